"""Attestation as a lane of its own (CAT-10): papers, fee, cash and book numbers in one go.

The dossier is an ordinary one, with a number, form 01 and a date. What is done while the citizen
waits is written into its book at once; what takes longer (contracts, many pages) is written when
it is attested, so that a book's numbers follow its days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import msgspec

from db import acts, drafts, numbers, settings
from db.catalogue import ProcedureFacts as Procedure
from db.clock import from_text, utc_text
from db.driver import sqlite
from db.fold_fields import value_of
from db.kinds import Attested, FeeLine, Person, Received, SlipIssued, Step
from db.kinds_attest import ToAttest
from db.problem import RecordProblem
from desk_tui.counter import attest_books, attest_fee, attest_numbers, collect, life, slip, terms
from desk_tui.counter.attest_books import Entry
from desk_tui.counter.attest_term import Longer, put_off
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.policies import applicant
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import Ready, Receipt, checked_person, prepare, short_note
from desk_tui.counter.walkin import Walkin
from desk_tui.rules import attesting
from desk_tui.rules.policies import Applicant, Channel
from desk_tui.rules.problem import RuleProblem
from desk_tui.rules.text import tidy
from desk_tui.rules.worktime import Due
from desk_tui.tongue import say

FORM = "attest"
SIGNER = "attest-signer"
"""Setting: who signed last, offered for the next."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """Everything the officer entered. `signer`: who attests, by name and title."""

    procedure: str
    owner: Person
    papers: Sequence[ToAttest]
    submitter: Person | None = None
    channel: Channel = "counter"
    exempt: str = ""
    signer: str = ""
    longer: Longer | None = None
    not_online: str = ""
    note: str = ""
    draft: str = ""


@dataclass(frozen=True)
class Promise:
    """What the lane can promise now: fee, date, and whether the book is written at once."""

    cost: attest_fee.Cost
    due: Due
    term: str
    at_once: bool


@dataclass(frozen=True)
class Taken:
    """What came of it. `paid` is None when no cash was taken; `unpaid` says why, if it should."""

    receipt: Receipt
    entries: tuple[Entry, ...]
    paid: collect.Paid | None
    unpaid: str
    warnings: tuple[str, ...]

    @property
    def code(self) -> str:
        return self.receipt.said.code


def procedures(desk: Desk) -> tuple[tuple[str, str], ...]:
    """(code, name with the sign of its book) of what this lane takes, in the order of the books."""
    day = desk.today()
    rows = desk.read.execute(
        "SELECT DISTINCT code, name FROM procedures WHERE field = ?1 AND effective_from <= ?2"
        " AND (effective_to IS NULL OR effective_to > ?2) ORDER BY code",
        (attesting.FIELD, day.isoformat()),
    )
    order = {book.id: nth for nth, book in enumerate(attest_numbers.kinds(desk))}
    found = [
        (order[book.id], row["code"], f"{book.sign} · {row['name']}")
        for row in rows
        if (book := attest_numbers.book_of(desk, row["code"], row["name"], day))
    ]
    return tuple((code, name) for _, code, name in sorted(found))


def promise(
    desk: Desk,
    found: Procedure,
    received: datetime,
    papers: Sequence[ToAttest],
    *,
    channel: Channel = "counter",
    exempt: str = "",
    longer: Longer | None = None,
    who: Applicant | None = None,
) -> Promise:
    """Fee and date of papers brought at a moment. Raises as `attest_fee.cost` and `attest`."""
    papers = attest_fee.checked(papers)
    day = received.date()
    cost = attest_fee.cost(desk, found, day, papers, channel=channel, exempt=exempt, who=who)
    counted, term, _ = terms.due(desk, found, received, channel, who=who)
    words = str(term) if term else found.processing_note
    same_day = term is not None and term.unit == "same_day"
    if longer:
        counted, words = put_off(desk, counted, words, longer, same_day=same_day)
    at_once = counted.due is not None and local(counted.due).date() == day
    return Promise(cost, counted, words, at_once)


def attest(
    desk: Desk,
    request: Request,
    at: datetime | None = None,
    *,
    cash: collect.Wish | None = None,
) -> Taken:
    """Take papers in to be attested: number, form 01 and book entries in one transaction.

    With `cash` the fee and its receipt follow at once; when that fails the dossier stands and
    `unpaid` says why. Raises as `receive.prepare`; RecordProblem `not-attestation`,
    `attest-papers`, `attest-count`, `no-electronic`; and as `attest_term.put_off`.
    """
    moment = desk.done_at(at)
    day = moment.date()
    found = terms.procedure(desk, request.procedure, day)
    _book(desk, found, day)
    who = applicant(checked_person(request.owner, day), day, [request.exempt])
    told = promise(
        desk,
        found,
        moment,
        request.papers,
        channel=request.channel,
        exempt=request.exempt,
        longer=request.longer,
        who=who,
    )
    signer = short_note(request.signer) or last_signer(desk)
    ready = _with(prepare(desk, _walkin(request), at), request, told)

    def doings(connection: sqlite.Connection) -> list[acts.Doing]:
        made = ready.doings(desk, connection, numbers.take(connection, ready.day))
        lines = told.cost.lines if told.at_once else ()
        entries = _entered(connection, desk, found, ready.said.owner, day, lines, signer)
        return [*made, *(acts.Doing(ready.id, one, ready.late_entry) for one in entries)]

    def also(connection: sqlite.Connection) -> None:
        ready.also(desk, connection)
        if signer:
            settings.put(connection, SIGNER, signer)

    read = [act.read() for act in desk.act(doings, also=also)]
    said = next(one for one in read if isinstance(one, Received))
    issued = next(one for one in read if isinstance(one, SlipIssued))
    path, trouble = slip.draw_receipt(desk, said, issued)
    receipt = Receipt(ready.id, said, path, issued.text, (*ready.warnings, *trouble))
    paid, unpaid = _paid(desk, said, cash)
    entries = attest_books.of_dossier(desk.read, ready.id)
    return Taken(receipt, entries, paid, unpaid, _told(receipt, entries, paid))


def enter(
    desk: Desk,
    code: str,
    papers: Sequence[ToAttest] = (),
    signer: str = "",
    *,
    at: datetime | None = None,
) -> tuple[Entry, ...]:
    """Write a dossier into its book now that it is attested.

    `papers`: what was attested, where the intake did not say it. Raises RecordProblem
    `unknown-dossier`, `not-attestation`, `attest-papers`; Refusal `entered-already`, and what
    `life.standing` does.
    """
    here = life.standing(desk, code, at)
    said, day = here.whole.said, here.moment.date()
    if attest_books.of_dossier(desk.read, here.id):
        raise Refusal(
            "entered-already",
            say("Hồ sơ {code} đã vào sổ chứng thực.", code=here.code),
            say("Ghi sai thì sửa hoặc hủy từng số trong sổ."),
        )
    asked = papers or (said.attested if isinstance(said, Received) else ())
    found = terms.procedure(desk, said.procedure, here.received.date())
    _book(desk, found, day)
    who = applicant(said.owner, here.received.date(), ())
    lines = attest_fee.cost(
        desk, found, here.received.date(), attest_fee.checked(asked), who=who
    ).lines
    if value_of(desk.read, here.id, "fee") == 0:
        lines = tuple(replace(line, fee=0) for line in lines)
    signer = short_note(signer) or last_signer(desk)

    def doings(connection: sqlite.Connection) -> list[acts.Doing]:
        entries = _entered(connection, desk, found, said.owner, day, lines, signer)
        return [acts.Doing(here.id, one, here.late_entry) for one in entries]

    def also(connection: sqlite.Connection) -> None:
        if signer:
            settings.put(connection, SIGNER, signer)

    desk.act(doings, also=also)
    return attest_books.of_dossier(desk.read, here.id)


def last_signer(desk: Desk) -> str:
    """Who attested last at this desk."""
    return settings.get(desk.read, SIGNER, "")


def _book(desk: Desk, found: Procedure, day: date) -> None:
    if attest_numbers.book_of(desk, found.code, found.name, day) is None:
        raise RecordProblem(
            "not-attestation",
            say(
                "{code} ({name}) không ghi vào sổ chứng thực nào.", code=found.code, name=found.name
            ),
            say("Tiếp nhận như hồ sơ thường, hoặc chọn thủ tục chứng thực."),
        )


def _walkin(request: Request) -> Walkin:
    return Walkin(
        procedure=request.procedure,
        owner=request.owner,
        submitter=request.submitter,
        channel=request.channel,
        not_online=request.not_online,
        exempt=request.exempt,
        note=request.note,
        draft=request.draft,
    )


def _with(ready: Ready, request: Request, told: Promise) -> Ready:
    """The dossier with the fee, the date and the papers of this lane."""
    papers, fee, due = attest_fee.checked(request.papers), told.cost.fee, told.due
    said = msgspec.structs.replace(
        ready.said,
        attested=papers,
        pages=sum(paper.pages for paper in papers),
        copies=sum(paper.copies + paper.electronic for paper in papers),
        fee=fee.amount,
        fee_lines=tuple(FeeLine(text=x.text, amount=x.amount, ground=x.ground) for x in fee.lines),
        due=utc_text(due.due) if due.due else None,
        steps=tuple(
            Step(date=step.date.isoformat(), counted=str(step.counted), why=step.why)
            for step in due.steps
        ),
        term=told.term,
    )
    proofs = (
        [say("Cần giấy chứng minh: {proofs}.", proofs=", ".join(fee.proofs))] if fee.proofs else []
    )
    warnings = dict.fromkeys((*ready.warnings, *fee.warnings, *proofs, *due.warnings))
    return replace(ready, said=said, due=due.due, warnings=tuple(warnings))


def _entered(
    connection: sqlite.Connection,
    desk: Desk,
    found: Procedure,
    owner: Person,
    day: date,
    lines: Sequence[attest_fee.Line],
    signer: str,
) -> list[Attested]:
    """The entries with the next numbers of their books, inside the transaction."""
    following: dict[str, tuple[str, int]] = {}
    made: list[Attested] = []
    for line in lines:
        book = attest_numbers.book_of(desk, found.code, found.name, day, electronic=line.electronic)
        assert book, "the lane was refused without a book"
        volume, number = following.get(book.id) or attest_numbers.place(
            connection, desk, book.id, day.year
        )
        following[book.id] = volume, number + 1
        made.append(
            Attested(
                book=book.id,
                sign=book.sign,
                year=day.year,
                volume=volume,
                number=number,
                procedure=found.code,
                person=owner.name,
                person_number=owner.number,
                paper=line.paper,
                pages=line.pages,
                copies=line.copies,
                electronic=line.electronic,
                fee=line.fee,
                signer=signer,
            )
        )
    return made


def _paid(desk: Desk, said: Received, cash: collect.Wish | None) -> tuple[collect.Paid | None, str]:
    """The cash taken with its receipts, or why it was not."""
    if cash is None or said.fee == 0:
        return None, ""
    try:
        return collect.pay_cash(desk, said.code, cash), ""
    except (Refusal, RecordProblem, RuleProblem) as problem:
        return None, f"{problem} {problem.hint}".strip()


def _told(receipt: Receipt, entries: Sequence[Entry], paid: collect.Paid | None) -> tuple[str, ...]:
    said = [*receipt.warnings, *(paid.warnings if paid else ())]
    if not entries:
        due = receipt.said.due
        when = say(" (hẹn {due:%H:%M %d/%m/%Y})", due=local(from_text(due))) if due else ""
        said.append(say("Chưa vào sổ chứng thực: ghi khi chứng thực xong{when}.", when=when))
    if any(entry.electronic for entry in entries):
        said.append(say("Bản sao điện tử: ký số và gửi tệp cho người yêu cầu, không in."))
    return tuple(dict.fromkeys(tidy(one) for one in said))


# The form before it is an act.


def waiting_drafts(desk: Desk) -> list[drafts.Draft]:
    """Forms of this lane that the officer left unfinished, newest first."""
    return drafts.waiting(desk.read, FORM, desk.officer)


def keep_draft(desk: Desk, id: str, focus: str, values: dict[str, Any]) -> None:
    """Write the form as it stands; it goes with the act that it becomes (REC-07)."""
    now = desk.now()
    desk.record.transact(
        lambda connection: drafts.keep(connection, id, FORM, desk.officer, focus, values, now)
    )
