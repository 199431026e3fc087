"""Receipt books of this desk: what is left, every serial used or void, books that come and go."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from desk_tui.counter import receipt_books, receipts
from desk_tui.counter.desk import Desk
from desk_tui.counter.receipts import Book, BookKind, ReceiptNow
from desk_tui.rules.money import KIND_WORDS
from desk_tui.rules.text import vn_money
from desk_tui.screens.form_dialog import FormDialog
from desk_tui.screens.list_screen import ListScreen
from desk_tui.screens.lists import Listed
from desk_tui.tongue import say
from desk_tui.widgets import keys
from desk_tui.widgets.fields import MOVE_BINDINGS, Field
from desk_tui.widgets.one_of import OneOf
from desk_tui.widgets.queue_table import Cell, Column, PagedTable

_KINDS: tuple[tuple[BookKind, str], ...] = (
    ("phi", say("phí")),
    ("le-phi", say("lệ phí")),
    ("any", say("cả phí và lệ phí")),
)
MOST_SHOWN = 500
_SPAN = re.compile(r"\s*(\d{1,9})\s*-\s*(\d{1,9})\s*")


class ReceiptsScreen(ListScreen):
    """Books above; the serials of the one under the cursor below."""

    DEFAULT_CSS = """
    ReceiptsScreen #serials { height: 2fr; border-top: solid $border-blurred; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*MOVE_BINDINGS, *keys.bindings("receipts")]
    AUTO_FOCUS = "#books"

    def __init__(self) -> None:
        super().__init__()
        self._books: tuple[Book, ...] = ()

    def lists(self) -> ComposeResult:
        yield Static(say("Biên lai"), id="head")
        yield PagedTable(
            (
                Column(say("Ký hiệu"), 12),
                Column(say("Loại"), 12),
                Column(say("Dải số"), 21, grow=True),
                Column(say("Kế tiếp"), 9, right=True),
                Column(say("Đã cấp"), 6, right=True),
                Column(say("Hủy"), 5, right=True),
                Column(say("Còn"), 7, right=True),
            ),
            empty=say(
                "Chưa nhận quyển nào: {key} nhận quyển. Chưa có quyển thì dùng biên lai tự in.",
                key=keys.named("receipts.open"),
            ),
            title=say("Quyển biên lai"),
            why=say(
                "Số biên lai lấy liên tục; số không cấp được thì hủy có lý do, không bỏ trống."
            ),
            id="books",
        )
        yield PagedTable(
            (
                Column(say("Số"), 10),
                Column(say("Lúc"), 16),
                Column(say("Người nộp"), 18, grow=True),
                Column(say("Số tiền"), 13, right=True),
                Column(say("Tình trạng"), 26),
            ),
            empty=say("Quyển này chưa dùng số nào."),
            title=say("Số đã dùng"),
            id="serials",
        )

    def reload(self) -> None:
        self.read(
            lambda: (
                receipts.own_books(self.desk, counted=True),
                (*receipt_books.low_stock(self.desk), *receipt_books.doubts(self.desk)),
            ),
            self._show,
            group="books",
            words=say("Đọc quyển biên lai"),
        )

    def _show(self, read: tuple[tuple[Book, ...], tuple[str, ...]]) -> None:
        self._books, low = read
        lines = [Content.styled(say("Biên lai"), "bold")]
        lines += [Content.styled(f"! {said}", "$text-warning") for said in low]
        self.head(lines)
        self.fill([(book.id, _book(book)) for book in self._books], "#books")

    @property
    def book(self) -> Book | None:
        """The one under the cursor."""
        row = self.query_one("#books", PagedTable).row
        return next((book for book in self._books if row and book.id == row.id), None)

    @on(PagedTable.Moved, "#books")
    def _moved(self) -> None:
        book = self.book
        if book is None:
            return
        self.read(
            lambda: receipts.newest_of(self.desk.read, book.id, MOST_SHOWN),
            self._show_serials,
            group="serials",
            words=say("Đọc số biên lai"),
        )

    def _show_serials(self, used: tuple[ReceiptNow, ...]) -> None:
        rows = [(one.act, _serial(one)) for one in used]
        self.query_one("#serials", PagedTable).show(Listed(rows))

    def action_open(self) -> None:
        self.host.push_screen(OpenBook(self.desk), self.told)

    def action_spoil(self) -> None:
        if book := self._open_book():
            self.host.push_screen(SpoilDialog(self.desk, book), self.told)

    def action_close_book(self) -> None:
        from desk_tui.screens.reason import Deed, ReasonDialog

        book = self._open_book()
        if book is None:
            return

        def close(reason: str) -> str:
            receipt_books.close_book(self.desk, book.id, reason)
            return say("Đã khóa quyển {text}.", text=book.words)

        deed = Deed(
            title=say("Khóa quyển biên lai"),
            enter=say("khóa"),
            about=say(
                "{text}: còn {left} số trắng, trả lại nơi cấp.", text=book.words, left=book.left
            ),
            why=say("Ví dụ hết năm, nộp lại nơi cấp, mất quyển (kèm số văn bản báo mất)."),
            do=close,
        )
        self.host.push_screen(ReasonDialog(deed), self.told)

    def _open_book(self) -> Book | None:
        book = self.book
        if book is None or not book.left:
            self.host.say("Chọn một quyển còn số.")
            return None
        return book


