"""What the screens of lists share: read again whenever they are on top, the cursor kept."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Sequence

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from desk_tui.screens.base import DeskScreen, T
from desk_tui.screens.lists import Listed
from desk_tui.widgets import keys
from desk_tui.widgets.key_line import KeyLine
from desk_tui.widgets.queue_table import Cell, PagedTable
from desk_tui.widgets.truth_line import TruthLine

Line = tuple[str, tuple[Cell | str, ...]]
"""The name of a row, and its cells."""


class ListScreen(DeskScreen):
    """Lists with lines of words above them (`#head`); below, what is unsent and the keys."""

    DEFAULT_CSS = """
    ListScreen #head { height: auto; padding: 0 1; background: $panel; }
    ListScreen PagedTable { height: 1fr; }
    """

    def compose(self) -> ComposeResult:
        yield from self.lists()
        yield TruthLine(self.host.truth, now=self.desk.now)
        yield KeyLine()

    @abstractmethod
    def lists(self) -> ComposeResult:
        """What stands above the line of what is unsent."""

    @abstractmethod
    def reload(self) -> None:
        """Read what the lists show."""

    def on_screen_resume(self) -> None:
        self.host.refresh_truth()
        self.reload()

    def read(
        self, work: Callable[[], T], show: Callable[[T], None], *, group: str, words: str
    ) -> None:
        """`do`; the answer is dropped when the officer has left meanwhile."""
        self.do(
            work,
            lambda found: show(found) if self.is_attached else None,
            group=group,
            words=words,
        )

    def head(self, lines: Iterable[Content]) -> None:
        self.query_one("#head", Static).update(Content("\n").join(lines))

    def fill(self, rows: Sequence[Line], table: str = "PagedTable") -> None:
        """Show the rows; the cursor stays on its row while that is there."""
        place = self.query_one(table, PagedTable)
        place.show(Listed(rows), place.row.id if place.row else None)

    def told(self, words: str | None) -> None:
        """A deed is done when it has words to tell; without, nothing happened."""
        if words:
            self.host.say(words)
            self.host.nudge()
            self.reload()


def tab_line(where: str, names: Sequence[str], chosen: int, count: int | None = None) -> Content:
    """The lists of a place to choose from with their keys, and the count of the chosen one."""
    lead, own = keys.numbers(f"{where}.list", len(names))
    pieces = [Content(f"{lead} " if lead else "")]
    for key, words in zip(own, names, strict=True):
        here = words == names[chosen]
        counted = words if count is None else f"{words} {count}"
        told = f"[{counted}]" if here else words
        pieces.append(Content.styled(f"{key} ", "bold $text-accent"))
        pieces.append(Content.styled(f"{told}  ", "bold reverse" if here else ""))
    return Content("").join(pieces)
