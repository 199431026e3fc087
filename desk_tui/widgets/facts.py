"""Names on the left, values on the right; a long value goes on under itself."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import Static

_GAP = 2


class Facts(Static):
    """A small table of one thing: (name, value) from top to bottom."""

    DEFAULT_CSS = "Facts { height: auto; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._facts: tuple[tuple[str, str], ...] = ()

    def show(self, facts: Sequence[tuple[str, str]]) -> None:
        self._facts = tuple(facts)
        self._lay()

    def on_resize(self) -> None:
        self._lay()

    def _lay(self) -> None:
        names = max((len(name) for name, _ in self._facts), default=0) + _GAP
        room = self.content_size.width - names
        lines: list[Content] = []
        for name, value in self._facts:
            said = Content.styled(value, "bold")
            first, *rest = said.wrap(room) if room > 0 else [said]
            lines.append(Content.styled(name.ljust(names), "$text-muted") + first)
            lines += [Content(" " * names) + line for line in rest]
        self.update(Content("\n").join(lines))
