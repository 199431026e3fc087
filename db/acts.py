"""The one append-only table: write acts, read them back, and know that none was touched."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import msgspec
import uuid_utils

from db import fold
from db.clock import from_text, utc_text
from db.driver import sqlite
from db.kinds import KIND_OF, KINDS, Payload
from db.problem import RecordProblem

if TYPE_CHECKING:
    from db.store import Record

CLOCK_SLACK = timedelta(minutes=5)


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """One act as stored and as sent. Moments are UTC text; `payload` is canonical JSON."""

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


@dataclass(frozen=True)
class Doing:
    """An act about to be written. `done_at` is None when it is done just now."""

    subject: str
    payload: Payload
    done_at: datetime | None = None


def new_id() -> str:
    """A UUIDv7: chosen before the first try, so that sending twice is harmless."""
    return str(uuid_utils.uuid7())


def canonical(value: Any) -> str:
    """JSON with sorted keys and no blanks: the bytes that are hashed and compared."""
    return msgspec.json.encode(value, order="sorted").decode()


def hash_of(act: Act) -> str:
    """SHA-256 over everything an act says, its predecessor's hash included."""
    said = {name: getattr(act, name) for name in act.__struct_fields__ if name != "hash"}
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
    kept = 0
    for act in acts:
        if connection.execute("SELECT 1 FROM acts WHERE id = ?", (act.id,)).fetchone():
            continue
        if hash_of(act) != act.hash:
            raise RecordProblem(
                "act-altered",
                f"Thao tác {act.id} từ trung tâm không khớp mã kiểm tra.",
                "Không nhận thao tác này; báo người quản trị trung tâm.",
            )
        _insert(connection, act)
        _fold(connection, record, act, act.read())
        kept += 1
    return kept


def _fold(connection: sqlite.Connection, record: Record, act: Act, said: Payload) -> None:
    try:
        fold.fold(connection, record.plain, act, said)
    except sqlite.IntegrityError as error:
        code = getattr(said, "code", act.subject)
        raise RecordProblem(
            "act-clashes",
            f"Mã {code} đã thuộc về một hồ sơ khác trong sổ này; chưa ghi thao tác {act.id}.",
            "Giữ cả hai phiếu và báo người phụ trách: hai quầy có thể đang dùng chung dải số.",
        ) from error


def _insert(connection: sqlite.Connection, act: Act) -> int | None:
    return connection.execute(
        "INSERT INTO acts (id, subject, kind, payload, officer, desk, done_at, recorded_at,"
        " prev_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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


def broken(connection: sqlite.Connection) -> list[str]:
    """Sentences about acts whose hash, chain or place does not hold; empty when all is well."""
    said: list[str] = []
    heads: dict[str, str] = {}
    own = {row["act_id"] for row in connection.execute("SELECT act_id FROM outbox")}
    expected = 1
    for seq, act in everything(connection):
        if seq != expected:
            said.append(f"Thiếu thao tác từ số {expected} đến số {seq - 1}.")
        expected = seq + 1
        if hash_of(act) != act.hash:
            said.append(f"Thao tác số {seq} ({act.id}) đã bị sửa nội dung.")
        # Acts of other desks come as the centre sends them; only our own chain is whole here.
        if act.id in own:
            if act.prev_hash != heads.get(act.desk, ""):
                said.append(f"Chuỗi thao tác đứt trước số {seq} ({act.id}).")
            heads[act.desk] = act.hash
    # SQLite remembers the highest place ever given out.
    for row in connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'acts'"):
        if row["seq"] >= expected:
            said.append(f"Thiếu thao tác từ số {expected} đến số {row['seq']}.")
    return said
