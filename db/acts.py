"""The one append-only table: write acts, read them back, and know that none was touched."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import msgspec

from db.clock import from_text, utc_text
from db.driver import sqlite
from db.kinds import FIRST_KINDS, KIND_OF, KINDS, Payload
from db.problem import RecordProblem

if TYPE_CHECKING:
    from db.store import Record

CLOCK_SLACK = timedelta(minutes=5)


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """One act as stored and as sent. Moments are UTC text; `payload` is canonical JSON.

    `step` is one more than the greatest step its writer knew among the acts of the subject.
    """

    id: str
    subject: str
    kind: str
    payload: str
    officer: str
    desk: str
    done_at: str
    recorded_at: str
    prev_hash: str
    hash: str
    step: int = 0

    @property
    def place(self) -> tuple[bool, int, str, str]:
        """Where it stands among the acts of its subject: the same on every side.

        Whoever wrote it had seen only smaller steps. Acts of step 0 are of a program that did
        not count: they stand as they were written.
        """
        moment = self.done_at if self.step else self.recorded_at
        return self.kind not in FIRST_KINDS, self.step, moment, self.id

    def read(self) -> Payload:
        """The typed payload; RecordProblem when its JSON does not fit its kind."""
        shape = KINDS.get(self.kind)
        try:
            if shape is None:
                raise msgspec.ValidationError(f"unknown kind {self.kind}")
            return msgspec.json.decode(self.payload, type=shape)
        except msgspec.DecodeError as error:
            raise RecordProblem(
                "act-unreadable",
                f"Không đọc được thao tác loại {self.kind}: {error}.",
                "Cập nhật chương trình ở quầy và ở trung tâm cho cùng phiên bản.",
            ) from error


class Doing(msgspec.Struct, frozen=True):
    """An act about to be written. `done_at` is None when it is done just now."""

    subject: str
    payload: Payload
    done_at: datetime | None = None


def new_id() -> str:
    """A UUIDv7: chosen before the first try, so that sending twice is harmless."""
    from uuid_utils import uuid7

    return str(uuid7())


def canonical(value: Any) -> str:
    """JSON with sorted keys and no blanks: the bytes that are hashed and compared."""
    return msgspec.json.encode(value, order="sorted").decode()


def hash_of(act: Act) -> str:
    """SHA-256 over everything an act says, its predecessor's hash included."""
    said = {name: getattr(act, name) for name in act.__struct_fields__ if name != "hash"}
    if not act.step:
        # An act of before steps were counted keeps the hash it was given then.
        del said["step"]
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def append(
    connection: sqlite.Connection,
    record: Record,
    doings: Sequence[Doing],
    *,
    officer: str,
    desk: str,
    now: datetime,
) -> list[Act]:
    """Write acts, fold them and queue them for the centre, inside the caller's transaction.

    Raises RecordProblem `clock-back` when the machine's clock stands behind the
    newest act and no time was given by a person: numbers and due dates made now
    would carry a wrong day.
    """
    last = newest(connection, desk)
    previous = last.hash if last else ""
    if last and any(doing.done_at is None for doing in doings):
        refuse_clock_set_back(now, from_text(last.recorded_at))
    written: list[Act] = []
    for doing in doings:
        act = Act(
            id=new_id(),
            subject=doing.subject,
            kind=KIND_OF[type(doing.payload)],
            payload=canonical(doing.payload),
            officer=officer,
            desk=desk,
            done_at=utc_text(doing.done_at or now),
            recorded_at=utc_text(now),
            prev_hash=previous,
            hash="",
            step=next_step(connection, doing.subject),
        )
        act = msgspec.structs.replace(act, hash=hash_of(act))
        previous = act.hash
        seq = _insert(connection, act)
        connection.execute(
            "INSERT INTO outbox (seq, act_id, subject, state, tries, next_try_at, error, receipt)"
            " VALUES (?, ?, ?, 'pending', 0, '', '', '')",
            (seq, act.id, act.subject),
        )
        _fold(connection, record, act, doing.payload)
        written.append(act)
    return written


