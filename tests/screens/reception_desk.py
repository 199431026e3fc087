"""An officer at the reception screen: a real record in a folder, keys, and what can be seen."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Digits, Static

from db.drafts import Draft
from db.kinds import Received, VisitRecorded
from desk_tui.counter import setup
from desk_tui.counter.desk import Desk, Office
from desk_tui.screens.reception import ReceptionScreen
from desk_tui.screens.reception_dialogs import Choose
from desk_tui.screens.reception_form import ReceptionForm
from desk_tui.screens.reception_papers import Checklist
from desk_tui.screens.reception_result import ResultPanel
from desk_tui.widgets.burst import ScanApp
from desk_tui.widgets.fields import Field

OFFICER, PASSWORD = "Nguyễn Thị Thử", "mật khẩu thử nghiệm"
VN = ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY = datetime(2026, 11, 16, 7, 35, tzinfo=VN)

CARD = "001155000001|012345678|Phạm Thị Ví Dụ|05031955|Nữ|Số 1 phố Thử, Hà Nội|01012021"
SON = "001090000002||Nguyễn Văn Thử|01011990|Nam|Số 2 phố Thử, Hà Nội|01012021"
TOMORROW = "001226000003||Trần Ngày Mai|17112026|Nam|Số 3 phố Thử, Hà Nội|01012021"
FOREIGN = "https://example.com/thuc-don?ban=12345"


def make_desk(folder: Path, *, numbers: tuple[int, int] = (1, 200), now: datetime = MONDAY) -> Desk:
    """A new record with the packaged catalogue, open for its first officer."""
    office = Office(
        code="H18.12.34", unit="Trung tâm phường Thử Nghiệm", desk=1, place="Thử Nghiệm"
    )
    setup.make(folder, office, *numbers, OFFICER, PASSWORD, clock=lambda: now)
    return Desk.open(folder, OFFICER, PASSWORD, clock=lambda: now)


class Host(ScanApp[None]):
    """What the reception screen needs of the program."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.said: list[str] = []
        self.told: list[BaseException] = []

    def tell(self, error: BaseException) -> None:
        self.told.append(error)

    def say(self, text: str) -> None:
        self.said.append(text)

    def nudge(self) -> None:
        """Nobody sends here."""

    def refresh_truth(self) -> None:
        """No truth line here."""

    def open_reception(self, draft: Draft | None = None) -> None:
        self.push_screen(ReceptionScreen(draft))


class Officer:
    """Presses keys and reads the screen."""

    def __init__(self, pilot: Pilot[None]) -> None:
        self.pilot = pilot

    @property
    def app(self) -> Host:
        assert isinstance(self.pilot.app, Host)
        return self.pilot.app

    @property
    def screen(self) -> Screen[object]:
        return self.app.screen

    @property
    def form(self) -> ReceptionForm:
        for screen in reversed(self.app.screen_stack):
            if isinstance(screen, ReceptionScreen):
                return screen.form
        raise AssertionError("no reception screen")

    async def settle(self) -> None:
        """Until every verb has answered and the screen has been painted."""
        for _ in range(3):
            await self.pilot.pause()
            await self.app.workers.wait_for_complete(
                [w for w in self.app.workers if not w.is_finished]
            )
        await self.pilot.pause()

    async def open(self, draft: Draft | None = None) -> None:
        self.app.open_reception(draft)
        await self.settle()

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.settle()

    async def type(self, text: str) -> None:
        """By hand, letter by letter."""
        gap, self.app.burst.gap = self.app.burst.gap, 0.0
        await self.pilot.press(*("space" if letter == " " else letter for letter in text))
        self.app.burst.gap = gap
        await self.settle()

    async def scan(self, payload: str) -> None:
        """By the card reader: all keys of the payload in a breath, then Enter."""
        gap, self.app.burst.gap = self.app.burst.gap, 10.0
        await self.pilot.press(*("space" if letter == " " else letter for letter in payload))
        await self.pilot.press("enter")
        self.app.burst.gap = gap
        await self.settle()

    def text(self, id: str) -> str:
        return self.form.query_one(f"#{id}", Field).value

    def error(self, id: str) -> str:
        return self.form.query_one(f"#{id}", Field).error

    @property
    def focus(self) -> str:
        focused = self.app.focused
        return focused.id or "" if focused else ""

    @property
    def seen(self) -> str:
        """All words of the top screen that are displayed."""
        said: list[str] = []
        for widget in self.screen.query("*"):
            if not widget.is_on_screen and not widget.region:
                continue
            said += [str(widget.border_title or ""), str(widget.border_subtitle or "")]
            if isinstance(widget, Digits):
                said.append(widget.value)
            elif isinstance(widget, Static):
                said.append(str(widget.render()))
        return "\n".join(said)

    @property
    def papers(self) -> Checklist:
        return self.form.papers.list

    @property
    def dialog(self) -> Choose:
        assert isinstance(self.screen, Choose)
        return self.screen

    @property
    def result(self) -> ResultPanel:
        return self.screen.query_one(ResultPanel)


def acts_of(
    desk: Desk, kind: type[Received] | type[VisitRecorded]
) -> list[Received | VisitRecorded]:
    """What the record says was done, oldest first."""
    from db import acts

    subjects = desk.read.execute("SELECT DISTINCT subject FROM acts ORDER BY seq").fetchall()
    said = [act.read() for row in subjects for act in acts.of_subject(desk.read, row[0])]
    return [one for one in said if isinstance(one, kind)]
