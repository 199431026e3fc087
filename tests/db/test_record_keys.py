"""Who can open the record, and how a stranger is kept waiting."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from record_kit import MORNING

from db import keys
from db.problem import RecordProblem

NAME, PASSWORD = "Lê Thị Mẫu", "mật khẩu thử 1"


def code_of(work, *more) -> str:
    with pytest.raises(RecordProblem) as caught:
        work(*more)
    assert caught.value.message
    return caught.value.code


def test_each_officer_and_the_office_open_the_same_key(tmp_path: Path) -> None:
    key, recovery = keys.create(tmp_path, NAME, PASSWORD)
    keys.add(tmp_path, key, "Trần Thị Ví Dụ", "một mật khẩu khác")

    assert keys.unlock(tmp_path, NAME, PASSWORD, MORNING) == key
    assert keys.unlock(tmp_path, " Trần Thị  Ví Dụ ", "một mật khẩu khác", MORNING) == key
    assert keys.recover(tmp_path, recovery.lower().replace("-", " ")) == key
    assert keys.names(tmp_path) == [NAME, "Trần Thị Ví Dụ"]
    assert key not in (tmp_path / "keys.json").read_bytes()
    assert code_of(keys.recover, tmp_path, recovery[:-1] + "A") == "wrong-recovery-key"
    assert code_of(keys.recover, tmp_path, "ĐÂY KHÔNG PHẢI KHÓA") == "wrong-recovery-key"
    assert code_of(keys.unlock, tmp_path, "Người Lạ", PASSWORD) == "unknown-officer"
    assert code_of(keys.add, tmp_path, key, "Ai Đó", "ngắn") == "password-short"


def test_a_password_typed_in_either_form_of_unicode_is_the_same(tmp_path: Path) -> None:
    import unicodedata

    key, _ = keys.create(tmp_path, NAME, unicodedata.normalize("NFD", PASSWORD))

    assert keys.unlock(tmp_path, unicodedata.normalize("NFD", NAME), PASSWORD, MORNING) == key


def test_a_wrong_password_waits_longer_each_time_and_a_right_one_forgets(tmp_path: Path) -> None:
    key, _ = keys.create(tmp_path, NAME, PASSWORD)
    now, waits = MORNING, []
    for _ in range(4):
        assert code_of(keys.unlock, tmp_path, NAME, "mật khẩu sai", now) == "wrong-password"
        # Even the right one is not looked at while the wait lasts, by any program.
        assert code_of(keys.unlock, tmp_path, NAME, PASSWORD, now) == "wait"
        wait = next(
            s for s in range(1, 99) if _opens_or_wrong(tmp_path, now + timedelta(seconds=s))
        )
        waits.append(wait)
        now += timedelta(seconds=wait)

    assert waits == [1, 2, 4, 8]
    assert keys.unlock(tmp_path, NAME, PASSWORD, now) == key
    with pytest.raises(RecordProblem, match="lần 1"):
        keys.unlock(tmp_path, NAME, "mật khẩu sai", now)


def _opens_or_wrong(folder: Path, now) -> bool:
    """Whether a try would be looked at, without making one."""
    from db.clock import from_text

    wrap = json.loads((folder / "keys.json").read_text())["officers"][NAME]
    return now >= from_text(wrap["wait_until"])


def test_a_clock_set_back_never_locks_an_officer_out_for_long(tmp_path: Path) -> None:
    key, _ = keys.create(tmp_path, NAME, PASSWORD)
    code_of(keys.unlock, tmp_path, NAME, "mật khẩu sai", MORNING + timedelta(days=400))

    with pytest.raises(RecordProblem, match="1 giây"):
        keys.unlock(tmp_path, NAME, PASSWORD, MORNING)
    assert keys.unlock(tmp_path, NAME, PASSWORD, MORNING + timedelta(days=401)) == key


@pytest.mark.parametrize(
    "harm",
    [
        lambda text: text[: len(text) // 2],
        lambda text: "",
        lambda text: text.replace("wrapped", "wrapt"),
        lambda text: re.sub(r'"memory": \d+', '"memory": 1', text),
        lambda text: text.replace('"nonce": "', '"nonce": "AAAA'),
        lambda text: "\ufeff[]",
    ],
)
def test_a_damaged_key_file_is_told_and_never_called_a_wrong_password(tmp_path: Path, harm) -> None:
    _, recovery = keys.create(tmp_path, NAME, PASSWORD)
    path = tmp_path / "keys.json"
    path.write_text(harm(path.read_text()))

    assert code_of(keys.unlock, tmp_path, NAME, PASSWORD, MORNING) == "keys-damaged"
    assert code_of(keys.recover, tmp_path, recovery) == "keys-damaged"


def test_a_missing_key_file_is_told_from_a_missing_record(tmp_path: Path) -> None:
    assert code_of(keys.require, tmp_path) == "no-record"
    assert code_of(keys.unlock, tmp_path / "nowhere", NAME, PASSWORD) == "no-record"
    (tmp_path / "record.db").write_bytes(b"x")
    assert code_of(keys.require, tmp_path) == "keys-damaged"
