"""Back to the older program and forward again: from every schema there ever was, nothing lost."""

from __future__ import annotations

import errno
import hashlib
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from record_kit import DESK, KEY, MORNING, OFFICE, OFFICER, codes, made, opened, receive, received
from test_record_file import an_older_record

import db.migrate
from db import acts, numbers, rollback, safety, store
from db.clock import utc_text
from db.problem import RecordProblem
from db.store import SCHEMA, Record, open_file

_ALL = (int(file.name[:4]) for file in (db.migrate.MIGRATIONS / "versions").glob("0*.py"))
OLDER = sorted(schema for schema in _ALL if schema < SCHEMA)
LATER = MORNING + timedelta(hours=9)
BACK = LATER + timedelta(hours=1)


def upgraded(folder: Path, patch: pytest.MonkeyPatch, schema: int) -> Record:
    """A record of that schema, brought up to now, with two dossiers received since."""
    an_older_record(folder, patch, schema)
    record = brought_up(folder, schema)
    receive(record, LATER)
    receive(record, LATER + timedelta(minutes=1))
    return record


def brought_up(folder: Path, schema: int) -> Record:
    """Opened by the program of today, which folds again what older ones folded otherwise.

    The acts were written here by hand; newer programs fold them as they are written.
    """
    record = opened(folder)
    if schema >= db.migrate.REFOLDED:
        safety.check(record, rebuild=True)
    assert fine(record)
    return record


def fine(record: Record) -> bool:
    return {finding.state for finding in safety.check(record, rebuild=True)} == {"ok"}


def rows(path: Path) -> list[dict[str, Any]]:
    opened_file = open_file(path, KEY)
    try:
        return [dict(row) for row in opened_file.execute("SELECT * FROM acts ORDER BY seq")]
    finally:
        opened_file.close()


def written_by_the_older_program(folder: Path, code: str) -> None:
    """One more dossier in the older record, its chain going on from the end of the copy."""
    link = open_file(folder / "record.db", KEY)
    last = link.execute("SELECT hash FROM acts ORDER BY seq DESC LIMIT 1").fetchone()
    act = {
        "id": acts.new_id(),
        "subject": acts.new_id(),
        "kind": "dossier.received",
        "payload": acts.canonical(received(code)),
        "officer": OFFICER,
        "desk": DESK,
        "done_at": utc_text(BACK),
        "recorded_at": utc_text(BACK),
        "prev_hash": last["hash"],
    }
    whole = json.dumps(act, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    act["hash"] = hashlib.sha256(whole.encode()).hexdigest()
    names = ", ".join(act)
    link.execute("BEGIN IMMEDIATE")
    link.execute(f"INSERT INTO acts ({names}) VALUES ({', '.join('?' * 10)})", (*act.values(),))
    link.execute(
        "INSERT INTO outbox (seq, act_id, subject, state, tries, next_try_at, error, receipt)"
        " SELECT seq, id, subject, 'pending', 0, '', '', '' FROM acts WHERE id = ?",
        (act["id"],),
    )
    link.execute("COMMIT")
    link.close()


@pytest.mark.parametrize("schema", OLDER)
def test_back_and_forward_again_with_everything_written_on_both_sides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, schema: int
) -> None:
    folder = tmp_path / "desk"
    record = upgraded(folder, monkeypatch, schema)
    newer = {row["id"] for row in rows(folder / "record.db")}
    told = rollback.since(record, schema)
    assert (told.acts, told.unsent, told.kinds) == (2, 2, {"dossier.received": 2})
    assert (told.first, told.last) == (utc_text(LATER), utc_text(LATER + timedelta(minutes=1)))

    done = rollback.go_back(record, schema, BACK)

    assert done.since == told
    assert rollback.copies(folder) == ()
    assert not done.aside.read_bytes().startswith(b"SQLite format")
    assert {row["id"] for row in rows(done.aside)} == newer
    with monkeypatch.context() as older:
        older.setattr(store, "SCHEMA", schema)
        back = opened(folder)
        ask = back.read().execute
        assert ask("PRAGMA user_version").fetchone()[0] == schema
        assert ask("SELECT count(*) FROM acts").fetchone()[0] == 3
        # What stands on a slip is not given out again.
        assert next(numbers.free(back.read(), LATER.date())) == 4
        back.close()
    written_by_the_older_program(folder, f"{OFFICE}-261116-0150")

    again = brought_up(folder, schema)
    taken = {"officer": OFFICER, "desk": DESK, "now": BACK + timedelta(hours=1)}
    assert rollback.rejoin(again, done.aside, **taken) == 2
    assert rollback.rejoin(again, done.aside, **taken) == 0
    assert fine(again)
    held = {row["id"] for row in again.read().execute("SELECT id FROM acts")}
    assert newer < held
    assert len(codes(again)) == 4
    # What the centre had not confirmed goes there from here, and the chain goes on.
    waiting = again.read().execute("SELECT count(*) FROM outbox WHERE state = 'pending'")
    assert waiting.fetchone()[0] == len(held)
    receive(again, BACK + timedelta(hours=2))
    assert fine(again)
    again.close()


