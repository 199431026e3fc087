from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from desk_tui.slips.fields import day_in_words, moment_in_words
from desk_tui.slips.forms import form_set, form_sets
from desk_tui.slips.problem import SlipProblem
from desk_tui.slips.render import render

if TYPE_CHECKING:
    from desk_tui.slips.data import ReceiptSlip


def test_the_shipped_sets_name_their_rule() -> None:
    told = {known.id: known.instrument for known in form_sets()}
    assert told == {
        "tt01-2018": "Thông tư 01/2018/TT-VPCP",
        "tt03-2025": "Thông tư 03/2025/TT-VPCP",
    }
    assert form_set("tt03-2025").valid_from == date(2025, 9, 15)
    assert form_set("tt03-2025").valid_to is None


def test_an_unknown_set_is_told_with_the_choices(receipt: ReceiptSlip) -> None:
    with pytest.raises(SlipProblem) as told:
        render(receipt, "tt99-2099")
    assert told.value.code == "no-form-set"
    assert "tt03-2025" in told.value.hint


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 1, 5), "ngày 05 tháng 01 năm 2026"),
        (date(2026, 2, 28), "ngày 28 tháng 02 năm 2026"),
        (date(2026, 3, 9), "ngày 09 tháng 3 năm 2026"),
        (date(2026, 12, 31), "ngày 31 tháng 12 năm 2026"),
    ],
)
def test_days_are_written_as_the_drafting_rules_ask(day: date, words: str) -> None:
    assert day_in_words(day) == words


def test_a_moment_is_told_in_office_time() -> None:
    late = datetime(2026, 11, 16, 17, 30, tzinfo=UTC)
    assert moment_in_words(late) == "00 giờ 30 phút, ngày 17 tháng 11 năm 2026"
