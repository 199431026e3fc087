"""What is known of a dossier's papers: their own words, results, search over their text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from db import acts, catalogue, paper_words, queue
from db.kinds import Paper, PaperAdded, PaperDescribed, Received
from db.kinds_papers import WORDS, seen
from db.problem import RecordProblem
from desk_tui.counter import look, states, taking
from desk_tui.counter.desk import Desk
from desk_tui.counter.problem import Refusal
from desk_tui.counter.shelves import holding
from desk_tui.rules import digitised as rules
from desk_tui.rules import text
from desk_tui.rules.statuses import RECEIVED, Status
from desk_tui.tongue import say

if TYPE_CHECKING:
    from scanners.hints import Fields

RESULT_KEY = "ket-qua"
"""The line of a result whose procedure has no national code of results."""
RESULT_NAME = "Kết quả"
LONGEST_NAME = 300
_NOT_HERE = ("missing", "failed")


@dataclass(frozen=True)
class Kept:
    """A line as it stands now, and what to tell."""

    paper: Paper
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hit:
    """A page that holds the words looked for; `around`: the text near them, without marks."""

    code: str
    owner_name: str
    key: str
    paper: str
    page: int
    around: str


def line(whole: look.Whole, said: str) -> Paper:
    """The paper meant by its key, its number on the list, or the only key that begins so.

    Raises RecordProblem `unknown-paper` or `ambiguous-paper`.
    """
    wanted = text.tidy(said)
    for place, paper in enumerate(whole.papers, start=1):
        if wanted in (paper.key, str(place)):
            return paper
    found = [
        paper for paper in whole.papers if wanted and _folded(paper.key).startswith(_folded(wanted))
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise RecordProblem(
            "ambiguous-paper",
            say(
                "“{wanted}” chỉ được nhiều giấy tờ: {found}.",
                wanted=wanted,
                found=", ".join(paper.key for paper in found),
            ),
            say("Gõ thêm vài chữ hoặc dùng số thứ tự của giấy tờ."),
        )
    listed = "; ".join(f"{place} {paper.key}" for place, paper in enumerate(whole.papers, 1))
    raise RecordProblem(
        "unknown-paper",
        say("Hồ sơ {code} không có giấy tờ “{wanted}”.", code=whole.row.code, wanted=wanted),
        say("Chọn một trong: {listed}.", listed=listed)
        if listed
        else say("Hồ sơ này chưa có giấy tờ nào."),
    )


def _folded(key: str) -> str:
    return "-".join(re.findall(r"[^\W_]+", text.plain(key)))


# What a paper says of itself (DIG-07).


def describe(
    desk: Desk,
    code: str,
    key: str,
    *,
    number: str | None = None,
    issued: str | None = None,
    issuer: str | None = None,
    valid_until: str | None = None,
    at: datetime | None = None,
) -> Kept:
    """Write what the officer has confirmed: None keeps what is there, "" takes it away.

    Days are ISO. Raises RuleProblem for days and words that cannot be, Refusal `paper-not-here`.
    """
    whole = look.show(desk, code)
    paper = line(whole, key)
    if paper.state in _NOT_HERE:
        raise Refusal(
            "paper-not-here",
            say(
                "“{name}” chưa được nhận vào hồ sơ này nên chưa ghi số, ngày cấp được.",
                name=paper.name,
            ),
            say("Nhận giấy tờ trước, rồi ghi."),
        )
    said = PaperDescribed(
        key=paper.key,
        number=paper.number
        if number is None
        else rules.words_said(number, say("Số của giấy tờ"), rules.LONGEST_NUMBER),
        issued=paper.issued if issued is None else issued,
        issuer=paper.issuer
        if issuer is None
        else rules.words_said(issuer, say("Nơi cấp"), rules.LONGEST_ISSUER),
        valid_until=paper.valid_until if valid_until is None else valid_until,
        before=seen(paper),
    )
    warnings = rules.check_days(
        rules.day_said(said.issued, say("Ngày cấp")),
        rules.day_said(said.valid_until, say("Ngày hết giá trị")),
        desk.done_at(at).date(),
    )
    words = {name: getattr(said, name) for name in WORDS}
    told = msgspec.structs.replace(paper, **words)
    if told != paper:
        taking.need(desk, whole.row.id)
        desk.act(lambda _: [acts.Doing(whole.row.id, said, at)])
    return Kept(told, tuple(warnings))


def suggestions(desk: Desk, id: str, key: str) -> Fields:
    """Number, date and issuer as the paper's own text tells them, for the officer to confirm.

    Read from the searchable copy, else from the file itself. Takes a second: ask in a worker.
    Raises ScanProblem when the file cannot be had.
    """
    from scanners import text_layer
    from scanners.hints import Fields, fields

    for paper in queue.papers(desk.read, id):
        if paper.key == key and paper.sha256:
            name = paper.archive or paper.sha256
            pdf = holding(desk, id, name).get(name)
            found = text_layer.pages(pdf)
            return fields(found[0], text.plain) if found else Fields()
    return Fields()


# Results (DIG-11).


def add_result(
    desk: Desk, code: str, *, name: str = "", file: Path | None = None, at: datetime | None = None
) -> Kept:
    """A result of the dossier: with its file, or as a line that a scan then goes to.

    The line bears the procedure's national code of results. Another name is another result; the
    same name replaces its file. Raises ScanProblem for a file not fit to keep, RecordProblem
    `too-long`, Refusal `not-received`.
    """
    desk.done_at(at)
    whole = look.show(desk, code)
    status = Status(whole.row.status)
    if status not in RECEIVED:
        raise Refusal(
            "not-received",
            say(
                "Hồ sơ {code} {label} nên chưa có kết quả.",
                code=whole.row.code,
                label=states.label(status).lower(),
            ),
            say("Tiếp nhận hồ sơ trước, hoặc kiểm tra lại mã hồ sơ."),
        )
    paper, warnings, id = result_line(desk, whole, name), (), whole.row.id
    if file is not None:
        from desk_tui.counter.receive import digitised

        fresh = msgspec.structs.replace(paper, archive="", archive_bytes=0, signed_by="")
        paper, said = digitised(desk, id, fresh, file)
        warnings = tuple(said)
    if paper not in whole.papers:
        taking.need(desk, id)
        there = next((one for one in whole.papers if one.key == paper.key), None)
        desk.act(
            lambda _: [acts.Doing(id, PaperAdded(paper=paper, before=seen(there)), at)],
            also=lambda connection: paper_words.forget(connection, id, paper.key),
        )
    return Kept(paper, warnings)


def result_line(desk: Desk, whole: look.Whole, name: str = "") -> Paper:
    """The line of a result: the one of this name, else a new one. Writes nothing."""
    base, usual = result_of(desk, whole)
    # The catalogue's own name may join several results, and be longer than anyone would type.
    most = max(LONGEST_NAME, len(usual))
    name = rules.words_said(name, say("Tên kết quả"), most) or usual
    for paper in whole.papers:
        if paper.result and text.plain(paper.name) == text.plain(name):
            return paper
    taken = {paper.key for paper in whole.papers}
    keys = (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3)))
    key = next(key for key in keys if key not in taken)
    return Paper(key=key, name=name, state="received", originals=1, result=True)


def result_of(desk: Desk, whole: look.Whole) -> tuple[str, str]:
    """(national code, name) of what the dossier's procedure gives, as its catalogue says."""
    try:
        if isinstance(whole.said, Received):
            found = catalogue.by_version(desk.read, whole.said.procedure_version)
        else:
            from desk_tui.counter import terms

            found = terms.procedure(desk, whole.said.procedure, desk.today())
    except RecordProblem:
        return RESULT_KEY, RESULT_NAME
    return found.result_code or RESULT_KEY, found.result or RESULT_NAME


# Search (DIG-06).


def find_text(desk: Desk, words: str, limit: int = 50) -> list[Hit]:
    """Pages of digitised papers that hold all the words, newest first, typed with marks or not.

    Raises RecordProblem `search-short`.
    """
    if not queue.match(text.plain(words)):
        raise RecordProblem(
            "search-short",
            say("“{text}” quá ngắn để tìm.", text=text.tidy(words)),
            say("Ghi từ hai chữ cái hoặc chữ số trở lên."),
        )
    found = paper_words.search(desk.read, text.plain, words, limit=limit)
    names = _names(desk, [hit.dossier for hit in found])
    return [
        Hit(
            hit.code,
            hit.owner_name,
            hit.key,
            names.get((hit.dossier, hit.key), hit.key),
            hit.page,
            hit.around,
        )
        for hit in found
    ]


def _names(desk: Desk, dossiers: Sequence[str]) -> dict[tuple[str, str], str]:
    return {
        (id, paper.key): paper.name
        for id in dict.fromkeys(dossiers)
        for paper in queue.papers(desk.read, id)
    }
