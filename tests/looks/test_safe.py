"""A window that is dragged, a paste that is too long, a program that is stopped and goes on."""

from __future__ import annotations

import os
import signal

from desk_tui.widgets.fields import LONGEST
from tests.e2e.program import F2, PROGRAM
from tests.widgets.terminal import Terminal

NAME = "Nguyễn Văn Thử"


def at_the_name(terminal: Terminal) -> None:
    terminal.wait_for("F2 Tiếp nhận")
    terminal.send(F2)
    terminal.wait_for("Họ và tên")
    terminal.send(b"\t")
    terminal.pause(0.3)


def test_typing_while_the_window_is_dragged_and_the_program_stopped(
    own_desk: dict[str, str],
) -> None:
    with Terminal(PROGRAM, (120, 40), own_desk) as terminal:
        at_the_name(terminal)
        for number, letter in enumerate(NAME):
            terminal.send(letter.encode())
            for step in range(4):
                terminal.resize(80 + 9 * ((number + step) % 13), 24 + (number * 3 + step) % 36)
                terminal.pause(0.01)
        terminal.resize(120, 40)
        terminal.pause(0.5)
        terminal.painted = b""
        os.kill(terminal.pid, signal.SIGTSTP)
        _, status = os.waitpid(terminal.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status)
        terminal.pause(0.1)
        assert b"\x1b[?1049l" in terminal.painted, "the shell has its screen back"
        terminal.painted = b""
        os.kill(terminal.pid, signal.SIGCONT)
        terminal.wait_for(NAME)
        assert "Chủ hồ sơ" in terminal.screen_text


def test_a_paste_of_a_hundred_thousand_letters_is_cut_and_told(own_desk: dict[str, str]) -> None:
    with Terminal(PROGRAM, (120, 40), own_desk) as terminal:
        at_the_name(terminal)
        pasted = b"\x1b[200~" + b"a" * 100_000 + b"\x1b[201~"
        while pasted:
            # The terminal hands over no more than the program reads.
            pasted = pasted[os.write(terminal.fd, pasted[:4096]) :]
            terminal.pause(0.001)
        terminal.wait_for(f"Chỉ giữ {LONGEST} chữ đầu.")
