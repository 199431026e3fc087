"""How crooked the lines on a page lie, by the sharpest row profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image

    Dots = np.ndarray[Any, np.dtype[Any]]

WIDTH = 620
"""Dots across the short side of the copy that is looked at: 75 dpi on A4."""

_WIDEST = 10.0
_STROKE = 7
_DARKER_THAN_PAPER = 40
_FEWEST_DOTS = 250
# So many dots say which way the lines lie, and so many how exactly.
_ROUGH_DOTS = 4_000
_MOST_DOTS = 10_000
# How far the best angle stands out from the middle one: print and rules 7 and more, handwriting 3;
# a signature or a seal alone 1.3, coarse noise alone below 1.9.
_CLEAR = 2.2
# Sides of tables and cards also stand out, less exactly; print along the page by far more.
_ALONG = 1.5


def small(image: Image) -> Image:
    """The gray copy that `skew` looks at; a copy of that size passes through unchanged."""
    factor = max(1, round(min(image.size) / WIDTH))
    return (image.reduce(factor) if factor > 1 else image).convert("L")


def skew(image: Image) -> float:
    """Degrees by which lines climb to the right, within 10; 0.0 when the page has no clear lines.

    Looks at thin dark strokes only, so that photos and the dark lid around a crooked sheet do not
    decide. Works for print across the page and along it.
    """
    import numpy as np

    ink = strokes(np.asarray(small(image)))
    if np.count_nonzero(ink) < _FEWEST_DOTS:
        return 0.0
    half = ink[: ink.shape[0] // 2 * 2, : ink.shape[1] // 2 * 2].astype(np.uint16)
    half = half[::2] + half[1::2]
    half = half[:, ::2] + half[:, 1::2]
    coarse = np.arange(-_WIDEST, _WIDEST + 0.01, 0.4)
    across, along = (_Profile(dots, _ROUGH_DOTS) for dots in (half, np.rot90(half)))
    best, clear = across.best(coarse)
    upright, other = along.best(coarse)
    profile = _Profile(ink)
    if other > _ALONG * clear:
        best, clear, profile = upright, other, _Profile(np.rot90(ink))
    if clear < _CLEAR:
        return 0.0
    best, _ = profile.best(best + np.arange(-0.8, 0.81, 0.1))
    return round(profile.peak(best + np.arange(-0.24, 0.25, 0.04)), 3)


class _Profile:
    """The ink of a page summed along lines at an angle; the sharper the steps, the better."""

    def __init__(self, ink: Dots, most: int = _MOST_DOTS) -> None:
        import numpy as np

        # A dense picture says no more with all its columns than with some.
        every = np.count_nonzero(ink) // most + 1
        some = ink[:, ::every]
        rows, columns = np.nonzero(some)
        self._weights = some[rows, columns].astype(np.float64)
        self._alone = float((self._weights**2).sum())
        # Fixed point: 1/65536 of a dot, cut to a quarter when all is added. 32 bits are enough: a
        # page more than twenty times as long as wide has no ink beside its rim.
        down = (rows << 16) + (ink.shape[1] << 15) + (1 << 13)
        self._down = down.astype(np.int32)
        self._right = (columns * every - ink.shape[1] // 2).astype(np.int32)
        self._quarters = 4 * (sum(ink.shape) + 4)

    def _scores(self, angles: Dots) -> Dots:
        """How sharp the steps are at each angle, summed over lines laid at every quarter of a dot.

        A dot that falls on one line whole makes sharper steps than one shared by two. At 0 degrees
        all dots do; over the four quarters none is luckier, or noise would speak for 0 degrees.
        """
        import numpy as np

        climbs = np.rint(np.tan(np.radians(angles)) * 65536).astype(np.int32)
        at = (self._down + climbs[:, None] * self._right) >> 14
        at += np.arange(len(angles), dtype=np.int32)[:, None] * self._quarters
        weights = np.broadcast_to(self._weights, at.shape)
        # Ten more: what the sums and the difference below use up at the end.
        ink = np.bincount(at.ravel(), weights.ravel(), len(angles) * self._quarters + 10)
        # Each dot in its share to the two lines beside it: four quarters summed, twice.
        for step in (1, 2, 1, 2):
            ink = ink[step:] + ink[:-step]
        steps = ink[4:] - ink[:-4]
        sharp = np.square(steps, out=steps).reshape(len(angles), -1).sum(1)
        return sharp / 64 - self._alone / 16

    def best(self, angles: Dots) -> tuple[float, float]:
        """The angle with the sharpest profile, and how far it stands out (1 = not at all)."""
        import numpy as np

        # In three parts: each fits into the processor's own memory.
        scores = np.concatenate([self._scores(some) for some in np.array_split(angles, 3)])
        alone = self._alone or 1.0
        clear = (scores.max() + alone) / (np.median(scores) + alone)
        return float(angles[np.argmax(scores)]), float(clear)

    def peak(self, angles: Dots) -> float:
        """Between the angles, by the parabola through the best and its neighbours."""
        import numpy as np

        scores = self._scores(angles)
        at = min(max(int(np.argmax(scores)), 1), len(scores) - 2)
        left, top, right = (float(score) for score in scores[at - 1 : at + 2])
        bend = left - 2 * top + right
        shift = 0.5 * (left - right) / bend if bend < 0 else 0.0
        return float(angles[at] + min(max(shift, -1.0), 1.0) * (angles[1] - angles[0]))


def strokes(gray: Dots) -> Dots:
    """1 where a dark stroke thinner than twice `_STROKE` dots lies, the rim left out.

    What is closed by taking the brightest and then the darkest around is a stroke. Outside the
    picture counts as dark: a wedge of lid at the edge is then part of something thick.
    """
    import numpy as np

    reach = 2 * _STROKE
    padded = np.pad(gray, reach)
    closed = _around(_around(padded, np.maximum, 0), np.minimum, 255)
    closed = closed[reach:-reach, reach:-reach]
    ink = closed - gray
    ink[ink < _DARKER_THAN_PAPER] = 0
    rim = max(gray.shape) // 40
    ink[:rim] = ink[-rim:] = 0
    ink[:, :rim] = ink[:, -rim:] = 0
    return ink


def _around(dots: Dots, extreme: Any, outside: int) -> Dots:
    """The extreme of the square of `2 * _STROKE + 1` dots around each dot, in doubling steps."""
    import numpy as np

    for axis in (0, 1):
        pads = [(0, 0), (0, 0)]
        pads[axis] = (_STROKE, _STROKE)
        dots = np.pad(dots, pads, constant_values=outside)
        wide = 2 * _STROKE + 1
        seen = 1
        while seen < wide:
            step = min(seen, wide - seen)
            end = dots.shape[axis] - step
            first = dots[:end] if axis == 0 else dots[:, :end]
            later = dots[step:] if axis == 0 else dots[:, step:]
            dots = extreme(first, later)
            seen += step
    return dots
