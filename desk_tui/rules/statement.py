"""A bank statement read for fees: each line's sum and words, matched to what was asked.

Exact in sum and in words or not at all: a line that differs by one đồng is told, never taken.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from desk_tui.rules.problem import RuleProblem
from desk_tui.rules.text import plain, tidy

_AMOUNT = (
    "so tien ghi co",
    "ghi co",
    "phat sinh co",
    "credit amount",
    "credit",
    "amount",
    "so tien",
)
_WORDS = ("noi dung giao dich", "noi dung", "dien giai", "mo ta", "description", "details")
_REFERENCE = ("so tham chieu", "ma giao dich", "so giao dich", "so but toan", "reference", "ref")
_WHEN = ("ngay giao dich", "thoi gian", "ngay hieu luc", "ngay", "transaction date", "date", "time")


@dataclass(frozen=True)
class Entry:
    """Money that came in: đồng, the words it came with, the bank's own number for it."""

    line: int
    amount: int
    words: str
    reference: str
    when: str = ""


@dataclass(frozen=True)
class Read:
    """`unread` are sentences about lines that could not be read; lines without income are left."""

    entries: tuple[Entry, ...]
    unread: tuple[str, ...]


def read_statement(content: str) -> Read:
    """A CSV of any bank: columns are known by their headings. RuleProblem `statement`."""
    try:
        rows = list(csv.reader(io.StringIO(content), delimiter=_delimiter(content)))
    except csv.Error:
        raise _no_statement() from None
    start, columns = _heading(rows)
    entries: list[Entry] = []
    unread: list[str] = []
    for number, row in enumerate(rows[start + 1 :], start=start + 2):
        cells = {name: tidy(row[at]) for name, at in columns.items() if at < len(row)}
        said = cells.get("amount", "")
        if not any(map(str.strip, row)) or not said or said.startswith("-"):
            continue
        try:
            amount = amount_of(said)
        except ValueError:
            unread.append(f"Dòng {number}: không đọc được số tiền “{said}”.")
            continue
        if amount:
            entries.append(
                Entry(
                    number,
                    amount,
                    cells.get("words", ""),
                    cells.get("reference", ""),
                    cells.get("when", ""),
                )
            )
    return Read(tuple(entries), tuple(unread))


def amount_of(said: str) -> int:
    """Whole đồng of `26.000`, `26,000.00`, `+26 000 VND`; ValueError for anything doubtful."""
    bare = re.sub(r"(vnd|đ|d|₫)$", "", said.strip().lower()).strip().lstrip("+").replace(" ", "")
    if re.fullmatch(r"\d+", bare):
        return int(bare)
    if found := re.fullmatch(r"(\d{1,3}(?:\.\d{3})+)(?:,0+)?", bare):
        return int(found[1].replace(".", ""))
    if found := re.fullmatch(r"(\d{1,3}(?:,\d{3})+)(?:\.0+)?", bare):
        return int(found[1].replace(",", ""))
    if found := re.fullmatch(r"(\d+)[.,]0{1,2}", bare):
        return int(found[1])
    raise ValueError(said)


def speaks_of(words: str, purpose: str) -> bool:
    """Whether the words a transfer came with hold these, whole: 0007 is not in 00071.

    Banks add their own before and after, and some drop the blanks.
    """
    said, wanted = _folded(words), _folded(purpose)
    if not wanted:
        return False
    joined = wanted.replace(" ", "")
    # Digits beside it would make another dossier's words of it.
    return f" {wanted} " in f" {said} " or any(
        re.search(rf"(?<![0-9A-Z]){joined}(?![0-9])", word) for word in said.split()
    )


def _folded(said: str) -> str:
    return " ".join(re.findall(r"[A-Z0-9]+", plain(said).upper()))


def _delimiter(content: str) -> str:
    lines = content.splitlines()[:30]
    return max(",;\t", key=lambda sign: sum(line.count(sign) for line in lines))


def _heading(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]]:
    """The line of headings (banks put their own lines above it) and which column is which."""
    for number, row in enumerate(rows[:40]):
        heads = [plain(cell) for cell in row]
        found = {
            "amount": _column(heads, _AMOUNT),
            "words": _column(heads, _WORDS),
            "reference": _column(heads, _REFERENCE),
            "when": _column(heads, _WHEN),
        }
        columns = {name: at for name, at in found.items() if at is not None}
        if {"amount", "words", "reference"} <= columns.keys():
            return number, columns
    raise _no_statement()


def _no_statement() -> RuleProblem:
    return RuleProblem(
        "statement",
        "Tệp sao kê thiếu cột: cần số tiền ghi có, nội dung và số tham chiếu.",
        "Tải sao kê dạng CSV của ngân hàng, giữ nguyên dòng tên cột.",
    )


def _column(heads: Sequence[str], names: Sequence[str]) -> int | None:
    for name in names:
        for at, head in enumerate(heads):
            if head == name or head.startswith(f"{name} ") or head.startswith(f"{name}("):
                return at
    return None
