"""An officer at the reception screen: a real record, the real program, keys, and what is seen."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import pytest
from textual import events
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Static
from textual.worker import WorkerCancelled

from db import acts
from db.kinds import Payload
from desk_tui.app import DeskApp
from desk_tui.counter.desk import Desk
from desk_tui.screens.reception import ReceptionScreen
from desk_tui.screens.reception_form import ReceptionForm
from desk_tui.widgets.fields import Field

from .desks import OFFICER, PASSWORD, Clock, keys_wait, program, shown

P = TypeVar("P", bound=Payload)

MONDAY = datetime(2026, 11, 16, 0, 35, tzinfo=UTC)
"""Monday 16/11/2026, 07:35 at the office."""

CARD = "001155000001|012345678|Phạm Thị Ví Dụ|05031955|Nữ|Số 1 phố Thử, Hà Nội|01012021"
SON = "001090000002||Nguyễn Văn Thử|01011990|Nam|Số 2 phố Thử, Hà Nội|01012021"
ODD = "001090000004||Trần Thị Ví Dụ|01011991|Nữ|Số 4 phố Thử, Hà Nội|01012021"
TOMORROW = "001226000003||Trần Ngày Mai|17112026|Nam|Số 3 phố Thử, Hà Nội|01012021"
FOREIGN = "https://example.com/thuc-don?ban=12345"


async def settled(pilot: Pilot[None]) -> None:
    """Until every worker has answered and the screen shows it."""
    for _ in range(50):
        await pilot.pause(0)
        # A newer question of the same kind cancels the older one.
        with suppress(WorkerCancelled):
            await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        if not keys_wait(pilot.app) and all(one.is_finished for one in pilot.app.workers):
            return


class Officer:
    """Presses keys and reads the screen."""

    def __init__(self, pilot: Pilot[None], desk: Desk) -> None:
        self.pilot, self.desk = pilot, desk

    @property
    def app(self) -> DeskApp:
        assert isinstance(self.pilot.app, DeskApp)
        return self.pilot.app

    @property
    def form(self) -> ReceptionForm:
        for screen in reversed(self.app.screen_stack):
            if isinstance(screen, ReceptionScreen):
                return screen.form
        raise AssertionError("no reception screen")

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await settled(self.pilot)

    async def type(self, text: str, *then: str) -> None:
        """By hand: every key is a run of its own for the watch of card readers."""
        keys = ["space" if letter == " " else letter for letter in text]
        gap, self.app.burst.gap = self.app.burst.gap, 0.0
        # How long Textual waits for rest after each key: most of the time of a test that types.
        with pytest.MonkeyPatch.context() as quick:
            quick.setattr("textual._wait.SLEEP_GRANULARITY", 0.005)
            await self.pilot.press(*keys, *then)
        self.app.burst.gap = gap
        await settled(self.pilot)

    async def save(self, why: str = "6") -> None:
        """F10, which asks why it is on paper; the digit of the reason; F10."""
        await self.press("f10")
        assert self.focus == "reasons"
        await self.press(why, "f10")

    async def scan(self, payload: str) -> None:
        """By the card reader: the keys of the payload in one breath, then Enter."""
        for letter in payload:
            self.app.post_message(events.Key("space" if letter == " " else letter, letter))
        self.app.post_message(events.Key("enter", "\r"))
        await settled(self.pilot)

    def text(self, id: str) -> str:
        return self.form.query_one(f"#{id}", Field).value

    def texts(self) -> dict[str, str]:
        """Every box with something in it."""
        return {str(box.id): box.value for box in self.form.query(Field) if box.value}

    def error(self, id: str) -> str:
        return self.form.query_one(f"#{id}", Field).error

    @property
    def focus(self) -> str:
        focused = self.app.focused
        return focused.id or "" if focused else ""

    @property
    def screen(self) -> Screen[object]:
        return self.app.screen

    @property
    def seen(self) -> str:
        """The picture as text without its frames, blanks and line ends made one."""
        return " ".join(re.sub("[─-╿]", " ", shown(self.screen)).split())

    @property
    def bar(self) -> str:
        """The line above the keys."""
        bars = [s for s in self.app.screen_stack if isinstance(s, ReceptionScreen)]
        return str(bars[-1].query_one("#bar", Static).render())

    @property
    def keys(self) -> int:
        """Keys so far; a scan is one."""
        return self.app.burst.pressed

    def states(self) -> list[str]:
        return [line.state for line in self.form.papers.list.lines]


@asynccontextmanager
async def at_desk(
    desk: Desk, size: tuple[int, int] = (120, 40), *, open: bool = True
) -> AsyncIterator[Officer]:
    """The program on an open desk, with a reception begun by F2."""
    async with program(desk).run_test(size=size) as pilot:
        officer = Officer(pilot, desk)
        await settled(pilot)
        if open:
            await officer.press("f2")
        yield officer


def monday() -> Clock:
    return Clock(MONDAY)


def as_after_kill(desk: Desk, copy: Path) -> Desk:
    """The desk as another start finds it when this program is dead: the files as they lie now."""
    shutil.copytree(desk.folder, copy)
    return Desk.open(copy, OFFICER, PASSWORD, monday())


def said(desk: Desk, kind: type[P]) -> list[P]:
    """What the record says was done, oldest first."""
    rows = desk.read.execute("SELECT subject FROM acts GROUP BY subject ORDER BY min(seq)")
    read = [act.read() for row in rows.fetchall() for act in acts.of_subject(desk.read, row[0])]
    return [one for one in read if isinstance(one, kind)]
