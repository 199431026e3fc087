"""Facts in plain lines: one a line, what is empty left out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from desk_tui.cli.words_labels import COUNTED, LABELS, MONEY, TAKEN, WORDS
from desk_tui.rules.statuses import Status
from desk_tui.rules.text import vn_date, vn_money


def facts(result: dict[str, Any], indent: str = "") -> list[str]:
    """One fact a line, what is empty left out; lists one item a line."""
    said: list[str] = []
    for name, value in result.items():
        if value in (None, "", [], {}) or name == "error":
            continue
        label = f"{indent}{LABELS.get(name, name)}:"
        if isinstance(value, dict):
            said += [label, *facts(value, indent + "  ")]
        elif isinstance(value, list):
            said += [label, *(f"{indent}  - {item(one)}" for one in value)]
        else:
            said.append(f"{label} {word(name, value)}")
    return said


def item(item: Any) -> str:
    """An item of a list in one line, its values in the order they came."""
    if not isinstance(item, dict):
        return str(item)
    if "taken" in item:
        return paper(item)
    values = (
        COUNTED[name].format(value) if name in COUNTED else word(name, value)
        for name, value in item.items()
        if value not in (None, "", 0, [], {}, False) and name not in ("key", "sha256")
    )
    return " · ".join(values)


def paper(paper: dict[str, Any]) -> str:
    """One line of a checklist: what it is, how its file came, what it says of itself."""
    said = [paper["name"], word("state", paper["state"]), paper["reason"]]
    said += [f"{paper['pages']} trang" if paper["pages"] else "", TAKEN.get(paper["taken"], "")]
    said += ["tìm được chữ" if paper["archive"] else ""]
    said += [f"đã ký số ({paper['signed_by']})" if paper["signed_by"] else ""]
    said += [f"số {paper['number']}" if paper["number"] else ""]
    said += [f"cấp {moment(paper['issued'])}" if paper["issued"] else "", paper["issuer"]]
    said += [f"giá trị đến {moment(paper['valid_until'])}" if paper["valid_until"] else ""]
    return " · ".join(part for part in said if part)


def word(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "có" if value else "không"
    if name == "status":
        return Status(value).label
    if name in MONEY and isinstance(value, int):
        return vn_money(value)
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if isinstance(value, str):
        return WORDS.get(name, {}).get(value) or moment(value)
    return str(value)


def moment(text: str) -> str:
    """A moment or a day as people write it; other text as it is."""
    if len(text) in (10, 25) and text[:4].isdigit() and text[4] == "-":
        try:
            if len(text) == 10:
                return vn_date(date.fromisoformat(text))
            at = datetime.fromisoformat(text)
        except ValueError:
            return text
        return f"{at:%H:%M} {vn_date(at.date())}"
    return text
