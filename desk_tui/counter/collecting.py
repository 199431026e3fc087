"""Who may take a result home: the owner, or somebody a paper still lets (RES-05).

What the paper shown at intake covers is kept with the dossier; a paper shown at the return is
looked at there. A result is never handed to anybody else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from db.kinds import Filed, Person, Received
from desk_tui.counter import life
from desk_tui.counter.life import Standing
from desk_tui.counter.problem import Refusal
from desk_tui.rules import text
from desk_tui.tongue import say


@dataclass(frozen=True, kw_only=True)
class Taker:
    """Who takes it. `authority` names the paper shown now, which `collects` says covers taking the
    result, `until` its last day; `post` is the number of the letter."""

    person: Person
    authority: str = ""
    until: date | None = None
    collects: bool = True
    post: str = ""


def right(here: Standing, taker: Taker) -> str:
    """owner | submitter | authority.

    Raises Refusal `other-person`, `authority-files-only`, `authority-ended`.
    """
    said = here.whole.said
    if is_same(taker.person, said.owner):
        return "owner"
    if taker.authority:
        _refuse_paper(here, taker)
        return "authority"
    if said.submitter and is_same(taker.person, said.submitter):
        _refuse_submitter(here)
        return "submitter"
    whose = (
        say("chỉ {said} được nhận", said=who_may(said))
        if said.submitter
        else say("kết quả của {name}", name=said.owner.name)
    )
    raise Refusal(
        "other-person",
        say(
            "{name} không phải chủ hồ sơ {code}: {whose}.",
            name=taker.person.name or say("Người đến"),
            code=here.code,
            whose=whose,
        ),
        say("Chủ hồ sơ đến nhận, hoặc ghi giấy ủy quyền nhận kết quả và ngày hết hạn của nó."),
    )


def who_may(said: Received | Filed) -> str:
    """Names of those who may collect without another paper, as the slip says them."""
    owner, submitter = said.owner.name, said.submitter
    if submitter is None or not _covers(said):
        return owner
    until = said.authority.until if isinstance(said, Received) and said.authority else ""
    named = f"{submitter.name} (đến hết {_day(until)})" if until else submitter.name
    return f"{owner} hoặc {named}"


def submitter_may(said: Received | Filed, day: date) -> bool:
    """Whether who filed may collect on a day without another paper."""
    until = said.authority.until if isinstance(said, Received) and said.authority else ""
    return _covers(said) and (not until or day <= date.fromisoformat(until))


def is_same(one: Person, other: Person) -> bool:
    """By number when both have one; else by the name and the day of birth."""
    if one.number and other.number:
        return one.number == other.number
    same = text.plain(one.name) == text.plain(other.name)
    return same and (not one.birth or not other.birth or one.birth == other.birth)


def ground(here: Standing, taker: Taker) -> str:
    """The paper by which somebody else takes it, and until when it holds; empty for the owner."""
    known = here.whole.said.authority if isinstance(here.whole.said, Received) else None
    if taker.authority:
        return _named(taker.authority, f"{taker.until:%d/%m/%Y}" if taker.until else "")
    if known and not is_same(taker.person, here.whole.said.owner):
        return _named(known.paper, _day(known.until) if known.until else "")
    return ""


def _named(paper: str, until: str) -> str:
    return say("{paper}, đến hết {until}", paper=paper, until=until) if until else paper


def doubts(here: Standing, taker: Taker) -> list[str]:
    """What to look at before it is handed over, although nothing forbids it."""
    owner, told = here.whole.said.owner, list[str]()
    if is_same(taker.person, owner):
        if not owner.number:
            told.append(say("Hồ sơ không có số định danh để đối chiếu: đã so tên và ngày sinh."))
        elif not taker.person.number and not taker.post:
            told.append(
                say("Chưa quét thẻ người nhận, mới so tên: xem giấy tờ tùy thân trước khi trao.")
            )
    elif taker.authority and taker.until is None and not _same_paper(here, taker):
        duty = life.duty("authority-no-day", here.moment)
        why = f" ({duty.sentence})" if duty else ""
        told.append(say("Chưa ghi giấy ủy quyền có hạn đến ngày nào: xem ngày lập{why}.", why=why))
    return told


def _covers(said: Received | Filed) -> bool:
    """Whether the submitter may collect too, as far as was said at intake."""
    if not isinstance(said, Received):
        return True
    return said.authority.collects if said.authority else said.collects != "owner"


def _refuse_submitter(here: Standing) -> None:
    said = here.whole.said
    if not _covers(said):
        raise _files_only(here, _intake_paper(said))
    if isinstance(said, Received) and said.authority and said.authority.until:
        _refuse_ended(here, date.fromisoformat(said.authority.until))


def _refuse_paper(here: Standing, taker: Taker) -> None:
    """The paper of the intake, shown again, covers no more than it did."""
    if _same_paper(here, taker):
        _refuse_submitter(here)
    elif not taker.collects:
        raise _files_only(here, taker.authority)
    if taker.until:
        _refuse_ended(here, taker.until)


def _same_paper(here: Standing, taker: Taker) -> bool:
    known = _intake_paper(here.whole.said)
    return bool(known) and text.plain(known) == text.plain(taker.authority)


def _intake_paper(said: Received | Filed) -> str:
    return said.authority.paper if isinstance(said, Received) and said.authority else ""


def _files_only(here: Standing, paper: str) -> Refusal:
    said = here.whole.said
    carried = isinstance(said, Received) and said.acts_as == "carrier"
    named = say("Người nộp hộ") if carried else say("Giấy ủy quyền {paper}", paper=paper).strip()
    return Refusal(
        "authority-files-only",
        say(
            "{named} chỉ để nộp hồ sơ, không để nhận kết quả: chỉ {name} được nhận.",
            named=named,
            name=said.owner.name,
        ),
        say("Chủ hồ sơ đến nhận, hoặc mang giấy ủy quyền ghi rõ được nhận kết quả."),
    )


def _refuse_ended(here: Standing, until: date) -> None:
    if until < here.moment.date():
        raise Refusal(
            "authority-ended",
            say("Giấy ủy quyền đã hết hạn từ ngày {until:%d/%m/%Y}.", until=until),
            say("Chủ hồ sơ đến nhận, hoặc mang giấy ủy quyền còn hạn."),
        )


def _day(iso: str) -> str:
    return f"{date.fromisoformat(iso):%d/%m/%Y}"
