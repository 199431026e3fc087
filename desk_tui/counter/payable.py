"""What an officer wishes of a payment, and every reason why no money may be taken (FEE-02)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from db.problem import RecordProblem
from desk_tui.counter.fee_parts import How
from desk_tui.counter.payments import Due, PaymentNow
from desk_tui.counter.problem import Refusal
from desk_tui.rules import money
from desk_tui.rules.text import tidy, vn_money
from desk_tui.tongue import say


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What the officer says of a payment beside its manner.

    `amount` must be the sum asked, to the đồng; where nobody published a fee it is the fee, with
    its `ground`. `only`: it all is phí, or lệ phí. `book`: the receipt book chosen. `handed`: the
    cash on the counter, for the change.
    """

    amount: int | None = None
    only: money.Kind | None = None
    ground: str = ""
    book: str = ""
    handed: int | None = None
    at: datetime | None = None


def payable(due: Due, wish: Wish, *, later: bool = False) -> Due:
    """The due with its fee settled; every reason why nothing may be taken is a refusal."""
    if due.gone:
        raise Refusal(
            "not-payable",
            say("{code}: {gone} nên không thu tiền.", code=due.code, gone=due.gone.lower()),
            say("Tiền đã nộp thì xem phần hoàn tiền."),
        )
    if due.fee is None:
        if later and wish.amount is None:
            return replace(due, fee=0)
        if due.package or wish.amount is None or not tidy(wish.ground):
            raise RecordProblem(
                "fee-unknown",
                say("Danh mục chưa có mức thu cho hồ sơ {code}.", code=due.code),
                say(
                    "Hỏi người phụ trách rồi ghi số tiền kèm căn cứ (--amount N --ground VĂN BẢN)."
                ),
            )
        return replace(due, fee=wish.amount)
    if due.fee == 0:
        because = f" ({due.exempt})" if due.exempt else ""
        raise RecordProblem(
            "nothing-to-pay",
            say("Hồ sơ {code} không phải nộp tiền{because}.", code=due.code, because=because),
            say("Không lập biên lai 0 đồng; miễn phí không tính là thanh toán."),
        )
    if due.owed <= 0:
        raise _already_paid(due)
    if wish.amount is not None and wish.amount != due.owed:
        raise Refusal(
            "amount-differs",
            say(
                "Số tiền {amount} khác số phải nộp {owed}.",
                amount=vn_money(wish.amount),
                owed=vn_money(due.owed),
            ),
            say(
                "Thu đúng số phải nộp; mức thu sai thì sửa phí của hồ sơ, có người phụ trách duyệt."
            ),
        )
    return due


def _already_paid(due: Due) -> Refusal:
    done = due.last_paid
    assert done
    way = done.words
    named = f", {done.reference}" if done.reference else ""
    over = (
        say(" Nộp thừa {owed}: hoàn lại khoản thừa.", owed=vn_money(-due.owed))
        if due.owed < 0
        else ""
    )
    return Refusal(
        "already-paid",
        say(
            "Hồ sơ {code} đã nộp {kept}: {way}{named}.{over}",
            code=due.code,
            kept=vn_money(due.kept),
            way=way,
            named=named,
            over=over,
        ),
        say("Không thu lần hai; in lại biên lai nếu công dân làm mất."),
    )


def refuse_acted_on(known: PaymentNow, how: How) -> None:
    """Somebody may have paid already: another manner could take the money twice."""
    if known.state == "started":
        raise Refusal(
            "online-open",
            say(
                "Yêu cầu {amount} đã mở ở Nền tảng thanh toán, có thể đã nộp.",
                amount=vn_money(known.amount),
            ),
            say("Chờ Nền tảng báo; muốn thu cách khác thì hủy yêu cầu đó trước."),
        )
    if known.state == "reported" and how != "transfer":
        raise Refusal(
            "reported-open",
            say(
                "Người nộp đã báo chuyển {amount} lúc {asked:%H:%M %d/%m}.",
                amount=vn_money(known.amount),
                asked=known.asked,
            ),
            say("Xem sao kê để xác nhận; nếu tiền không về thì hủy yêu cầu đó rồi thu lại."),
        )
