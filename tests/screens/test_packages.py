"""The visit becomes an online filing on the screen, and half a visit comes back, by keys alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from db import acts
from db.clock import utc_text
from db.kinds import PackageFiled, Prepared, Received, VisitRecorded, VisitResumed
from desk_tui.counter import packages
from desk_tui.counter.convert import Convert, prepare
from desk_tui.counter.desk import Desk
from desk_tui.counter.identity import person_of_card
from desk_tui.counter.receive import Handed
from desk_tui.counter.visit import Call, record_visit
from desk_tui.screens.convert import ConvertDialog
from desk_tui.screens.packages import PackageScreen, PackagesScreen
from desk_tui.screens.reception import ReceptionScreen
from desk_tui.screens.reception_papers import MISSING, PASSED
from desk_tui.widgets.qr import QrCode

from .desks import open_desk
from .reception_desk import CARD, SON, Officer, at_desk, monday, said


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path / "quay", monday()) as desk:
        yield desk


async def fill(officer: Officer, procedure: str = "1.001193") -> None:
    await officer.scan(SON)
    await officer.type(procedure, "enter")


def _made(desk: Desk, **more: object) -> str:
    person = person_of_card(SON, desk.today())[0]
    values: dict[str, object] = {"procedure": "1.001193", "applicant": person, "consent": "spoken"}
    return prepare(desk, Convert(**{**values, **more})).subject  # type: ignore[arg-type]


async def test_the_form_becomes_a_package_by_f6(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        await fill(officer)
        before = officer.keys
        await officer.press("f6")
        assert isinstance(officer.screen, ConvertDialog)
        await officer.press("right", "f10")
        assert officer.keys - before == 3
        assert isinstance(officer.screen, PackageScreen)
        assert "GÓI-Q1-261116-01" in officer.seen
        assert "Gói chờ gửi" in officer.seen
        (package,) = said(desk, Prepared)
        assert (package.applicant.name, package.consent.how) == ("Nguyễn Văn Thử", "spoken")
        assert not said(desk, Received)
        # The draft ended with it: the next reception is offered none.
        await officer.press("escape", "f2")
        assert officer.form.empty


async def test_without_an_answer_nothing_is_made(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        await fill(officer)
        await officer.press("f6", "f10")
        assert "Chưa ghi công dân đồng ý" in officer.seen
        assert "Tôi đồng ý để Lê Thị Mẫu hỗ trợ tôi" in officer.seen
        await officer.press("escape")
        assert isinstance(officer.screen, ReceptionScreen)
        assert officer.text("owner-name") == "Nguyễn Văn Thử"
        assert not said(desk, Prepared)


@pytest.mark.parametrize("procedure", ["2.000815"])
async def test_a_procedure_that_is_not_online_says_so(desk: Desk, procedure: str) -> None:
    async with at_desk(desk) as officer:
        await fill(officer, procedure)
        await officer.press("f6")
        assert "chưa nhận trực tuyến" in officer.bar


async def test_somebody_filing_for_another_stays_on_paper(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        await fill(officer)
        await officer.press("alt+n")
        await officer.scan(CARD)
        await officer.press("f6")
        assert "đứng tên chính công dân" in officer.bar


async def test_the_qr_is_on_the_page_once(desk: Desk) -> None:
    desk.record.transact(
        lambda c: packages.settings.put(c, packages.CITIZEN_URL, "https://mot-cua.example")
    )
    async with at_desk(desk) as officer:
        await fill(officer)
        await officer.press("f6", "right", "f10")
        code = officer.screen.query_one(QrCode)
        assert code.link.startswith("https://mot-cua.example/g/")
        assert "Cửa sổ quá nhỏ" not in officer.seen
        await officer.press("escape", "alt+o")
        assert isinstance(officer.screen, PackagesScreen)
        await officer.press("enter")
        assert isinstance(officer.screen, PackageScreen)
        assert not officer.screen.query(QrCode)


@pytest.mark.parametrize("size", [(80, 24), (110, 36)])
async def test_the_list_tells_states_in_words(desk: Desk, size: tuple[int, int]) -> None:
    first, second = _made(desk), _made(desk, procedure="2.000635", copies=1)
    packages.withdraw(desk, second, "công dân đổi ý")
    async with at_desk(desk, size, open=False) as officer:
        await officer.press("alt+o")
        assert "gói chờ gửi" in officer.seen
        assert "đã rút: công dân" in officer.seen
        await officer.press("alt+c")
        assert "đã rút" not in officer.seen
        filed = PackageFiled(
            dossier="x", code="H18.12.34-261116-0402", filed=utc_text(desk.now()), own=True
        )
        desk.act(lambda _: [acts.Doing(first, filed)])
        await officer.press("alt+c", "end", "enter")
        assert "Đã gắn vào hồ sơ công dân tự nộp H18.12.34-261116-0402" in officer.seen


async def test_taken_back_with_a_reason(desk: Desk) -> None:
    _made(desk)
    async with at_desk(desk, open=False) as officer:
        await officer.press("alt+o", "enter", "alt+x")
        await officer.type("doi y", "enter")
        assert "Đã rút: doi y" in officer.seen
        await officer.press("alt+x")
        assert isinstance(officer.screen, PackageScreen)


async def test_the_dossier_it_became_is_one_key_away(desk: Desk) -> None:
    from desk_tui.screens.dossier import DossierScreen

    from .desks import add, received

    (id,) = add(desk, received(1))
    package = _made(desk)
    filed = PackageFiled(dossier=id, code="H18.12.34-261118-0001", filed=utc_text(desk.now()))
    desk.act(lambda _: [acts.Doing(package, filed)])
    async with at_desk(desk, open=False) as officer:
        await officer.press("alt+o")
        await officer.press("enter")
        await officer.press("f9")
        assert isinstance(officer.screen, DossierScreen)


def _sent_away(desk: Desk) -> str:
    person = person_of_card(SON, desk.today())[0]
    return record_visit(
        desk,
        Call(
            kind="incomplete",
            procedure="1.001193",
            owner=person,
            papers={"1": Handed(originals=1, pages=3)},
            missing=[("2", "")],
        ),
    ).qr


async def test_half_a_visit_goes_on_in_five_keys(desk: Desk) -> None:
    qr = _sent_away(desk)
    async with at_desk(desk, open=False) as officer:
        await officer.scan(qr)
        assert isinstance(officer.screen, ReceptionScreen)
        assert officer.text("owner-name") == "Nguyễn Văn Thử"
        assert officer.states()[:2] == [PASSED, MISSING]
        assert officer.form.papers.list.lines[0].pages == 3
        assert (officer.focus, officer.form.papers.list.at) == ("papers", 1)
        # It is there now; F6, the answer, F10.
        await officer.press("space", "f6", "right", "f10")
        assert isinstance(officer.screen, PackageScreen)
        (package,) = said(desk, Prepared)
        (resumed,) = said(desk, VisitResumed)
        assert (resumed.became, package.visit != "") == ("package", True)


async def test_half_a_visit_ends_as_a_dossier_on_paper(desk: Desk) -> None:
    qr = _sent_away(desk)
    async with at_desk(desk, open=False) as officer:
        await officer.scan(qr)
        await officer.press("space")
        await officer.save()
        (dossier,) = said(desk, Received)
        (resumed,) = said(desk, VisitResumed)
        assert resumed.became == "dossier"
        assert dossier.owner.name == "Nguyễn Văn Thử"
        # The slip once more: told, and what it became is opened.
        await officer.press("escape")
        await officer.scan(qr)
        assert dossier.code in officer.seen
        assert len(said(desk, Received)) == 1


async def test_a_slip_scanned_over_a_half_typed_form_loses_nothing(desk: Desk) -> None:
    qr = _sent_away(desk)
    async with at_desk(desk) as officer:
        await officer.scan(CARD)
        await officer.scan(qr)
        assert officer.text("owner-name") == "Nguyễn Văn Thử"
        await officer.press("escape", "f2")
        assert "Phạm Thị Ví Dụ" in officer.seen


async def test_what_the_form_saw_goes_with_the_slip(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        await fill(officer)
        await officer.press("alt+3", "down", "space")
        await officer.press("f4", "1")
        (visit,) = said(desk, VisitRecorded)
        states = [paper.state for paper in visit.papers]
        assert states[:2] == ["received", "failed"]
        assert visit.procedure_version > 0


async def test_the_check_of_a_slip_offers_to_go_on(desk: Desk) -> None:
    qr = _sent_away(desk)
    async with at_desk(desk, open=False) as officer:
        await officer.press("f7")
        await officer.scan(qr)
        assert "làm tiếp lượt đến" in officer.seen
        await officer.press("enter")
        assert isinstance(officer.screen, ReceptionScreen)
        assert officer.states()[:2] == [PASSED, MISSING]
