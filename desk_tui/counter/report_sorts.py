"""From what the record groups to what the rules count: each sort of dossiers with its counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import NamedTuple

from db import tallies
from db import tally_facts as facts
from db.driver import sqlite
from db.tallies import Sort
from desk_tui.rules import counting
from desk_tui.rules.counting import Alike, Outcome

_OUTCOMES: tuple[Outcome, ...] = ("open", "early", "on-day", "late", "no-due", "closed")


class Told(NamedTuple):
    """A sort of dossiers and the counts it belongs to."""

    sort: Sort
    names: tuple[str, ...]


class Looks:
    """What the catalogue and the scope rules say of a sort."""

    def __init__(self, read: sqlite.Connection, day: date) -> None:
        self.versions = tallies.versions(read)
        scope = _scope(day)
        self._fields = scope.get(("digitise", "counter-field"), frozenset())
        self._procedures = scope.get(("digitise", "procedure"), frozenset())
        self._essential = scope.get(("essential", "procedure"), frozenset())

    def known(self, sort: Sort) -> tuple[str, str, str, str]:
        """Name, field, tier and level of its procedure; of an unknown one only the code."""
        return self.versions.get(sort.version, (sort.procedure, "", "", ""))

    def told(self, sorts: Iterable[Sort]) -> tuple[Told, ...]:
        """Each sort with its counts; many sorts look the same, so each look is judged once."""
        judged: dict[tuple[object, ...], tuple[str, ...]] = {}
        said: list[Told] = []
        for sort in sorts:
            code = _national(sort.procedure)
            outside = code in self._procedures or (
                self.known(sort)[1] in self._fields and not sort.flags & facts.ONLINE_OFFERED
            )
            essential = code in self._essential
            key = (sort.channel, sort.outcome, sort.flags, sort.when, outside, essential)
            if key not in judged:
                judged[key] = counting.names_of(_alike(sort, not outside, essential))
            said.append(Told(sort, judged[key]))
        return tuple(said)


def _alike(sort: Sort, to_digitise: bool, essential: bool) -> Alike:
    flags, when = sort.flags, sort.when
    return Alike(
        channel=sort.channel,
        outcome=_OUTCOMES[sort.outcome],
        new=bool(when & tallies.NEW),
        ended_in=bool(when & tallies.ENDED_IN),
        over=bool(when & tallies.OVER),
        past=bool(when & tallies.PAST),
        reached=bool(when & tallies.REACHED),
        waits=bool(when & tallies.WAITS),
        waits_late=bool(when & tallies.WAITS_LATE),
        never_in=bool(when & tallies.NEVER_IN),
        offered=bool(flags & facts.ONLINE_OFFERED),
        result_due=bool(flags & facts.RESULT_DUE),
        result_file=bool(flags & facts.RESULT_FILE),
        some_parts=bool(flags & facts.SOME_PARTS),
        all_parts=bool(flags & facts.ALL_PARTS),
        fee=bool(flags & facts.FEE),
        paid_online=bool(flags & facts.PAID_ONLINE),
        reused=bool(flags & facts.REUSED),
        from_store=bool(flags & facts.FROM_STORE),
        helped=bool(flags & facts.HELPED),
        asked_again=bool(flags & facts.ASKED_AGAIN),
        to_digitise=to_digitise,
        essential=essential,
    )


@cache
def _scope(day: date) -> dict[tuple[str, str], frozenset[str]]:
    """(rule, kind) -> the procedures or fields it names on a day."""
    from desk_tui.counter.setup import packaged, rows_of

    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows_of(packaged("metric_scope.csv")):
        until = row["valid_to"] or "9999"
        if row["valid_from"] <= day.isoformat() <= until:
            found[row["rule"], row["kind"]].add(row["value"])
    return {key: frozenset(values) for key, values in found.items()}


def _national(code: str) -> str:
    """A code without the tail a province appends."""
    return code[:8] if code[8:9] == "." else code
