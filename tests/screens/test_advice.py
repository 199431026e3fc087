"""The adviser in the form, what is asked of the citizen, online-only, and the words to say."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db import outbox, settings
from db.catalogue_dated import load_policies
from db.catalogue_import import import_csv
from db.kinds import Received
from desk_tui.counter import policies, words_to_say
from desk_tui.counter.desk import Desk
from desk_tui.counter.large_letters import painted
from desk_tui.counter.setup import add_officer
from desk_tui.screens import say
from desk_tui.screens.advice import AdviceDialog
from desk_tui.screens.exception import ExceptionDialog
from desk_tui.screens.reception import ReceptionScreen
from desk_tui.screens.say import SayScreen
from tests.records import copied

from .desks import OFFICER, Clock, open_desk
from .reception_desk import CARD, as_after_kill, at_desk, monday, said

DATA = Path(__file__).parents[1] / "counter" / "data"
CHIEF, CHIEF_PASSWORD = "Tran Van Phu Trach", "mat khau thu 2"
"""Typed by keys in these tests, so without marks."""
AFTERNOON = datetime(2026, 11, 16, 7, 10, tzinfo=UTC)
"""Monday 16/11/2026, 14:10 at the office."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    folder = tmp_path_factory.mktemp("made") / "desk"
    with open_desk(folder, monday()) as desk:
        import_csv(desk.record, DATA / "fixtures.csv", desk.today(), "Quyết định", desk.now())
        policies.load(desk, DATA / "policies.csv")
        return folder, desk.record.key


@pytest.fixture
def desk(made: tuple[Path, bytes], tmp_path: Path) -> Iterator[Desk]:
    folder, key = made
    copied(folder, tmp_path / "desk")
    desk = Desk(tmp_path / "desk", key, OFFICER, Clock(AFTERNOON))
    yield desk
    desk.close()


@pytest.fixture
def chief(desk: Desk) -> Desk:
    add_officer(desk, CHIEF, "supervisor", CHIEF_PASSWORD)
    return desk


def line_lost(desk: Desk) -> None:
    def work(connection: object) -> None:
        settings.put(connection, "centre", {"url": "https://example.invalid"})  # pyright: ignore
        outbox.line_failed(connection, desk.now(), "no-line", "mất mạng", 0.5)  # pyright: ignore

    desk.record.transact(work)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_panel_stands_beside_the_reasons(desk: Desk, size: tuple[int, int]) -> None:
    line_lost(desk)
    async with at_desk(desk, size) as officer:
        await officer.scan(CARD)
        await officer.type("FX.HN", "enter", "enter")
        assert officer.focus == "reasons"
        assert "Nộp giấy: 15.000 đ, trả 14:10 Thứ Năm 19/11, quay lại 1 lần." in officer.seen
        assert "Trực tuyến: 7.500 đ (bớt 7.500 đ), 19 giờ làm việc" in officer.seen
        # This desk's hours end the morning at 11:30 and begin at 07:00.
        assert "chỉ sớm hơn nếu có mạng trước 09:10 Thứ Ba 17/11" in officer.seen
        assert "1 không có điện thoại" in officer.seen
        await officer.press("6", "f10")
        assert "Đã tiếp nhận" in officer.seen


async def test_f1_asks_and_notes_and_the_journal_keeps_it(desk: Desk, tmp_path: Path) -> None:
    async with at_desk(desk) as officer:
        await officer.scan(CARD)
        await officer.type("FX.HN", "enter", "enter")
        await officer.press("f1")
        assert isinstance(officer.screen, AdviceDialog)
        assert "Rút ngắn ít nhất 20% thời hạn: Quyết định thử về thời hạn, Điều 1" in officer.seen
        await officer.press("right", "tab", "right", "enter")
        assert officer.form.channel.noted == ("2", "bank")
        assert "✓ Đủ: tài khoản định danh điện tử mức 2 (có, mức 2)" in officer.seen
        assert officer.form.channel.reasons.picked is None
        after = as_after_kill(desk, tmp_path / "copy")
    async with at_desk(after) as officer:
        await officer.press("enter")
        assert officer.form.channel.noted == ("2", "bank")
    after.close()


