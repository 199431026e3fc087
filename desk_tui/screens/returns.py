"""Results that wait: by the way they are wanted, those nobody comes for, letters (RES-01, 08)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from desk_tui.counter import letters, look, returns
from desk_tui.counter.desk import Desk
from desk_tui.counter.letters import Letter
from desk_tui.counter.look import Whole
from desk_tui.counter.returns import Waiting
from desk_tui.screens.list_screen import Line, ListScreen, tab_line
from desk_tui.screens.queue_rows import short_code
from desk_tui.screens.reason import Deed, ReasonDialog
from desk_tui.tongue import say
from desk_tui.widgets import keys
from desk_tui.widgets.burst import CardScanned
from desk_tui.widgets.fields import MOVE_BINDINGS
from desk_tui.widgets.keys import RETURN_LISTS
from desk_tui.widgets.queue_table import Cell, Column, PagedTable, Tone

WHY = say(
    "Kết quả đã có mà công dân chưa nhận, lâu nhất ở trên. {returns.give} trả cho người đến nhận;"
    " {returns.remind} nhắn công dân đến nhận; {returns.call_list} in danh sách để gọi;"
    " {returns.post} gửi bưu chính hoặc giao thư đã lập lệnh; {returns.want} đổi cách nhận."
    " “Chưa ai nhận” là kết quả chờ ở quầy lâu hơn mức của cơ quan."
)
WAYS = ("", "counter", "post", "online")
UNCOLLECTED, LETTERS = 4, 5
LETTER_TONES: dict[str, Tone | None] = {"back": "late", "asked": "near", "delivered": "good"}


class ReturnsScreen(ListScreen):
    """Enter opens the dossier; a scanned slip stands the cursor on its line."""

    BINDINGS: ClassVar[list[BindingType]] = [*MOVE_BINDINGS, *keys.bindings("returns")]
    AUTO_FOCUS = "#results"

    def __init__(self) -> None:
        super().__init__()
        self.chosen = 0

    def lists(self) -> ComposeResult:
        yield Static(id="head")
        yield PagedTable(
            (
                Column(say("Mã"), 13),
                Column(say("Chủ hồ sơ"), 16, grow=True),
                Column(say("Nhận"), 22),
                Column(say("Chờ"), 9, right=True),
                Column(say("Đã nhắn"), 22, spare=True),
                Column(say("Điện thoại"), 12, spare=True),
            ),
            empty=say("Đang đọc…"),
            title=say("Kết quả chờ trả"),
            why=keys.filled(WHY),
            id="results",
        )

    def reload(self) -> None:
        chosen = self.chosen
        self.read(
            lambda: _rows(self.desk, chosen), self._show, group="returns", words=say("Đọc kết quả")
        )

    def _show(self, rows: Sequence[Line]) -> None:
        self.head([tab_line("returns", RETURN_LISTS, self.chosen, len(rows))])
        self.query_one(PagedTable).empty = say("Không có kết quả nào ở đây.")
        self.fill(rows)

    def action_list(self, number: int) -> None:
        """All; by the way wanted; nobody came; letters that are under way."""
        self.chosen = number
        self.reload()

    @property
    def _code(self) -> str:
        row = self.query_one(PagedTable).row
        return row.id if row else ""

    @on(PagedTable.Selected)
    def _open(self, event: PagedTable.Selected) -> None:
        if event.row:
            self.host.open_dossier(event.row.id)

    @on(CardScanned)
    def _scanned(self, event: CardScanned) -> None:
        """A slip opens its dossier, a card the dossiers of its owner: the queue knows how."""
        event.stop()
        self.host.pop_screen()
        self.host.screen.post_message(CardScanned(event.text))

    # Doing.

    def action_give(self) -> None:
        """Into the hands of who came."""
        self._form("give_back")

    def action_post(self) -> None:
        """An order for a letter, or the letter itself to the post, or what became of it."""
        code = self._code
        if code:
            self.do(
                lambda: _letter_step(self.desk, code),
                lambda step: self._form(step) if step else self._nothing(),
                group="letter-step",
                words=say("Đọc bưu gửi"),
            )

    def _nothing(self) -> None:
        self.host.say("Thư này đã phát xong, không còn việc gì.")

    def action_post_all(self) -> None:
        """Every letter with a number to the postman, on one list."""
        deed = Deed(
            title=say("Giao mọi thư đã có số"),
            enter=say("giao và in"),
            about=say("Thư đã lập lệnh và có số bưu gửi; một danh sách hai bên ký."),
            why=say("Ai nhận thư: bưu điện, người phát thư."),
            do=lambda carrier: _posted(self.desk, carrier),
            reason=say("Bưu điện"),
            label=say("Đơn vị nhận thư"),
        )
        self.host.push_screen(ReasonDialog(deed), self.told)

    def action_want(self) -> None:
        """The citizen wants it another way."""
        self._form("want")

    def _form(self, id: str) -> None:
        code = self._code
        if code:
            self.do(
                lambda: look.show(self.desk, code),
                lambda whole: self._ask(id, whole),
                group="form",
                words=say("Đọc hồ sơ"),
            )

    def _ask(self, id: str, whole: Whole) -> None:
        from desk_tui.screens.handing import DIALOGS

        self.host.push_screen(DIALOGS[id](self.desk, whole), self.told)

    def action_remind(self) -> None:
        """Ask the one under the cursor to come; in the list of those nobody came for, all."""
        codes = [] if self.chosen == UNCOLLECTED else [self._code]
        if self.chosen != UNCOLLECTED and not self._code:
            return

        def remind() -> str:
            done = returns.remind(self.desk, codes)
            said = [say("Đã nhắn {count} người.", count=len(done.told))]
            said += (
                [say("Cần gọi hoặc gặp: {to_call}.", to_call=", ".join(done.to_call))]
                if done.to_call
                else []
            )
            said += (
                [say("Vừa nhắn chưa lâu: {lately}.", lately=", ".join(done.lately))]
                if done.lately
                else []
            )
            return "\n".join(said)

        self.do(remind, self.told, group="remind", words=say("Nhắn công dân"))

    def action_call_list(self) -> None:
        """Whom to call, on paper: the list on the screen, whichever it is."""
        chosen = self.chosen
        if chosen != LETTERS:
            self.do(
                lambda: _call_list(self.desk, chosen),
                lambda words: self.host.say(words or "Không có ai để gọi."),
                group="call-list",
                words=say("In danh sách gọi"),
            )


def _rows(desk: Desk, chosen: int) -> list[Line]:
    office = desk.office.code
    if chosen == LETTERS:
        return [(one.code, _letter_cells(one, office)) for one in letters.listed(desk)]
    return [(one.code, _cells(one, office)) for one in _results(desk, chosen)]


def _results(desk: Desk, chosen: int) -> list[Waiting]:
    if chosen == UNCOLLECTED:
        return returns.uncollected(desk)
    return returns.waiting(desk, WAYS[chosen])


def _call_list(desk: Desk, chosen: int) -> str:
    from desk_tui.slips.printing import print_file

    found = _results(desk, chosen)
    if not found:
        return ""
    path, trouble = returns.call_list(desk, found)
    return "\n".join([print_file(path).message, *(f"! {words}" for words in trouble)])


def _posted(desk: Desk, carrier: str) -> str:
    from desk_tui.slips.printing import print_file

    done = letters.all_to_the_post(desk, carrier)
    said = [say("Đã giao {count} thư.", count=len(done.codes))]
    said += [print_file(done.sheet).message] if done.sheet else []
    return "\n".join([*said, *(f"! {warning}" for warning in done.warnings)])


def _letter_step(desk: Desk, code: str) -> str:
    from desk_tui.counter.hand_steps import hand_steps

    steps = [step.id for step in hand_steps(look.show(desk, code))]
    return next((id for id in steps if id.startswith("letter_")), "")


def _cells(one: Waiting, office: str) -> tuple[Cell | str, ...]:
    way = returns.WAYS[one.way]
    letter = f", {letters.STATES[one.letter]}" if one.letter in ("asked", "back") else ""
    bad = one.told_state == "failed"
    return (
        short_code(one.code, office),
        one.owner,
        Cell(f"{way}{letter}", "late" if one.letter == "back" else None),
        say("{days} ngày", days=one.days),
        Cell(returns.told_words(one), "late" if bad else None),
        one.phone or say("không có"),
    )


def _letter_cells(one: Letter, office: str) -> tuple[Cell | str, ...]:
    return (
        short_code(one.code, office),
        one.name,
        Cell(letters.STATES[one.state], LETTER_TONES.get(one.state)),
        "",
        say("số {number}", number=one.number) if one.number else say("chưa có số"),
        one.phone or say("không có"),
    )
