"""Boxes with a kind: what officers type, what is kept, what they are told."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from desk_tui.widgets.fields import MISSING, UNREADABLE, Box, Field, boxes_of
from desk_tui.widgets.kinds import (
    NO_AMOUNT,
    NO_DATE,
    DateField,
    MoneyField,
    NumberField,
    read_amount,
    read_date,
)
from desk_tui.widgets.textbox import TextBox


@pytest.mark.parametrize("text", ["1/2/1990", "01-02-1990", "1.2.1990", "01021990", " 1 2 1990 "])
def test_a_day_may_be_typed_in_many_ways(text: str) -> None:
    assert read_date(text) == date(1990, 2, 1)


@pytest.mark.parametrize("text", ["30/2/1990", "1/13/1990", "1/2/90", "1990", "0102199", "nay"])
def test_what_is_no_day(text: str) -> None:
    assert read_date(text) is None


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_day_written_by_the_program_is_read_again(day: date) -> None:
    assert read_date(f"{day.day:02}/{day.month:02}/{day.year:04}") == day


@given(st.integers(0, 10**12))
def test_an_amount_written_by_the_program_is_read_again(amount: int) -> None:
    assert read_amount(f"{amount:,} đ".replace(",", ".")) == amount


@pytest.mark.parametrize("text", ["15.5", "15,000", "-5", "1.00.000", "mười", ""])
def test_what_is_no_amount(text: str) -> None:
    assert read_amount(text) is None


class Form(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.told: list[tuple[str | None, str, bool, str]] = []

    def compose(self) -> ComposeResult:
        yield Field("Họ tên", id="name", required=True, check=_no_digits)
        yield DateField("Ngày sinh", id="born")
        yield NumberField("Số định danh", id="number")
        yield MoneyField("Số tiền", id="money")
        yield TextBox("Ghi chú", id="note", journal_every=0.05)
        yield Field("Mật khẩu", id="secret", password=True)

    def on_field_left(self, message: Box.Left) -> None:
        self.told.append((message.field.id, message.value, message.changed, message.why))


def _no_digits(text: str) -> str | None:
    return "Tên người không có chữ số." if any(c.isdigit() for c in text) else None


@pytest.mark.parametrize(
    ("box", "typed", "kept", "error"),
    [
        ("born", "1/2/1990", "01/02/1990", ""),
        ("born", "31/2/1990", "31/2/1990", NO_DATE),
        ("number", "001 090 000 000", "001090000000", ""),
        ("number", "00109", "00109", "Cần 12 chữ số, mới có 5."),
        ("number", "00109000000o", "00109000000o", "Chỉ gõ chữ số, đủ 12 số."),
        ("money", "15000đ", "15.000", ""),
        ("money", "15.5", "15.5", NO_AMOUNT),
        ("name", "Thử 2", "Thử 2", "Tên người không có chữ số."),
    ],
)
async def test_leaving_a_box_tidies_and_judges(box: str, typed: str, kept: str, error: str) -> None:
    app = Form()
    async with app.run_test(size=(80, 40)) as pilot:
        field = app.query_one(f"#{box}", Field)
        field.focus()
        await pilot.press(*typed, "tab")
        await pilot.pause()
        assert (field.value, field.error) == (kept, error)
        assert (box, kept, True, "left") in app.told
        assert field.has_class("-error") == bool(error)


async def test_an_unreadable_letter_stays_and_is_told() -> None:
    app = Form()
    async with app.run_test(size=(80, 40)):
        name = app.query_one("#name", Field)
        name.paste_text("Th\ufffd")
        assert name.settle() == "Th\ufffd"
        assert name.error == UNREADABLE


async def test_boxes_that_were_never_filled_are_asked_for_at_the_end() -> None:
    app = Form()
    async with app.run_test(size=(80, 40)):
        boxes = boxes_of(app.screen)
        assert [box.settle(final=True) for box in boxes] == [""] * 6
        assert [box.id for box in boxes if box.error] == ["name"]
        assert app.query_one("#name", Field).error == MISSING


async def test_the_journal_hears_of_a_long_text_while_it_is_typed_and_of_no_secret() -> None:
    app = Form()
    async with app.run_test(size=(80, 40)) as pilot:
        app.query_one("#note").focus()
        await pilot.press("a", "enter", "b")
        await pilot.pause(0.2)
        assert ("note", "a\nb", True, "pause") in app.told
        app.query_one("#secret").focus()
        await pilot.press("x", "enter", "tab")
        await pilot.pause()
        assert "secret" not in {who for who, *_ in app.told}


async def test_a_box_left_unchanged_says_so() -> None:
    app = Form()
    async with app.run_test(size=(80, 40)) as pilot:
        app.query_one("#name", Field).load("Trần Thị Ví Dụ")
        app.query_one("#name").focus()
        await pilot.press("tab")
        await pilot.pause()
        assert app.told == [("name", "Trần Thị Ví Dụ", False, "left")]
