"""The waiting room at the counter: one hall with the node, each desk alone without it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from db.problem import RecordProblem
from desk_tui.centre import quick
from desk_tui.centre.problem import LineProblem
from desk_tui.counter import hall_line, own_line, tickets
from desk_tui.counter.desk import Desk
from desk_tui.counter.problem import Refusal
from desk_tui.counter.tickets import Room

from .hall_kit import Clock, Hall, hall


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test asks again at once after a silence; nobody there is told within a second."""
    monkeypatch.setattr(quick, "SILENCE_SECONDS", 0.0)


@pytest.fixture(params=["sqlite", "postgresql"])
def room(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hall]:
    db = str(tmp_path / "centre.db")
    if request.param == "postgresql":
        db = request.getfixturevalue("postgresql")
    with hall(db, tmp_path) as made:
        yield made


@pytest.fixture
def one_hall(tmp_path: Path) -> Iterator[Hall]:
    with hall(str(tmp_path / "centre.db"), tmp_path) as made:
        yield made


def labels(room: Room) -> list[str]:
    return [ticket.label for ticket in room.hall.line]


def called(desk: Desk) -> str | None:
    ticket = tickets.call_next(desk).ticket
    return ticket.label if ticket else None


def test_with_the_node_the_desks_share_one_line(room: Hall) -> None:
    one, two = room.desk("1"), room.desk("2")
    told = [tickets.issue(one).words, tickets.issue(two).words]
    assert told == ["Số 1: đến lượt kế tiếp.", "Số 2: còn 1 người phía trước."]
    assert tickets.call_next(one).words == "Mời số 1 đến quầy 1."
    assert called(two) == "2"
    assert tickets.call_next(two).words == "Không còn ai chờ."
    assert tickets.look(one).words == "Đang nối với máy chủ bộ phận: các quầy gọi chung một hàng."


def test_split_and_rejoin_lose_nobody_and_call_nobody_twice(room: Hall) -> None:
    clock = Clock()
    one, two = room.desk("1", clock=clock), room.desk("2", clock=clock)
    for _ in range(4):
        tickets.issue(one)
    spoken = [called(one), called(two)]
    room.cut()
    # Each goes on alone, says so, and leaves the hall's own people to the hall.
    assert called(one) is None
    assert tickets.look(one).alone
    assert "Mất nối với máy chủ bộ phận từ" in tickets.look(one).words
    assert tickets.issue(one).words == "Số 1-01: đến lượt kế tiếp."
    tickets.issue(one, priority="old")
    tickets.issue(two)
    spoken += [called(one), called(two)]
    assert spoken == ["1", "2", "1-02", "2-01"]
    # Clocks are compared to about as much as an answer takes: this one came well later.
    clock.apart += timedelta(minutes=1)
    tickets.issue(two)
    clock.apart -= timedelta(minutes=1)
    room.mend()
    # They meet: what was issued alone stands in the one line, by when each came.
    assert labels(tickets.look(one)) == ["3", "4", "1-01"]
    assert labels(tickets.look(two)) == ["3", "4", "1-01", "2-02"]
    assert [ticket.label for ticket in tickets.look(one).hall.mine] == ["1-02"]
    spoken += [called(two), called(one), called(two), called(one), called(two)]
    assert spoken[4:] == ["3", "4", "1-01", "2-02", None]


