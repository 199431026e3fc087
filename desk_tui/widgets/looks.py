"""An app that an officer can make dark, light, of high contrast or large while it runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from textual.app import App

from desk_tui.tongue import say
from desk_tui.widgets import themes
from desk_tui.widgets.typing import TypingApp

if TYPE_CHECKING:
    from textual.dom import DOMNode

Result = TypeVar("Result")


class LooksApp(TypingApp[Result]):
    """Has our four themes and none of Textual's; `looks` is the one it begins with."""

    CSS_PATH = Path(__file__).with_name("large.tcss")

    def __init__(self, *args: object, looks: str = "", **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # pyright: ignore[reportArgumentType]
        # tmux, ssh and Windows Terminal have 256 colours or all; anything unknown is taken to
        # have those of a console.
        self.few_colours = self.console.color_system in (None, "standard")
        for theme in themes.themes(console=self.few_colours):
            self.register_theme(theme)
        self.set_reactive(App.theme, themes.known(looks))
        self.stylesheet.set_variables(self.get_css_variables())

    def choose_looks(self, name: str) -> None:
        """Look like this from now on. An app that remembers it overrides this."""
        self.theme = name

    def action_looks(self) -> None:
        """The next theme and round again."""
        name = themes.after(self.theme)
        self.choose_looks(name)
        told = themes.told(name, console=self.few_colours)
        self.notify(told or say("Bấm lần nữa để đổi tiếp."), title=themes.NAMES[name], timeout=8)

    def on_resize(self) -> None:
        """In a smaller window the box with the cursor must not slip out of sight."""
        self.call_after_refresh(self._keep_in_sight)

    def _keep_in_sight(self) -> None:
        if self.focused:
            self.focused.scroll_visible(animate=False)

    def action_redraw(self) -> None:
        """Paint the whole screen again, or tell it again."""
        if tell_again := getattr(self._driver, "tell_again", None):
            tell_again()
        self.screen.refresh(layout=True)


def roomy(node: DOMNode) -> bool:
    """Whether lists leave a line free between two rows."""
    return node.app.theme == themes.LARGE
