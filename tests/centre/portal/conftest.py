"""A portal that behaves as documented and a node's ledger, fresh for each test."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desk_tui.centre import blobs
from desk_tui.centre.ledger import Ledger, open_ledger
from tests.doubles.portal import Running, running

from .office_kit import Office

_databases = itertools.count(1)


@pytest.fixture(scope="session")
def socket_of_portal() -> Iterator[Running]:
    with running() as here:
        yield here


@pytest.fixture
def there(socket_of_portal: Running) -> Running:
    socket_of_portal.forget()
    # The examples' addresses exist nowhere; tests that fetch turn this on.
    socket_of_portal.portal.settings.fetch_files = False
    return socket_of_portal


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A node's folder with an empty ledger in it, made once."""
    folder = tmp_path_factory.mktemp("fresh")
    for ledger in _opened(str(folder / "centre.db"), folder / "files"):
        assert ledger.files.is_dir()
    return folder


@pytest.fixture
def ledger(fresh: Path, tmp_path: Path) -> Iterator[Ledger]:
    shutil.copytree(fresh, tmp_path, dirs_exist_ok=True)
    ledger = open_ledger(str(tmp_path / "centre.db"), tmp_path / "files")
    yield ledger
    ledger.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def either_ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    """On both engines; a database of its own, because a queue belongs to a whole ledger."""
    if request.param == "sqlite":
        yield request.getfixturevalue("ledger")
        return
    import psycopg

    cluster: str = request.getfixturevalue("postgresql")
    name = f"portal_{next(_databases)}"
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    yield from _opened(cluster.rsplit("/", 1)[0] + f"/{name}", tmp_path / "files")


def _opened(where: str, files: Path) -> Iterator[Ledger]:
    ledger = open_ledger(where, files)
    blobs.prepare(ledger, datetime.now(UTC))
    yield ledger
    ledger.close()


@pytest.fixture
def office(ledger: Ledger) -> Office:
    return Office(ledger)
