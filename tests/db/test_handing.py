"""A result given by hand and by letter at once: the hand stands, somebody recalls the letter."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import pytest
from merge_kit import column, made, opened_questions, rebuilt_alike, said, take
from record_kit import made as record_in

from db import fold_fields as fields
from db.kinds import (
    HANDED,
    FolderMoved,
    PostAsked,
    PostMoved,
    Returned,
    StatusChanged,
    TaskDone,
)
from db.store import Record

HAND = Returned(name="Nguyễn Văn Thử", number="001090000000", right="owner")
ORDER = PostAsked(number="EE1", name="Nguyễn Văn Thử", address="Thôn Ví Dụ")


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Record]:
    record = record_in(tmp_path / "sổ")
    yield record
    record.close()


def test_the_hand_stands_whatever_came_first(there: Record) -> None:
    for n, order in enumerate(permutations(range(4)), start=1):
        first = made(n)
        id = first.subject
        given = said(HAND, id, step=3, done=30)
        rest = (
            said(StatusChanged(status=9, before=2), id, step=2, done=1),
            given,
            said(StatusChanged(status=10, before=9), id, step=4, done=30),
            said(ORDER, id, step=3, desk="2", done=20),
        )
        take(there, [first])
        for place in order:
            take(there, [rest[place]])
        (asked,) = opened_questions(there)
        assert (asked["field"], asked["task"], asked["first"]) == ("handed", 1, given.id)
        assert column(there, "status", id) == 10
        take(there, [said(TaskDone(task=asked["id"]), id, step=5, done=40)])
        assert opened_questions(there) == []
    assert rebuilt_alike(there)


@pytest.mark.parametrize(
    ("later", "questions"),
    [
        (Returned(name="Nguyễn Văn Thử", number="001090000000", right="owner"), 0),
        (Returned(name="Lê Văn Mẫu", number="001085000001", right="authority"), 1),
        (Returned(name="Nguyễn Văn Thử", number="", right="owner", post="EE1"), 1),
    ],
)
def test_the_same_hand_twice_is_one_return(there: Record, later: Returned, questions: int) -> None:
    first = made()
    take(there, [first, said(HAND, first.subject, step=2, done=10)])
    take(there, [said(later, first.subject, step=2, desk="2", done=20)])
    assert len(opened_questions(there)) == questions
    first_hand = "hand 001090000000 Nguyễn Văn Thử"
    assert fields.value_of(there.read(), first.subject, HANDED) == first_hand
    assert rebuilt_alike(there)


def test_a_letter_step_by_step_asks_nothing(there: Record) -> None:
    first = made()
    id = first.subject
    post = Returned(name="Thử", number="", right="owner", post="EE1", before="order EE1")
    back = PostMoved(state="back", number="EE1", before="post EE1")
    again = Returned(name="Thử", number="", right="owner", before="back EE1")
    steps = (ORDER, post, back, again)
    take(there, [first, *(said(one, id, step=n, done=n) for n, one in enumerate(steps, start=2))])
    assert opened_questions(there) == []
    (letter,) = there.read().execute("SELECT number, state FROM letters").fetchall()
    assert tuple(letter) == ("EE1", "back")


def test_a_folder_lies_where_its_last_act_says(there: Record) -> None:
    first = made()
    moves = [
        said(FolderMoved(list="a", to="Công an phường"), first.subject, step=2, done=1),
        said(FolderMoved(list="b", to="", reason="thiếu trang"), first.subject, step=3, done=2),
    ]
    take(there, [first, moves[1]])
    take(there, [moves[0]])
    (folder,) = there.read().execute("SELECT place, reason FROM folders").fetchall()
    assert tuple(folder) == ("", "thiếu trang")
