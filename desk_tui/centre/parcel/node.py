"""The node's end of a USB parcel: its keys, taking a parcel in, and the answer to bring back."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import struct
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

from sqlalchemy import select

from db.clock import utc_text
from desk_tui.centre import blobs, intake, messages, seal, sessions
from desk_tui.centre.ledger import Desk, Ledger, open_ledger
from desk_tui.centre.ledger_tables import roll
from desk_tui.centre.parcel import box
from desk_tui.centre.problem import LineProblem
from desk_tui.centre.questions import DESK, Question
from desk_tui.centre.roll import place

_LENGTH = struct.Struct(">I")
_IN_MEMORY = 8 * 1024 * 1024


@dataclass(frozen=True)
class NodeKeys:
    """`identity` and `recipient` are an age key pair, `signing` an Ed25519 key (32 bytes)."""

    identity: str
    recipient: str
    signing: bytes


@dataclass(frozen=True)
class Taken:
    """What one parcel came to. `files` are those it brought that the node now holds."""

    id: str
    office: str
    desk: str
    made_at: str
    acts: int
    accepted: int
    already: int
    refused: int
    held: int
    files: int
    files_missing: int


def keys(ledger: Ledger) -> NodeKeys:
    """The node's own keys, made when first asked for; they lie in its ledger."""
    identity = sessions.fact(ledger, "parcel-identity", box.new_identity).decode()
    return NodeKeys(identity, box.recipient_of(identity), sessions.signing_key(ledger))


def tell_key(ledger: Ledger) -> box.ParcelKey:
    own = keys(ledger)
    return box.ParcelKey(recipient=own.recipient, verify=seal.public_of(own.signing))


QUESTIONS: tuple[Question, ...] = (
    Question(
        "GET", "/v1/parcel-key", DESK, None, box.ParcelKey,
        lambda ledger, _, __, ___: tell_key(ledger),
        "The node's public keys for parcels carried on a stick.",
    ),
)  # fmt: skip


def take_in(db_url: str, source: Path, answer: Path, files: Path | None = None) -> Taken:
    """`desk-tui centre parcel`: see `take`. `files` is where the node keeps its files."""
    now = datetime.now(UTC)
    ledger = open_ledger(db_url, files)
    try:
        blobs.prepare(ledger, now)
        return take(ledger, source, answer, now)
    finally:
        ledger.close()


def take(ledger: Ledger, source: Path, answer: Path, now: datetime) -> Taken:
    """Take a parcel in as the wire would, and write the answer for the desk that made it.

    Nothing is kept before the whole parcel was read and its signature holds. Taking it again
    changes nothing and writes the same answer. Raises LineProblem: `box-…` for what is wrong
    with the parcel, `cut-off` or `unknown-desk` for its desk, `disk-full`, `answer-unwritten`.
    """
    if not answer.absolute().parent.is_dir():
        raise LineProblem("no-folder", f"Không có thư mục {answer.parent}.", "Tạo thư mục đó.")
    own = keys(ledger)
    with _Staging(ledger) as staged:
        with box.opened(source, [own.identity]) as reader:
            frames = reader.frames()
            head = box.head_of(frames)
            if isinstance(head, box.AnswerHead) or head.node != own.recipient:
                raise _not_for_us()
            desk = Desk(head.office, head.desk)
            public = _key_of(ledger, desk)
            staged.fill(frames)
            if not reader.finish(public):
                raise LineProblem(
                    "box-forged",
                    f"Chữ ký trên gói không phải của quầy {desk.name}; chưa nhận gì.",
                    "Lập lại gói ở quầy; nếu vẫn vậy, báo người quản trị trung tâm.",
                )
        files = staged.settle(now)
        # A moment of its own for each message, by which it can be told from the next later on.
        answers = [
            intake.take_sealed(ledger, desk, said, now + timedelta(microseconds=number))
            for number, said in enumerate(staged.acts())
        ]
    reply = box.AnswerHead(
        version=box.VERSION,
        id=head.id,
        office=head.office,
        desk=head.desk,
        node=own.recipient,
        at=utc_text(now),
    )
    words = [box.head_frame(reply), *(box.Frame(box.ACTS, messages.encode(one)) for one in answers)]
    try:
        box.write(answer, words, head.reply, own.signing)
    except LineProblem as problem:
        raise LineProblem(
            "answer-unwritten",
            f"Trung tâm đã nhận đủ gói nhưng chưa ghi được tệp trả lời. {problem.message}",
            "Chạy lại lệnh này với nơi ghi khác; nhận lại gói không làm đổi gì.",
        ) from problem
    return _summed(head, answers, files)


