"""What stood in the way in a period, and the services behind a number: to act on and to print."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from desk_tui.counter import services
from desk_tui.counter.services import InUse, Use, Weaknesses
from desk_tui.rules.counting import level_words, vn_number
from desk_tui.screens.list_screen import Line, ListScreen
from desk_tui.screens.today import defined
from desk_tui.screens.today_lists import ABOVE, BELOW, SIDES, SidesScreen
from desk_tui.tongue import say
from desk_tui.widgets import keys
from desk_tui.widgets.fields import MOVE_BINDINGS
from desk_tui.widgets.queue_table import Cell, Column, PagedTable


class WeakScreen(ListScreen):
    """Each list under its title: why supplements, refusals, paper, lateness; services not used."""

    BINDINGS: ClassVar[list[BindingType]] = [*MOVE_BINDINGS, *keys.bindings("weak")]

    def __init__(self, first: date, last: date) -> None:
        super().__init__()
        self._days = first, last

    def lists(self) -> ComposeResult:
        yield Static(id="head")
        yield PagedTable(
            (Column(say("Số hồ sơ"), 10, right=True), Column(say("Tồn tại"), 60, grow=True)),
            empty=say("Kỳ này chưa thấy tồn tại nào."),
            title=say("Tồn tại"),
            why=say(
                "Vì sao hồ sơ phải bổ sung, bị từ chối, nộp giấy, trễ hẹn; nhiều nhất đứng trước."
            ),
            id="list",
        )

    def reload(self) -> None:
        self.read(
            lambda: (
                services.weaknesses(self.desk, *self._days),
                services.in_use(self.desk, *self._days),
            ),
            self._show,
            group="weak",
            words=say("Tìm tồn tại của kỳ"),
        )

    def _show(self, found: tuple[Weaknesses, InUse]) -> None:
        weak, used = found
        first, last = self._days
        self.head(
            [
                Content.styled(
                    say("Tồn tại của kỳ {first:%d/%m/%Y}–{last:%d/%m/%Y}", first=first, last=last),
                    "bold",
                ),
                Content(" · ".join(f"{words}: {vn_number(n)}" for words, n in used.levels)),
                *(Content.styled(f"! {doubt}", "$text-warning") for doubt in used.doubts),
            ]
        )
        rows: list[Line] = []
        for title, reasons in weak.groups:
            rows += _under(title, [(one.count, one.words) for one in reasons])
        unused = [(one.received, f"{one.service.code} {one.service.name}") for one in used.unused]
        rows += _under(say("Nộp được trên mạng, chưa có hồ sơ trực tuyến"), unused)
        busy = [
            (
                one.received,
                say(
                    "{code} {name}: {online} trực tuyến",
                    code=one.service.code,
                    name=one.service.name,
                    online=one.online,
                ),
            )
            for one in used.busy
        ]
        rows += _under(say("Trên {more_than} hồ sơ mỗi năm", more_than=used.more_than), busy)
        self.fill(rows, "#list")

    def action_print(self) -> None:
        self.do(
            lambda: services.draw(
                self.desk, *self._days, services.weaknesses(self.desk, *self._days)
            ),
            lambda done: self.host.say(f"Danh sách chờ in: {done}"),
            group="print",
            words=say("Vẽ danh sách tồn tại"),
        )


def _under(title: str, lines: list[tuple[int, str]]) -> list[Line]:
    if not lines:
        return []
    head = ("", Cell(title, "near"))
    each = [(f"{title} {n}", (vn_number(count), words)) for n, (count, words) in enumerate(lines)]
    return [(f"!{title}", head), *each]


class ServicesScreen(SidesScreen):
    """The services of one metric: first those it still lacks (B0-04, B0-09)."""

    def lists(self) -> ComposeResult:
        yield Static(id="head")
        yield PagedTable(
            (
                Column(say("Mã thủ tục"), 12),
                Column(say("Thủ tục"), 30, grow=True),
                Column(say("Mức độ"), 22, spare=True),
                Column(say("Trực tuyến / tiếp nhận"), 22, right=True),
            ),
            empty=say("Không có thủ tục nào."),
            title=say("Thủ tục"),
            why=say(
                "Thủ tục đứng sau con số; {key} đổi giữa còn thiếu, tử số, mẫu số.",
                key=keys.named("behind.side"),
            ),
            id="list",
        )

    def reload(self) -> None:
        above, below = self._metric.numerator, self._metric.denominator
        name, without = {ABOVE: (above, ""), BELOW: (below, "")}.get(
            SIDES[self._side], (below, above)
        )
        self.read(
            lambda: services.behind(self.desk, self._told, name, without=without),
            self._show,
            group="behind",
            words=say("Tìm thủ tục đứng sau con số"),
        )

    def _show(self, found: list[Use]) -> None:
        metric = self._metric
        words = say(
            "{id} – {name}: {sides}, {count} thủ tục",
            id=metric.id,
            name=metric.name,
            sides=SIDES[self._side],
            count=vn_number(len(found)),
        )
        self.head([Content.styled(words, "bold"), *defined(metric)])
        self.fill([(one.service.code, _service(one)) for one in found], "#list")


def _service(one: Use) -> tuple[str, ...]:
    shares = f"{vn_number(one.online)} / {vn_number(one.received)}"
    return one.service.code, one.service.name, level_words(one.service.level), shares
