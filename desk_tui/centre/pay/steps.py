"""What is done about one payment when its time has come: start it, ask how it stands, fetch its
receipt. What was learnt is in the row before the next step that depends on it, so a kill at any
point is mended by doing the step again; the platform hears of one reference only."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from db.clock import from_text, utc_text
from db.outbox import pause
from desk_tui.centre import blobs
from desk_tui.centre.ledger import Ledger
from desk_tui.centre.pay import bill, queue, told
from desk_tui.centre.pay.config import PayConfig
from desk_tui.centre.pay.messages import Told, moment_of
from desk_tui.centre.pay.platform import RECEIPT_BYTES, NotTaken, Platform
from desk_tui.centre.portal.problem import PortalDown, PortalProblem

MOST_REFUSALS = 3
"""A start that is refused so often, of a payment the platform does not know, has failed."""
STALE = timedelta(hours=1)
"""A reference of which the platform certainly never heard is given anew after so long."""
SOON = timedelta(minutes=30)
"""After a call the platform's own answer is asked for by and by, at least so often."""


@dataclass(frozen=True)
class Hands:
    """Everything a step needs. `now` is asked again for each step."""

    ledger: Ledger
    platform: Platform
    config: PayConfig
    now: Callable[[], datetime]
    chance: Callable[[], float]

    def later(self, tries: int) -> str:
        return utc_text(self.now() + pause(tries, self.chance()))


def step(hands: Hands, row: Any) -> None:
    """One step of a row that is due. Raises PortalDown when the line fails for everybody."""
    match row.state:
        case "waiting":
            _begin(hands, row)
        case "unknown":
            _find_out(hands, row)
        case "started":
            _ask(hands, row)
        case _:
            _receipt(hands, row)


def _begin(hands: Hands, row: Any) -> None:
    """Start it if it may be started by now."""
    account = hands.config.accounts.get(row.office)
    try:
        paid = bill.whole(hands.ledger, row.office, row.subject, row.payment)
        if account is None:
            raise bill.NotYet("Cơ quan chưa khai tài khoản thụ hưởng với Nền tảng thanh toán.")
    except bill.NotYet as why:
        queue.change(hands.ledger, row, hands.now(), state="held", message=str(why), next_try_at="")
        return
    except bill.NoMore as over:
        decide = told.ended(over.reason) if over.reason else told.nothing
        # What may have gone out once is asked about to the end of its days.
        state = "started" if row.reference else "ended"
        told.write(hands.ledger, row, hands.now(), decide, state=state, message="")
        return
    new = not row.reference or (not row.tries and hands.now() - from_text(row.begun) > STALE)
    # Its reference is in the row before the platform first hears it.
    if new and not queue.reserve(hands.ledger, row, paid.code, bill.reference, hands.now()):
        return
    _start(hands, queue.fresh(hands.ledger, row))


def _start(hands: Hands, row: Any) -> None:
    """Tell the platform. From here on a lost answer means that it may know the payment."""
    if not queue.change(hands.ledger, row, hands.now(), state="starting"):
        return
    row = queue.fresh(hands.ledger, row)
    try:
        paid = bill.whole(hands.ledger, row.office, row.subject, row.payment)
        account = hands.config.accounts[row.office]
        begun = from_text(row.begun)
        # Under the number it was first told, also where the centre has given another since.
        said = bill.start(
            replace(paid, code=row.code), account, row.reference, begun, hands.config.ip
        )
        url = hands.platform.start(said)
    except (bill.NotYet, bill.NoMore):
        # Ended while it was being started, or again when its first start was lost.
        queue.change(hands.ledger, row, hands.now(), state="started", next_try_at="")
        return
    except PortalDown as down:
        # "Come back later" is no proof that nothing was done: the reference stays.
        spoke = down.done or bool(down.code == "portal-busy")
        state = "unknown" if down.done else "waiting"
        _failed(hands, row, down, state=state, tries=row.tries + spoke)
        raise
    except NotTaken as no:
        _failed(hands, row, no, state="unknown", tries=row.tries + 1)
        return
    told.write(
        hands.ledger,
        row,
        hands.now(),
        told.started(row.reference, url),
        state="started",
        url=url,
        tries=0,
        next_try_at=queue.unless_called(_first(hands, row)),
        problem="",
        message="",
        hint="",
    )


