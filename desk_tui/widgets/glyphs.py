"""Which letters and signs a terminal can show, and what stands in for the others.

The font of a Linux console holds 512 signs at most; one for Vietnamese (console-setup:
`Vietnamese-Fixed16`, set by `setfont`; those named Terminus lack half of our letters) has every
letter, all lines, one block and few signs. What it lacks is replaced by something of the same
width, so that nothing moves.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from rich.cells import cell_len

from desk_tui.tongue import say

_PLAIN = "".join(map(chr, range(0x20, 0x7F)))
_CONTROL = "\x1b\r\n\t\x07\x08"
_VOWELS = say("aăâeêioôơuưy")
_TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
_VIETNAMESE = "".join(
    unicodedata.normalize("NFC", vowel + tone) for vowel in _VOWELS for tone in _TONES
)
_LETTERS = _VIETNAMESE + _VIETNAMESE.upper() + say("đĐ")
_DRAWN = "".join(map(chr, range(0x2500, 0x2580))) + "█░▒■"
_SIGNS = "·°±×÷«»§©²³½←↑→↓≈–—‘’“”…•●☐☑✗✘▸◂▶◀♦"

CONSOLE = frozenset(_PLAIN + _CONTROL + _LETTERS + _DRAWN + _SIGNS)
"""What a console with a font for Vietnamese shows."""

_INSTEAD = {
    # Frames.
    "▔": "─", "▁": "─", "▏": "│", "▎": "│", "▍": "│", "▌": "│", "▐": "│", "▕": "│", "▊": "│",
    "▋": "│", "▉": "█", "▀": "─", "▄": "─",
    # Bars of charts, large letters.
    "▂": "▒", "▃": "▒", "▅": "▒", "▆": "█", "▇": "█", "▖": "▒", "▗": "▒", "▘": "▒", "▝": "▒",
    "▚": "▒", "▞": "▒", "▙": "█", "▟": "█", "▛": "█", "▜": "█",
    # Signs. Each stands beside a word that says the same.
    "✓": "☑", "✔": "☑", "○": "o", "◆": "♦", "↻": "»", "∠": "/", "⌫": "←", "₫": say("đ"), "‐": "-",
    "\N{NO-BREAK SPACE}": " ",
}  # fmt: skip


class _Fallback(dict[int, str]):
    """For `str.translate`: looks a sign up when it is first met, and remembers it."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        self[code] = instead = sign if sign in CONSOLE else _instead(sign)
        return instead


def _instead(sign: str) -> str:
    if sign in _INSTEAD:
        return _INSTEAD[sign]
    if 0x2800 <= ord(sign) < 0x2900:
        # A dot pattern of a chart.
        return " " if ord(sign) == 0x2800 else "*"
    bare = unicodedata.normalize("NFKD", sign)[:1]
    if bare in CONSOLE and bare.isalnum() and cell_len(sign) == 1:
        return bare
    return "?" * cell_len(sign)


_FALLBACK = _Fallback()


def for_console(text: str) -> str:
    """The same text, as wide, in the signs of a console only."""
    return text if text.isascii() else text.translate(_FALLBACK)


def is_console(environ: Mapping[str, str]) -> bool:
    """Whether the terminal is a Linux console, or somebody says that it shows no more than one.

    tmux in a console calls itself tmux: there DESK_TUI_GLYPHS=console says it.
    """
    return environ.get("DESK_TUI_GLYPHS") == "console" or environ.get("TERM") == "linux"


def is_dumb(environ: Mapping[str, str]) -> bool:
    """Whether the terminal can only write one line after the other."""
    return environ.get("TERM", "") in ("dumb", "unknown")


def is_linear(environ: Mapping[str, str]) -> bool:
    """Whether the screens are told line by line: asked for, or all that the terminal can do."""
    return environ.get("DESK_TUI_LINEAR") == "1" or is_dumb(environ)


def has_blocks(environ: Mapping[str, str]) -> bool:
    """Whether letters drawn with half and quarter blocks can be seen."""
    return not (is_console(environ) or is_linear(environ))
