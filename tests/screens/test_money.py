"""Paying at the desk by keys: the fee of a dossier, who owes, the books, the end of the day."""

from __future__ import annotations

import pytest

from db import settings
from desk_tui.counter import accounts, collect, payments, receipt_books, receipts
from desk_tui.counter.desk import Desk
from desk_tui.counter.setup import add_officer
from desk_tui.screens.close_day import CloseDayScreen
from desk_tui.screens.pay import PayDialog
from desk_tui.screens.payments import PaymentsScreen
from desk_tui.screens.receipts import ReceiptsScreen
from desk_tui.widgets.fields import Field
from desk_tui.widgets.qr import QrCode
from tests.widgets.test_qr import read_codes

from .desks import program, settled, shown, take_in

SIZES = pytest.mark.parametrize("size", [(80, 24), (110, 36)])
BOSS, BOSS_PASSWORD = "Lê Thị Ví Dụ", "người phụ trách 1"


def extract(desk: Desk) -> str:
    """Two extracts: 16.000 đ."""
    return take_in(desk, procedure="2.000635", copies=2).said.code


@SIZES
async def test_cash_takes_one_key_and_enter_and_tells_the_change(
    desk: Desk, size: tuple[int, int]
) -> None:
    code = extract(desk)
    app = program(desk)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        await pilot.press("alt+p")
        await settled(pilot)
        assert isinstance(app.screen, PayDialog)
        picture = shown(app.screen)
        assert "Phải nộp 16.000 đ" in picture
        assert all(len(line) <= size[0] for line in picture.splitlines())
        await pilot.press(*"50k")
        await settled(pilot)
        assert "Thối lại 34.000 đ" in shown(app.screen)
        await pilot.press("enter")
        await settled(pilot)
        picture = shown(app.screen)
        assert "ĐÃ THU 16.000 đ · THỐI LẠI 34.000 đ" in picture
        assert "TI/Q1 số 0000001" in picture
        await pilot.press("enter")
        await settled(pilot)
        assert not isinstance(app.screen, PayDialog)
        assert "đã nộp 10:00" in " ".join(shown(app.screen).replace("│", "").split())
    assert payments.due_of(desk, code).kept == 16_000


async def test_enter_alone_takes_the_exact_sum_and_twice_takes_it_once(desk: Desk) -> None:
    code = extract(desk)
    app = program(desk)
    async with app.run_test(size=(110, 36)) as pilot:
        await settled(pilot)
        app.push_screen(PayDialog(code))
        await settled(pilot)
        await pilot.press("enter", "enter")
        await settled(pilot)
    assert payments.due_of(desk, code).kept == 16_000
    assert len(receipts.of_payment(desk.read, payments.due_of(desk, code).payments[0].id)) == 1


