"""A page image: believed only when decoded to its last line, and asked whether it is blank."""

from __future__ import annotations

import hashlib
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from scanners.devices.protocol import Fault, Page
from scanners.disk import full_disk_told, sync_file, sync_folder

if TYPE_CHECKING:
    from PIL.Image import Image

# A4 at 1200 dpi or A3 at 800 dpi; a picture with more is no paper but a trap for the memory.
MAX_PIXELS = 140_000_000

# Nothing else is even tried: some of Pillow's readers start other programs.
_FORMATS = ("JPEG", "PNG", "TIFF")
_LOOK_DPI = 50
_DARKER_THAN_PAPER = 45


class TooManyPixels(Exception):
    """The picture would need more memory than any paper does."""


def load(path: Path) -> Image:
    """Open and decode a whole picture. Raises TooManyPixels, OSError (damaged, no image)."""
    image = open_image(path)
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
            return Image.open(path, formats=_FORMATS)
        except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
            raise TooManyPixels from error
        except (SyntaxError, ValueError, EOFError) as error:
            raise OSError(str(error)) from error


def dots_per_inch(image: Image) -> int | None:
    """The resolution the file claims, when it is one a scanner may have used."""
    try:
        claimed = round(float(image.info.get("dpi", (0, 0))[0]))
    except (TypeError, ValueError, OverflowError, ZeroDivisionError):
        return None
    return claimed if 72 <= claimed <= 2400 else None


def ink(image: Image, dpi: int) -> float:
    """Share of pixels clearly darker than the paper around them, the rim left out (0 to 1)."""
    from PIL import ImageChops, ImageFilter

    gray = image.convert("L").reduce(max(1, round(dpi / _LOOK_DPI)))
    paper = gray.filter(ImageFilter.MaxFilter(9)).filter(ImageFilter.GaussianBlur(25))
    rim = max(4, gray.width // 50)
    if gray.width <= 2 * rim or gray.height <= 2 * rim:
        return 1.0
    darker = ImageChops.subtract(paper, gray).crop((rim, rim, gray.width - rim, gray.height - rim))
    counts = darker.histogram()
    return sum(counts[_DARKER_THAN_PAPER + 1 :]) / (darker.width * darker.height)


def receive(path: Path, sequence: int, dpi: int) -> Page:
    """Take a page file a device has written: decode all of it, measure it and make it durable.

    Raises Fault `truncated` when it is not a whole picture, ScanProblem `disk-full`.
    """
    try:
        with load(path) as image:
            width, height = image.size
            dark = ink(image, dpi)
    except (OSError, TooManyPixels) as error:
        raise Fault("truncated", str(error)) from error
    with full_disk_told():
        sync_file(path)
        sync_folder(path.parent)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return Page(path, sequence, width, height, dpi, sha256, dark)
