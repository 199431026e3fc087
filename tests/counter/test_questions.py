"""Questions at a desk: told in words, answered by acts, never lost."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import msgspec
import pytest

from db import acts, outbox, questions, queue, settings
from db.kinds import Answered, Changed, PaperAdded, Received, StatusChanged, Taken
from db.kinds_papers import seen
from db.problem import RecordProblem
from desk_tui.counter import changes, history, look
from desk_tui.counter import questions as asking
from desk_tui.counter.desk import Desk
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import receive
from desk_tui.rules.problem import RuleProblem
from desk_tui.rules.statuses import Status
from tests.screens.desks import hear as act_heard

from .conftest import BIRTH, NOW, Clock

PHONE = "owner.phone"
Hear = Callable[..., acts.Act]


@pytest.fixture
def code(desk: Desk) -> str:
    return receive(desk, BIRTH).said.code


@pytest.fixture
def hear(desk: Desk) -> Hear:
    """An act of another desk, brought by the centre."""

    return partial(act_heard, desk)


def in_conflict(desk: Desk, code: str, hear: Hear) -> str:
    """Our phone and another's, both put in where there was none."""
    id = look.find(desk, code).id
    changes.change(desk, code, PHONE, "0911111111")
    hear(Changed(field=PHONE, before="", after="0922222222"), id)
    return id


def two_scans(desk: Desk, code: str, hear: Hear) -> tuple[str, str]:
    """One paper scanned here and at another desk; the id of the dossier and the file of ours."""
    whole = look.show(desk, code)
    line = whole.papers[0]
    stored = desk.vault.shelf(whole.row.id).put(b"quet o day")
    for act, sha256, pages in ((desk.act, stored.sha256, 3), (hear, "b" * 64, 1)):
        paper = msgspec.structs.replace(line, state="digitised", sha256=sha256, pages=pages)
        said = PaperAdded(paper=paper, before=seen(line))
        if act is hear:
            hear(said, whole.row.id)
        else:
            desk.act(lambda _, said=said: [acts.Doing(whole.row.id, said)])
    return whole.row.id, stored.sha256


def test_one_paper_scanned_at_two_desks_is_asked_in_words(
    desk: Desk, code: str, hear: Hear
) -> None:
    id, ours = two_scans(desk, code, hear)
    (asked,) = asking.waiting(desk)
    said = asking.sentence(asked)
    for words in (asked.paper, "tệp 3 trang", "tệp 1 trang", "Trần Thị Ví Dụ"):
        assert words in said
    assert queue.papers(desk.read, id)[0].sha256 == "b" * 64
    asking.answer(desk, asked.id, "ours")
    assert asking.waiting(desk) == []
    assert queue.papers(desk.read, id)[0].sha256 == ours


def test_both_files_of_one_paper_can_be_kept(desk: Desk, code: str, hear: Hear) -> None:
    id, ours = two_scans(desk, code, hear)
    before = queue.papers(desk.read, id)
    (asked,) = asking.waiting(desk)
    asking.answer(desk, asked.id, "both")
    first, *_, more = queue.papers(desk.read, id)
    assert (first.sha256, more.sha256, more.key) == ("b" * 64, ours, f"{first.key}-2")
    assert len(queue.papers(desk.read, id)) == len(before) + 1
    assert asking.waiting(desk) == []


def test_when_neither_side_is_right_a_third_value_closes_it(
    desk: Desk, code: str, hear: Hear
) -> None:
    id = in_conflict(desk, code, hear)
    (asked,) = asking.waiting(desk)
    asking.put_right(desk, asked.id, " 0933333333 ", "hỏi lại công dân")
    assert (asking.waiting(desk), phone(desk, code)) == ([], "0933333333")
    assert len(acts.of_subject(desk.read, id)) > 3
    with pytest.raises(Refusal) as caught:
        asking.put_right(desk, asked.id, "0944444444")
    assert caught.value.code == "answered-before"


def test_a_third_file_is_scanned_not_typed(desk: Desk, code: str, hear: Hear) -> None:
    two_scans(desk, code, hear)
    (asked,) = asking.waiting(desk)
    with pytest.raises(Refusal) as caught:
        asking.put_right(desk, asked.id, "tệp khác")
    assert caught.value.code == "not-answerable"


