"""parcel · centre parcel · centre relay."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from desk_tui.cli.opening import iso, opened
from desk_tui.cli.wire import there


def out(options: Any) -> dict[str, Any]:
    """Everything unsent into one sealed file; `file` is null when nothing was unsent."""
    from desk_tui.counter import parcel

    with opened(options) as desk:
        path, packed = parcel.out(desk, options.file)
    return asdict(packed) | {"file": str(path) if packed.acts else None}


def into(options: Any) -> dict[str, Any]:
    from desk_tui.counter import parcel

    with opened(options) as desk:
        return asdict(parcel.into(desk, options.file))


def take(options: Any) -> dict[str, Any]:
    """At the node: take a parcel in and write the answer to bring back."""
    from desk_tui.centre.parcel import node as parcel
    from desk_tui.counter.parcel import ANSWER

    there(options.db)
    answer: Path = options.answer
    if answer.is_dir():
        answer = answer / f"{options.file.stem}{ANSWER}"
    told = asdict(parcel.take_in(options.db, options.file, answer, options.files))
    told["made_at"] = iso(told["made_at"])
    return told | {"answer": str(answer)}


def relay(options: Any) -> tuple[dict[str, Any], int]:
    """Meet the node above once, now."""
    from desk_tui.centre.relay import worker as relay

    there(options.db)
    report = relay.once(options.db, options.upward, options.files)
    told = asdict(report)
    if report.line == "up":
        return told, 0
    said = {"code": report.code, "message": report.message, "hint": report.hint}
    return told | {"error": said}, 4
