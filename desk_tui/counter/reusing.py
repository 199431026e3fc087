"""A paper that the office already holds of a person serves again, with its file and its words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from db import acts, paper_words, queue
from db.driver import sqlite
from db.kinds import Paper, PaperAdded, Person
from db.kinds_once import PaperSource
from db.kinds_papers import seen
from desk_tui.counter import look, taking
from desk_tui.counter.agreeing import agreed
from desk_tui.counter.desk import Desk
from desk_tui.counter.papers import Kept, line
from desk_tui.counter.problem import Refusal
from desk_tui.counter.shelves import holding
from desk_tui.rules import digitised as rules
from desk_tui.rules import text
from desk_tui.tongue import say

_MOST_HELD = 50


@dataclass(frozen=True)
class Held:
    """A paper with a file that the office holds in another dossier of the same person. `here`: the
    file is on this machine; another desk's may not be."""

    code: str
    paper: Paper
    received: str
    here: bool = True


def held(desk: Desk, code: str, key: str = "") -> list[Held]:
    """Papers with a file in other dossiers of the same owner; those like `key` first, then newest.

    Empty when the owner has no number: a name alone is not a person.
    """
    whole = look.show(desk, code)
    wanted = next((paper.name for paper in whole.papers if paper.key == key), key)
    like = text.plain(wanted)
    return sorted(
        held_of(desk, whole.said.owner, besides=whole.row.id),
        key=lambda one: key != one.paper.key and like != text.plain(one.paper.name),
    )


def held_of(desk: Desk, owner: Person, besides: str = "") -> list[Held]:
    """Papers with a file in the dossiers of a person, newest first, each file once."""
    if not owner.number:
        return []
    rows = desk.read.execute(
        "SELECT id, code, received, owner_name FROM dossiers WHERE owner_number = ?"
        " AND owner_number != '' AND id != ? AND NOT void ORDER BY n DESC LIMIT ?",
        (owner.number, besides, _MOST_HELD),
    ).fetchall()
    same = text.plain(owner.name)
    found = [
        Held(
            row["code"],
            paper,
            row["received"],
            holding(desk, row["id"], paper.sha256).has(paper.sha256),
        )
        for row in rows
        if text.plain(row["owner_name"]) == same
        for paper in queue.papers(desk.read, row["id"])
        if paper.sha256
    ]
    once = {one.paper.sha256: one for one in reversed(found)}
    return [one for one in found if once[one.paper.sha256] is one]


def source_of(desk: Desk, code: str, key: str) -> tuple[look.Whole, Paper]:
    """The dossier and the line that a paper is to be taken from. RecordProblem when not there."""
    whole = look.show(desk, code)
    return whole, line(whole, key)


def reuse(
    desk: Desk,
    code: str,
    key: str,
    from_code: str,
    from_key: str,
    at: datetime | None = None,
    *,
    how: str = "spoken",
) -> Kept:
    """Take a paper that the office already holds of the same person, with its file and its words.

    `how` they agreed: spoken | signed. Raises Refusal `no-consent`, `other-person`, `no-file`,
    `same-dossier` or `paper-expired`, RecordProblem for what is not there, ScanProblem when the
    file is not on this machine.
    """
    from desk_tui.counter import scan

    day = desk.done_at(at).date()
    source, given = source_of(desk, from_code, from_key)
    whole = look.show(desk, code)
    if source.row.id == whole.row.id:
        raise Refusal(
            "same-dossier",
            say("Giấy tờ này đang nằm trong chính hồ sơ {code}.", code=whole.row.code),
            say("Chọn một hồ sơ khác của người này."),
        )
    refuse_other_person(source, whole.said.owner, whole.row.code)
    refuse_unfit(source.row.code, given, day)
    id, wanted = scan.line_of(desk, code, key)
    paper = as_reused(given, wanted)
    taking.need(desk, id)
    copy_files(desk, source.row.id, id, given)
    yes = agreed(how, (), (PaperSource(key=paper.key, dossier=source.row.code, paper=given.key),))
    added = PaperAdded(paper=paper, before=seen(wanted))
    desk.act(
        lambda _: [acts.Doing(id, added, at), acts.Doing(id, yes, at)],
        also=lambda connection: copy_words(connection, source.row.id, given.key, id, paper.key),
    )
    return Kept(paper)


