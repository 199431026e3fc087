"""What the node holds, counted for its operator."""

from __future__ import annotations

from sqlalchemy import func, select

from desk_tui.centre.ledger import Ledger
from desk_tui.centre.ledger_tables import acts, dossiers, files, refusals, roll, unread
from desk_tui.centre.messages import DeskSeen, Status


def status(ledger: Ledger) -> Status:
    """`questions` are the refused acts that nobody has settled yet."""
    with ledger.read() as connection:
        count = connection.scalar
        rows = connection.execute(select(roll).order_by(roll.c.office, roll.c.desk)).all()
        return Status(
            acts=count(select(func.count()).select_from(acts)) or 0,
            dossiers=count(select(func.count()).select_from(dossiers)) or 0,
            files=count(select(func.count()).select_from(files)) or 0,
            bytes=int(count(select(func.coalesce(func.sum(files.c.bytes), 0))) or 0),
            desks=tuple(
                DeskSeen(
                    office=row.office,
                    desk=row.desk,
                    last_contact=row.last_contact or None,
                    cut_off=row.cut_off_at or None,
                )
                for row in rows
            ),
            questions=count(
                select(func.count()).select_from(refusals).where(refusals.c.settled_at == "")
            )
            or 0,
            unread=count(select(func.count()).select_from(unread)) or 0,
        )
