"""The cursor of a puller: many writers at once, and no act is ever passed over."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from db import acts
from desk_tui.centre import intake
from desk_tui.centre.ledger import Desk, Ledger

from .kit import DeskKit, MakeDesk, Node, make_desk, new_office, received, status


def test_a_puller_misses_nothing_while_desks_write(
    node: Node, ledger: Ledger, desk_at: MakeDesk
) -> None:
    desks = [desk_at(node, str(n)) for n in (1, 2, 3)]
    written = {desk.name: [desk.receive() for _ in range(25)] for desk in desks}
    reader = Desk(desks[0].office, "9")
    done = threading.Event()
    seen: list[str] = []

    def write(desk: DeskKit) -> None:
        for batch in written[desk.name]:
            intake.take(ledger, Desk(desk.office, desk.number), batch, datetime.now(UTC))

    def pull() -> None:
        cursor = 0
        while True:
            last = done.is_set()
            page = intake.acts_for(ledger, reader, cursor)
            seen.extend(act.id for act in page.acts)
            cursor = page.cursor
            if last and not page.more:
                return

    puller = threading.Thread(target=pull)
    writers = [threading.Thread(target=write, args=(desk,)) for desk in desks]
    for thread in (puller, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    puller.join()

    everything = [act.id for batches in written.values() for batch in batches for act in batch]
    assert sorted(seen) == sorted(everything)


def test_pages_follow_each_other_without_gap_or_repeat(
    ledger: Ledger, node: Node, desk_at: MakeDesk
) -> None:
    desk = desk_at(node)
    said = desk.receive(1203)
    for start in range(0, len(said), 500):
        part = said[start : start + 500]
        intake.take(ledger, Desk(desk.office, "1"), part, datetime.now(UTC))
    other = Desk(desk.office, "2")
    cursor, seen, more = 0, [], True
    while more:
        page = intake.acts_for(ledger, other, cursor)
        seen += page.acts
        cursor, more = page.cursor, page.more

    assert seen == said
    # One's own acts do not come back, and the cursor passes over them all the same.
    own = intake.acts_for(ledger, Desk(desk.office, "1"), 0)
    assert (own.acts, own.cursor) == ((), cursor)


def test_one_code_from_two_desks_at_the_same_instant(
    ledger: Ledger, node: Node, desk_at: MakeDesk
) -> None:
    """One is taken, the other is refused as a collision for a person: never an overwrite."""
    desks = [desk_at(node, "1"), desk_at(node, "2")]
    rounds = 12
    written = {
        desk.number: [
            desk.write((acts.new_id(), received(desk.office, f"{desks[0].office}-same-{n}")))
            for n in range(rounds)
        ]
        for desk in desks
    }
    answers: list[tuple[str, str]] = []
    together = threading.Barrier(2)

    def write(desk: DeskKit) -> None:
        for batch in written[desk.number]:
            together.wait()
            took = intake.take(ledger, Desk(desk.office, desk.number), batch, datetime.now(UTC))
            answers.extend((one.state, one.code) for one in took.acts)

    threads = [threading.Thread(target=write, args=(desk,)) for desk in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers.count(("accepted", "")) == rounds
    assert answers.count(("refused", "code-collision")) == rounds
    assert len(node.held(desks[0].office)) == rounds


def test_an_office_gives_no_number_of_another(
    ledger: Ledger, node: Node, desk_at: MakeDesk, tmp_path: Path
) -> None:
    """So no number is given twice, though the offices' keys are looked up apart."""
    desk, far = desk_at(node), make_desk(tmp_path / "far", node, new_office())
    here = Desk(far.office, "1")
    foreign = far.write((acts.new_id(), received(far.office, f"{desk.office}-261122-0001")))
    longer = far.write((acts.new_id(), received(far.office, f"{far.office}.1-261122-0001")))
    far.record.close()
    answers = intake.take(ledger, here, [*foreign, *longer], datetime.now(UTC)).acts
    assert [(one.state, one.code) for one in answers] == [("refused", "foreign-code")] * 2


def test_acts_on_another_offices_dossier_stay_with_their_writer(
    ledger: Ledger, node: Node, desk_at: MakeDesk, tmp_path: Path
) -> None:
    """Each office has its own numbers from 1, and its dossiers to itself, whatever ids meet."""
    desk, far = desk_at(node), make_desk(tmp_path / "far", node, new_office())
    (mine,) = desk.receive()
    theirs = far.write((mine.subject, received(far.office)), (mine.subject, status(4)))
    far.record.close()
    # Even one act's id may be in both: a key is good within its office.
    same_id = msgspec.structs.replace(theirs[0], id=mine.id, hash="")
    same_id = msgspec.structs.replace(same_id, hash=acts.hash_of(same_id))
    now = datetime.now(UTC)
    for said, one in (([mine], desk), ([same_id, theirs[1]], far)):
        answers = intake.take(ledger, Desk(one.office, "1"), said, now).acts
        assert {answer.state for answer in answers} == {"accepted"}

    assert node.held(desk.office) == [mine]
    assert node.held(far.office) == [same_id, theirs[1]]
    for one, count in ((desk, 1), (far, 2)):
        page = intake.acts_for(ledger, Desk(one.office, "9"), 0)
        assert (page.cursor, len(page.acts)) == (count, count)
