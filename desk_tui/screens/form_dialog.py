"""A few boxes over a screen that together do one deed: Enter goes on, the last one does it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from desk_tui.screens.base import DeskDialog
from desk_tui.tongue import say
from desk_tui.widgets import keys
from desk_tui.widgets.burst import CardScanned
from desk_tui.widgets.fields import MOVE_BINDINGS, Field
from desk_tui.widgets.one_of import OneOf
from desk_tui.widgets.ticks import Ticks

_NOBODY = say(
    "Quầy chưa có người phụ trách khác để duyệt: desk-tui officer add TÊN --role supervisor."
)


class FormDialog(DeskDialog[str]):
    """Answers the sentence that tells what was done; nothing (None) when given up.

    A dialog gives its `fields`, checks them in `wrong`, and does its deed in `work`, on a
    thread of its own. A refusal is told in the dialog, which stays with all that was typed.
    """

    DEFAULT_CSS = """
    FormDialog { align: center middle; }
    FormDialog > VerticalScroll {
        width: 82; max-width: 98%; height: auto; max-height: 98%;
        border: round $border; border-title-color: $foreground; padding: 0 1;
        background: $surface;
    }
    FormDialog Static { height: auto; }
    FormDialog #refused { color: $text-error; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *MOVE_BINDINGS,
        *keys.bindings("form"),
        Binding("enter", "go_on", say("Tiếp"), show=False),
        Binding("escape,f12", "give_up", say("Thôi"), show=False),
    ]
    title_words = ""
    done_words = "ghi"
    first = ""
    """Where the cursor stands at the start; empty: in the first box."""

    def about(self) -> str:
        """What stands above the boxes."""
        return ""

    @abstractmethod
    def fields(self) -> Iterator[Widget]:
        """The boxes, from the top."""

    def wrong(self) -> Widget | None:
        """What else than a box is not filled yet, to go there."""
        return None

    @abstractmethod
    def work(self) -> Callable[[], str]:
        """Read the boxes; what is returned runs on a thread and tells what was done."""

    def compose(self) -> ComposeResult:
        with VerticalScroll(can_focus=False) as box:
            box.border_title = Content(self.title_words)
            box.border_subtitle = Content(
                say(
                    "Enter: tiếp · {key}: {done_words} · Esc: thôi",
                    key=keys.named("form.do_it"),
                    done_words=self.done_words,
                )
            )
            if about := self.about():
                yield Static(Content(about))
            yield from self.fields()
            yield Static(id="refused")

    def on_mount(self) -> None:
        first = (
            self.query_one(f"#{self.first}") if self.first else next(iter(self.focus_chain), None)
        )
        if first:
            first.focus()

    @on(Field.Submitted)
    @on(Ticks.Done)
    def action_go_on(self) -> None:
        """Enter: the next box, and from the last one the deed."""
        chain = self.focus_chain
        if self.focused is chain[-1]:
            self.action_do_it()
        else:
            self.focus_next()

    def action_do_it(self) -> None:
        boxes = list(self.query(Field))
        for box in boxes:
            box.settle(final=True)
        if wrong := next((box for box in boxes if box.error), None) or self.wrong():
            wrong.focus()
            return
        self.query_one("#refused", Static).update("")
        self.do(self.work(), self._told, group="deed", words=self.title_words, failed=self._refused)

    def _told(self, words: str) -> None:
        self.dismiss(words)

    def _refused(self, error: BaseException) -> None:
        told = f"{error} {getattr(error, 'hint', '')}".strip()
        self.query_one("#refused", Static).update(Content(told))

    def text(self, id: str) -> str:
        """What a box holds."""
        return self.query_one(f"#{id}", Field).text_to_keep

    def on_card_scanned(self, message: CardScanned) -> None:
        message.stop()

    def action_give_up(self) -> None:
        self.dismiss()


class SecondPerson(Widget):
    """Who agrees, and their own password."""

    DEFAULT_CSS = "SecondPerson { height: auto; layout: vertical; }"

    def __init__(self, names: list[str]) -> None:
        super().__init__(id="second-person")
        self.names = names

    def compose(self) -> ComposeResult:
        if not self.names:
            yield Static(Content.styled(_NOBODY, "$text-error"))
            return
        yield OneOf(say("Người duyệt (phím ←→)"), id="approver")
        yield Field(
            say("Mật khẩu của người duyệt"),
            id="approver-password",
            required=True,
            password=True,
        )

    def on_mount(self) -> None:
        if self.names:
            choices = tuple((name, name) for name in self.names)
            self.query_one(OneOf).offer(choices, choices[0][0])

    @property
    def agreed(self) -> tuple[str, str]:
        """Name and password; empty when there is nobody."""
        if not self.names:
            return "", ""
        return self.query_one(OneOf).value, self.query_one(Field).text_to_keep
