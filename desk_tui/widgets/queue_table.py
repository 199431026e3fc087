"""A read-only table over pages of rows: a million rows cost the same as ten.

The table holds a window of rows around the cursor and asks its source for the page before or
after it by the key of a row. Nothing is counted, no offset is used, no list of ids is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import ClassVar, Literal, Protocol

from msgspec import Struct
from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from desk_tui.tongue import say
from desk_tui.widgets.looks import roomy

Key = tuple[object, ...]
"""Where a row stands in the order: unique, comparable by the source, never shown."""

Tone = Literal["near", "late", "good", "faint"]

PAGE = 32
_KEPT = 4 * PAGE
_EDGE = 2


class Cell(Struct, frozen=True):
    """A cell with a tone. The text says the same in words: colour alone tells nobody."""

    text: str
    tone: Tone | None = None


class Row(Struct, frozen=True):
    """One row: its id in the record, its place in the order, its cells from left to right."""

    id: str
    key: Key
    cells: tuple[Cell | str, ...]


class Column(Struct, frozen=True):
    """A column of `width` cells; `grow` takes what is left, `right` aligns numbers.

    In a narrow window the `spare` columns go first, from the right.
    """

    title: str
    width: int
    grow: bool = False
    right: bool = False
    spare: bool = False


class RowSource(Protocol):
    """Pages by key, each from an index in under 5 ms: they are read while a key is handled."""

    def page(self, key: Key | None, *, back: bool, limit: int) -> Sequence[Row]:
        """Up to `limit` rows after `key` (before it when `back`), in the order of the screen.

        Without a key: the first rows, or the last ones when `back`.
        """
        ...

    def key_of(self, row_id: str) -> Key | None:
        """Where a row stands now; None when it is no longer in the list."""
        ...


class PagedTable(Widget, can_focus=True):
    """The table. Enter posts `Selected`, moving the cursor posts `Moved`."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "paged--head",
        "paged--row",
        "paged--cursor",
        "paged--near",
        "paged--late",
        "paged--good",
        "paged--faint",
        "paged--empty",
    }
    DEFAULT_CSS = """
    PagedTable {
        height: 1fr;
        & > .paged--head { background: $panel; color: $foreground; text-style: bold; }
        & > .paged--cursor {
            background: $block-cursor-blurred-background;
            color: $block-cursor-blurred-foreground; text-style: bold;
        }
        &:focus > .paged--cursor {
            background: $block-cursor-background; color: $block-cursor-foreground;
        }
        & > .paged--near { color: $text-warning; }
        & > .paged--late { color: $text-error; text-style: bold; }
        & > .paged--good { color: $text-success; }
        & > .paged--faint { color: $text-muted; }
        & > .paged--empty { color: $foreground; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", say("Dòng sau"), show=False),
        Binding("up", "move(-1)", say("Dòng trước"), show=False),
        Binding("pagedown", "page(1)", say("Trang sau"), show=False),
        Binding("pageup", "page(-1)", say("Trang trước"), show=False),
        Binding("home", "first", say("Dòng đầu"), show=False),
        Binding("end", "last", say("Dòng cuối"), show=False),
        Binding("enter", "select", say("Mở"), show=False),
    ]

    class _About(Message):
        def __init__(self, table: PagedTable, row: Row | None) -> None:
            super().__init__()
            self.table = table
            self.row = row

        @property
        def control(self) -> PagedTable:
            return self.table

    class Selected(_About):
        """Enter or a click on the row under the cursor."""

    class Moved(_About):
        """The cursor stands on another row, or on none."""

    def __init__(
        self,
        columns: Sequence[Column],
        source: RowSource | None = None,
        *,
        empty: str = say("Chưa có dòng nào."),
        title: str = "",
        why: str = "",
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """`empty` names the key that fills the list; `why` is shown by F1."""
        super().__init__(id=id, classes=classes)
        self.columns = tuple(columns)
        self.source = source
        self.empty = empty
        self.why = why
        self.label = title
        self.trouble = ""
        self._rows: list[Row] = []
        self._top = 0
        self._cursor = 0
        self._from_start = True
        self._to_end = True

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, lambda _theme: self._settle())
        self.action_first()

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        return self._rows[self._cursor] if self._rows else None

    @property
    def rows_shown(self) -> list[Row]:
        """The rows on the screen now."""
        return self._rows[self._top : self._top + self._height]

    @property
    def rows_held(self) -> int:
        """How many rows are in memory."""
        return len(self._rows)

    @property
    def _pitch(self) -> int:
        """Lines from one row to the next."""
        return 2 if roomy(self) else 1

    @property
    def _height(self) -> int:
        return max(1, (self.size.height - 1) // self._pitch)

    def show(self, source: RowSource, row_id: str | None = None) -> None:
        """Another list, with the cursor on a row when it is there, else on the first."""
        self.source = source
        if row_id is None or not self.go_to_row(row_id):
            self.action_first()

    def reload(self) -> None:
        """Read the window again; the cursor stays on its row, or near where it was."""
        before = self.row
        if before is None:
            self.action_first()
        elif not self.go_to_row(before.id):
            self._open_at(before.key)

    # Reading pages.

    def _read(self, key: Key | None, back: bool) -> list[Row]:
        if self.source is None:
            return []
        try:
            rows = list(self.source.page(key, back=back, limit=PAGE))
        except Exception as problem:
            # A list that cannot be read must not end the program: say so in its place.
            self.trouble = say("Không đọc được danh sách: {problem}", problem=problem)
            return []
        self.trouble = ""
        return rows

    def go_to_row(self, row_id: str) -> bool:
        """Put the cursor on a row; False when the list has no such row, and nothing moves."""
        key = self.source.key_of(row_id) if self.source else None
        if key is None:
            return False
        self._open_at(key)
        return self.row is not None and self.row.id == row_id

    def _open_at(self, key: Key) -> None:
        """A window around a key, with the cursor at the first row at or after it."""
        line = self._cursor - self._top
        before = self._read(key, back=True)
        # The row of the key itself comes with the rows after its predecessor.
        after = self._read(before[-1].key if before else None, back=False)
        self._rows = before + after
        self._from_start, self._to_end = len(before) < PAGE, len(after) < PAGE
        self._cursor = min(len(before), max(0, len(self._rows) - 1))
        self._top = max(0, self._cursor - line)
        self._settle()

    def _grow(self, number: int) -> int:
        """Read until the row at `number` of the window is there; its number afterwards."""
        while number < 0 and not self._from_start and self._rows:
            page = self._read(self._rows[0].key, back=True)
            self._from_start = len(page) < PAGE
            self._rows[:0] = page
            number, self._cursor = number + len(page), self._cursor + len(page)
            self._top += len(page)
        while number >= len(self._rows) and not self._to_end and self._rows:
            page = self._read(self._rows[-1].key, back=False)
            self._to_end = len(page) < PAGE
            self._rows.extend(page)
        return max(0, min(len(self._rows) - 1, number))

    def _trim(self) -> None:
        """Forget pages far from the screen."""
        if len(self._rows) <= _KEPT:
            return
        low = max(0, self._top - PAGE)
        high = min(len(self._rows), self._top + self._height + PAGE)
        self._to_end = self._to_end and high == len(self._rows)
        self._from_start = self._from_start and low == 0
        self._rows = self._rows[low:high]
        self._top, self._cursor = self._top - low, self._cursor - low

    # Moving.

    def action_first(self) -> None:
        """To the first row of all."""
        self._rows = self._read(None, back=False)
        self._from_start, self._to_end = True, len(self._rows) < PAGE
        self._top = self._cursor = 0
        self._settle()

    def action_last(self) -> None:
        """To the last row of all."""
        self._rows = self._read(None, back=True)
        self._from_start, self._to_end = len(self._rows) < PAGE, True
        self._cursor = max(0, len(self._rows) - 1)
        self._settle()

    def action_move(self, step: int) -> None:
        """Up or down by rows."""
        old_top, old = self._top, self._cursor
        held = len(self._rows)
        self._cursor = self._grow(self._cursor + step)
        if len(self._rows) != held:
            self._settle()
        elif self._cursor != old:
            self._scroll()
            self._repaint(old_top, old)
            self.post_message(self.Moved(self, self.row))

    def action_page(self, step: int) -> None:
        """Up or down by a screen, one row of overlap."""
        rows = max(1, self._height - 1) * step
        line = self._cursor - self._top
        self._cursor = self._grow(self._cursor + rows)
        self._top = max(0, self._cursor - line)
        self._settle()

    def action_select(self) -> None:
        """Open the row under the cursor."""
        if self.row is not None:
            self.post_message(self.Selected(self, self.row))

    def _settle(self) -> None:
        """After a jump: fill the screen, forget far pages, repaint, tell."""
        self._scroll()
        self._grow(self._top + self._height + _EDGE)
        self._scroll()
        self._trim()
        self.refresh()
        self.post_message(self.Moved(self, self.row))

    def _scroll(self) -> None:
        last_top = max(0, len(self._rows) - self._height)
        top = min(self._top, self._cursor, last_top if self._to_end else len(self._rows))
        self._top = max(top, self._cursor - self._height + 1, 0)

    def _repaint(self, old_top: int, old_cursor: int) -> None:
        if self._top != old_top:
            self.refresh()
            return
        for number in (old_cursor, self._cursor):
            line = (number - self._top) * self._pitch + 1
            self.refresh(Region(0, line, self.size.width, self._pitch))

    def on_resize(self) -> None:
        self._settle()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.action_move(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.action_move(-3)

    def on_click(self, event: events.Click) -> None:
        number = self._top + (event.y - 1) // self._pitch
        if event.y < 1 or number >= len(self._rows):
            return
        if number == self._cursor:
            self.action_select()
        else:
            self.action_move(number - self._cursor)

    # Painting.

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y == 0:
            titles = tuple(column.title for column in self.columns)
            return self._strip(titles, self.get_component_rich_style("paged--head"), width)
        number, rest = divmod(y - 1, self._pitch)
        number += self._top
        if number < len(self._rows):
            at_cursor = number == self._cursor
            name = "paged--cursor" if at_cursor else "paged--row"
            style = self.get_component_rich_style(name)
            if rest:
                return Strip.blank(width, style)
            return self._strip(self._rows[number].cells, style, width, at_cursor)
        if not self._rows and y == 2:
            style = self.get_component_rich_style("paged--empty")
            return self._words(self.trouble or self.empty, style, width)
        return Strip.blank(width, self.rich_style)

    def _words(self, sentence: str, style: Style, width: int) -> Strip:
        return Strip([Segment(f"  {sentence}", style)]).adjust_cell_length(width, style)

    def _strip(
        self, cells: Sequence[Cell | str], style: Style, width: int, at_cursor: bool = False
    ) -> Strip:
        """One segment for all plain neighbours; a toned cell is a segment of its own."""
        segments: list[Segment] = []
        plain = ""
        widths = _widths(self.columns, width)
        for cell, column, room in zip(cells, self.columns, widths, strict=True):
            if room == 0:
                continue
            text = cell.text if isinstance(cell, Cell) else cell
            if cell_len(text) > room:
                text = set_cell_size(text, room - 1) + "…"
            blank = " " * (room - cell_len(text))
            padded = f" {blank}{text} " if column.right else f" {text}{blank} "
            # On the cursor's own colours a tone could not be read.
            if isinstance(cell, Cell) and cell.tone and not at_cursor:
                tone = self.get_component_rich_style(f"paged--{cell.tone}")
                segments += [Segment(plain, style), Segment(padded, tone)]
                plain = ""
            else:
                plain += padded
        segments.append(Segment(plain, style))
        # Told how long it is, the strip does not measure every letter again.
        return Strip(segments, _taken(widths)).adjust_cell_length(width, style)


@lru_cache
def _widths(columns: tuple[Column, ...], width: int) -> tuple[int, ...]:
    """The cells each column gets; 0 for a spare one that does not fit."""
    widths = [column.width for column in columns]
    for number in reversed(range(len(widths))):
        if _taken(widths) > width and columns[number].spare:
            widths[number] = 0
    growing = [i for i, column in enumerate(columns) if column.grow and widths[i]]
    for place, number in enumerate(growing):
        over = _taken(widths) - width
        widths[number] = max(4, widths[number] - over // (len(growing) - place))
    return tuple(widths)


def _taken(widths: Iterable[int]) -> int:
    """Cells of a row: each column shown has a blank on either side."""
    return sum(width + 2 for width in widths if width)
