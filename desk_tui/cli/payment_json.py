"""One payment as every verb tells it."""

from __future__ import annotations

from typing import Any

from desk_tui.cli.opening import iso
from desk_tui.counter.payments import PaymentNow


def payment_json(now: PaymentNow) -> dict[str, Any]:
    return {
        "payment": now.id,
        "how": now.how,
        "state": now.state,
        "amount": now.amount,
        "parts": [{"kind": p.kind, "text": p.text, "amount": p.amount} for p in now.parts],
        "paid": now.paid,
        "by": now.by or None,
        "paid_at": iso(now.paid_at),
        "refunded": now.refunded,
        "reference": now.reference or None,
        "purpose": now.purpose or None,
        "vietqr": now.text or None,
        "url": now.url or None,
        "reason": now.reason or None,
        "words": now.words,
    }
