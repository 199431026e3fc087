"""Back to the program before an upgrade, with all that was written since kept for later (ADM-05).

In three steps: see what would be set aside, go back and put the older program on; when a newer one
can be trusted again, put it on and take in what was set aside.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from db import outbox, rollback
from db.problem import RecordProblem
from db.rollback import Back, Since
from desk_tui.centre import place
from desk_tui.counter.care import hold_desk, hold_sender
from desk_tui.counter.desk import Desk
from desk_tui.counter.problem import Refusal
from desk_tui.tongue import say

__all__ = ["Back", "Since", "go_back", "plan", "take_again"]


def plan(desk: Desk, schema: int | None = None) -> Since:
    """What going back to `schema` (the newest copy) would set aside; nothing is changed.

    Raises RecordProblem `no-copy`, `copy-bad`.
    """
    return rollback.since(desk.record, _chosen(desk, schema))


def go_back(desk: Desk, schema: int | None = None) -> Back:
    """Put the older record in place; the desk is closed then, for the older program to open.

    By a supervisor or IT. Raises Refusal `not-allowed`, RecordProblem as `plan`, `second-program`,
    `record-busy`, `disk-full`; the record is as it was then.
    """
    desk.needs("supervisor", "it")
    chosen = _chosen(desk, schema)
    with hold_desk(desk.folder), hold_sender(desk.folder):
        return rollback.go_back(desk.record, chosen, desk.now())


def take_again(desk: Desk, file: Path, now: datetime | None = None) -> int:
    """Take in what a record that was set aside holds and this one does not; how many acts.

    What waits here goes to the centre first: each side is sealed by the end of its own branch.
    By a supervisor or IT. Raises Refusal `not-allowed`, `unsent`; RecordProblem `not-set-aside`,
    `second-program`.
    """
    desk.needs("supervisor", "it")
    unsent = outbox.stats(desk.read).count
    if unsent and place.of(desk.read):
        raise Refusal(
            "unsent",
            say("Còn {unsent} việc chưa gửi về trung tâm; chưa nhận lại gì.", unsent=unsent),
            say("Gửi hết trước (desk-tui sync, hoặc gói USB), rồi làm lại."),
        )
    with hold_desk(desk.folder), hold_sender(desk.folder):
        return rollback.rejoin(
            desk.record,
            file,
            officer=desk.officer,
            desk=desk.office.desk_id,
            now=now or desk.now(),
        )


def _chosen(desk: Desk, schema: int | None) -> int:
    if schema is not None:
        return schema
    there = rollback.copies(desk.folder)
    if not there:
        raise RecordProblem(
            "no-copy",
            say("Không có bản sổ cũ nào để quay lui."),
            say("Bản đó có sau một lần nâng cấp và chỉ được giữ bảy ngày."),
        )
    return there[0]
