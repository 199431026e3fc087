"""The password of the key file or the PIN of the token, once a session, for signed copies."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Label, Static

from desk_tui.counter import signing
from desk_tui.screens.base import DeskDialog
from desk_tui.tongue import say
from desk_tui.widgets.fields import Field


class SignDialog(DeskDialog[None]):
    """Kept in memory only. A key file is tried at once; a token when the next copy is signed."""

    DEFAULT_CSS = """
    SignDialog { align: center middle; }
    SignDialog > #box {
        width: 72; max-width: 100%; height: auto; max-height: 98%;
        border: round $border; border-title-color: $foreground; background: $surface; padding: 0 1;
    }
    SignDialog #whose { height: auto; }
    SignDialog #told { color: $text-error; height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f12", "close", say("Đóng"), id="app.back"),
    ]

    def compose(self) -> ComposeResult:
        wanted = signing.of(self.desk)
        with Vertical(id="box") as box:
            box.border_title = say("Ký số bản lưu")
            box.border_subtitle = say("Enter: dùng · Esc: đóng")
            if wanted is None:
                yield Label(say("Cơ quan chưa cài đặt ký số (desk-tui signing set)."), id="whose")
                return
            yield Label(say("Ký bằng: {key}", key=signing.named(wanted)), id="whose")
            yield Field(
                say("Mật khẩu tệp khóa hoặc mã PIN thiết bị"),
                password=True,
                id="secret",
            )
            yield Static("", id="told")

    def on_mount(self) -> None:
        for box in self.query("#secret"):
            box.focus()

    @on(Field.Submitted)
    def _submitted(self) -> None:
        secret = self.query_one("#secret", Field).text_to_keep
        self.query_one("#told", Static).update(say("Đang kiểm tra…"))
        self.do(
            lambda: signing.try_secret(self.desk, secret),
            lambda _: self._use(secret),
            group="sign",
            words=say("Kiểm tra khóa ký số"),
            failed=self._wrong,
        )

    def _use(self, secret: str) -> None:
        self.host.sign_with(secret)
        self.dismiss()

    def _wrong(self, error: BaseException) -> None:
        self.query_one("#told", Static).update(f"{error} {getattr(error, 'hint', '')}".strip())
        self.query_one("#secret", Field).load("")

    def action_close(self) -> None:
        self.dismiss()
