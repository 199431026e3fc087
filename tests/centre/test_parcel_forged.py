"""Parcels and answers that were cut, changed, mixed up or made by somebody else."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desk_tui.centre import place, roll, seal
from desk_tui.centre.ledger import Ledger
from desk_tui.centre.parcel import box
from desk_tui.centre.parcel import desk as parcel_desk
from desk_tui.centre.parcel import node as parcel
from desk_tui.centre.problem import LineProblem

from .kit import MakeDesk, Node
from .parcel_kit import Post, unsent


@pytest.mark.parametrize("cut", [0, 10, 150, 2000, -1, -40])
def test_a_parcel_cut_short_is_refused_whole(post: Post, cut: int) -> None:
    post.desk.receive(2, (post.desk.scan(b"x" * 300_000),))
    post.out()
    post.parcel.write_bytes(post.parcel.read_bytes()[:cut])
    with pytest.raises(LineProblem) as told:
        post.take()
    assert told.value.code in ("box-damaged", "box-not-one", "box-not-ours")
    assert post.node.held(post.desk.office) == []
    assert not list(post.node.files.glob("*.part"))
    assert not post.answer.exists()


def test_any_flipped_bit_is_noticed(post: Post) -> None:
    post.desk.receive(2, (post.desk.scan(b"x" * 100_000),))
    post.out()
    good = post.parcel.read_bytes()
    for place_of in range(0, len(good), len(good) // 40):
        hurt = bytearray(good)
        hurt[place_of] ^= 1 << place_of % 8
        post.parcel.write_bytes(hurt)
        with pytest.raises(LineProblem):
            post.take()
    assert post.node.held(post.desk.office) == []
    assert not list(post.node.files.glob("*.part"))


def test_something_else_is_told_apart(post: Post) -> None:
    post.parcel.write_bytes(b"Ban ghi nho cua toi\n" * 100)
    with pytest.raises(LineProblem, match="không phải gói") as told:
        post.take()
    assert told.value.code == "box-not-one"


def test_a_parcel_for_another_node(post: Post, tmp_path: Path) -> None:
    post.desk.receive()
    post.out()
    with pytest.raises(LineProblem, match="niêm phong cho nơi khác"):
        parcel.take_in(str(tmp_path / "other.db"), post.parcel, post.answer)


def test_a_desk_cut_off_since(post: Post, ledger: Ledger) -> None:
    post.desk.receive()
    post.out()
    roll.cut_off(ledger, post.desk.office, "1", "mất máy", datetime.now(UTC))
    with pytest.raises(LineProblem, match="ngắt quầy này") as told:
        post.take()
    assert told.value.code == "cut-off"
    assert post.node.held(post.desk.office) == []


def test_a_parcel_signed_by_somebody_else(post: Post, ledger: Ledger) -> None:
    """Whoever knows the node's public key can seal for it, but not sign as the desk."""
    post.desk.receive()

    def forge(connection) -> None:
        stolen = place.of(connection)
        assert stolen is not None
        known = parcel_desk.settings.get(connection, parcel_desk.KEY)
        place.keep(connection, replace(stolen, key=(key := seal.new_key())))
        mark = seal.public_of(key).hex()
        parcel_desk.settings.put(connection, parcel_desk.KEY, known | {"of": mark})

    post.desk.record.transact(forge)
    post.out()
    with pytest.raises(LineProblem, match="Chữ ký") as told:
        post.take()
    assert told.value.code == "box-forged"
    assert post.node.held(post.desk.office) == []


def test_a_parcel_of_a_newer_program(
    post: Post, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.desk.receive()
    with monkeypatch.context() as newer:
        newer.setattr(box, "VERSION", 2)
        post.out()
    with pytest.raises(LineProblem, match="dạng 2") as told:
        post.take()
    assert told.value.code == "box-newer"


def test_the_answer_of_another_desk(
    post: Post, desk_at: MakeDesk, node: Node, tmp_path: Path
) -> None:
    other = desk_at(node, "2")
    other.sync()
    theirs = Post(other, node, tmp_path / "other-stick")
    for one in (post, theirs):
        one.desk.receive()
        one.out()
        one.take()
    shutil.copy(theirs.answer, post.answer)
    with pytest.raises(LineProblem) as told:
        post.back()
    assert told.value.code == "box-not-ours"
    assert unsent(post.desk) == 1


def test_the_answer_of_an_older_parcel(post: Post) -> None:
    post.desk.receive()
    post.out()
    post.take()
    post.desk.receive()
    newer = Post(post.desk, post.node, post.stick / "newer")
    newer.out()
    with pytest.raises(LineProblem, match="gói cũ") as told:
        post.back()
    assert told.value.code == "answer-older"
    assert unsent(post.desk) == 2
    assert newer.take().already == 1
    assert newer.back().acts == 2


def test_a_parcel_is_no_answer_and_an_answer_no_parcel(post: Post) -> None:
    post.desk.receive()
    post.out()
    post.take()
    post.parcel, post.answer = post.answer, post.parcel
    for carry in (post.take, post.back):
        with pytest.raises(LineProblem):
            carry()
    assert unsent(post.desk) == 1


def test_an_answer_that_was_changed(post: Post) -> None:
    post.desk.receive(3)
    post.out()
    post.take()
    whole = bytearray(post.answer.read_bytes())
    whole[-30] ^= 4
    post.answer.write_bytes(whole)
    with pytest.raises(LineProblem, match="hỏng"):
        post.back()
    assert unsent(post.desk) == 3


def test_an_answer_signed_by_another_node(post: Post, ledger: Ledger) -> None:
    post.desk.receive(1)
    post.out()
    post.take()
    made = parcel_desk.parcels(post.desk.record.read())[-1]
    head = box.AnswerHead(
        version=1, id=made.id, office=post.desk.office, desk="1", node="age1", at=made.at
    )
    box.write(post.answer, [box.head_frame(head)], box.recipient_of(made.secret), seal.new_key())
    with pytest.raises(LineProblem) as told:
        post.back()
    assert told.value.code == "box-forged"


def test_a_desk_that_never_met_its_node(desk_at: MakeDesk, node: Node, tmp_path: Path) -> None:
    desk = desk_at(node)
    desk.receive()
    with pytest.raises(LineProblem, match="chưa có khóa") as told:
        Post(desk, node, tmp_path / "stick").out()
    assert told.value.code == "no-parcel-key"
