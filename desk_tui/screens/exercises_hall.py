"""The training hall: a frame and words on every screen, and the troubles of its centre (C-19)."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen

from desk_tui.counter import training
from desk_tui.counter.training import FAULTS, NONE, Fault
from desk_tui.screens.base import DeskDialog
from desk_tui.screens.lists import Listed
from desk_tui.tongue import say
from desk_tui.widgets import keys
from desk_tui.widgets.looks import LooksApp
from desk_tui.widgets.queue_table import Cell, Column, PagedTable

_TIGHT = (84, 28)
"""Columns and rows below which only the upper edge is drawn: a form needs the room."""
_TITLE, _KEEP, _BACK = "\x1b]2;{}\x07", "\x1b[22;2t", "\x1b[23;2t"
"""How a terminal is told its window's title, to remember the one it has, and to take it back."""


class HallApp(LooksApp[None]):
    """Frames every screen of a desk for training; a real desk sees nothing of it."""

    DEFAULT_CSS = """
    Screen.-training {
        border: heavy $error; border-title-color: $foreground; border-title-background: $error 40%;
        border-title-style: bold; border-subtitle-color: $text-error;
    }
    Screen.-training.-tight { border: none; border-top: heavy $error; }
    """
    folder: Path
    framed = False
    trouble: Fault = NONE

    def on_mount(self) -> None:
        self.screen_change_signal.subscribe(self, self._frame)
        self.frame(training.marked(self.folder))

    def frame(self, is_training: bool) -> None:
        """From now on this is seen to be a desk for training, if it is one."""
        if not is_training or self.framed:
            return
        self.framed = True
        self.trouble = training.fault(self.folder)
        self._write(_KEEP + _TITLE.format(training.WORDS))
        self._frame_all()

    def show_trouble(self, trouble: Fault) -> None:
        """Say which trouble is switched on now, wherever it was switched."""
        if trouble != self.trouble:
            self.trouble = trouble
            self._frame_all()

    def _frame_all(self) -> None:
        for screen in self.screen_stack:
            self._frame(screen)

    def _frame(self, screen: Screen[object]) -> None:
        see_through = screen.is_modal and screen.styles.background.a < 1
        if not self.framed or see_through:
            # Through a dialog one sees the frame of the screen below.
            return
        words = training.WORDS
        if self.trouble != NONE:
            words = f"{words} · SỰ CỐ: {self.trouble.words}"
        screen.border_title = Content(words)
        screen.border_subtitle = Content(
            say("{key}: sự cố của trung tâm", key=keys.named("app.fault"))
        )
        screen.add_class("-training")
        self._fit(screen)

    def _fit(self, screen: Screen[object]) -> None:
        width, height = self.size
        screen.set_class(width < _TIGHT[0] or height < _TIGHT[1], "-tight")

    def on_resize(self) -> None:
        if self.framed:
            for screen in self.screen_stack:
                self._fit(screen)

    def on_unmount(self) -> None:
        if self.framed:
            self._write(_BACK)

    def _write(self, told: str) -> None:
        if self._driver is not None:
            self._driver.write(told)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "fault" and not self.framed:
            return False
        return super().check_action(action, parameters)

    def action_fault(self) -> None:
        """Which trouble the centre has."""
        self.push_screen(FaultDialog())


class FaultDialog(DeskDialog[None]):
    """Enter switches a trouble on at once; the centre need not be started again."""

    DEFAULT_CSS = """
    FaultDialog { align: center middle; }
    FaultDialog > Vertical {
        width: 100; max-width: 98%; height: auto; max-height: 96%;
        border: round $border; border-title-color: $foreground; background: $surface;
    }
    FaultDialog PagedTable { height: 13; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f12", "close", say("Đóng"), id="app.back"),
    ]
    AUTO_FOCUS = "#faults"

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_title = Content(say("Sự cố của trung tâm – chỉ ở quầy tập"))
            box.border_subtitle = Content(say("Enter: bật · Esc: đóng"))
            yield PagedTable(
                (
                    Column("", 4),
                    Column(say("Sự cố"), 24),
                    Column(say("Thấy gì, làm gì"), 40, grow=True),
                ),
                empty="",
                title=say("Sự cố"),
                why=say("Enter bật sự cố đang đứng; “không có sự cố” là tắt."),
                id="faults",
            )

    def on_mount(self) -> None:
        self._show(training.fault(self.desk.folder))

    def _show(self, now: Fault) -> None:
        rows = [
            (
                one.name,
                (
                    Cell(say("bật"), "late") if one == now else "",
                    one.words,
                    one.told,
                ),
            )
            for one in FAULTS
        ]
        self.query_one(PagedTable).show(Listed(rows), now.name)

    @on(PagedTable.Selected)
    def _switch(self, event: PagedTable.Selected) -> None:
        if event.row is None:
            return
        folder, name = self.desk.folder, event.row.id
        self.do(
            lambda: training.switch(folder, name), self._done, group="fault", words=say("Bật sự cố")
        )

    def _done(self, now: Fault) -> None:
        self.host.show_trouble(now)
        self.host.nudge(now=True)
        self.dismiss()

    def action_close(self) -> None:
        self.dismiss()
