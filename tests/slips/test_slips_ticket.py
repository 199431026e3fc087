"""A number on paper: narrow, one page, large, with what a citizen has to know."""

from __future__ import annotations

import pypdfium2

from desk_tui.slips.ticket import TicketSlip, render_ticket


def test_a_number_is_one_narrow_page_with_words_as_they_are() -> None:
    slip = TicketSlip(
        unit="UBND phường Ví Dụ",
        label="2-05",
        at="09:12 ngày 22/11",
        words="còn 3 người phía trước",
        priority="Người từ 60 tuổi",
        field="Đất đai #1",
        desk="2",
    )
    document = pypdfium2.PdfDocument(render_ticket(slip))
    assert len(document) == 1
    page = document[0]
    width_mm = page.get_width() / 72 * 25.4
    assert 79 < width_mm < 81
    text = " ".join(page.get_textpage().get_text_bounded().split())
    for said in ("2-05", "ƯU TIÊN: Người từ 60 tuổi", "Đất đai #1", "quầy 2", slip.words):
        assert said in text
    document.close()


def test_an_ordinary_number_of_the_hall_names_no_desk() -> None:
    slip = TicketSlip(unit="UBND phường Ví Dụ", label="17", at="09:12", words="đến lượt kế tiếp")
    document = pypdfium2.PdfDocument(render_ticket(slip))
    text = document[0].get_textpage().get_text_bounded()
    assert "ƯU TIÊN" not in text
    assert "quầy" not in text
    document.close()
