"""What the verb of the ten statuses says to a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def _listed(result: dict[str, Any]) -> list[str]:
    if "drawing" in result:
        return result["drawing"].splitlines()
    said: list[str] = []
    for one in result["statuses"]:
        said.append(f"{one['status']:>2}  {one['label']} (thời hạn: {one['clock']})")
        said += [f"      {deed['verb']:<10} {deed['words']}" for deed in one["deeds"]]
    return said


SHAPES: dict[str, Callable[[dict[str, Any]], list[str]]] = {"statuses:listing": _listed}
