"""The end of the day: what the acts say, the cash that was counted, what is not sent yet."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from desk_tui.counter import close_day
from desk_tui.counter.close_day import GROUPS, Closed, Sheet, truth_words
from desk_tui.rules.text import vn_money
from desk_tui.screens.base import DeskScreen
from desk_tui.screens.pay_words import money_problem, money_typed
from desk_tui.tongue import say
from desk_tui.widgets import keys
from desk_tui.widgets.fields import MOVE_BINDINGS, Field
from desk_tui.widgets.key_line import KeyLine
from desk_tui.widgets.truth_line import TruthLine


class CloseDayScreen(DeskScreen):
    """F10 closes the day and prints its sheet; what is unsent stays in sight (C-06)."""

    DEFAULT_CSS = """
    CloseDayScreen #head { height: auto; padding: 0 1; background: $panel; text-style: bold; }
    CloseDayScreen #boxes { height: auto; padding: 0 1; }
    CloseDayScreen #boxes Field { width: 1fr; }
    CloseDayScreen #difference { height: auto; padding: 0 2; text-style: bold; }
    CloseDayScreen #sheet { height: 1fr; padding: 0 2; }
    CloseDayScreen #sheet Static { height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*MOVE_BINDINGS, *keys.bindings("closing")]
    AUTO_FOCUS = "#cash"

    def __init__(self) -> None:
        super().__init__()
        self.read: Sheet | None = None
        self.last: Closed | None = None

    def compose(self) -> ComposeResult:
        yield Static(say("Chốt ngày"), id="head")
        with Horizontal(id="boxes"):
            yield Field(
                say("Tiền mặt đếm được"),
                code=True,
                id="cash",
                check=money_problem,
            )
            yield Field(
                say("Lý do chênh lệch (khi lệch)"),
                id="explained",
            )
        yield Static(id="difference")
        with VerticalScroll(id="sheet"):
            yield Static(id="lines")
        yield TruthLine(self.host.truth, now=self.desk.now)
        yield KeyLine()

    def on_screen_resume(self) -> None:
        self.host.refresh_truth()
        self.reload()

    def reload(self) -> None:
        self.do(
            lambda: close_day.sheet(self.desk),
            self._show,
            group="sheet",
            words=say("Đọc bảng chốt ngày"),
        )

    def _show(self, read: Sheet) -> None:
        if not self.is_attached:
            return
        self.read = read
        earlier = read.earlier[-1] if read.earlier else None
        said = say(
            "Chốt ngày {day:%d/%m/%Y} · tiền mặt theo sổ {expected}",
            day=read.day,
            expected=vn_money(read.expected),
        )
        if earlier:
            said += say(
                " · đã chốt lần {version} lúc {at:%H:%M}", version=earlier.version, at=earlier.at
            )
        self.query_one("#head", Static).update(Content(said))
        lines: list[Content] = []
        lines += [Content.styled(f"! {warning}", "$text-warning") for warning in read.warnings]
        for group, (title, empty) in GROUPS.items():
            lines.append(Content.styled(title, "bold"))
            told = read.of(group)
            for line in told:
                amount = f"  {vn_money(line.amount):>15}" if line.amount else ""
                lines.append(Content(f"  {line.text:<58} {line.number:>5}{amount}"))
            if not told:
                lines.append(Content(f"  {empty}"))
        if read.unsent:
            lines.append(Content.styled(truth_words(read), "bold"))
        self.query_one("#lines", Static).update(Content("\n").join(lines))
        self._tell_difference()

    @on(Input.Changed, "#cash")
    def _tell_difference(self) -> None:
        cash = money_typed(self.query_one("#cash", Field).value)
        said = ""
        if self.read and cash is not None:
            off = cash - self.read.expected
            said = (
                say("Khớp với sổ.")
                if not off
                else say(
                    "{what} {off}: ghi lý do.",
                    what=say("Thừa") if off > 0 else say("Thiếu"),
                    off=vn_money(abs(off)),
                )
            )
        self.query_one("#difference", Static).update(said)

    @on(Field.Submitted, "#cash")
    def _next(self) -> None:
        self.focus_next()

    @on(Field.Submitted, "#explained")
    def _last(self) -> None:
        self.action_save()

    def action_save(self) -> None:
        boxes = list(self.query(Field))
        for box in boxes:
            box.settle(final=True)
        if wrong := next((box for box in boxes if box.error), None):
            wrong.focus()
            return
        cash = money_typed(self.query_one("#cash", Field).text_to_keep)
        explained = self.query_one("#explained", Field).text_to_keep
        self.do(
            lambda: close_day.close(self.desk, cash, explained),
            self._was_closed,
            group="close",
            words=say("Chốt ngày"),
            failed=self._refused,
        )

    def _refused(self, error: BaseException) -> None:
        self.host.tell(error)
        if getattr(error, "code", "") == "difference-unexplained":
            self.query_one("#explained", Field).focus()

    def _was_closed(self, closed: Closed) -> None:
        self.last = closed
        said = say(
            "Đã chốt ngày {day:%d/%m/%Y}, lần {version}.",
            day=closed.sheet.day,
            version=closed.version,
        )
        self.host.say("\n".join([said, *closed.warnings]))
        self.host.nudge()
        self.host.refresh_truth()
        self.action_print()
        self.reload()

    def action_print(self) -> None:
        """The sheet of the last closing, once more if need be."""
        path = self.last.slip if self.last else None
        if path is None:
            self.host.say(f"Chốt ngày trước ({keys.named('closing.save')}) rồi in bảng.")
            return

        def work() -> str:
            from desk_tui.slips.printing import print_file

            return print_file(path).message

        self.do(work, self.host.say, group="print", words=say("In bảng chốt"))
