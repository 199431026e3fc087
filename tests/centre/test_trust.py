"""Two sides that can be trusted: keys, sessions, roles, seals, cut-off, and newer peers."""

from __future__ import annotations

import os
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from db import acts, outbox, settings
from db.kinds import KIND_OF, KINDS
from desk_tui.centre import admin, intake, messages, seal, seals, sessions, unread
from desk_tui.centre import place as places
from desk_tui.centre.client import Client
from desk_tui.centre.ledger import Desk, Ledger, open_ledger
from desk_tui.centre.ledger_tables import acts as kept_acts
from desk_tui.centre.ledger_tables import facts
from desk_tui.centre.messages import ChallengeAsk, SessionAsk
from desk_tui.centre.problem import LineProblem
from desk_tui.centre.roll import enrol
from desk_tui.centre.sync import join, sync_once

from .hostile import Hostile
from .kit import DeskKit, MakeDesk, Node, make_desk, new_office, status

NOW = datetime.now(UTC)
names = st.text("H0123456789.", min_size=1, max_size=12)


@given(names, names, st.text("0123456789abcdef", min_size=1), st.binary(max_size=80))
def test_a_seal_holds_for_its_desk_its_head_and_its_use_alone(
    desk: str, other: str, head: str, noise: bytes
) -> None:
    key = seal.new_key()
    public, made = seal.public_of(key), seal.seal(key, desk, head)

    assert seal.sealed_by(public, desk, head, made)
    assert seal.sealed_by(public, other, head, made) == (other == desk)
    assert not seal.sealed_by(public, desk, head + "0", made)
    assert not seal.sealed_by(seal.public_of(seal.new_key()), desk, head, made)
    assert not seal.sealed_by(noise, desk, head, made)
    assert not seal.sealed_by(public, desk, head, noise)
    assert not seal.answered_by(public, desk, head, made)
    assert not seal.sealed_by(public, desk, head, seal.answer(key, desk, head))


@pytest.fixture
def ledger(tmp_path: Path):
    ledger = open_ledger(str(tmp_path / "centre.db"))
    yield ledger
    ledger.close()


def proof(ledger: Ledger, key: bytes, at: datetime, desk: str = "1") -> SessionAsk:
    asked = ChallengeAsk(office="H99.1", desk=desk)
    given = sessions.challenge(ledger, asked, at).challenge
    answer = seal.answer(key, f"H99.1/{desk}", given)
    return SessionAsk(office="H99.1", desk=desk, challenge=given, answer=answer)


def said_no(work) -> str:
    with pytest.raises(LineProblem) as caught:
        work()
    return caught.value.code


def enrolled(ledger: Ledger, tmp_path: Path, key: bytes, desk: str = "1") -> None:
    code = admin.enrol(str(tmp_path / "centre.db"), "H99.1", desk)["code"]
    enrol(
        ledger,
        messages.Enrol(code=code, office="H99.1", desk=desk, public=seal.public_of(key)),
        NOW,
    )


def test_a_session_needs_our_challenge_in_time_signed_with_the_key_on_the_roll(
    ledger: Ledger, tmp_path: Path
) -> None:
    key = seal.new_key()
    assert said_no(lambda: sessions.session(ledger, proof(ledger, key, NOW), NOW)) == "not-enrolled"
    enrolled(ledger, tmp_path, key)
    good = proof(ledger, key, NOW)
    late = NOW + sessions.CHALLENGE_LIFE + timedelta(seconds=2)

    assert sessions.session(ledger, good, NOW).token
    assert said_no(lambda: sessions.session(ledger, good, late)) == "session-ended"
    stranger = proof(ledger, seal.new_key(), NOW)
    assert said_no(lambda: sessions.session(ledger, stranger, NOW)) == "not-enrolled"
    made_up = seal.answer(key, "H99.1/1", "mine")
    own = msgspec.structs.replace(good, challenge="mine", answer=made_up)
    assert said_no(lambda: sessions.session(ledger, own, NOW)) == "session-ended"
    enrolled(ledger, tmp_path, seal.new_key(), "2")
    others = msgspec.structs.replace(good, desk="2")
    assert said_no(lambda: sessions.session(ledger, others, NOW)) == "session-ended"


