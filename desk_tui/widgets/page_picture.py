"""A picture of a page in any terminal: four dots to a cell, drawn in two shades of grey.

Quarter blocks are in every font of a window, cost no question to the terminal, and pass through
ssh and tmux as letters do; pictures by Kitty or Sixel do not. At rest the whole page is seen:
the right one, the right way up, not blank; nearer, its print can be read.
"""

from __future__ import annotations

import os
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from desk_tui.widgets import glyphs

if TYPE_CHECKING:
    from PIL.Image import Image

QUARTERS = " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█"
"""By which quarters are light: 1 upper left, 2 upper right, 4 lower left, 8 lower right."""
_SHADES = 16
_FLAT = 20
"""Two shades nearer than this are one."""
_MOST_INK = 3.0
NEAREST = 8


class PagePicture(Widget):
    """Shows `page`; `nearer` and `move` look at a part of it."""

    DEFAULT_CSS = """
    PagePicture { height: 1fr; width: 1fr; background: $surface; color: $foreground; }
    """
    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.page: Image | None = None
        self.words = ""
        """What stands here while there is no picture."""
        self.zoom = 1
        self._left = self._top = 0.0
        self._drawn: tuple[Size, list[Strip]] | None = None

    def show(self, page: Image | None, words: str = "") -> None:
        """Another page, seen whole; None: none, and why."""
        self.page, self.words, self.zoom = page, words, 1
        self._left = self._top = 0.0
        self._again()

    def nearer(self, by: int) -> None:
        """Twice as near (1) or as far (-1), at the middle of what is seen."""
        before = self._share()
        self.zoom = min(NEAREST, max(1, self.zoom * 2 if by > 0 else self.zoom // 2))
        now = self._share()
        self._left += (before[0] - now[0]) / 2
        self._top += (before[1] - now[1]) / 2
        self.move(0, 0)

    def move(self, right: int, down: int) -> None:
        """By half of what is seen."""
        across, along = self._share()
        self._left = min(max(0.0, self._left + right * across / 2), 1.0 - across)
        self._top = min(max(0.0, self._top + down * along / 2), 1.0 - along)
        self._again()

    def _share(self) -> tuple[float, float]:
        """How much of the page is seen, across and along."""
        whole, seen = self._whole(), self.size
        across = min(1.0, seen.width / max(1, whole.width))
        return across, min(1.0, seen.height / max(1, whole.height))

    def _again(self) -> None:
        self._drawn = None
        self.refresh()

    def _whole(self) -> Size:
        """The cells the whole page takes at this nearness: a cell is twice as high as wide."""
        if self.page is None or not self.size.area:
            return Size(0, 0)
        wide, high = self.page.width, self.page.height
        fit = min(self.size.width / wide, 2 * self.size.height / high) * self.zoom
        return Size(max(1, round(wide * fit)), max(1, round(high * fit / 2)))

    def render_line(self, y: int) -> Strip:
        if self._drawn is None or self._drawn[0] != self.size:
            self._drawn = (self.size, self._draw())
        strips = self._drawn[1]
        strip = strips[y] if y < len(strips) else Strip.blank(self.size.width, self.rich_style)
        return strip.adjust_cell_length(self.size.width, self.rich_style)

    def _draw(self) -> list[Strip]:
        if self.page is None:
            return [Strip([Segment(self.words, self.rich_style)])] if self.words else []
        whole, seen = self._whole(), self.size
        columns, lines = min(whole.width, seen.width), min(whole.height, seen.height)
        wide, high = self.page.size
        left, top = self._left * wide, self._top * high
        box = (
            left,
            top,
            min(wide, left + wide * columns / whole.width),
            min(high, top + high * lines / whole.height),
        )
        grey = _inked(self.page.convert("L"))
        margin = Segment(" " * ((seen.width - columns) // 2), self.rich_style)
        if glyphs.is_console(os.environ):
            # Its font has no quarters: a dot is a whole cell.
            dots = grey.resize((columns, lines), _smooth(), box=box).tobytes()
            rows = (dots[y * columns : (y + 1) * columns] for y in range(lines))
            return [Strip([margin, *(_cell((dot,) * 4) for dot in row)]) for row in rows]
        dots = grey.resize((columns * 2, lines * 2), _smooth(), box=box).tobytes()
        return [Strip([margin, *_line(dots, columns, y)]) for y in range(lines)]


def _inked(page: Image) -> Image:
    """Print that is thinner than a dot is grey: its darkest hundredth is made as black as that of
    a photograph, but never so much that an empty page shows its dust."""
    seen = accumulate(page.histogram())
    few = page.width * page.height / 100
    darkest = next(shade for shade, count in enumerate(seen) if count >= few)
    gain = min(_MOST_INK, 255 / max(1, 255 - darkest))
    return page.point([max(0, round(255 - (255 - shade) * gain)) for shade in range(256)])


def _smooth() -> int:
    from PIL.Image import Resampling

    return Resampling.BOX


def _line(dots: bytes, columns: int, y: int) -> list[Segment]:
    """One line of cells from two lines of dots."""
    wide = columns * 2
    upper = dots[2 * y * wide : (2 * y + 1) * wide]
    lower = dots[(2 * y + 1) * wide : (2 * y + 2) * wide]
    cells = ((upper[x], upper[x + 1], lower[x], lower[x + 1]) for x in range(0, wide, 2))
    return list(Segment.simplify(map(_cell, cells)))


@lru_cache(4096)
def _cell(quarters: tuple[int, int, int, int]) -> Segment:
    dark, light = min(quarters), max(quarters)
    if light - dark < _FLAT:
        shade = sum(quarters) // 4
        return Segment(" ", _style(shade, shade))
    middle = (dark + light) // 2
    lit = [one > middle for one in quarters]
    ink = [one for one in quarters if one <= middle]
    paper = [one for one in quarters if one > middle]
    sign = QUARTERS[sum(1 << bit for bit, on in enumerate(lit) if on)]
    return Segment(sign, _style(sum(paper) // len(paper), sum(ink) // len(ink)))


def _style(front: int, ground: int) -> Style:
    step = 256 // _SHADES
    return _grey(front // step, ground // step)


@lru_cache(_SHADES * _SHADES)
def _grey(front: int, ground: int) -> Style:
    def colour(shade: int) -> str:
        return f"#{shade * 17:02x}" + f"{shade * 17:02x}" * 2

    return Style(color=colour(front), bgcolor=colour(ground))
