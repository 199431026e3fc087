"""The program told line by line, as a screen reader hears it."""

from __future__ import annotations

import re

from tests.e2e.program import ALT_2, CTRL_Q, F2, PROGRAM, save
from tests.widgets.terminal import Terminal

TAB, BACK_TAB, ESC = b"\t", b"\x1b[Z", b"\x1b[24~"
_PLACE = re.compile(r"^Đang ở: (.*?) \((\d+)/(\d+)\)$", re.M)


def lines(terminal: Terminal) -> str:
    return terminal.painted.decode("utf-8").replace("\r", "")


def test_tab_through_reception_tells_every_box_once(own_desk: dict[str, str]) -> None:
    with Terminal([*PROGRAM, "--linear"], (80, 24), own_desk) as terminal:
        terminal.wait_for("Đang ở: ")
        terminal.painted = b""
        terminal.send(F2)
        terminal.wait_for("Đang ở: Số định danh")
        terminal.pause(0.3)
        count = int(_PLACE.findall(lines(terminal))[0][2])
        for _ in range(count - 1):
            seen = len(_PLACE.findall(lines(terminal)))
            terminal.send(TAB)
            while len(_PLACE.findall(lines(terminal))) == seen:
                assert terminal.read(10), lines(terminal)[-500:]
        told = _PLACE.findall(lines(terminal))
        assert [int(number) for _, number, _ in told] == list(range(1, count + 1))
        names = [words.split(",")[0] for words, _, _ in told]
        assert names == [
            "Số định danh", "Họ và tên", "Ngày sinh", "Giới tính", "Điện thoại", "Địa chỉ",
            "Tìm thủ tục",
        ]  # fmt: skip
        assert "Phím: " in lines(terminal)


def test_what_is_typed_stands_on_the_last_line(own_desk: dict[str, str]) -> None:
    with Terminal([*PROGRAM, "--linear"], (80, 24), own_desk) as terminal:
        terminal.wait_for("Đang ở: ")
        terminal.send(F2)
        terminal.wait_for("Đang ở: Số định danh")
        terminal.send(TAB)
        terminal.wait_for("Đang ở: Họ và tên, trống")
        terminal.painted = b""
        terminal.type(list("Nguyễn Văn Thửx\x7f"), 0.06)
        terminal.pause(0.3)
        assert terminal.painted.decode().endswith("Nguyễn Văn Thửx\b \b")
        terminal.send(BACK_TAB)
        terminal.wait_for("Đang ở: Số định danh")
        terminal.type(list("12ab"), 0.06)
        terminal.send(TAB)
        # What is wrong is told without looking for it.
        terminal.wait_for("Số định danh: ")
        terminal.wait_for("> Nguyễn Văn Thử")
        terminal.send(CTRL_Q)


def test_a_whole_reception_can_be_heard(own_desk: dict[str, str]) -> None:
    with Terminal([*PROGRAM, "--linear"], (80, 24), own_desk) as terminal:
        terminal.wait_for("Đang ở: ")
        terminal.send(F2)
        terminal.wait_for("Đang ở: Số định danh")
        terminal.send(TAB)
        terminal.wait_for("Đang ở: Họ và tên")
        terminal.type(list("Nguyễn Văn Thử"), 0.05)
        terminal.send(ALT_2)
        terminal.wait_for("Đang ở: Tìm thủ tục")
        terminal.type(list("khai tu"), 0.05)
        # What was found is told, and which line the arrow stands on.
        terminal.wait_for("1.000656  Đăng ký khai tử")
        terminal.send(b"\r")
        terminal.wait_for("Đang ở: Trường hợp")
        # What depends on the procedure is told where the cursor is not.
        terminal.wait_for("Tờ khai đăng ký khai tử")
        save(terminal)


def test_a_terminal_that_can_do_nothing_gets_plain_lines(own_desk: dict[str, str]) -> None:
    with Terminal(PROGRAM, (80, 24), {**own_desk, "TERM": "dumb"}) as terminal:
        terminal.wait_for("Đang ở: ")
        terminal.pause(0.3)
        assert b"\x1b" not in terminal.painted
