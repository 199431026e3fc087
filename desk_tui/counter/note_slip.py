"""The paper by which a citizen asks what became of their feedback (B3-16)."""

from __future__ import annotations

from pathlib import Path

from desk_tui.counter import notes, slip
from desk_tui.counter.desk import Desk
from desk_tui.slips.data_life import FeedbackSlip
from desk_tui.slips.problem import SlipProblem
from desk_tui.tongue import say


def draw(desk: Desk, number: str) -> tuple[Path | None, tuple[str, ...]]:
    """The slip of one number, and what went wrong with it; the note is kept whatever happens here.

    Raises RecordProblem `unknown-note`.
    """
    note = notes.find(desk, number)
    said = note.said
    form = FeedbackSlip(
        head=slip.sheet_head(desk, note.made, said.dossier),
        number=said.number,
        said=said.text,
        made=note.made,
        person=said.person,
        procedure=said.procedure_name,
        answer_by=notes.answer_by(desk, note),
    )
    try:
        path, trouble = slip.draw_told(desk, form, said.number, desk.office.form_set)
        return path, tuple(trouble)
    except (SlipProblem, OSError) as problem:
        return None, (say("Đã ghi nhưng chưa vẽ được giấy: {problem}", problem=problem),)
