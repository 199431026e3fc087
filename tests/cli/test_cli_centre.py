"""A desk and its node by verbs alone: joining, meeting, roles, and a desk that was lost."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .conftest import INIT, RECEIVE, Terminal


@contextmanager
def node(db: Path, *more: str) -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "desk_tui", "centre", "--db", str(db), "--port", "0", *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        said = json.loads(process.stdout.readline())
        assert str(db) in said["db"]
        yield said["listening"]
    finally:
        process.terminate()
        process.communicate(timeout=20)


def test_a_desk_without_a_centre_keeps_its_work(desk: Terminal) -> None:
    desk.ok(*RECEIVE)
    answer = desk("sync", "--once")
    assert answer.code == 4
    said = answer.document
    assert (said["line"], said["sent"]) == ("down", 0)
    assert said["pending"] == 3
    assert said["oldest_pending"] == "2026-11-16T09:00:00+07:00"
    assert answer.refused == "no-centre"


def test_a_desk_meets_its_node(bare: Terminal, tmp_path: Path) -> None:
    db, code_file = tmp_path / "centre.db", tmp_path / "mã.json"
    enrol = ("centre", "enrol", "--db", db, "--office", "H18.12.34", "--desk", "1", "--out")
    assert bare("centre", "status", "--db", db).refused == "no-node"
    with node(db) as url:
        said = bare.ok(*enrol, code_file)
        assert (said["office"], said["desk"]) == ("H18.12.34", 1)
        assert said["expires"].endswith("+07:00")
        assert bare(*enrol[:5], "h18", *enrol[6:], code_file).refused == "agency"
        assert bare(*enrol, tmp_path / "none" / "x").refused == "no-folder"
        wrong = bare(*INIT[:-1], "2", "--centre", url, "--token-file", code_file)
        assert (wrong.code, wrong.refused) == (2, "other-office")
        bare.ok(*INIT, "--centre", url, "--token-file", code_file)
        bare.ok(*RECEIVE)
        first = bare.ok("sync")
        assert first["line"] == "up"
        assert first["sent"] == first["confirmed"] == 3
        assert (first["pending"], first["oldest_pending"], first["refused"]) == (0, None, 0)
        again = bare.ok("sync")
        assert (again["sent"], again["confirmed"]) == (0, 0)
        assert bare.ok("list")["dossiers"][0]["unsent"] == 0
        held = bare.ok("centre", "status", "--db", db)
        assert (held["acts"], held["dossiers"], held["questions"]) == (3, 1, 0)
        assert [(d["office"], d["desk"]) for d in held["desks"]] == [("H18.12.34", 1)]
        assert held["desks"][0]["last_contact"].endswith("+07:00")
        assert "Đường truyền thông." in bare("sync", json=False).out
        assert "quầy 1" in bare("centre", "status", "--db", db, json=False).out
    bare.ok(*RECEIVE)
    dead = bare("sync")
    assert (dead.code, dead.document["line"], dead.document["pending"]) == (4, "down", 2)
    assert dead.refused == "line-down"
    assert len(bare.codes()) == 2


def test_a_lost_desk_is_cut_off_and_let_in_again_by_a_new_code(
    bare: Terminal, tmp_path: Path
) -> None:
    db, code_file = tmp_path / "centre.db", tmp_path / "mã.json"
    which = ("--db", db, "--office", "H18.12.34", "--desk", "1")
    with node(db, "--tls") as url:
        assert url.startswith("https://")
        bare.ok("centre", "enrol", *which, "--out", code_file, "--url", url)
        bare.ok(*INIT, "--token-file", code_file)
        bare.ok(*RECEIVE)
        assert bare.ok("sync")["confirmed"] == 3

        bare.ok("centre", "cut-off", *which, "--why", "máy bị mất")
        bare.ok(*RECEIVE)
        refused = bare("sync")
        assert (refused.code, refused.refused) == (4, "cut-off")
        assert "máy bị mất" in refused.err
        assert "2 việc chưa gửi vẫn giữ ở quầy" in refused.err
        (seen,) = bare.ok("centre", "status", "--db", db)["desks"]
        assert seen["cut_off"].endswith("+07:00")
        assert "đã ngắt" in bare("centre", "status", "--db", db, json=False).out

        bare.ok("centre", "enrol", *which, "--out", code_file, "--url", url)
        assert bare.ok("join", "--token-file", code_file)["centre"] == url
        assert bare.ok("sync")["confirmed"] == 2
        assert bare.ok("centre", "status", "--db", db)["desks"][0]["cut_off"] is None


def test_what_is_not_there_cannot_be_cut_off(bare: Terminal, tmp_path: Path) -> None:
    db = tmp_path / "centre.db"
    which = ("--office", "H18.12.34", "--desk", "7")
    assert bare("centre", "cut-off", "--db", db, *which).refused == "no-node"
    bare.ok("centre", "operator", "--db", db)
    answer = bare("centre", "cut-off", "--db", db, *which)
    assert (answer.code, answer.refused) == (2, "unknown-desk")


def test_a_token_for_each_role_and_name(bare: Terminal, tmp_path: Path) -> None:
    db = tmp_path / "centre.db"
    made = bare.ok("centre", "operator", "--db", db, "--role", "connector", "--name", "Cổng")
    assert (made["role"], made["name"]) == ("connector", "Cổng")
    assert len(made["token"]) > 40
    assert bare("centre", "operator", "--db", db, "--role", "king").code == 2
    assert bare.ok("centre", "operator", "--db", db, "--name", "Cổng", "--end")["ended"]
    again = bare("centre", "operator", "--db", db, "--name", "Cổng", "--end")
    assert (again.code, again.refused) == (2, "unknown-name")
    assert made["token"] not in bare("centre", "status", "--db", db).out


def test_a_code_of_another_desk_or_an_open_line_is_not_joined(
    desk: Terminal, tmp_path: Path
) -> None:
    db, code_file = tmp_path / "centre.db", tmp_path / "mã.json"
    which = ("--db", db, "--office", "H18.12.34", "--out", code_file)
    desk.ok("centre", "enrol", *which, "--desk", "2", "--url", "https://10.0.0.1:1")
    assert desk("join", "--token-file", code_file).refused == "other-office"
    desk.ok("centre", "enrol", *which, "--desk", "1")
    assert desk("join", "--token-file", code_file).refused == "no-centre"
    far = ("join", "--token-file", code_file, "--centre", "http://10.0.0.1:1")
    answer = desk(*far)
    assert (answer.code, answer.refused) == (2, "plain-line")
    desk.ok("centre", "enrol", *which, "--desk", "1", "--plain")
    assert desk.ok(*far)["centre"] == "http://10.0.0.1:1"
