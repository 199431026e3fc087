"""Vietnamese typing through a real terminal: what is typed is what is stored."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from .terminal import Boxes, Terminal

APP = Path(__file__).parent / "apps" / "boxes.py"
PACES = [None, 0.001, 0.06]
KINDS = ["line", "text"]


@pytest.fixture(params=KINDS, scope="module")
def boxes(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Boxes]:
    yield from running(request.param, tmp_path_factory.mktemp("boxes") / "out.txt")


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Boxes]:
    yield from running("line", tmp_path_factory.mktemp("boxes") / "out.txt")


def running(kind: str, out: Path) -> Iterator[Boxes]:
    with Terminal([sys.executable, str(APP), str(out), kind]) as terminal:
        terminal.wait_for("SẴN SÀNG")
        while terminal.read(0.3):
            pass
        yield Boxes(terminal, out)


def unikey(erase: str) -> list[str]:
    """Keys and, in the same read, the Backspaces and letters UniKey sends for them."""
    x = erase
    parts = ["n", "g", "u", "y", "e", f"{x}ê", "n", f"{x}{x}ễn", " ", "t", "h", "i", f"{x}ị"]
    return [*parts, " ", "d", f"{x}đ", "u", f"{x}ư", f"{x}ứ", "c"]


def evkey(erase: str) -> list[str]:
    """EVKey retypes several letters at once, with the Backspaces in the same read."""
    x = erase
    return [
        "nguye",
        f"{x * 3}uyê",
        "n",
        f"{x * 4}uyễn",
        " thi",
        f"{x * 3}thị",
        " duoc",
        f"{x * 4}được",
    ]


@pytest.mark.parametrize("pace", PACES)
@pytest.mark.parametrize("erase", ["\x7f", "\x08"], ids=["7f", "08"])
def test_erase_and_retype_gives_what_was_meant(
    boxes: Boxes, erase: str, pace: float | None
) -> None:
    boxes.terminal.type(unikey(erase), pace)
    assert boxes.stored()[0] == "nguyễn thị đức"


@pytest.mark.parametrize("pace", PACES)
@pytest.mark.parametrize("erase", ["\x7f", "\x08"], ids=["7f", "08"])
def test_several_letters_retyped_in_one_read(boxes: Boxes, erase: str, pace: float | None) -> None:
    boxes.terminal.type(evkey(erase), pace)
    assert boxes.stored()[0] == "nguyễn thị được"


def test_every_byte_in_a_read_of_its_own(boxes: Boxes) -> None:
    raw = "".join(unikey("\x7f")).encode()
    boxes.terminal.type([raw[i : i + 1] for i in range(len(raw))], 0.001)
    assert boxes.stored()[0] == "nguyễn thị đức"


@pytest.mark.parametrize("pace", PACES)
def test_words_committed_by_an_input_method(boxes: Boxes, pace: float | None) -> None:
    for word in ("nghiêng", " ", "thành phố", " ", "Đỗ ", "Nguyễn"):
        boxes.terminal.commit(word)
        if pace:
            boxes.terminal.pause(pace)
    assert boxes.stored()[0] == "nghiêng thành phố Đỗ Nguyễn"


def test_the_terminal_is_asked_for_the_first_level_only(line: Boxes) -> None:
    assert line.terminal.kitty_level == 1


def test_decomposed_letters_are_stored_composed(boxes: Boxes) -> None:
    boxes.terminal.type([unicodedata.normalize("NFD", "Đỗ Thị Ngọc Ánh")], 0.001)
    assert boxes.stored()[0] == "Đỗ Thị Ngọc Ánh"


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("Nguyễn Văn Thử", "Nguyễn Văn Thử"),
        (unicodedata.normalize("NFD", "Trần Thị Ví Dụ"), "Trần Thị Ví Dụ"),
        ("\ufeffNguyễn\u200b Văn\u00a0Thử", "Nguyễn Văn Thử"),
        ("Nguyễn Văn Thử".encode().decode("cp1252"), "Nguyễn Văn Thử"),
        ("Số 5 phố Huế".encode().decode("latin-1"), "Số 5 phố Huế"),
    ],
    ids=["composed", "decomposed", "invisible", "mojibake-cp1252", "mojibake-latin1"],
)
def test_paste(boxes: Boxes, pasted: str, kept: str) -> None:
    boxes.terminal.send(b"\x1b[200~" + pasted.encode() + b"\x1b[201~")
    stored = boxes.stored()[0]
    assert stored == kept
    assert unicodedata.is_normalized("NFC", stored)


def test_paste_of_lines_into_one_line_joins_them(line: Boxes) -> None:
    line.terminal.send(
        b"\x1b[200~\r\nS\xe1\xbb\x91 5\r\nph\xe1\xbb\x91 Hu\xe1\xba\xbf\r\n\x1b[201~"
    )
    assert line.stored()[0] == "Số 5 phố Huế"


def test_bytes_that_are_no_text_do_not_end_the_program(line: Boxes) -> None:
    line.terminal.type([b"a\xff\xfe", b"b"], 0.01)
    assert line.stored()[0] == "a\ufffd\ufffdb"


@pytest.mark.parametrize("pace", PACES)
def test_tab_in_a_burst_lands_in_both_boxes(boxes: Boxes, pace: float | None) -> None:
    boxes.terminal.type(["a", "b", "c", "\t", "d", "e", "f"], pace)
    assert boxes.stored()[:2] == ["abc", "def"]


def test_leaving_a_box_tells_the_journal_the_clean_text(line: Boxes) -> None:
    line.terminal.type([unicodedata.normalize("NFD", "  Đỗ  Thử "), "\t"], 0.05)
    assert "rời first: Đỗ Thử" in line.stored()


def test_alt_and_a_digit_types_nothing(line: Boxes) -> None:
    line.terminal.type(["a", "\x1b1", "b"], 0.2)
    assert line.stored()[0] == "ab"


def test_alt_and_a_digit_is_that_key(line: Boxes) -> None:
    line.terminal.type(["\x1b1"], None)
    assert "phím alt+1" in line.stored()
