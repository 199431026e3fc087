"""Several dossiers taken in at once on one slip: of one letter, or of linked procedures.

Each has its own number, its own result and its own life; all are written in one transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path

import msgspec

from db import acts, numbers, queue
from db.clock import from_text
from db.driver import sqlite
from db.kinds import Filed, Received, SlipIssued
from db.kinds_dossier import Agency, Intake
from db.problem import RecordProblem
from desk_tui.counter import linked, look, slip, slip_variants
from desk_tui.counter.desk import OFFICE_ZONE, Desk
from desk_tui.counter.linked import Part
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import Ready, Receipt, arrived_at, prepare, short_note
from desk_tui.counter.walkin import Walkin
from desk_tui.rules import text
from desk_tui.rules.problem import RuleProblem
from desk_tui.rules.statuses import CLOSED, Status
from desk_tui.tongue import say

MOST = 200
"""Dossiers of one letter: more than a day's block of numbers is a mistake of the list."""
SHARED = "đã nộp ở hồ sơ liên thông nhận cùng lúc"

Told = RecordProblem | RuleProblem | Refusal
"""What a rule, the record or the office refuses with."""


@dataclass(frozen=True)
class Sibling:
    """A dossier that was taken in together with another: where it stands now."""

    code: str
    owner: str
    procedure: str
    status: Status
    due: datetime | None


def receive_group(
    desk: Desk, letter: str, walkins: Sequence[Walkin], at: datetime | None = None
) -> Receipt:
    """Take in all dossiers that one letter brings, or none of them (REC-05).

    Raises RecordProblem `no-letter`, `group-empty`, `group-long`; what is wrong with one of them
    is told with its place in the list.
    """
    letter = short_note(letter)
    if not letter:
        raise RecordProblem(
            "no-letter",
            say("Chưa ghi công văn nào gửi các hồ sơ này."),
            say("Ghi số, ngày, nơi gửi."),
        )
    if not walkins:
        raise RecordProblem(
            "group-empty", say("Danh sách chưa có hồ sơ nào."), say("Ghi mỗi người một dòng.")
        )
    if len(walkins) > MOST:
        raise RecordProblem(
            "group-long",
            say(
                "Danh sách có {count} hồ sơ, mỗi lần nhận nhiều nhất {most}.",
                count=len(walkins),
                most=MOST,
            ),
            say("Chia danh sách làm nhiều lần."),
        )
    id, of = acts.new_id(), len(walkins)
    readies: list[Ready] = []
    for place, walkin in enumerate(walkins, 1):
        intake = Intake(id=id, kind="group", name=letter, place=place, of=of)
        try:
            readies.append(prepare(desk, walkin, at, intake=intake))
        except (RecordProblem, RuleProblem, Refusal) as problem:
            raise _named(
                problem, say("Dòng {place}, {name}", place=place, name=text.tidy(walkin.owner.name))
            ) from problem
    return _taken(desk, readies, _told(readies, [one.said.owner.name for one in readies]))


def receive_linked(
    desk: Desk,
    walkin: Walkin,
    bundle: str,
    at: datetime | None = None,
    *,
    approver_password: str = "",
) -> Receipt:
    """Take in one request that several procedures answer; the first is what `walkin` says.

    A part that waits for the result of another counts its time from the day that one is promised.
    Raises RecordProblem `unknown-bundle` and as `receive.prepare`, the part being named.
    """
    day = arrived_at(walkin, desk.done_at(at)).date()
    chosen = linked.find(desk, bundle, walkin.procedure, day)
    parts = [part for part in chosen.parts if part.procedure]
    left_out = [part.name for part in chosen.parts if not part.procedure]
    id = acts.new_id()
    readies: list[Ready] = []
    due: dict[int, datetime | None] = {}
    for place, part in enumerate(parts, 1):
        intake = Intake(id=id, kind="linked", name=chosen.name, place=place, of=len(parts))
        lead = not readies
        try:
            ready = prepare(
                desk,
                _with_office(walkin if lead else _following(walkin, part), part),
                at,
                approver_password=approver_password if lead else "",
                counted_from=_day_after(desk, due.get(part.after)),
                intake=intake,
            )
        except (RecordProblem, RuleProblem, Refusal) as problem:
            raise _named(problem, part.name) from problem
        due[part.place] = ready.due
        readies.append(_sharing(ready, readies))
    warnings = list(_told(readies, [one.said.procedure_name for one in readies]))
    warnings += [
        say("Danh mục chưa có “{name}”: hướng dẫn công dân nộp riêng.", name=name)
        for name in left_out
    ]
    return _taken(desk, readies, tuple(warnings))


def siblings(desk: Desk, said: Received | Filed) -> list[Sibling]:
    """The other dossiers of the same intake, in their order; each stands where its own acts say."""
    if not isinstance(said, Received) or said.intake is None:
        return []
    rows = desk.read.execute(
        # By the moment of receipt, which all of them share and which is indexed.
        "SELECT code, owner_name, procedure_name, status, due FROM dossiers"
        " WHERE received = ? AND json_extract(details, '$.intake.id') = ? AND code != ?"
        " ORDER BY json_extract(details, '$.intake.place')",
        (said.received, said.intake.id, said.code),
    )
    return [
        Sibling(
            row["code"],
            row["owner_name"],
            row["procedure_name"],
            Status(row["status"]),
            from_text(row["due"]) if row["due"] else None,
        )
        for row in rows
    ]


