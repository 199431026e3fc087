"""A report on paper: every figure with what it is of, its target and its ground."""

from __future__ import annotations

from pathlib import Path

from desk_tui.counter import slip, targets
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.report import Report
from desk_tui.rules.counting import vn_number
from desk_tui.slips.data_report import FigureLine, FiguresSheet


def draw(desk: Desk, told: Report) -> Path:
    """The report as a PDF waiting for the printer. Raises SlipProblem."""
    ask, numbers = told.ask, told.numbers
    aims = {one.target.metric: one for one in targets.standing(desk, told)}
    lines = []
    for one in told.figures:
        above, below = one.parts
        aim = aims.get(one.metric.id)
        lines.append(
            FigureLine(
                id=one.metric.id,
                name=one.metric.name,
                value=one.words,
                numerator=above,
                above=one.metric.above,
                denominator=below,
                below=one.metric.below,
                ground=one.metric.ground,
                target=aim.short if aim else "",
            )
        )
    place = "Hồ sơ do người lập tiếp nhận" if ask.mine else ask.desk
    sheet = FiguresSheet(
        head=slip.sheet_head(desk, local(desk.now())),
        first=ask.first,
        last=ask.last,
        judged=told.judged,
        at=local(desk.now()),
        lines=tuple(lines),
        summary=(
            f"tiếp nhận mới {vn_number(numbers['received'])}, kỳ trước chuyển sang"
            f" {vn_number(numbers['carried'])}, đã xong {vn_number(numbers['finished_in'])},"
            f" quá hạn {vn_number(numbers['pending_overdue'])}"
        ),
        doubts=told.doubts,
        place=place,
    )
    name = f"bao-cao-{ask.first:%y%m%d}-{ask.last:%y%m%d}"
    return slip.draw(desk, sheet, name, desk.office.form_set)
