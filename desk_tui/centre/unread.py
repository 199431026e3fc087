"""Acts of a kind that only a newer program knows: kept whole, handed on once this one reads them.

They stay out of the ledger's order until then: the other desks of the office follow that order
by a cursor, and would step over an act that becomes readable behind them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, delete, insert, select

from db.acts import Act
from db.clock import utc_text
from db.kinds import KINDS
from desk_tui.centre.ledger import Desk, Ledger, in_parts
from desk_tui.centre.ledger_tables import unread
from desk_tui.centre.messages import ActAnswer

Take = Callable[[Ledger, Desk, Sequence[Act], datetime], object]


def answer(act: Act) -> ActAnswer:
    return ActAnswer(
        id=act.id,
        hash=act.hash,
        state="kept",
        code="newer-kind",
        reason=f"Trung tâm đã giữ nhưng chưa đọc được thao tác loại {act.kind} của bản mới hơn;"
        " quầy tự gửi lại sau khi trung tâm được cập nhật.",
    )


def keep(connection: Connection, desk: Desk, said: Sequence[Act], now: datetime) -> None:
    """Keep these acts aside, each once."""
    for act in said:
        here = (unread.c.office == desk.office) & (unread.c.id == act.id)
        if connection.scalar(select(unread.c.id).where(here)) is None:
            connection.execute(
                insert(unread).values(
                    office=desk.office,
                    id=act.id,
                    desk=desk.desk,
                    hash=act.hash,
                    act=msgspec.json.encode(act).decode(),
                    at=utc_text(now),
                )
            )


def settle(connection: Connection, office: str, ids: Sequence[str]) -> None:
    """These have found their place in the ledger."""
    for part in in_parts(ids):
        connection.execute(delete(unread).where(unread.c.office == office, unread.c.id.in_(part)))


def read_again(ledger: Ledger, take: Take, now: datetime) -> None:
    """After an update of the program: acts it can read by now go where they belong."""
    with ledger.read() as connection:
        rows = connection.execute(select(unread).order_by(unread.c.at)).all()
    for row in rows:
        act = msgspec.json.decode(row.act, type=Act)
        if act.kind in KINDS:
            take(ledger, Desk(row.office, row.desk), [act], now)
            with ledger.write(row.office) as connection:
                # Taken, or refused with a reason and kept among the refusals.
                settle(connection, row.office, [act.id])