def take_in(connection: sqlite.Connection, record: Record, acts: Sequence[Act]) -> int:
    """Keep acts that came from the centre; those already here are passed over. Returns how many.

    Raises RecordProblem `act-altered`, `act-unreadable` or `act-clashes` (another dossier here
    bears the same code) for the first that cannot be kept; roll back then.
    """
    fresh: dict[str, list[Act]] = {}
    made: list[str] = []
    last: dict[str, Act | None] = {}
    for act in acts:
        if connection.execute("SELECT 1 FROM acts WHERE id = ?", (act.id,)).fetchone():
            continue
        if hash_of(act) != act.hash:
            raise RecordProblem(
                "act-altered",
                f"Thao tác {act.id} từ trung tâm không khớp mã kiểm tra.",
                "Không nhận thao tác này; báo người quản trị trung tâm.",
            )
        act.read()
        if act.subject not in fresh:
            last[act.subject] = _last(connection, act.subject)
        _insert(connection, act)
        fresh.setdefault(act.subject, []).append(act)
        if act.kind in FIRST_KINDS:
            made.append(act.subject)
    # Dossiers get their row numbers in the order in which the acts that make them came.
    for subject in dict.fromkeys((*made, *fresh)):
        _fold_fresh(connection, record, fresh[subject], last[subject])
    return sum(map(len, fresh.values()))


def _fold_fresh(
    connection: sqlite.Connection, record: Record, fresh: list[Act], last: Act | None
) -> None:
    """Fold new acts of one subject behind the `last` one known, or all of them again."""
    fresh.sort(key=lambda act: act.place)
    if last is None or last.place < fresh[0].place:
        for act in fresh:
            _fold(connection, record, act, act.read())
        return
    from db import fold

    with _told(fresh[0]):
        fold.refold(connection, record.plain, fresh[0].subject)


def _fold(connection: sqlite.Connection, record: Record, act: Act, said: Payload) -> None:
    # Not for the first picture: nothing is folded before something is done.
    from db import fold

    with _told(act):
        fold.fold(connection, record.plain, act, said)


@contextmanager
def _told(act: Act) -> Iterator[None]:
    try:
        yield
    except sqlite.IntegrityError as error:
        code = getattr(act.read(), "code", act.subject)
        raise RecordProblem(
            "act-clashes",
            f"Mã {code} đã thuộc về một hồ sơ khác trong sổ này; chưa ghi thao tác {act.id}.",
            "Giữ cả hai phiếu và báo người phụ trách: hai quầy có thể đang dùng chung dải số.",
        ) from error


def next_step(connection: sqlite.Connection, subject: str) -> int:
    """One more than the greatest step known among the acts of a subject."""
    row = connection.execute(
        "SELECT coalesce(max(step), 0) + 1 FROM acts WHERE subject = ?", (subject,)
    ).fetchone()
    return row[0]


def _last(connection: sqlite.Connection, subject: str) -> Act | None:
    """The last act of a subject in the canonical order."""
    return max(of_subject(connection, subject), key=lambda act: act.place, default=None)


def _insert(connection: sqlite.Connection, act: Act) -> int | None:
    return connection.execute(
        "INSERT INTO acts (id, subject, kind, payload, officer, desk, done_at, recorded_at,"
        " prev_hash, hash, step) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        msgspec.structs.astuple(act),
    ).lastrowid


def refuse_clock_set_back(now: datetime, newest: datetime) -> None:
    """Raises `clock-back` when `now` lies before the newest recorded act by over five minutes."""
    if now < newest - CLOCK_SLACK:
        raise RecordProblem(
            "clock-back",
            f"Đồng hồ máy ({_local(now)}) đang lùi so với lần ghi gần nhất ({_local(newest)});"
            " chưa lưu gì.",
            "Sửa lại ngày giờ của máy rồi lưu lại; nhập muộn có chủ ý thì ghi rõ giờ làm (--at).",
        )