def _key_of(ledger: Ledger, desk: Desk) -> bytes:
    """The desk's line key on the roll. Raises Refusal `cut-off`, LineProblem `unknown-desk`."""
    with ledger.read() as connection:
        row = connection.execute(select(roll).where(place(desk.office, desk.desk))).first()
    if row is None:
        raise LineProblem(
            "unknown-desk",
            f"Quầy {desk.name} chưa được ghi danh ở trung tâm này; chưa nhận gì.",
            "Ghi danh quầy trước: desk-tui centre enrol.",
        )
    if row.cut_off_at:
        raise sessions.cut_off_words(row.cut_off_at, row.cut_off_why)
    return bytes(row.public)


def _not_for_us() -> LineProblem:
    return LineProblem(
        "box-not-ours",
        "Tệp này không phải gói gửi cho trung tâm này; chưa nhận gì.",
        "Chọn đúng tệp gói do quầy lập.",
    )


def _summed(head: box.ParcelHead, answers: list[messages.ActsAnswer], files: int) -> Taken:
    one = [act for answer in answers for act in answer.acts]
    states = [act.state for act in one]
    return Taken(
        id=head.id,
        office=head.office,
        desk=head.desk,
        made_at=head.at,
        acts=len(one),
        accepted=states.count("accepted"),
        already=states.count("already"),
        refused=states.count("refused"),
        held=states.count("held"),
        files=files,
        files_missing=len({name for act in one for name in act.files_missing}),
    )


@dataclass
class _Staging:
    """What was read so far, aside: gone again unless the whole parcel proves good."""

    ledger: Ledger
    spool: IO[bytes] = field(init=False)
    parts: list[Path] = field(default_factory=list[Path])
    whole: dict[str, Path] = field(default_factory=dict[str, Path])

    def __enter__(self) -> _Staging:
        self.spool = tempfile.SpooledTemporaryFile(_IN_MEMORY, dir=str(self.ledger.files))
        return self

    def __exit__(self, *_: object) -> None:
        self.spool.close()
        for part in self.parts:
            part.unlink(missing_ok=True)

    def fill(self, frames: Iterator[box.Frame]) -> None:
        try:
            for frame in frames:
                match frame.kind:
                    case box.ACTS:
                        self.spool.write(_LENGTH.pack(len(frame.content)) + frame.content)
                    case box.FILE:
                        self._file(frame.content, frames)
                    case _:
                        raise box.damaged()
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            raise LineProblem(
                "disk-full",
                "Ổ đĩa của trung tâm đã đầy nên chưa nhận gói; chưa ghi gì.",
                "Dọn bớt ổ đĩa của trung tâm rồi nhận lại gói.",
            ) from error

    def _file(self, name: bytes, frames: Iterator[box.Frame]) -> None:
        """One file up to its end; not those bytes, or too many: dropped, and its act lacks it."""
        part = self.ledger.files / f"{secrets.token_hex(16)}.part"
        self.parts.append(part)
        digest = hashlib.sha256()
        left = self.ledger.file_limit
        with part.open("wb") as file:
            for frame in frames:
                if frame.kind == box.PIECE:
                    left -= len(frame.content)
                    if left >= 0:
                        digest.update(frame.content)
                        file.write(frame.content)
                    continue
                if frame.kind not in (box.WHOLE, box.GIVEN_UP):
                    raise box.damaged()
                good = left >= 0 and digest.hexdigest().encode() == name
                if frame.kind == box.WHOLE and good:
                    file.flush()
                    os.fsync(file.fileno())
                    self.whole[digest.hexdigest()] = part
                return
        raise box.damaged()

    def settle(self, now: datetime) -> int:
        """The files take their places; returns how many there are."""
        for name, part in self.whole.items():
            if blobs.held(self.ledger, name) is None:
                blobs.settle(self.ledger, part, name, part.stat().st_size, now)
        return len(self.whole)

    def acts(self) -> Iterator[messages.ActsUp]:
        self.spool.seek(0)
        while head := self.spool.read(_LENGTH.size):
            yield messages.decode(messages.ActsUp, self.spool.read(_LENGTH.unpack(head)[0]))
