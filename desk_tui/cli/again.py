"""What the office has of somebody already, at `receive` and `convert`: --again, --by-data."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from desk_tui.counter import once, terms
from desk_tui.counter.desk import Desk
from desk_tui.counter.once import Again
from desk_tui.counter.receive import Handed

if TYPE_CHECKING:
    from desk_tui.cli.intake import TakenUp


def again(options: Any, desk: Desk, taken: TakenUp) -> tuple[TakenUp, Again | None]:
    """The intake with what serves again, when the owner agreed: empty data, and every paper of the
    checklist that is held and not brought now."""
    papers = {**{key: Handed(data=True) for key in options.by_data}, **taken.papers}
    taken = replace(taken, papers=papers)
    if not options.again:
        return taken, None
    day = desk.done_at(options.at).date()
    found = terms.procedure(desk, taken.procedure, day)
    case = terms.case(found, taken.case, day) if terms.cases(found, day) else None
    owner, held, facts = once.serving(desk, taken.owner, terms.checklist(found, case), taken.papers)
    return replace(taken, owner=owner, papers={**papers, **held}), Again(options.again, facts)
