"""Phí and lệ phí apart: which sum is which, and the parts always add up."""

from __future__ import annotations

import csv
from datetime import date
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_tui.rules import money
from desk_tui.rules.problem import RuleProblem

DAY = date(2026, 11, 16)
ROWS = money.kinds_from_rows(
    csv.DictReader(
        (files("desk_tui") / "data" / "fee_kinds.csv").read_text(encoding="utf-8-sig").splitlines()
    )
)


def split(lines, amount=None, procedure="9.999999", field="", **more):
    total = sum(due for _, due, _ in lines) if amount is None else amount
    return money.split(lines, total, ROWS, procedure=procedure, field=field, day=DAY, **more)


@pytest.mark.parametrize(
    ("procedure", "field", "ground", "kind"),
    [
        ("2.000815", "Chứng thực", "TT 226/2016/TT-BTC", "phi"),
        ("2.000635", "Hộ tịch", "8.000 đ/bản sao (TT 281/2016/TT-BTC)", "phi"),
        ("1.000894", "Hộ tịch", "Phí cấp bản sao trích lục, TT 281/2016/TT-BTC", "phi"),
        ("1.000656", "Hộ tịch", "Nghị quyết của HĐND", "le-phi"),
        ("1.004222", "Đăng ký, quản lý cư trú", "TT 75/2022/TT-BTC", "le-phi"),
        ("1.014063", "Cấp, quản lý căn cước", "", "le-phi"),
        ("1.012796", "Đất đai", "Phí thẩm định hồ sơ", "phi"),
    ],
)
def test_each_sum_has_its_kind(procedure, field, ground, kind):
    found = split([("Mức thu", 20_000, ground)], procedure=procedure, field=field)
    assert [part.kind for part in found.parts] == [kind]
    assert found.guessed == ()


def test_what_the_catalogue_does_not_say_is_a_dated_guess_that_is_told():
    found = split([("50.000 đ", 50_000, "Nghị quyết")])
    assert [row.certainty for row in found.guessed] == ["U"]
    assert split([("50.000 đ", 50_000, "")], only="phi").guessed == ()
    assert split([("50.000 đ", 50_000, "")], only="phi").parts[0].kind == "phi"


def test_two_kinds_are_two_parts_and_a_cut_lowers_the_one_before_it():
    lines = [
        ("Thẩm định", 100_000, "Phí thẩm định hồ sơ"),
        ("Cấp giấy", 30_000, "HĐND"),
        ("Giảm 50%", -15_000, "NQ"),
    ]
    found = split(lines, procedure="1.012796", field="Đất đai")
    assert [(part.kind, part.amount) for part in found.parts] == [
        ("phi", 100_000),
        ("le-phi", 15_000),
    ]


@given(
    st.lists(st.tuples(st.integers(-50_000, 200_000), st.sampled_from(["Phí thẩm định", ""]))),
    st.sampled_from(["Đất đai", "Hộ tịch", "Chứng thực", "Khác"]),
    st.sampled_from([None, "phi", "le-phi"]),
)
def test_parts_are_positive_and_add_up_to_the_amount(dues, field, only):
    lines = [("Khoản", due, ground) for due, ground in dues]
    amount = sum(due for due, _ in dues)
    if amount <= 0:
        amount = 1_000
    parts = split(lines, amount, field=field, only=only).parts
    assert sum(part.amount for part in parts) == amount
    assert all(part.amount > 0 for part in parts)


def test_a_row_that_says_no_kind_is_refused_with_its_line():
    with pytest.raises(RuleProblem, match="dòng 2"):
        money.kinds_from_rows([{"id": "X", "kind": "thue", "name": "Thuế"}])
