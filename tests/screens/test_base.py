"""What every screen shares: a verb that was begun is finished, whatever became of its screen."""

from __future__ import annotations

from threading import Event

from desk_tui.counter.desk import Desk
from desk_tui.screens.base import DeskDialog

from .desks import program, settled


async def test_a_dialog_that_has_closed_finishes_what_its_last_key_began(desk: Desk) -> None:
    closed, answers = Event(), list[Desk]()
    dialog = DeskDialog[None]()

    def work() -> Desk:
        closed.wait(10)
        return dialog.desk

    async with program(desk).run_test() as pilot:
        await settled(pilot)
        await pilot.app.push_screen(dialog)
        dialog.do(work, answers.append, group="test", words="Thử")
        dialog.dismiss()
        await pilot.pause()
        closed.set()
        await settled(pilot)
        assert not dialog.is_attached
    assert answers == [desk]
