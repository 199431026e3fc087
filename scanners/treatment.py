"""What is seen on a page and done to it: numbers beside the picture, which stays as it came.

An officer may change each number of a `Treatment` by key; the received image is never overwritten.
"""

from __future__ import annotations

from dataclasses import dataclass

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Findings:
    """What was measured on one received page.

    ink: share of dark pixels, 0 to 1. skew: degrees by which lines of text climb to the right, so
    turning clockwise by it makes them level. blank, blurred, short (less of the sheet than was
    asked for), long (more: perhaps two sheets at once): marks for the officer; a marked page is
    kept like any other.
    """

    ink: float = 1.0
    skew: float = 0.0
    blank: bool = False
    blurred: bool = False
    short: bool = False
    long: bool = False


@dataclass(frozen=True)
class Treatment:
    """How a page goes into the paper's PDF, in this order; the neutral one passes its JPEG through.

    turn: 0, 90, 180 or 270 degrees clockwise. angle: degrees clockwise after that, to make lines
    level. crop: left, top, right, bottom as shares (0 to 1) of the page so turned. kept: False
    leaves the page out of the paper (its image stays in the job). by_hand: an officer has set this.
    """

    turn: int = 0
    angle: float = 0.0
    crop: Box | None = None
    kept: bool = True
    by_hand: bool = False

    @property
    def neutral(self) -> bool:
        """Nothing to do to the pixels."""
        return self.turn == 0 and self.angle == 0.0 and self.crop is None


NEUTRAL = Treatment()