def _failed(hands: Hands, row: Any, why: PortalProblem, **values: Any) -> None:
    due = hands.later(values["tries"]) if values["state"] == "unknown" else ""
    queue.change(
        hands.ledger,
        row,
        hands.now(),
        problem=why.code,
        message=why.message,
        hint=why.hint,
        next_try_at=due,
        **values,
    )


def _first(hands: Hands, row: Any) -> str:
    return utc_text(from_text(row.begun) + hands.config.first)


def _find_out(hands: Hands, row: Any) -> None:
    """A start whose answer was lost or was a no: the platform says itself whether it knows it."""
    found = _question(hands, row)
    late = hands.now() - from_text(row.begun) > hands.config.end
    if found.wrong or late or found.state in ("paid", "failed"):
        _learnt(hands, row, found)
    elif found.state == "unknown" and row.problem == "pay-refused" and row.tries >= MOST_REFUSALS:
        _over(hands, row, "failed", row.message)
    elif found.state == "unknown" or (hands.config.again and row.tries <= MOST_REFUSALS):
        # The same reference again: whatever the platform has made of it, it stays one payment.
        _start(hands, row)
    else:
        # It is known there, and nobody knows where to pay: looked after, but over for the desk.
        reason = "Nền tảng đã nhận yêu cầu nhưng không cho đường dẫn nộp tiền"
        told.write(
            hands.ledger, row, hands.now(), told.ended(reason),
            state="started", next_try_at=_first(hands, row), message=reason,
        )  # fmt: skip


def _ask(hands: Hands, row: Any) -> None:
    _learnt(hands, row, _question(hands, row))


def _question(hands: Hands, row: Any) -> Told:
    try:
        found = hands.platform.ask(row.reference, from_text(row.begun))
    except PortalDown as down:
        tries = row.tries + 1
        queue.change(
            hands.ledger, row, hands.now(),
            tries=tries, next_try_at=hands.later(tries), message=down.message,
        )  # fmt: skip
        raise
    return found


def _learnt(hands: Hands, row: Any, found: Told) -> None:
    """What the platform says of a payment it was asked about."""
    asked = utc_text(hands.now())
    late = hands.now() - from_text(row.begun) > hands.config.end
    if found.wrong:
        _odd(hands, row, found)
    elif found.state == "paid" and found.amount != row.amount:
        _odd(hands, row, replace(found, wrong="amount"))
    elif found.state == "paid":
        _paid(hands, row, found)
    elif row.problem in queue.FOR_A_PERSON and late:
        queue.change(hands.ledger, row, hands.now(), state="person", next_try_at="")
    elif found.state == "failed" and not row.called:
        _over(hands, row, "failed", "Nền tảng thanh toán báo giao dịch không thành công")
    elif late:
        _gave_up(hands, row)
    else:
        tries = row.tries + 1
        wait = _after_call(hands, row, tries) if row.called else hands.config.every
        first = from_text(row.begun) + hands.config.first
        due = hands.now() + wait if row.called else max(hands.now() + wait, first)
        queue.wait(
            hands.ledger, row, hands.now(), state="started", asked=asked, tries=tries,
            next_try_at=utc_text(due), message=row.message if row.problem else "",
        )  # fmt: skip


def _after_call(hands: Hands, row: Any, tries: int) -> timedelta:
    """The platform called to say that there is money, and its answer lags behind."""
    return min(pause(tries, hands.chance()), SOON)


