"""Days off that change: which days count as changed, and where a promise would lie then."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_tui.rules.calendar_change import DayChange, as_before, day_changes, same_span
from desk_tui.rules.problem import RuleProblem
from desk_tui.rules.stages import of, plan, promise, stages_from_rows
from desk_tui.rules.workdays import OFFICE_ZONE, Calendar, Hours
from desk_tui.rules.worktime import Term, due

HOURS = Hours.parse("07:30-11:30,13:00-17:00")
PLAIN = Calendar({}, {}, frozenset({2026}))
MONDAY = date(2026, 11, 16)


def at(day: date, clock: str = "09:00") -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), OFFICE_ZONE)


def row(day: str, kind: str, name: str = "") -> dict[str, str]:
    return {"date": day, "kind": kind, "name": name, "instrument": "Nghị quyết thử"}


def test_only_a_day_that_works_otherwise_than_before_is_a_change() -> None:
    before = [row("2026-11-24", "off"), row("2026-11-28", "worked"), row("2026-12-01", "off")]
    after = [
        row("2026-11-24", "worked", "lại làm việc"),
        row("2026-11-28", "off"),
        row("2026-11-29", "off", "Chủ nhật"),
        row("2026-12-01", "off", "tên khác"),
        row("2026-12-02", "off", "ngày mới"),
    ]
    found = day_changes(before, after)
    assert [(one.day.day, one.before, one.after) for one in found] == [
        (24, "off", "worked"),
        (28, "worked", "off"),
        (2, "", "off"),
    ]
    assert found[0].words == "24/11/2026: ngày làm việc (lại làm việc, Nghị quyết thử)"


def test_a_weekday_that_works_again_is_no_saturday_made_up_for() -> None:
    calendar = Calendar({}, {date(2026, 11, 24): "", date(2026, 11, 28): ""}, frozenset())
    assert calendar.why(date(2026, 11, 24)) == "Thứ Ba, ngày làm việc"
    assert calendar.why(date(2026, 11, 28)) == "Thứ Bảy làm bù"


DAYS = st.lists(
    st.tuples(st.integers(0, 40), st.sampled_from(["off", "worked"])), unique_by=lambda one: one[0]
)


def with_days(days: list[tuple[int, str]]) -> Calendar:
    kinds: dict[str, dict[date, str]] = {"off": {}, "worked": {}}
    for n, kind in days:
        kinds[kind][MONDAY + timedelta(days=n)] = ""
    return Calendar(kinds["off"], kinds["worked"], frozenset({2026}))


@given(before=DAYS, after=DAYS)
def test_a_calendar_undone_is_the_one_before(
    before: list[tuple[int, str]], after: list[tuple[int, str]]
) -> None:
    old = with_days(before)
    rows, fresh = (
        [row((MONDAY + timedelta(days=n)).isoformat(), kind) for n, kind in days]
        for days in (before, after)
    )
    merged = {one["date"]: one for one in (*rows, *fresh)}
    changes = day_changes(rows, merged.values())
    again = as_before(new_of(merged), changes)
    days = [MONDAY + timedelta(days=n) for n in range(60)]
    assert [again.is_working(day) for day in days] == [old.is_working(day) for day in days]
    assert {one.day for one in changes} == {
        day for day in days if new_of(merged).is_working(day) != old.is_working(day)
    }


def test_a_day_that_changed_twice_goes_back_to_what_it_first_was() -> None:
    day = date(2026, 11, 24)
    twice = [DayChange(day, "", "off"), DayChange(day, "off", "worked")]
    now = Calendar({}, {day: ""}, frozenset())
    assert not as_before(now, twice[1:]).is_working(day)
    assert as_before(now, twice).off == as_before(now, twice).worked == {}


def new_of(merged: dict[str, dict[str, str]]) -> Calendar:
    return with_days(
        [((date.fromisoformat(day) - MONDAY).days, one["kind"]) for day, one in merged.items()]
    )


@given(
    term=st.sampled_from(
        [Term(n, "working_day") for n in (1, 3, 7, 10)] + [Term(24, "working_hour")]
    ),
    start=st.integers(0, 4),
    old=DAYS,
    new=DAYS,
)
def test_the_same_span_is_what_a_fresh_count_gives(
    term: Term, start: int, old: list[tuple[int, str]], new: list[tuple[int, str]]
) -> None:
    """From a start that works in both calendars nothing but the days between can differ."""
    before, after = with_days(old), with_days(new)
    day = MONDAY + timedelta(days=start)
    if not (before.is_working(day) and after.is_working(day)):
        return
    promised = due(at(day), term, before, HOURS).due
    assert promised
    counted = due(at(day), term, after, HOURS).due
    assert same_span(at(day), promised, term.unit, before, after, HOURS) == counted


def test_a_last_day_that_becomes_a_day_off_goes_on_to_the_next() -> None:
    off = as_before(PLAIN, [DayChange(date(2026, 11, 24), "off", "worked")])
    assert not off.is_working(date(2026, 11, 24))
    promised = at(date(2026, 11, 24), "17:00")
    moved = same_span(at(MONDAY), promised, "day", PLAIN, off, HOURS)
    assert moved == at(date(2026, 11, 25), "17:00")


STAGES = stages_from_rows(
    [
        {
            "procedure": "FX.BD",
            "case": case,
            "name": name,
            "office": office,
            "value": value,
            "unit": "working_day",
            "starts": starts,
            "instrument": "Quyết định thử",
            "valid_from": "2026-01-01",
            "valid_to": until,
        }
        for case, name, office, value, starts, until in (
            ("", "Thẩm tra", "UBND phường Ví Dụ", "3", "", ""),
            ("", "Xác nhận", "Văn phòng đất đai Ví Dụ", "7", "after", ""),
            ("nop-thue", "Thẩm tra", "", "3", "after", "2026-12-31"),
            ("nop-thue", "Trao giấy", "", "2", "payment", "2026-12-31"),
        )
    ]
)


def test_stages_split_a_limit_and_never_move_it() -> None:
    two = of(STAGES, "fx.bd", "khac", MONDAY)
    whole = due(at(MONDAY), Term(10, "working_day"), PLAIN, HOURS).due
    parts = plan(two, at(MONDAY), PLAIN, HOURS, whole)
    assert [one.due for one in parts] == [at(date(2026, 11, 19)), at(date(2026, 11, 30))]
    assert promise(parts, whole) == whole == parts[-1].due
    shorter = at(date(2026, 11, 26))
    assert plan(two, at(MONDAY), PLAIN, HOURS, shorter)[-1].due == shorter


def test_a_stage_that_waits_for_a_payment_has_no_date_yet() -> None:
    parts = plan(of(STAGES, "FX.BD", "nop-thue", MONDAY), at(MONDAY), PLAIN, HOURS, None)
    assert [one.due for one in parts] == [at(date(2026, 11, 19)), None]
    assert promise(parts, at(date(2026, 11, 30))) == at(date(2026, 11, 19))
    assert of(STAGES, "FX.BD", "nop-thue", date(2027, 1, 1)) == of(STAGES, "FX.BD", "", MONDAY)


@pytest.mark.parametrize("wrong", [{"value": "x"}, {"starts": "sometime"}, {"name": " "}])
def test_a_row_that_cannot_be_read_is_told_by_its_line(wrong: dict[str, str]) -> None:
    good = {
        "procedure": "FX.BD",
        "name": "Thẩm tra",
        "value": "3",
        "unit": "working_day",
        "starts": "after",
        "valid_from": "2026-01-01",
    }
    with pytest.raises(RuleProblem, match="dòng 2") as told:
        stages_from_rows([good, {**good, **wrong}])
    assert told.value.code == "stage-row"