def test_a_session_ends_by_the_nodes_clock_and_with_its_key(ledger: Ledger, tmp_path: Path) -> None:
    key = seal.new_key()
    enrolled(ledger, tmp_path, key)
    token = sessions.session(ledger, proof(ledger, key, NOW), NOW).token
    identify = sessions.door(ledger)
    late = NOW + sessions.SESSION_LIFE + timedelta(seconds=2)

    asker = identify(ledger, token, NOW)
    assert (asker.name, asker.role) == ("H99.1/1", "desk")
    assert said_no(lambda: identify(ledger, token, late)) == "session-ended"
    for spoilt in (token[:-2] + "xx", token[1:], "s.e30=.x", "s..", "", "é", "s.é.é", "s.e30.x"):
        assert said_no(lambda spoilt=spoilt: identify(ledger, spoilt, NOW)) == "session-ended"
    enrolled(ledger, tmp_path, seal.new_key())
    assert said_no(lambda: identify(ledger, token, NOW)) == "session-ended"


def test_a_session_the_node_no_longer_knows_is_opened_anew_by_itself(tmp_path: Path) -> None:
    node = Node(str(tmp_path / "c.db"), tmp_path / "files").start()
    with Hostile(node.port) as line:
        desk = make_desk(tmp_path / "desk", node, new_office(), url=line.url)
        assert desk.sync().line == "up"
        node.kill()
        ledger = open_ledger(node.db, node.files)
        with ledger.write("facts") as connection:
            connection.execute(delete(facts).where(facts.c.name == "session-secret"))
        ledger.close()
        line.target = node.start().port
        desk.receive()

        report = desk.sync()

        node.kill()
        desk.record.close()
    assert (report.line, report.confirmed) == ("up", 1)


@pytest.mark.parametrize("years", [-11, 11])
def test_a_desk_whose_clock_is_years_off_gets_in_and_is_told(
    sqlite_node: Node, desk_at: MakeDesk, years: int
) -> None:
    desk = desk_at(sqlite_node)
    desk.hands.pass_by(days=365 * years)

    report = desk.sync()

    assert report.line == "up"
    assert "Đồng hồ máy này" in report.message


def test_a_cut_off_desk_is_refused_at_once_keeps_its_work_and_comes_back_by_a_new_code(
    node: Node, desk_at: MakeDesk
) -> None:
    desk = desk_at(node)
    (sent,) = desk.receive()
    desk.sync()
    spare = admin.enrol(node.db, desk.office, "1")
    with desk.line() as client:
        client.hello()
        admin.cut_off(node.db, desk.office, "1", "máy bị mất")
        assert said_no(client.hello) == "cut-off"
    (kept,) = desk.receive()

    report = desk.sync()

    assert (report.line, report.code, report.pending) == ("down", "cut-off", 1)
    assert "máy bị mất" in report.message
    assert "việc chưa gửi vẫn giữ ở quầy" in report.message
    assert "máy bị mất" in outbox.line(desk.record.read()).sentence
    # A code that was written before it was lost is worth nothing.
    join(desk.record, node.url, spare, None)
    report = desk.sync()
    assert (report.line, report.code) == ("down", "cut-off")
    assert "Mã ghi danh đã hết hạn" in report.message

    join(desk.record, node.url, admin.enrol(node.db, desk.office, "1"), None)
    assert (desk.sync().line, desk.sync().pending) == ("up", 0)
    assert node.held(desk.office) == [sent, kept]
    with desk.line() as client:
        assert client.hello().held == 2


def test_a_bad_code_leaves_the_link_there_is_and_a_good_one_replaces_it(
    node: Node, desk_at: MakeDesk
) -> None:
    desk = desk_at(node)
    desk.sync()
    code = admin.enrol(node.db, desk.office, "1")

    join(desk.record, node.url, code | {"code": "khong-dung"}, None)
    sent = desk.receive()
    report = desk.sync()
    assert (report.line, report.pending) == ("up", 0)
    assert "Mã ghi danh không đúng" in report.message
    assert "vẫn nối như cũ" in report.message
    # It was told once; a code that was refused is not asked for again.
    assert desk.sync().message == ""

    join(desk.record, "http://127.0.0.1:9", code, None)
    sent += desk.receive()
    report = desk.sync()
    assert (report.line, report.pending) == ("up", 0)
    assert "vẫn nối như cũ" in report.message

    join(desk.record, node.url, code, None)
    sent += desk.receive()
    old = places.of(desk.record.read())
    assert (desk.sync().line, desk.sync().message) == ("up", "")
    assert places.of(desk.record.read()) != old
    assert node.held(desk.office) == sent


