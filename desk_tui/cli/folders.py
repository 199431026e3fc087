"""hand-over · control-slip · register."""

from __future__ import annotations

from typing import Any

from desk_tui.cli.hands import moved
from desk_tui.cli.opening import opened
from desk_tui.counter import folders, registers


def hand_over(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        announced = folders.waiting(desk, options.field) if options.expect else None
        done = folders.hand_over(
            desk,
            options.to,
            options.codes,
            taker=options.taker,
            announced=announced,
            at=options.at,
        )
    return moved(done)


def control_slip(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        path = registers.control_slip(desk, options.code)
    return {"code": options.code, "slip": str(path)}


def register(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        path, rows = registers.register(desk, options.first, options.last)
    return {"slip": str(path), "rows": rows}