def _local(moment: datetime) -> str:
    return f"{moment.astimezone(ZoneInfo('Asia/Ho_Chi_Minh')):%H:%M %d/%m/%Y}"


def of_subject(connection: sqlite.Connection, subject: str) -> list[Act]:
    """All acts on one dossier or visit, oldest first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM acts WHERE subject = ? ORDER BY seq", (subject,)
    )
    return [_act(row) for row in rows]


def by_id(connection: sqlite.Connection, id: str) -> Act | None:
    row = connection.execute(f"SELECT {_COLUMNS} FROM acts WHERE id = ?", (id,)).fetchone()
    return _act(row) if row else None


def newest(connection: sqlite.Connection, desk: str) -> Act | None:
    """The last act this desk wrote into this record: where its chain goes on.

    Every own act has its row in the outbox, and nobody else's has.
    """
    columns = ", ".join(f"a.{name}" for name in Act.__struct_fields__)
    # CROSS: from the newest end of the outbox, not by a sort of all acts.
    row = connection.execute(
        f"SELECT {columns} FROM outbox o CROSS JOIN acts a ON a.seq = o.seq WHERE a.desk = ?"
        " ORDER BY o.seq DESC LIMIT 1",
        (desk,),
    ).fetchone()
    return _act(row) if row else None


def everything(connection: sqlite.Connection, after: int = 0) -> Iterator[tuple[int, Act]]:
    """Every act in the order it was written here, with its place."""
    for row in connection.execute(
        f"SELECT seq, {_COLUMNS} FROM acts WHERE seq > ? ORDER BY seq", (after,)
    ):
        yield row["seq"], _act(row)


_COLUMNS = ", ".join(Act.__struct_fields__)


def _act(row: Any) -> Act:
    return Act(**{name: row[name] for name in Act.__struct_fields__})


def _vouched(connection: sqlite.Connection) -> set[tuple[str, str, str]]:
    """(id, first hash, hash of what stays) of acts without their personal data.

    Only a whole act in the chain vouches: who changes what stayed has to change that too.
    """
    rows = connection.execute(f"SELECT {_COLUMNS} FROM acts WHERE kind = 'data.purged'")
    whole = [act.read() for act in map(_act, rows) if hash_of(act) == act.hash]
    return {(one.id, one.hash, one.kept) for said in whole for one in getattr(said, "acts", ())}


def _branches(connection: sqlite.Connection) -> set[tuple[str, str]]:
    """(first act, hash before it) of branches that were taken in again after a way back."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM acts WHERE kind = 'acts.rejoined'")
    whole = [act.read() for act in map(_act, rows) if hash_of(act) == act.hash]
    return {(getattr(said, "first", ""), getattr(said, "after", "")) for said in whole}


def broken(connection: sqlite.Connection) -> list[str]:
    """Sentences about acts whose hash, chain or place does not hold; empty when all is well."""
    said: list[str] = []
    heads: dict[str, str] = {}
    own = {row["act_id"] for row in connection.execute("SELECT act_id FROM outbox")}
    vouched, branches = _vouched(connection), _branches(connection)
    expected = 1
    for seq, act in everything(connection):
        if seq != expected:
            said.append(f"Thiếu thao tác từ số {expected} đến số {seq - 1}.")
        expected = seq + 1
        said_now = hash_of(act)
        if said_now != act.hash and (act.id, act.hash, said_now) not in vouched:
            said.append(f"Thao tác số {seq} ({act.id}) đã bị sửa nội dung.")
        # Acts of other desks come as the centre sends them; only our own chain is whole here.
        if act.id in own:
            follows = act.prev_hash == heads.get(act.desk, "")
            if not follows and (act.id, act.prev_hash) not in branches:
                said.append(f"Chuỗi thao tác đứt trước số {seq} ({act.id}).")
            heads[act.desk] = act.hash
    # SQLite remembers the highest place ever given out.
    for row in connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'acts'"):
        if row["seq"] >= expected:
            said.append(f"Thiếu thao tác từ số {expected} đến số {row['seq']}.")
    return said
