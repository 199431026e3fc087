"""Sitting down, walking away, coming back: what opens, what stays shut, what is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk_tui import app as running
from desk_tui.app import DeskApp
from desk_tui.counter.desk import Desk
from desk_tui.screens.lock import LockScreen, Pin
from desk_tui.screens.login import LoginScreen
from desk_tui.screens.queue import QueueScreen
from desk_tui.widgets import themes
from desk_tui.widgets.fields import Field

from .desks import OFFICER, PASSWORD, open_desk, program, settled, shown


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with open_desk(tmp_path / "desk"):
        pass
    return tmp_path / "desk"


def keys(text: str) -> list[str]:
    return [" " if letter == " " else letter for letter in text]


def field(app: DeskApp, id: str) -> Field:
    return app.screen.query_one(f"#{id}", Field)


async def log_in(pilot, app: DeskApp, password: str = PASSWORD, pin: str = "") -> None:  # pyright: ignore
    field(app, "password").load(password)
    field(app, "pin").load(pin)
    field(app, "password").focus()
    await pilot.press("enter")
    await settled(pilot)


async def test_the_right_password_opens_the_queue(folder: Path) -> None:
    app = DeskApp(folder, OFFICER)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert isinstance(app.screen, LoginScreen)
        assert OFFICER in shown(app.screen)
        await log_in(pilot, app)
        assert isinstance(app.screen, QueueScreen)


async def test_the_desk_may_have_keys_of_its_own(folder: Path) -> None:
    (folder / "keys.toml").write_text('"app.receive" = "ctrl+b"\n', encoding="utf-8")
    app = DeskApp(folder, OFFICER)
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await log_in(pilot, app)
        assert "Ctrl+B Tiếp nhận" in shown(app.screen)
        await pilot.press("ctrl+b")
        await settled(pilot)
        assert "Chủ hồ sơ" in shown(app.screen)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('"app.receive" = "f5"\n', "Phím F5 vừa là “Tiếp nhận” vừa là “Gửi/nhận”."),
        ('"app.nothing" = "f3"\n', "Không có lệnh nào tên “app.nothing”."),
        ("f3 = [", "Không đọc được tệp phím riêng"),
    ],
)
async def test_wrong_keys_of_its_own_are_told_and_ours_stay(
    folder: Path, text: str, told: str
) -> None:
    (folder / "keys.toml").write_text(text, encoding="utf-8")
    app = DeskApp(folder, OFFICER)
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await log_in(pilot, app)
        said = " ".join(f"{one.title} {one.message}" for one in app._notifications)
        assert told in said
        assert "F2 Tiếp nhận" in shown(app.screen)


async def test_a_wrong_password_is_told_and_has_to_wait(folder: Path) -> None:
    app = DeskApp(folder, OFFICER)
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await log_in(pilot, app, "sai mật khẩu")
        assert "Mật khẩu chưa đúng" in shown(app.screen)
        await log_in(pilot, app)
        assert isinstance(app.screen, LoginScreen)
        assert "chờ" in shown(app.screen)


async def test_a_locked_screen_keeps_what_was_typed_and_lets_nothing_through(folder: Path) -> None:
    app = DeskApp(folder, OFFICER)
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await log_in(pilot, app, pin="2468")
        await pilot.press(*keys("bà yến"))
        await pilot.press("f11")
        await settled(pilot)
        assert isinstance(app.screen, LockScreen)
        assert "bà yến" not in shown(app.screen)
        await pilot.press("f2", "f7", "ctrl+p", "escape", "f12")
        await settled(pilot)
        assert isinstance(app.screen, LockScreen)
        await pilot.press(*"1111", "enter")
        await settled(pilot)
        assert "còn 4 lần" in shown(app.screen)
        await pilot.press(*"2468", "enter")
        await settled(pilot)
        assert isinstance(app.screen, QueueScreen)
        assert field(app, "search").value == "bà yến"


async def test_without_a_pin_the_password_reopens(folder: Path) -> None:
    app = DeskApp(folder, OFFICER)
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await log_in(pilot, app)
        await pilot.press("f11")
        field(app, "secret").load(PASSWORD)
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(app.screen, QueueScreen)


async def test_a_quiet_while_locks_the_screen(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "IDLE_MINUTES", 0.0)
    monkeypatch.setattr(running, "IDLE_LOOK", 0.05)
    app = DeskApp(folder, OFFICER)
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await log_in(pilot, app)
        for _ in range(100):
            await pilot.pause(0.02)
            if isinstance(app.screen, LockScreen):
                break
        assert isinstance(app.screen, LockScreen)


async def test_another_officer_can_sit_down(folder: Path) -> None:
    from desk_tui.counter.setup import add_officer

    desk = Desk.open(folder, OFFICER, PASSWORD)
    add_officer(desk, "Phạm Văn Thử", "officer", "mật khẩu khác 2")
    desk.close()
    app = DeskApp(folder, OFFICER)
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await log_in(pilot, app)
        await pilot.press("f11", "ctrl+o")
        await settled(pilot)
        assert isinstance(app.screen, LoginScreen)
        field(app, "password").focus()
        await pilot.press("shift+tab", "down", "enter")
        await log_in(pilot, app, "mật khẩu khác 2")
        assert isinstance(app.screen, QueueScreen)
        assert app.desk.officer == "Phạm Văn Thử"


async def test_who_came_in_by_the_environment_leaves_nothing_behind(folder: Path) -> None:
    app = program(Desk.open(folder, OFFICER, PASSWORD))
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        assert isinstance(app.screen, QueueScreen)
        before = app.screen
        await pilot.press("escape", "f12")
        assert app.screen is before
        await pilot.press("f2")
        await settled(pilot)
        await pilot.press("f11", "ctrl+o")
        await settled(pilot)
        assert [type(screen) for screen in app.screen_stack] == [LoginScreen]
        assert not before.is_running
        await log_in(pilot, app)
        assert [type(screen) for screen in app.screen_stack] == [QueueScreen]


def test_a_pin_is_worth_five_tries() -> None:
    pin = Pin("2468")
    assert not any(pin.fits("0000") for _ in range(5))
    assert not pin.fits("2468")


async def test_the_login_looks_as_the_machine_was_left(folder: Path) -> None:
    app = DeskApp(folder, OFFICER)
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        assert app.theme == themes.DARK
        await log_in(pilot, app)
        await pilot.press("alt+f")
        await settled(pilot)
    app = DeskApp(folder, OFFICER)
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        assert isinstance(app.screen, LoginScreen)
        assert app.theme == themes.LIGHT
