"""Whether what is on a page is out of focus, by how steep its edges are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image

    Dots = np.ndarray[Any, np.dtype[Any]]

_LOOK_DPI = 150
_REACH = 11
_CONTRAST = 70
_FEWEST_EDGES = 100
# The steepest step within _REACH dots as a share of all contrast there, for the steeper quarter of
# edges. Measured on print, tables, cards, photos and strokes like handwriting, from 150 to 300 dpi:
# in focus 0.52 and more, out of focus by 2 dots 0.35 and less; 0.67 and 0.52 when halved first.
_STEEP_AS_IT_CAME = 0.36
_STEEP_WHEN_REDUCED = 0.5


def blurred(gray: Image, dpi: float, *, reduced: bool = False) -> bool:
    """Out of focus by about two dots or more; False when there are no edges to judge by.

    `reduced`: the picture is a smaller copy of what was scanned.
    """
    import numpy as np

    factor = max(1, round(dpi / _LOOK_DPI))
    small = gray.reduce(factor) if factor > 1 else gray
    dots = np.asarray(small.convert("L"))[::2]
    if dots.shape[1] < _REACH:
        return False
    contrast = _around(dots, np.maximum, _REACH) - _around(dots, np.minimum, _REACH)
    edges = contrast > _CONTRAST
    if np.count_nonzero(edges) < _FEWEST_EDGES:
        return False
    steps = np.maximum(dots[:, 1:], dots[:, :-1]) - np.minimum(dots[:, 1:], dots[:, :-1])
    steepest = _around(steps, np.maximum, _REACH - 1)
    steep = np.percentile(steepest[edges] / contrast[edges], 75)
    return bool(steep < (_STEEP_WHEN_REDUCED if reduced or factor > 1 else _STEEP_AS_IT_CAME))


def _around(dots: Dots, extreme: Any, wide: int) -> Dots:
    """The extreme of each `wide` dots of a row, in doubling steps."""
    seen = 1
    while seen < wide:
        step = min(seen, wide - seen)
        dots = extreme(dots[:, :-step], dots[:, step:])
        seen += step
    return dots
