"""Copies: proved when made, told when bad, and no number given out again after one is used."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from record_kit import MORNING, OFFICE, OFFICER, OWNER, SHELF, codes, receive, received

from db import keys, numbers, safety
from db.kinds import Paper
from db.problem import RecordProblem
from db.restore import UNKNOWN_GAP, bring_back
from db.store import Record
from desk_tui.rules.text import plain
from scanners.vault import Vault
from tests import records

PASSWORD = "mật khẩu thử 1"
LATER = MORNING + timedelta(hours=2)
SCAN = "tờ khai của Nguyễn Văn Thử".encode()


def a_desk(folder: Path) -> Record:
    key, _ = keys.create(folder, OFFICER, PASSWORD)
    record = records.empty(folder, key)
    record.transact(lambda c: numbers.add_block(c, "", 1, 200, "init"))
    stored = Vault(folder / "vault", key).shelf(SHELF).put(SCAN)
    paper = Paper(key="to-khai", name="Tờ khai", state="digitised", sha256=stored.sha256)
    receive(record, papers=(paper,))
    receive(record)
    return record


def with_password(folder: Path) -> bytes:
    return keys.unlock(folder, OFFICER, PASSWORD, MORNING)


def restore(
    source: Path, folder: Path, unlock: Callable[[Path], bytes] = with_password, last=None
) -> tuple[Path | None, list[str]]:
    return bring_back(source, folder, unlock, plain, now=LATER, today=LATER.date(), last=last)


def reopened(folder: Path) -> Record:
    return Record(folder, with_password(folder), plain)


def numbers_of(record: Record) -> list[int]:
    return [int(code[-4:]) for code in codes(record)]


def test_a_copy_comes_back_whole_on_another_machine(tmp_path: Path) -> None:
    record = a_desk(tmp_path / "desk")
    size = safety.backup(record, tmp_path / "copy.zip", MORNING)
    assert size == (tmp_path / "copy.zip").stat().st_size

    aside, said = restore(tmp_path / "copy.zip", tmp_path / "new")

    assert aside is None
    assert said == ["Ngày 16/11/2026: bỏ trống các số 0003–0052 vì có thể đã in sau khi sao lưu."]
    again = reopened(tmp_path / "new")
    assert codes(again) == codes(record)
    assert Vault(tmp_path / "new" / "vault", again.key).shelf(SHELF).get(_sha(again)) == SCAN
    assert [f.state for f in safety.check(again, rebuild=True)] == ["ok", "ok"]
    receive(again, LATER)
    assert numbers_of(again)[-1] == 3 + UNKNOWN_GAP
    assert sorted(path.name for path in (tmp_path / "new").iterdir() if path.is_dir()) == ["vault"]


def _sha(record: Record) -> str:
    text = record.read().execute("SELECT line FROM papers WHERE line LIKE '%digitised%'")
    return text.fetchone()[0].split('"sha256":"')[1][:64]


def test_over_a_newer_record_no_number_is_given_again_and_none_is_wasted(tmp_path: Path) -> None:
    record = a_desk(tmp_path / "desk")
    safety.backup(record, tmp_path / "copy.zip", MORNING)
    receive(record, LATER)
    receive(record, LATER - timedelta(days=40), entered=LATER)
    record.transact(lambda c: numbers.add_block(c, "2026-11-16", 1001, 1001, "centre"))
    receive(record, LATER)
    printed = set(codes(record))
    record.close()

    aside, said = restore(tmp_path / "copy.zip", tmp_path / "desk")

    assert aside is not None
    assert (aside / "record.db").exists()
    assert [line.split(" vì")[0] for line in said] == [
        "Ngày 07/10/2026: bỏ trống các số 0001–0001",
        "Ngày 16/11/2026: bỏ trống các số 0003–0003",
        "Ngày 16/11/2026: bỏ trống các số 1001–1001",
    ]
    again = reopened(tmp_path / "desk")
    assert len(codes(again)) == 2
    receive(again, LATER)
    receive(again, LATER - timedelta(days=40), entered=LATER)
    fresh = codes(again)[2:]
    assert printed.isdisjoint(fresh)
    assert [code[-4:] for code in fresh] == ["0004", "0002"]


def test_what_one_restore_left_out_the_next_one_leaves_out_too(tmp_path: Path) -> None:
    record = a_desk(tmp_path / "desk")
    safety.backup(record, tmp_path / "old.zip", MORNING)
    receive(record, LATER)
    safety.backup(record, tmp_path / "new.zip", LATER)
    record.close()
    restore(tmp_path / "old.zip", tmp_path / "machine2")
    second = reopened(tmp_path / "machine2")
    receive(second, LATER)
    used = set(codes(second))
    second.close()

    restore(tmp_path / "new.zip", tmp_path / "machine2")

    third = reopened(tmp_path / "machine2")
    receive(third, LATER)
    assert numbers_of(third)[:3] == [1, 2, 3]
    # Neither the gap of the first restore nor what was printed after it, nor an unknown rest.
    assert numbers_of(third)[3] > max(int(code[-4:]) for code in used)


def test_the_officer_s_word_on_the_last_number_saves_the_gap(tmp_path: Path) -> None:
    safety.backup(a_desk(tmp_path / "desk"), tmp_path / "copy.zip", MORNING)

    restore(tmp_path / "copy.zip", tmp_path / "new", last=7)

    again = reopened(tmp_path / "new")
    receive(again, LATER)
    assert numbers_of(again)[-1] == 8


@pytest.mark.parametrize("damage", ["half", "nothing", "stranger"])
def test_over_a_damaged_record_a_gap_is_left_and_the_damaged_one_kept(
    tmp_path: Path, damage: str
) -> None:
    record = a_desk(tmp_path / "desk")
    safety.backup(record, tmp_path / "copy.zip", MORNING)
    for _ in range(9):
        receive(record, LATER)
    printed = set(codes(record))
    record.close()
    path = tmp_path / "desk" / "record.db"
    content = {"half": path.read_bytes()[:9000], "nothing": b"", "stranger": b"x" * 99_999}[damage]
    path.write_bytes(content)

    aside, _ = restore(tmp_path / "copy.zip", tmp_path / "desk")

    assert aside is not None
    assert (aside / "record.db").read_bytes() == content
    again = reopened(tmp_path / "desk")
    receive(again, LATER)
    assert codes(again)[-1] not in printed


def refuse(folder: Path) -> bytes:
    return keys.unlock(folder, OFFICER, "mật khẩu sai", MORNING)


@pytest.mark.parametrize(
    ("harm", "unlock", "code"),
    [
        ("none", refuse, "wrong-password"),
        ("cut", with_password, "not-a-backup"),
        ("not a zip", with_password, "not-a-backup"),
        ("rotten record", with_password, "not-a-backup"),
        ("stray path", with_password, "not-a-backup"),
        ("absent", with_password, "not-a-backup"),
    ],
)
def test_a_restore_that_cannot_be_leaves_everything_as_it_was(
    tmp_path: Path, harm: str, unlock: Callable[[Path], bytes], code: str
) -> None:
    record = a_desk(tmp_path / "desk")
    copy = tmp_path / "copy.zip"
    safety.backup(record, copy, MORNING)
    receive(record, LATER)
    record.close()
    match harm:
        case "cut":
            copy.write_bytes(copy.read_bytes()[: copy.stat().st_size // 2])
        case "not a zip":
            copy.write_text("đây không phải bản sao lưu")
        case "absent":
            copy.unlink()
        case "rotten record" | "stray path":
            _repack(copy, harm)

    with pytest.raises(RecordProblem) as caught:
        restore(copy, tmp_path / "desk", unlock)

    assert caught.value.code in (code, "record-damaged")
    assert numbers_of(reopened(tmp_path / "desk")) == [1, 2, 3]
    assert not list((tmp_path / "desk").glob("before-restore*"))
    assert not list((tmp_path / "desk").glob(".restore-*"))


def _repack(copy: Path, harm: str) -> None:
    """A copy whose own sums are right and whose content is not."""
    with zipfile.ZipFile(copy) as bundle:
        parts = {name: bundle.read(name) for name in bundle.namelist()}
    if harm == "stray path":
        parts["vault/../../stray"] = b"x"
    else:
        rotten = bytearray(parts["record.db"])
        rotten[len(rotten) // 2] ^= 1
        parts["record.db"] = bytes(rotten)
    with zipfile.ZipFile(copy, "w") as bundle:
        for name, content in parts.items():
            bundle.writestr(name, content)


def test_a_copy_is_never_written_over(tmp_path: Path) -> None:
    record = a_desk(tmp_path / "desk")
    safety.backup(record, tmp_path / "copy.zip", MORNING)
    before = (tmp_path / "copy.zip").read_bytes()

    with pytest.raises(RecordProblem) as caught:
        safety.backup(record, tmp_path / "copy.zip", LATER)
    assert caught.value.code == "backup-exists"
    assert (tmp_path / "copy.zip").read_bytes() == before

    with pytest.raises(RecordProblem) as caught:
        safety.backup(record, tmp_path / "no such folder" / "copy.zip", LATER)
    assert caught.value.code == "backup-failed"


def test_a_copy_made_amid_work_is_a_whole_moment_of_it(tmp_path: Path) -> None:
    record = a_desk(tmp_path / "desk")
    with record.write() as connection:
        connection.execute("INSERT INTO settings (key, value) VALUES ('half', '1')")
        other = Record(tmp_path / "desk", record.key, plain)
        safety.backup(other, tmp_path / "copy.zip", MORNING)

    restore(tmp_path / "copy.zip", tmp_path / "new")
    found = reopened(tmp_path / "new").read().execute("SELECT 1 FROM settings WHERE key = 'half'")
    assert found.fetchone() is None


def test_neither_a_used_folder_nor_its_copy_shows_a_name_or_a_number(tmp_path: Path) -> None:
    record = a_desk(tmp_path / "desk")
    receive(record, owner=OWNER)
    safety.backup(record, tmp_path / "copy.zip", MORNING)
    shutil.unpack_archive(tmp_path / "copy.zip", tmp_path / "unpacked")
    files = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "keys.json"]
    names = {path.name for path in files}

    assert {"record.db", "record.db-wal", "copy.zip"} <= names
    # Officers' names stand in the key file, for the login; citizens' stand nowhere.
    secrets = (OWNER.name, plain(OWNER.name), OWNER.number, OWNER.phone, OFFICE)
    for path in files:
        content = path.read_bytes()
        for secret in secrets:
            assert secret.encode() not in content, (path, secret)
        assert record.key not in content
        assert record.key.hex().encode() not in content


def test_check_tells_and_mends_readings_that_drifted(tmp_path: Path) -> None:
    record = a_desk(tmp_path / "desk")
    for drift in (
        "UPDATE counters SET n = n + 1",
        "UPDATE dossiers SET owner_name = 'Ai Đó'",
        "DELETE FROM numbers",
        "DELETE FROM dossier_words WHERE rowid = 1",
    ):
        record.transact(lambda c, drift=drift: c.execute(drift))
        assert [f.state for f in safety.check(record, rebuild=True)] == ["ok", "warn"], drift
        assert [f.state for f in safety.check(record, rebuild=True)] == ["ok", "ok"]


def test_a_code_that_is_taken_is_told_and_nothing_is_kept(tmp_path: Path) -> None:
    record = a_desk(tmp_path / "desk")
    taken = codes(record)[0]
    record.transact(lambda c: c.execute("DELETE FROM numbers"))

    with pytest.raises(RecordProblem) as caught:
        receive(record)

    assert caught.value.code == "act-clashes"
    assert taken in caught.value.message
    assert len(codes(record)) == 2
    assert received(taken).code == taken


def test_the_texts_of_the_office_come_back_with_its_record(tmp_path: Path) -> None:
    record = a_desk(tmp_path / "desk")
    (tmp_path / "desk" / "forms" / "tt03-2025").mkdir(parents=True)
    (tmp_path / "desk" / "forms" / "tt03-2025" / "01-receipt.typ").write_text("của cơ quan")
    (tmp_path / "desk" / "keys.toml").write_text('"reception.save" = "f9"')
    safety.backup(record, tmp_path / "copy.zip", MORNING)
    record.close()

    bring_back(
        tmp_path / "copy.zip",
        tmp_path / "other",
        lambda room: keys.unlock(room, OFFICER, PASSWORD),
        plain,
        now=MORNING,
        today=MORNING.date(),
    )

    own = tmp_path / "other" / "forms" / "tt03-2025" / "01-receipt.typ"
    assert own.read_text() == "của cơ quan"
    assert (tmp_path / "other" / "keys.toml").read_text() == '"reception.save" = "f9"'
