"""Checking a dossier's owner against the population base: a check with a reason, never a search.

Without a line it is done later by itself, in the name of the officer who asked (B0-18).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from db import acts
from db.clock import from_text
from db.kinds import Person
from desk_tui.centre import place as places
from desk_tui.centre.portal import later
from desk_tui.centre.portal.people_messages import FIELD_WORDS, PersonAnswer, PersonCheck
from desk_tui.centre.problem import LineProblem
from desk_tui.counter import look
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.problem import Refusal
from desk_tui.rules import text
from desk_tui.tongue import say

LONGEST_REASON = 300
CONNECT_SECONDS = 3.0
ANSWER_SECONDS = 20.0
"""An officer and a citizen are waiting: longer than this it is done later."""

STATES = {
    "ok": say("Khớp với dữ liệu dân cư"),
    "differs": say("Khác với dữ liệu dân cư"),
    "not-found": say("Không có trong dữ liệu dân cư"),
    "later": say("Kiểm tra sau"),
}


@dataclass(frozen=True)
class Checked:
    """What came of it, in the officer's words. `fields` are the ones that differ."""

    state: str
    fields: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class Due:
    """A check that waits: for a line, or (with `refused`) for somebody to ask anew."""

    code: str
    name: str
    officer: str
    reason: str
    since: str
    refused: str


def check(desk: Desk, code: str, reason: str) -> Checked:
    """Ask the population base through the centre and write down what it said.

    Raises Refusal `no-reason`, `no-person`, or in the words of the base when it may not be
    asked; RecordProblem `unknown-dossier`.
    """
    whole = look.show(desk, code)
    asked = PersonCheck(
        id=acts.new_id(),
        dossier=whole.row.id,
        procedure=whole.said.procedure,
        officer=desk.officer,
        reason=_reason(reason),
        **_declared(whole.said.owner),
    )
    answer = _ask(desk, asked)
    if answer.state == "refused":
        raise Refusal(
            answer.code or "people-refused",
            say("Chưa tra cứu được dân cư: {text}", text=answer.words),
            say("Đối chiếu bằng giấy tờ công dân xuất trình; báo người phụ trách nếu cần quyền."),
        )
    later.keep(desk.record, desk.office.desk_id, asked, answer, desk.now())
    return Checked(answer.state, answer.fields, _words(answer))


def waiting(desk: Desk) -> list[Due]:
    """The checks still to be done, oldest first."""
    found: list[Due] = []
    for one in later.waiting(desk.read):
        row = desk.read.execute(
            "SELECT code FROM dossiers WHERE id = ?", (one.asked.dossier,)
        ).fetchone()
        found.append(
            Due(
                code=row["code"] if row else "",
                name=one.asked.name,
                officer=one.asked.officer,
                reason=one.asked.reason,
                since=f"{local(from_text(one.since)):%H:%M %d/%m/%Y}",
                refused=one.refused,
            )
        )
    return found


def _reason(said: str) -> str:
    reason = text.tidy(said)
    if not reason:
        raise Refusal(
            "no-reason",
            say("Tra cứu dân cư phải ghi lý do."),
            say(
                "Ghi ngắn gọn việc đang giải quyết, ví dụ: đối chiếu nhân thân khi đăng ký"
                " khai sinh."
            ),
        )
    return reason[:LONGEST_REASON]


def _declared(owner: Person) -> dict[str, str]:
    number = re.sub(r"\s", "", owner.number)
    fit = owner.kind == "person" and re.fullmatch(r"\d{12}|\d{9}", number, re.ASCII)
    if not fit or not owner.birth:
        raise Refusal(
            "no-person",
            say("Chỉ tra cứu được cá nhân có số định danh và ngày sinh."),
            say("Quét thẻ căn cước hoặc nhập số định danh và ngày sinh của chủ hồ sơ."),
        )
    return {"number": number, "name": owner.name, "birth": owner.birth}


def _ask(desk: Desk, asked: PersonCheck) -> PersonAnswer:
    """The centre's answer; without a line it has to wait, for whatever reason."""
    from desk_tui.centre.client import Client

    try:
        place = places.of(desk.read)
        if place is None or not place.enrolled:
            return PersonAnswer(
                id=asked.id, state="later", words=say("Quầy chưa nối với trung tâm.")
            )
        with Client(
            place, connect_seconds=CONNECT_SECONDS, answer_seconds=ANSWER_SECONDS
        ) as client:
            return later.ask(client, asked)
    except LineProblem as problem:
        return PersonAnswer(id=asked.id, state="later", words=problem.message)


def _words(answer: PersonAnswer) -> str:
    said = STATES[answer.state]
    if answer.fields:
        said += ": " + ", ".join(FIELD_WORDS.get(one, one) for one in answer.fields)
    return f"{said}. {answer.words}".strip() if answer.words else f"{said}."
