"""The XML of eSCL (AirScan): what a scanner can do, how it is, what is asked of it.

Elements are read by their local names: makers do not agree on name spaces, nor on where a range of
resolutions stands. Lengths are in 1/300 inch, as the protocol has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from scanners.devices.protocol import SIZES_MM, Fault, Mode, Settings, Source

JPEG = "image/jpeg"

_USUAL_DPI = (75, 100, 150, 200, 300, 400, 600, 1200)
_MODES: dict[Mode, str] = {"gray": "Grayscale8", "color": "RGB24"}
_INPUTS: dict[Source, str] = {
    "flatbed": "PlatenInputCaps",
    "feeder": "AdfSimplexInputCaps",
    "duplex": "AdfDuplexInputCaps",
}
_PER_MM = 300 / 25.4
# Many glass plates are a hair narrower than A4.
_NEARLY = 0.97


@dataclass(frozen=True)
class Input:
    """What one paper source can do; 0 for a size that is not told."""

    resolutions: tuple[int, ...]
    modes: tuple[Mode, ...]
    widest: int
    longest: int
    # Whether the format goes by its later name as well.
    format_ext: bool


@dataclass(frozen=True)
class Scanner:
    """A scanner as it describes itself."""

    model: str
    uuid: str
    inputs: Mapping[Source, Input]


@dataclass(frozen=True)
class JobState:
    path: str
    state: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Status:
    """`state` of the scanner and `adf` of its feeder in the protocol's words, "" when not told."""

    state: str
    adf: str
    jobs: tuple[JobState, ...]

    def of(self, job: str) -> JobState | None:
        """This job, by the last part of its address; many scanners list none."""
        tail = job.rstrip("/").rpartition("/")[2]
        found = (one for one in self.jobs if one.path.rstrip("/").rpartition("/")[2] == tail)
        return next(found, None)


def read_capabilities(body: bytes) -> Scanner:
    """Raises Fault `unknown` when this is not a scanner's description."""
    root = _root(body, "ScannerCapabilities")
    profiles = {one.get("name", ""): one for one in _all(root, "SettingProfile")}
    inputs: dict[Source, Input] = {}
    for source, name in _INPUTS.items():
        element = next(_all(root, name), None)
        known = None if element is None else _input(element, profiles)
        if known is not None:
            inputs[source] = known
    if not inputs:
        raise Fault("unknown", f"no usable paper source in {body[:2000]!r}")
    return Scanner(_text(root, "MakeAndModel"), plain_uuid(_text(root, "UUID")), inputs)


def read_status(body: bytes) -> Status:
    """Raises Fault `unknown` when this is not a scanner's state."""
    root = _root(body, "ScannerStatus")
    jobs = tuple(
        JobState(
            _text(job, "JobUri"),
            _text(job, "JobState"),
            tuple((one.text or "").strip() for one in _all(job, "JobStateReason")),
        )
        for job in _all(root, "JobInfo")
    )
    return Status(_text(root, "State"), _text(root, "AdfState"), jobs)


