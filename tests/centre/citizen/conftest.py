from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desk_tui.centre import blobs
from desk_tui.centre.citizen import sign_in
from desk_tui.centre.citizen.sign_in import SignInConfig
from desk_tui.centre.ledger import Ledger, open_ledger
from tests.centre.packages.kit import MONDAY

from .kit import PATIENCE, Phone, Site, site
from .provider import CLIENT, SECRET

MakePhone = Callable[[], Phone]


@pytest.fixture(scope="session")
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


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return one.getsockname()[1]


@pytest.fixture(scope="session")
def ours() -> int:
    return free_port()


@pytest.fixture(scope="session")
def issuer(tmp_path_factory: pytest.TempPathFactory, ours: int) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("provider")
    back = f"http://127.0.0.1:{ours}{sign_in.BACK}"
    script = Path(__file__).with_name("provider.py")
    process = subprocess.Popen(
        [sys.executable, str(script), str(free_port()), str(folder), back],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    yield process.stdout.readline().strip()
    process.kill()
    process.wait()
    process.stdout.close()


@pytest.fixture(scope="session")
def config(issuer: str, ours: int) -> SignInConfig:
    return SignInConfig(
        name="VNeID",
        public=f"http://127.0.0.1:{ours}",
        client_id=CLIENT,
        client_secret=SECRET,
        issuer=issuer,
        answer_seconds=PATIENCE,
    )


@pytest.fixture(scope="session")
def signing_site(ledger: Ledger, config: SignInConfig, ours: int) -> Iterator[Site]:
    with site(ledger, config, ours) as opened:
        yield opened
