"""note, help-log users, known, receive --again: what the desk remembers."""

from __future__ import annotations

import csv
from pathlib import Path

import img2pdf
import pytest
from PIL import Image

from .conftest import AT, CARD, OFFICER, RECEIVE, Terminal


def test_notes_from_scripts(desk: Terminal, tmp_path: Path) -> None:
    assert "Chưa ghi điều nào" in desk("note", "list", json=False).out
    desk.ok("note", "add", "difficulty", "Thiếu máy quét", "--group", "resources", "--at", AT)
    said = desk.ok("note", "add", "feedback", "Chờ lâu", "--person", "Thử", "--at", AT)
    number = said["number"]
    assert Path(said["slip"]).stem == number
    told = desk.ok("note", "show", number)
    assert (told["state"], told["answer_by"], told["late"]) == ("open", "2026-12-08", False)
    assert "chậm nhất 08/12/2026" in desk("note", "show", number, json=False).out
    moved = desk.ok("note", "move", number, "taken", "--at", AT)
    assert moved["owner"] == OFFICER
    answer = desk("note", "move", number, "done")
    assert (answer.code, answer.refused) == (3, "no-answer")

    counts = desk.ok("note", "figures")["counts"]
    assert [one["open"] for one in counts] == [0, 0, 0, 0, 1]
    assert "nguồn lực: 1" in desk("note", "figures", json=False).out
    file = tmp_path / "ra.csv"
    assert desk.ok("note", "export", file)["count"] == 2
    with file.open(encoding="utf-8-sig", newline="") as stream:
        assert {row["Số phản ánh"] for row in csv.DictReader(stream)} == {"", number}

    lesson = ("note", "add", "training", "Kỹ năng số", "--hours", "4", "--at", AT)
    assert desk.ok(*lesson, "--person", "An", "--person", "Bình")["count"] == 2
    assert desk("note", "add", "training", "Lớp khác", "--at", AT, json=False).code == 0
    learned = desk.ok("note", "training")
    assert (learned["classes"], learned["turns"], learned["hours"]) == (2, 3, 8)
    assert "2 lớp, 3 lượt người học, 8 giờ" in desk("note", "training", json=False).out
    assert "Kỹ năng số" in desk("note", "list", "--sort", "training", json=False).out


def test_the_second_visit_says_a_number_and_a_procedure(desk: Terminal, paper: Path) -> None:
    first = desk.ok(*RECEIVE, "--phone", "0900000001", "--paper", f"2={paper}")
    number = CARD.partition("|")[0]
    told = desk.ok("known", number)
    assert {fact["name"]: fact["value"] for fact in told["facts"]}["phone"] == "0900000001"
    assert [one["code"] for one in told["papers"]] == [first["code"]]
    assert "0900000001" in desk("known", number, json=False).out
    assert "chưa có dữ liệu" in desk("known", "001090000009", json=False).out

    second = desk.ok(*RECEIVE, "--again", "spoken")
    shown = desk.ok("show", second["code"])
    assert shown["owner"]["phone"] == "0900000001"
    assert [one["reused"] for one in second["papers"] if one["sha256"]] == [True]
    assert "data.reused" in [act["kind"] for act in shown["acts"]]
    by_data = desk.ok(*RECEIVE, "--by-data", "6")
    assert [one["state"] for one in by_data["papers"]].count("data") == 1
    answer = desk(*RECEIVE, "--by-data", "1")
    assert (answer.code, answer.refused) == (3, "no-data-for-paper")

    package = ("convert", "--procedure", "1.001193", "--card", CARD, "--consent", "--at", AT)
    made = desk.ok(*package, "--again", "signed", "--minutes", "9")
    assert [one["reused"] for one in made["papers"] if one["sha256"]] == [True]
    (help,) = desk.ok("help-log")["helps"]
    assert (help["kind"], help["minutes"], help["first_time"]) == ("package", 9, True)
    users = desk.ok("help-log", "users", "--from", "2026-11-01", "--to", "2026-11-30")
    assert (users["people"], users["said_first_time"], len(users["months"])) == (0, 1, 1)
    out = desk("help-log", "users", "--from", "2026-10-01", "--to", "2026-11-30", json=False).out
    assert out.count("người nộp trực tuyến") == 3


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    page, file = tmp_path / "page.png", tmp_path / "page.pdf"
    Image.new("RGB", (1240, 1754), "#eeeeee").save(page, dpi=(150, 150))
    file.write_bytes(img2pdf.convert(str(page)) or b"")
    return file
