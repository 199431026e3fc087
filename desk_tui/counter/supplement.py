"""Asking for what is missing, once, and taking it in: the clock stands still meanwhile.

Ground: NĐ 118/2025/NĐ-CP (everything in one go), NQ 66.7/2025/NQ-CP (how soon); the numbers are
rows of `data/duties.csv`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import msgspec

from db import catalogue, paper_words
from db.clock import from_text, utc_text
from db.driver import sqlite
from db.kinds import (
    Filed,
    Paper,
    PaperAdded,
    PapersAsked,
    Payload,
    StatusChanged,
)
from db.kinds_life import PaperAsked
from db.kinds_papers import seen
from db.problem import RecordProblem
from desk_tui.counter import citizen_messages, kept_terms, life, look, once, slip
from desk_tui.counter.accepting import Promise, first_promise
from desk_tui.counter.asked import Asked, still_asked
from desk_tui.counter.desk import OFFICE_ZONE, Desk, local
from desk_tui.counter.life import Done, Standing
from desk_tui.counter.papers import line
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import digitised, short_note
from desk_tui.rules import text, worktime
from desk_tui.rules.statuses import Status
from desk_tui.rules.worktime import PausePolicy, Term
from desk_tui.slips import data
from desk_tui.tongue import say


def ask_more(
    desk: Desk,
    code: str,
    missing: Sequence[tuple[str, str]],
    reason: str,
    *,
    clock: PausePolicy | None = None,
    until: date | None = None,
    at: datetime | None = None,
) -> Done:
    """Ask for papers (checklist keys, each with what is wrong with it) by form 02.

    `clock`: how the term goes on once all is there; by default anew when the dossier was not yet
    accepted, else from where it stood. `until`: the citizen's last day, by default `usual_until`.
    Raises Refusal `nothing-missing`, `until-past`, RuleProblem `status-transition`, RecordProblem
    for a paper that is on no list.
    """
    here = life.standing(desk, code, at)
    reason = short_note(reason)
    if not missing:
        raise Refusal(
            "nothing-missing",
            say("Chưa ghi giấy tờ nào cần bổ sung."),
            say("Chọn ít nhất một giấy tờ còn thiếu hoặc chưa đạt."),
        )
    asked = tuple(_asked(desk, here, key, why) for key, why in missing)
    if len({paper.key for paper in asked}) < len(asked):
        raise RecordProblem(
            "paper-twice", say("Một giấy tờ được yêu cầu hai lần."), say("Ghi mỗi giấy tờ một lần.")
        )
    last = _last_moment(desk, here.moment, until)
    said = PapersAsked(
        papers=asked,
        reason=reason,
        clock=clock or ("restart" if here.status == Status.FILED else "resume"),
        until=utc_text(last) if last else "",
    )
    move = life.moved(here, Status.WAITING_PAPERS, reason)
    issued = life.sealed(desk, here, "supplement")
    told = citizen_messages.tell(desk, "more", here.whole.said, here.code)
    life.write(desk, here, lambda _: [said, move, issued, *told])
    path, trouble = life.drawn(desk, here, issued, lambda head: _form(head, here, said))
    doubts = _doubts(desk, here)
    doubts += once.not_to_ask([one.name for one in said.papers], local(here.moment).date())
    return Done(here.code, Status.WAITING_PAPERS, here.due, path, (*doubts, *trouble))


def usual_until(desk: Desk, asked: datetime) -> date | None:
    """The citizen's last day when nobody names another; None when no rule gives one (SUP-03)."""
    duty = life.duty("supply-until", asked)
    if duty is None:
        return None
    term = Term(duty.value, duty.unit, whole_days=True)  # pyright: ignore[reportArgumentType]
    end = worktime.due(asked, term, desk.calendar, desk.hours).due
    return end.date() if end else None


def _last_moment(desk: Desk, asked: datetime, until: date | None) -> datetime | None:
    day = until or usual_until(desk, asked)
    if day is None:
        return None
    last = datetime.combine(day, desk.hours.closes, OFFICE_ZONE)
    if last <= asked:
        raise Refusal(
            "until-past",
            say("Hạn bổ sung {last:%H:%M %d/%m/%Y} không muộn hơn lúc yêu cầu.", last=last),
            say("Chọn một ngày muộn hơn, hoặc bỏ trống để lấy hạn thông thường."),
        )
    return last


