"""Books of attestation: the volumes of the year, their numbers, and what is still to be entered."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from desk_tui.counter import attest_books
from desk_tui.counter.attest_books import Entry, Volume
from desk_tui.rules.text import vn_money
from desk_tui.screens.attest_dialogs import (
    CorrectDialog,
    EnterDialog,
    PrintDialog,
    VoidDialog,
    VolumeDialog,
)
from desk_tui.screens.list_screen import ListScreen
from desk_tui.tongue import say
from desk_tui.widgets import keys
from desk_tui.widgets.fields import MOVE_BINDINGS
from desk_tui.widgets.queue_table import Cell, Column, PagedTable

WHY = say(
    "Mỗi quầy ghi một quyển riêng mở song song nên mất mạng vẫn không trùng số; trong quyển số chạy"
    " liên tục từ 01 đến hết năm. Số hủy giữ nguyên dòng, không dùng lại."
)


class AttestBooksScreen(ListScreen):
    """Volumes above; the numbers of the one under the cursor below."""

    DEFAULT_CSS = """
    AttestBooksScreen #entries { height: 2fr; border-top: solid $border-blurred; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*MOVE_BINDINGS, *keys.bindings("books")]
    AUTO_FOCUS = "#volumes"

    def __init__(self) -> None:
        super().__init__()
        self._volumes: tuple[Volume, ...] = ()
        self._entries: tuple[Entry, ...] = ()
        self._waiting: tuple[tuple[str, str], ...] = ()

    def lists(self) -> ComposeResult:
        yield Static(say("Sổ chứng thực"), id="head")
        yield PagedTable(
            (
                Column(say("Quyển"), 22),
                Column(say("Sổ"), 20, grow=True),
                Column(say("Quầy"), 5, right=True),
                Column(say("Số cuối"), 8, right=True),
                Column(say("Hủy"), 5, right=True),
                Column(say("Bản"), 7, right=True),
                Column(say("Phí"), 13, right=True, spare=True),
            ),
            empty=say("Chưa có sổ chứng thực nào."),
            title=say("Quyển của năm"),
            why=WHY,
            id="volumes",
        )
        yield PagedTable(
            (
                Column(say("Số"), 5, right=True),
                Column(say("Lúc"), 12),
                Column(say("Người yêu cầu"), 20),
                Column(say("Giấy tờ"), 16, grow=True),
                Column(say("Trang"), 6, right=True, spare=True),
                Column(say("Bản"), 5, right=True),
                Column(say("Tình trạng"), 16),
            ),
            empty=say("Quyển này chưa có số nào."),
            title=say("Các số trong quyển"),
            why=say("Enter: mở hồ sơ."),
            id="entries",
        )

    def reload(self) -> None:
        desk, year = self.desk, self.desk.today().year

        def read() -> tuple[tuple[Volume, ...], list[str], tuple[tuple[str, str], ...]]:
            found = attest_books.volumes(desk, year)
            ids = dict.fromkeys(one.book.id for one in found)
            gaps = [said for id in ids for said in attest_books.gaps(desk.read, id, year)]
            return found, gaps, attest_books.waiting(desk)

        self.read(read, self._show, group="volumes", words=say("Đọc sổ chứng thực"))

    def _show(
        self, read: tuple[tuple[Volume, ...], list[str], tuple[tuple[str, str], ...]]
    ) -> None:
        self._volumes, gaps, self._waiting = read
        waiting = self._waiting
        lines = [Content.styled(say("Sổ chứng thực"), "bold")]
        if waiting:
            named = "; ".join(f"{code} {name}" for code, name in waiting[:3])
            more = say(" và {count} hồ sơ nữa", count=len(waiting) - 3) if len(waiting) > 3 else ""
            lines.append(Content(say("Chờ vào sổ: {named}{more}", named=named, more=more)))
        lines += [Content.styled(f"! {said}", "$text-warning") for said in gaps]
        self.head(lines)
        rows = [(str(nth), _volume(one)) for nth, one in enumerate(self._volumes)]
        self.fill(rows, "#volumes")

    @property
    def volume(self) -> Volume | None:
        """The one under the cursor."""
        row = self.query_one("#volumes", PagedTable).row
        return self._volumes[int(row.id)] if row and int(row.id) < len(self._volumes) else None

    @property
    def entry(self) -> Entry | None:
        row = self.query_one("#entries", PagedTable).row
        return self._entries[int(row.id)] if row and int(row.id) < len(self._entries) else None

    @on(PagedTable.Moved, "#volumes")
    def _moved(self) -> None:
        if volume := self.volume:
            self.read(
                lambda: attest_books.newest(self.desk.read, volume),
                self._show_entries,
                group="entries",
                words=say("Đọc số chứng thực"),
            )

    def _show_entries(self, entries: tuple[Entry, ...]) -> None:
        self._entries = entries
        self.fill([(str(nth), _entry(one)) for nth, one in enumerate(entries)], "#entries")

    @on(PagedTable.Selected, "#entries")
    def _open(self) -> None:
        if (entry := self.entry) and entry.code:
            self.host.open_dossier(entry.code)

    def action_enter(self) -> None:
        """F10: a dossier that took longer is attested now."""
        first = self._waiting[0][0] if self._waiting else ""
        self.host.push_screen(EnterDialog(self.desk, first), self.told)

    def action_print(self) -> None:
        """F8: the book of a period, the month unless another is asked for."""
        if volume := self.volume:
            self.host.push_screen(PrintDialog(self.desk, volume), self.told)

    def action_void(self) -> None:
        if entry := self._good_entry():
            self.host.push_screen(VoidDialog(self.desk, entry), self.told)

    def action_correct(self) -> None:
        if entry := self._good_entry():
            self.host.push_screen(CorrectDialog(self.desk, entry), self.told)

    def action_volume(self) -> None:
        if volume := self.volume:
            self.host.push_screen(VolumeDialog(self.desk, volume), self.told)

    def _good_entry(self) -> Entry | None:
        entry = self.entry
        if entry is None or entry.void:
            self.host.say("Chọn một số chưa hủy ở bảng dưới (Tab).")
            return None
        return entry


def _volume(one: Volume) -> tuple[Cell | str, ...]:
    return (
        f"{one.volume}/{one.year}-{one.book.sign}",
        one.book.name,
        one.desk.rpartition("/")[2],
        f"{one.last:02d}" if one.used else "–",
        str(one.void) if one.void else "",
        str(one.copies) if one.copies else "",
        vn_money(one.fee) if one.fee else "",
    )


def _entry(one: Entry) -> tuple[Cell | str, ...]:
    state: Cell | str = say("đã sửa") if one.corrected else ""
    if one.void:
        state = Cell(say("hủy: {reason}", reason=one.reason), "late")
    elif one.electronic:
        state = say("bản điện tử")
    return (
        f"{one.number:02d}",
        f"{one.at:%H:%M %d/%m}",
        one.person,
        one.paper,
        str(one.pages) if one.pages else "",
        str(one.copies) if one.copies else "",
        state,
    )
