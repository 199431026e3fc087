"""Paper folders change hands: each is scanned, missing and extra are seen at once (HND-05)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from desk_tui.counter import folder_places, folders
from desk_tui.counter.desk import Desk
from desk_tui.counter.folder_places import Folder
from desk_tui.counter.pile import Pile, Scanned, Way
from desk_tui.screens.base import DeskScreen
from desk_tui.screens.form_dialog import FormDialog
from desk_tui.screens.lists import Listed
from desk_tui.screens.queue_rows import short_code
from desk_tui.tongue import say
from desk_tui.widgets import keys
from desk_tui.widgets.burst import CardScanned
from desk_tui.widgets.fields import MOVE_BINDINGS, Field
from desk_tui.widgets.key_line import KeyLine
from desk_tui.widgets.one_of import OneOf
from desk_tui.widgets.queue_table import Cell, Column, PagedTable
from desk_tui.widgets.truth_line import TruthLine

FLASH_SECONDS = 0.6
ALL = say("mọi lĩnh vực")
WHY = say(
    "Quét mã trên phiếu của từng hồ sơ giấy. Dòng chuyển sang “đủ” là đã đếm; hồ sơ trong danh sách"
    " mà chưa quét là “thiếu”, quét mà không có trong danh sách là “thừa”. {hand.save} ghi và in"
    " danh sách để hai bên ký; {hand.skip} để hồ sơ đang đứng lại lần sau hoặc bỏ lần quét của"
    " nó, {hand.rest} để lại mọi hồ sơ chưa quét."
)
TITLES: dict[Way, str] = {"out": say("Giao hồ sơ giấy đi"), "in": say("Nhận hồ sơ giấy về")}


class HandOverScreen(DeskScreen):
    """F6 turns it round: folders out to a unit, or back from one."""

    DEFAULT_CSS = """
    HandOverScreen #head { height: 1; padding: 0 1; background: $panel; text-style: bold; }
    HandOverScreen #boxes { height: 3; }
    HandOverScreen #boxes > * { width: 1fr; }
    HandOverScreen #flash { height: 1; padding: 0 1; }
    HandOverScreen #flash.-counted { color: $text-success; text-style: bold; }
    HandOverScreen #flash.-extra, HandOverScreen #flash.-again { color: $text-warning; }
    HandOverScreen #flash.-refused { color: $text-error; text-style: bold; }
    HandOverScreen #flash.-now { text-style: bold reverse; }
    HandOverScreen PagedTable { height: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*MOVE_BINDINGS, *keys.bindings("hand")]
    AUTO_FOCUS = "#code"

    def __init__(self, way: Way = "out") -> None:
        super().__init__()
        self.way: Way = way
        self.pile: Pile | None = None
        self._announced: list[Folder] = []

    def compose(self) -> ComposeResult:
        yield Static(id="head")
        with Horizontal(id="boxes"):
            yield Field(
                say("Mã hồ sơ"),
                placeholder=say("quét phiếu, hoặc gõ số cuối"),
                code=True,
                id="code",
            )
            yield OneOf(say("Chỉ đếm (phím ←→)"), id="which")
        yield Static(id="flash")
        yield PagedTable(
            (
                Column("", 5),
                Column(say("Mã"), 13),
                Column(say("Chủ hồ sơ"), 16, grow=True),
                Column(say("Thủ tục"), 22, spare=True),
                Column(say("Nơi, ghi chú"), 20, spare=True),
                Column(say("Hẹn trả"), 11, spare=True),
            ),
            empty=say("Đang đọc…"),
            title=say("Hồ sơ giấy"),
            why=keys.filled(WHY),
            id="folders",
        )
        yield TruthLine(self.host.truth, now=self.desk.now)
        yield KeyLine()

    def on_mount(self) -> None:
        self._read()

    def _read(self) -> None:
        way = self.way
        read = folder_places.to_hand_over if way == "out" else folder_places.away
        self.do(lambda: read(self.desk), self._show, group="folders", words=say("Đọc hồ sơ giấy"))

    def _show(self, found: Sequence[Folder]) -> None:
        if not self.is_attached:
            return
        self._announced = list(found)
        groups = sorted({self._group(one) for one in found} - {""})
        box = self.query_one(OneOf)
        all_of_them = ALL if self.way == "out" else say("mọi nơi")
        box.offer((("", all_of_them), *((name, name) for name in groups)), box.value)
        self._begin()

    def _group(self, one: Folder) -> str:
        return one.field if self.way == "out" else one.place

    @on(OneOf.Changed, "#which")
    def _begin(self) -> None:
        """A new count. What was scanned of these stays scanned."""
        which, before = self.query_one(OneOf).value, self.pile.scanned if self.pile else []
        some = [one for one in self._announced if not which or self._group(one) == which]
        place = which if self.way == "in" else ""
        first = self.pile is None
        self.pile = Pile(self.desk, self.way, some, place)
        if first and (kept := self.pile.count_again()):
            self.host.say(f"Đếm tiếp: {kept} hồ sơ đã quét lúc trước.")
        there = set(self.pile.announced)
        for code in before:
            if code in there:
                self.pile.scan(code)
        self._paint()

    # Counting.

    @on(Field.Submitted, "#code")
    def _typed(self) -> None:
        box = self.query_one("#code", Field)
        said, box.value = box.text_to_keep, ""
        if said:
            self._count(said)

    @on(CardScanned)
    def _scanned(self, event: CardScanned) -> None:
        event.stop()
        self._count(event.text)

    def _count(self, said: str) -> None:
        if self.pile is None:
            return
        done = self.pile.scan(said)
        if done.kind in ("extra", "refused"):
            self.host.bell()
        self._flash(done)
        self._paint(done.code)
        self._keep()

    def _keep(self) -> None:
        if self.pile:
            self.do(
                self.pile.keep, lambda _: None, group="keep-pile", words=say("Ghi chồng đang đếm")
            )

    def _flash(self, done: Scanned) -> None:
        """One bright moment per scan: nobody reads a list while scanning a pile."""
        line = self.query_one("#flash", Static)
        marks = {"counted": "✓", "extra": "+", "again": "·", "refused": "✗"}
        line.set_classes(f"-{done.kind} -now")
        line.update(Content(f"{marks[done.kind]} {done.words}"))
        self.set_timer(FLASH_SECONDS, lambda: line.remove_class("-now"))

    def _paint(self, here: str = "") -> None:
        pile = self.pile
        if pile is None:
            return
        told = f"{TITLES[self.way]} · {pile.count}"
        self.query_one("#head", Static).update(Content(told))
        table = self.query_one(PagedTable)
        empty = (
            say("Không có hồ sơ giấy nào chờ giao.")
            if self.way == "out"
            else say("Không có ở đâu cả.")
        )
        table.empty = empty
        rows = [
            *((one, Cell(say("thừa"), "near")) for one in pile.extra),
            *((one, Cell(say("thiếu"), "late")) for one in pile.missing),
            *((one, Cell(say("đủ"), "good")) for one in reversed(pile.there)),
        ]
        office = self.desk.office.code
        at = here or (table.row.id if table.row else "")
        table.show(Listed([(one.code, _cells(one, mark, office)) for one, mark in rows]), at)

    # Doing.

    def action_way(self) -> None:
        """Out to a unit, or back from one."""
        self.way = "in" if self.way == "out" else "out"
        self.pile = None
        self.query_one(OneOf).offer((), "")
        self.query_one("#flash", Static).update("")
        self._read()

    def action_skip(self) -> None:
        """The folder under the cursor is not given this time, or its scan is taken back."""
        row = self.query_one(PagedTable).row
        if row and self.pile and self.pile.take_out(row.id):
            self._paint()
            self._keep()

    def action_rest(self) -> None:
        """All that was not scanned waits for another time: nothing of it is missing."""
        if self.pile:
            for one in self.pile.missing:
                self.pile.take_out(one.code)
            self._paint()

    def action_places(self) -> None:
        """How many folders lie where."""
        self.do(
            lambda: folder_places.places(self.desk),
            self._tell_places,
            group="places",
            words=say("Đọc nơi để hồ sơ giấy"),
        )

    def _tell_places(self, places: Sequence[folder_places.Place]) -> None:
        lines = [
            f"{one.name}: {one.folders}"
            + (say(", lâu nhất từ {oldest:%H:%M %d/%m}", oldest=one.oldest) if one.oldest else "")
            for one in places
        ]
        self.host.notify("\n".join(lines), title=say("Hồ sơ giấy đang ở đâu"), timeout=20)

    def action_print(self) -> None:
        """The list on which the folder under the cursor went, once more."""
        row, here = self.query_one(PagedTable).row, {one.code: one for one in self._announced}
        list_id = here[row.id].list if row and row.id in here else ""
        if not list_id:
            self.host.say("Hồ sơ giấy này chưa bàn giao lần nào.")
            return
        self.do(
            lambda: _printed(self.desk, list_id),
            self.host.say,
            group="print-list",
            words=say("In lại danh sách"),
        )

    def action_save(self) -> None:
        """Who takes them; then it is written and the list printed."""
        if self.pile is None or not self.pile.scanned:
            self.host.say("Chưa quét hồ sơ nào.")
            return
        self.host.push_screen(HandOverDialog(self.desk, self.pile), self._done)

    def _done(self, words: str | None) -> None:
        if words and self.pile:
            self.pile.clear()
            self._keep()
            self.pile = None
            self.query_one("#flash", Static).update("")
            self.host.say(words)
            self.host.nudge()
            self._read()

    @on(PagedTable.Selected)
    def _open(self, event: PagedTable.Selected) -> None:
        if event.row:
            self.host.open_dossier(event.row.id)


