"""Questions over the page of a dossier: what a paper says of itself, a result, a paper to reuse."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from db.clock import from_text
from db.kinds import Paper
from desk_tui.counter import look, papers, reusing
from desk_tui.counter.desk import local
from desk_tui.rules.digitised import LONGEST_ISSUER, LONGEST_NUMBER
from desk_tui.screens.base import DeskDialog
from desk_tui.screens.dossier_words import stated, vn_day
from desk_tui.screens.lists import Listed
from desk_tui.tongue import say
from desk_tui.widgets import keys
from desk_tui.widgets.burst import CardScanned
from desk_tui.widgets.fields import MOVE_BINDINGS, Field
from desk_tui.widgets.key_line import KeyLine
from desk_tui.widgets.kinds import DateField
from desk_tui.widgets.queue_table import Column, PagedTable

if TYPE_CHECKING:
    from scanners.hints import Fields, Found

_LOOK = """
NAME { align: center middle; }
NAME > #box {
    width: 76; max-width: 100%; height: auto; max-height: 98%;
    border: round $border; border-title-color: $foreground; background: $surface; padding: 0 1;
}
NAME #told { height: auto; padding: 0 1; }
NAME KeyLine { dock: none; }
NAME Horizontal { height: 3; }
NAME Horizontal > Field { width: 1fr; }
"""
_CLOSE = Binding("escape,f12", "close", say("Đóng"), id="app.back")


class _Dialog(DeskDialog[str]):
    """Answers the key of the line that changed, "" when nothing did."""

    def action_close(self) -> None:
        """Back to the page; nothing is written."""
        self.dismiss("")

    @on(CardScanned)
    def _not_here(self, event: CardScanned) -> None:
        event.stop()

    def _failed(self, error: BaseException) -> None:
        """The box stays open with everything typed; what is wrong stands in it."""
        if not self.is_attached:
            self.host.tell(error)
            return
        told = Content.assemble((str(error), "bold $text-error"), f" {getattr(error, 'hint', '')}")
        self.query_one("#told", Static).update(told)

    def _kept(self, kept: papers.Kept) -> None:
        for warning in kept.warnings:
            self.host.notify(warning, severity="warning", timeout=8)
        self.host.nudge()
        if self.is_attached:
            self.dismiss(kept.paper.key)


class DescribeDialog(_Dialog):
    """Number, day, issuer and last day of a paper. What was read on it is only offered."""

    DEFAULT_CSS = _LOOK.replace("NAME", "DescribeDialog")
    BINDINGS: ClassVar[list[BindingType]] = [*MOVE_BINDINGS, *keys.bindings("describe"), _CLOSE]

    def __init__(self, code: str, id: str, paper: Paper) -> None:
        super().__init__()
        self.code, self.dossier, self.paper = code, id, paper
        self._read: Fields | None = None

    def compose(self) -> ComposeResult:
        paper = self.paper
        with Vertical(id="box") as box:
            box.border_title = Content(f"{paper.name} · {self.code}")
            yield Field(
                say("Số, ký hiệu"),
                paper.number,
                placeholder=say("ví dụ 12/UBND-TP"),
                max_length=LONGEST_NUMBER,
                id="number",
            )
            with Horizontal():
                yield DateField(say("Ngày cấp"), vn_day(paper.issued), id="issued")
                yield DateField(
                    say("Có giá trị đến"),
                    vn_day(paper.valid_until),
                    placeholder=say("trống: không ghi hạn"),
                    id="valid_until",
                )
            yield Field(say("Nơi cấp"), paper.issuer, max_length=LONGEST_ISSUER, id="issuer")
            yield Static(id="offers")
            yield Static(id="told")
            yield KeyLine()

    def on_mount(self) -> None:
        self.query_one("#number").focus()
        if not self.paper.sha256:
            self._offer(say("Giấy tờ chưa có tệp nên máy chưa đọc giúp được."))
            return
        self._offer(say("Máy đang đọc chữ trên giấy tờ…"))
        self.do(
            lambda: papers.suggestions(self.desk, self.dossier, self.paper.key),
            self._show_read,
            group="describe-read",
            words=say("Đọc chữ trên giấy tờ"),
            failed=self._unread,
        )

    def _offer(self, words: str | Content) -> None:
        self.query_one("#offers", Static).update(words)

    def _unread(self, _error: BaseException) -> None:
        if self.is_attached:
            self._offer(say("Máy không đọc được tệp này; xin gõ từ giấy tờ."))

    def _show_read(self, read: Fields) -> None:
        if not self.is_attached:
            return
        self._read = read
        lines = [
            Content.assemble((f"  {keys.named(id)}", "bold $text-accent"), f" {words}: {shown}")
            for id, words, shown in (
                ("describe.number", say("Số"), read.number and read.number.value),
                ("describe.issued", say("Ngày cấp"), read.date and vn_day(read.date.value)),
                ("describe.issuer", say("Nơi cấp"), read.issuer and read.issuer.value),
            )
            if shown
        ]
        head = Content(say("Máy đọc được trên giấy tờ; đối chiếu rồi bấm phím để điền:"))
        no = say("Máy không thấy số, ngày cấp, nơi cấp trên trang đầu; xin gõ từ giấy tờ.")
        self._offer(Content("\n").join([head, *lines]) if lines else no)

    def _take(self, id: str, found: Found | None, shown: str) -> None:
        if found is None:
            self.host.say("Máy không đọc được phần này; xin gõ từ giấy tờ.")
            return
        box = self.query_one(f"#{id}", Field)
        box.show_text(shown)
        box.settle()
        box.focus()

    def action_number(self) -> None:
        """Fill in the number that was read."""
        found = self._read.number if self._read else None
        self._take("number", found, found.value if found else "")

    def action_issued(self) -> None:
        """Fill in the day that was read."""
        found = self._read.date if self._read else None
        self._take("issued", found, vn_day(found.value) if found else "")

    def action_issuer(self) -> None:
        """Fill in the issuer that was read."""
        found = self._read.issuer if self._read else None
        self._take("issuer", found, found.value if found else "")

    @on(Field.Submitted)
    def _next(self) -> None:
        self.focus_next()

    def action_save(self) -> None:
        """Write what stands in the boxes."""
        boxes = {id: self.query_one(f"#{id}", Field) for id in ("number", "issuer")}
        days = {id: self.query_one(f"#{id}", DateField) for id in ("issued", "valid_until")}
        for box in (*boxes.values(), *days.values()):
            box.settle()
            if box.error:
                box.focus()
                return
        issued, until = days["issued"].date, days["valid_until"].date
        self.do(
            partial(
                papers.describe,
                self.desk,
                self.code,
                self.paper.key,
                number=boxes["number"].text_to_keep,
                issued=issued.isoformat() if issued else "",
                issuer=boxes["issuer"].text_to_keep,
                valid_until=until.isoformat() if until else "",
            ),
            self._kept,
            group="describe",
            words=say("Ghi số, ngày cấp"),
            failed=self._failed,
        )


class ResultDialog(_Dialog):
    """A result: its name as the catalogue has it, and its file when there is one already."""

    DEFAULT_CSS = _LOOK.replace("NAME", "ResultDialog")
    BINDINGS: ClassVar[list[BindingType]] = [*MOVE_BINDINGS, *keys.bindings("result"), _CLOSE]

    def __init__(self, whole: look.Whole) -> None:
        super().__init__()
        self.whole = whole

    def compose(self) -> ComposeResult:
        code, name = papers.result_of(self.desk, self.whole)
        with Vertical(id="box") as box:
            box.border_title = Content(say("Thêm kết quả · {code}", code=self.whole.row.code))
            yield Field(
                say("Tên kết quả"),
                name,
                required=True,
                max_length=max(papers.LONGEST_NAME, len(name)),
                why=say(
                    "Tên theo danh mục (mã {code}). Tên khác là một kết quả khác của hồ sơ.",
                    code=code,
                ),
                id="name",
            )
            yield Field(
                say("Tệp kết quả"),
                placeholder=say("đường dẫn tệp PDF, JPG, PNG; để trống thì quét sau"),
                code=True,
                id="file",
            )
            yield Static(id="told")
            yield KeyLine()

    def on_mount(self) -> None:
        self.query_one("#file").focus()

    @on(Field.Submitted)
    def _entered(self) -> None:
        self.action_save()

    def action_save(self) -> None:
        """Write the result."""
        name, file = self.query_one("#name", Field), self.query_one("#file", Field)
        if not name.settle(final=True) or name.error:
            name.focus()
            return
        said, path = name.text_to_keep, file.text_to_keep.strip("\"'")
        self.query_one("#told", Static).update(say("Đang ghi…"))
        self.do(
            lambda: papers.add_result(
                self.desk, self.whole.row.code, name=said, file=Path(path) if path else None
            ),
            self._added,
            group="result",
            words=say("Thêm kết quả"),
            failed=self._failed,
        )

    def _added(self, kept: papers.Kept) -> None:
        if not kept.paper.sha256:
            self.host.say(f"Đã thêm “{kept.paper.name}”. {keys.named('dossier.scan')} để quét.")
        self._kept(kept)


class ReuseDialog(_Dialog):
    """Papers of the same person in other dossiers; Enter takes one for the line."""

    DEFAULT_CSS = (
        _LOOK.replace("NAME", "ReuseDialog")
        + """
    ReuseDialog PagedTable { height: 10; border: round $border-blurred; }
    ReuseDialog PagedTable:focus { border: round $border; }
    """
    )
    BINDINGS: ClassVar[list[BindingType]] = [_CLOSE]

    def __init__(self, code: str, paper: Paper) -> None:
        super().__init__()
        self.code, self.paper = code, paper
        self._held: list[reusing.Held] = []

    def compose(self) -> ComposeResult:
        with Vertical(id="box") as box:
            box.border_title = Content(say("Dùng lại cho: {name}", name=self.paper.name))
            box.border_subtitle = say("Hỏi công dân; Enter: đồng ý, lấy giấy tờ này · Esc: thôi")
            yield PagedTable(
                (
                    Column(say("Nhận"), 10),
                    Column(say("Giấy tờ đã có"), 20, grow=True),
                    Column(say("Số, ngày, nơi cấp"), 26),
                ),
                empty=say("Đang tìm giấy tờ của người này…"),
                title=say("Giấy tờ cơ quan đã có"),
                why=say("Giấy tờ có tệp trong hồ sơ khác của cùng chủ hồ sơ, cùng số định danh."),
                id="held",
            )
            yield Static(id="told")

    def on_mount(self) -> None:
        self.query_one("#held").focus()
        self.do(
            lambda: reusing.held(self.desk, self.code, self.paper.key),
            self._show,
            group="reuse-held",
            words=say("Tìm giấy tờ đã có"),
            failed=self._failed,
        )

    def _show(self, held: list[reusing.Held]) -> None:
        if not self.is_attached:
            return
        self._held = held
        table = self.query_one("#held", PagedTable)
        table.empty = say("Cơ quan chưa có giấy tờ nào của người này (theo số định danh).")
        table.show(
            Listed(
                [
                    (
                        str(n),
                        (
                            f"{local(from_text(one.received)):%d/%m/%Y}",
                            one.paper.name,
                            stated(one.paper),
                        ),
                    )
                    for n, one in enumerate(held)
                ]
            )
        )

    @on(PagedTable.Moved)
    def _moved(self, event: PagedTable.Moved) -> None:
        one = self._held[int(event.row.id)] if event.row and self._held else None
        told = (
            say("Từ hồ sơ {code} · {pages} trang", code=one.code, pages=one.paper.pages)
            if one
            else ""
        )
        self.query_one("#told", Static).update(Content(told))

    @on(PagedTable.Selected)
    def _chosen(self, event: PagedTable.Selected) -> None:
        if event.row is None:
            return
        one = self._held[int(event.row.id)]
        self.do(
            lambda: reusing.reuse(self.desk, self.code, self.paper.key, one.code, one.paper.key),
            self._kept,
            group="reuse",
            words=say("Dùng lại giấy tờ"),
            failed=self._failed,
        )
