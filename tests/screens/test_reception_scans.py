"""A burst of keys is a card wherever the cursor is, and never a part of a box."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.kinds import Received
from desk_tui.counter.desk import Desk

from .desks import open_desk
from .reception_desk import CARD, FOREIGN, ODD, SON, TOMORROW, at_desk, monday, said


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path / "desk", monday()) as desk:
        yield desk


PLACES = (
    *("owner-number", "owner-name", "owner-birth", "owner-sex", "owner-phone", "owner-address"),
    *("procedure", "cases", "papers", "reasons", "copies", "exempt", "note", "due"),
)


async def test_a_burst_lands_in_no_box_of_any_section(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        await officer.scan(CARD)
        await officer.type("0635", "enter")
        before, states = officer.texts(), officer.states()
        for place in PLACES:
            officer.form.query_one(f"#{place}").focus()
            await officer.scan(SON)
            assert "Thẻ của Nguyễn Văn Thử là của ai?" in officer.seen, place
            await officer.press("escape")
            assert officer.texts() == before, place
            assert officer.focus == place
        assert officer.states() == states
        assert officer.form.channel.reason == ""


async def test_what_was_typed_before_the_scan_stays(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        await officer.type("", "tab", "tab", "tab", "tab")
        await officer.type("0900000001")
        await officer.scan(CARD)
        await officer.press("1") if "là của ai" in officer.seen else None
        assert officer.text("owner-phone") == "0900000001"


@pytest.mark.parametrize(
    ("payload", "words"),
    [(TOMORROW, "sau hôm nay"), (FOREIGN, "không phải của giấy tờ tùy thân")],
    ids=["born tomorrow", "foreign"],
)
async def test_what_is_no_card_changes_nothing_and_says_why(
    desk: Desk, payload: str, words: str
) -> None:
    async with at_desk(desk) as officer:
        await officer.type("", "tab")
        await officer.type("Phạm Thị")
        await officer.scan(payload)
        assert words in officer.bar
        assert officer.texts() == {"owner-name": "Phạm Thị"}


async def test_a_number_that_contradicts_the_card_warns_and_stops_nothing(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        await officer.scan(ODD)
        assert "giới tính Nam, thẻ ghi Nữ" in officer.seen
        assert "năm sinh 1990, thẻ ghi 01/01/1991" in officer.seen
        await officer.type("khai tu", "enter")
        await officer.save()
    assert len(said(desk, Received)) == 1


@pytest.mark.parametrize(
    ("box", "typed", "sentence"),
    [
        ("owner-number", "12345", "Cần 12 chữ số (CMND cũ: 9 số), đang có 5."),
        ("owner-name", "Nguyễn Văn 3", "Họ và tên không có chữ số."),
        ("owner-birth", "31/2/1990", "Không phải ngày."),
        ("owner-birth", "17/11/2026", "Ngày sinh sau hôm nay"),
        ("owner-sex", "abc", "Gõ Nam hoặc Nữ."),
        ("owner-phone", "12", "Số điện thoại có 8 đến 12 chữ số."),
        ("procedure", "zzzz", "Chưa chọn thủ tục"),
    ],
)
async def test_wrong_input_is_told_in_a_sentence_and_keeps_the_cursor(
    desk: Desk, box: str, typed: str, sentence: str
) -> None:
    async with at_desk(desk) as officer:
        await officer.scan(CARD)
        field = officer.form.query_one(f"#{box}")
        field.focus()
        await officer.type("", "end", "ctrl+u")
        await officer.type(typed)
        await officer.press("f10")
        assert officer.error(box).startswith(sentence)
        assert officer.focus == box
    assert not said(desk, Received)


async def test_a_card_read_at_the_queue_begins_a_dossier(desk: Desk) -> None:
    async with at_desk(desk, open=False) as officer:
        await officer.scan(CARD)
        assert officer.text("owner-name") == "Phạm Thị Ví Dụ"
        assert officer.focus == "procedure"
