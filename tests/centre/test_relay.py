"""Desks, their office's node and the province's node above it, each real, cut and killed."""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from db import acts, outbox
from desk_tui.centre import admin, blobs, seal, shelf
from desk_tui.centre.client import Client
from desk_tui.centre.hall.messages import News
from desk_tui.centre.ledger import open_ledger
from desk_tui.centre.ledger_tables import seals
from desk_tui.centre.messages import ActsAnswer
from desk_tui.centre.problem import LineProblem
from desk_tui.centre.relay import above
from desk_tui.centre.relay import worker as relay
from desk_tui.centre.relay.messages import RelayDesk, RelayDesks, RelayRun, RelayUp

from .hostile import Hostile, seeded
from .kit import ROOT, DeskKit, MakeDesk, Node, make_desk, received, status
from .relay_kit import OfficeNode, Tier


@pytest.fixture(scope="session")
def province(postgresql: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    node = Node(postgresql, tmp_path_factory.mktemp("province") / "files").start()
    yield node
    node.kill()


@pytest.fixture
def tier(sqlite_node: Node, province: Node, office: str, tmp_path: Path) -> Iterator[Tier]:
    upward = tmp_path / "upward.json"
    upward.write_text(json.dumps(admin.enrol(province.db, office, "*", url=province.url)))
    below = open_ledger(sqlite_node.db, sqlite_node.files)
    over = open_ledger(province.db, province.files)
    yield Tier(office, sqlite_node, province, upward, below, over)
    below.close()
    over.close()


@pytest.fixture
def desk(tier: Tier, desk_at: MakeDesk) -> DeskKit:
    return desk_at(tier.node)


def test_acts_and_files_go_up_once_with_their_desks_seals(tier: Tier, desk: DeskKit) -> None:
    small, large = desk.scan(b"to khai" * 1000), desk.scan(random.Random(3).randbytes(3_000_000))
    written = desk.receive(2, (small, large))
    written += desk.write((written[0].subject, status(3)))
    assert desk.sync().confirmed == 3

    report = tier.meet()
    assert (report.line, report.sent, report.confirmed) == ("up", 3, 3)
    assert (report.files, report.waiting, report.refused) == (2, 0, 0)
    assert tier.province.held(tier.office) == written
    for name, content in desk.scanned.items():
        assert blobs.place(tier.over, name).read_bytes() == content
    with tier.over.read() as connection:
        row = connection.execute(select(seals).where(seals.c.hash == written[-1].hash)).one()
    public = seal.public_of(desk.place.key)
    assert seal.sealed_by(public, desk.name, written[-1].hash, bytes(row.seal))

    again = tier.meet()
    assert (again.sent, again.files, again.received) == (0, 0, 0)
    assert tier.province.held(tier.office) == written


def test_what_is_done_above_reaches_the_desks(tier: Tier, desk: DeskKit) -> None:
    desk.sync()
    code = f"{tier.office}-261122-9001"
    tier.file_online(code)
    assert tier.meet().received == 1
    assert desk.sync().received == 1
    assert desk.codes() == {code}
    # The desk's own act on it goes up; what came from above does not come back there.
    subject = desk.record.read().execute("SELECT id FROM dossiers").fetchone()["id"]
    desk.write((subject, status(2)))
    assert desk.sync().confirmed == 1
    report = tier.meet()
    assert (report.sent, report.received) == (1, 0)
    kinds = [act.kind for act in tier.province.held(tier.office)]
    assert kinds == ["dossier.filed", "dossier.status"]


def test_a_file_that_comes_to_the_office_later_follows(tier: Tier, desk: DeskKit) -> None:
    paper = desk.scan(b"late" * 1000)
    desk.receive(1, (paper,))

    class Nothing:
        def open(self, sha256: str, subject: str) -> Any:
            raise OSError("the vault is away")

    desk.sync(files=Nothing())
    report = tier.meet()
    assert (report.sent, report.confirmed, report.waiting) == (1, 0, 1)
    desk.hands.pass_by(minutes=10)
    assert desk.sync().confirmed == 1
    report = tier.meet(again=False)
    assert (report.files, report.confirmed, report.waiting) == (1, 1, 0)
    assert blobs.held(tier.over, paper.sha256) is not None


def test_the_catalogue_comes_down(tier: Tier, desk: DeskKit) -> None:
    mark = f"đợt {tier.office}"
    shelf.publish(
        tier.over, csv="code,name\n", effective="2026-12-01", decision=mark, now=datetime.now(UTC)
    )
    assert tier.meet().line == "up"
    told = shelf.catalogue_after(tier.below, 0)
    assert (told.decision, told.effective) == (mark, "2026-12-01")
    tier.meet()
    assert shelf.catalogue_after(tier.below, told.version).version == 0


def test_a_no_from_above_is_a_question_here_and_at_the_desk(
    tier: Tier, desk: DeskKit, tmp_path: Path
) -> None:
    # Above, the same official number belongs to somebody else by now.
    code = f"{tier.office}-261122-7001"
    tier.file_online(code)
    (act,) = desk.write((acts.new_id(), received(tier.office, code)))
    later = desk.write((act.subject, status(3)))
    (other,) = desk.receive()
    assert desk.sync().confirmed == 3

    report = tier.meet()
    assert (report.refused, report.confirmed, report.waiting) == (1, 1, 2)
    (question,) = tier.questions(tier.below)
    assert (question.id, question.desk) == (act.id, "1")
    assert code in question.reason
    # The act from above clashes here in its turn: it is kept aside, and nothing is overwritten.
    assert report.received == 0

    report = desk.sync()
    assert report.questions == 1
    (refused,) = above.refused(desk.record.read())
    assert (refused.id, refused.code) == (act.id, "code-collision")
    assert set(desk.states().values()) == {"confirmed"}

    # Later acts of that subject wait behind it, also in the next meetings; others do not.
    later += desk.write((act.subject, status(4)))
    (free,) = desk.receive()
    desk.sync()
    assert tier.meet(again=False).confirmed == 1
    held = {one.id for one in tier.province.held(tier.office)}
    assert {other.id, free.id} <= held
    assert not held & {act.id, *(one.id for one in later)}

    # Somebody settles it above; here nobody has to do anything.
    with tier.over.write(tier.office) as connection:
        from desk_tui.centre.ledger_tables import dossiers

        connection.execute(
            dossiers.update().where(dossiers.c.code == code).values(code=f"{code}-cu")
        )
    report = tier.meet()
    assert (report.confirmed, report.refused, report.waiting) == (3, 0, 0)
    assert tier.questions(tier.below) == []
    assert desk.sync().questions == 0
    done = [one.id for one in tier.province.held(tier.office) if one.subject == act.subject]
    assert done == [act.id, *(one.id for one in later)]


def test_only_an_offices_own_node_may_hand_up(tier: Tier, desk: DeskKit) -> None:
    lone = make_desk(tier.upward.parent / "lone", tier.province, tier.office, "7")
    lone.sync()
    with lone.line() as client, pytest.raises(LineProblem, match="Chỉ nút của cơ quan"):
        client.line.say("POST", "/v1/relay/acts", RelayUp(runs=()), ActsAnswer)


def test_a_run_is_not_believed_without_its_desks_seal(tier: Tier, desk: DeskKit) -> None:
    (act,) = desk.receive()
    tier.meet()
    with Client(relay._place(tier.below, tier.office)) as client:
        public = seal.public_of(desk.place.key)
        stranger = seal.new_key()
        good = seal.seal(desk.place.key, desk.name, act.hash)

        def hand_up(**run: Any) -> str:
            said = RelayUp(runs=(RelayRun(desk="1", acts=(act,), **run),))
            return client.line.say("POST", "/v1/relay/acts", said, ActsAnswer).acts[0].code

        assert hand_up(head=act.hash, seal=good, public=public) == "wrong-seal"
        told = RelayDesks(desks=(RelayDesk(desk="1", public=public),))
        client.line.say("PUT", "/v1/relay/desks", told, RelayDesks)
        forged = seal.seal(stranger, desk.name, act.hash)
        assert hand_up(head=act.hash, seal=forged, public=public) == "wrong-seal"
        assert hand_up(head=act.hash, seal=good[:-1], public=public) == "wrong-seal"
        assert hand_up() == "wrong-seal"
        assert tier.province.held(tier.office) == []
        assert hand_up(head=act.hash, seal=good, public=public) == ""
    assert tier.province.held(tier.office) == [act]


def test_acts_of_another_office_are_not_taken(tier: Tier, desk: DeskKit) -> None:
    (act,) = desk.receive()
    foreign = replace_desk(act, "H98.01.000001/1")
    tier.meet()
    with Client(relay._place(tier.below, tier.office)) as client:
        told = RelayDesks(desks=(RelayDesk(desk="1", public=seal.public_of(desk.place.key)),))
        client.line.say("PUT", "/v1/relay/desks", told, RelayDesks)
        run = RelayRun(
            desk="1",
            acts=(foreign,),
            head=foreign.hash,
            seal=seal.seal(desk.place.key, desk.name, foreign.hash),
            public=seal.public_of(desk.place.key),
        )
        answer = client.line.say("POST", "/v1/relay/acts", RelayUp(runs=(run,)), ActsAnswer)
    assert answer.acts[0].code == "other-desk"


def replace_desk(act: acts.Act, desk: str) -> acts.Act:
    moved = msgspec.structs.replace(act, desk=desk)
    return msgspec.structs.replace(moved, hash=acts.hash_of(moved))


def test_the_code_of_a_single_desk_makes_no_relay(tier: Tier, tmp_path: Path) -> None:
    single = tmp_path / "single.json"
    single.write_text(json.dumps(admin.enrol(tier.province.db, tier.office, "1", url="http://x")))
    with pytest.raises(LineProblem) as told:
        relay.join(tier.below, single)
    assert told.value.code in ("not-a-relay", "plain-line")
    (tmp_path / "broken.json").write_text("{")
    with pytest.raises(LineProblem) as told:
        relay.join(tier.below, tmp_path / "broken.json")
    assert told.value.code == "bad-code-file"


def test_a_dead_line_upward_is_told_and_the_office_goes_on(tier: Tier, desk: DeskKit) -> None:
    code = json.loads(tier.upward.read_text()) | {"url": "http://127.0.0.1:9"}
    tier.upward.write_text(json.dumps(code))
    written = desk.receive(3)
    assert desk.sync().confirmed == 3
    report = tier.meet()
    assert (report.line, report.code, report.sent) == ("down", "line-down", 0)
    assert tier.node.held(tier.office) == written


def test_long_parcels_keep_their_seals(tier: Tier, desk: DeskKit, desk_at: MakeDesk) -> None:
    """More than one message of acts, of two desks in turn: each run whole under its own seal."""
    other = desk_at(tier.node, "2")
    for one in (desk, other, desk):
        one.receive(350)
        one.sync()
    report = tier.meet()
    assert (report.confirmed, report.waiting) == (1050, 0)
    assert tier.province.held(tier.office) == tier.node.held(tier.office)
    with tier.below.read() as connection:
        here = connection.execute(select(seals).where(seals.c.office == tier.office)).all()
    with tier.over.read() as connection:
        there = connection.execute(select(seals).where(seals.c.office == tier.office)).all()
    assert {row.hash: row.seal for row in here} == {row.hash: row.seal for row in there}


def test_a_node_with_a_way_up_relays_by_itself(
    tier: Tier, tmp_path: Path, desk_at: MakeDesk
) -> None:
    office = OfficeNode(
        str(tmp_path / "office.db"), tmp_path / "office-files", upward=tier.upward
    ).start()
    try:
        desk = desk_at(office)
        written = desk.receive(2)
        assert desk.sync().confirmed == 2
        # A desk above, of the same office, hears of them as soon as they are there.
        watcher = make_desk(tmp_path / "watcher", tier.province, tier.office, "9")
        watcher.sync()
        with watcher.line(answer_seconds=30) as client:
            news = client.line.ask("GET", "/v1/news?after=0&seconds=25", News)
        assert news.cursor > 0
        assert tier.province.held(tier.office) == written
    finally:
        office.kill()


RELAY = """
import sys
from pathlib import Path
from functools import partial
from desk_tui.centre.relay import worker as relay
from desk_tui.centre.client import Client
from desk_tui.centre.ledger import open_ledger
ledger = open_ledger(sys.argv[1], Path(sys.argv[2]))
print("here", flush=True)
while True:
    relay.meet(ledger, sys.argv[3], open_line=partial(Client, answer_seconds=5.0))
"""


@pytest.mark.parametrize("seed", [11])
def test_exactly_once_through_cuts_and_kills(
    tier: Tier, desk_at: MakeDesk, tmp_path: Path, seed: int
) -> None:
    dice = random.Random(seed)
    office = Node(str(tmp_path / "office.db"), tmp_path / "office-files").start()
    below = open_ledger(office.db, office.files)
    province = Node(tier.province.db, tier.province.files).start()
    kinds = ("refuse", "cut-question", "cut-answer", "lose", "500", "portal")
    written: list[acts.Act] = []
    codes: set[str] = set()
    with (
        Hostile(office.port, seeded(seed, 0.25, kinds)) as near,
        Hostile(province.port, seeded(seed + 1, 0.25, kinds)) as far,
    ):
        desks = [desk_at(office, number, near.url) for number in ("1", "2")]
        tier = replace(tier, node=office, province=province, below=below)
        code = json.loads(tier.upward.read_text()) | {"url": far.url}
        tier.upward.write_text(json.dumps(code))
        relay.join(below, tier.upward)
        words = [sys.executable, "-c", RELAY, office.db, str(office.files), tier.office]
        for number in range(6):
            runner = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=ROOT)
            assert runner.stdout is not None
            runner.stdout.readline()
            # Each round somebody is killed in the midst of whatever is going on.
            victim = (runner.kill, office.kill, province.kill)[number % 3]
            killer = threading.Timer(dice.random() * 0.8, victim)
            killer.start()
            codes.add(online := f"{tier.office}-261122-8{number:03d}")
            tier.file_online(online)
            for desk in desks:
                scan = desk.scan(dice.randbytes(dice.choice((9_000, 1_300_000))))
                new = desk.receive(8) + desk.receive(1, (scan,))
                written += new + desk.write((new[0].subject, status(3)))
                desk.sync(seconds=1.0)
                desk.hands.pass_by(minutes=6)
            killer.join()
            runner.kill()
            runner.wait()
            runner.stdout.close()
            if office.process is None:
                near.target = office.start().port
            if province.process is None:
                far.target = province.start().port
        near.choose = lambda _: "pass"
        for desk in desks:
            desk.until_empty(10, meetings=20)
        while sum(far.seen.values()) - far.seen["pass"] < 5:
            tier.meet()
        far.choose = lambda _: "pass"
        while (report := tier.meet()).line == "down" or report.waiting or report.sent:
            assert not report.refused, report
        for desk in desks:
            desk.sync()

    at_the_province = province.held(tier.office)
    theirs = [one for one in at_the_province if one.desk != f"{tier.office}/0"]
    assert sorted(theirs, key=lambda one: one.id) == sorted(written, key=lambda one: one.id)
    for desk in desks:
        mine = [one for one in written if one.desk == desk.name]
        assert [one for one in theirs if one.desk == desk.name] == mine
        for name, content in desk.scanned.items():
            assert hashlib.sha256(content).hexdigest() == name
            assert blobs.place(tier.over, name).read_bytes() == content
        assert codes <= desk.codes()
        assert outbox.stats(desk.record.read()).count == 0
    assert {one.id for one in office.held(tier.office)} == {one.id for one in at_the_province}
    below.close()
    office.kill()
    province.kill()
