"""Who still has to pay; from here the receipt books, a bank statement, the end of the day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from desk_tui.counter import bank, close_day, payments
from desk_tui.counter.desk import Desk
from desk_tui.counter.payments import Owing
from desk_tui.rules.text import vn_money
from desk_tui.screens.form_dialog import FormDialog
from desk_tui.screens.list_screen import ListScreen
from desk_tui.screens.pay import PayDialog
from desk_tui.tongue import say
from desk_tui.widgets import keys
from desk_tui.widgets.fields import MOVE_BINDINGS, Field
from desk_tui.widgets.queue_table import Cell, Column, PagedTable

WHY = say(
    "Khoản đã báo chuyển ở trên cùng, rồi đến khoản chờ lâu nhất. Mã chuyển khoản đã hiện chưa phải"
    " là tiền đã nộp. Enter: thu tiền hoặc xác nhận."
)


class PaymentsScreen(ListScreen):
    """Enter opens the payment of a line."""

    BINDINGS: ClassVar[list[BindingType]] = [*MOVE_BINDINGS, *keys.bindings("payments")]
    AUTO_FOCUS = "#owing"

    def lists(self) -> ComposeResult:
        yield Static(say("Khoản phải nộp"), id="head")
        yield PagedTable(
            (
                Column(say("Mã"), 22),
                Column(say("Người nộp"), 14, grow=True),
                Column(say("Số tiền"), 12, right=True),
                Column(say("Tình trạng"), 23),
                Column(say("Từ"), 11, spare=True),
            ),
            empty=say("Không ai còn phải nộp tiền."),
            title=say("Khoản phải nộp"),
            why=WHY,
            id="owing",
        )

    def reload(self) -> None:
        self.read(
            lambda: (payments.owing(self.desk), _cash(self.desk)),
            self._show,
            group="owing",
            words=say("Đọc khoản phải nộp"),
        )

    def _show(self, read: tuple[tuple[Owing, ...], int]) -> None:
        owing, cash = read
        total = sum(one.amount for one in owing)
        told = (
            say("{count} khoản phải nộp, {total}", count=len(owing), total=vn_money(total)),
            "bold",
        )
        in_hand = say(" · tiền mặt hôm nay theo sổ: {cash}", cash=vn_money(cash))
        self.head([Content.assemble(told, in_hand)])
        self.fill([(one.code, _cells(one)) for one in owing])

    @on(PagedTable.Selected)
    def _open(self, event: PagedTable.Selected) -> None:
        if event.row:
            self.host.push_screen(PayDialog(event.row.id), lambda _: self.reload())

    def action_receipts(self) -> None:
        from desk_tui.screens.receipts import ReceiptsScreen

        self.host.push_screen(ReceiptsScreen())

    def action_close_day(self) -> None:
        from desk_tui.screens.close_day import CloseDayScreen

        self.host.push_screen(CloseDayScreen())

    def action_statement(self) -> None:
        self.host.push_screen(StatementDialog(self.desk), self.told)


class StatementDialog(FormDialog):
    """A bank statement: lines that match to the đồng are confirmed, the rest is told."""

    title_words = say("Đối chiếu sao kê")
    done_words = say("đối chiếu")

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.at_desk = desk

    def about(self) -> str:
        return say(
            "Chỉ xác nhận dòng khớp đúng số tiền và nội dung chuyển khoản;"
            " lệch một đồng cũng chỉ báo lại."
        )

    def fields(self) -> Iterator[Widget]:
        yield Field(
            say("Tệp sao kê (CSV)"),
            code=True,
            id="file",
            required=True,
        )

    def work(self) -> Callable[[], str]:
        file = Path(self.text("file")).expanduser()

        def look() -> str:
            found = bank.take_statement(self.at_desk, file)
            said = [
                say(
                    "Xác nhận {count} khoản; {before} dòng đã xác nhận từ trước;"
                    " {strange} dòng không phải của quầy này.",
                    count=len(found.confirmed),
                    before=found.before,
                    strange=found.strange,
                )
            ]
            return "\n".join([*said, *found.told])

        return look


def _cells(one: Owing) -> tuple[Cell | str, ...]:
    waits = one.payment is not None and one.payment.state == "reported"
    return (
        one.code,
        one.name,
        vn_money(one.amount) if one.amount else say("chưa có mức"),
        Cell(one.words, "near" if waits else None),
        f"{one.since:%H:%M %d/%m}",
    )


def _cash(desk: Desk) -> int:
    return close_day.expected_cash(desk.read, desk.office.desk_id, desk.today())
