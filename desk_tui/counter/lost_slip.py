"""The receipt was lost: its owner gets a numbered copy, anybody else only what is public (RES-07).

The owner shows a card and knows two facts of the dossier. From then on the QR of the lost slip
answers that it was revoked. Each request is written down, also one that was refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from db import queue
from db.kinds import Payload, Person, Received, SlipAsked, SlipIssued
from db.problem import RecordProblem
from desk_tui.counter import life, look, slip
from desk_tui.counter.desk import Desk
from desk_tui.counter.life import Standing
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import short_note
from desk_tui.rules import text
from desk_tui.slips import seal
from desk_tui.tongue import say

FACTS = {
    "procedure": say("Nộp hồ sơ thủ tục gì"),
    "day": say("Nộp ngày nào"),
    "phone": say("Số điện thoại đã khai"),
    "paper": say("Một giấy tờ đã nộp"),
    "submitter": say("Ai nộp thay"),
}
"""What may be asked; the answers are compared with the dossier, never shown."""
ENOUGH = 2


@dataclass(frozen=True)
class Asked:
    """What came of a request. `state`: what anybody may hear. `slip` only for the owner."""

    code: str
    state: str
    given: bool
    copy: int = 0
    slip: Path | None = None
    warnings: tuple[str, ...] = ()


def ask_again(
    desk: Desk,
    code: str,
    asker: Person,
    answers: Mapping[str, str],
    *,
    at: datetime | None = None,
) -> Asked:
    """Give the owner a copy; refuse anybody else, which is written down too.

    `answers`: what the person said to some of `FACTS`. Raises Refusal `few-facts` when the owner
    did not know two of them (written down as refused), RecordProblem `no-slip`.
    """
    here = life.standing(desk, code, at)
    said = here.whole.said
    public = (
        say("{label}, hẹn trả {due:%d/%m/%Y}", label=here.status.label, due=here.due)
        if here.due
        else here.status.label
    )
    if not (asker.number and asker.number == said.owner.number):
        _note(desk, here, asker, (), say("không phải chủ hồ sơ"))
        told = say(
            "Chỉ chủ hồ sơ, có thẻ, được cấp lại phiếu; người khác chỉ được biết tình trạng."
        )
        return Asked(here.code, public, False, warnings=(told,))
    known = tuple(name for name, answer in answers.items() if _knows(here, name, answer))
    if len(known) < ENOUGH:
        _note(desk, here, asker, known, say("chưa trả lời đúng hai điều"))
        raise Refusal(
            "few-facts",
            say("Người này chưa trả lời đúng hai điều về hồ sơ nên chưa cấp lại phiếu."),
            say("Hỏi thêm điều khác; lần hỏi này đã được ghi vào hồ sơ."),
        )
    return _copy(desk, here, asker, known, public)


def _note(desk: Desk, here: Standing, asker: Person, known: tuple[str, ...], why: str) -> None:
    said = SlipAsked(
        name=short_note(asker.name), number=asker.number, given=False, facts=known, why=why
    )
    life.write(desk, here, lambda _: [said])


def _knows(here: Standing, name: str, answer: str) -> bool:
    """Whether an answer is right; generously, as spoken at a desk."""
    whole, plain = here.whole, text.plain(answer)
    if not plain:
        return False
    match name:
        case "procedure":
            return len(plain) > 3 and plain in text.plain(whole.row.procedure_name)
        case "day":
            return _day(answer) == here.received.date()
        case "phone":
            digits = "".join(letter for letter in answer if letter.isdigit())
            return len(digits) >= 4 and whole.said.owner.phone.endswith(digits)
        case "paper":
            names = [text.plain(paper.name) for paper in whole.papers if not paper.result]
            return len(plain) > 3 and any(plain in one for one in names)
        case "submitter":
            submitter = whole.said.submitter
            return submitter is not None and plain == text.plain(submitter.name)
        case _:
            return False


def _day(answer: str) -> date | None:
    said = text.tidy(answer)
    for shape in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(said, shape).date()
        except ValueError:
            continue
    return None


def _copy(desk: Desk, here: Standing, asker: Person, known: tuple[str, ...], public: str) -> Asked:
    said = here.whole.said
    receipts = [one for one in queue.slips(desk.read, here.id) if one["form"] == "01"]
    if not isinstance(said, Received) or not receipts:
        raise RecordProblem(
            "no-slip",
            say("Hồ sơ này chưa có giấy tiếp nhận."),
            say("Hồ sơ nộp trực tuyến xem trên Cổng."),
        )
    newest = max(receipts, key=lambda one: (one["version"], one["copy_no"]))
    lost = SlipIssued(
        form="01",
        version=newest["version"],
        copy=newest["copy_no"],
        form_set=desk.office.form_set,
        text=newest["text"],
        revoked=True,
    )
    now = look.with_due(said, here.whole.row.due)
    version = newest["version"] + 1
    copy = SlipIssued(
        form=seal.FORM_OF["receipt"],
        version=version,
        copy=newest["copy_no"] + 1,
        form_set=desk.office.form_set,
        text=slip.seal_receipt(desk, now, version),
    )
    request = SlipAsked(name=asker.name, number=asker.number, given=True, facts=known)
    written: list[Payload] = [request, lost, copy]
    life.write(desk, here, lambda _: written)
    path, trouble = slip.draw_receipt(desk, now, copy)
    return Asked(here.code, public, True, copy.copy, path, tuple(trouble))
