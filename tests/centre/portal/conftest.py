"""A portal that behaves as documented, fresh for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.doubles.portal import Portal, Running, running


@pytest.fixture
def there() -> Iterator[Running]:
    portal = Portal()
    # The examples' addresses exist nowhere; tests that fetch turn this on.
    portal.settings.fetch_files = False
    with running(portal) as here:
        yield here
