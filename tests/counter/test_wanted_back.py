"""Where a result goes: the address of its letter, and a list of whom to call (RES-03, RES-08)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from db.problem import RecordProblem
from desk_tui.counter import letters, returns, slip
from desk_tui.counter.desk import Desk
from desk_tui.counter.give_back import finish
from desk_tui.counter.mending import correct
from desk_tui.counter.receive import Walkin, receive
from tests.counter.attest_kit import CHIEF_PASSWORD, with_chief
from tests.counter.conftest import OWNER, Clock
from tests.counter.intake_kit import words

HOME, ELSEWHERE = "Số 1 phố Thử", "Số 7, Thôn Ví Dụ"
POSTED = Walkin(
    procedure="1.001193", owner=msgspec.structs.replace(OWNER, address=HOME), returns="post"
)


def test_a_result_may_go_elsewhere_than_home(desk: Desk) -> None:
    at_home = receive(desk, POSTED)
    assert f"Qua bưu chính, đến {HOME}" in words(at_home.slip)
    done = receive(desk, replace(POSTED, returns_to=f"  {ELSEWHERE} "))
    code = done.said.code
    assert done.said.returns_to == ELSEWHERE
    printed = words(done.slip)
    assert f"Qua bưu chính, đến {ELSEWHERE}" in printed
    assert HOME in printed  # the owner's own address still stands on the slip
    finish(desk, code)
    assert letters.order(desk, code).address == ELSEWHERE
    # Put right later, the new slip says so.
    moved = correct(
        desk, code, {"returns_to": HOME}, "công dân đổi", with_chief(desk), CHIEF_PASSWORD
    )
    assert f"Qua bưu chính, đến {HOME}" in words(moved.slip)


def test_an_address_says_that_it_goes_by_post(desk: Desk) -> None:
    for wrong, code in (
        ({"returns": "counter", "returns_to": HOME}, "not-returned-by-post"),
        ({"returns_to": "x" * 501}, "too-long"),
    ):
        with pytest.raises(RecordProblem) as problem:
            receive(desk, replace(POSTED, **wrong))  # pyright: ignore[reportArgumentType]
        assert problem.value.code == code
    nowhere = replace(POSTED, owner=OWNER)
    assert any("Chưa có địa chỉ" in one for one in receive(desk, nowhere).warnings)
    told = receive(desk, replace(nowhere, returns_to=HOME))
    assert not any("Chưa có địa chỉ" in one for one in told.warnings)
    assert slip.return_way(desk, told.said).endswith(HOME)


def test_whom_to_call_on_paper(desk: Desk, clock: Clock) -> None:
    son = msgspec.structs.replace(OWNER, name="Nguyễn Văn Con", number="", phone="0900000005")
    for walkin in (Walkin(procedure="1.001193", owner=OWNER, submitter=son), POSTED):
        finish(desk, receive(desk, walkin).said.code)
    clock.now += timedelta(days=90)
    (late,) = returns.uncollected(desk)
    path, trouble = returns.call_list(desk, [late])
    printed = words(path)
    assert trouble == []
    for said in (OWNER.name, "0900000005", f"{late.days} ngày", "Số kết quả đang chờ: 01"):
        assert said in printed
    assert late.code in printed.replace(" ", "")
    assert "không có điện thoại" not in printed
