"""Dated rows: which count on a day for whom, and what is wrong with a table of them."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_tui.rules.fees import Tariff, cut_term, fee
from desk_tui.rules.policies import (
    Applicant,
    Policy,
    only_channel,
    rows_for,
    state_of,
    turns,
    wholly_online,
)
from desk_tui.rules.policy_file import COLUMNS, faults
from desk_tui.rules.worktime import Term

MONDAY = date(2026, 11, 16)


def row(name: str, **more: Any) -> Policy:
    return Policy(id=name, instrument=f"QĐ {name}", **{"value": 20, **more})


def ids(rows: list[Policy], day: date = MONDAY, **more: Any) -> list[str]:
    given = {"object": "fee", "channel": "online", "procedure": "T.1", **more}
    return [one.id for one in rows_for(rows, day=day, **given)]


def test_both_ends_of_a_validity_count_and_a_successor_ends_it_sooner() -> None:
    rows = [
        row("CU", valid_from=MONDAY, valid_to=MONDAY + timedelta(9), successor="MOI"),
        row("MOI", valid_from=MONDAY + timedelta(5), successor="SAU"),
        row("SAU", valid_from=MONDAY + timedelta(7)),
    ]
    days = [ids(rows, MONDAY + timedelta(n)) for n in (-1, 0, 4, 5, 6, 7, 30)]
    assert days == [[], ["CU"], ["CU"], ["MOI"], ["MOI"], ["SAU"], ["SAU"]]
    states = [state_of(rows[0], rows, MONDAY + timedelta(n)) for n in (-1, 0, 5, 10)]
    assert states == ["future", "in-force", "replaced", "replaced"]
    assert state_of(row("A", valid_to=MONDAY), [], MONDAY + timedelta(1)) == "ended"
    assert turns(rows, MONDAY) == [MONDAY + timedelta(n) for n in (5, 7, 10)]


def test_rows_that_replace_each_other_do_not_hang() -> None:
    assert ids([row("A", successor="B"), row("B", successor="A")]) == []
    assert ids([row("A", successor="A")]) == ["A"]


def test_a_list_is_dated_and_its_successor_answers_to_its_name() -> None:
    rows = [
        row("DM", kind="list", object="list", procedure=("T.1",), successor="DM2"),
        row(
            "DM2",
            kind="list",
            object="list",
            procedure=("T.2",),
            valid_from=MONDAY + timedelta(1),
            valid_to=MONDAY + timedelta(2),
        ),
        row("CUT", named_list="DM"),
    ]
    tomorrow = MONDAY + timedelta(1)
    assert (ids(rows), ids(rows, procedure="T.2")) == (["CUT"], [])
    assert (ids(rows, tomorrow), ids(rows, tomorrow, procedure="T.2")) == ([], ["CUT"])
    assert ids(rows, MONDAY + timedelta(3), procedure="T.2") == []
    assert ids([row("CUT", named_list="KHONG-CO")]) == []


@pytest.mark.parametrize(
    ("group", "who", "belongs"),
    [
        ("tổ chức", Applicant(organisation=True), True),
        ("Tổ Chức", Applicant(age=40), False),
        ("cá nhân", Applicant(age=40), True),
        ("18-60 tuổi", Applicant(age=18), True),
        ("18–60 tuổi", Applicant(age=60), True),
        ("từ 18 đến 60 tuổi", Applicant(age=61), False),
        ("từ 18 tuổi", Applicant(age=17), False),
        ("từ 18 tuổi", Applicant(age=90), True),
        ("dưới 60 tuổi", Applicant(age=60), False),
        ("dưới 60 tuổi", Applicant(age=59), True),
        ("dưới 60 tuổi", Applicant(), False),
        ("dưới 60 tuổi", Applicant(organisation=True, age=10), False),
        ("cán bộ, công chức", Applicant(groups=("Cán bộ, công chức",)), True),
        ("cán bộ, công chức", Applicant(age=40), False),
    ],
)
def test_groups_of_people(group: str, who: Applicant, belongs: bool) -> None:
    assert ids([row("A", group=(group,))], who=who) == ["A"] * belongs
    assert ids([row("A", group=(group,))]) == [], "nobody known"
    assert ids([row("A", group=("người ở đảo", group))], who=who) == ["A"] * belongs


def test_receiving_only_online_closes_the_other_channels_for_those_it_names() -> None:
    rows = [row("CHI", kind="only", object="intake", channel="online", group=("tổ chức",))]
    firm, person = Applicant(organisation=True), Applicant(age=30)

    def closed(channel: str, who: Applicant | None, day: date = MONDAY) -> bool:
        return only_channel(rows, channel, day, "T.1", "", who=who) is not None

    assert closed("counter", firm)
    assert closed("post", firm)
    assert not closed("online", firm)
    assert not closed("counter", person)
    assert not closed("counter", None)
    assert wholly_online(rows, MONDAY, "T.1", "", who=firm) is None
    whole = [row("CA", kind="only", object="whole", channel="online", valid_to=MONDAY)]
    assert wholly_online(whole, MONDAY, "T.1", "")
    assert only_channel(whole, "counter", MONDAY, "T.1", "")
    assert only_channel(whole, "counter", MONDAY + timedelta(1), "T.1", "") is None


TERM_ROWS = st.lists(
    st.builds(
        row,
        st.sampled_from("ABCD"),
        object=st.just("term"),
        value=st.integers(1, 100),
        channel=st.sampled_from(["any", "online"]),
        priority=st.integers(1, 3),
    ),
    max_size=4,
    unique_by=lambda r: r.id,
)


@given(
    st.integers(0, 400),
    st.sampled_from(["working_day", "working_hour", "day", "same_day", "month"]),
    TERM_ROWS,
)
def test_a_term_is_shortened_by_no_less_than_said_or_not_at_all(
    amount: int, unit: Any, rows: list[Policy]
) -> None:
    term = Term(amount, unit)
    cut, best = cut_term(term, rows, "online", MONDAY, "T.1")
    assert cut
    assert cut.unit == term.unit
    if best is None:
        assert cut == term
    else:
        assert cut.amount < amount
        assert cut.amount >= 1
        # Never less than said, except that a whole day or hour is left.
        assert cut.amount * 100 <= amount * (100 - best.value) or cut.amount == 1
    assert cut.amount <= amount


def test_one_day_is_not_said_to_be_shortened() -> None:
    rows = [row("HAN", object="term")]
    for term in (Term(1, "working_day"), Term(1, "working_hour"), Term(3, "month")):
        assert cut_term(term, rows, "online", MONDAY) == (term, None)
    for amount, left in ((2, 1), (3, 2), (4, 3), (5, 4), (6, 4), (10, 8), (24, 19), (25, 20)):
        cut, best = cut_term(Term(amount, "working_day"), rows, "online", MONDAY)
        assert (cut, best) == (Term(left, "working_day"), rows[0])


@given(
    st.integers(0, 5_000_000),
    st.integers(0, 5_000_000),
    st.lists(
        st.builds(
            row,
            st.sampled_from("ABCDEF"),
            value=st.integers(1, 100),
            kind=st.sampled_from(["percent", "fixed", "exempt"]),
            channel=st.sampled_from(["any", "online"]),
            condition=st.sampled_from([(), ("hộ nghèo",), ("hộ cận nghèo",)]),
            stack=st.sampled_from(["none", "yes"]),
            priority=st.integers(1, 5),
        ),
        max_size=6,
        unique_by=lambda r: r.id,
    ),
    st.sampled_from([None, "hộ nghèo", "hộ cận nghèo", "người có công"]),
    st.integers(1, 9),
    st.sampled_from(["đ/lần", "đ/bản"]),
)
def test_a_fee_is_whole_never_negative_and_adds_up(
    counter: int, online: int, rows: list[Policy], ground: str | None, copies: int, unit: str
) -> None:
    tariff = Tariff({"counter": counter, "online": online}, unit, procedure="T.1")
    found = fee(tariff, rows, "online", MONDAY, copies=copies, exempt=ground)
    assert found.amount is not None
    assert 0 <= found.amount <= online * copies
    assert sum(line.amount for line in found.lines) == found.amount
    assert all(type(line.amount) is int for line in found.lines)
    assert all(line.amount <= 0 for line in found.lines[1:])
    if ground:
        assert len(found.lines) > 1, "a declared ground is always told"


def table(*changes: dict[str, str]) -> list[dict[str, str]]:
    blank = dict.fromkeys(COLUMNS, "")
    good = {"instrument": "QĐ", "channel": "online", "object": "fee", "kind": "percent"}
    return [
        {**blank, **good, "id": f"R{n}", "value": "50", "stack": "none", **change}
        for n, change in enumerate(changes, start=1)
    ]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"value": "nửa"}, "value"),
        ({"value": "0"}, "value"),
        ({"value": "-5"}, "value"),
        ({"value": "101"}, "value"),
        ({"kind": "half"}, "kind"),
        ({"kind": "exempt", "object": "term"}, "kind"),
        ({"object": "intake", "kind": "only", "channel": "any"}, "channel"),
        ({"object": "list", "kind": "list"}, "procedure"),
        ({"channel": "fax"}, "channel"),
        ({"stack": ""}, "stack"),
        ({"valid_to": "31/12/2026"}, "valid_to"),
        ({"priority": "cao"}, "priority"),
        ({"instrument": ""}, "instrument"),
        ({"id": ""}, "id"),
        ({"kind": "pages", "value": "2x2000"}, "value"),
        ({"id": "R1"}, "hai lần"),
        ({"list": "KHONG-CO"}, "danh sách"),
        ({"scope": "Tỉnh Thử"}, "chưa nêu phí"),
        ({"valid_from": "2026-02-01", "valid_to": "2026-01-01"}, "trước ngày"),
        ({"successor": "KHONG-CO"}, "kế tiếp"),
        ({"successor": "R2"}, "kế tiếp"),
        ({"successor": "R1", "valid_from": "2026-02-01"}, "bắt đầu sau"),
        ({"successor": "R1", "valid_from": "2026-01-01"}, "bắt đầu sau"),
        ({"successor": "R3"}, "việc khác"),
    ],
)
def test_what_is_wrong_with_a_table_is_told_by_line(change: dict[str, str], told: str) -> None:
    other = {"object": "term", "value": "20"}
    rows = table({"valid_from": "2026-01-01"}, change, other)
    _, wrong = faults(rows)
    assert [line for line, _ in wrong] == [3]
    assert told in wrong[0][1]


def test_the_packaged_table_is_right_and_may_be_added_to() -> None:
    text = files("desk_tui").joinpath("data", "policies.csv").read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert list(rows[0]) == list(COLUMNS)
    read, wrong = faults(rows)
    assert wrong == []
    assert {one.certainty for one in read} <= {"V", "K", "U"}
    assert all(one.valid_from for one in read)
    more = table({"list": "QNG-DM-PHI", "scope": "Quảng Ngãi"})
    assert faults(more, read)[1] == []
