"""One rule of a fee or of a time limit, as a dated row with its ground."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, cast, get_args

from desk_tui.rules.problem import RuleProblem
from desk_tui.rules.text import plain, tidy, vn_money

Channel = Literal["counter", "online", "post"]
Kind = Literal["percent", "fixed", "exempt", "pages"]

_CHANNELS = (*get_args(Channel), "any")
_PAGES = re.compile(r"([0-9]+)x([0-9]+)\+([0-9]+)<=([0-9]+)")


@dataclass(frozen=True)
class PageRate:
    """So many first pages at one price, the rest at another, with a ceiling for one copy."""

    first: int
    first_price: int
    next_price: int
    most: int

    def of(self, pages: int) -> int:
        """The fee of one copy of an original of that many pages, in đồng."""
        first = min(pages, self.first)
        return min(first * self.first_price + (pages - first) * self.next_price, self.most)

    def told(self, pages: int) -> str:
        """How the fee of one copy came about."""
        first = min(pages, self.first)
        text = f"{pages} trang: {first} × {vn_money(self.first_price)}"
        if pages > first:
            text += f" + {pages - first} × {vn_money(self.next_price)}"
        if self.of(pages) == self.most:
            text += ", tối đa mỗi bản"
        return f"{text} = {vn_money(self.of(pages))}"


@dataclass(frozen=True)
class Policy:
    """``value``: percent cut off, or đồng a unit. ``procedure``: codes, empty for all.
    ``scope``: the province whose rule it is, empty for a national one. ``condition``: the
    personal grounds of an exemption. ``stack`` "none": never together with another such row."""

    id: str
    instrument: str
    article: str = ""
    procedure: tuple[str, ...] = ()
    field: str = ""
    channel: str = "any"
    object: Literal["fee", "term"] = "fee"
    kind: Kind = "percent"
    value: int = 0
    pages: PageRate | None = None
    condition: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    stack: Literal["none", "yes"] = "none"
    priority: int = 100
    scope: str = ""
    certainty: str = ""

    @property
    def stacks(self) -> bool:
        return self.stack == "yes"

    @property
    def ground(self) -> str:
        return f"{self.instrument}, {self.article}" if self.article else self.instrument

    def covers(self, procedure: str, field: str) -> bool:
        """Listed procedures, or the whole field; a row with neither covers everything."""
        if procedure in self.procedure:
            return True
        if self.field:
            return plain(field) == plain(self.field)
        return not self.procedure

    def in_force(self, channel: str, day: date) -> bool:
        """Both ends of the validity count."""
        begun = self.valid_from is None or self.valid_from <= day
        ended = self.valid_to is not None and day > self.valid_to
        return self.channel in ("any", channel) and begun and not ended

    def names(self, ground: str) -> bool:
        """Whether a declared ground (in its search form) is one of the row's conditions."""
        wanted = [plain(c) for c in self.condition]
        return any(re.search(rf"\b{re.escape(c)}\b", ground) for c in wanted if c)


def policies_from_rows(rows: Iterable[Mapping[str, str]]) -> tuple[Policy, ...]:
    """Read policy rows (columns as the fields of Policy; lists with semicolons)."""
    return tuple(policy_from_row(row, number) for number, row in enumerate(rows, start=1))


def policy_from_row(row: Mapping[str, str], number: int = 1) -> Policy:
    """Read one row; the problem names its number and what cannot be read."""

    def cell(name: str) -> str:
        return tidy(row.get(name) or "")

    def many(name: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in cell(name).split(";") if part.strip())

    def day(name: str) -> date | None:
        return date.fromisoformat(cell(name)) if cell(name) else None

    def one_of(name: str, allowed: tuple[str, ...]) -> str:
        if cell(name) not in allowed:
            raise ValueError(name)
        return cell(name)

    try:
        kind = cast("Kind", one_of("kind", get_args(Kind)))
        if not cell("id") or not cell("instrument"):
            raise ValueError("id, instrument")
        pages = _page_rate(cell("value")) if kind == "pages" else None
        value = 0 if kind == "pages" else int(cell("value") or "0")
        if value < 0 or (kind == "percent" and value > 100):
            raise ValueError("value")
        return Policy(
            id=cell("id"),
            instrument=cell("instrument"),
            article=cell("article"),
            procedure=many("procedure"),
            field=cell("field"),
            channel=one_of("channel", _CHANNELS),
            object=cast("Literal['fee', 'term']", one_of("object", ("fee", "term"))),
            kind=kind,
            value=value,
            pages=pages,
            condition=many("condition"),
            valid_from=day("valid_from"),
            valid_to=day("valid_to"),
            stack=cast("Literal['none', 'yes']", one_of("stack", ("none", "yes"))),
            priority=int(cell("priority") or "100"),
            scope=cell("scope"),
            certainty=cell("certainty"),
        )
    except ValueError as why:
        raise RuleProblem(
            "policy-row",
            f"Bảng chính sách, dòng {number}: ô không đọc được ({why}).",
            "Sửa ô đó theo các dòng có sẵn rồi nạp lại.",
        ) from None


def _page_rate(text: str) -> PageRate:
    found = _PAGES.fullmatch(text)
    if not found:
        raise ValueError("value")
    first, price, after, most = (int(g) for g in found.groups())
    return PageRate(first, price, after, most)