def test_the_first_hand_over_may_lose_its_answer(
    one_hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = one_hall.desk("1"), one_hall.desk("2")
    one_hall.cut()
    tickets.issue(one)
    tickets.issue(one)
    called(one)
    one_hall.mend()
    lose_answers(monkeypatch, "PUT")
    told = tickets.look(one)
    # Nobody knows whether the hall has them: so this desk does not call them.
    assert (told.alone, told.in_doubt) == (True, 1)
    assert "1 số đang chuyển cho bộ phận" in told.words
    assert called(one) is None
    monkeypatch.undo()
    monkeypatch.setattr(quick, "SILENCE_SECONDS", 0.0)
    assert called(two) == "1-02"
    assert (labels(tickets.look(one)), called(one)) == ([], None)


@pytest.mark.parametrize("heard", [True, False])
def test_a_call_without_an_answer_is_taken_back(
    one_hall: Hall, monkeypatch: pytest.MonkeyPatch, heard: bool
) -> None:
    one, two = one_hall.desk("1"), one_hall.desk("2")
    tickets.issue(one)
    tickets.issue(two)
    if heard:
        lose_answers(monkeypatch, "POST")
    else:
        one_hall.cut()
    assert called(one) is None
    issued = tickets.issue(one)
    assert issued.ticket is not None
    assert issued.ticket.label == "1-01"
    monkeypatch.undo()
    monkeypatch.setattr(quick, "SILENCE_SECONDS", 0.0)
    if not heard:
        one_hall.mend()
    assert labels(tickets.look(one)) == ["1", "2", "1-01"]
    assert [called(two), called(one), called(two), called(one)] == ["1", "2", "1-01", None]


def test_what_is_done_with_the_halls_number_while_cut_off_is_told_later(one_hall: Hall) -> None:
    one, two = one_hall.desk("1"), one_hall.desk("2")
    for _ in range(3):
        tickets.issue(one)
    first, second = tickets.call_next(one).ticket, None
    assert first is not None
    tickets.hold(one, first.id)
    second = tickets.call_next(one).ticket
    assert second is not None
    one_hall.cut()
    tickets.done(one, second.id)
    assert tickets.call(one, first.id).words == "Mời số 1 đến quầy 1."
    tickets.absent(one, first.id)
    assert tickets.look(one).owed == 3
    one_hall.mend()
    told = tickets.look(one)
    assert (told.owed, labels(told), told.hall.mine) == (0, ["3", "1"], ())
    assert called(two) == "3"


def test_a_number_of_the_hall_is_not_called_while_cut_off(one_hall: Hall) -> None:
    one = one_hall.desk("1")
    ticket = tickets.issue(one).ticket
    assert ticket is not None
    one_hall.cut()
    with pytest.raises(Refusal) as caught:
        tickets.call(one, ticket.id)
    assert caught.value.code == "cut-off"
    one_hall.mend()
    assert labels(tickets.look(one)) == ["1"]


@pytest.mark.parametrize("seed", range(2))
def test_on_a_bad_line_everybody_is_called_once(
    one_hall: Hall, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Questions that never arrive and answers that never come back, at random, at three desks."""
    desks = [one_hall.desk(number) for number in ("1", "2", "3")]
    dice = random.Random(seed)
    given: list[str] = []
    spoken: list[str] = []

    def call(desk: Desk) -> bool:
        ticket = tickets.call_next(desk).ticket
        spoken.extend([ticket.id] if ticket else [])
        return ticket is not None

    bad_line(monkeypatch, dice)
    for _ in range(100):
        desk = dice.choice(desks)
        if dice.random() < 0.55:
            ticket = tickets.issue(desk, priority=dice.choice(["", "", "old"])).ticket
            assert ticket is not None
            given.append(ticket.id)
        else:
            call(desk)
    monkeypatch.undo()
    monkeypatch.setattr(quick, "SILENCE_SECONDS", 0.0)
    for desk in desks:
        assert not tickets.look(desk).alone
    for desk in desks:
        while call(desk):
            pass
    # A number whose issuing was never heard of may be called before it is withdrawn: nobody
    # holds it. Everybody who holds one is called, and nobody twice.
    count = Counter(spoken)
    assert [id for id in given if count[id] != 1] == []
    assert set(count.values()) == {1}
    assert len(given) > 30


def test_killed_between_question_and_answer_nothing_is_half_done(
    one_hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = one_hall.desk("1"), one_hall.desk("2")
    tickets.issue(one)

    class Killed(BaseException):
        pass

    real = hall_line._post

    def post(*given: object) -> object:
        real(*given)  # pyright: ignore[reportArgumentType]
        raise Killed

    monkeypatch.setattr(hall_line, "_post", post)
    with pytest.raises(Killed):
        tickets.call_next(one)
    monkeypatch.setattr(hall_line, "_post", real)
    again = Desk(one.folder, one.record.key, one.officer, one.clock)
    assert labels(tickets.look(again)) == ["1"]
    again.close()
    assert called(two) == "1"


def test_a_clock_set_forward_or_back_gives_no_number_twice(tmp_path: Path) -> None:
    with hall(str(tmp_path / "centre.db"), tmp_path) as made:
        clock = Clock()
        desk = made.desk("1", joined=False, clock=clock)
        clock.apart = timedelta(days=2)
        given = [tickets.issue(desk).ticket for _ in range(2)]
        clock.apart = timedelta()
        given += [tickets.issue(desk).ticket for _ in range(2)]
        assert [one.label if one else "" for one in given] == ["1-01", "1-02", "1-03", "1-04"]
        assert [called(desk) for _ in range(5)] == ["1-01", "1-02", "1-03", "1-04", None]
        clock.apart = timedelta(days=3)
        assert tickets.issue(desk).words == "Số 1-01: đến lượt kế tiếp."


def test_a_desk_without_a_hall_is_its_own_hall(tmp_path: Path) -> None:
    with hall(str(tmp_path / "centre.db"), tmp_path) as made:
        desk = made.desk("1", joined=False)
        told = tickets.look(desk)
        assert (told.alone, told.has_node) == (True, False)
        assert told.words == "Quầy này tự phát số và gọi số (chưa nối với máy chủ bộ phận)."
        assert tickets.settle_rules(desk, turns=1).words.startswith("Gọi mỗi số 1 lượt")
        late = tickets.issue(desk).ticket
        assert late is not None
        tickets.call_next(desk)
        assert "để riêng" in tickets.absent(desk, late.id).words
        assert tickets.back(desk, late.id).words == "Số 1-01 đã đến: đến lượt kế tiếp."
        with pytest.raises(Refusal) as caught:
            tickets.done(desk, late.id)
        assert "đang chờ" in caught.value.message
        assert own_line.get(desk.read).owed == []


def test_priorities_are_dated_and_only_known_ones_are_given(tmp_path: Path) -> None:
    with hall(str(tmp_path / "centre.db"), tmp_path) as made:
        desk = made.desk("1", joined=False)
        with pytest.raises(RecordProblem) as caught:
            tickets.issue(desk, priority="vip")
        assert "Người từ 60 tuổi" in caught.value.hint
        with pytest.raises(RecordProblem):
            tickets.issue(desk, field="Không có")
        assert {one.key for one in tickets.priorities(date(2026, 11, 22))} >= {"old", "pregnant"}
        assert "old" not in {one.key for one in tickets.priorities(date(2009, 1, 1))}


def bad_line(monkeypatch: pytest.MonkeyPatch, dice: random.Random) -> None:
    """Of the questions to the hall a quarter never arrives, of a quarter the answer is lost."""
    from desk_tui.centre.transport import Line

    real = Line.exchange

    def exchange(line: Line, asked: str, path: str, **more: object) -> object:
        luck = dice.random() if path.startswith("/v1/hall") else 1.0
        if luck < 0.25:
            raise LineProblem("line-down", "Không nối được.")
        answer = real(line, asked, path, **more)  # pyright: ignore[reportArgumentType]
        if luck < 0.5:
            raise LineProblem("line-hangs", "Trung tâm không trả lời.")
        return answer

    monkeypatch.setattr(Line, "exchange", exchange)


def lose_answers(monkeypatch: pytest.MonkeyPatch, method: str) -> None:
    """What the node did is done, but its answers to this kind of question never arrive."""
    from desk_tui.centre.transport import Line

    real = Line.exchange

    def exchange(line: Line, asked: str, path: str, **more: object) -> object:
        answer = real(line, asked, path, **more)  # pyright: ignore[reportArgumentType]
        if asked == method and path == "/v1/hall":
            raise LineProblem("line-hangs", "Trung tâm không trả lời.")
        return answer

    monkeypatch.setattr(Line, "exchange", exchange)
