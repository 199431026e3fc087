"""The desk's end of a USB parcel: what is unsent in one sealed file, and its answer back in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import msgspec

from db import outbox, settings
from db.acts import Act, new_id
from db.clock import utc_text
from db.driver import sqlite
from db.kinds import files_of
from db.outbox import Waiting
from db.problem import RecordProblem
from db.store import Record
from desk_tui.centre import place, push, seal
from desk_tui.centre.client import Files
from desk_tui.centre.meeting import Meeting
from desk_tui.centre.messages import BATCH, BODY_BYTES, ActAnswer, ActsAnswer, ActsUp, encode
from desk_tui.centre.parcel import box
from desk_tui.centre.place import Place
from desk_tui.centre.problem import LineProblem

KEY = "parcel_key"
PARCELS = "parcels"
KEPT = 20
"""Parcels remembered, so that an answer that comes late is known for what it is."""

_ACT = ", ".join(f"a.{name}" for name in Act.__struct_fields__)

Tell = Callable[[int, int], None]
"""Progress: files done, files in all."""


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel this desk made. `secret` is the age key its answer is sealed for."""

    id: str
    at: str
    secret: str
    acts: int = 0
    files: int = 0
    answered: str = ""


@dataclass(frozen=True)
class Packed:
    """`left_out` are the files that could not be read here; their acts go without them."""

    acts: int
    files: int
    bytes: int
    left_out: int


@dataclass(frozen=True)
class Brought:
    """What an answer ended: acts confirmed by it, their files, and the acts refused."""

    acts: int
    files: int
    refused: int
    already: int


def learn(meeting: Meeting) -> None:
    """Once for each enrolment: the centre's keys for parcels, for the day the line is gone."""
    home = place.of(meeting.record.read())
    known = settings.get(meeting.record.read(), KEY)
    if home is None or (known and known["of"] == _mark(home)):
        return
    told = meeting.client.line.ask("GET", "/v1/parcel-key", box.ParcelKey)
    kept = {"of": _mark(home), "recipient": told.recipient, "verify": told.verify.hex()}
    meeting.record.transact(lambda connection: settings.put(connection, KEY, kept))


def node_key(connection: sqlite.Connection) -> bytes:
    """What the centre vouches with (Ed25519); empty before it was learnt."""
    known = settings.get(connection, KEY)
    return bytes.fromhex(known["verify"]) if known else b""


def _mark(home: Place) -> str:
    """Enrolled anew, the desk asks anew: it may be another centre under the old address."""
    return seal.public_of(home.key).hex()


def parcels(connection: sqlite.Connection) -> list[Sent]:
    """The parcels made here, oldest first."""
    return msgspec.convert(settings.get(connection, PARCELS, []), list[Sent])


def pack(
    record: Record,
    files: Files,
    path: Path,
    now: datetime,
    *,
    tell: Tell = lambda done, of: None,
    stop: Callable[[], bool] = lambda: False,
) -> Packed:
    """Seal everything unsent for the centre into `path`; nothing unsent writes nothing.

    The acts stay unsent, their state unknown, until the answer or the line tells. Raises
    LineProblem `no-centre`, `no-parcel-key`, and what `parcel_box.write` raises.
    """
    home, key = _keys(record)
    todo = _Todo(record, files, now, home, tell)
    if not outbox.batch(record.read(), now, limit=1, urgent=True):
        return Packed(0, 0, 0, 0)
    sent = Sent(id=new_id(), at=utc_text(now), secret=box.new_identity().decode())
    # Kept first: an answer must find its parcel even if the power goes in the next moment.
    _remember(record, sent)
    head = box.ParcelHead(
        version=box.VERSION,
        id=sent.id,
        office=home.office,
        desk=home.desk,
        node=key["recipient"],
        reply=box.recipient_of(sent.secret),
        at=sent.at,
    )
    size = box.write(path, todo.frames(head), key["recipient"], home.key, stop)
    done = msgspec.structs.replace(sent, acts=len(todo.ids), files=todo.packed)

    def gone(connection: sqlite.Connection) -> None:
        outbox.sending(connection, todo.ids)
        _put(connection, done)

    record.transact(gone)
    return Packed(len(todo.ids), todo.packed, size, todo.left_out)


def _keys(record: Record) -> tuple[Place, dict[str, str]]:
    home = place.of(record.read())
    if home is None:
        raise LineProblem(
            "no-centre",
            "Quầy này chưa nối với trung tâm nào nên chưa biết niêm phong gói cho ai.",
            "Xin tệp mã ghi danh rồi chạy desk-tui init --centre URL --token-file TỆP.",
        )
    key = settings.get(record.read(), KEY)
    if not key or key["of"] != _mark(home):
        raise LineProblem(
            "no-parcel-key",
            "Quầy này chưa gặp trung tâm lần nào nên chưa có khóa để niêm phong gói.",
            "Nối mạng một lần (desk-tui sync); sau đó lập gói lúc nào cũng được.",
        )
    return home, key


def _remember(record: Record, sent: Sent) -> None:
    record.transact(lambda connection: _put(connection, sent))


def _put(connection: sqlite.Connection, sent: Sent) -> None:
    made = {one.id: one for one in parcels(connection)} | {sent.id: sent}
    settings.put(connection, PARCELS, msgspec.to_builtins(list(made.values())[-KEPT:]))


