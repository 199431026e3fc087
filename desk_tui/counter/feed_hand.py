"""What an officer decided for a feed, found again from what its ledger says of each page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.kinds import Paper
    from scanners.deal import Dealt, Expected, Hand
    from scanners.intake import Job


def expected(papers: Sequence[Paper], declared: Mapping[str, int]) -> tuple[Expected, ...]:
    """The checklist as the dealing wants it; declared: key -> pages, before what was declared
    when the paper was handed in."""
    from scanners.deal import Expected

    return tuple(
        Expected(
            paper.key,
            paper.name,
            # Of a paper with a file `pages` counts that file's.
            declared.get(paper.key, 0 if paper.sha256 else paper.pages),
        )
        for paper in papers
    )


def hand_of(job: Job, deal: Callable[[Mapping[int, Hand]], Dealt]) -> dict[int, Hand]:
    """The least marks with which the rules (`deal`) give the places that the ledger tells."""
    from scanners.deal import Hand

    hand: dict[int, Hand] = {}
    dealt = deal(hand)
    written = True
    sheets: list[int] = []
    for row in job.pages:
        place, kept = dealt.places[row.sequence], row.treatment.kept
        if place.role == "separator" and kept and not row.treatment.by_hand:
            # The end came before the dealing was written down; the rules say the rest anew.
            written = False
        mark = Hand()
        if place.role in ("separator", "back"):
            if not (kept and row.treatment.by_hand):
                sheets += [row.sequence] * (place.role == "separator")
                continue
            mark = Hand(kept=True)
            dealt = deal({**hand, row.sequence: mark})
            place = dealt.places[row.sequence]
        elif not kept:
            mark = Hand(kept=False)
        if written and place.role == "page" and not row.paper and len(sheets) > 1:
            # It waits, so the sheet before it found the checklist at its end: the one before that
            # began the last paper, of which no page is left to say so.
            hand[sheets[-2]] = Hand(begins=dealt.papers[-1].key)
            dealt = deal(hand)
        if written and row.paper and row.paper != place.paper:
            mark = replace(mark, begins=row.paper)
        if mark != Hand():
            hand[row.sequence] = mark
            dealt = deal(hand)
    return hand
