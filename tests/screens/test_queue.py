"""The queue on a real record: paging, search as one types, filters, late dossiers in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from textual.pilot import Pilot

from db.kinds import Person
from desk_tui.counter.browse import Filter, told_due
from desk_tui.counter.desk import Desk
from desk_tui.rules.statuses import Status
from desk_tui.screens.queue import QueueTable
from desk_tui.screens.queue_rows import Asked, Choice, QueueRows

from .desks import NOW, add, open_desk, program, received, sent, set_status, settled, shown

SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)])


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """2,000 dossiers; every fourth online, every fifth being processed."""
    with open_desk(tmp_path_factory.mktemp("full") / "quay") as desk:
        add(
            desk,
            *(
                received(
                    n,
                    channel="counter" if n % 4 else "online",
                    status=2 if n % 5 else 4,
                )
                for n in range(1, 2001)
            ),
        )
        sent(desk)
        yield desk


def table(pilot: Pilot[None]) -> QueueTable:
    return pilot.app.screen.query_one(QueueTable)


def codes(pilot: Pilot[None]) -> list[str]:
    return [row.id for row in table(pilot).rows_shown]


def code(number: int) -> str:
    return f"H18.12.34-261118-{number:04d}"


@SIZES
async def test_an_empty_queue_names_the_key_that_fills_it(desk: Desk, size: tuple[int, int]):
    async with program(desk).run_test(size=size) as pilot:
        await settled(pilot)
        assert "Chưa có hồ sơ. F2 để tiếp nhận." in shown(pilot.app.screen)


@SIZES
async def test_late_and_near_are_told_in_words(desk: Desk, size: tuple[int, int]):
    ids = add(
        desk,
        received(1, due=NOW - timedelta(days=2)),
        received(2, due=NOW + timedelta(hours=5)),
        received(3, due=NOW + timedelta(hours=7)),
        received(4, status=4),
    )
    sent(desk)
    set_status(desk, ids[3], Status.WAITING_PAPERS)
    async with program(desk).run_test(size=size) as pilot:
        await settled(pilot)
        lines = shown(pilot.app.screen).splitlines()
        tones = [row.cells[5].tone for row in table(pilot).rows_shown]  # pyright: ignore

        def told(number: int) -> str:
            return next(line for line in lines if f"261118-{number:04d}" in line)

        assert "trễ 2 ngày" in told(1)
        assert "còn 5 giờ" in told(2)
        assert "hôm nay 17:00" in told(3)
        assert "dừng tính hạn" in told(4)
        assert "Chờ bổ sung" in told(4)
        assert "↑" in told(4)
        assert "↑" not in told(1)
        assert tones == ["late", "near", "near", "faint"]
        assert all(len(line) <= size[0] for line in lines)
        assert len(lines) == size[1]


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(minutes=-20), "trễ 20 phút"),
        (timedelta(hours=-3), "trễ 3 giờ"),
        (timedelta(days=-1), "trễ 1 ngày"),
        (timedelta(minutes=59), "còn 59 phút"),
        (timedelta(hours=1), "còn 1 giờ"),
        (timedelta(hours=24), "mai 10:00"),
        (timedelta(days=3), "21/11 10:00"),
        (timedelta(days=60), "17/01/2027"),
    ],
)
def test_due_words(left: timedelta, words: str):
    due = (NOW + left).isoformat()
    assert told_due(Status.PROCESSING, due, NOW)[1] == words


def test_no_date_is_missed_by_what_is_over():
    late = (NOW - timedelta(days=9)).isoformat()
    for status in (Status.REFUSED, Status.WITHDRAWN, Status.RETURNED):
        assert told_due(status, late, NOW)[0] == "over"
    assert told_due(Status.WAITING_PAYMENT, late, NOW)[0] == "waiting"


async def test_every_dossier_is_reached_by_page_down(full: Desk):
    async with program(full).run_test(size=(80, 60)) as pilot:
        await settled(pilot)
        seen: list[str] = []
        for _ in range(400):
            seen += [one for one in codes(pilot) if one not in seen[-60:]]
            last = table(pilot).row
            await pilot.press("pagedown")
            if table(pilot).row is last:
                break
        assert seen == [code(n) for n in range(1, 2001)]
        assert table(pilot).rows_held < 1000


async def test_end_and_home(full: Desk):
    async with program(full).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        table(pilot).focus()
        await pilot.press("end")
        assert table(pilot).row.id == code(2000)  # pyright: ignore
        await pilot.press("home")
        assert table(pilot).row.id == code(1)  # pyright: ignore


async def test_search_without_marks_while_typing(full: Desk):
    async with program(full).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press(*"duc 1743")
        await settled(pilot)
        assert codes(pilot) == [code(1743)]
        await pilot.press("escape")
        await settled(pilot)
        assert codes(pilot)[0] == code(1)


async def test_the_newest_question_wins(full: Desk):
    async with program(full).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        screen = pilot.app.screen
        for words in ("bình", "cường", "hạnh", "thử yến"):
            screen.query_one("#search").value = words  # pyright: ignore
        await settled(pilot)
        assert set(codes(pilot)) <= {code(n) for n in range(9, 2001, 10)}
        assert codes(pilot)


async def test_nothing_found_says_how_to_get_back(full: Desk):
    async with program(full).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press(*"khong co ai")
        await settled(pilot)
        assert "Không có hồ sơ nào khớp “khong co ai”. Esc" in shown(pilot.app.screen)


async def test_status_by_alt_digit_while_the_box_has_focus(full: Desk):
    async with program(full).run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        picture = shown(pilot.app.screen)
        assert "Tất cả 2.000" in picture
        assert "Đang xử lý 400" in picture
        await pilot.press("alt+4")
        await settled(pilot)
        assert codes(pilot)[:2] == [code(5), code(10)]
        assert "[Đang xử lý 400]" in shown(pilot.app.screen)
        assert pilot.app.screen.query_one("#search").value == ""  # pyright: ignore


async def test_the_last_tab_goes_through_its_statuses(desk: Desk):
    ids = add(desk, *(received(n) for n in range(1, 4)))
    for id, status in zip(ids, (Status.REFUSED, Status.WITHDRAWN, Status.STOPPED), strict=True):
        set_status(desk, id, status)
    async with program(desk).run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        for number, words in ((1, "Từ chối"), (2, "Đã rút"), (3, "Đã dừng"), (1, "Từ chối")):
            await pilot.press("alt+9")
            await settled(pilot)
            assert codes(pilot) == [code(number)]
            assert f"[{words} 1]" in shown(pilot.app.screen)


async def test_channel_and_due(desk: Desk):
    ids = add(
        desk,
        received(1, due=NOW - timedelta(days=2)),
        received(2, due=NOW + timedelta(hours=20), channel="online"),
        received(3),
        received(4, due=NOW - timedelta(days=5)),
        received(5, due=NOW - timedelta(days=7)),
    )
    set_status(desk, ids[4], Status.REFUSED)
    async with program(desk).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("alt+h")
        await settled(pilot)
        assert codes(pilot) == [code(4), code(1), code(2)]
        await pilot.press("alt+h")
        await settled(pilot)
        assert codes(pilot) == [code(4), code(1)]
        await pilot.press("alt+h", "alt+k", "alt+k")
        await settled(pilot)
        assert codes(pilot) == [code(2)]
        assert "trực tuyến (Alt+K)" in shown(pilot.app.screen)


def test_closed_dossiers_do_not_cut_a_page_short(desk: Desk):
    old = NOW - timedelta(days=9)
    ids = add(desk, *(received(n, due=old + timedelta(minutes=n)) for n in range(1, 41)))
    for id in ids[5:35]:
        set_status(desk, id, Status.REFUSED)
    rows = QueueRows(desk, Asked(Choice(due=2), None, True))
    first = rows.page(None, back=False, limit=8)
    assert [row.id for row in first] == [code(n) for n in (1, 2, 3, 4, 5, 36, 37, 38)]
    assert [row.id for row in rows.page(first[-1].key, back=False, limit=8)] == [code(39), code(40)]
    last = rows.page(None, back=True, limit=8)
    assert [row.id for row in last] == [code(n) for n in (3, 4, 5, 36, 37, 38, 39, 40)]


async def test_a_new_dossier_appears_and_the_cursor_stays(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("desk_tui.screens.queue.LOOK_EVERY", 0.05)
    add(desk, *(received(n) for n in range(10, 60)))
    async with program(desk).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("down", "down")
        assert table(pilot).row.id == code(12)  # pyright: ignore
        worker = pilot.app.run_worker(lambda: add(desk, received(1)), thread=True)
        await worker.wait()
        await pilot.pause(0.2)
        await settled(pilot)
        assert codes(pilot)[0] == code(1)
        assert table(pilot).row.id == code(12)  # pyright: ignore


async def test_letters_typed_on_the_list_go_to_the_search_box(full: Desk):
    async with program(full).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        table(pilot).focus()
        await pilot.press("down")
        await pilot.press(*"0017")
        await pilot.pause(0.1)
        await settled(pilot)
        assert pilot.app.screen.query_one("#search").value == "0017"  # pyright: ignore
        assert code(17) in codes(pilot)


def test_the_filter_of_a_choice():
    assert Choice(tab=3, channel="post", words="an").filter(NOW) == Filter(
        "an", Status.PROCESSING, "post", None
    )


def test_a_person_is_found_by_the_last_four_of_a_phone(desk: Desk):
    add(
        desk,
        received(1, owner=Person(name="Trần Thị Ví Dụ", phone="0900006789")),
        received(2),
    )
    rows = QueueRows(desk, Asked(Choice(words="6789"), None, True)).page(None, back=False, limit=9)
    assert [row.id for row in rows] == [code(1)]
