"""selfcheck · import: a machine and a record that are new here."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Terminal


def test_a_machine_is_judged_without_a_desk_and_on_paper(bare: Terminal, tmp_path: Path) -> None:
    bare.env = {"DESK_TUI_PASSWORD": "", "DESK_TUI_OFFICER": ""}
    said = bare.ok("selfcheck", "--out", tmp_path / "phiếu.pdf")
    assert said["ok"]
    assert {"part", "what", "state", "hint"} == set(said["findings"][0])
    assert (tmp_path / "phiếu.pdf").read_bytes().startswith(b"%PDF")
    assert not bare.folder.exists()


def test_a_desk_lends_its_name_and_people_read_lines(desk: Terminal, tmp_path: Path) -> None:
    answer = desk("selfcheck", "--out", tmp_path / "phiếu.pdf", json=False)
    assert answer.code == 0
    assert "Đồng hồ: Máy chỉ" in answer.out
    assert "UBND PHƯỜNG VÍ DỤ" in _text(tmp_path / "phiếu.pdf")


def _text(path: Path) -> str:
    import pypdfium2

    return pypdfium2.PdfDocument(path)[0].get_textpage().get_text_bounded()
