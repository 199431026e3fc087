"""The line of keys at the foot of a screen: only what can be done here, in Vietnamese."""

from __future__ import annotations

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


def usable(screen: Screen[object]) -> list[Usable]:
    """The actions of the table that are bound on a screen now, those of the screen first."""
    order = {action.id: number for number, action in enumerate(ACTIONS)}
    found: dict[str, Usable] = {}
    for key, (node, binding, enabled, tooltip) in screen.active_bindings.items():
        if binding.id in order and binding.id not in found:
            found[binding.id] = Usable(
                binding.id,
                key_name(key),
                binding.description,
                tooltip,
                enabled,
                node,
                binding.action,
                binding.show,
            )
    # F1 first, then the work of this screen, then what is everywhere.
    return sorted(
        found.values(), key=lambda u: (u.id != "app.help", u.id.startswith("app."), order[u.id])
    )


class KeyLine(Widget):
    """One line; a click on a key presses it."""

    DEFAULT_CSS = """
    KeyLine { height: 1; dock: bottom; padding: 0 1; background: $panel; color: $foreground; }
    """
    ALLOW_SELECT = False

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, lambda _screen: self.refresh())

    def _placed(self) -> list[tuple[int, Usable]]:
        """The actions that fit, each with the column where it begins."""
        placed: list[tuple[int, Usable]] = []
        column = 0
        for action in usable(self.screen):
            width = cell_len(f"{action.key} {action.words}")
            if action.shown and column + width <= self.size.width:
                placed.append((column, action))
                column += width + 2
        return placed

    def render(self) -> Content:
        pieces = [
            Content.assemble(
                (action.key, "bold $text-accent" if action.enabled else "$foreground 75%"),
                (f" {action.words}", "" if action.enabled else "$foreground 75%"),
            )
            for _column, action in self._placed()
        ]
        return Content("  ").join(pieces)

    async def on_click(self, event: events.Click) -> None:
        column = event.x - self.gutter.left
        for begin, action in self._placed():
            width = cell_len(f"{action.key} {action.words}")
            if action.enabled and begin <= column < begin + width:
                await self.app.run_action(action.method, action.node)
