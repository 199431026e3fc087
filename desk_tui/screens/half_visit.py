"""A slip of somebody sent away, scanned anywhere: the reception form as it was left (C-14)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from db.drafts import Draft
from db.kinds import Paper, Person
from desk_tui.counter import drafting, half_visit
from desk_tui.counter.half_visit import HalfVisit
from desk_tui.screens.base import AtDesk
from desk_tui.screens.reception_papers import DATA, FAILED, MISSING, PASSED
from desk_tui.tongue import say

_STATES = {"missing": MISSING, "failed": FAILED}
_SERVED = {"data": DATA}
_OTHER_PARTS = ("name", "sex", "phone", "address")


def open_slip(at: AtDesk, text: str, found: Callable[[Draft], None]) -> bool:
    """Whether the text is that of a visit's slip; then `found` gets the form to go on with.

    A slip that cannot be gone on with is told; one that became something opens that.
    """
    if not half_visit.is_visit(text):
        return False

    def over(error: BaseException) -> None:
        at.host.tell(error)
        if getattr(error, "code", "") == "visit-over":
            open_what_became(at, text)

    at.do(
        lambda: half_visit.resume(at.desk, text),
        lambda half: _opened(at, half, found),
        group="half-visit",
        words=say("Đọc lượt đến"),
        failed=over,
    )
    return True


def open_what_became(at: AtDesk, text: str) -> None:
    """The dossier or package that a visit has become, when it is in this record."""
    kind, code = half_visit.became(at.desk, text)
    if kind == "dossier":
        at.host.open_dossier(code)
    elif kind == "package":
        from desk_tui.screens.packages import PackageScreen

        at.host.push_screen(PackageScreen(code))


def _opened(at: AtDesk, half: HalfVisit, found: Callable[[Draft], None]) -> None:
    now = at.desk.now()
    id = drafting.new_draft()
    found(Draft(id, drafting.FORM, at.desk.officer, "papers", values(half), now, now))
    for sentence in half.changes:
        at.host.notify(sentence, title=say("Thủ tục đã đổi"), severity="warning", timeout=12)


def values(half: HalfVisit) -> dict[str, Any]:
    """The visit as the reception form keeps itself: what was fine is judged, the rest is open."""
    said = half.said
    boxes = _person(half.owner) if half.owner else {}
    if said.pages:
        boxes["pages"] = " ".join(map(str, said.pages))
    if said.copies:
        boxes["copies"] = str(said.copies)
    if said.exempt:
        boxes["exempt"] = said.exempt
    papers = {key: _line(paper) for key, paper in half.papers.items()}
    return {
        "boxes": boxes,
        "kind": half.owner.kind if half.owner else "person",
        "procedure": said.procedure,
        "case": half.case.key if half.case else "",
        "papers": papers,
        "paper": _first_open(half),
        "visit": half.id,
    }


def _person(owner: Person) -> dict[str, str]:
    said = {part: getattr(owner, part) for part in _OTHER_PARTS}
    said["number"] = owner.number
    if owner.birth:
        year, month, day = owner.birth.split("-")
        said["birth"] = f"{day}/{month}/{year}"
    return {f"owner-{part}": text for part, text in said.items() if text}


def _line(paper: Paper) -> list[object]:
    state = (_STATES | _SERVED).get(paper.state, PASSED)
    return [state, paper.originals, paper.copies, paper.pages, paper.reason]


def _first_open(half: HalfVisit) -> int:
    """Where the cursor goes: the first paper of today's checklist that was not fine."""
    from desk_tui.counter import terms

    if half.procedure is None:
        return 0
    for place, needed in enumerate(terms.checklist(half.procedure, half.case)):
        paper = half.papers.get(needed.key)
        if (paper is None and not needed.conditional) or (paper and paper.state in _STATES):
            return place
    return 0
