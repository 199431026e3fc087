"""The figures of the five sources, out of records that have exactly their counts."""

from __future__ import annotations

from datetime import date

import pytest

from db import tallies
from db.problem import RecordProblem
from desk_tui.counter import services
from desk_tui.counter.desk import Desk
from desk_tui.counter.report import Ask, report
from desk_tui.rules import counting
from desk_tui.rules.counting import unlike
from tests.counter.sources_kit import Many, offer, write_many

QUARTER = Ask(date(2024, 1, 1), date(2024, 3, 31))
LAST_YEAR = Ask(date(2023, 1, 1), date(2023, 12, 31))
YEAR = Ask(date(2019, 1, 1), date(2019, 12, 31))


def test_shares_of_dossiers_by_desk_with_the_change_from_the_year_before(desk: Desk) -> None:
    """Land of households 20 % (11.4 % before), districts 54.7 % (43.1 %), communes twice 43.8 %."""
    land, district, commune = (f"H18.12.3{n}/1" for n in (4, 5, 6))
    write_many(
        desk,
        Many(7_520, 1_504, desk=land),
        Many(7_179, 3_927, desk=district),
        Many(2_000, 1_830, desk=commune),
        Many(1_000, 114, desk=land, day="2023-05-04"),
        Many(1_000, 431, desk=district, day="2023-05-04"),
        Many(1_000, 438, desk=commune, day="2023-05-04"),
    )
    tallies.catch_up(desk.record, at_once=100_000)

    def shares(ask: Ask) -> list[float]:
        told = report(desk, Ask(ask.first, ask.last, by="unit"))
        found = {group.key: group.figures for group in told.groups}
        values = [
            next(one.value for one in found[desk[:-2]] if one.metric.id == "TL-C")
            for desk in (land, district, commune)
        ]
        return [value for value in values if value is not None]

    now, then = shares(QUARTER), shares(LAST_YEAR)
    assert [round(value, 1) for value in now] == [20.0, 54.7, 91.5]
    assert [round(value, 1) for value in then] == [11.4, 43.1, 43.8]
    assert [round(a - b, 1) for a, b in zip(now, then, strict=True)] == [8.6, 11.6, 47.7]
    assert round(now[2] / then[2], 2) == 2.09
    whole = report(desk, QUARTER).figure("TL-C")
    assert (whole.numerator, whole.denominator) == (7_261, 16_699)
    # What was open at the new year is in TL-B as well, and in TL-C not.
    both = report(desk, QUARTER).figure("TL-B")
    assert (both.numerator, both.denominator) == (7_261 + 983, 16_699 + 3_000)


def test_early_on_the_day_and_late_are_kept_apart(desk: Desk) -> None:
    """48,780 of 67,170: the rest is late or still open."""
    write_many(desk, Many(67_170, 14_430, early=30_000, on_day=18_780, late=9_000))
    tallies.catch_up(desk.record, at_once=100_000)
    told = report(desk, QUARTER)
    kept = ("early", "on_day", "late", "open", "open_overdue")
    assert [told.numbers[name] for name in kept] == [30_000, 18_780, 9_000, 9_390, 9_390]
    in_time = told.figure("DH")
    assert (in_time.numerator, in_time.denominator, in_time.words) == (48_780, 67_170, "72,62%")
    assert told.figure("DH-TRA").words == "84,42%"
    assert told.figure("TL-B").words == "21,48%"


def test_services_by_level_and_those_that_people_use(desk: Desk) -> None:
    """206 = 118 + 27 + 61; 83 with more than 12 dossiers: 41, 14, 28; over 30 %: 6/27 and 4/61."""
    codes = offer(desk, {"2": 118, "3": 27, "4": 61})
    second, third, fourth = codes[:118], codes[118:145], codes[145:]
    lots = [Many(13, 0, code, day="2019-05-06") for code in second[:41]]
    for ones, busy, users in ((third, 14, 6), (fourth, 28, 4)):
        lots += [
            Many(13, 4 if n < users else 3, code, day="2019-05-06")
            for n, code in enumerate(ones[:busy])
        ]
        lots.append(Many(12, 0, ones[busy], day="2019-05-06"))
    write_many(desk, *lots)
    used = services.in_use(desk, YEAR.first, YEAR.last)
    assert dict(used.levels) == {
        "mức 2 (cung cấp thông tin)": 118,
        "mức 3 (một phần)": 27,
        "mức 4 (toàn trình)": 61,
    }
    levels = [one.service.level for one in used.busy]
    assert (len(levels), [levels.count(level) for level in "234"]) == (83, [41, 14, 28])
    assert round(100 * 83 / len(used.services), 1) == 40.3
    users = [one.service.level for one in used.users]
    assert [users.count(level) for level in "34"] == [6, 4]
    told = report(desk, YEAR)
    assert (told.figure("TL-D").numerator, told.figure("TL-D").denominator) == (10, 88)
    assert (told.figure("TL-A").numerator, told.figure("TL-A").denominator) == (42, 88)
    assert unlike(len(used.services), dict(used.levels), "Dịch vụ") is None
    # Each count of services opens those it is made of, or those it lacks.
    counts = counting.SERVICE_NAMES
    assert {name: len(services.behind(desk, told, name)) for name in counts} == {
        name: told.numbers[name] for name in counts
    }
    lacking = services.behind(desk, told, "services_offered", without="services_used")
    assert len(lacking) == 88 - 42
    with pytest.raises(RecordProblem, match="không đếm từng dịch vụ"):
        services.behind(desk, told, "received")


def test_how_much_of_a_province_is_online(desk: Desk) -> None:
    """1,692 procedures: 461 toàn trình, 512 một phần; the rest is not an online service."""
    offer(desk, {"toàn trình": 461, "một phần": 512, "2": 719})
    told = report(desk, QUARTER)
    assert told.figure("3.1").words == "57,51%"
    assert (told.numbers["procedures_full"], told.numbers["procedures_partial"]) == (461, 512)
    assert round(100 * 461 / told.numbers["procedures"], 1) == 27.2
    assert round(100 * 512 / told.numbers["procedures"], 1) == 30.3
    assert told.figure("TL-A").words == "0,00%"
    assert not any("Thủ tục nộp được" in doubt for doubt in told.doubts)
