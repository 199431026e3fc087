"""The looks of the program: dark, light, high contrast, large; on a console in its 16 colours.

Colours have names by what they tell (`Palette`), so that a screen never chooses a colour by its
hue, and every pair of text and ground can be measured. No colour tells anything alone: a word or
a sign says the same.
"""

from __future__ import annotations

from msgspec import Struct
from textual.theme import Theme

from desk_tui.tongue import say


class Palette(Struct, frozen=True):
    """The colours of a theme by what they are for, as #rrggbb."""

    page: str
    """The ground of a screen; `box` of what is typed into and of dialogs; `bar` of status lines."""
    box: str
    bar: str
    text: str
    faint: str
    late: str
    """What is wrong; `near` what needs care; `good` what is in order; `key` names of keys."""
    near: str
    good: str
    key: str
    line: str
    """The frame of a box at rest; `focus` of the one that has the cursor."""
    focus: str
    cursor: str
    """The line under the cursor of a list; `away` while the list has not the focus."""
    on_cursor: str
    away: str
    on_away: str
    marked: str
    """Marked text in a box."""
    on_marked: str


DARK, LIGHT, CONTRAST, LARGE = "desk-dark", "desk-light", "desk-contrast", "desk-large"

NAMES = {
    DARK: say("Nền tối"),
    LIGHT: say("Nền sáng"),
    CONTRAST: say("Tương phản cao"),
    LARGE: say("Chữ lớn, thưa dòng"),
}
"""The themes in the order in which the key goes round, as an officer reads them."""

_DARK = Palette(
    page="#10141a",
    box="#181e26",
    bar="#242d38",
    text="#e9ecf1",
    faint="#b6c0cc",
    late="#ff9f95",
    near="#ffd075",
    good="#8fdc9c",
    key="#8fcbff",
    line="#7d8998",
    focus="#5fb4ff",
    cursor="#1f5592",
    on_cursor="#ffffff",
    away="#39485a",
    on_away="#ffffff",
    marked="#34557c",
    on_marked="#ffffff",
)
_LIGHT = Palette(
    page="#f3f5f7",
    box="#ffffff",
    bar="#e1e6ec",
    text="#12161b",
    faint="#434b56",
    late="#9a0f1d",
    near="#6f4300",
    good="#0e5527",
    key="#0a458c",
    line="#737e8b",
    focus="#0b5cad",
    cursor="#0a458c",
    on_cursor="#ffffff",
    away="#c6d3e4",
    on_away="#12161b",
    marked="#b7d1ef",
    on_marked="#12161b",
)
_CONTRAST = Palette(
    page="#000000",
    box="#000000",
    bar="#1c1c1c",
    text="#ffffff",
    faint="#dadada",
    late="#ffafaf",
    near="#ffd75f",
    good="#87ffaf",
    key="#ffff5f",
    line="#ffffff",
    focus="#ffff00",
    cursor="#ffff00",
    on_cursor="#000000",
    away="#444444",
    on_away="#ffffff",
    marked="#ffffff",
    on_marked="#000000",
)

# The VGA colours themselves, so that nothing is guessed on the way to a console. Its grounds are
# the eight dark ones only; on light grey no colour but black and blue can be read, and so a
# console has no light theme.
_CONSOLE = Palette(
    page="#000000",
    box="#000000",
    bar="#000000",
    text="#ffffff",
    faint="#aaaaaa",
    late="#ff5555",
    near="#ffff55",
    good="#55ff55",
    key="#55ffff",
    line="#aaaaaa",
    focus="#55ffff",
    cursor="#00aaaa",
    on_cursor="#000000",
    away="#0000aa",
    on_away="#ffffff",
    marked="#aaaaaa",
    on_marked="#000000",
)
_CONSOLE_CONTRAST = Palette(
    page="#000000",
    box="#000000",
    bar="#000000",
    text="#ffffff",
    faint="#ffffff",
    late="#ffff55",
    near="#ffff55",
    good="#55ff55",
    key="#55ffff",
    line="#ffffff",
    focus="#ffff55",
    cursor="#aaaaaa",
    on_cursor="#000000",
    away="#0000aa",
    on_away="#ffffff",
    marked="#aaaaaa",
    on_marked="#000000",
)

PALETTES = {DARK: _DARK, LIGHT: _LIGHT, CONTRAST: _CONTRAST, LARGE: _DARK}
CONSOLE_PALETTES = {
    DARK: _CONSOLE,
    LIGHT: _CONSOLE,
    CONTRAST: _CONSOLE_CONTRAST,
    LARGE: _CONSOLE,
}


def themes(*, console: bool = False) -> list[Theme]:
    """The four themes; `console`: for a terminal of 16 colours."""
    palettes = CONSOLE_PALETTES if console else PALETTES
    return [_theme(name, palettes[name]) for name in NAMES]


def known(name: str) -> str:
    """The theme of that name; the dark one where no such theme is (any more)."""
    return name if name in NAMES else DARK


def after(name: str) -> str:
    """The theme that comes next."""
    names = list(NAMES)
    return names[(names.index(known(name)) + 1) % len(names)]


def told(name: str, *, console: bool = False) -> str:
    """What an officer should know of a theme just chosen."""
    if console and name == LIGHT:
        return say("Cửa sổ này chỉ có 16 màu nên vẫn giữ nền đen cho dễ đọc.")
    if name == LARGE:
        return say(
            "Chữ đậm, dòng thưa, ô rộng. Chương trình không phóng to chữ được: phóng chữ của cửa"
            " sổ (thường là Ctrl và +); màn hình tự xếp lại."
        )
    return ""


def _theme(name: str, of: Palette) -> Theme:
    return Theme(
        name=name,
        primary=of.focus,
        secondary=of.focus,
        accent=of.key,
        warning=of.near,
        error=of.late,
        success=of.good,
        foreground=of.text,
        background=of.page,
        surface=of.box,
        panel=of.bar,
        dark=name != LIGHT or of is _CONSOLE,
        variables={
            "text": of.text,
            "text-muted": of.faint,
            "text-disabled": of.faint,
            "text-primary": of.key,
            "text-accent": of.key,
            "text-warning": of.near,
            "text-error": of.late,
            "text-success": of.good,
            "border": of.focus,
            "border-blurred": of.line,
            # What Textual's own toast and palette lie on.
            "panel-lighten-1": of.bar,
            "panel-darken-1": of.box,
            "boost": of.box,
            "block-cursor-background": of.cursor,
            "block-cursor-foreground": of.on_cursor,
            "block-cursor-text-style": "bold",
            "block-cursor-blurred-background": of.away,
            "block-cursor-blurred-foreground": of.on_away,
            "block-cursor-blurred-text-style": "none",
            "block-hover-background": of.bar,
            "input-cursor-background": of.text,
            "input-cursor-foreground": of.page,
            "input-selection-background": of.marked,
            "input-selection-foreground": of.on_marked,
            "screen-selection-background": of.marked,
            "screen-selection-foreground": of.on_marked,
            "scrollbar": of.line,
            "scrollbar-hover": of.focus,
            "scrollbar-active": of.focus,
            "scrollbar-background": of.bar,
            "scrollbar-background-hover": of.bar,
            "scrollbar-background-active": of.bar,
            "scrollbar-corner-color": of.bar,
        },
    )
