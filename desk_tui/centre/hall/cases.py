"""Who works on which case: two officers cannot take the same one (MUL-03).

The node decides for one desk at a time. Taking and letting go are acts too, written at the desk;
what a desk did while it was alone is learnt from its acts as they come in, and a case not let go
is free again after `LAPSES`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, insert, select, update

from db.clock import from_text, utc_text
from db.kinds import Released
from desk_tui.centre.hall.messages import CaseAnswer, CaseAsk
from desk_tui.centre.hall.tables import cases
from desk_tui.centre.ledger import Desk, Ledger
from desk_tui.centre.ledger_tables import acts
from desk_tui.centre.problem import LineProblem
from desk_tui.centre.questions import DESK, Question

LAPSES = timedelta(hours=12)
"""A case that a desk took and forgot keeps nobody from it on the next day."""
TAKEN, RELEASED = "dossier.taken", "dossier.released"
BETWEEN = " · "
"""Between desk and officer in what a `Taken` calls its holder."""


def ask(ledger: Ledger, desk: Desk, said: CaseAsk, now: datetime) -> CaseAnswer:
    """Take a case, or let it go; asking again is harmless. Tells who has it then."""
    try:
        from_text(said.at)
    except ValueError as error:
        raise LineProblem("bad-message", f"Giờ ghi không đúng dạng: {error}.") from error
    with ledger.write(f"hall:{desk.office}") as connection:
        row = _caught_up(connection, desk, said.subject, now)
        free = not row.desk or now - from_text(row.taken_at) > LAPSES
        values: dict[str, Any] = {}
        if said.do == "release" and row.desk == desk.desk:
            values = {**_NOBODY, "released_by": desk.desk, "released_at": said.at}
        elif said.do == "take" and row.desk != desk.desk and (free or said.over):
            values = {
                "desk": desk.desk,
                "officer": said.officer,
                "since": said.at,
                "taken_at": utc_text(now),
            }
        elif said.do == "take" and row.desk == desk.desk:
            # Another officer at the same desk goes on with what lies there.
            values = {"officer": said.officer, "taken_at": utc_text(now)}
        if values:
            connection.execute(update(cases).where(_here(desk, said.subject)).values(**values))
        kept = {"desk": row.desk, "officer": row.officer, "since": row.since} | values
    return CaseAnswer(
        subject=said.subject,
        yours=kept["desk"] == desk.desk,
        desk=kept["desk"],
        officer=kept["officer"],
        since=kept["since"],
    )


_NOBODY: dict[str, Any] = {"desk": "", "officer": "", "since": "", "taken_at": ""}


def _here(desk: Desk, subject: str) -> ColumnElement[bool]:
    """The case at this office: what another office does with that subject is its own affair."""
    return (cases.c.office == desk.office) & (cases.c.subject == subject)


def _caught_up(connection: Connection, desk: Desk, subject: str, now: datetime) -> Row[Any]:
    """The row of a case with what the desks' acts say since it was last asked about."""
    here = _here(desk, subject)
    row = connection.execute(select(cases).where(here)).first()
    if row is None:
        connection.execute(
            insert(cases).values(
                subject=subject,
                office=desk.office,
                seen=0,
                released_by="",
                released_at="",
                **_NOBODY,
            )
        )
        row = connection.execute(select(cases).where(here)).one()
    told = connection.execute(
        select(acts)
        .where(
            acts.c.office == desk.office,
            acts.c.subject == subject,
            acts.c.n > row.seen,
            acts.c.kind.in_((TAKEN, RELEASED)),
        )
        .order_by(acts.c.n)
    ).all()
    for act in told:
        values: dict[str, Any] = {"seen": act.n}
        by = act.desk.rpartition("/")[2]
        let_go = by == row.released_by and act.done_at <= row.released_at
        if act.kind == TAKEN and not row.desk and not let_go:
            values |= {
                "desk": by,
                "officer": act.officer,
                "since": act.done_at,
                "taken_at": act.taken_at,
            }
        # By the desk's own clock; a supervisor elsewhere has another.
        in_time = row.desk != by or act.done_at >= row.since
        if act.kind == RELEASED and in_time and row.desk == _whose(act, by):
            values |= {**_NOBODY, "released_by": row.desk, "released_at": act.done_at}
        connection.execute(update(cases).where(here).values(**values))
        row = connection.execute(select(cases).where(here)).one()
    return row


def _whose(act: Row[Any], by: str) -> str:
    """The desk whose case it was: a supervisor lets go for another."""
    holder = msgspec.json.decode(act.payload, type=Released).before
    return holder.partition(BETWEEN)[0].rpartition("/")[2] or by


QUESTIONS: tuple[Question, ...] = (
    Question(
        "POST", "/v1/cases", DESK, CaseAsk, CaseAnswer, ask, "Take a case to work on, or let it go."
    ),
)
