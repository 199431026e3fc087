"""Every screen at three sizes and in the large theme: nothing cut, nothing over another."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.screen import Screen

from desk_tui.widgets.themes import DARK, LARGE
from tests.screens.desks import program, settled

from .layout import faults
from .office import PRESSED, every_screen, office, openers

SIZES = ((80, 24), (110, 36), (200, 60))


def test_no_screen_is_forgotten() -> None:
    """A new screen is added to `office.openers`."""
    here = {kind.__name__ for kind in every_screen()}
    assert here == {*openers(), *PRESSED}


@pytest.mark.parametrize(("theme", "sizes"), [(DARK, SIZES), (LARGE, SIZES[:1])], ids=[DARK, LARGE])
async def test_every_screen_at_every_size(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    theme: str,
    sizes: tuple[tuple[int, int], ...],
) -> None:
    monkeypatch.setenv("SANE_CONFIG_DIR", str(tmp_path))
    (tmp_path / "dll.conf").write_text("")
    # Only where things are is looked at here; to paint them all would take half the time.
    monkeypatch.setattr(Screen, "_compositor_refresh", lambda _screen: None)
    found: list[str] = []
    with office(tmp_path / "quay") as at:
        app = program(at.desk)
        async with app.run_test(size=sizes[0]) as pilot:
            await settled(pilot)
            for timer in app._ticking:
                timer.stop()
            app.theme = theme
            # Below a dialog nothing has to be painted.
            await app.push_screen(Screen())
            for name, opener in openers().items():
                app.push_screen(opener(at))
                found += await looked_at(pilot, name, sizes)
            for name, key in PRESSED.items():
                await pilot.press(key)
                found += await looked_at(pilot, name, sizes)
    assert not found, "\n".join(found)


async def looked_at(pilot: Pilot[None], name: str, sizes: tuple[tuple[int, int], ...]) -> list[str]:
    """What is wrong with the screen on top at each size; it is closed then."""
    app = pilot.app
    found: list[str] = []
    await settled(pilot)
    if type(app.screen).__name__ != name:
        return [f"{name}: there is {type(app.screen).__name__} instead"]
    # From the size it was opened at to the other end: every change takes its time.
    for size in sizes if app.size == sizes[0] else sizes[::-1]:
        if app.size != size:
            await pilot.resize_terminal(*size)
            await pilot.pause()
        found += [f"{name} {size[0]}x{size[1]}: {fault}" for fault in faults(app.screen)]
    app.pop_screen()
    return found
