"""The line that tells what was sent is there, whoever else writes to the record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from textual.pilot import Pilot

from db.clock import utc_text
from db.store import open_file
from desk_tui.counter import failures
from desk_tui.counter.desk import Desk

from .desks import Clock, program, shown


async def test_a_start_after_a_power_cut_tells_it_while_another_program_writes(
    desk: Desk, clock: Clock
) -> None:
    (desk.folder / failures.ALIVE).write_text(
        utc_text(clock.now - timedelta(minutes=20)), encoding="ascii"
    )
    other = open_file(desk.folder / "record.db", desk.record.key)
    other.execute("BEGIN IMMEDIATE")
    app = program(desk)
    async with app.run_test(size=(100, 30)) as pilot:
        assert await until(pilot, lambda: "Chưa gửi 1" in shown(app.screen))
        assert failures.log(desk) == []
        other.execute("ROLLBACK")
        other.close()
        # What had to be written down is, as soon as it can.
        assert await until(pilot, lambda: [one.cause for one in failures.log(desk)] == ["power"])


async def until(pilot: Pilot[None], holds: Callable[[], bool]) -> bool:
    for _ in range(200):
        await pilot.pause(0.02)
        if holds():
            return True
    return False
