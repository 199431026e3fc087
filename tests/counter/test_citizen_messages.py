"""Who is told of what: only by a way they gave, in the office's own words when it has some."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from desk_tui.counter.citizen_messages import sent, switch
from desk_tui.counter.desk import Desk
from desk_tui.counter.endings import apologise
from desk_tui.counter.give_back import finish
from desk_tui.counter.receive import receive
from desk_tui.counter.supplement import ask_more
from tests.counter.conftest import BIRTH, NOW, OWNER

WITH_PHONE = replace(BIRTH, owner=msgspec.structs.replace(OWNER, phone="0900 000 000"))
WITH_MAIL = replace(BIRTH, owner=msgspec.structs.replace(OWNER, email="thu@example.org"))


def test_nothing_is_tried_without_a_phone_or_an_address(desk: Desk) -> None:
    finish(desk, receive(desk, BIRTH).said.code)
    assert sent(desk) == []


def test_a_result_a_supplement_and_an_apology_are_told(desk: Desk) -> None:
    code = receive(desk, WITH_PHONE).said.code
    apologise(desk, code, NOW.replace(day=20), "chờ xác minh")
    ask_more(desk, code, [("1", "")], "")
    other = receive(desk, WITH_MAIL).said.code
    finish(desk, other)
    told = sent(desk)
    assert {(one.about, one.channel, one.state) for one in told} == {
        ("late", "sms", "waiting"),
        ("more", "sms", "waiting"),
        ("ready", "email", "waiting"),
    }
    assert all(code in one.text for one in told if one.about != "ready")
    assert not any(OWNER.name in one.text or OWNER.number in one.text for one in told)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Quầy Ví Dụ báo: {code} xong.", "Quầy Ví Dụ báo"), ("{khong_co} hỏng", "đã có kết quả")],
)
def test_the_office_has_its_own_words_unless_they_are_broken(
    desk: Desk, text: str, expected: str
) -> None:
    (desk.folder / "messages").mkdir()
    (desk.folder / "messages" / "ready.txt").write_text(text, encoding="utf-8")
    finish(desk, receive(desk, WITH_PHONE).said.code)
    (one,) = sent(desk)
    assert expected in one.text


def test_an_office_may_send_nothing(desk: Desk) -> None:
    switch(desk, False)
    finish(desk, receive(desk, WITH_PHONE).said.code)
    assert sent(desk) == []
