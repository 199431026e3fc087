"""QR codes and barcodes read from a picture: the citizen's card, our own slips."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from scanners.pages import TooManyPixels, load
from scanners.problem import ScanProblem

if TYPE_CHECKING:
    from PIL.Image import Image

# Beyond this, doubling the picture for the second try costs seconds and finds nothing new.
_LARGEST_TO_DOUBLE = 12_000_000


def read_codes(image: Path | Image) -> list[str]:
    """The texts of all codes in a picture, without repeats; an empty list when there is none.

    When nothing is found, a second look at twice the size, sharpened, reads about half of the cards
    scanned at 150 dpi or slightly blurred. Raises ScanProblem `damaged-image`.
    """
    if isinstance(image, Path):
        try:
            image = load(image)
        except FileNotFoundError:
            raise
        except (OSError, TooManyPixels) as error:
            raise ScanProblem(
                "damaged-image", "Không đọc được ảnh này.", "Chụp hoặc quét lại ảnh."
            ) from error
    gray = image.convert("L")
    found = _read(gray)
    if not found and gray.width * gray.height <= _LARGEST_TO_DOUBLE:
        found = _read(_sharper(gray))
    return found


def _read(gray: Image) -> list[str]:
    import zxingcpp

    return list(dict.fromkeys(code.text for code in zxingcpp.read_barcodes(gray) if code.text))


def _sharper(gray: Image) -> Image:
    from PIL import Image, ImageFilter

    doubled = gray.resize((gray.width * 2, gray.height * 2), Image.Resampling.LANCZOS)
    return doubled.filter(ImageFilter.UnsharpMask(3, 200))
