"""A catalogue from the centre that cannot be kept is told, and the old one stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.problem import RecordProblem
from desk_tui.centre.messages import Catalogue
from desk_tui.counter.line import keep_catalogue
from desk_tui.counter.setup import packaged
from tests import records

SHIFTED = "code,name\n1.001193"


@pytest.mark.parametrize(
    "told",
    [
        Catalogue(version=2, csv=packaged("catalogue.csv"), effective=""),
        Catalogue(version=2, csv=packaged("catalogue.csv"), effective="ngày mai"),
        Catalogue(version=2, csv=SHIFTED, effective="2026-01-01"),
    ],
)
def test_a_catalogue_that_cannot_be_kept_is_told(tmp_path: Path, told: Catalogue) -> None:
    record = records.empty(tmp_path / "desk", bytes(32))
    with pytest.raises(RecordProblem) as caught:
        keep_catalogue(record, told)
    assert caught.value.code == "catalogue-rejected"
    assert record.read().execute("SELECT count(*) FROM procedures").fetchone()[0] == 0
    record.close()