def _asked(desk: Desk, here: Standing, key: str, why: str) -> PaperAsked:
    """A paper of the dossier, else one of its procedure's checklist."""
    try:
        paper = line(here.whole, key)
        return PaperAsked(key=paper.key, name=paper.name, reason=short_note(why))
    except RecordProblem:
        found = kept_terms.procedure(desk, here.whole)
        if found is None:
            raise
        needed = catalogue.find_paper(found.papers, key, text.plain)
        return PaperAsked(key=needed.key, name=needed.name, reason=short_note(why))


def _doubts(desk: Desk, here: Standing) -> list[str]:
    """What the rules owe the citizen and this act does not keep: told, never refused."""
    told = []
    times = life.duty("ask-times", here.moment)
    if times and len(here.said(PapersAsked)) >= times.value:
        told.append(
            say("Hồ sơ này đã được yêu cầu bổ sung trước đây. {sentence}.", sentence=times.sentence)
        )
    online = here.whole.row.channel == "online"
    soon = life.duty("ask-online" if online else "ask-paper", here.moment)
    if soon and here.status in (Status.FILED, Status.RECEIVED):
        term = Term(soon.value, soon.unit, whole_days=not online)  # pyright: ignore[reportArgumentType]
        until = worktime.due(here.received, term, desk.calendar, desk.hours).due
        if until and here.moment > until:
            told.append(
                say(
                    "Đã quá hạn yêu cầu bổ sung ({until:%H:%M %d/%m/%Y}). {sentence}.",
                    until=until,
                    sentence=soon.sentence,
                )
            )
    return told


def supply(
    desk: Desk, code: str, files: Mapping[str, Path | None], *, at: datetime | None = None
) -> Done:
    """Take in what was asked for; None for a paper handed in and scanned later.

    The dossier goes on when nothing asked for is left: with a new date, on a new version of its
    receipt. Raises Refusal `not-asked` for a paper nobody asked for, ScanProblem for a file that
    is not fit to keep; then nothing is saved.
    """
    here = life.standing(desk, code, at)
    asked = still_asked(here.whole.acts)
    if here.status != Status.WAITING_PAPERS or asked is None:
        raise Refusal(
            "not-waiting",
            say("Hồ sơ {code} không chờ bổ sung giấy tờ.", code=here.code),
            say("Giấy tờ nộp thêm thì quét vào hồ sơ như thường."),
        )
    wanted = {paper.key: paper for paper in asked.papers}
    there = {paper.key: paper for paper in here.whole.papers}
    notes = _after_last_day(here, asked)
    added: list[Payload] = []
    for said_key, file in files.items():
        needed = _wanted(wanted, said_key)
        was = there.get(needed.key)
        paper = msgspec.structs.replace(
            was or Paper(key=needed.key, name=needed.name, state="received", originals=1),
            state="received",
            reason="",
        )
        if file is not None:
            fresh = msgspec.structs.replace(paper, archive="", archive_bytes=0, signed_by="")
            paper, told = digitised(desk, here.id, fresh, file)
            notes += told
        added.append(PaperAdded(paper=paper, before=seen(was)))
    brought = {said.paper.key for said in added if isinstance(said, PaperAdded)}
    left = [paper for paper in asked.left if paper.key not in brought]
    if left or not added:
        life.write(desk, here, lambda _: added, also=lambda link: _forget(link, here, added))
        names = "; ".join(paper.name for paper in left)
        return Done(
            here.code,
            here.status,
            here.due,
            None,
            (*notes, say("Còn thiếu: {names}.", names=names)),
        )
    return _go_on(desk, here, asked, added, notes)


def _after_last_day(here: Standing, asked: Asked) -> list[str]:
    """Told and taken in all the same: no rule closes a dossier by itself."""
    if not asked.until or here.moment <= local(from_text(asked.until)):
        return []
    return [
        say("Công dân bổ sung sau hạn {until:%H:%M %d/%m/%Y}.", until=local(from_text(asked.until)))
    ]


