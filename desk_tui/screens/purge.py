"""Personal data that may go, has to wait, or went: seen, confirmed by a word, printed (SEC-04)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from db.problem import RecordProblem
from desk_tui.counter import purge, slip
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.purge import SORTS, STAYS, Item, Plan, Went
from desk_tui.rules.text import plain
from desk_tui.screens.list_screen import Line, ListScreen, tab_line
from desk_tui.screens.reason import Deed, ReasonDialog
from desk_tui.tongue import say
from desk_tui.widgets import keys
from desk_tui.widgets.fields import MOVE_BINDINGS
from desk_tui.widgets.queue_table import Cell, Column, PagedTable

WORD = say("XÓA")
"""What is typed to go on: nobody does this by a key alone."""


@dataclass(frozen=True)
class _Read:
    plan: Plan
    gone: tuple[Went, ...]


class PurgeScreen(ListScreen):
    """What would go stands there before anything goes; what went stays listed."""

    BINDINGS: ClassVar[list[BindingType]] = [*MOVE_BINDINGS, *keys.bindings("purge")]
    AUTO_FOCUS = "#items"

    def __init__(self) -> None:
        super().__init__()
        self._list = 0
        self._read: _Read | None = None

    def lists(self) -> ComposeResult:
        yield Static(say("Dữ liệu cá nhân quá thời gian giữ"), id="head")
        yield PagedTable(
            (
                Column(say("Loại"), 20),
                Column(say("Mã"), 22),
                Column(say("Thủ tục"), 10),
                Column(say("Lúc"), 16),
                Column(say("Ghi chú"), 30, grow=True),
            ),
            empty=say("Không có mục nào."),
            title=say("Dữ liệu cá nhân"),
            why=keys.filled(
                say(
                    "{purge.list1}: sẽ xóa · {purge.list2}: quá hạn nhưng chưa xóa được"
                    " · {purge.list3}: đã xóa."
                )
            ),
            id="items",
        )

    def reload(self) -> None:
        self.read(
            lambda: _Read(purge.plan(self.desk), purge.gone(self.desk)),
            self._show,
            group="purge",
            words=say("Tìm dữ liệu quá thời gian giữ"),
        )

    def _show(self, found: _Read) -> None:
        self._read = found
        rows = _rows(found, self._list)
        lines = [
            tab_line("purge", keys.PURGE_LISTS, self._list, len(rows)),
            Content(found.plan.ground),
            Content.styled(
                say("Còn lại sau khi xóa: {stays} {stays2}", stays=STAYS[0], stays2=STAYS[2]),
                "$text-muted",
            ),
        ]
        self.head(lines)
        self.fill(rows)

    def action_list(self, place: int) -> None:
        self._list = place
        if self._read:
            self._show(self._read)

    def action_do(self) -> None:
        """Ask for the word; only what stands in the first list goes."""
        found = self._read
        if found is None:
            return
        if not found.plan.ready:
            self.host.say("Không có mục nào để xóa.")
            return
        stays = "\n".join(f"  – {line}" for line in STAYS)
        deed = Deed(
            title=say("Xóa dữ liệu cá nhân của {count} mục", count=len(found.plan.ready)),
            enter=say("xóa"),
            about=say("Xóa rồi không lấy lại được. Còn lại:\n{stays}", stays=stays),
            why=say("Gõ chữ {word} để xác nhận.", word=WORD),
            do=lambda word: _purge(self.desk, word),
            label=say("Gõ {word}", word=WORD),
        )
        self.host.push_screen(ReasonDialog(deed), self._done)

    def _done(self, words: str | None) -> None:
        if words:
            self._list = keys.PURGE_LISTS.index("Đã xóa")
        self.told(words)

    def action_print(self) -> None:
        """Everything that went so far, to sign and keep."""
        if self._read and self._read.gone:
            gone, ground = self._read.gone, self._read.plan.ground
            self.do(
                lambda: _print(self.desk, gone, ground),
                self.host.say,
                group="print",
                words=say("In danh sách"),
            )
        else:
            self.host.say("Chưa xóa mục nào nên chưa có danh sách để in.")


def _purge(desk: Desk, word: str) -> str:
    if plain(word) != plain(WORD):
        raise RecordProblem(
            "not-confirmed", say("Chưa gõ đúng chữ {word}; chưa xóa gì.", word=WORD), say("Gõ lại.")
        )
    went = purge.purge(desk)
    return say(
        "Đã xóa dữ liệu cá nhân của {count} mục. {key}: in danh sách.",
        count=len(went),
        key=keys.named("purge.print"),
    )


def _print(desk: Desk, gone: tuple[Went, ...], ground: str) -> str:
    from desk_tui.slips.data_purged import PurgedLine, PurgedSheet
    from desk_tui.slips.printing import print_file

    now = local(desk.now())
    sheet = PurgedSheet(
        head=slip.sheet_head(desk, now),
        at=now,
        ground=ground,
        lines=tuple(
            PurgedLine(
                at=_at(one.at),
                what=_named(one),
                officer=one.officer,
                acts=one.acts,
                files=one.files,
                pages=one.pages,
            )
            for one in gone
        ),
        stays=STAYS,
    )
    path = slip.draw(desk, sheet, f"da-xoa-{now:%y%m%d}", desk.office.form_set)
    return say("Danh sách đã xóa: {message}", message=print_file(path).message)


def _named(one: Went) -> str:
    procedure = say("thủ tục {procedure}", procedure=one.procedure) if one.procedure else ""
    return ", ".join(filter(None, (f"{SORTS[one.sort]} {one.code}".strip(), procedure)))


def _rows(found: _Read, chosen: int) -> list[Line]:
    if keys.PURGE_LISTS[chosen] == keys.GONE:
        return [_went(place, one) for place, one in enumerate(found.gone)][::-1]
    items = found.plan.ready if keys.PURGE_LISTS[chosen] == keys.TO_GO else found.plan.held
    return [_item(one) for one in items]


def _item(one: Item) -> Line:
    why = Cell(one.why, "near") if one.why else ""
    return one.id, (SORTS[one.sort], one.code, one.procedure, _at(one.last), why)


def _went(place: int, one: Went) -> Line:
    told = say(
        "{acts} thao tác, {files} tệp, {pages} trang chữ · {officer}",
        acts=one.acts,
        files=one.files,
        pages=one.pages,
        officer=one.officer,
    )
    return str(place), (SORTS[one.sort], one.code, one.procedure, _at(one.at), told)


def _at(moment: datetime) -> str:
    return f"{moment:%H:%M %d/%m/%Y}"
