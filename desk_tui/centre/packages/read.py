"""One assisted package as the node knows it: read from its acts, the same as at a desk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import msgspec
from sqlalchemy import Connection, select

from db.acts import Act
from db.kinds import (
    PackageAgreed,
    PackageCorrected,
    PackageFiled,
    PackageStopped,
    Prepared,
)
from db.problem import RecordProblem
from desk_tui.centre.ledger import Ledger
from desk_tui.centre.ledger_tables import acts as table
from desk_tui.centre.packages.tables import packages

OPEN = ("ready", "with-citizen", "agreed")
"""States of a package that may still become a dossier."""


@dataclass(frozen=True)
class PackageNow:
    """A package as it stands: `said` has every correction in it.

    `state`: ready | with-citizen | agreed | filed | joined | stopped. `dossier` (id) and `code`
    are what it became; `reason` why it did not. `desk` prepared it. Moments are UTC text.
    """

    office: str
    subject: str
    said: Prepared
    state: str
    desk: str
    prepared_at: str
    agreed: PackageAgreed | None = None
    dossier: str = ""
    code: str = ""
    filed_at: str = ""
    why: str = ""
    reason: str = ""

    @property
    def open(self) -> bool:
        return self.state in OPEN


def find_by_link(ledger: Ledger, link: str) -> tuple[str, str] | None:
    """(office, subject) of the package whose continue link has this SHA-256 (hex); else None."""
    if not link:
        return None
    with ledger.read() as connection:
        row = connection.execute(
            select(packages.c.office, packages.c.subject).where(packages.c.link == link)
        ).first()
    return None if row is None else (row.office, row.subject)


def whole(ledger: Ledger, office: str, subject: str) -> PackageNow | None:
    """The package as it stands now; None when the node holds no such package."""
    with ledger.read() as connection:
        return of(connection, office, subject)


def of(connection: Connection, office: str, subject: str) -> PackageNow | None:
    """As `whole`, within a transaction."""
    return standing(office, acts_of(connection, office, subject))


def acts_of(connection: Connection, office: str, subject: str) -> list[Act]:
    rows = connection.execute(
        select(table).where(table.c.office == office, table.c.subject == subject)
    )
    return [Act(**{name: getattr(row, name) for name in Act.__struct_fields__}) for row in rows]


def standing(office: str, acts: Iterable[Act]) -> PackageNow | None:
    """What these acts of one subject come to, whatever order they arrived in."""
    now: PackageNow | None = None
    for act in sorted(acts, key=lambda act: act.place):
        try:
            said = act.read()
        except RecordProblem:
            continue
        match said:
            case Prepared() if now is None:
                state = "with-citizen" if said.waits else "ready"
                now = PackageNow(office, act.subject, said, state, act.desk, act.done_at)
            case PackageCorrected() | PackageAgreed() | PackageFiled() | PackageStopped() if now:
                now = _moved(now, act, said)
            case _:
                continue
    return now


def _moved(
    now: PackageNow,
    act: Act,
    said: PackageCorrected | PackageAgreed | PackageFiled | PackageStopped,
) -> PackageNow:
    match said:
        case PackageCorrected(applicant=applicant):
            papers = {paper.key: paper for paper in (*now.said.papers, *said.papers)}
            put_right = msgspec.structs.replace(
                now.said,
                applicant=applicant or now.said.applicant,
                papers=tuple(papers.values()),
                link=said.link or now.said.link,
                link_until=said.link_until or now.said.link_until,
            )
            return replace(now, said=put_right)
        case PackageAgreed():
            return replace(now, agreed=said, state="agreed" if now.open else now.state)
        case PackageFiled(own=own):
            # A dossier stands whatever was said of stopping meanwhile.
            return replace(
                now,
                state="joined" if own else "filed",
                dossier=said.dossier,
                code=said.code,
                filed_at=said.filed,
                why="",
                reason="",
            )
        case PackageStopped():
            if not now.open:
                return now
            return replace(now, state="stopped", why=said.why, reason=said.reason)
