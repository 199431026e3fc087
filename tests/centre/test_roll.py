"""Who gets in: one code, one desk, one time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db import settings
from desk_tui.centre import admin, roll
from desk_tui.centre.client import Client
from desk_tui.centre.ledger import open_ledger, url_of
from desk_tui.centre.messages import Enrol
from desk_tui.centre.problem import LineProblem

from .kit import MakeDesk, Node


def ask(node: Node, code: str, office: str, desk: str = "1", token: str = "t" * 43) -> str:
    """What the centre said to the code: a problem's code, or "in" when the token then works."""
    with Client(node.url, token) as client:
        try:
            client.enrol(Enrol(code=code, office=office, desk=desk, token=token))
        except LineProblem as problem:
            return problem.code
        assert client.hello().desk == desk
    return "in"


def test_a_code_lets_in_one_desk_once(node: Node, office: str) -> None:
    code = admin.enrol(node.db, office, "1")["code"]

    assert ask(node, code, office, "2", "a" * 43 + office) == "denied"
    assert ask(node, code, office, "1", "b" * 43 + office) == "in"
    assert ask(node, code, office, "1", "b" * 43 + office) == "in"
    assert ask(node, code, office, "1", "c" * 43 + office) == "denied"
    assert ask(node, "guess", office, "1", "d" * 43 + office) == "denied"


def test_a_code_expires(node: Node, office: str) -> None:
    code = admin.enrol(node.db, office, "1", hours=-0.01)["code"]

    assert ask(node, code, office, token="e" * 43 + office) == "denied"


def test_enrolling_anew_ends_the_old_token(sqlite_node: Node, desk_at: MakeDesk) -> None:
    desk = desk_at(sqlite_node)
    desk.sync()
    code = admin.enrol(sqlite_node.db, desk.office, "1")["code"]
    assert desk.sync().line == "up"

    assert ask(sqlite_node, code, desk.office, token="f" * 43 + desk.office) == "in"
    assert desk.sync().code == "denied"


def test_neither_code_nor_token_is_kept_in_clear(tmp_path: Path, office: str) -> None:
    db = str(tmp_path / "centre.db")
    code = admin.enrol(db, office, "1")["code"]
    token = "secret-token-" * 4
    ledger = open_ledger(db)
    roll.enrol(ledger, Enrol(code=code, office=office, desk="1", token=token), datetime.now(UTC))
    operator = admin.operator(db)
    ledger.close()

    on_disk = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    assert office.encode() in on_disk
    for secret in (code, token, operator):
        assert secret.encode() not in on_disk


def test_a_port_in_use_is_told(sqlite_node: Node, tmp_path: Path) -> None:
    with pytest.raises(LineProblem) as caught:
        admin.run_node(str(tmp_path / "c.db"), sqlite_node.port)
    assert (caught.value.code, str(sqlite_node.port) in caught.value.message) == ("port-busy", True)


@pytest.mark.parametrize("desk", ["0", "", "1/2"])
def test_a_desk_number_that_is_none_gets_no_code(tmp_path: Path, desk: str) -> None:
    with pytest.raises(LineProblem) as caught:
        admin.enrol(str(tmp_path / "centre.db"), "H99.1", desk)
    assert caught.value.code == "bad-desk"


def test_a_new_operator_token_ends_the_old(tmp_path: Path) -> None:
    db = str(tmp_path / "centre.db")
    old, new = admin.operator(db), admin.operator(db)
    ledger = open_ledger(db)

    assert (roll.is_operator(ledger, old), roll.is_operator(ledger, new)) == (False, True)
    ledger.close()


def test_a_used_token_stays_out_of_the_desks_settings_only_as_itself(
    sqlite_node: Node, desk_at: MakeDesk
) -> None:
    desk = desk_at(sqlite_node)
    before = settings.get(desk.record.read(), "centre")
    desk.sync()
    after = settings.get(desk.record.read(), "centre")

    assert (before["enrolled"], after["enrolled"]) == (False, True)
    assert (after["token"], after["code"]) == (before["token"], "")


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
