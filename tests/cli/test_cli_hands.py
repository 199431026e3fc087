"""Folders, letters, results that wait and messages, as a script plays them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import CARD, Terminal

UNIT = "Phòng Ví Dụ"


@pytest.fixture
def code(desk: Terminal) -> str:
    words = ("receive", "--procedure", "1.004222", "--card", CARD, "--phone", "0900000001")
    return desk.ok(*words)["code"]


def test_a_folder_goes_and_comes_back_with_its_result(desk: Terminal, code: str) -> None:
    given = desk.ok("hand-over", code, "--to", UNIT, "--taker", "Lê Văn Mẫu", "--expect")
    assert (given["missing"], given["extra"]) == ([], [])
    there = desk.ok("folders")
    assert [one["place"] for one in there["folders"]] == [UNIT]
    again = desk.ok("folders", "--print", given["list"])
    assert Path(again["slip"]).is_file()
    assert desk("folders", "--print", "không có").refused == "unknown-list"
    answer = desk("send-back", code, "--reason", " ")
    assert (answer.code, answer.refused) == (3, "no-reason")
    assert desk.ok("send-back", code, "--reason", "thiếu trang")["place"] == "tại quầy"
    desk.ok("hand-over", code, "--to", UNIT)
    back = desk.ok("take-back", code, "--from", UNIT, "--results", "--expect")
    assert Path(back["slip"]).is_file()
    assert desk.ok("show", code)["status"] == 9
    again = desk("recall", code, "--reason", "nhầm")
    assert (again.code, again.refused) == (3, "not-away")


def test_a_result_by_post_and_what_the_citizen_said(desk: Terminal, code: str) -> None:
    desk.ok("finish", code)
    (waits,) = desk.ok("returns")["results"]
    assert (waits["code"], waits["way"], waits["told_state"]) == (code, "counter", "waiting")
    assert Path(desk.ok("returns", "--print")["slip"]).is_file()
    assert desk.ok("returns", "--uncollected")["results"] == []
    desk.ok("want", code, "post", "--address", "Số 1, Thôn Ví Dụ")
    assert desk.ok("post", "order", code)["state"] == "asked"
    gone = desk.ok("post", "hand", f"{code}=EE1")
    assert gone["codes"] == [code]
    assert desk.ok("post", "back", code, "--note", "đi vắng")["state"] == "back"
    done = desk.ok("return", code, "--to-card", CARD, "--rating", "1", "--remark", "chờ lâu")
    assert done["feedback"].startswith("PA-1-")
    twice = desk("return", code, "--to-card", CARD)
    assert (twice.code, twice.refused) == (3, "already-returned")
    for words in (("post", "list"), ("returns",), ("folders",), ("messages",), ("remind",)):
        assert desk(*words, json=False).code == 0


def test_messages_are_told_and_asked_for_again(desk: Terminal, code: str) -> None:
    desk.ok("finish", code)
    (one,) = desk.ok("messages", "--state", "waiting")["messages"]
    answer = desk("messages", "--retry", one["id"])
    assert (answer.code, answer.refused) == (3, "not-failed")
    said = desk.ok("messages", "--told", f"{one['id'][-8:]}=đã gọi điện")["messages"]
    assert [(m["state"], m["reason"]) for m in said] == [("delivered", "đã gọi điện")]