@dataclass
class _Todo:
    """What goes into one parcel, found out while it is written."""

    record: Record
    files: Files
    now: datetime
    home: Place
    tell: Tell
    ids: list[str] = field(default_factory=list[str])
    wanted: dict[str, str] = field(default_factory=dict[str, str])
    packed: int = 0
    left_out: int = 0

    def frames(self, head: box.ParcelHead) -> Iterator[box.Frame]:
        """The head, all acts in order, then the files they speak of."""
        yield box.head_frame(head)
        place = 0
        while waiting := outbox.batch(
            self.record.read(), self.now, after=place, limit=BATCH, urgent=True
        ):
            place = waiting[-1].seq
            yield from self._acts(waiting)
        for number, (name, subject) in enumerate(self.wanted.items()):
            self.tell(number, len(self.wanted))
            yield from self._file(name, subject)
        self.tell(len(self.wanted), len(self.wanted))

    def _acts(self, waiting: list[Waiting]) -> Iterator[box.Frame]:
        acts = tuple(one.act for one in waiting)
        vouched = seal.seal(self.home.key, self.home.name, acts[-1].hash)
        said = encode(ActsUp(acts=acts, seal=vouched))
        if len(said) > BODY_BYTES and len(waiting) > 1:
            half = len(waiting) // 2
            yield from self._acts(waiting[:half])
            yield from self._acts(waiting[half:])
            return
        for act in acts:
            self.ids.append(act.id)
            for file in self._lacking(act):
                self.wanted.setdefault(file, act.subject)
        yield box.Frame(box.ACTS, said)

    def _lacking(self, act: Act) -> tuple[str, ...]:
        """The act's files, or what the centre said it lacks of them."""
        (receipt,) = (
            self.record.read()
            .execute("SELECT receipt FROM outbox WHERE act_id = ?", (act.id,))
            .fetchone()
        )
        if receipt:
            return msgspec.json.decode(receipt, type=ActAnswer).files_missing
        try:
            return tuple(files_of(act.read()))
        except RecordProblem:
            return ()

    def _file(self, name: str, subject: str) -> Iterator[box.Frame]:
        """A file that cannot be read is left out; a fault in its midst gives it up."""
        begun = False
        try:
            with self.files.open(name, subject) as stream:
                yield box.Frame(box.FILE, name.encode())
                begun = True
                while piece := stream.read(box.PIECE_BYTES):
                    yield box.Frame(box.PIECE, piece)
                self.packed += 1
                yield box.Frame(box.WHOLE)
        except Exception:
            # Whatever the store of files raises is this file's own fault.
            self.left_out += 1
            if begun:
                yield box.Frame(box.GIVEN_UP)


def bring(record: Record, path: Path, now: datetime) -> Brought:
    """Take an answer in: the acts it speaks of end exactly as by the line.

    Taking it again changes nothing. Raises LineProblem `answer-not-ours` (another desk's, or of
    a parcel long forgotten), `answer-older` (a newer parcel has been made since) or `box-…`.
    """
    made = parcels(record.read())
    if not made:
        raise _not_ours()
    _, key = _keys(record)
    with box.opened(path, [one.secret for one in made]) as reader:
        frames = reader.frames()
        head = box.head_of(frames)
        if not isinstance(head, box.AnswerHead):
            raise _not_ours()
        answers = [
            answer
            for frame in frames
            for answer in msgspec.json.decode(frame.content, type=ActsAnswer).acts
        ]
        if not reader.finish(bytes.fromhex(key["verify"])):
            raise LineProblem(
                "box-forged",
                "Chữ ký trên tệp trả lời không phải của trung tâm; chưa nhận gì.",
                "Xin trung tâm tệp trả lời khác.",
            )
    sent = next((one for one in made if one.id == head.id), None)
    if sent is None:
        raise _not_ours()
    if sent.id != made[-1].id:
        raise LineProblem(
            "answer-older",
            "Đây là trả lời cho một gói cũ; sau đó quầy đã lập gói mới hơn. Chưa nhận gì.",
            "Mang tệp trả lời của gói mới nhất về; việc chưa xác nhận vẫn giữ ở quầy.",
        )
    return record.transact(lambda connection: _keep(connection, sent, answers, now))


def _keep(
    connection: sqlite.Connection, sent: Sent, answers: list[ActAnswer], now: datetime
) -> Brought:
    acts = refused = already = 0
    files: set[str] = set()
    for answer in answers:
        row = connection.execute(
            f"SELECT o.state, {_ACT} FROM outbox o JOIN acts a ON a.seq = o.seq WHERE o.act_id = ?",
            (answer.id,),
        ).fetchone()
        if row is None or row["hash"] != answer.hash:
            raise _not_ours()
        if row["state"] == "confirmed":
            already += 1
            continue
        push.keep_answer(connection, answer)
        refused += answer.state == "refused"
        if push.ended(answer):
            acts += 1
            act = Act(**{name: row[name] for name in Act.__struct_fields__})
            files.update(files_of(act.read()))
    _put(connection, msgspec.structs.replace(sent, answered=utc_text(now)))
    return Brought(acts, len(files), refused, already)


def _not_ours() -> LineProblem:
    return LineProblem(
        "answer-not-ours",
        "Tệp này không phải trả lời cho gói của quầy này; chưa nhận gì.",
        "Chọn đúng tệp trả lời mà trung tâm đã ghi cho gói của quầy này.",
    )
