"""The dated rules of this desk: which are in force, and a table of new ones, all or nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec

from db.catalogue_dated import load_policies, policy_rows
from db.kinds import Person
from db.problem import RecordProblem
from db.store import Record
from desk_tui.counter.desk import Desk
from desk_tui.rules.policies import Applicant, Policy, state_of
from desk_tui.rules.policy_file import COLUMNS, faults, policies_from_rows
from desk_tui.rules.text import tidy
from desk_tui.tongue import say

STATES = {
    "future": say("chưa đến ngày"),
    "in-force": say("đang áp dụng"),
    "ended": say("đã hết hiệu lực"),
    "replaced": say("đã được thay"),
}
OBJECTS = {
    "fee": say("phí, lệ phí"),
    "term": say("thời hạn"),
    "intake": say("kênh nhận"),
    "whole": say("nhận và trả"),
    "list": say("danh sách"),
}
_LARGEST = 5 * 1024 * 1024


@dataclass(frozen=True)
class Standing:
    """A row and how it stands on a day: `future`, `in-force`, `ended` or `replaced`."""

    policy: Policy
    state: str


@dataclass(frozen=True)
class Loaded:
    """How many rows an import touched; when any line is wrong both are 0."""

    added: int = 0
    changed: int = 0
    rejected: tuple[tuple[int, str], ...] = ()


def standing(desk: Desk, day: date) -> list[Standing]:
    """Every row that concerns this office, those in force first, then by their order."""
    rows = desk.policies
    ours = [row for row in rows if not row.scope or row.scope in desk.scopes]
    told = [Standing(row, state_of(row, rows, day)) for row in ours]
    return sorted(told, key=lambda s: (s.state != "in-force", s.policy.priority, s.policy.id))


def load(desk: Desk, file: Path) -> Loaded:
    """Take a table of rules in; a row given again replaces the one of the same id.

    By a supervisor or IT, for it decides what citizens pay. Raises RecordProblem
    `file-unreadable`; what is wrong inside is told by line and nothing is taken.
    """
    desk.needs("supervisor", "it")
    rows = _rows(file)
    known = {row.id: row for row in desk.policies}
    read, wrong = faults(rows, known.values())
    if wrong:
        return Loaded(rejected=tuple(wrong))
    load_policies(desk.record, rows)
    changed = [row for row in read if row.id in known and known[row.id] != row]
    return Loaded(sum(row.id not in known for row in read), len(changed))


def take_in(record: Record, told: Sequence[str]) -> None:
    """Rules from the centre, each a row as JSON; one that cannot be read keeps all of them out.

    Raises RecordProblem `catalogue-rejected`: the rules there are stay as they are.
    """
    try:
        rows = [msgspec.json.decode(row, type=dict[str, str]) for row in told]
    except msgspec.DecodeError as error:
        raise _refused(say("không phải bảng chính sách")) from error
    known = policies_from_rows(policy_rows(record.read()))
    _, wrong = faults(rows, known)
    if wrong:
        line, why = wrong[0]
        raise _refused(say("dòng {line}: {why}", line=line - 1, why=why))
    load_policies(record, rows)


def _refused(why: str) -> RecordProblem:
    return RecordProblem(
        "catalogue-rejected",
        say("Bảng chính sách mới của trung tâm hỏng ({why}); vẫn dùng bảng cũ.", why=why),
        say("Báo người quản trị trung tâm."),
    )


def _rows(file: Path) -> list[dict[str, str]]:
    if file.stat().st_size > _LARGEST:
        raise _unreadable(file, say("tệp quá lớn"))
    try:
        content = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise _unreadable(file, say("không phải chữ UTF-8")) from None
    reader = csv.DictReader(io.StringIO(content, newline=""), strict=True)
    try:
        rows = [{name: cell or "" for name, cell in row.items() if name} for row in reader]
    except csv.Error:
        raise _unreadable(file, say("không phải bảng CSV")) from None
    lacking = {"id", "instrument", "object", "kind", "channel", "stack"} - set(
        reader.fieldnames or ()
    )
    if lacking:
        raise _unreadable(file, say("thiếu cột {lacking}", lacking=", ".join(sorted(lacking))))
    unknown = set(reader.fieldnames or ()) - set(COLUMNS)
    if unknown:
        raise _unreadable(file, say("có cột lạ {str}", str=", ".join(sorted(map(str, unknown)))))
    if not rows:
        raise _unreadable(file, say("không có dòng nào"))
    return rows


def _unreadable(file: Path, why: str) -> RecordProblem:
    return RecordProblem(
        "file-unreadable",
        say("Bảng chính sách {name}: {why}; chưa nạp dòng nào.", name=file.name, why=why),
        say("Lưu tệp dạng CSV UTF-8 với các cột: {columns}.", columns=", ".join(COLUMNS)),
    )


def applicant(person: Person | None, day: date, declared: Sequence[str] = ()) -> Applicant | None:
    """What the rules for groups of people may ask of somebody; None while nobody is known."""
    groups = tuple(words for words in map(tidy, declared) if words)
    if person is None:
        return Applicant(groups=groups) if groups else None
    return Applicant(person.kind != "person", _age(person.birth, day), groups)


def _age(birth: str, day: date) -> int | None:
    try:
        born = date.fromisoformat(birth)
    except ValueError:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
