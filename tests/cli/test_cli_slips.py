"""slips list · edit · preview, and a desk that prints with its own forms."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from .conftest import RECEIVE, Terminal


def text_of(path: str | Path) -> str:
    pages = pypdfium2.PdfDocument(path)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())


def own_receipt(desk: Terminal, old: str, new: str) -> None:
    desk.ok("slips", "edit")
    path = desk.folder / "forms" / "tt03-2025" / "01-receipt.typ"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_sets_are_listed_with_their_forms(desk: Terminal) -> None:
    said = desk.ok("slips", "list", "--on", "16/11/2026")
    assert (said["chosen"], said["own"]) == ("tt03-2025", [])
    older, newer = said["sets"]
    assert (older["id"], newer["id"], newer["version"]) == ("tt01-2018", "tt03-2025", 1)
    numbers = {one["form"]: one["number"] for one in newer["forms"]}
    assert (numbers["stop"], numbers["control"], numbers["result"]) == ("05", "06", None)
    assert "stop" not in {one["form"] for one in older["forms"]}
    assert desk.ok("slips", "list", "--on", "2024-05-06")["chosen"] == "tt01-2018"


def test_a_template_of_the_office_is_told_as_its_own(desk: Terminal) -> None:
    own_receipt(desk, "Chủ hồ sơ", "Người đứng tên")
    said = desk.ok("slips", "list")
    assert said["own"] == ["tt03-2025/01-receipt.typ"]
    owns = {one["form"]: one["own"] for one in said["sets"][1]["forms"]}
    assert (owns["receipt"], owns["refusal"]) == (True, False)
    again = desk.ok("slips", "edit", "--set", "tt03-2025")
    assert again["copied"] == []
    assert "tt03-2025/01-receipt.typ" in again["kept"]
    people = desk("slips", "list", json=False).out
    assert "Giấy tiếp nhận hồ sơ và hẹn trả kết quả  [mẫu của cơ quan]" in people


@pytest.mark.parametrize(
    ("form", "chosen", "words"),
    [
        ("1", "", "HẸN TRẢ KẾT QUẢ"),
        ("06", "tt03-2025", "PHIẾU KIỂM SOÁT"),
        ("05", "tt01-2018", "PHIẾU KIỂM SOÁT"),
        ("receipt-attested", "", "Bản sao điện tử"),
        ("outage", "", "GỌI BÁO"),
    ],
)
def test_a_form_is_looked_at_by_number_or_name(
    desk: Terminal, tmp_path: Path, form: str, chosen: str, words: str
) -> None:
    out = tmp_path / "thu" / "mẫu.pdf"
    said = desk.ok("slips", "preview", form, "--set", chosen, "--out", out)
    assert said["path"] == str(out)
    assert words in text_of(out)


def test_a_preview_needs_no_record_and_goes_to_the_print_folder(bare: Terminal) -> None:
    said = bare.ok("slips", "preview", "07", "--large")
    assert said["form"] == "register"
    assert Path(said["path"]).parent == bare.folder / "print"


def test_a_spoilt_template_is_told_with_its_line_and_ours_is_made(desk: Terminal) -> None:
    own_receipt(desk, "#title[", "#title([")
    answer = desk("slips", "preview", "01")
    assert answer.code == 2
    said = answer.document
    assert said["error"]["code"] == "own-form"
    assert "tt03-2025/01-receipt.typ, dòng 7:" in said["error"]["message"]
    assert not said["own"]
    assert "HẸN TRẢ KẾT QUẢ" in text_of(said["path"])


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("preview", "09"), "no-form"),
        (("preview", "stop", "--set", "tt01-2018"), "no-form"),
        (("preview", "01", "--set", "không-có"), "no-form-set"),
        (("edit", "--set", "không-có"), "no-form-set"),
        (("preview",), "bad-usage"),
    ],
)
def test_what_cannot_be_is_refused(desk: Terminal, words: tuple[str, ...], code: str) -> None:
    answer = desk("slips", *words)
    assert (answer.code, answer.refused) == (2, code)


def test_a_desk_prints_with_its_own_form_and_is_told_when_it_is_spoilt(desk: Terminal) -> None:
    own_receipt(desk, "Chủ hồ sơ", "Người đứng tên")
    assert "Người đứng tên: Nguyễn Văn Thử" in text_of(desk.ok(*RECEIVE)["slip"])
    own_receipt(desk, "#title[", "#title([")
    made = desk.ok(*RECEIVE)
    assert "Chủ hồ sơ: Nguyễn Văn Thử" in text_of(made["slip"])
    assert any("01-receipt.typ, dòng 7" in said for said in made["warnings"])
