"""The child process that reads text. Run as `python -m scanners.ocr_worker`, a JSON line per page.

First says whether it can read at all, then for each {"page": path} its lines, words and places, in
dots of the page as it came. It runs at low priority, with one thread: the parent starts as many
children as there are cores.
"""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image

TESSDATA = Path(__file__).parent / "tessdata"
LANGUAGE = "vie"
# Measured on generated print of 9 to 13 pt: as few errors as the page itself at 300 dpi gives, for
# less work; at 200 dpi small print loses a letter or two in 8,000.
_READING_DPI = 240
_LONG_SIDE_A4 = 297 / 25.4
_LOWEST_DPI, _HIGHEST_DPI = 100, 1200
_LOWER_PRIORITY = 10


def _engine() -> Any:
    import tesserocr

    # A path of plain letters: on Windows the engine cannot open a folder with Vietnamese ones.
    os.chdir(TESSDATA)
    return tesserocr.PyTessBaseAPI(path="./", lang=LANGUAGE, psm=tesserocr.PSM.AUTO)


def _gray(path: Path) -> tuple[Image, tuple[int, int], int]:
    """A gray copy at reading size, the size of the page as it came, and the copy's dpi."""
    from PIL import Image

    from scanners.pages import dots_per_inch, open_image

    with open_image(path) as image:
        size = image.size
        dpi = _dpi(size, dots_per_inch(image))
        # The decoder leaves the colours out: cheaper than converting them.
        image.draft("L", size)
        gray = image.convert("L")
    if dpi <= _READING_DPI:
        return gray, size, dpi
    share = _READING_DPI / dpi
    small = (max(1, round(size[0] * share)), max(1, round(size[1] * share)))
    return gray.resize(small, Image.Resampling.BICUBIC), size, _READING_DPI


def _dpi(size: tuple[int, int], claimed: int | None) -> int:
    """What the file claims, when a sheet of such a size can be; else as if it were A4."""
    if claimed is not None and claimed >= _LOWEST_DPI and max(size) / claimed < 2 * _LONG_SIDE_A4:
        return claimed
    return min(max(round(max(size) / _LONG_SIDE_A4), _LOWEST_DPI), _HIGHEST_DPI)


def _read(engine: Any, path: Path) -> dict[str, Any]:
    import tesserocr

    gray, (width, height), dpi = _gray(path)
    engine.SetImageBytes(gray.tobytes(), gray.width, gray.height, 1, gray.width)
    engine.SetSourceResolution(dpi)
    lines: list[dict[str, Any]] = []
    across, down = width / gray.width, height / gray.height
    try:
        if engine.Recognize():
            found = engine.GetIterator()
            while found is not None and not found.Empty(tesserocr.RIL.WORD):
                if found.IsAtBeginningOf(tesserocr.RIL.TEXTLINE) or not lines:
                    lines.append({"baseline": None, "words": []})
                word = _word(found, across, down)
                if word is not None:
                    lines[-1]["baseline"] = lines[-1]["baseline"] or _baseline(found, across, down)
                    lines[-1]["words"].append(word)
                if not found.Next(tesserocr.RIL.WORD):
                    break
    finally:
        engine.Clear()
    return {
        "width": width,
        "height": height,
        "lines": [line for line in lines if line["words"] and line["baseline"]],
    }


def _word(found: Any, across: float, down: float) -> dict[str, Any] | None:
    import tesserocr

    box = found.BoundingBox(tesserocr.RIL.WORD)
    text = unicodedata.normalize("NFC", found.GetUTF8Text(tesserocr.RIL.WORD).strip())
    if not text or box is None:
        return None
    left, top, right, bottom = box
    return {
        "text": text,
        "box": [round(at, 1) for at in (left * across, top * down, right * across, bottom * down)],
        "confidence": found.Confidence(tesserocr.RIL.WORD) / 100,
    }


def _baseline(found: Any, across: float, down: float) -> list[float] | None:
    import tesserocr

    line = found.Baseline(tesserocr.RIL.TEXTLINE)
    if line is None:
        return None
    (left, from_y), (right, to_y) = line
    return [round(at, 1) for at in (left * across, from_y * down, right * across, to_y * down)]


def _answers() -> IO[str]:
    """Where answers go; what native libraries print from now on goes nowhere."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return answers


def main() -> None:
    """Answer each line until the input ends."""
    if hasattr(os, "nice"):
        os.nice(_LOWER_PRIORITY)
    answers = _answers()

    def tell(said: dict[str, Any]) -> None:
        print(json.dumps(said), file=answers, flush=True)

    try:
        engine = _engine()
    except (ImportError, RuntimeError) as error:
        tell({"missing": str(error)})
        return
    tell({"ready": True})
    for line in sys.stdin:
        try:
            tell(_read(engine, Path(json.loads(line)["page"])))
        except Exception as error:
            # One page's trouble is that page's; the next one is read all the same.
            tell({"failed": f"{type(error).__name__}: {error}"})


if __name__ == "__main__":
    main()
