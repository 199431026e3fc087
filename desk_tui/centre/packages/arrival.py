"""What becomes of packages at the node: filed as dossiers, or joined to the applicant's own."""

from __future__ import annotations

from datetime import datetime

from desk_tui.centre.ledger import Ledger
from desk_tui.centre.packages.read import PackageNow, whole


def settle(ledger: Ledger, office: str, subject: str, now: datetime) -> PackageNow | None:
    """File the package if it may be filed by now; how it stands then. Harmless to repeat."""
    return whole(ledger, office, subject)
