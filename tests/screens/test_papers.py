"""Papers on the dossier's page, the digitise-later list and the search over their words."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from db import paper_words
from db.kinds import Paper
from desk_tui.counter import look, papers, scan
from desk_tui.counter.desk import Desk
from desk_tui.counter.receive import Receipt
from desk_tui.rules import text
from desk_tui.screens.dossier import DossierScreen
from desk_tui.screens.dossier_papers import DescribeDialog, ResultDialog
from desk_tui.screens.queue import QueueScreen
from desk_tui.screens.queue_rows import Asked, Choice, QueueRows
from desk_tui.widgets.queue_table import PagedTable

from .desks import add, program, received, settled, shown, take_in

SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)])
FONTS = Path(__file__).parents[2] / "desk_tui" / "slips" / "fonts"


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    """A paper that says its number, day and issuer, as an office would send it."""
    import typst

    source = tmp_path / "giay.typ"
    source.write_text(
        '#set page(paper: "a4")\n#set text(font: "Liberation Serif")\n'
        "ỦY BAN NHÂN DÂN PHƯỜNG VÍ DỤ\n\nSố: 12/UBND-TP\n\n"
        "#align(right)[Ví Dụ, ngày 05 tháng 11 năm 2026]\n\nGIẤY XÁC NHẬN\n",
        encoding="utf-8",
    )
    typst.compile(str(source), output=str(tmp_path / "giay.pdf"), font_paths=[str(FONTS)])
    return tmp_path / "giay.pdf"


async def on_page(pilot: Pilot[None], done: Receipt) -> None:
    await settled(pilot)
    pilot.app.open_dossier(done.said.code)  # pyright: ignore[reportAttributeAccessIssue]
    await settled(pilot)


async def press(pilot: Pilot[None], *names: str) -> None:
    await pilot.press(*names)
    await settled(pilot)


def lines(desk: Desk, done: Receipt) -> list[Paper]:
    return list(look.show(desk, done.said.code).papers)


@SIZES
async def test_what_was_read_is_offered_and_confirmed_by_key(
    desk: Desk, pdf: Path, size: tuple[int, int]
) -> None:
    done = take_in(desk)
    scan.attach(desk, done.said.code, done.said.papers[0].key, pdf)
    app = program(desk)
    async with app.run_test(size=size) as pilot:
        await on_page(pilot, done)
        await press(pilot, "f3")
        picture = shown(app.screen)
        assert isinstance(app.screen, DescribeDialog)
        for words in (
            "Alt+1 Số: 12/UBND-TP",
            "Alt+2 Ngày cấp: 05/11/2026",
            "Alt+3 Nơi cấp: ỦY BAN NHÂN DÂN PHƯỜNG VÍ DỤ",
            "F10 Lưu",
        ):
            assert words in picture
        assert all(len(line) <= size[0] for line in picture.splitlines())
        await press(pilot, "alt+1", "alt+2", "alt+3", "f10")
        assert isinstance(app.screen, DossierScreen)
        picture = shown(app.screen)
        assert "số 12/UBND-TP · cấp 05/11/2026 · ỦY BAN NHÂN DÂN PHƯỜNG VÍ DỤ · từ tệp" in picture
    paper = lines(desk, done)[0]
    assert (paper.number, paper.issued) == ("12/UBND-TP", "2026-11-05")


async def test_nothing_is_written_without_a_key_for_it(desk: Desk, pdf: Path) -> None:
    done = take_in(desk)
    scan.attach(desk, done.said.code, done.said.papers[0].key, pdf)
    app = program(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await on_page(pilot, done)
        await press(pilot, "f3", "f10")
        await press(pilot, "f3")
        await press(pilot, "alt+1", "escape")
        assert isinstance(app.screen, DossierScreen)
    assert lines(desk, done)[0].number == ""


async def test_a_day_that_cannot_be_keeps_the_box_open(desk: Desk) -> None:
    done = take_in(desk)
    app = program(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await on_page(pilot, done)
        await press(pilot, "f3", "tab", *"1/1/2030")
        await press(pilot, "f10")
        assert "Ngày cấp 01/01/2030 nằm sau hôm nay" in shown(app.screen)
        assert isinstance(app.screen, DescribeDialog)
        await press(pilot, *(["backspace"] * 10), *"9/9/99", "f10")
        assert "Không phải ngày" in shown(app.screen)
    assert lines(desk, done)[0].issued == ""


async def test_a_result_is_added_and_waits_under_the_cursor(desk: Desk) -> None:
    done = take_in(desk)
    app = program(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await on_page(pilot, done)
        await press(pilot, "f9")
        assert "Giấy khai sinh" in shown(app.screen)
        await press(pilot, "f10")
        assert isinstance(app.screen, DossierScreen)
        assert "Kết quả: Giấy khai sinh" in shown(app.screen)
        row = app.screen.query_one("#papers", PagedTable).row
        assert row is not None
        assert row.id == "KQ.G15.000031"
        await press(pilot, "f6")
        assert not isinstance(app.screen, DossierScreen)
        assert "Giấy khai sinh" in shown(app.screen)


async def test_a_result_file_that_is_not_there_is_told_in_the_box(desk: Desk, pdf: Path) -> None:
    done = take_in(desk)
    app = program(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await on_page(pilot, done)
        await press(pilot, "f9", *"khong-co.pdf", "enter")
        assert isinstance(app.screen, ResultDialog)
        assert "Không đọc được tệp đã chọn." in shown(app.screen)
        app.screen.query_one("#file").load(str(pdf))  # pyright: ignore
        await press(pilot, "f10")
        assert isinstance(app.screen, DossierScreen)
    assert [paper.sha256 != "" for paper in lines(desk, done) if paper.result] == [True]


async def test_a_paper_the_office_holds_is_taken_with_enter(desk: Desk, pdf: Path) -> None:
    first, second = take_in(desk), take_in(desk)
    key = first.said.papers[0].key
    scan.attach(desk, first.said.code, key, pdf)
    papers.describe(desk, first.said.code, key, number="12/UBND-TP", issued="2026-11-05")
    app = program(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await on_page(pilot, second)
        await press(pilot, "alt+d")
        picture = shown(app.screen)
        assert "18/11/2026" in picture
        assert "số 12/UBND-TP" in picture
        assert f"Từ hồ sơ {first.said.code}" in picture
        await press(pilot, "enter")
        assert isinstance(app.screen, DossierScreen)
        assert "dùng lại" in shown(app.screen)
    assert lines(desk, second)[0].taken == "reused"


async def test_nobody_to_reuse_from_is_told(desk: Desk) -> None:
    done = take_in(desk)
    app = program(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await on_page(pilot, done)
        await press(pilot, "alt+d")
        assert "Cơ quan chưa có giấy tờ nào của người này" in shown(app.screen)
        await press(pilot, "enter", "escape")
        assert isinstance(app.screen, DossierScreen)


async def test_a_long_name_of_the_catalogue_is_taken_as_it_stands(desk: Desk) -> None:
    done = take_in(desk, procedure="1.001570")
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await on_page(pilot, done)
        await press(pilot, "f9", "f10")
        assert isinstance(app.screen, DossierScreen)
    results = [paper for paper in look.show(desk, done.said.code).papers if paper.result]
    assert [len(paper.name) > papers.LONGEST_NAME for paper in results] == [True]


@SIZES
async def test_the_digitise_later_list(desk: Desk, pdf: Path, size: tuple[int, int]) -> None:
    first, second = take_in(desk), take_in(desk)
    for paper in first.said.papers:
        scan.attach(desk, first.said.code, paper.key, pdf)
    waiting = sum(paper.state == "received" for paper in second.said.papers)
    app = program(desk)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        table = app.screen.query_one(PagedTable)
        assert [row.id for row in table.rows_shown] == [second.said.code, first.said.code]
        assert "Alt+S: số hóa" in shown(app.screen)
        await press(pilot, "alt+s")
        picture = shown(app.screen)
        assert [row.id for row in table.rows_shown] == [second.said.code]
        assert "Hồ sơ cần số hóa (Alt+S)" in picture
        assert f"{waiting} giấy tờ" in picture
        papers.add_result(desk, first.said.code)
        await press(pilot, "alt+s")
        assert "Tình trạng" in shown(app.screen)
        await press(pilot, "alt+s")
        assert [row.id for row in table.rows_shown] == [first.said.code, second.said.code]
        await press(pilot, "end")
        assert all(len(line) <= size[0] for line in shown(app.screen).splitlines())


def test_the_digitise_later_list_is_read_from_both_ends(desk: Desk) -> None:
    line = Paper(key="to-khai", name="Tờ khai", state="received")
    add(desk, *(received(n, papers=(line,) if n % 2 else ()) for n in range(1, 90)))
    rows = QueueRows(desk, Asked(Choice(undigitised=True), None, True))
    codes = [received(n).code for n in range(1, 90, 2)]
    first = rows.page(None, back=False, limit=30)
    rest = rows.page(first[-1].key, back=False, limit=30)
    assert [row.id for row in (*first, *rest)] == codes
    last = rows.page(None, back=True, limit=10)
    assert [row.id for row in last] == codes[-10:]
    assert rows.key_of(codes[3]) == first[3].key
    assert rows.key_of(received(2).code) is None


async def test_nothing_left_to_digitise_names_the_key_back(desk: Desk) -> None:
    app = program(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "alt+s")
        assert "Không còn hồ sơ nào cần số hóa ở đây. Alt+S" in shown(app.screen)


@SIZES
async def test_words_of_papers_are_found_while_typing(desk: Desk, size: tuple[int, int]) -> None:
    done, other = take_in(desk), take_in(desk)
    said = {done.id: "Thửa đất số 45 tờ bản đồ 7", other.id: "Giấy chứng sinh số 12"}
    for id, words in said.items():
        key = done.said.papers[0].key
        desk.record.transact(
            lambda c, id=id, key=key, words=words: paper_words.put(
                c, text.plain, id, key, "a" * 64, ["", words]
            )
        )
    app = program(desk)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        await press(pilot, "alt+t", *"Thua dat")
        picture = shown(app.screen)
        assert "thua dat so 45 to ban do 7" in picture
        assert f"{done.said.code} · Nguyễn Văn Thử" in picture
        assert ", trang 2" in picture
        assert other.said.code not in picture
        assert all(len(line) <= size[0] for line in picture.splitlines())
        await press(pilot, *" khong")
        assert "Không có trang nào có đủ các chữ “Thua dat khong”." in shown(app.screen)
        await press(pilot, *(["backspace"] * 6), "enter")
        assert isinstance(app.screen, DossierScreen)
        assert app.screen.code == done.said.code
        await press(pilot, "escape")
        assert isinstance(app.screen, QueueScreen)
