"""The locked screen: covers everything, changes nothing; what was half typed is still below."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Label, Static

from db import keys
from db.problem import RecordProblem
from desk_tui.screens.base import DeskDialog
from desk_tui.tongue import say
from desk_tui.widgets.fields import Field
from desk_tui.widgets.keys import bindings, named

PIN_TRIES = 5


class Pin:
    """A PIN of one session, in memory only: it never opens the record, only the screen."""

    def __init__(self, digits: str) -> None:
        self._salt = os.urandom(16)
        self._hash = self._stretch(digits)
        self.left = PIN_TRIES

    def fits(self, digits: str) -> bool:
        """Each wrong try costs one of five; then only the password helps."""
        right = self.left > 0 and hmac.compare_digest(self._stretch(digits), self._hash)
        self.left = PIN_TRIES if right else self.left - 1
        return right

    def _stretch(self, digits: str) -> bytes:
        return hashlib.scrypt(digits.encode(), salt=self._salt, n=2**14, r=8, p=1)


class LockScreen(DeskDialog[None], inherit_bindings=False):
    """Opened after a quiet while or by F11; only the same officer's PIN or password closes it."""

    DEFAULT_CSS = """
    LockScreen { align: center middle; background: $background; }
    LockScreen > Vertical { width: 60; height: auto; border: round $border; padding: 1 2; }
    LockScreen #told { color: $text-error; height: auto; }
    LockScreen #keys { color: $text-muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("lock"),
        Binding("f1", "app.help", say("Trợ giúp"), id="app.help"),
        Binding("ctrl+q", "app.quit", say("Thoát"), id="app.quit"),
    ]

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_title = say("Màn hình đang khóa")
            yield Label(
                say("{officer} – phần đang nhập vẫn được giữ nguyên.", officer=self.desk.officer)
            )
            yield Field(self._asked(), password=True, id="secret")
            yield Static("", id="told")
            yield Label(
                say(
                    "Enter mở khóa · {key} đổi cán bộ · {key2} thoát",
                    key=named("lock.switch_officer"),
                    key2=named("app.quit"),
                ),
                id="keys",
            )

    def _asked(self) -> str:
        pin = self.host.pin
        return say("Mã PIN hoặc mật khẩu") if pin and pin.left > 0 else say("Mật khẩu")

    def on_mount(self) -> None:
        self.query_one("#secret", Field).focus()

    @on(Field.Submitted)
    def _submitted(self) -> None:
        secret = self.query_one("#secret", Field).text_to_keep
        pin = self.host.pin
        self.query_one("#told", Static).update(say("Đang kiểm tra…"))
        self.do(
            self._checker(secret, pin),
            self._open,
            group="lock",
            words=say("Mở khóa"),
            failed=self._wrong,
        )

    def _checker(self, secret: str, pin: Pin | None) -> Callable[[], None]:
        def check() -> None:
            if pin and secret.isdigit() and len(secret) < keys.SHORTEST_PASSWORD:
                if not pin.fits(secret):
                    left = (
                        say("còn {left} lần", left=pin.left)
                        if pin.left > 0
                        else say("dùng mật khẩu")
                    )
                    raise RecordProblem(
                        "wrong-pin", say("Mã PIN chưa đúng ({left}).", left=left), ""
                    )
                return
            keys.unlock(self.host.folder, self.desk.officer, secret)

        return check

    def _open(self, _: None) -> None:
        self.dismiss()

    def _wrong(self, error: BaseException) -> None:
        self.query_one("#told", Static).update(f"{error} {getattr(error, 'hint', '')}".strip())
        box = self.query_one("#secret", Field)
        box.border_title = Content(self._asked())
        box.load("")
