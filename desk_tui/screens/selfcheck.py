"""Is this machine fit for a desk? Looked at part by part, told as it goes, printed (B1-20)."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from desk_tui.counter import machine, machine_sheet, slip
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.machine import TO_TYPE, Looked, Window
from desk_tui.screens.list_screen import Line, ListScreen
from desk_tui.screens.reason import Deed, ReasonDialog
from desk_tui.tongue import say
from desk_tui.widgets import keys
from desk_tui.widgets.fields import MOVE_BINDINGS
from desk_tui.widgets.queue_table import Cell, Column, PagedTable, Tone

_TONES: dict[str, Tone] = {"ok": "good", "warn": "near", "bad": "late"}


class SelfCheckScreen(ListScreen):
    """One line for each part of the machine; what to do about it stands beside."""

    DEFAULT_CSS = """
    SelfCheckScreen #hint {
        height: auto; min-height: 2; padding: 0 1; border-top: solid $border-blurred;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*MOVE_BINDINGS, *keys.bindings("selfcheck")]
    AUTO_FOCUS = "#parts"

    def __init__(self) -> None:
        super().__init__()
        self._typed: str | None = None
        self._looked: list[Looked] = []

    def lists(self) -> ComposeResult:
        yield Static(say("Kiểm tra máy"), id="head")
        yield PagedTable(
            (
                Column(say("Phần"), 13),
                Column(say("Kết quả"), 8),
                Column(say("Đã thấy"), 36, grow=True),
                Column(say("Việc cần làm"), 36, spare=True),
            ),
            empty=say("Đang xem từng phần của máy…"),
            title=say("Kiểm tra máy"),
            why=say("Xem một lần trước khi lập quầy và khi máy có gì lạ; in ra để ký và lưu."),
            id="parts",
        )
        yield Static(id="hint")

    def reload(self) -> None:
        if self._looked:
            return
        width, height = self.app.size
        window = Window(
            columns=width,
            rows=height,
            encoding=getattr(sys.__stdout__, "encoding", "") or "",
            is_terminal=True,
            typed=self._typed,
            term=os.environ.get("TERM", ""),
        )
        self.read(
            lambda: _look(self.desk, window, self._tell),
            self._show,
            group="selfcheck",
            words=say("Kiểm tra máy"),
        )

    def _tell(self, part: str) -> None:
        """On the worker's thread."""
        self.host.call_from_thread(self._going, part)

    def _going(self, part: str) -> None:
        if self.is_attached:
            self.head([Content(say("Đang xem: {part}…", part=part))])

    def _show(self, looked: list[Looked]) -> None:
        self._looked = looked
        style = "$text-error" if any(one.finding.state == "bad" for one in looked) else ""
        self.head([Content.styled(f"{machine_sheet.verdict(looked)}.", f"bold {style}".strip())])
        self.fill([_row(place, one) for place, one in enumerate(looked)])

    @on(PagedTable.Moved)
    def _hint(self) -> None:
        """What to do about the line under the cursor: a narrow window has no column for it."""
        row = self.query_one(PagedTable).row
        if row is not None:
            found = self._looked[int(row.id)].finding
            self.query_one("#hint", Static).update(Content(f"{found.what}. {found.hint}"))

    def action_again(self) -> None:
        self._looked = []
        self.reload()

    def action_type(self) -> None:
        """One line to type, so that the keyboard is judged too."""

        def typed(said: str) -> str:
            self._typed = said
            return say("Đã nhận dòng gõ thử; đang xem lại máy.")

        deed = Deed(
            title=say("Gõ thử tiếng Việt"),
            enter=say("xong"),
            about=say("Gõ lại đúng dòng này: {to_type}", to_type=TO_TYPE),
            why=say("Gõ bằng bộ gõ thường dùng; sai dấu thì máy nói cách sửa."),
            do=typed,
            label=say("Dòng gõ thử"),
        )
        self.host.push_screen(ReasonDialog(deed), self._typed_now)

    def _typed_now(self, words: str | None) -> None:
        if words:
            self.action_again()

    def action_print(self) -> None:
        looked, desk = self._looked, self.desk
        if looked:
            self.do(
                lambda: _print(desk, looked), self.host.say, group="print", words=say("In phiếu")
            )


def _look(desk: Desk, window: Window, tell: Callable[[str], None]) -> list[Looked]:
    from desk_tui.counter.scan import config

    return machine.selfcheck(desk.folder, desk.now(), window, config(desk), tell)


def _print(desk: Desk, looked: list[Looked]) -> str:
    from desk_tui.slips.printing import print_file

    now = local(desk.now())
    sheet = machine_sheet.sheet(looked, slip.sheet_head(desk, now), now)
    path: Path = slip.draw(desk, sheet, f"kiem-tra-may-{now:%y%m%d}", desk.office.form_set)
    return say("Phiếu kiểm tra máy: {message}", message=print_file(path).message)


def _row(place: int, one: Looked) -> Line:
    found = one.finding
    state = Cell(machine_sheet.STATES[found.state], _TONES[found.state])
    return str(place), (one.part, state, found.what, found.hint)
