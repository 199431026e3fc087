"""An entry of a book of attestation that is wrong: void for ever, or put right with two people.

Its number is never used again. Within a few minutes officers void their own entry alone (C-18).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from db.clock import from_text
from db.fold_fields import value_of
from db.kinds import AttestCorrected, AttestVoided, Changed, Payload, Received, SlipIssued
from db.kinds_attest import EntryFacts, ToAttest
from db.problem import RecordProblem
from desk_tui.counter import attest_books, attest_fee, life, slip, terms
from desk_tui.counter.approval import approved
from desk_tui.counter.attest_books import Entry
from desk_tui.counter.desk import Desk
from desk_tui.counter.life import Standing
from desk_tui.counter.policies import applicant
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import short_note
from desk_tui.rules.text import tidy, vn_money
from desk_tui.tongue import say


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What an entry should say; None leaves it as it is."""

    paper: str | None = None
    pages: int | None = None
    copies: int | None = None
    signer: str | None = None


@dataclass(frozen=True)
class Mended:
    """The entry as it now stands; `slip` is form 01 anew when it listed something else."""

    entry: Entry
    slip: Path | None = None
    warnings: tuple[str, ...] = ()


def undoable(desk: Desk, entry: Entry) -> bool:
    """Whether the officer may void it alone: their own, a few minutes old."""
    minutes = life.duty("undo", desk.now())
    own = entry.officer == desk.officer and entry.desk == desk.office.desk_id
    if minutes is None or not own:
        return False
    row = desk.read.execute("SELECT recorded_at FROM acts WHERE id = ?", (entry.act,)).fetchone()
    written = from_text(row["recorded_at"]) if row else entry.at
    return desk.now() - written <= timedelta(minutes=minutes.value)


def void(
    desk: Desk,
    entry: Entry,
    reason: str,
    approver: str = "",
    password: str = "",
    *,
    at: datetime | None = None,
) -> Mended:
    """The number stands for nothing from now on; the money is another matter (refund).

    Raises Refusal `entry-void`, `no-reason`, and what `approval.approved` does.
    """
    reason = _wanted(entry, reason)
    here = life.standing(desk, entry.code, at)
    who = "" if undoable(desk, entry) and not approver else approved(desk, approver, password)
    said = AttestVoided(
        book=entry.book,
        sign=entry.sign,
        year=entry.year,
        volume=entry.volume,
        number=entry.number,
        last=entry.number,
        reason=reason,
        approved_by=who,
    )
    path, trouble = _written(desk, here, [said], listed=True)
    paid = say("Phí đã thu thì hoàn ở màn hình Thu tiền của hồ sơ.") if entry.fee else ""
    return Mended(_again(desk, entry), path, tuple(filter(None, (paid, *trouble))))


def correct(
    desk: Desk,
    entry: Entry,
    facts: Facts,
    reason: str,
    approver: str,
    password: str,
    *,
    at: datetime | None = None,
) -> Mended:
    """Put an entry right with a second person; other pages or copies change the fee by rule.

    Raises Refusal `entry-void`, `no-reason`, `same-value`; RecordProblem `attest-papers`,
    `attest-count`; and what `approval.approved` does.
    """
    reason = _wanted(entry, reason)
    here = life.standing(desk, entry.code, at)
    before = EntryFacts(
        paper=entry.paper,
        pages=entry.pages,
        copies=entry.copies,
        fee=entry.fee,
        signer=entry.signer,
    )
    after = _after(desk, here, entry, facts)
    if after == before:
        raise Refusal(
            "same-value", say("Số chứng thực này đã ghi đúng như vậy."), say("Không cần sửa.")
        )
    who = approved(desk, approver, password)
    said: list[Payload] = [
        AttestCorrected(
            book=entry.book,
            year=entry.year,
            volume=entry.volume,
            number=entry.number,
            before=before,
            after=after,
            reason=reason,
            approved_by=who,
        )
    ]
    fee = value_of(desk.read, here.id, "fee")
    warnings: list[str] = []
    if after.fee != before.fee and isinstance(fee, int):
        owed = fee + (after.fee or 0) - (before.fee or 0)
        said.append(Changed(field="fee", before=fee, after=owed, reason=reason, approved_by=who))
        warnings.append(
            say(
                "Phí của hồ sơ từ {fee} thành {owed}:"
                " thu thêm hoặc hoàn phần thừa ở màn hình Thu tiền.",
                fee=vn_money(fee),
                owed=vn_money(owed),
            )
        )
    listed = (after.paper, after.pages, after.copies) != (before.paper, before.pages, before.copies)
    path, trouble = _written(desk, here, said, listed=listed)
    return Mended(_again(desk, entry), path, (*warnings, *trouble))


def _wanted(entry: Entry, reason: str) -> str:
    if entry.void:
        raise Refusal(
            "entry-void",
            say("Số chứng thực {text} đã hủy.", text=entry.words),
            say("Số đã hủy giữ nguyên trong sổ; làm lại thì vào sổ số mới."),
        )
    reason = short_note(reason)
    if not reason:
        raise Refusal(
            "no-reason", say("Sửa, hủy số chứng thực phải ghi rõ lý do."), say("Ghi vì sao.")
        )
    return reason


def _after(desk: Desk, here: Standing, entry: Entry, facts: Facts) -> EntryFacts:
    def or_before(wanted: int | None, known: int) -> int:
        return known if wanted is None else wanted

    pages, copies = or_before(facts.pages, entry.pages), or_before(facts.copies, entry.copies)
    name = entry.paper if facts.paper is None else tidy(facts.paper)
    signer = entry.signer if facts.signer is None else short_note(facts.signer)
    on_paper = 0 if entry.electronic else copies
    asked = attest_fee.checked(
        [ToAttest(name=name, pages=pages, copies=on_paper, electronic=copies - on_paper)]
    )
    fee = entry.fee
    if (pages, copies) != (entry.pages, entry.copies) and fee:
        day, said = here.received.date(), here.whole.said
        found = terms.procedure(desk, said.procedure, day)
        who = applicant(said.owner, day, ())
        fee = attest_fee.cost(desk, found, day, asked, who=who).fee.amount
    return EntryFacts(paper=name, pages=pages, copies=copies, fee=fee, signer=signer)


def _written(
    desk: Desk, here: Standing, said: list[Payload], *, listed: bool
) -> tuple[Path | None, list[str]]:
    """The acts, with a new version of form 01 when its list is another."""
    fresh: tuple[Received, SlipIssued] | None = None
    if listed and isinstance(here.whole.said, Received) and here.whole.said.attested:
        fresh = life.new_receipt(desk, here, lambda receipt: receipt)
    life.write(desk, here, lambda _: [*said, *(fresh[1:] if fresh else ())])
    return slip.draw_receipt(desk, *fresh) if fresh else (None, [])


def _again(desk: Desk, entry: Entry) -> Entry:
    for one in attest_books.of_dossier(desk.read, entry.subject):
        if (one.act, one.number) == (entry.act, entry.number):
            return one
    raise RecordProblem(
        "unknown-entry", say("Không đọc lại được số {text}.", text=entry.words), say("Mở lại sổ.")
    )
