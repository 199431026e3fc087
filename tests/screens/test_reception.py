"""A dossier from the card to the slip, by keys alone, on a real record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.kinds import Received, VisitRecorded
from desk_tui.counter.desk import Desk
from desk_tui.screens.reception_papers import FAILED, MISSING, PASSED, UNNEEDED

from .desks import open_desk
from .reception_desk import CARD, SON, at_desk, monday, said


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path / "desk", monday()) as desk:
        yield desk


async def test_a_card_a_procedure_and_a_reason_are_enough(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        await officer.scan(CARD)
        assert officer.focus == "procedure"
        await officer.type("khai tu", "enter")
        assert officer.focus == "cases"
        await officer.press("enter")
        assert officer.focus == "papers"
        await officer.press("enter", "6", "f10")
        assert "Đã tiếp nhận" in officer.seen
        assert "17:00 Thứ Hai 16/11/2026" in officer.seen
        assert "ngân sách 60" in officer.seen
    (dossier,) = said(desk, Received)
    assert dossier.code == "H18.12.34-261116-0001"
    assert dossier.procedure == "1.000656"
    assert (dossier.owner.name, dossier.owner.number) == ("Phạm Thị Ví Dụ", "001155000001")
    assert (dossier.owner.birth, dossier.owner.sex) == ("1955-03-05", "Nữ")
    assert dossier.not_online == "công dân chọn nộp trực tiếp"
    assert (desk.folder / "print" / f"{dossier.code}-v1.pdf").read_bytes().startswith(b"%PDF")


async def test_everything_by_hand_with_vietnamese_letters(desk: Desk) -> None:
    async with at_desk(desk, (80, 24)) as officer:
        await officer.type("001155000001", "enter")
        await officer.type("Đỗ Thị Ngữ Nghĩa", "enter")
        await officer.type("5/3/1955", "enter")
        await officer.type("nu", "enter")
        await officer.type("0900 000 001", "enter")
        await officer.type("Số 1 phố Thử, Hà Nội", "enter")
        assert officer.focus == "procedure"
        await officer.type("Đăng ký khai tử", "enter")
        await officer.save()
    (dossier,) = said(desk, Received)
    owner = dossier.owner
    assert (owner.name, owner.birth, owner.sex) == ("Đỗ Thị Ngữ Nghĩa", "1955-03-05", "Nữ")
    assert (owner.phone, owner.address) == ("0900000001", "Số 1 phố Thử, Hà Nội")


async def test_an_organisation_has_a_tax_code_and_no_birthday(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        await officer.press("alt+t")
        await officer.type("9900000016", "enter")
        await officer.type("Hợp tác xã Ví Dụ", "enter")
        assert officer.focus == "owner-phone"
        await officer.type("", "enter", "enter")
        await officer.type("2.000908", "enter")
        await officer.save()
    (dossier,) = said(desk, Received)
    owner = dossier.owner
    assert (owner.kind, owner.number, owner.number_kind) == (
        "organisation",
        "9900000016",
        "tax-code",
    )
    assert owner.birth == owner.sex == ""


async def test_who_brings_it_is_kept_apart_from_the_owner(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        await officer.scan(CARD)
        await officer.scan(SON)
        assert "Thẻ của Nguyễn Văn Thử là của ai?" in officer.seen
        await officer.press("1")
        assert officer.text("submitter-name") == "Nguyễn Văn Thử"
        assert officer.text("owner-name") == "Phạm Thị Ví Dụ"
        await officer.type("khai tu", "enter")
        await officer.save()
    (dossier,) = said(desk, Received)
    assert dossier.submitter is not None
    assert (dossier.owner.name, dossier.submitter.name) == ("Phạm Thị Ví Dụ", "Nguyễn Văn Thử")


async def test_a_second_card_may_replace_the_owner_or_be_left_aside(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        await officer.scan(CARD)
        await officer.scan(SON)
        await officer.press("escape")
        assert officer.text("owner-name") == "Phạm Thị Ví Dụ"
        assert not officer.form.submitter.display
        await officer.scan(SON)
        await officer.press("2")
        assert officer.text("owner-name") == "Nguyễn Văn Thử"


async def test_the_checklist_is_judged_and_counted_by_keys(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        await officer.scan(CARD)
        await officer.type("khai tu", "enter", "enter")
        assert officer.states() == [PASSED, PASSED, UNNEEDED, UNNEEDED, PASSED]
        await officer.type("", "2", "right", "1", "right", "1", "2")
        await officer.press("down", "down", "space")
        assert officer.states()[2] == PASSED
        await officer.save()
    (dossier,) = said(desk, Received)
    first, *_ = dossier.papers
    assert (first.originals, first.copies, first.pages) == (2, 1, 12)
    assert [paper.state for paper in dossier.papers] == ["received"] * 3 + ["shown"]


async def test_a_failed_paper_ends_in_a_visit_and_slip_02(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        before = officer.keys
        await officer.scan(CARD)
        await officer.type("tinh trang hon nhan", "enter", "enter")
        await officer.press("down", "down", "space", "space")
        assert officer.states()[2] == FAILED
        await officer.type("", "enter")
        assert officer.focus == "reason"
        await officer.type("bị mờ", "enter")
        await officer.press("f10")
        assert "bị mờ" in officer.seen
        assert not said(desk, Received)
        await officer.press("enter")
        assert "Đã ghi lượt đến" in officer.seen
        assert officer.keys - before < 60
    assert not said(desk, Received)
    (visit,) = said(desk, VisitRecorded)
    assert (visit.kind, visit.procedure) == ("incomplete", "1.004873")
    assert visit.owner is not None
    assert [(paper.key, paper.reason) for paper in visit.missing] == [
        (visit.missing[0].key, "bị mờ")
    ]
    assert "ly hôn" in visit.missing[0].name
    assert list((desk.folder / "print").glob("visit-*.pdf"))


async def test_a_missing_paper_needs_no_reason_and_a_refusal_does(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        await officer.scan(CARD)
        await officer.type("khai tu", "enter", "enter")
        await officer.press("space", "space")
        assert officer.states()[0] == MISSING
        await officer.press("f4", "2", "enter")
        assert "Ô này còn trống" in officer.seen
        await officer.type("Không thuộc thẩm quyền", "enter")
        assert "Đã ghi từ chối" in officer.seen
    (visit,) = said(desk, VisitRecorded)
    assert (visit.kind, visit.note) == ("refused", "Không thuộc thẩm quyền")


async def test_the_reason_for_paper_by_its_digit_or_in_words(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        await officer.scan(CARD)
        await officer.type("khai tu", "enter", "enter", "enter", "1", "f10")
        await officer.press("f2")
        await officer.scan(SON)
        await officer.type("khai tu", "enter", "enter", "enter", "9", "enter")
        assert officer.focus == "other-reason"
        await officer.type("mắt kém", "f10")
        await officer.press("f2")
        await officer.scan(SON)
        await officer.type("2.000815", "enter")
        assert not officer.form.channel.display
        await officer.type("", "enter", "enter", "3", "enter", "2", "enter", "f10")
    phone, eyes, attested = said(desk, Received)
    assert phone.not_online == "không có điện thoại"
    assert eyes.not_online == "mắt kém"
    assert attested.not_online == "thủ tục chưa cung cấp trực tuyến"
    assert attested.fee == (2000 * 2 + 1000) * 2


async def test_the_fee_sentence_and_the_ground_of_an_exemption(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        await officer.scan(CARD)
        await officer.type("0635", "enter", "enter", "enter", "2", "enter")
        await officer.type("2", "enter")
        assert "8.000 đ × 2 bản = 16.000 đ" in officer.seen
        await officer.type("hộ nghèo", "enter")
        assert "Thu 0 đ" in officer.seen
        await officer.press("f10")
    (dossier,) = said(desk, Received)
    assert (dossier.fee, dossier.exempt, dossier.copies) == (0, "hộ nghèo", 2)


async def test_f1_on_the_date_explains_it(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        await officer.scan(CARD)
        await officer.type("khai tu", "enter", "enter", "enter", "6", "enter", "enter", "enter")
        assert officer.focus == "due"
        await officer.press("f1")
        assert "Vì sao hẹn 17:00 Thứ Hai 16/11/2026" in officer.seen
        assert "Trả trong ngày" in officer.seen
        await officer.press("escape")
        assert officer.focus == "due"


async def test_the_next_citizens_card_opens_the_next_dossier(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        await officer.scan(CARD)
        await officer.type("khai tu", "enter")
        await officer.save()
        await officer.scan(SON)
        assert officer.text("owner-name") == "Nguyễn Văn Thử"
        assert officer.focus == "procedure"


async def test_an_open_dossier_of_the_same_person_is_told(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        await officer.scan(CARD)
        await officer.type("khai tu", "enter")
        await officer.save()
        await officer.scan(CARD)
        assert "Đang có hồ sơ H18.12.34-261116-0001" in officer.seen
        assert "nhận ngày 16/11/2026" in officer.seen
        await officer.type("0635", "enter")
        await officer.save()
    assert len(said(desk, Received)) == 2


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_box_with_the_cursor_is_always_in_sight(
    desk: Desk, size: tuple[int, int]
) -> None:
    async with at_desk(desk, size) as officer:
        await officer.scan(CARD)
        await officer.press("alt+n")
        await officer.press("alt+2")
        await officer.type("khai tu", "enter")
        for key in ["enter", "5", *["enter"] * 6, *["tab"] * 24]:
            focused = officer.app.focused
            assert focused is not None
            assert officer.form.region.contains_region(focused.region), focused
            await officer.press(key)


async def test_a_procedure_that_is_only_online_is_not_taken_on_paper(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        await officer.scan(CARD)
        await officer.type("1.010041", "enter")
        assert "chỉ nhận trực tuyến" in officer.bar
        await officer.press("f10")
        assert "chỉ nhận trực tuyến" in officer.bar
    assert not said(desk, Received)


async def test_what_online_filing_would_bring_is_said_before_the_reason(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        await officer.scan(CARD)
        await officer.type("1.004222", "enter")
        assert "Trực tuyến: 10.000 đ (bớt 10.000 đ)" in officer.seen


async def test_what_would_be_a_double_is_told_when_the_procedure_is_chosen(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        await officer.scan(CARD)
        await officer.type("khai tu", "enter")
        await officer.save()
        await officer.scan(CARD)
        assert "Có thể nộp trùng" not in officer.seen
        await officer.type("khai tu", "enter")
        assert "Có thể nộp trùng: H18.12.34-261116-0001" in officer.seen
        assert "Đang có hồ sơ" not in officer.seen
        await officer.save()
    assert len(said(desk, Received)) == 2, "told, never refused"
