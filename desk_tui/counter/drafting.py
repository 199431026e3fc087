"""The reception form before it is an act: its journal, and what it can already tell the officer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db import acts, catalogue_search, drafts, queue
from db.catalogue import ProcedureCase as Case
from db.catalogue import ProcedureFacts as Procedure
from db.catalogue_search import Hit
from db.clock import from_text
from db.drafts import Draft
from db.kinds import FeeLine, Person, Received
from desk_tui.counter import states, terms, twins
from desk_tui.counter.advise import Advice, advise, line_up
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.identity import number_doubts
from desk_tui.counter.policies import applicant
from desk_tui.counter.problem import Refusal
from desk_tui.rules import fees, text
from desk_tui.rules.identity import is_old_number, personal_number, tax_code
from desk_tui.rules.policies import Channel
from desk_tui.rules.problem import RuleProblem
from desk_tui.rules.statuses import CLOSED
from desk_tui.tongue import say

if TYPE_CHECKING:
    from desk_tui.slips.printing import Printed

FORM = "reception"


def new_draft() -> str:
    """The name of a form that has just been opened."""
    return acts.new_id()


def waiting(desk: Desk) -> list[Draft]:
    """Forms this officer left unfinished, newest first."""
    return drafts.waiting(desk.read, FORM, desk.officer)


def keep(desk: Desk, id: str, focus: str, values: Mapping[str, Any]) -> None:
    """Write the form as it stands; `focus` is the box to come back to (REC-07)."""
    now = desk.now()
    desk.record.transact(
        lambda connection: drafts.keep(connection, id, FORM, desk.officer, focus, dict(values), now)
    )


def discard(desk: Desk, id: str) -> None:
    """Throw a form away that nobody wants any more."""
    desk.record.transact(lambda connection: drafts.drop(connection, id))


def search(desk: Desk, typed: str, limit: int = 6) -> list[Hit]:
    """Procedures meant by words, initials or the end of a code; marks are not needed (C-02)."""
    return catalogue_search.search(desk.read, text.plain, typed, desk.today(), limit)


def procedure(desk: Desk, code: str) -> Procedure:
    """The version in force today; RecordProblem when there is none."""
    return terms.procedure(desk, code, desk.today())


def number_problem(kind: str, number: str) -> str | None:
    """What is wrong with a typed number, in one sentence; None when nothing is.

    `kind` as of `Person`: a household business may bear its owner's own 12 digits.
    """
    try:
        if kind != "person" and not _of_owner(kind, number):
            tax_code(number)
        elif number.isdigit() and not is_old_number(number):
            personal_number(number)
        elif not re.fullmatch(r"[A-Z0-9]{6,12}", number.upper()):
            return say("Số giấy tờ chỉ gồm chữ cái không dấu và chữ số.")
    except RuleProblem as problem:
        if kind == "person":
            return say("Cần 12 chữ số (CMND cũ: 9 số), đang có {count}.", count=len(number))
        return problem.message
    return None


def _of_owner(kind: str, number: str) -> bool:
    return kind == "business" and len(number) == 12


def number_kind(kind: str, number: str) -> str:
    """`id-card` | `old-id` | `passport` | `tax-code`, empty without a number."""
    if not number:
        return ""
    if kind != "person" and not _of_owner(kind, number):
        return "tax-code"
    if number.isdigit():
        return "old-id" if is_old_number(number) else "id-card"
    return "passport"


def doubts(desk: Desk, person: Person, procedure: str = "") -> list[str]:
    """Sentences about a person that stop nothing: the number against birth and sex, dossiers
    that one of `procedure` received now would double, other desks' and online ones included
    (C-17), and those of the same person that are still open (REC-12)."""
    said = list(number_doubts(person))
    if procedure:
        said += twins.warnings(desk, person.number, procedure, desk.now())
    rows = queue.open_of_person(desk.read, person.number, tuple(int(s) for s in CLOSED))
    for row in rows:
        if any(row.code in sentence for sentence in said):
            continue
        day = local(from_text(row.received))
        said.append(
            say(
                "Đang có hồ sơ {code} – {procedure_name}, nhận ngày {day:%d/%m/%Y} ({label}).",
                code=row.code,
                procedure_name=row.procedure_name,
                day=day,
                label=states.label(row.status),
            )
        )
    return said


def cases(desk: Desk, found: Procedure) -> tuple[Case, ...]:
    """The cases of a procedure received today; the form picks `terms.usual` of them first."""
    return terms.cases(found, desk.today())


def changes(case: Case) -> str:
    """What a case changes, in one line: papers, term, fee; empty when nothing."""
    said = {
        "Thêm": [told.paper.name for told in case.papers if told.change in ("require", "add")],
        "Bỏ": [told.paper.name for told in case.papers if told.change == "drop"],
    }
    parts = [f"{word}: {', '.join(names)}" for word, names in said.items() if names]
    return ". ".join([*parts, *filter(None, (case.processing_note, case.fee_note))])


def counts_needed(found: Procedure, case: Case | None = None) -> tuple[bool, bool]:
    """(whether the fee needs the number of pages, whether that of copies)."""
    unit = (case.fee_unit if case else "") or found.fee_unit
    tariff = fees.Tariff({}, unit=unit)
    return tariff.per_page, tariff.per_page or tariff.per_copy


@dataclass(frozen=True)
class Quote:
    """What the form can promise now, in sentences. `closed`: why it cannot be taken this way;
    `only_online`: that is for the ground of being received only online, which has exceptions."""

    closed: str
    only_online: bool
    online: bool
    advice: Advice
    fee: str
    free: bool
    fee_notes: tuple[str, ...]
    due: str
    term: str
    steps: tuple[str, ...]
    notes: tuple[str, ...]


def quote(
    desk: Desk,
    found: Procedure,
    channel: Channel = "counter",
    *,
    pages: Sequence[int] = (),
    copies: int = 0,
    exempt: str = "",
    case: Case | None = None,
    person: Person | None = None,
    level: str = "",
    means: str = "",
) -> Quote:
    """Fee, due date and channels of a case received now; raises RuleProblem for bad counts."""
    now = desk.now()
    day = desk.today()
    who = applicant(person, day, [exempt])
    closed, code = "", ""
    try:
        terms.refuse_closed_channel(desk, found, channel, day, who)
    except Refusal as refusal:
        closed, code = f"{refusal.message} {refusal.hint}", refusal.code
    counted, term, cuts = terms.due(desk, found, now, channel, case=case, who=who)
    cost = terms.fee(
        desk,
        found,
        channel,
        day,
        pages=pages,
        copies=copies,
        exempt=exempt,
        case=case,
        who=who,
    )
    told = advise(
        desk,
        found,
        now,
        line_up=line_up(desk),
        case=case,
        pages=pages,
        copies=copies,
        exempt=exempt,
        person=person,
        level=level,
        means=means,
    )
    proof = (
        [say("Cần giấy chứng minh: {proofs}.", proofs=", ".join(cost.proofs))]
        if cost.proofs
        else []
    )
    return Quote(
        closed=closed,
        only_online=code == "online-only",
        online=found.channel_online != "no",
        advice=told,
        fee=fee_sentence(cost),
        free=cost.amount == 0,
        fee_notes=(*cost.warnings, *proof),
        due=due_words(counted.due),
        term=str(term) if term else found.processing_note,
        steps=tuple(_step(step.date, str(step.counted), step.why) for step in counted.steps),
        notes=(*counted.warnings, *cuts),
    )


def fee_sentence(cost: fees.Fee) -> str:
    """How the amount came about (C-16): "8.000 đ × 2 bản = 16.000 đ; Miễn: hộ nghèo … Thu 0 đ".

    Empty when the catalogue tells no amount; the warnings say so.
    """
    return "" if cost.amount is None else _fee_words(cost.amount, cost.lines)


def fee_of(said: Received) -> str:
    """The fee sentence of a dossier that is in; empty when nobody published a fee."""
    return "" if said.fee is None else _fee_words(said.fee, said.fee_lines)


def _fee_words(amount: int, lines: Sequence[fees.Line | FeeLine]) -> str:
    first, *cuts = lines
    told = first.text + "".join(
        f"; {line.text} {text.vn_money(line.amount)}" + (f" ({line.ground})" if line.ground else "")
        for line in cuts
    )
    if not cuts:
        return f"{told}."
    # Nothing was paid, so it is no online payment either (TT-A).
    nothing = say(" Không tính là thanh toán trực tuyến.") if amount == 0 else ""
    return f"{told}. Thu {text.vn_money(amount)}.{nothing}"


def due_of(said: Received) -> str:
    """The date a dossier that is in was promised for."""
    return due_words(from_text(said.due) if said.due else None)


def due_words(due: datetime | None) -> str:
    """ "17:00 Thứ Hai 23/11/2026"."""
    if due is None:
        return say("Thủ tục không quy định thời hạn: không có ngày hẹn.")
    due = local(due)
    return f"{due:%H:%M} {text.vn_weekday(due.date())} {text.vn_date(due.date())}"


def _step(day: date, counted: str, why: str) -> str:
    number = "" if counted == "0" else counted
    return f"{text.vn_weekday(day):<8} {day:%d/%m}  {number:>5}  {why}"


def printed(path: Path) -> Printed:
    """A slip to the printer, a viewer or a folder; SlipProblem when the file is gone."""
    from desk_tui.slips.printing import print_file

    return print_file(path)


def printed_of(desk: Desk, code: str, path: Path) -> Printed:
    """The slip of a dossier just received, or what took its place since. Raises as
    `together.to_print`; a visit has no code, and its slip stands."""
    from desk_tui.counter import together

    return printed(together.to_print(desk, code, path) if code else path)
