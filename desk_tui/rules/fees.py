"""What a dossier costs and how much sooner it is due online: dated policy rows, never literals.

A line says how each sum came about and on what ground. Rows that may not be combined
(stacking "none") compete: the lowest result for the citizen is taken. A province's row touches
only fees set by a provincial council, and only when the office names that province's scope.
Store the result with the dossier and never compute it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from desk_tui.rules.policies import Channel, Policy, policies_from_rows, policy_from_row
from desk_tui.rules.problem import RuleProblem
from desk_tui.rules.text import plain, tidy, vn_money
from desk_tui.rules.worktime import Term

__all__ = [
    "Channel",
    "Fee",
    "Line",
    "Policy",
    "Tariff",
    "cut_term",
    "fee",
    "policies_from_rows",
    "policy_from_row",
]

_COUNCIL = "HĐND cấp tỉnh"
_PER_COPY = ("ban", "ban sao", "ban chinh", "van ban")
_CHANNEL_WORDS = {"counter": "trực tiếp", "online": "trực tuyến", "post": "bưu chính"}


@dataclass(frozen=True)
class Tariff:
    """The list price of a procedure: đồng by channel, the unit as the catalogue writes it
    ("đ/bản sao", "công thức theo trang"), its ground, and who set it."""

    amounts: Mapping[str, int]
    unit: str = ""
    ground: str = ""
    procedure: str = ""
    field: str = ""
    set_by: str = ""

    @property
    def per_copy(self) -> bool:
        return plain(self.unit.partition("/")[2]) in _PER_COPY

    @property
    def per_page(self) -> bool:
        return "trang" in plain(self.unit).split()


@dataclass(frozen=True)
class Line:
    """One line of the fee sentence; the amounts of all lines add up to the fee."""

    text: str
    amount: int
    ground: str


@dataclass(frozen=True)
class Fee:
    """``amount`` in đồng, None when no row tells it (which is not the same as free)."""

    amount: int | None
    lines: tuple[Line, ...]
    warnings: tuple[str, ...] = ()


def fee(
    tariff: Tariff,
    policies: Iterable[Policy],
    channel: Channel,
    day: date,
    pages: int | Sequence[int] = 1,
    copies: int = 1,
    exempt: str | None = None,
    scopes: frozenset[str] = frozenset(),
) -> Fee:
    """The fee on the day of receipt.

    ``pages``: pages of the original, or of each original when several are brought at once.
    ``exempt``: the ground the citizen declares ("hộ nghèo"); blank refuses. ``scopes``: the
    provinces whose rows apply besides the national ones.
    """
    sheets = (pages,) if isinstance(pages, int) else tuple(pages)
    if copies < 1 or not sheets or min(sheets) < 1:
        raise RuleProblem(
            "fee-count", "Số trang và số bản phải từ 1 trở lên.", "Nhập lại số trang, số bản."
        )
    ground = tidy(exempt) if exempt is not None else None
    if ground == "":
        raise RuleProblem(
            "exempt-ground",
            "Miễn phí phải có lý do.",
            "Ghi diện được miễn, ví dụ hộ nghèo, và kèm giấy chứng minh.",
        )
    rows = sorted(
        (p for p in policies if p.object == "fee" and _applies(p, tariff, channel, day, scopes)),
        key=lambda p: (p.priority, p.id),
    )
    base, warnings = _base(tariff, rows, channel, sheets, copies)
    if base is None:
        if ground is None:
            return Fee(None, (), tuple(warnings))
        base = Line("Mức thu chưa có trong danh mục", 0, "")
    lines = [base, *_cuts(base, rows, tariff, copies)]
    if ground is not None:
        lines.append(_exemption(sum(line.amount for line in lines), ground, rows, warnings))
    return Fee(sum(line.amount for line in lines), tuple(lines), tuple(warnings))


def _applies(
    policy: Policy, tariff: Tariff, channel: str, day: date, scopes: frozenset[str]
) -> bool:
    if policy.scope and (policy.scope not in scopes or tariff.set_by != _COUNCIL):
        return False
    return policy.covers(tariff.procedure, tariff.field) and policy.in_force(channel, day)


def _base(
    tariff: Tariff, rows: list[Policy], channel: str, sheets: tuple[int, ...], copies: int
) -> tuple[Line | None, list[str]]:
    """The list price: by pages, from the catalogue, or else from the lowest fixed row."""
    paged = next((p for p in rows if p.kind == "pages"), None)
    if tariff.per_page and paged and paged.pages:
        rate = paged.pages
        each = sum(rate.of(n) for n in sheets)
        text = "; ".join(rate.told(n) for n in sheets)
        if len(sheets) > 1:
            text += f"; cộng {vn_money(each)}"
        return Line(_times(text, copies, each * copies), each * copies, paged.ground), []
    price, ground, warnings = _price(tariff, channel), tariff.ground, []
    if price is None:
        fixed = [p for p in rows if p.kind == "fixed"]
        if not fixed:
            return None, [
                f"Danh mục chưa có mức thu nộp {_CHANNEL_WORDS[channel]} cho thủ tục này:"
                " hỏi người phụ trách trước khi thu."
            ]
        lowest = min(fixed, key=lambda p: p.value)
        price, ground = lowest.value, lowest.ground
    elif price and channel == "online" and "online" not in tariff.amounts:
        warnings.append("Danh mục không ghi mức riêng cho trực tuyến: lấy mức trực tiếp.")
    if price == 0 and tariff.set_by == _COUNCIL:
        warnings.append("Mức do HĐND cấp tỉnh quy định; danh mục ghi 0 đ: đối chiếu nghị quyết.")
    if price and copies > 1 and not tariff.per_copy:
        unit = tariff.unit.partition("/")[2] or "lần"
        warnings.append(f"Mức thu tính theo {unit}: không nhân với số bản.")
    number = copies if tariff.per_copy else 1
    text = _times(vn_money(price) if price else "Không thu", number, price * number)
    return Line(text, price * number, ground), warnings


def _price(tariff: Tariff, channel: str) -> int | None:
    """The amount for the channel; post and online fall back on the counter's."""
    return tariff.amounts.get(channel, tariff.amounts.get("counter"))


