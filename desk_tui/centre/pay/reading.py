"""How payments stand, read from the acts of a dossier or package alone. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import msgspec

from db.acts import Act
from db.kinds import (
    KINDS,
    PaymentAsked,
    PaymentEnded,
    PaymentPaid,
    PaymentRefunded,
    PaymentStarted,
)

PLATFORM = "platform"


@dataclass(frozen=True)
class Payment:
    """One payment. `asked_at` and `paid_at` are UTC text, empty when not yet.

    `paid` is the money of every act that brought some, by (way, transaction); `ended` the reason.
    """

    id: str
    subject: str
    asked: PaymentAsked
    asked_at: str
    started: PaymentStarted | None = None
    paid: tuple[PaymentPaid, ...] = ()
    ended: str = ""
    refunded: int = 0

    @property
    def by_platform(self) -> PaymentPaid | None:
        return next((one for one in self.paid if one.by == PLATFORM), None)

    @property
    def paid_at(self) -> str:
        return self.paid[0].paid_at if self.paid else ""


def payments(acts: Iterable[Act]) -> dict[str, Payment]:
    """By id. What cannot be read, and money for a payment nobody asked for, says nothing here."""
    found: dict[str, Payment] = {}
    for act in sorted(acts, key=lambda one: one.place):
        said = _said(act)
        if isinstance(said, PaymentAsked):
            known = Payment(said.payment, act.subject, said, act.done_at)
            found.setdefault(said.payment, known)
        elif said is not None and said.payment in found:
            found[said.payment] = _moved(found[said.payment], said)
    return found


_Said = PaymentAsked | PaymentStarted | PaymentPaid | PaymentEnded | PaymentRefunded
_SHAPES = (PaymentAsked, PaymentStarted, PaymentPaid, PaymentEnded, PaymentRefunded)


def _said(act: Act) -> _Said | None:
    shape = KINDS.get(act.kind)
    if shape not in _SHAPES:
        return None
    try:
        return msgspec.json.decode(act.payload, type=shape)
    except msgspec.DecodeError:
        return None


def _moved(now: Payment, said: _Said) -> Payment:
    match said:
        case PaymentStarted():
            return replace(now, started=said)
        case PaymentPaid():
            same = any((one.by, one.reference) == (said.by, said.reference) for one in now.paid)
            return now if same else replace(now, paid=(*now.paid, said))
        case PaymentEnded(reason=reason):
            return now if now.paid else replace(now, ended=reason or said.why)
        case PaymentRefunded(amount=amount):
            return replace(now, refunded=now.refunded + amount)
        case PaymentAsked():
            return now
