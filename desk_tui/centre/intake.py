"""Acts into and out of the ledger: each once, none overwritten, in an order a desk can follow."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec
from sqlalchemy import Connection, insert, select, update

from db.acts import Act, canonical, hash_of
from db.clock import utc_text
from db.kinds import KINDS, Filed, Payload, Received, files_of
from db.problem import RecordProblem
from desk_tui.centre import seals, unread
from desk_tui.centre.ledger import Desk, Ledger, in_parts, next_number
from desk_tui.centre.ledger_tables import acts, dossiers, files, refusals, roll
from desk_tui.centre.messages import (
    BATCH,
    ActAnswer,
    ActsAnswer,
    ActsDown,
    ActsUp,
    Filing,
    FilingKept,
)
from desk_tui.centre.problem import LineProblem

PORTAL_OFFICER = "Cổng DVC"
CENTRE_DESK = "0"
"""The desk number of acts the node makes itself: `H18.12.34/0`."""

OWN_AFFAIRS = ("day.closed", "help.given", "officer.added")
"""What stays between a desk and its node; of everything else the office's other desks are told."""

_SHA256 = re.compile(r"[0-9a-f]{64}")
_FIELDS = Act.__struct_fields__


class _Refused(Exception):
    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


@dataclass
class _Known:
    """What the ledger knows of this office about the acts in hand, kept up to date while they
    are judged."""

    hashes: dict[str, str]
    dossiers: set[str]
    codes: dict[str, str]
    stopped: set[str] = field(default_factory=set)


def take_sealed(ledger: Ledger, desk: Desk, said: ActsUp, now: datetime) -> ActsAnswer:
    """As `take`, for a parcel that its desk vouches for with its line key.

    Raises LineProblem `wrong-seal` when the seal is not that of this desk over the last act:
    then nothing of the parcel is looked at.
    """
    return take(ledger, desk, said.acts, now, said.seal) if said.acts else ActsAnswer(acts=())


def take(
    ledger: Ledger, desk: Desk, said: Sequence[Act], now: datetime, sealed: bytes | None = None
) -> ActsAnswer:
    """Keep what can be kept and answer for each act. Taking the same acts again is harmless.

    `sealed` is the desk's seal over the last of them, checked here; None for acts whose origin
    was proved in another way.
    """
    with ledger.write(desk.office) as connection:
        return _take(connection, desk, said, now, sealed)


def _take(
    connection: Connection,
    desk: Desk,
    said: Sequence[Act],
    now: datetime,
    sealed: bytes | None,
) -> ActsAnswer:
    if sealed is not None:
        seals.keep(connection, desk, said[-1], sealed, now)
    payloads = [_read(act) for act in said]
    known = _known(connection, desk, said, payloads)
    answers: list[ActAnswer] = []
    fresh: list[Act] = []
    homes: list[dict[str, str]] = []
    refused: list[tuple[Act, _Refused]] = []
    newer: list[Act] = []
    for act, payload in zip(said, payloads, strict=True):
        if act.subject in known.stopped:
            answers.append(ActAnswer(id=act.id, hash=act.hash, state="held"))
            continue
        if known.hashes.get(act.id) == act.hash:
            answers.append(ActAnswer(id=act.id, hash=act.hash, state="already"))
            continue
        try:
            _judge(desk, act, payload, known)
        except _Refused as no:
            known.stopped.add(act.subject)
            refused.append((act, no))
            answers.append(
                ActAnswer(id=act.id, hash=act.hash, state="refused", reason=no.reason, code=no.code)
            )
            continue
        if payload is None:
            newer.append(act)
            answers.append(unread.answer(act))
            continue
        known.hashes[act.id] = act.hash
        fresh.append(act)
        if isinstance(payload, Received | Filed):
            known.dossiers.add(act.subject)
            known.codes[payload.code] = act.subject
            homes.append({"id": act.subject, "code": payload.code, "office": desk.office})
        answers.append(ActAnswer(id=act.id, hash=act.hash, state="accepted"))
    _keep(connection, desk, fresh, homes, now)
    unread.keep(connection, desk, newer, now)
    unread.settle(connection, desk.office, [act.id for act in fresh])
    _note_refusals(connection, desk, refused, fresh, now)
    return ActsAnswer(acts=tuple(_with_files(connection, answers, payloads)))


def _read(act: Act) -> Payload | None:
    try:
        return act.read()
    except RecordProblem:
        return None


