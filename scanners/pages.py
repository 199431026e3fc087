"""A page image: believed only when decoded to its last line; what is seen on it, and how it goes
into a paper. The received file is never changed: a `Treatment` is applied to a copy.
"""

from __future__ import annotations

import hashlib
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scanners.devices.protocol import BLANK_INK, SIZES_MM, Fault, Page, Size
from scanners.treatment import NEUTRAL, Findings, Treatment

if TYPE_CHECKING:
    from PIL.Image import Image

# A4 at 1200 dpi or A3 at 800 dpi; a picture with more is no paper but a trap for the memory.
MAX_PIXELS = 140_000_000

# Nothing else is even tried: some of Pillow's readers start other programs.
_FORMATS = ("JPEG", "PNG", "TIFF")
_BLOCK = 1 << 23
# What is seen on a page is seen on a copy this fine, and ink on a coarser one.
_NEAR_DPI = 150
_LOOK_DPI = 50
_DARKER_THAN_PAPER = 45
_AROUND = 4

# Devices hand over a few lines more or less than the sheet has.
_SLACK = 0.05
# Straightening less than this gains nothing for the eye or for reading the text (measured).
_LEVEL_ENOUGH = 1.0
# Re-encoding once at this quality is not seen beside the scanner's own 75 to 85.
_QUALITY = 92


class TooManyPixels(Exception):
    """The picture would need more memory than any paper does."""


def load(path: Path) -> Image:
    """Open and decode a whole picture. Raises TooManyPixels, OSError (damaged, no image)."""
    return _decoded(open_image(path))


