"""Reading a file of cases: each row that cannot be trusted is told by its line.

One row is one case of one procedure on dated days; lists part with ';'. A row names papers of
the checklist by key or by name; only `add` brings papers of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from db.catalogue import CasePaper, PaperNeeded, ProcedureCase, find_paper
from db.catalogue_file import (
    Rejected,
    bytes_of,
    cells_of,
    header_fault,
    lines_of,
    text_of,
    type_numbers,
)
from db.catalogue_papers import Plain, parse_papers
from db.problem import RecordProblem

COLUMNS = (
    "procedure",
    "case",
    "name",
    "effective_from",
    "effective_to",
    "usual",
    "require",
    "optional",
    "drop",
    "add",
    "processing_value",
    "processing_unit",
    "processing_note",
    "fee_direct_vnd",
    "fee_online_vnd",
    "fee_unit",
    "fee_set_by",
    "charged",
    "fee_note",
    "evidence",
    "certainty",
)
"""The columns of a file of cases, in its order."""
_PLAIN_COLUMNS = (
    *("processing_value", "processing_unit", "processing_note", "fee_direct_vnd"),
    *("fee_online_vnd", "fee_unit", "fee_set_by", "fee_note", "evidence", "certainty"),
)
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
KEY_LENGTH = 32
NAME_LENGTH = 80
CERTAINTIES = ("V", "K", "U")

Checklist = Callable[[str], Sequence[PaperNeeded] | None]
"""The papers of a procedure by its code as in the catalogue; None for one that is not there."""


@dataclass(frozen=True)
class CaseFile:
    """Cases by procedure code in capitals; empty when any line is rejected."""

    raw: bytes
    cases: Mapping[str, tuple[ProcedureCase, ...]]
    rejected: tuple[Rejected, ...] = ()


def holds_cases(source: str | bytes | Path) -> bool:
    """Whether the first line is that of a file of cases, not of procedures."""
    head = bytes_of(source).partition(b"\n")[0].decode("utf-8-sig", "replace").lower()
    names = {name.strip().strip('"') for name in head.split(",")}
    return {"procedure", "case"} <= names


def read_cases(source: str | bytes | Path, checklist: Checklist, plain: Plain) -> CaseFile:
    """Read cases of known procedures; RecordProblem `file-unreadable` when there is no file."""
    raw = bytes_of(source)
    text = text_of(raw)
    if isinstance(text, Rejected):
        return CaseFile(raw, {}, (text,))
    rejected: list[Rejected] = []
    header: list[str] | None = None
    found: dict[str, list[tuple[int, ProcedureCase]]] = {}
    for line, cells in lines_of(text):
        if isinstance(cells, Rejected):
            rejected.append(cells)
        elif header is None:
            header = [cell.lower() for cell in cells]
            if fault := header_fault(header, COLUMNS):
                return CaseFile(raw, {}, (Rejected(line, fault),))
        else:
            try:
                row = cells_of(header, cells, COLUMNS)
                case = _case(row, checklist, plain)
                others = found.setdefault(row["procedure"].upper(), [])
                _refuse_clash(case, others)
                others.append((line, case))
            except ValueError as error:
                rejected.append(Rejected(line, str(error)))
    for code, rows in found.items():
        if not any(case.usual for _, case in rows):
            why = f"thủ tục {code} chưa có trường hợp thường gặp (usual ghi yes)"
            rejected.append(Rejected(rows[0][0], why))
    if not rejected and not found:
        rejected.append(Rejected(1, "tệp trống, không có trường hợp nào"))
    if rejected:
        return CaseFile(raw, {}, tuple(sorted(rejected, key=lambda bad: bad.line)))
    return CaseFile(raw, {code: tuple(c for _, c in rows) for code, rows in found.items()})


def _case(row: dict[str, Any], checklist: Checklist, plain: Plain) -> ProcedureCase:
    """One row as a case; ValueError says what is wrong with it."""
    papers = checklist(row["procedure"].upper())
    if papers is None:
        raise ValueError(f"danh mục không có thủ tục mã “{row['procedure']}” đang áp dụng")
    if not _KEY.fullmatch(row["case"]) or len(row["case"]) > KEY_LENGTH or row["case"].isdigit():
        raise ValueError(
            f"khóa trường hợp “{row['case']}” không đúng dạng, ví dụ qua-han (chữ thường không"
            f" dấu, số, gạch nối; tối đa {KEY_LENGTH} ký tự)"
        )
    if not row["name"] or len(row["name"]) > NAME_LENGTH:
        raise ValueError(f"tên trường hợp phải có và không dài quá {NAME_LENGTH} ký tự")
    for name in ("usual", "charged"):
        if row[name] not in ("", "yes"):
            raise ValueError(f"cột {name} ghi “{row[name]}”, chỉ nhận yes hoặc để trống")
    if row["certainty"] not in CERTAINTIES or not row["evidence"]:
        raise ValueError(
            f"thiếu nguồn (evidence) hoặc certainty không phải {', '.join(CERTAINTIES)}"
        )
    type_numbers(row)
    if row["processing_value"] is not None and not row["processing_unit"]:
        raise ValueError("có số thời hạn (processing_value) nhưng thiếu đơn vị (processing_unit)")
    amounts = (row["fee_direct_vnd"], row["fee_online_vnd"])
    if row["charged"] and any(amount is not None for amount in amounts):
        raise ValueError("charged nghĩa là có thu mà chưa biết mức, nên không ghi kèm số tiền")
    start, end = _day(row, "effective_from"), None
    if row["effective_to"]:
        end = _day(row, "effective_to")
        if end <= start:
            raise ValueError("effective_to phải sau effective_from")
    return ProcedureCase(
        key=row["case"],
        name=row["name"],
        effective_from=start,
        effective_to=end,
        usual=row["usual"] == "yes",
        charged=row["charged"] == "yes",
        papers=_papers(row, papers, plain),
        **{name: row[name] for name in _PLAIN_COLUMNS},
    )


def _papers(
    row: dict[str, Any], papers: Sequence[PaperNeeded], plain: Plain
) -> tuple[CasePaper, ...]:
    changes: list[CasePaper] = []
    for change in ("require", "optional", "drop"):
        for name in filter(None, (part.strip() for part in row[change].split(";"))):
            try:
                paper = find_paper(papers, name, plain)
            except RecordProblem as problem:
                raise ValueError(f"cột {change}: {problem.message} {problem.hint}") from problem
            changes.append(CasePaper(change=change, paper=paper))
    known = {paper.key for paper in papers}
    for paper in parse_papers(row["add"], plain):
        if paper.key in known:
            raise ValueError(f"cột add: giấy tờ “{paper.name}” đã có trong thành phần hồ sơ")
        changes.append(CasePaper(change="add", paper=paper))
    keys = [told.paper.key for told in changes]
    for key in keys:
        if keys.count(key) > 1:
            raise ValueError(f"giấy tờ {key} được nhắc hai lần trong một trường hợp")
    return tuple(changes)


def _refuse_clash(case: ProcedureCase, others: Sequence[tuple[int, ProcedureCase]]) -> None:
    """ValueError when another row says the same on some day."""
    for line, other in others:
        begins, ends = other.effective_from, other.effective_to or date.max
        if case.effective_from >= ends or begins >= (case.effective_to or date.max):
            continue
        if case.key == other.key or case.name == other.name:
            raise ValueError(f"trường hợp {case.key} ({case.name}) đã có ở dòng {line}")
        if case.usual and other.usual:
            raise ValueError(f"thủ tục này đã có trường hợp thường gặp ở dòng {line}")


def _day(row: dict[str, Any], name: str) -> date:
    try:
        return date.fromisoformat(row[name])
    except ValueError as error:
        raise ValueError(f"cột {name} ghi “{row[name]}”, không phải năm-tháng-ngày") from error
