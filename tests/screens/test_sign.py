"""The secret to sign with is asked for once a session, and told at once when it is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_tui.counter import signing
from desk_tui.counter.desk import Desk
from desk_tui.screens.queue import QueueScreen
from desk_tui.screens.sign import SignDialog
from desk_tui.widgets.fields import Field
from tests.scanners.authority import PASSWORD as SECRET
from tests.scanners.authority import authority, key_file

from .desks import open_desk, program, settled, shown


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.delenv("DESK_TUI_SIGN_PASSWORD", raising=False)
    with open_desk(tmp_path / "desk") as desk:
        yield desk


def signs(desk: Desk, tmp_path: Path) -> None:
    issuer = authority()
    key = key_file(tmp_path / "key.p12", issuer.issue(), issuer)
    signing.choose(desk, signing.Signing(p12=str(key)), SECRET)


async def test_a_wrong_secret_is_told_and_the_right_one_starts_the_signing(
    desk: Desk, tmp_path: Path
) -> None:
    signs(desk, tmp_path)
    app = program(desk)
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await pilot.press("alt+m")
        await settled(pilot)
        assert isinstance(app.screen, SignDialog)
        assert "Nguyễn Văn Thử" in shown(app.screen)
        box = app.screen.query_one("#secret", Field)
        box.load("sai rồi")
        await pilot.press("enter")
        await settled(pilot)
        assert "Mật khẩu của tệp khóa ký số không đúng" in shown(app.screen)
        assert box.text_to_keep == ""
        assert app._archivist is None
        box.load(SECRET)
        assert SECRET not in shown(app.screen)
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(app.screen, QueueScreen)
        archivist = app._archivist
        assert archivist is not None
    assert archivist._process.wait(60) == 0


async def test_an_office_that_does_not_sign_is_told_how_to(desk: Desk) -> None:
    app = program(desk)
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await pilot.press("alt+m")
        await settled(pilot)
        assert "chưa cài đặt ký số" in shown(app.screen)
        await pilot.press("escape")
        await settled(pilot)
        assert isinstance(app.screen, QueueScreen)


async def test_the_archivist_starts_by_itself_and_asks_for_what_it_needs(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signs(desk, tmp_path)
    monkeypatch.setattr("desk_tui.app.ARCHIVE_AFTER", 0.01)
    app = program(desk)
    async with app.run_test(size=(100, 30)) as pilot:
        while app._archivist is None:
            await pilot.pause()
        await settled(pilot)
        assert any("mật khẩu (mã PIN) ký số" in toast.title for toast in app._notifications)
        process = app._archivist._process
        app.nudge()
        app._archivist.idle()
    assert process.wait(60) == 0
