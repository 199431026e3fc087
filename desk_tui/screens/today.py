"""F9: the numbers the office is judged by, today, offline, each with what it is of (C-15).

The figures of the period come first; what they were before, the targets and the twelve months
follow as they are counted.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from desk_tui.counter import daily_sending, spoilers, targets
from desk_tui.counter import report as reports
from desk_tui.counter.daily_sending import Sent
from desk_tui.counter.report import Ask, Report
from desk_tui.counter.targets import Standing
from desk_tui.rules import counting, metrics
from desk_tui.rules.counting import vn_number
from desk_tui.rules.metrics import Figure, Metric
from desk_tui.screens.base import DeskScreen
from desk_tui.screens.lists import Listed
from desk_tui.tongue import say
from desk_tui.widgets import glyphs, keys
from desk_tui.widgets.bars import Bar, Bars
from desk_tui.widgets.fields import MOVE_BINDINGS
from desk_tui.widgets.key_line import KeyLine
from desk_tui.widgets.queue_table import Cell, Column, PagedTable
from desk_tui.widgets.truth_line import TruthLine

MONTH, DAY, WEEK, QUARTER, YEAR = PERIODS = (
    say("tháng này"),
    say("hôm nay"),
    say("tuần này"),
    say("quý này"),
    say("năm nay"),
)
WHOLE, HERE, MINE = PLACES = (say("cả cơ quan"), say("quầy này"), say("riêng tôi"))
MONTHS = 12
LEAST_ROOM = 30
"""Lines of a window below which the chart makes room for the figures."""


@dataclass(frozen=True)
class _Before:
    """What comes after the figures: the period before, targets, faults."""

    report: Report
    targets: tuple[Standing, ...]
    faults: int
    sent: Sent


class TodayScreen(DeskScreen):
    """Figures above; below what the one under the cursor means and how it went in a year."""

    DEFAULT_CSS = """
    TodayScreen #head { height: auto; padding: 0 1; background: $panel; }
    TodayScreen #figures { height: 1fr; min-height: 8; }
    TodayScreen #below { height: auto; border-top: solid $border-blurred; }
    TodayScreen #about { height: auto; padding: 0 1; }
    TodayScreen #chart { height: 10; }
    TodayScreen.-low #chart { display: none; }
    TodayScreen.-low #figures { min-height: 5; }
    TodayScreen.-low #below { max-height: 9; overflow-y: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*MOVE_BINDINGS, *keys.bindings("today")]
    AUTO_FOCUS = "#figures"

    def __init__(self) -> None:
        super().__init__()
        self._period = self._place = 0
        self._told: Report | None = None
        self._before: _Before | None = None
        self._months: Sequence[tuple[date, Report]] = ()

    def compose(self) -> ComposeResult:
        yield Static(say("Đang đếm…"), id="head")
        yield PagedTable(
            (
                Column(say("Mã"), 9),
                Column(say("Chỉ tiêu"), 26, grow=True),
                Column(say("Giá trị"), 9, right=True),
                Column(say("Tử / mẫu"), 17, right=True),
                Column(say("Kỳ trước"), 12, right=True),
                Column(say("Chỉ tiêu năm"), 17, spare=True),
            ),
            empty=say("Đang đếm…"),
            title=say("Chỉ tiêu"),
            why=say("Mỗi con số có tử và mẫu; Enter: những hồ sơ còn thiếu để con số ấy cao hơn."),
            id="figures",
        )
        with Vertical(id="below"):
            yield Static(id="about")
            yield Bars(id="chart")
        yield TruthLine(self.host.truth, now=self.desk.now)
        yield KeyLine()

    def on_screen_resume(self) -> None:
        self.host.refresh_truth()
        self.reload()

    def on_resize(self) -> None:
        # Where nothing is painted the chart is told in words.
        low = self.size.height < LEAST_ROOM and not glyphs.is_linear(os.environ)
        self.set_class(low, "-low")

    @property
    def ask(self) -> Ask:
        first, last = period(PERIODS[self._period], self.desk.today())
        desk = self.desk.office.desk_id if PLACES[self._place] == HERE else ""
        return Ask(first, last, desk=desk, mine=PLACES[self._place] == MINE)

    def reload(self) -> None:
        ask = self.ask
        self.do(
            lambda: reports.report(self.desk, ask, self._count),
            self._show,
            group="figures",
            words=say("Đếm số liệu"),
        )

    def _count(self, done: int, of: int) -> None:
        """On the worker's thread: a record that was never counted takes a while, once."""
        if done < of:
            said = say(
                "Đang đếm lần đầu: {done}/{of} việc…", done=vn_number(done), of=vn_number(of)
            )
            self.host.call_from_thread(self.query_one("#head", Static).update, said)

    def _show(self, told: Report) -> None:
        if not self.is_attached:
            return
        if self._told is None or (told.ask, told.numbers) != (self._told.ask, self._told.numbers):
            self._before, self._months = None, ()
        self._told = told
        self._draw()
        self.do(
            lambda: self._count_before(told), self._show_before, group="before", words=say("So kỳ")
        )

    def _count_before(self, told: Report) -> _Before:
        ask = told.ask
        first, last = metrics.before(ask.first, ask.last)
        then = reports.report(self.desk, Ask(first, last, desk=ask.desk, mine=ask.mine))
        faults = sum(one.count for one in spoilers.found(self.desk, ask.first, ask.last, 1))
        return _Before(
            then, targets.standing(self.desk, told), faults, daily_sending.sent(self.desk)
        )

    def _show_before(self, before: _Before) -> None:
        if not self.is_attached:
            return
        self._before = before
        self._draw()
        ask = self.ask
        if self._months:
            return
        self.do(
            lambda: reports.months(self.desk, ask, MONTHS),
            self._show_months,
            group="months",
            words=say("Đếm mười hai tháng"),
        )

    def _show_months(self, told: Sequence[tuple[date, Report]]) -> None:
        if self.is_attached:
            self._months = told
            self._chart()

    def _draw(self) -> None:
        told = self._told
        if told is None:
            return
        self.query_one("#head", Static).update(self._head(told))
        table = self.query_one("#figures", PagedTable)
        here = table.row.id if table.row else ""
        table.show(Listed([(one.metric.id, self._row(one)) for one in told.figures]), here)
        self._about()

    def _head(self, told: Report) -> Content:
        numbers, ask = told.numbers, told.ask
        lines = [
            Content.styled(
                f"{PERIODS[self._period].capitalize()} · {PLACES[self._place]}"
                f" · {ask.first:%d/%m/%Y}–{ask.last:%d/%m/%Y}",
                "bold",
            ),
            Content(
                say(
                    "Tiếp nhận mới {numbers}"
                    " (trực tiếp {numbers2}, trực tuyến"
                    " {numbers3}, bưu chính {numbers4})"
                    " · kỳ trước chuyển sang {numbers5}"
                    " · đã xong {numbers6}"
                    " · quá hạn {numbers7}",
                    numbers=vn_number(numbers["received"]),
                    numbers2=vn_number(numbers["counter"]),
                    numbers3=vn_number(numbers["online"]),
                    numbers4=vn_number(numbers["post"]),
                    numbers5=vn_number(numbers["carried"]),
                    numbers6=vn_number(numbers["finished_in"]),
                    numbers7=vn_number(numbers["open_overdue"]),
                )
            ),
        ]
        if self._before and self._before.faults:
            lines.append(
                Content.styled(
                    say(
                        "! {faults} chỗ làm sai số liệu: {key} xem và sửa",
                        faults=vn_number(self._before.faults),
                        key=keys.named("today.faults"),
                    ),
                    "$text-warning",
                )
            )
        if self._before and (words := self._before.sent.words):
            look = "$text-warning" if self._before.sent.refused else "$text-muted"
            lines.append(Content.styled(words, look))
        lines += [Content.styled(f"! {doubt}", "$text-warning") for doubt in told.doubts]
        return Content("\n").join(lines)

    def _row(self, one: Figure) -> tuple[Cell | str, ...]:
        aim = self._target(one)
        missing = aim is not None and not aim.reached and one.denominator
        return (
            one.metric.id,
            one.metric.name,
            Cell(one.words, "near" if missing else None),
            " / ".join(one.parts),
            self._arrow(one),
            aim.short if aim else "",
        )

    def _arrow(self, one: Figure) -> Cell | str:
        """Against the period before, in points: rising, falling or as it was."""
        if self._before is None:
            return "…"
        then = next((x for x in self._before.report.figures if x.metric == one.metric), None)
        if then is None or then.value is None or one.value is None:
            return "–"
        moved = round(one.value - then.value, 2)
        if not moved:
            return "= 0"
        words = f"{'↑' if moved > 0 else '↓'} {abs(moved):.2f}".replace(".", ",")
        better = (moved > 0) != (one.metric.measured_in == "ngày")
        return Cell(words, "good" if better else "near")

    def _target(self, one: Figure) -> Standing | None:
        known = self._before.targets if self._before else ()
        return next((x for x in known if x.figure.metric == one.metric), None)

    @property
    def figure(self) -> Figure | None:
        """The one under the cursor."""
        row = self.query_one("#figures", PagedTable).row
        told = self._told.figures if self._told else ()
        return next((one for one in told if row and one.metric.id == row.id), None)

    @on(PagedTable.Moved, "#figures")
    def _about(self) -> None:
        one = self.figure
        if one is None:
            return
        metric, aim = one.metric, self._target(one)
        # What is to be done stands first: a low window cuts the end off, which Enter shows whole.
        lines = [Content.styled(f"{metric.id} – {metric.name} ({metric.reading})", "bold")]
        if aim:
            lines.append(Content(f"{aim.words} ({aim.target.ground})"))
            lines += [Content(line) for line in self._more(aim)]
        lines += defined(metric)
        self.query_one("#about", Static).update(Content("\n").join(lines))
        self._chart()

    def _more(self, aim: Standing) -> list[str]:
        """How long there is left, and the target of several conditions that it is part of."""
        ends = period_ends(PERIODS[self._period], self.desk.today())
        left = targets.countdown(self.desk, aim, ends)
        known = self._before.targets if self._before else ()
        whole = [one.words for one in targets.joints(known) if one.name == aim.target.joint]
        return [left.words, *whole] if left else whole

    def _chart(self) -> None:
        one, chart = self.figure, self.query_one("#chart", Bars)
        if one is None or not self._months:
            chart.clear()
            return
        known = ((begin, told.figure(one.metric.id)) for begin, told in self._months)
        aim = self._target(one)
        chart.show(
            say(
                "{id} từng tháng ({measured_in}; tháng không có mẫu số để trống)",
                id=one.metric.id,
                measured_in=one.metric.measured_in,
            ),
            [Bar(f"{begin:%m/%y}", then.value, then.words) for begin, then in known],
            share=one.metric.is_share,
            aim=aim.target.value if aim else None,
        )

    @on(PagedTable.Selected, "#figures")
    def _open(self) -> None:
        from desk_tui.screens.today_lists import BehindScreen
        from desk_tui.screens.today_weak import ServicesScreen

        if (one := self.figure) and self._told:
            of_services = one.metric.numerator in counting.SERVICE_NAMES
            screen = ServicesScreen if of_services else BehindScreen
            self.host.push_screen(screen(self._told, one.metric))

    def action_period(self) -> None:
        self._period = (self._period + 1) % len(PERIODS)
        self.reload()

    def action_place(self) -> None:
        self._place = (self._place + 1) % len(PLACES)
        self.reload()

    def action_faults(self) -> None:
        from desk_tui.screens.today_lists import FaultsScreen

        ask = self.ask
        self.host.push_screen(FaultsScreen(ask.first, ask.last))

    def action_weak(self) -> None:
        from desk_tui.screens.today_weak import WeakScreen

        ask = self.ask
        self.host.push_screen(WeakScreen(ask.first, ask.last))

    def action_print(self) -> None:
        from desk_tui.counter import report_sheet

        told = self._told
        if told is None:
            return
        self.do(
            lambda: report_sheet.draw(self.desk, told),
            lambda done: self.host.say(f"Báo cáo chờ in: {done}"),
            group="print",
            words=say("Vẽ báo cáo"),
        )

    def action_workbook(self) -> None:
        from desk_tui.counter import statutory, workbook

        told = self._told
        if told is None:
            return
        path = (
            self.desk.print_folder / f"bao-cao-{told.ask.first:%y%m%d}-{told.ask.last:%y%m%d}.xlsx"
        )
        self.do(
            lambda: workbook.write(
                self.desk, told, path, statutory.tables(self.desk, told.ask.first, told.ask.last)
            ),
            lambda done: self.host.say(f"Đã ghi bảng tính: {done}"),
            group="workbook",
            words=say("Ghi bảng tính"),
        )


def defined(metric: Metric) -> list[Content]:
    """What a metric is of, and by which ground."""
    guess = say(" – giả định") if metric.certainty == "U" else ""
    return [
        Content(f"= {metric.above} / {metric.below}. {metric.definition}"),
        Content.styled(
            say("Căn cứ: {ground}{guess}", ground=metric.ground, guess=guess), "$text-muted"
        ),
    ]


def period(name: str, today: date) -> tuple[date, date]:
    """The days of a period that today lies in; it ends today."""
    first = {
        DAY: today,
        WEEK: today - timedelta(days=today.weekday()),
        QUARTER: today.replace(month=today.month - (today.month - 1) % 3, day=1),
        YEAR: today.replace(month=1, day=1),
    }
    return first.get(name, today.replace(day=1)), today


def period_ends(name: str, today: date) -> date:
    """The last day of a period that today lies in."""
    if name == DAY:
        return today
    if name == WEEK:
        return today + timedelta(days=6 - today.weekday())
    if name == YEAR:
        return date(today.year, 12, 31)
    after = today.month + (3 - (today.month - 1) % 3 if name == QUARTER else 1)
    return date(today.year + after // 13, (after - 1) % 12 + 1, 1) - timedelta(days=1)