def _paid(hands: Hands, row: Any, found: Told) -> None:
    at = moment_of(found.at, from_text(row.begun), hands.now())
    before = bill.find(hands.ledger, row.office, row.subject, row.payment)
    why = ""
    if before.paid and before.by_platform is None:
        why = "đã nộp bằng cách khác"
    elif before.ended and not before.paid:
        why = "yêu cầu đã hủy"
    sentence, hint = told.to_refund(row.code, found.amount, found.transaction, why)
    told.write(
        hands.ledger,
        row,
        hands.now(),
        told.paid(found, at),
        state="receipt",
        trade=found.transaction,
        bank=found.bank,
        paid_at=utc_text(at),
        tries=0,
        next_try_at="",
        problem="refund" if why else "",
        message=sentence if why else "",
        hint=hint if why else "",
    )


def _odd(hands: Hands, row: Any, found: Told) -> None:
    """Not to be believed, and told. It is asked again all the same: a slip may be put right."""
    if found.wrong == "amount":
        sentence, hint = told.wrong_amount(row.code, row.amount, found.amount)
    else:
        sentence, hint = told.wrong_answer(row.code, found.wrong)
    late = hands.now() - from_text(row.begun) > hands.config.end
    queue.change(
        hands.ledger, row, hands.now(),
        state="person" if late else "started",
        problem=f"wrong-{found.wrong}", message=sentence, hint=hint,
        next_try_at=utc_text(hands.now() + hands.config.every),
    )  # fmt: skip


def _over(hands: Hands, row: Any, state: str, reason: str) -> None:
    told.write(
        hands.ledger, row, hands.now(), told.ended(reason),
        state=state, message=reason, next_try_at="",
    )  # fmt: skip


def _gave_up(hands: Hands, row: Any) -> None:
    if row.called:
        sentence = (
            f"Nền tảng thanh toán đã báo có tiền cho hồ sơ {row.code},"
            " nhưng khi hỏi lại thì chưa xác nhận; chưa ghi là đã nộp."
        )
        hint = "Đối chiếu giao dịch với Nền tảng thanh toán, rồi hỏi lại."
        queue.change(
            hands.ledger, row, hands.now(), state="person", problem="not-confirmed",
            message=sentence, hint=hint, next_try_at="",
        )  # fmt: skip
        return
    _over(hands, row, "expired", "Quá thời hạn chờ nộp trực tuyến")


def _receipt(hands: Hands, row: Any) -> None:
    """The PDF into the node's shelf; a payment whose receipt never comes is paid all the same."""
    try:
        content = hands.platform.receipt(row.reference, from_text(row.begun))
    except NotTaken as no:
        given_up = hands.now() - from_text(row.paid_at) > hands.config.end
        values: dict[str, Any] = {"state": "done", "next_try_at": ""} if given_up else {}
        tries = row.tries + 1
        wait = {"next_try_at": hands.later(tries), "tries": tries}
        message = row.message if row.problem else no.message
        queue.change(hands.ledger, row, hands.now(), message=message, **{**wait, **values})
        return
    except PortalDown:
        tries = row.tries + 1
        queue.change(hands.ledger, row, hands.now(), tries=tries, next_try_at=hands.later(tries))
        raise
    mark = keep(hands.ledger, content, hands.now())
    message = row.message if row.problem else ""
    queue.change(
        hands.ledger, row, hands.now(),
        state="done", receipt=mark, next_try_at="", message=message,
    )  # fmt: skip


def keep(ledger: Ledger, content: bytes, now: datetime) -> str:
    """Put a file into the node's shelf; its SHA-256."""
    mark = hashlib.sha256(content).hexdigest()

    async def blocks() -> AsyncIterator[bytes]:
        yield content

    if blobs.held(ledger, mark) is None:
        asyncio.run(blobs.receive(ledger, mark, blocks(), RECEIPT_BYTES, now))
    return mark
