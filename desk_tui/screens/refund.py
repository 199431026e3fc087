"""Money given back, and a fee let off after the slip was printed: a second person agrees."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from textual.widget import Widget
from textual.widgets import Static

from desk_tui.counter import refund
from desk_tui.counter.approval import approvers
from desk_tui.counter.desk import Desk
from desk_tui.counter.look import show
from desk_tui.counter.payments import Due
from desk_tui.rules.text import vn_money
from desk_tui.screens.form_dialog import FormDialog, SecondPerson
from desk_tui.tongue import say
from desk_tui.widgets.fields import Field
from desk_tui.widgets.one_of import OneOf

_WAYS = (("cash", say("Tiền mặt")), ("transfer", say("Chuyển khoản")))


class RefundDialog(FormDialog):
    title_words = say("Hoàn tiền")
    done_words = say("hoàn")

    def __init__(self, desk: Desk, due: Due) -> None:
        super().__init__()
        self.at_desk, self.due = desk, due

    def about(self) -> str:
        paid = self.due.last_paid
        assert paid, "offered only where money came"
        return say(
            "{code} · {payer}: {kept}, {text}. Biên lai của ngày chưa chốt sẽ bị hủy.",
            code=self.due.code,
            payer=self.due.payer,
            kept=vn_money(paid.kept),
            text=paid.words,
        )

    def fields(self) -> Iterator[Widget]:
        yield Field(say("Lý do hoàn tiền"), id="reason", required=True)
        yield OneOf(say("Hoàn bằng (phím ←→)"), id="how")
        yield SecondPerson(approvers(self.at_desk))

    def on_mount(self) -> None:
        self.query_one("#how", OneOf).offer(_WAYS, "cash")
        super().on_mount()

    def work(self) -> Callable[[], str]:
        reason, agreed = self.text("reason"), self.query_one(SecondPerson).agreed
        how = "transfer" if self.query_one("#how", OneOf).value == "transfer" else "cash"

        def give_back() -> str:
            done = refund.refund(self.at_desk, self.due.code, reason, *agreed, how=how)
            said = [
                say(
                    "Đã hoàn {amount}, {approved_by} duyệt.",
                    amount=vn_money(done.amount),
                    approved_by=done.approved_by,
                )
            ]
            said += [say("Hủy biên lai {text}.", text=one.words) for one in done.voided]
            return "\n".join([*said, *done.warnings])

        return give_back


class ExemptDialog(FormDialog):
    title_words = say("Miễn phí, lệ phí")
    done_words = say("miễn")

    def __init__(self, desk: Desk, due: Due) -> None:
        super().__init__()
        self.at_desk, self.due = desk, due

    def about(self) -> str:
        return say(
            "{code} · {payer}: phải nộp {owed}.",
            code=self.due.code,
            payer=self.due.payer,
            owed=vn_money(self.due.owed),
        )

    def fields(self) -> Iterator[Widget]:
        yield Field(say("Diện được miễn"), id="ground", required=True)
        yield Static(say("Giấy chứng minh phải có trong hồ sơ:"))
        yield OneOf(say("Giấy chứng minh (phím ←→)"), id="proof")
        yield SecondPerson(approvers(self.at_desk))

    def on_mount(self) -> None:
        papers = show(self.at_desk, self.due.code).papers
        offered = tuple(
            (paper.key, paper.name)
            for paper in papers
            if paper.state in ("received", "shown", "digitised") and not paper.result
        )
        if offered:
            self.query_one("#proof", OneOf).offer(offered, offered[0][0])
        super().on_mount()

    def work(self) -> Callable[[], str]:
        ground, proof = self.text("ground"), self.query_one("#proof", OneOf).value
        agreed = self.query_one(SecondPerson).agreed

        def let_off() -> str:
            refund.exempt(self.at_desk, self.due.code, ground, proof, *agreed)
            return say(
                "Đã miễn cho {code}: {ground}. Không tính là thanh toán.",
                code=self.due.code,
                ground=ground,
            )

        return let_off
