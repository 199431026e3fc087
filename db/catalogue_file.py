"""Reading a catalogue file: each row that cannot be trusted is told by its line."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db.catalogue import COLUMNS, NATIONAL
from db.problem import RecordProblem

LOCAL = re.compile(r"[A-Za-z][A-Za-z0-9]*(\.[A-Za-z0-9]+)*", re.ASCII)
LOCAL_LENGTH = 35
UNITS = ("same_day", "working_day", "working_hour", "day", "hour", "month")
FEES = ("fee_direct_vnd", "fee_online_vnd")
CHANNELS = ("channel_direct", "channel_online", "channel_post")

_CUTOFF = re.compile(r"([01]?\d|2[0-3]):[0-5]\d", re.ASCII)
_RESULT_CODE = re.compile(
    r"[A-Z0-9][A-Za-z0-9._-]{0,39}(; ?[A-Z0-9][A-Za-z0-9._-]{0,39})*", re.ASCII
)
_SWALLOWED = re.compile(r"\n\s*(\d\.\d{6}|[A-Z]{2}[A-Z0-9]*\.[A-Z0-9.]+)[^,\n]*,")


@dataclass(frozen=True)
class Rejected:
    """A line of the file that cannot be read, and why, in the officer's words."""

    line: int
    why: str


@dataclass(frozen=True)
class CatalogueFile:
    """Rows as column → value (numbers as int, silence as None); empty when any is rejected."""

    raw: bytes
    rows: tuple[dict[str, Any], ...]
    rejected: tuple[Rejected, ...]


def read_file(source: str | bytes | Path) -> CatalogueFile:
    """Read a catalogue from its text, its bytes or a path; RecordProblem when unreadable."""
    raw = bytes_of(source)
    text = text_of(raw)
    if isinstance(text, Rejected):
        return CatalogueFile(raw, (), (text,))
    rows: list[dict[str, Any]] = []
    rejected: list[Rejected] = []
    header: list[str] | None = None
    seen: dict[str, int] = {}
    for line, cells in lines_of(text):
        if isinstance(cells, Rejected):
            rejected.append(cells)
        elif header is None:
            header = [cell.lower() for cell in cells]
            if fault := header_fault(header, COLUMNS):
                return CatalogueFile(raw, (), (Rejected(line, fault),))
        else:
            try:
                row = _row(header, cells)
                first = seen.setdefault(row["code"].upper(), line)
                if first != line:
                    raise ValueError(f"mã {row['code']} đã có ở dòng {first}")
                rows.append(row)
            except ValueError as error:
                rejected.append(Rejected(line, str(error)))
    if not rejected and not rows:
        rejected.append(Rejected(1, "tệp trống, không có thủ tục nào"))
    return CatalogueFile(raw, () if rejected else tuple(rows), tuple(rejected))


def text_of(raw: bytes) -> str | Rejected:
    """The text of a file, or the first line that is not UTF-8."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        why = "tệp không phải UTF-8; trong Excel hãy lưu kiểu “CSV UTF-8 (phân cách bằng dấu phẩy)”"
        return Rejected(line, why)


def bytes_of(source: str | bytes | Path) -> bytes:
    """A file's bytes from its text, its bytes or a path; RecordProblem `file-unreadable`."""
    if isinstance(source, bytes):
        return source
    if isinstance(source, str):
        return source.encode("utf-8", "surrogatepass")
    try:
        return source.read_bytes()
    except OSError as error:
        raise RecordProblem(
            "file-unreadable",
            f"Không đọc được tệp {source}: {error.strerror or error}.",
            "Kiểm tra tên tệp và quyền đọc.",
        ) from error


