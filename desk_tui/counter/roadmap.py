"""The roadmap of each procedure: step, owner, date, state, the late ones marked (B3-14).

A step is a note of its own sort, so every desk of the office has it, and it moves as notes do.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from db import acts
from db.clock import from_text
from db.kinds import NoteMade
from db.problem import RecordProblem
from desk_tui.counter import notes, terms
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.notes import STATES
from desk_tui.counter.receive import short_note

SORT = "roadmap"
STEPS = ("Thủ tục", "Tên thủ tục", "Việc", "Ai lo", "Hạn", "Tình trạng", "Xong ngày", "Căn cứ")
LATE = "TRỄ"


@dataclass(frozen=True)
class Step:
    """One step as it stands on day `today`. `done`: the day it was said to be done."""

    id: str
    procedure: str
    name: str
    words: str
    owner: str
    due: date
    state: str
    done: date | None
    ground: str
    today: date

    @property
    def late(self) -> bool:
        """Behind its date: still to do, or done after it."""
        return (self.done or self.today) > self.due

    @property
    def standing(self) -> str:
        behind = ((self.done or self.today) - self.due).days
        return STATES[self.state] + f", {LATE} {behind} ngày" * self.late


def plan(desk: Desk, procedure: str, step: str, *, owner: str, due: date, ground: str = "") -> str:
    """Put a step on the roadmap of a procedure; returns its id.

    Raises RecordProblem `no-text`, `no-owner`, and for a procedure that is not there.
    """
    words, who = short_note(step), short_note(owner)
    if not words:
        raise RecordProblem("no-text", "Chưa ghi việc phải làm.", "Ghi một câu ngắn gọn.")
    if not who:
        raise RecordProblem("no-owner", "Việc chưa có người lo.", "Ghi tên người hoặc bộ phận.")
    found = terms.procedure(desk, procedure, desk.today())
    said = NoteMade(
        sort=SORT,
        office=desk.office.code,
        text=words,
        procedure=found.code,
        procedure_name=found.name,
        person=who,
        day=due.isoformat(),
        link=short_note(ground),
    )
    id = acts.new_id()
    desk.act(lambda _: [acts.Doing(id, said)])
    return id


def move(desk: Desk, id: str, state: str, *, owner: str = "", words: str = "") -> Step:
    """Somebody took it on, or it is done. Raises RecordProblem `unknown-note`, `unknown-state`."""
    note = notes.find(desk, id)
    if note.said.sort != SORT:
        raise RecordProblem(
            "unknown-note",
            f"“{id}” không phải một việc của lộ trình.",
            "Xem danh sách: desk-tui roadmap list.",
        )
    owner = owner or note.owner or note.said.person
    notes.move(desk, note.id, state, owner=owner, words=words)
    return next(one for one in table(desk) if one.id == note.id)


def table(desk: Desk, procedure: str = "", *, only_late: bool = False) -> list[Step]:
    """Every step by procedure and date."""
    moved = dict(
        desk.read.execute(
            "SELECT id, moved_at FROM notes WHERE sort = ? AND state = 'done'", (SORT,)
        ).fetchall()
    )
    today = desk.today()
    found = [
        Step(
            id=note.id,
            procedure=note.said.procedure,
            name=note.said.procedure_name,
            words=note.said.text,
            owner=note.owner or note.said.person,
            due=date.fromisoformat(note.said.day),
            state=note.state,
            done=local(from_text(moved[note.id])).date() if note.id in moved else None,
            ground=note.said.link,
            today=today,
        )
        for note in notes.listed(desk, SORT, limit=1_000_000)
        if procedure in ("", note.said.procedure)
    ]
    steps = [one for one in found if one.late or not only_late]
    return sorted(steps, key=lambda one: (one.procedure, one.due, one.id))


def write(desk: Desk, steps: Sequence[Step], path: Path) -> Path:
    """As a workbook with the late ones in red; raises RecordProblem `xlsx-unwritable`."""
    import xlsxwriter

    part = path.with_name(f"{path.name}.part")
    try:
        with xlsxwriter.Workbook(str(part), {"in_memory": True}) as book:
            bold = book.add_format({"bold": True})
            looks = {"text_wrap": True, "valign": "top"}
            red = {"font_color": "#B00000", "bold": True}
            text, day = {}, {}
            for late in (False, True):
                look = looks | (red if late else {})
                text[late] = book.add_format(look)
                day[late] = book.add_format(look | {"num_format": "dd/mm/yyyy"})
            sheet = book.add_worksheet("Lộ trình")
            title = f"{desk.office.unit}: lộ trình đến ngày {desk.today():%d/%m/%Y}"
            sheet.write_string(0, 0, title, bold)
            for column, head in enumerate(STEPS):
                sheet.write_string(2, column, head, bold)
                sheet.set_column(column, column, 40 if head in ("Tên thủ tục", "Việc") else 18)
            for line, one in enumerate(steps, start=3):
                cells = (one.procedure, one.name, one.words, one.owner, one.due, one.standing)
                for column, cell in enumerate((*cells, one.done, one.ground)):
                    if isinstance(cell, date):
                        at = datetime.combine(cell, time())
                        sheet.write_datetime(line, column, at, day[one.late])
                    else:
                        sheet.write_string(line, column, cell or "", text[one.late])
            sheet.freeze_panes(3, 1)
        part.replace(path)
    except OSError as error:
        raise RecordProblem(
            "xlsx-unwritable",
            f"Không ghi được bảng tính {path} ({error.strerror or error}).",
            "Chọn thư mục ghi được, đóng tệp nếu đang mở trong chương trình khác.",
        ) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
    return path
