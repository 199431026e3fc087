"""What the main screens look like in each theme, in colours, as SVG.

Pictures are kept in `pictures/<language>/`; DESK_TUI_PICTURES=write makes them anew, to be looked
at before they are kept. How every screen is laid out is tried in `test_every_screen`; that every
colour of a picture can be read on what it lies on is measured here, cell by cell.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from plotext._dict import themes
from rich.color import ColorType
from rich.style import Style
from textual.color import Color
from textual.pilot import Pilot
from textual.screen import ModalScreen

from desk_tui.screens.reception_form import ReceptionForm
from desk_tui.tongue import spoken
from desk_tui.widgets.page_picture import PagePicture
from desk_tui.widgets.qr import QrCode
from desk_tui.widgets.themes import CONTRAST, DARK, LARGE, LIGHT, NAMES
from desk_tui.widgets.truth_line import TruthLine, TruthState
from tests.screens.desks import program, scan, settled
from tests.screens.test_scan import offer_files

from .office import Office, office, page_of_print
from .test_themes import READ, READ_WELL, SEEN, contrast

LANGUAGE = spoken()
PICTURES = Path(__file__).parent / "pictures" / LANGUAGE
SIZES = {DARK: (110, 36), LIGHT: (80, 24), CONTRAST: (80, 24), LARGE: (110, 36)}
CARD = "001090000000|012345678|Nguyễn Văn Thử|15081990|Nam|Số 1, Thôn Ví Dụ, Xã Mẫu|01072021"
_DRAWN = set("─│╭╮╰╯┌┐└┘├┤┬┴┼━┃▔▁▏▕▊▎▌▐█▀▄▗▖▘▝▚▞▙▟▛▜╸╺▂▃▅▆▇")

Steps = Callable[[Pilot[None], Office], Awaitable[None]]


async def queue(_pilot: Pilot[None], _at: Office) -> None:
    """The bottom screen is there already."""


async def reception(pilot: Pilot[None], _at: Office) -> None:
    await pilot.press("f2")
    await settled(pilot)
    await scan(pilot, CARD)
    await pilot.press("alt+2", *"1.001193", "enter")
    await settled(pilot)
    # What is told of the person comes when it comes, and pushes down what is below it.
    form = pilot.app.screen.query_one(ReceptionForm)
    form.scroll_home(animate=False)
    await pilot.pause()
    assert pilot.app.focused
    form.show_section(pilot.app.focused)


async def dossier(pilot: Pilot[None], at: Office) -> None:
    pilot.app.open_dossier(at.code)  # pyright: ignore[reportAttributeAccessIssue]


async def today(pilot: Pilot[None], _at: Office) -> None:
    await pilot.press("f9")


async def pay(pilot: Pilot[None], at: Office) -> None:
    pilot.app.open_dossier(at.owed)  # pyright: ignore[reportAttributeAccessIssue]
    await settled(pilot)
    await pilot.press("alt+p")
    await settled(pilot)
    await pilot.press(*"50k")


async def scans(pilot: Pilot[None], at: Office) -> None:
    pilot.app.open_dossier(at.code)  # pyright: ignore[reportAttributeAccessIssue]
    await settled(pilot)
    await pilot.press("alt+c")
    await settled(pilot)
    await pilot.press("f6")
    await settled(pilot)


SCREENS: dict[str, Steps] = {
    "queue": queue,
    "reception": reception,
    "dossier": dossier,
    "today": today,
    "pay": pay,
    "scan": scans,
}


async def test_the_main_screens_in_every_theme(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SANE_CONFIG_DIR", str(tmp_path))
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    (tmp_path / "dll.conf").write_text("")
    # Charts keep the colours of a theme by its name for good: those of a console of 16, maybe.
    for theme in [name for name in themes if name.startswith("textual-auto-")]:
        monkeypatch.delitem(themes, theme)
    wrong: list[str] = []
    with office(tmp_path / "quay") as at:
        pages = [tmp_path / "1.png", tmp_path / "2.png"]
        for page in pages:
            page_of_print().save(page, dpi=(100, 100))
        offer_files(at.desk, *pages)
        app = program(at.desk)
        async with app.run_test(size=SIZES[DARK]) as pilot:
            await settled(pilot)
            for timer in app._ticking:
                timer.stop()
            for name, steps in SCREENS.items():
                await steps(pilot, at)
                await settled(pilot)
                for theme in NAMES:
                    wrong += await looked_at(pilot, name, theme)
                while len(app.screen_stack) > 1:
                    app.pop_screen()
                await settled(pilot)
    assert not wrong, "\n".join(wrong)


async def looked_at(pilot: Pilot[None], name: str, theme: str) -> list[str]:
    """Compare with the picture kept, and measure every cell."""
    app = pilot.app
    app.theme = theme
    app.clear_notifications()
    await pilot.resize_terminal(*SIZES[theme])
    await settled(pilot)
    for screen in app.screen_stack:
        for line in screen.query(TruthLine):
            # How full this machine's disk is does not matter.
            line.state = TruthState()
    await pilot.pause()
    said = [f"{name}, {theme}: {one}" for one in unreadable(pilot, theme)]
    kept = PICTURES / f"{name}-{theme.removeprefix('desk-')}.svg"
    drawn = app.export_screenshot(title=name)
    if os.environ.get("DESK_TUI_PICTURES") == "write":
        PICTURES.mkdir(parents=True, exist_ok=True)
        kept.write_text(drawn, encoding="utf-8")
    for _ in range(10):
        if drawn == kept.read_text(encoding="utf-8"):
            return said
        # A chart is drawn a moment after all the rest.
        await settled(pilot)
        drawn = app.export_screenshot(title=name)
    if drawn != kept.read_text(encoding="utf-8"):
        (new := kept.with_suffix(".new.svg")).write_text(drawn, encoding="utf-8")
        said.append(f"{name}, {theme}: looks other than kept; as it is now: {new}")
    return said


def unreadable(pilot: Pilot[None], theme: str) -> Iterator[str]:
    """Text that is too near to its ground in brightness."""
    least = READ_WELL if theme == CONTRAST else READ
    screen = pilot.app.screen
    # What lies under a dialog is faint on purpose, and so is the frame of what is switched off.
    modal = isinstance(screen, ModalScreen)
    box = screen.displayed_children[0].region if modal else screen.region
    off = [one.region for one in screen.query("*") if one.is_disabled]
    pictures = [one.region for one in (*screen.query(QrCode), *screen.query(PagePicture))]
    seen: set[tuple[Style, bool]] = set()
    for y, strip in enumerate(screen._compositor.render_strips()):
        x = 0
        for text, style, _ in strip:
            in_picture = not box.contains(x, y) or any(one.contains(x, y) for one in pictures)
            x += len(text)
            frame = not set(text) - _DRAWN - {" "}
            if style is None or in_picture or not text.strip() or (style, frame) in seen:
                continue
            if frame and any(region.contains(x - 1, y) for region in off):
                continue
            seen.add((style, frame))
            front, ground = _colours(style)
            got = contrast(front, ground)
            if got < (SEEN if frame else least):
                yield f"{text.strip()!r}: {front.hex} on {ground.hex}: {got:.2f}"


def _colours(style: Style) -> tuple[Color, Color]:
    assert style.color
    assert style.bgcolor
    assert style.color.type == style.bgcolor.type == ColorType.TRUECOLOR
    front = Color(*style.color.get_truecolor())
    ground = Color(*style.bgcolor.get_truecolor())
    return (ground, front) if style.reverse else (front, ground)
