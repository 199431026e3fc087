"""The digital signatures in a PDF that a citizen or another office brings, told in words.

Nothing is fetched: whether a certificate was revoked is not known here, and every sentence says
so. The looking happens in a child process (`signatures_worker.py`) with a clock and a memory limit.
"""

from __future__ import annotations

import mmap
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from scanners.child import ChildDied, ChildHung, ask
from scanners.foreign import look
from scanners.problem import ScanProblem

_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_SECONDS = 30.0
_PER_MEGABYTE = 1.0
_LONGEST_NAME = 120

_COVERAGE = {
    "whole": "phủ toàn bộ tệp",
    "updated": "sau khi ký chỉ thêm dữ liệu kiểm tra chữ ký",
    "filled": "sau khi ký có điền biểu mẫu hoặc ký thêm",
    "annotated": "sau khi ký có thêm ghi chú vào tệp",
    "changed": "SAU KHI KÝ NỘI DUNG TỆP ĐÃ BỊ THAY ĐỔI",
    "unclear": "KHÔNG phủ hết tệp, phần ngoài chữ ký có thể bị thêm vào",
}
_REFUSED = {
    "bomb": "tệp phình quá lớn khi mở",
    "damaged": "tệp bị hỏng",
    "password": "tệp có mật khẩu",
}


@dataclass(frozen=True)
class Signature:
    """One signature as found.

    claimed_at: the signer's own word. stamped_at: a time-stamp authority's. intact: what was
    signed is unchanged and signed with this certificate's key; None when it could not be checked.
    coverage: whole, updated, filled, annotated, changed (after signing) or unclear. trusted: the
    certificate comes from a given root and was valid at the time of signing; None without roots.
    expired: the certificate is, by now. sentence: all of it in Vietnamese.
    """

    subject: str
    issuer: str
    claimed_at: datetime | None
    stamped_at: datetime | None
    intact: bool | None
    coverage: str
    trusted: bool | None
    expired: bool
    sentence: str


def signatures(
    path: Path,
    roots: Path | None = None,
    now: datetime | None = None,
    seconds: float = _SECONDS,
) -> tuple[Signature, ...]:
    """Every signature of a file in the order they were made; () for none, or no PDF.

    roots: a folder of certificates the office trusts (.pem, .crt, .cer, .der). now: aware, the
    clock's time unless given. seconds: the clock for a small file; each megabyte adds one. Raises
    ScanProblem `signatures-unread`, and what `foreign.look` raises.
    """
    if not look(path) or not _may_be_signed(path):
        return ()
    question = {
        "path": str(path.resolve()),
        "roots": str(roots.resolve()) if roots and roots.is_dir() else None,
        "now": (now or datetime.now(UTC)).isoformat(),
    }
    clock = seconds + path.stat().st_size / 1e6 * _PER_MEGABYTE
    try:
        answer = ask("scanners.signatures_worker", question, clock)
    except ChildHung:
        raise _unread("mở quá lâu") from None
    except ChildDied:
        raise _unread(_REFUSED["bomb"]) from None
    if "refused" in answer:
        raise _unread(_REFUSED[answer["refused"]])
    return tuple(_told(found) for found in answer["signatures"])


def _may_be_signed(path: Path) -> bool:
    """A signature names the bytes it covers, in clear: without the word there is none to check."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return data.find(b"ByteRange") >= 0


def _unread(why: str) -> ScanProblem:
    return ScanProblem(
        "signatures-unread",
        f"Không kiểm được chữ ký số trong tệp vì {why}.",
        "Coi như tệp chưa được ký; xin bản khác, hoặc đối chiếu với bản chính.",
    )


def _told(found: dict[str, Any]) -> Signature:
    signature = Signature(
        subject=_plain(found["subject"]),
        issuer=_plain(found["issuer"]),
        claimed_at=_time(found["claimed_at"]),
        stamped_at=_time(found["stamped_at"]),
        intact=found["intact"],
        coverage=found["coverage"],
        trusted=found["trusted"],
        expired=found["expired"],
        sentence="",
    )
    return Signature(**{**vars(signature), "sentence": _sentence(signature)})


def _sentence(one: Signature) -> str:
    who = f"Ký bởi {one.subject or 'người không rõ tên'}"
    if one.stamped_at:
        unsure = ", chưa kiểm được nơi đóng dấu" if one.trusted is None else ""
        when = f" lúc {_clock(one.stamped_at)} (có dấu thời gian{unsure})"
    elif one.claimed_at:
        when = f" lúc {_clock(one.claimed_at)} (giờ do người ký tự khai)"
    else:
        when = ", không ghi giờ ký"
    if one.intact is None:
        return f"{who}{when}: kiểu chữ ký này chưa kiểm được, cần đối chiếu với bản chính."
    if not one.intact:
        return f"{who}{when}: CHỮ KÝ KHÔNG ĐÚNG, nội dung hoặc chữ ký đã bị sửa."
    issuer = one.issuer or "không rõ"
    trust = {
        True: f"chứng thư do tổ chức được tin cậy cấp ({issuer})",
        False: f"chứng thư KHÔNG do tổ chức được tin cậy cấp, hoặc không dùng được ({issuer})",
        None: f"chưa kiểm được tổ chức cấp chứng thư ({issuer})",
    }[one.trusted]
    expired = "; nay chứng thư đã hết hạn" if one.expired else ""
    if expired and one.trusted and not one.stamped_at:
        expired += " (còn hạn lúc ký, nếu giờ tự khai là đúng)"
    return (
        f"{who}{when}: chữ ký nguyên vẹn, {_COVERAGE[one.coverage]}; {trust}{expired}; "
        "chưa kiểm được chứng thư có bị thu hồi không."
    )


def _plain(name: str) -> str:
    """A name from a stranger's file: no control or direction marks, no novel."""
    return "".join(letter if letter.isprintable() else " " for letter in name)[:_LONGEST_NAME]


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _clock(moment: datetime) -> str:
    return moment.astimezone(_ZONE).strftime("%H:%M:%S ngày %d/%m/%Y")
