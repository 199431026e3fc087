"""Whether what is on a page is out of focus, by how steep its edges are."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

_LOOK_DPI = 150
_REACH = 11
_CONTRAST = 70
_FEWEST_EDGES = 100
# The steepest step within _REACH dots as a share of all contrast there, for the steeper quarter of
# edges. Measured on print, tables, cards, photos and strokes like handwriting, from 150 to 300 dpi:
# in focus 0.52 and more, out of focus by 2 dots 0.35 and less; 0.67 and 0.52 when halved first.
_STEEP_AS_IT_CAME = 0.36
_STEEP_WHEN_REDUCED = 0.5


def blurred(gray: Image, dpi: int) -> bool:
    """Out of focus by about two dots or more; False when there are no edges to judge by."""
    import numpy as np

    factor = max(1, round(dpi / _LOOK_DPI))
    small = gray.reduce(factor) if factor > 1 else gray
    dots = np.asarray(small.convert("L"))[::2]
    length = dots.shape[1] - _REACH + 1
    if length < 1:
        return False
    high, low = dots[:, :length], dots[:, :length]
    steepest = np.zeros((dots.shape[0], length), np.uint8)
    steps = np.maximum(dots[:, 1:], dots[:, :-1]) - np.minimum(dots[:, 1:], dots[:, :-1])
    for at in range(1, _REACH):
        high = np.maximum(high, dots[:, at : at + length])
        low = np.minimum(low, dots[:, at : at + length])
        steepest = np.maximum(steepest, steps[:, at - 1 : at - 1 + length])
    contrast = high - low
    edges = contrast > _CONTRAST
    if np.count_nonzero(edges) < _FEWEST_EDGES:
        return False
    steep = np.percentile(steepest[edges] / contrast[edges], 75)
    return bool(steep < (_STEEP_WHEN_REDUCED if factor > 1 else _STEEP_AS_IT_CAME))
