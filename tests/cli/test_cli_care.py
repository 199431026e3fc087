"""officer, verify, check, backup, restore, and a desk that meets a real node."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desk_tui.counter.desk import Office
from desk_tui.counter.setup import make
from tests.cli.conftest import INIT, OFFICER, PASSWORD, RECEIVE, Terminal, stretch_less

NEW = {"DESK_TUI_NEW_PASSWORD": "mật khẩu mới 2"}
OTHER = "Trần Văn Mẫu"


def as_officer(desk: Terminal, name: str, password: str) -> None:
    desk.env = {"DESK_TUI_OFFICER": name, "DESK_TUI_PASSWORD": password}


def test_officers_come_with_a_role_and_go_on_a_day(desk: Terminal) -> None:
    desk.env = NEW
    said = desk.ok("officer", "add", OTHER, "--role", "officer", "--until", "2026-01-31")
    assert said == {"officer": OTHER, "role": "officer", "until": "2026-01-31"}
    assert desk.ok("officer", "list")["officers"] == [
        {"officer": OTHER, "role": "officer", "until": "2026-01-31"},
        {"officer": OFFICER, "role": "supervisor", "until": None},
    ]
    as_officer(desk, OTHER, NEW["DESK_TUI_NEW_PASSWORD"])
    expired = desk("list")
    assert (expired.code, expired.refused) == (3, "officer-expired")
    assert "31/01/2026" in expired.err
    desk.env = NEW
    desk.ok("officer", "add", OTHER, "--role", "officer")
    as_officer(desk, OTHER, NEW["DESK_TUI_NEW_PASSWORD"])
    assert desk.codes() == []
    desk.env |= NEW
    for words in (("officer", "add", "Người Mới", "--role", "it"), ("numbers", "add", "500-600")):
        answer = desk(*words)
        assert (answer.code, answer.refused) == (3, "not-allowed")


def test_somebody_stays_in_charge(desk: Terminal) -> None:
    desk.env = {"DESK_TUI_NEW_PASSWORD": PASSWORD}
    for words in (("--role", "officer"), ("--role", "supervisor", "--until", "2027-01-01")):
        answer = desk("officer", "add", OFFICER, *words)
        assert (answer.code, answer.refused) == (3, "nobody-in-charge")


def test_a_supervisor_named_at_the_start_gets_a_password_later(bare: Terminal) -> None:
    bare.ok(*INIT, "--supervisor", OTHER)
    bare.env = NEW
    bare.ok("officer", "add", OTHER, "--role", "supervisor")
    assert bare("officer", "add", "Người Mới", "--role", "it").refused == "not-allowed"
    as_officer(bare, OTHER, NEW["DESK_TUI_NEW_PASSWORD"])
    bare.env |= NEW
    bare.ok("officer", "add", "Người Mới", "--role", "it")


@pytest.mark.parametrize(
    ("words", "env", "code"),
    [
        (("Người Mới", "--role", "vua"), NEW, "bad-usage"),
        ((" ", "--role", "it"), NEW, "no-officer"),
        (("Người Mới", "--role", "it"), {}, "no-password"),
        (("Người Mới", "--role", "it"), {"DESK_TUI_NEW_PASSWORD": "ngắn"}, "password-short"),
    ],
)
def test_wrong_officers(
    desk: Terminal, words: tuple[str, ...], env: dict[str, str], code: str
) -> None:
    desk.env = env
    answer = desk("officer", "add", *words)
    assert (answer.code, answer.refused) == (2, code)


def test_a_copy_comes_back_whole_and_no_number_twice(desk: Terminal, tmp_path: Path) -> None:
    for _ in range(2):
        desk.ok(*RECEIVE)
    before = desk.ok("list")
    copy = tmp_path / "bản sao.zip"
    desk.ok("backup", copy)
    assert desk("backup", copy).refused == "backup-exists"
    assert desk("backup", tmp_path / "none" / "x.zip").refused == "no-folder"
    desk.ok(*RECEIVE)  # after the copy: 0003 is printed

    desk.env = {"DESK_TUI_PASSWORD": "mật khẩu sai"}
    assert desk("restore", copy).refused == "wrong-password"
    desk.env = {}
    assert len(desk.codes()) == 3
    for foreign in (Path(__file__), tmp_path / "none.zip"):
        answer = desk("restore", foreign)
        assert (answer.code, answer.refused) == (2, "not-a-backup")
    assert desk.ok("restore", copy)["set_aside"]
    assert desk.ok("list") == before
    assert desk.ok(*RECEIVE)["code"].endswith("-0004")

    shutil.rmtree(desk.folder)
    desk.ok("restore", copy)
    assert desk.ok("list") == before
    assert int(desk.ok(*RECEIVE)["code"][-4:]) > 4
    assert desk.ok("check", "--rebuild")["ok"]


def test_damage_is_found(desk: Terminal) -> None:
    desk.ok(*RECEIVE)
    record = desk.folder / "record.db"
    whole = record.read_bytes()
    for journal in desk.folder.glob("record.db-*"):
        journal.unlink()
    record.write_bytes(whole[: len(whole) // 2])
    for verb in ("list", "check"):
        answer = desk(verb)
        assert (answer.code, answer.refused) == (5, "record-damaged")
    spoilt = bytearray(whole)
    spoilt[len(whole) // 2] ^= 1
    record.write_bytes(spoilt)
    answer = desk("check")
    assert answer.code == 5
    assert answer.document.get("ok") is not True


def test_a_slip_is_judged_without_a_network(desk: Terminal, tmp_path: Path) -> None:
    qr = desk.ok(*RECEIVE)["qr"]
    for text in (qr, f" {qr}\r\n", qr.lower()):
        said = desk.ok("verify", text)
        assert (said["valid"], said["state"], said["version"]) == (True, "current", 1)
        assert said["code"] == "H18.12.34-261116-0001"
    assert desk("verify", "https://example.vn").refused == "not-a-slip"
    make(tmp_path / "other", Office("H18.12.34", "UBND phường Giả", 1), 1, 9, OFFICER, PASSWORD)
    stretch_less(tmp_path / "other")
    foreign = desk.ok("--data", tmp_path / "other", *RECEIVE)["qr"]
    said = desk.ok("verify", foreign)
    assert (said["valid"], said["state"]) == (False, "forged")


def test_doctor_tells_what_is_missing_and_stays_fine(desk: Terminal) -> None:
    said = desk.ok("doctor")
    assert said["ok"] is True
    assert {finding["state"] for finding in said["findings"]} <= {"ok", "warn"}
    assert all(set(finding) == {"what", "state", "hint"} for finding in said["findings"])
