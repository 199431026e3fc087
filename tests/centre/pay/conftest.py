"""A payment platform on a socket, a node's ledger and the node itself, fresh for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desk_tui.centre.ledger import Ledger
from tests.doubles.platform import Running, running

from ..portal.conftest import either_ledger, fresh, ledger
from .kit import Till, till

__all__ = ["either_ledger", "fresh", "ledger"]


@pytest.fixture(scope="session")
def socket_of_platform() -> Iterator[Running]:
    with running() as here:
        yield here


@pytest.fixture
def there(socket_of_platform: Running) -> Running:
    socket_of_platform.forget()
    return socket_of_platform


@pytest.fixture
def at(ledger: Ledger, there: Running) -> Iterator[Till]:
    with till(ledger, there) as made:
        yield made


@pytest.fixture
def either(either_ledger: Ledger, there: Running) -> Iterator[Till]:
    with till(either_ledger, there) as made:
        yield made
