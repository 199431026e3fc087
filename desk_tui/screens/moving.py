"""The desk and its machine: what is not a citizen's business, in one list (B1-09, B1-14, B1-20)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from desk_tui.counter import kit, old_desk
from desk_tui.counter.desk import Desk
from desk_tui.counter.old_desk import Brought
from desk_tui.screens.form_dialog import FormDialog
from desk_tui.screens.list_screen import Line, ListScreen
from desk_tui.tongue import say
from desk_tui.widgets import keys
from desk_tui.widgets.fields import MOVE_BINDINGS, Field
from desk_tui.widgets.one_of import OneOf
from desk_tui.widgets.queue_table import Cell, Column, PagedTable

SYSTEMS = (
    ("", say("như máy này, không cần mạng")),
    ("windows", say("Windows (tải gói, cần mạng)")),
    ("debian", say("Debian (tải gói, cần mạng)")),
)


@dataclass(frozen=True)
class _Door:
    """One line of the list and the screen behind it."""

    words: str
    told: str
    open: Callable[[Desk], Screen[None] | Screen[str]]


def _selfcheck(_: Desk) -> Screen[None]:
    from desk_tui.screens.selfcheck import SelfCheckScreen

    return SelfCheckScreen()


def _purge(_: Desk) -> Screen[None]:
    from desk_tui.screens.purge import PurgeScreen

    return PurgeScreen()


def _exercises(_: Desk) -> Screen[None]:
    from desk_tui.screens.exercises import ExercisesScreen

    return ExercisesScreen()


def _faults(_: Desk) -> Screen[None]:
    from desk_tui.screens.exercises_hall import FaultDialog

    return FaultDialog()


class MovingScreen(ListScreen):
    """Enter opens the line under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [*MOVE_BINDINGS]
    AUTO_FOCUS = "#doors"

    def lists(self) -> ComposeResult:
        yield Static(say("Quầy và máy"), id="head")
        yield PagedTable(
            (Column(say("Việc"), 30), Column(say("Để làm gì"), 50, grow=True)),
            empty="",
            title=say("Quầy và máy"),
            why=say("Enter mở việc đang đứng."),
            id="doors",
        )

    def reload(self) -> None:
        self.head([Content.styled(say("Quầy và máy: việc không của riêng hồ sơ nào"), "bold")])
        doors = self._doors
        self.fill([(str(place), (one.words, one.told)) for place, one in enumerate(doors)])

    @property
    def _doors(self) -> tuple[_Door, ...]:
        training = (
            _Door(
                say("Bài tập"), say("Ba bài tập: làm thật bằng phím, máy chấm; sổ tập."), _exercises
            ),
            _Door(
                say("Sự cố của trung tâm"),
                say("Bật, tắt: chậm, mất nối, mất điện, sửa trùng…"),
                _faults,
            ),
        )
        return (
            *(training if self.host.framed else ()),
            _Door(
                say("Kiểm tra máy"),
                say("Màn hình, phím, in, quét, giờ, đĩa, phông; in ra."),
                _selfcheck,
            ),
            _Door(
                say("Chuyển hồ sơ từ phần mềm cũ"),
                say("Bảng CSV, XLSX; xem thử trước."),
                BringDialog,
            ),
            _Door(say("Bộ cài ra USB"), say("Cài máy mới không cần mạng."), KitDialog),
            _Door(
                say("Xóa dữ liệu cá nhân quá hạn"), say("Xem trước, xác nhận, danh sách."), _purge
            ),
        )

    @on(PagedTable.Selected)
    def _open(self, event: PagedTable.Selected) -> None:
        if event.row:
            screen = self._doors[int(event.row.id)].open(self.desk)
            self.host.push_screen(screen, partial(self._opened, screen))

    def _opened(self, screen: Screen[None] | Screen[str], words: str | None) -> None:
        if words:
            self.host.say(words)
        if isinstance(screen, BringDialog) and screen.found:
            self.host.push_screen(BroughtScreen(screen.path, screen.found))


