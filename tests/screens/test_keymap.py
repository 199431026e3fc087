"""Other keys for whom they suit better: chosen on the screen, kept in a file a hand may edit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from db.problem import RecordProblem
from desk_tui.counter import own_keys
from desk_tui.counter.desk import Desk
from desk_tui.screens.keymap import KeymapScreen, NewKey, judged
from desk_tui.screens.reception import ReceptionScreen
from desk_tui.widgets import keys

from .desks import open_desk, program, settled, shown

SAVE, RECEIVE, BACK = (keys.BY_ID[id] for id in ("reception.save", "app.receive", "app.back"))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path / "quay") as desk:
        yield desk
    keys.use({})


def file_of(desk: Desk) -> Path:
    return desk.folder / own_keys.NAME


async def ask(pilot: Pilot[None], find: str, *pressed: str) -> str:
    """Find an action in the list, ask for another key of it, press keys; what is shown then."""
    await pilot.press("ctrl+s")
    await settled(pilot)
    await pilot.press(*find, "enter")
    await settled(pilot)
    await pilot.press(*pressed)
    await settled(pilot)
    # What is told there may take two lines of the window.
    told = pilot.app.screen.query_one("#said", Static).render()
    return f"{shown(pilot.app.screen)}\n{told}"


async def test_a_new_key_works_at_once_and_is_the_one_that_is_shown(desk: Desk) -> None:
    app = program(desk)
    async with app.run_test(size=(110, 50)) as pilot:
        await settled(pilot)
        told = await ask(pilot, "reception.save", "ctrl+b")
        assert "Phím mới: Lưu (Tiếp nhận)" in told
        assert "Phím Ctrl+B dùng được. Enter: đổi." in told
        assert not file_of(desk).exists()
        await pilot.press("enter")
        await settled(pilot)
        assert '"reception.save" = "ctrl+b"' in file_of(desk).read_text("utf-8")
        assert "◆ Ctrl+B" in shown(app.screen)
        await pilot.press("escape", "f2")
        await settled(pilot)
        assert isinstance(app.screen, ReceptionScreen)
        assert "Ctrl+B Lưu" in shown(app.screen)
        assert "F10 Lưu" not in shown(app.screen)
        await pilot.press("ctrl+b")
        await settled(pilot)
        assert "Ô này còn trống" in shown(app.screen)
        await pilot.press("ctrl+p", *"luu")
        await settled(pilot)
        assert "Lưu  (Ctrl+B)" in shown(app.screen)
        await pilot.press("escape", "f1")
        await settled(pilot)
        assert "Ctrl+B" in shown(app.screen)


async def test_a_key_that_is_taken_is_told_at_once_and_may_change_places(desk: Desk) -> None:
    app = program(desk)
    async with app.run_test(size=(110, 40)) as pilot:
        await settled(pilot)
        told = await ask(pilot, "app.receive", "f5")
        assert "Phím F5 đang là “Gửi/nhận” (Mọi màn hình)." in told
        assert "hai việc đổi phím cho nhau" in told
        await pilot.press("enter")
        await settled(pilot)
        assert own_keys.read(desk.folder) == {"app.receive": "f5", "app.line": "f2"}
        await pilot.press("escape")
        await settled(pilot)
        assert "F5 Tiếp nhận" in shown(app.screen)
        assert "F2 Gửi/nhận" in shown(app.screen)


NOBODYS = (
    ("x", "chữ và số để gõ vào ô"),
    ("5", "chữ và số để gõ vào ô"),
    ("space", "chữ và số để gõ vào ô"),
    ("ctrl+u", "sửa chữ trong ô"),
    ("left", "sửa chữ trong ô"),
    ("ctrl+j", "thay cho phím khác"),
    ("tab", "thay cho phím khác"),
    ("shift+f2", "máy nào cũng gửi được"),
    ("ctrl+f2", "máy nào cũng gửi được"),
    ("ctrl+1", "máy nào cũng gửi được"),
    ("f12", "đóng cửa sổ"),
)


async def test_keys_that_nobody_may_take(desk: Desk) -> None:
    app = program(desk)
    async with app.run_test(size=(110, 40)) as pilot:
        await settled(pilot)
        await ask(pilot, "reception.save")
        for pressed, why in NOBODYS:
            await pilot.press(pressed, "enter")
            assert isinstance(app.screen, NewKey)
            told = str(app.screen.query_one("#said", Static).render())
            assert keys.key_name(pressed) in told
            assert why in told
        await pilot.press("escape")
        await settled(pilot)
        assert isinstance(app.screen, KeymapScreen)
        assert not file_of(desk).exists()


async def test_one_or_all_go_back_to_the_packaged_keys(desk: Desk) -> None:
    changes = {"reception.save": "f3", "app.receive": "ctrl+b"}
    own_keys.write(desk.folder, changes, {})
    app = program(desk)
    async with app.run_test(size=(110, 40)) as pilot:
        await settled(pilot)
        assert "Ctrl+B Tiếp nhận" in shown(app.screen)
        await pilot.press("ctrl+s", *"app.receive", "f8")
        await settled(pilot)
        assert own_keys.read(desk.folder) == {"reception.save": "f3"}
        await pilot.press("f9")
        await settled(pilot)
        assert own_keys.read(desk.folder) == {}
        await pilot.press("escape")
        await settled(pilot)
        assert "F2 Tiếp nhận" in shown(app.screen)


def test_esc_always_leads_back() -> None:
    wanted, _ = judged("ctrl+b", BACK, {})
    assert wanted == {"app.back": "escape,ctrl+b"}


def test_a_key_whose_holder_cannot_have_ours_is_only_told() -> None:
    # F10 belongs to other places too, so "receive" may not give its key away for it.
    wanted, told = judged("f10", RECEIVE, {})
    assert wanted is None
    assert "Chọn phím khác" in told


def test_the_same_key_may_be_another_action_elsewhere() -> None:
    wanted, _ = judged("f3", SAVE, {})
    assert wanted == {"reception.save": "f3"}


def test_the_file_keeps_what_a_hand_wrote(tmp_path: Path) -> None:
    file = tmp_path / own_keys.NAME
    file.write_text(
        '# phím của chị Mẫu\n"app.receive" = "ctrl+n"  # tay trái\n\n"app.line" = "ctrl+b"\n',
        encoding="utf-8",
    )
    words = {"reception.save": "Tiếp nhận: Lưu"}
    own_keys.write(tmp_path, {"app.receive": "ctrl+n", "reception.save": "f9"}, words)
    assert file.read_text("utf-8").splitlines() == [
        "# phím của chị Mẫu",
        '"app.receive" = "ctrl+n"  # tay trái',
        "",
        '"reception.save" = "f9"  # Tiếp nhận: Lưu',
    ]
    assert [one.name for one in tmp_path.iterdir()] == [own_keys.NAME]


@pytest.mark.parametrize(
    "text",
    ['[reception]\nsave = "f9"\n', 'reception.save = "f9"\n', '"reception.save" = ["f9"]\n'],
)
def test_other_ways_to_write_the_same(tmp_path: Path, text: str) -> None:
    (tmp_path / own_keys.NAME).write_text(text, encoding="utf-8")
    assert own_keys.read(tmp_path) == {"reception.save": "f9"}
    own_keys.write(tmp_path, {"reception.save": "f9", "app.line": "ctrl+b"}, {})
    assert own_keys.read(tmp_path) == {"reception.save": "f9", "app.line": "ctrl+b"}


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b'"app.line" = "f4"\nf3 = [\n', "hỏng ở dòng 2: “f3 = [”"),
        (b'"app.line" = "f4"\n"app.receive" = f3\n', "hỏng ở dòng 2"),
        (b'"app.line" = "f4"\n# \xff\n', "dòng 2 không phải chữ UTF-8"),
    ],
)
def test_a_broken_file_is_told_by_line_and_put_aside(tmp_path: Path, raw: bytes, told: str) -> None:
    (tmp_path / own_keys.NAME).write_bytes(raw)
    with pytest.raises(RecordProblem, match="Không đọc được tệp phím riêng") as problem:
        own_keys.read(tmp_path)
    assert told in str(problem.value)
    own_keys.write(tmp_path, {"app.line": "ctrl+b"}, {})
    assert own_keys.read(tmp_path) == {"app.line": "ctrl+b"}
    assert (tmp_path / own_keys.BROKEN).read_bytes() == raw


async def test_a_clash_in_the_file_is_told_by_line_and_ours_stay(desk: Desk) -> None:
    file_of(desk).write_text('# của quầy\n"app.receive" = "f5"\n', encoding="utf-8")
    app = program(desk)
    async with app.run_test(size=(110, 40)) as pilot:
        await settled(pilot)
        said = " ".join(one.message for one in app._notifications)
        assert "Dòng 2: Phím F5 vừa là “Tiếp nhận” vừa là “Gửi/nhận”." in said
        assert "F2 Tiếp nhận" in shown(app.screen)
        await pilot.press("ctrl+s")
        await settled(pilot)
        assert "Đang dùng phím có sẵn" in shown(app.screen)


async def test_every_sentence_and_every_row_of_lists_names_the_chosen_key(desk: Desk) -> None:
    own_keys.write(
        desk.folder, {"queue.channel": "alt+z", "queue.tab2": "f6", "app.note": "ctrl+b"}, {}
    )
    app = program(desk)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        told = shown(app.screen)
        assert "(Alt+Z)" in told
        assert "Alt+1" in told
        assert "F6 " in told
        await pilot.press("alt+i", "f1")
        await settled(pilot)
        assert "Ctrl+B ở bất cứ đâu" in shown(app.screen)
