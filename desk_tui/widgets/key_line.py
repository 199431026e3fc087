"""The line of keys at the foot of a screen: only what can be done here, in Vietnamese."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widget import Widget

from desk_tui.widgets.keys import ACTIONS, key_name


class Usable(Struct, frozen=True):
    """An action that is bound now. A key that cannot be used now stays visible, fainter."""

    id: str
    key: str
    words: str
    help: str
    enabled: bool
    node: DOMNode
    method: str
    shown: bool
    idle: bool = False
    """It would lead to nothing now."""
    name: str = ""
    """What it is called when there is room; `words` may tell what it would do just now."""


def usable(screen: Screen[object]) -> list[Usable]:
    """The actions of the table that are bound on a screen now, those of the screen first."""
    order = {action.id: number for number, action in enumerate(ACTIONS)}
    found: dict[str, Usable] = {}
    live: Mapping[str, str] = getattr(screen.app, "live_words", {})
    for key, (node, binding, enabled, tooltip) in screen.active_bindings.items():
        if binding.id in order and binding.id not in found:
            now = live.get(binding.id)
            found[binding.id] = Usable(
                binding.id,
                key_name(key),
                now or binding.description,
                tooltip,
                enabled,
                node,
                binding.action,
                binding.show or bool(now),
                now == "",
                binding.description,
            )
    # F1 first, then what is offered for a while, the work of this screen, what is everywhere.
    return sorted(
        found.values(),
        key=lambda u: (
            u.id != "app.help",
            not live.get(u.id),
            u.id.startswith("app."),
            order[u.id],
        ),
    )


_GAP = 2
_MORE = "…"
"""That there are more keys than fit; F1 has them all."""


def _width(action: Usable) -> int:
    return cell_len(f"{action.key} {action.words}")


class KeyLine(Widget):
    """One line; a click on a key presses it."""

    DEFAULT_CSS = """
    KeyLine { height: 1; dock: bottom; padding: 0 1; background: $panel; color: $foreground; }
    """
    ALLOW_SELECT = False

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, lambda _screen: self.refresh())

    def _placed(self) -> tuple[list[tuple[int, Usable]], bool]:
        """The actions that fit, each with the column where it begins, and whether that is all."""
        shown = [action for action in usable(self.screen) if action.shown]
        all_fit = sum(_width(one) + _GAP for one in shown) - _GAP <= self.size.width
        room = self.size.width - (0 if all_fit else _GAP + cell_len(_MORE))
        placed: list[tuple[int, Usable]] = []
        column = 0
        for action in shown:
            if column + _width(action) <= room:
                placed.append((column, action))
                column += _width(action) + _GAP
        return placed, all_fit

    def render(self) -> Content:
        placed, all_fit = self._placed()
        pieces = [
            Content.assemble(
                (action.key, "bold $text-accent" if action.enabled else "$text-muted"),
                (f" {action.words}", "" if action.enabled else "$text-muted"),
            )
            for _column, action in placed
        ]
        if not all_fit:
            pieces.append(Content(_MORE))
        return Content("  ").join(pieces)

    async def on_click(self, event: events.Click) -> None:
        column = event.x - self.gutter.left
        for begin, action in self._placed()[0]:
            if action.enabled and begin <= column < begin + _width(action):
                await self.app.run_action(action.method, action.node)
