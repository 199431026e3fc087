"""How the acts of assisted packages, of visits that came back and of help leave their mark."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from db.driver import sqlite
from db.fold_dossiers import count
from db.kinds import (
    Helped,
    HelpGiven,
    PackageAgreed,
    PackageCorrected,
    PackageFiled,
    PackageStopped,
    Prepared,
    VisitResumed,
)

if TYPE_CHECKING:
    from db.acts import Act

OPEN = ("ready", "with-citizen", "agreed")
"""States of a package that may still become a dossier."""


def prepared(connection: sqlite.Connection, act: Act, said: Prepared) -> None:
    state = "with-citizen" if said.waits else "ready"
    connection.execute(
        "INSERT INTO packages (id, code, desk, state, procedure, procedure_name, applicant_name,"
        " applicant_number, helper, fee, prepared_at, dossier, dossier_code, reason, details)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', '', ?)",
        (
            act.subject,
            said.code,
            act.desk,
            state,
            said.procedure,
            said.procedure_name,
            said.applicant.name,
            said.applicant.number,
            said.helper,
            said.fee,
            act.done_at,
            act.payload,
        ),
    )
    count(connection, f"package:{state}", 1)


def corrected(connection: sqlite.Connection, act: Act, said: PackageCorrected) -> None:
    """`details` always holds the package as it stands now."""
    row = connection.execute("SELECT details FROM packages WHERE id = ?", (act.subject,)).fetchone()
    if row is None:
        return
    now = msgspec.json.decode(row["details"], type=Prepared)
    papers = {paper.key: paper for paper in (*now.papers, *said.papers)}
    applicant = said.applicant or now.applicant
    now = msgspec.structs.replace(
        now,
        applicant=applicant,
        papers=tuple(papers.values()),
        link=said.link or now.link,
        link_until=said.link_until or now.link_until,
    )
    connection.execute(
        "UPDATE packages SET details = ?, applicant_name = ?, applicant_number = ? WHERE id = ?",
        (
            msgspec.json.encode(now, order="sorted").decode(),
            applicant.name,
            applicant.number,
            act.subject,
        ),
    )


def agreed(connection: sqlite.Connection, act: Act, _said: PackageAgreed) -> None:
    _move(connection, act.subject, "agreed", only=("ready", "with-citizen"))


def filed(connection: sqlite.Connection, act: Act, said: PackageFiled) -> None:
    """A dossier stands whatever was said of stopping meanwhile."""
    _move(connection, act.subject, "joined" if said.own else "filed")
    connection.execute(
        "UPDATE packages SET dossier = ?, dossier_code = ?, reason = '' WHERE id = ?",
        (said.dossier, said.code, act.subject),
    )


def stopped(connection: sqlite.Connection, act: Act, said: PackageStopped) -> None:
    if _move(connection, act.subject, "stopped", only=OPEN):
        connection.execute(
            "UPDATE packages SET reason = ? WHERE id = ?", (said.reason, act.subject)
        )


def helped(connection: sqlite.Connection, act: Act, said: Helped) -> None:
    connection.execute("UPDATE dossiers SET helped = ? WHERE id = ?", (said.package, act.subject))


def resumed(connection: sqlite.Connection, act: Act, said: VisitResumed) -> None:
    connection.execute("UPDATE visits SET became = ? WHERE id = ?", (said.subject, act.subject))


def help_given(connection: sqlite.Connection, act: Act, said: HelpGiven) -> None:
    connection.execute(
        "INSERT INTO helps (act, subject, kind, officer, procedure, procedure_name, person,"
        " minutes, first_time, done_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            act.id,
            act.subject,
            said.kind,
            act.officer,
            said.procedure,
            said.procedure_name,
            said.person,
            said.minutes,
            said.first_time,
            act.done_at,
        ),
    )
    count(connection, f"help:{said.kind}", 1)


def unfold(connection: sqlite.Connection, subject: str) -> None:
    """Take away what the acts of one package, or the help given within a subject, left."""
    row = connection.execute("SELECT state FROM packages WHERE id = ?", (subject,)).fetchone()
    if row:
        count(connection, f"package:{row['state']}", -1)
        connection.execute("DELETE FROM packages WHERE id = ?", (subject,))
    for help in connection.execute("SELECT kind FROM helps WHERE subject = ?", (subject,)):
        count(connection, f"help:{help['kind']}", -1)
    connection.execute("DELETE FROM helps WHERE subject = ?", (subject,))


def _move(connection: sqlite.Connection, subject: str, to: str, only: tuple[str, ...] = ()) -> bool:
    """Whether the package moved; `only`: from these states alone."""
    row = connection.execute("SELECT state FROM packages WHERE id = ?", (subject,)).fetchone()
    if row is None or row["state"] == to or (only and row["state"] not in only):
        return False
    connection.execute("UPDATE packages SET state = ? WHERE id = ?", (to, subject))
    count(connection, f"package:{row['state']}", -1)
    count(connection, f"package:{to}", 1)
    return True
