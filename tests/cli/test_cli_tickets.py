"""The waiting room and taking a case as a script meets them: a desk alone, then with a node."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.centre.kit import Node
from tests.cli.conftest import RECEIVE, Terminal


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    made = Node(str(tmp_path / "centre.db"), tmp_path / "files").start()
    yield made
    made.kill()


def test_a_desk_by_itself_from_number_to_done(desk: Terminal) -> None:
    assert desk.ok("ticket", "issue")["ticket"]["number"] == "1-01"
    old = desk.ok("ticket", "issue", "--priority", "old", "--field", "Hộ tịch")
    assert (old["ticket"]["priority"], old["waiting"]) == ("old", 2)
    assert old["words"] == "Số 1-02: đến lượt kế tiếp."
    assert desk.ok("ticket", "next")["ticket"]["number"] == "1-02"
    assert desk.ok("ticket", "recall")["words"] == "Mời lại số 1-02 đến quầy 1."
    assert desk.ok("ticket", "hold")["ticket"]["state"] == "held"
    assert desk.ok("ticket", "next")["ticket"]["number"] == "1-01"
    assert desk.ok("ticket", "absent")["ticket"]["state"] == "waiting"
    listed = desk.ok("ticket", "list")
    assert [one["number"] for one in listed["line"]] == ["1-01"]
    assert [one["number"] for one in listed["calls"]] == ["1-01", "1-02"]
    assert [one["state"] for one in listed["mine"]] == ["held"]
    assert desk.ok("ticket", "done", "1-02")["ticket"]["state"] == "done"
    assert desk("ticket", "recall").refused == "nobody-called"
    assert desk("ticket", "call", "9").refused == "no-ticket"
    assert desk("ticket", "issue", "--priority", "vip").refused == "unknown-priority"
    wrong = desk("ticket", "back", "1-01")
    assert (wrong.code, wrong.refused) == (3, "not-now")


def test_it_is_told_in_plain_lines(desk: Terminal) -> None:
    desk.ok("ticket", "issue", "--priority", "pregnant")
    assert desk("ticket", "list", json=False).out.splitlines() == [
        "Quầy này tự phát số và gọi số (chưa nối với máy chủ bộ phận).",
        "Đang chờ 1, ưu tiên 1",
        "  1-01 · ưu tiên · đến lượt kế tiếp",
    ]
    assert desk("ticket", "next", json=False).out == "Mời số 1-01 đến quầy 1.\n"
    assert desk("ticket", "serve", "Hộ tịch", json=False).out == "Quầy này gọi: Hộ tịch.\n"
    assert desk("ticket", "set", "--turns", "2", json=False).out.startswith("Gọi mỗi số 2 lượt")


def test_with_a_node_the_hall_is_asked_and_a_case_is_taken(desk: Terminal, node: Node) -> None:
    code_file = desk.folder.parent / "ma.json"
    enrol = ("centre", "enrol", "--db", node.db, "--office", "H18.12.34", "--desk", "1")
    desk.ok(*enrol, "--url", node.url, "--out", code_file)
    desk.ok("join", "--token-file", code_file)
    desk.ok("sync")
    issued = desk.ok("ticket", "issue")
    assert (issued["ticket"]["number"], issued["alone"]) == ("1", False)
    assert desk.ok("ticket", "next")["ticket"]["desk"] == 1
    code = desk.ok(*RECEIVE)["code"]
    desk.ok("sync")
    taken = desk.ok("take", code)
    assert (taken["alone"], taken["holder"]["desk"]) == (False, 1)
    assert desk.ok("release", code) == {"code": code, "released": True, "holder": None}
    node.kill()
    alone = desk.ok("ticket", "issue")
    assert (alone["ticket"]["number"], alone["alone"]) == ("1-01", True)
    assert desk.ok("take", code)["alone"]
