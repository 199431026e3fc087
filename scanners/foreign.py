"""Files the office did not make, looked at before anything of them is kept.

The looking happens in `jail.py`, a child process with a clock, a memory limit and a box around it.
What is refused is refused with a way out. A PDF with scripts or attachments is never kept as it is;
its pages can be had as pictures, which carry nothing that runs. A signed PDF is only kept as it is.
"""

from __future__ import annotations

import errno
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scanners.devices.protocol import Page
from scanners.disk import disk_full, full_disk_told, sync_file, sync_folder
from scanners.jail_box import boxed, environment
from scanners.problem import ScanProblem

MAX_BYTES = 200 << 20
_SECONDS = 60.0
_PER_MEGABYTE = 1.0

_PRINT_AND_SCAN = "In giấy tờ ra rồi quét bản in."
_AS_PICTURES = "Số hóa tệp thành ảnh từng trang, hoặc in ra rồi quét bản in."
_ASK_AGAIN = "Xin người nộp gửi lại tệp, hoặc in ra rồi quét bản in."

_REFUSALS: dict[str, tuple[str, str]] = {
    "no-file": (
        "Không đọc được tệp đã chọn.",
        "Kiểm tra đường dẫn, USB hoặc quyền đọc rồi chọn lại tệp.",
    ),
    "empty-file": ("Tệp rỗng, không có gì bên trong.", _ASK_AGAIN),
    "file-too-large": (
        "Tệp lớn hơn 200 MB nên không nhận.",
        "Quét lại ở 300 điểm ảnh trên inch, hoặc tách thành nhiều tệp.",
    ),
    "not-a-paper": (
        "Tệp không phải PDF, JPEG, PNG hay TIFF, dù tên có thể viết như vậy.",
        "Xin người nộp xuất ra PDF hoặc JPEG, hoặc in ra rồi quét bản in.",
    ),
    "heic": (
        "Ảnh HEIC của điện thoại chưa đọc được ở đây.",
        "Trên điện thoại chọn chụp ảnh dạng JPEG (“Tương thích nhất”) rồi gửi lại.",
    ),
    "too-many-pixels": (
        "Trang quá lớn so với mọi khổ giấy nên không mở, để máy không bị treo.",
        _PRINT_AND_SCAN,
    ),
    "too-many-pages": ("Tệp có hơn 2.000 trang.", "Tách thành nhiều tệp rồi nộp từng tệp."),
    "no-pages": ("Tệp PDF không có trang nào.", _ASK_AGAIN),
    "damaged-image": ("Ảnh bị cụt hoặc hỏng, không đọc được đến cuối.", _ASK_AGAIN),
    "damaged-pdf": ("Tệp PDF bị hỏng hoặc bị cụt, có thể thiếu trang.", _ASK_AGAIN),
    "damaged": ("Tệp bị hỏng nên không đọc được.", _ASK_AGAIN),
    "pdf-password": (
        "Tệp PDF có mật khẩu nên không mở được.",
        "Xin người nộp gửi bản không có mật khẩu, hoặc in ra rồi quét bản in.",
    ),
    "pdf-active": ("Tệp PDF chứa mã chạy được (script) nên không nhận.", _AS_PICTURES),
    "pdf-attachment": (
        "Tệp PDF có tệp khác đính kèm bên trong nên không nhận.",
        f"Xin người nộp gửi riêng từng tệp. {_AS_PICTURES}",
    ),
    "bomb": (
        "Tệp phình quá lớn khi mở nên không nhận, để máy không bị treo.",
        _PRINT_AND_SCAN,
    ),
    "too-slow": ("Tệp quá nặng, mở quá lâu nên dừng lại.", _PRINT_AND_SCAN),
    "changing": (
        "Tệp đang được ghi dở nên chưa nhận.",
        "Đợi chép xong rồi chọn lại tệp.",
    ),
}

_WARNINGS = {
    "pdf-signed": "Tệp PDF đã ký số; phải giữ nguyên tệp thì chữ ký mới còn giá trị.",
    "pdf-active": "Tệp PDF có mã chạy được (script); chỉ lấy ảnh các trang, bỏ lại mã.",
    "pdf-attachment": "Tệp PDF có tệp khác đính kèm; chỉ lấy ảnh các trang, bỏ lại tệp đính kèm.",
    "pdf-repaired": "Tệp PDF có vài lỗi nhỏ; hãy xem lại đủ trang.",
    "pdf-locked": "Tệp PDF có khóa hạn chế in hoặc sửa; vẫn xem được.",
}


