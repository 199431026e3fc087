"""What must come of two drawn days, told slowly: minute by minute, row by row, dossier by dossier.

Nothing of the program is used, only the packaged tables as they are written. Legal ground: Civil
Code 91/2015/QH13 Art. 147 and 148 for days; TT 226/2016/TT-BTC for what is paid by pages.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache

from tests.day.seeded import Life, Plan, Service, rows

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
LEADS = {
    "receive": 2,
    "come-back": 2,
    "attest": 2,
    "accept": 2,
    "ask": 5,
    "supply": 2,
    "refuse": 3,
    "withdraw": 7,
    "stop": 8,
    "finish": 9,
    "give": 10,
}
"""The status that each deed leads to."""


# Time.


@cache
def _days(kind: str) -> frozenset[date]:
    listed = rows("calendar.csv")
    return frozenset(date.fromisoformat(row["date"]) for row in listed if row["kind"] == kind)


def works(day: date) -> bool:
    return day in _days("worked") or (day.weekday() < 5 and day not in _days("off"))


@dataclass(frozen=True)
class Office:
    """When it is open, and whether it promises the end of a day or the hour of receipt."""

    hours: str
    whole_days: bool

    def sessions(self) -> list[tuple[time, time]]:
        pairs = [part.split("-") for part in self.hours.split(",")]
        return [(time.fromisoformat(a), time.fromisoformat(b)) for a, b in pairs]

    @property
    def closes(self) -> time:
        return self.sessions()[-1][1]

    def is_open(self, moment: datetime) -> bool:
        """The last minute of a session still is."""
        inside = any(a <= moment.time() <= b for a, b in self.sessions())
        return inside and works(moment.date())

    def is_worked(self, moment: datetime) -> bool:
        """Whether the minute that begins now is worked."""
        inside = any(a <= moment.time() < b for a, b in self.sessions())
        return inside and works(moment.date())

    def counts_from(self, received: datetime, cutoff: time | None) -> datetime:
        """The minute from which a dossier's time runs."""
        moment = received
        while not self.is_open(moment):
            moment += MINUTE
        if moment == received and cutoff and moment.time() > cutoff:
            moment = datetime.combine(moment.date() + DAY, time())
            while not self.is_open(moment):
                moment += MINUTE
        return moment

    def due(self, service: Service, received: datetime) -> datetime | None:
        if service.amount is None:
            return None
        begin = self.counts_from(received, service.cutoff)
        day = begin.date()
        match service.unit:
            case "hour":
                return self.after_minutes(begin, service.amount * 60)
            case "working_day":
                day = after(day, service.amount)
                return datetime.combine(day, self.closes if self.whole_days else begin.time())
            case "day":
                day += DAY * service.amount
        while not works(day):
            day += DAY
        return datetime.combine(day, self.closes)

    def after_minutes(self, begin: datetime, minutes: int) -> datetime:
        moment = begin
        while minutes:
            minutes -= self.is_worked(moment)
            moment += MINUTE
        return moment

    def due_after_pause(
        self, service: Service, due: datetime | None, asked: datetime, supplied: datetime
    ) -> datetime | None:
        """What was left when papers were asked for is counted again from when they came."""
        if due is None or asked > due:
            return due
        back = self.counts_from(supplied, service.cutoff)
        match service.unit:
            case "hour":
                left = sum(
                    self.is_worked(asked + n * MINUTE) for n in range((due - asked) // MINUTE)
                )
                fresh = self.after_minutes(back, left)
            case "working_day":
                left = sum(works(day) for day in _between(asked.date(), due.date()))
                day = after(back.date(), left)
                fresh = datetime.combine(day, due.time())
                # Nothing was left but the day itself: it may be used to its end.
                fresh = fresh if fresh >= back else datetime.combine(day, self.closes)
            case "day":
                day = due.date() + (back.date() - asked.date())
                while not works(day):
                    day += DAY
                fresh = datetime.combine(day, due.time())
            case _:
                fresh = datetime.combine(back.date(), self.closes)
        return max(fresh, due)


def after(day: date, number: int) -> date:
    """The working day so many behind this one; from a day off to the next that is none."""
    while number or not works(day):
        day += DAY
        number -= bool(number) and works(day)
    return day


def _between(first: date, last: date) -> list[date]:
    """The days behind the first up to the last."""
    return [first + DAY * n for n in range(1, (last - first).days + 1)]


# Money.


def fee(life: Life, day: date) -> int | None:
    """What is to pay in đồng, None where nobody published it."""
    if life.sheets:
        return sum(copies * min(200_000, _pages(pages)) for _, pages, copies in life.sheets)
    price, service = life.service.price, life.service
    now = [row for row in rows("policies.csv") if _holds(row, service, day)]
    if price is None:
        fixed = [int(row["value"]) for row in now if row["kind"] == "fixed"]
        price = min(fixed, default=None)
    if price is None:
        return None
    cuts = [int(row["value"]) for row in now if row["kind"] == "percent"]
    whole = price * life.copies
    return whole - whole * max(cuts, default=0) // 100


def _pages(pages: int) -> int:
    return sum(2_000 if page <= 2 else 1_000 for page in range(1, pages + 1))


def _holds(row: dict[str, str], service: Service, day: date) -> bool:
    return (
        service.code in row["procedure"].split(";")
        and row["object"] == "fee"
        and row["channel"] in ("any", "counter")
        and not row["scope"]
        and not row["condition"]
        and row["valid_from"] <= day.isoformat() <= (row["valid_to"] or "9999")
    )


# Lives.


@dataclass
class Known:
    """What is known of one dossier. `moved`: when it came to where it stands."""

    life: Life
    status: int
    received: datetime | None
    due: datetime | None
    fee: int | None
    moved: datetime
    asked: datetime | None = None
    finished: date | None = None
    paid: int = 0
    pages: int = 0
    result: bool = False


@dataclass
class Told:
    """Everything that must be true now."""

    plan: Plan
    known: dict[str, Known] = field(default_factory=dict[str, Known])
    used: Counter[tuple[int, date]] = field(default_factory=Counter[tuple[int, date]])
    visits: int = 0

    @property
    def office(self) -> Office:
        return Office(self.plan.hours, self.plan.whole_days)

    def next_number(self, desk: int, day: date) -> str:
        """Of its own block, from its first number each day, without a hole."""
        number = self.plan.blocks[desk - 1][0] + self.used[desk, day]
        return f"{day:%y%m%d}-{number:04d}"

    def comes_in(self, life: Life, code: str, moment: datetime) -> None:
        """A dossier of the counter: received, priced and promised at once."""
        day = moment.date()
        self.used[life.desk, day] += 1
        due = self.office.due(life.service, moment)
        paid = fee(life, day)
        self.known[code] = Known(life, 2, moment, due, paid, moment)

    def is_filed(self, life: Life, code: str, moment: datetime) -> None:
        """A citizen filed alone: nothing is counted before an officer has found it complete."""
        self.known[code] = Known(life, 1, None, None, None, moment)

    def does(self, verb: str, code: str, moment: datetime) -> None:
        """A later deed of a dossier's life."""
        one = self.known[code]
        service = one.life.service
        if verb == "accept":
            one.received, one.due = moment, self.office.due(service, moment)
        if verb == "ask":
            one.asked = moment
        if verb == "supply":
            assert one.asked
            one.due = self.office.due_after_pause(service, one.due, one.asked, moment)
        one.status, one.moved = LEADS[verb], moment
        if one.status in (9, 10):
            one.finished = one.finished or moment.date()

    def counts(self) -> dict[str, int]:
        """The figures of the office over both days, dossier by dossier."""
        total: Counter[str] = Counter()
        for one in self.known.values():
            if one.received is None:
                continue
            online = one.life.way == "online"
            ended = one.status in (9, 10)
            late = bool(ended and one.due and one.finished and one.finished > one.due.date())
            broken = one.status in (3, 7, 8)
            over = ended or broken
            total["received"] += 1
            total["online" if online else "counter"] += 1
            total["parts"] += one.pages > 0
            total["fee_dossiers"] += bool(one.fee)
            total["finished"] += ended
            total["late"] += late
            total["closed"] += broken
            total["open"] += not over
            behind = one.due is not None and one.due.date() < self.plan.last
            total["open_overdue"] += not over and behind and one.status != 5
            total["results"] += ended
            total["results_on_time"] += ended and not late
            total["results_filed"] += ended and one.result
        names = ("online", "late", "closed", "open_overdue", "results_filed", "parts")
        return {**dict.fromkeys(names, 0), **total}

    def cash(self) -> dict[str, int]:
        paid = [one.paid for one in self.known.values() if one.paid]
        return {"number": len(paid), "amount": sum(paid)}
