"""The text a PDF carries, page by page, read in a boxed child: the file may be a citizen's.

The file comes to the child through a pipe, so that none lies on the disk in clear for it.
Run as `python -m scanners.text_layer`: PDF in, JSON out.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from scanners.jail_box import boxed, environment

_SECONDS = 30.0
_MOST_LETTERS = 200_000


def pages(pdf: bytes, most: int = 1, seconds: float = _SECONDS) -> tuple[str, ...]:
    """The text of the first `most` pages; () for a file that has none or cannot be read."""
    try:
        done = subprocess.run(
            # Its own source is what it may read besides Python: the file is in the pipe.
            [*boxed("scanners.text_layer", Path(__file__), None), str(most)],
            input=pdf,
            capture_output=True,
            timeout=seconds,
            check=False,
            env=environment(),
        )
        return tuple(json.loads(done.stdout))
    except (subprocess.TimeoutExpired, ValueError):
        return ()


def _read(pdf: bytes, most: int) -> list[str]:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    texts: list[str] = []
    for number in range(min(most, len(document))):
        text = document[number].get_textpage().get_text_range()
        texts.append(text[:_MOST_LETTERS].replace("\r\n", "\n"))
    return texts


def main() -> None:
    from scanners.jail import shut_in

    shut_in()
    json.dump(_read(sys.stdin.buffer.read(), int(sys.argv[1])), sys.stdout)


if __name__ == "__main__":
    main()
