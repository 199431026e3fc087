"""What a dossier costs and how much sooner it is due online: dated policy rows, never literals.

A line says how each sum came about and on what ground. Rows that may not be combined
(stacking "none") compete: the lowest result for the citizen is taken; rows that may be are taken
off what is left, in the order they state. A province's row touches only fees set by a provincial
council that it names, and only when the office names that province's scope. Store the result with
the dossier and never compute it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from desk_tui.rules.policies import COUNCIL, Applicant, Channel, Policy, rows_for
from desk_tui.rules.policy_file import policies_from_rows, policy_from_row
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
    """``amount`` in đồng, None when no row tells it (which is not the same as free). ``proofs``:
    the papers that show the personal grounds of the lines. ``used``: the rows that made it."""

    amount: int | None
    lines: tuple[Line, ...]
    warnings: tuple[str, ...] = ()
    proofs: tuple[str, ...] = ()
    used: tuple[Policy, ...] = ()


def fee(
    tariff: Tariff,
    policies: Iterable[Policy],
    channel: Channel,
    day: date,
    pages: int | Sequence[int] = 1,
    copies: int = 1,
    exempt: str | None = None,
    scopes: frozenset[str] = frozenset(),
    who: Applicant | None = None,
) -> Fee:
    """The fee on the day of receipt.

    ``pages``: pages of the original, or of each original when several are brought at once.
    ``exempt``: the ground the citizen declares ("hộ nghèo"); blank refuses. ``scopes``: the
    provinces whose rows apply besides the national ones. ``who``: for rows about a group.
    """
    sheets = (pages,) if isinstance(pages, int) else tuple(pages)
    if copies < 1 or not sheets or min(sheets) < 1:
        raise RuleProblem(
            "fee-count", "Số trang và số bản phải từ 1 trở lên.", "Nhập lại số trang, số bản."
        )
    said = tidy(exempt) if exempt is not None else None
    if said == "":
        raise RuleProblem(
            "exempt-ground",
            "Miễn phí phải có lý do.",
            "Ghi diện được miễn, ví dụ hộ nghèo, và kèm giấy chứng minh.",
        )
    policies = tuple(policies)
    found = rows_for(
        policies,
        "fee",
        channel,
        day,
        procedure=tariff.procedure,
        field=tariff.field,
        scopes=scopes,
        who=who,
    )
    warnings: list[str] = []
    rows = [row for row in found if _may_touch(row, tariff, warnings)]
    base, priced = _base(tariff, rows, channel, sheets, copies, warnings)
    if base is None:
        if said is None:
            return Fee(None, (), tuple(warnings))
        base = Line("Mức thu chưa có trong danh mục", 0, "")
    lines, proofs, used = [base], [], [priced] if priced else []
    left, able = base.amount, _able(rows, plain(said) if said else "")
    number = _number(tariff, copies)
    # Already cut in the catalogue itself: the same advantage is not given a second time.
    listed = tariff.amounts.get("counter", 0) * number if channel in tariff.amounts else 0
    for row in _chosen(able, base.amount, number, listed):
        after = min(left, _result(row, left, number, listed))
        personal = bool(row.condition)
        if after == left and not personal:
            continue
        lines.append(Line(_cut_text(row, said if personal else None), after - left, row.ground))
        used.append(row)
        left = after
        if personal and row.proof and row.proof not in proofs:
            proofs.append(row.proof)
    if said is not None and not _known(said, able, policies):
        lines.append(_declared(left, said, warnings))
        left = 0
    return Fee(left, tuple(lines), tuple(warnings), tuple(proofs), tuple(used))


def _known(said: str, able: list[Policy], policies: Iterable[Policy]) -> bool:
    """Whether a row has the declared ground as its condition, or any is for the group it names:
    who belongs to a group is not exempt for that alone."""
    groups = [plain(group) for row in policies for group in row.group]
    return any(row.condition for row in able) or plain(said) in groups


def _may_touch(row: Policy, tariff: Tariff, warnings: list[str]) -> bool:
    """A province's row is for the council's own fees, and cuts none that it does not name."""
    if not row.scope:
        return True
    if tariff.set_by != COUNCIL:
        return False
    if row.kind in ("percent", "fixed") and not row.names_fees:
        warnings.append(f"{row.ground}: chưa nêu phí nào được giảm nên chưa áp dụng.")
        return False
    return True


def _base(
    tariff: Tariff,
    rows: list[Policy],
    channel: str,
    sheets: tuple[int, ...],
    copies: int,
    warnings: list[str],
) -> tuple[Line | None, Policy | None]:
    """The list price and the row it comes from: by pages, from the catalogue (no row), or else
    from the lowest fixed row."""
    paged = next((p for p in rows if p.kind == "pages"), None)
    if tariff.per_page and paged and paged.pages:
        rate = paged.pages
        each = sum(rate.of(n) for n in sheets)
        text = "; ".join(rate.told(n) for n in sheets)
        if len(sheets) > 1:
            text += f"; cộng {vn_money(each)}"
        return Line(_times(text, copies, each * copies), each * copies, paged.ground), paged
    price, ground, priced = _price(tariff, channel), tariff.ground, None
    if price is None:
        fixed = [p for p in rows if p.kind == "fixed" and not p.condition]
        if not fixed:
            warnings.append(
                f"Danh mục chưa có mức thu nộp {_CHANNEL_WORDS[channel]} cho thủ tục này:"
                " hỏi người phụ trách trước khi thu."
            )
            return None, None
        priced = min(fixed, key=lambda p: p.value)
        price, ground = priced.value, priced.ground
    elif price and channel == "online" and "online" not in tariff.amounts:
        warnings.append("Danh mục không ghi mức riêng cho trực tuyến: lấy mức trực tiếp.")
    if price == 0 and tariff.set_by == COUNCIL:
        warnings.append("Mức do HĐND cấp tỉnh quy định; danh mục ghi 0 đ: đối chiếu nghị quyết.")
    if price and copies > 1 and not tariff.per_copy:
        unit = tariff.unit.partition("/")[2] or "lần"
        warnings.append(f"Mức thu tính theo {unit}: không nhân với số bản.")
    number = _number(tariff, copies)
    text = _times(vn_money(price) if price else "Không thu", number, price * number)
    return Line(text, price * number, ground), priced


def _price(tariff: Tariff, channel: str) -> int | None:
    """The amount for the channel; post and online fall back on the counter's."""
    return tariff.amounts.get(channel, tariff.amounts.get("counter"))