@pytest.mark.parametrize(
    ("field", "said", "value"),
    [
        ("fee", "8.000", 8000),
        ("fee", "", None),
        ("pages", "3", 3),
        ("due", "2026-11-20T17:00", "2026-11-20T10:00:00.000000Z"),
        ("note", " nộp  hộ ", "nộp hộ"),
    ],
)
def test_a_value_is_typed_as_an_officer_writes_it(field: str, said: str, value: object) -> None:
    assert changes.typed(field, said) == value


@pytest.mark.parametrize(("field", "said"), [("fee", "tám nghìn"), ("due", "20/11")])
def test_what_is_no_such_value_is_told(field: str, said: str) -> None:
    with pytest.raises(RecordProblem) as caught:
        changes.typed(field, said)
    assert caught.value.code == "bad-value"


def test_only_files_can_both_be_kept(desk: Desk, code: str, hear: Hear) -> None:
    in_conflict(desk, code, hear)
    (asked,) = asking.waiting(desk)
    with pytest.raises(Refusal) as caught:
        asking.answer(desk, asked.id, "both")
    assert caught.value.code == "not-answerable"


def owed(desk: Desk, code: str) -> list[str]:
    """The acts on a dossier that go out with the next batch."""
    id = look.find(desk, code).id
    batch = outbox.batch(desk.read, NOW, urgent=True)
    return [waiting.act.id for waiting in batch if waiting.act.subject == id]


def phone(desk: Desk, code: str) -> str:
    return look.show(desk, code).said.owner.phone


@pytest.mark.parametrize(("keep", "kept"), [("ours", "0911111111"), ("theirs", "0922222222")])
def test_a_field_changed_apart_is_asked_and_answered(
    desk: Desk, code: str, hear: Hear, keep: asking.Keep, kept: str
) -> None:
    id = in_conflict(desk, code, hear)
    (question,) = asking.waiting(desk)
    assert questions.count(desk.read) == 1
    said = asking.sentence(question)
    for words in ("Điện thoại chủ hồ sơ", "0911111111", "0922222222", "Trần Thị Ví Dụ", "để trống"):
        assert words in said

    asking.answer(desk, question.id, keep, "hỏi lại công dân")

    assert asking.waiting(desk) == []
    assert phone(desk, code) == kept
    (told,) = asking.of_dossier(desk, id)
    assert (told.state, told.kept) == ("answered", kept)
    lines = [done.what for done in history.done_to(desk, look.show(desk, code))]
    assert any(f"giữ “{kept}” (hỏi lại công dân)" in line for line in lines)
    with pytest.raises(Refusal) as caught:
        asking.answer(desk, question.id, "ours")
    assert caught.value.code == "answered-before"


def test_an_answer_goes_to_the_centre_as_an_act(desk: Desk, code: str, hear: Hear) -> None:
    in_conflict(desk, code, hear)
    (question,) = asking.waiting(desk)
    asking.answer(desk, question.id, "theirs")
    newest = acts.newest(desk.read, desk.office.desk_id)
    assert newest
    said = newest.read()
    assert isinstance(said, Answered)
    assert question.theirs
    assert (said.question, said.keep, said.value) == (
        question.id,
        question.theirs.act,
        "0922222222",
    )
    assert newest.id in owed(desk, code)


def test_what_is_handed_over_stays_handed_over_and_a_task_is_told(
    desk: Desk, code: str, hear: Hear
) -> None:
    id = look.find(desk, code).id
    changes.move(desk, code, Status.RETURNED)
    hear(StatusChanged(status=8, before=2, reason="dừng ở trung tâm"), id)
    (task,) = asking.waiting(desk)
    assert (task.kind, look.find(desk, code).status) == ("task", 10)
    assert "Đã trả kết quả" in asking.sentence(task)
    assert "Dừng xử lý" in asking.sentence(task)
    with pytest.raises(Refusal) as caught:
        asking.answer(desk, task.id, "theirs")
    assert caught.value.code == "cannot-undo"
    asking.answer(desk, task.id, "ours", "đã báo trung tâm")
    assert (asking.waiting(desk), look.find(desk, code).status) == ([], 10)


def test_a_dossier_taken_away_keeps_what_was_done_here_and_says_so(
    desk: Desk, code: str, hear: Hear
) -> None:
    before = owed(desk, code)
    assert asking.taken_away(desk) == []
    hear(Taken(by="H18.12.34/2", officer="Trần Thị Ví Dụ"), look.find(desk, code).id)
    assert owed(desk, code) == before
    (said,) = asking.taken_away(desk)
    assert code in said
    assert f"{len(before)} việc" in said