def _wanted(wanted: Mapping[str, PaperAsked], said: str) -> PaperAsked:
    folded = text.plain(said)
    for place, (key, paper) in enumerate(wanted.items(), start=1):
        if folded in (key, str(place)) or key.startswith(folded.replace(" ", "-")):
            return paper
    raise Refusal(
        "not-asked",
        say("Hồ sơ không yêu cầu bổ sung giấy tờ “{said}”.", said=said),
        say("Đã yêu cầu: {wanted}.", wanted="; ".join(paper.name for paper in wanted.values())),
    )


def _forget(connection: sqlite.Connection, here: Standing, added: list[Payload]) -> None:
    """The words of a file that was replaced are not found any more."""
    for said in added:
        if isinstance(said, PaperAdded):
            paper_words.forget(connection, here.id, said.paper.key)


def _go_on(
    desk: Desk, here: Standing, asked: Asked, added: list[Payload], notes: list[str]
) -> Done:
    """All is there: back to where it was, with the date that follows from the pause."""
    promise = _new_promise(desk, here, asked)
    due, to = promise.due, _status_before(here)
    promised = utc_text(due) if due else None
    move = life.moved(here, to, say("đã bổ sung đủ giấy tờ"), promised if due != here.due else None)
    move = msgspec.structs.replace(
        move, due_before=here.whole.row.due or "" if move.due else None, stages=promise.stages
    )
    fresh = life.new_receipt(desk, here, lambda receipt: look.with_due(receipt, promised))
    said: list[Payload] = [*added, move, *(fresh[1:] if fresh else ())]
    life.write(desk, here, lambda _: said, also=lambda link: _forget(link, here, added))
    path, trouble = slip.draw_receipt(desk, *fresh) if fresh else (None, [])
    return Done(here.code, to, due, path, (*notes, *promise.warnings, *trouble))


def _status_before(here: Standing) -> Status:
    """Where the dossier stood when papers were asked for: from processing it never goes back."""
    for act in here.said(StatusChanged):
        said = act.read()
        if isinstance(said, StatusChanged) and said.status == Status.PROCESSING:
            return Status.PROCESSING
    return Status.RECEIVED


def _never_received(here: Standing) -> bool:
    moves = [act.read() for act in here.said(StatusChanged)]
    return isinstance(here.whole.said, Filed) and not any(
        isinstance(said, StatusChanged) and said.status == Status.RECEIVED for said in moves
    )


def _new_promise(desk: Desk, here: Standing, asked: Asked) -> Promise:
    """The date after the pause, and what to tell. None for a procedure without a limit."""
    due, policy = here.due, asked.clock
    # An online filing is received when its set is complete; its time begins now.
    first = first_promise(desk, here) if _never_received(here) else Promise(None)
    if due is None:
        return first
    term = kept_terms.term(desk, here.whole)
    if term is None:
        # The limit is not known here: the working time left is given back, hour for hour.
        term = Term(0, "working_hour")
        policy = "resume"
    told: tuple[str, ...] = ()
    for begin, end in asked.pauses(utc_text(here.moment)):
        counted = worktime.due_after(
            due,
            from_text(begin),
            from_text(end),
            term,
            desk.calendar,
            desk.hours,
            policy == "restart",
        )
        due, told = counted.due or due, (*told, *counted.warnings)
    return Promise(due, first.stages, tuple(dict.fromkeys(told)))


def _form(head: data.Head, here: Standing, said: PapersAsked) -> data.SupplementSlip:
    whole = here.whole
    lacking = {paper.key for paper in said.papers}
    return data.SupplementSlip(
        head=head,
        procedure=whole.row.procedure_name,
        procedure_code=whole.row.procedure,
        owner=slip.party(whole.said.owner),
        missing=tuple(data.Missing(name=x.name, why=x.reason) for x in said.papers),
        reason=said.reason or say("Hồ sơ chưa đủ thành phần theo quy định"),
        accepted=tuple(paper.name for paper in whole.papers if paper.key not in lacking),
        until=local(from_text(said.until)) if said.until else None,
    )
