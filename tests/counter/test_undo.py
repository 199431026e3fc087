"""Ctrl+Z after print, the trail of what was put right, and midnight between two acts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from db import numbers, queue, safety
from db.kinds import Person
from desk_tui.counter import collect, look, payments, slip, together, trail, undo
from desk_tui.counter.collect import Wish
from desk_tui.counter.desk import OFFICE_ZONE, Desk
from desk_tui.counter.mending import correct, void
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import Receipt, Walkin, receive
from desk_tui.counter.setup import add_officer
from desk_tui.counter.supplement import ask_more, supply
from desk_tui.counter.verify import verify
from desk_tui.rules.statuses import Status
from desk_tui.slips import own
from scanners import text_layer
from tests.counter.conftest import OWNER, Clock

SEVEN_DAYS = "1.004222"
CHIEF, CHIEF_PASSWORD = "Trần Thị Ví Dụ", "mật khẩu phụ trách 1"
EXTRACT = Walkin(procedure="2.000635", owner=OWNER, copies=2)


def a_dossier(desk: Desk, name: str = OWNER.name) -> Receipt:
    return receive(desk, Walkin(procedure=SEVEN_DAYS, owner=Person(name=name)))


def office_time(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OFFICE_ZONE).astimezone(UTC)


def refused(desk: Desk) -> str:
    with pytest.raises(Refusal) as told:
        undo.last_slip(desk)
    return told.value.code


def test_the_newest_slip_first_then_the_one_before(desk: Desk, clock: Clock) -> None:
    first, second = a_dossier(desk, "Nguyễn Thử Một"), a_dossier(desk, "Nguyễn Thử Hai")
    clock.now += timedelta(minutes=3)
    last = undo.last_slip(desk)
    assert (last.code, last.owner) == (second.said.code, "Nguyễn Thử Hai")
    assert (last.until - last.given) == timedelta(minutes=10)
    assert "không bao giờ dùng lại" in last.undoes[0]
    assert "bản 1 bị thu hồi" in last.undoes[1]
    # The page of the other one is open: that one is meant.
    assert undo.last_slip(desk, first.said.code).code == first.said.code
    void(desk, last.code, "nhầm người")
    assert undo.last_slip(desk).code == first.said.code
    void(desk, first.said.code, "nhầm thủ tục")
    assert refused(desk) == "nothing-to-undo"
    assert verify(desk, second.qr).state == "revoked"
    assert a_dossier(desk).said.code.endswith("-0003")


def test_only_ones_own_and_only_for_ten_minutes(desk: Desk, clock: Clock) -> None:
    code = a_dossier(desk).said.code
    clock.now += timedelta(minutes=10)
    assert undo.last_slip(desk).code == code
    clock.now += timedelta(seconds=1)
    assert refused(desk) == "nothing-to-undo"
    a_dossier(desk)
    desk.officer = CHIEF
    assert refused(desk) == "nothing-to-undo"


def test_money_that_was_taken_is_given_back_first(desk: Desk) -> None:
    code = receive(desk, EXTRACT).said.code
    collect.ask(desk, code, "transfer")
    assert "Yêu cầu nộp 16.000 đ bị hủy." in undo.last_slip(desk).undoes
    void(desk, code, "nhầm")
    (request,) = payments.due_of(desk, code).payments
    assert (request.state, request.reason) == ("cancelled", "hủy số hồ sơ")

    code = receive(desk, EXTRACT).said.code
    collect.pay_cash(desk, code, Wish())
    told = "\n".join(undo.last_slip(desk).undoes)
    assert "Đã thu 16.000 đ" in told
    assert "Hoàn tiền trước" in told
    with pytest.raises(Refusal) as kept:
        void(desk, code, "nhầm")
    assert kept.value.code == "money-kept"
    assert look.find(desk, code).status == Status.RECEIVED


def test_a_void_number_takes_no_copy_of_its_slip(desk: Desk) -> None:
    code = a_dossier(desk).said.code
    void(desk, code, "nhầm")
    with pytest.raises(Refusal) as gone:
        slip.print_again(desk, code)
    assert gone.value.code == "void"


def test_f8_prints_what_stands_now(desk: Desk) -> None:
    """The file drawn at receipt is no longer good once the number or what it says has changed."""
    kept, gone, mended = (a_dossier(desk) for _ in range(3))
    void(desk, gone.said.code, "nhầm")
    add_officer(desk, CHIEF, "supervisor", CHIEF_PASSWORD)
    correct(desk, mended.said.code, {"owner.name": "Trần Thị Mẫu"}, "sai", CHIEF, CHIEF_PASSWORD)
    for receipt in (kept, gone, mended):
        assert receipt.slip is not None
    assert together.to_print(desk, kept.said.code, kept.slip) == kept.slip  # pyright: ignore
    with pytest.raises(Refusal) as no:
        together.to_print(desk, gone.said.code, gone.slip)  # pyright: ignore[reportArgumentType]
    assert no.value.code == "void"
    fresh = together.to_print(desk, mended.said.code, mended.slip)  # pyright: ignore[reportArgumentType]
    assert fresh != mended.slip
    assert "Trần Thị Mẫu" in " ".join(text_layer.pages(fresh.read_bytes()))


def test_undone_behind_midnight_and_the_new_year(desk: Desk, clock: Clock) -> None:
    clock.now = office_time("2026-12-31T23:58:00")
    old = a_dossier(desk)
    assert old.said.code.endswith("-261231-0001")
    clock.now = office_time("2027-01-01T00:03:00")
    assert undo.last_slip(desk).code == old.said.code
    void(desk, old.said.code, "nhầm người")
    # The number is spent on its own day; the new day and year begin with the first.
    assert next(numbers.free(desk.read, date(2026, 12, 31))) == 2
    new = a_dossier(desk)
    assert new.said.code.endswith("-270101-0001")
    assert (verify(desk, old.qr).state, verify(desk, new.qr).state) == ("revoked", "current")
    assert [x for x in safety.check(desk.record, rebuild=True) if x.state != "ok"] == []


def test_a_pause_over_the_new_year_is_counted_in_two_calendars(desk: Desk, clock: Clock) -> None:
    clock.now = office_time("2026-12-24T10:00:00")
    code = a_dossier(desk).said.code
    row = look.find(desk, code)
    assert row.due == "2027-01-05T10:00:00.000000Z"  # 1/1 is off: the seventh day is Tuesday 5/1
    clock.now = office_time("2026-12-31T23:59:30")
    ask_more(desk, code, [("1", "")], "mờ")
    clock.now = office_time("2027-01-01T00:00:30")
    done = supply(desk, code, {"1": None})
    # Brought on a day off: it counts from Monday morning, and two days were left on 31/12.
    assert done.due
    assert f"{done.due:%d/%m/%Y %H:%M}" == "06/01/2027 17:00"
    assert any("2027" in told for told in done.warnings)
    versions = [one["version"] for one in queue.slips(desk.read, row.id) if one["form"] == "01"]
    assert versions == [1, 2]


def test_the_trail_tells_both_values_both_people_and_the_slip(desk: Desk, clock: Clock) -> None:
    add_officer(desk, CHIEF, "supervisor", CHIEF_PASSWORD)
    code = receive(desk, Walkin(procedure=SEVEN_DAYS, owner=OWNER)).said.code
    assert trail.trail(look.show(desk, code)) == ()
    assert trail.last_words(()) == ""
    clock.now += timedelta(hours=1)
    correct(desk, code, {"owner.birth": "1947-08-15"}, "ghi nhầm năm", CHIEF, CHIEF_PASSWORD)
    clock.now += timedelta(hours=1)
    slip.print_again(desk, code)
    clock.now += timedelta(hours=1)
    void(desk, code, "trùng", CHIEF, CHIEF_PASSWORD)
    mended, copied, gone = trail.trail(look.show(desk, code))
    assert (mended.what, mended.before, mended.after) == (
        "Ngày sinh chủ hồ sơ",
        "1990-08-15",
        "1947-08-15",
    )
    assert (mended.officer, mended.approved_by) == (desk.officer, CHIEF)
    assert (mended.reason, mended.slip) == ("ghi nhầm năm", "giấy tiếp nhận và hẹn trả, bản 2")
    assert copied.slip == "giấy tiếp nhận và hẹn trả, bản 2, cấp lại lần 1"
    assert (gone.what, gone.approved_by) == ("Hủy số tiếp nhận", CHIEF)
    assert gone.slip.endswith("thu hồi")
    told = trail.last_words((mended, copied, gone))
    assert told.startswith("3 lần; gần nhất 12:00 16/11: hủy số tiếp nhận")
    assert f"{CHIEF} duyệt" in told


def test_a_spoilt_form_of_the_office_is_told_by_line_and_ours_is_printed(desk: Desk) -> None:
    forms: Path = desk.folder / "forms"
    own.copy(forms, desk.office.form_set)
    broken = forms / "tt03-2025" / "02-supplement.typ"
    lines = broken.read_text(encoding="utf-8").splitlines()
    broken.write_text("\n".join([*lines, "#khong-co-o-nay"]), encoding="utf-8")
    code = a_dossier(desk).said.code
    done = ask_more(desk, code, [("1", "mờ")], "bổ sung")
    assert done.slip
    assert done.slip.read_bytes().startswith(b"%PDF")
    (told,) = [one for one in done.warnings if "02-supplement.typ" in one]
    assert f"dòng {len(lines) + 1}:" in told
    assert "mẫu gốc" in told
    assert look.find(desk, code).status == Status.WAITING_PAPERS
