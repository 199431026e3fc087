"""The page of a node's operator: desks and their last contact, queues, what waits for a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static
from textual.worker import get_current_worker

from db.clock import from_text
from desk_tui.centre.messages import DeskSeen
from desk_tui.centre.overview import Overview, Waits, Way
from desk_tui.counter.desk import local
from desk_tui.counter.node import Looking, RunningNode
from desk_tui.screens.lists import Listed
from desk_tui.tongue import say
from desk_tui.widgets import keys
from desk_tui.widgets.driver import driver_class
from desk_tui.widgets.key_line import KeyLine
from desk_tui.widgets.queue_table import Cell, Column, PagedTable
from desk_tui.widgets.truth_line import ago, size

LOOK_EVERY = 3.0
SILENT_SECONDS = 180
"""A desk that was not heard for so long is called silent: it asks for news every minute."""

STATES = {
    "held": say("chờ tiếp nhận"),
    "waiting": say("chờ gửi"),
    "sending": say("đang gửi"),
    "unknown": say("chưa rõ kết quả"),
    "done": say("đã xong"),
    "person": say("cần người xem"),
    "refused": say("bị từ chối"),
    "kept": say("chờ cấp trên đọc"),
    "files": say("thiếu tệp"),
}


class NodeApp(App[None]):
    """Shows and never changes: what an operator does is a verb of `desk-tui centre`."""

    TITLE = say("Trung tâm")
    ENABLE_COMMAND_PALETTE = False
    CSS = """
    #head { height: auto; padding: 0 1; }
    #ways { height: auto; padding: 0 1; }
    #desks { height: 2fr; }
    #waits { height: 1fr; min-height: 4; }
    #one { height: auto; min-height: 1; max-height: 3; padding: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings("node"),
        Binding("f1", "help", say("Trợ giúp"), id="app.help"),
        Binding("ctrl+q", "quit", say("Dừng trung tâm"), id="app.quit"),
        Binding("tab", "app.focus_next", say("Sang bảng kia"), show=False),
    ]

    def __init__(self, node: RunningNode) -> None:
        super().__init__(driver_class=driver_class())
        self._node = node
        self._where: dict[str, str] = {}
        self._looking: Looking | None = None
        self._waits: Sequence[Waits] = ()

    def compose(self) -> ComposeResult:
        yield Static(say("Đang khởi động trung tâm…"), id="head")
        yield PagedTable(
            (
                Column(say("Cơ quan"), 16),
                Column(say("Quầy"), 5, right=True),
                Column(say("Liên lạc gần nhất"), 18),
                Column(say("Đã nhận"), 9, right=True),
                Column(say("Tình trạng"), 20, grow=True),
            ),
            empty=say("Chưa có quầy nào ghi danh: desk-tui centre enrol."),
            title=say("Quầy"),
            why=say(
                "Các quầy đã ghi danh với trung tâm này và lần liên lạc gần nhất của mỗi quầy."
            ),
            id="desks",
        )
        yield Static(id="ways")
        yield PagedTable(
            (
                Column(say("Lúc"), 11),
                Column(say("Nơi"), 22, spare=True),
                Column(say("Việc"), 12),
                Column(say("Vì sao"), 30, grow=True),
            ),
            empty=say("Không có gì cần người xem."),
            title=say("Cần người xem"),
            why=say("Việc trung tâm đã từ chối hoặc không tự gửi tiếp được, và vì sao."),
            id="waits",
        )
        yield Static(id="one")
        yield KeyLine()

    def on_mount(self) -> None:
        self.query_one("#desks").focus()
        self.run_worker(self._start, thread=True, group="node", exit_on_error=False)
        self.set_interval(LOOK_EVERY, self.action_look)

    def _start(self) -> None:
        self._where = self._node.listening()
        self._look()

    def action_look(self) -> None:
        """Look now rather than at the next beat."""
        if self._where or self._node.ended:
            self.run_worker(
                self._look, thread=True, group="look", exclusive=True, exit_on_error=False
            )

    def _look(self) -> None:
        ended = self._node.ended
        seen: Overview | None = None
        if not ended and self._where:
            try:
                self._looking = self._looking or Looking(self._node.db)
                seen = self._looking.look()
            except Exception as error:
                ended = str(error)
        if not get_current_worker().is_cancelled:
            self.call_from_thread(self._show, seen, ended)

    def _show(self, seen: Overview | None, ended: str) -> None:
        head = self.query_one("#head", Static)
        if seen is None:
            stopped = say(
                "✘ Trung tâm không chạy: {ended}", ended=ended or say("không nghe được địa chỉ")
            )
            head.update(Content.styled(stopped, "bold $text-error"))
            return
        now = datetime.now(UTC)
        head.update(Content("\n").join(_head(self._where, seen)))
        self._list("#desks", [_desk_row(desk, seen, now) for desk in seen.status.desks])
        self._list("#waits", [_waits_row(one) for one in seen.waits])
        self._waits = seen.waits
        ways = [Content.styled(*_way(way, now)) for way in seen.ways]
        self.query_one("#ways", Static).update(Content("\n").join(ways))

    def _list(self, which: str, rows: Sequence[tuple[Cell | str, ...]]) -> None:
        table = self.query_one(which, PagedTable)
        table.source = Listed([(str(n), cells) for n, cells in enumerate(rows)])
        table.reload()

    def on_paged_table_moved(self, event: PagedTable.Moved) -> None:
        if event.table.id == "waits":
            one = self._waits[int(event.row.id)] if event.row and self._waits else None
            self.query_one("#one", Static).update(Content(one.sentence if one else ""))

    def action_help(self) -> None:
        from desk_tui.widgets.help import HelpScreen

        self.push_screen(HelpScreen(self.screen))

    def on_unmount(self) -> None:
        if self._looking:
            self._looking.close()


