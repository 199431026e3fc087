"""The child process that tells which way up a page is. Run as `python -m scanners.upright_worker`.

A strip of the page is read in each of the four directions by the same engine and data that make the
text layer: the right one gives several times more sure letters than the others. Tesseract's own
orientation data would be 10 MB more to ship, for the same answers.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scanners.child import answer, question

if TYPE_CHECKING:
    from PIL.Image import Image

_TESSDATA = Path(__file__).parent / "tessdata"
_LOWER_PRIORITY = 10
_SHORT_SIDE = 1654  # A4 at 200 dpi
_DPI = 200
_STRIP = 0.22
_FEWEST_DOTS = 250
_SURE = 70
_FEWEST_LETTERS = 20.0
_TIMES_THE_NEXT = 2.5


def turn(page: Image, engine: Any) -> int:
    """Degrees clockwise that put a gray page upright; 0 when that is not clear."""
    import numpy as np

    from scanners.skew import small, strokes

    ink = strokes(np.asarray(small(page)))
    if np.count_nonzero(ink) < _FEWEST_DOTS:
        return 0
    letters: dict[int, float] = {}
    for degrees in (0, 90, 180, 270):
        # numpy, like Pillow, turns against the clock.
        rows = np.rot90(ink, -degrees // 90).sum(1, dtype=np.int64)
        turned = page.rotate(-degrees, expand=True)
        strip = max(1, round(len(rows) * _STRIP))
        fullest = int(np.convolve(rows, np.ones(strip), "valid").argmax())
        top = round(fullest * turned.height / len(rows))
        bottom = round((fullest + strip) * turned.height / len(rows))
        letters[degrees] = _letters(turned.crop((0, top, turned.width, bottom)), engine)
    best, *others = sorted(letters, key=letters.__getitem__, reverse=True)
    clear = letters[best] >= max(_FEWEST_LETTERS, _TIMES_THE_NEXT * letters[others[0]])
    return best if clear else 0


def _letters(strip: Image, engine: Any) -> float:
    """How many letters the engine is sure of, each counted by how sure."""
    engine.SetImageBytes(strip.tobytes(), strip.width, strip.height, 1, strip.width)
    engine.SetSourceResolution(_DPI)
    try:
        words = engine.GetUTF8Text().split()
        known = zip(words, engine.AllWordConfidences(), strict=False)
        return sum(
            len(word) * sure / 100
            for word, sure in known
            if sure >= _SURE and sum(map(str.isalnum, word)) >= 2
        )
    finally:
        engine.Clear()


def _engine() -> Any:
    # Before the library is loaded: it reads this once.
    os.environ["OMP_THREAD_LIMIT"] = "1"
    import tesserocr

    # A path of plain letters: on Windows the engine cannot open a folder with Vietnamese ones.
    os.chdir(_TESSDATA)
    # Sparse: a ruled list taken for one block gives nothing.
    return tesserocr.PyTessBaseAPI(path="./", lang="vie", psm=tesserocr.PSM.SPARSE_TEXT)


def main() -> None:
    asked = question()
    if hasattr(os, "nice"):
        os.nice(_LOWER_PRIORITY)
    from PIL import Image

    from scanners.pages import load_gray

    gray = load_gray(Path(asked["page"]))
    share = _SHORT_SIDE / min(gray.size)
    if share < 1:
        size = (max(1, round(gray.width * share)), max(1, round(gray.height * share)))
        gray = gray.resize(size, Image.Resampling.BICUBIC, reducing_gap=2)
    try:
        engine = _engine()
    except (ImportError, RuntimeError) as error:
        answer({"missing": str(error)})
        return
    answer({"turn": turn(gray, engine)})


if __name__ == "__main__":
    main()
