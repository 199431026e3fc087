"""Forms an office keeps of its own: edited, previewed, spoilt, left alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from desk_tui.slips import own
from desk_tui.slips.data import ReceiptSlip
from desk_tui.slips.forms import FORMS
from desk_tui.slips.problem import SlipProblem
from desk_tui.slips.render import render, rendered
from desk_tui.slips.ticket import TicketSlip, render_ticket

RECEIPT = "tt03-2025/01-receipt.typ"


@pytest.fixture
def forms(tmp_path: Path) -> Path:
    """The 2025 set, copied for editing."""
    own.copy(tmp_path / "forms", "tt03-2025")
    return tmp_path / "forms"


def edit(forms: Path, name: str, old: str, new: str) -> None:
    path = forms / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_fresh_copy_is_nobody_s_own(forms: Path, receipt: ReceiptSlip) -> None:
    assert own.read(forms) == {}
    assert render(receipt, own=forms) == render(receipt)
    assert own.read(forms / "nowhere") == {}


def test_editing_again_keeps_what_is_there(forms: Path) -> None:
    edit(forms, RECEIPT, "Chủ hồ sơ", "Người đứng tên")
    mine = (forms / RECEIPT).read_bytes()
    (forms / "common" / "control.typ").unlink()
    copied, kept = own.copy(forms, "tt03-2025")
    assert copied == ("common/control.typ",)
    assert RECEIPT in kept
    assert (forms / RECEIPT).read_bytes() == mine
    assert set(own.read(forms)) == {RECEIPT}


def test_an_office_prints_with_its_own_templates(
    forms: Path, receipt: ReceiptSlip, text_of: Callable[[bytes], str]
) -> None:
    edit(forms, RECEIPT, "Bộ phận tiếp nhận và trả kết quả", "Quầy")
    text = text_of(render(receipt, own=forms))
    assert "Quầy: Trung tâm Phục vụ hành chính công" in text
    assert "Bộ phận tiếp nhận và trả kết quả:" in text_of(render(receipt))
    assert "Bộ phận tiếp nhận và trả kết quả:" in text_of(render(receipt, "tt01-2018", own=forms))


def test_a_changed_piece_reaches_every_form_made_of_it(
    forms: Path, receipt: ReceiptSlip, text_of: Callable[[bytes], str]
) -> None:
    edit(forms, "common/parts.typ", "Độc lập - Tự do - Hạnh phúc", "Mẫu riêng")
    for chosen in ("tt03-2025", "tt01-2018"):
        assert "Mẫu riêng" in text_of(render(receipt, chosen, own=forms))


def test_a_copy_of_an_older_program_gives_way_unless_it_was_edited(
    forms: Path, receipt: ReceiptSlip
) -> None:
    older = (forms / RECEIPT).read_bytes() + b"\n// older\n"
    (forms / RECEIPT).write_bytes(older)
    assert set(own.read(forms)) == {RECEIPT}
    marks = (forms / own.MARKS).read_text(encoding="utf-8")
    shipped = own._mark((FORMS / RECEIPT).read_bytes())
    (forms / own.MARKS).write_text(marks.replace(shipped, own._mark(older)), encoding="utf-8")
    assert own.read(forms) == {}


@pytest.mark.parametrize(
    ("broken", "line", "words"),
    [
        ("#title[GIẤY", 7, "một dấu ngoặc mở ra mà chưa đóng"),
        ("\n\n#slip.ownr.name", 9, "phiếu không có ô “ownr”"),
        ("\n#ten-khong-co", 8, "không có tên “ten-khong-co”"),
        ("#strong(1)", 7, "ở đây cần nội dung, không phải số nguyên"),
        ('#image("quoc-huy.png")', 7, "không tìm thấy tệp được gọi tới"),
        ("#while true {}", 7, "một vòng lặp không dừng"),
        ('#import "@preview/cetz:0.1.0"', 7, "gọi tới gói ở ngoài"),
        ("#let f(x) = f(x)\n#f(1)", 7, "một hàm tự gọi mình không dừng"),
        ("王", 0, "phông chữ"),
    ],
)
def test_a_spoilt_template_is_told_by_file_and_line_and_ours_is_printed(
    forms: Path,
    receipt: ReceiptSlip,
    broken: str,
    line: int,
    words: str,
) -> None:
    edit(forms, RECEIPT, "#title[GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ]", broken)
    page = rendered(receipt, own=forms)
    assert page.pdf == render(receipt)
    assert page.trouble is not None
    assert page.trouble.code == "own-form"
    assert words in page.trouble.message
    assert "Đã in bằng mẫu gốc" in page.trouble.message
    if line:
        assert f"{RECEIPT}, dòng {line}:" in page.trouble.message
    assert str(forms) in page.trouble.hint


def test_a_mistake_in_a_piece_is_told_where_the_office_made_it(
    forms: Path, receipt: ReceiptSlip
) -> None:
    edit(forms, "common/dossier.typ", "#let due() =", "#let due() = khong-co +")
    trouble = rendered(receipt, own=forms).trouble
    assert trouble is not None
    assert "common/dossier.typ, dòng " in trouble.message


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"\x00" * 10, b"#let = ("])
def test_a_file_that_is_no_template_stops_nothing(
    forms: Path, receipt: ReceiptSlip, content: bytes
) -> None:
    (forms / "common" / "parts.typ").write_bytes(content)
    page = rendered(receipt, own=forms)
    assert page.trouble is not None
    assert page.pdf == render(receipt)


def test_a_spoilt_form_toml_stops_nothing(forms: Path, receipt: ReceiptSlip) -> None:
    (forms / "tt03-2025" / "form.toml").write_text("name =", encoding="utf-8")
    page = rendered(receipt, own=forms)
    assert page.pdf == render(receipt)
    assert page.trouble is not None
    assert "form.toml" in page.trouble.message


def test_a_set_of_the_office_alone_prints_and_when_spoilt_ours_does(
    forms: Path, receipt: ReceiptSlip, text_of: Callable[[bytes], str]
) -> None:
    province = forms / "vi-du"
    province.mkdir()
    (province / "form.toml").write_text(
        'name = "Mẫu của tỉnh"\ninstrument = "Quyết định 00/QĐ-UBND"\nvalid_from = 2026-01-01\n'
        'based_on = "tt03-2025"\nprovince = "Ví Dụ"\n',
        encoding="utf-8",
    )
    form = (forms / RECEIPT).read_text(encoding="utf-8").replace("Lĩnh vực", "Ngành")
    (province / "01-receipt.typ").write_text(form, encoding="utf-8")
    chosen = rendered(receipt, own=forms, province="Ví Dụ")
    assert "Ngành: Đất đai" in text_of(chosen.pdf)
    assert "Lĩnh vực: Đất đai" in text_of(rendered(receipt, own=forms, province="").pdf)
    (province / "01-receipt.typ").write_text("#let", encoding="utf-8")
    page = rendered(receipt, "vi-du", own=forms)
    assert page.trouble is not None
    assert page.pdf == render(receipt)


def test_what_editors_leave_behind_is_no_form(forms: Path) -> None:
    for name in ("01-receipt.typ~", ".01-receipt.typ.swp", "01-receipt.typ.bak"):
        (forms / "tt03-2025" / name).write_text("#let", encoding="utf-8")
    assert own.read(forms) == {}


def test_an_editor_of_windows_changes_nothing_by_opening(forms: Path) -> None:
    path = forms / RECEIPT
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert own.read(forms) == {}


def test_a_folder_full_of_pictures_is_told(forms: Path, receipt: ReceiptSlip) -> None:
    (forms / "huge.png").write_bytes(b"\0" * (own.MOST_BYTES + 1))
    with pytest.raises(SlipProblem) as told:
        own.read(forms)
    assert told.value.code == "own-forms"
    assert rendered(receipt, own=forms).pdf == render(receipt)


def test_the_ticket_too_is_the_office_s_own(forms: Path, text_of: Callable[[bytes], str]) -> None:
    slip = TicketSlip(unit="Bộ phận thử", label="A001", at="08:00", words="còn 2 người")
    edit(forms, "common/ticket.typ", "Vắng khi được gọi", "Nếu vắng mặt")
    assert "Nếu vắng mặt" in text_of(render_ticket(slip, forms))
    (forms / "common" / "ticket.typ").write_text("#let", encoding="utf-8")
    assert "Vắng khi được gọi" in text_of(render_ticket(slip, forms))
