"""A node on SQLite and one on a real PostgreSQL, shared by the tests of this room."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from .kit import DeskKit, MakeDesk, Node, make_desk, new_office


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a private cluster on a loopback port, gone after the tests."""
    tools = _postgresql_tools()
    if tools is None:
        pytest.skip("PostgreSQL is not installed: initdb was not found")
    # A folder of its own, because the server's user may not enter root's temporary folders.
    folder = Path("/tmp") / f"desk-tui-test-pg-{os.getpid()}"
    folder.mkdir(mode=0o755)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")

    def run(*words: str) -> None:
        as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
        subprocess.run(
            [*(as_user if os.geteuid() == 0 else []), *words],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
        )

    data = folder / "data"
    try:
        run(str(tools / "initdb"), "-D", str(data), "-U", "desk", "-A", "trust", "-E", "UTF8")
        options = f"-h 127.0.0.1 -p {port} -k {folder}"
        run(str(tools / "pg_ctl"), "-D", str(data), "-o", options, "-w", "-l", "log", "start")
        try:
            yield f"postgresql://desk@127.0.0.1:{port}/postgres"
        finally:
            run(str(tools / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _postgresql_tools() -> Path | None:
    if sys.platform == "win32":
        return None
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    named = shutil.which("initdb")
    if found:
        return found[-1].parent
    return Path(named).parent if named else None


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
