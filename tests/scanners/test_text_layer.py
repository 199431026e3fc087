"""The text that a PDF carries, also of files that want to do harm."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from scanners import text_layer
from scanners.ocr import Line, PageText, Word
from scanners.pdf import assemble


def searchable(folder: Path, texts: list[str]) -> bytes:
    """A PDF whose pages are pictures with these words laid over them, as archive copies are."""
    pages: list[Path] = []
    laid: list[PageText] = []
    for number, text in enumerate(texts):
        page = folder / f"{number}.jpg"
        Image.new("L", (827, 1169), 250).save(page, dpi=(100, 100))
        pages.append(page)
        word = Word(text, (100, 100, 500, 130), 0.9)
        line = Line((word,), (100, 130, 500, 130))
        laid.append(PageText(827, 1169, (line,) if text else ()))
    assemble(pages, folder / "paper.pdf", laid)
    return (folder / "paper.pdf").read_bytes()


def test_the_words_laid_over_pages_come_back_with_their_marks(tmp_path: Path) -> None:
    pdf = searchable(tmp_path, ["Giấy chứng sinh", "", "Nguyễn Văn Thử"])
    assert text_layer.pages(pdf) == ("Giấy chứng sinh",)
    assert text_layer.pages(pdf, 9) == ("Giấy chứng sinh", "", "Nguyễn Văn Thử")


def test_what_cannot_be_read_has_no_text(tmp_path: Path) -> None:
    pdf = searchable(tmp_path, ["Giấy"])
    for bad in (b"", b"%PDF-1.4 nothing", b"GIF89a" * 100, pdf[: len(pdf) // 3]):
        assert text_layer.pages(bad) == ()


def test_a_clock_ends_it(tmp_path: Path) -> None:
    assert text_layer.pages(searchable(tmp_path, ["Giấy"]), seconds=0.001) == ()
