"""Counting dossiers of any stretch of days without reading them one by one.

`catch_up` turns every dossier that acts spoke of since the last look into one narrow row, and the
rows that are over into counts per month and per year; `sorts` then groups a period. Whole years and
months come from those; what is open, and the months in which a period begins, ends or is judged,
come from the rows themselves. So the answer is exact for any days, and a million dossiers cost what
their last month costs.

What a group means for a metric is said in `desk_tui.rules.metrics`, not here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from db import settings
from db.driver import sqlite
from db.tally_facts import FACTS, OFFERED, ROWS, SORT, months, years

if TYPE_CHECKING:
    from db.store import Record

# How it stands to the period asked about: `when`.
NEW, ENDED_IN, OVER, PAST, REACHED, WAITS, WAITS_LATE, NEVER_IN = (1 << n for n in range(8))

AT_ONCE = 1000
"""Acts read in one transaction: a counter that saves meanwhile waits a fraction of a second."""
_MARK = "tallied"
_ROWS_AT_ONCE = 500


class Sort(NamedTuple):
    """So many dossiers that are alike in everything counted. `days` sums how long they took.

    `desk` is empty unless desks were asked to be kept apart.
    """

    desk: str
    procedure: str
    version: int
    channel: str
    outcome: int
    flags: int
    when: int
    n: int
    days: int


@dataclass(frozen=True)
class Span:
    """Days `first` to `last`, judged by what was known at the end of `judged` (never later)."""

    first: date
    last: date
    judged: date

    @property
    def values(self) -> dict[str, int]:
        days = {"first": self.first, "last": self.last, "judged": self.judged}
        values = {name: number_of(day) for name, day in days.items()}
        if self.years:
            begin, end = self.years
            values |= {"year": begin * 10_000 + 101, "next_year": (end + 1) * 10_000 + 101}
        return values

    @property
    def years(self) -> tuple[int, int] | None:
        """The first and the last year that lie wholly in it, and were over when it is judged."""
        begin = self.first.year + ((self.first.month, self.first.day) != (1, 1))
        end = self.judged.year - ((self.judged.month, self.judged.day) != (12, 31))
        return (begin, end) if begin <= end else None

    @property
    def edges(self) -> tuple[int, ...]:
        """The months (202611) that this span cuts, in which single days count."""
        cut = [day for day in (self.last, self.judged) if (day + timedelta(days=1)).day != 1]
        cut += [self.first] if self.first.day != 1 else []
        return tuple(sorted({number_of(day) // 100 for day in cut}))


def number_of(day: date) -> int:
    """A day as the facts keep it: 20261116."""
    return (day.year * 100 + day.month) * 100 + day.day


# Reading.

_WHEN = (
    f"(received >= :first) * {NEW}"
    " + CASE WHEN ended <= :judged"
    f" THEN {OVER} + (ended >= :first) * {ENDED_IN}"
    f" ELSE (due > 0 AND due < :judged) * {PAST} + (due > 0 AND due <= :judged) * {REACHED}"
    " + {waits} END"
)
_WAITS = (
    "(ended IS NULL AND status IN (5, 6) AND since <= :judged)"
    f" * ({WAITS} + (due > 0 AND since > due) * {WAITS_LATE})"
)
_OF_ROWS = (
    "SELECT {n}, sort, "
    + _WHEN.format(waits=_WAITS)
    + " AS w, CASE WHEN ended IS NULL THEN 0 ELSE days END AS days"
    " FROM dossier_facts WHERE received <= :last AND "
)
_OF_LONG = _OF_ROWS.replace(
    "FROM dossier_facts", "FROM dossier_facts INDEXED BY dossier_facts_long"
)
"""Few rows are due in a month between those they came and ended in: they have an index of their
own, which SQLite would not choose by itself."""
_OF_MONTHS = (
    "SELECT n, sort, "
    + _WHEN.format(waits="0")
    + " AS w, days FROM month_facts WHERE received <= :last AND "
)
_OF_YEARS = (
    f"SELECT n, sort, {NEW | ENDED_IN | OVER} AS w, days FROM year_facts"
    " WHERE ended >= :year AND ended < :next_year AND received >= :year"
)
_NEVER = (
    f"SELECT {{n}}, sort, {NEVER_IN} AS w, 0 AS days FROM dossier_facts"
    " WHERE received IS NULL AND filed BETWEEN :first AND :last AND status = 3"
)
_ONE = "1 AS n"
_LONG = "received / 100 < due / 100 AND due / 100 < ended / 100"
_DESK = (
    " AND sort IN (SELECT id FROM fact_sorts"
    " WHERE desk = :desk OR substr(desk, 1, length(:desk) + 1) = :desk || '/')"
)
"""One desk, or all desks of an office when its code alone is given."""


def sorts(
    connection: sqlite.Connection,
    span: Span,
    *,
    by_desk: bool = False,
    desk: str = "",
    officer: str = "",
) -> list[Sort]:
    """Every dossier of the span: received in it, or still open when it began.

    `desk` and `officer` narrow it down (an office code narrows to all of its desks).
    """
    parts = _officer_parts() if officer else _parts(span)
    where = _DESK if desk else ""
    union = " UNION ALL ".join(part.format(n=_ONE) + where for part in parts)
    values = {**span.values, "officer": officer, "desk": desk}
    values |= {f"edge{n}": month for n, month in enumerate(span.edges)}
    key = "s.desk" if by_desk else "''"
    # First by two numbers, which are few bytes to sort; then by what they stand for.
    rows = connection.execute(
        f"SELECT {key}, s.procedure, s.version, s.channel, s.outcome, s.flags, g.w, sum(g.n),"
        f" sum(g.days) FROM (SELECT sort, w, sum(n) AS n, sum(days) AS days FROM ({union})"
        " GROUP BY sort, w) g JOIN fact_sorts s ON s.id = g.sort"
        " GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(g.n) != 0",
        values,
    )
    return [Sort(*row) for row in rows]


def _parts(span: Span) -> list[str]:
    """Each dossier of the span is in exactly one of these."""
    edges = [f":edge{n}" for n in range(len(span.edges))]
    open_now = _OF_ROWS + "ended IS NULL"
    whole = _whole(span)
    if not edges:
        return [open_now, *whole, _NEVER]
    among = f"IN ({', '.join(edges)})"
    came, over = (_one_of(column, edges) for column in ("received", "ended"))
    later = f"{_OF_ROWS}ended >= :first AND "
    uncut = (
        f" AND received / 100 NOT {among} AND ended / 100 NOT {among}"
        f" AND NOT ({_LONG} AND due / 100 {among})"
    )
    return [
        open_now,
        f"{later}({came})",
        f"{later}({over}) AND received / 100 NOT {among}",
        *(
            f"{_OF_LONG}ended >= :first AND {_one_of('due', [edge])} AND {_LONG}"
            f" AND received / 100 NOT {among} AND ended / 100 NOT {among}"
            for edge in edges
        ),
        *(part if part is _OF_YEARS else part + uncut for part in whole),
        _NEVER,
    ]


def _whole(span: Span) -> list[str]:
    """Months, and years instead of those that lie wholly in the span."""
    if not span.years:
        return [_OF_MONTHS + "ended >= :first"]
    begin, end = span.first.year, span.years[1] + 1
    among = [
        year * 10_000 + month * 100 + 1 for year in range(begin, end) for month in range(1, 13)
    ]
    # Month by month, so that of each month only those that came before the years are read.
    earlier = f"ended IN ({', '.join(map(str, among))}) AND ended >= :first AND received < :year"
    return [_OF_MONTHS + "ended >= :next_year", _OF_MONTHS + earlier, _OF_YEARS]


def _one_of(column: str, edges: list[str]) -> str:
    """Days of these months, in a way that the index on the day is used for."""
    return " OR ".join(f"{column} BETWEEN {month} * 100 AND {month} * 100 + 99" for month in edges)


def _officer_parts() -> list[str]:
    """One officer's own dossiers are few enough to be read themselves."""
    mine = "officer = :officer AND (ended IS NULL OR ended >= :first)"
    return [_OF_ROWS + mine, f"{_NEVER} AND officer = :officer"]