@dataclass(frozen=True)
class Examined:
    """A foreign file found harmless. `pages` have image files only when a folder was given.

    `signed`: a PDF with a digital signature, to be kept byte for byte. Whether the signature holds
    has not been asked.
    """

    pdf: bool
    sha256: str
    pages: tuple[Page, ...]
    warnings: tuple[str, ...]
    signed: bool = False


def refused(code: str) -> ScanProblem:
    message, hint = _REFUSALS[code]
    return ScanProblem(code, message, hint)


def look(path: Path) -> bool:
    """The quick look: is it a PDF? Raises ScanProblem for no file, empty, too large, HEIC."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(1024)
    except OSError as error:
        raise refused("no-file") from error
    if size == 0:
        raise refused("empty-file")
    if size > MAX_BYTES:
        raise refused("file-too-large")
    if head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"hevc", b"mif1", b"msf1"):
        raise refused("heic")
    return b"%PDF-" in head


def examine(
    path: Path,
    into: Path | None = None,
    start: int = 1,
    dpi: int = 300,
    seconds: float = _SECONDS,
    *,
    as_pictures: bool = False,
) -> Examined:
    """Look at a whole citizen's file; with `into`, write its pages there as durable JPEG files.

    A JPEG is copied as it is; a PDF is drawn at `dpi` and copied beside its pages. `seconds` is the
    clock for a small file; each megabyte adds one. Raises ScanProblem for anything not fit to keep.
    `as_pictures`: only the pages' pictures are wanted and no copy of the PDF; scripts and
    attachments, which stay behind, are then a warning (not in a signed PDF, whose pictures would
    be a copy without its signature).
    """
    look(path)
    size = path.stat().st_size
    question = {"start": start, "dpi": dpi, "as_pictures": as_pictures}
    answer = _ask(path.resolve(), into, question, seconds + size / 1e6 * _PER_MEGABYTE)
    kept = None
    if into is not None and answer["pdf"] and not as_pictures:
        kept = into / f"original-{start:04d}.pdf"
    pages = tuple(
        _page(row, into / row["path"] if into else path, kept, answer) for row in answer["pages"]
    )
    if into is not None:
        with full_disk_told():
            for page in pages:
                sync_file(page.path)
            for original in {page.original for page in pages if page.original}:
                sync_file(original)
            sync_folder(into)
    warnings = tuple(_WARNINGS[code] for code in answer["warnings"])
    signed = "pdf-signed" in answer["warnings"]
    return Examined(answer["pdf"], answer["sha256"], pages, warnings, signed)


def _ask(path: Path, into: Path | None, question: dict[str, Any], seconds: float) -> dict[str, Any]:
    folder = into and into.resolve()
    question |= {"path": str(path), "into": folder and str(folder)}
    try:
        done = subprocess.run(
            boxed("scanners.jail", path, folder),
            input=json.dumps(question),
            capture_output=True,
            encoding="utf-8",
            timeout=seconds,
            check=False,
            env=environment(),
        )
    except subprocess.TimeoutExpired:
        raise refused("too-slow") from None
    finally:
        for part in into.glob("*.part") if into else ():
            part.unlink(missing_ok=True)
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        # The child died without an answer: the memory limit, or a library that gave up on the file.
        raise refused("bomb") from None
    if "refused" in answer:
        raise refused(answer["refused"])
    if "os_error" in answer:
        if answer["os_error"] in (errno.ENOSPC, errno.EFBIG):
            raise disk_full()
        raise refused("no-file") from OSError(answer["os_error"], answer["text"])
    return answer


def _page(row: dict[str, Any], file: Path, original: Path | None, answer: dict[str, Any]) -> Page:
    return Page(
        path=file,
        sequence=row["sequence"],
        width=row["width"],
        height=row["height"],
        dpi=row["dpi"],
        sha256=row.get("sha256", answer["sha256"]),
        ink=row["ink"],
        original=original,
        original_pages=len(answer["pages"]) if original else 0,
    )
