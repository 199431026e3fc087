"""Counting dossiers of any stretch of days without reading them one by one.

`catch_up` turns every dossier that acts spoke of since the last look into one narrow row, and the
rows that are over into counts per month; `sorts` then groups a period. Whole months come from the
months; what is open, and the months in which a period begins, ends or is judged, come from the
rows themselves. So the answer is exact for any days, and a million dossiers cost what their last
month costs.

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

if TYPE_CHECKING:
    from db.store import Record

# What is true of a dossier, as bits of `flags`.
ONLINE_OFFERED, RESULT_DUE, RESULT_FILE, SOME_PARTS, ALL_PARTS = 1, 2, 4, 8, 16
FEE, PAID, PAID_ONLINE, REUSED, FROM_STORE = 32, 64, 128, 256, 512
HELPED, ASKED_AGAIN, BACKWARDS, NO_PARTS = 1024, 2048, 4096, 8192

# How it ended: `outcome`.
OPEN, EARLY, ON_DAY, LATE, NO_DUE, CLOSED = range(6)

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
        return {name: number_of(day) for name, day in days.items()}

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
_OF_MONTHS = (
    "SELECT n, sort, "
    + _WHEN.format(waits="0")
    + " AS w, days FROM month_facts WHERE received <= :last AND ended >= :first"
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
    if not edges:
        return [open_now, _OF_MONTHS, _NEVER]
    among = f"IN ({', '.join(edges)})"
    came, over, reached = (_one_of(column, edges) for column in ("received", "ended", "due"))
    later = f"{_OF_ROWS}ended >= :first AND "
    return [
        open_now,
        f"{later}({came})",
        f"{later}({over}) AND received / 100 NOT {among}",
        f"{later}({reached}) AND {_LONG} AND received / 100 NOT {among}"
        f" AND ended / 100 NOT {among}",
        f"{_OF_MONTHS} AND received / 100 NOT {among} AND ended / 100 NOT {among}"
        f" AND NOT ({_LONG} AND due / 100 {among})",
        _NEVER,
    ]


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
    connection.execute(_months(-1))
    connection.execute(f"DELETE FROM dossier_facts WHERE n IN ({_ROWS})")
    connection.execute("DROP TABLE IF EXISTS temp.tallied")
    connection.execute(f"CREATE TEMP TABLE tallied AS {_FACTS}")
    connection.execute(
        f"INSERT OR IGNORE INTO fact_sorts ({_SORT}) SELECT DISTINCT {_SORT} FROM temp.tallied"
    )
    connection.execute(
        "INSERT INTO dossier_facts (n, sort, filed, received, due, ended, since, status, days,"
        " officer, not_online) SELECT t.n, s.id, t.filed, t.received, t.due, t.ended, t.since,"
        f" t.status, t.days, t.officer, t.not_online FROM temp.tallied t JOIN fact_sorts s"
        f" USING ({_SORT})"
    )
    connection.execute(_months(1))
    settings.put(connection, _MARK, upto)


_SPOKEN_OF = (
    "SELECT DISTINCT subject FROM acts WHERE seq > :mark AND seq <= :upto",
    # Money is paid for a package before it is a dossier.
    "SELECT dossier FROM packages WHERE dossier != '' AND id IN (SELECT id FROM temp.to_tally)",
    "SELECT other FROM links WHERE dossier IN (SELECT id FROM temp.to_tally)",
)
_ROWS = "SELECT d.n FROM temp.to_tally t JOIN dossiers d ON d.id = t.id"
_SORT = "desk, procedure, version, channel, outcome, flags"
_MONTH_OF_DUE = """
    CASE WHEN due = 0 THEN 0
         WHEN strftime('%d', printf('%d-%02d-%02d', due / 10000, due / 100 % 100, due % 100),
                       '+1 day') = '01' THEN due
         ELSE due / 100 * 100 + 1 END
"""


def _months(sign: int) -> str:
    """Take the rows at hand out of the months (-1), or put them in (1)."""
    return (
        "INSERT INTO month_facts (ended, received, due, sort, n, days)"
        f" SELECT ended / 100 * 100 + 1, received / 100 * 100 + 1, {_MONTH_OF_DUE}, sort,"
        f" {sign} * count(*), {sign} * sum(days) FROM dossier_facts WHERE n IN ({_ROWS})"
        " AND received IS NOT NULL AND ended IS NOT NULL GROUP BY 1, 2, 3, 4"
        " ON CONFLICT (ended, received, due, sort)"
        " DO UPDATE SET n = n + excluded.n, days = days + excluded.days"
    )


def _day(moment: str) -> str:
    # Vietnam has kept UTC+7, without summer time, since 1975.
    return f"cast(strftime('%Y%m%d', {moment}, '+7 hours') AS INTEGER)"


_PAPERS = f"""
    SELECT coalesce(max(file AND NOT result), 0) * {SOME_PARTS}
         + (coalesce(max(file AND NOT result), 0)
            AND NOT coalesce(max(kept AND NOT file AND NOT result), 0)) * {ALL_PARTS}
         + (NOT coalesce(max((kept OR file) AND NOT result), 0)) * {NO_PARTS}
         + coalesce(max(file AND result), 0) * {RESULT_FILE}
         + coalesce(max(file AND taken IN ('reused', 'reused-result', 'national-store')), 0)
           * {REUSED}
         + coalesce(max(file AND taken = 'national-store'), 0) * {FROM_STORE}
    FROM (SELECT coalesce(json_extract(line, '$.sha256'), '') != '' AS file,
                 json_extract(line, '$.state') IN ('received', 'digitised') AS kept,
                 coalesce(json_extract(line, '$.result'), 0) AS result,
                 coalesce(json_extract(line, '$.taken'), '') AS taken
          FROM papers WHERE dossier = d.id)
