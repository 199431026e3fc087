from __future__ import annotations

from collections.abc import Iterator

import pytest

from desk_tui.centre.ledger import Ledger, open_ledger


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def ledger(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ledger]:
    """A node's ledger; tests keep apart by offices of their own."""
    folder = tmp_path_factory.mktemp("packages")
    db = str(folder / "centre.db")
    if request.param == "postgresql":
        db = request.getfixturevalue("postgresql")
    opened = open_ledger(db, folder / "files")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def small_ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    folder = tmp_path_factory.mktemp("small")
    opened = open_ledger(str(folder / "centre.db"), folder / "files")
    yield opened
    opened.close()
