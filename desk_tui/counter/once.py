"""A person's data and papers are asked for once (B0-19, B0-20, CHK-05).

What the office holds of somebody is offered with its day and where it comes from. It is taken over
only when they agree, and how they agreed is an act of its own on what it was used for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import msgspec

from db import catalogue
from db.catalogue import PaperNeeded
from db.clock import from_text
from db.driver import sqlite
from db.kinds import DataReused, Paper, Person, Prepared
from db.kinds_once import PaperSource
from desk_tui.counter import reusing
from desk_tui.counter.agreeing import FACTS, agreed
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.problem import Refusal
from desk_tui.counter.reusing import Held
from desk_tui.rules import once, text
from desk_tui.tongue import say

if TYPE_CHECKING:
    from desk_tui.counter.receive import Handed

_MOST = 20


@dataclass(frozen=True)
class Fact:
    """Something a person told before: when, and in which dossier or package (`code`)."""

    name: str
    value: str
    day: date
    code: str

    @property
    def words(self) -> str:
        value = text.vn_date(date.fromisoformat(self.value)) if self.name == "birth" else self.value
        return f"{FACTS[self.name]}: {value} (khai {text.vn_date(self.day)}, {self.code})"


@dataclass(frozen=True)
class Known:
    """What is held of a person. `facts` are those that are not in hand yet; `differs` those in
    hand that say otherwise than before."""

    name: str
    facts: tuple[Fact, ...]
    differs: tuple[Fact, ...]
    papers: tuple[Held, ...]

    @property
    def words(self) -> str:
        """In one line: what could be taken over."""
        facts = [FACTS[fact.name].lower() for fact in self.facts]
        count = [say("{count} giấy tờ có bản chụp", count=len(self.papers))] if self.papers else []
        return ", ".join([*facts, *count])


@dataclass(frozen=True)
class Again:
    """That somebody agreed: `how` is spoken | signed; `facts` are the names of what was filled."""

    how: str
    facts: tuple[str, ...] = ()


def known(desk: Desk, person: Person) -> Known | None:
    """What this person gave before, the newest of each; None when there is nothing to offer.

    By number, and by name too when one is in hand: a mistyped number is often somebody else's.
    """
    told = [one for one in _told(desk, person.number) if _may_be(person, one[0])]
    if not told:
        return None
    name = person.name or told[0][0].name
    facts, differs = [], []
    for part in FACTS:
        newest = next((one for one in told if getattr(one[0], part)), None)
        if newest is None:
            continue
        before, day, code = newest
        fact = Fact(part, getattr(before, part), day, code)
        in_hand = getattr(person, part)
        if not in_hand:
            facts.append(fact)
        elif text.plain(in_hand) != text.plain(fact.value):
            differs.append(fact)
    whole = msgspec.structs.replace(person, name=name)
    papers = [one for one in reusing.held_of(desk, whole) if _may_again(one, desk)]
    if not (facts or differs or papers):
        return None
    return Known(name, tuple(facts), tuple(differs), tuple(papers))


def filled(person: Person, facts: Sequence[Fact]) -> Person:
    """The person with the facts in the places that were empty."""
    empty = {fact.name: fact.value for fact in facts if not getattr(person, fact.name)}
    return msgspec.structs.replace(person, **empty)


def serving(
    desk: Desk,
    owner: Person,
    checklist: Sequence[PaperNeeded],
    handed: Mapping[str, Handed],
) -> tuple[Person, dict[str, Handed], tuple[str, ...]]:
    """Everything that may serve again for an intake: the owner with the empty places filled, the
    held papers for lines nobody said anything of, and the names of what was filled."""
    from desk_tui.counter.receive import Handed

    found = known(desk, owner)
    if found is None:
        return owner, {}, ()
    told = {catalogue.find_paper(checklist, name, text.plain).key for name in handed}
    papers = {}
    for needed in checklist:
        held = None if _brought(needed, told) else fitting(found.papers, needed)
        if held:
            papers[needed.key] = Handed(held=(held.code, held.paper.key))
    return filled(owner, found.facts), papers, tuple(fact.name for fact in found.facts)


def _brought(needed: PaperNeeded, told: set[str]) -> bool:
    """A line that needs no held paper: it was spoken of, or nothing is kept of it."""
    return needed.key in told or needed.conditional or needed.shown_only


def fitting(held: Sequence[Held], needed: PaperNeeded) -> Held | None:
    """The newest held paper that serves for a line of the checklist; None when there is none."""
    like = text.plain(needed.name)
    return next(
        (
            one
            for one in held
            if (one.paper.key == needed.key and not one.paper.result)
            or text.plain(one.paper.name) == like
        ),
        None,
    )


def by_data(name: str, day: date) -> str:
    """Which data serve instead of a paper, with the ground; empty when it may be asked for."""
    row = once.served_by_data(rows(), name, day)
    return row.sentence if row else ""


def not_to_ask(names: Sequence[str], day: date) -> list[str]:
    """A sentence for each paper that may not be asked for while data show it (NQ 66.7)."""
    grounds = [(name, by_data(name, day)) for name in names]
    return [
        say(
            "“{name}”: khai thác được dữ liệu thì không đòi bản giấy – {ground}.",
            name=name,
            ground=ground,
        )
        for name, ground in grounds
        if ground
    ]


def with_data(line: Paper, day: date) -> Paper:
    """The line of a paper that was not asked for, because data show it. Raises Refusal."""
    ground = by_data(line.name, day)
    if not ground:
        raise Refusal(
            "no-data-for-paper",
            say(
                "Không có quy định dùng dữ liệu thay “{name}” vào ngày {day}.",
                name=line.name,
                day=text.vn_date(day),
            ),
            say("Nhận giấy tờ này như thường."),
        )
    return msgspec.structs.replace(
        line, state="data", originals=0, copies=0, pages=0, reason=ground
    )


def taken_over(
    desk: Desk, subject: str, owner: Person, line: Paper, source: tuple[str, str], day: date
) -> Paper:
    """The line with the file and the words of a held paper, its file on the new shelf already.

    Raises what `papers.reuse` does.
    """
    whole, given = reusing.source_of(desk, *source)
    reusing.refuse_other_person(whole, owner)
    reusing.refuse_unfit(whole.row.code, given, day)
    reusing.copy_files(desk, whole.row.id, subject, given)
    return reusing.as_reused(given, line)


def said(
    desk: Desk,
    again: Again | None,
    checklist: Sequence[PaperNeeded],
    handed: Mapping[str, Handed],
) -> DataReused | None:
    """The act that tells what was taken over and how the person agreed; None when nothing was.

    Raises Refusal `no-consent` when there is something and nobody agreed.
    """
    from_where = tuple(
        PaperSource(
            key=catalogue.find_paper(checklist, name, text.plain).key,
            dossier=reusing.source_of(desk, *one.held)[0].row.code,
            paper=one.held[1],
        )
        for name, one in handed.items()
        if one.held
    )
    facts = again.facts if again else ()
    if not (from_where or facts):
        return None
    return agreed(again.how if again else "", facts, from_where)


def keep_words(
    connection: sqlite.Connection, desk: Desk, said: DataReused | None, subject: str
) -> None:
    """The searchable text of what was taken over, in the transaction that takes it over."""
    for one in said.papers if said else ():
        whole, given = reusing.source_of(desk, one.dossier, one.paper)
        reusing.copy_words(connection, whole.row.id, given.key, subject, one.key)


@cache
def rows() -> tuple[once.Row, ...]:
    from desk_tui.counter.setup import packaged, rows_of

    return once.rows_from(rows_of(packaged("once.csv")))


def _told(desk: Desk, number: str) -> list[tuple[Person, date, str]]:
    """What the person of a number told, in dossiers and packages, the newest first."""
    if not number:
        return []
    found = [
        (row["received"], msgspec.json.decode(row["owner"], type=Person), row["code"])
        for row in desk.read.execute(
            "SELECT received, code, json_extract(details, '$.owner') AS owner FROM dossiers"
            " WHERE owner_number = ? AND owner_number != '' AND NOT void ORDER BY n DESC LIMIT ?",
            (number, _MOST),
        )
    ]
    for row in desk.read.execute(
        "SELECT prepared_at, details FROM packages WHERE applicant_number = ?"
        " ORDER BY prepared_at DESC LIMIT ?",
        (number, _MOST),
    ):
        package = msgspec.json.decode(row["details"], type=Prepared)
        found.append((row["prepared_at"], package.applicant, package.code))
    found.sort(key=lambda one: one[0], reverse=True)
    return [(person, local(from_text(at)).date(), code) for at, person, code in found]


def _may_be(person: Person, before: Person) -> bool:
    same_name = not person.name or text.plain(person.name) == text.plain(before.name)
    return same_name and person.kind == before.kind


def _may_again(one: Held, desk: Desk) -> bool:
    """On this machine, still worth something, and not one that is made anew for each filing."""
    until = one.paper.valid_until
    ended = bool(until) and until < desk.today().isoformat()
    return one.here and not ended and not once.of_each_time(rows(), one.paper.name, desk.today())