async def test_no_account_is_a_reason_unless_another_was_given(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        await officer.scan(CARD)
        await officer.type("FX.HN", "enter")
        await officer.press("alt+a", "left", "enter")
        assert officer.form.channel.noted == ("none", "")
        assert officer.form.channel.reason == "không có tài khoản định danh điện tử"
        assert "làn hỗ trợ" in officer.seen
        await officer.press("alt+a", "right", "enter")
        assert officer.form.channel.reason == "không có tài khoản định danh điện tử"
        await officer.press("f10")
    (dossier,) = said(desk, Received)
    assert dossier.not_online == "không có tài khoản định danh điện tử"


async def test_what_is_only_on_paper_shows_no_panel(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        await officer.scan(CARD)
        await officer.type("FX.CT", "enter")
        assert "Nộp cách nào" not in officer.seen
        await officer.press("alt+a")
        assert isinstance(officer.screen, ReceptionScreen)


# Online only.


async def test_an_exception_by_two_people(chief: Desk) -> None:
    async with at_desk(chief) as officer:
        await officer.scan(CARD)
        await officer.type("FX.XN", "enter")
        assert "Điều 3" in officer.bar
        await officer.press("f10")
        assert isinstance(officer.screen, ExceptionDialog)
        assert "Điều 3" in officer.seen
        await officer.press("enter", "f10")
        assert isinstance(officer.screen, ExceptionDialog), "a reason is needed"
        await officer.type("khong co dien thoai", "tab", "tab")
        assert officer.focus == "approver-password"
        await officer.type("sai mat khau", "enter")
        assert "Mật khẩu chưa đúng" in officer.bar
        assert not said(chief, Received)
        # The wrong try makes the next one wait.
        chief.clock = Clock(AFTERNOON + timedelta(minutes=1))
        await officer.press("f10")
        assert officer.screen.query_one("#exception").value == "khong co dien thoai"  # pyright: ignore
        await officer.press("tab", "tab")
        await officer.type(CHIEF_PASSWORD, "enter")
        assert "Đã tiếp nhận" in officer.seen
        assert f"khong co dien thoai ({CHIEF} duyệt)" in officer.seen
    (dossier,) = said(chief, Received)
    assert (dossier.exception, dossier.approved_by) == ("khong co dien thoai", CHIEF)


async def test_without_a_second_person_there_is_only_the_assisted_lane(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        await officer.scan(CARD)
        await officer.type("FX.XN", "enter")
        await officer.press("f10")
        assert "chưa có người phụ trách khác" in officer.seen
        await officer.press("f6")
        assert not isinstance(officer.screen, ExceptionDialog)
        assert "trực tuyến" in officer.seen
        await officer.press("escape", "escape")
    assert not said(desk, Received)


async def test_a_rule_for_a_group_of_people_follows_the_person_in_the_form(desk: Desk) -> None:
    row = {
        "id": "FX-TC",
        "instrument": "Quyết định thử về tổ chức",
        "procedure": "FX.HKD",
        "group": "tổ chức",
        "channel": "online",
        "object": "intake",
        "kind": "only",
        "stack": "none",
    }
    load_policies(desk.record, [row])
    async with at_desk(desk) as officer:
        await officer.scan(CARD)
        await officer.type("FX.HKD", "enter")
        assert officer.bar == ""
        await officer.press("alt+t")
        assert "Quyết định thử về tổ chức" in officer.bar
        # An organisation, a business, a person again.
        await officer.press("alt+t", "alt+t")
        assert officer.bar == ""
        await officer.press("alt+x", "enter")


# Words to say.


async def test_f1_twice_shows_the_words_of_the_moment(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        await officer.press("f1", "f1")
        assert isinstance(officer.screen, SayScreen)
        assert "Chào hỏi" in officer.seen
        await officer.press("escape")
        assert isinstance(officer.screen, ReceptionScreen), "the help below it went as well"
        await officer.scan(CARD)
        await officer.type("FX.HN", "enter")
        await officer.press("space", "space", "f1", "f1")
        assert "Còn thiếu giấy tờ" in officer.seen
        await officer.press("escape", "space", "enter", "f1", "f1", "f1")
        assert "Mời nộp trực tuyến" in officer.seen
        await officer.press("escape", "escape")
        assert officer.focus == "reasons"


async def test_the_words_are_read_page_by_page_and_situation_by_situation(desk: Desk) -> None:
    async with at_desk(desk, (120, 40)) as officer:
        await officer.press("f1", "f1")
        first = officer.seen
        assert "Xin chào, mời ngồi." in first
        assert any(block in first for block in "▀▄█▐▌")
        await officer.press("space")
        assert "Cho xem thẻ căn cước" in officer.seen
        await officer.press("right")
        assert "Mời nộp trực tuyến" in officer.seen
        await officer.press("left", "left")
        assert "Đã xong" in officer.seen
        await officer.press("f1")
        assert isinstance(officer.screen, ReceptionScreen)


async def test_the_offices_own_words_are_said_and_a_broken_file_is_told(desk: Desk) -> None:
    folder = words_to_say.own_folder(desk.folder)
    folder.mkdir(parents=True)
    (folder / "greeting.md").write_text("# Lời chào\n\nKính chào bà con.\n", "utf-8")
    (folder / "offer-online.md").write_bytes(b"# \xff\xfe")
    async with at_desk(desk) as officer:
        await officer.press("f1", "f1")
        assert "Kính chào bà con." in officer.seen
        await officer.press("right")
        assert "offer-online.md của cơ quan: không phải chữ UTF-8" in officer.seen
        assert "cán bộ làm giúp ngay tại đây" in officer.seen


def test_screens_that_speak_of_one_thing_are_there_and_so_are_their_words() -> None:
    folder = Path(say.__file__).parent
    trees = [ast.parse(file.read_text("utf-8")) for file in folder.glob("*.py")]
    names = {n.name for tree in trees for n in ast.walk(tree) if isinstance(n, ast.ClassDef)}
    assert set(say.OF_SCREEN) <= names
    assert set(say.OF_SCREEN.values()) <= set(words_to_say.SITUATIONS)


@pytest.mark.parametrize("situation", words_to_say.SITUATIONS)
def test_packaged_words_are_two_short_sentences_that_fit(situation: str, tmp_path: Path) -> None:
    told = words_to_say.words(tmp_path, situation)
    assert (told.situation, told.own, told.trouble) == (situation, False, "")
    assert len(told.sentences) == 2
    for sentence in told.sentences:
        assert len(sentence) <= 75
        assert sentence.endswith(".")
        for columns, rows in ((76, 21), (116, 37)):
            pages = painted(sentence, columns, rows)
            assert 1 <= len(pages) <= 4
            assert all(len(page) <= rows for page in pages)
            assert all(len(line) <= columns for page in pages for line in page)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "cần một dòng"),
        ("Không có tên.".encode(), "cần một dòng"),
        (b"# Ten\n", "cần một dòng"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"# A\n\n" + b"a" * 201, "200 ký tự"),
        (b"# A\n\n" + b"a " * 5000, "dài quá"),
    ],
)
def test_own_words_that_cannot_be_used(tmp_path: Path, content: bytes, why: str) -> None:
    folder = words_to_say.own_folder(tmp_path)
    folder.mkdir(parents=True)
    (folder / "fee.md").write_bytes(content)
    told = words_to_say.words(tmp_path, "fee")
    assert why in told.trouble
    assert told.sentences == words_to_say.words(tmp_path / "none", "fee").sentences
    assert not told.own


def test_an_office_may_add_situations_but_not_reach_elsewhere(tmp_path: Path) -> None:
    folder = words_to_say.own_folder(tmp_path)
    folder.mkdir(parents=True)
    (folder / "mưa-bão.md").write_text("# Mưa bão\n\nHôm nay đóng cửa sớm.\n", "utf-8")
    assert words_to_say.situations(tmp_path)[-1] == "mưa-bão"
    assert words_to_say.words(tmp_path, "mưa-bão").heading == "Mưa bão"
    (tmp_path / "secret.md").write_text("# Bí mật\n\nKhông.\n", "utf-8")
    assert words_to_say.words(tmp_path, "../../secret").situation == "waiting"


def test_a_window_too_small_for_large_letters_has_none() -> None:
    assert painted("Xin chào.", 10, 3) == ()
    assert painted("", 100, 30) == ()
