"""One table of keys: no clash, nothing on letters, and help, line and palette that follow it."""

from __future__ import annotations

from typing import ClassVar

import pytest
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.command import CommandList
from textual.screen import Screen
from textual.widgets import Static

from desk_tui.widgets import keys
from desk_tui.widgets.fields import Field
from desk_tui.widgets.help import HelpScreen, help_of
from desk_tui.widgets.key_line import KeyLine
from desk_tui.widgets.palette import NOTHING, DeskPalette, score
from desk_tui.widgets.queue_table import Column, PagedTable


def test_the_keys_as_delivered_do_not_clash() -> None:
    assert keys.clashes() == []


def test_every_escape_has_a_second_key() -> None:
    for action in keys.ACTIONS:
        own = keys.split_keys(action.keys)
        assert "escape" not in own or len(own) > 1


def test_ids_are_unique_and_every_action_explains_itself() -> None:
    ids = [action.id for action in keys.ACTIONS]
    assert len(ids) == len(set(ids))
    assert all(action.words and action.help.endswith(".") for action in keys.ACTIONS)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"app.receive": "f1"}, "Phím F1 vừa là “Trợ giúp” vừa là “Tiếp nhận”."),
        ({"app.receive": "ctrl+h"}, "không dùng được"),
        ({"app.receive": "n"}, "chữ và số để gõ vào ô"),
        ({"app.receive": "ctrl+u"}, "sửa chữ trong ô"),
        ({"app.receive": " "}, "cần ít nhất một phím"),
        ({"app.nothing": "f2"}, "Không có lệnh nào tên “app.nothing”."),
    ],
)
def test_keys_chosen_badly_are_told_and_not_used(changes: dict[str, str], complaint: str) -> None:
    chosen, wrong = keys.keymap(changes)
    assert chosen == {}
    assert complaint in " ".join(wrong)


def test_two_places_may_use_the_same_key() -> None:
    chosen, wrong = keys.keymap({"queue.find": "ctrl+b", "reception.save": "Ctrl+B, f10"})
    assert (chosen, wrong) == ({"queue.find": "ctrl+b", "reception.save": "ctrl+b,f10"}, [])


def test_the_table_for_the_readme() -> None:
    told = keys.readme_table([(keys.EVERYWHERE, "Mọi nơi")])
    assert "| Esc, F12 | Quay lại |" in told
    assert len(told.splitlines()) == len(keys.actions(keys.EVERYWHERE)) + 4


class Desk(Screen[None]):
    BINDINGS: ClassVar[list[BindingType]] = keys.bindings("queue")

    def compose(self) -> ComposeResult:
        yield Field("Họ và tên", id="name", why="Ghi đúng như trên giấy tờ.")
        yield PagedTable([Column("Mã", 9)], title="Hàng đợi", why="Hồ sơ của quầy này.")
        yield KeyLine()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return None if action == "due" else True


class DeskApp(App[None]):
    BINDINGS: ClassVar[list[BindingType]] = keys.bindings()
    ENABLE_COMMAND_PALETTE = False

    def __init__(self) -> None:
        super().__init__()
        self.done: list[str] = []

    def get_default_screen(self) -> Screen[None]:
        return Desk()

    def action_help(self) -> None:
        self.push_screen(HelpScreen(self.screen))

    def action_palette(self) -> None:
        self.push_screen(DeskPalette())

    def action_receive(self) -> None:
        self.done.append("receive")


async def test_the_key_line_names_what_can_be_done_here() -> None:
    app = DeskApp()
    async with app.run_test(size=(100, 24)) as pilot:
        await pilot.pause()
        line = str(app.screen.query_one(KeyLine).render())
        assert line.startswith("F1 Trợ giúp")
        assert "F2 Tiếp nhận" in line
        assert "Ctrl+F Tìm" in line
        assert "palette" not in line
        begin = line.index("F2") + 1
        await pilot.click(KeyLine, offset=(begin + 1, 0))
        await pilot.pause()
        assert app.done == ["receive"]


async def test_keys_of_the_desk_take_the_place_of_ours() -> None:
    app = DeskApp()
    async with app.run_test(size=(100, 24)) as pilot:
        app.set_keymap({"app.receive": "ctrl+n"})
        await pilot.pause()
        assert "Ctrl+N Tiếp nhận" in str(app.screen.query_one(KeyLine).render())
        await pilot.press("f2", "ctrl+n")
        assert app.done == ["receive"]


@pytest.mark.parametrize("close", ["f12", "escape", "enter"])
async def test_f1_explains_the_box_and_its_keys(close: str) -> None:
    app = DeskApp()
    async with app.run_test(size=(100, 60)) as pilot:
        name = app.screen.query_one("#name", Field)
        name.focus()
        name.error = "Tên người không có chữ số."
        await pilot.press("f1")
        told = " ".join(" ".join(str(s.render()) for s in app.screen.query(Static)).split())
        assert isinstance(app.screen, HelpScreen)
        for words in ("Đang ở: Họ và tên", "Cần sửa: Tên", "Ghi đúng như trên giấy tờ.", "Ctrl+W"):
            assert words in told
        for action in keys.actions("queue"):
            assert action.help in told
        await pilot.press(close)
        assert isinstance(app.screen, Desk)


async def test_f1_on_a_table_tells_its_own_keys() -> None:
    app = DeskApp()
    async with app.run_test(size=(100, 60)) as pilot:
        app.screen.query_one(PagedTable).focus()
        await pilot.pause()
        about, sections = help_of(app.screen)
        assert about == ["Đang ở: Hàng đợi", "Hồ sơ của quầy này."]
        assert ("PgDn", "Trang sau") in sections[0][1]


async def test_the_palette_finds_without_marks_and_runs() -> None:
    app = DeskApp()
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("ctrl+p")
        await pilot.press(*"ho", "space", *"so", "space", *"moi")
        await app.workers.wait_for_complete()
        await pilot.pause()
        found = app.screen.query_one(CommandList)
        assert "Tiếp nhận" in str(found.get_option_at_index(0).prompt)
        await pilot.press("enter")
        await pilot.pause()
        assert app.done == ["receive"]


async def test_the_palette_says_nothing_found_in_vietnamese() -> None:
    app = DeskApp()
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("ctrl+p")
        await pilot.press(*"zzz")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert NOTHING in app.export_screenshot().replace("&#160;", " ")
        await pilot.press("f12")
        assert isinstance(app.screen, Desk)


@pytest.mark.parametrize(
    ("query", "fits"),
    [("tiep nhan", True), ("tn", True), ("Tiếp", True), ("mo man hinh", True), ("quet", False)],
)
def test_what_the_palette_finds(query: str, fits: bool) -> None:
    assert bool(score(query, "Tiếp nhận", "Mở màn hình tiếp nhận hồ sơ mới.")) == fits


def test_bindings_carry_id_words_and_help() -> None:
    for binding in keys.bindings():
        assert isinstance(binding, Binding)
        assert binding.id
        assert binding.description
        assert binding.tooltip


def test_every_place_has_a_name() -> None:
    assert {action.where for action in keys.ACTIONS} <= set(keys.PLACES)
