"""The duplicate radar: the same person and procedure twice, shown, and linked by a person."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from weakref import WeakKeyDictionary

from db import acts, twins
from db.clock import from_text
from db.problem import RecordProblem
from db.store import Record
from db.twins import Twin
from desk_tui.counter import states
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.look import Whole, find
from desk_tui.counter.problem import Refusal
from desk_tui.rules import text
from desk_tui.tongue import say

COUNT_EVERY = 10.0


@dataclass(frozen=True)
class _Counted:
    """How many pairs there were after the act `newest`, and when that was counted."""

    newest: int
    at: float
    count: int


_counted: WeakKeyDictionary[Record, _Counted] = WeakKeyDictionary()


def reach(today: date) -> dict[str, int]:
    """Within how many days two filings look like one, by procedure; `""` is all others."""
    from desk_tui.counter.setup import packaged, rows_of

    days: dict[str, int] = {}
    for row in rows_of(packaged("twins.csv")):
        if row["valid_from"] <= today.isoformat() <= (row["valid_to"] or "9999"):
            for procedure in row["procedure"].split(";"):
                days[procedure] = int(row["days"])
    return days


def warnings(desk: Desk, owner_number: str, procedure: str, received: datetime) -> list[str]:
    """A sentence per dossier that this one would double: the form's yellow line."""
    days = reach(local(received).date())
    found = twins.twins_of(
        desk.read, owner_number, procedure, received, days.get(procedure, days.get("", 0))
    )
    return [
        say(
            "Có thể nộp trùng: {one}. Nếu đúng, bổ sung vào hồ sơ đó, không lập hồ sơ mới.",
            one=_words(one),
        )
        for one in found
    ]


def _words(one: Twin) -> str:
    how = (
        say("nộp trực tuyến")
        if one.channel == "online"
        else say("{officer} nhận ở quầy {desk}", officer=one.officer, desk=one.desk)
    )
    unsent = say(", chưa gửi") if one.unsent else ""
    return say(
        "{code}, {owner_name}, {how} lúc {received:%H:%M %d/%m/%Y}, {label}{unsent}",
        code=one.code,
        owner_name=one.owner_name,
        how=how,
        received=local(from_text(one.received)),
        label=states.label(one.status).lower(),
        unsent=unsent,
    )


def pairs(desk: Desk) -> list[tuple[Twin, Twin]]:
    """Likely duplicates that nobody has judged yet, other desks and online filings included."""
    days = reach(desk.today())
    since = desk.now() - timedelta(days=2 * max(days.values(), default=0))
    return twins.pairs(desk.read, days, since)


def waiting(desk: Desk) -> int:
    """How many pairs nobody has judged yet. Cheap to ask every second: counted anew only when
    something was written, and not more often than every `COUNT_EVERY` seconds."""
    (newest,) = desk.read.execute("SELECT coalesce(max(seq), 0) FROM acts").fetchone()
    known, now = _counted.get(desk.record), time.monotonic()
    if known is None or (known.newest != newest and now - known.at >= COUNT_EVERY):
        known = _counted[desk.record] = _Counted(newest, now, len(pairs(desk)))
    return known.count


def same_as(desk: Desk, id: str) -> list[str]:
    """Codes of the dossiers that a person said are the same request: to be counted once."""
    ids = twins.same_as(desk.read, id)
    rows = desk.read.execute(
        f"SELECT code FROM dossiers WHERE id IN ({', '.join('?' * len(ids))}) ORDER BY n", ids
    )
    return [row["code"] for row in rows]


def likely(desk: Desk, whole: Whole) -> list[str]:
    """Codes of the dossiers that may be the same request as this one, and nobody has said."""
    row, number = whole.row, whole.said.owner.number
    received = from_text(row.received)
    days = reach(local(received).date())
    within = days.get(row.procedure, days.get("", 0))
    found = twins.twins_of(desk.read, number, row.procedure, received, within)
    if row.status in twins.GIVEN_UP:
        return []
    return [
        one.code
        for one in found
        if one.id != row.id and twins.said_of(desk.read, row.id, one.id) is None
    ]


def sentence(pair: tuple[Twin, Twin]) -> str:
    return f"Giống nhau: {_words(pair[0])} – và {_words(pair[1])}."


def link(desk: Desk, code: str, other: str, same: bool, why: str = "") -> acts.Act:
    """A person says whether two dossiers are one request; neither is refused or closed by it."""
    one, two = find(desk, code), find(desk, other)
    if one.id == two.id:
        raise RecordProblem(
            "same-dossier",
            say("Hai mã này là cùng một hồ sơ."),
            say("Ghi mã của hai hồ sơ khác nhau."),
        )

    def work(connection: object) -> list[acts.Doing]:
        before = twins.said_of(desk.read, one.id, two.id)
        if before == same:
            raise Refusal("same-value", say("Đã ghi như vậy rồi."), say("Không cần ghi lại."))
        return [acts.Doing(*twins.link(one.id, two.id, same, before, text.tidy(why)))]

    (act,) = desk.act(work)
    return act
