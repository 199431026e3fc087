"""Codes of dossiers, agencies, procedures and result papers.

Dossier codes: TT 01/2018/TT-VPCP Art. 19 ("old", province last), TT 03/2025/TT-VPCP Art. 13
("current", province first; clauses 1–2 inferred from practice) and TT 04/2025/TT-VPCP Art. 23.2
("central": services run centrally, two digits of the system's owner before the number). A central
code has the shape of a current one with a long number, so its origin has to be given. Agency
identifiers: QĐ 20/2020/QĐ-TTg Art. 4, amended by QĐ 09/2025/QĐ-TTg.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from desk_tui.rules.problem import RuleProblem
from desk_tui.rules.text import tidy

Layout = Literal["old", "current", "central"]

AGENCY_LONGEST = 35
_CURRENT_AGENCY = re.compile(r"[A-Y][0-9]{2}(?:\.[0-9A-Z]{1,6}){0,7}")
_OLD_AGENCY = re.compile(r"[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Y][0-9]{2}")
_PROCEDURE = re.compile(r"([0-9]\.[0-9]{6})(?:\.000\.00\.00)?(?:\.([A-Y][0-9]{2}))?")
_RESULT = re.compile(r"KQ\.[A-Y][0-9]{2}\.[0-9]{6}")
_LOCAL = re.compile(r"[A-Z]{2,8}(?:\.[A-Z0-9]{1,12}){1,3}")
_EXAMPLE = "Mẫu đúng: H18.12.34-260302-0001."


@dataclass(frozen=True)
class DossierCode:
    """A code taken apart. ``seq`` keeps its zeros; ``owner`` only in the central layout."""

    text: str
    layout: Layout
    agency: str
    province: str
    received: date
    seq: str
    owner: str | None = None

    @property
    def number(self) -> int:
        return int(self.seq)


def check_agency(agency: str, layout: Layout = "current") -> str:
    """The province or ministry group of an agency identifier; refuses a malformed one."""
    if len(agency) > AGENCY_LONGEST:
        raise RuleProblem(
            "agency-long",
            f"Mã cơ quan dài {len(agency)} ký tự, tối đa {AGENCY_LONGEST}.",
            _EXAMPLE,
        )
    pattern = _OLD_AGENCY if layout == "old" else _CURRENT_AGENCY
    if not pattern.fullmatch(agency):
        shape = "000.26.39.H18" if layout == "old" else "H18.12.34"
        raise RuleProblem(
            "agency",
            f"Mã cơ quan “{agency[:40]}” không đúng mẫu: các nhóm chữ số và chữ in hoa cách nhau"
            " bằng dấu chấm, nhóm tỉnh hoặc bộ gồm một chữ A–Y và hai số.",
            f"Mẫu đúng: {shape}.",
        )
    return agency[-3:] if layout == "old" else agency[:3]


def parse(text: str, layout: Layout | None = None) -> DossierCode:
    """Take a dossier code apart. Without ``layout`` it is read as old or current by its shape."""
    text = tidy(text)
    parts = text.split("-")
    if len(parts) != 3:
        raise RuleProblem(
            "dossier-code",
            f"Mã hồ sơ “{text[:60]}” phải có ba phần cách nhau bằng hai dấu gạch nối.",
            _EXAMPLE,
        )
    agency, day, seq = parts
    if layout is None:
        layout = "old" if _OLD_AGENCY.fullmatch(agency) else "current"
    province = check_agency(agency, layout)
    least = 6 if layout == "central" else 4
    if not re.fullmatch(rf"[0-9]{{{least},}}", seq) or len(seq) > 12:
        raise RuleProblem(
            "dossier-seq",
            f"Số thứ tự “{seq[:20]}” của mã hồ sơ phải có ít nhất {least} chữ số.",
            _EXAMPLE,
        )
    owner = None
    if layout == "central":
        owner, seq = seq[:2], seq[2:]
    return DossierCode(text, layout, agency, province, _day(day), seq, owner)


def _day(text: str) -> date:
    if re.fullmatch(r"[0-9]{6}", text):
        try:
            return date(2000 + int(text[:2]), int(text[2:4]), int(text[4:]))
        except ValueError:
            pass
    raise RuleProblem(
        "dossier-date",
        f"Phần ngày “{text[:20]}” của mã hồ sơ không phải ngày có thật (năm, tháng, ngày).",
        "Ví dụ ngày 02/3/2026 ghi là 260302.",
    )


def compose(
    agency: str, day: date, seq: int, layout: Layout = "current", owner: str | None = None
) -> str:
    """The code of the ``seq``-th dossier received on ``day``; four digits, more when needed."""
    check_agency(agency, layout)
    if seq < 1 or not 2000 <= day.year <= 2099:
        raise RuleProblem(
            "dossier-seq",
            f"Không lập được mã hồ sơ cho số thứ tự {seq}, năm {day.year}.",
            "Số thứ tự bắt đầu từ 1; năm từ 2000 đến 2099.",
        )
    if (layout == "central") != bool(owner and re.fullmatch(r"[0-9]{2}", owner)):
        raise RuleProblem(
            "dossier-owner",
            "Mã của hệ thống dùng chung cần hai chữ số của chủ hệ thống; mã khác thì không có.",
            "Ví dụ: 01.",
        )
    return f"{agency}-{day:%y%m%d}-{owner or ''}{seq:04d}"


def next_code(agency: str, day: date, last: str | None, layout: Layout = "current") -> str:
    """The code after ``last``; the number starts again at 1 on another day."""
    if last is None:
        return compose(agency, day, 1, layout)
    before = parse(last, layout)
    follows = before.received == day and before.agency == agency
    seq = before.number + 1 if follows else 1
    return compose(agency, day, seq, layout, before.owner)


def procedure_code(text: str) -> tuple[str, str | None]:
    """National procedure code and the province a local system appended, if any."""
    text = tidy(text)
    found = _PROCEDURE.fullmatch(text)
    if not found:
        raise RuleProblem(
            "procedure-code",
            f"Mã thủ tục “{text[:40]}” không đúng mẫu: một chữ số, dấu chấm, sáu chữ số.",
            "Ví dụ: 1.001193 hoặc 1.001193.000.00.00.H17.",
        )
    return found[1], found[2]


def is_local_code(text: str) -> bool:
    """Whether this is an office's own procedure code ("FX.KT"), which no national base knows."""
    return _LOCAL.fullmatch(text) is not None and not text.startswith("KQ.")


def result_code(text: str) -> str | None:
    """The code of a result paper; None when the cell is empty, as many national records are."""
    text = tidy(text)
    if not text:
        return None
    if not _RESULT.fullmatch(text):
        raise RuleProblem(
            "result-code",
            f"Mã giấy tờ kết quả “{text[:40]}” không đúng mẫu.",
            "Ví dụ: KQ.G15.000031; chưa biết thì để trống.",
        )
    return text
