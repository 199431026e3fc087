"""What the national exchange is told of papers, whatever happened to them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_tui.rules.digitised import (
    check_days,
    day_said,
    digitised_rate,
    dossier_flags,
    is_digitised,
    paper_flags,
    words_said,
)
from desk_tui.rules.problem import RuleProblem

STATES = ("received", "missing", "failed", "shown", "digitised")
TAKEN = ("", "scanned", "brought", "reused", "reused-result", "national-store")
FILE = "a" * 64
TODAY = date(2026, 11, 16)


@dataclass(frozen=True)
class Line:
    state: str = "received"
    sha256: str = ""
    taken: str = ""
    result: bool = False


lines = st.builds(
    Line,
    state=st.sampled_from(STATES),
    sha256=st.sampled_from(("", FILE)),
    taken=st.sampled_from(TAKEN),
    result=st.booleans(),
)
lists = st.lists(lines, max_size=8)


@pytest.mark.parametrize(
    ("line", "digitised", "reused", "store"),
    [
        (Line("digitised", FILE, "scanned"), "1", "0", "0"),
        (Line("digitised", FILE, "brought"), "1", "0", "0"),
        (Line("digitised", FILE, "reused"), "1", "1", "0"),
        (Line("digitised", FILE, "reused-result"), "1", "2", "0"),
        (Line("digitised", FILE, "national-store"), "1", "0", "1"),
        (Line("digitised", FILE), "1", "0", "0"),
        (Line("received"), "0", "0", "0"),
        (Line("shown"), "0", "0", "0"),
        (Line("received", "", "reused"), "0", "0", "0"),
    ],
)
def test_the_flags_of_one_paper(line: Line, digitised: str, reused: str, store: str) -> None:
    assert paper_flags(line) == {
        "DuocSoHoa": digitised,
        "DuocTaiSuDung": reused,
        "DuocLayTuKhoDMQG": store,
    }


@given(lines)
def test_without_a_file_nothing_is_claimed(line: Line) -> None:
    assert set(paper_flags(replace(line, sha256="")).values()) == {"0"}


@given(lines)
def test_reused_and_from_the_store_are_digitised_too_and_not_both(line: Line) -> None:
    flags = paper_flags(line)
    if flags["DuocTaiSuDung"] != "0" or flags["DuocLayTuKhoDMQG"] != "0":
        assert flags["DuocSoHoa"] == "1"
    assert "0" in (flags["DuocTaiSuDung"], flags["DuocLayTuKhoDMQG"])


@given(lists)
def test_a_dossier_has_digitised_parts_when_one_of_its_papers_is(papers: list[Line]) -> None:
    handed_in = [paper_flags(paper)["DuocSoHoa"] for paper in papers if not paper.result]
    assert dossier_flags(papers) == {"HoSoCoThanhPhanSoHoa": "1" if "1" in handed_in else "0"}


@given(lists)
def test_results_say_nothing_of_the_papers_handed_in(papers: list[Line]) -> None:
    only_results = [replace(paper, result=True) for paper in papers]
    assert dossier_flags(only_results) == {"HoSoCoThanhPhanSoHoa": "0"}
    assert digitised_rate(only_results) == (0, 0)


@given(lists)
def test_a_rate_is_never_more_than_the_whole_and_splits_into_its_parts(papers: list[Line]) -> None:
    done, due = digitised_rate(papers)
    results_done, results = digitised_rate(papers, results=True)
    assert 0 <= done <= due
    assert 0 <= results_done <= results
    assert done + results_done == sum(is_digitised(paper) for paper in papers)
    assert due + results <= len(papers)


@given(lists, lists)
def test_rates_of_two_dossiers_add_up(one: list[Line], other: list[Line]) -> None:
    parts = zip(digitised_rate(one), digitised_rate(other), strict=True)
    assert digitised_rate(one + other) == tuple(map(sum, parts))


def test_papers_only_shown_or_not_there_are_not_asked_for() -> None:
    papers = [
        Line("digitised", FILE, "scanned"),
        Line("received"),
        Line("shown"),
        Line("missing"),
        Line("failed"),
        Line("received", result=True),
    ]
    assert digitised_rate(papers) == (1, 2)
    assert digitised_rate(papers, results=True) == (0, 1)


def code_of(call: object) -> str:
    with pytest.raises(RuleProblem) as refused:
        call()  # pyright: ignore[reportCallIssue]
    assert refused.value.hint
    return refused.value.code


def test_days_that_cannot_be() -> None:
    assert day_said("", "Ngày cấp") is None
    assert day_said("2026-02-28", "Ngày cấp") == date(2026, 2, 28)
    for wrong in ("2026-02-29", "5/11/2026", "hôm qua", "0001-01-01"):
        assert code_of(lambda wrong=wrong: day_said(wrong, "Ngày cấp")) == "bad-date"


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.dates(date(1990, 1, 1), date(2060, 1, 1)))
def test_issued_by_today_and_not_after_its_end(issued: date, until: date) -> None:
    if issued > TODAY:
        assert code_of(lambda: check_days(issued, until, TODAY)) == "issued-later"
    elif until < issued:
        assert code_of(lambda: check_days(issued, until, TODAY)) == "ends-before"
    else:
        assert bool(check_days(issued, until, TODAY)) == (until < TODAY)


def test_a_paper_is_good_on_its_last_day() -> None:
    assert check_days(None, TODAY, TODAY) == []
    (warning,) = check_days(None, TODAY - timedelta(days=1), TODAY)
    assert "15/11/2026" in warning


def test_words_are_kept_tidy_and_short() -> None:
    assert words_said("  12/UBND \n TP ", "Số", 20) == "12/UBND TP"
    assert code_of(lambda: words_said("x" * 21, "Số", 20)) == "too-long"