async def test_too_little_is_told_and_nothing_is_written(desk: Desk) -> None:
    code = extract(desk)
    app = program(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app.push_screen(PayDialog(code))
        await settled(pilot)
        await pilot.press(*"10000", "enter")
        await settled(pilot)
        assert "còn thiếu 6.000 đ" in " ".join(shown(app.screen).split())
        await pilot.press("escape")
    assert payments.due_of(desk, code).payments == ()


@SIZES
async def test_a_transfer_shows_its_code_and_waits_for_the_banks_word(
    desk: Desk, size: tuple[int, int]
) -> None:
    code = extract(desk)
    accounts.set_account(desk, "any", "VietinBank", "111000000000", "UBND phường Ví Dụ")
    app = program(desk)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        app.push_screen(PayDialog(code))
        await settled(pilot)
        await pilot.press("alt+2")
        await settled(pilot)
        shown_code = app.screen.query_one(QrCode)
        assert shown_code.display
        assert shown_code.link == payments.due_of(desk, code).payments[0].text
        # Whole on the screen, for a phone to read.
        assert read_codes(app.export_screenshot()) == [shown_code.link]
        await pilot.press("alt+r")
        await settled(pilot)
        assert payments.due_of(desk, code).payments[0].state == "reported"
        app.screen.query_one("#reference", Field).focus()
        await pilot.press(*"FT26320", "enter")
        await settled(pilot)
        assert "ĐÃ THU 16.000 đ" in shown(app.screen)
    assert payments.due_of(desk, code).payments[0].by == "bank"


async def test_who_owes_the_books_and_the_end_of_the_day(desk: Desk) -> None:
    first, second = extract(desk), extract(desk)
    collect.ask(desk, first, "later")
    receipt_books.open_book(desk, "AA/26P", 1, 25, kind="phi")
    app = program(desk)
    async with app.run_test(size=(110, 36)) as pilot:
        await settled(pilot)
        await pilot.press("alt+p")
        await settled(pilot)
        assert isinstance(app.screen, PaymentsScreen)
        picture = shown(app.screen)
        assert "2 khoản phải nộp, 32.000 đ" in picture
        assert "thu sau" in picture
        assert "chưa thu" in picture
        await pilot.press("enter")
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert "1 khoản phải nộp, 16.000 đ" in shown(app.screen)

        await pilot.press("alt+b")
        await settled(pilot)
        assert isinstance(app.screen, ReceiptsScreen)
        assert "0000001" in shown(app.screen)
        await pilot.press("alt+x")
        await settled(pilot)
        app.screen.query_one("#reason", Field).load("rách")
        await pilot.press("f10")
        await settled(pilot)
        assert "hủy: rách" in shown(app.screen)
        await pilot.press("f9")
        await settled(pilot)
        app.screen.query_one("#series", Field).load("BB/26L")
        app.screen.query_one("#span", Field).load("000101-000150")
        await pilot.press("f10")
        await settled(pilot)
        assert "000101–000150" in shown(app.screen)
        await pilot.press("escape")
        await settled(pilot)

        await pilot.press("f10")
        await settled(pilot)
        assert isinstance(app.screen, CloseDayScreen)
        await pilot.press(*"15000", "f10")
        await settled(pilot)
        assert "thiếu 1.000 đ" in " ".join(shown(app.screen).split()).lower()
        app.screen.query_one("#explained", Field).load("thối nhầm")
        await pilot.press("f10")
        await settled(pilot)
        assert "đã chốt lần 1" in shown(app.screen)
    assert payments.due_of(desk, second).kept + payments.due_of(desk, first).kept == 16_000


async def test_giving_money_back_asks_for_a_second_person(desk: Desk) -> None:
    code = extract(desk)
    collect.pay_cash(desk, code)
    add_officer(desk, BOSS, "supervisor", BOSS_PASSWORD)
    app = program(desk)
    async with app.run_test(size=(110, 36)) as pilot:
        await settled(pilot)
        app.push_screen(PayDialog(code))
        await settled(pilot)
        await pilot.press("alt+h")
        await settled(pilot)
        app.screen.query_one("#reason", Field).load("rút hồ sơ")
        app.screen.query_one("#approver-password", Field).load("sai mật khẩu")
        await pilot.press("f10")
        await settled(pilot)
        assert "Mật khẩu chưa đúng" in shown(app.screen)
        await pilot.press("escape")
    assert payments.due_of(desk, code).kept == 16_000


async def test_no_receipt_left_is_told_with_what_to_do(desk: Desk) -> None:
    code = extract(desk)
    desk.record.transact(lambda c: settings.put(c, receipts.OWN_PRINTED, False))
    app = program(desk)
    async with app.run_test(size=(110, 36)) as pilot:
        await settled(pilot)
        app.push_screen(PayDialog(code))
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        picture = " ".join(shown(app.screen).split())
        assert "đã hết biên lai phí" in picture
        assert "Nhận quyển mới" in picture
    assert payments.due_of(desk, code).payments == ()
