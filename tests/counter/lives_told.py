"""What the lives of dossiers at two desks must come to, told slowly and without the program.

Days are counted one by one on a calendar of its own. What two desks said apart from each other is
laid side by side by who had heard of what; nothing here knows of steps, folds or fields.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise

OFF = {
    *(date(2026, 11, 24), date(2027, 1, 1)),
    *(date(2027, 2, day) for day in (4, 5, 8, 9, 10)),
    *(date(2027, 4, 16), date(2027, 4, 30), date(2027, 5, 3)),
}
"""Days off from November 2026 to May 2027."""
MAY: dict[str, set[int]] = {
    "ask": {2, 4},
    "supply": {5},
    "refuse": {2, 4, 5},
    "withdraw": {2, 4, 5},
    "stop": {2, 4, 5},
    "finish": {2, 4},
    "return": {2, 7, 8, 9},
    "apologise": {2, 4},
    "hand": {2, 4},
    "void": {2},
}
LEADS = {
    **{"ask": 5, "refuse": 3, "withdraw": 7, "stop": 8},
    **{"finish": 9, "return": 10, "hand": 4, "void": 8},
}
STRONGEST = (10, 7, 3, 9, 8, 5, 4, 2)
"""Of what two desks said at once: what is in somebody's hands first, then the further step."""
PLAINLY_AFTER = {
    **{10: {2, 4, 9}, 9: {2, 4}, 5: {2, 4}, 4: {2}},
    **{7: {2, 4, 5}, 3: {2, 4, 5}, 8: {2, 4, 5}},
}
"""What each status simply goes on from; anything else said at once is for a person to see."""
ALONE = timedelta(minutes=10)


def works(day: date) -> bool:
    return day.weekday() < 5 and day not in OFF


def after(day: date, count: int) -> date:
    """The day `count` working days later, one day at a time."""
    while count:
        day += timedelta(days=1)
        count -= works(day)
    return day


def between(first: date, last: date) -> int:
    """Working days behind `first` up to `last`."""
    count = 0
    while first < last:
        first += timedelta(days=1)
        count += works(first)
    return count


@dataclass(frozen=True)
class Said:
    """One act. `heard`: what its desk knew of the dossier; `ends`: the requests it answered."""

    n: int
    verb: str
    to: int | None
    at: datetime
    heard: frozenset[int]
    paper: str = ""
    ends: frozenset[int] = frozenset()
    due: date | None = None
    void: bool = False


@dataclass
class Life:
    """One dossier: everything said of it anywhere, and who knows what of that."""

    home: int
    received: datetime
    term: int
    clock: str
    due: date
    said: dict[int, Said] = field(default_factory=dict[int, Said])
    known: dict[int, set[int]] = field(default_factory=dict[int, set[int]])
    node: set[int] | None = None
    settled: bool = False
    slips: list[str] = field(default_factory=lambda: ["01"])

    def at(self, desk: int) -> list[Said]:
        return [self.said[n] for n in sorted(self.known[desk])]

    def meet(self, desk: int) -> None:
        """A desk and the node tell each other everything."""
        if desk in self.known:
            self.node = (self.node or set()) | self.known[desk]
        if self.node is not None:
            self.known[desk] = set(self.node)

    def front(self, desk: int) -> list[Said]:
        """The moves that nobody who moved the dossier later had heard of."""
        moves = [one for one in self.at(desk) if one.to is not None]
        return [one for one in moves if not any(one.n in other.heard for other in moves)]

    def status(self, desk: int) -> int:
        return min((one.to or 0 for one in self.front(desk)), key=STRONGEST.index, default=2)

    def void(self, desk: int) -> bool:
        return self.status(desk) == 8 and any(one.void for one in self.front(desk))

    def for_a_person(self, desk: int) -> bool:
        """Did two desks say at once what does not simply follow from one another?

        Both stopped it, and one of them gave the papers back: nothing is left to choose.
        """
        holds, front = self.status(desk), self.front(desk)
        plain = PLAINLY_AFTER.get(holds, set()) | {holds}
        heard = {n for one in front if one.to == holds for n in one.heard}
        plain |= {8} & {self.said[n].to for n in heard}
        return any(one.to not in plain for one in front)

    def may(self, verb: str, desk: int, now: datetime) -> bool:
        if self.void(desk) or self.status(desk) not in MAY[verb]:
            return False
        if verb == "void":
            return desk == self.home and now - self.received <= ALONE
        if verb == "apologise":
            return not any(one.verb == "apologise" for one in self.at(desk))
        return verb != "supply" or bool(self.open(desk))

    def open(self, desk: int) -> list[Said]:
        """Requests for papers that nobody who knew of them has ended."""
        here = self.at(desk)
        ended = {n for one in here for n in one.ends}
        return [one for one in here if one.verb == "ask" and one.n not in ended]

    def processed(self, desk: int) -> bool:
        return any(one.to == 4 for one in self.at(desk))

    def supplies(self, desk: int) -> list[Said]:
        return [one for one in self.at(desk) if one.verb == "supply"]

    def one_by_one(self, desk: int) -> bool:
        """Whether every supply knew of the one before it."""
        done = self.supplies(desk)
        return all(one.n in other.heard for one, other in pairwise(done))

    def promised(self, desk: int) -> set[date]:
        """The dates that may stand: one, unless two desks ended pauses apart from each other."""
        done = self.supplies(desk)
        if not done:
            return {self.due}
        last = [one for one in done if not any(one.n in other.heard for other in done)]
        return {one.due for one in last if one.due}

    def counted(self, spans: list[tuple[date, date]]) -> date:
        """The first date moved by every day on which something was waited for, each once."""
        due, merged = self.due, list[tuple[date, date]]()
        for begin, end in sorted(spans):
            if merged and begin <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((begin, end))
        for begin, end in merged:
            left = self.term if self.clock == "restart" else between(begin, due)
            due = max(due, after(end, left)) if begin <= due else due
        return due

    def pauses(self, supplies: list[Said]) -> list[tuple[date, date]]:
        asked = {one.n: one.at.date() for one in self.said.values()}
        return [(min(asked[n] for n in one.ends), one.at.date()) for one in supplies]
