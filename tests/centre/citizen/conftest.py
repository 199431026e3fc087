from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from desk_tui.centre import blobs
from desk_tui.centre.ledger import Ledger, open_ledger
from tests.centre.packages.kit import MONDAY

from .kit import Phone, Site, site

MakePhone = Callable[[], Phone]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    folder = tmp_path_factory.mktemp("citizen")
    opened = open_ledger(str(folder / "centre.db"), folder / "files")
    blobs.prepare(opened, MONDAY)
    yield opened
    opened.close()


@pytest.fixture
def here(ledger: Ledger) -> Iterator[Site]:
    """The page with its clock at a Monday morning, patient with everyone."""
    with site(ledger) as opened:
        yield opened


@pytest.fixture
def phone(here: Site) -> Iterator[MakePhone]:
    made: list[Phone] = []

    def make() -> Phone:
        made.append(Phone(here.url))
        return made[-1]

    yield make
    for one in made:
        one.client.close()
