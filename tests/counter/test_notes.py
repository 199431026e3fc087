"""The office's own log: what is wrong, who sees to it, and what a citizen was answered."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from db import safety
from db.problem import RecordProblem
from desk_tui.counter import note_figures, note_slip, notes
from desk_tui.counter.desk import Desk
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import receive
from tests.counter.conftest import BIRTH, OFFICER, Clock
from tests.counter.intake_kit import words


def test_a_difficulty_belongs_to_one_of_five_groups(desk: Desk) -> None:
    notes.write(desk, "difficulty", "Phần mềm hộ tịch hay mất nối", group="infrastructure")
    with pytest.raises(RecordProblem) as wrong:
        notes.write(desk, "difficulty", "Không rõ", group="khac")
    assert wrong.value.code == "unknown-group"
    assert "pháp lý" in wrong.value.hint
    assert [note.said.group for note in notes.listed(desk)] == ["infrastructure"]


def test_it_is_taken_on_and_mended(desk: Desk) -> None:
    notes.write(desk, "step", "Thu bản sao căn cước dù đã có dữ liệu", procedure="1.001193")
    (note,) = notes.listed(desk, "step", "open")
    notes.move(desk, note.id, "taken", owner="Trần Thị Ví Dụ")
    done = notes.move(desk, note.id[-8:], "done", words="đã bỏ")
    assert (done.state, done.owner, done.words) == ("done", "Trần Thị Ví Dụ", "đã bỏ")
    assert notes.listed(desk, state="open") == []
    bad = [x.what for x in safety.check(desk.record, rebuild=True) if x.state != "ok"]
    assert bad == []


def test_feedback_has_a_number_and_is_not_closed_without_an_answer(
    desk: Desk, clock: Clock
) -> None:
    code = receive(desk, BIRTH).said.code
    first = notes.write(desk, "feedback", "Chờ lâu", dossier=code, person="Nguyễn Văn Thử")
    second = notes.write(desk, "feedback", "Cảm ơn")
    assert (first.number, second.number) == ("PA-1-261116-01", "PA-1-261116-02")
    assert first.procedure == "1.001193"
    with pytest.raises(Refusal):
        notes.move(desk, first.number, "done")
    assert notes.move(desk, "pa-1-261116-01", "done", words="Đã thêm quầy").state == "done"


def test_feedback_is_taken_home_on_paper_with_its_number_and_the_day_of_the_answer(
    desk: Desk,
) -> None:
    code = receive(desk, BIRTH).said.code
    said = notes.write(desk, "feedback", "Chờ lâu quá", dossier=code, person="Nguyễn Văn Thử")
    path, trouble = note_slip.draw(desk, said.number)
    assert path
    assert trouble == ()
    printed = words(path)
    for one in (said.number, "Chờ lâu quá", "Nguyễn Văn Thử", "ngày 08 tháng 12 năm 2026"):
        assert one in printed


def test_a_rating_is_one_to_five(desk: Desk) -> None:
    notes.write(desk, "rating", "", group="5")
    for group in ("", "6", "tốt"):
        with pytest.raises(RecordProblem):
            notes.write(desk, "rating", "", group=group)


def test_training_is_counted_by_day_and_hours(desk: Desk) -> None:
    said = notes.write(desk, "training", "Kỹ năng số", hours=4)
    assert (said.day, said.hours) == ("2026-11-16", 4)


def test_a_spreadsheet_for_the_meeting(desk: Desk, tmp_path: Path) -> None:
    notes.write(desk, "difficulty", "Thiếu máy quét", group="resources")
    notes.write(desk, "step", 'Giấy "thừa"; có dấu chấm phẩy')
    file = tmp_path / "kho-khan.csv"
    assert note_figures.export(desk, file) == 2
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["Nội dung"] for row in rows} == {
        "Thiếu máy quét",
        'Giấy "thừa"; có dấu chấm phẩy',
    }


def test_whoever_takes_it_on_is_its_owner(desk: Desk) -> None:
    notes.write(desk, "difficulty", "Thiếu máy quét", group="resources")
    (note,) = notes.listed(desk)
    assert notes.move(desk, note.id, "taken").owner == OFFICER
    counted = {one.group: (one.open, one.taken) for one in note_figures.counts(desk)}
    assert counted == {
        "law": (0, 0),
        "infrastructure": (0, 0),
        "services": (0, 0),
        "data": (0, 0),
        "resources": (0, 1),
    }


def test_feedback_has_a_day_to_be_answered_by(desk: Desk, clock: Clock) -> None:
    """15 working days from Monday 16/11/2026, of which 24/11 is a day off."""
    number = notes.write(desk, "feedback", "Chờ lâu").number
    note = notes.find(desk, number)
    assert notes.answer_by(desk, note) == date(2026, 12, 8)
    clock.now += timedelta(days=22)
    assert not notes.late(desk, note)
    clock.now += timedelta(days=1)
    assert notes.late(desk, note)
    answered = notes.move(desk, number, "done", words="Đã thêm quầy")
    assert not notes.late(desk, answered)


def test_a_class_counts_its_learners_and_a_course_its_end(desk: Desk) -> None:
    """B4-06 counts classes and turns of learners, B4-07 who completed the course."""
    people = ("Nguyễn Văn Thử", "Trần Thị Ví Dụ", "Nguyễn Văn Thử")
    notes.write(desk, "training", "Kỹ năng số", person=people[0], also=people[1:], hours=4)
    notes.write(
        desk,
        "training",
        "Kiến thức chuyển đổi số",
        hours=6,
        day=date(2026, 11, 2),
        link="https://khoa-hoc.example",
        finished=date(2026, 11, 10),
    )
    said = note_figures.learning(desk)
    assert (said.classes, said.turns, said.hours, said.finished) == (2, 3, 14, 1)
    assert [(one.name, one.hours) for one in said.learners] == [
        (OFFICER, 6),
        ("Nguyễn Văn Thử", 4),
        ("Trần Thị Ví Dụ", 4),
    ]
    assert note_figures.learning(desk, date(2026, 11, 3)).turns == 2
    with pytest.raises(RecordProblem):
        notes.write(desk, "training", "Quá dài", hours=1001)


def test_a_cell_that_looks_like_a_formula_is_read_not_reckoned(desk: Desk, tmp_path: Path) -> None:
    notes.write(desk, "step", "=1+1")
    file = tmp_path / "thua.csv"
    note_figures.export(desk, file, "step", first=date(2026, 11, 16))
    assert "'=1+1" in file.read_text(encoding="utf-8-sig")
    assert note_figures.export(desk, file, "step", last=date(2026, 11, 15)) == 0
