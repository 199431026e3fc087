"""The program for ears and fingers: nothing is painted, each change is told as a line of text.

Screen readers and braille lines follow a terminal line by line; a screen on which any place may
change at any time they cannot follow. So in this mode (`desk-tui --linear`, or a terminal that
can do no more) the same screens and keys run unseen, and what a seeing officer would notice is
written down, one thing a line, the latest at the bottom: the screen that opened, where the cursor
is, what was chosen, what went wrong. The text of the focused box stands on the last line with the
terminal's own cursor in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Digits, Input, OptionList, Static, TextArea

from desk_tui.tongue import say
from desk_tui.widgets.key_line import KeyLine, usable
from desk_tui.widgets.queue_table import Cell, PagedTable
from desk_tui.widgets.truth_line import TruthLine

if TYPE_CHECKING:
    from textual.app import App
    from textual.screen import Screen

PROMPT = "> "
_MARK = "▸"
_BLANKS = f" {_MARK}"


def words_of(widget: Widget) -> str:
    """What stands in a widget, without its frame; of what it draws, its `in_words`."""
    if isinstance(widget, Digits):
        return widget.value
    if in_words := getattr(widget, "in_words", ""):
        return in_words
    shown = widget.render()
    return shown.plain.strip() if isinstance(shown, Content) else ""


def frame_of(widget: Widget) -> str:
    """The title and the foot of a frame."""
    labels = (widget.border_title, widget.border_subtitle)
    return " · ".join(Content.from_markup(label).plain for label in labels if label)


def shown_widgets(screen: Screen[object]) -> Iterator[Widget]:
    """What is on a screen, in the order in which it is read."""

    def walk(widget: Widget) -> Iterator[Widget]:
        for child in widget.displayed_children:
            yield child
            yield from walk(child)

    yield from walk(screen)


def standing(screen: Screen[object]) -> list[tuple[Widget, str]]:
    """Everything that stands on a screen, with its words. A box is told when it has the focus,
    but what is wrong with it at once."""
    told: list[tuple[Widget, str]] = [(screen, frame_of(screen))]
    for widget in shown_widgets(screen):
        if isinstance(widget, KeyLine | TruthLine):
            continue
        if error := getattr(widget, "error", ""):
            told.append((widget, f"{label_of(widget)}: {error}"))
        elif isinstance(widget, OptionList) and not widget.has_focus:
            told.append((widget, place_of(widget)))
        elif isinstance(widget, Input | TextArea) or (
            widget.focusable and not isinstance(widget, Static)
        ):
            continue
        elif widget.is_container or len(widget.children):
            told.append((widget, frame_of(widget)))
        else:
            told.append((widget, "\n".join(filter(None, (frame_of(widget), words_of(widget))))))
    return [(widget, words) for widget, words in told if words]


def label_of(widget: Widget) -> str:
    """What a widget is called: its own name, or that of the frame around it."""
    if label := getattr(widget, "label", ""):
        return str(label)
    for node in (widget, *widget.ancestors):
        if isinstance(node, Widget) and node.border_title:
            return Content.from_markup(node.border_title).plain
    return ""


def place_of(widget: Widget) -> str:
    """What the cursor stands on, in words; for a box without its text, which has its own line."""
    match widget:
        case PagedTable():
            return _row(widget)
        case OptionList():
            option = widget.highlighted_option
            return _text(option.prompt) if option else say("chưa có dòng nào")
        case Input() | TextArea():
            text = widget.value if isinstance(widget, Input) else widget.text
            return "" if text else say("trống")
    return _marked(widget) or next(iter(words_of(widget).splitlines()), "")


def _row(table: PagedTable) -> str:
    if table.row is None:
        return table.trouble or table.empty
    cells = (one.text if isinstance(one, Cell) else one for one in table.row.cells)
    named = zip((column.title for column in table.columns), cells, strict=True)
    return "; ".join(f"{title} {text}".strip() for title, text in named if text.strip())


def _marked(widget: Widget) -> str:
    """The line under the mark of a list that draws itself."""
    for node in (widget, *shown_below(widget)):
        shown = node.render()
        if not isinstance(shown, Content):
            continue
        for span in shown.spans:
            if "reverse" in str(span.style):
                return shown.plain[span.start : span.end].strip()
        for line in shown.plain.splitlines():
            if line.startswith(_MARK):
                return line.strip(_BLANKS)
    return ""


def shown_below(widget: Widget) -> Iterator[Widget]:
    """All widgets within a widget that are shown."""
    for child in widget.displayed_children:
        yield child
        yield from shown_below(child)


def _text(prompt: object) -> str:
    return prompt.plain.strip() if isinstance(prompt, Content) else str(prompt).strip()


def news(before: str, now: str) -> list[str]:
    """The lines that were not there before, or that the mark of a list has come to."""
    old = {line.strip(_BLANKS) for line in before.splitlines()}
    old_marked = {line for line in before.splitlines() if line.lstrip().startswith(_MARK)}
    told = []
    for line in now.splitlines():
        bare = line.strip(_BLANKS)
        moved = line.lstrip().startswith(_MARK) and line not in old_marked
        if bare and (bare not in old or moved):
            told.append(bare)
    return told


class Echo:
    """The last line: the text of the focused box, rewritten as little as can be."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._shown: str | None = None
        self._at = 0

    def leave(self) -> None:
        """What comes next begins on a line of its own."""
        if self._shown is not None:
            self._write("\r\n")
            self._shown = None

    def show(self, text: str, at: int) -> None:
        """The box holds this now, with its cursor before the letter number `at`."""
        if self._shown is None:
            self._write(PROMPT + text)
        else:
            same = _common(self._shown, text)
            self._go(same)
            gone = cell_len(self._shown[same:]) - cell_len(text[same:])
            self._write(text[same:] + " " * max(0, gone) + "\b" * max(0, gone))
        self._shown, self._at = text, len(text)
        self._go(at)

    def _go(self, at: int) -> None:
        """Back by backspaces, forth by writing what stands there: every terminal knows both."""
        assert self._shown is not None
        if at < self._at:
            self._write("\b" * cell_len(self._shown[at : self._at]))
        else:
            self._write(self._shown[self._at : at])
        self._at = at


