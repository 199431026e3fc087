"""What the demo's node is told of its payment platform."""

from __future__ import annotations

from typing import Any

from desk_tui.demo.platform.state import Platform


def pay_settings(platform: Platform, address: str, office: str, unit: str) -> dict[str, Any]:
    """The settings file (`--pay`), ready to be written as JSON. The account exists nowhere."""
    return {
        "start": f"{address}/init",
        "query": f"{address}/query",
        "receipt": f"{address}/bill",
        "partner": platform.settings.partner,
        "secret": platform.settings.secret,
        "first_ask_minutes": 1,
        "ask_every_minutes": 1,
        "accounts": {
            office: {
                "code": office,
                "name": unit,
                "number": "0000000000",
                "bank": "NHGIA",
                "holder": "UBND XA MAU",
            }
        },
    }
