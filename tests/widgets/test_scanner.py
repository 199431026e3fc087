"""A card reader types faster than a hand: its text goes to the screen and to no box."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_tui.widgets.burst import SWITCH_OFF, BurstWatch, Scan, is_card

from .terminal import Boxes, Terminal

CARD = "001090000000|012345678|Nguyễn Văn Thử|01011990|Nam|Số 1 phố Thử, Hà Nội|01012021"
SLIP = "H18.12.34-261122-0001"


# The watch by itself, with times given by hand.


def strokes(watch: BurstWatch, text: str, gap: float, end: str = "enter") -> Scan | None:
    at = 100.0
    for letter in text:
        at += gap
        key = "backspace" if letter == "\x7f" else letter
        assert watch.key(key, letter, at) is None
    return watch.key(end, "\r", at + gap)


@pytest.mark.parametrize("text", [CARD, SLIP])
@pytest.mark.parametrize("end", ["enter", "ctrl+j"])
def test_a_fast_run_that_ends_in_enter_is_a_scan(text: str, end: str) -> None:
    scan = strokes(BurstWatch(), text, 0.005, end)
    assert scan is not None
    assert (scan.text, scan.mangled) == (text, False)


@pytest.mark.parametrize(
    ("text", "gap"),
    [
        (CARD, 0.031),
        ("H18.12.34-261122", 0.005),
        ("a" * 40, 0.005),
        ("Số 12 ngõ 34 phố Thử, phường Ví Dụ", 0.005),
    ],
    ids=["by hand", "short", "one key held down", "a pasted sentence"],
)
def test_what_is_no_scan(text: str, gap: float) -> None:
    assert strokes(BurstWatch(), text, gap) is None


def test_typing_before_the_scan_is_no_part_of_it() -> None:
    watch = BurstWatch()
    watch.key("N", "N", 10.0)
    watch.key("g", "g", 10.2)
    scan = strokes(watch, CARD, 0.001)
    assert scan is not None
    assert scan.text == CARD
    assert scan.began > 100


def test_a_hand_that_goes_on_after_a_quick_word_is_no_scan() -> None:
    watch, at = BurstWatch(), 5.0
    for number, letter in enumerate("nghiengngay0123456789/2026"):
        at += 0.001 if number < 11 else 0.1
        watch.key(letter, letter, at)
    assert watch.key("enter", "\r", at + 0.1) is None


def test_a_scan_rewritten_by_an_input_method_is_known() -> None:
    scan = strokes(BurstWatch(), CARD.replace("Thử", "Thu\x7fư"), 0.002)
    assert scan is not None
    assert scan.mangled


def test_a_computer_that_stumbles_loses_no_scan() -> None:
    watch, at = BurstWatch(), 5.0
    for number, letter in enumerate(CARD):
        at += 0.15 if number == 30 else 0.004
        watch.key(letter, letter, at)
    scan = watch.key("enter", "\r", at + 0.004)
    assert scan is not None
    assert scan.text == CARD


QR = "DT1/R/H18.12.34-261122-0001/1/202611301700//MAU/ab12"


@pytest.mark.parametrize("text", [CARD, QR])
@given(before=st.sampled_from(["", "1", "Thôn Thử "]), stalls=st.sets(st.integers(0, 40)))
def test_a_card_or_a_slip_is_whole_wherever_the_computer_sleeps(
    text: str, before: str, stalls: set[int]
) -> None:
    """Also in its first letters, and right behind what a hand typed."""
    watch, at = BurstWatch(), 5.0
    for letter in before:
        at += 0.1
        watch.key(letter, letter, at)
    slept = sorted(stalls)[:2]
    for number, letter in enumerate(text):
        at += 0.2 if number in slept else 0.003
        assert watch.key(letter, letter, at) is None
    scan = watch.key("enter", "\r", at + 0.003)
    assert scan is not None
    assert (scan.text, scan.mangled) == (text, False)


@given(st.floats(0.016, 0.2))
def test_a_card_typed_by_hand_is_no_scan(gap: float) -> None:
    watch = BurstWatch(least=len(CARD) + 1)
    assert strokes(watch, CARD, gap) is None


@given(st.lists(st.floats(0.0301, 2.0), min_size=20, max_size=60))
def test_no_slow_hand_is_ever_a_scan(gaps: list[float]) -> None:
    watch, at = BurstWatch(), 0.0
    for number, gap in enumerate(gaps):
        at += gap
        watch.key(chr(97 + number % 26), chr(97 + number % 26), at)
    assert watch.key("enter", "\r", at + gaps[0]) is None


def test_cards_are_known_by_their_parts() -> None:
    assert is_card(CARD)
    assert is_card(CARD.replace("|012345678|", "||") + "|thêm")
    assert not is_card("001090000000|abc")
    assert not is_card("Nguyễn Văn Thử | Hà Nội")


# Through the terminal.

EVERYWHERE = pytest.mark.parametrize("boxes", ["line", "password", "text", "button"], indirect=True)
IN_A_BOX = pytest.mark.parametrize("boxes", ["line", "text"], indirect=True)


@pytest.fixture(scope="module")
def boxes(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Boxes]:
    out = tmp_path_factory.mktemp("boxes") / "out.txt"
    app = Path(__file__).parent / "apps" / "boxes.py"
    with Terminal([sys.executable, str(app), str(out), request.param]) as terminal:
        terminal.wait_for("SẴN SÀNG")
        while terminal.read(0.3):
            pass
        yield Boxes(terminal, out)


@EVERYWHERE
@pytest.mark.parametrize("pace", [None, 0.001, 0.01])
@pytest.mark.parametrize("end", ["\r", "\r\n"])
def test_nothing_of_a_scan_stays(boxes: Boxes, pace: float | None, end: str) -> None:
    boxes.terminal.type([*CARD, *end], pace)
    *texts, focused, seen = boxes.stored()
    assert set(texts) == {""}
    assert (focused, seen) == ("first", f"thẻ {CARD}")


@IN_A_BOX
def test_a_box_gets_back_what_it_held(boxes: Boxes) -> None:
    boxes.terminal.type([*"Đường Thử"], 0.09)
    boxes.terminal.type([CARD, "\r"], None)
    boxes.terminal.pause(0.09)
    boxes.terminal.type([" ", "9"], 0.09)
    assert boxes.stored() == ["Đường Thử 9", "", "first", f"thẻ {CARD}"]


@IN_A_BOX
def test_a_scan_that_came_in_two_pieces_leaves_nothing(boxes: Boxes) -> None:
    boxes.terminal.type([*"Thử"], 0.09)
    boxes.terminal.pause(0.3)
    boxes.terminal.type([CARD[:5]], None)
    boxes.terminal.pause(0.1)
    boxes.terminal.type([CARD[5:], "\r"], None)
    boxes.terminal.pause(0.09)
    assert boxes.stored() == ["Thử", "", "first", f"thẻ {CARD}"]


@EVERYWHERE
def test_a_pasted_card_is_a_scan(boxes: Boxes) -> None:
    boxes.terminal.send(b"\x1b[200~" + CARD.encode() + b"\n\x1b[201~")
    *texts, _focused, seen = boxes.stored()
    assert set(texts) == {""}
    assert seen == f"thẻ {CARD}"


@EVERYWHERE
def test_a_mangled_scan_says_to_switch_the_input_method_off(boxes: Boxes) -> None:
    boxes.terminal.type([CARD.replace("Thử", "Thu\x7fư"), "\r"], None)
    *texts, _focused, seen = boxes.stored()
    assert set(texts) == {""}
    assert seen == f"hỏng {SWITCH_OFF}"


@IN_A_BOX
def test_a_slow_hand_types_into_the_box(boxes: Boxes) -> None:
    boxes.terminal.type([*SLIP], 0.05)
    assert boxes.stored()[0] == SLIP


@pytest.mark.parametrize("boxes", ["button"], indirect=True)
def test_a_key_pressed_by_hand_reaches_a_list_or_a_button(boxes: Boxes) -> None:
    boxes.terminal.type(["1", " "], 0.1)
    assert boxes.stored()[-2:] == ["phím 1", "đổi dấu"]
