"""Why on paper, what it costs, when it is due."""

from __future__ import annotations

import re
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from desk_tui.counter.advise import Advice
from desk_tui.counter.drafting import Quote
from desk_tui.counter.receive import NOT_ONLINE_REASONS
from desk_tui.screens.advice import Noted, panel
from desk_tui.tongue import say
from desk_tui.widgets.fields import Field
from desk_tui.widgets.keys import named

OTHER = len(NOT_ONLINE_REASONS)
_OPTIONS = (*map(say, NOT_ONLINE_REASONS), say("lý do khác (gõ ở ô dưới)"))
_ROWS = -(-len(_OPTIONS) // 2)
NO_ACCOUNT = NOT_ONLINE_REASONS.index("không có tài khoản định danh điện tử")
_TITLE = say("Kênh: nhận giấy, vì sao không nộp trực tuyến")
_ONLY = say("Kênh: thủ tục chỉ nhận trực tuyến")
_ASKED = say("Số 1–{count} hoặc mũi tên: chọn · Enter: tiếp", count=len(_OPTIONS))
_LACKING = say("Chưa chọn lý do: bấm một số từ 1 đến {count}.", count=len(_OPTIONS))


class Reasons(Static, can_focus=True):
    """One reason of nine, by its digit or by arrows. None is picked before the officer asked:
    a reason that is there already would be counted as one that was given (CNV-06)."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", say("Dòng trên"), show=False),
        Binding("down", "move(1)", say("Dòng dưới"), show=False),
        Binding("left", f"move(-{_ROWS})", say("Cột trái"), show=False),
        Binding("right", f"move({_ROWS})", say("Cột phải"), show=False),
        Binding("enter", "go_on", say("Tiếp"), show=False),
    ]

    class Changed(Message):
        """Another reason was picked."""

    class Done(Message):
        """Enter."""

    def __init__(self) -> None:
        super().__init__(id="reasons")
        self.picked: int | None = None

    def on_mount(self) -> None:
        self._paint()

    def pick(self, number: int) -> None:
        self.picked = number
        self._paint()

    def action_move(self, by: int) -> None:
        edge = 0 if by > 0 else OTHER
        to = edge if self.picked is None else self.picked + by
        if 0 <= to <= OTHER:
            self.pick(to)
            self.post_message(self.Changed())

    def action_go_on(self) -> None:
        self.post_message(self.Done())

    def on_key(self, event: events.Key) -> None:
        if event.character and event.character in "123456789"[: len(_OPTIONS)]:
            event.stop()
            self.pick(int(event.character) - 1)
            self.post_message(self.Changed())

    def watch_has_focus(self, _focus: bool) -> None:
        super().watch_has_focus(_focus)
        self._paint()

    def _paint(self) -> None:
        def cell(number: int) -> Content:
            words = f"{'●' if number == self.picked else '○'} {number + 1} {_OPTIONS[number]}"
            style = ("reverse bold" if self.has_focus else "bold") * (number == self.picked)
            column = _OPTIONS[:_ROWS] if number < _ROWS else _OPTIONS[_ROWS:]
            gap = max(len(option) for option in column) + 6 - len(words)
            return Content.assemble((words, style), " " * gap)

        self.update(
            Content("\n").join(
                Content("").join(cell(n) for n in range(row, len(_OPTIONS), _ROWS))
                for row in range(_ROWS)
            )
        )


class ChannelSection(Vertical):
    """Which way is best for the citizen (C-04), and why it is not the online one (CNV-06)."""

    def __init__(self) -> None:
        super().__init__(id="channel-section", classes="section")
        self.border_title = Content(_TITLE)
        self.border_subtitle = Content(_ASKED)
        self.noted: Noted = ("", "")

    def compose(self) -> ComposeResult:
        yield AdvicePanel(id="advice")
        yield Reasons()
        yield Field(say("Lý do khác"), id="other-reason", required=True)

    def on_mount(self) -> None:
        self.show_other()

    def show(self, quote: Quote) -> None:
        """Skipped when the procedure is not offered online; where it is the only way, paper needs
        more than one of the reasons."""
        self.display = quote.online
        self.reasons.display = not quote.only_online
        self.border_title = Content(_ONLY if quote.only_online else _TITLE)
        self.border_subtitle = Content(
            say("{key}: làm tiếp", key=named("reception.save")) if quote.only_online else _ASKED
        )
        self.query_one(AdvicePanel).show(quote.advice)
        self.show_other()

    def note(self, noted: Noted) -> None:
        """What the officer asked of the citizen; having no account is a reason by itself."""
        self.noted = noted
        if noted[0] == "none" and self.reasons.picked is None:
            self.reasons.pick(NO_ACCOUNT)

    def show_other(self) -> None:
        other = self.reasons.display and self.reasons.picked == OTHER
        self.query_one("#other-reason").display = other

    @property
    def reasons(self) -> Reasons:
        return self.query_one(Reasons)

    @property
    def reason(self) -> str:
        picked = self.reasons.picked if self.reasons.display else None
        if picked == OTHER:
            return self.query_one("#other-reason", Field).text_to_keep
        return "" if picked is None else NOT_ONLINE_REASONS[picked]

    def lacks_reason(self) -> bool:
        """Whether none is picked; the lower border then says what to do."""
        if not self.reasons.display:
            return False
        lacking = self.reasons.picked is None
        told = Content.styled(_LACKING, "$text-error") if lacking else Content(_ASKED)
        self.border_subtitle = told
        return lacking

    def on_reasons_changed(self) -> None:
        self.lacks_reason()
        self.show_other()

    def on_reasons_done(self, message: Reasons.Done) -> None:
        if self.lacks_reason():
            message.stop()


class AdvicePanel(Static):
    """The adviser's lines, in a frame of their own."""

    def on_mount(self) -> None:
        self.border_title = Content(say("Nộp cách nào có lợi"))
        self.border_subtitle = Content(
            say(
                "{key}: hỏi tài khoản, cách trả tiền · {key2}: xem đủ",
                key=named("reception.advice"),
                key2=named("app.help"),
            )
        )
        self.display = False

    def show(self, advice: Advice) -> None:
        self.display = advice.can_go_online
        self.update(panel(advice))


class FeeSection(Vertical):
    """The boxes the fee needs, and the sentence of how it came about."""

    def __init__(self) -> None:
        super().__init__(id="fee-section", classes="section")
        self.border_title = Content(say("Phí, lệ phí"))

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Field(
                say("Số trang bản chính"),
                code=True,
                id="pages",
                required=True,
                check=_pages_problem,
            )
            yield Field(
                say("Số bản"),
                code=True,
                id="copies",
                check=_count_problem,
            )
            yield Field(
                say("Diện được miễn (nếu có)"),
                id="exempt",
            )
        yield Static(id="fee")

    @property
    def pages(self) -> tuple[int, ...]:
        """Pages of each original; empty while nothing was typed."""
        return tuple(map(int, re.findall(r"\d+", self.query_one("#pages", Field).text_to_keep)))

    @property
    def copies(self) -> int:
        text = self.query_one("#copies", Field).text_to_keep
        return int(text) if text.isdigit() else 0

    @property
    def exempt(self) -> str:
        return self.query_one("#exempt", Field).text_to_keep

    def ask(self, pages: bool, copies: bool) -> None:
        """Which counts this procedure's fee depends on."""
        self.query_one("#pages").display = pages
        self.query_one("#copies").display = copies

    def show(self, quote: Quote) -> None:
        box = self.query_one("#exempt", Field)
        box.display = not quote.free or bool(box.text_to_keep)
        lines = [Content.styled(quote.fee, "bold")] if quote.fee else []
        lines += [Content.styled(f"! {note}", "$text-warning") for note in quote.fee_notes]
        self.query_one("#fee", Static).update(Content("\n").join(lines))


class DueSection(Vertical):
    """The date that goes on the slip; F1 tells how it was reached."""

    def __init__(self) -> None:
        super().__init__(id="due-section", classes="section")
        self.border_title = Content(say("Hẹn trả"))
        self.border_subtitle = Content(
            say(
                "{key}: cách tính · {key2}: lưu",
                key=named("app.help"),
                key2=named("reception.save"),
            )
        )

    def compose(self) -> ComposeResult:
        yield DueLine(id="due")

    def show(self, quote: Quote) -> None:
        lines = [Content.assemble((quote.due, "bold"), f"  ({quote.term})" if quote.term else "")]
        lines += [Content.styled(f"! {note}", "$text-warning") for note in quote.notes]
        self.query_one(DueLine).update(Content("\n").join(lines))


class DueLine(Static, can_focus=True):
    """The last stop before saving."""


def _pages_problem(text: str) -> str | None:
    counts = re.fullmatch(r"[1-9]\d{0,3}(\s*[+,; ]\s*[1-9]\d{0,3})*", text)
    return None if counts else say("Gõ 3, hoặc 1+2+5.")


def _count_problem(text: str) -> str | None:
    return None if text.isdigit() and 0 < int(text) < 1000 else say("Gõ số từ 1 trở lên.")
