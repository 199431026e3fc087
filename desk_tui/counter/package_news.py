"""What the centre made of this desk's packages, told once; and those that it will not take."""

from __future__ import annotations

import msgspec

from db import settings
from db.kinds import PackageFiled, PackageStopped
from db.problem import RecordProblem
from desk_tui.counter.desk import Desk
from desk_tui.tongue import say

SEEN = "package_news"
"""Setting: up to which act of this record it was told."""
_FAR_BEHIND = 500
"""The cursor moves over acts of no concern only now and then: moving it is a write."""


def news(desk: Desk) -> list[str]:
    """A sentence per package of this desk that the centre filed, joined or did not take since
    the last time; each is told once."""
    newest = desk.read.execute("SELECT coalesce(max(seq), 0) FROM acts").fetchone()[0]
    seen = settings.get(desk.read, SEEN)
    if seen is None:
        _seen(desk, newest)
        return []
    if newest <= seen:
        return []
    rows = desk.read.execute(
        "SELECT a.kind, a.payload, p.code, p.applicant_name FROM acts a"
        " JOIN packages p ON p.id = a.subject WHERE a.seq > ? AND p.desk = ? AND a.desk != p.desk"
        " AND a.kind IN ('package.filed', 'package.stopped') ORDER BY a.seq",
        (seen, desk.office.desk_id),
    ).fetchall()
    if rows or newest > seen + _FAR_BEHIND:
        _seen(desk, newest)
    return [
        f"{row['code']}, {row['applicant_name']}: {_words(row['kind'], row['payload'])}."
        for row in rows
    ]


def troubles(desk: Desk) -> tuple[str, ...]:
    """For the truth line: packages that wait for a procedure which is no longer taken online."""
    from desk_tui.counter import terms
    from desk_tui.counter.problem import Refusal

    waiting = desk.read.execute(
        "SELECT procedure, count(*) AS n FROM packages"
        " WHERE state IN ('ready', 'with-citizen', 'agreed') GROUP BY procedure"
    ).fetchall()
    lost = 0
    for row in waiting:
        try:
            found = terms.procedure(desk, row["procedure"], desk.today())
            terms.refuse_closed_channel(desk, found, "online", desk.today())
        except (RecordProblem, Refusal):
            lost += row["n"]
    return (say("{lost} gói online không nộp được nữa", lost=lost),) if lost else ()


def _words(kind: str, payload: str) -> str:
    if kind == "package.stopped":
        return say(
            "không nộp được, {reason}",
            reason=msgspec.json.decode(payload, type=PackageStopped).reason,
        )
    filed = msgspec.json.decode(payload, type=PackageFiled)
    how = say("gắn vào hồ sơ công dân tự nộp") if filed.own else say("đã thành hồ sơ")
    return f"{how} {filed.code}"


def _seen(desk: Desk, newest: int) -> None:
    desk.record.transact(lambda connection: settings.put(connection, SEEN, newest))
