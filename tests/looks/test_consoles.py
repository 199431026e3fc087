"""What is written to a Linux console, to tmux and to a window of Windows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image
from pyzbar.pyzbar import decode
from rich.cells import cell_len

from desk_tui.widgets import glyphs, qr
from desk_tui.widgets.page_picture import QUARTERS
from tests.e2e.program import CTRL_Q, F2, PROGRAM
from tests.widgets.terminal import Terminal

_STYLE = re.compile(rb"\x1b\[([0-9;]*)m")
_SIXTEEN = {0, 1, 2, 3, 4, 7, 9, 22, 23, 24, 27, 29, *range(30, 38), *range(40, 48), 39, 49}
_SIXTEEN |= {*range(90, 98), *range(100, 108)}
F1, F4, F5, F9, ESC, CTRL_P, ALT_F = (
    b"\x1bOP", b"\x1bOS", b"\x1b[15~", b"\x1b[20~", b"\x1b[24~", b"\x10", b"\x1bf",
)  # fmt: skip


def visit(terminal: Terminal) -> None:
    """Some screens one after the other; F12 closes as Esc does, and at once."""
    terminal.wait_for("F2 Tiếp nhận")
    for key, seen in ((F2, "Họ và tên"), (F1, "Trợ giúp"), (ESC, ""), (ESC, ""), (F4, "Lượt đến"),
                      (ESC, ""), (F5, "Gửi"), (ESC, ""), (F9, "TL-A"), (ESC, ""),
                      (CTRL_P, "Gõ tên việc"), (ESC, ""), (ALT_F, "Nền sáng")):  # fmt: skip
        terminal.send(key)
        terminal.wait_for(seen) if seen else terminal.pause(0.2)
    terminal.pause(0.3)


def test_a_console_gets_only_what_it_can_show(own_desk: dict[str, str]) -> None:
    environ = {**own_desk, "TERM": "linux", "COLORTERM": ""}
    with Terminal(PROGRAM, (80, 25), environ) as terminal:
        visit(terminal)
        told = terminal.screen_text
        strange = {sign: f"U+{ord(sign):04X}" for sign in told if sign not in glyphs.CONSOLE}
        assert not strange
        styles = {
            int(one or 0) for found in _STYLE.findall(terminal.painted) for one in found.split(b";")
        }
        assert styles <= _SIXTEEN
        assert not re.search(rb"\x1b\[[<>=]|\x1b\[\?\d+\$p", terminal.painted), "it asked"


@pytest.mark.parametrize(
    ("term", "colours", "wanted", "never"),
    [
        ("xterm-256color", "truecolor", b"38;2;", b"38;5;"),
        ("tmux-256color", "", b"38;5;", b"38;2;"),
        ("screen", "", b"\x1b[", b"38;"),
    ],
    ids=["Windows Terminal", "tmux over ssh", "screen"],
)
def test_no_more_colours_than_the_terminal_says(
    own_desk: dict[str, str], term: str, colours: str, wanted: bytes, never: bytes
) -> None:
    environ = {**own_desk, "TERM": term, "COLORTERM": colours}
    with Terminal(PROGRAM, (100, 30), environ) as terminal:
        terminal.wait_for("F2 Tiếp nhận")
        assert wanted in terminal.painted
        assert never not in terminal.painted
        terminal.send(CTRL_Q)


def test_every_sign_of_the_program_has_one_as_wide() -> None:
    """All that is written in the code of the screens, and what Textual frames with."""
    root = Path(glyphs.__file__).parents[1]
    code = [*root.glob("screens/*.py"), *root.glob("widgets/*.py"), *root.glob("counter/*.py")]
    signs = set("".join(path.read_text(encoding="utf-8") for path in code)) - set("\n¡")
    signs |= set(QUARTERS + "╭╮╰╯│─┃━▔▁▏▕▊▎▌▐█⠁⣿")
    for sign in sorted(signs):
        instead = glyphs.for_console(sign)
        assert cell_len(instead) == cell_len(sign), sign
        assert set(instead) <= glyphs.CONSOLE, sign
        assert instead != "?" or sign in "?\ufffd" or ord(sign) > 0x2E7F, f"nothing for {sign!r}"


def test_words_of_a_console_stay_words() -> None:
    written = "Đã gửi hết ✓ “Nguyễn Thị Ức” → 5…"
    assert glyphs.for_console(written) == "Đã gửi hết ☑ “Nguyễn Thị Ức” → 5…"
    assert glyphs.for_console("Ħēllo 漢\N{NO-BREAK SPACE}±") == "?ello ?? ±"


def test_a_code_of_whole_cells_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "linux")
    link = "https://vi.du/x/7K2M9Q"
    code = qr._drawn(link)[-1]
    assert {segment.text.strip() for line in code for segment in line} == {""}
    dots = [[segment.style.bgcolor.name for segment in line for _ in segment.text] for line in code]  # pyright: ignore
    image = Image.new("L", (len(dots[0]) * 4, len(dots) * 8), 255)
    for y, line in enumerate(dots):
        for x, colour in enumerate(line):
            image.paste(0 if colour == "#000000" else 255, (x * 4, y * 8, x * 4 + 4, y * 8 + 8))
    assert [found.data.decode() for found in decode(image)] == [link]


def test_the_font_has_all_that_a_console_gets() -> None:
    """`console_font.txt`: what all of Debian's Vietnamese-Fixed fonts with our letters hold."""
    font = set((Path(__file__).parent / "console_font.txt").read_text(encoding="utf-8"))
    assert {sign for sign in glyphs.CONSOLE if ord(sign) > 127} <= font
