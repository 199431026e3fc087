"""selfcheck · import: a machine and a record that are new here."""

from __future__ import annotations

from pathlib import Path

from desk_tui.cli.words import told
from tests.cli.conftest import Terminal


def test_a_machine_is_judged_on_paper_and_in_lines(desk: Terminal, tmp_path: Path) -> None:
    said = desk.ok("selfcheck", "--out", tmp_path / "phiếu.pdf")
    assert said["ok"]
    assert set(said["findings"][0]) == {"part", "what", "state", "hint"}
    assert "Đồng hồ: Máy chỉ" in told("moving:selfcheck", said)
    assert "UBND PHƯỜNG VÍ DỤ" in _text(tmp_path / "phiếu.pdf")


def _text(path: Path) -> str:
    import pypdfium2

    return pypdfium2.PdfDocument(path)[0].get_textpage().get_text_bounded()


def test_an_old_desk_is_tried_dry_then_taken_over(desk: Terminal, tmp_path: Path) -> None:
    sheet = tmp_path / "cũ.csv"
    head = "Mã hồ sơ,Mã thủ tục,Chủ hồ sơ,Ngày tiếp nhận,Hẹn trả"
    good = "H18.12.34-261110-0007,1.004873,Nguyễn Văn Thử,10/11/2026,17/11/2026"
    sheet.write_text(f"{head}\n{good}\nx,,Trần Thị Ví Dụ,10/11/2026,\n", encoding="utf-8")
    dry = desk.ok("import", sheet, "--dry-run")
    assert (dry["written"], dry["dossiers"]) == (False, ["H18.12.34-261110-0007"])
    assert dry["rejected"] == [{"line": 3, "why": "chưa có mã thủ tục"}]
    answer = desk("import", sheet)
    assert (answer.code, answer.refused) == (2, "sheet-lines")
    assert desk.codes() == []
    sheet.write_text(f"{head}\n{good}\n", encoding="utf-8")
    said = desk("import", sheet, json=False)
    assert (said.code, "Đã chuyển 1 hồ sơ" in said.out) == (0, True)
    assert desk.codes() == ["H18.12.34-261110-0007"]