def print_again(desk: Desk, code: str) -> tuple[Path | None, SlipIssued, list[str]]:
    """The slip of all dossiers of an intake once more, as a copy of the first one's receipt.

    Each reads as it stands now. Raises RecordProblem `not-together`, `unknown-dossier`; Refusal
    `void`.
    """
    said = look.show(desk, code).said
    if not isinstance(said, Received) or said.intake is None:
        raise RecordProblem(
            "not-together",
            say("Hồ sơ {code} không nhận chung với hồ sơ nào.", code=text.tidy(code)),
            say("In lại giấy tiếp nhận của riêng nó."),
        )
    wholes = [look.show(desk, one) for one in (said.code, *(s.code for s in siblings(desk, said)))]
    here = [slip.as_received(desk, whole.row)[0] for whole in wholes if not whole.row.void]
    saids = sorted(here, key=lambda one: one.intake.place if one.intake else 0)
    first = look.show(desk, saids[0].code) if saids else wholes[0]
    look.refuse_void(first.row)
    written = desk.act(
        lambda connection: [acts.Doing(first.row.id, slip.next_copy(desk, connection, first))]
    )
    issued = written[0].read()
    assert isinstance(issued, SlipIssued)
    path, trouble = _joint(desk, saids, issued)
    return path, issued, trouble


def to_print(desk: Desk, code: str, path: Path) -> Path:
    """The slip as it was drawn at receipt, while all it says still holds; else the newest instead.

    Raises Refusal `void` for a number that was taken back, `not-drawn`.
    """
    codes = [code, *(one.code for one in siblings(desk, look.show(desk, code).said))]
    if not any(_changed_since(desk, one) for one in codes):
        return path
    again = print_again if len(codes) > 1 else slip.print_again
    newest, _, trouble = again(desk, code)
    if newest is None:
        raise Refusal("not-drawn", " ".join(trouble), say("Mở hồ sơ rồi in lại."))
    return newest


def _changed_since(desk: Desk, code: str) -> bool:
    """Whether a dossier's first receipt no longer stands: taken back, or another version made."""
    row = look.find(desk, code)
    versions = [one["version"] for one in queue.slips(desk.read, row.id) if one["form"] == "01"]
    return bool(row.void) or max(versions, default=1) > 1


def _joint(
    desk: Desk, saids: Sequence[Received], issued: SlipIssued
) -> tuple[Path | None, list[str]]:
    copy = f"-c{issued.copy}" if issued.copy else ""
    return slip.drawn(
        desk,
        lambda: slip_variants.joint(desk, saids, issued),
        f"{saids[0].code}-chung-v{issued.version}{copy}",
        issued,
    )


def waiting_for(desk: Desk, said: Received | Filed) -> list[str]:
    """A sentence per linked dossier that goes on when the result of this one is there."""
    if not isinstance(said, Received) or said.intake is None or said.intake.kind != "linked":
        return []
    return [
        say(
            "Liên thông: hồ sơ {code} ({procedure}) còn chờ, chuyển kết quả này sang đó.",
            code=one.code,
            procedure=one.procedure,
        )
        for one in siblings(desk, said)
        if one.status not in CLOSED
    ]


def _following(walkin: Walkin, part: Part) -> Walkin:
    """The same person's request for another procedure of the chain."""
    return replace(
        walkin,
        procedure=part.procedure,
        case="",
        papers={},
        pages=0,
        copies=0,
        draft="",
        visit="",
        again=None,
        exception="",
        approver="",
    )


def _with_office(walkin: Walkin, part: Part) -> Walkin:
    return replace(walkin, competent=Agency(name=part.office)) if part.office else walkin


def _day_after(desk: Desk, due: datetime | None) -> datetime | None:
    """The day an earlier result is there is the day on which the next part is received."""
    if due is None:
        return None
    day: date = due.astimezone(OFFICE_ZONE).date()
    opens: time = desk.hours.opens
    return datetime.combine(day, opens, OFFICE_ZONE)


def _sharing(ready: Ready, before: Sequence[Ready]) -> Ready:
    """Papers that an earlier part has already are handed in once."""
    held = {paper.key for one in before for paper in one.said.papers}
    papers = tuple(
        msgspec.structs.replace(paper, state="shown", originals=0, copies=0, reason=SHARED)
        if paper.key in held and paper.state == "received"
        else paper
        for paper in ready.said.papers
    )
    return replace(ready, said=msgspec.structs.replace(ready.said, papers=papers))


def _taken(desk: Desk, readies: Sequence[Ready], warnings: tuple[str, ...]) -> Receipt:
    def doings(connection: sqlite.Connection) -> list[acts.Doing]:
        given = numbers.take_many(connection, readies[0].day, len(readies))
        pairs = zip(readies, given, strict=True)
        return [doing for one, n in pairs for doing in one.doings(desk, connection, n)]

    def also(connection: sqlite.Connection) -> None:
        for one in readies:
            one.also(desk, connection)

    read = [act.read() for act in desk.act(doings, also=also)]
    first, *others = (one for one in read if isinstance(one, Received))
    issued = next(one for one in read if isinstance(one, SlipIssued))
    path, trouble = _joint(desk, (first, *others), issued)
    return Receipt(
        readies[0].id, first, path, issued.text, (*warnings, *trouble), others=tuple(others)
    )


def _told(readies: Sequence[Ready], names: Sequence[str]) -> tuple[str, ...]:
    """The warnings of all: what is so of every one of them is said once, the rest with its name."""
    of_all = [said for said in readies[0].warnings if all(said in one.warnings for one in readies)]
    apart = [
        f"{name}: {said}"
        for name, one in zip(names, readies, strict=True)
        for said in one.warnings
        if said not in of_all
    ]
    return tuple(dict.fromkeys([*of_all, *apart]))


def _named(problem: Told, whose: str) -> Told:
    """The same problem, told with the dossier it is about."""
    return type(problem)(problem.code, f"{whose}: {problem.message}", problem.hint)
