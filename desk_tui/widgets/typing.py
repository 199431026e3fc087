"""The program's own Telex and VNI in its boxes, for terminals that have no input method.

Off until an officer asks for it. A box composes the word left of the cursor and nothing else;
dates, numbers, amounts and passwords never do, codes only where the officer wants it. Keys that
come too fast for a hand are a machine's: what was composed of them is put back as it was sent.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Literal, TypeVar

from textual import events

from desk_tui.rules import telex
from desk_tui.rules.telex import OFF, Choice, Typed
from desk_tui.tongue import say
from desk_tui.widgets.burst import BurstWatch, ScanApp, TakesBack
from desk_tui.widgets.keys import named

if TYPE_CHECKING:
    from textual.screen import Screen

Result = TypeVar("Result")
Holds = Literal["words", "code", "figures"]
"""What a box is for: words compose, codes only when asked for, figures never."""

_NAMES = {"telex": "Telex", "vni": "VNI"}
OFF_HERE = say("VN tắt ở ô này")
TONES_OLD, TONES_NEW = say("hòa, khỏe, thủy"), say("hoà, khoẻ, thuỷ")

RULES: dict[str, tuple[tuple[str, str], ...]] = {
    "telex": (
        ("aa ee oo", say("â ê ô")),
        ("aw ow uw", say("ă ơ ư (uow, w ở cuối từ: ươ)")),
        ("dd", say("đ")),
        ("s f r x j", say("sắc huyền hỏi ngã nặng; z: bỏ dấu")),
        (say("Gõ lặp lại phím"), say("bỏ dấu vừa đặt: aaa là aa, ass là as")),
    ),
    "vni": (
        ("6 7 8 9", say("mũ (â ê ô), móc (ơ ư), trăng (ă), đ")),
        ("1 2 3 4 5", say("sắc huyền hỏi ngã nặng; 0: bỏ dấu")),
        (say("Gõ lặp lại phím"), say("bỏ dấu vừa đặt: a66 là a6, a11 là a1")),
    ),
}
"""What F1 tells of each way of typing."""


class Types(TakesBack):
    """A box that composes words while the officer's way of typing is on."""

    holds: Holds = "words"
    label = ""
    _typed: Typed | None = None
    _left = ""
    """What stood left of the cursor after the last key of `_typed`."""
    _run: BurstWatch | None = None
    _composed = False

    @abstractmethod
    def left_of_cursor(self) -> str:
        """The line up to the cursor, or up to the marked text."""

    @abstractmethod
    def rewrite(self, count: int, text: str) -> None:
        """Put a text in place of the marked text and of `count` letters before it."""

    @property
    def place(self) -> str:
        """The name under which an officer's wish for this box is kept."""
        return f"{type(self.screen).__name__}.{self.id or self.label}"

    @property
    def composing(self) -> bool:
        """Whether keys become Vietnamese letters here now."""
        if self.holds == "figures" or not isinstance(self.app, TypingApp):
            return False
        choice = self.app.typing
        wanted = choice.boxes.get(self.place, self.holds == "words")
        return choice.method != OFF and wanted

    def compose_key(self, event: events.Key) -> bool:
        """Take a key; whether nobody else shall do anything with it."""
        if not self.composing:
            return False
        if self._by_machine(event):
            return self._put_back()
        if event.key == "backspace":
            return self._erase()
        if not event.is_printable or event.character is None:
            self._typed = None
            return False
        return self._type(event.character)

    def _by_machine(self, event: events.Key) -> bool:
        if self._run is None:
            assert isinstance(self.app, ScanApp)
            self._run = BurstWatch(self.app.burst.gap)
        self._run.key(event.key, event.character, event.time)
        if not self._run.running:
            self._composed = False
        return self._run.proven and event.is_printable

    def _put_back(self) -> bool:
        self._typed = None
        if not self._composed or self._run is None or self._run.erased or not self._states:
            return False
        self._composed = False
        self.restore_box(self._states[-1][1])
        self.rewrite(0, self._run.typed)
        return True

    def _type(self, key: str) -> bool:
        assert isinstance(self.app, TypingApp)
        method, new_style, _ = self.app.typing
        left = self.left_of_cursor()
        if not telex.composes(left, key, method):
            self._typed = None
            return False
        typed = self._typed if left == self._left else None
        typed = typed or Typed(telex.last_word(left))
        count = len(telex.shown(typed, method, new_style=new_style))
        typed = typed._replace(keys=typed.keys + key)
        text = telex.shown(typed, method, new_style=new_style)
        kept = left[: len(left) - count]
        self._typed, self._left = typed, kept + text
        if kept + text == left + key:
            return False
        self.rewrite(count, text)
        self._composed = True
        return True

    def _erase(self) -> bool:
        assert isinstance(self.app, TypingApp)
        method, new_style, _ = self.app.typing
        left, typed = self.left_of_cursor(), self._typed
        if typed is None or left != self._left:
            self._typed = None
            return False
        before = telex.shown(typed, method, new_style=new_style)
        self._typed = telex.erased(typed, method, new_style=new_style)
        text = telex.shown(self._typed, method, new_style=new_style)
        self._left = left[: len(left) - len(before)] + text
        if text == before[:-1]:
            return False
        self.rewrite(len(before), text)
        return True


