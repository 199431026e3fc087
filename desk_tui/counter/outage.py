"""Honest about an outage: who will get a result late because line or power failed (C-13).

At half past four the dossiers due today and not finished are listed with their cause. The
officer writes the cause down with each, and gets one print job: whom to call, and a draft of
form 04 for each to be signed. The figures keep them late; the cause stands beside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from db import acts, queue, settings
from db.clock import from_text, utc_text
from db.kinds import Delayed
from db.queue import Filter
from desk_tui.counter import failures, look
from desk_tui.counter.desk import OFFICE_ZONE, Desk, local
from desk_tui.counter.failures import Failure
from desk_tui.counter.look import Whole
from desk_tui.slips import data
from desk_tui.slips.data_life import ApologySlip
from desk_tui.slips.data_lists import OutageList, OutageRow
from desk_tui.tongue import say

REPORT_AT = time(16, 30)
"""From then on, what is due today and not finished will be late."""
MOST = 500
_TOLD = "outage-told"
"""Setting: the day on which the officer was warned."""


@dataclass(frozen=True)
class Late:
    """A dossier that will miss its date. `new_due`: the day to promise instead; `noted`: its
    cause is written down already."""

    whole: Whole
    due: datetime
    new_due: datetime
    noted: bool

    @property
    def row(self) -> queue.Row:
        return self.whole.row

    @property
    def phone(self) -> str:
        return look.phone_of(self.whole.said)


@dataclass(frozen=True)
class Report:
    """What failed, the line first, and who will be late by it."""

    failed: tuple[Failure, ...]
    dossiers: tuple[Late, ...]

    @property
    def since(self) -> datetime:
        """When the first of it began: for a line, when the centre was last heard."""
        return self.failed[0].began

    @property
    def cause(self) -> str:
        """As it goes on the list: “mất kết nối từ CN 15/11 21:10”."""
        return "; ".join(one.words for one in self.failed)


def report(desk: Desk) -> Report | None:
    """What is due today and open, when something failed today; None when nothing did."""
    failed = failures.lately(desk)
    if not failed:
        return None
    return Report(tuple(failed), tuple(_late(desk, row) for row in _due_today(desk)))


def trouble(desk: Desk) -> list[str]:
    """A few words for the line always on screen, from half past four on."""
    down = _after_report(desk) and failures.line_down(desk.read)
    late = len(_due_today(desk)) if down else 0
    return [say("{late} hồ sơ sẽ trễ vì mất nối", late=late)] if late else []


def warning(desk: Desk) -> str:
    """The sentence of half past four, once a day; empty when there is nothing to warn of."""
    today = desk.today().isoformat()
    if not _after_report(desk) or settings.get(desk.read, _TOLD) == today:
        return ""
    failed = failures.lately(desk)
    late = len(_due_today(desk)) if failed else 0
    if not late:
        return ""
    desk.record.transact(lambda connection: settings.put(connection, _TOLD, today))
    words = Report(tuple(failed), ()).cause
    return say(
        "{late} hồ sơ sẽ trễ vì {text}. Đến hạn, Mất nối: danh sách gọi và dự thảo mẫu 04.",
        late=late,
        text=words,
    )


def _after_report(desk: Desk) -> bool:
    return local(desk.now()).time() >= REPORT_AT


def _due_today(desk: Desk) -> list[queue.Row]:
    """Open dossiers whose date is today, the soonest first."""
    today = datetime.combine(desk.today(), time(), OFFICE_ZONE)
    late = Filter(due_before=today + timedelta(days=1))
    start = f"{utc_text(today)}|0"
    return queue.page(desk.read, desk.record.plain, late, after=start, limit=MOST)


def _late(desk: Desk, row: queue.Row) -> Late:
    assert row.due
    due = local(from_text(row.due))
    whole = look.show(desk, row.code)
    said = (act.read() for act in whole.acts if act.kind == "dossier.delayed")
    noted = any(isinstance(one, Delayed) and one.due == row.due for one in said)
    return Late(whole, due, _next_promise(desk, due.date()), noted)


def _next_promise(desk: Desk, day: date) -> datetime:
    after = desk.calendar.next_working(day + timedelta(days=1))
    return datetime.combine(after, desk.hours.closes, OFFICE_ZONE)


def note(desk: Desk, told: Report) -> int:
    """Write the cause down with each dossier that has none yet for this date; how many."""
    fresh = [one for one in told.dossiers if not one.noted]
    first = told.failed[0]

    def said(one: Late) -> acts.Doing:
        delay = Delayed(
            cause=first.cause, since=first.since, due=utc_text(one.due), words=told.cause
        )
        return acts.Doing(one.row.id, delay)

    if fresh:
        desk.act(lambda _: [said(one) for one in fresh])
    return len(fresh)


def delays(whole: Whole) -> list[str]:
    """What outages did to a dossier's date, as it was written down; each cause once."""
    said = (act.read() for act in whole.acts if act.kind == "dossier.delayed")
    return list(dict.fromkeys(one.words for one in said if isinstance(one, Delayed)))


