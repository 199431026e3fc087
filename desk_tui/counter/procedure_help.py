"""What F1 tells of the procedure on the screen: term, papers, fee, each with its instrument."""

from __future__ import annotations

from datetime import date

from db.catalogue import PaperNeeded
from db.catalogue import ProcedureFacts as Procedure
from db.problem import RecordProblem
from desk_tui.counter import terms
from desk_tui.counter.desk import Desk
from desk_tui.counter.drafting import fee_sentence
from desk_tui.rules.problem import RuleProblem
from desk_tui.tongue import say

MOST_PAPERS = 12


def told(desk: Desk, code: str, day: date | None = None) -> tuple[str, list[tuple[str, str]]]:
    """A heading and (label, text), as the catalogue of a day (today's) has it; for a code that is
    not in force then the list is empty."""
    day = day or desk.today()
    try:
        found = terms.procedure(desk, code, day)
    except RecordProblem:
        return "", []
    rows = [(say("Thời hạn"), _term(found)), *_fees(desk, found, day)]
    rows += [(say("Giấy tờ") if not n else "", words) for n, words in enumerate(_papers(found))]
    rows.append((say("Nhận qua"), ", ".join(terms.open_ways(found)) or say("chưa công bố")))
    if ground := terms.online_only(desk, found, day):
        rows.append(("", say("chỉ nhận trực tuyến, theo {ground}", ground=ground)))
    rows += [(say("Kết quả"), found.result)] if found.result else []
    if found.publishing_decision:
        rows.append((say("Công bố"), found.publishing_decision))
    return say("Thủ tục {code} {name}", code=found.code, name=found.name), rows


def _term(found: Procedure) -> str:
    term = terms.term_of(found)
    if term is None:
        return found.processing_note or say("không quy định thời hạn")
    return f"{term} ({found.processing_note})" if found.processing_note else str(term)


def _fees(desk: Desk, found: Procedure, day: date) -> list[tuple[str, str]]:
    """At the counter and, where it differs, online; cuts and their grounds are part of it."""
    said: list[tuple[str, str]] = []
    for channel in ("counter", "online"):
        if channel == "online" and found.channel_online == "no":
            continue
        try:
            cost = terms.fee(desk, found, channel, day)
        except RuleProblem as problem:
            words, grounds = problem.message, []
        else:
            words = fee_sentence(cost) or "; ".join(cost.warnings)
            grounds = [
                line.ground for line in cost.lines if line.ground and line.ground not in words
            ]
        words += f" Theo {'; '.join(dict.fromkeys(grounds))}." if grounds else ""
        if words and all(words != before for _, before in said):
            said.append((say("Phí") if not said else say("Phí, trực tuyến"), words))
    return said


def _papers(found: Procedure) -> list[str]:
    lines = [_paper(paper) for paper in found.papers[:MOST_PAPERS]]
    if left := len(found.papers) - MOST_PAPERS:
        lines += [say("và {left} giấy khác", left=left)] if left > 0 else []
    return lines or [say("không có trong danh mục")]


def _paper(paper: PaperNeeded) -> str:
    counts = [say("{originals} bản chính", originals=paper.originals)] if paper.originals else []
    counts += [say("{copies} bản sao", copies=paper.copies)] if paper.copies else []
    counts += [say("chỉ xuất trình")] if paper.shown_only else []
    counts += [say("khi thuộc trường hợp")] if paper.conditional else []
    told = f"{paper.place}. {paper.name}"
    return f"{told} ({', '.join(counts)})" if counts else told
