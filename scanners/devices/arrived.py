"""The last step of every driver: a page that has come is decoded to its end and measured."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from scanners.devices.protocol import SIZES_MM, Page, Settings, page_name
from scanners.pages import received

# A page shorter than this share of the paper asked for is told to the officer.
SHORT = 0.9


def arrived(path: Path, sequence: int, settings: Settings) -> Page:
    """Believe a whole page file; one named `.part` gets its page's name only after that. Blocks.

    Raises Fault `truncated` when it is not a whole picture.
    """
    page, found = received(path, sequence, settings.dpi, settings.size)
    page = replace(page, findings=found)
    if path.suffix == ".part":
        page = replace(page, path=path.replace(path.with_name(page_name(sequence))))
    if page.height < SIZES_MM[settings.size][1] / 25.4 * settings.dpi * SHORT:
        told = f"Trang {sequence} ngắn hơn khổ {settings.size}, hãy xem lại có bị cụt không."
        return replace(page, warnings=(told,))
    return page
