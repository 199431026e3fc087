"""Telex and VNI in the boxes: composed under the hands, never in a scan, a date or a password."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Static

from desk_tui.rules.telex import Choice
from desk_tui.widgets.fields import Box, Field
from desk_tui.widgets.help import HelpScreen
from desk_tui.widgets.truth_line import TruthLine
from desk_tui.widgets.typing import OFF_HERE

from .apps.typing_boxes import TypingBoxes
from .terminal import Boxes, Terminal

TELEX, VNI = Choice("telex"), Choice("vni")
CARD = "001090000000|012345678|Nguyễn Văn Thử|01011990|Nam|Số 1 phố Thử, Hà Nội|01012021"


async def press(pilot: Pilot[None], keys: list[str]) -> None:
    """Keys one behind the other, without waiting for the picture of each."""
    await pilot.pause()
    for key in keys:
        name = "space" if key == " " else key
        pilot.app.post_message(events.Key(name, key if len(key) == 1 else None))
    await pilot.pause()


async def typed(pilot: Pilot[None], box: str, text: str) -> str:
    """Type a text into a box; the text it then keeps."""
    pilot.app.query_one(f"#{box}").focus()
    await press(pilot, list(text))
    return pilot.app.query_one(f"#{box}", Box).text_to_keep


def status(app: TypingBoxes) -> str:
    return str(app.query_one(TruthLine).render())


@pytest.mark.parametrize(
    ("choice", "keys"),
    [(TELEX, "Nguyeenx Thij DDuwcs"), (VNI, "Nguye6n4 Thi5 D9u7c1")],
    ids=["telex", "vni"],
)
async def test_a_name(choice: Choice, keys: str) -> None:
    async with TypingBoxes(choice).run_test() as pilot:
        for box in ("name", "text"):
            kept = await typed(pilot, box, keys)
            assert kept == "Nguyễn Thị Đức"
            assert unicodedata.is_normalized("NFC", kept)


BETWEEN: list[tuple[list[str], str]] = [
    (["h", "o", "a", "f", "backspace", "a"], "hòa"),
    ([*"vieejt", "backspace", "n"], "viện"),
    ([*"vieejt", "backspace", "backspace", "s"], "ví"),
    ([*"Vieetjt", "backspace"], "Việt"),
    ([*"Nguyeen", "left", "right", "x"], "Nguyễn"),
    ([*"aas", "home", "t", "end", "j"], "tậ"),
    ([*"Tuan", "shift+home", *"Lee"], "Lê"),
    ([*"haas", "ctrl+w", *"hoos"], "hố"),
    ([*"123", " ", *"aw"], "123 ă"),
]


@pytest.mark.parametrize("box", ["name", "text"])
async def test_keys_between_the_letters(box: str) -> None:
    async with TypingBoxes(TELEX).run_test() as pilot:
        field = pilot.app.query_one(f"#{box}", Box)
        field.focus()
        # The line takes all of them, the long text those in which the two differ.
        for keys, kept in BETWEEN if box == "name" else BETWEEN[3:7]:
            field.load("")
            await press(pilot, keys)
            assert field.text_to_keep == kept


async def test_boxes_that_hold_no_words_keep_the_keys() -> None:
    app = TypingBoxes(TELEX)
    async with app.run_test() as pilot:
        for box in ("mail", "birth", "password"):
            assert await typed(pilot, box, "aasddw") == "aasddw"
            assert OFF_HERE in status(app)


async def test_the_key_goes_round_and_the_status_line_says_so() -> None:
    app = TypingBoxes(Choice())
    async with app.run_test() as pilot:
        assert await typed(pilot, "name", "aas") == "aas"
        assert "VN" not in status(app)
        for words in ("VN Telex", "VN VNI", ""):
            await pilot.press("ctrl+t")
            assert status(app).endswith(words)
        assert app.typing == Choice()


async def test_one_box_alone_is_switched() -> None:
    app = TypingBoxes(TELEX)
    async with app.run_test() as pilot:
        app.query_one("#name").focus()
        await pilot.press("alt+0")
        assert await typed(pilot, "name", "as") == "as"
        assert OFF_HERE in status(app)
        assert await typed(pilot, "text", "as") == "á"
        app.query_one("#mail").focus()
        await pilot.press("alt+0")
        assert await typed(pilot, "mail", "as") == "á"
        app.query_one("#password").focus()
        await pilot.press("alt+0")
        assert not app.query_one("#password", Field).composing
        app.query_one("#name").focus()
        await pilot.press("alt+0")
        assert list(app.typing.boxes.values()) == [True]


async def test_the_place_of_the_tone_is_a_choice() -> None:
    async with TypingBoxes(TELEX).run_test() as pilot:
        assert await typed(pilot, "name", "hoaf ") == "hòa"
        await pilot.press("ctrl+r")
        assert await typed(pilot, "name", "thuyr") == "hòa thuỷ"


async def test_f1_tells_the_rules_of_the_way_that_is_on() -> None:
    app = TypingBoxes(VNI)
    async with app.run_test(size=(100, 60)) as pilot:
        app.query_one("#name").focus()
        await pilot.press("f1")
        assert isinstance(app.screen, HelpScreen)
        told = "\n".join(str(one.render()) for one in app.screen.query(Static))
        assert "Gõ tiếng Việt: VNI" in told
        assert "hòa, khỏe, thủy" in told


async def test_keys_too_fast_for_a_hand_are_put_back_as_sent() -> None:
    """No Enter at the end, so no scan either: still nothing of it is composed."""
    app = TypingBoxes(TELEX, gap=5.0)
    async with app.run_test() as pilot:
        app.query_one("#name", Box).show_text("Mã ")
        fast = "aassddwwooeefrtoanf"
        assert await typed(pilot, "name", fast[:7]) != f"Mã {fast[:7]}"
        assert await typed(pilot, "name", fast[7:]) == f"Mã {fast}"


# Through the terminal.


@pytest.fixture(scope="module")
def boxes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Boxes]:
    out = tmp_path_factory.mktemp("typing") / "out.txt"
    app = Path(__file__).parent / "apps" / "typing_boxes.py"
    with Terminal([sys.executable, str(app), str(out), "telex"]) as terminal:
        terminal.wait_for("SẴN SÀNG")
        while terminal.read(0.3):
            pass
        yield Boxes(terminal, out)


def test_a_hand_at_a_terminal(boxes: Boxes) -> None:
    boxes.terminal.type([*"Nguyeenx Thij DDuwcs", "\t", *"phuwowngf"], 0.05)
    assert boxes.stored()[:2] == ["Nguyễn Thị Đức", "phường"]


def test_a_card_at_a_terminal(boxes: Boxes) -> None:
    boxes.terminal.type([*"DDoox"], 0.05)
    boxes.terminal.type([CARD, "\r"], None)
    boxes.terminal.pause(0.1)
    kept = boxes.stored()
    assert (kept[0], kept[-1]) == ("Đỗ", CARD)


def test_letters_from_an_input_method_stay(boxes: Boxes) -> None:
    boxes.terminal.type(["n", "g", "u", "y", "ễ", "n"], 0.05)
    assert boxes.stored()[0] == "nguyễn"