def _common(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


class Narrator:
    """Compares what is on the screen with what was told, and tells the difference."""

    def __init__(self, app: App[object], write: Callable[[str], None]) -> None:
        self._app = app
        self._write = write
        self._echo = Echo(write)
        self._stirred = False
        self.forget()

    def forget(self) -> None:
        """Tell everything again."""
        self._screen: Screen[object] | None = None
        self._heard: dict[Widget, str] = {}
        self._focus: Widget | None = None
        self._place = ""

    def stir(self) -> None:
        """Something was painted: look at it once everything that belongs to it is done."""
        if not self._stirred:
            self._stirred = self._app.call_later(self.look)

    def look(self) -> None:
        """Tell what is new."""
        self._stirred = False
        if not self._app.screen_stack:
            return
        screen = self._app.screen
        opened = screen is not self._screen
        if opened:
            self.forget()
            self._screen = screen
            self._say("")
        now = dict(standing(screen))
        for widget, words in now.items():
            if widget is screen.focused:
                # Told as the place where one is.
                continue
            for line in news(self._heard.get(widget, ""), words):
                self._say(line)
        self._heard = now
        if opened:
            self._tell_keys(screen)
        self._tell_focus(screen)

    def _tell_keys(self, screen: Screen[object]) -> None:
        for line in screen.query(TruthLine):
            self._say(words_of(line))
        if keys := [f"{one.key} {one.words}" for one in usable(screen) if one.shown]:
            self._say(say("Phím: ") + ", ".join(keys))

    def _tell_focus(self, screen: Screen[object]) -> None:
        focus = screen.focused
        if focus is None:
            return
        place = place_of(focus)
        if focus is not self._focus:
            chain = screen.focus_chain
            number = f" ({chain.index(focus) + 1}/{len(chain)})" if focus in chain else ""
            words = ", ".join(filter(None, (label_of(focus), place)))
            self._say(say("Đang ở: {text}{number}", text=words, number=number))
        elif place != self._place and not isinstance(focus, Input | TextArea):
            self._say(place)
        self._focus, self._place = focus, place
        self._echo_of(focus)

    def _echo_of(self, focus: Widget) -> None:
        room = max(8, self._app.size.width - len(PROMPT) - 1)
        match focus:
            case Input():
                text = "*" * len(focus.value) if focus.password else focus.value
                at = focus.cursor_position
            case TextArea():
                row, at = focus.cursor_location
                text = focus.document.get_line(row)
            case _:
                return
        # One line of the terminal: backspaces do not climb.
        skipped = max(0, at - room + 1)
        self._echo.show(text[skipped : skipped + room], at - skipped)

    def _say(self, line: str) -> None:
        self._echo.leave()
        self._write(f"{line}\r\n")
