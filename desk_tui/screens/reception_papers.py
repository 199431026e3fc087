"""Which papers lie on the desk: pass, fail with a reason, missing, not needed; counts per paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from db.catalogue import PaperNeeded
from desk_tui.counter import once
from desk_tui.counter.receive import Handed
from desk_tui.counter.reusing import Held
from desk_tui.tongue import say
from desk_tui.widgets.fields import Field

PASSED, FAILED, MISSING, UNNEEDED = "passed", "failed", "missing", "unneeded"
HELD, DATA = "held", "data"
"""The office has it already and it serves again; or data serve instead of it (B0-19)."""
_WORDS = {
    PASSED: (say("✓ Đạt"), "$text-success"),
    FAILED: (say("✗ Chưa đạt"), "$text-error"),
    MISSING: (say("✗ Thiếu"), "$text-error"),
    UNNEEDED: (say("– Không cần"), "$text-muted"),
    HELD: (say("✓ Dùng lại"), "$text-success"),
    DATA: (say("✓ Có dữ liệu"), "$text-success"),
}
_COUNTS = (("originals", say("chính")), ("copies", say("sao")), ("pages", say("trang")))
_STATE_WIDTH = 11
_COUNT_WIDTH = 6
_MOST = 999


@dataclass(frozen=True)
class Line:
    """One paper as the officer judged it. `held` is what the office has of it, `ground` why data
    serve instead."""

    needed: PaperNeeded
    state: str
    originals: int
    copies: int
    pages: int = 0
    reason: str = ""
    held: Held | None = None
    ground: str = ""

    @classmethod
    def first(cls, needed: PaperNeeded, held: Held | None = None, ground: str = "") -> Line:
        """As it is before anybody looked: there, unless the law needs it only sometimes."""
        state = UNNEEDED if needed.conditional else HELD if held else PASSED
        return cls(needed, state, needed.originals, needed.copies, held=held, ground=ground)

    @property
    def bad(self) -> bool:
        return self.state in (FAILED, MISSING)

    @property
    def source(self) -> tuple[str, str] | None:
        """Where the paper is taken from when it serves again: dossier and line."""
        return (self.held.code, self.held.paper.key) if self.state == HELD and self.held else None

    @property
    def told(self) -> str:
        """What there is instead of a new paper, for the officer who stands on the line."""
        told = []
        if self.held:
            told.append(
                say(
                    "Đã có trong hồ sơ {code}, {pages} trang.",
                    code=self.held.code,
                    pages=self.held.paper.pages,
                )
            )
        if self.ground:
            told.append(
                say(
                    "Dữ liệu thay được giấy này: {ground}; phím cách tới “Có dữ liệu” để ghi.",
                    ground=self.ground,
                )
            )
        return " ".join(told)

    @property
    def judged(self) -> bool:
        """Whether the officer changed anything."""
        return self != Line.first(self.needed, self.held, self.ground)

    def under(self, needed: PaperNeeded) -> Line:
        """The same judgement where another case asks for the paper."""
        required = self.state == UNNEEDED and not needed.conditional
        return replace(self, needed=needed, state=PASSED if required else self.state)


class PaperRow(Static):
    """One line of the list."""

    def show(self, line: Line, marked: bool, column: int, width: int) -> None:
        """Paint the line; `column` is the count the digits go to, or -1."""
        words, colour = _WORDS[line.state]
        if line.state == PASSED and line.needed.shown_only:
            words = say("✓ Xuất trình")
        counts = [
            (f"{getattr(line, name) or '·':>{_COUNT_WIDTH}}", "reverse bold" if n == column else "")
            for n, (name, _) in enumerate(_COUNTS)
        ]
        quiet = line.state in (UNNEEDED, MISSING, DATA)
        room = max(10, width - _STATE_WIDTH - 6 - _COUNT_WIDTH * len(_COUNTS))
        name = f"{line.needed.place}. {line.needed.name}"
        name = name if len(name) <= room else name[: room - 1] + "…"
        self.update(
            Content.assemble(
                ("▸ " if marked else "  ", "bold"),
                (f"{words:<{_STATE_WIDTH + 1}} ", colour),
                (name.ljust(room), "bold" if marked else ""),
                *(counts if not quiet or marked else []),
            )
        )


class Checklist(Vertical, can_focus=True):
    """The list has the focus as a whole; digits go to the marked count of the marked paper."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", say("Giấy trên"), show=False),
        Binding("down", "move(1)", say("Giấy dưới"), show=False),
        Binding("left", "column(-1)", say("Số bên trái"), show=False),
        Binding("right", "column(1)", say("Số bên phải"), show=False),
        Binding("space", "judge", say("Đạt / chưa đạt / thiếu / không cần"), show=False),
        Binding("backspace,delete", "erase", say("Xóa số"), show=False),
        Binding("enter", "go_on", say("Tiếp"), show=False),
    ]

    class Changed(Message):
        """A paper was judged or counted."""

    class Done(Message):
        """Enter: go on to the reason of this paper, or to the next box."""

    def __init__(self) -> None:
        super().__init__(id="papers")
        self.lines: list[Line] = []
        self.at = 0
        self.column = 0
        self._fresh = True
        self._repeat = False

    @property
    def line(self) -> Line:
        return self.lines[self.at]

    @property
    def row(self) -> PaperRow:
        """Where the marked paper is shown."""
        return self.query(PaperRow)[self.at]

    def fill(self, lines: Sequence[Line]) -> None:
        """Show other papers, the marked one still marked if it is among them."""
        marked = self.line.needed.key if self.lines else ""
        keys = [line.needed.key for line in lines]
        self.lines, self.column, self._fresh = list(lines), 0, True
        self.at = keys.index(marked) if marked in keys else 0
        rows = self.query(PaperRow)
        self.mount_all(PaperRow() for _ in range(len(lines) - len(rows)))
        # A row that is not needed now is hidden: another case may want it with the next key.
        for place, row in enumerate(self.query(PaperRow)):
            row.display = place < len(lines)
        self.paint()

    def paint(self) -> None:
        for place, (row, line) in enumerate(zip(self.query(PaperRow), self.lines, strict=False)):
            marked = self.has_focus and place == self.at
            row.show(line, marked, self.column if marked else -1, self.content_size.width)

    def change(self, **values: object) -> None:
        """Another judgement or count for the marked paper."""
        self.lines[self.at] = replace(self.line, **values)  # pyright: ignore[reportArgumentType]
        self.paint()
        self.post_message(self.Changed())

    def action_move(self, by: int) -> None:
        self.at = min(max(self.at + by, 0), len(self.lines) - 1)
        self._fresh = True
        self.paint()
        self.row.scroll_visible(animate=False)
        self.post_message(self.Changed())

    def action_column(self, by: int) -> None:
        self.column = min(max(self.column + by, 0), len(_COUNTS) - 1)
        self._fresh = True
        self.paint()

    def action_judge(self) -> None:
        line = self.line
        ring = [HELD] * bool(line.held) + [PASSED, FAILED, MISSING] + [DATA] * bool(line.ground)
        if line.needed.conditional:
            # What the law asks for only sometimes begins as not needed: one press brings it in.
            ring = [UNNEEDED, *ring]
        self.change(state=ring[(ring.index(line.state) + 1) % len(ring)])

    def action_erase(self) -> None:
        self._count(0)
        self._fresh = True

    def action_go_on(self) -> None:
        self.post_message(self.Done())

    def on_key(self, event: events.Key) -> None:
        if event.character and event.character.isascii() and event.character.isdigit():
            event.stop()
            digit = int(event.character)
            before = 0 if self._fresh else getattr(self.line, _COUNTS[self.column][0])
            self._fresh = False
            self._count(min(before * 10 + digit, _MOST))

    def _count(self, number: int) -> None:
        self.change(**{_COUNTS[self.column][0]: number})

    def watch_has_focus(self, _focus: bool) -> None:
        super().watch_has_focus(_focus)
        self._fresh = True
        self.paint()

    def on_resize(self) -> None:
        self.paint()


