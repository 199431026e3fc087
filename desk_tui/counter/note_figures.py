"""What the office's notes add up to, and the table of them for a meeting (B3-13, B4-01, B4-06)."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from desk_tui.counter import notes
from desk_tui.counter.desk import Desk
from desk_tui.counter.helping import span
from desk_tui.counter.notes import GROUPS, SORTS, STATES, Note
from desk_tui.rules.text import plain, vn_date

_ALL = 1_000_000
_FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True)
class Count:
    """How many notes of one sort and group stand in each state."""

    sort: str
    group: str
    open: int
    taken: int
    done: int

    @property
    def total(self) -> int:
        return self.open + self.taken + self.done

    @property
    def words(self) -> str:
        """The group in the officer's words; of a sort without groups the sort."""
        return GROUPS.get(self.group) or (f"{self.group} điểm" if self.group else SORTS[self.sort])


@dataclass(frozen=True)
class Learner:
    """What one officer learned. `finished`: courses with a day of completion."""

    name: str
    classes: int
    hours: int
    finished: int


@dataclass(frozen=True)
class Learning:
    """Classes, turns of learners (B4-06: 24 classes, 2,141 turns) and hours."""

    classes: int
    turns: int
    hours: int
    finished: int
    learners: tuple[Learner, ...]


def counts(
    desk: Desk, sort: str = "difficulty", first: date | None = None, last: date | None = None
) -> list[Count]:
    """By group; all five groups of difficulties, those without a note too."""
    found: dict[str, dict[str, int]] = {
        group: {} for group in {"difficulty": GROUPS, "rating": notes.RATINGS}.get(sort, {})
    }
    rows = desk.read.execute(
        'SELECT "group", state, count(*) AS n FROM notes WHERE sort = ?'
        ' AND made_at >= ? AND made_at < ? GROUP BY "group", state',
        (sort, *span(first, last)),
    )
    for row in rows:
        found.setdefault(row["group"], {})[row["state"]] = row["n"]
    return [
        Count(sort, group, *(states.get(state, 0) for state in STATES))
        for group, states in found.items()
    ]


def learning(desk: Desk, first: date | None = None, last: date | None = None) -> Learning:
    """Who learned what on the days from the first to the last; a class is a name on a day."""
    begin, end = (first or date.min).isoformat(), (last or date.max).isoformat()
    turns = [
        note for note in notes.listed(desk, "training", limit=_ALL) if begin <= note.said.day <= end
    ]
    by_name: dict[str, list[Note]] = defaultdict(list)
    for note in turns:
        by_name[note.learner].append(note)
    return Learning(
        classes=len({(plain(note.said.text), note.said.day) for note in turns}),
        turns=len(turns),
        hours=sum(note.said.hours for note in turns),
        finished=sum(bool(note.said.finished) for note in turns),
        learners=tuple(
            Learner(
                name,
                len(theirs),
                sum(note.said.hours for note in theirs),
                sum(bool(note.said.finished) for note in theirs),
            )
            for name, theirs in sorted(by_name.items(), key=lambda one: plain(one[0]))
        ),
    )


def export(
    desk: Desk,
    file: Path,
    sort: str = "",
    *,
    first: date | None = None,
    last: date | None = None,
) -> int:
    """All of a sort as CSV that a spreadsheet opens; returns how many."""
    found = notes.listed(desk, sort, limit=_ALL, first=first, last=last)
    rows = [_row(desk, note) for note in found]
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(_HEAD)
        # A cell that begins like a formula would be reckoned instead of read.
        table.writerows(
            ["'" + cell if cell.startswith(_FORMULA) else cell for cell in row] for row in rows
        )
    return len(rows)


_HEAD = (
    "Lúc",
    "Loại",
    "Nhóm",
    "Thủ tục",
    "Hồ sơ",
    "Nội dung",
    "Tình trạng",
    "Ai lo",
    "Trả lời",
    "Cán bộ ghi",
    "Số phản ánh",
    "Hạn trả lời",
    "Người phản ánh, người học",
    "Ngày học",
    "Số giờ",
    "Khóa học trực tuyến",
    "Hoàn thành",
)


def _row(desk: Desk, note: Note) -> list[str]:
    said = note.said
    by = notes.answer_by(desk, note)
    return [
        f"{note.made:%d/%m/%Y %H:%M}",
        SORTS[said.sort],
        GROUPS.get(said.group, said.group),
        f"{said.procedure} {said.procedure_name}".strip(),
        said.dossier,
        said.text,
        STATES[note.state],
        note.owner,
        note.words,
        note.officer,
        said.number,
        vn_date(by) if by else "",
        note.learner if said.sort == "training" else said.person,
        _day(said.day),
        str(said.hours or ""),
        said.link,
        _day(said.finished),
    ]


def _day(said: str) -> str:
    return vn_date(date.fromisoformat(said)) if said else ""
