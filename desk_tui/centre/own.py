"""Acts the node itself writes: as the desk `H18.12.34/0`, into its own chain of acts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec
from sqlalchemy import Connection, func, select

from db.acts import Act, canonical, hash_of, new_id
from db.clock import utc_text
from db.kinds import KIND_OF, Payload
from desk_tui.centre.intake import CENTRE_DESK, append
from desk_tui.centre.ledger import Ledger
from desk_tui.centre.ledger_tables import acts

Said = list[tuple[str, Payload]]
"""What is to be written: subjects and payloads, in order."""


def write(
    ledger: Ledger,
    office: str,
    officer: str,
    now: datetime,
    decide: Callable[[Connection], Said],
) -> list[Act]:
    """Write what `decide` finds right to say, in the one transaction in which it looked.

    So whoever asks twice, or from two nodes at once, is answered by what the first wrote.
    """
    with ledger.write(office) as connection:
        written: list[Act] = []
        for subject, payload in decide(connection):
            act = _next(connection, office, officer, subject, payload, now)
            append(connection, office, [act], utc_text(now))
            written.append(act)
        return written


def _next(
    connection: Connection, office: str, officer: str, subject: str, said: Payload, now: datetime
) -> Act:
    desk = f"{office}/{CENTRE_DESK}"
    of_subject = (acts.c.office == office) & (acts.c.subject == subject)
    previous = connection.scalar(
        select(acts.c.hash)
        .where(acts.c.office == office, acts.c.desk == desk)
        .order_by(acts.c.n.desc())
        .limit(1)
    )
    act = Act(
        id=new_id(),
        subject=subject,
        kind=KIND_OF[type(said)],
        payload=canonical(said),
        officer=officer,
        desk=desk,
        done_at=utc_text(now),
        recorded_at=utc_text(now),
        prev_hash=previous or "",
        step=(connection.scalar(select(func.max(acts.c.step)).where(of_subject)) or 0) + 1,
        hash="",
    )
    return msgspec.structs.replace(act, hash=hash_of(act))
