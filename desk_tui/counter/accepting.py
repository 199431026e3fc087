"""Taking in what a citizen filed online: its time begins when an officer finds it complete.

Ground: rules of counting in `rules.worktime`; the term is the online one, cut as its policies say.
"""

from __future__ import annotations

from datetime import datetime

from db.clock import utc_text
from db.problem import RecordProblem
from desk_tui.counter import life, terms
from desk_tui.counter.desk import Desk
from desk_tui.counter.life import Done
from desk_tui.rules.statuses import Status, check_transition


def accept(desk: Desk, code: str, *, at: datetime | None = None) -> Done:
    """Receive an online filing. Raises RuleProblem `status-transition` for any other dossier.

    A procedure that this desk's catalogue does not know gets no date, and that is told.
    """
    here = life.standing(desk, code, at)
    check_transition(here.status, Status.RECEIVED)
    due, warnings = here.due, tuple[str, ...]()
    if due is None:
        try:
            found = terms.procedure(desk, here.whole.row.procedure, here.moment.date())
            counted, _, _ = terms.due(desk, found, here.moment, "online")
            due, warnings = counted.due, counted.warnings
        except RecordProblem as problem:
            warnings = (f"Chưa tính được ngày hẹn: {problem}",)
    move = life.moved(here, Status.RECEIVED, due=utc_text(due) if due else None)
    life.write(desk, here, lambda _: [move])
    return Done(here.code, Status.RECEIVED, due, None, warnings)
