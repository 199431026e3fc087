"""What the node's operator has to say to the desks of an office, until a day."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select

from db.acts import new_id
from db.clock import utc_text
from desk_tui.centre.ledger import Ledger
from desk_tui.centre.ledger_tables import notices, roll
from desk_tui.centre.messages import Notice
from desk_tui.centre.problem import LineProblem

LONGEST = 400
"""Characters: a notice is read between two citizens."""


def say(ledger: Ledger, text: str, office: str, until: datetime, now: datetime) -> tuple[str, ...]:
    """Tell one office, or (office empty) every office that has a desk here; returns which.

    Raises LineProblem `bad-notice` or `unknown-office`.
    """
    if not text or len(text) > LONGEST or until <= now:
        raise LineProblem(
            "bad-notice",
            f"Thông báo phải có chữ, không quá {LONGEST} ký tự, và còn hiệu lực.",
            "Ghi ngắn lại, hoặc chọn ngày hết hiệu lực muộn hơn.",
        )
    with ledger.read() as connection:
        known = set(connection.scalars(select(roll.c.office)))
    told = tuple(sorted({office} & known if office else known))
    if not told:
        raise LineProblem(
            "unknown-office",
            f"Chưa có quầy nào của cơ quan “{office}” ghi danh ở trung tâm này."
            if office
            else "Chưa có quầy nào ghi danh ở trung tâm này.",
            "Xem các quầy: desk-tui centre status.",
        )
    for one in told:
        with ledger.write(one) as connection:
            connection.execute(
                insert(notices).values(
                    office=one, id=new_id(), text=text, at=utc_text(now), until=utc_text(until)
                )
            )
    return told


def standing(connection: Connection, office: str, now: datetime) -> tuple[Notice, ...]:
    """Those of an office that still hold, oldest first."""
    rows = connection.execute(
        select(notices)
        .where(notices.c.office == office, notices.c.until > utc_text(now))
        .order_by(notices.c.at, notices.c.id)
    )
    return tuple(Notice(id=row.id, text=row.text, at=row.at, until=row.until) for row in rows)
