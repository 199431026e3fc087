"""F1: about this box, and about the procedure that is on the screen."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from textual.screen import Screen
from textual.widget import Widget

from db.problem import RecordProblem
from desk_tui.counter import field_help, procedure_help
from desk_tui.counter.desk import Desk, local
from desk_tui.tongue import say
from desk_tui.widgets import keys
from desk_tui.widgets.help import HelpScreen, Told

if TYPE_CHECKING:
    from desk_tui.app import DeskApp

_NAMES = {
    "Ghi": say("Ghi"),
    "Ví dụ": say("Ví dụ"),
    "Máy": say("Chương trình"),
    "Căn cứ": say("Căn cứ"),
}


def open_help(app: DeskApp) -> None:
    """Over the screen that is on top."""
    app.push_screen(HelpScreen(app.screen, told(app, app.screen)))


def told(app: DeskApp, screen: Screen[object]) -> Told:
    """What the files say of the focused box, and what the catalogue says of the procedure."""
    lines = box_lines(app, screen.focused)
    heading, rows = "", []
    if app.opened_desk:
        code, day = _procedure(app.opened_desk, screen)
        heading, rows = procedure_help.told(app.opened_desk, code, day) if code else ("", [])
    return Told(lines, [(heading, rows)] if rows else [])


def box_lines(app: DeskApp, box: Widget | None) -> list[str]:
    """The lines of one box; keys in them are those that work now."""
    if box is None or not box.id:
        return []
    screens = [cls.__name__ for cls in type(box.screen).__mro__]
    found, trouble = field_help.help_of(app.folder, screens, box.id)
    told = found.lines if found else ()
    lines = [f"{_NAMES[label]}: {keys.filled(text)}" for label, text in told]
    return [*lines, *([f"! {trouble}"] if trouble else [])]


def _procedure(desk: Desk, screen: Screen[object]) -> tuple[str, date | None]:
    """The code of the procedure on the screen, and the day whose catalogue holds for it."""
    from db.clock import from_text
    from desk_tui.counter import look
    from desk_tui.screens.attest import AttestScreen
    from desk_tui.screens.leaflet import about

    if isinstance(screen, AttestScreen):
        return screen.form.choice("kind").value, None
    if chosen := about(screen).procedure:
        return chosen, None
    try:
        row = look.find(desk, getattr(screen, "code", ""))
    except RecordProblem:
        return "", None
    return row.procedure, local(from_text(row.received)).date()
