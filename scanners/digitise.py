"""Files in, one searchable PDF/A out: the whole way of a paper without a device or a dossier.

Every file goes through the jail, its pages are made level, and they become one archive copy. A PDF
that was signed before is not a thing to work on: it is handed on byte for byte.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from scanners.archive import Archived, Signer, archive, named, sha256_of
from scanners.devices.protocol import Page
from scanners.disk import full_disk_told, sync_file, sync_folder
from scanners.foreign import Examined, examine, refused
from scanners.ocr import Cancelled, Told, cancelled_problem
from scanners.pages import load, measure, propose, treated
from scanners.problem import ScanProblem

_DPI = 300
_GRAY_QUALITY = 90

_SIGNED_AMONG_OTHERS = (
    "pdf-signed",
    "Tệp PDF đã ký số nên không gộp với tệp khác được: gộp là mất chữ ký.",
    "Để tệp đã ký thành một giấy tờ riêng.",
)
_HANDED_ON = "Tệp được giữ nguyên từng byte: không nén, không thêm chữ, không ký thêm."


def digitise(
    files: Sequence[Path],
    out: Path,
    *,
    mode: Literal["gray", "color"] | None = None,
    ocr: bool = True,
    sign: Signer | None = None,
    limit: int | None = None,
    work: Path | None = None,
    progress: Told | None = None,
    cancelled: Cancelled | None = None,
) -> Archived:
    """Make `out` from pictures and PDFs, in order; blocks for seconds a page.

    `mode`: gray makes every page gray; else they stay as they are. `limit` in bytes, see `archive`.
    `work`: a private folder for the pages meanwhile, else one beside `out`. Raises ScanProblem;
    then `out` is as it was.
    """
    if not files:
        raise ScanProblem("no-pages", "Chưa chọn tệp nào.", "Chọn tệp ảnh hoặc PDF rồi làm lại.")
    if out.is_dir() or not out.parent.is_dir():
        raise ScanProblem(
            "no-folder",
            f"Không có chỗ để ghi tệp {out}.",
            "Chọn một thư mục đã có và một tên tệp kết thúc bằng .pdf.",
        )
    with (
        full_disk_told(),
        tempfile.TemporaryDirectory(dir=work or out.parent, prefix=".digitise-") as name,
    ):
        folder = Path(name)
        pages: list[Page] = []
        warnings: list[str] = []
        for file in files:
            if cancelled is not None and cancelled():
                raise cancelled_problem()
            with _told_which(file, files):
                found = examine(file, folder, len(pages) + 1, _DPI, as_pictures=True)
                if found.signed and len(files) == 1:
                    return _handed_on(file, out, found)
                if found.signed:
                    raise ScanProblem(*_SIGNED_AMONG_OTHERS)
            pages += found.pages
            warnings += found.warnings
        made = archive(
            [_treated(page, folder, mode) for page in pages],
            out,
            text=ocr,
            limit=limit,
            signer=sign,
            progress=progress,
            cancelled=cancelled,
        )
    blank = [number for number, page in enumerate(pages, 1) if page.blank]
    if blank:
        warnings.append(f"Trang {named(blank)} có vẻ trắng; vẫn giữ trong tệp.")
    return replace(made, warnings=(*dict.fromkeys(warnings), *made.warnings))


def _treated(page: Page, folder: Path, mode: Literal["gray", "color"] | None) -> Path:
    """The page made level where it lies crooked, and gray where that is asked for."""
    path = treated(page.path, propose(measure(page.path, page.dpi)), folder)
    return _grayed(path) if mode == "gray" else path


def _grayed(path: Path) -> Path:
    with load(path) as image:
        if image.mode == "L":
            return path
        gray = path.with_name(f"gray-{path.stem}.jpg")
        dpi = image.info.get("dpi")
        extra = {"dpi": dpi} if dpi else {}
        image.convert("L").save(gray, "JPEG", quality=_GRAY_QUALITY, **extra)
    return gray


def _handed_on(file: Path, out: Path, found: Examined) -> Archived:
    """A signed PDF as `out`, every byte of it."""
    part = out.with_name(out.name + ".part")
    try:
        shutil.copyfile(file, part)
        size, sha256 = part.stat().st_size, sha256_of(part)
        if sha256 != found.sha256:
            raise refused("changing")
        sync_file(part)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    sync_folder(out.parent)
    return Archived(
        pages=len(found.pages),
        bytes=size,
        sha256=sha256,
        pdfa="",
        text=("",) * len(found.pages),
        text_chars=0,
        page_bytes=(),
        recompressed=(),
        signed=True,
        warnings=(*found.warnings, _HANDED_ON),
    )


@contextlib.contextmanager
def _told_which(file: Path, files: Sequence[Path]) -> Iterator[None]:
    """Among several files the sentence begins with the name of the one it is about."""
    try:
        yield
    except ScanProblem as problem:
        if len(files) == 1:
            raise
        said = f"“{file.name}”: {problem.message}"
        raise ScanProblem(problem.code, said, problem.hint) from problem
