"""The papers to attest, a row each: name, pages, copies on paper, copies as a file (FEE-09)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input

from db.kinds_attest import ToAttest
from desk_tui.counter.attest_fee import MOST_COUNT, MOST_PAPERS
from desk_tui.rules.text import initials, plain
from desk_tui.tongue import say
from desk_tui.widgets.fields import Field
from desk_tui.widgets.typing import Holds


def short_names(names: Iterable[str]) -> dict[str, str]:
    """Initials that mean one paper only: "gks" -> "Giấy khai sinh"."""
    found: dict[str, set[str]] = {}
    for name in names:
        found.setdefault(initials(name), set()).add(name)
    return {
        short: next(iter(names))
        for short, names in found.items()
        if len(names) == 1 and len(short) > 1
    }


class NameField(Field):
    """A paper's name; initials of one that is known are enough."""

    known: Mapping[str, str] = {}

    def normal(self, text: str) -> str:
        tidied = super().normal(text)
        return self.known.get(plain(tidied), tidied)


class CountField(Field):
    """A number of pages or copies; empty means what the box says faintly."""

    holds: Holds = "figures"

    def count(self, otherwise: int) -> int:
        text = self.text_to_keep
        return int(text) if text.isascii() and text.isdigit() else otherwise


class SheetRow(Horizontal):
    """One paper. Without numbers it has one page and as many copies as the paper above."""

    def __init__(self, nth: int, known: Mapping[str, str]) -> None:
        super().__init__(classes="sheet")
        self.nth, self.known = nth, known

    def compose(self) -> ComposeResult:
        name = NameField(
            say("Giấy tờ {nth}", nth=self.nth),
            id=f"sheet-name-{self.nth}",
            classes="sheet-name",
        )
        name.known = self.known
        yield name
        for part, label, usual in (
            ("pages", say("Trang"), "1"),
            ("copies", say("Bản giấy"), "1"),
            ("electronic", say("Điện tử"), "0"),
        ):
            yield CountField(
                label,
                id=f"sheet-{part}-{self.nth}",
                classes=f"sheet-{part}",
                placeholder=usual,
                check=count_problem,
                max_length=4,
            )

    def box(self, part: str) -> Field:
        return self.query_one(f"#sheet-{part}-{self.nth}", Field)

    def number(self, part: str, otherwise: int) -> int:
        return self.query_one(f"#sheet-{part}-{self.nth}", CountField).count(otherwise)


def count_problem(text: str) -> str | None:
    good = text.isascii() and text.isdigit() and int(text) <= MOST_COUNT
    return None if good else say("Chỉ gõ số.")


class SheetGrid(Vertical):
    """Rows that grow: under the last paper there is always room for one more."""

    DEFAULT_CSS = """
    SheetGrid SheetRow { height: 3; }
    SheetGrid .sheet-name { width: 1fr; }
    SheetGrid .sheet-pages { width: 12; }
    SheetGrid .sheet-copies, SheetGrid .sheet-electronic { width: 14; }
    """

    class Done(Message):
        """Enter in an empty row: there are no more papers."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(id="sheets", classes="section")
        self.border_title = say("Giấy tờ cần chứng thực")
        self.border_subtitle = say("Enter: ô sau · dòng trống: xong · Tab: bản điện tử")
        self.known = short_names(names)
        self._count = 0

    def compose(self) -> ComposeResult:
        self._count = 1
        yield SheetRow(1, self.known)

    @property
    def rows(self) -> list[SheetRow]:
        """Those whose boxes are there: a row that has just grown has none for a moment."""
        return [row for row in self.query(SheetRow) if row.children]

    def papers(self) -> tuple[ToAttest, ...]:
        """The rows with a name, as they stand."""
        papers: list[ToAttest] = []
        copies = 1
        for row in self.rows:
            copies = row.number("copies", copies)
            if name := row.box("name").text_to_keep:
                pages, electronic = row.number("pages", 1), row.number("electronic", 0)
                papers.append(
                    ToAttest(name=name, pages=pages, copies=copies, electronic=electronic)
                )
        return tuple(papers)

    def to_keep(self) -> list[dict[str, Any]]:
        """The rows as the journal keeps them."""
        return [
            {part: row.box(part).text_to_keep for part in ("name", "pages", "copies", "electronic")}
            for row in self.rows
            if row.box("name").text_to_keep
        ]

    async def restore(self, kept: Sequence[Mapping[str, Any]]) -> None:
        """Lay kept rows over the empty grid."""
        for nth, values in enumerate(kept[:MOST_PAPERS], start=1):
            if nth > self._count:
                await self._grow()
            row = self.rows[nth - 1]
            for part, text in values.items():
                row.box(str(part)).load(str(text))
        if kept:
            await self._grow()

    async def _grow(self) -> None:
        if self._count < MOST_PAPERS:
            self._count += 1
            await self.mount(SheetRow(self._count, self.known))
            self._carry()

    def _carry(self) -> None:
        """Each row offers as many copies as the one above has."""
        copies = 1
        for row in self.rows:
            row.box("copies").placeholder = str(copies)
            copies = row.number("copies", copies)

    @on(Input.Changed, ".sheet-name")
    async def _typed(self, event: Input.Changed) -> None:
        grown = len(self.rows) == self._count
        if grown and event.value.strip() and self.rows[-1].box("name") is event.input:
            await self._grow()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        row = next(row for row in self.rows if row in event.input.ancestors)
        part = str(event.input.id).split("-")[1]
        if part == "name" and not event.input.value.strip():
            self.post_message(self.Done())
        elif part == "name":
            row.box("pages").focus()
        elif part == "pages":
            row.box("copies").focus()
        else:
            self._carry()
            if row is self.rows[-1]:
                self.post_message(self.Done())
            else:
                self.rows[row.nth].box("name").focus()