def ask_as(node: Node, token: str, method: str, path: str, body: bytes = b"{}") -> int:
    version = {messages.VERSION_HEADER: str(messages.VERSION)}
    headers = {**version, "Authorization": f"Bearer {token}"}
    return httpx.request(method, node.url + path, headers=headers, content=body).status_code


def test_each_role_may_ask_its_own_questions_and_no_more(node: Node, desk_at: MakeDesk) -> None:
    desk = desk_at(node)
    desk.sync()
    tokens = {
        role: admin.operator(node.db, role, f"{role} {desk.office}")
        for role in ("operator", "supervisor", "connector")
    }
    tokens["desk"] = desk.bearer()["Authorization"].removeprefix("Bearer ")

    def allowed(method: str, path: str) -> set[str]:
        return {who for who, token in tokens.items() if ask_as(node, token, method, path) != 403}

    assert allowed("GET", "/v1/status") == {"operator", "supervisor"}
    assert allowed("POST", "/v1/filings") == {"operator", "connector"}
    assert allowed("GET", "/v1/hello") == {"desk"}
    assert allowed("POST", "/v1/acts") == {"desk"}


def test_every_parcel_comes_with_a_seal_that_vouches_for_all_before_it(
    node: Node, desk_at: MakeDesk
) -> None:
    desk = desk_at(node)
    written = desk.receive(2)
    desk.sync()
    written += desk.write((written[0].subject, status(4)), (written[1].subject, status(4)))
    desk.sync()
    ledger = open_ledger(node.db, node.files)
    me = Desk(desk.office, desk.number)

    assert seals.unvouched(ledger, me) == []
    with ledger.write(desk.office) as connection:
        changed = update(kept_acts).where(kept_acts.c.id == written[1].id)
        connection.execute(changed.values(hash="0" * 64))
    assert seals.unvouched(ledger, me) == [written[0].id, written[1].id]
    ledger.close()


class OtherHand(Client):
    """Signs what it sends with a key that is not the desk's."""

    def send_acts(self, acts):
        sealed = seal.seal(seal.new_key(), self.place.name, acts[-1].hash)
        said = messages.ActsUp(acts=tuple(acts), seal=sealed)
        return self.line.say("POST", "/v1/acts", said, messages.ActsAnswer)


def test_a_parcel_under_a_wrong_seal_is_refused_whole_and_nothing_is_lost(
    node: Node, desk_at: MakeDesk
) -> None:
    desk, other = desk_at(node), desk_at(node, "2")
    desk.sync()
    other.receive()
    other.sync()
    written = desk.receive(3)

    report = sync_once(
        desk.record,
        desk.vault,
        now=desk.hands.now,
        chance=random.Random(1).random,
        open_line=OtherHand,
    )

    assert (report.line, report.code, report.pending) == ("down", "wrong-seal", 3)
    assert "Dấu niêm" in outbox.line(desk.record.read()).sentence
    # What comes down the line does not wait for it.
    assert report.received == 1
    assert [act for act in node.held(desk.office) if act.desk == desk.name] == []
    assert desk.sync().confirmed == 3
    assert [act for act in node.held(desk.office) if act.desk == desk.name] == written


def test_acts_without_any_seal_are_refused(node: Node, desk_at: MakeDesk) -> None:
    desk = desk_at(node)
    desk.sync()
    (act,) = desk.receive()
    said = messages.ActsUp(acts=(act,))
    with desk.line() as client:
        ask = lambda: client.line.say("POST", "/v1/acts", said, messages.ActsAnswer)  # noqa: E731
        assert said_no(ask) == "wrong-seal"
    assert node.held(desk.office) == []


