"""Counter against online for one case: fee, date, and until when going online is no later.

The sooner online date counts from the moment the centre accepts, which needs a line: the
break-even moment says how long the citizen may wait for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from desk_tui.rules.fees import Fee, Policy, Tariff, cut_term, fee
from desk_tui.rules.worktime import Calendar, Due, Hours, Term, due, office_time


@dataclass(frozen=True)
class CounterOffer:
    """Filing on paper now."""

    fee: Fee
    due: Due


@dataclass(frozen=True)
class OnlineOffer:
    """Filing online. ``working_hours`` is the online term (None when it has no such measure);
    ``cut_by`` the row that shortened it."""

    fee: Fee
    term: Term | None
    working_hours: float | None
    due_if_accepted_now: Due
    cut_by: Policy | None = None


@dataclass(frozen=True)
class Advice:
    """``break_even``: accepted until then, online is due no later than paper; None when it never
    is. ``saves``: đồng saved online (negative when online costs more)."""

    can_go_online: bool
    counter: CounterOffer
    online: OnlineOffer | None
    break_even: datetime | None
    saves: int | None


def advise(
    *,
    received: datetime,
    term: Term | None,
    calendar: Calendar,
    hours: Hours,
    tariff: Tariff,
    policies: Iterable[Policy] = (),
    can_go_online: bool,
    online_term: Term | None = None,
    pages: int | Sequence[int] = 1,
    copies: int = 1,
    exempt: str | None = None,
    scopes: frozenset[str] = frozenset(),
) -> Advice:
    """Compare both channels for a case brought at ``received``.

    ``online_term``: the term the procedure states for online filing; without one, the normal
    term shortened by whatever policy row applies (never zero).
    """
    rows, day = tuple(policies), office_time(received).date()
    counter = CounterOffer(
        fee(tariff, rows, "counter", day, pages, copies, exempt, scopes),
        due(received, term, calendar, hours),
    )
    if not can_go_online:
        return Advice(False, counter, None, None, None)
    cut_by = None
    if online_term is None:
        online_term, cut_by = cut_term(
            term, rows, "online", day, tariff.procedure, tariff.field, scopes
        )
    online = OnlineOffer(
        fee(tariff, rows, "online", day, pages, copies, exempt, scopes),
        online_term,
        _working_hours(online_term, hours),
        due(received, online_term, calendar, hours),
        cut_by,
    )
    saves = None
    if counter.fee.amount is not None and online.fee.amount is not None:
        saves = counter.fee.amount - online.fee.amount
    last = break_even(received, counter.due.due, online_term, calendar, hours)
    return Advice(True, counter, online, last, saves)


def _working_hours(term: Term | None, hours: Hours) -> float | None:
    if term is None or term.unit not in ("working_hour", "working_day"):
        return None
    minutes = 60 if term.unit == "working_hour" else hours.day_minutes
    total = term.amount * minutes / 60
    return int(total) if total.is_integer() else total


def break_even(
    received: datetime,
    limit: datetime | None,
    term: Term | None,
    calendar: Calendar,
    hours: Hours,
) -> datetime | None:
    """The last minute at which acceptance online is due at or before ``limit``.

    None when even acceptance at once would be due later, or one side has no date.
    """
    start = office_time(received)
    if limit is None or term is None:
        return None

    def in_time(minutes: int) -> bool:
        end = due(start + timedelta(minutes=minutes), term, calendar, hours).due
        return end is not None and end <= limit

    if not in_time(0):
        return None
    # Accepted a minute after the limit is always too late, so the last good minute lies between.
    good, late = 0, int((limit - start).total_seconds()) // 60 + 1
    while late - good > 1:
        middle = (good + late) // 2
        good, late = (middle, late) if in_time(middle) else (good, middle)
    return start + timedelta(minutes=good)