def _head(where: dict[str, str], seen: Overview) -> list[Content]:
    status = seen.status
    held = say(
        "Giữ {dossiers} hồ sơ, {acts} việc, {files} tệp ({bytes})",
        dossiers=_count(status.dossiers),
        acts=_count(status.acts),
        files=_count(status.files),
        bytes=size(status.bytes),
    )
    lines = [
        Content.styled(
            say("✔ Trung tâm đang nghe ở {where}", where=where["listening"]), "bold $text-success"
        ),
        Content(f"{held} · kho {where['db']}"),
    ]
    if status.unread:
        words = say(
            "! {unread} việc do quầy dùng bản mới hơn gửi: cập nhật trung tâm để đọc.",
            unread=status.unread,
        )
        lines.append(Content.styled(words, "$text-warning"))
    return lines


def _count(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _desk_row(desk: DeskSeen, seen: Overview, now: datetime) -> tuple[Cell | str, ...]:
    last = from_text(desk.last_contact) if desk.last_contact else None
    if desk.cut_off:
        state = Cell(say("✘ đã cắt"), "late")
    elif last is None:
        state = Cell(say("chưa liên lạc lần nào"), "near")
    elif (now - last).total_seconds() > SILENT_SECONDS:
        state = Cell(say("! im lặng {last}", last=ago(last, now)), "near")
    else:
        state = Cell(say("✔ đang nối"), "good")
    held = seen.held.get((desk.office, desk.desk), 0)
    when = f"{local(last):%H:%M:%S %d/%m}" if last else "–"
    return desk.office, desk.desk, when, _count(held), state


def _waits_row(one: Waits) -> tuple[Cell | str, ...]:
    return (
        f"{local(from_text(one.at)):%d/%m %H:%M}",
        one.where,
        Cell(one.what, "late"),
        one.sentence,
    )


def _way(way: Way, now: datetime) -> tuple[str, str]:
    told = [f"{STATES.get(state, state)} {count}" for state, count in sorted(way.states.items())]
    if way.last_contact:
        told.append(
            say("liên lạc {last_contact}", last_contact=ago(from_text(way.last_contact), now))
        )
    line = f"{way.name}: {' · '.join(told) or say('chưa có gì để gửi')}"
    return (f"! {line} · {way.trouble}", "$text-warning") if way.trouble else (line, "")
