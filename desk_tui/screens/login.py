"""Who is sitting down: a name and a password; a PIN for reopening a locked screen."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Label, OptionList, Static

from db import keys
from desk_tui.counter.desk import Desk
from desk_tui.screens.base import DeskScreen
from desk_tui.tongue import say
from desk_tui.widgets.fields import MOVE_BINDINGS, Field
from desk_tui.widgets.keys import named


class LoginScreen(DeskScreen):
    """The first screen when no password came with the environment, and after "đổi cán bộ"."""

    DEFAULT_CSS = """
    LoginScreen { align: center middle; }
    LoginScreen > Vertical { width: 64; height: auto; border: round $border; padding: 1 2; }
    LoginScreen OptionList { height: auto; max-height: 6; border: round $border-blurred; }
    LoginScreen OptionList:focus { border: round $border; }
    LoginScreen #hint { color: $text-muted; }
    LoginScreen #told { color: $text-error; height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *MOVE_BINDINGS,
        Binding("ctrl+q", "app.quit", say("Thoát"), id="app.quit"),
    ]

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_title = say("Quầy một cửa – đăng nhập")
            yield OptionList(*keys.names(self.host.folder), id="who")
            yield Field(say("Mật khẩu"), password=True, id="password")
            yield Field(
                say("Mã PIN cho phiên này (không bắt buộc)"),
                password=True,
                id="pin",
                check=_pin_problem,
            )
            yield Static("", id="told")
            quit_key = named("app.quit")
            told = say("Enter để mở sổ · Tab sang ô khác · {quit_key} thoát", quit_key=quit_key)
            yield Label(self.host.hint or told, id="hint")

    def on_mount(self) -> None:
        names = keys.names(self.host.folder)
        who = self.query_one("#who", OptionList)
        who.border_title = say("Cán bộ (mũi tên lên xuống để chọn)")
        who.highlighted = names.index(self.host.officer) if self.host.officer in names else 0
        self.query_one("#password", Field).focus()
        if self.host.login_problem:
            self._tell(self.host.login_problem)

    @on(OptionList.OptionSelected, "#who")
    def _chosen(self) -> None:
        self.query_one("#password", Field).focus()

    @on(Field.Submitted)
    def _submitted(self) -> None:
        who = self.query_one("#who", OptionList)
        pin = self.query_one("#pin", Field)
        if who.highlighted is None or pin.error:
            return
        name = str(who.get_option_at_index(who.highlighted).prompt)
        password = self.query_one("#password", Field).text_to_keep
        self.query_one("#told", Static).update(say("Đang mở sổ…"))
        self.do(
            lambda: Desk.open(self.host.folder, name, password),
            lambda desk: self.host.opened(desk, pin.text_to_keep),
            group="login",
            words=say("Mở sổ"),
            failed=self._tell,
        )

    def _tell(self, error: BaseException) -> None:
        hint = getattr(error, "hint", "")
        self.query_one("#told", Static).update(f"{error} {hint}".strip())
        self.query_one("#password", Field).load("")
        self.query_one("#password", Field).focus()


def _pin_problem(pin: str) -> str | None:
    if pin.isdigit() and len(pin) >= 4:
        return None
    return say("Mã PIN gồm ít nhất bốn chữ số.")
