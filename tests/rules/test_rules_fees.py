"""Fees, time cuts and the advice at the counter: vectors, the desk's two days, and invariants."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_tui.rules.advice import Advice, advise, break_even
from desk_tui.rules.fees import Channel, Policy, Tariff, cut_term, fee, policies_from_rows
from desk_tui.rules.problem import RuleProblem
from desk_tui.rules.worktime import OFFICE_ZONE, Hours, Term, calendar_from_rows, due

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "vectors.json").read_text("utf-8"))
FEES = VECTORS["fees"]


def rows(name: str) -> list[dict[str, str]]:
    text = files("desk_tui").joinpath("data", name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


POLICIES = policies_from_rows(rows("policies.csv"))
CALENDAR = calendar_from_rows(rows("calendar.csv"))
MONDAY = date(2026, 11, 16)
QUANG_NGAI = frozenset({"Quảng Ngãi"})
COPIES = Tariff({}, "công thức theo trang", procedure="2.000815", field="Chứng thực")
EXTRACT = Tariff({"counter": 8000, "online": 8000}, "đ/bản sao", "TT 281", "2.000635", "Hộ tịch")


def channel_of(word: str) -> Channel:
    return "counter" if word == "direct" else "online"


@pytest.mark.parametrize("case", FEES["certified_copy"]["cases"], ids=str)
def test_certified_copies(case: dict[str, int]) -> None:
    found = fee(COPIES, POLICIES, "counter", MONDAY, case["pages"], case["copies"])
    assert found.amount == case["fee"]
    assert "226/2016" in found.lines[0].ground


def test_three_papers_two_copies_each() -> None:
    local = replace(COPIES, procedure="FX.CT")
    found = fee(local, POLICIES, "counter", MONDAY, [1, 2, 5], 2)
    assert found.amount == 26_000
    assert found.lines[0].text == (
        "1 trang: 1 × 2.000 đ = 2.000 đ; 2 trang: 2 × 2.000 đ = 4.000 đ;"
        " 5 trang: 2 × 2.000 đ + 3 × 1.000 đ = 7.000 đ; cộng 13.000 đ × 2 bản = 26.000 đ"
    )
    capped = fee(local, POLICIES, "counter", MONDAY, 500)
    assert "tối đa mỗi bản" in capped.lines[0].text


PRICES = {p["id"]: p for p in FEES["policies"]}


@pytest.mark.parametrize("listed", [True, False], ids=["catalogue price", "rows only"])
@pytest.mark.parametrize("case", FEES["cases"], ids=lambda c: f"{c['policy']}-{c['date']}")
def test_national_rows(case: dict[str, Any], listed: bool) -> None:
    policy = PRICES[case["policy"]]
    amounts: dict[str, int] = {}
    if "base" in policy:
        amounts = {"counter": policy["base"]}
    elif listed:
        amounts = {"counter": policy["amounts"]["direct"], "online": policy["amounts"]["online"]}
    tariff = Tariff(amounts, "đ/lần", procedure=policy["procedure"], set_by="trung ương")
    day = date.fromisoformat(case["date"])
    found = fee(tariff, POLICIES, channel_of(case["channel"]), day)
    assert found.amount == case["fee"]
    assert all(line.ground for line in found.lines[1:])


@pytest.mark.parametrize("case", FEES["source_policy"]["cases"], ids=str)
def test_a_provinces_rows(case: dict[str, Any]) -> None:
    channel = channel_of(case["channel"])
    if "base" in case:
        tariff = Tariff(
            {"counter": case["base"]}, "đ/lần", procedure="1.013225", set_by="HĐND cấp tỉnh"
        )
        assert fee(tariff, POLICIES, channel, MONDAY, scopes=QUANG_NGAI).amount == case["fee"]
        assert fee(tariff, POLICIES, channel, MONDAY).amount == case["base"]
        central = replace(tariff, set_by="trung ương")
        found = fee(central, POLICIES, channel, MONDAY, scopes=QUANG_NGAI)
        assert found.amount == case["base"]
    else:
        term = Term(case["working_days"], "working_day")
        cut, row = cut_term(term, POLICIES, channel, MONDAY, scopes=QUANG_NGAI)
        assert cut == Term(case["reduced"], "working_day")
        assert row
        assert "906/QĐ-UBND" in row.ground
        assert cut_term(term, POLICIES, channel, MONDAY) == (term, None)


@pytest.mark.parametrize(
    ("term", "cut"),
    [
        (Term(24, "working_hour"), 19),
        (Term(1, "working_day"), 1),
        (Term(1, "working_hour"), 1),
        (Term(15, "day"), 12),
        (Term(0, "same_day", cutoff=time(15)), 0),
        (Term(3, "month"), 3),
    ],
)
def test_rounding_of_a_time_cut(term: Term, cut: int) -> None:
    found, _ = cut_term(term, POLICIES, "online", MONDAY, scopes=QUANG_NGAI)
    assert found == replace(term, amount=cut)
    assert cut_term(term, POLICIES, "counter", MONDAY, scopes=QUANG_NGAI)[0] == term


def test_the_largest_time_cut_counts() -> None:
    cuts = [row("A", 20, object="term"), row("B", 50, object="term"), row("C", 30, object="term")]
    found, best = cut_term(Term(10, "working_day"), cuts, "online", MONDAY)
    assert found == Term(5, "working_day")
    assert best == cuts[1]


def test_a_poor_household_pays_nothing_and_the_sentence_says_why() -> None:
    found = fee(EXTRACT, POLICIES, "counter", MONDAY, copies=2, exempt="Hộ nghèo")
    assert [(line.text, line.amount) for line in found.lines] == [
        ("8.000 đ × 2 bản = 16.000 đ", 16_000),
        ("Miễn: Hộ nghèo, kèm giấy chứng nhận hộ nghèo", -16_000),
    ]
    assert found.proofs == ("Giấy chứng nhận hộ nghèo",)
    assert found.amount == 0
    assert "Luật Hộ tịch" in found.lines[1].ground
    assert not found.warnings


def test_an_exemption_needs_a_ground() -> None:
    with pytest.raises(RuleProblem, match="lý do"):
        fee(EXTRACT, POLICIES, "counter", MONDAY, exempt="  ")
    declared = fee(EXTRACT, POLICIES, "counter", MONDAY, exempt="Quyết định 12")
    assert declared.amount == 0
    assert declared.lines[-1].ground == "Diện khai: Quyết định 12"
    assert declared.warnings
    adoption = Tariff({"counter": 400_000}, "đ/trường hợp", procedure="2.001263")
    assert fee(adoption, POLICIES, "counter", MONDAY, exempt="cô ruột nhận nuôi").warnings == ()
    nobody = replace(row("M", 0, kind="exempt"), condition=("cô",))
    assert fee(adoption, [nobody], "counter", MONDAY, exempt="công nhân").warnings
    near = fee(EXTRACT, POLICIES, "counter", MONDAY, exempt="hộ cận nghèo")
    assert near.warnings


def test_unknown_is_not_free() -> None:
    unknown = fee(Tariff({}, procedure="1.010803"), POLICIES, "counter", MONDAY)
    assert (unknown.amount, unknown.lines) == (None, ())
    assert unknown.warnings
    exempt = fee(Tariff({}), POLICIES, "counter", MONDAY, exempt="hộ nghèo")
    assert exempt.amount == 0
    assert exempt.lines
    council = Tariff({"counter": 0}, procedure="1.001193", set_by="HĐND cấp tỉnh")
    found = fee(council, POLICIES, "counter", MONDAY)
    assert found.amount == 0
    assert "HĐND" in found.warnings[0]
    only_online = Tariff({"online": 7000}, procedure="9.999999")
    assert fee(only_online, (), "counter", MONDAY).amount is None


def test_channels_without_a_price_take_the_counters() -> None:
    tariff = Tariff({"counter": 15_000}, "đ/lần")
    assert fee(tariff, (), "post", MONDAY).amount == 15_000
    online = fee(tariff, (), "online", MONDAY)
    assert online.amount == 15_000
    assert online.warnings


def test_copies_multiply_only_what_is_priced_by_the_copy() -> None:
    assert fee(EXTRACT, (), "counter", MONDAY, copies=3).amount == 24_000
    once = fee(Tariff({"counter": 50_000}, "đ/giao dịch"), (), "counter", MONDAY, copies=3)
    assert once.amount == 50_000
    assert once.warnings
    for pages, copies in ((0, 1), (1, 0), ([], 1), ([1, 0], 1)):
        with pytest.raises(RuleProblem):
            fee(EXTRACT, (), "counter", MONDAY, pages, copies)


def row(name: str, value: int, **more: Any) -> Policy:
    return Policy(id=name, instrument=f"QĐ {name}", value=value, **more)


def test_rows_that_stand_alone_compete_and_the_others_add() -> None:
    tariff = Tariff({"counter": 100_000})
    alone = [row("A", 20), row("B", 50), row("C", 70_000, kind="fixed")]
    found = fee(tariff, alone, "counter", MONDAY)
    assert [(line.amount, line.ground) for line in found.lines] == [
        (100_000, ""),
        (-50_000, "QĐ B"),
    ]
    both = fee(tariff, [*alone, row("D", 10, stack="yes")], "counter", MONDAY)
    assert both.amount == 45_000
    assert fee(tariff, [row("D", 10, stack="yes")], "counter", MONDAY).amount == 90_000
    dated = [row("E", 50, valid_from=MONDAY + timedelta(1)), row("F", 20, valid_to=MONDAY)]
    assert fee(tariff, dated, "counter", MONDAY).amount == 80_000


AMOUNTS = st.integers(0, 10_000_000)
ROWS = st.lists(
    st.builds(
        row,
        st.sampled_from("ABCDE"),
        st.integers(0, 100),
        channel=st.sampled_from(["any", "counter", "online"]),
        stack=st.sampled_from(["none", "yes"]),
        valid_to=st.none() | st.dates(date(2026, 11, 1), date(2026, 12, 1)),
    ),
    max_size=5,
)


@given(
    AMOUNTS,
    ROWS,
    st.sampled_from(["counter", "online", "post"]),
    st.integers(1, 5),
    st.sampled_from(["đ/bản", "đ/lần", ""]),
    st.sampled_from([None, "hộ nghèo"]),
)
def test_a_fee_is_never_negative_nor_above_the_list_price(
    amount: int, policies: list[Policy], channel: Channel, copies: int, unit: str, why: str | None
) -> None:
    tariff = Tariff({"counter": amount}, unit)
    most = fee(tariff, (), channel, MONDAY, copies=copies).amount
    found = fee(tariff, policies, channel, MONDAY, copies=copies, exempt=why)
    assert found.amount is not None
    assert most is not None
    assert 0 <= found.amount <= most
    assert sum(line.amount for line in found.lines) == found.amount
    alone = [p for p in policies if p.stack == "none"]
    single = [fee(tariff, [p], channel, MONDAY, copies=copies).amount for p in alone]
    together = fee(tariff, alone, channel, MONDAY, copies=copies).amount
    assert together == min([most, *(s for s in single if s is not None)])


def test_calendar_rows_are_those_of_the_vectors() -> None:
    years = VECTORS["calendars"]["years"].values()
    assert sorted(d.isoformat() for d in CALENDAR.off) == sorted(d for y in years for d in y["off"])
    assert sorted(d.isoformat() for d in CALENDAR.worked) == sorted(
        d for y in years for d in y["work"]
    )
    assert CALENDAR.confirmed == {2025, 2026}
    assert "Ngày Văn hóa Việt Nam" in CALENDAR.why(date(2026, 11, 24))
    day = {"kind": "off", "name": "nghỉ"}
    guess, sure = {"date": "2028-01-03", "certainty": "U"}, {"date": "2028-01-04", "certainty": "V"}
    assert not calendar_from_rows([{**day, **guess}, {**day, **sure}]).confirmed
    with pytest.raises(RuleProblem, match="dòng 1"):
        calendar_from_rows([{"date": "24/11/2026", "kind": "off"}])


@pytest.mark.parametrize(
    "change",
    [{"value": "nửa"}, {"kind": "half"}, {"valid_to": "2026"}, {"stack": ""}, {"value": "150"}],
    ids=str,
)
def test_a_policy_row_that_cannot_be_read_names_its_line(change: dict[str, str]) -> None:
    good = next(r for r in rows("policies.csv") if r["kind"] == "percent")
    with pytest.raises(RuleProblem, match="dòng 2"):
        policies_from_rows([good, {**good, **change}])


HOURS = Hours.parse("07:30-11:30,13:00-17:00")
BASE = replace(CALENDAR, off={d: n for d, n in CALENDAR.off.items() if d != date(2026, 11, 24)})
SHORTER = Policy("FX-HAN", "Quyết định thử", object="term", channel="online", value=20)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OFFICE_ZONE)


def advice(received: str, term: Term | None, tariff: Tariff, **more: Any) -> Advice:
    return advise(
        received=moment(received),
        term=term,
        calendar=BASE,
        hours=HOURS,
        tariff=tariff,
        policies=more.pop("policies", [SHORTER]),
        can_go_online=more.pop("can_go_online", True),
        **more,
    )


MARRIAGE_STATUS = Tariff({"counter": 15_000, "online": 7_500}, "đ/lần", procedure="FX.HN")


def test_visit_5b_break_even_is_tuesday_morning() -> None:
    found = advice("2026-11-16T14:10", Term(24, "working_hour"), MARRIAGE_STATUS)
    assert found.online
    assert found.counter.due.due == moment("2026-11-19T14:10")
    assert (found.counter.fee.amount, found.online.fee.amount, found.saves) == (
        15_000,
        7_500,
        7_500,
    )
    assert found.online.working_hours == 19
    assert found.online.cut_by == SHORTER
    assert found.break_even == moment("2026-11-17T09:40")
    now = found.online.due_if_accepted_now.due
    assert now == moment("2026-11-19T07:40")


def test_visit_3_online_counts_from_acceptance() -> None:
    found = advice("2026-11-16T08:10", Term(0, "same_day", cutoff=time(15)), Tariff({"counter": 0}))
    assert found.counter.due.due == moment("2026-11-16T17:00")
    assert found.break_even == moment("2026-11-16T15:00")
    no_cutoff = advice("2026-11-16T08:10", Term(0, "same_day"), Tariff({"counter": 0}))
    assert no_cutoff.break_even == moment("2026-11-16T17:00")


def test_advice_where_there_is_nothing_to_compare() -> None:
    off = advice("2026-11-16T08:10", Term(3, "working_day"), MARRIAGE_STATUS, can_go_online=False)
    assert (off.online, off.break_even, off.saves) == (None, None, None)
    no_term = advice("2026-11-16T08:10", None, MARRIAGE_STATUS)
    assert no_term.online
    assert (no_term.online.working_hours, no_term.break_even) == (None, None)
    slower = advice(
        "2026-11-16T08:10",
        Term(1, "working_day"),
        MARRIAGE_STATUS,
        online_term=Term(2, "working_day"),
    )
    assert slower.break_even is None
    unknown = advice("2026-11-16T08:10", Term(1, "working_day"), Tariff({}))
    assert unknown.saves is None


def test_an_empty_policy_means_the_normal_term() -> None:
    found = advice("2026-11-16T14:10", Term(24, "working_hour"), MARRIAGE_STATUS, policies=[])
    assert found.online
    assert found.online.working_hours == 24
    assert found.break_even == moment("2026-11-16T14:10")


@given(
    st.datetimes(datetime(2026, 1, 5), datetime(2026, 11, 30)),
    st.integers(1, 60),
    st.integers(1, 60),
    st.sampled_from(["working_hour", "working_day", "day"]),
)
def test_break_even_is_the_last_good_minute(
    at: datetime, paper: int, online: int, unit: Any
) -> None:
    start = at.replace(tzinfo=OFFICE_ZONE, second=0, microsecond=0)
    limit = due(start, Term(paper, unit), CALENDAR, HOURS).due
    term = Term(online, unit)
    last = break_even(start, limit, term, CALENDAR, HOURS)

    def end(moment: datetime) -> datetime:
        found = due(moment, term, CALENDAR, HOURS).due
        assert found is not None
        return found

    assert limit is not None
    if last is None:
        assert end(start) > limit
    else:
        assert end(last) <= limit < end(last + timedelta(minutes=1))