class KitDialog(FormDialog):
    """A folder for a USB stick."""

    title_words = say("Bộ cài ra USB")
    done_words = say("làm bộ cài")

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.at_desk = desk

    def about(self) -> str:
        return say(
            "Chương trình, danh mục, hướng dẫn ngày đầu và phím riêng của quầy; khoảng 500 MB."
            " Mất chừng một phút."
        )

    def fields(self) -> Iterator[Widget]:
        yield Field(say("Thư mục trên USB"), id="folder", code=True, required=True)
        yield OneOf(say("Cho máy nào (phím ←→)"), id="system")
        yield Field(say("Tệp mã ghi danh của quầy sẽ lập"), id="token", code=True)

    def on_mount(self) -> None:
        self.query_one("#system", OneOf).offer(SYSTEMS, "")
        super().on_mount()

    def work(self) -> Callable[[], str]:
        folder, token = Path(self.text("folder")).expanduser(), self.text("token")
        system = self.query_one("#system", OneOf).value
        self.query_one("#refused", Static).update(say("Đang làm bộ cài, chừng một phút…"))

        def make() -> str:
            made = kit.make(
                folder,
                platform=system,
                token_file=Path(token).expanduser() if token else None,
                own_keys=self.at_desk.folder / "keys.toml",
            )
            size = made.bytes / 1024**2
            return say(
                "Bộ cài ở {folder}: {wheels} gói, {size:.0f} MB.",
                folder=made.folder,
                wheels=made.wheels,
                size=size,
            )

        return make


class BringDialog(FormDialog):
    """The sheet of an old program; what it would bring is shown before anything is written."""

    title_words = say("Chuyển hồ sơ từ phần mềm cũ")
    done_words = say("xem thử")

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.at_desk = desk
        self.path = Path()
        self.found: Brought | None = None

    def about(self) -> str:
        return say("Hồ sơ đang mở ở phần mềm cũ, mỗi dòng một hồ sơ; mã và ngày hẹn giữ nguyên.")

    def fields(self) -> Iterator[Widget]:
        yield Field(say("Tệp bảng tính"), id="file", code=True, required=True)

    def work(self) -> Callable[[], str]:
        self.path = Path(self.text("file")).expanduser()

        def look() -> str:
            self.found = old_desk.bring(self.at_desk, self.path, dry=True)
            return say(
                "Xem thử: {count} hồ sơ chuyển được, chưa ghi gì.", count=len(self.found.codes)
            )

        return look


class BroughtScreen(ListScreen):
    """What a sheet would bring, line by line; one key writes all of it or nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [*MOVE_BINDINGS, *keys.bindings("bring")]
    AUTO_FOCUS = "#lines"

    def __init__(self, path: Path, found: Brought) -> None:
        super().__init__()
        self.path, self.found = path, found

    def lists(self) -> ComposeResult:
        yield Static(id="head")
        yield PagedTable(
            (
                Column(say("Kết quả"), 14),
                Column(say("Hồ sơ, dòng"), 26),
                Column(say("Vì sao"), 50, grow=True),
            ),
            empty=say("Bảng tính không có dòng nào."),
            title=say("Xem thử"),
            why=say("Dòng đỏ phải sửa trong bảng tính trước; còn một dòng đỏ thì không ghi gì."),
            id="lines",
        )

    def reload(self) -> None:
        found = self.found
        told = say("Đã chuyển vào sổ") if found.written else say("Xem thử, chưa ghi gì vào sổ")
        self.head(
            [
                Content.styled(f"{told}: {self.path.name}", "bold"),
                Content(
                    say(
                        "{rows} dòng: chuyển {count}, đã có trong sổ"
                        " {count2}, đã xong {count3}, chưa nhận được"
                        " {count4}",
                        rows=found.rows,
                        count=len(found.codes),
                        count2=len(found.here),
                        count3=len(found.over),
                        count4=len(found.rejected),
                    )
                ),
            ]
        )
        self.fill(_lines(found))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "bring" and (self.found.rejected or self.found.written):
            return None
        return super().check_action(action, parameters)

    def action_bring(self) -> None:
        path = self.path
        self.do(
            lambda: old_desk.bring(self.desk, path),
            self._written,
            group="bring",
            words=say("Chuyển hồ sơ"),
        )

    def _written(self, found: Brought) -> None:
        self.found = found
        self.refresh_bindings()
        words = (
            say("Đã chuyển {count} hồ sơ đang mở vào sổ.", count=len(found.codes))
            if found.written
            else ""
        )
        self.told(words or say("Bảng tính đã đổi và có dòng chưa nhận được; chưa ghi gì."))


def _lines(found: Brought) -> list[Line]:
    rows: list[tuple[Cell | str, str, str]] = [
        (Cell(say("phải sửa"), "late"), say("dòng {line}", line=one.line), one.why)
        for one in found.rejected
    ]
    rows += [(Cell(say("lưu ý"), "near"), "", one) for one in found.warnings]
    done = say("đã chuyển") if found.written else say("chuyển được")
    rows += [(Cell(done, "good"), code, "") for code in found.codes]
    rows += [(say("đã có"), code, say("mã này đã ở trong sổ")) for code in found.here]
    rows += [(say("đã xong"), code, say("hồ sơ đã đóng ở phần mềm cũ")) for code in found.over]
    return [(str(place), row) for place, row in enumerate(rows)]
