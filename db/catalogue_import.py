"""A catalogue file into the record: all of it or nothing, each change a new version."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db.catalogue import COLUMNS
from db.catalogue_dated import put_calendar, put_policies
from db.catalogue_file import CatalogueFile, Rejected, read_file
from db.catalogue_papers import parse_papers
from db.catalogue_search import words
from db.clock import utc_text
from db.problem import RecordProblem

if TYPE_CHECKING:
    from db.store import Record

Plain = Callable[[str], str]

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

    Raises RecordProblem `effective-too-early` when a change would begin before
    the version it replaces, and `file-unreadable`.
    """
    file = read_file(source)
    if file.rejected:
        return Imported(rejected=file.rejected)
    ready = _Import(file, effective, decision, utc_text(now), full, new_from or effective)
    return record.transact(lambda connection: ready.apply(connection, record.plain))


def seed(
    record: Record,
    catalogue: str | bytes | Path,
    calendar: Iterable[Mapping[str, str]],
    policies: Iterable[Mapping[str, str]],
    now: datetime,
    *,
    effective: date,
    decision: str = "",
) -> Imported:
    """Fill a new record with the catalogue, calendar and policies it starts with, in one piece."""
    file = read_file(catalogue)
    if file.rejected:
        first = file.rejected[0]
        raise RecordProblem(
            "catalogue-unreadable",
            f"Danh mục kèm chương trình hỏng ở dòng {first.line}: {first.why}.",
            "Cài lại chương trình.",
        )
    days, rules = list(calendar), list(policies)
    ready = _Import(file, effective, decision, utc_text(now), False, effective)

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

    def apply(self, connection: Any, plain: Plain) -> Imported:
        latest = {
            row["code"].upper(): row
            for row in connection.execute(
                "SELECT * FROM procedures ORDER BY effective_from, version"
            )
        }
        day = self.effective.isoformat()
        new, changed, same = [], [], []
        for row in self.file.rows:
            old = latest.pop(row["code"].upper(), None)
            if old is None or (old["effective_to"] is not None and old["effective_to"] <= day):
                new.append((row, self.new_from.isoformat() if old is None else day))
            elif old["effective_to"] is None and all(old[name] == row[name] for name in FACTS):
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
            _insert(connection, import_id, fresh, plain)
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


def _insert(
    connection: Any, import_id: int, rows: list[tuple[dict[str, Any], str]], plain: Plain
) -> None:
    names = ("version", "effective_from", "import_id", "plain", "initials", *COLUMNS)
    version = connection.execute("SELECT coalesce(max(version), 0) FROM procedures").fetchone()[0]
    procedures, papers = [], []
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
    connection.executemany(
        f"INSERT INTO procedures ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",
        procedures,
    )
    connection.executemany(
        "INSERT INTO required_papers (version, place, key, name, originals, copies, conditional,"
        " shown_only, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        papers,
    )
