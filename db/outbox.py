"""What the centre has not confirmed yet, and how the line has been doing.

Nothing is ever deleted here: a row ends as `confirmed` with its receipt, waits
as `pending` or `unknown` (sent, no answer seen), is `halfway` while only the office's own
node has it and the centre above is away, or stands as `refused` until a person
decides. When to try again is kept in the rows, so that it outlives any
process and needs no new act to set it going. Once decided to stay unsent it is `withheld`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from db import settings
from db.acts import Act
from db.clock import from_text, utc_text
from db.driver import sqlite

BATCH = 500
PAUSE_FLOOR = 2.0
PAUSE_CEILING = 300.0
LONGEST_PAUSE = 3900.0
"""No pause is longer (seconds): an hour, the most a centre may ask for, and the ceiling above. A
pause that seems longer was begun under a clock that has been set back since, and is over."""
_LINE = "line"
BEYOND = "beyond"
"""Setting: where the centre itself has no line, each `{"place", "last_contact"}`."""
NOTICES = "notices"
"""Setting: what the centre has to say, each `{"id", "text", "at", "until"}`."""
_COLUMNS = ", ".join(f"a.{name}" for name in Act.__struct_fields__)

# An earlier act of the same subject that the centre does not have yet holds the later ones
# back while it is refused or not yet due. With a receipt only its files are missing.
_FREE = (
    "NOT EXISTS (SELECT 1 FROM outbox e WHERE e.subject = o.subject AND e.state != 'confirmed'"
    " AND e.seq < o.seq AND e.receipt = '' AND (e.state = 'refused'"
    " OR (e.next_try_at > :now AND e.next_try_at <= :longest)))"
)


class Waiting(msgspec.Struct, frozen=True):
    """One act to offer, with its place in the order of writing."""

    seq: int
    tries: int
    act: Act


class Unsent(msgspec.Struct, frozen=True):
    """What the truth line shows. `oldest` is the UTC text of when the oldest unsent act was done.

    `count` takes in the refused ones: they are not at the centre either. `failing` counts
    those whose last try ended with an error of their own (a file too large, say), `halfway` those
    that wait at the office's own node.
    """

    count: int
    oldest: str | None
    unknown: int
    refused: int
    failing: int
    halfway: int = 0


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """How the last meetings with the centre went. Moments are UTC text, empty when never."""

    last_contact: str = ""
    last_failure: str = ""
    code: str = ""
    sentence: str = ""
    failures: int = 0
    next_try_at: str = ""


def pause(failures: int, chance: float) -> timedelta:
    """How long to wait after so many failures in a row: full jitter, from 2 s up to 5 minutes.

    `chance` is drawn by the caller from [0, 1), so that a whole province of desks does not
    come back in the same second and a test can say what it is.
    """
    reach = min(PAUSE_CEILING, PAUSE_FLOOR * 2 ** min(failures, 16))
    return timedelta(seconds=PAUSE_FLOOR + chance * (reach - PAUSE_FLOOR))


def batch(
    connection: sqlite.Connection,
    now: datetime,
    *,
    after: int = 0,
    limit: int = BATCH,
    urgent: bool = False,
) -> list[Waiting]:
    """Acts to offer next, in the order they were written, from behind place `after` on.

    First in, first out for each subject; a refused act holds back the later ones of its
    own subject and of no other. `urgent` passes over pauses (a person asked), not refusals.
    """
    rows = connection.execute(
        f"SELECT o.seq, o.tries, {_COLUMNS} FROM outbox o JOIN acts a ON a.seq = o.seq"
        " WHERE o.state != 'confirmed' AND o.state NOT IN ('refused', 'withheld', 'halfway')"
        " AND o.seq > :after"
        f" AND (o.next_try_at <= :now OR o.next_try_at > :longest) AND {_FREE}"
        " ORDER BY o.seq LIMIT :limit",
        {
            "now": "~" if urgent else utc_text(now),
            "longest": utc_text(now + timedelta(seconds=LONGEST_PAUSE)),
            "after": after,
            "limit": limit,
        },
    )
    return [_waiting(row) for row in rows]


def still_open(connection: sqlite.Connection, ids: Sequence[str]) -> list[Waiting]:
    """Those of `ids` that are neither confirmed nor refused, in order: to ask about them again."""
    marks = ", ".join("?" * len(ids))
    rows = connection.execute(
        f"SELECT o.seq, o.tries, {_COLUMNS} FROM outbox o JOIN acts a ON a.seq = o.seq"
        f" WHERE o.act_id IN ({marks}) AND o.state IN ('pending', 'unknown') ORDER BY o.seq",
        tuple(ids),
    )
    return [_waiting(row) for row in rows]


def _waiting(row: sqlite.Row) -> Waiting:
    act = Act(**{name: row[name] for name in Act.__struct_fields__})
    return Waiting(row["seq"], row["tries"], act)


def sending(connection: sqlite.Connection, ids: Sequence[str]) -> None:
    """About to leave: from here on the centre may have them, whatever the line says."""
    connection.executemany(
        "UPDATE outbox SET state = 'unknown' WHERE act_id = ? AND state = 'pending'",
        [(name,) for name in ids],
    )


def confirm(connection: sqlite.Connection, act_id: str, receipt: str) -> None:
    """Whom the desk speaks to has the act and all its files; `receipt` is its word for it.

    While that is a node that cannot reach the centre above it, the act is only halfway there.
    """
    state = "confirmed" if above_since(connection) is None else "halfway"
    connection.execute(
        "UPDATE outbox SET state = ?, receipt = ?, error = '', next_try_at = '' WHERE act_id = ?",
        (state, receipt, act_id),
    )


def halfway(connection: sqlite.Connection, first: str) -> None:
    """Own acts from `first` (an act's id) on wait at the office's node for the way up; those
    before have got there, and all when it is empty."""
    told = connection.execute("SELECT seq FROM outbox WHERE act_id = ?", (first,)).fetchone()
    if first and not told:
        return
    (place,) = told or (None,)
    connection.execute(
        "UPDATE outbox SET state = 'confirmed' WHERE state != 'confirmed' AND state = 'halfway'"
        " AND (:place IS NULL OR seq < :place)",
        {"place": place},
    )
    connection.execute(
        "UPDATE outbox SET state = 'halfway' WHERE state = 'confirmed' AND seq >= ?", (place,)
    )


def any_halfway(connection: sqlite.Connection) -> bool:
    """Whether anything waits at the office's node, as far as is known."""
    open_ones = (
        "SELECT EXISTS (SELECT 1 FROM outbox WHERE state != 'confirmed' AND state = 'halfway')"
    )
    return bool(connection.execute(open_ones).fetchone()[0])


def above_since(connection: sqlite.Connection) -> str | None:
    """When the office's own node last reached the centre above it, while it cannot (UTC text,
    empty for never); None while it can, or there is none."""
    away = (one for one in settings.get(connection, BEYOND, []) if one["place"] == "above")
    return next((one["last_contact"] or "" for one in away), None)


def wait_for_files(connection: sqlite.Connection, act_id: str, receipt: str) -> None:
    """The centre has the act but not all its files: it stays open and blocks nothing."""
    connection.execute(
        "UPDATE outbox SET state = 'unknown', receipt = ? WHERE act_id = ?"
        " AND state != 'confirmed'",
        (receipt, act_id),
    )


def refuse(connection: sqlite.Connection, act_id: str, reason: str) -> None:
    """The centre said no, with a reason: a question for a person. The act stays."""
    connection.execute(
        "UPDATE outbox SET state = 'refused', error = ?, receipt = '', tries = tries + 1"
        " WHERE act_id = ? AND state != 'confirmed'",
        (reason, act_id),
    )


def hold(connection: sqlite.Connection, act_id: str) -> None:
    """The centre did not look at it, because an earlier act of its subject was refused."""
    connection.execute(
        "UPDATE outbox SET state = 'pending' WHERE act_id = ? AND state = 'unknown'", (act_id,)
    )


def fail(
    connection: sqlite.Connection,
    act_id: str,
    reason: str,
    now: datetime,
    chance: float,
    wait: float = 0.0,
) -> None:
    """A try failed through the item itself, not the line: pause it, longer each time.

    The pause is at least `wait` seconds, when the centre named a time to come back.
    """
    row = connection.execute("SELECT tries FROM outbox WHERE act_id = ?", (act_id,)).fetchone()
    tries = row["tries"] + 1
    connection.execute(
        "UPDATE outbox SET tries = ?, error = ?, next_try_at = ?"
        " WHERE act_id = ? AND state IN ('pending', 'unknown')",
        (tries, reason, utc_text(now + max(pause(tries, chance), timedelta(seconds=wait))), act_id),
    )


def offer_again(connection: sqlite.Connection, act_id: str) -> None:
    """A person mended the cause of a refusal: the act goes out with the next batch."""
    connection.execute(
        "UPDATE outbox SET state = 'pending', error = '', next_try_at = ''"
        " WHERE act_id = ? AND state = 'refused'",
        (act_id,),
    )


def withhold(connection: sqlite.Connection, act_id: str) -> None:
    """A person let a refusal stand: the act stays here, unsent, and holds nothing back."""
    connection.execute(
        "UPDATE outbox SET state = 'withheld' WHERE act_id = ? AND state = 'refused'", (act_id,)
    )


def refusals(connection: sqlite.Connection) -> list[tuple[Waiting, str]]:
    """The refused acts with their reasons, oldest first."""
    rows = connection.execute(
        f"SELECT o.seq, o.tries, o.error, {_COLUMNS} FROM outbox o JOIN acts a ON a.seq = o.seq"
        " WHERE o.state != 'confirmed' AND o.state = 'refused' ORDER BY o.seq"
    )
    return [(_waiting(row), row["error"]) for row in rows]


def stats(connection: sqlite.Connection) -> Unsent:
    """Counts over what is open, read through the partial index: the confirmed cost nothing."""
    row = connection.execute(
        "SELECT count(*) AS n, min(a.done_at) AS oldest, total(o.state = 'unknown') AS unknown,"
        " total(o.state = 'refused') AS refused,"
        " total(o.state != 'refused' AND o.error != '') AS failing,"
        " total(o.state = 'halfway') AS halfway"
        " FROM outbox o JOIN acts a ON a.seq = o.seq"
        " WHERE o.state != 'confirmed' AND o.state != 'withheld'"
    ).fetchone()
    return Unsent(
        count=row["n"],
        oldest=row["oldest"],
        unknown=int(row["unknown"]),
        refused=int(row["refused"]),
        failing=int(row["failing"]),
        halfway=int(row["halfway"]),
    )


def next_due(connection: sqlite.Connection, now: datetime) -> datetime | None:
    """When the next pause of an item ends; None when no item is pausing."""
    text = connection.execute(
        "SELECT min(next_try_at) FROM outbox"
        " WHERE state != 'confirmed' AND state != 'refused' AND next_try_at > ?",
        (utc_text(now),),
    ).fetchone()[0]
    return from_text(text) if text else None


def confirmed_count(connection: sqlite.Connection) -> int:
    """How many own acts the centre has confirmed so far, to compare with its own count."""
    everything, still = connection.execute(
        "SELECT (SELECT count(*) FROM outbox),"
        " (SELECT count(*) FROM outbox WHERE state != 'confirmed')"
    ).fetchone()
    return everything - still


def line(connection: sqlite.Connection) -> Line:
    """How the line stands, as last seen by the sender."""
    return msgspec.convert(settings.get(connection, _LINE, {}), Line)


def line_answered(connection: sqlite.Connection, now: datetime) -> None:
    """The centre answered in its own words: failures are over."""
    before = line(connection)
    after = msgspec.structs.replace(
        before, last_contact=utc_text(now), code="", sentence="", failures=0, next_try_at=""
    )
    settings.put(connection, _LINE, msgspec.to_builtins(after))


def line_seen(connection: sqlite.Connection, now: datetime) -> None:
    """The centre answered, but the meeting came to nothing: failures go on counting."""
    seen = msgspec.structs.replace(line(connection), last_contact=utc_text(now))
    settings.put(connection, _LINE, msgspec.to_builtins(seen))


def line_failed(
    connection: sqlite.Connection,
    now: datetime,
    code: str,
    sentence: str,
    chance: float,
    wait: float = 0.0,
) -> Line:
    """The line's own failure: it costs no act a try; the next try is put off, longer each time.

    It is put off by at least `wait` seconds, when the centre named a time to come back.
    """
    before = line(connection)
    failures = before.failures + 1
    after = msgspec.structs.replace(
        before,
        last_failure=utc_text(now),
        code=code,
        sentence=sentence,
        failures=failures,
        next_try_at=utc_text(now + max(pause(failures, chance), timedelta(seconds=wait))),
    )
    settings.put(connection, _LINE, msgspec.to_builtins(after))
    return after