def call_list(desk: Desk, told: Report) -> Path:
    """The list to call, on paper. Raises SlipProblem."""
    return _drawn(desk, told, drafts=False)


def papers(desk: Desk, told: Report) -> Path:
    """One file for one print job: the call list, then a draft of form 04 for each dossier.

    Raises SlipProblem.
    """
    return _drawn(desk, told, drafts=True)


def _drawn(desk: Desk, told: Report, *, drafts: bool) -> Path:
    from desk_tui.counter import slip
    from desk_tui.slips.pack import pack

    now = local(desk.now())
    sheets: list[data.Slip] = [_sheet(desk, told, now)]
    sheets += _drafts(desk, told, now) if drafts else ()
    pages = [slip.page(desk, sheet, desk.office.form_set).pdf for sheet in sheets]
    path = desk.print_folder / f"mat-noi-{now:%y%m%d-%H%M}{'-04' if drafts else ''}.pdf"
    path.write_bytes(pack(pages))
    return path


def _sheet(desk: Desk, told: Report, now: datetime) -> OutageList:
    from desk_tui.counter import slip

    rows = tuple(
        OutageRow(
            code=one.row.code,
            owner=one.row.owner_name,
            phone=one.phone,
            procedure=one.row.procedure_name,
            due=one.due,
            new_due=one.new_due,
        )
        for one in told.dossiers
    )
    first = told.failed[0]
    return OutageList(
        head=slip.sheet_head(desk, now),
        at=now,
        cause=_cause_words(told.failed),
        since=told.since,
        rows=rows,
        until=local(from_text(first.until)) if first.until else None,
    )


def _cause_words(failed: Sequence[Failure]) -> str:
    words = {"line": say("mất kết nối với trung tâm"), "power": say("mất điện tại bộ phận một cửa")}
    return say(" và ").join(dict.fromkeys(words[one.cause] for one in failed))


def _drafts(desk: Desk, told: Report, now: datetime) -> list[data.Slip]:
    """A letter for each, waiting for its signature. It promises nothing before that."""
    from dataclasses import replace

    from desk_tui.counter import kept_terms, slip

    reason = say(
        "{failed} từ {since:%H:%M %d/%m/%Y}", failed=_cause_words(told.failed), since=told.since
    )
    return [
        ApologySlip(
            head=replace(slip.sheet_head(desk, now, one.row.code), draft=True),
            procedure=one.row.procedure_name,
            procedure_code=one.row.procedure,
            owner=slip.party(one.whole.said.owner),
            received=kept_terms.received(one.whole),
            due=one.due,
            new_due=one.new_due,
            reason=reason[:1].upper() + reason[1:],
        )
        for one in told.dossiers
    ]
