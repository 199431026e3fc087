"""What a SANE driver offers, from the listing of `scanimage -A`, and settings in its own words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scanners.devices.protocol import SIZES_MM, Fault, Mode, Settings, Source

_USUAL_DPI = (75, 100, 150, 200, 300, 400, 600, 1200)
_OPTION = re.compile(r"^\s+(--?[a-z-]+)[ =](.+?)(?: \[[^\]]*\])*$", re.MULTILINE)
_DOUBLE_FEED = re.compile(r"^\s+--(df-action|df-thickness)\b(.*)$", re.MULTILINE)
# Sources for other things than sheets of paper, and the back side alone.
_NO_PAPER = re.compile(r"(?i)\b(card|back|transparen\w*|negative|positive|film|slides?|tpu|tma)\b")
_RANGE = re.compile(r"(-?[\d.]+)\.\.(-?[\d.]+)")


@dataclass(frozen=True)
class Options:
    """What the driver calls the things we ask for; sizes in mm."""

    sources: dict[Source, str]
    modes: dict[Mode, str]
    resolutions: tuple[int, ...]
    widest: float | None
    longest: float | None
    # Both sides of a sheet, where that is not a source of its own (epson2).
    both_sides: str = ""
    one_side: str = ""
    # Stops at two sheets drawn in at once.
    watches: tuple[str, ...] = ()


def order_of(known: Options, settings: Settings) -> list[str]:
    """The settings in the driver's own words. Raises Fault `unsupported`."""
    width, height = SIZES_MM[settings.size]
    if (
        settings.source not in known.sources
        or settings.mode not in known.modes
        or settings.dpi not in known.resolutions
        or (known.widest is not None and known.widest < width * 0.97)
        or (known.longest is not None and known.longest < height * 0.97)
    ):
        raise Fault("unsupported", f"{settings} of {known}")
    order = [f"--resolution={settings.dpi}"]
    if known.sources[settings.source]:
        order.append(f"--source={known.sources[settings.source]}")
    if known.modes[settings.mode]:
        order.append(f"--mode={known.modes[settings.mode]}")
    if settings.source == "duplex" and known.both_sides:
        order.append(f"--adf-mode={known.both_sides}")
    elif settings.source == "feeder" and known.one_side:
        order.append(f"--adf-mode={known.one_side}")
    if settings.source != "flatbed":
        order += known.watches
    # Many glass plates are a hair narrower than A4.
    if known.widest is not None:
        order += ["-x", f"{min(width, known.widest):g}"]
    if known.longest is not None:
        order += ["-y", f"{min(height, known.longest):g}"]
    return order


def understand(listing: str) -> Options:
    """Read the answer to `scanimage -A`."""
    given: dict[str, str] = dict(_OPTION.findall(listing))
    sources: dict[Source, str] = {}
    for name in given.get("--source", "").split("|"):
        if not _NO_PAPER.search(name):
            sources.setdefault(_source_kind(name), name)
    sides = given.get("--adf-mode", "").split("|")
    both_sides = next((name for name in sides if "duplex" in name.lower()), "")
    if both_sides and "feeder" in sources and "duplex" not in sources:
        sources["duplex"] = sources["feeder"]
    else:
        both_sides = ""
    modes: dict[Mode, str] = {}
    for name in given.get("--mode", "").split("|"):
        if "gray" in name.lower() or "grey" in name.lower():
            modes.setdefault("gray", name)
        elif "color" in name.lower() or "colour" in name.lower():
            modes.setdefault("color", name)
    return Options(
        sources or {"flatbed": ""},
        modes or {"color": ""},
        _resolutions(given.get("--resolution", "300dpi")),
        _largest(given.get("-x")),
        _largest(given.get("-y")),
        both_sides,
        next((name for name in sides if both_sides and "simplex" in name.lower()), ""),
        _watches(listing),
    )


def _watches(listing: str) -> tuple[str, ...]:
    """Double feed is noticed by what the driver has for it (fujitsu, canon_dr).

    By thickness and not by length: papers of one dossier need not be of one size.
    """
    offered = {name: "inactive" not in rest for name, rest in _DOUBLE_FEED.findall(listing)}
    stops = ["--df-action=Stop"] if offered.get("df-action") else []
    # Inactive only until it is told to stop at all.
    senses = offered.get("df-thickness") or (stops and "df-thickness" in offered)
    return (*stops, "--df-thickness=yes") if senses else tuple(stops)


def _source_kind(name: str) -> Source:
    low = name.lower()
    if "duplex" in low:
        return "duplex"
    return "feeder" if "adf" in low or "feeder" in low else "flatbed"


def _resolutions(choices: str) -> tuple[int, ...]:
    if between := _RANGE.match(choices):
        low, high = float(between[1]), float(between[2])
        return tuple(dpi for dpi in _USUAL_DPI if low <= dpi <= high)
    listed = choices.split("dpi")[0].split("|")
    return tuple(sorted({int(float(one)) for one in listed if re.fullmatch(r"[\d.]+", one)}))


def _largest(choices: str | None) -> float | None:
    between = _RANGE.match(choices or "")
    return float(between[2]) if between else None
