"""What moving in says to a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

MARKS = {"ok": "[được]", "warn": "[lưu ý]", "bad": "[hỏng]"}


def _selfcheck(result: dict[str, Any]) -> list[str]:
    said = [f"{result['verdict']}."]
    for one in result["findings"]:
        said.append(f"{MARKS[one['state']]} {one['part']}: {one['what']}")
        if one["hint"]:
            said.append(f"        {one['hint']}")
    if "sheet" in result:
        said.append(f"Phiếu kiểm tra: {result['sheet']}")
    if "printed" in result:
        said.append(result["printed"])
    return said


SHAPES: dict[str, Callable[[dict[str, Any]], list[str]]] = {"moving:selfcheck": _selfcheck}