def dossiers(
    connection: sqlite.Connection,
    span: Span,
    wanted: Iterable[Sort],
    *,
    desk: str = "",
    officer: str = "",
    after: int = 0,
    limit: int = 50,
) -> list[int]:
    """Row numbers of the dossiers behind some sorts, oldest first, after row `after` (STA-07)."""
    alike = [value for sort in wanted for value in sort[1:7]]
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS sorts_wanted (p, v, c, o, f, w)")
    connection.execute("DELETE FROM temp.sorts_wanted")
    for start in range(0, len(alike), 6 * _ROWS_AT_ONCE):
        some = alike[start : start + 6 * _ROWS_AT_ONCE]
        listed = ", ".join("(?, ?, ?, ?, ?, ?)" for _ in range(len(some) // 6))
        connection.execute(f"INSERT INTO temp.sorts_wanted VALUES {listed}", some)
    where = " AND n > :after" + (_DESK if desk else "")
    where += " AND officer = :officer" if officer else ""
    rows = _OF_ROWS.format(n="n") + f"(ended IS NULL OR ended >= :first){where}"
    union = f"{rows} UNION ALL {_NEVER.format(n='n')}{where}"
    found = connection.execute(
        f"SELECT n FROM ({union}) WHERE (sort, w) IN (SELECT s.id, x.w FROM temp.sorts_wanted x"
        " JOIN fact_sorts s ON s.procedure = x.p AND s.version = x.v AND s.channel = x.c"
        " AND s.outcome = x.o AND s.flags = x.f) ORDER BY n LIMIT :limit",
        {**span.values, "after": after, "desk": desk, "officer": officer, "limit": limit},
    )
    return [row[0] for row in found]


def unsent(connection: sqlite.Connection, span: Span, desk: str = "") -> int:
    """Dossiers received in the span of which the centre has not confirmed everything."""
    (found,) = connection.execute(
        "SELECT count(*) FROM dossier_facts WHERE received BETWEEN :first AND :last AND n IN"
        " (SELECT d.n FROM outbox o JOIN dossiers d ON d.id = o.subject"
        f" WHERE o.state != 'confirmed'){_DESK if desk else ''}",
        {**span.values, "desk": desk},
    ).fetchone()
    return found


# Keeping up.


def catch_up(
    record: Record, told: Callable[[int, int], None] | None = None, *, at_once: int = AT_ONCE
) -> None:
    """Count what acts said since the last look; `told(done, of)` acts after each transaction."""
    while True:
        mark, newest = _where(record.read())
        if mark >= newest:
            return
        upto = min(newest, mark + at_once)
        record.transact(partial(_take, mark=mark, upto=upto))
        if told:
            told(upto, newest)


def behind(connection: sqlite.Connection) -> int:
    """Acts that are not counted yet."""
    mark, newest = _where(connection)
    return max(0, newest - mark)


def forget(connection: sqlite.Connection) -> None:
    """Everything is to be counted again, inside the caller's transaction."""
    connection.execute("DELETE FROM dossier_facts")
    connection.execute("DELETE FROM month_facts")
    connection.execute("DELETE FROM year_facts")
    connection.execute("DELETE FROM fact_sorts")
    settings.put(connection, _MARK, 0)


def _where(connection: sqlite.Connection) -> tuple[int, int]:
    (newest,) = connection.execute("SELECT coalesce(max(seq), 0) FROM acts").fetchone()
    return settings.get(connection, _MARK, 0), newest


def _take(connection: sqlite.Connection, mark: int, upto: int) -> None:
    # Another window may have counted meanwhile: what is here now is what counts.
    mark = max(mark, settings.get(connection, _MARK, 0))
    if mark >= upto:
        return
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS to_tally (id TEXT PRIMARY KEY)")
    connection.execute("DELETE FROM temp.to_tally")
    for query in _SPOKEN_OF:
        connection.execute(
            f"INSERT OR IGNORE INTO temp.to_tally {query}",
            {"mark": mark, "upto": upto} if ":mark" in query else {},
        )
    connection.execute(months(-1))
    connection.execute(years(-1))
    connection.execute(f"DELETE FROM dossier_facts WHERE n IN ({ROWS})")
    connection.execute("DROP TABLE IF EXISTS temp.tallied")
    connection.execute(f"CREATE TEMP TABLE tallied AS {FACTS}")
    connection.execute(
        f"INSERT OR IGNORE INTO fact_sorts ({SORT}) SELECT DISTINCT {SORT} FROM temp.tallied"
    )
    connection.execute(
        "INSERT INTO dossier_facts (n, sort, filed, received, due, ended, since, status, days,"
        " officer, not_online) SELECT t.n, s.id, t.filed, t.received, t.due, t.ended, t.since,"
        f" t.status, t.days, t.officer, t.not_online FROM temp.tallied t CROSS JOIN fact_sorts s"
        f" USING ({SORT})"
    )
    connection.execute(months(1))
    connection.execute(years(1))
    settings.put(connection, _MARK, upto)


_SPOKEN_OF = (
    "SELECT DISTINCT subject FROM acts WHERE seq > :mark AND seq <= :upto",
    # Money is paid for a package before it is a dossier.
    "SELECT dossier FROM packages WHERE dossier != '' AND id IN (SELECT id FROM temp.to_tally)",
    "SELECT other FROM links WHERE dossier IN (SELECT id FROM temp.to_tally)",
)


def services(connection: sqlite.Connection, day: date) -> Iterator[sqlite.Row]:
    """The procedures in force on a day: code, name, field, level, service_level, and `online`:
    whether it can be filed online."""
    yield from connection.execute(
        f"SELECT p.code, p.name, p.field, p.level, p.service_level, {OFFERED} AS online,"
        " p.channel_direct AS counter"
        " FROM procedures p WHERE p.effective_from <= :day"
        " AND (p.effective_to IS NULL OR p.effective_to > :day) ORDER BY p.code, p.version",
        {"day": day.isoformat()},
    )


def versions(connection: sqlite.Connection) -> dict[int, tuple[str, str, str, str]]:
    """(name, field, level, service level) of every version of every procedure."""
    rows = connection.execute("SELECT version, name, field, level, service_level FROM procedures")
    return {row[0]: (row[1], row[2], row[3], row[4]) for row in rows}
