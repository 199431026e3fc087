"""What the node itself writes about a dossier: the number the portal keeps it under."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from db.acts import canonical
from db.kinds import CodeAssigned
from desk_tui.centre import own
from desk_tui.centre.intake import PORTAL_OFFICER
from desk_tui.centre.ledger import Ledger
from desk_tui.centre.ledger_tables import acts


def code(ledger: Ledger, office: str, subject: str, their_code: str, now: datetime) -> None:
    """Tell the office's desks, once, under which number the portal keeps a dossier."""
    said = CodeAssigned(centre_code=their_code)

    def unless_known(connection: Connection) -> own.Said:
        last = connection.scalar(
            select(acts.c.payload)
            .where(
                acts.c.office == office,
                acts.c.subject == subject,
                acts.c.kind == "code.assigned",
            )
            .order_by(acts.c.n.desc())
            .limit(1)
        )
        return [] if last == canonical(said) else [(subject, said)]

    own.write(ledger, office, PORTAL_OFFICER, now, unless_known)
