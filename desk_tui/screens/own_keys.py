"""The keys this desk chose, taken up by the running program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from db.problem import RecordProblem
from desk_tui.counter import own_keys
from desk_tui.tongue import say
from desk_tui.widgets import keys

if TYPE_CHECKING:
    from desk_tui.app import DeskApp


def take_up(app: DeskApp) -> None:
    """As the file says; with anything wrong in it ours stay, and it is told by line."""
    changes: dict[str, str] = {}
    wrong: list[tuple[str, str]] = []
    try:
        changes = own_keys.read(app.folder)
        wrong = keys.wrongs(changes)
    except RecordProblem as problem:
        app.tell(problem)
    use(app, {} if wrong else changes)
    for name, sentence in wrong:
        line = own_keys.line_of(app.folder, name)
        app.notify(
            say("Dòng {line}: {sentence}", line=line, sentence=sentence) if line else sentence,
            title=say("Phím riêng (keys.toml) chưa dùng được"),
            timeout=12,
        )


def use(app: DeskApp, changes: Mapping[str, str]) -> None:
    """From now on these keys work, and are the ones that are shown."""
    chosen, _ = keys.keymap(changes)
    keys.use(chosen)
    app.set_keymap(chosen)
