"""A limit in stages at the desk: planned at receipt, ended one by one, begun anew by a payment.

The packaged table has no row, for no source gives one; an office brings its own
(`desk-tui stages import`), which then holds beside what is packaged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import msgspec

from db import settings
from db.clock import from_text, utc_text
from db.kinds import Payload, Stage, StageDone
from desk_tui.counter import citizen_messages, life, slip
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.life import Done
from desk_tui.counter.look import Whole
from desk_tui.counter.problem import Refusal
from desk_tui.rules import stages
from desk_tui.rules.statuses import Status
from desk_tui.rules.worktime import Term
from desk_tui.tongue import say

SETTING = "stages"


def known(desk: Desk) -> tuple[stages.Stage, ...]:
    """What is packaged, then what the office brought."""
    from desk_tui.counter.setup import packaged, rows_of

    own = settings.get(desk.read, SETTING, [])
    return stages.stages_from_rows([*rows_of(packaged("stages.csv")), *own])


def bring(desk: Desk, file: Path) -> int:
    """The office's own table instead of the one it had; how many rows. All of it or nothing.

    By a supervisor or IT. Raises RuleProblem `stage-row`, RecordProblem `file-unreadable`.
    """
    from desk_tui.counter.own_files import rows

    desk.needs("supervisor", "it")
    given = rows(file)
    stages.stages_from_rows(given)
    desk.record.transact(lambda connection: settings.put(connection, SETTING, given))
    return len(given)


def planned(
    desk: Desk, procedure: str, case: str, received: datetime, counted: datetime | None
) -> tuple[tuple[Stage, ...], datetime | None]:
    """The stages as they are promised, and the date for the receipt; none: `counted` stands."""
    mine = stages.of(known(desk), procedure, case, local(received).date())
    if not mine:
        return (), counted
    if desk.office.whole_days:
        mine = [replace(one, term=replace(one.term, whole_days=True)) for one in mine]
    parts = stages.plan(mine, received, desk.calendar, desk.hours, counted)
    return tuple(_said(one) for one in parts), stages.promise(parts, counted)


def _said(one: stages.Planned) -> Stage:
    stage = one.stage
    return Stage(
        name=stage.name,
        term=str(stage.term),
        amount=stage.term.amount,
        unit=stage.term.unit,
        office=stage.office,
        due=utc_text(one.due) if one.due else "",
        starts=stage.starts,
    )


def of(whole: Whole) -> tuple[Stage, ...]:
    """The stages of a dossier, in their order; none for most."""
    return whole.said.stages


def current(whole: Whole) -> int | None:
    """The place (from 0) of the stage that is worked on; None when there is none, or all ended."""
    said = (act.read() for act in whole.acts if act.kind == "stage.done")
    ended = {one.place for one in said if isinstance(one, StageDone)}
    places = (place for place in range(len(of(whole))) if place not in ended)
    return next(places, None)


def due_of(whole: Whole, place: int) -> datetime | None:
    """When a stage has to be done: as promised, or as counted since the payment."""
    stage = of(whole)[place]
    begun = stage.starts == "payment" and whole.row.status != Status.WAITING_PAYMENT
    text = stage.due or (whole.row.due if begun and place == current(whole) else "")
    return local(from_text(text)) if text else None


def words(whole: Whole) -> list[str]:
    """A line for each stage, the one worked on marked."""
    now, told = current(whole), list[str]()
    for place, stage in enumerate(of(whole)):
        due = due_of(whole, place)
        office = f" ({stage.office})" if stage.office else ""
        when = say("xong trước {due:%H:%M %d/%m/%Y}", due=due) if due else say("chưa tính ngày")
        over = now is None or place < now
        mark = say("đã xong") if over else when
        told.append(f"{place + 1} {stage.name}{office}: {stage.term}, {mark}")
    return told


def end(desk: Desk, code: str, *, at: datetime | None = None) -> Done:
    """The stage that is worked on is done. Where the next one begins with a payment, the clock
    stands still until the citizen has paid. Raises Refusal `no-stage`, RuleProblem."""
    here = life.standing(desk, code, at)
    place = current(here.whole)
    if place is None or here.status not in (Status.RECEIVED, Status.PROCESSING):
        raise _no_stage(here.code)
    stage, due = of(here.whole)[place], due_of(here.whole, place)
    said: list[Payload] = [
        StageDone(
            place=place,
            name=stage.name,
            due=utc_text(due) if due else "",
            office=stage.office,
        )
    ]
    status = here.status
    follows = of(here.whole)[place + 1 :]
    if follows and follows[0].starts == "payment":
        status = Status.WAITING_PAYMENT
        reason = say("xong giai đoạn {place}, chờ công dân nộp tiền", place=place + 1)
        said.append(life.moved(here, status, reason))
    life.write(desk, here, lambda _: said)
    late = due is not None and here.moment.date() > due.date()
    told = (
        say("Giai đoạn {place} xong muộn hơn hạn {due:%H:%M %d/%m/%Y}.", place=place + 1, due=due)
        if late
        else ""
    )
    return Done(here.code, status, here.due, None, (told,) if told else ())


def paid(desk: Desk, code: str, *, at: datetime | None = None) -> Done:
    """The citizen has paid: the next stage is counted from now, on a new version of the receipt.

    Raises Refusal `no-stage`.
    """
    here = life.standing(desk, code, at)
    place = current(here.whole)
    if place is None or here.status != Status.WAITING_PAYMENT:
        raise _no_stage(here.code)
    rest = [_planned_again(desk, one) for one in of(here.whole)[place:]]
    first = replace(rest[0], starts="after")
    parts = stages.plan([first, *rest[1:]], here.moment, desk.calendar, desk.hours, None)
    due = stages.promise(parts, parts[-1].due)
    assert due, "the first stage begins now"
    move = life.moved(
        here, Status.PROCESSING, say("giai đoạn {place}", place=place + 1), utc_text(due)
    )
    now = (*of(here.whole)[:place], *_dated(of(here.whole)[place:], parts))
    fresh = life.new_receipt(
        desk, here, lambda said: msgspec.structs.replace(said, due=utc_text(due), stages=now)
    )
    told = citizen_messages.tell(desk, "stage", here.whole.said, here.code, due)
    said: list[Payload] = [move, *(fresh[1:] if fresh else ()), *told]
    life.write(desk, here, lambda _: said)
    path, trouble = slip.draw_receipt(desk, *fresh) if fresh else (None, [])
    return Done(here.code, Status.PROCESSING, due, path, tuple(trouble))


def _planned_again(desk: Desk, stage: Stage) -> stages.Stage:
    term = Term(stage.amount, stage.unit, whole_days=desk.office.whole_days)  # pyright: ignore[reportArgumentType]
    starts = "payment" if stage.starts == "payment" else "after"
    return stages.Stage("", stage.name, term, "", date.min, starts=starts)


def _dated(kept: Sequence[Stage], parts: Sequence[stages.Planned]) -> list[Stage]:
    return [
        msgspec.structs.replace(one, due=utc_text(part.due) if part.due else "")
        for one, part in zip(kept, parts, strict=True)
    ]


def _no_stage(code: str) -> Refusal:
    return Refusal(
        "no-stage",
        say("Hồ sơ {code} không có giai đoạn nào đang chờ việc này.", code=code),
        say("Xem các giai đoạn ở trang hồ sơ."),
    )