class OpenBook(FormDialog):
    title_words = say("Nhận quyển biên lai")
    done_words = say("nhận")

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.at_desk = desk

    def fields(self) -> Iterator[Widget]:
        yield Field(say("Ký hiệu"), code=True, id="series", required=True)
        yield Field(
            say("Từ số – đến số"),
            code=True,
            id="span",
            required=True,
            check=lambda said: None if _SPAN.fullmatch(said) else say("Ghi dạng 1-50."),
        )
        yield OneOf(say("Dùng cho (phím ←→)"), id="kind")

    def on_mount(self) -> None:
        self.query_one("#kind", OneOf).offer(_KINDS, "phi")
        super().on_mount()

    def work(self) -> Callable[[], str]:
        series, span = self.text("series"), self.text("span")
        found = _SPAN.fullmatch(span)
        assert found, "the box was checked"
        first, last = found.groups()
        chosen = self.query_one("#kind", OneOf).value
        kind: BookKind = next(one for one, _ in _KINDS if one == chosen)
        # As printed when both ends were typed as printed; else the usual seven digits.
        digits = len(last) if len(first) == len(last) and last.startswith("0") else 7

        def take() -> str:
            book = receipt_books.open_book(
                self.at_desk, series, int(first), int(last), kind=kind, digits=digits
            )
            return say("Đã nhận quyển {text}, {left} số.", text=book.words, left=book.left)

        return take


class SpoilDialog(FormDialog):
    title_words = say("Hủy số trắng")
    done_words = say("hủy")

    def __init__(self, desk: Desk, book: Book) -> None:
        super().__init__()
        self.at_desk, self.book = desk, book

    def about(self) -> str:
        following = receipts.number(self.book.next, self.book.digits)
        return say(
            "{text}. Số kế tiếp: {following}. Số đã hủy không dùng lại.",
            text=self.book.words,
            following=following,
        )

    def fields(self) -> Iterator[Widget]:
        yield Field(
            say("Hủy đến số"),
            value=receipts.number(self.book.next, self.book.digits),
            code=True,
            id="last",
            required=True,
            check=lambda said: None if said.isdecimal() else say("Ghi số biên lai."),
        )
        yield Field(say("Lý do"), id="reason", required=True)

    def work(self) -> Callable[[], str]:
        last, reason, book = int(self.text("last")), self.text("reason"), self.book

        def void() -> str:
            first, end = receipt_books.spoil(self.at_desk, book.id, book.next, reason, last)
            numbers = receipts.number(first, book.digits)
            if end > first:
                numbers += f"–{receipts.number(end, book.digits)}"
            return say("Đã hủy {series} số {numbers}.", series=book.series, numbers=numbers)

        return void


def _book(book: Book) -> tuple[Cell | str, ...]:
    low = not book.own and book.left <= 20
    span = f"{receipts.number(book.first, book.digits)}–{receipts.number(book.last, book.digits)}"
    left = say("khóa") if book.closed else str(book.left)
    return (
        book.series,
        KIND_WORDS[book.kind],
        say("tự in") if book.own else span,
        receipts.number(book.next, book.digits) if book.left else "–",
        str(book.issued),
        str(book.void),
        Cell(left, "near" if low else None),
    )


def _serial(one: ReceiptNow) -> tuple[Cell | str, ...]:
    void = one.state == "void"
    return (
        one.number,
        f"{one.at:%H:%M %d/%m/%Y}",
        one.payer,
        vn_money(one.amount) if one.amount else "",
        Cell(say("hủy: {reason}", reason=one.reason), "late") if void else say("đã cấp"),
    )
