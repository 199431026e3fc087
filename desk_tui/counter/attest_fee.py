"""What an attestation costs (FEE-09): by pages and copies of each paper, or by the case."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from db.catalogue import ProcedureFacts as Procedure
from db.kinds_attest import ToAttest
from db.problem import RecordProblem
from desk_tui.counter import terms
from desk_tui.counter.desk import Desk
from desk_tui.rules import fees
from desk_tui.rules.policies import Applicant, Channel
from desk_tui.rules.text import tidy
from desk_tui.tongue import say

MOST_PAPERS = 50
MOST_COUNT = 9999
LONGEST_NAME = 300


@dataclass(frozen=True)
class Line:
    """One entry of a book to be: a paper with its copies of one sort, and what they cost."""

    paper: str
    pages: int
    copies: int
    electronic: bool
    fee: int | None


@dataclass(frozen=True)
class Cost:
    """The whole fee with its lines, and what each entry has of it."""

    fee: fees.Fee
    lines: tuple[Line, ...]


def checked(papers: Sequence[ToAttest]) -> tuple[ToAttest, ...]:
    """The papers as they are kept. Raises RecordProblem `attest-papers`, `attest-count`."""
    kept = tuple(
        ToAttest(
            name=tidy(paper.name),
            pages=paper.pages,
            copies=paper.copies,
            electronic=paper.electronic,
        )
        for paper in papers
    )
    if not kept or len(kept) > MOST_PAPERS:
        raise RecordProblem(
            "attest-papers",
            say("Chưa ghi giấy tờ cần chứng thực.")
            if not kept
            else say("Quá {most_papers} giấy tờ.", most_papers=MOST_PAPERS),
            say("Mỗi giấy tờ một dòng: tên, số trang, số bản."),
        )
    for nth, paper in enumerate(kept, start=1):
        if not paper.name or len(paper.name) > LONGEST_NAME:
            raise RecordProblem(
                "attest-papers",
                say("Dòng {nth} chưa có tên giấy tờ.", nth=nth),
                say("Ghi tên như trên giấy."),
            )
        counts = (paper.pages, paper.copies + paper.electronic)
        few = min(paper.copies, paper.electronic) < 0 or min(counts) < 1
        if few or max(counts) > MOST_COUNT:
            raise RecordProblem(
                "attest-count",
                say(
                    "{name}: số trang và số bản phải từ 1 đến {most_count}.",
                    name=paper.name,
                    most_count=MOST_COUNT,
                ),
                say("Nhập lại số trang, số bản giấy, số bản điện tử."),
            )
    return kept


def cost(
    desk: Desk,
    found: Procedure,
    day: date,
    papers: Sequence[ToAttest],
    *,
    channel: Channel = "counter",
    exempt: str = "",
    who: Applicant | None = None,
) -> Cost:
    """Each paper by itself, because each has its own pages and copies.

    A copy made as a file is paid as one on paper. Where the price is not by the page, each paper
    is one case however many copies it has. Raises RuleProblem as `terms.fee`.
    """
    paged = terms.tariff(found).per_page
    said = tuple(
        Line(paper.name, paper.pages, count, electronic, None)
        for paper in papers
        for count, electronic in ((paper.copies, False), (paper.electronic, True))
        if count
    )
    if not paged and any(line.electronic for line in said):
        raise RecordProblem(
            "no-electronic",
            say("Bản sao điện tử chỉ có khi chứng thực bản sao từ bản chính."),
            say("Bỏ số bản điện tử, hoặc chọn thủ tục chứng thực bản sao."),
        )
    made = [
        terms.fee(
            desk,
            found,
            channel,
            day,
            pages=line.pages if paged else 1,
            copies=line.copies if paged else 1,
            exempt=exempt,
            who=who,
        )
        for line in said
    ]
    amounts = [one.amount for one in made]
    return Cost(
        fees.Fee(
            amount=None if None in amounts else sum(filter(None, amounts)),
            lines=tuple(
                replace(each, text=f"{_named(line)}: {each.text}")
                for line, one in zip(said, made, strict=True)
                for each in one.lines
            ),
            warnings=_once(one.warnings for one in made),
            proofs=_once(one.proofs for one in made),
            used=tuple(dict.fromkeys(row for one in made for row in one.used)),
        ),
        tuple(replace(line, fee=amount) for line, amount in zip(said, amounts, strict=True)),
    )


def _named(line: Line) -> str:
    return say("{paper} (bản điện tử)", paper=line.paper) if line.electronic else line.paper


def _once(said: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for each in said for one in each))
