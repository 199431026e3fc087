"""Taking in what a citizen filed online: its time begins when an officer finds it complete.

Ground: rules of counting in `rules.worktime`; the term is the online one, cut as its policies say.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec

from db.clock import utc_text
from db.kinds import Stage
from db.problem import RecordProblem
from desk_tui.counter import life, stages, terms
from desk_tui.counter.desk import Desk
from desk_tui.counter.life import Done, Standing
from desk_tui.counter.problem import Refusal
from desk_tui.rules.statuses import Status, check_transition
from desk_tui.tongue import say


@dataclass(frozen=True)
class Promise:
    """A date, the stages it is made of, and what to tell."""

    due: datetime | None
    stages: tuple[Stage, ...] = ()
    warnings: tuple[str, ...] = ()


def first_promise(desk: Desk, here: Standing) -> Promise:
    """Of an online filing found complete at this moment."""
    said, day = here.whole.said, here.moment.date()
    try:
        found = terms.procedure(desk, said.procedure, day)
    except RecordProblem as problem:
        return Promise(None, warnings=(say("Chưa tính được ngày hẹn: {problem}", problem=problem),))
    case = next((one for one in terms.cases(found, day) if one.name == said.case), None)
    counted, _, _ = terms.due(desk, found, here.moment, "online", case=case)
    parts, due = stages.planned(
        desk, found.code, case.key if case else "", here.moment, counted.due
    )
    return Promise(due, parts, counted.warnings)


def accept(desk: Desk, code: str, *, at: datetime | None = None) -> Done:
    """Receive an online filing. Raises RuleProblem `status-transition` for any other dossier,
    Refusal `papers-missing` while something asked for has not come.

    A procedure that this desk's catalogue does not know gets no date, and that is told.
    """
    here = life.standing(desk, code, at)
    check_transition(here.status, Status.RECEIVED)
    if here.status != Status.FILED:
        raise Refusal(
            "papers-missing",
            say("Hồ sơ {code} đang chờ bổ sung giấy tờ, chưa đủ để tiếp nhận.", code=here.code),
            say("Nhận giấy tờ bổ sung (supply); đủ thì hồ sơ được tiếp nhận."),
        )
    first = first_promise(desk, here)
    due, warnings = (here.due, ()) if here.due else (first.due, first.warnings)
    move = life.moved(here, Status.RECEIVED, due=utc_text(due) if due else None)
    move = msgspec.structs.replace(move, stages=first.stages)
    life.write(desk, here, lambda _: [move])
    return Done(here.code, Status.RECEIVED, due, None, warnings)