def _judge(desk: Desk, act: Act, payload: Payload | None, known: _Known) -> None:
    """Raises _Refused with words for a person when this act may not be kept.

    An act of an unknown kind passes when all that can be told of it is in order. What other
    offices hold is not looked at: it lies on other servers, and an office's acts stay its own.
    """
    if act.id in known.hashes:
        raise _Refused(
            "id-reused", "Trung tâm đã có một thao tác khác cùng mã nhận dạng; giữ cả hai để xem."
        )
    if hash_of(act) != act.hash:
        raise _Refused("hash-mismatch", "Nội dung thao tác không khớp mã kiểm tra của nó.")
    if act.desk != desk.name:
        raise _Refused(
            "other-desk", f"Thao tác ghi ở quầy {act.desk} nhưng do quầy {desk.name} gửi."
        )
    if payload is None and act.kind in KINDS:
        raise _Refused("unreadable", f"Trung tâm không đọc được nội dung thao tác loại {act.kind}.")
    if payload is None:
        return
    if not all(_SHA256.fullmatch(name) for name in files_of(payload)):
        raise _Refused("bad-file", "Thao tác ghi một mã tệp không đúng dạng.")
    if isinstance(payload, Received | Filed):
        if payload.office != desk.office:
            raise _Refused("other-office", f"Hồ sơ ghi cơ quan {payload.office}, không phải đây.")
        if isinstance(payload, Received) and not payload.code.startswith(f"{desk.office}-"):
            # So no two offices can give one number, without asking each other.
            raise _Refused(
                "foreign-code",
                f"Mã hồ sơ {payload.code} không bắt đầu bằng mã cơ quan {desk.office}.",
            )
        if known.codes.get(payload.code, act.subject) != act.subject:
            raise _Refused(
                "code-collision",
                f"Mã {payload.code} đã có ở trung tâm cho một hồ sơ khác; cần người xem lại.",
            )
        if act.subject in known.dossiers:
            raise _Refused("twice-received", "Hồ sơ này đã được tiếp nhận bằng thao tác khác.")


def _known(
    connection: Connection, desk: Desk, said: Sequence[Act], payloads: Sequence[Payload | None]
) -> _Known:
    codes = [read.code for read in payloads if isinstance(read, Received | Filed)]
    ids = [act.id for act in said]
    subjects = [act.subject for act in said]
    known = _Known({}, set(), {})
    same_ids = (acts.c.office == desk.office) & acts.c.id.in_(ids)
    for row in connection.execute(select(acts.c.id, acts.c.hash).where(same_ids)):
        known.hashes[row.id] = row.hash
    there = dossiers.c.id.in_(subjects) | dossiers.c.code.in_(codes)
    here = dossiers.c.office == desk.office
    for row in connection.execute(select(dossiers).where(here, there)):
        known.dossiers.add(row.id)
        known.codes[row.code] = row.id
    return known


def _keep(
    connection: Connection,
    desk: Desk,
    fresh: Sequence[Act],
    homes: list[dict[str, str]],
    now: datetime,
) -> None:
    at = utc_text(now)
    if homes:
        connection.execute(insert(dossiers), homes)
    append(connection, desk.office, fresh, at)
    connection.execute(
        update(roll)
        .where(roll.c.office == desk.office, roll.c.desk == desk.desk)
        .values(acts=roll.c.acts + len(fresh), last_contact=at)
    )


def append(connection: Connection, office: str, said: Sequence[Act], at: str) -> None:
    """Write acts behind the last of this office; inside `Ledger.write` of the office.

    `at` is the UTC text of the moment.
    """
    if not said:
        return
    first = next_number(connection, acts.c.n, office)
    rows = [
        {name: getattr(act, name) for name in _FIELDS} | {"office": office, "n": n, "taken_at": at}
        for n, act in enumerate(said, first)
    ]
    connection.execute(insert(acts), rows)


def _note_refusals(
    connection: Connection,
    desk: Desk,
    refused: list[tuple[Act, _Refused]],
    fresh: Sequence[Act],
    now: datetime,
) -> None:
    """A refused act is kept aside whole, once; it is settled when it comes again and is taken."""
    at = utc_text(now)
    here = refusals.c.office == desk.office
    if fresh:
        ids = [act.id for act in fresh]
        connection.execute(
            update(refusals)
            .where(here, refusals.c.id.in_(ids), refusals.c.settled_at == "")
            .values(settled_at=at)
        )
    for act, no in refused:
        key = (refusals.c.id == act.id) & (refusals.c.hash == act.hash)
        if connection.execute(select(refusals.c.id).where(here, key)).first():
            continue
        connection.execute(
            insert(refusals).values(
                id=act.id,
                hash=act.hash,
                office=desk.office,
                desk=desk.desk,
                code=no.code,
                reason=no.reason,
                act=msgspec.json.encode(act).decode(),
                at=at,
            )
        )


