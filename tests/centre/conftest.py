"""A node on SQLite and one on a real PostgreSQL, shared by the tests of this room."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_tui.centre.ledger import Ledger, open_ledger

from .kit import DeskKit, MakeDesk, Node, make_desk, new_office
from .parcel_kit import Post


@pytest.fixture(scope="session")
def sqlite_node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    folder = tmp_path_factory.mktemp("node")
    node = Node(str(folder / "centre.db"), folder / "files").start()
    yield node
    node.kill()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def node(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Node]:
    """A running node; tests keep apart by using offices of their own."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_node")
        return
    folder = tmp_path_factory.mktemp("node-pg")
    node = Node(request.getfixturevalue("postgresql"), folder / "files").start()
    yield node
    node.kill()


@pytest.fixture
def office() -> str:
    return new_office()


@pytest.fixture
def desk_at(tmp_path: Path, office: str) -> Iterator[MakeDesk]:
    """Makes desks of one office: `desk_at(node)`, `desk_at(node, "2")`."""
    made: list[DeskKit] = []

    def make(node: Node, number: str = "1", url: str | None = None) -> DeskKit:
        made.append(make_desk(tmp_path / f"desk-{number}", node, office, number, url))
        return made[-1]

    yield make
    for desk in made:
        desk.record.close()


@pytest.fixture
def desk(desk_at: MakeDesk, node: Node) -> DeskKit:
    """A desk that has met its node once."""
    desk = desk_at(node)
    assert desk.sync().line == "up"
    return desk


@pytest.fixture
def ledger(node: Node) -> Iterator[Ledger]:
    """The ledger of the running node, opened beside it."""
    opened = open_ledger(node.db, node.files)
    yield opened
    opened.close()


@pytest.fixture
def post(desk: DeskKit, node: Node, tmp_path: Path) -> Post:
    return Post(desk, node, tmp_path / "stick")
