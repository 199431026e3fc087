"""A catalogue file into the record: all of it or nothing, each change a new version."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from db.catalogue import COLUMNS, PaperNeeded, ProcedureCase, cases_of
from db.catalogue_case_file import CaseFile, Checklist, holds_cases, read_cases
from db.catalogue_dated import put_calendar, put_policies
from db.catalogue_file import CatalogueFile, Rejected, read_file
from db.catalogue_papers import parse_papers
from db.catalogue_search import words
from db.clock import utc_text
from db.problem import RecordProblem

if TYPE_CHECKING:
    from db.store import Record

Plain = Callable[[str], str]
Cases = Mapping[str, tuple[ProcedureCase, ...]]

# Where a row comes from is told beside it; it is not a fact that a dossier came under.
FACTS = tuple(name for name in COLUMNS if name != "evidence")


@dataclass(frozen=True)
class Imported:
    """How many procedures an import touched; when any line is rejected all are 0."""

    added: int = 0
    changed: int = 0
    closed: int = 0
    unchanged: int = 0
    rejected: tuple[Rejected, ...] = ()


def import_csv(
    record: Record,
    source: str | bytes | Path,
    effective: date,
    decision: str,
    now: datetime,
    *,
    full: bool = False,
    new_from: date | None = None,
) -> Imported:
    """Load a catalogue that holds from `effective` on, published by `decision`.

    `source` is the file's text, its bytes or a Path. With `full` the file is the
    whole catalogue and what it does not name is closed on `effective`; otherwise
    the rest stays. `new_from` is the day procedures new to this record start,
    when it is not `effective`. Importing the same file again changes nothing.

    A file with the columns of `catalogue_case_file` brings the cases of the procedures it names;
    the rest keep theirs. A procedure that changes takes the cases it had with it.

    Raises RecordProblem `effective-too-early` when a change would begin before
    the version it replaces, and `file-unreadable`.
    """
    if holds_cases(source):
        return _import_cases(record, source, effective, decision, now)
    file = read_file(source)
    if file.rejected:
        return Imported(rejected=file.rejected)
    ready = _Import(file, effective, decision, utc_text(now), full, new_from or effective)
    return record.transact(lambda connection: ready.apply(connection, record.plain))


def _import_cases(
    record: Record, source: str | bytes | Path, effective: date, decision: str, now: datetime
) -> Imported:
    def work(connection: Any) -> Imported:
        rows = _open_rows(connection)
        file = read_cases(source, _checklists(rows, record.plain), record.plain)
        if file.rejected:
            return Imported(rejected=file.rejected)
        return _cases_only(file, rows, effective, decision, now).apply(connection, record.plain)

    return record.transact(work)


def supply_cases(
    record: Record, cases: str, effective: date, now: datetime, *, decision: str = ""
) -> None:
    """Give a record that knows no case at all those of its procedures; the others are left out.

    For a record made before there were cases: they hold from `effective` on, because nobody chose
    one for the dossiers before.
    """
    if record.read().execute("SELECT 1 FROM procedure_cases LIMIT 1").fetchone():
        return

    by_code: dict[str, list[list[str]]] = {}
    header, *lines = csv.reader(io.StringIO(cases, newline=""))
    for line in lines:
        by_code.setdefault(line[0].upper(), []).append(line)

    def work(connection: Any) -> None:
        rows = [
            row
            for row in _open_rows(connection)
            if row["effective_from"] <= effective.isoformat() and row["code"].upper() in by_code
        ]
        known = _checklists(rows, record.plain)
        told: dict[str, tuple[ProcedureCase, ...]] = {}
        for row in rows:
            one = _csv_text([header, *by_code[row["code"].upper()]])
            # A province's own checklist may lack what a packaged case speaks of.
            told.update(read_cases(one, known, record.plain).cases)
        file = CaseFile(cases.encode(), told)
        _cases_only(file, rows, effective, decision, now).apply(connection, record.plain)

    record.transact(work)


def _csv_text(lines: Iterable[Sequence[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(lines)
    return out.getvalue()


def _cases_only(
    file: CaseFile, rows: Sequence[Any], effective: date, decision: str, now: datetime
) -> _Import:
    """The procedures as they are, with other cases."""
    same = tuple(
        {name: row[name] for name in COLUMNS} for row in rows if row["code"].upper() in file.cases
    )
    ready = CatalogueFile(file.raw, same, ())
    return _Import(ready, effective, decision, utc_text(now), False, effective, file.cases)


def _open_rows(connection: Any) -> list[Any]:
    """The newest version of every procedure that nobody closed."""
    rows = connection.execute("SELECT * FROM procedures ORDER BY effective_from, version")
    newest = {row["code"].upper(): row for row in rows}
    return [row for row in newest.values() if row["effective_to"] is None]


def _checklists(rows: Iterable[Any], plain: Plain) -> Checklist:
    texts = {row["code"].upper(): row["required_papers"] for row in rows}

    def of(code: str) -> Sequence[PaperNeeded] | None:
        return parse_papers(texts[code], plain) if code in texts else None

    return of


def seed(
    record: Record,
    catalogue: str | bytes | Path,
    calendar: Iterable[Mapping[str, str]],
    policies: Iterable[Mapping[str, str]],
    now: datetime,
    *,
    effective: date,
    decision: str = "",
    cases: str | bytes | Path | None = None,
) -> Imported:
    """Fill a new record with the catalogue, its cases, the calendar and the policies it starts
    with, in one piece."""
    file = read_file(catalogue)
    told = CaseFile(b"", {})
    if cases is not None and not file.rejected:
        told = read_cases(cases, _checklists(file.rows, record.plain), record.plain)
    for name, rejected in (("Danh mục", file.rejected), ("Bảng trường hợp", told.rejected)):
        if rejected:
            raise RecordProblem(
                "catalogue-unreadable",
                f"{name} kèm chương trình hỏng ở dòng {rejected[0].line}: {rejected[0].why}.",
                "Cài lại chương trình.",
            )
    days, rules = list(calendar), list(policies)
    ready = _Import(file, effective, decision, utc_text(now), False, effective, told.cases)

    def work(connection: Any) -> Imported:
        put_calendar(connection, days)
        put_policies(connection, rules)
        return ready.apply(connection, record.plain)

    return record.transact(work)


@dataclass(frozen=True)
class _Import:
    file: CatalogueFile
    effective: date
    decision: str
    at: str
    full: bool
    new_from: date
    cases: Cases = field(default_factory=dict)
    """Other cases for the procedures named here, by code in capitals."""

    def apply(self, connection: Any, plain: Plain) -> Imported:
        latest = {
            row["code"].upper(): row
            for row in connection.execute(
                "SELECT * FROM procedures ORDER BY effective_from, version"
            )
        }
        day = self.effective.isoformat()
        new, changed, same = [], [], []
        cases = {
            old["code"].upper(): cases_of(connection, old["version"]) for old in latest.values()
        }
        after = {**cases, **self.cases}
        for row in self.file.rows:
            old = latest.pop(row["code"].upper(), None)
            if old is None or (old["effective_to"] is not None and old["effective_to"] <= day):
                new.append((row, self.new_from.isoformat() if old is None else day))
            elif old["effective_to"] is None and _no_news(row, old, cases, after):
                same.append((row, old))
            else:
                changed.append((row, old))
        gone = [old for old in latest.values() if self.full and old["effective_to"] is None]
        self._refuse_early([old for _, old in changed] + gone)

        connection.executemany(
            "UPDATE procedures SET evidence = ? WHERE version = ?",
            [
                (row["evidence"], old["version"])
                for row, old in same
                if row["evidence"] != old["evidence"]
            ],
        )
        if new or changed or gone:
            import_id = connection.execute(
                "INSERT INTO catalogue_imports (effective, decision, sha256, at)"
                " VALUES (?, ?, ?, ?)",
                (day, self.decision, sha256(self.file.raw).hexdigest(), self.at),
            ).lastrowid
            connection.executemany(
                "UPDATE procedures SET effective_to = ? WHERE version = ?",
                [(day, old["version"]) for old in [*(old for _, old in changed), *gone]],
            )
            fresh = [*new, *((row, day) for row, _ in changed)]
            _insert(connection, import_id, fresh, after, plain)
        return Imported(len(new), len(changed), len(gone), len(same))

    def _refuse_early(self, replaced: Sequence[Any]) -> None:
        day = self.effective.isoformat()
        late = [old for old in replaced if old["effective_from"] > day]
        if not late:
            return
        last = max(late, key=lambda old: old["effective_from"])
        start = date.fromisoformat(last["effective_from"])
        raise RecordProblem(
            "effective-too-early",
            f"Thủ tục {last['code']} đã có bản áp dụng từ {start:%d/%m/%Y}, nên không nhập được"
            f" thay đổi áp dụng từ {self.effective:%d/%m/%Y}; chưa có gì được nhập.",
            f"Chọn ngày áp dụng từ {start:%d/%m/%Y} trở đi (--effective {start.isoformat()}).",
        )


def _no_news(row: Mapping[str, Any], old: Any, before: Cases, after: Cases) -> bool:
    code = row["code"].upper()
    return all(old[name] == row[name] for name in FACTS) and before[code] == after[code]


def _insert(
    connection: Any,
    import_id: int,
    rows: list[tuple[dict[str, Any], str]],
    cases: Cases,
    plain: Plain,
) -> None:
    names = ("version", "effective_from", "import_id", "plain", "initials", *COLUMNS)
    version = connection.execute("SELECT coalesce(max(version), 0) FROM procedures").fetchone()[0]
    procedures, papers, told = [], [], []
    for row, start in rows:
        version += 1
        said = words(plain(row["name"]))
        found = (" ".join(said), "".join(word[0] for word in said))
        procedures.append((version, start, import_id, *found, *(row[name] for name in COLUMNS)))
        papers += [
            (
                version,
                paper.place,
                paper.key,
                paper.name,
                paper.originals,
                paper.copies,
                paper.conditional,
                paper.shown_only,
                paper.note,
            )
            for paper in parse_papers(row["required_papers"], plain)
        ]
        told += [
            (version, place, *_case_cells(case))
            for place, case in enumerate(cases.get(row["code"].upper(), ()), start=1)
        ]
    connection.executemany(
        f"INSERT INTO procedures ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",
        procedures,
    )
    connection.executemany(
        "INSERT INTO required_papers (version, place, key, name, originals, copies, conditional,"
        " shown_only, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        papers,
    )
    connection.executemany(
        f"INSERT INTO procedure_cases (version, place, {', '.join(_CASE_CELLS)})"
        f" VALUES (?, ?, {', '.join('?' * len(_CASE_CELLS))})",
        told,
    )


_CASE_CELLS = ProcedureCase.__struct_fields__


def _case_cells(case: ProcedureCase) -> list[Any]:
    said = {**msgspec.to_builtins(case), "papers": msgspec.json.encode(case.papers).decode()}
    return [said[name] for name in _CASE_CELLS]