def _times(text: str, number: int, total: int) -> str:
    return f"{text} × {number} bản = {vn_money(total)}" if number > 1 else text


def _number(tariff: Tariff, copies: int) -> int:
    return copies if tariff.per_copy else 1


def _able(rows: list[Policy], declared: str) -> list[Policy]:
    """The rows that can lower a fee; one with personal grounds only when one was declared."""
    return [
        row
        for row in rows
        if row.kind in ("percent", "fixed", "exempt")
        and (not row.condition or (declared and row.names(declared)))
    ]


def _chosen(able: list[Policy], amount: int, number: int, listed: int) -> list[Policy]:
    """The best of the rows that stand alone and all that may be added, in their stated order."""

    def worth(row: Policy) -> tuple[int, bool, int, str]:
        # Of equal results the one that was asked for by name, then the stated order.
        left = min(amount, _result(row, amount, number, listed))
        return left, not row.condition, row.priority, row.id

    best = min((row for row in able if not row.stacks), key=worth, default=None)
    kept = [row for row in able if row.stacks or row is best]
    return sorted(kept, key=lambda row: (row.priority, row.id))


def _result(policy: Policy, amount: int, number: int, listed: int) -> int:
    """What is left to pay under a row; rounded down, for the citizen.

    ``listed``: the counter's price where the catalogue has another one for this channel. A cut for
    the channel that stands alone is counted from it.
    """
    if policy.kind == "percent":
        for_channel = policy.channel != "any" and not policy.stacks
        whole = max(amount, listed) if for_channel else amount
        return whole * (100 - policy.value) // 100
    return policy.value * number if policy.kind == "fixed" else 0


def _cut_text(policy: Policy, ground: str | None) -> str:
    how = "" if policy.channel == "any" else f" khi nộp {_CHANNEL_WORDS[policy.channel]}"
    if policy.kind == "exempt" and ground:
        return f"Miễn{how}: {ground}" + (f", kèm {_small(policy.proof)}" if policy.proof else "")
    whom = f" cho {ground}" if ground else ""
    if policy.kind == "exempt":
        return f"Miễn{how}"
    if policy.kind == "percent":
        return f"Giảm {policy.value}%{how}{whom}"
    return f"Mức {vn_money(policy.value)}{how}{whom}"


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]


def _declared(amount: int, ground: str, warnings: list[str]) -> Line:
    """An exemption that no row knows: the officer's word, told as such."""
    warnings.append(
        f"Chưa có dòng chính sách miễn cho diện “{ground}”: ghi căn cứ và kèm giấy chứng minh."
    )
    return Line(f"Miễn: {ground}", -amount, f"Diện khai: {ground}")


def cut_term(
    term: Term | None,
    policies: Iterable[Policy],
    channel: Channel,
    day: date,
    procedure: str = "",
    field: str = "",
    scopes: frozenset[str] = frozenset(),
    who: Applicant | None = None,
) -> tuple[Term | None, Policy | None]:
    """The term after the best time cut, and the row that cut it.

    Rounded down to whole days or whole hours, so that it is never cut by less than stated. A term
    that cannot be shortened in its unit (one day, the same day, months) stays, and no row is named.
    """
    if term is None or term.unit in ("same_day", "month"):
        return term, None
    rows = rows_for(
        policies,
        "term",
        channel,
        day,
        procedure=procedure,
        field=field,
        scopes=scopes,
        who=who,
    )
    cuts = [(max(1, term.amount * (100 - row.value) // 100), row) for row in rows]
    shorter = [(amount, row) for amount, row in cuts if amount < term.amount]
    if not shorter:
        return term, None
    amount, best = min(shorter, key=lambda cut: (cut[0], cut[1].priority, cut[1].id))
    return replace(term, amount=amount), best
