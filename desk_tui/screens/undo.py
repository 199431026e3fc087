"""Ctrl+Z: what the slip just given would take with it, and why it is taken back (C-18)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk_tui.counter import mending, undo
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.problem import Refusal
from desk_tui.screens.dossier import DossierScreen
from desk_tui.screens.life import told
from desk_tui.screens.reason import Deed, ReasonDialog
from desk_tui.tongue import say
from desk_tui.widgets.keys import named

if TYPE_CHECKING:
    from desk_tui.app import DeskApp


def take_back(app: DeskApp) -> None:
    """Ask for the reason over whatever is on the screen; the slip of an open dossier goes first."""
    here = app.screen.code if isinstance(app.screen, DossierScreen) else ""
    try:
        deed = _deed(app.desk, here)
    except Refusal as nothing:
        app.tell(nothing)
        return

    def done(words: str | None) -> None:
        if words:
            app.say(words)
            app.nudge()

    app.push_screen(ReasonDialog(deed), done)


def _deed(desk: Desk, code: str) -> Deed:
    last = undo.last_slip(desk, code)
    left = max(0, int((last.until - local(desk.now())).total_seconds() // 60))
    about = [
        f"{last.code} · {last.owner} · {last.procedure}",
        say(
            "Cấp lúc {given:%H:%M}; tự hủy được đến {until:%H:%M} (còn {left} phút).",
            given=last.given,
            until=last.until,
            left=left,
        ),
    ]
    return Deed(
        title=say("Hủy phiếu vừa cấp"),
        enter=say("hủy số"),
        about="\n".join([*about, *(f"– {one}" for one in last.undoes)]),
        why=say(
            "Ghi vào hồ sơ. Hết giờ tự hủy thì hủy ở trang hồ sơ ({key}), người phụ trách duyệt.",
            key=named("dossier.next"),
        ),
        do=lambda reason: told(mending.void(desk, last.code, reason)),
    )
