"""The upper node's end of a relay: acts of an office's desks through the office's own node.

An office node is on the roll as desk `*` of its office. It may hand up acts of that office's desks
and nothing else; each desk's own seal comes with them.
"""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import Connection, insert, select

from db.acts import Act
from db.clock import utc_text
from desk_tui.centre import intake, seal
from desk_tui.centre.ledger import Desk, Ledger
from desk_tui.centre.ledger_tables import acts, refusals, seals
from desk_tui.centre.messages import BATCH, ActAnswer, ActsAnswer, ActsDown, After
from desk_tui.centre.problem import LineProblem
from desk_tui.centre.questions import DESK, Asker, Question
from desk_tui.centre.relay.messages import (
    RELAY_DESK,
    RefusedAbove,
    RefusedAboveAll,
    RelayDesks,
    RelayRun,
    RelayUp,
)
from desk_tui.centre.relay.tables import relay_desks, relays

ABOVE = "above:"
"""How the code of a refusal by the node above begins in an office's ledger."""


def desks(ledger: Ledger, asker: Asker, said: RelayDesks, now: datetime) -> RelayDesks:
    """Learn the line keys of an office's desks; older ones stay, for older seals."""
    _is_relay(asker)
    with ledger.write(asker.office) as connection:
        for one in said.desks:
            if not _known(connection, asker.office, one.desk, one.public):
                connection.execute(
                    insert(relay_desks).values(
                        office=asker.office, desk=one.desk, public=one.public, at=utc_text(now)
                    )
                )
    return said


def up(ledger: Ledger, asker: Asker, said: RelayUp, now: datetime) -> ActsAnswer:
    """One answer for each act, in order. Handing the same up again is harmless."""
    _is_relay(asker)
    stopped: set[str] = set()
    answers: list[ActAnswer] = []
    for run in said.runs:
        desk = Desk(asker.office, run.desk)
        if not _vouched(ledger, desk, run, now):
            stopped.update(act.subject for act in run.acts)
            answers += [_wrong_seal(act) for act in run.acts]
            continue
        free = [act for act in run.acts if act.subject not in stopped]
        told = {one.id: one for one in intake.take(ledger, desk, free, now).acts}
        for act in run.acts:
            one = told.get(act.id, ActAnswer(id=act.id, hash=act.hash, state="held"))
            if one.state in ("refused", "held"):
                stopped.add(act.subject)
            answers.append(one)
    return ActsAnswer(acts=tuple(answers))


def down(ledger: Ledger, asker: Asker, said: After, _: datetime) -> ActsDown:
    """Acts of this office that its relay did not bring, from behind a cursor on."""
    _is_relay(asker)
    page = intake.acts_for(ledger, asker, said.after)
    with ledger.read() as connection:
        rows = connection.scalars(
            select(relay_desks.c.desk).where(relay_desks.c.office == asker.office)
        )
        theirs = {Desk(asker.office, row).name for row in rows}
    fresh = tuple(act for act in page.acts if act.desk not in theirs)
    return msgspec.structs.replace(page, acts=fresh)


def refused_above(ledger: Ledger, asker: Asker, _: None, __: datetime) -> RefusedAboveAll:
    """What the node above this one refused of the asking desk's acts and nobody settled yet, and
    from which act on it has none of them."""
    with ledger.read() as connection:
        rows = connection.execute(
            select(refusals)
            .where(
                refusals.c.office == asker.office,
                refusals.c.desk == asker.desk,
                refusals.c.settled_at == "",
                refusals.c.code.startswith(ABOVE),
            )
            .order_by(refusals.c.at)
            .limit(BATCH)
        ).all()
        behind = (acts.c.office == relays.c.office) & (acts.c.n > relays.c.up)
        first = connection.scalar(
            select(acts.c.id)
            .join(relays, behind)
            .where(acts.c.office == asker.office, acts.c.desk == asker.name)
            .order_by(acts.c.n)
            .limit(1)
        )
    return RefusedAboveAll(
        acts=tuple(
            RefusedAbove(
                id=row.id,
                hash=row.hash,
                code=row.code.removeprefix(ABOVE),
                reason=row.reason,
                at=row.at,
            )
            for row in rows
        ),
        waits_from=first or "",
    )


def _is_relay(asker: Asker) -> None:
    if asker.desk != RELAY_DESK:
        raise LineProblem(
            "denied",
            "Chỉ nút của cơ quan được gửi thay các quầy.",
            "Xin mã ghi danh cho nút: desk-tui centre enrol --desk relay.",
        )


def _vouched(ledger: Ledger, desk: Desk, run: RelayRun, now: datetime) -> bool:
    """Is this run sealed by its desk, with a key the relay handed up? Keeps the seal."""
    if run.desk == intake.CENTRE_DESK:
        return True
    with ledger.write(desk.office) as connection:
        if not _known(connection, desk.office, run.desk, run.public):
            return False
        if not seal.sealed_by(run.public, desk.name, run.head, run.seal):
            return False
        one = (seals.c.office == desk.office) & (seals.c.hash == run.head)
        if connection.scalar(select(seals.c.hash).where(one)) is None:
            connection.execute(
                insert(seals).values(
                    office=desk.office,
                    hash=run.head,
                    desk=desk.desk,
                    seal=run.seal,
                    public=run.public,
                    at=utc_text(now),
                )
            )
    return True


def _known(connection: Connection, office: str, desk: str, public: bytes) -> bool:
    there = select(relay_desks.c.desk).where(
        relay_desks.c.office == office,
        relay_desks.c.desk == desk,
        relay_desks.c.public == public,
    )
    return connection.scalar(there) is not None


def _wrong_seal(act: Act) -> ActAnswer:
    return ActAnswer(
        id=act.id,
        hash=act.hash,
        state="refused",
        code="wrong-seal",
        reason="Dấu niêm kèm theo không phải của quầy đã ghi thao tác này.",
    )


QUESTIONS: tuple[Question, ...] = (
    Question(
        "PUT", "/v1/relay/desks", DESK, RelayDesks, RelayDesks, desks,
        "An office node hands up the public line keys of its desks.",
    ),
    Question(
        "POST", "/v1/relay/acts", DESK, RelayUp, ActsAnswer, up,
        "An office node hands up acts of its desks, each run with its desk's seal.",
    ),
    Question(
        "GET", "/v1/relay/acts", DESK, After, ActsDown, down,
        "Acts of the office that did not come through its node, from behind a cursor on.",
    ),
    Question(
        "GET", "/v1/refused-above", DESK, None, RefusedAboveAll, refused_above,
        "Acts of the asking desk that the node above the office's refused.",
    ),
)  # fmt: skip
