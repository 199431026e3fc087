"""A QR code in half blocks, black on white whatever the theme, with its link in letters beside it.

Every cell sets both colours itself: upper half as foreground, lower half as background, so that
a terminal with wide line spacing leaves no white gap through the code. Readers never accept a
code that is light on dark, and a cut code is worse than none: when the window is too small the
widget says so.
"""

from __future__ import annotations

import os
import textwrap
from typing import Literal

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from desk_tui.tongue import say
from desk_tui.widgets import glyphs

Matrix = list[list[bool]]

_COLOURS = ("#ffffff", "#000000")
_STYLES = {
    (upper, lower): Style(color=_COLOURS[upper], bgcolor=_COLOURS[lower])
    for upper in (False, True)
    for lower in (False, True)
}
_WORDS_WIDTH = 24
_GAP = 2

TOO_SMALL = say("Cửa sổ quá nhỏ để hiện mã QR (cần {columns} cột x {lines} dòng).")


Code = list[list[Segment]]
"""A code as the lines of a screen."""
Level = Literal["M", "L"]

_FORMS: tuple[tuple[Level, int], ...] = (("M", 4), ("L", 4), ("L", 2))
"""How the code is drawn, the best first. A screen is not torn or soiled, so in a small window the
check modules go before the quiet zone (four modules: ISO/IEC 18004) does."""


def qr_matrix(link: str, quiet: int, level: Level = "M") -> Matrix:
    """The modules of the code (True = black), with `quiet` white modules around."""
    import qrcode

    check = {"M": qrcode.ERROR_CORRECT_M, "L": qrcode.ERROR_CORRECT_L}[level]
    code = qrcode.QRCode(border=quiet, error_correction=check)
    code.add_data(link)
    code.make(fit=True)
    return [[bool(module) for module in row] for row in code.get_matrix()]


def qr_lines(matrix: Matrix) -> Code:
    """The lines of the screen, two rows of modules each."""
    if len(matrix) % 2:
        matrix = [*matrix, [False] * len(matrix[0])]
    lines: Code = []
    for upper, lower in zip(matrix[::2], matrix[1::2], strict=True):
        line: list[Segment] = []
        for pair in zip(upper, lower, strict=True):
            # A full cell is a blank on its background: no glyph, no gap in any font.
            line.append(Segment(" " if pair[0] == pair[1] else "▀", _STYLES[pair]))
        lines.append(list(Segment.simplify(line)))
    return lines


def qr_cells(matrix: Matrix) -> Code:
    """As `qr_lines` for a font without half blocks: two whole cells a module."""
    return [
        list(Segment.simplify(Segment("  ", _STYLES[module, module]) for module in row))
        for row in matrix
    ]


class QrCode(Widget):
    """The code of a link, with `words` (what it is for) and the link in letters."""

    DEFAULT_CSS = "QrCode { height: 1fr; min-height: 3; }"
    ALLOW_SELECT = False

    def __init__(self, link: str, words: str = "", *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.link = link
        self.words = words
        self._drawn = _drawn(link)
        self._laid_out: tuple[Size, list[Strip]] | None = None

    @property
    def in_words(self) -> str:
        """For the linear mode."""
        return say("Mã QR: {text} {link}", text=self.words, link=self.link)

    @property
    def needs(self) -> Size:
        """The smallest room, in columns and lines, in which the whole code shows."""
        code = self._drawn[-1]
        return Size(_width(code), len(code))

    def set_link(self, link: str, words: str = "") -> None:
        """Show another code."""
        self.link, self.words = link, words
        self._drawn = _drawn(link)
        self._laid_out = None
        self.refresh()

    def render_line(self, y: int) -> Strip:
        if self._laid_out is None or self._laid_out[0] != self.size:
            self._laid_out = (self.size, self._lay_out(self.size))
        strips = self._laid_out[1]
        strip = strips[y] if y < len(strips) else Strip.blank(self.size.width, self.rich_style)
        return strip.adjust_cell_length(self.size.width, self.rich_style)

    def _lay_out(self, room: Size) -> list[Strip]:
        # Rather without the letters than without the quiet zone.
        for codes in (self._drawn[:-1], self._drawn[-1:]):
            for lay in (self._with_letters, self._bare):
                for code in codes:
                    if strips := lay(code, room):
                        return strips
        need = self.needs
        told = TOO_SMALL.format(columns=need.width, lines=need.height)
        lines = [*textwrap.wrap(told, max(1, room.width)), *self._letters(max(1, room.width))]
        return [self._plain(line) for line in lines]

    def _with_letters(self, code: Code, room: Size) -> list[Strip]:
        """The code with words and link beside it or below; nothing where they do not fit."""
        width = _width(code)
        letters = self._letters(room.width - width - _GAP)
        fits = room.height >= max(len(code), len(letters))
        if fits and room.width >= width + _GAP + _WORDS_WIDTH:
            return self._beside(code, letters)
        letters = self._letters(width)
        if room.width >= width and room.height >= len(code) + len(letters):
            return [*map(Strip, code), *(self._plain(line) for line in letters)]
        return []

    def _bare(self, code: Code, room: Size) -> list[Strip]:
        """The code with as many of the words as there is room for below it."""
        if room.width < _width(code) or room.height < len(code):
            return []
        words = textwrap.wrap(self.words, _width(code))[: room.height - len(code)]
        return [*map(Strip, code), *(self._plain(line) for line in words)]

    def _letters(self, width: int) -> list[str]:
        """The words and the link, wrapped; a link may break anywhere."""
        width = max(8, width)
        link = [self.link[i : i + width] for i in range(0, len(self.link), width)]
        return [*textwrap.wrap(self.words, width), *link]

    def _beside(self, code: Code, letters: list[str]) -> list[Strip]:
        strips = []
        for number in range(max(len(code), len(letters))):
            modules = code[number] if number < len(code) else [Segment(" " * _width(code))]
            words = letters[number] if number < len(letters) else ""
            strips.append(Strip([*modules, Segment(" " * _GAP + words, self.rich_style)]))
        return strips

    def _plain(self, line: str) -> Strip:
        return Strip([Segment(line, self.rich_style)])


def _drawn(link: str) -> list[Code]:
    draw = qr_cells if glyphs.is_console(os.environ) else qr_lines
    return [draw(qr_matrix(link, quiet, level)) for level, quiet in _FORMS]


def _width(code: Code) -> int:
    return sum(len(segment.text) for segment in code[0])
