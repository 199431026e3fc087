"""One rule of a fee, a time limit or a channel, as a dated row with its ground.

Which rows count in a case is decided here, by `rows_for`; what they do to a fee or a limit is in
``fees``. A row ends on its last day, or on the day its successor begins, whichever is first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from desk_tui.rules.dated import in_force
from desk_tui.rules.text import plain, vn_money

Channel = Literal["counter", "online", "post"]
Kind = Literal["percent", "fixed", "exempt", "pages", "only", "list"]
Object = Literal["fee", "term", "intake", "whole", "list"]
"""``intake``: receiving the dossier; ``whole``: receiving it and returning the result; ``list``:
nothing by itself, it names the procedures that other rows speak of."""

COUNCIL = "HĐND cấp tỉnh"
"""Who sets the fees that a province may cut (Law 97/2015/QH13 on fees: nobody cuts another's)."""

ORGANISATION, INDIVIDUAL = "tổ chức", "cá nhân"
_AGES = re.compile(r"(?:từ )?([0-9]{1,3}) ?(?:-|–|đến) ?([0-9]{1,3}) tuổi")
_FROM, _UNDER = re.compile(r"từ ([0-9]{1,3}) tuổi"), re.compile(r"dưới ([0-9]{1,3}) tuổi")


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
class Applicant:
    """What a rule for a group of people asks of somebody (B0-14): `age` in whole years, None when
    the birth is not known; `groups` in the words they were declared with."""

    organisation: bool = False
    age: int | None = None
    groups: tuple[str, ...] = ()

    def belongs(self, group: str) -> bool:
        """Whether they are of the group: "tổ chức", "cá nhân", "18-60 tuổi", "từ 18 tuổi",
        "dưới 60 tuổi", or declared words."""
        if plain(group) == plain(ORGANISATION):
            return self.organisation
        if plain(group) == plain(INDIVIDUAL):
            return not self.organisation
        if ages := _ages(group.strip().lower()):
            known = not self.organisation and self.age is not None
            return known and (self.age or 0) in ages
        return plain(group) in [plain(declared) for declared in self.groups]


def _ages(group: str) -> range | None:
    if both := _AGES.fullmatch(group):
        return range(int(both[1]), int(both[2]) + 1)
    if youngest := _FROM.fullmatch(group):
        return range(int(youngest[1]), 1000)
    under = _UNDER.fullmatch(group)
    return range(int(under[1])) if under else None


@dataclass(frozen=True)
class Policy:
    """``value``: percent cut off, or đồng a unit. ``procedure``: codes; ``named_list``: the id of a
    row that lists them; with neither nor a ``field``: everything. ``scope``: the province whose
    rule it is, empty for a national one. ``group``: the people it is for, empty for everybody.
    ``condition``: the personal grounds of an exemption or cut, ``proof`` the paper that shows them.
    ``stack`` "none": never together with another such row; "yes": in the order of ``priority`` on
    what is left (B2-14). ``valid_to`` is its last day; ``successor`` the row that replaces it."""

    id: str
    instrument: str
    article: str = ""
    procedure: tuple[str, ...] = ()
    named_list: str = ""
    field: str = ""
    group: tuple[str, ...] = ()
    channel: str = "any"
    object: Object = "fee"
    kind: Kind = "percent"
    value: int = 0
    pages: PageRate | None = None
    condition: tuple[str, ...] = ()
    proof: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str = ""
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

    @property
    def names_fees(self) -> bool:
        """Whether it says which fees it is about; a province's cut of a fee has to."""
        return bool(self.procedure or self.named_list or self.field)

    def covers(self, procedure: str, field: str, listed: Iterable[str] = ()) -> bool:
        """Named procedures, those of its list, or the whole field; with none of them everything."""
        if procedure in self.procedure or procedure in listed:
            return True
        if self.field:
            return plain(field) == plain(self.field)
        return not (self.procedure or self.named_list)

    def holds(self, day: date) -> bool:
        """Both ends of the validity count."""
        return in_force(self, day)

    def names(self, ground: str) -> bool:
        """Whether a declared ground (in its search form) is one of the row's conditions."""
        wanted = [plain(c) for c in self.condition]
        return any(re.search(rf"\b{re.escape(c)}\b", ground) for c in wanted if c)


def rows_for(
    policies: Iterable[Policy],
    object: Object,
    channel: str,
    day: date,
    *,
    procedure: str = "",
    field: str = "",
    scopes: frozenset[str] = frozenset(),
    who: Applicant | None = None,
) -> list[Policy]:
    """The rows about `object` that count in a case on a day, in the order they state.

    A row for a group of people counts only for somebody known to belong to it.
    """
    about = (procedure, field, scopes)
    found = _whoever(tuple(policies), object, channel, day, *about)
    return [row for row in found if not row.group or (who and any(map(who.belongs, row.group)))]


def to_ask(
    policies: Iterable[Policy],
    channel: str,
    day: date,
    *,
    procedure: str = "",
    field: str = "",
    scopes: frozenset[str] = frozenset(),
    who: Applicant | None = None,
) -> list[Policy]:
    """The rows for groups that nobody can see somebody belongs to: they have to be asked."""
    rows, known = tuple(policies), who or Applicant()
    found: list[Policy] = []
    for about in ("fee", "term", "intake", "whole"):
        found += _whoever(rows, about, channel, day, procedure, field, scopes)
    return [
        row
        for row in found
        if row.group and not any(map(seen, row.group)) and not any(map(known.belongs, row.group))
    ]


def seen(group: str) -> bool:
    """Whether the card shows who belongs to a group, so that nobody has to be asked."""
    kinds = (plain(ORGANISATION), plain(INDIVIDUAL))
    return plain(group) in kinds or _ages(group.strip().lower()) is not None


def _whoever(
    rows: tuple[Policy, ...],
    object: Object,
    channel: str,
    day: date,
    procedure: str,
    field: str,
    scopes: frozenset[str],
) -> list[Policy]:
    """The rows that count, for whatever group they are."""
    known = {row.id: row for row in rows}

    def listed(name: str) -> tuple[str, ...]:
        row = _newest(known[name], known, day) if name in known else None
        return row.procedure if row and row.kind == "list" and row.holds(day) else ()

    found = [
        row
        for row in rows
        if row.object == object
        and row.channel in ("any", channel)
        and (not row.scope or row.scope in scopes)
        and row.holds(day)
        and _newest(row, known, day) is row
        and row.covers(procedure, field, listed(row.named_list) if row.named_list else ())
    ]
    return sorted(found, key=lambda row: (row.priority, row.id))


def _newest(row: Policy, known: Mapping[str, Policy], day: date) -> Policy:
    """The row itself, or the last of its successors that has begun."""
    seen = {row.id}
    while (after := known.get(row.successor)) and after.id not in seen:
        if after.valid_from and after.valid_from > day:
            break
        row = after
        seen.add(row.id)
    return row


def state_of(row: Policy, policies: Iterable[Policy], day: date) -> str:
    """`future` | `in-force` | `ended` | `replaced`."""
    if row.valid_from and row.valid_from > day:
        return "future"
    if _newest(row, {one.id: one for one in policies}, day) is not row:
        return "replaced"
    return "in-force" if row.holds(day) else "ended"


def turns(policies: Iterable[Policy], after: date) -> list[date]:
    """The days after `after` on which some row begins or no longer holds, in order."""
    days: set[date] = set()
    for row in policies:
        days |= {row.valid_from} if row.valid_from else set()
        days |= {row.valid_to + timedelta(1)} if row.valid_to and row.valid_to < date.max else set()
    return sorted(day for day in days if day > after)


def only_channel(
    policies: Iterable[Policy],
    channel: str,
    day: date,
    procedure: str,
    field: str,
    scopes: frozenset[str] = frozenset(),
    who: Applicant | None = None,
) -> Policy | None:
    """The row that closes `channel` by reserving the procedure for another one; None: open.

    (Receiving only online for some procedures and groups of people: B0-14, B2-12.)
    """
    known = tuple(policies)
    for object in ("intake", "whole"):
        for other in ("online", "counter", "post"):
            if other == channel:
                continue
            rows = rows_for(
                known,
                object,
                other,
                day,
                procedure=procedure,
                field=field,
                scopes=scopes,
                who=who,
            )
            if rows:
                return rows[0]
    return None


def wholly_online(
    policies: Iterable[Policy],
    day: date,
    procedure: str,
    field: str,
    scopes: frozenset[str] = frozenset(),
    who: Applicant | None = None,
) -> Policy | None:
    """The row that has a procedure received and returned online, so without a paper result."""
    rows = rows_for(
        policies, "whole", "online", day, procedure=procedure, field=field, scopes=scopes, who=who
    )
    return rows[0] if rows else None
