"""Shares, targets and ranks: what the sources say, and the edges."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_tui.rules import counting, metrics
from desk_tui.rules.counting import Alike, Service, names_of, unlike
from desk_tui.rules.metrics import Figure, Metric, still_needed
from desk_tui.rules.problem import RuleProblem

ROWS = list(csv.DictReader((Path(counting.__file__).parents[1] / "data/metrics.csv").open()))
ALL = {one.id: one for one in metrics.metrics_from_rows(ROWS)}


def figure(id: str, numerator: int, denominator: int) -> Figure:
    return Figure(ALL[id], numerator, denominator)


@pytest.mark.parametrize(
    ("id", "numerator", "denominator", "told"),
    [
        ("TL-B", 13_895, 64_664, 21.5),
        ("DH", 48_780, 67_170, 72.6),
        ("3.1", 461, 1_692, 27.2),
        ("3.1", 512, 1_692, 30.3),
        ("3.1", 461 + 512, 1_692, 57.5),
        ("TL-A", 83, 206, 40.3),
        ("TL-A", 61, 100, 61.0),
        ("TL-B", 17, 100, 17.0),
        ("TL-C", 1_504, 7_520, 20.0),
        ("TL-C", 3_927, 7_179, 54.7),
        ("TL-C", 61_000, 66_667, 91.5),
        ("TL-C", 793, 1_000, 79.3),
        ("TL-D", 6, 27, 22.2),
        ("TL-D", 4, 61, 6.6),
        ("SH-A", 857, 1_000, 85.7),
        ("SH-B", 965, 1_000, 96.5),
    ],
)
def test_the_figures_of_the_sources(id: str, numerator: int, denominator: int, told: float) -> None:
    value = figure(id, numerator, denominator).value
    assert value is not None
    assert round(value, 1) == told


def test_averages_of_the_sources_are_money_for_each_payment() -> None:
    assert 17_000_000_000 // 50_000 == 340_000
    centre = figure("TT-B", 11_000_000_000, 17_000_000_000)
    assert centre.words == "64,71%"
    assert round(11_000_000_000 / 7_529, -4) == 1_460_000


def test_nothing_is_a_share_of_nothing_and_nearly_all_is_not_all() -> None:
    assert figure("TL-C", 0, 0).value is None
    assert figure("TL-C", 0, 0).words == "–"
    assert figure("2.1", 0, 0).points is None
    assert figure("TL-C", 99_999, 100_000).words == "99,99%"
    assert figure("TL-C", 1, 100_000).words == "0,01%"
    assert figure("TL-C", 249, 250).words == "99,60%"
    assert figure("TL-C", 5, 5).words == "100,00%"
    assert figure("TL-C", 0, 5).words == "0,00%"


def test_points_are_full_from_the_threshold_on() -> None:
    assert figure("2.1", 5, 7).points == 14.29
    assert figure("4.3", 2, 7).points == 0.71
    assert figure("4.3", 9, 10).points == 2
    assert figure("2.2", 12, 8).words == "1,50"


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 9_999))
def test_the_forecast_is_the_smallest_that_reaches_the_target(
    above: int, others: int, hundredths: int
) -> None:
    target = hundredths / 100
    more = still_needed(above, above + others, target)
    assert more is not None
    reached = 10_000 * (above + more) >= hundredths * (above + others + more)
    assert reached
    if more and above + others:
        short = above + more - 1
        assert 10_000 * short < hundredths * (short + others)


def test_six_more_online_dossiers() -> None:
    assert still_needed(18, 24, 80) == 6
    assert still_needed(3, 3, 100) == 0
    assert still_needed(3, 4, 100) is None
    assert still_needed(0, 0, 50) == 1


def test_parts_that_do_not_add_up_are_told() -> None:
    said = unlike(772, {"3": 413, "4": 357}, "Dịch vụ mức 3 và 4")
    assert said == "Dịch vụ mức 3 và 4: 413 + 357 = 770, không bằng tổng 772 (thiếu 2)."
    assert unlike(206, {"2": 118, "3": 27, "4": 61}, "Dịch vụ") is None


def test_ranks_are_shared_by_equal_shares_and_by_nothing_else() -> None:
    found = metrics.ranked(
        {"Đức Phổ": (2_999, 3_000), "Tư Nghĩa": (99, 100), "Quảng Ngãi": (198, 200), "Mới": (0, 0)}
    )
    assert [(rank, name) for rank, name, _, _ in found] == [
        (1, "Đức Phổ"),
        (2, "Quảng Ngãi"),
        (2, "Tư Nghĩa"),
        (0, "Mới"),
    ]


def test_a_month_is_held_against_the_month_before() -> None:
    assert metrics.before(date(2026, 3, 1), date(2026, 3, 31)) == (
        date(2026, 2, 1),
        date(2026, 2, 28),
    )
    assert metrics.before(date(2026, 1, 1), date(2026, 11, 22))[0] == date(2025, 1, 1)
    assert metrics.before(date(2026, 11, 16), date(2026, 11, 17)) == (
        date(2026, 11, 14),
        date(2026, 11, 15),
    )
    with pytest.raises(RuleProblem, match="nằm trước ngày đầu"):
        metrics.check_period(date(2026, 3, 2), date(2026, 3, 1))


def test_levels_are_said_in_both_vocabularies() -> None:
    assert counting.level_words("toàn trình") == "toàn trình (mức 4)"
    assert counting.level_words("3") == "mức 3 (một phần)"
    assert counting.level_words("") == "chưa ghi mức độ"


def test_services_with_users_are_those_over_the_threshold() -> None:
    services = [Service(code=f"s{n}", online=True, level="3") for n in range(27)]
    services += [Service(code=f"t{n}", online=True, level="toàn trình") for n in range(61)]
    services += [Service(code=f"u{n}", level="2") for n in range(118)]
    used = {f"s{n}": {"received": 10, "online": 4, "offered": 10} for n in range(6)}
    used |= {f"t{n}": {"received": 10, "online": 6, "offered": 10} for n in range(4)}
    used |= {"s9": {"received": 10, "online": 3, "offered": 10}}
    found = counting.count_services(services, used)
    assert (found["procedures"], found["services_offered"]) == (206, 88)
    assert (found["procedures_partial"], found["procedures_full"]) == (27, 61)
    assert (found["services_over"], found["services_used"]) == (10, 11)
    assert (found["services_half"], found["half_dossiers"]) == (4, 40)
    assert counting.count_services(services, used, over=0.2)["services_over"] == 11


def test_every_definition_counts_something_that_is_counted() -> None:
    known = {*counting.COUNTS, *counting.SERVICE_COUNTS, "days", "synced"}
    known |= {"payments", "payments_online", "money", "money_online"}
    for one in ALL.values():
        assert {one.numerator, one.denominator} <= known, one.id
        assert one.definition
        assert one.ground
    assert isinstance(ALL["TL-A"], Metric)
    with pytest.raises(RuleProblem, match="dòng 1"):
        metrics.metrics_from_rows([{**ROWS[0], "maximum": "nhiều"}])


def test_waiting_uses_no_time_but_a_late_question_is_late() -> None:
    open_late = Alike(channel="counter", outcome="open", new=True, past=True, reached=True)
    assert {"open_overdue", "missed", "late_766"} <= set(names_of(open_late))
    waits = Alike(channel="counter", outcome="open", new=True, past=True, reached=True, waits=True)
    assert {"waiting", "in_time", "in_time_766"} <= set(names_of(waits))
    assert "missed" not in names_of(waits)
