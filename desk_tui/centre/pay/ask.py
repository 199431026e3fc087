"""What a desk asks about online payments."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from desk_tui.centre.pay.doors import Bill, Payments

if TYPE_CHECKING:
    from desk_tui.centre.client import Client


def bill(client: Client, payment: str) -> Bill:
    """The platform's receipt as a PDF. Raises LineProblem, `no-bill` as long as there is none."""
    asked = urlencode({"payment": payment})
    return client.line.ask("GET", f"/v1/payments/bill?{asked}", Bill)


def standing(client: Client, subject: str) -> Payments:
    """How the payments of a dossier or package stand at the node, with what went wrong."""
    asked = urlencode({"subject": subject})
    return client.line.ask("GET", f"/v1/payments?{asked}", Payments)
