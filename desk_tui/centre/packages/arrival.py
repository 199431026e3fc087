"""What becomes of packages at the node: filed as dossiers, or joined to the applicant's own.

Everything is decided in the one transaction in which it was looked at, under the office's lock:
asked twice, or by two nodes of one ledger, the second finds what the first wrote. A node with
another above it decides nothing; the one above does, and its acts come down.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, insert, select, update

from db.acts import Act, new_id
from db.clock import from_text, utc_text
from db.kinds import Filed, Helped, PackageFiled, PackageStopped, PaymentEnded
from desk_tui.centre import intake, own
from desk_tui.centre.ledger import Desk, Ledger
from desk_tui.centre.ledger_tables import acts, dossiers
from desk_tui.centre.messages import ActsAnswer, ActsUp
from desk_tui.centre.packages import numbers, read, settings, term
from desk_tui.centre.packages.published import published
from desk_tui.centre.packages.read import PackageNow
from desk_tui.centre.packages.tables import own_filings, package_cursors, packages
from desk_tui.centre.pay.reading import payments
from desk_tui.centre.portal import standing
from desk_tui.centre.relay.tables import relays
from desk_tui.rules import worktime
from desk_tui.rules.problem import RuleProblem
from desk_tui.rules.statuses import CLOSED

OFFICER = "Trung tâm"
"""In whose name the node files what was prepared at a desk."""

KINDS = (
    "package.prepared",
    "package.corrected",
    "package.agreed",
    "package.filed",
    "package.stopped",
    "dossier.filed",
)
ENDS = ("package.filed", "package.stopped")
AT_ONCE = 50
"""Packages settled in one transaction."""
GIVEN_UP = (3, 7, 8)
"""Refused, withdrawn, stopped: a new filing follows them, it is not the same one."""
ACCEPTED = 2

_PAGE = 500
_log = logging.getLogger("desk_tui.centre.packages")


def take_sealed(ledger: Ledger, desk: Desk, said: ActsUp, now: datetime) -> ActsAnswer:
    """Acts of a desk into the ledger, and what follows from them at once.

    What cannot follow now does later (`beside`): the acts themselves are kept either way.
    """
    answer = intake.take_sealed(ledger, desk, said, now)
    if any(act.kind in KINDS for act in said.acts):
        try:
            follow(ledger, desk.office, now)
        except Exception as fault:
            # Never the words of a fault: they may name a citizen.
            _log.error("packages: %s", getattr(fault, "code", type(fault).__name__))
    return answer


def settle(ledger: Ledger, office: str, subject: str, now: datetime) -> PackageNow | None:
    """File the package if it may be filed by now; how it stands then. Harmless to repeat."""
    follow(ledger, office, now)
    return read.whole(ledger, office, subject)


def follow(ledger: Ledger, office: str, now: datetime) -> list[Act]:
    """Do what the office's acts since the last time call for; the acts written for it.

    A few packages in one transaction: many that come at once keep nobody waiting for long.
    """
    written: list[Act] = []
    looked = [AT_ONCE]

    def decide(connection: Connection) -> own.Said:
        said, looked[0] = _decide(connection, office, now)
        return said

    while looked[0] == AT_ONCE:
        written += own.write(ledger, office, OFFICER, now, decide)
    return written


@dataclass
class _Turn:
    """What this one transaction has done so far."""

    connection: Connection
    office: str
    now: datetime
    said: own.Said = field(default_factory=list[Any])
    joined: set[str] = field(default_factory=set[str])


def _decide(connection: Connection, office: str, now: datetime) -> tuple[own.Said, int]:
    """(what is to be said, how many packages were looked at)."""
    turn = _Turn(connection, office, now)
    _read_on(turn)
    _expire(turn)
    above = (relays.c.office == office) & (relays.c.place != "")
    due = (packages.c.office == office) & (packages.c.state == "due")
    if connection.scalar(select(relays.c.office).where(above)) is not None:
        connection.execute(update(packages).where(due).values(state="open"))
        return [], 0
    subjects = connection.scalars(
        select(packages.c.subject).where(due).order_by(packages.c.subject).limit(AT_ONCE)
    ).all()
    for subject in subjects:
        package = read.of(connection, office, subject)
        _mark(turn, subject, "open" if package and package.open else "over")
        if package is not None and package.open:
            _settle(turn, package)
    return turn.said, len(subjects)


def _read_on(turn: _Turn) -> None:
    """Keep what packages are found by, up to the newest act; those that it may move are due."""
    here = package_cursors.c.office == turn.office
    cursor = turn.connection.scalar(select(package_cursors.c.n).where(here))
    if cursor is None:
        turn.connection.execute(insert(package_cursors).values(office=turn.office, n=0))
    after = cursor or 0
    of_office = acts.c.office == turn.office
    newest = turn.connection.scalar(
        select(acts.c.n).where(of_office).order_by(acts.c.n.desc()).limit(1)
    )
    while True:
        rows = turn.connection.execute(
            select(acts)
            .where(of_office, acts.c.n > after, acts.c.kind.in_(KINDS))
            .order_by(acts.c.n)
            .limit(_PAGE)
        ).all()
        for row in rows:
            _noted(turn, row)
        if len(rows) < _PAGE:
            break
        after = rows[-1].n
    turn.connection.execute(update(package_cursors).where(here).values(n=newest or 0))


def _noted(turn: _Turn, row: Any) -> None:
    """Keep what one act says."""
    if row.kind != "dossier.filed":
        if row.kind in ENDS and row.desk.endswith(f"/{intake.CENTRE_DESK}"):
            _mark(turn, row.subject, "over")
        else:
            _noted_package(turn, row.subject)
        return
    try:
        said = msgspec.json.decode(row.payload, type=Filed)
    except msgspec.DecodeError:
        return
    if said.package or not said.owner.number:
        return
    key = (own_filings.c.office == turn.office) & (own_filings.c.subject == row.subject)
    if turn.connection.scalar(select(own_filings.c.subject).where(key)) is None:
        turn.connection.execute(
            insert(own_filings).values(
                office=turn.office,
                subject=row.subject,
                code=said.code,
                person=said.owner.number,
                procedure=said.procedure,
                filed=said.filed,
            )
        )
    turn.connection.execute(
        update(packages)
        .where(
            packages.c.office == turn.office,
            packages.c.person == said.owner.number,
            packages.c.procedure == said.procedure,
            packages.c.state == "open",
        )
        .values(state="due")
    )


def _noted_package(turn: _Turn, subject: str) -> None:
    package = read.of(turn.connection, turn.office, subject)
    if package is None:
        return
    values = {
        "link": package.said.link,
        "person": package.said.applicant.number,
        "procedure": package.said.procedure,
        "until": package.said.link_until if package.state == "with-citizen" else "",
        "state": "due" if package.open else "over",
    }
    key = (packages.c.office == turn.office) & (packages.c.subject == subject)
    if not turn.connection.execute(update(packages).where(key).values(values)).rowcount:
        turn.connection.execute(
            insert(packages).values(office=turn.office, subject=subject, **values)
        )


def _expire(turn: _Turn) -> None:
    turn.connection.execute(
        update(packages)
        .where(
            packages.c.office == turn.office,
            packages.c.state == "open",
            packages.c.until != "",
            packages.c.until < utc_text(turn.now),
        )
        .values(state="due")
    )


def _settle(turn: _Turn, package: PackageNow) -> None:
    """The applicant's own filing first, then whether it may still be filed at all."""
    if theirs := _own(turn, package):
        _join(turn, package, *theirs)
        return
    day = worktime.office_time(turn.now).date()
    expired = package.said.link_until and package.said.link_until < utc_text(turn.now)
    closed = published(turn.connection).closed(package.said.procedure, day)
    if package.state == "with-citizen" and expired:
        until = worktime.office_time(from_text(package.said.link_until))
        why = f"công dân chưa đồng ý trên điện thoại đến hạn {until:%H:%M %d/%m/%Y}"
        _stop(turn, package, "expired", why)
    elif closed:
        _stop(turn, package, "closed", closed)
    elif package.state != "with-citizen":
        _file(turn, package)


