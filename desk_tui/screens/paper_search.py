"""Search over the words of digitised papers: type, arrows, Enter opens the dossier."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from desk_tui.counter import papers
from desk_tui.rules.text import tidy
from desk_tui.screens.base import DeskDialog
from desk_tui.screens.lists import Listed
from desk_tui.screens.queue_rows import short_code
from desk_tui.tongue import say
from desk_tui.widgets.burst import CardScanned
from desk_tui.widgets.fields import Field
from desk_tui.widgets.queue_table import Column, PagedTable

WHY = say(
    "Tìm chữ trong bản lưu của giấy tờ đã số hóa, gõ có dấu hay không dấu đều được; phải có đủ các"
    " chữ trên cùng một trang. Giấy tờ vừa quét tìm được sau khi máy đọc xong chữ."
)
_EMPTY = say("Gõ vài chữ có trong giấy tờ: tên người, số giấy, địa chỉ…")


class PaperSearchDialog(DeskDialog[None]):
    """The box keeps the cursor; the arrows move in the list below it."""

    DEFAULT_CSS = """
    PaperSearchDialog { align: center middle; }
    PaperSearchDialog > #box {
        width: 116; max-width: 100%; height: 100%; max-height: 32;
        border: round $border; border-title-color: $foreground; background: $surface; padding: 0 1;
    }
    PaperSearchDialog PagedTable { height: 1fr; }
    PaperSearchDialog #one {
        height: auto; min-height: 4; max-height: 6; border-top: solid $border-blurred;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f12", "close", say("Đóng"), id="app.back"),
        Binding("down", "table('move', 1)", say("Dòng sau"), show=False),
        Binding("up", "table('move', -1)", say("Dòng trước"), show=False),
        Binding("pagedown", "table('page', 1)", say("Trang sau"), show=False),
        Binding("pageup", "table('page', -1)", say("Trang trước"), show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._hits: list[papers.Hit] = []
        self._asked = ""
        self._open_when_read = False

    def compose(self) -> ComposeResult:
        with Vertical(id="box") as box:
            box.border_title = say("Tìm chữ trong giấy tờ đã số hóa")
            box.border_subtitle = say("Enter: mở hồ sơ · Esc: đóng")
            yield Field(say("Chữ cần tìm"), placeholder=say("gõ có dấu hay không dấu"), id="words")
            yield PagedTable(
                (
                    Column(say("Mã hồ sơ"), 11),
                    Column(say("Giấy tờ"), 20, grow=True),
                    Column(say("Trang"), 5, right=True),
                    Column(say("Chủ hồ sơ"), 18),
                    Column(say("Quanh chữ đó"), 30, spare=True),
                ),
                empty=_EMPTY,
                title=say("Trang tìm thấy"),
                why=WHY,
                id="hits",
            )
            yield Static(id="one")

    def on_mount(self) -> None:
        self.query_one("#words").focus()

    @property
    def table(self) -> PagedTable:
        return self.query_one(PagedTable)

    @on(Field.Changed, "#words")
    def _typed(self, event: Field.Changed) -> None:
        words = tidy(event.value)
        if words == self._asked:
            return
        self._asked, self._open_when_read = words, False
        self.do(
            partial(papers.find_text, self.desk, words),
            self._found,
            group="find-text",
            words=say("Tìm chữ"),
            failed=self._unfound,
        )

    def _found(self, hits: list[papers.Hit]) -> None:
        self._list(hits, say("Không có trang nào có đủ các chữ “{asked}”.", asked=self._asked))
        if self._open_when_read:
            self._open_when_read = False
            self.table.action_select()

    def _unfound(self, error: BaseException) -> None:
        if getattr(error, "code", "") == "search-short":
            self._list([], _EMPTY)
        else:
            self.host.tell(error)

    def _list(self, hits: list[papers.Hit], empty: str) -> None:
        if not self.is_attached:
            return
        self._hits = hits
        self.table.empty = empty
        office = self.desk.office.code
        self.table.show(Listed([(str(n), _cells(hit, office)) for n, hit in enumerate(hits)]))

    @on(PagedTable.Moved)
    def _moved(self, event: PagedTable.Moved) -> None:
        hit = self._hits[int(event.row.id)] if event.row and self._hits else None
        self.query_one("#one", Static).update(_one(hit) if hit else "")

    @on(Field.Submitted)
    def _entered(self) -> None:
        if any(worker.group == "find-text" for worker in self.host.workers):
            self._open_when_read = True
        else:
            self.table.action_select()

    @on(PagedTable.Selected)
    def _selected(self, event: PagedTable.Selected) -> None:
        if event.row:
            code = self._hits[int(event.row.id)].code
            self.dismiss()
            self.host.open_dossier(code)

    @on(CardScanned)
    def _scanned(self, event: CardScanned) -> None:
        """A card or a slip holds no words of a paper: the queue knows what to do with it."""
        event.stop()
        below = self.host.screen_stack[-2]
        self.dismiss()
        below.post_message(CardScanned(event.text))

    def action_table(self, name: str, step: int) -> None:
        """The arrows move in the list while the box keeps the cursor."""
        if name == "move":
            self.table.action_move(step)
        else:
            self.table.action_page(step)

    def action_close(self) -> None:
        """Back to the queue."""
        self.dismiss()


def _cells(hit: papers.Hit, office: str) -> tuple[str, ...]:
    code = short_code(hit.code, office)
    return code, hit.paper, str(hit.page), hit.owner_name, hit.around


def _one(hit: papers.Hit) -> Content:
    head = f"{hit.code} · {hit.owner_name}\n{hit.paper}, trang {hit.page}\n"
    return Content.assemble(head, (hit.around, "bold"))
