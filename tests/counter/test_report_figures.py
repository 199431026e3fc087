"""More figures of the five sources, out of records that have exactly their counts."""

from __future__ import annotations

from datetime import date

import msgspec

from db import acts, tallies
from db.kinds import Delayed
from desk_tui.counter import money_counts, services, targets
from desk_tui.counter.desk import Desk
from desk_tui.counter.report import Ask, ranking, report
from tests.counter.figures_kit import Life, write
from tests.counter.sources_kit import Many, Paid, offer, pay_many, write_many

QUARTER = Ask(date(2024, 1, 1), date(2024, 3, 31))


def told(desk: Desk, ask: Ask, *metrics: str) -> list[str]:
    found = report(desk, ask)
    return [found.figure(one).words for one in metrics]


def test_dong_thap_61_per_cent_of_the_services_and_17_of_the_dossiers(desk: Desk) -> None:
    desk.office = msgspec.structs.replace(desk.office, province="Đồng Tháp")
    codes, day = offer(desk, {"4": 100}), "2022-05-05"
    lots = [Many(6, 2 if n < 7 else 1, code, day=day) for n, code in enumerate(codes[:61])]
    write_many(desk, *lots, Many(34, 0, codes[61], day=day))
    year = Ask(date(2022, 1, 1), date(2022, 12, 31))
    found = report(desk, year)
    assert (found.figure("TL-A").words, found.figure("TL-B").words) == ("61,00%", "17,00%")
    assert (found.figure("TL-B").numerator, found.figure("TL-B").denominator) == (68, 400)
    words = [one.words for one in targets.standing(desk, found)]
    assert words[:3] == [
        "TL-A 61,00% (61/100), chỉ tiêu 80%: cần thêm 19 dịch vụ để đạt 80%.",
        "TL-B 17,00% (68/400), chỉ tiêu 50%: cần thêm 264 hồ sơ trực tuyến để đạt 50%.",
        "DV-TT 100,00% (100/100), chỉ tiêu 100%: đã đạt.",
    ]


def test_vinh_phuc_21_5_per_cent_of_64_664_in_fifteen_agencies(desk: Desk) -> None:
    """From 21/1/2019 to 3/3/2021: days that begin and end in the midst of months."""
    lots = [Many(3_800, 926, desk=f"H18.13.{n:02d}/1", day="2020-06-01") for n in range(14)]
    lots.append(Many(4_000, 931, desk="H18.13.14/1", day="2019-01-21"))
    lots += [Many(3_732, 0, desk=f"H18.13.{n}/1", day="2021-03-03") for n in (15, 16)]
    write_many(desk, *lots, Many(5, 5, day="2019-01-20"), Many(5, 5, day="2021-03-04"))
    tallies.catch_up(desk.record, at_once=100_000)
    found = report(desk, Ask(date(2019, 1, 21), date(2021, 3, 3), by="unit"))
    online = found.figure("TL-C")
    assert (online.numerator, online.denominator, online.words) == (13_895, 64_664, "21,49%")
    handled = report(desk, Ask(date(2019, 1, 21), date(2021, 3, 3))).figure("TL-B")
    assert (handled.numerator, handled.denominator) == (13_900, 64_669)
    assert found.with_online == 15
    assert len(found.groups) == 18


def test_quang_ngai_money_its_count_and_its_average_by_place(desk: Desk) -> None:
    """17 billion in 50,000 payments, 11 of them in 7,529 at the centre."""
    centre, others = "H18.12.99/1", "H18.12.34/1"
    pay_many(desk, Paid(7_529, 11 * 10**9, centre), Paid(42_471, 6 * 10**9, others))
    assert told(desk, QUARTER, "TT-A", "TT-B", "TT-TB") == ["100,00%", "100,00%", "340.000 đ"]
    whole, there = (
        money_counts.taken(desk.read, QUARTER.first, QUARTER.last, place)
        for place in (None, centre)
    )
    assert (whole.online.number, whole.online.money) == (50_000, 17 * 10**9)
    assert (there.online.number, there.online.money) == (7_529, 11 * 10**9)
    at_centre = report(desk, Ask(QUARTER.first, QUARTER.last, desk=centre)).figure("TT-TB")
    assert at_centre.words == "1.461.017 đ"
    assert at_centre.parts == ("11.000.000.000 đ", "7.529")