def _own(turn: _Turn, package: PackageNow) -> tuple[str, str, str] | None:
    """(id, code, moment) of what the applicant filed alone for the same thing, the first one."""
    number = package.said.applicant.number
    if not number:
        return None
    prepared = from_text(package.prepared_at)
    day = worktime.office_time(prepared).date()
    first = utc_text(prepared - timedelta(days=settings.value("own_before_days", day)))
    last = utc_text(prepared + timedelta(days=settings.value("own_after_days", day)))
    rows = turn.connection.execute(
        select(own_filings)
        .where(
            own_filings.c.office == turn.office,
            own_filings.c.person == number,
            own_filings.c.procedure == package.said.procedure,
            own_filings.c.filed.between(first, last),
        )
        .order_by(own_filings.c.filed, own_filings.c.subject)
    ).all()
    for row in rows:
        if row.subject not in turn.joined and _same(turn, package, row.subject, row.filed):
            return row.subject, row.code, row.filed
    return None


def _same(turn: _Turn, package: PackageNow, subject: str, filed: str) -> bool:
    """Whether this filing of theirs is what the package was prepared for.

    One from before the help came is, while it is being worked on; one from after it is in any
    case, unless it was given up. No filing takes in two packages.
    """
    all_of_it = read.acts_of(turn.connection, turn.office, subject)
    told = standing.read(all_of_it)
    if told is None or told.status in GIVEN_UP:
        return False
    if any(act.kind == "dossier.helped" for act in all_of_it):
        return False
    return filed >= package.prepared_at or told.status not in CLOSED


