"""Where a stamp fits on a page without covering anything written, printed or stamped there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image

_DARKER_THAN_PAPER = 40
_EDGE_MM = 4.0  # printers and scanners lose or shade the rim
_CLEAR_MM = 1.0  # between ink and stamp
# Share of the page's height a stamp may begin in, and whether the left half is searched too: the
# margin above the heading, then beside and below the heading, then the upper third.
_BANDS = ((0.03, False), (0.15, False), (0.34, True))


@dataclass(frozen=True)
class Place:
    """A free box in pixels of the page, and which of the offered sizes it has."""

    choice: int
    left: int
    top: int
    right: int
    bottom: int


def free_place(page: Image, sizes: Sequence[tuple[int, int]], dpi: float) -> Place | None:
    """The best free place for the first of `sizes` (pixels of `page`) that finds one, else None.

    Best is nearest to the top right corner, where NĐ 30/2020/NĐ-CP, annex I puts the signature of
    a digitised copy; only when no size fits there is the page searched further down.
    """
    covered = _ink_table(page)
    for deepest, left_half in _BANDS:
        for choice, (width, height) in enumerate(sizes):
            found = _nearest(covered, width, height, dpi, deepest, left_half)
            if found is not None:
                left, top = found
                return Place(choice, left, top, left + width, top + height)
    return None


def _ink_table(page: Image) -> Any:
    """Summed-area table of ink pixels: one row and one column more than the page has.

    Paper is what most of the page is; a colour far from it in any channel is ink, so a yellow
    marker counts and a yellowed sheet does not.
    """
    import numpy

    colours = numpy.asarray(page.convert("RGB"), dtype=numpy.int16)
    paper = numpy.percentile(colours[::4, ::4].reshape(-1, 3), 75, axis=0)
    ink = (paper - colours).max(axis=2) > _DARKER_THAN_PAPER
    table = numpy.zeros((ink.shape[0] + 1, ink.shape[1] + 1), dtype=numpy.int32)
    table[1:, 1:] = ink.cumsum(axis=0, dtype=numpy.int32).cumsum(axis=1)
    return table


def _nearest(
    covered: Any, width: int, height: int, dpi: float, deepest: float, left_half: bool
) -> tuple[int, int] | None:
    import numpy

    high, wide = covered.shape[0] - 1, covered.shape[1] - 1
    edge, clear = round(_EDGE_MM / 25.4 * dpi), round(_CLEAR_MM / 25.4 * dpi)
    clear = min(clear, edge)
    # Positions of the top left corner; the box with its clear rim must lie on the page.
    last_top = min(round(high * deepest), high - edge - height)
    last_left = wide - edge - width
    first_left = edge if left_half else max(edge, round(wide / 2 - width / 2))
    if last_top < edge or last_left < first_left:
        return None
    tops = slice(edge - clear, last_top - clear + 1)
    bottoms = slice(edge + height + clear, last_top + height + clear + 1)
    lefts = slice(first_left - clear, last_left - clear + 1)
    rights = slice(first_left + width + clear, last_left + width + clear + 1)
    ink = (
        covered[bottoms, rights]
        - covered[tops, rights]
        - covered[bottoms, lefts]
        + covered[tops, lefts]
    )
    down = numpy.arange(ink.shape[0])[:, None]
    from_right = numpy.arange(ink.shape[1])[::-1][None, :]
    distance = numpy.where(ink == 0, down + from_right, wide + high)
    top, left = numpy.unravel_index(int(distance.argmin()), distance.shape)
    if ink[top, left]:
        return None
    return first_left + int(left), edge + int(top)
