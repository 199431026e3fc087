"""A card on a scanned page: told, taken into the reception form by one key, never in silence."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import qrcode
from PIL import Image

from db.kinds import Received
from desk_tui.counter import drafting, feed
from desk_tui.counter.desk import Desk
from desk_tui.screens.dossier import DossierScreen
from desk_tui.screens.reception import ReceptionScreen
from desk_tui.screens.scan import ScanScreen

from .desks import program, shown
from .reception_desk import Officer, said, settled
from .test_scan import desk, no_sane, offer_files, page, told
from .test_scan_feed import code_of, open_all, pages_of

__all__ = ["desk", "no_sane"]

OWNER = "001090000000||Nguyễn Văn Thử|15081990|Nam|Số 1, Xã Mẫu, Hà Nội|01072021"
OTHER = "001155000001||Phạm Thị Ví Dụ|05031955|Nữ|Số 1 phố Thử, Hà Nội|01012021"


def card_page(path: Path, *payloads: str) -> Path:
    """A page with copies of cards on it, as a scanner sees it."""
    picture = Image.open(page(path, 1))
    for place, payload in enumerate(payloads):
        made = qrcode.QRCode(box_size=5)
        made.add_data(payload)
        square = made.make_image().get_image().convert("RGB")
        picture.paste(square, (60 + 380 * place, 600))
    picture.save(path, dpi=(100, 100))
    return path


@asynccontextmanager
async def scanned(
    desk: Desk, *pages: Path, size: tuple[int, int] = (120, 40)
) -> AsyncIterator[Officer]:
    """The scan screen with these pages, nothing kept yet."""
    offer_files(desk, *pages)
    async with program(desk).run_test(size=size) as pilot:
        await open_all(pilot, desk)
        await pilot.press("f6")
        await settled(pilot)
        yield Officer(pilot, desk)


def scan_told(officer: Officer) -> str:
    assert isinstance(officer.app.screen, ScanScreen)
    return told(officer.app.screen)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_card_among_the_pages_is_told_and_one_key_begins_a_dossier_with_it(
    desk: Desk, no_sane: None, tmp_path: Path, size: tuple[int, int]
):
    async with scanned(desk, card_page(tmp_path / "1.png", OWNER), size=size) as officer:
        assert (
            "Trang 1 có thẻ căn cước của Nguyễn Văn Thử (001090000000), chủ hồ sơ."
            " Alt+H: lập hồ sơ với thẻ này." in scan_told(officer)
        )
        assert "Alt+H" in officer.seen
        await officer.press("alt+h")
        assert officer.text("owner-name") == "Nguyễn Văn Thử"
        assert officer.text("owner-birth") == "15/08/1990"
        assert officer.focus == "procedure"
        await officer.press("escape")
        assert isinstance(officer.app.screen, ScanScreen)
        assert [len(line) <= size[0] for line in shown(officer.app.screen).splitlines()]


async def test_without_a_card_the_key_does_nothing(desk: Desk, no_sane: None, tmp_path: Path):
    async with scanned(desk, page(tmp_path / "1.png", 1)) as officer:
        assert "Alt+H" not in officer.seen
        await officer.press("alt+h")
        assert isinstance(officer.app.screen, ScanScreen)


async def test_two_cards_on_a_page_are_asked_about(desk: Desk, no_sane: None, tmp_path: Path):
    async with scanned(desk, card_page(tmp_path / "1.png", OWNER, OTHER)) as officer:
        await officer.press("h")
        assert "Lập hồ sơ với thẻ của ai?" in officer.seen
        lines = officer.seen
        second = lines.index("Phạm Thị Ví Dụ (") > lines.index("Nguyễn Văn Thử (")
        await officer.press("2" if second else "1")
        assert officer.text("owner-name") == "Phạm Thị Ví Dụ"


async def test_a_form_left_half_typed_is_offered_and_never_overwritten_unasked(
    desk: Desk, no_sane: None, tmp_path: Path
):
    drafting.keep(
        desk,
        drafting.new_draft(),
        "owner-name",
        {"boxes": {"owner-name": "Trần Thị Ví Dụ"}, "filled": 1, "of": 9},
    )
    async with scanned(desk, card_page(tmp_path / "1.png", OTHER)) as officer:
        await officer.press("alt+h")
        assert "Điền thẻ vào hồ sơ đang nhập dở?" in officer.seen
        await officer.press("1")
        assert "Thẻ của Phạm Thị Ví Dụ là của ai?" in officer.seen
        assert officer.text("owner-name") == "Trần Thị Ví Dụ"
        await officer.press("1")
        assert officer.text("owner-name") == "Trần Thị Ví Dụ"
        assert officer.text("submitter-name") == "Phạm Thị Ví Dụ"


async def test_a_new_form_may_be_begun_beside_the_half_typed_one(
    desk: Desk, no_sane: None, tmp_path: Path
):
    kept = drafting.new_draft()
    drafting.keep(desk, kept, "owner-name", {"boxes": {"owner-name": "Trần Thị Ví Dụ"}})
    async with scanned(desk, card_page(tmp_path / "1.png", OTHER)) as officer:
        await officer.press("alt+h", "escape")
        assert officer.text("owner-name") == "Phạm Thị Ví Dụ"
        assert officer.text("owner-number") == "001155000001"
        before = {draft.id: draft.values for draft in drafting.waiting(desk)}
        assert before[kept]["boxes"] == {"owner-name": "Trần Thị Ví Dụ"}
        assert len(before) == 2


async def test_the_form_that_is_open_below_is_gone_back_to_and_asks(
    desk: Desk, no_sane: None, tmp_path: Path
):
    offer_files(desk, card_page(tmp_path / "1.png", OTHER))
    async with program(desk).run_test(size=(120, 40)) as pilot:
        officer = Officer(pilot, desk)
        await settled(pilot)
        await officer.press("f2", "tab")
        await officer.type("Trần Thị Ví Dụ")
        below = officer.app.screen
        # As F7 does with a slip.
        officer.app.open_dossier(code_of(desk))
        await settled(pilot)
        await officer.press("alt+c")
        await officer.press("f6")
        await officer.press("alt+h")
        assert "Thẻ của Phạm Thị Ví Dụ là của ai?" in officer.seen
        await officer.press("escape")
        assert officer.app.screen is below
        assert officer.texts() == {"owner-name": "Trần Thị Ví Dụ"}
        assert not any(isinstance(s, ScanScreen) for s in officer.app.screen_stack)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_form_offers_the_card_of_the_scan_in_hand_until_it_is_used(
    desk: Desk, no_sane: None, tmp_path: Path, size: tuple[int, int]
):
    async with scanned(desk, card_page(tmp_path / "1.png", OTHER), size=size) as officer:
        await officer.press("f2")
        offer = "Alt+H: điền thẻ của Phạm Thị Ví Dụ (001155000001)"
        assert offer in officer.seen
        assert officer.texts() == {}
        await officer.type("", "tab")
        await officer.type("Trần Thị Ví Dụ", "enter")
        await officer.press("alt+h")
        assert "Thẻ của Phạm Thị Ví Dụ là của ai?" in officer.seen
        await officer.press("2")
        assert officer.text("owner-name") == "Phạm Thị Ví Dụ"
        assert offer not in officer.seen
        await officer.type("khai tu", "enter")
        await officer.save()
        assert "Đã tiếp nhận" in officer.seen
        assert said(desk, Received)[-1].owner.number == "001155000001"
        # The next citizen is somebody else.
        await officer.press("f2")
        assert isinstance(officer.app.screen, ReceptionScreen)
        assert offer not in officer.seen


async def test_a_card_that_contradicts_what_was_typed_for_the_same_number_says_so(
    desk: Desk, no_sane: None, tmp_path: Path
):
    async with scanned(desk, card_page(tmp_path / "1.png", OTHER)) as officer:
        await officer.press("f2")
        await officer.type("", "tab")
        await officer.type("Pham Thi Vi Du", "shift+tab")
        await officer.type("001155000001")
        await officer.press("alt+h")
        assert officer.text("owner-name") == "Phạm Thị Ví Dụ"
        assert "Đã thay chữ gõ trước bằng chữ trên thẻ: Họ và tên “Pham Thi Vi Du”." in officer.bar


async def test_pages_kept_or_thrown_away_leave_no_card_behind(
    desk: Desk, no_sane: None, tmp_path: Path
):
    async with scanned(desk, card_page(tmp_path / "1.png", OTHER)) as officer:
        assert [card.payload for card in feed.cards_at_hand(desk)] == [OTHER]
        await officer.press("home", "1", "f10")
        assert isinstance(officer.app.screen, DossierScreen)
        assert pages_of(desk)[0] == 1
        await officer.press("f2")
        assert "thẻ của Phạm Thị Ví Dụ" not in officer.seen
        await officer.press("escape")
        await officer.press("alt+c")
        await officer.press("f6")
        assert len(feed.cards_at_hand(desk)) == 1
        await officer.press("alt+u", "1")
        assert feed.cards_at_hand(desk) == ()


async def test_the_card_is_forgotten_when_the_desk_closes(
    desk: Desk, no_sane: None, tmp_path: Path
):
    async with scanned(desk, card_page(tmp_path / "1.png", OTHER)):
        assert feed.cards_at_hand(desk)
    assert feed.cards_at_hand(desk) == ()
