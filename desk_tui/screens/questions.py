"""What two sides wrote apart, what may be one dossier: a person chooses (SYN-07, C-09, C-17)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from db.clock import from_text
from db.kinds import FIELDS
from db.questions import Question, Word
from db.twins import Twin
from desk_tui.counter import questions, twins
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.questions import Keep
from desk_tui.screens.base import DeskDialog
from desk_tui.screens.lists import Listed
from desk_tui.screens.queue_rows import short_code
from desk_tui.screens.reason import Deed, ReasonDialog
from desk_tui.tongue import say
from desk_tui.widgets import keys
from desk_tui.widgets.key_line import KeyLine
from desk_tui.widgets.queue_table import Column, PagedTable

WHY = say(
    "Hai nơi cùng sửa một mục khi chưa thấy việc của nhau, trung tâm từ chối một việc, hoặc hai hồ"
    " sơ có thể là một: máy không tự chọn. Chọn ← hay → rồi Enter; bên không được chọn vẫn còn"
    " trong lịch sử hồ sơ."
)


@dataclass(frozen=True)
class Choice:
    """One answer: its key as shown, the side it keeps, and what choosing it does, in words."""

    key: str
    keep: Keep
    words: str


@dataclass(frozen=True)
class Item:
    """One thing that waits for a person: a row of the list, its two sides, and its answers.

    Without `choices` nothing can be chosen here, and `advice` says what to do instead. `third`
    puts another value there when neither side is right.
    """

    code: str
    about: str
    sides: tuple[str, str]
    sentence: str
    choices: tuple[Choice, ...]
    settle: Callable[[Keep], object]
    advice: str = ""
    third: Deed | None = None

    def choice(self, keep: Keep) -> Choice | None:
        """The one that keeps this side; the only one, whichever arrow was pressed."""
        if len(self.choices) == 1 and keep != "both":
            return self.choices[0]
        return next((one for one in self.choices if one.keep == keep), None)


class QuestionsDialog(DeskDialog[None]):
    """Arrows left and right choose, Enter writes the choice, Alt+O opens the dossier."""

    DEFAULT_CSS = """
    QuestionsDialog { align: center middle; }
    QuestionsDialog > #box {
        width: 110; max-width: 100%; height: 90%;
        border: round $border; border-title-color: $foreground; background: $surface; padding: 0 1;
    }
    QuestionsDialog #one {
        height: auto; min-height: 7; max-height: 13; border-top: solid $border-blurred;
    }
    QuestionsDialog KeyLine { dock: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings("questions"),
        Binding("left", "choose('ours')", say("Giữ ←"), key_display="←"),
        Binding("right", "choose('theirs')", say("Giữ →"), key_display="→"),
        Binding("b", "choose('both')", say("Giữ cả hai"), key_display="B"),
        Binding("k", "third", say("Ghi khác"), key_display="K"),
        Binding("escape,f12", "close", say("Đóng"), id="app.back"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._items: Sequence[Item] = ()
        self._choice: Choice | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="box") as box:
            box.border_title = say("Cần một người chọn")
            yield PagedTable(
                (
                    Column(say("Hồ sơ"), 21, spare=True),
                    Column(say("Về việc"), 22),
                    Column(say("← Quầy ta"), 24, grow=True),
                    Column(say("→ Bên kia"), 24),
                ),
                empty=say("Không có gì cần chọn."),
                title=say("Cần chọn"),
                why=WHY,
                id="items",
            )
            yield Static(id="one")
            yield KeyLine()

    def on_mount(self) -> None:
        self.query_one("#items").focus()
        self._look()

    def _look(self) -> None:
        self.do(
            partial(everything, self.desk), self._show, group="questions", words=say("Đọc câu hỏi")
        )

    def _show(self, items: Sequence[Item]) -> None:
        if not self.is_attached:
            return
        self._items, self._choice = items, None
        rows = [(str(n), (one.code, one.about, *one.sides)) for n, one in enumerate(items)]
        self.query_one("#items", PagedTable).show(Listed(rows))

    @property
    def _item(self) -> Item | None:
        row = self.query_one("#items", PagedTable).row
        return self._items[int(row.id)] if row and self._items else None

    @on(PagedTable.Moved)
    def _moved(self) -> None:
        self._choice = None
        self._paint()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Both sides, or another value than either, only where that can be."""
        if action == "third":
            return bool(self._item and self._item.third)
        if parameters == ("both",):
            return bool(self._item and self._item.choice("both"))
        return True

    def _paint(self) -> None:
        item = self._item
        self.refresh_bindings()
        self.query_one("#one", Static).update(_panel(item, self._choice) if item else "")

    def action_choose(self, keep: Keep) -> None:
        """Mark a side; nothing is written before Enter."""
        item = self._item
        self._choice = item.choice(keep) if item else None
        self._paint()

    @on(PagedTable.Selected)
    def _write(self) -> None:
        item, choice = self._item, self._choice
        if item is None:
            return
        if choice is None:
            self.host.say(item.advice or "Chọn trước (← hoặc →), rồi Enter để ghi.")
            return
        self.do(
            lambda: item.settle(choice.keep),
            self._written,
            group="answer",
            words=say("Ghi lựa chọn"),
        )

    def _written(self, _: object) -> None:
        self.host.say("Đã ghi lựa chọn; bên không được chọn vẫn còn trong lịch sử.")
        self.host.nudge()
        self._look()

    def action_third(self) -> None:
        """Neither side is right: what is, typed."""
        item = self._item
        if item and item.third:
            self.host.push_screen(ReasonDialog(item.third), self._third_written)

    def _third_written(self, told: str | None) -> None:
        if told:
            self._written(told)

    def action_open(self) -> None:
        """Look at the whole dossier before choosing."""
        item = self._item
        if item and item.code:
            self.dismiss()
            self.host.open_dossier(item.code)

    def action_close(self) -> None:
        """Back to where one was; what is not chosen waits."""
        self.dismiss()


def everything(desk: Desk) -> list[Item]:
    """Questions first, then likely doubles."""
    return [
        *(_of_question(desk, one) for one in questions.waiting(desk)),
        *(_of_pair(desk, pair) for pair in twins.pairs(desk)),
    ]


def _of_question(desk: Desk, asked: Question) -> Item:
    why, what = questions.NO_CHOICE.get((asked.kind, ""), ("", ""))
    return Item(
        code=asked.dossier or "",
        about=_about(asked),
        sides=_sides(asked),
        sentence=questions.sentence(asked),
        choices=() if why else _choices(asked),
        settle=lambda keep: questions.answer(desk, asked.id, keep),
        advice=f"{why} {what}".strip(),
        third=_third(desk, asked) if asked.kind == "field" and asked.field in FIELDS else None,
    )


def _third(desk: Desk, asked: Question) -> Deed:
    def put(said: str) -> str:
        questions.put_right(desk, asked.id, said)
        return said

    return Deed(
        title=say("{asked}: ghi giá trị khác", asked=questions.about(asked)),
        enter="ghi",
        about=questions.sentence(asked),
        why=say("Khi cả hai bên đều không đúng; hai giá trị cũ vẫn còn trong lịch sử hồ sơ."),
        do=put,
        label=say("Giá trị đúng"),
    )


def _sides(asked: Question) -> tuple[str, str]:
    if asked.kind == "refused":
        return say("gửi lại"), say("không gửi nữa")
    ours, theirs = (_value(asked, side) for side in (asked.ours, asked.theirs))
    return (ours, say("không được cấp")) if asked.kind == "range" else (ours, theirs)


def _choices(asked: Question) -> tuple[Choice, ...]:
    ours, theirs = _sides(asked)
    match asked.kind:
        case "refused":
            ours, theirs = say("Gửi lại cho trung tâm"), say("Để lại ở quầy, không gửi nữa")
        case "range":
            return (Choice("←", "theirs", say("Đã biết: quầy này dùng số do trung tâm cấp")),)
        case "task":
            # What was done outside stays done: there is only the doing to confirm.
            held: Keep = "theirs" if asked.holds == "theirs" else "ours"
            return (Choice("←", held, say("Đã làm xong việc này")),)
        case _:
            ours, theirs = say("Giữ “{ours}”", ours=ours), say("Giữ “{theirs}”", theirs=theirs)
    sides = (Choice("←", "ours", ours), Choice("→", "theirs", theirs))
    if asked.kind != "file":
        return sides
    both = say("Giữ cả hai: bên kia vào giấy tờ này, tệp ở quầy ta thành một giấy tờ riêng")
    return (*sides, Choice("B", "both", both))


def _about(asked: Question) -> str:
    said = {
        "task": say("Việc cần làm"),
        "refused": say("Trung tâm từ chối"),
        "above": say("Cấp trên từ chối"),
        "range": say("Dải số"),
        "code": say("Hai hồ sơ một mã"),
        "unreadable": say("Chưa đọc được"),
    }
    return said.get(asked.kind) or questions.about(asked)


def _value(asked: Question, side: Word | None) -> str:
    if side is None or asked.kind in ("above", "code", "unreadable"):
        return "–"
    return questions.value(asked, side)


def _of_pair(desk: Desk, pair: tuple[Twin, Twin]) -> Item:
    one, other = pair
    return Item(
        code=one.code,
        about=say("Có thể nộp trùng"),
        sides=(_where(desk, one), _where(desk, other)),
        sentence=twins.sentence(pair),
        choices=(
            Choice("←", "ours", say("Là một việc: hai hồ sơ được nối với nhau")),
            Choice("→", "theirs", say("Là hai việc khác nhau")),
        ),
        settle=lambda keep: twins.link(desk, one.code, other.code, keep == "ours"),
    )


def _where(desk: Desk, twin: Twin) -> str:
    code = short_code(twin.code, desk.office.code)
    return f"{code} {local(from_text(twin.received)):%d/%m %H:%M}"


def _panel(item: Item, chosen: Choice | None) -> Content:
    lines = [Content(item.sentence), Content("")]
    for one in item.choices:
        line = f"{'●' if one == chosen else '○'} {one.key} {one.words}"
        lines.append(Content.styled(line, "bold") if one == chosen else Content(line))
    if item.third:
        lines.append(Content(say("○ K Cả hai đều không đúng: ghi giá trị khác")))
    if item.choices:
        lines.append(
            Content(say("Enter: ghi lựa chọn.") if chosen else say("Chọn trước, chưa ghi gì."))
        )
    else:
        lines.append(Content(item.advice))
    return Content("\n").join(lines)