def test_a_branch_is_believed_only_when_an_act_vouches_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "desk"
    record = upgraded(folder, monkeypatch, OLDER[-1])
    aside = rollback.go_back(record, OLDER[-1], BACK).aside
    written_by_the_older_program(folder, f"{OFFICE}-261116-0150")
    again = opened(folder)
    rollback.rejoin(again, aside, officer=OFFICER, desk=DESK, now=BACK + timedelta(hours=1))
    assert acts.broken(again.read()) == []
    with again.write() as link:
        for row in link.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'acts'"
        ).fetchall():
            link.execute(f"DROP TRIGGER {row['name']}")
        link.execute("UPDATE acts SET officer = 'Người Khác' WHERE kind = 'acts.rejoined'")
    said = acts.broken(again.read())
    assert any("đứt" in line for line in said)
    again.close()


def test_what_cannot_be_gone_back_to_is_refused_and_nothing_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, schema = tmp_path / "desk", OLDER[-1]
    record = upgraded(folder, monkeypatch, schema)
    copy = folder / store.BEFORE_UPGRADE.format(schema)
    whole = copy.read_bytes()
    spoilt = bytearray(whole)
    spoilt[len(whole) // 2] ^= 1
    with pytest.raises(RecordProblem) as caught:
        rollback.go_back(record, 3, BACK)
    assert (caught.value.code, "0015" in caught.value.hint) == ("no-copy", schema == 15)
    made(tmp_path / "other").close()
    for wrong in (bytes(spoilt), (tmp_path / "other" / "record.db").read_bytes()):
        copy.write_bytes(wrong)
        with pytest.raises(RecordProblem) as caught:
            rollback.go_back(record, schema, BACK)
        assert caught.value.code in ("copy-bad", "record-damaged")
    copy.write_bytes(whole)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "no room")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        with pytest.raises(RecordProblem) as caught:
            rollback.go_back(record, schema, BACK)
        assert caught.value.code == "disk-full"
    assert list(folder.glob("after-*")) == []
    assert len(codes(record)) == 3
    assert fine(record)
    assert rollback.copies(folder) == (schema,)
    record.close()


def test_only_what_this_desk_set_aside_is_taken_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = upgraded(tmp_path / "desk", monkeypatch, OLDER[-1])
    other = made(tmp_path / "other")
    receive(other, LATER, desk=f"{OFFICE}/2")
    other.close()
    before = [tuple(row) for row in record.read().execute("SELECT * FROM acts")]
    for wrong in (tmp_path / "other" / "record.db", tmp_path / "none.db"):
        with pytest.raises(RecordProblem) as caught:
            rollback.rejoin(record, wrong, officer=OFFICER, desk=DESK, now=BACK)
        assert caught.value.code == "not-set-aside"
    assert [tuple(row) for row in record.read().execute("SELECT * FROM acts")] == before
    record.close()
