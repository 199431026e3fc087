"""Verifying slips: one scan, the right words, the way on."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from db import acts
from db.kinds import SlipIssued
from desk_tui.counter.desk import Desk
from desk_tui.counter.receive import Receipt
from desk_tui.screens.dossier import DossierScreen
from desk_tui.screens.queue import QueueScreen
from desk_tui.screens.verify import ANSWERS, VerifyDialog
from desk_tui.slips import seal

from .desks import program, scan, settled, shown, take_in

CARD = "001090000000||Nguyễn Văn Thử|01011990|Nam|Số 1, phường Ví Dụ|01012022"


@pytest.fixture
def receipt(desk: Desk) -> Receipt:
    return take_in(desk)


async def ask(pilot: Pilot[None], text: str) -> VerifyDialog:
    await settled(pilot)
    await pilot.press("f7")
    await settled(pilot)
    await scan(pilot, text)
    assert isinstance(pilot.app.screen, VerifyDialog)
    return pilot.app.screen


def issue(desk: Desk, receipt: Receipt, **facts: object) -> None:
    values: dict[str, object] = {"form": "01", "version": 1, "text": receipt.qr}
    said = SlipIssued(**{**values, **facts})  # pyright: ignore[reportArgumentType]
    desk.act(lambda _: [acts.Doing(receipt.id, said)])


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_current_slip(desk: Desk, receipt: Receipt, size: tuple[int, int]):
    async with program(desk).run_test(size=size) as pilot:
        dialog = await ask(pilot, receipt.qr)
        picture = shown(pilot.app.screen)
        assert dialog.state == "current"
        assert "✔  PHIẾU THẬT – CÒN GIÁ TRỊ  ✔" in picture
        assert "Enter: mở hồ sơ H18.12.34-261118-0001" in picture
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(pilot.app.screen, DossierScreen)


async def test_a_replaced_slip_names_the_new_version(desk: Desk, receipt: Receipt):
    issue(desk, receipt, version=2, text="khác")
    async with program(desk).run_test(size=(80, 24)) as pilot:
        await ask(pilot, receipt.qr)
        picture = shown(pilot.app.screen)
        assert "PHIẾU THẬT – ĐÃ CÓ BẢN MỚI" in picture
        assert "thay bằng bản 2" in picture


async def test_a_revoked_slip(desk: Desk, receipt: Receipt):
    issue(desk, receipt, revoked=True)
    async with program(desk).run_test(size=(80, 24)) as pilot:
        await ask(pilot, receipt.qr)
        assert "✘  PHIẾU THẬT – ĐÃ BỊ THU HỒI  ✘" in shown(pilot.app.screen)


async def test_forged_altered_foreign_and_other_desks(desk: Desk, receipt: Receipt):
    facts = seal.Facts(
        kind="receipt",
        code=receipt.said.code,
        version=1,
        due=None,
        office="H18.12.34",
        owner="",
    )
    forged = seal.make(seal.new_key(), facts)
    altered = receipt.qr.replace("-0001/", "-0002/")
    async with program(desk).run_test(size=(80, 24)) as pilot:
        dialog = await ask(pilot, forged)
        assert dialog.state == "forged"
        assert "PHIẾU GIẢ" in shown(pilot.app.screen)
        assert "Enter: mở" not in shown(pilot.app.screen)
        await scan(pilot, altered)
        assert dialog.state == "altered"
        await scan(pilot, CARD)
        assert dialog.state == "not-a-slip"
        await scan(pilot, "https://example.vn/mot-duong-dan-dai-khong-phai-phieu")
        assert "KHÔNG PHẢI MÃ CỦA PHIẾU" in shown(pilot.app.screen)


async def test_a_slip_of_another_desk_is_not_called_current(desk: Desk):
    from desk_tui.counter.slip import seal_slip

    text = seal_slip(desk, "receipt", "H18.12.34-261117-0009", 1, None, "")
    async with program(desk).run_test(size=(80, 24)) as pilot:
        dialog = await ask(pilot, text)
        assert dialog.state == "elsewhere"
        assert "DO QUẦY KHÁC CẤP" in shown(pilot.app.screen)


async def test_a_slip_pasted_by_hand(desk: Desk, receipt: Receipt):
    async with program(desk).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("f7")
        await settled(pilot)
        dialog = pilot.app.screen
        assert isinstance(dialog, VerifyDialog)
        dialog.query_one("#qr").paste_text(f" {receipt.qr}\n")  # pyright: ignore
        await pilot.press("enter")
        await settled(pilot)
        assert dialog.state == "current"
        await pilot.press("escape")
        await settled(pilot)
        assert isinstance(pilot.app.screen, QueueScreen)


async def test_a_slip_scanned_at_the_queue_opens_its_dossier(desk: Desk, receipt: Receipt):
    async with program(desk).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await scan(pilot, receipt.qr)
        assert isinstance(pilot.app.screen, DossierScreen)
        assert pilot.app.screen.code == receipt.said.code


async def test_a_code_scanned_or_typed_at_the_queue_opens_its_dossier(desk: Desk, receipt: Receipt):
    async with program(desk).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await scan(pilot, receipt.said.code)
        assert isinstance(pilot.app.screen, DossierScreen)
        await pilot.press("escape")
        await settled(pilot)
        pilot.app.screen.query_one("#search").value = receipt.said.code.lower()  # pyright: ignore
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(pilot.app.screen, DossierScreen)


async def test_a_replaced_slip_at_the_queue_is_told_first(desk: Desk, receipt: Receipt):
    issue(desk, receipt, version=2, text="khác")
    async with program(desk).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await scan(pilot, receipt.qr)
        assert isinstance(pilot.app.screen, VerifyDialog)
        assert pilot.app.screen.state == "replaced"


def test_every_state_has_words_of_its_own():
    assert len({answer.words for answer in ANSWERS.values()}) == len(ANSWERS)
    assert all(answer.todo.endswith(".") for answer in ANSWERS.values())
