"""While the device runs: pages come in where the officer is not, and nothing closes over a form."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import httpx
from PIL import Image

from desk_tui.counter.desk import Desk
from desk_tui.screens.dossier import DossierScreen
from desk_tui.screens.reception import ReceptionScreen
from desk_tui.screens.scan_pages import PageList
from desk_tui.widgets.qr import QrCode

from .desks import program
from .reception_desk import Officer, settled
from .test_scan import desk, no_sane, offer_files, page, taken
from .test_scan_feed import code_of, open_phone, pages_of, phone_only, until

__all__ = ["desk", "no_sane"]


async def send(phone: httpx.AsyncClient, number: int, folder: Path) -> None:
    photo = io.BytesIO()
    Image.open(page(folder / "1.png", number)).resize((2480, 3507)).save(photo, "JPEG", quality=80)
    headers = {"X-Sha256": hashlib.sha256(photo.getvalue()).hexdigest()}
    name = f"pages/{number:032x}"
    assert (await phone.put(name, content=photo.getvalue(), headers=headers)).status_code < 300


async def test_the_cursor_goes_with_new_pages_only_while_the_officer_is_at_the_end(
    desk: Desk, no_sane: None, tmp_path: Path
):
    phone_only(desk)
    async with program(desk).run_test(size=(80, 24)) as pilot:
        screen = await open_phone(pilot, desk)
        pages = screen.query_one(PageList)
        async with httpx.AsyncClient(base_url=screen.query_one(QrCode).link, timeout=90) as phone:
            assert (await phone.post("begin")).status_code == 200
            for number in (1, 2):
                await send(phone, number, tmp_path)
            await until(pilot, lambda: taken(screen) == 2 and pages.sequence == 2)
            # Without a box in the way the keys of the list work at once.
            assert pages.has_focus
            await pilot.press("home")
            await send(phone, 3, tmp_path)
            await until(pilot, lambda: pages.source.key_of("3") is not None)  # pyright: ignore
            assert pages.sequence == 1
            await pilot.press("b", "end")
            await send(phone, 4, tmp_path)
            await until(pilot, lambda: taken(screen) == 4 and pages.sequence == 4)
            assert (await phone.post("done")).status_code < 300
        await until(pilot, lambda: screen.state == "ready")
        kept = [row.treatment.kept for row in screen.feed.view().rows]  # pyright: ignore
        assert kept == [False, True, True, True]


async def test_a_scan_kept_under_a_form_closes_its_own_screen_and_not_the_form(
    desk: Desk, no_sane: None, tmp_path: Path
):
    offer_files(desk, page(tmp_path / "1.png", 1))
    async with program(desk).run_test(size=(120, 40)) as pilot:
        officer = Officer(pilot, desk)
        await settled(pilot)
        officer.app.open_dossier(code_of(desk))
        await settled(pilot)
        await officer.press("f6")
        # In one breath: the form is there before the page is.
        await pilot.press("f6", "f2")
        await settled(pilot)
        assert pages_of(desk)[0] == 1
        assert isinstance(officer.app.screen, ReceptionScreen)
        await officer.press("escape")
        assert isinstance(officer.app.screen, DossierScreen)
