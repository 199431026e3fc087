"""Pages become one PDF/A-1b file per paper; the JPEG of a page goes in untouched.

Text that was read on the pages can be laid over them, unseen; the file stays PDF/A-1b.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Protocol

from scanners.disk import full_disk_told, sync_file, sync_folder
from scanners.icc import srgb_profile
from scanners.ocr import PageText
from scanners.pages import TooManyPixels, load
from scanners.problem import ScanProblem

_MM = 72 / 25.4
_A4 = (210 * _MM, 297 * _MM)
_A3 = (297 * _MM, 420 * _MM)
# A scanner may hand over a few lines more than the sheet has.
_SLACK = 1.05


class Picture(Protocol):
    """A page image that is read only when its turn comes."""

    def read(self) -> bytes: ...


class Sink(Protocol):
    """Where a PDF goes, from its first byte to its last."""

    def write(self, piece: bytes, /) -> int: ...


def assemble(pages: Sequence[Path], target: Path, texts: Sequence[PageText] = ()) -> None:
    """Write `target` from page images (JPEG), in order; the same pages give the same bytes.

    `texts`: what was read on each page, or nothing. Every page is decoded to its end first. Raises
    ScanProblem `no-pages`, `page-damaged` (nothing is written) or `disk-full`.
    """
    for number, page in enumerate(pages, 1):
        _decode(page, number)
    part = target.with_name(target.name + ".part")
    with full_disk_told():
        try:
            with part.open("wb") as file:
                pack(pages, file, part.with_name(part.name + ".icc"))
            check(part, len(pages))
            if texts:
                _lay(part, texts)
            sync_file(part)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        sync_folder(target.parent)


def pack(pages: Sequence[Path | Picture], out: Sink, profile: Path) -> None:
    """`assemble` for pages that are known to be whole. `profile`: for a file needed meanwhile."""
    import img2pdf

    if not pages:
        raise ScanProblem("no-pages", "Chưa có trang nào để lưu.", "Quét ít nhất một trang.")
    try:
        profile.write_bytes(srgb_profile())
        # The internal engine: the same pages then give the same bytes on any day.
        paper = img2pdf.convert_to_docobject(
            list(pages),
            layout_fun=_layout,
            rotation=img2pdf.Rotation.none,
            pdfa=str(profile),
            nodate=True,
            engine=img2pdf.Engine.internal,
            producer="desk-tui",
        )
    finally:
        profile.unlink(missing_ok=True)
    # NĐ 30/2020/NĐ-CP, annex I asks for PDF 1.4 or later; 1.3 is all these pages need.
    paper.output_version = "1.4"
    paper.tostream(out)


def check(made: Path | BinaryIO, pages: int) -> None:
    """Look whether a paper has its pages. Raises ScanProblem `page-lost`."""
    import pikepdf

    with pikepdf.open(made) as paper:
        if len(paper.pages) != pages:
            raise ScanProblem("page-lost", "Tệp PDF làm ra thiếu trang.", "Lưu lại lần nữa.")


def _lay(part: Path, texts: Sequence[PageText]) -> None:
    import pikepdf

    from scanners.ocr_layer import lay

    with pikepdf.open(part, allow_overwriting_input=True) as made:
        lay(made, texts)
        # PDF/A-1 knows neither object streams nor a version above 1.4.
        made.save(
            part,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            fix_metadata_version=False,
            deterministic_id=True,
        )


def _decode(page: Path, number: int) -> None:
    try:
        load(page).close()
    except (OSError, TooManyPixels) as error:
        raise ScanProblem(
            "page-damaged",
            f"Trang {number} bị hỏng nên không đưa vào tệp được.",
            "Quét lại trang này.",
        ) from error


def _layout(width: int, height: int, dpi: tuple[float, float]) -> tuple[float, float, float, float]:
    """Paper size in points: 100 % scale where it fits A3, else (photos) fitted into A4.

    100 % scale is what NĐ 30/2020/NĐ-CP, annex I asks of a digitised paper.
    """
    wide, high = width * 72 / dpi[0], height * 72 / dpi[1]
    if not _fits(wide, high, _A3):
        short, long = _A4
        box = (short, long) if high >= wide else (long, short)
        scale = min(box[0] / wide, box[1] / high)
        wide, high = wide * scale, high * scale
    return wide, high, wide, high


def _fits(wide: float, high: float, sheet: tuple[float, float]) -> bool:
    return min(wide, high) <= sheet[0] * _SLACK and max(wide, high) <= sheet[1] * _SLACK
