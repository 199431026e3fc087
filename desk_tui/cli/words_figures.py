"""What leaves the office, told to a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desk_tui.cli.words_facts import moment


def _aggregate(result: dict[str, Any]) -> list[str]:
    said = [
        f"{moment(one['day'])}: tiếp nhận {one['received']}, trực tuyến {one['online']}; "
        + (f"trung tâm nhận {moment(one['accepted'])}" if one["accepted"] else "chưa gửi")
        for one in result["days"]
    ]
    said += [f"Tệp: {path}" for path in result["files"]]
    last = result["last_accepted"]
    return [*said, f"Lần cuối trung tâm nhận: {moment(last) if last else 'chưa lần nào'}"]


SHAPES: dict[str, Callable[[dict[str, Any]], list[str]]] = {
    "figures:aggregate": _aggregate,
}