def load_gray(path: Path, factor: int = 1) -> Image:
    """Like `load`, but only brightness comes out, `factor` times smaller.

    A JPEG is still read to its last block, and one cut short is noticed; but its colours, and every
    second dot of a smaller copy, are not even worked out: half the time, a tenth of the memory.
    """
    image = open_image(path)
    whole = image.size
    step = next(step for step in (8, 4, 2, 1) if factor % step == 0)
    image.draft("L", (max(1, whole[0] // step), max(1, whole[1] // step)))
    gray = _decoded(image).convert("L")
    rest = factor if gray.size == whole else factor // step
    return gray.reduce(rest) if rest > 1 else gray


def _decoded(image: Image) -> Image:
    try:
        image.load()
    except (SyntaxError, ValueError, IndexError, EOFError) as error:
        raise OSError(str(error)) from error
    return image


def open_image(path: Path) -> Image:
    """Read a picture's header only; its size is checked before any pixel is decoded."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            image = Image.open(path, formats=_FORMATS)
        except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
            raise TooManyPixels from error
        except (SyntaxError, ValueError, EOFError) as error:
            raise OSError(str(error)) from error
    # A page in one go: between blocks the decoder would wait for other threads each time.
    image.decodermaxblock = _BLOCK
    return image


def dots_per_inch(image: Image) -> int | None:
    """The resolution the file claims, when it is one a scanner may have used."""
    try:
        claimed = round(float(image.info.get("dpi", (0, 0))[0]))
    except (TypeError, ValueError, OverflowError, ZeroDivisionError):
        return None
    return claimed if 72 <= claimed <= 2400 else None


def ink(image: Image, dpi: float) -> float:
    """Share of pixels clearly darker than the paper around them, the rim left out (0 to 1)."""
    from PIL import ImageChops, ImageFilter

    gray = image.convert("L").reduce(max(1, round(dpi / _LOOK_DPI)))
    paper = _brightest_around(gray).filter(ImageFilter.GaussianBlur(25))
    rim = max(4, gray.width // 50)
    if gray.width <= 2 * rim or gray.height <= 2 * rim:
        return 1.0
    darker = ImageChops.subtract(paper, gray).crop((rim, rim, gray.width - rim, gray.height - rim))
    counts = darker.histogram()
    return sum(counts[_DARKER_THAN_PAPER + 1 :]) / (darker.width * darker.height)


def _brightest_around(gray: Image) -> Image:
    """Same dots as MaxFilter(9), in a fiftieth of its time: pairs, then pairs of pairs."""
    from PIL import Image, ImageChops

    seen = Image.new("L", (gray.width + 2 * _AROUND, gray.height + 2 * _AROUND), 0)
    seen.paste(gray, (_AROUND, _AROUND))
    for right, down in ((1, 0), (2, 0), (4, 0), (1, 0), (0, 1), (0, 2), (0, 4), (0, 1)):
        wide, high = seen.width - right, seen.height - down
        moved = seen.crop((right, down, right + wide, down + high))
        seen = ImageChops.lighter(seen.crop((0, 0, wide, high)), moved)
    return seen


def receive(path: Path, sequence: int, dpi: int) -> Page:
    """Take a page file a device has written: decode all of it and measure it.

    It is not flushed: a page counts when the job has sealed it. Raises Fault `truncated` when it is
    not a whole picture.
    """
    seen = _whole(path, dpi)
    return _kept(path, sequence, dpi, seen.size, ink(seen.near, seen.dpi))


def received(path: Path, sequence: int, dpi: int, size: Size = "A4") -> tuple[Page, Findings]:
    """`receive` and `measure` from one decoding."""
    seen = _whole(path, dpi)
    findings = _found(seen, dpi, size)
    return _kept(path, sequence, dpi, seen.size, findings.ink), findings


def measure(path: Path, dpi: int, size: Size = "A4") -> Findings:
    """What is seen on a page that was scanned as a sheet of `size` at `dpi`.

    Raises Fault `truncated` when it is not a whole picture.
    """
    return _found(_whole(path, dpi), dpi, size)


def propose(findings: Findings) -> Treatment:
    """What is done to a page unless the officer says otherwise: only made level, above 1 degree."""
    if abs(findings.skew) <= _LEVEL_ENOUGH:
        return NEUTRAL
    return Treatment(angle=findings.skew)


def treated(path: Path, treatment: Treatment, into: Path) -> Path:
    """The page as it goes into the paper: a JPEG in `into`, or `path` itself when nothing is done.

    Dots per inch, colours and colour profile stay, so that the page keeps the scale of 100 % that
    NĐ 30/2020/NĐ-CP, annex I asks for. Raises OSError, TooManyPixels when the page is damaged.
    """
    if treatment.neutral:
        return path
    target = into / f"treated-{path.stem}.jpg"
    with load(path) as image:
        _applied(image, treatment).save(target, "JPEG", quality=_QUALITY, **_as_it_came(image))
    return target


def preview(path: Path, treatment: Treatment, width: int) -> Image:
    """The page as it would go into the paper, `width` pixels wide; coarse and quick.

    Raises OSError, TooManyPixels when the page is damaged.
    """
    from PIL import Image

    left, _, right, _ = treatment.crop or (0.0, 0.0, 1.0, 1.0)
    with open_image(path) as image:
        lying = treatment.turn in (90, 270)
        across = (image.height if lying else image.width) * max(right - left, 0.01)
        share = min(1.0, width / across)
        size = (max(1, round(image.width * share)), max(1, round(image.height * share)))
        if image.format == "JPEG":
            image.draft(None, size)
        small = _decoded(image).resize(size, Image.Resampling.BOX)
    page = _applied(small, treatment)
    height = max(1, round(page.height * width / page.width))
    return page if page.width == width else page.resize((width, height), Image.Resampling.BOX)


@dataclass(frozen=True)
class _Seen:
    """A page that was decoded to its end: its size, and the gray copy of it that is looked at."""

    size: tuple[int, int]
    near: Image
    dpi: float
    reduced: bool


def _whole(path: Path, dpi: int) -> _Seen:
    factor = max(1, round(dpi / _NEAR_DPI))
    try:
        with open_image(path) as image:
            size = image.size
        return _Seen(size, load_gray(path, factor), dpi / factor, factor > 1)
    except (OSError, TooManyPixels) as error:
        raise Fault("truncated", str(error)) from error


def _found(seen: _Seen, dpi: int, size: Size) -> Findings:
    from scanners.sharp import blurred
    from scanners.skew import skew

    dark = ink(seen.near, seen.dpi)
    blank = dark < BLANK_INK
    # On its long side, so that a sheet taken lying is judged as well.
    share = max(seen.size) / (SIZES_MM[size][1] / 25.4 * dpi)
    return Findings(
        ink=dark,
        skew=0.0 if blank else skew(seen.near),
        blank=blank,
        blurred=not blank and blurred(seen.near, seen.dpi, reduced=seen.reduced),
        short=share < 1 - _SLACK,
        long=share > 1 + _SLACK,
    )


def _kept(path: Path, sequence: int, dpi: int, size: tuple[int, int], dark: float) -> Page:
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return Page(path, sequence, size[0], size[1], dpi, sha256, dark)


def _applied(image: Image, treatment: Treatment) -> Image:
    from PIL import Image

    page = image
    if page.mode not in ("L", "RGB"):
        page = page.convert("L" if page.mode in ("1", "I;16", "LA") else "RGB")
    # Pillow turns against the clock.
    turns = {
        90: Image.Transpose.ROTATE_270,
        180: Image.Transpose.ROTATE_180,
        270: Image.Transpose.ROTATE_90,
    }
    if treatment.turn:
        page = page.transpose(turns[treatment.turn])
    if treatment.angle:
        page = page.rotate(
            -treatment.angle, Image.Resampling.BICUBIC, fillcolor=_paper_colour(page)
        )
    if treatment.crop is not None:
        left, top, right, bottom = treatment.crop
        page = page.crop(
            (
                *(round(left * page.width), round(top * page.height)),
                max(round(right * page.width), round(left * page.width) + 1),
                max(round(bottom * page.height), round(top * page.height) + 1),
            )
        )
    return page


def _paper_colour(page: Image) -> tuple[int, ...]:
    """What fills the corners of a page made level: its middle tone if that is light, else white."""
    from PIL import ImageStat

    tones = tuple(ImageStat.Stat(page.reduce(max(1, min(page.size) // 100))).median)
    return tones if min(tones) > 160 else (255,) * len(tones)


def _as_it_came(image: Image) -> dict[str, Any]:
    """How a JPEG was written: resolution, colour profile, and how fine its colours are."""
    from PIL import JpegImagePlugin

    options: dict[str, Any] = {}
    if "dpi" in image.info:
        options["dpi"] = image.info["dpi"]
    if profile := image.info.get("icc_profile"):
        options["icc_profile"] = profile
    if isinstance(image, JpegImagePlugin.JpegImageFile) and image.mode == "RGB":
        options["subsampling"] = JpegImagePlugin.get_sampling(image)
    return options
