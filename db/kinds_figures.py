"""What an office says of its own figures: the targets it commits itself to, and signs."""

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


class TargetsSigned(msgspec.Struct, frozen=True, kw_only=True):
    """`targets.signed`: the commitment sheet of a year as both sides signed it, kept as a file.

    Same subject as the targets. `promises` are what stood on it, in hundredths of a per cent: what
    is set later does not change what was signed. `on` is the day of the signature.
    """

    office: str
    year: int
    sha256: str
    promises: dict[str, int]
    signer: str
    on: str
