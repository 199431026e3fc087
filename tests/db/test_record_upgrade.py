"""The way back from an upgrade: the older program opens the copy with all that was there."""

from __future__ import annotations

import os
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from record_kit import KEY, MORNING, codes, opened, receive
from test_record_file import an_older_record

import db.migrate
from db import safety, store
from db.problem import RecordProblem
from db.store import SCHEMA, open_file

_ALL = sorted(int(file.name[:4]) for file in (db.migrate.MIGRATIONS / "versions").glob("0*.py"))
OLDER = [schema for schema in _ALL if schema < db.migrate.REFOLDED]
LATER = MORNING + timedelta(hours=9)


@pytest.mark.parametrize("schema", [OLDER[0], OLDER[-1]])
def test_an_upgrade_leaves_the_older_record_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, schema: int
) -> None:
    folder = tmp_path / "desk"
    an_older_record(folder, monkeypatch, schema)
    raw = open_file(folder / "record.db", KEY)
    before = [tuple(row) for row in raw.execute("SELECT * FROM acts")]
    raw.close()

    newer = opened(folder)
    receive(newer, LATER)
    newer.close()
    copy = folder / store.BEFORE_UPGRADE.format(schema)
    assert not copy.read_bytes().startswith(b"SQLite format")
    assert not list(folder.glob("*.part"))

    # As README tells: the newer files go aside, the copy takes their name.
    with monkeypatch.context() as older:
        older.setattr(store, "SCHEMA", schema)
        with pytest.raises(RecordProblem) as caught:
            opened(folder)
        assert caught.value.code == "record-newer"
        (folder / "newer").mkdir()
        for file in folder.glob("record.db*"):
            file.replace(folder / "newer" / file.name)
        copy.replace(folder / "record.db")
        back = opened(folder)
        ask = back.read().execute
        assert ask("PRAGMA user_version").fetchone()[0] == schema
        assert [tuple(row) for row in ask("SELECT * FROM acts")] == before
        back.close()

    # And forward again, once the newer program is trusted.
    again = opened(folder)
    assert again.read().execute("PRAGMA user_version").fetchone()[0] == SCHEMA
    assert len(codes(again)) == 1
    assert {finding.state for finding in safety.check(again, rebuild=True)} == {"ok"}
    again.close()
    shutil.copy(folder / "newer" / "record.db", folder / "record.db")
    assert len(codes(opened(folder))) == 2


def test_the_copy_does_not_outlive_its_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "desk"
    an_older_record(folder, monkeypatch, OLDER[-1])
    opened(folder).close()
    copy = folder / store.BEFORE_UPGRADE.format(OLDER[-1])
    opened(folder).close()
    assert copy.exists()
    long_ago = copy.stat().st_mtime - (store.BEFORE_DAYS + 1) * 24 * 3600
    os.utime(copy, (long_ago, long_ago))
    opened(folder).close()
    assert not copy.exists()