class TypingApp(ScanApp[Result]):
    """An app in which an officer chooses how to type Vietnamese."""

    typing = Choice()

    @property
    def typing_words(self) -> str:
        """For the status line: "VN Telex", or that it is off in the box of the cursor."""
        if self.typing.method == OFF:
            return ""
        if isinstance(self.focused, Types) and not self.focused.composing:
            return OFF_HERE
        return f"VN {_NAMES[self.typing.method]}"

    def choose_typing(self, choice: Choice) -> None:
        """Type this way from now on. An app that remembers it overrides this."""
        self.typing = choice
        self.show_typing()

    def show_typing(self) -> None:
        """The status lines tell it again: the choice or the box is another one."""
        for screen in self.screen_stack:
            for line in screen.query("TruthLine"):
                line.refresh()

    def action_typing(self) -> None:
        """Off, Telex, VNI and round again."""
        self.choose_typing(self.typing._replace(method=self.typing.next_method))
        if self.typing.method == OFF:
            return self.notify(say("Bộ gõ của chương trình đã tắt."), timeout=4)
        rules = " · ".join(keys for keys, _ in RULES[self.typing.method][:-1])
        self.notify(
            rules, title=say("Gõ tiếng Việt: {names}", names=_NAMES[self.typing.method]), timeout=4
        )

    def action_typing_here(self) -> None:
        """The other way in the box of the cursor only."""
        box = self.focused
        if not isinstance(box, Types) or self.typing.method == OFF:
            key = named("app.typing")
            return self.notify(say("Đứng ở một ô, khi bộ gõ đang bật ({key}).", key=key), timeout=4)
        if box.holds == "figures":
            return self.notify(say("Ô này chỉ nhận số, ngày hoặc mật khẩu."), timeout=4)
        boxes = {**self.typing.boxes, box.place: not box.composing}
        if boxes[box.place] == (box.holds == "words"):
            del boxes[box.place]
        self.choose_typing(self.typing._replace(boxes=boxes))
        self.notify(
            say("Ô “{label}”: {typing_words}.", label=box.label, typing_words=self.typing_words),
            timeout=4,
        )

    def action_tone_style(self) -> None:
        """Old or new place of the tone."""
        self.choose_typing(self.typing._replace(new_style=not self.typing.new_style))
        told = TONES_NEW if self.typing.new_style else TONES_OLD
        self.notify(told, title=say("Đặt dấu thanh"), timeout=4)


def typing_help(screen: Screen[object]) -> tuple[str, list[tuple[str, str]]] | None:
    """What F1 tells about typing in the focused box: a heading and (keys, letters)."""
    app, box = screen.app, screen.focused
    if not isinstance(box, Types) or not isinstance(app, TypingApp) or not box.composing:
        return None
    style = TONES_NEW if app.typing.new_style else TONES_OLD
    rules = [*RULES[app.typing.method], (say("Dấu đặt ở"), style)]
    return say("Gõ tiếng Việt: {names}", names=_NAMES[app.typing.method]), rules
