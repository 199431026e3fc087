"""The record that the tests of merging share: each forgets what it took in (`merge_kit.undone`)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from record_kit import made as new_record

from db.store import Record


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    record = new_record(tmp_path_factory.mktemp("merging") / "desk")
    yield record
    record.close()
