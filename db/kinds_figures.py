"""What an office says of its own figures: the targets it commits itself to."""

from __future__ import annotations

import msgspec


class TargetSet(msgspec.Struct, frozen=True, kw_only=True):
    """`target.set`: a metric shall reach `value` hundredths of a per cent in a year.

    Its subject is the year at the office; the last one said of a metric and a unit holds, every
    earlier one stays. `unit` empty: the whole office. `until` is a day within the year.
    """

    office: str
    year: int
    metric: str
    value: int
    ground: str
    unit: str = ""
    until: str = ""
    signer: str = ""
