"""Ctrl+Z after print, from any screen; the trail on the dossier's page."""

from __future__ import annotations

from datetime import timedelta

from textual.app import App, ComposeResult

from desk_tui.counter import look
from desk_tui.counter.desk import Desk
from desk_tui.counter.mending import correct
from desk_tui.counter.setup import add_officer
from desk_tui.rules.statuses import Status
from desk_tui.screens.dossier import DossierScreen
from desk_tui.screens.reason import ReasonDialog
from desk_tui.screens.trail import TrailDialog
from desk_tui.widgets import keys
from desk_tui.widgets.textbox import TextBox

from .desks import Clock, program, settled, shown, take_in

CHIEF, CHIEF_PASSWORD = "Trần Thị Ví Dụ", "mật khẩu phụ trách 1"


async def test_ctrl_z_tells_what_goes_and_takes_the_slip_back(desk: Desk, clock: Clock) -> None:
    older, newer = take_in(desk).said.code, take_in(desk).said.code
    clock.now += timedelta(minutes=4)
    app = program(desk)
    async with app.run_test(size=(110, 36)) as pilot:
        await settled(pilot)
        await pilot.press("ctrl+z")
        await settled(pilot)
        assert isinstance(app.screen, ReasonDialog)
        told = shown(app.screen)
        assert newer in told
        assert "không bao giờ dùng lại" in told
        assert "còn 6 phút" in told
        await pilot.press("enter")
        await settled(pilot)
        assert "Chưa ghi lý do" in shown(app.screen)
        await pilot.press(*"nham", "enter")
        await settled(pilot)
        assert look.find(desk, newer).void == 1
        # In a form half filled in, and then on the page of the other dossier.
        await pilot.press("f2")
        await settled(pilot)
        await pilot.press("ctrl+z")
        await settled(pilot)
        assert older in shown(app.screen)
        await pilot.press("escape", "escape")
        await settled(pilot)
        app.push_screen(DossierScreen(older))
        await settled(pilot)
        clock.now += timedelta(minutes=7)
        await pilot.press("ctrl+z")
        await settled(pilot)
        assert isinstance(app.screen, DossierScreen)
        toasts = [f"{toast.title} {toast.message}" for toast in app._notifications]
        assert any("còn tự hủy được" in words for words in toasts)
    assert look.find(desk, older).status == Status.RECEIVED


async def test_the_trail_on_the_page(desk: Desk) -> None:
    add_officer(desk, CHIEF, "supervisor", CHIEF_PASSWORD)
    code = take_in(desk).said.code
    correct(desk, code, {"owner.birth": "1947-08-15"}, "ghi nhầm năm", CHIEF, CHIEF_PASSWORD)
    app = program(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app.push_screen(DossierScreen(code))
        await settled(pilot)
        assert "1 lần; gần nhất" in shown(app.screen)
        await pilot.press("alt+v")
        await settled(pilot)
        assert isinstance(app.screen, TrailDialog)
        told = shown(app.screen)
        for words in ("1947-08-15", f"Người duyệt: {CHIEF}", "ghi nhầm năm", "bản 2"):
            assert words in told
        await pilot.press("escape")
        await settled(pilot)
        assert isinstance(app.screen, DossierScreen)


class OneBox(App[None]):
    BINDINGS = [("ctrl+z", "undo", "")]  # noqa: RUF012
    undone = 0

    def compose(self) -> ComposeResult:
        yield TextBox("Ghi chú")

    def action_undo(self) -> None:
        self.undone += 1


async def test_in_a_box_ctrl_z_takes_back_what_was_typed_first() -> None:
    assert "ctrl+z" in {key for one in keys.ACTIONS for key in keys.split_keys(one.keys)}
    app = OneBox()
    async with app.run_test() as pilot:
        box = app.query_one(TextBox)
        box.focus()
        await pilot.press(*"chu")
        await pilot.press("ctrl+z")
        assert (box.text, app.undone) == ("", 0)
        await pilot.press("ctrl+z")
        assert app.undone == 1
