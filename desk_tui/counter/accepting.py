"""Taking in what a citizen filed online: its time begins when an officer finds it complete.

Ground: rules of counting in `rules.worktime`; the term is the online one, cut as its policies say.
"""

from __future__ import annotations

from datetime import datetime

from db.clock import utc_text
from db.problem import RecordProblem
from desk_tui.counter import life, terms
from desk_tui.counter.desk import Desk
from desk_tui.counter.life import Done, Standing
from desk_tui.counter.problem import Refusal
from desk_tui.rules.statuses import Status, check_transition


def first_due(desk: Desk, here: Standing) -> tuple[datetime | None, tuple[str, ...]]:
    """The date of an online filing found complete at this moment, and what to tell."""
    try:
        found = terms.procedure(desk, here.whole.row.procedure, here.moment.date())
    except RecordProblem as problem:
        return None, (f"Chưa tính được ngày hẹn: {problem}",)
    counted, _, _ = terms.due(desk, found, here.moment, "online")
    return counted.due, counted.warnings


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
            f"Hồ sơ {here.code} đang chờ bổ sung giấy tờ, chưa đủ để tiếp nhận.",
            "Nhận giấy tờ bổ sung (supply); đủ thì hồ sơ được tiếp nhận.",
        )
    due, warnings = (here.due, ()) if here.due else first_due(desk, here)
    move = life.moved(here, Status.RECEIVED, due=utc_text(due) if due else None)
    life.write(desk, here, lambda _: [move])
    return Done(here.code, Status.RECEIVED, due, None, warnings)
