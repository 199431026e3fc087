"""What an office writes down beside its dossiers, so that it can be mended, answered or counted.

Five groups of difficulties (B4-03), steps and papers that help nobody (B3-10), feedback with a
number (B3-16), how a citizen rated the desk, and who learned what (B4-06, B4-07).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import msgspec

from db import acts
from db.clock import from_text
from db.driver import sqlite
from db.kinds import NoteMade, NoteMoved
from db.problem import RecordProblem
from desk_tui.counter import look, terms
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import short_note

SORTS = {
    "difficulty": "khó khăn, vướng mắc",
    "step": "bước thừa, giấy thừa",
    "feedback": "phản ánh, kiến nghị",
    "rating": "đánh giá của công dân",
    "training": "bồi dưỡng",
}
GROUPS = {
    "law": "pháp lý",
    "infrastructure": "hạ tầng công nghệ",
    "services": "dịch vụ công thiết yếu",
    "data": "dữ liệu",
    "resources": "nguồn lực",
}
"""The five groups of bottlenecks that Đề án 06 counts by."""
STATES = {"open": "chưa ai nhận", "taken": "đang làm", "done": "xong"}
RATINGS = ("1", "2", "3", "4", "5")


@dataclass(frozen=True)
class Note:
    """One note as it stands."""

    id: str
    said: NoteMade
    state: str
    owner: str
    words: str
    officer: str
    made: datetime


def write(
    desk: Desk,
    sort: str,
    text: str,
    *,
    group: str = "",
    procedure: str = "",
    dossier: str = "",
    person: str = "",
    day: date | None = None,
    hours: int = 0,
    at: datetime | None = None,
) -> NoteMade:
    """Write one down. Feedback gets a number the citizen can ask by.

    Raises RecordProblem `unknown-sort`, `unknown-group`, `no-text`, or for a procedure or a
    dossier that is not there.
    """
    moment = desk.done_at(at)
    if sort not in SORTS:
        raise _unknown("unknown-sort", f"Không có loại ghi chép “{sort}”.", SORTS)
    allowed = {"difficulty": tuple(GROUPS), "rating": RATINGS}.get(sort, ("",))
    if group not in allowed:
        words = GROUPS if sort == "difficulty" else dict.fromkeys(allowed, "")
        raise _unknown("unknown-group", f"Không có nhóm “{group}” cho loại này.", words)
    text = short_note(text)
    if not text and sort != "rating":
        raise RecordProblem("no-text", "Chưa ghi nội dung.", "Ghi một câu ngắn gọn.")
    about = look.find(desk, dossier) if dossier else None
    code = procedure or (about.procedure if about else "")
    found = terms.procedure(desk, code, moment.date()) if code else None
    said = NoteMade(
        sort=sort,
        office=desk.office.code,
        text=text,
        group=group,
        procedure=found.code if found else "",
        procedure_name=found.name if found else "",
        dossier=about.code if about else "",
        person=short_note(person),
        number=_number(desk, moment) if sort == "feedback" else "",
        day=(day or moment.date()).isoformat() if sort == "training" else "",
        hours=hours,
    )
    desk.act(lambda _: [acts.Doing(acts.new_id(), said, at)])
    return said


def _number(desk: Desk, moment: datetime) -> str:
    """`PA-<desk>-261116-01`: a desk's own daily series."""
    start = f"PA-{desk.office.desk}-{moment:%y%m%d}-"
    (most,) = desk.read.execute(
        "SELECT max(number) FROM notes WHERE number >= ? AND number < ?", (start, f"{start}~")
    ).fetchone()
    return f"{start}{int(most.rpartition('-')[2]) + 1 if most else 1:02d}"


def move(
    desk: Desk, id: str, state: str, *, owner: str = "", words: str = "", at: datetime | None = None
) -> Note:
    """Take a note on, or say it is done. `id` may be its first letters or feedback's number.

    Raises RecordProblem `unknown-note`, `unknown-state`; Refusal `no-answer` for feedback that is
    closed without a word.
    """
    if state not in STATES:
        raise _unknown("unknown-state", f"Không có tình trạng “{state}”.", STATES)
    note = find(desk, id)
    words = short_note(words)
    if note.said.sort == "feedback" and state == "done" and not words:
        raise Refusal("no-answer", "Phản ánh chưa có trả lời.", "Ghi câu trả lời cho người dân.")
    said = NoteMoved(state=state, owner=short_note(owner) or note.owner, words=words)
    desk.done_at(at)
    desk.act(lambda _: [acts.Doing(note.id, said, at)])
    return find(desk, note.id)


def find(desk: Desk, id: str) -> Note:
    rows = desk.read.execute(
        "SELECT * FROM notes WHERE id = ? OR number = ? OR substr(id, -8) = ? LIMIT 2",
        (id, id.upper(), id),
    ).fetchall()
    if len(rows) != 1:
        raise RecordProblem(
            "unknown-note", f"Không tìm thấy ghi chép “{id}”.", "Xem danh sách: desk-tui note list."
        )
    return _note(rows[0])


def listed(desk: Desk, sort: str = "", state: str = "", limit: int = 500) -> list[Note]:
    """The newest first, of one sort and state or of all."""
    rows = desk.read.execute(
        "SELECT * FROM notes WHERE (? = '' OR sort = ?) AND (? = '' OR state = ?)"
        " ORDER BY made_at DESC, id DESC LIMIT ?",
        (sort, sort, state, state, limit),
    )
    return [_note(row) for row in rows]


def export(desk: Desk, file: Path, sort: str = "") -> int:
    """All of a sort as CSV that a spreadsheet opens; returns how many."""
    notes = listed(desk, sort, limit=1_000_000)
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(
            [
                "Lúc",
                "Loại",
                "Nhóm",
                "Thủ tục",
                "Hồ sơ",
                "Nội dung",
                "Tình trạng",
                "Ai lo",
                "Trả lời",
            ]
        )
        for note in notes:
            said = note.said
            table.writerow(
                [
                    f"{note.made:%d/%m/%Y %H:%M}",
                    SORTS[said.sort],
                    GROUPS.get(said.group, said.group),
                    f"{said.procedure} {said.procedure_name}".strip(),
                    said.dossier,
                    said.text,
                    STATES[note.state],
                    note.owner,
                    note.words,
                ]
            )
    return len(notes)


def _note(row: sqlite.Row) -> Note:
    return Note(
        id=row["id"],
        said=msgspec.json.decode(row["details"], type=NoteMade),
        state=row["state"],
        owner=row["owner"],
        words=row["words"],
        officer=row["officer"],
        made=local(from_text(row["made_at"])),
    )


def _unknown(code: str, message: str, words: dict[str, str]) -> RecordProblem:
    listed = "; ".join(f"{key} ({said})" if said else key for key, said in words.items())
    return RecordProblem(code, message, f"Chọn: {listed}.")