class Dreamt(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of act that no program of today knows."""

    what: str


def of_tomorrow(desk: DeskKit, monkeypatch: pytest.MonkeyPatch, subject: str) -> acts.Act:
    """An act that a newer program wrote at this desk."""
    shape: Any = Dreamt
    monkeypatch.setitem(KIND_OF, shape, "dossier.dreamt")
    monkeypatch.setitem(KINDS, "dossier.dreamt", shape)
    (act,) = desk.write((subject, shape(what="x")))
    return act


@pytest.mark.parametrize("first_to_move", ["node", "desk"])
def test_an_act_of_a_newer_desk_is_kept_shown_and_read_after_the_update(
    node: Node, desk_at: MakeDesk, monkeypatch: pytest.MonkeyPatch, first_to_move: str
) -> None:
    one, two = desk_at(node, "1"), desk_at(node, "2")
    (first,) = one.receive()
    newer = of_tomorrow(one, monkeypatch, first.subject)
    (last,) = one.write((first.subject, status(4)))
    before = admin.status(node.db)["unread"]

    report = one.sync()

    assert (report.line, report.confirmed, report.pending) == ("up", 2, 1)
    assert node.held(one.office) == [first, last]
    assert admin.status(node.db)["unread"] == before + 1
    error = one.record.read().execute("SELECT error FROM outbox WHERE error != ''").fetchone()
    assert "bản mới hơn" in error[0]
    two.sync()
    assert one.sync(urgent=True).confirmed == 0
    assert admin.status(node.db)["unread"] == before + 1

    # The node is updated: the act finds its place behind what was given out before.
    ledger = open_ledger(node.db, node.files)
    if first_to_move == "node":
        unread.read_again(ledger, intake.take, datetime.now(UTC))
    else:
        intake.take(ledger, Desk(one.office, "1"), [newer], datetime.now(UTC))
    with ledger.read() as connection:
        order = connection.scalars(
            select(kept_acts.c.id).where(kept_acts.c.office == one.office).order_by(kept_acts.c.n)
        ).all()
    ledger.close()
    assert order == [first.id, last.id, newer.id]
    assert admin.status(node.db)["unread"] == before
    assert one.sync(urgent=True).confirmed == 1


def test_an_act_of_a_newer_node_is_set_aside_at_the_desk_and_tried_again(
    sqlite_node: Node, desk_at: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = desk_at(sqlite_node, "1"), desk_at(sqlite_node, "2")
    (first,) = one.receive()
    one.sync()
    with monkeypatch.context() as tomorrow:
        newer = of_tomorrow(one, tomorrow, first.subject)
        ledger = open_ledger(sqlite_node.db, sqlite_node.files)
        intake.take(ledger, Desk(one.office, "1"), [newer], datetime.now(UTC))
        down = intake.acts_for(ledger, Desk(two.office, "2"), 0)
        ledger.close()

    class OfTomorrow(Client):
        def acts_after(self, cursor: int) -> messages.ActsDown:
            answer = super().acts_after(cursor)
            fresh = cursor < down.cursor
            return down if fresh and answer.after == 0 else answer

    report = sync_once(
        two.record, two.vault, now=two.hands.now, chance=random.random, open_line=OfTomorrow
    )

    assert (report.line, report.received, report.questions) == ("up", 1, 1)
    (aside,) = settings.get(two.record.read(), "acts_aside")
    assert aside["act"]["id"] == newer.id
    assert "dossier.dreamt" in aside["why"]


def test_a_ledger_of_an_older_program_grows_what_it_lacks(tmp_path: Path) -> None:
    db = str(tmp_path / "centre.db")
    ledger = open_ledger(db)
    with ledger.write("H99.1") as connection:
        for table, column in (("acts", "step"), ("roll", "cut_off_at"), ("roll", "cut_off_why")):
            connection.exec_driver_sql(f"ALTER TABLE {table} DROP COLUMN {column}")
    ledger.close()
    key = seal.new_key()

    ledger = open_ledger(db)
    enrolled(ledger, tmp_path, key)

    assert sessions.session(ledger, proof(ledger, key, NOW), NOW).token
    assert (tmp_path / "centre.db").stat().st_mode & 0o077 == 0 or os.name == "nt"
    ledger.close()


def test_a_fault_of_the_ledger_is_written_down_without_what_was_sent(ledger: Ledger) -> None:
    def twice() -> None:
        with ledger.write("facts") as connection:
            for _ in range(2):
                connection.execute(insert(facts).values(name="số căn cước", value=b"1"))

    with pytest.raises(IntegrityError) as caught:
        twice()
    assert "căn cước" not in str(caught.value)