"""
_MONEY = f"""
    SELECT (coalesce(sum(amount), 0) > 0) * {PAID}
         + (coalesce(sum(CASE WHEN by = 'platform' OR amount < 0 THEN amount END), 0) > 0
            AND coalesce(sum(by = 'platform'), 0) > 0) * {PAID_ONLINE}
    FROM takings WHERE subject IN (d.id, nullif(d.helped, ''))
"""
_VERSION = """
    SELECT coalesce(
        (SELECT version FROM procedures
         WHERE version = d.procedure_version AND code = d.procedure),
        (SELECT version FROM procedures WHERE code = d.procedure
           AND effective_from <= date(d.received, '+7 hours')
         ORDER BY effective_from DESC, version DESC LIMIT 1),
        (SELECT max(version) FROM procedures WHERE code = d.procedure), 0)
"""
_OFFERED = (
    "(p.channel_online = 'yes' OR"
    " (p.channel_online = '' AND p.service_level IN ('toàn trình', 'một phần')))"
)
"""Whether a procedure can be filed online, as the catalogue says it."""
_NTH = "cast(julianday(printf('%d-%02d-%02d', {0} / 10000, {0} / 100 % 100, {0} % 100)) AS INTEGER)"
_FACTS = f"""
SELECT n, filed, received, due,
       CASE WHEN over IS NULL THEN NULL ELSE max(over, coalesce(received, over)) END AS ended,
       since, status, desk, officer, procedure, version, channel,
       CASE WHEN over IS NULL THEN {OPEN} WHEN broken_off THEN {CLOSED}
            WHEN due = 0 THEN {NO_DUE} WHEN over < due THEN {EARLY}
            WHEN over = due THEN {ON_DAY} ELSE {LATE} END AS outcome,
       flags + coalesce(over < received, 0) * {BACKWARDS} AS flags,
       CASE WHEN over > received THEN {_NTH.format("over")} - {_NTH.format("received")}
            ELSE 0 END AS days,
       not_online
FROM (
    SELECT *,
           CASE WHEN broken_off THEN coalesce(finished_day, since) ELSE finished_day END AS over,
           papers + money + offered + asked_again + fee_due + with_help AS flags
    FROM (
        SELECT d.n, {_day("d.received")} AS filed, d.status, d.procedure,
               coalesce((SELECT k.desk FROM packages k WHERE k.id = nullif(d.helped, '')), d.desk)
                    AS desk, d.channel,
               CASE WHEN a.kind = 'dossier.received'
                      OR coalesce(json_extract(d.details, '$.received'), '') != ''
                      OR coalesce(json_extract(d.details, '$.status'), 1) NOT IN (1, 3)
                    THEN {_day("d.received")}
                    ELSE (SELECT {_day("min(s.done_at)")} FROM acts s
                          WHERE s.subject = d.id AND s.kind = 'dossier.status'
                            AND json_extract(s.payload, '$.status') IN (2, 4, 6, 9, 10)) END
                    AS received,
               coalesce({_day("d.due")}, 0) AS due,
               {_day("d.finished")} AS finished_day,
               coalesce({_day("s.done_at")}, {_day("d.received")}) AS since,
               (d.status IN (3, 7, 8) OR (d.status IN (9, 10)
                 AND coalesce(json_extract(s.payload, '$.before'), 0) IN (3, 7, 8)))
                 AS broken_off,
               a.officer AS officer, ({_VERSION}) AS version,
               ({_PAPERS}) AS papers, ({_MONEY}) AS money,
               coalesce((SELECT {_OFFERED} * {ONLINE_OFFERED} + (p.result != '') * {RESULT_DUE}
                         FROM procedures p WHERE p.version = ({_VERSION})), 0) AS offered,
               ((SELECT count(*) FROM acts k
                 WHERE k.subject = d.id AND k.kind = 'papers.asked') > 1) * {ASKED_AGAIN}
                 AS asked_again,
               (coalesce(d.fee, 0) > 0) * {FEE} AS fee_due,
               (d.helped != '') * {HELPED} AS with_help,
               coalesce(json_extract(d.details, '$.not_online'), '') AS not_online
        FROM temp.to_tally t
        JOIN dossiers d ON d.id = t.id
        JOIN acts a ON a.subject = d.id AND a.kind IN ('dossier.received', 'dossier.filed')
        LEFT JOIN fields f ON f.dossier = d.id AND f.field = 'status'
        LEFT JOIN acts s ON s.id = f.act AND s.kind = 'dossier.status'
        WHERE d.void = 0
          AND NOT EXISTS (SELECT 1 FROM links l WHERE l.other = d.id AND l.same = 1)
    )
)
"""


def services(connection: sqlite.Connection, day: date) -> Iterator[sqlite.Row]:
    """The procedures in force on a day: code, version, name, field, level, service_level, fee,
    online (can be filed online), result (there is one to hand over)."""
    yield from connection.execute(
        "SELECT p.code, p.version, p.name, p.field, p.level, p.service_level,"
        " max(coalesce(p.fee_direct_vnd, 0), coalesce(p.fee_online_vnd, 0)) AS fee,"
        f" {_OFFERED} AS online, p.result != '' AS result, p.publishing_decision AS ground"
        " FROM procedures p WHERE p.effective_from <= :day"
        " AND (p.effective_to IS NULL OR p.effective_to > :day) ORDER BY p.code, p.version",
        {"day": day.isoformat()},
    )


def versions(connection: sqlite.Connection) -> dict[int, tuple[str, str, str, str]]:
    """(name, field, level, service level) of every version of every procedure."""
    rows = connection.execute("SELECT version, name, field, level, service_level FROM procedures")
    return {row[0]: (row[1], row[2], row[3], row[4]) for row in rows}
