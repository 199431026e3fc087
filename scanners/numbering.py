"""Page numbers as printed: read from a page's text, and what they tell of pages that are missing.

NĐ 30/2020/NĐ-CP, annex I: Arabic figures from 1, alone in the middle of the top margin, not shown
on the first page. Contracts and forms write "Trang 3/12" or "- 3 -", often at the foot.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

# Letters that a reader of print takes for figures, in a line that is a page number anyway.
_FIGURES = str.maketrans("OoQlI|iSsB", "0001111558")
_F = r"[0-9OoQlI|iSsB]{1,3}"
_FORMS = (
    re.compile(
        rf"(?:[Tt]rang|TRANG)\s*(?:số)?\s*[:.–—~-]?\s*({_F})"
        rf"(?:\s*(?:/|trên|trong)\s*({_F}))?\s*[–—~-]?"
    ),
    re.compile(rf"[-–—~]\s*({_F})\s*[-–—~]"),
    re.compile(rf"({_F})\s*/\s*({_F})"),
    re.compile(r"([0-9]{1,3})"),
)
_BESIDE = re.compile(rf"(?:Trang|TRANG)\s*({_F})\s*/\s*({_F})\W*$")
_EDGE_LINES = 2


@dataclass(frozen=True)
class PageNumber:
    """What a page calls itself: number 3 of a total of 12; total 0 when it does not say."""

    number: int
    total: int = 0


@dataclass(frozen=True)
class Gaps:
    """What the numbers of one paper's pages tell.

    missing: numbers that surely have no page. between: (after, before, how many) where pages are
    missing but unnumbered ones stand too; `before` 0 is the end. twice: numbers on two pages.
    turned: (number, number it stands behind) out of order.
    """

    missing: tuple[int, ...] = ()
    between: tuple[tuple[int, int, int], ...] = ()
    twice: tuple[int, ...] = ()
    turned: tuple[tuple[int, int], ...] = ()


def page_number(text: str) -> PageNumber | None:
    """The page number among the first and last lines of a page's text, the surest form first."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    edges = [*lines[:_EDGE_LINES], *reversed(lines[-_EDGE_LINES:])]
    for form in _FORMS:
        for line in edges:
            found = form.fullmatch(line.strip(" .,;:_"))
            if found and (read := _figures(*found.groups())):
                return read
    # Beside other words only the full "Trang 3/12" is sure: "xem trang 3" is no page number.
    for line in edges:
        found = _BESIDE.search(line)
        if found and (read := _figures(*found.groups())):
            return read
    return None


def _figures(number: str, total: str | None = None) -> PageNumber | None:
    if not any(char.isdigit() for char in number + (total or "")):
        return None
    read = int(number.translate(_FIGURES))
    of = int(total.translate(_FIGURES)) if total else 0
    return PageNumber(read, of) if read and (not of or read <= of) else None


def gaps(numbers: Sequence[PageNumber | None], total: int = 0) -> Gaps:
    """Compare the numbers of a paper's written pages, in order; None where none was read.

    total: pages the citizen declared, 0 when unknown; believed only where the pages themselves
    name no total. A paper may hold several copies: numbers that begin anew are a new count. One
    number alone, without a total, tells nothing.
    """
    runs = _runs(numbers)
    missing: list[int] = []
    between: list[tuple[int, int, int]] = []
    twice: list[int] = []
    turned: list[tuple[int, int]] = []
    for run in runs:
        known = [page for page in run if page]
        totals = Counter(page.total for page in known if page.total)
        if not known or (len(known) == 1 and not totals):
            continue
        values = [page.number for page in known]
        twice += sorted(value for value, times in Counter(values).items() if times > 1)
        fallen = [(b, a) for a, b in pairwise(values) if b < a]
        turned += fallen
        last = totals.most_common(1)[0][0] if totals else total if len(runs) == 1 else 0
        marks = [page.number if page else None for page in run]
        if fallen:
            marks = [*sorted(values), *[None for page in run if page is None]]
        _find_gaps(marks, max(last, *values), missing, between)
    return Gaps(tuple(missing), tuple(between), tuple(twice), tuple(turned))


def _find_gaps(
    marks: Sequence[int | None],
    last: int,
    missing: list[int],
    between: list[tuple[int, int, int]],
) -> None:
    """Walk from number to number; unnumbered pages in between may be the ones that lack."""
    before, unnumbered = 0, 0
    for mark in [*marks, last + 1]:
        if mark is None:
            unnumbered += 1
            continue
        lacking = mark - before - 1 - unnumbered
        if lacking > 0 and not unnumbered:
            missing += range(before + 1, mark)
        elif lacking > 0:
            between.append((before, mark if mark <= last else 0, lacking))
        before, unnumbered = mark, 0


def _runs(numbers: Sequence[PageNumber | None]) -> list[list[PageNumber | None]]:
    """Part the pages where numbers begin anew, with the unnumbered front pages that belong there.

    After 3, a 1 begins anew; so does a 2 behind an unnumbered page, which is then page 1.
    """
    runs: list[list[PageNumber | None]] = [[]]
    last: PageNumber | None = None
    unnumbered = 0
    for page in numbers:
        if page is None:
            unnumbered += 1
            runs[-1].append(page)
            continue
        front = page.number - 1
        if last and page.number < last.number and front <= unnumbered:
            run = runs[-1]
            cut = len(run) - front
            runs[-1], fresh = run[:cut], run[cut:]
            runs.append(fresh)
        runs[-1].append(page)
        last, unnumbered = page, 0
    return runs
