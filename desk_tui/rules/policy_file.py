"""Reading policy rows from their table, and what is wrong with a whole table, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Literal, cast, get_args

from desk_tui.rules.policies import Channel, Kind, Object, PageRate, Policy
from desk_tui.rules.problem import RuleProblem
from desk_tui.rules.text import tidy

COLUMNS = (
    "id",
    "scope",
    "instrument",
    "article",
    "procedure",
    "list",
    "field",
    "group",
    "channel",
    "object",
    "kind",
    "value",
    "condition",
    "proof",
    "valid_from",
    "valid_to",
    "successor",
    "stack",
    "priority",
    "certainty",
)
"""The columns of a policy file, in its order; lists inside a cell are parted by semicolons."""

_CHANNELS = (*get_args(Channel), "any")
_PAGES = re.compile(r"([0-9]+)x([0-9]+)\+([0-9]+)<=([0-9]+)")
_KINDS: dict[str, tuple[str, ...]] = {
    "fee": ("percent", "fixed", "exempt", "pages"),
    "term": ("percent",),
    "intake": ("only",),
    "whole": ("only",),
    "list": ("list",),
}


def policies_from_rows(rows: Iterable[Mapping[str, str]]) -> tuple[Policy, ...]:
    """Read policy rows; raises RuleProblem `policy-row` for the first that cannot be read."""
    return tuple(policy_from_row(row, number) for number, row in enumerate(rows, start=1))


def policy_from_row(row: Mapping[str, str], number: int = 1) -> Policy:
    """Read one row; the problem names its number and what cannot be read."""
    try:
        return _read(row)
    except ValueError as why:
        raise RuleProblem(
            "policy-row",
            f"Bảng chính sách, dòng {number}: ô không đọc được ({why}).",
            "Sửa ô đó theo các dòng có sẵn rồi nạp lại.",
        ) from None


def faults(
    rows: Sequence[Mapping[str, str]], known: Iterable[Policy] = ()
) -> tuple[tuple[Policy, ...], list[tuple[int, str]]]:
    """(the rows that can be read, [(line in the file, what is wrong with it)]).

    The header is line 1. `known`: the rows there are already, which the new ones may name.
    """
    read: list[tuple[int, Policy]] = []
    wrong: list[tuple[int, str]] = []
    for line, row in enumerate(rows, start=2):
        try:
            read.append((line, _read(row)))
        except ValueError as why:
            wrong.append((line, f"ô không đọc được ({why})"))
    new = {policy.id: policy for _, policy in read}
    after = {**{policy.id: policy for policy in known}, **new}
    seen: set[str] = set()
    for line, policy in read:
        said = [f"mã {policy.id} có hai lần"] if policy.id in seen else []
        wrong += [(line, why) for why in (*said, *_between(policy, after))]
        seen.add(policy.id)
    return tuple(policy for _, policy in read), sorted(wrong)


def _between(policy: Policy, after: Mapping[str, Policy]) -> list[str]:
    """What is wrong with a row beside the others."""
    said: list[str] = []
    if policy.named_list and getattr(after.get(policy.named_list), "kind", "") != "list":
        said.append(f"không có danh sách {policy.named_list}")
    cuts = policy.object == "fee" and policy.kind in ("percent", "fixed")
    if policy.scope and cuts and not policy.names_fees:
        said.append("chưa nêu phí nào được giảm (procedure, list hoặc field)")
    if policy.valid_from and policy.valid_to and policy.valid_to < policy.valid_from:
        said.append("ngày hết hạn trước ngày bắt đầu")
    if policy.successor:
        next_one = after.get(policy.successor)
        if next_one is None or next_one.id == policy.id:
            said.append(f"không có dòng kế tiếp {policy.successor}")
        elif next_one.object != policy.object:
            said.append(f"dòng kế tiếp {policy.successor} là về việc khác")
        elif policy.valid_from and (next_one.valid_from or policy.valid_from) <= policy.valid_from:
            said.append(f"dòng kế tiếp {policy.successor} phải bắt đầu sau dòng này")
    return said


def _read(row: Mapping[str, str]) -> Policy:
    """Raises ValueError whose text names the cell."""

    def cell(name: str) -> str:
        return tidy(row.get(name) or "")

    def many(name: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in cell(name).split(";") if part.strip())

    def day(name: str) -> date | None:
        try:
            return date.fromisoformat(cell(name)) if cell(name) else None
        except ValueError:
            raise ValueError(f"{name}: “{cell(name)}”") from None

    def number(name: str, default: str) -> int:
        text = cell(name) or default
        if not (text.isascii() and text.isdigit() and len(text) <= 12):
            raise ValueError(f"{name}: “{text}”")
        return int(text)

    def one_of(name: str, allowed: tuple[str, ...]) -> str:
        if cell(name) not in allowed:
            raise ValueError(f"{name}: “{cell(name)}”")
        return cell(name)

    object = cast("Object", one_of("object", get_args(Object)))
    kind = cast("Kind", one_of("kind", _KINDS[object]))
    for name in ("id", "instrument"):
        if not cell(name):
            raise ValueError(f"{name}: trống")
    value = 0 if kind == "pages" else number("value", "0")
    if kind == "percent" and not 0 < value <= 100:
        raise ValueError(f"value: “{cell('value')}”")
    channel = one_of("channel", _CHANNELS)
    if kind == "only" and channel == "any":
        raise ValueError("channel: “any”")
    if kind == "list" and not many("procedure"):
        raise ValueError("procedure: trống")
    return Policy(
        id=cell("id"),
        instrument=cell("instrument"),
        article=cell("article"),
        procedure=many("procedure"),
        named_list=cell("list"),
        field=cell("field"),
        group=many("group"),
        channel=channel,
        object=object,
        kind=kind,
        value=value,
        pages=_page_rate(cell("value")) if kind == "pages" else None,
        condition=many("condition"),
        proof=cell("proof"),
        valid_from=day("valid_from"),
        valid_to=day("valid_to"),
        successor=cell("successor"),
        stack=cast("Literal['none', 'yes']", one_of("stack", ("none", "yes"))),
        priority=number("priority", "100"),
        scope=cell("scope"),
        certainty=cell("certainty"),
    )


def _page_rate(text: str) -> PageRate:
    found = _PAGES.fullmatch(text)
    if not found:
        raise ValueError(f"value: “{text}”")
    first, price, after, most = (int(g) for g in found.groups())
    return PageRate(first, price, after, most)
