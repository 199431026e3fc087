"""The rarer boxes of a reception, a letter's list, phone calls and copies, by keys alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.widgets import Digits

from db.kinds import Person, Received, VisitRecorded
from db.kinds_dossier import Agency
from desk_tui.counter import calls, drafting
from desk_tui.counter.desk import Desk
from desk_tui.screens.reception_form import ReceptionForm
from desk_tui.screens.reception_more import MoreSection
from desk_tui.widgets.one_of import OneOf
from desk_tui.widgets.textbox import TextBox

from .desks import open_desk
from .reception_desk import CARD, SON, Officer, at_desk, monday, said, settled
from .test_queue_pictures import looks


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path / "desk", monday()) as desk:
        yield desk


async def choose(officer: Officer, id: str, value: str) -> None:
    """Turn a row of words with the right arrow until it says so."""
    box = officer.form.query_one(f"#{id}", OneOf)
    officer.form.go_to(box)
    for _ in box.choices:
        if box.value == value:
            return
        await officer.press("right")
    raise AssertionError(f"{id} offers no {value}")


async def test_who_files_for_another_and_may_not_collect(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        await officer.scan(CARD)
        await officer.scan(SON)
        await officer.press("1")
        await officer.type("1.004222", "enter")
        await officer.press("alt+e")
        assert officer.focus == "more-channel"
        await officer.press("f1")
        assert "thời hạn tính từ ngày giao đủ" in officer.seen
        await officer.press("escape")
        await choose(officer, "acts-as", "authority")
        officer.form.go_to(officer.form.query_one("#authority"))
        await officer.type("số 12", "enter")
        await officer.press("enter")
        await officer.type("15/11/2026", "enter")
        await choose(officer, "competent-known", "other")
        officer.form.go_to(officer.form.query_one("#competent"))
        await officer.type("Công an", "enter")
        await officer.save()
        assert "đã hết hạn" in officer.bar
        assert officer.focus == "authority-until"
        await officer.type("", "ctrl+u", *"30112026", "enter")
        await officer.press("f10")
        assert "Đã tiếp nhận" in officer.seen
        assert "không được nhận kết quả" in officer.seen
    (dossier,) = said(desk, Received)
    assert dossier.authority is not None
    assert (dossier.authority.collects, dossier.authority.until) == (False, "2026-11-30")
    assert dossier.competent == Agency(name="Công an")


async def test_by_post_nobody_is_asked_why_and_the_form_comes_back(desk: Desk) -> None:
    async with at_desk(desk, (80, 24)) as officer:
        await officer.scan(CARD)
        await officer.type("1.004873", "enter")
        await officer.press("alt+e", "right", "enter")
        assert officer.focus == "post-number"
        await officer.type("EA1VN", "enter")
        await officer.type("13/11/2026", "enter")
        assert not officer.form.channel.display
        await officer.press("escape")
        (draft,) = drafting.waiting(desk)
        await officer.press("f2", "enter")
        assert officer.text("post-number") == "EA1VN"
        assert officer.form.query_one(MoreSection).channel == "post"
        assert draft.values["more"]["more-channel"] == "post"
        await officer.press("f10")
        assert "261113-0001" in officer.form.screen.query_one("#result-number", Digits).value
    (dossier,) = said(desk, Received)
    assert (dossier.channel, dossier.post, dossier.not_online) == (
        "post",
        "EA1VN",
        "gửi qua bưu chính",
    )


async def test_the_result_may_be_sent_elsewhere(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        await officer.scan(CARD)
        await officer.type("1.004873", "enter")
        await officer.press("alt+e")
        box = officer.form.query_one("#returns-to")
        assert not box.display
        await choose(officer, "returns", "post")
        assert box.display
        officer.form.go_to(box)
        await officer.type("So 7 Thon Vi Du", "enter")
        await officer.save()
        officer.app.open_dossier(said(desk, Received)[0].code)
        await settled(officer.pilot)
        assert "trả kết quả qua bưu chính đến So 7 Thon Vi Du" in officer.seen
    (dossier,) = said(desk, Received)
    assert (dossier.returns, dossier.returns_to) == ("post", "So 7 Thon Vi Du")


async def test_linked_procedures_go_in_with_one_f10(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        await officer.scan(CARD)
        await officer.type("1.001193", "enter")
        assert "Alt+E: có nhận liên thông" in officer.seen
        await officer.press("alt+e", "alt+e")
        assert not officer.form.more.display
        assert officer.focus == "procedure"
        for kind in ("organisation", "business", "person"):
            await officer.press("alt+t")
            assert officer.form.owner.kind == kind
        await officer.press("alt+e")
        await choose(officer, "linked", "khai-sinh")
        await officer.save()
        assert "Cùng nhận 0002" in officer.seen
        await officer.press("escape")
        officer.app.open_dossier("H18.12.34-261116-0001")
        await settled(officer.pilot)
        assert "liên thông: 0002 Đăng ký thường trú (được tiếp nhận)" in officer.seen
    first, second = said(desk, Received)
    assert first.intake
    assert second.intake
    assert first.intake.id == second.intake.id


async def test_a_letter_with_a_list_makes_all_its_dossiers(desk: Desk) -> None:
    async with at_desk(desk, open=False) as officer:
        await officer.press("alt+g")
        await officer.type("Công văn 1", "enter")
        await officer.type("2.000635", "enter")
        await officer.type("Trường Ví Dụ", "enter")
        box = officer.screen.query_one(TextBox)
        box.text = "Nguyễn Văn Thử;12"
        await officer.press("f10")
        assert "Dòng 1, Nguyễn Văn Thử" in officer.seen
        box.text = "Nguyễn Văn Thử;001090000001\nTrần Thị Ví Dụ;001190000002"
        await officer.press("f10")
    assert [one.owner.name for one in said(desk, Received)] == ["Nguyễn Văn Thử", "Trần Thị Ví Dụ"]


async def test_calls_fit_a_small_window(desk: Desk) -> None:
    caller = Person(name="Trần Thị Ví Dụ", phone="0900000002")
    calls.note_call(desk, calls.Called(caller=caller, procedure="2.000635"))
    async with at_desk(desk, (80, 24), open=False) as officer:
        await officer.press("alt+y")
        looks(officer.pilot, "calls")


async def test_a_call_is_written_down_listed_and_becomes_a_dossier(desk: Desk) -> None:
    async with at_desk(desk, (110, 36), open=False) as officer:
        await officer.press("f4", "left", "left")
        await officer.press("tab")
        await officer.type("2.000635", "enter")
        name = officer.screen.query_one("#name")
        name.focus()
        await officer.type("Trần Thị Ví Dụ")
        officer.screen.query_one("#phone").focus()
        await officer.type("0900000002")
        await officer.press("f10")
        await officer.press("alt+y")
        looks(officer.pilot, "calls")
        await officer.press("enter")
        form = officer.screen.query_one(ReceptionForm)
        assert form.owner.person.phone == "0900000002"
        assert form.procedure.chosen
        assert form.visit
    (call,) = said(desk, VisitRecorded)
    assert (call.kind, call.wants) == ("phone", "call-back")


async def test_an_old_dossier_is_copied_from_its_page(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        await officer.scan(CARD)
        await officer.type("khai tu", "enter")
        await officer.save()
        (old,) = said(desk, Received)
        await officer.press("escape")
        officer.app.open_dossier(old.code)
        await officer.press("alt+y")
        assert officer.text("owner-name") == "Phạm Thị Ví Dụ"
        await officer.save()
    new = said(desk, Received)[-1]
    assert (new.copied_from, new.procedure) == (old.code, old.procedure)
