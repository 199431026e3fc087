"""A dossier from its receipt to its end, as a script plays it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import CARD, Terminal

CHIEF = "Trần Thị Ví Dụ"
OTHER = "001085000001|012345679|Lê Văn Mẫu|01011985|Nam|Số 2, Thôn Ví Dụ, Xã Mẫu, Hà Nội|01072021"


@pytest.fixture
def code(desk: Terminal) -> str:
    """A dossier received this minute, of a procedure with seven working days."""
    said = desk.ok("receive", "--procedure", "1.004222", "--card", CARD)
    return said["code"]


def test_ask_and_supply(desk: Terminal, code: str) -> None:
    asked = desk.ok("ask-more", code, "--missing", "1=ảnh mờ", "--reason", "bổ sung")
    assert asked["status"] == 5
    assert Path(asked["slip"]).is_file()
    done = desk.ok("supply", code, "--paper", "1")
    assert (done["status"], bool(done["due"]), bool(done["slip"])) == (2, True, True)


def test_a_move_that_a_life_does_not_have_is_refused_by_a_rule(desk: Terminal, code: str) -> None:
    desk.ok("withdraw", code)
    answer = desk("stop", code, "--reason", "x")
    assert (answer.code, answer.refused) == (3, "status-transition")


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("refuse", "--reason", "không thuộc thẩm quyền"), 3),
        (("stop", "--reason", "theo đơn"), 8),
        (("withdraw",), 7),
        (("finish",), 9),
        (("return", "--to-card", CARD), 10),
        (("apologise", "--new-due", "2030-01-07T17:00", "--reason", "chờ xác minh"), 2),
    ],
)
def test_each_end(desk: Terminal, code: str, words: tuple[str, ...], status: int) -> None:
    verb, *rest = words
    said: dict[str, Any] = desk.ok(verb, code, *rest)
    assert (said["code"], said["status"]) == (code, status)
    assert desk.ok("show", code)["status"] == status


def test_a_result_is_not_given_to_a_stranger(desk: Terminal, code: str) -> None:
    desk.ok("finish", code)
    answer = desk("return", code, "--to-card", OTHER)
    assert (answer.code, answer.refused) == (3, "other-person")
    assert desk.ok("show", code)["status"] == 9


def test_correct_and_void_take_a_second_person(desk: Terminal, code: str) -> None:
    desk.env["DESK_TUI_NEW_PASSWORD"] = "mật khẩu phụ trách 1"
    desk.ok("officer", "add", CHIEF, "--role", "supervisor")
    alone = desk("correct", code, "--set", "birth=1947-08-15", "--approve", CHIEF)
    assert (alone.code, alone.refused) == (3, "approval-needed")
    desk.env["DESK_TUI_APPROVER_PASSWORD"] = "mật khẩu phụ trách 1"
    said = desk.ok("correct", code, "--set", "birth=1947-08-15", "--approve", CHIEF)
    assert Path(said["slip"]).is_file()
    assert desk.ok("show", code)["owner"]["birth"] == "1947-08-15"
    assert desk.ok("void", code, "--approve", CHIEF)["status"] == 8


def test_the_trail_of_a_dossier_is_shown(desk: Terminal, code: str) -> None:
    assert desk.ok("show", code)["corrections"] == []
    desk.ok("void", code, "--reason", "nhầm người")
    (gone,) = desk.ok("show", code)["corrections"]
    assert (gone["what"], gone["reason"], gone["approved_by"]) == (
        "Hủy số tiếp nhận",
        "nhầm người",
        "",
    )
    assert gone["slip"] == "giấy tiếp nhận và hẹn trả, bản 1, thu hồi"
    told = desk("show", code, json=False).out
    assert "Đã sửa:" in told
    assert "Hủy số tiếp nhận (nhầm người)" in told


def test_the_ten_statuses_without_a_record(desk: Terminal) -> None:
    said = desk.ok("statuses")["statuses"]
    assert [one["status"] for one in said] == list(range(1, 11))
    waiting = said[4]
    assert (waiting["clock"], waiting["next"]["2"]) == ("dừng", ["supply"])
    assert {"verb": "supply", "words": "Nhận giấy tờ bổ sung", "who": "cán bộ"} in waiting["deeds"]
    assert "s5 --> s2: supply" in desk.ok("statuses", "--draw")["drawing"]
    assert desk("statuses", "--draw", json=False).out.startswith("```mermaid")
    assert "Yêu cầu bổ sung giấy tờ (thời hạn: dừng)" in desk("statuses", json=False).out


def test_a_field_that_is_none_is_told(desk: Terminal, code: str) -> None:
    desk.env["DESK_TUI_APPROVER_PASSWORD"] = "x" * 12
    answer = desk("correct", code, "--set", "màu=đỏ", "--approve", CHIEF)
    assert (answer.code, answer.refused) == (2, "unknown-field")


def test_a_lost_slip(desk: Terminal, code: str) -> None:
    son = desk.ok("lost-slip", code, "--card", OTHER)
    assert (son["given"], son["slip"]) == (False, None)
    few = desk("lost-slip", code, "--card", CARD)
    assert (few.code, few.refused) == (3, "few-facts")
    paper = desk.ok("show", code)["papers"][0]["name"]
    facts = ("--fact", "procedure=thường trú", "--fact", f"paper={paper}")
    owner = desk.ok("lost-slip", code, "--card", CARD, *facts)
    assert (owner["given"], owner["copy"]) == (True, 1)