class PapersSection(Vertical):
    """The list, the full name of the marked paper, and the reason when it did not pass."""

    def __init__(self, today: date) -> None:
        super().__init__(id="papers-section", classes="section")
        self.border_title = Content(say("Giấy tờ"))
        self.today = today
        self._judged: dict[str, Line] = {}
        self._held: Sequence[Held] = ()

    def compose(self) -> ComposeResult:
        head = "".join(f"{unit:>{_COUNT_WIDTH}}" for _, unit in _COUNTS)
        yield Static(Content.styled(head, "$text-muted"), id="paper-head")
        yield Checklist()
        yield Static(id="paper-name")
        yield Field(
            say("Vì sao chưa đạt"),
            id="reason",
        )

    def on_mount(self) -> None:
        self.query_one("#reason").display = False
        self.query_one("#paper-name").display = False

    @property
    def list(self) -> Checklist:
        return self.query_one(Checklist)

    @property
    def reason(self) -> Field:
        return self.query_one("#reason", Field)

    @property
    def bad(self) -> list[tuple[str, str]]:
        """(key, reason) of every paper that did not pass."""
        return [(line.needed.key, line.reason) for line in self.list.lines if line.bad]

    def bad_words(self) -> list[str]:
        """The same papers as an officer would read them out."""
        return [
            line.needed.name + (f": {line.reason}" if line.reason else "")
            for line in self.list.lines
            if line.bad
        ]

    def handed(self) -> dict[str, Handed]:
        """The papers as the verb takes them; what is not needed is left out."""
        return {
            line.needed.key: Handed(
                originals=line.originals,
                copies=line.copies,
                pages=line.pages,
                failed=line.reason or (say("chưa đạt yêu cầu") if line.state == FAILED else ""),
                missing=line.state == MISSING,
                held=line.source,
                data=line.state == DATA,
            )
            for line in self.list.lines
            if line.state != UNNEEDED
        }

    def forget(self) -> None:
        """Nothing was judged yet: another procedure."""
        self._judged.clear()
        self.list.fill(())

    def fill(self, papers: Sequence[PaperNeeded]) -> None:
        """The papers of another case, each as it was judged in whichever case before."""
        for line in self.list.lines:
            if line.judged:
                self._judged[line.needed.key] = line
            else:
                self._judged.pop(line.needed.key, None)
        lines = [self._first(paper) for paper in papers]
        known = {key: self._still(line) for key, line in self._judged.items()}
        self.list.fill(
            [known[x.needed.key].under(x.needed) if x.needed.key in known else x for x in lines]
        )
        self.display = bool(papers)
        self.show_marked()

    def offer(self, held: Sequence[Held]) -> None:
        """These papers serve again, with the owner's consent; nothing when there is none."""
        self._held = held
        self.fill([line.needed for line in self.list.lines])

    def _first(self, needed: PaperNeeded) -> Line:
        held = None if needed.shown_only else once.fitting(self._held, needed)
        return Line.first(needed, held, once.by_data(needed.name, self.today))

    def _still(self, line: Line) -> Line:
        """A line as it was judged, under what is held now."""
        first = self._first(line.needed)
        state = PASSED if line.state == HELD and first.held is None else line.state
        return replace(line, state=state, held=first.held, ground=first.ground)

    def on_checklist_changed(self) -> None:
        self.show_marked()

    def on_descendant_focus(self, _event: events.DescendantFocus) -> None:
        self.show_marked()

    def on_descendant_blur(self, _event: events.DescendantBlur) -> None:
        self.show_marked()

    def show_marked(self) -> None:
        """The whole name when the line cut it, and the reason of a paper that is bad."""
        focused = self.list.has_focus or self.reason.has_focus
        line = self.list.line if self.list.lines else None
        name = self.query_one("#paper-name", Static)
        whole = f"{line.needed.name}. {line.needed.note}".strip(". ") if line else ""
        told = line.told if line else ""
        long = len(whole) > self.list.content_size.width - 40
        name.display = bool(line) and focused and bool(long or told)
        if name.display:
            shown = f"{whole}. {told}" if long and told else told or whole
            name.update(Content.styled(shown, "$text-muted"))
        self.reason.display = bool(line and line.bad)
        if line and line.bad and not self.reason.has_focus:
            self.reason.load(line.reason)
            self.reason.border_title = Content(
                say("Vì sao giấy {place} chưa đạt", place=line.needed.place)
            )

    def keep_reason(self, text: str) -> None:
        """The reason typed for the marked paper."""
        if self.list.lines and self.list.line.bad and text != self.list.line.reason:
            self.list.change(reason=text)

    def to_keep(self) -> dict[str, list[object]]:
        """For the journal: only what differs from how the list begins."""
        return {
            line.needed.key: [line.state, line.originals, line.copies, line.pages, line.reason]
            for line in self.list.lines
            if line.judged
        }

    def restore(self, kept: dict[str, list[object]]) -> None:
        """What the journal kept, laid over the list as it begins."""
        for place, line in enumerate(self.list.lines):
            match kept.get(line.needed.key):
                case [str(state), int(originals), int(copies), int(pages), str(reason)]:
                    self.list.lines[place] = replace(
                        line,
                        state=state,
                        originals=originals,
                        copies=copies,
                        pages=pages,
                        reason=reason,
                    )
        self.list.paint()
        self.show_marked()
