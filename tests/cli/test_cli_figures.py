"""aggregate, evidence, roadmap: figures that leave the office, and its plans."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from desk_tui.centre.measures import messages
from desk_tui.centre.problem import LineProblem
from desk_tui.counter.setup import packaged
from tests.cli.conftest import INIT, RECEIVE, Terminal
from tests.cli.test_cli_centre import node


def test_the_day_is_one_document_that_keeps_to_its_schema(desk: Terminal, tmp_path: Path) -> None:
    desk.ok(*RECEIVE)
    desk.ok(*RECEIVE[:-2], "--at", "2026-11-16T10:00")
    monday = ("aggregate", "--day", "2026-11-16", "--folder", tmp_path / "out")
    said = desk.ok(*monday)
    (one,), (path,) = said["days"], said["files"]
    written = Path(path).read_bytes()
    assert hashlib.sha256(written).hexdigest() == one["sha256"]
    assert (one["received"], one["accepted"], said["last_accepted"]) == (2, None, None)
    given = json.loads(packaged("daily.schema.json"))
    assert given == json.loads(json.dumps(messages.schema()))
    Draft202012Validator(given).validate(json.loads(written))
    # Counted again it is the same, whatever day it is counted on; later work makes it another.
    assert desk.ok(*monday)["days"][0]["sha256"] == one["sha256"]
    desk.ok(*RECEIVE[:-2], "--at", "2026-11-16T11:00")
    assert desk.ok(*monday)["days"][0]["sha256"] != one["sha256"]
    spoilt = json.loads(written)
    spoilt["counts"]["online"] += 1
    with pytest.raises(LineProblem, match="ba kênh"):
        messages.read(json.dumps(spoilt).encode())
    del spoilt["counts"]["online"]
    assert not Draft202012Validator(given).is_valid(spoilt)
    assert desk("aggregate", "--send").refused == "not-joined"
    assert desk("aggregate", "--from", "2026-11-16", "--to", "2026-11-01").refused == "bad-period"
    assert (
        desk("aggregate", "--from", "2026-01-01", "--to", "2026-11-01").refused == "too-many-days"
    )
    (tmp_path / "file").write_text("")
    refused = desk("aggregate", "--day", "2026-11-16", "--folder", tmp_path / "file" / "x").refused
    assert refused == "file-unwritable"
    told = desk("aggregate", "--day", "2026-11-16", json=False)
    assert "tiếp nhận 3, trực tuyến 0; chưa gửi" in told.out, told.err


def test_the_evidence_of_a_proposal_names_volumes_and_reasons(
    desk: Terminal, tmp_path: Path
) -> None:
    from openpyxl import load_workbook

    period = ("evidence", "--from", "2026-11-01", "--to", "2026-11-22")
    chosen = ("--not-online", "=không có điện thoại")
    for hour, why in ((9, chosen), (10, chosen), (11, ())):
        desk.ok(*RECEIVE[:-2], "--at", f"2026-11-16T{hour:02d}:00", *why)
    said = desk.ok(*period, "--file", tmp_path / "a.csv")
    first = said["procedures"][0]
    assert (first["code"], first["group"], first["received"], first["online"]) == (
        "1.001193",
        "unused",
        3,
        0,
    )
    assert [(x["why"], x["count"]) for x in first["reasons"]] == [
        ("=không có điện thoại", 2),
        ("chưa hỏi lý do", 1),
    ]
    # A procedure that cannot be filed online proves nothing.
    assert "1.003583" not in {one["code"] for one in said["procedures"]}
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    assert [row[-2:] for row in rows[1:3]] == [
        ["'=không có điện thoại", "2"],
        ["chưa hỏi lý do", "1"],
    ]
    book = load_workbook(desk.ok(*period, "--file", tmp_path / "a.xlsx")["file"])
    assert book.sheetnames == ["Thủ tục", "Lý do theo thủ tục", "Lý do chung"]
    cells = [row for row in book["Thủ tục"].iter_rows(values_only=True) if row[0] == "1.001193"]
    assert cells[0][4:8] == (3, 0, 3, 0)
    reasons = [row[:2] for row in book["Lý do chung"].iter_rows(values_only=True)]
    assert ("=không có điện thoại", 2) in reasons
    refused = desk(*period, "--file", tmp_path / "nowhere" / "a.csv").refused
    assert refused == "file-unwritable"
    assert "2 – =không có điện thoại" in desk(*period, json=False).out


def test_the_roadmap_marks_what_is_late(desk: Terminal, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    add = ("roadmap", "add", "1.001193")
    desk.ok(*add, "Trình phê duyệt", "--owner", "Văn phòng", "--by", "2020-04-05", "--ground", "KH")
    (made,) = desk.ok(*add, "Mở nộp trực tuyến", "--owner", "Tổ CNTT", "--by", "2199-01-01")[
        "steps"
    ]
    said = desk.ok("roadmap", "list", "--xlsx", tmp_path / "r.xlsx")
    assert [(x["step"], x["owner"], x["state"], x["late"]) for x in said["steps"]] == [
        ("Trình phê duyệt", "Văn phòng", "open", True),
        ("Mở nộp trực tuyến", "Tổ CNTT", "open", False),
    ]
    sheet = load_workbook(said["xlsx"])["Lộ trình"]
    red = [sheet.cell(line, 3).font.color for line in (4, 5)]
    assert red[0] is not None
    assert red[0].rgb == "FFB00000"
    assert red[1] is None or red[1].rgb != "FFB00000"
    (done,) = desk.ok("roadmap", "move", made["id"], "done", "--words", "xong")["steps"]
    assert (done["state"], done["late"], bool(done["done"])) == ("done", False, True)
    assert [x["step"] for x in desk.ok("roadmap", "list", "--late")["steps"]] == ["Trình phê duyệt"]
    assert "TRỄ" in desk("roadmap", "list", json=False).out
    desk.ok("note", "add", "difficulty", "chậm", "--group", "law")
    other = desk.ok("note", "list", "--sort", "difficulty")["notes"][0]["id"]
    assert desk("roadmap", "move", other, "done").refused == "unknown-note"
    assert desk("roadmap", "add", "9.9", "x", "--owner", "y", "--by", "2027-01-01").code != 0
    assert desk.ok("note", "export", tmp_path / "all.csv")["count"] == 3


def test_days_go_up_once_and_the_node_adds_them(bare: Terminal, tmp_path: Path) -> None:
    db, code = ("--db", tmp_path / "centre.db"), tmp_path / "mã.json"
    here = ("--office", "H18.12.34", "--desk", "1", "--out", code)
    monday = ("aggregate", "--day", "2026-11-16", "--send")
    with node(tmp_path / "centre.db") as url:
        bare.ok("centre", "enrol", *db, *here)
        bare.ok(*INIT, "--centre", url, "--token-file", code)
        bare.ok(*RECEIVE)
        assert bare.ok("sync")["line"] == "up"
        first = bare.ok(*monday)
        assert first["days"][0]["accepted"] == first["last_accepted"]
        assert bare.ok(*monday) == first
        bare.ok(*RECEIVE[:-2], "--at", "2026-11-16T10:00")
        # Late work makes the day another one, which the centre has not got yet.
        assert bare.ok(*monday[:-1])["days"][0]["accepted"] is None
        assert bare.ok(*monday)["days"][0]["accepted"]
    down = bare(*monday)
    assert (down.refused, bare.ok(*monday[:-1])["days"][0]["received"]) == ("line-down", 2)
    period = ("centre", "report", *db, "--from", "2026-11-01", "--to", "2026-11-30")
    said = bare.ok(*period, "--by", "desk", "--rank", "TL-C", "--line", "50")
    (one,) = said["places"]
    assert (one["key"], one["rank"], one["reached"]) == ("H18.12.34/1", 1, False)
    assert (one["ranked_by"]["numerator"], one["ranked_by"]["denominator"]) == (0, 2)
    assert said["last_accepted"]
    told = bare(*period, "--rank", "TL-C", "--line", "50", json=False)
    assert "0,00% (0/2), chưa đạt vạch" in told.out, told.err
