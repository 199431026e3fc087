"""Until when online is no later than paper: cases from the rules and the day, and brute force."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk_tui.rules.advice import Advice, Turn, advise
from desk_tui.rules.fees import Policy, Tariff, cut_term
from desk_tui.rules.worktime import OFFICE_ZONE, Hours, Term, calendar_from_rows, due

TEXT = files("desk_tui").joinpath("data", "calendar.csv").read_text("utf-8")
CALENDAR = calendar_from_rows(csv.DictReader(TEXT.splitlines()))
# As the desk knew it on the two days: the day off of 24/11 came later.
BASE = replace(CALENDAR, off={d: n for d, n in CALENDAR.off.items() if d != date(2026, 11, 24)})
DAY = Hours.parse("07:30-11:30,13:00-17:00")
PROVINCE = Hours.parse("07:00-11:30,13:30-17:00")
FIFTH = Policy("HAN", "QĐ 906/QĐ-UBND", object="term", channel="online", value=20)
SAME_DAY = Term(0, "same_day", cutoff=time(15))


def at(text: str) -> datetime:
    """ "16 14:10": that day of November 2026; a whole date as well."""
    text = text if len(text) > 10 else f"2026-11-{text}"
    return datetime.fromisoformat(text.replace(" ", "T")).replace(tzinfo=OFFICE_ZONE)


@dataclass(frozen=True)
class Case:
    why: str
    received: str
    term: Term | None
    due: str | None
    break_even: str | None
    hours: Hours = DAY
    rows: tuple[Policy, ...] = (FIFTH,)
    online_term: Term | None = None


def hour(amount: int) -> Term:
    return Term(amount, "working_hour")


def days(amount: int, **more: Any) -> Term:
    return Term(amount, "working_day", **more)


CASES = [
    Case("lượt 5b: 24 giờ, trực tuyến 19 giờ", "16 14:10", hour(24), "19 14:10", "17 09:40"),
    Case("lượt 3: trong ngày, mốc 15 giờ", "16 08:10", SAME_DAY, "16 17:00", "16 15:00"),
    Case(
        "trong ngày, không có mốc giờ: đến hết giờ làm",
        *("16 08:10", Term(0, "same_day"), "16 17:00", "16 17:00"),
    ),
    Case("lượt 13: sau 15 giờ, trả hôm sau", "16 15:05", SAME_DAY, "17 17:00", "17 15:00"),
    Case("lượt 15: 24 giờ nhận 10:00", "17 10:00", hour(24), "20 10:00", "17 16:30"),
    Case("10 ngày, trực tuyến 8 ngày", "16 08:40", days(10), "30 08:40", "18 08:40"),
    Case(
        "10 ngày, hẹn cuối ngày: cả ngày 18 vẫn kịp",
        *("16 08:40", days(10, whole_days=True), "30 17:00", "18 17:00"),
    ),
    Case("1 ngày làm việc: không rút ngắn được", "16 09:00", days(1), "17 09:00", "16 09:00"),
    Case(
        "không có dòng rút ngắn: chỉ kịp nếu nhận ngay",
        *("16 14:10", hour(24), "19 14:10", "16 14:10"),
        rows=(),
    ),
    Case(
        "nhận ngoài giờ: giấy tính từ sáng mai, trực tuyến cũng vậy",
        *("16 18:00", hour(8), "17 17:00", "17 09:30"),
    ),
    Case("vào giờ nghỉ trưa", "16 12:00", hour(8), "17 11:30", "16 15:00"),
    Case(
        "qua cuối tuần: cả thứ Bảy, Chủ nhật vẫn kịp",
        *("20 16:00", hour(10), "24 08:30", "23 08:30"),
    ),
    Case("cuối năm: nghỉ 01/01", "2025-12-31 09:00", days(2), "2026-01-06 09:00",
         "2026-01-05 09:00"),
    Case("giờ làm việc của tỉnh", "16 14:10", hour(24), "19 14:10", "17 09:10", hours=PROVINCE),
    Case(
        "thủ tục ghi hạn trực tuyến dài hơn: không bao giờ",
        *("16 09:00", days(1), "17 09:00", None),
        online_term=days(2),
    ),
    Case("không quy định thời hạn", "16 09:00", None, None, None),
    Case(
        "rút ngắn hết đêm nay: không thể đợi sang mai (B4-11)",
        *("16 14:10", hour(24), "19 14:10", "16 23:59"),
        rows=(replace(FIFTH, valid_to=date(2026, 11, 16)),),
    ),
    Case(
        "rút ngắn hết đêm nay, dòng kế tiếp 10%: đợi được ngắn hơn",
        *("16 14:10", hour(24), "19 14:10", "17 07:40"),
        rows=(
            replace(FIFTH, valid_to=date(2026, 11, 16), successor="MOI"),
            replace(FIFTH, id="MOI", value=9, valid_from=date(2026, 11, 17)),
        ),
    ),
    Case(
        "rút ngắn từ ngày mai: hôm nay chưa sớm hơn",
        *("16 14:10", hour(24), "19 14:10", "16 14:10"),
        rows=(replace(FIFTH, valid_from=date(2026, 11, 17)),),
    ),
    Case("7 ngày lịch, trực tuyến 5 ngày", "16 09:00", Term(7, "day"), "23 17:00", "18 17:00"),
]  # fmt: skip


def told(case: Case) -> Advice:
    return advise(
        received=at(case.received),
        term=case.term,
        calendar=BASE,
        hours=case.hours,
        tariff=Tariff({"counter": 15_000}),
        policies=case.rows,
        can_go_online=True,
        online_term=case.online_term,
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.why)
def test_break_even(case: Case) -> None:
    found = told(case)
    assert found.counter.due.due == (at(case.due) if case.due else None)
    assert found.break_even == (at(case.break_even) if case.break_even else None)


def test_what_was_accepted_when_the_line_came_back_is_due_a_fifth_sooner() -> None:
    """E3: accepted Tuesday 15:26; 19 hours against 24 are 5 hours or 20.8 % less."""
    online, _ = cut_term(hour(24), [FIFTH], "online", date(2026, 11, 17))
    assert due(at("17 15:26"), online, BASE, DAY).due == at("20 08:56")
    assert due(at("17 15:26"), hour(24), BASE, DAY).due == at("20 15:26")


def test_a_rule_that_ends_tonight_is_told_with_what_comes_after() -> None:
    tonight, tomorrow = date(2026, 11, 16), date(2026, 11, 17)
    half = Policy("PHI", "NQ", channel="online", value=50, valid_to=tonight)
    found = advise(
        received=at("16 14:10"),
        term=hour(24),
        calendar=BASE,
        hours=DAY,
        tariff=Tariff({"counter": 15_000}),
        policies=[half, replace(FIFTH, valid_to=date(2026, 11, 18))],
        can_go_online=True,
    )
    assert found.online
    assert (found.online.fee.amount, found.saves) == (7_500, 7_500)
    assert found.online.turn == Turn(tomorrow, 15_000, hour(19))
    lasting = told(CASES[0])
    assert lasting.online
    assert lasting.online.turn is None


def test_paper_too_is_shortened_by_a_row_for_every_channel() -> None:
    everybody = replace(FIFTH, channel="any")
    found = told(replace(CASES[0], rows=(everybody,)))
    assert found.counter.cut_by == everybody
    assert found.counter.due.due == at("19 07:40")
    assert found.break_even == at("16 14:10")


TERMS = st.one_of(
    st.builds(hour, st.integers(1, 16)),
    st.builds(days, st.integers(1, 3), whole_days=st.booleans()),
    st.builds(Term, st.integers(1, 4), st.just("day")),
    st.just(SAME_DAY),
)
ROWS = st.lists(
    st.builds(
        lambda name, value, begins, lasts: replace(
            FIFTH,
            id=name,
            value=value,
            valid_from=begins,
            valid_to=begins + timedelta(lasts) if lasts is not None else None,
        ),
        st.sampled_from("ABC"),
        st.sampled_from([10, 20, 50]),
        st.dates(date(2026, 4, 20), date(2026, 5, 6)),
        st.none() | st.integers(0, 10),
    ),
    max_size=3,
    unique_by=lambda row: row.id,
)


@settings(max_examples=15, deadline=None)
@given(st.datetimes(datetime(2026, 4, 22), datetime(2026, 5, 6)), TERMS, ROWS)
def test_break_even_is_what_trying_every_minute_finds(
    moment: datetime, term: Term, rows: list[Policy]
) -> None:
    """Around the days off of the end of April, with rules that begin and end meanwhile."""
    start = moment.replace(second=0, microsecond=0, tzinfo=OFFICE_ZONE)
    found = advise(
        received=start,
        term=term,
        calendar=CALENDAR,
        hours=PROVINCE,
        tariff=Tariff({"counter": 15_000}),
        policies=rows,
        can_go_online=True,
    )
    limit = found.counter.due.due
    assert limit is not None
    last, moment = None, start
    while True:
        online, _ = cut_term(term, rows, "online", moment.date())
        assert online is not None
        assert online.amount <= term.amount, "a cut never makes it longer"
        end = due(moment, online, CALENDAR, PROVINCE).due
        if end is None or end > limit:
            break
        last, moment = moment, moment + timedelta(minutes=1)
    assert found.break_even == last
