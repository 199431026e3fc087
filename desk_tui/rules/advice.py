"""Counter against online for one case: fee, date, and until when going online is no later.

The sooner online date counts from the moment the centre accepts, which needs a line: the
break-even moment says how long the citizen may wait for it. What a rule gives online is what is in
force on the day of acceptance, so a rule that ends tonight is told before the citizen relies on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from desk_tui.rules.fees import Fee, Policy, Tariff, cut_term, fee
from desk_tui.rules.policies import Applicant, Channel, turns, wholly_online
from desk_tui.rules.worktime import OFFICE_ZONE, Calendar, Due, Hours, Term, due, office_time

Spell = tuple[datetime, Term | None]
"""From that moment on, online has this term."""


@dataclass(frozen=True)
class CounterOffer:
    """Filing on paper now. ``cut_by``: the row that shortened the term, if one did."""

    fee: Fee
    due: Due
    term: Term | None = None
    cut_by: Policy | None = None


@dataclass(frozen=True)
class Turn:
    """From ``day`` on, accepted online it costs and takes something else than now."""

    day: date
    fee: int | None
    term: Term | None


@dataclass(frozen=True)
class OnlineOffer:
    """Filing online. ``working_hours`` is the online term (None when it has no such measure);
    ``cut_by`` the row that shortened it; ``turn`` when this offer changes; ``whole`` the row that
    has the result returned online as well."""

    fee: Fee
    term: Term | None
    working_hours: float | None
    due_if_accepted_now: Due
    cut_by: Policy | None = None
    turn: Turn | None = None
    whole: Policy | None = None


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
    who: Applicant | None = None,
) -> Advice:
    """Compare both channels for a case brought at ``received``.

    ``online_term``: the term the procedure states for online filing; without one, the normal
    term shortened by whatever policy row applies (never zero).
    """
    rows, today = tuple(policies), office_time(received).date()
    about = (tariff.procedure, tariff.field, scopes, who)

    def fee_on(channel: Channel, day: date) -> Fee:
        return fee(tariff, rows, channel, day, pages, copies, exempt, scopes, who)

    def online_on(day: date) -> tuple[Term | None, Policy | None]:
        return (online_term, None) if online_term else cut_term(term, rows, "online", day, *about)

    paper_term, paper_cut = cut_term(term, rows, "counter", today, *about)
    paper_due = due(received, paper_term, calendar, hours)
    counter = CounterOffer(fee_on("counter", today), paper_due, paper_term, paper_cut)
    if not can_go_online:
        return Advice(False, counter, None, None, None)
    now_term, cut_by = online_on(today)
    now_fee = fee_on("online", today)
    days = turns(rows, today)
    changes = (Turn(day, fee_on("online", day).amount, online_on(day)[0]) for day in days)
    online = OnlineOffer(
        now_fee,
        now_term,
        _working_hours(now_term, hours),
        due(received, now_term, calendar, hours),
        cut_by,
        next((t for t in changes if (t.fee, t.term) != (now_fee.amount, now_term)), None),
        wholly_online(rows, today, *about),
    )
    saves = None
    if counter.fee.amount is not None and now_fee.amount is not None:
        saves = counter.fee.amount - now_fee.amount
    spells = [(received, now_term), *((_midnight(day), online_on(day)[0]) for day in days)]
    last = break_even(received, paper_due.due, spells, calendar, hours)
    return Advice(True, counter, online, last, saves)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), OFFICE_ZONE)


def _working_hours(term: Term | None, hours: Hours) -> float | None:
    if term is None or term.unit not in ("working_hour", "working_day"):
        return None
    minutes = 60 if term.unit == "working_hour" else hours.day_minutes
    total = term.amount * minutes / 60
    return int(total) if total.is_integer() else total


def break_even(
    received: datetime,
    limit: datetime | None,
    online: Term | Sequence[Spell] | None,
    calendar: Calendar,
    hours: Hours,
) -> datetime | None:
    """The last minute until which acceptance online is due at or before ``limit`` all along.

    ``online``: the term, or the terms one after the other. None when even acceptance at once
    would be due later, or one side has no date.
    """
    start = office_time(received)
    spells = [(start, online)] if isinstance(online, Term) else [*(online or ())]
    if limit is None:
        return None

    def in_time(moment: datetime, term: Term | None) -> bool:
        end = due(moment, term, calendar, hours).due
        return end is not None and end <= limit

    last: datetime | None = None
    # Accepted a minute after the limit is always too late: nothing is looked for beyond.
    ends = [*(begin for begin, _ in spells[1:]), limit + timedelta(minutes=1)]
    for (begin, term), end in zip(spells, ends, strict=True):
        begin, end = max(office_time(begin), start), min(end, limit + timedelta(minutes=1))
        if not in_time(begin, term):
            return last
        good, late = 0, int((end - begin).total_seconds()) // 60
        while late - good > 1:
            middle = (good + late) // 2
            moment = begin + timedelta(minutes=middle)
            good, late = (middle, late) if in_time(moment, term) else (good, middle)
        last = begin + timedelta(minutes=good)
        if last + timedelta(minutes=1) < end:
            return last
    return last
