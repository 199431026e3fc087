"""Every screen at three sizes and in the large theme: nothing cut, nothing over another."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from desk_tui.widgets.themes import DARK, LARGE
from tests.screens.desks import program, settled

from .layout import faults
from .office import PRESSED, every_screen, office, openers

SIZES = ((80, 24), (110, 36), (200, 60))


def test_no_screen_is_forgotten() -> None:
    assert {kind.__name__ for kind in every_screen()} == {*openers(), *PRESSED}


async def test_every_screen_at_every_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANE_CONFIG_DIR", str(tmp_path))
    (tmp_path / "dll.conf").write_text("")
    found: list[str] = []
    with office(tmp_path / "quay") as at:
        app = program(at.desk)
        async with app.run_test(size=SIZES[0]) as pilot:
            await settled(pilot)
            for name, opener in openers().items():
                app.push_screen(opener(at))
                await _walk(pilot, name, found)
                app.pop_screen()
            for name, key in PRESSED.items():
                await pilot.press(key)
                await _walk(pilot, name, found)
                app.pop_screen()
    assert not found, "\n".join(found)


async def _walk(pilot: Pilot[None], name: str, found: list[str]) -> None:
    app = pilot.app
    await settled(pilot)
    assert type(app.screen).__name__ == name
    for theme, sizes in ((DARK, SIZES), (LARGE, SIZES[:1])):
        app.theme = theme
        for size in sizes:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            words = f"{name} {size[0]}x{size[1]} {theme}"
            found += [f"{words}: {fault}" for fault in faults(app.screen)]
    app.theme = DARK