def scan_settings(settings: Settings, offered: Input) -> bytes:
    """The order for a job. Raises Fault `unsupported` when the source cannot do it."""
    width, height = (round(side * _PER_MM) for side in SIZES_MM[settings.size])
    if (
        settings.dpi not in offered.resolutions
        or settings.mode not in offered.modes
        or 0 < offered.widest < width * _NEARLY
        or 0 < offered.longest < height * _NEARLY
    ):
        raise Fault("unsupported", f"{settings} of {offered}")
    width = min(width, offered.widest or width)
    height = min(height, offered.longest or height)
    source = "Platen" if settings.source == "flatbed" else "Feeder"
    duplex = str(settings.source == "duplex").lower()
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<scan:ScanSettings xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm"'
        ' xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03">',
        "<pwg:Version>2.0</pwg:Version>",
        '<pwg:ScanRegions pwg:MustHonor="true"><pwg:ScanRegion>',
        "<pwg:ContentRegionUnits>escl:ThreeHundredthsOfInches</pwg:ContentRegionUnits>",
        "<pwg:XOffset>0</pwg:XOffset><pwg:YOffset>0</pwg:YOffset>",
        f"<pwg:Width>{width}</pwg:Width><pwg:Height>{height}</pwg:Height>",
        "</pwg:ScanRegion></pwg:ScanRegions>",
        f"<pwg:InputSource>{source}</pwg:InputSource>",
        f"<scan:ColorMode>{_MODES[settings.mode]}</scan:ColorMode>",
        f"<pwg:DocumentFormat>{JPEG}</pwg:DocumentFormat>",
        f"<scan:DocumentFormatExt>{JPEG}</scan:DocumentFormatExt>" if offered.format_ext else "",
        f"<scan:XResolution>{settings.dpi}</scan:XResolution>",
        f"<scan:YResolution>{settings.dpi}</scan:YResolution>",
        "" if source == "Platen" else f"<scan:Duplex>{duplex}</scan:Duplex>",
        "</scan:ScanSettings>",
    ]
    return "\n".join(line for line in lines if line).encode()


def plain_uuid(told: str) -> str:
    """A UUID as makers write it, in one form for comparing."""
    return told.strip().lower().removeprefix("urn:uuid:")


def _root(body: bytes, wanted: str) -> Element:
    # Entities are of no use here and could grow without end; some scanners send an odd doctype.
    text = re.sub(rb"<!doctype[^>\[]*>", b"", body, flags=re.IGNORECASE)
    if b"<!" in text.replace(b"<!--", b""):
        raise Fault("unknown", f"markup declarations in {body[:500]!r}")
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise Fault("unknown", f"{error} in {body[:500]!r}") from error
    if _name(root) != wanted:
        raise Fault("unknown", f"{_name(root)} instead of {wanted}")
    return root


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _all(element: Element, name: str) -> Iterator[Element]:
    return (one for one in element.iter() if _name(one) == name)


def _text(element: Element, name: str) -> str:
    found = next(_all(element, name), None)
    return "" if found is None else (found.text or "").strip()


def _number(element: Element, name: str) -> int:
    text = _text(element, name)
    return int(text) if text.isdecimal() else 0


def _input(element: Element, profiles: Mapping[str, Element]) -> Input | None:
    """One source; None when nothing of it is of use here (no JPEG, no gray and no colour)."""
    own = [profiles.get(one.get("ref", ""), one) for one in _all(element, "SettingProfile")]
    if not own:
        return None
    words = {(one.text or "").strip() for profile in own for one in _all(profile, "ColorMode")}
    modes: tuple[Mode, ...] = tuple(mode for mode, word in _MODES.items() if word in words)
    formats = {
        (one.text or "").strip()
        for name in ("DocumentFormat", "DocumentFormatExt")
        for profile in own
        for one in _all(profile, name)
    }
    resolutions = tuple(sorted({dpi for profile in own for dpi in _resolutions(profile)}))
    if not modes or not resolutions or (formats and JPEG not in formats):
        return None
    ext = any(True for profile in own for _ in _all(profile, "DocumentFormatExt"))
    widest, longest = _number(element, "MaxWidth"), _number(element, "MaxHeight")
    return Input(resolutions, modes, widest, longest, ext)


def _resolutions(profile: Element) -> Iterator[int]:
    listed = False
    for one in _all(profile, "DiscreteResolution"):
        across, down = _number(one, "XResolution"), _number(one, "YResolution")
        if across and across == down:
            listed = True
            yield across
    if listed:
        return
    # Seen as XResolutionRange/Min and as ResolutionRange/XResolution/Min.
    for one in profile.iter():
        low, high = _number(one, "Min"), _number(one, "Max")
        if _name(one) in ("XResolutionRange", "XResolution") and 0 < low <= high:
            step = _number(one, "Step") or 1
            yield from (dpi for dpi in _USUAL_DPI if low <= dpi <= high and not (dpi - low) % step)
