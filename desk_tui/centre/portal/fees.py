"""Fees as the portal is told of them: only money that came, and online only what the payment
platform itself confirmed. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from db.clock import from_text
from db.kinds_money import Part
from desk_tui.centre.pay.messages import OFFICE_TIME
from desk_tui.centre.pay.reading import Payment
from desk_tui.centre.portal.codes import code_of
from desk_tui.centre.portal.objects import LePhi
from desk_tui.centre.portal.standing import FINISHED, RETURNED, Dossier

SUPPLEMENT = 5


def lines(told: Dossier, code: str) -> tuple[LePhi, ...]:
    """One line for each part of a fee that was paid and not given back (`DanhSachLePhi`)."""
    return tuple(
        line
        for payment in told.payments
        if payment.paid
        for line in _of_payment(told, payment, code)
    )


def online(told: Dossier, day: date) -> str:
    """`DuocThanhToanTrucTuyen`: cash and a transfer shown by a QR code are not paid online."""
    really = any(_by_platform(payment) for payment in told.payments)
    return code_of("paid-online", "platform" if really else "no", day, "0")


def _by_platform(payment: Payment) -> bool:
    """Whether money of the platform is still part of what is kept."""
    if payment.by_platform is None:
        return False
    others = sum(one.amount for one in payment.paid if one is not payment.by_platform)
    return _kept(payment) > (others if payment.refunded else 0)


def _kept(payment: Payment) -> int:
    """What was paid and not given back, never more than was asked for."""
    came = sum(one.amount for one in payment.paid) - payment.refunded
    return max(0, min(payment.asked.amount, came))


def _of_payment(told: Dossier, payment: Payment, code: str) -> Iterator[LePhi]:
    day = from_text(payment.paid_at).astimezone(OFFICE_TIME).date()
    when = _when(told, payment)
    for part in _parts(payment, _kept(payment)):
        yield LePhi(
            TenPhiLePhi=part.text or code,
            MaPhiLePhi=code_of("fee-code", part.kind, day, "1"),
            HinhThucThu=code_of("fee-when", when, day, "1"),
            Gia=str(part.amount),
            LoaiPhiLePhi=code_of("fee-kind", "ordinary", day, "1"),
        )


def _parts(payment: Payment, kept: int) -> Iterator[Part]:
    """The parts that `kept` covers, the first ones first; nothing of 0 đồng."""
    asked: Sequence[Part] = payment.asked.parts
    if sum(part.amount for part in asked) != payment.asked.amount:
        asked = (Part(kind="phi", text=payment.asked.purpose, amount=payment.asked.amount),)
    for part in asked:
        amount = min(part.amount, kept)
        kept -= amount
        if amount > 0:
            yield Part(kind=part.kind, text=part.text, amount=amount)


def _when(told: Dossier, payment: Payment) -> str:
    """receiving | supplement | return, by what had happened when the money came."""
    before = [step.status for step in told.steps if step.at <= payment.paid_at]
    if RETURNED in before or FINISHED in before:
        return "return"
    return "supplement" if SUPPLEMENT in before else "receiving"
