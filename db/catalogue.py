"""What a procedure asks for on a given day: read from the dated catalogue in the record.

A dossier keeps the version it came under, so versions are never changed or
removed: a new one closes the old on the day it takes effect.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Literal

import msgspec

from db.problem import RecordProblem

COLUMNS = (
    "code",
    "name",
    "field",
    "level",
    "processing_value",
    "processing_unit",
    "cutoff",
    "processing_note",
    "fee_direct_vnd",
    "fee_online_vnd",
    "fee_unit",
    "fee_set_by",
    "fee_note",
    "required_papers",
    "result",
    "result_code",
    "channel_direct",
    "channel_online",
    "channel_post",
    "service_level",
    "service_level_scope",
    "publishing_decision",
    "evidence",
    "note",
)
"""The columns of a catalogue file, in its order."""

NATIONAL = re.compile(r"(?P<national>\d\.\d{6})(\.000\.00\.00)?(\.[A-Y]\d{2})?", re.ASCII)
"""`1.001193`, or with the tail a province appends: `1.001193.000.00.00.H17`, `3.000527.H61`."""


class PaperNeeded(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the checklist; counts of 0 mean that the catalogue states no number."""

    place: int
    key: str
    name: str
    originals: int = 0
    copies: int = 0
    conditional: bool = False
    shown_only: bool = False
    note: str = ""


class CasePaper(msgspec.Struct, frozen=True, kw_only=True):
    """What a case does to one paper of the checklist; the paper whole, so that a checklist which
    does not name it still gets what the case requires."""

    change: Literal["require", "optional", "drop", "add"]
    paper: PaperNeeded


class ProcedureCase(msgspec.Struct, frozen=True, kw_only=True):
    """A case inside a procedure and what it changes; empty or None is as the procedure.

    Money in whole đồng. `usual`: the one taken when nobody says otherwise. `charged`: not free,
    although the procedure's own amount is 0, which is then the amount of other cases.
    """

    key: str
    name: str
    effective_from: date
    effective_to: date | None = None
    """First day it no longer holds."""
    usual: bool = False
    papers: tuple[CasePaper, ...] = ()
    processing_value: int | None = None
    processing_unit: str = ""
    processing_note: str = ""
    fee_direct_vnd: int | None = None
    fee_online_vnd: int | None = None
    fee_unit: str = ""
    fee_set_by: str = ""
    charged: bool = False
    fee_note: str = ""
    evidence: str = ""
    certainty: str = ""


class ProcedureFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a procedure. Money in whole đồng; None where the catalogue is silent."""

    version: int
    code: str
    effective_from: date
    effective_to: date | None
    """First day this version no longer holds."""
    name: str
    field: str
    level: str
    processing_value: int | None
    processing_unit: str
    cutoff: str
    processing_note: str
    fee_direct_vnd: int | None
    fee_online_vnd: int | None
    fee_unit: str
    fee_set_by: str
    fee_note: str
    required_papers: str
    result: str
    result_code: str
    channel_direct: str
    channel_online: str
    channel_post: str
    service_level: str
    service_level_scope: str
    publishing_decision: str
    evidence: str
    note: str
    papers: tuple[PaperNeeded, ...]
    cases: tuple[ProcedureCase, ...] = ()
    """All of this version; `catalogue_cases.cases_on` tells those of a day."""


def in_force(connection: Any, code: str, day: date) -> ProcedureFacts:
    """The version of `code` that holds on `day`.

    `code` may carry a province's tail or be the last digits alone ("0635") when
    only one procedure ends so. Raises RecordProblem: `unknown-procedure`,
    `ambiguous-procedure`, `not-in-force`.
    """
    known = _known(connection, code, day)
    row = _version_on(connection, known, day)
    if row is None:
        raise _not_in_force(connection, known, day)
    return _facts(connection, row)


def by_version(connection: Any, version: int) -> ProcedureFacts:
    """The version a dossier was received under; raises RecordProblem `unknown-version`."""
    row = connection.execute("SELECT * FROM procedures WHERE version = ?", (version,)).fetchone()
    if row is None:
        raise RecordProblem(
            "unknown-version",
            f"Danh mục trên máy này không có bản số {version} của thủ tục.",
            "Đồng bộ danh mục với trung tâm rồi mở lại hồ sơ.",
        )
    return _facts(connection, row)


def find_paper(
    papers: Sequence[PaperNeeded], text: str, plain: Callable[[str], str] = str.lower
) -> PaperNeeded:
    """The paper meant by its key, its number on the list, or the only key that starts so.

    Raises RecordProblem `unknown-paper` or `ambiguous-paper`.
    """
    wanted = "-".join(re.findall(r"[^\W_]+", plain(text)))
    for paper in papers:
        if wanted in (paper.key, str(paper.place)):
            return paper
    starting = [paper for paper in papers if wanted and paper.key.startswith(wanted)]
    if len(starting) == 1:
        return starting[0]
    if starting:
        raise RecordProblem(
            "ambiguous-paper",
            f"“{text}” chỉ được nhiều giấy tờ: {', '.join(p.key for p in starting)}.",
            "Gõ thêm vài chữ hoặc dùng số thứ tự của giấy tờ.",
        )
    listed = "; ".join(f"{paper.place} {paper.key}" for paper in papers)
    raise RecordProblem(
        "unknown-paper",
        f"Thành phần hồ sơ của thủ tục không có “{text}”.",
        f"Chọn một trong: {listed}." if listed else "Thủ tục này chưa có danh sách giấy tờ.",
    )


def _version_on(connection: Any, code: str, day: date) -> Any:
    return connection.execute(
        "SELECT * FROM procedures WHERE code = ?1 AND effective_from <= ?2"
        " AND (effective_to IS NULL OR effective_to > ?2)"
        " ORDER BY effective_from DESC, version DESC LIMIT 1",
        (code, day.isoformat()),
    ).fetchone()


def _facts(connection: Any, row: Any) -> ProcedureFacts:
    papers = [
        dict(paper)
        for paper in connection.execute(
            "SELECT place, key, name, originals, copies, conditional, shown_only, note"
            " FROM required_papers WHERE version = ? ORDER BY place",
            (row["version"],),
        )
    ]
    cases = cases_of(connection, row["version"])
    facts = {**dict(row), "papers": papers, "cases": cases}
    return msgspec.convert(facts, ProcedureFacts, strict=False)


def cases_of(connection: Any, version: int) -> tuple[ProcedureCase, ...]:
    """Every case of one version of a procedure, in the order of its file."""
    return tuple(
        msgspec.convert(
            {**dict(row), "papers": msgspec.json.decode(row["papers"])}, ProcedureCase, strict=False
        )
        for row in connection.execute(
            "SELECT * FROM procedure_cases WHERE version = ? ORDER BY place", (version,)
        )
    )


def _known(connection: Any, text: str, day: date) -> str:
    """The catalogue's own spelling of a code typed whole, with a tail, or by its last digits."""
    wanted = text.strip().upper()
    # The exact spelling first: one look in the index, which is what every act needs.
    row = connection.execute(
        "SELECT code FROM procedures WHERE code = ? LIMIT 1", (wanted,)
    ).fetchone()
    if row:
        return row["code"]
    codes: dict[str, str] = {
        row["code"]: row["name"]
        for row in connection.execute("SELECT code, name FROM procedures ORDER BY version")
    }
    national = NATIONAL.fullmatch(wanted)
    same = [
        code
        for code in codes
        if code.upper() == wanted or (national and _national(code) == national["national"])
    ]
    if not same and re.fullmatch(r"[0-9.]{3,}", wanted):
        same = [code for code in codes if _national(code).replace(".", "").endswith(wanted)]
    if len(same) > 1:
        same = [code for code in same if _version_on(connection, code, day)] or same
    if len(same) == 1:
        return same[0]
    if same:
        raise RecordProblem(
            "ambiguous-procedure",
            f"“{text}” chỉ được nhiều thủ tục: {', '.join(sorted(same)[:5])}.",
            "Gõ đủ mã thủ tục.",
        )
    raise RecordProblem(
        "unknown-procedure",
        f"Danh mục không có thủ tục mã “{text}”.",
        _closest(codes, wanted),
    )


def _national(code: str) -> str:
    found = NATIONAL.fullmatch(code)
    return found["national"] if found else code


def _closest(codes: dict[str, str], wanted: str) -> str:
    from difflib import get_close_matches

    close = get_close_matches(wanted, codes, n=3, cutoff=0.6)
    if not close:
        return "Tìm theo tên thủ tục: desk-tui catalogue search TÊN."
    return f"Gần nhất: {'; '.join(f'{code} {codes[code]}' for code in close)}."


def _not_in_force(connection: Any, code: str, day: date) -> RecordProblem:
    spans = connection.execute(
        "SELECT effective_from, effective_to FROM procedures WHERE code = ?"
        " AND effective_from IS NOT effective_to ORDER BY effective_from, version",
        (code,),
    ).fetchall()
    first = date.fromisoformat(spans[0]["effective_from"])
    if day < first:
        why = f"chỉ được áp dụng từ ngày {first:%d/%m/%Y}"
    else:
        ended = max(row["effective_to"] for row in spans if row["effective_to"])
        why = f"đã hết hiệu lực từ ngày {date.fromisoformat(ended):%d/%m/%Y}"
    return RecordProblem(
        "not-in-force",
        f"Thủ tục {code} {why}, nên không dùng được cho ngày {day:%d/%m/%Y}.",
        "Kiểm tra ngày tiếp nhận, hoặc nhập danh mục đang áp dụng: desk-tui catalogue import.",
    )