def _with_files(
    connection: Connection, answers: list[ActAnswer], payloads: list[Payload | None]
) -> Iterable[ActAnswer]:
    wanted = [
        files_of(payload) if payload and answer.state in ("accepted", "already") else ()
        for answer, payload in zip(answers, payloads, strict=True)
    ]
    lacking = set(missing(connection, [name for names in wanted for name in names]))
    for answer, names in zip(answers, wanted, strict=True):
        gone = tuple(name for name in names if name in lacking)
        yield msgspec.structs.replace(answer, files_missing=gone) if gone else answer


def missing(connection: Connection, names: Sequence[str]) -> list[str]:
    """Those of the named files that the node does not hold, in the order asked, each once."""
    asked = list(dict.fromkeys(names))
    held: set[str] = set()
    for part in in_parts(asked):
        held.update(connection.scalars(select(files.c.sha256).where(files.c.sha256.in_(part))))
    return [name for name in asked if name not in held]


def acts_for(ledger: Ledger, desk: Desk, after: int) -> ActsDown:
    """Acts for this desk's office made by others, at most `BATCH`, from behind `after` on."""
    with ledger.read() as connection:
        # First how far it goes, then what is there: all up to this number is visible by now.
        newest = connection.scalar(
            select(acts.c.n).where(acts.c.office == desk.office).order_by(acts.c.n.desc()).limit(1)
        )
        rows = connection.execute(
            select(acts)
            .where(
                acts.c.office == desk.office,
                acts.c.n > after,
                acts.c.n <= (newest or 0),
                acts.c.desk != desk.name,
                acts.c.kind.notin_(OWN_AFFAIRS),
            )
            .order_by(acts.c.n)
            .limit(BATCH + 1)
        ).all()
    more = len(rows) > BATCH
    rows = rows[:BATCH]
    return ActsDown(
        after=after,
        cursor=rows[-1].n if more else max(after, newest or 0),
        more=more,
        acts=tuple(Act(**{name: getattr(row, name) for name in _FIELDS}) for row in rows),
    )


def file_online(ledger: Ledger, filing: Filing, now: datetime) -> FilingKept:
    """An online filing becomes an act of the node, which the office's desks fetch.

    Raises LineProblem `code-collision` when the code, or `id-reused` when the id, already
    belongs to something else: a filing never replaces what is there.
    """
    said = filing.filed
    payload = canonical(said)
    with ledger.write(said.office) as connection:
        there = connection.execute(
            select(acts.c.payload).where(acts.c.office == said.office, acts.c.id == filing.id)
        ).scalar_one_or_none()
        if there == payload:
            return FilingKept(id=filing.id, state="already")
        if there is not None:
            raise LineProblem("id-reused", "Mã lần nộp này đã dùng cho nội dung khác.")
        same_code = (dossiers.c.office == said.office) & (dossiers.c.code == said.code)
        if connection.scalar(select(dossiers.c.id).where(same_code)):
            raise LineProblem("code-collision", f"Mã {said.code} đã có cho một hồ sơ khác.")
        act = _made_here(connection, filing, payload, now)
        connection.execute(
            insert(dossiers).values(id=act.subject, code=said.code, office=said.office)
        )
        append(connection, said.office, [act], utc_text(now))
    return FilingKept(id=filing.id, state="accepted")


def _made_here(connection: Connection, filing: Filing, payload: str, now: datetime) -> Act:
    desk = f"{filing.filed.office}/{CENTRE_DESK}"
    previous = connection.scalar(
        select(acts.c.hash)
        .where(acts.c.office == filing.filed.office, acts.c.desk == desk)
        .order_by(acts.c.n.desc())
        .limit(1)
    )
    act = Act(
        id=filing.id,
        subject=filing.id,
        kind="dossier.filed",
        payload=payload,
        officer=PORTAL_OFFICER,
        desk=desk,
        done_at=utc_text(now),
        recorded_at=utc_text(now),
        prev_hash=previous or "",
        hash="",
    )
    return msgspec.structs.replace(act, hash=hash_of(act))
