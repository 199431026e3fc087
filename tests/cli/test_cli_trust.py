"""purge, acts export, acts verify, lookups: what a script gets."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import RECEIVE, Terminal
from tests.counter.test_papers import page


def test_purge_shows_first_what_would_go(desk: Terminal) -> None:
    code = desk.ok(*RECEIVE)["code"]
    desk.ok("stop", code, "--reason", "thử", "--at", "2026-11-16T10:00")
    said = desk.ok("purge")
    assert (said["ready"], said["held"]) == ([], [])
    assert "giả định" in said["ground"]
    assert desk.ok("purge", "--do")["purged"] == []
    assert desk.ok("purge", "--list") == {"purged": []}
    told = desk("purge", json=False).out
    assert "Sẽ xóa 0 mục" in told
    assert "chứng từ kế toán" in told
    assert desk("purge", "--do", "--list").code == 2


def test_acts_go_out_in_a_file_that_anybody_can_check(desk: Terminal, tmp_path: Path) -> None:
    desk.ok(*RECEIVE)
    file = tmp_path / "thao-tac.zip"
    order = ("acts", "export", file, "--to", "Thanh tra Mẫu", "--reason", "Quyết định 00/QĐ thử")
    made = desk.ok(*order)
    assert made["bytes"] == file.stat().st_size
    assert desk(*order).refused == "export-exists"
    # Without a record, an officer or a password.
    away = Terminal(tmp_path / "nowhere", desk.patch, desk.caught, {"DESK_TUI_OFFICER": ""})
    told = away.ok("acts", "verify", file)
    assert (told["ok"], told["acts"], told["head"]) == (True, made["acts"], made["head"])
    assert told["troubles"] == []
    assert "không thao tác nào bị sửa" in away("acts", "verify", file, json=False).out
    (tmp_path / "x.zip").write_bytes(file.read_bytes()[:-40])
    assert away("acts", "verify", tmp_path / "x.zip").refused == "not-acts"


def test_the_worker_that_scans_logs_nothing_personal(desk: Terminal, tmp_path: Path) -> None:
    code = desk.ok(*RECEIVE)["code"]
    (tmp_path / "Nguyễn Văn Thử 001090000000").mkdir()
    sheet = tmp_path / "Nguyễn Văn Thử 001090000000" / "trang.png"
    page(tmp_path, "trang", ("Nguyễn Văn Thử", "001090000000")).rename(sheet)
    broken = sheet.with_name("hỏng Nguyễn Văn Thử.png")
    broken.write_bytes(b"001090000000")
    for device in (sheet, broken):
        desk("scan", "--device", f"file:{device}", "--dossier", code, "--paper", "1")
    for path in (path for path in desk.folder.rglob("*") if path.is_file()):
        if path.parent.name != "print":
            raw = path.read_bytes()
            assert not [
                word for word in (b"001090000000", "Nguyễn Văn Thử".encode()) if word in raw
            ]
    assert desk.ok("show", code)["papers"][0]["sha256"]


def test_look_ups_are_listed_for_a_person_too(desk: Terminal) -> None:
    code = desk.ok(*RECEIVE)["code"]
    desk.ok("check-person", code, "--reason", "đối chiếu thử")
    (one,) = desk.ok("lookups")["lookups"]
    assert (one["dossier"], one["reason"], one["state"]) == (code, "đối chiếu thử", "later")
    assert "(đối chiếu thử)" in desk("lookups", json=False).out
    assert desk.ok("lookups", "--to", "2020-01-01") == {"lookups": []}
