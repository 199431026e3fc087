"""Two desks that worked apart meet at a real node: one question, one answer, one reading."""

from __future__ import annotations

from typing import Any

from db import acts, fold, questions
from db.kinds import Changed, PostAsked, Returned, StatusChanged, Taken

from .kit import DeskKit, MakeDesk, Node

FIELD = "owner.phone"


def meet(*desks: DeskKit) -> None:
    """Twice each: what the last one brought is fetched by the first."""
    for desk in (*desks, *desks):
        assert desk.sync().line == "up"


def readings(desk: DeskKit) -> dict[str, list[tuple[Any, ...]]]:
    ask = desk.record.read().execute
    told: dict[str, list[tuple[Any, ...]]] = {}
    for table in (name for name in fold.READINGS if name != "dossiers"):
        told[table] = sorted((tuple(row) for row in ask(f"SELECT * FROM {table}")), key=repr)
    rows = ask("SELECT id, code, status, holder, owner_name, details FROM dossiers ORDER BY id")
    return {**told, "dossiers": [tuple(row) for row in rows]}


def test_conflicts_are_asked_at_both_desks_and_answered_at_one(
    node: Node, desk_at: MakeDesk
) -> None:
    one, two = desk_at(node), desk_at(node, "2")
    (first,) = one.receive()
    meet(one, two)
    id = first.subject
    before = first.payload.partition('"phone":"')[2].partition('"')[0]

    for desk, phone, status in ((one, "0911111111", 10), (two, "0922222222", 8)):
        desk.write(
            (id, Changed(field=FIELD, before=before, after=phone)),
            (id, StatusChanged(status=status, before=2)),
            (id, Taken(by=desk.name, officer="Trần Thị Ví Dụ")),
        )
    meet(one, two)

    asked = [questions.open_questions(desk.record.read(), desk.name) for desk in (one, two)]
    assert [question.id for question in asked[0]] == [question.id for question in asked[1]]
    assert {question.kind for question in asked[0]} == {"field", "task", "holder"}
    assert one.sync().questions == two.sync().questions == 3
    assert readings(one) == readings(two)

    for question in asked[1]:
        keep = question.holds if question.kind == "task" else "ours"
        two.write((question.subject, questions.answer(question, keep)))
    meet(two, one)

    assert one.sync().questions == two.sync().questions == 0
    assert readings(one) == readings(two)
    (row,) = readings(one)["dossiers"]
    assert row[2:4] == (10, f"{two.name} · Trần Thị Ví Dụ")
    assert '"phone":"0922222222"' in row[5]
    assert len(acts.of_subject(one.record.read(), id)) == 10


def test_a_result_given_at_two_desks_is_one_return_and_one_task(
    node: Node, desk_at: MakeDesk
) -> None:
    """Visit 12 of the two days: a hand that signed, and a letter ordered elsewhere meanwhile."""
    one, two = desk_at(node), desk_at(node, "2")
    hands, letter = one.receive(2)
    meet(one, two)
    first, second = hands.subject, letter.subject
    given = Returned(name="Nguyễn Văn Thử", number="001090000000", right="owner")
    other = Returned(name="Lê Văn Mẫu", number="001085000001", right="authority")
    one.write(
        (first, given),
        (first, StatusChanged(status=10, before=2)),
        (second, given),
        (second, StatusChanged(status=10, before=2)),
    )
    two.write(
        (first, other),
        (first, StatusChanged(status=10, before=2)),
        (second, PostAsked(number="EE1", name="Nguyễn Văn Thử", address="Thôn Ví Dụ")),
    )
    meet(one, two)

    asked = questions.open_questions(two.record.read(), two.name)
    assert {(task.kind, task.field) for task in asked} == {("task", "handed")}
    assert {task.subject for task in asked} == {first, second}
    assert readings(one) == readings(two)
    assert [row[2] for row in readings(one)["dossiers"]] == [10, 10]
    for task in asked:
        two.write((task.subject, questions.answer(task, task.holds)))
    meet(two, one)
    assert one.sync().questions == two.sync().questions == 0
