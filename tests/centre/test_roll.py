"""Who is let in, under which key, and who is cut off again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db import settings
from desk_tui.centre import admin, roll, seal, sessions
from desk_tui.centre.client import Client
from desk_tui.centre.ledger import open_ledger, url_of
from desk_tui.centre.messages import Enrol
from desk_tui.centre.place import Place
from desk_tui.centre.problem import LineProblem

from .kit import MakeDesk, Node


def ask(node: Node, code: str, office: str, desk: str = "1", key: bytes = b"k" * 32) -> str:
    """What the centre said to the code: a problem's code, or "in" when the key then works."""
    with Client(Place(node.url, office, desk, key, code=code)) as client:
        try:
            client.enrol()
        except LineProblem as problem:
            return problem.code
        assert client.hello().desk == desk
    return "in"


def test_a_code_lets_in_one_desk_once(node: Node, office: str) -> None:
    code = admin.enrol(node.db, office, "1")["code"]

    assert ask(node, code, office, "2", b"a" * 32) == "denied"
    assert ask(node, code, office, "1", b"b" * 32) == "in"
    assert ask(node, code, office, "1", b"b" * 32) == "in"
    assert ask(node, code, office, "1", b"c" * 32) == "denied"
    assert ask(node, "guess", office, "1", b"d" * 32) == "denied"


def test_a_code_expires(node: Node, office: str) -> None:
    code = admin.enrol(node.db, office, "1", hours=-0.01)["code"]

    assert ask(node, code, office) == "denied"


def test_enrolling_anew_ends_the_old_key(node: Node, desk_at: MakeDesk) -> None:
    desk = desk_at(node)
    desk.sync()
    code = admin.enrol(node.db, desk.office, "1")["code"]
    assert desk.sync().line == "up"

    assert ask(node, code, desk.office, key=b"f" * 32) == "in"
    report = desk.sync()
    assert report.code == "not-enrolled"
    assert "join" in report.hint


def test_neither_code_nor_token_nor_key_is_kept_in_clear(tmp_path: Path, office: str) -> None:
    db = str(tmp_path / "centre.db")
    code = admin.enrol(db, office, "1")["code"]
    key = seal.new_key()
    ledger = open_ledger(db)
    asked = Enrol(code=code, office=office, desk="1", public=seal.public_of(key))
    roll.enrol(ledger, asked, datetime.now(UTC))
    operator = admin.operator(db)
    ledger.close()

    on_disk = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    assert office.encode() in on_disk
    for secret in (code.encode(), key, operator.encode()):
        assert secret not in on_disk


def test_a_port_in_use_is_told(sqlite_node: Node, tmp_path: Path) -> None:
    with pytest.raises(LineProblem) as caught:
        admin.run_node(str(tmp_path / "c.db"), sqlite_node.port)
    assert (caught.value.code, str(sqlite_node.port) in caught.value.message) == ("port-busy", True)


@pytest.mark.parametrize("desk", ["0", "", "1/2"])
def test_a_desk_number_that_is_none_gets_no_code(tmp_path: Path, desk: str) -> None:
    with pytest.raises(LineProblem) as caught:
        admin.enrol(str(tmp_path / "centre.db"), "H99.1", desk)
    assert caught.value.code == "bad-desk"


def test_tokens_of_a_name_end_each_other_and_no_one_elses(tmp_path: Path) -> None:
    db = str(tmp_path / "centre.db")
    old, new = admin.operator(db), admin.operator(db)
    portal = admin.operator(db, "connector", "Cổng DVC")
    ledger = open_ledger(db)
    identify = sessions.door(ledger)

    def role(token: str) -> str | None:
        try:
            return identify(ledger, token, datetime.now(UTC)).role
        except LineProblem as problem:
            return problem.code

    assert [role(old), role(new), role(portal)] == ["denied", "operator", "connector"]
    admin.end_token(db, "Cổng DVC")
    assert [role(new), role(portal)] == ["operator", "denied"]
    with pytest.raises(LineProblem) as caught:
        admin.end_token(db, "Cổng DVC")
    assert caught.value.code == "unknown-name"
    ledger.close()


def test_a_spent_code_leaves_the_desk_and_the_key_stays(
    sqlite_node: Node, desk_at: MakeDesk
) -> None:
    desk = desk_at(sqlite_node)
    before = desk.place
    desk.sync()

    assert (before.enrolled, desk.place.enrolled) == (False, True)
    assert (desk.place.key, desk.place.code) == (before.key, "")


def test_a_desk_of_the_old_way_is_told_to_join_again(sqlite_node: Node, desk_at: MakeDesk) -> None:
    desk = desk_at(sqlite_node)
    old = {"url": sqlite_node.url, "office": desk.office, "desk": "1", "code": "", "token": "t"}
    desk.record.transact(lambda c: settings.put(c, "centre", {**old, "enrolled": True}))
    desk.receive()

    report = desk.sync()

    assert (report.line, report.code, report.pending) == ("down", "join-again", 1)
    assert "desk-tui join" in report.hint


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("postgres://a@b/c", "postgresql+psycopg://a@b/c"),
        ("postgresql://a@b/c", "postgresql+psycopg://a@b/c"),
        ("postgresql+psycopg://a@b/c", "postgresql+psycopg://a@b/c"),
        ("sqlite:////tmp/x.db", "sqlite:////tmp/x.db"),
        ("/tmp/x.db", "sqlite:////tmp/x.db"),
    ],
)
def test_addresses_are_understood(given: str, url: str) -> None:
    assert url_of(given) == url


def test_an_unknown_kind_of_database_is_told() -> None:
    with pytest.raises(LineProblem, match="mysql"):
        url_of("mysql://a/b")


def test_an_expiry_is_in_the_code_file(tmp_path: Path) -> None:
    said = admin.enrol(str(tmp_path / "c.db"), "H99.1", "1", hours=2, url="http://10.0.0.1:8000")

    expires = datetime.fromisoformat(said["expires"])
    assert timedelta(hours=1.9) < expires - datetime.now(UTC) < timedelta(hours=2)
    assert (said["url"], said["office"], said["desk"]) == ("http://10.0.0.1:8000", "H99.1", "1")