def refused(desk: Desk, code: str) -> acts.Act:
    act = look.show(desk, code).acts[0]
    desk.record.transact(lambda c: outbox.refuse(c, act.id, "Mã đã có ở trung tâm."))
    return act


def test_a_refused_act_is_offered_again(desk: Desk, code: str) -> None:
    act = refused(desk, code)
    (question,) = asking.waiting(desk)
    assert (question.id, question.kind, question.why) == (
        act.id,
        "refused",
        "Mã đã có ở trung tâm.",
    )
    assert "Mã đã có ở trung tâm." in asking.sentence(question)
    asking.answer(desk, act.id, "ours")
    assert asking.waiting(desk) == []
    assert owed(desk, code)[0] == act.id


def test_a_refused_act_left_unsent_stays_in_history_and_holds_nothing_back(
    desk: Desk, code: str
) -> None:
    act = refused(desk, code)
    assert owed(desk, code) == []
    asking.answer(desk, act.id, "theirs", "lập lại bằng mã khác")
    assert (asking.waiting(desk), questions.count(desk.read)) == ([], 0)
    left = owed(desk, code)
    assert left
    assert act.id not in left
    whole = look.show(desk, code)
    assert act.id in [one.id for one in whole.acts]
    lines = history.done_to(desk, whole)
    assert any("không gửi (lập lại bằng mã khác)" in line.what for line in lines)
    assert lines[-1].sent == "withheld"
    assert outbox.stats(desk.read).count == len(outbox.batch(desk.read, NOW, urgent=True))


def aside(desk: Desk, act: acts.Act, why: str) -> None:
    said = [{"act": msgspec.to_builtins(act), "why": why}]
    desk.record.transact(lambda c: settings.put(c, questions.ASIDE, said))


def test_what_cannot_be_chosen_says_so(desk: Desk, code: str) -> None:
    act = look.show(desk, code).acts[0]
    for altered, kind in (
        (msgspec.structs.replace(act, id="x1", kind="dossier.dreamt"), "unreadable"),
        (msgspec.structs.replace(act, id="x2", subject=acts.new_id()), "code"),
    ):
        aside(desk, altered, "Chưa nhận được.")
        (question,) = asking.waiting(desk)
        assert (question.kind, question.id) == (kind, altered.id)
        for keep in ("ours", "theirs"):
            with pytest.raises(Refusal) as caught:
                asking.answer(desk, altered.id, keep)
            assert caught.value.code == "not-answerable"
    assert questions.count(desk.read) == 1
    with pytest.raises(RecordProblem) as caught_unknown:
        asking.answer(desk, "không có", "ours")
    assert caught_unknown.value.code == "unknown-question"


def test_a_refused_range_is_acknowledged_and_kept_in_view_until_then(desk: Desk) -> None:
    one = {"first": 1, "last": 200, "why": "Quầy 2 đã có dải này."}
    desk.record.transact(lambda c: settings.put(c, questions.RANGES_REFUSED, [one]))
    (question,) = asking.waiting(desk)
    assert "1-200" in asking.sentence(question)
    with pytest.raises(Refusal):
        asking.answer(desk, question.id, "ours")
    asking.answer(desk, question.id, "theirs")
    assert asking.waiting(desk) == []
    assert settings.get(desk.read, questions.RANGES_SETTLED) == [one]


def test_a_change_says_what_it_saw_and_an_idle_one_is_refused(
    desk: Desk, code: str, clock: Clock
) -> None:
    clock.now = NOW
    act = changes.change(desk, code, "owner.name", "  Nguyễn   Văn Mẫu ")
    said = act.read()
    assert isinstance(said, Changed)
    assert (said.before, said.after) == (BIRTH.owner.name, "Nguyễn Văn Mẫu")
    assert look.find(desk, code).owner_name == "Nguyễn Văn Mẫu"
    shown = look.show(desk, code).said
    assert isinstance(shown, Received)
    assert shown.owner.name == "Nguyễn Văn Mẫu"
    for field, value, problem in (
        ("owner.name", "Nguyễn Văn Mẫu", "same-value"),
        ("owner.name", "", "no-name"),
        ("code", "X", "unknown-field"),
        ("pages", -1, "bad-value"),
        ("fee", "nhiều", "bad-value"),
    ):
        with pytest.raises((Refusal, RecordProblem)) as caught:
            changes.change(desk, code, field, value)
        assert caught.value.code == problem
    with pytest.raises(RuleProblem):
        changes.move(desk, code, Status.FILED)
