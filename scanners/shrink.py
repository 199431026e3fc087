"""Pages made lighter until a paper fits the size its receiver takes, the heaviest ones first.

Never below 200 dpi, at which NĐ 30/2020/NĐ-CP, annex I still takes a digitised paper, and never
from colour to gray: seals and signatures are told by their colour.
"""

from __future__ import annotations

import heapq
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from scanners.disk import full_disk_told
from scanners.problem import ScanProblem

LOWEST_DPI = 200
# Finest first: the scanner's own resolution (None), then 200 dpi; JPEG quality beside it.
_STEPS: tuple[tuple[int | None, int], ...] = (
    (None, 75),
    (LOWEST_DPI, 80),
    (LOWEST_DPI, 65),
    (LOWEST_DPI, 50),
)
_MEGABYTE = 1_000_000
_NAMED = 5


@dataclass(frozen=True)
class Shrunk:
    """Page files whose sizes sum up to what was allowed; `changed`: numbers from 1 on."""

    pages: tuple[Path, ...]
    changed: tuple[int, ...]


def shrink(
    pages: Sequence[Path],
    dpis: Sequence[float],
    allowed: int,
    into: Path,
    still_wanted: Callable[[], None] = lambda: None,
) -> Shrunk:
    """Make copies in `into` of as many pages as must be lighter for all to weigh `allowed` bytes.

    `dpis`: how fine each page lies on its sheet. `still_wanted` may raise, between two pages.
    Raises ScanProblem `too-heavy` that names the heaviest pages.
    """
    chosen = list(pages)
    sizes = [page.stat().st_size for page in pages]
    heaviest = [(-size, number, 0) for number, size in enumerate(sizes)]
    heapq.heapify(heaviest)
    while sum(sizes) > allowed:
        if not heaviest:
            raise too_heavy(sizes, sum(sizes), allowed)
        _, number, step = heapq.heappop(heaviest)
        still_wanted()
        dpi, quality = _STEPS[step]
        lighter = _encoded(pages[number], dpis[number], dpi, quality)
        if len(lighter) < sizes[number]:
            chosen[number] = into / f"lighter-{number + 1:04d}.jpg"
            with full_disk_told():
                chosen[number].write_bytes(lighter)
            sizes[number] = len(lighter)
        if step + 1 < len(_STEPS):
            heapq.heappush(heaviest, (-sizes[number], number, step + 1))
    changed = (number for number, page in enumerate(pages, 1) if chosen[number - 1] != page)
    return Shrunk(tuple(chosen), tuple(changed))


def _encoded(page: Path, fine: float, dpi: int | None, quality: int) -> bytes:
    """Always from the page as it came, so that losses do not add up."""
    from PIL import Image

    from scanners.pages import load

    claimed = None
    with load(page) as image:
        claimed = image.info.get("dpi")
        lighter = image
        if dpi is not None and fine > dpi:
            share = dpi / fine
            wanted = (round(image.width * share), round(image.height * share))
            lighter = image.resize(wanted, Image.Resampling.LANCZOS, reducing_gap=2.0)
            claimed = (dpi, dpi)
        data = io.BytesIO()
        extra = {"dpi": claimed} if claimed else {}
        lighter.save(data, "JPEG", quality=quality, optimize=True, **extra)
    return data.getvalue()


def too_heavy(sizes: Sequence[int], total: int, limit: int) -> ScanProblem:
    """The sentence that says which pages are heavy and what to do."""
    order = sorted(range(len(sizes)), key=lambda number: -sizes[number])[:_NAMED]
    heavy = ", ".join(f"trang {number + 1} ({megabytes(sizes[number])})" for number in order)
    return ScanProblem(
        "too-heavy",
        f"Tệp nặng {megabytes(total)} dù đã nén, vượt mức {megabytes(limit)}. Nặng nhất: {heavy}.",
        "Tách giấy tờ thành nhiều tệp, hoặc quét xám những trang không có dấu đỏ, ảnh.",
    )


def megabytes(size: int) -> str:
    """As an officer reads it: `2,1 MB`; under a tenth of that, `84 KB`."""
    if size < _MEGABYTE / 10:
        return f"{-(-size // 1000)} KB"
    return f"{size / _MEGABYTE:.1f}".replace(".", ",") + " MB"
