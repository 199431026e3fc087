"""Attestation as a script plays it: taken in and paid at once, books listed, printed and mended."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import AT, CARD, Terminal

CHIEF = "Trần Thị Ví Dụ"
THREE = ("--paper", "Bằng cấp:1:2", "--paper", "Giấy phép:2:2", "--paper", "Hợp đồng: thuê:5:2:0")
TAKE = ("attest", "receive", "--card", CARD, *THREE, "--at", AT)


def test_from_the_card_to_the_printed_book(desk: Terminal) -> None:
    brought = ("--submitter-name", "Bùi Văn Thử", "--submitter-phone", "0900000008")
    said = desk.ok(*TAKE, *brought, "--cash", "--handed", "50.000", "--signer", "Phạm Văn Mẫu, PCT")
    assert desk.ok("show", said["code"])["submitter"]["phone"] == "0900000008"
    assert (said["fee"], said["paid"], said["change"]) == (26_000, 26_000, 24_000)
    assert said["due"] == "2026-11-16T17:00:00+07:00"
    assert [one["entry"] for one in said["entries"]] == [f"bs/2026/01/{n}" for n in (1, 2, 3)]
    assert said["entries"][2]["paper"] == "Hợp đồng: thuê"
    assert said["entries"][2]["signer"] == "Phạm Văn Mẫu, PCT"
    assert all(Path(path).is_file() for path in (said["slip"], *said["slips"]))
    listed = desk.ok("attest", "list", "bs", "--year", "2026")
    assert [one["code"] for one in listed["entries"]] == [said["code"]] * 3
    first = desk.ok("attest", "list", "--year", "2026")["volumes"][0]
    assert (first["sign"], first["used"], first["fee"]) == ("SCT/BS", 3, 26_000)
    printed = desk.ok("attest", "print", "bs", "--month", "2026-11")
    assert (printed["rows"], printed["from"], printed["to"]) == (3, "2026-11-01", "2026-11-30")
    assert Path(printed["slip"]).is_file()
    told = desk("attest", "list", "bs", "--year", "2026", json=False).out
    assert "bs/2026/01/1" in told
    assert "Bằng cấp" in told


def test_numbers_are_mended_with_two_people(desk: Terminal) -> None:
    desk.ok(*TAKE)
    desk.env["DESK_TUI_NEW_PASSWORD"] = "mật khẩu phụ trách 1"
    desk.ok("officer", "add", CHIEF, "--role", "supervisor")
    desk.env["DESK_TUI_APPROVER_PASSWORD"] = "mật khẩu phụ trách 1"
    gone = desk.ok("attest", "void", "bs/2026/01/1", "--reason", "đóng nhầm dấu")
    assert (gone["state"], gone["reason"]) == ("void", "đóng nhầm dấu")
    fix = ("attest", "correct", "bs/2026/01/2", "--copies", "1", "--reason", "đếm nhầm")
    fixed = desk.ok(*fix, "--approve", CHIEF)
    assert (fixed["copies"], fixed["fee"], fixed["corrected"]) == (1, 4_000, True)
    volume = desk.ok("attest", "volume", "bs", "--volume", "02")
    assert (volume["sign"], volume["volume"]) == ("SCT/BS", "02")


def test_what_takes_longer_is_entered_later(desk: Terminal) -> None:
    said = desk.ok(*TAKE, "--days", "2", "--why", "nhiều trang")
    assert (said["due"], said["entries"]) == ("2026-11-18T17:00:00+07:00", [])
    entered = desk.ok("attest", "enter", said["code"])
    assert [one["number"] for one in entered["entries"]] == [1, 2, 3]
    far = desk(*TAKE, "--days", "3", "--why", "nhiều trang")
    assert (far.code, far.refused) == (3, "extension-long")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("attest", "receive", "--card", CARD, "--paper", "Bằng cấp:hai:2"), "bad-usage"),
        (("attest", "receive", "--paper", "Bằng cấp:1:2"), "no-owner"),
        (("attest", "print", "xx"), "unknown-attest-book"),
        (("attest", "void", "bs/9", "--reason", "x"), "unknown-entry"),
    ],
)
def test_what_cannot_be_is_told(desk: Terminal, words: tuple[str, ...], code: str) -> None:
    answer = desk(*words)
    assert (answer.code, answer.refused) == (2, code)
