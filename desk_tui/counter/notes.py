"""What an office writes down beside its dossiers, so that it can be mended, answered or counted.

Five groups of difficulties (B4-03), steps and papers that help nobody (B3-10), feedback with a
number (B3-16), how a citizen rated the desk, and who learned what (B4-06, B4-07).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from db import acts
from db.clock import from_text
from db.driver import sqlite
from db.kinds import NoteMade, NoteMoved
from db.problem import RecordProblem
from desk_tui.counter import life, look, terms
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.helping import span
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import short_note
from desk_tui.rules import worktime
from desk_tui.tongue import say

SORTS = {
    "difficulty": say("khó khăn, vướng mắc"),
    "step": say("bước thừa, giấy thừa"),
    "feedback": say("phản ánh, kiến nghị"),
    "rating": say("đánh giá của công dân"),
    "training": say("bồi dưỡng"),
    "roadmap": say("việc của lộ trình"),
}
GROUPS = {
    "law": say("pháp lý"),
    "infrastructure": say("hạ tầng công nghệ"),
    "services": say("dịch vụ công thiết yếu"),
    "data": say("dữ liệu"),
    "resources": say("nguồn lực"),
}
"""The five groups of bottlenecks that Đề án 06 counts by."""
STATES = {"open": say("chưa ai nhận"), "taken": say("đang làm"), "done": say("xong")}
RATINGS = ("1", "2", "3", "4", "5")
MOST_HOURS = 1000


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

    @property
    def learner(self) -> str:
        return self.said.person or self.officer


def write(
    desk: Desk,
    sort: str,
    text: str,
    *,
    group: str = "",
    procedure: str = "",
    dossier: str = "",
    person: str = "",
    also: Sequence[str] = (),
    day: date | None = None,
    hours: int = 0,
    link: str = "",
    finished: date | None = None,
    at: datetime | None = None,
) -> NoteMade:
    """Write one down. Feedback gets a number the citizen can ask by. `also`: others who were at the
    same class, each with a note of their own.

    Raises RecordProblem `unknown-sort`, `unknown-group`, `no-text`, `bad-hours`, or for a procedure
    or a dossier that is not there.
    """
    moment = desk.done_at(at)
    if sort not in SORTS or sort == "roadmap":
        raise _unknown("unknown-sort", say("Không có loại ghi chép “{sort}”.", sort=sort), SORTS)
    allowed = {"difficulty": tuple(GROUPS), "rating": RATINGS}.get(sort, ("",))
    if group not in allowed:
        words = GROUPS if sort == "difficulty" else dict.fromkeys(allowed, "")
        raise _unknown(
            "unknown-group", say("Không có nhóm “{group}” cho loại này.", group=group), words
        )
    text = short_note(text)
    if not text and sort != "rating":
        raise RecordProblem("no-text", say("Chưa ghi nội dung."), say("Ghi một câu ngắn gọn."))
    if not 0 <= hours <= MOST_HOURS:
        raise RecordProblem(
            "bad-hours",
            say("Số giờ học {hours} không hợp lý.", hours=hours),
            say("Ghi từ 0 đến {most_hours}.", most_hours=MOST_HOURS),
        )
    about = look.find(desk, dossier) if dossier else None
    code = procedure or (about.procedure if about else "")
    found = terms.procedure(desk, code, moment.date()) if code else None
    learned = sort == "training"
    whole = NoteMade(
        sort=sort,
        office=desk.office.code,
        text=text,
        group=group,
        procedure=found.code if found else "",
        procedure_name=found.name if found else "",
        dossier=about.code if about else "",
        number=_number(desk, moment) if sort == "feedback" else "",
        day=(day or moment.date()).isoformat() if learned else "",
        hours=hours if learned else 0,
        link=short_note(link) if learned else "",
        finished=finished.isoformat() if learned and finished else "",
    )
    each = [short_note(one) for one in (person, *also)]
    said = tuple(msgspec.structs.replace(whole, person=one) for one in dict.fromkeys(each))
    desk.act(lambda _: [acts.Doing(acts.new_id(), one, at) for one in said])
    return said[0]


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

    Whoever takes it on without naming another is its owner. Raises RecordProblem `unknown-note`,
    `unknown-state`; Refusal `no-answer` for feedback that is closed without a word.
    """
    if state not in STATES:
        raise _unknown("unknown-state", say("Không có tình trạng “{state}”.", state=state), STATES)
    note = find(desk, id)
    words = short_note(words)
    if note.said.sort == "feedback" and state == "done" and not words:
        raise Refusal(
            "no-answer", say("Phản ánh chưa có trả lời."), say("Ghi câu trả lời cho người dân.")
        )
    mine = desk.officer if state == "taken" else ""
    said = NoteMoved(
        state=state, owner=short_note(owner) or note.owner or mine, words=words or note.words
    )
    desk.done_at(at)
    desk.act(lambda _: [acts.Doing(note.id, said, at)])
    return find(desk, note.id)


def find(desk: Desk, id: str) -> Note:
    """By id, its last letters, or the number of feedback. Raises RecordProblem `unknown-note`."""
    rows = desk.read.execute(
        "SELECT * FROM notes WHERE id = ? OR number = ? OR substr(id, -8) = ? LIMIT 2",
        (id, id.upper(), id),
    ).fetchall()
    if len(rows) != 1:
        raise RecordProblem(
            "unknown-note",
            say("Không tìm thấy ghi chép “{id}”.", id=id),
            say("Xem danh sách: desk-tui note list."),
        )
    return _note(rows[0])


def listed(
    desk: Desk,
    sort: str = "",
    state: str = "",
    limit: int = 500,
    *,
    first: date | None = None,
    last: date | None = None,
) -> list[Note]:
    """The newest first, of one sort and state or of all, written from the first to the last day."""
    rows = desk.read.execute(
        "SELECT * FROM notes WHERE (? = '' OR sort = ?) AND (? = '' OR state = ?)"
        " AND made_at >= ? AND made_at < ? ORDER BY made_at DESC, id DESC LIMIT ?",
        (sort, sort, state, state, *span(first, last), limit),
    )
    return [_note(row) for row in rows]


def answer_by(desk: Desk, note: Note) -> date | None:
    """The last day to answer feedback by; None for what nobody has to answer."""
    duty = life.duty("feedback-answer", note.made) if note.said.sort == "feedback" else None
    if duty is None:
        return None
    term = worktime.Term(duty.value, duty.unit, whole_days=True)  # pyright: ignore[reportArgumentType]
    end = worktime.due(note.made, term, desk.calendar, desk.hours).due
    return end.date() if end else None


def late(desk: Desk, note: Note) -> bool:
    """Feedback that is not answered although its last day is over."""
    by = answer_by(desk, note) if note.state != "done" else None
    return bool(by and by < desk.today())


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
    return RecordProblem(code, message, say("Chọn: {listed}.", listed=listed))
