"""Ctrl+Z after print: the slip just given, for as long as its officer may take it back (C-18)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from db.clock import from_text, utc_text
from desk_tui.counter import life, look, mending
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.life import Standing
from desk_tui.counter.problem import Refusal
from desk_tui.rules.duties import Duty
from desk_tui.tongue import say

LATELY = 1000
"""So many of the desk's last acts are looked through: more than minutes can hold."""


@dataclass(frozen=True)
class LastSlip:
    """What Ctrl+Z would take back: `until` when it may be, and everything that goes with it."""

    code: str
    owner: str
    procedure: str
    given: datetime
    until: datetime
    undoes: tuple[str, ...]


def last_slip(desk: Desk, wanted: str = "") -> LastSlip:
    """The officer's newest receipt that may still be taken back; `wanted` goes first if it may.

    Raises Refusal `nothing-to-undo`.
    """
    minutes = life.duty("undo", desk.now())
    if minutes is None:
        raise _nothing(None)
    found = _received_lately(desk, minutes)
    for id in sorted(found, key=lambda id: found[id][0] != wanted):
        here = life.looked(desk, look.show(desk, found[id][0]))
        if not here.whole.row.void and mending.undoable(desk, here):
            return _told(desk, here, found[id][1], minutes)
    raise _nothing(minutes)


class Offer:
    """What Ctrl+Z offers now; looked for again only after something was written."""

    def __init__(self) -> None:
        self._seen = -1
        self._last: LastSlip | None = None

    def words(self, desk: Desk) -> str:
        """ "Hủy 0007"; empty when there is nothing to take back."""
        newest = desk.read.execute("SELECT max(seq) FROM outbox").fetchone()[0]
        if newest != self._seen:
            self._seen = newest
            try:
                self._last = last_slip(desk)
            except Refusal:
                self._last = None
        last = self._last
        if last is None or local(desk.now()) >= last.until:
            return ""
        return say("Hủy {code}", code=last.code.rpartition("-")[2])


def _received_lately(desk: Desk, minutes: Duty) -> dict[str, tuple[str, datetime]]:
    """Code and moment of what this officer received here within the minutes, newest first."""
    since = desk.now() - timedelta(minutes=minutes.value)
    rows = desk.read.execute(
        "SELECT a.subject, a.recorded_at, d.code FROM outbox o CROSS JOIN acts a ON a.seq = o.seq"
        " JOIN dossiers d ON d.id = a.subject"
        " WHERE o.seq > (SELECT max(seq) FROM outbox) - ? AND a.kind = 'dossier.received'"
        " AND a.desk = ? AND a.officer = ? AND a.recorded_at >= ? ORDER BY o.seq DESC",
        (LATELY, desk.office.desk_id, desk.officer, utc_text(since)),
    )
    return {row["subject"]: (row["code"], local(from_text(row["recorded_at"]))) for row in rows}


def _told(desk: Desk, here: Standing, given: datetime, minutes: Duty) -> LastSlip:
    return LastSlip(
        code=here.code,
        owner=here.whole.row.owner_name,
        procedure=here.whole.row.procedure_name,
        given=given,
        until=given + timedelta(minutes=minutes.value),
        undoes=mending.undoes(desk, here),
    )


def _nothing(minutes: Duty | None) -> Refusal:
    within = say("{value} phút qua", value=minutes.value) if minutes else say("lúc này")
    return Refusal(
        "nothing-to-undo",
        say("Không có phiếu nào do bạn cấp trong {within} còn tự hủy được.", within=within),
        say(
            "Phiếu cấp lâu hơn: mở hồ sơ, Việc tiếp, Hủy số tiếp nhận; người phụ trách cùng duyệt."
        ),
    )
