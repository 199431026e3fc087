"""A verb's answer for a person: short lines instead of JSON."""

from __future__ import annotations

from typing import Any


def told(options: Any, result: Any) -> str:
    """Lines of `name: value`; lists one item a line."""
    return "\n".join(_lines(result, ""))


def _lines(value: Any, indent: str) -> list[str]:
    if isinstance(value, dict):
        said: list[str] = []
        for name, inner in value.items():
            if isinstance(inner, dict | list) and inner:
                said.append(f"{indent}{name}:")
                said += _lines(inner, indent + "  ")
            else:
                said.append(f"{indent}{name}: {_word(inner)}")
        return said
    if isinstance(value, list):
        said = []
        for item in value:
            if isinstance(item, dict):
                parts = [f"{name}={_word(inner)}" for name, inner in item.items() if inner]
                said.append(f"{indent}- " + ", ".join(parts))
            else:
                said.append(f"{indent}- {_word(item)}")
        return said
    return [f"{indent}{_word(value)}"]


def _word(value: Any) -> str:
    if value is None or value == [] or value == {}:
        return "–"
    if value is True:
        return "có"
    if value is False:
        return "không"
    return str(value)
