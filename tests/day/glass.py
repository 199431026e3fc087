"""What a terminal shows: the characters of its screen, without their colours.

Only what the program sends is understood; a whole emulator takes ten times as long to read it.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

_PART = re.compile(
    r"\x1b\[([0-?]*)[ -/]*([@-~])"  # a control sequence: what it says, and its last letter
    r"|\x1b[P\]^_X].*?(?:\x1b\\|\x07)"  # a string for the terminal itself: a title, a picture
    r"|\x1b[()*+].|\x1b[^\[P\]^_X()*+]"
    r"|[\x00-\x1a\x1c-\x1f\x7f]"
    r"|([^\x00-\x1f\x7f]+)",
    re.DOTALL,
)
_FRAMES = re.compile("[─-╿▀-▟▔▕▏▎]")


class Glass:
    """Rows of characters, and the place of the next one."""

    def __init__(self, columns: int, lines: int) -> None:
        self.columns, self.lines = columns, lines
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._half = ""
        self._clear()

    @property
    def display(self) -> list[str]:
        """The lines as they are."""
        return ["".join(row) for row in self._rows]

    @property
    def text(self) -> str:
        """Everything there is to read, its frames and blanks made one blank."""
        return " ".join(_FRAMES.sub(" ", " ".join(self.display)).split())

    def feed(self, raw: bytes) -> None:
        """Take in what the program wrote; the end of a sequence may come with the next piece."""
        told = self._half + self._decoder.decode(raw)
        at = 0
        while at < len(told) and (found := _PART.match(told, at)):
            at = found.end()
            said, letter, run = found.groups()
            if run:
                self._write(run)
            elif letter:
                self._control(said, letter)
            elif found.group() == "\r":
                self._x = 0
            elif found.group() == "\n":
                self._y = min(self._y + 1, self.lines - 1)
            elif found.group() == "\b":
                self._x = max(self._x - 1, 0)
        self._half = told[at:]

    def _clear(self) -> None:
        self._rows = [[" "] * self.columns for _ in range(self.lines)]
        self._x = self._y = 0

    def _write(self, run: str) -> None:
        row = self._rows[self._y]
        if not run.isascii() and any(map(_is_odd, run)):
            for letter in run:
                self._put(row, letter)
            return
        run = run[: self.columns - self._x]
        row[self._x : self._x + len(run)] = run
        self._x += len(run)

    def _put(self, row: list[str], letter: str) -> None:
        """One letter of any width: a mark joins the letter before it, a wide one takes two."""
        if unicodedata.combining(letter):
            if self._x:
                row[self._x - 1] += letter
            return
        wide = unicodedata.east_asian_width(letter) in "WF"
        if self._x + wide < self.columns:
            row[self._x] = letter
            if wide:
                row[self._x + 1] = ""
        self._x += 1 + wide

    def _control(self, said: str, letter: str) -> None:
        numbers = [int(one) if one.isdigit() else 0 for one in said.split(";")]
        first = max(numbers[0], 1)
        match letter:
            case "H" | "f":
                second = max(numbers[1], 1) if len(numbers) > 1 else 1
                self._y = min(first, self.lines) - 1
                self._x = min(second, self.columns) - 1
            case "A":
                self._y = max(self._y - first, 0)
            case "B":
                self._y = min(self._y + first, self.lines - 1)
            case "C":
                self._x = min(self._x + first, self.columns - 1)
            case "D":
                self._x = max(self._x - first, 0)
            case "K":
                self._rows[self._y][self._x :] = [" "] * (self.columns - self._x)
            case "J":
                self._clear()
            case "h" if said == "?1049":
                self._clear()
            case _:
                pass


def _is_odd(letter: str) -> bool:
    """Whether it may take another width than one."""
    return letter >= "\u0300" and bool(
        unicodedata.combining(letter) or unicodedata.east_asian_width(letter) in "WF"
    )