def test_quang_ngai_online_of_newly_received_ranked_against_a_line(desk: Desk) -> None:
    """Departments 79.3 %; those at 90 % or more; Đức Phổ is nearly all and not all."""
    shares = {
        "H18.20": (793, 1_000),
        "H18.21": (97, 100),
        "H18.22": (94, 100),
        "H18.23": (2_999, 3_000),
        "H18.24": (99, 100),
        "H18.25": (198, 200),
        "H18.26": (96, 100),
        "H18.27": (48, 50),
        "H18.28": (90, 100),
    }
    write_many(desk, *(Many(n, online, desk=f"{unit}/1") for unit, (online, n) in shares.items()))
    found = report(desk, Ask(QUARTER.first, QUARTER.last, by="unit"))
    ranks = [(rank, group.key, one.words) for rank, group, one in ranking(found, "TL-C")]
    assert ranks == [
        (1, "H18.23", "99,97%"),
        (2, "H18.24", "99,00%"),
        (2, "H18.25", "99,00%"),
        (4, "H18.21", "97,00%"),
        (5, "H18.26", "96,00%"),
        (5, "H18.27", "96,00%"),
        (7, "H18.22", "94,00%"),
        (8, "H18.28", "90,00%"),
        (9, "H18.20", "79,30%"),
    ]


def test_the_ministry_33_per_cent_of_2019(desk: Desk) -> None:
    write_many(desk, Many(200, 66, day="2019-05-06"))
    assert told(desk, Ask(date(2019, 1, 1), date(2019, 12, 31)), "TL-B") == ["33,00%"]


def test_quang_ngai_digitised_by_level_and_the_essential_at_95(desk: Desk) -> None:
    """Papers: province ~100 %, district 85.7 %, commune ~100 %; results ~50 %, ~80 %, 96.5 %."""
    levels = {"H18.31": (999, 500), "H18.32": (857, 800), "H18.33": (998, 965)}
    write_many(
        desk,
        *(
            Many(1_000, 950, desk=f"{unit}/1", day="2024-05-06", early=1_000, scanned=a, filed=b)
            for unit, (a, b) in levels.items()
        ),
    )
    may = Ask(date(2024, 5, 1), date(2024, 5, 31), by="unit")
    found = report(desk, may)
    digitised = {
        group.key: [
            one.words for id in ("SH-A", "SH-B") for one in group.figures if one.metric.id == id
        ]
        for group in found.groups
    }
    assert digitised == {
        "H18.31": ["99,90%", "50,00%"],
        "H18.32": ["85,70%", "80,00%"],
        "H18.33": ["99,80%", "96,50%"],
    }
    essential = found.figure("TL-TY")
    assert (essential.numerator, essential.denominator, essential.words) == (2_850, 3_000, "95,00%")
    standing = {one.target.metric: one for one in targets.standing(desk, found)}
    assert standing["TL-TY"].reached


def test_what_is_late_through_an_outage_is_late_and_the_cause_stands_beside(desk: Desk) -> None:
    late, *_ = write(desk, [Life(received="2026-11-10", due="2026-11-12") for _ in range(2)])
    words = "mất kết nối từ CN 21:10"
    delayed = Delayed(cause="line", since="", due="2026-11-12T10:00:00.000000Z", words=words)
    desk.act(lambda _: [acts.Doing(late, delayed), acts.Doing(late, delayed)])
    weak = services.weaknesses(desk, date(2026, 11, 1), date(2026, 11, 30))
    assert [(one.words, one.count) for one in weak.late] == [("Đăng ký khai sinh", 2)]
    assert [(one.words, one.count) for one in weak.delayed] == [(words, 1)]
