"""What the operator says to desks: heard at the next meeting, shown once, in sight till it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest

from db import outbox, settings
from desk_tui.centre import admin
from desk_tui.centre.problem import LineProblem

from .kit import DeskKit, Hands, MakeDesk, Node, make_desk, new_office

TEXT = "Trung tâm bảo trì từ 17:00 hôm nay."


def heard(desk: DeskKit) -> list[str]:
    return [one["text"] for one in settings.get(desk.record.read(), outbox.NOTICES, [])]


def test_every_desk_of_the_office_hears_it_until_it_ends(
    node: Node, desk_at: MakeDesk, office: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    one, two = desk_at(node), desk_at(node, "2")
    other = make_desk(tmp_path_factory.mktemp("khac") / "quay", node, new_office(), "1")
    for desk in (one, two, other):
        desk.sync()
    until = Hands().time + timedelta(hours=5)
    assert admin.notice(node.db, TEXT, office, until) == (office,)
    for desk in (one, two, other):
        desk.sync()
    assert (heard(one), heard(two), heard(other)) == ([TEXT], [TEXT], [])
    other.record.close()


def test_all_offices_can_be_told(node: Node, desk_at: MakeDesk, office: str) -> None:
    desk = desk_at(node)
    desk.sync()
    assert office in admin.notice(node.db, TEXT, "", Hands().time + timedelta(hours=1))
    desk.sync()
    assert TEXT in heard(desk)


@pytest.mark.parametrize(
    ("text", "office", "hours", "code"),
    [
        ("", "", 1, "bad-notice"),
        ("x" * 401, "", 1, "bad-notice"),
        (TEXT, "", -1, "bad-notice"),
        (TEXT, "H99.00.00", 1, "unknown-office"),
    ],
)
def test_what_cannot_be_said(node: Node, text: str, office: str, hours: int, code: str) -> None:
    with pytest.raises(LineProblem) as caught:
        admin.notice(node.db, text, office, Hands().time + timedelta(hours=hours))
    assert caught.value.code == code
