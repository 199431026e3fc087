"""Every colour of text can be read on every ground it stands on, in all colours and in fewer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rich._palettes import STANDARD_PALETTE
from rich.color import Color as Painted
from rich.color import ColorSystem
from textual.color import Color
from textual.theme import Theme

from desk_tui.widgets import themes
from tests.screens.desks import open_desk, program, settled

READ, READ_WELL, SEEN = 4.5, 7.0, 3.0
"""WCAG 2.1: 1.4.3 text, 1.4.6 text of high contrast, 1.4.11 frames."""

GROUNDS = ("background", "surface", "panel", "panel-lighten-1", "panel-darken-1", "boost")
WORDS = (
    "foreground",
    "text",
    "text-muted",
    "text-disabled",
    "text-warning",
    "text-error",
    "text-success",
    "text-accent",
    "text-primary",
)
FRAMES = ("border", "border-blurred", "error", "warning", "success", "primary", "scrollbar")
PAIRS = (
    *((word, ground) for ground in GROUNDS for word in WORDS),
    ("block-cursor-foreground", "block-cursor-background"),
    ("block-cursor-blurred-foreground", "block-cursor-blurred-background"),
    ("foreground", "block-cursor-blurred-background"),
    ("input-selection-foreground", "input-selection-background"),
    ("screen-selection-foreground", "screen-selection-background"),
    ("input-cursor-foreground", "input-cursor-background"),
    # Words in reverse.
    ("background", "foreground"),
    ("surface", "foreground"),
)
ALL = [*themes.themes(), *themes.themes(console=True)]
IDS = [f"{one.name}{'-console' * (n >= len(themes.NAMES))}" for n, one in enumerate(ALL)]


def variables(theme: Theme) -> dict[str, str]:
    return {**theme.to_color_system().generate(), **theme.variables}


def luminance(colour: Color) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part / 255) for part in colour.rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Color, other: Color) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def fewer(colour: Color, system: ColorSystem) -> Color:
    """The colour as a terminal paints it that has not all."""
    painted = Painted.from_rgb(*colour.rgb).downgrade(system)
    if painted.number is not None and painted.number < 16:
        return Color(*STANDARD_PALETTE[painted.number])
    return Color(*painted.get_truecolor())


def measured(theme: Theme, system: ColorSystem | None) -> Iterator[tuple[str, float, float]]:
    """(pair, contrast, what it has to be)."""
    known = variables(theme)
    least = READ_WELL if theme.name == themes.CONTRAST else READ

    def colour(name: str, ground: str = "") -> Color:
        found = Color.parse(known[name])
        if ground == "tinted":
            # What Textual lays over a box that has the focus.
            found = found.tint(Color.parse(known["foreground"]).with_alpha(0.05))
        return fewer(found, system) if system else found

    for word, ground in PAIRS:
        yield f"{word} on {ground}", contrast(colour(word), colour(ground)), least
    for word in WORDS:
        yield f"{word} on tint", contrast(colour(word), colour("surface", "tinted")), least
    for frame in FRAMES:
        for ground in ("background", "surface"):
            yield f"{frame} on {ground}", contrast(colour(frame), colour(ground)), SEEN


@pytest.mark.parametrize("theme", ALL, ids=IDS)
@pytest.mark.parametrize("system", [None, ColorSystem.EIGHT_BIT], ids=["all", "256"])
def test_every_pair_can_be_read(theme: Theme, system: ColorSystem | None) -> None:
    weak = [f"{p}: {got:.2f} < {least}" for p, got, least in measured(theme, system) if got < least]
    assert not weak, "\n".join(weak)


@pytest.mark.parametrize("theme", themes.themes(console=True), ids=lambda one: one.name)
def test_a_console_shows_exactly_our_sixteen_colours(theme: Theme) -> None:
    known = variables(theme)
    for name in {name for pair in PAIRS for name in pair} | set(FRAMES):
        colour = Color.parse(known[name])
        shown = fewer(colour, ColorSystem.STANDARD)
        off = [abs(one - other) for one, other in zip(shown.rgb, colour.rgb, strict=True)]
        assert max(off) <= 1, name
    grounds = {ground for _, ground in PAIRS if ground not in ("foreground",)}
    bright = [
        name
        for name in grounds - {"input-cursor-background"}
        if max(Color.parse(known[name]).rgb) > 170
    ]
    assert not bright, "a console has no bright grounds"


def test_the_measure_itself() -> None:
    black, white = Color(0, 0, 0), Color(255, 255, 255)
    assert contrast(black, white) == pytest.approx(21)
    assert contrast(Color.parse("#777777"), white) == pytest.approx(4.48, abs=0.01)


async def test_a_key_goes_round_and_the_desk_remembers(tmp_path: Path) -> None:
    with open_desk(tmp_path / "quay") as desk:
        app = program(desk)
        async with app.run_test() as pilot:
            await settled(pilot)
            assert app.theme == themes.DARK
            seen = []
            for _ in themes.NAMES:
                await pilot.press("alt+f")
                await settled(pilot)
                seen.append(app.theme)
            assert seen == [themes.LIGHT, themes.CONTRAST, themes.LARGE, themes.DARK]
            await pilot.press("alt+f", "alt+f")
            await settled(pilot)
            again = program(desk)
        async with again.run_test() as pilot:
            await settled(pilot)
            assert again.theme == themes.CONTRAST