def as_reused(given: Paper, wanted: Paper) -> Paper:
    """The line `wanted` with the file and the words of a paper that is held."""
    result = given.result or given.taken == rules.REUSED_RESULT
    return msgspec.structs.replace(
        given,
        key=wanted.key,
        name=wanted.name,
        state="digitised",
        originals=wanted.originals,
        copies=wanted.copies,
        reason="",
        taken=rules.REUSED_RESULT if result else rules.REUSED,
        result=wanted.result,
    )


def refuse_other_person(source: look.Whole, ours: Person, code: str = say("mới")) -> None:
    """Raises Refusal `other-person` unless a dossier is of this very person."""
    theirs = source.said.owner
    if not ours.number or not theirs.number:
        unknown = source.row.code if not theirs.number else code
        raise Refusal(
            "other-person",
            say(
                "Hồ sơ {unknown} không có số định danh của chủ hồ sơ nên không biết chắc"
                " hai hồ sơ là của cùng một người; chưa dùng lại giấy tờ.",
                unknown=unknown,
            ),
            say("Quét giấy tờ như thường."),
        )
    if not _same(theirs, ours):
        raise Refusal(
            "other-person",
            say(
                "Hồ sơ {code} của {name}, không phải của {name2}; giấy tờ chỉ"
                " được dùng lại cho đúng chủ.",
                code=source.row.code,
                name=theirs.name,
                name2=ours.name,
            ),
            say("Kiểm tra lại mã hồ sơ, hoặc quét giấy tờ như thường."),
        )


def _same(one: Person, other: Person) -> bool:
    """The same number and the same name: a number mistyped is often somebody else's."""
    return (
        one.number == other.number
        and one.kind == other.kind
        and text.plain(one.name) == text.plain(other.name)
    )


def refuse_unfit(code: str, paper: Paper, day: date) -> None:
    """Raises Refusal `no-file` or `paper-expired`."""
    if not paper.sha256:
        raise Refusal(
            "no-file",
            say("“{name}” của hồ sơ {code} chưa có tệp để dùng lại.", name=paper.name, code=code),
            say("Quét giấy tờ như thường."),
        )
    until = rules.day_said(paper.valid_until, say("Ngày hết giá trị"))
    if until and until < day:
        raise Refusal(
            "paper-expired",
            say(
                "“{name}” của hồ sơ {code} đã hết giá trị từ ngày {until}.",
                name=paper.name,
                code=code,
                until=text.vn_date(until),
            ),
            say("Xin giấy tờ mới rồi quét."),
        )


def copy_files(desk: Desk, source: str, target: str, paper: Paper) -> None:
    """Onto the other dossier's shelf before the act speaks of it; sealed anew under its key."""
    ours = desk.vault.shelf(target)
    for sha256 in filter(None, (paper.sha256, paper.archive)):
        with holding(desk, source, sha256).open(sha256) as stream:
            ours.put(stream)


def copy_words(
    connection: sqlite.Connection, source: str, source_key: str, target: str, key: str
) -> None:
    """What is searched in a paper's pages, from one dossier's line to another's."""
    rows = connection.execute(
        "SELECT page, sha256, words FROM paper_pages WHERE dossier = ? AND key = ? ORDER BY page",
        (source, source_key),
    ).fetchall()
    paper_words.forget(connection, target, key)
    if rows:
        pages = {row["page"]: row["words"] for row in rows}
        texts = [pages.get(number, "") for number in range(1, rows[-1]["page"] + 1)]
        paper_words.put(connection, str, target, key, rows[0]["sha256"], texts)
