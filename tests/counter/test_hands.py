"""Into whose hands a result goes, by which letter, who never came, and what the citizen said."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from db import acts, fold, queue
from db.kinds import Authority, MessageMoved, NoteMade, PostMoved, Received, Returned
from db.problem import RecordProblem
from desk_tui.counter import citizen_messages, letters, look, notes, questions, returns
from desk_tui.counter.collecting import Taker
from desk_tui.counter.desk import Desk
from desk_tui.counter.give_back import finish, give_back
from desk_tui.counter.hand_steps import hand_steps
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import Walkin, receive
from desk_tui.rules.problem import RuleProblem
from desk_tui.rules.statuses import Status
from scanners import text_layer
from tests.counter.conftest import NOW, OWNER, Clock
from tests.counter.test_life import OTHER, a_dossier

PHONE = msgspec.structs.replace(OWNER, phone="0900000001")
MAIL = msgspec.structs.replace(OWNER, email="thu@example.org")
ADDRESS = "Số 1, Thôn Ví Dụ"


def represented(desk: Desk, **covers: object) -> str:
    """A dossier handed in by somebody else with a paper that covers so much."""
    first = a_dossier(desk, submitter=OTHER).said
    authority = Authority(paper="GUQ số 12/2026", **covers)  # pyright: ignore[reportArgumentType]
    said = msgspec.structs.replace(
        first, code=first.code.replace("-000", "-900"), authority=authority
    )
    desk.act(lambda _: [acts.Doing(acts.new_id(), said)])
    finish(desk, said.code)
    return said.code


def ready(desk: Desk, **facts: object) -> str:
    walkin = Walkin(procedure="1.001193", owner=PHONE, **facts)  # pyright: ignore[reportArgumentType]
    code = receive(desk, walkin).said.code
    finish(desk, code)
    return code


def refused(desk: Desk, code: str, taker: Taker) -> str:
    with pytest.raises(Refusal) as no:
        give_back(desk, code, taker)
    assert look.find(desk, code).status == Status.FINISHED
    return no.value.code


def rebuilt_alike(desk: Desk) -> bool:
    def work(connection: object) -> bool:
        before = fold.digests(connection)  # pyright: ignore[reportArgumentType]
        fold.rebuild(connection, desk.record.plain)  # pyright: ignore[reportArgumentType]
        return before == fold.digests(connection)  # pyright: ignore[reportArgumentType]

    return desk.record.transact(work)


def test_a_paper_for_filing_lets_nobody_collect(desk: Desk) -> None:
    code = represented(desk, files=True, collects=False, until="2026-11-30")
    assert refused(desk, code, Taker(person=OTHER)) == "authority-files-only"
    again = Taker(person=OTHER, authority="guq số 12/2026")
    assert refused(desk, code, again) == "authority-files-only"
    files = Taker(person=OTHER, authority="GUQ khác", collects=False)
    assert refused(desk, code, files) == "authority-files-only"
    told = give_back(desk, code, Taker(person=OTHER, authority="GUQ 15 nhận kết quả"))
    assert any("chưa ghi giấy ủy quyền có hạn" in one.lower() for one in told.warnings)


def test_a_paper_that_covers_collecting_holds_to_its_last_day(desk: Desk, clock: Clock) -> None:
    one, two = [represented(desk, collects=True, until="2026-11-17") for _ in range(2)]
    clock.now = NOW + timedelta(days=1)
    give_back(desk, one, Taker(person=OTHER))
    receipt = look.show(desk, one)
    given = next(said for act in receipt.acts if isinstance(said := act.read(), Returned))
    assert (given.right, given.name) == ("submitter", OTHER.name)
    clock.now = NOW + timedelta(days=2)
    assert refused(desk, two, Taker(person=OTHER)) == "authority-ended"
    give_back(desk, two, Taker(person=OWNER))


def test_old_acts_without_an_authority_read_as_before(desk: Desk) -> None:
    said = a_dossier(desk, submitter=OTHER).said
    bare = msgspec.json.decode(acts.canonical(said))
    for name in ("authority", "returns", "returns_to"):
        bare.pop(name)
    old = msgspec.json.decode(msgspec.json.encode(bare), type=Received)
    assert acts.canonical(old) == acts.canonical(said)


def test_a_letter_goes_and_comes_back_and_is_given_in_the_end(desk: Desk, clock: Clock) -> None:
    code = ready(desk)
    with pytest.raises(Refusal, match="không có địa chỉ"):
        letters.order(desk, code)
    returns.want(desk, code, "post", ADDRESS)
    letter = letters.order(desk, code)
    assert (letter.state, letter.address, look.find(desk, code).status) == ("asked", ADDRESS, 9)
    assert [one.way for one in returns.waiting(desk, "post")] == ["post"]
    with pytest.raises(Refusal) as twice:
        letters.order(desk, code)
    assert twice.value.code == "handed-already"
    with pytest.raises(RecordProblem, match="số bưu gửi"):
        letters.to_the_post(desk, [(code, " ")], carrier="Bưu điện")
    done = letters.to_the_post(desk, [(code, "EE123")], carrier="Bưu điện Ví Dụ")
    assert done.sheet is not None
    words = " ".join(text_layer.pages(done.sheet.read_bytes()))
    assert all(word in words for word in ("EE123", "Bưu điện Ví Dụ", PHONE.name))
    assert look.find(desk, code).status == Status.RETURNED
    assert returns.waiting(desk) == []
    posted = citizen_messages.sent(desk)[0]
    assert (posted.about, "EE123" in posted.text) == ("posted", True)
    assert [step.id for step in hand_steps(look.show(desk, code))] == ["letter_arrived"]
    clock.now += timedelta(days=9)
    letters.move(desk, code, "back", "không có người nhận")
    (here,) = returns.waiting(desk)
    assert (here.letter, here.way) == ("back", "post")
    give_back(desk, code, Taker(person=PHONE))
    with pytest.raises(RuleProblem, match="đã trả kết quả lúc"):
        give_back(desk, code, Taker(person=PHONE))
    assert rebuilt_alike(desk)


def test_the_words_are_of_the_way_the_result_is_wanted(desk: Desk) -> None:
    walkin = Walkin(procedure="1.001193", owner=PHONE)
    codes = [receive(desk, walkin).said.code for _ in range(3)]
    for code, way in zip(codes, ("counter", "post", "online"), strict=True):
        returns.want(desk, code, way)
        finish(desk, code)
    told = {one.code: one.text for one in citizen_messages.sent(desk)}
    for code, word in zip(codes, ("thẻ căn cước", "qua bưu chính", "tài khoản"), strict=True):
        assert word in told[code]


def test_all_letters_with_a_number_go_on_one_list(desk: Desk) -> None:
    codes = [ready(desk) for _ in range(3)]
    with pytest.raises(RecordProblem) as none:
        letters.all_to_the_post(desk, "Bưu điện")
    assert none.value.code == "nothing-posted"
    for code, number in zip(codes, ("EE1", "EE2", ""), strict=True):
        letters.order(desk, code, address=ADDRESS, number=number)
    done = letters.all_to_the_post(desk, "Bưu điện")
    assert done.codes == tuple(codes[:2])
    assert any(codes[2] in told for told in done.warnings)
    again = [(codes[0], "EE1"), (codes[2], "EE3")]
    more = letters.to_the_post(desk, again, carrier="Bưu điện")
    assert more.codes == (codes[2],)
    assert any("chưa gửi" in told and codes[0] in told for told in more.warnings)


def test_who_comes_before_the_letter_goes_takes_it(desk: Desk) -> None:
    code = ready(desk)
    letters.order(desk, code, address=ADDRESS, number="EE7")
    done = give_back(desk, code, Taker(person=PHONE))
    assert any("thu hồi lệnh bưu chính EE7" in one for one in done.warnings)
    assert letters.listed(desk) == []
    history = [act.read() for act in look.show(desk, code).acts]
    assert [one.state for one in history if isinstance(one, PostMoved)] == ["recalled"]
    with pytest.raises(Refusal):
        letters.move(desk, code, "delivered")


def test_a_letter_is_addressed_to_nobody_who_may_not_collect(desk: Desk) -> None:
    code = ready(desk)
    with pytest.raises(Refusal) as no:
        letters.order(desk, code, address=ADDRESS, name=OTHER.name)
    assert no.value.code == "other-person"
    with pytest.raises(Refusal):
        give_back(desk, code, Taker(person=OTHER, post="EE9"))


def test_what_a_citizen_says_at_the_return_is_kept_and_answerable(desk: Desk) -> None:
    good, bad = ready(desk), ready(desk)
    with pytest.raises(RecordProblem) as wrong:
        give_back(desk, good, Taker(person=PHONE), rating="6")
    assert wrong.value.code == "bad-rating"
    assert give_back(desk, good, Taker(person=PHONE), rating="5", remark="nhanh").feedback == ""
    done = give_back(desk, bad, Taker(person=PHONE), rating="2", remark="chờ lâu")
    assert done.slip is not None
    assert done.feedback in " ".join(text_layer.pages(done.slip.read_bytes()))
    said: list[NoteMade] = [one.said for one in notes.listed(desk)]
    assert {(one.sort, one.group, one.dossier) for one in said} == {
        ("rating", "5", good),
        ("rating", "2", bad),
        ("feedback", "", bad),
    }
    assert notes.find(desk, done.feedback).state == "open"


def test_who_never_came_is_asked_again_but_not_every_day(desk: Desk, clock: Clock) -> None:
    late = ready(desk)
    silent = receive(desk, Walkin(procedure="1.001193", owner=OWNER)).said.code
    finish(desk, silent)
    assert returns.uncollected(desk) == []
    clock.now += timedelta(days=7)
    fresh = ready(desk)
    assert [one.code for one in returns.uncollected(desk)] == [late, silent]
    done = returns.remind(desk)
    assert (done.told, done.to_call, done.lately) == ((late,), (silent,), ())
    assert returns.remind(desk).lately == (late,)
    newest = citizen_messages.sent(desk)[0]
    assert (newest.about, newest.code) == ("collect", late)
    assert PHONE.name not in newest.text
    clock.now += timedelta(days=8)
    assert returns.remind(desk, [late, fresh]).told == (late, fresh)
    with pytest.raises(Refusal) as none:
        returns.remind(desk, [a_dossier(desk).said.code])
    assert none.value.code == "no-result"


def test_a_message_that_failed_goes_once_more_to_the_number_of_now(desk: Desk) -> None:
    from desk_tui.counter.changes import change

    code = ready(desk)
    (first,) = citizen_messages.sent(desk)
    with pytest.raises(Refusal):
        citizen_messages.retry(desk, first.id)
    failed = MessageMoved(message=first.id, state="failed", reason="số sai")
    desk.act(lambda _: [acts.Doing(look.find(desk, code).id, failed)])
    assert look.truth(desk).troubles == ("1 tin nhắn không gửi được",)
    change(desk, code, "owner.phone", "0900000002")
    again = citizen_messages.retry(desk, first.id[-8:])
    assert (again.to, again.state, again.text) == ("0900000002", "waiting", first.text)
    assert citizen_messages.find(desk, first.id).state == "again"
    assert look.truth(desk).troubles == ()
    told = citizen_messages.told_by_hand(desk, again.id, "đã gọi điện")
    assert (told.state, told.reason) == ("delivered", "đã gọi điện")
    assert rebuilt_alike(desk)


def test_given_at_two_desks_is_one_return_and_a_task(desk: Desk) -> None:
    code = ready(desk)
    id = look.find(desk, code).id
    letters.order(desk, code, address=ADDRESS, number="EE5")
    step = max(act.step for act in look.show(desk, code).acts)
    give_back(desk, code, Taker(person=PHONE))
    other = Returned(name=OTHER.name, number=OTHER.number, right="authority", before="order EE5")
    heard = acts.Act(
        id=acts.new_id(),
        subject=id,
        kind="result.returned",
        payload=acts.canonical(other),
        officer="Trần Văn Ví Dụ",
        desk="H18.12.34/2",
        done_at="2026-11-16T02:30:00.000000Z",
        recorded_at="2026-11-16T02:30:00.000000Z",
        prev_hash="",
        hash="",
        step=step + 1,
    )
    heard = msgspec.structs.replace(heard, hash=acts.hash_of(heard))
    desk.record.transact(lambda c: acts.take_in(c, desk.record, [heard]))
    assert queue.counts(desk.read, "status:") == {"10": 1}
    (asked,) = questions.waiting(desk)
    assert asked.kind == "task"
    assert "Hỏi lại hai bên ai đang cầm" in questions.sentence(asked)
    assert PHONE.name in questions.sentence(asked)
    questions.answer(desk, asked.id, asked.holds)  # pyright: ignore[reportArgumentType]
    assert questions.waiting(desk) == []
    assert rebuilt_alike(desk)
