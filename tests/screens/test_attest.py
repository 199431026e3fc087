"""The attestation lane by keys: within its budget, kept while typed, its books mended."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from db.kinds import Attested, PaymentPaid, Person, Received
from db.kinds_attest import ToAttest
from desk_tui.counter import attest, attest_books, look, mending, receipt_books
from desk_tui.counter.attest import Request
from desk_tui.counter.desk import Desk
from desk_tui.rules.statuses import Status
from desk_tui.screens.attest import AttestScreen
from desk_tui.screens.reception_budget import BUDGETS
from desk_tui.widgets.fields import Field

from .desks import open_desk, program
from .reception_desk import CARD, SON, Officer, monday, said, settled
from .test_queue_pictures import looks

OWNER = Person(name="Nguyễn Văn Thử", number="001090000000", birth="1990-08-15")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path / "quay", monday()) as desk:
        receipt_books.open_book(desk, "AA/26P", 1, 50, kind="phi")
        yield desk


@asynccontextmanager
async def lane(desk: Desk, *keys: str, size: tuple[int, int] = (110, 36)) -> AsyncIterator[Officer]:
    async with program(desk).run_test(size=size) as pilot:
        officer = Officer(pilot, desk)
        await settled(pilot)
        await officer.press(*keys)
        yield officer


async def test_three_papers_within_the_budget_and_back_into_the_hand(desk: Desk) -> None:
    async with lane(desk, "f8") as officer:
        screen = officer.screen
        assert isinstance(screen, AttestScreen)
        await officer.scan(CARD)
        assert officer.focus == "sheet-name-1"
        # Initials, pages, copies once; an empty row ends.
        await officer.type("gks", "enter", "enter", "2", "enter")
        await officer.type("gplx", "enter", "2", "enter", "enter")
        await officer.type("hdtn", "enter", "5", "enter", "enter", "enter")
        assert officer.focus == "signer"
        await officer.type("PCT Mau", "enter")
        assert "Phí 26.000 đ" in officer.seen
        assert "17:00 Thứ Hai 16/11/2026" in officer.seen
        await officer.press("f10")
        for words in ("ĐÃ THU", "AA/26P số 0000001", "số 01–03, quyển số 01/2026-SCT/BS"):
            assert words in officer.seen
        # Who signs is typed only once at a desk.
        assert officer.keys <= BUDGETS["2.000815"]
        await officer.press("f9", "f10")
        assert "Trả cho công dân" not in officer.seen
    (dossier,), (paid,) = said(desk, Received), said(desk, PaymentPaid)
    assert [(p.name, p.pages, p.copies) for p in dossier.attested] == [
        ("Giấy khai sinh", 1, 2),
        ("Giấy phép lái xe", 2, 2),
        ("Hợp đồng thuê nhà", 5, 2),
    ]
    assert (dossier.fee, paid.amount, paid.by) == (26_000, 26_000, "cash")
    assert [one.number for one in said(desk, Attested)] == [1, 2, 3]
    assert look.find(desk, dossier.code).status == Status.RETURNED


async def test_somebody_else_brings_them(desk: Desk) -> None:
    async with lane(desk, "f8") as officer:
        await officer.scan(CARD)
        await officer.press("alt+n")
        assert officer.focus == "submitter-number"
        await officer.scan(SON)
        await officer.press("escape", "f8")
        assert "Nguyễn Văn Thử" in officer.seen
        officer.screen.query_one("#sheet-name-1", Field).focus()
        await officer.type("gks", "enter", "enter", "enter", "enter")
        await officer.type("PCT Mau", "enter")
        await officer.press("f10")
        assert "Người nộp" in officer.seen
        await officer.press("f9", "f10")
    (dossier,) = said(desk, Received)
    assert dossier.submitter is not None
    assert (dossier.owner.name, dossier.submitter.name) == ("Phạm Thị Ví Dụ", "Nguyễn Văn Thử")


async def test_f8_prints_no_slip_of_a_number_that_was_taken_back(desk: Desk) -> None:
    async with lane(desk, "f8") as officer:
        await officer.scan(CARD)
        await officer.type("gks", "enter", "enter", "enter", "enter")
        await officer.type("PCT Mau", "enter")
        officer.screen.query_one("#pay").focus()
        await officer.press("right", "f10")
        (dossier,) = said(desk, Received)
        mending.void(desk, dossier.code, "nhầm người")
        await officer.press("f8")
        assert f"Số {dossier.code} đã hủy" in officer.seen


async def test_what_was_typed_comes_back(desk: Desk) -> None:
    async with lane(desk, "f8") as officer:
        await officer.scan(CARD)
        await officer.type("Hoc ba cu", "enter", "1", "2", "enter", "escape")
        assert not isinstance(officer.screen, AttestScreen)
        await officer.press("f8")
        assert "Khôi phục" in officer.seen
        grid = officer.screen.query_one("#sheet-pages-1", Field)
        assert (officer.screen.query_one("#sheet-name-1", Field).value, grid.value) == (
            "Hoc ba cu",
            "12",
        )
        await officer.press("alt+x")
        assert officer.screen.query_one("#sheet-name-1", Field).value == ""
    assert attest.waiting_drafts(desk) == []


async def test_longer_than_the_day_and_not_paid_yet(desk: Desk) -> None:
    async with lane(desk, "f8", size=(80, 24)) as officer:
        await officer.scan(CARD)
        await officer.type("gks", "enter", "enter", "enter")
        await officer.press("alt+k", "right", "right")
        assert officer.focus == "days"
        await officer.press("f10")
        assert "Kéo dài phải ghi rõ lý do" in officer.seen
        officer.screen.query_one("#why", Field).load("nhiều bản chính")
        officer.screen.query_one("#pay").focus()
        await officer.press("right", "f10")
        assert "17:00 Thứ Tư 18/11/2026" in officer.seen
        assert "Alt+P thu tiền" in officer.seen
        await officer.press("alt+b")
        assert "Chờ vào sổ" in officer.seen
        await officer.press("f10", "enter", "enter")
        assert "Chờ vào sổ" not in officer.seen
    assert said(desk, PaymentPaid) == []
    assert [one.number for one in said(desk, Attested)] == [1]


@pytest.mark.parametrize("size", [(80, 24), (110, 36)])
async def test_the_books(desk: Desk, size: tuple[int, int]) -> None:
    papers = (
        ToAttest(name="Giấy khai sinh", pages=1, copies=2),
        ToAttest(name="Học bạ", pages=12, copies=1, electronic=1),
    )
    done = attest.attest(desk, Request(procedure="2.000815", owner=OWNER, papers=papers))
    async with lane(desk, "alt+b", size=size) as officer:
        looks(officer.pilot, "attest-books")
        await officer.press("tab", "down", "alt+x")
        assert "số 01, quyển số 01/2026-SCT/BS" in officer.seen
        await officer.type("nham dau", "enter")
        assert "hủy: nham dau" in officer.seen
        await officer.press("escape", "f8")
        looks(officer.pilot, "attest")
    states = [one.state for one in attest_books.of_dossier(desk.read, done.receipt.id)]
    assert states == ["void", "entered", "entered"]