def _times(text: str, number: int, total: int) -> str:
    return f"{text} × {number} bản = {vn_money(total)}" if number > 1 else text


def _cuts(base: Line, rows: list[Policy], tariff: Tariff, copies: int) -> list[Line]:
    """The best row that stands alone, then the rows that may be added to it."""
    number = copies if tariff.per_copy else 1
    alone = [(_result(p, base.amount, number), p) for p in rows if not p.stacks]
    results = [(after, p) for after, p in alone if after is not None and after < base.amount]
    left, lines = base.amount, []
    if results:
        after, best = min(results, key=lambda r: (r[0], r[1].priority, r[1].id))
        lines.append(Line(_cut_text(best), after - left, best.ground))
        left = after
    for policy in rows:
        after = _result(policy, left, number) if policy.stacks else None
        if after is not None and after < left:
            lines.append(Line(_cut_text(policy), after - left, policy.ground))
            left = after
    return lines


def _result(policy: Policy, amount: int, number: int) -> int | None:
    """What is left to pay under a row; rounded down, for the citizen. None: another kind."""
    if policy.kind == "percent":
        return amount * (100 - policy.value) // 100
    return policy.value * number if policy.kind == "fixed" else None


def _cut_text(policy: Policy) -> str:
    how = "" if policy.channel == "any" else f" khi nộp {_CHANNEL_WORDS[policy.channel]}"
    if policy.kind == "percent":
        return f"Giảm {policy.value}%{how}"
    return f"Mức {vn_money(policy.value)}{how}"


def _exemption(amount: int, ground: str, rows: list[Policy], warnings: list[str]) -> Line:
    said = plain(ground)
    row = next((p for p in rows if p.kind == "exempt" and p.names(said)), None)
    if row is None:
        warnings.append(
            f"Chưa có dòng chính sách miễn cho diện “{ground}”: ghi căn cứ và kèm giấy chứng minh."
        )
    return Line(f"Miễn: {ground}", -amount, row.ground if row else f"Diện khai: {ground}")


def cut_term(
    term: Term | None,
    policies: Iterable[Policy],
    channel: Channel,
    day: date,
    procedure: str = "",
    field: str = "",
    scopes: frozenset[str] = frozenset(),
) -> tuple[Term | None, Policy | None]:
    """The term after the best time cut, and the row that cut it.

    Rounded down to whole days (at least 1) or whole hours; a same-day term or one in months stays.
    Without a row the normal term stands.
    """
    if term is None or term.unit in ("same_day", "month") or term.amount == 0:
        return term, None
    rows = [
        p
        for p in policies
        if p.object == "term"
        and p.kind == "percent"
        and (not p.scope or p.scope in scopes)
        and p.covers(procedure, field)
        and p.in_force(channel, day)
    ]
    if not rows:
        return term, None
    best = max(rows, key=lambda p: (p.value, -p.priority))
    return replace(term, amount=max(1, term.amount * (100 - best.value) // 100)), best
