"""statuses: the life of a dossier as the program knows it, without opening a record."""

from __future__ import annotations

from typing import Any

from desk_tui.counter import status_map
from desk_tui.rules.statuses import Status


def listing(options: Any) -> dict[str, Any]:
    """Each status with its clock, where it may lead and what may be done there."""
    shown: dict[str, Any] = {
        "statuses": [
            {
                "status": int(status),
                "label": status.label,
                "clock": status_map.clock_of(status),
                "next": {str(int(to)): list(by) for to, by in status_map.moves(status).items()},
                "deeds": [
                    {"verb": deed.verb, "words": deed.step.words, "who": deed.who}
                    for deed in status_map.deeds_of(status)
                ],
            }
            for status in Status
        ]
    }
    return {**shown, "drawing": status_map.drawn()} if options.draw else shown
