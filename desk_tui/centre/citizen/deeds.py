"""What the citizen says of their package, written as acts of the node."""

from __future__ import annotations

from datetime import datetime

import msgspec

from db.kinds import PackageAgreed, PackageCorrected, Paper, Payload, Person
from desk_tui.centre import own
from desk_tui.centre.citizen import words
from desk_tui.centre.citizen.pictures import Kept
from desk_tui.centre.citizen.sign_in import Account
from desk_tui.centre.ledger import Ledger
from desk_tui.centre.packages import arrival, read
from desk_tui.centre.packages.read import PackageNow

CITIZEN = "Người nộp hồ sơ"
"""Stands where an officer stands in other acts."""
EDITABLE = ("ready", "with-citizen")


def correct(ledger: Ledger, package: PackageNow, person: Person, now: datetime) -> bool:
    """False when the package is closed to changes by now."""
    return _say(ledger, package, PackageCorrected(applicant=person, by="citizen"), now)


def add_paper(ledger: Ledger, package: PackageNow, one: Paper, kept: Kept, now: datetime) -> bool:
    """The photos become the file of this line of the checklist. False as in `correct`."""
    paper = msgspec.structs.replace(
        one,
        state="digitised",
        reason="",
        pages=kept.pages,
        sha256=kept.sha256,
        bytes=kept.bytes,
        taken="brought",
        archive="",
        archive_bytes=0,
        signed_by="",
    )
    return _say(ledger, package, PackageCorrected(papers=(paper,), by="citizen"), now)


def agree(
    ledger: Ledger, package: PackageNow, mark: str, account: Account | None, now: datetime
) -> PackageNow | None:
    """Agreed to the content with this mark, and filed if it may be: how it stands then.

    None when the content is another by now, or the package closed.
    """
    said = PackageAgreed(how="page")
    if account:
        said = PackageAgreed(
            how="signed-in", account=account.sub, level=account.level, tech_id=account.tech_id
        )
    if not _say(ledger, package, said, now, mark):
        return None
    return arrival.settle(ledger, package.office, package.subject, now)


def _say(ledger: Ledger, package: PackageNow, said: Payload, now: datetime, mark: str = "") -> bool:
    def decide(connection) -> own.Said:
        current = read.of(connection, package.office, package.subject)
        if current is None or current.state not in EDITABLE:
            return []
        if mark and words.mark(current.said) != mark:
            return []
        return [(package.subject, said)]

    return bool(own.write(ledger, package.office, CITIZEN, now, decide))