def lines_of(text: str) -> Iterator[tuple[int, list[str] | Rejected]]:
    """Each record with the number of its first line; blank ones are passed over."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield line, Rejected(line, "dấu nháy kép mở mà không đóng, hoặc đặt sai chỗ trong ô")
            continue
        if any(_SWALLOWED.search(cell) for cell in cells):
            yield line, Rejected(line, "dấu nháy kép mở mà không đóng, nuốt cả các dòng sau")
            continue
        cells = [" ".join(unicodedata.normalize("NFC", cell).split()) for cell in cells]
        if any(cells):
            yield line, cells


def header_fault(header: list[str], columns: Sequence[str]) -> str:
    """What is wrong with the first line of a file that must have these columns; or empty."""
    missing = [name for name in columns if name not in header]
    twice = sorted({name for name in header if name in columns and header.count(name) > 1})
    if len(header) == 1 and ";" in header[0]:
        return "các cột cách nhau bằng dấu chấm phẩy; hãy lưu tệp với dấu phẩy"
    if missing:
        return f"dòng tiêu đề thiếu cột: {', '.join(missing)}"
    if twice:
        return f"dòng tiêu đề có cột lặp: {', '.join(twice)}"
    return ""


def _row(header: list[str], cells: list[str]) -> dict[str, Any]:
    """The row checked and typed; ValueError says what is wrong with it."""
    row = cells_of(header, cells, COLUMNS)
    _check_code(row["code"])
    _check_words(row)
    type_numbers(row)
    if row["cutoff"] and not _CUTOFF.fullmatch(row["cutoff"]):
        raise ValueError(f"giờ chốt “{row['cutoff']}” không phải giờ:phút, ví dụ 15:00")
    row["cutoff"] = row["cutoff"].zfill(5) if row["cutoff"] else ""
    return row


def cells_of(header: list[str], cells: list[str], columns: Sequence[str]) -> dict[str, Any]:
    """The wanted columns of one line; ValueError when the line does not fit its header."""
    if len(cells) != len(header):
        raise ValueError(
            f"dòng có {len(cells)} ô, tiêu đề có {len(header)} cột:"
            " thừa hoặc thiếu dấu phẩy hay dấu nháy kép"
        )
    row: dict[str, Any] = dict(zip(header, cells, strict=True))
    row = {name: row[name] for name in columns}
    for name, value in row.items():
        if any(unicodedata.category(char) in ("Cc", "Cs") for char in value):
            raise ValueError(f"cột {name} có ký tự điều khiển")
    return row


def type_numbers(row: dict[str, Any]) -> None:
    """Term and fees as numbers, in place; ValueError says which cannot be read."""
    for name in ("processing_value", *FEES):
        row[name] = _number(row, name)
    if row["processing_unit"] not in ("", *UNITS):
        raise ValueError(
            f"đơn vị thời hạn “{row['processing_unit']}” không có trong: {', '.join(UNITS)}"
        )
    if row["processing_unit"] not in ("", "same_day") and row["processing_value"] is None:
        raise ValueError("có đơn vị thời hạn (processing_unit) nhưng thiếu số (processing_value)")


def _check_code(code: str) -> None:
    if not code:
        raise ValueError("thiếu mã thủ tục")
    if NATIONAL.fullmatch(code) or (LOCAL.fullmatch(code) and len(code) <= LOCAL_LENGTH):
        return
    if re.fullmatch(r"\d\.\d{1,5}", code, re.ASCII):
        raise ValueError(
            f"mã “{code}” thiếu chữ số: phải đủ 6 số sau dấu chấm (Excel hay bỏ số 0 ở cuối)"
        )
    raise ValueError(f"mã “{code}” không đúng dạng, ví dụ 1.001193 hoặc FX.KT")


def _check_words(row: dict[str, Any]) -> None:
    """Cells that can only look so when the row slid sideways."""
    if not row["name"]:
        raise ValueError("thiếu tên thủ tục")
    for name in ("name", "field"):
        value = row[name]
        if NATIONAL.fullmatch(value) or re.fullmatch(r"[\d.,:-]+", value) or value in UNITS:
            raise ValueError(f"cột {name} ghi “{value}”: có vẻ các ô bị lệch cột")
    for name in CHANNELS:
        if row[name] not in ("", "yes", "no"):
            raise ValueError(f"cột {name} ghi “{row[name]}”, chỉ nhận yes, no hoặc để trống")
    if row["result_code"] and not _RESULT_CODE.fullmatch(row["result_code"]):
        raise ValueError(
            f"mã kết quả “{row['result_code']}” không đúng dạng KQ.G15.000031;"
            " chưa biết thì để trống"
        )


def _number(row: dict[str, Any], name: str) -> int | None:
    value = row[name]
    if not value:
        return None
    if re.fullmatch(r"-[\d.,]+", value, re.ASCII):
        raise ValueError(f"cột {name} là số âm: {value}")
    if not re.fullmatch(r"\d{1,12}", value, re.ASCII):
        raise ValueError(f"cột {name} ghi “{value}”, không phải số nguyên viết liền, ví dụ 8000")
    return int(value)