def _join(turn: _Turn, package: PackageNow, dossier: str, code: str, filed: str) -> None:
    turn.joined.add(dossier)
    # What they filed alone is paid for where they filed it: nobody is asked twice.
    _end_payments(turn, package, f"công dân đã tự nộp hồ sơ {code}")
    turn.said += [
        (dossier, _helped(package)),
        (package.subject, PackageFiled(dossier=dossier, code=code, filed=filed, own=True)),
    ]
    _over(turn, package)


def _file(turn: _Turn, package: PackageNow) -> None:
    """A dossier of the online channel, accepted now: the desk has checked its papers."""
    said, at = package.said, utc_text(turn.now)
    try:
        limit = term.read(said.term)
        due = _due(turn, limit, said.hours)
        code = numbers.take(
            turn.connection, turn.office, worktime.office_time(turn.now).date(), turn.now
        )
    except RuleProblem as problem:
        _stop(turn, package, "refused", problem.message)
        return
    id = new_id()
    turn.connection.execute(insert(dossiers).values(office=turn.office, id=id, code=code))
    filed = Filed(
        code=code,
        office=turn.office,
        procedure=said.procedure,
        procedure_version=said.procedure_version,
        procedure_name=said.procedure_name,
        field=said.field,
        case=said.case,
        owner=said.applicant,
        papers=said.papers,
        filed=at,
        received=at,
        due=due,
        fee=said.fee,
        status=ACCEPTED,
        package=package.subject,
        helper=said.helper,
        term=str(limit) if limit else "",
        fee_lines=said.fee_lines,
    )
    turn.said += [
        (id, filed),
        (id, _helped(package)),
        (package.subject, PackageFiled(dossier=id, code=code, filed=at)),
    ]
    _over(turn, package)


def _due(turn: _Turn, limit: worktime.Term | None, hours: str) -> str | None:
    counted = worktime.due(
        turn.now, limit, published(turn.connection).calendar, worktime.Hours.parse(hours)
    )
    return utc_text(counted.due) if counted.due else None


def _helped(package: PackageNow) -> Helped:
    signed = package.agreed
    return Helped(
        package=package.subject,
        helper=package.said.helper,
        desk=package.desk,
        level=(signed.level if signed else "") or package.said.level,
        tech_id=signed.tech_id if signed else "",
    )


def _stop(turn: _Turn, package: PackageNow, why: str, reason: str) -> None:
    turn.said.append((package.subject, PackageStopped(why=why, reason=reason)))
    _end_payments(turn, package, reason)
    _over(turn, package)


def _end_payments(turn: _Turn, package: PackageNow, reason: str) -> None:
    """Requests that nobody began to pay are taken back with the package."""
    asked = payments(read.acts_of(turn.connection, turn.office, package.subject))
    turn.said += [
        (package.subject, PaymentEnded(payment=one.id, why="cancelled", reason=reason))
        for one in asked.values()
        if not (one.started or one.paid or one.ended)
    ]


def _over(turn: _Turn, package: PackageNow) -> None:
    _mark(turn, package.subject, "over")


def _mark(turn: _Turn, subject: str, state: str) -> None:
    key = (packages.c.office == turn.office) & (packages.c.subject == subject)
    turn.connection.execute(update(packages).where(key).values(state=state))
