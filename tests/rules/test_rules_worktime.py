"""Due dates: every published vector, the desk's two days, and what must always hold."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk_tui.rules.problem import RuleProblem
from desk_tui.rules.worktime import (
    OFFICE_ZONE,
    Calendar,
    Hours,
    PausePolicy,
    Term,
    Unit,
    add_working_minutes,
    due,
    paused_due,
    working_minutes_between,
)

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "vectors.json").read_text("utf-8"))
YEARS = VECTORS["calendars"]["years"].values()
CALENDAR = Calendar(
    off={date.fromisoformat(d): "" for year in YEARS for d in year["off"]},
    worked={date.fromisoformat(d): "" for year in YEARS for d in year["work"]},
    confirmed=frozenset({2025, 2026}),
)
HOURS = Hours.parse("07:00-11:30,13:30-17:00")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OFFICE_ZONE)


def clock(text: str | None) -> time | None:
    return time.fromisoformat(text) if text else None


@pytest.mark.parametrize("case", VECTORS["calendar_checks"], ids=lambda c: c["date"])
def test_calendar_vectors(case: dict[str, Any]) -> None:
    assert CALENDAR.is_working(date.fromisoformat(case["date"])) is case["working"]


@pytest.mark.parametrize("case", VECTORS["deadlines"]["cases"], ids=lambda c: c["id"])
def test_deadline_vectors(case: dict[str, Any]) -> None:
    term = Term(
        case["amount"],
        case["unit"],
        cutoff=clock(case.get("cutoff")),
        last_hour=clock(case.get("last_hour_rule")),
        saturday_open=case.get("saturday_morning_open", False),
    )
    found = due(moment(case["received"]), term, CALENDAR, HOURS)
    assert found.due is not None
    if "due" in case:
        assert found.due == moment(case["due"])
    if "due_date" in case:
        assert found.due.date() == date.fromisoformat(case["due_date"])
    if "due_time" in case:
        assert found.due.time() == clock(case["due_time"])
    if "effective" in case:
        assert found.effective == moment(case["effective"])
    if "effective_date" in case:
        assert found.effective.date() == date.fromisoformat(case["effective_date"])


@pytest.mark.parametrize("case", VECTORS["pauses"]["cases"], ids=lambda c: c["id"])
def test_pause_vectors(case: dict[str, Any]) -> None:
    term = Term(case["amount"], case["unit"])
    received = moment(case["received"])
    pauses = [(moment(case["requested"]), moment(case["supplied"]))]
    dates = [
        due(received, term, CALENDAR, HOURS).due,
        paused_due(received, term, CALENDAR, HOURS, pauses, "resume").due,
        paused_due(received, term, CALENDAR, HOURS, pauses, "restart").due,
    ]
    expected = [case["original_due"], case["due_if_resume"], case["due_if_restart"]]
    assert [d.date().isoformat() for d in dates if d] == expected


# Rules that the vectors leave open, one by one.
@pytest.mark.parametrize(
    ("received", "term", "expected"),
    [
        ("2026-03-02T15:00", Term(0, "same_day", cutoff=time(15)), "2026-03-02T17:00"),
        ("2026-03-02T15:00:40", Term(0, "same_day", cutoff=time(15)), "2026-03-02T17:00"),
        ("2026-03-06T15:01", Term(0, "same_day", cutoff=time(15)), "2026-03-09T17:00"),
        ("2026-03-02T16:30", Term(0, "same_day"), "2026-03-02T17:00"),
        ("2026-03-02T18:30", Term(0, "same_day"), "2026-03-03T17:00"),
        ("2026-03-02T12:00", Term(3, "working_day"), "2026-03-05T13:30"),
        ("2026-03-02T17:00", Term(3, "working_day"), "2026-03-05T17:00"),
        ("2026-03-02T17:30", Term(3, "working_day"), "2026-03-06T07:00"),
        ("2026-03-07T09:00", Term(3, "working_day", saturday_open=True), "2026-03-11T09:00"),
        ("2026-03-07T14:00", Term(3, "working_day", saturday_open=True), "2026-03-12T07:00"),
        ("2026-03-02T16:00", Term(3, "working_day", last_hour=time(16)), "2026-03-06T07:00"),
        ("2026-03-02T09:20", Term(3, "working_day", whole_days=True), "2026-03-05T17:00"),
        ("2025-12-31T09:00", Term(2, "working_day"), "2026-01-06T09:00"),
        ("2026-04-24T09:00", Term(5, "working_day"), "2026-05-06T09:00"),
        ("2026-01-31T09:00", Term(1, "month"), "2026-03-02T17:00"),
        ("2026-04-01T09:00", Term(1, "month"), "2026-05-04T17:00"),
        ("2026-03-02T10:30", Term(1, "working_hour"), "2026-03-02T11:30"),
        ("2026-03-02T11:00", Term(1, "working_hour"), "2026-03-02T14:00"),
        ("2026-03-07T09:00", Term(1, "working_hour"), "2026-03-09T08:00"),
    ],
)
def test_receipt_moments(received: str, term: Term, expected: str) -> None:
    assert due(moment(received), term, CALENDAR, HOURS).due == moment(expected)


DESK_HOURS = Hours.parse("07:30-11:30,13:00-17:00")
CULTURE_DAY = date(2026, 11, 24)
DESK = replace(CALENDAR, off={d: n for d, n in CALENDAR.off.items() if d != CULTURE_DAY})
CERTIFY = Term(0, "same_day", cutoff=time(15))


@pytest.mark.parametrize(
    ("visit", "received", "term", "expected"),
    [
        ("1", "2026-11-16T07:35", CERTIFY, "2026-11-16T17:00"),
        ("3 filed at home", "2026-11-16T20:10", Term(0, "same_day"), "2026-11-17T17:00"),
        ("4", "2026-11-16T08:40", Term(10, "working_day", whole_days=True), "2026-11-30T17:00"),
        ("8", "2026-11-16T10:10", Term(3, "working_day", whole_days=True), "2026-11-19T17:00"),
        ("10", "2026-11-16T11:00", CERTIFY, "2026-11-16T17:00"),
        ("13", "2026-11-16T15:05", CERTIFY, "2026-11-17T17:00"),
        ("5b paper", "2026-11-16T14:10", Term(24, "working_hour"), "2026-11-19T14:10"),
        ("5b online", "2026-11-17T15:26", Term(19, "working_hour"), "2026-11-20T08:56"),
        ("5b online, not cut", "2026-11-17T15:26", Term(24, "working_hour"), "2026-11-20T15:26"),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_two_days_at_the_desk(visit: str, received: str, term: Term, expected: str) -> None:
    assert due(moment(received), term, DESK, DESK_HOURS).due == moment(expected)


def test_a_holiday_announced_later_moves_the_counted_date() -> None:
    term = Term(10, "working_day", whole_days=True)
    found = due(moment("2026-11-16T08:40"), term, CALENDAR, DESK_HOURS)
    assert found.due == moment("2026-12-01T17:00")


def test_every_day_explains_itself() -> None:
    calendar = replace(CALENDAR, off={**CALENDAR.off, CULTURE_DAY: "Ngày Văn hóa Việt Nam"})
    found = due(moment("2026-11-20T10:00"), Term(3, "working_day"), calendar, HOURS)
    told = [(s.date.day, s.counted, s.why) for s in found.steps]
    assert told == [
        (20, 0, "Ngày tiếp nhận, không tính"),
        (21, 0, "Thứ Bảy, nghỉ cuối tuần"),
        (22, 0, "Chủ nhật, nghỉ cuối tuần"),
        (23, 1, "Ngày làm việc thứ 1"),
        (24, 0, "Thứ Ba, ngày nghỉ (Ngày Văn hóa Việt Nam)"),
        (25, 1, "Ngày làm việc thứ 2"),
        (26, 1, "Ngày làm việc thứ 3"),
        (26, 0, "Hẹn trả lúc 10:00"),
    ]
    assert found.warnings == ()


def test_hours_and_moves_explain_themselves() -> None:
    hours = due(moment("2026-11-16T14:10"), Term(24, "working_hour"), DESK, DESK_HOURS)
    assert [s.counted for s in hours.steps] == ["2g50", "8g", "8g", "5g10", 0]
    late = due(moment("2026-11-16T15:05"), CERTIFY, DESK, DESK_HOURS)
    assert "sau 15:00" in late.steps[0].why
    worked = due(moment("2026-01-08T09:00"), Term(2, "working_day"), CALENDAR, HOURS)
    assert any("làm bù" in s.why for s in worked.steps)
    lunch = due(moment("2026-03-02T12:00"), Term(1, "working_hour"), CALENDAR, HOURS)
    assert "nghỉ trưa" in lunch.steps[0].why


def test_a_year_nobody_confirmed_is_said_aloud() -> None:
    found = due(moment("2026-12-30T09:00"), Term(5, "working_day"), CALENDAR, HOURS)
    assert found.due is not None
    assert found.due.date() == date(2027, 1, 7)
    assert [w for w in found.warnings if "2027" in w and "chưa được xác nhận" in w]
    assert not due(moment("2026-12-21T09:00"), Term(3, "working_day"), CALENDAR, HOURS).warnings


def test_no_term_no_date() -> None:
    found = due(moment("2026-03-02T09:00"), None, CALENDAR, HOURS)
    assert found.due is None
    assert paused_due(moment("2026-03-02T09:00"), None, CALENDAR, HOURS, [], "resume") == found


def test_the_catalogues_hour_is_a_working_hour() -> None:
    assert Term(1, "hour").unit == "working_hour"  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    "text", ["", "7-11", "07:00-11:30,11:00-17:00", "25:00-26:00", "9:00-8:00"]
)
def test_hours_that_cannot_be(text: str) -> None:
    with pytest.raises(RuleProblem) as told:
        Hours.parse(text)
    assert told.value.hint


def test_input_that_cannot_be() -> None:
    with pytest.raises(RuleProblem):
        due(datetime(2026, 3, 2, 9), Term(1, "day"), CALENDAR, HOURS)
    with pytest.raises(RuleProblem):
        Term(-1, "day")
    with pytest.raises(RuleProblem):
        Term(1, "week")  # pyright: ignore[reportArgumentType]
    always_off = Calendar(
        {date(2026, 1, 1) + timedelta(n): "" for n in range(2000)}, {}, frozenset()
    )
    with pytest.raises(RuleProblem):
        due(moment("2026-03-02T09:00"), Term(1, "working_day"), always_off, HOURS)
    back = [(moment("2026-03-04T09:00"), moment("2026-03-03T09:00"))]
    with pytest.raises(RuleProblem):
        paused_due(moment("2026-03-02T09:00"), Term(5, "day"), CALENDAR, HOURS, back, "resume")


def test_a_second_request_is_warned_of_and_a_late_one_moves_nothing() -> None:
    received, term = moment("2026-03-02T09:00"), Term(10, "working_day")
    first = (moment("2026-03-03T09:00"), moment("2026-03-05T09:00"))
    second = (moment("2026-03-09T09:00"), moment("2026-03-10T09:00"))
    twice = paused_due(received, term, CALENDAR, HOURS, [first, second], "resume")
    assert twice.due == moment("2026-03-19T09:00")
    assert any("2 lần" in w for w in twice.warnings)
    late = (moment("2026-03-17T09:00"), moment("2026-03-20T09:00"))
    plan = paused_due(received, term, CALENDAR, HOURS, [late], "restart")
    assert plan.due == moment("2026-03-16T09:00")


def test_calendar_days_resume_by_calendar_days() -> None:
    received, term = moment("2026-04-07T09:00"), Term(20, "day")
    pause = [(moment("2026-04-10T09:00"), moment("2026-04-13T09:00"))]
    found = paused_due(received, term, CALENDAR, HOURS, pause, "resume")
    assert found.due == moment("2026-05-04T17:00")


def test_a_saturday_that_is_a_holiday_is_not_open() -> None:
    saturday = date(2026, 3, 7)
    closed = replace(CALENDAR, off={**CALENDAR.off, saturday: "nghỉ"})
    term = Term(3, "working_day", saturday_open=True)
    assert due(moment("2026-03-07T09:00"), term, closed, HOURS).due == moment("2026-03-12T07:00")


@pytest.mark.parametrize(
    ("received", "term", "pauses", "policy", "expected"),
    [
        # Asked and supplied before the clock starts: nothing is lost or won.
        (
            "2026-03-07T10:00",
            Term(3, "working_day"),
            [("2026-03-07T12:00", "2026-03-07T12:30")],
            "resume",
            "2026-03-12T07:00",
        ),
        (
            "2026-03-10T10:00",
            Term(3, "day"),
            [("2026-03-06T12:00", "2026-03-06T12:30")],
            "resume",
            "2026-03-13T17:00",
        ),
        # Supplied on an open Saturday: never earlier than without the pause.
        (
            "2026-03-06T16:00",
            Term(3, "working_day", saturday_open=True),
            [("2026-03-06T16:30", "2026-03-07T09:00")],
            "restart",
            "2026-03-11T16:00",
        ),
        # Asked on the last day: that day is left, to its close.
        (
            "2026-03-02T09:00",
            Term(3, "working_day"),
            [("2026-03-05T08:00", "2026-03-06T15:00")],
            "resume",
            "2026-03-06T17:00",
        ),
        # Two pauses of two days each, in calendar days.
        (
            "2026-03-02T09:00",
            Term(11, "day"),
            [
                ("2026-03-03T09:00", "2026-03-05T09:00"),
                ("2026-03-09T09:00", "2026-03-11T09:00"),
            ],
            "resume",
            "2026-03-17T17:00",
        ),
        # A same-day term starts again, with its cut-off.
        (
            "2026-03-02T09:00",
            Term(0, "same_day", cutoff=time(15)),
            [("2026-03-02T10:00", "2026-03-03T15:30")],
            "resume",
            "2026-03-04T17:00",
        ),
        (
            "2026-03-02T09:00",
            Term(8, "working_hour"),
            [("2026-03-02T11:00", "2026-03-04T08:00")],
            "resume",
            "2026-03-04T16:00",
        ),
    ],
)
def test_pauses(
    received: str,
    term: Term,
    pauses: list[tuple[str, str]],
    policy: PausePolicy,
    expected: str,
) -> None:
    spans = [(moment(a), moment(b)) for a, b in pauses]
    found = paused_due(moment(received), term, CALENDAR, HOURS, spans, policy)
    assert found.due == moment(expected)
    assert any("Dừng tính" in s.why for s in found.steps)


DAYS = st.dates(date(2025, 1, 1), date(2026, 12, 31))
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 20)).map(
    lambda m: m.replace(tzinfo=OFFICE_ZONE)
)
UNITS: st.SearchStrategy[Unit] = st.sampled_from(get_args(Unit))
CLOCKS = st.sampled_from([None, time(15), time(16)])
CALENDARS = st.sets(DAYS, max_size=30).map(
    lambda extra: replace(CALENDAR, off={**CALENDAR.off, **dict.fromkeys(extra, "thêm")})
)


@st.composite
def terms(draw: st.DrawFn) -> Term:
    unit: Unit = draw(UNITS)
    return Term(
        draw(st.integers(0, 12 if unit == "month" else 40)),
        unit,
        cutoff=draw(CLOCKS),
        last_hour=draw(CLOCKS),
        whole_days=draw(st.booleans()),
    )


def end(received: datetime, term: Term, calendar: Calendar) -> datetime:
    found = due(received, term, calendar, HOURS).due
    assert found is not None
    return found


@given(MOMENTS, terms(), CALENDARS, st.booleans())
def test_due_is_never_on_a_day_off(
    received: datetime, term: Term, calendar: Calendar, saturday: bool
) -> None:
    found = due(received, replace(term, saturday_open=saturday), calendar, HOURS)
    assert found.due is not None
    assert calendar.is_working(found.due.date())
    assert HOURS.opens <= found.due.time() <= HOURS.closes
    assert found.due >= found.effective >= received.replace(second=0, microsecond=0)
    if term.unit in ("working_day", "day") and found.steps:
        assert sum(s.counted for s in found.steps if isinstance(s.counted, int)) == term.amount


@given(MOMENTS, terms(), DAYS)
def test_a_new_holiday_never_makes_it_earlier(received: datetime, term: Term, day: date) -> None:
    more = replace(CALENDAR, off={**CALENDAR.off, day: "lễ mới"})
    if day not in CALENDAR.worked:
        assert end(received, term, more) >= end(received, term, CALENDAR)


@given(MOMENTS, terms(), CALENDARS, st.integers(0, 20_000))
def test_later_received_is_never_due_earlier(
    received: datetime, term: Term, calendar: Calendar, minutes: int
) -> None:
    later = received + timedelta(minutes=minutes)
    assert end(received, term, calendar) <= end(later, term, calendar)


@given(MOMENTS, terms(), st.integers(1, 20))
def test_a_longer_term_is_never_due_earlier(received: datetime, term: Term, more: int) -> None:
    longer = replace(term, amount=term.amount + more)
    assert end(received, term, CALENDAR) <= end(received, longer, CALENDAR)


@given(
    MOMENTS,
    terms(),
    st.lists(st.integers(0, 30_000), min_size=2, max_size=4),
    st.sampled_from(["resume", "restart"]),
)
def test_a_pause_never_makes_it_earlier(
    received: datetime, term: Term, gaps: list[int], policy: PausePolicy
) -> None:
    edges = [received + timedelta(minutes=m) for m in sorted(gaps)]
    pauses = list(zip(edges[::2], edges[1::2], strict=False))
    found = paused_due(received, term, CALENDAR, HOURS, pauses, policy)
    assert found.due is not None
    assert found.due >= end(received, term, CALENDAR)
    assert CALENDAR.is_working(found.due.date())


@settings(max_examples=50)
@given(MOMENTS, MOMENTS)
def test_minutes_added_are_the_minutes_between(a: datetime, b: datetime) -> None:
    minutes = working_minutes_between(a, b, CALENDAR, HOURS)
    assert minutes >= 0
    if minutes:
        reached, used = add_working_minutes(a, minutes, CALENDAR, HOURS)
        assert working_minutes_between(a, reached, CALENDAR, HOURS) == minutes
        assert sum(part for _, part in used) == minutes