class HandOverDialog(FormDialog):
    """Both names go on the list that both sides sign."""

    done_words = say("ghi và in")

    def __init__(self, desk: Desk, pile: Pile) -> None:
        super().__init__()
        self.at_desk, self.pile = desk, pile
        self.title_words = TITLES[pile.way]

    def about(self) -> str:
        lines = [say("Đã quét {count}.", count=self.pile.count)]
        missing = ", ".join(one.code for one in self.pile.missing[:6])
        if missing:
            more = "…" if len(self.pile.missing) > 6 else ""
            lines.append(
                say(
                    "Còn thiếu {count}: {missing}{more}",
                    count=len(self.pile.missing),
                    missing=missing,
                    more=more,
                )
            )
        extra = ", ".join(one.code for one in self.pile.extra[:6])
        lines += [say("Thừa: {extra}", extra=extra)] if extra else []
        return "\n".join(lines)

    def fields(self) -> Iterator[Widget]:
        if self.pile.way == "out":
            yield Field(say("Giao cho bộ phận"), id="unit", required=True)
            yield Field(say("Người nhận ký"), id="person")
        else:
            yield Field(say("Nhận từ bộ phận"), value=self._from, id="unit", required=True)
            yield Field(say("Người giao ký"), id="person")
            yield OneOf(say("Kèm kết quả (phím ←→)"), id="results")

    @property
    def _from(self) -> str:
        there = {one.place for one in (*self.pile.there, *self.pile.extra)}
        return self.pile.place or (there.pop() if len(there) == 1 else "")

    def on_mount(self) -> None:
        for box in self.query(OneOf):
            box.offer(
                (("yes", say("có: ghi đã có kết quả")), ("", say("không: chỉ hồ sơ giấy"))), "yes"
            )

    def work(self) -> Callable[[], str]:
        unit, person, pile = self.text("unit"), self.text("person"), self.pile
        results = any(box.value for box in self.query(OneOf))

        def write() -> str:
            from desk_tui.slips.printing import print_file

            if pile.way == "out":
                done = folders.hand_over(
                    self.at_desk, unit, pile.scanned, taker=person, announced=pile.announced
                )
            else:
                done = folders.take_back(
                    self.at_desk,
                    unit,
                    pile.scanned,
                    giver=person,
                    results=results,
                    announced=pile.announced,
                )
            said = [
                say(
                    "{titles}: {count} hồ sơ, {unit}.",
                    titles=TITLES[pile.way],
                    count=len(done.codes),
                    unit=unit,
                )
            ]
            said += [say("Thiếu {count}.", count=len(done.missing))] if done.missing else []
            said += [say("Thừa {count}.", count=len(done.extra))] if done.extra else []
            said += [print_file(done.sheet).message] if done.sheet else []
            return "\n".join([*said, *(f"! {warning}" for warning in done.warnings)])

        return write


def _printed(desk: Desk, list_id: str) -> str:
    from desk_tui.slips.printing import print_file

    done = folders.print_again(desk, list_id)
    said = [say("In lại danh sách {count} hồ sơ.", count=len(done.codes))]
    said += [print_file(done.sheet).message] if done.sheet else []
    return "\n".join([*said, *(f"! {warning}" for warning in done.warnings)])


def _cells(one: Folder, mark: Cell, office: str) -> tuple[Cell | str, ...]:
    where = " · ".join(word for word in (one.place, one.taker, one.reason) if word)
    return (
        mark,
        short_code(one.code, office),
        one.owner,
        one.procedure,
        where,
        f"{one.due:%d/%m %H:%M}" if one.due else "",
    )
