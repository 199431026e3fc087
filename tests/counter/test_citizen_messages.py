"""Who is told of what: only by a way they gave, in the office's own words when it has some."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from db import acts
from db.kinds import Authority, MessageMoved, Person
from desk_tui.counter.changes import change
from desk_tui.counter.citizen_messages import retry, sent, switch
from desk_tui.counter.desk import Desk
from desk_tui.counter.endings import apologise
from desk_tui.counter.give_back import finish
from desk_tui.counter.receive import receive
from desk_tui.counter.supplement import ask_more, supply
from tests.counter.conftest import BIRTH, NOW, OWNER, Clock

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


BROUGHT = Person(name="Bùi Văn Thử", number="001080000008", phone="0900000008")
FILES, COLLECTS = (Authority(paper="số 12/2026", collects=one) for one in (False, True))


def told_to(desk: Desk, code: str) -> list[tuple[str, str]]:
    return sorted((one.about, one.to) for one in sent(desk) if one.code == code)


def test_who_filed_for_another_is_told_too_and_of_a_result_if_they_may_collect(
    desk: Desk, clock: Clock
) -> None:
    both = replace(WITH_PHONE, submitter=BROUGHT, acts_as="authority")
    for authority, told in ((FILES, [("ready", "0900000000")]), (COLLECTS, None)):
        code = receive(desk, replace(both, authority=authority)).said.code
        ask_more(desk, code, [("1", "")], "")
        supply(desk, code, {"1": None})
        finish(desk, code)
        more = [("more", "0900000000"), ("more", "0900000008")]
        ready = told or [("ready", "0900000000"), ("ready", "0900000008")]
        assert told_to(desk, code) == [*more, *ready]
    # Nobody is told twice by one number, nor through who brought it of what is the owner's own.
    same = msgspec.structs.replace(BROUGHT, phone="0900000000")
    alone = receive(desk, replace(both, submitter=same, acts_as="")).said.code
    bare = receive(desk, replace(BIRTH, submitter=BROUGHT)).said.code
    ended = msgspec.structs.replace(COLLECTS, until="2026-11-16")
    late = receive(desk, replace(both, authority=ended)).said.code
    clock.now += timedelta(days=1)
    for code in (alone, bare, late):
        finish(desk, code)
    assert told_to(desk, alone) == [("ready", "0900000000")]
    assert told_to(desk, bare) == [("ready", "0900000008")]
    assert told_to(desk, late) == [("ready", "0900000000")]


def test_a_message_to_who_filed_goes_again_to_them(desk: Desk) -> None:
    code = receive(desk, replace(WITH_PHONE, submitter=BROUGHT)).said.code
    ask_more(desk, code, [("1", "")], "")
    (theirs,) = [one for one in sent(desk) if one.to == BROUGHT.phone]
    failed = MessageMoved(message=theirs.id, state="failed", reason="số sai")
    desk.act(lambda _: [acts.Doing(theirs.subject, failed)])
    change(desk, code, "submitter.phone", "0900000009")
    again = retry(desk, theirs.id)
    assert (again.person, again.to) == (BROUGHT.name, "0900000009")


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
