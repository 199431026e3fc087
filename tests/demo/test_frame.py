"""Nobody takes a desk for training for a real one: on the screen, in the title, on every slip."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from textual.screen import Screen

from db import settings
from desk_tui.app import DeskApp
from desk_tui.counter import training
from desk_tui.counter.desk import Desk
from desk_tui.screens.form_dialog import FormDialog
from desk_tui.slips.render import render
from desk_tui.slips.samples import SAMPLES
from desk_tui.slips.ticket import TicketSlip, render_ticket
from desk_tui.widgets.linear import standing
from tests.screens.desks import OFFICER, PASSWORD, open_desk, program, settled, shown, take_in

SEEN = "TẬP LUYỆN – không phải hồ sơ thật"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path / "quay") as desk:
        yield desk


def now_for_training(desk: Desk) -> None:
    (last,) = desk.read.execute("SELECT max(seq) FROM acts").fetchone()
    desk.record.transact(lambda c: settings.put(c, training.SETTING, {"after": last}))
    (desk.folder / training.MARK).touch()


def edges(screen: Screen[object]) -> tuple[str, str]:
    """The uppermost line, and the first letters of every line."""
    lines = shown(screen).split("\n")
    return lines[0], "".join(line[:1] for line in lines)


KEYS = ["f2", "f4", "f5", "f7", "f1", "ctrl+p", "alt+i", "f9", "f8", "alt+a", "ctrl+n", "f11"]


@pytest.mark.parametrize(
    ("size", "opened"), [((80, 24), KEYS), ((120, 36), ["f2", "f1", "ctrl+p", "alt+a", "f11"])]
)
async def test_every_screen_says_so_in_words_and_by_its_frame(
    desk: Desk, size: tuple[int, int], opened: list[str]
) -> None:
    now_for_training(desk)
    async with program(desk).run_test(size=size) as pilot:
        await settled(pilot)
        seen = set[Screen[object]]()
        for key in ("", *opened):
            if key:
                await pilot.press(key)
                await settled(pilot)
            top, left = edges(pilot.app.screen)
            assert SEEN in top, key
            assert "━" in top, key
            # The list of commands lies over the edge, and leaves the upper one.
            assert size[0] < 100 or key == "ctrl+p" or set(left[1:-1]) == {"┃"}, key
            seen.add(pilot.app.screen)
            if key:
                await pilot.press("escape")
                await settled(pilot)
        assert len(seen) == len(opened) + 1


async def test_a_real_desk_has_no_frame_and_no_key_for_troubles(desk: Desk) -> None:
    async with program(desk).run_test() as pilot:
        await settled(pilot)
        assert "TẬP LUYỆN" not in shown(pilot.app.screen)
        await pilot.press("ctrl+n")
        await settled(pilot)
        assert len(pilot.app.screen_stack) == 1


async def test_it_is_said_before_anybody_has_logged_in(desk: Desk) -> None:
    now_for_training(desk)
    async with DeskApp(desk.folder, desk.officer).run_test() as pilot:
        await settled(pilot)
        assert SEEN in edges(pilot.app.screen)[0]
        assert "Mật khẩu" in shown(pilot.app.screen)
        # Who listens to the screen hears it first of all.
        assert SEEN in standing(pilot.app.screen)[0][1]


async def test_a_trouble_is_switched_by_keys_and_stands_in_the_frame(desk: Desk) -> None:
    now_for_training(desk)
    async with program(desk).run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await pilot.press("ctrl+n", "down", "enter")
        await settled(pilot)
        assert training.fault(desk.folder).name == "slow"
        assert "SỰ CỐ: trung tâm rất chậm" in edges(pilot.app.screen)[0]
        assert not isinstance(pilot.app.screen, FormDialog)
        # From another window it is seen within a second.
        training.switch(desk.folder, "none")
        pilot.app.refresh_truth()  # pyright: ignore[reportAttributeAccessIssue]
        await settled(pilot)
        assert "SỰ CỐ" not in edges(pilot.app.screen)[0]


@pytest.mark.skipif(os.name == "nt", reason="a pty is needed")
def test_the_title_of_the_window_says_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.e2e.program import CTRL_Q, PROGRAM
    from tests.widgets.terminal import Terminal

    now_for_training(desk)
    monkeypatch.setenv("DESK_TUI_PASSWORD", PASSWORD)
    words = [*PROGRAM, "--data", str(desk.folder), "--officer", OFFICER]
    with Terminal(words, (120, 36)) as terminal:
        terminal.wait_for("F2 Tiếp nhận")
        assert f"\x1b]2;{SEEN}\x07".encode() in terminal.painted
        terminal.painted = b""
        terminal.send(CTRL_Q)
        while b"\x1b[23;2t" not in terminal.painted:
            assert terminal.read(20)


def text_of(pdf: bytes) -> list[str]:
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)]


@pytest.mark.parametrize("name", SAMPLES)
def test_every_page_of_every_slip_bears_it(name: str) -> None:
    pages = text_of(render(SAMPLES[name](), training=True))
    assert pages
    assert all("TẬP LUYỆN" in page and "không phải hồ sơ thật" in page for page in pages)


def test_a_slip_of_this_desk_bears_it_and_one_of_a_real_desk_does_not(desk: Desk) -> None:
    real = take_in(desk).slip
    now_for_training(desk)
    training_slip = take_in(desk).slip
    assert real
    assert training_slip
    assert not any("TẬP LUYỆN" in page for page in text_of(real.read_bytes()))
    assert all("TẬP LUYỆN" in page for page in text_of(training_slip.read_bytes()))
    ticket = TicketSlip(unit="UBND", label="A001", at="08:00", words="chờ")
    assert "TẬP LUYỆN" in text_of(render_ticket(ticket, training=True))[0]
    assert "TẬP LUYỆN" not in text_of(render_ticket(ticket))[0]
