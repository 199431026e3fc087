"""What the node itself writes about a dossier: the number the portal keeps it under."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import func, select

from db.acts import Act, canonical, hash_of, new_id
from db.clock import utc_text
from db.kinds import CodeAssigned
from desk_tui.centre.intake import CENTRE_DESK, PORTAL_OFFICER, append
from desk_tui.centre.ledger import Ledger
from desk_tui.centre.ledger_tables import acts


def code(ledger: Ledger, office: str, subject: str, their_code: str, now: datetime) -> None:
    """Tell the office's desks, once, under which number the portal keeps a dossier."""
    said = canonical(CodeAssigned(centre_code=their_code))
    desk = f"{office}/{CENTRE_DESK}"
    with ledger.write(office) as connection:
        of_subject = (acts.c.office == office) & (acts.c.subject == subject)
        last = connection.scalar(
            select(acts.c.payload)
            .where(of_subject, acts.c.kind == "code.assigned")
            .order_by(acts.c.n.desc())
            .limit(1)
        )
        if last == said:
            return
        step = connection.scalar(select(func.max(acts.c.step)).where(of_subject)) or 0
        previous = connection.scalar(
            select(acts.c.hash)
            .where(acts.c.office == office, acts.c.desk == desk)
            .order_by(acts.c.n.desc())
            .limit(1)
        )
        act = Act(
            id=new_id(),
            subject=subject,
            kind="code.assigned",
            payload=said,
            officer=PORTAL_OFFICER,
            desk=desk,
            done_at=utc_text(now),
            recorded_at=utc_text(now),
            prev_hash=previous or "",
            step=step + 1,
            hash="",
        )
        act = msgspec.structs.replace(act, hash=hash_of(act))
        append(connection, office, [act], utc_text(now))
