"""A new reception form filled from an old dossier (REC-04)."""

from __future__ import annotations

from typing import Any

from db.drafts import Draft
from db.kinds import Person
from desk_tui.counter import copying, drafting
from desk_tui.counter.copying import Copied
from desk_tui.screens.base import AtDesk
from desk_tui.tongue import say

_PARTS = ("number", "name", "sex", "phone", "address")


def copy(at: AtDesk, code: str) -> None:
    """Read the dossier and open a form with who and what it says."""
    at.do(
        lambda: copying.copied(at.desk, code),
        lambda old: _opened(at, old),
        group="copy",
        words=say("Chép hồ sơ cũ"),
    )


def _opened(at: AtDesk, old: Copied) -> None:
    now = at.desk.now()
    at.host.open_reception(
        Draft(
            drafting.new_draft(), drafting.FORM, at.desk.officer, "procedure", values(old), now, now
        )
    )
    for sentence in old.told:
        at.host.notify(sentence, title=say("Chép từ hồ sơ cũ"), severity="warning", timeout=12)


def values(old: Copied) -> dict[str, Any]:
    """The copied form as the reception form keeps itself."""
    said = old.walkin
    boxes = person_boxes(said.owner, "owner")
    if said.submitter:
        boxes |= person_boxes(said.submitter, "submitter")
    return {
        "boxes": boxes,
        "kind": said.owner.kind,
        "submitter": said.submitter is not None,
        "procedure": said.procedure,
        "case": said.case,
        "copied": said.copied_from,
    }


def person_boxes(person: Person, role: str) -> dict[str, str]:
    """What each box about a person holds."""
    said = {part: getattr(person, part) for part in _PARTS}
    if person.birth:
        year, month, day = person.birth.split("-")
        said["birth"] = f"{day}/{month}/{year}"
    return {f"{role}-{part}": text for part, text in said.items() if text}
