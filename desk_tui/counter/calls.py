"""A phone call taken while the office is closed or far away: what the caller needs, kept so that
they need not come (B0-03). It goes on as any half visit does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from db import acts
from db.clock import from_text, utc_text
from db.kinds import Person, VisitRecorded
from db.problem import RecordProblem
from desk_tui.counter import citizen_messages, terms
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.receive import checked_person, short_note
from desk_tui.rules import text
from desk_tui.tongue import say

WANTS = {
    "call-back": say("chờ gọi lại"),
    "post": say("sẽ gửi bưu chính"),
    "online": say("sẽ nộp trực tuyến"),
    "visit": say("sẽ đến nộp"),
    "": say("chỉ hỏi, đã trả lời"),
}
"""What comes after the call; a call that only asked is over."""
KEPT = timedelta(days=30)
"""How long a call waits in the list: assumption of the program."""


@dataclass(frozen=True, kw_only=True)
class Called:
    """What the officer heard. `tell`: also send the caller a message with the ways to file."""

    caller: Person
    procedure: str = ""
    wants: str = "call-back"
    note: str = ""
    tell: bool = True


@dataclass(frozen=True)
class Call:
    """A call that still waits for something."""

    id: str
    said: VisitRecorded
    taken: datetime
    desk: str

    @property
    def caller(self) -> Person:
        return self.said.owner or Person(name="")


def note_call(desk: Desk, called: Called, at: datetime | None = None) -> Call:
    """Write the call down; no number is used and no slip is printed.

    Raises RecordProblem `unknown-wish`, `no-request`, `no-phone` (nobody to call back), and as
    `receive.checked_person`.
    """
    moment = desk.done_at(at)
    if called.wants not in WANTS:
        raise RecordProblem(
            "unknown-wish",
            say("Không có việc tiếp theo “{wants}”.", wants=called.wants),
            say(
                "Chọn: {wants}.",
                wants="; ".join(f"{key} ({words})" for key, words in WANTS.items() if key),
            ),
        )
    if not (called.procedure or text.tidy(called.note)):
        raise RecordProblem(
            "no-request",
            say("Chưa ghi người gọi cần việc gì."),
            say("Chọn thủ tục, hoặc ghi nội dung người dân hỏi."),
        )
    caller = checked_person(called.caller, moment.date())
    if called.wants == "call-back" and not caller.phone:
        raise RecordProblem(
            "no-phone", say("Chưa có số điện thoại để gọi lại."), say("Hỏi và ghi số điện thoại.")
        )
    found = terms.procedure(desk, called.procedure, moment.date()) if called.procedure else None
    id, done = acts.new_id(), moment if at else None
    said = VisitRecorded(
        kind="phone",
        office=desk.office.code,
        procedure=found.code if found else "",
        procedure_name=found.name if found else "",
        procedure_version=found.version if found else 0,
        owner=caller,
        note=short_note(called.note),
        wants=called.wants,
    )
    told = (
        citizen_messages.about(desk, "phone-call", caller, found.code)
        if found and called.tell and called.wants in ("post", "online")
        else []
    )
    desk.act(lambda _: [acts.Doing(id, one, done) for one in (said, *told)])
    return Call(id, said, moment, desk.office.desk_id)


def waiting(desk: Desk) -> list[Call]:
    """Calls that something should come of and that nothing has become of yet, the oldest first."""
    rows = desk.read.execute(
        "SELECT id, details, done_at, desk FROM visits"
        " WHERE done_at >= ? AND kind = 'phone' AND became = '' ORDER BY done_at, id",
        (utc_text(desk.now() - KEPT),),
    )
    found = [
        Call(
            row["id"],
            msgspec.json.decode(row["details"], type=VisitRecorded),
            local(from_text(row["done_at"])),
            row["desk"],
        )
        for row in rows
    ]
    return [one for one in found if one.said.wants]


def find(desk: Desk, id: str) -> Call:
    """A waiting call by its id or the last letters of it; RecordProblem `unknown-call`."""
    found = [one for one in waiting(desk) if id and one.id.endswith(id)]
    if len(found) != 1:
        raise RecordProblem(
            "unknown-call",
            say("Không có cuộc gọi nào đang chờ mang mã “{id}”.", id=id),
            say("Xem danh sách: desk-tui calls."),
        )
    return found[0]
