"""What an office can show of itself: acts that check themselves, look-ups, accounts that end."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import acts, settings
from db.kinds import OfficerAdded, PersonChecked
from db.problem import RecordProblem
from desk_tui.counter import (
    acts_check,
    acts_export,
    care,
    care_trust,
    look,
    lookups,
    patrol,
    purge,
)
from desk_tui.counter.desk import Desk
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import Walkin, receive
from desk_tui.counter.setup import add_officer
from tests.counter.conftest import BIRTH, NOW, OFFICER, OWNER, Clock
from tests.counter.test_purge import CHIEF, CHIEF_PASSWORD, DAYS, confirm, finished

TO, WHY = "Đoàn thanh tra Mẫu", "Quyết định số 00/QĐ-TT thử"
HELPER, HELPER_PASSWORD = "Lê Thị Tạm", "mật khẩu tạm 1"


def rewritten(source: Path, target: Path, change: Any) -> Path:
    """The same file with its rows changed by somebody."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            raw = old.read(name)
            if name == acts_check.ACTS:
                rows = [json.loads(line) for line in raw.splitlines()]
                raw = b"".join(json.dumps(row).encode() + b"\n" for row in change(rows))
            new.writestr(name, raw)
    return target


def test_the_acts_of_a_desk_check_themselves(desk: Desk, clock: Clock, tmp_path: Path) -> None:
    add_officer(desk, CHIEF, "supervisor", CHIEF_PASSWORD)
    finished(desk, tmp_path)
    confirm(desk)
    clock.now = NOW + timedelta(days=DAYS)
    (went,) = purge.purge(desk)
    receive(desk, BIRTH)
    file = tmp_path / "thanh-tra.zip"
    made = acts_export.export(desk, file, TO, WHY)
    told = acts_export.verify(file)
    (count,) = desk.read.execute("SELECT count(*) FROM acts").fetchone()
    assert (told["acts"], told["purged"], told["troubles"]) == (count, went.acts, [])
    assert made.head == told["head"]["last_hash"]
    # Nothing but Python and the file.
    alone = subprocess.run(
        [sys.executable, "-I", "-S", str(file)], capture_output=True, encoding="utf-8"
    )
    assert alone.returncode == 0, alone.stderr
    assert made.head in alone.stdout
    assert "không thao tác nào bị sửa" in alone.stdout

    def forged(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        rows[2]["officer"] = "Người Khác"
        return rows

    def of_purged(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        act = next(row for row in rows if "(đã xóa)" in row["payload"])
        act["payload"] = act["payload"].replace("(đã xóa)", "Người Khác")
        return rows

    for change, says in (
        (forged, "đã bị sửa nội dung"),
        (of_purged, "đã bị sửa nội dung"),
        (lambda rows: rows[:2] + rows[3:], "đứt trước"),
        (lambda rows: rows[:-1], "Thao tác cuối của quầy không phải"),
        (lambda rows: [*rows, rows[0]], "có hai lần"),
    ):
        troubles = acts_check.verify(rewritten(file, tmp_path / "sửa.zip", change))["troubles"]
        assert any(says in line for line in troubles), says
    alone = subprocess.run(
        [sys.executable, str(tmp_path / "sửa.zip")], capture_output=True, encoding="utf-8"
    )
    assert alone.returncode == 1


def test_who_may_have_the_acts_is_asked_and_written_down(desk: Desk, tmp_path: Path) -> None:
    receive(desk, BIRTH)
    file = tmp_path / "acts.zip"
    with pytest.raises(Refusal, match="giao cho ai"):
        acts_export.export(desk, file, TO, " ")
    acts_export.export(desk, file, TO, WHY)
    (said,) = [act.read() for _, act in acts.everything(desk.read) if act.kind == "acts.exported"]
    assert (getattr(said, "to", ""), getattr(said, "reason", "")) == (TO, WHY)
    with pytest.raises(RecordProblem, match="Đã có tệp"):
        acts_export.export(desk, file, TO, WHY)
    desk.role = "officer"
    with pytest.raises(Refusal, match="không có quyền"):
        acts_export.export(desk, tmp_path / "other.zip", TO, WHY)
    (tmp_path / "no.zip").write_bytes(b"no")
    with pytest.raises(RecordProblem, match="Không đọc được tệp thao tác"):
        acts_export.verify(tmp_path / "no.zip")
    assert not list(tmp_path.glob("*.part"))


@given(text=st.text(), step=st.integers(0, 9))
def test_both_hash_an_act_alike(text: str, step: int) -> None:
    act = acts.Act(
        id=text,
        subject=text,
        kind="task.done",
        payload=acts.canonical({"note": text}),
        officer=text,
        desk="H18.12.34/1",
        done_at="",
        recorded_at="",
        prev_hash="",
        hash="",
        step=step,
    )
    assert acts_check.hash_of(json.loads(msgspec.json.encode(act))) == acts.hash_of(act)


def test_every_look_up_of_a_person_is_listed(desk: Desk, clock: Clock) -> None:
    done = receive(desk, BIRTH)
    for state, reason in (("later", "chưa có mạng"), ("ok", "đăng ký khai sinh")):
        said = PersonChecked(source="population", state=state, reason=reason)
        desk.act(lambda _, said=said: [acts.Doing(done.id, said)])
        clock.now += timedelta(days=1)
    told = lookups.lookups(desk)
    assert [(one.state, one.reason) for one in told] == [
        ("ok", "đăng ký khai sinh"),
        ("later", "chưa có mạng"),
    ]
    assert (told[0].code, told[0].owner, told[0].officer) == (done.said.code, OWNER.name, OFFICER)
    assert told[0].source == "CSDL quốc gia về dân cư"
    day = date(2026, 11, 17)
    assert [one.state for one in lookups.lookups(desk, day, day)] == ["ok"]
    assert [one.state for one in lookups.lookups(desk, last=day - timedelta(days=1))] == ["later"]
    assert len(lookups.lookups(desk, officer="thi thu")) == 2
    assert lookups.lookups(desk, officer="người khác") == []
    # An officer sees what they asked themselves; whoever is in charge sees everything.
    desk.role, desk.officer = "officer", "Người Khác"
    assert lookups.lookups(desk) == []


def test_an_account_ends_while_its_officer_sits_at_the_desk(desk: Desk, clock: Clock) -> None:
    add_officer(desk, HELPER, "officer", HELPER_PASSWORD, date(2026, 11, 16))
    there = Desk.open(desk.folder, HELPER, HELPER_PASSWORD, clock)
    try:
        clock.now = NOW.replace(hour=16, minute=59)  # 23:59 at the office
        kept = receive(there, BIRTH)
        clock.now += timedelta(minutes=1)
        with pytest.raises(RecordProblem) as caught:
            receive(there, BIRTH)
        assert caught.value.code == "officer-expired"
        assert "16/11/2026" in caught.value.message
        # Nothing of it was kept, what was there can be read, and no number is used up.
        assert look.show(there, kept.said.code).said.owner == OWNER
        assert there.read.execute("SELECT count(*) FROM dossiers").fetchone()[0] == 1
        with pytest.raises(RecordProblem) as shut:
            Desk.open(desk.folder, HELPER, HELPER_PASSWORD, clock)
        assert shut.value.code == "officer-expired"
        # Others go on, and an extension counts at once, without signing in again.
        assert receive(desk, BIRTH).said.code.endswith("0001")
        desk.act(
            lambda _: [
                acts.Doing("officer", OfficerAdded(name=HELPER, role="officer", until="2026-12-31"))
            ]
        )
        assert receive(there, BIRTH).said.code.endswith("0002")
    finally:
        there.close()


def test_nothing_personal_is_written_beside_the_record(
    desk: Desk, clock: Clock, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    add_officer(desk, CHIEF, "supervisor", CHIEF_PASSWORD)
    finished(desk, tmp_path)
    receive(desk, Walkin(procedure="1.001193", owner=OWNER))
    patrol.patrol(desk, 1)
    care.backup(desk, desk.folder / "copy.zip")
    words = (OWNER.name, OWNER.number, "0900000123", "0900000456", "77/GKS-RIENG", "ngõ Ví Dụ Dài")
    assert len(desk.read.execute("SELECT 1 FROM acts").fetchall()) > 10
    left = {
        (path.relative_to(desk.folder).as_posix(), word)
        for path in desk.folder.rglob("*")
        # Slips wait for the printer in clear, and go after a day.
        if path.is_file() and path.parent.name != "print"
        for word in words
        if word.encode() in path.read_bytes()
    }
    assert left == set()
    assert [word for word in words if word in caplog.text] == []


# Green means safe: each finding red and green.


def finding(desk: Desk, start: str) -> Any:
    return next(one for one in care_trust.trust(desk) if start in one.what)


def test_the_self_check_tells_a_copy_that_is_missing_or_old(
    desk: Desk, clock: Clock, tmp_path: Path
) -> None:
    assert finding(desk, "Chưa sao lưu").state == "warn"
    care.backup(desk, tmp_path / "copy.zip")
    assert finding(desk, "Sao lưu gần nhất 09:00 16/11/2026").state == "ok"
    clock.now += timedelta(days=7, seconds=1)
    assert finding(desk, "Sao lưu gần nhất").state == "warn"


def test_the_self_check_tells_when_nobody_is_in_charge(desk: Desk, clock: Clock) -> None:
    add_officer(desk, HELPER, "officer", HELPER_PASSWORD, date(2026, 11, 16))
    assert finding(desk, "2 người được làm việc").state == "ok"
    assert finding(desk, f"Tài khoản của {HELPER} hết hạn").state == "ok"
    clock.now += timedelta(days=1)
    assert finding(desk, "1 người được làm việc").state == "ok"
    desk.act(
        lambda _: [acts.Doing("officer", OfficerAdded(name=OFFICER, role="officer", until=None))]
    )
    told = finding(desk, "Không còn ai phụ trách")
    assert told.state == "bad"
    assert "khóa phục hồi" in told.hint


def test_the_self_check_tells_personal_data_kept_too_long(
    desk: Desk, clock: Clock, tmp_path: Path
) -> None:
    add_officer(desk, CHIEF, "supervisor", CHIEF_PASSWORD)
    finished(desk, tmp_path)
    confirm(desk)
    assert finding(desk, "Không giữ dữ liệu cá nhân quá thời hạn").state == "ok"
    clock.now += timedelta(days=DAYS)
    told = finding(desk, "1 mục quá thời gian giữ")
    assert told.state == "warn"
    assert "purge --do" in told.hint
    purge.purge(desk)
    assert finding(desk, "Không giữ dữ liệu cá nhân quá thời hạn").state == "ok"


@pytest.mark.parametrize(
    ("red", "green", "state"),
    [
        ("Hết số hồ sơ", "Còn 200 số hồ sơ", "bad"),
        ("Đĩa còn 0.", "Đĩa còn", "warn"),
        ("có lỗi ghi đồng thời", "(mã hóa SQLCipher)", "warn"),
        ("Đồng hồ máy chỉ năm 2024", "Đồng hồ máy hợp lý", "bad"),
        ("Chưa liên lạc", "Liên lạc trung tâm gần nhất", "warn"),
        ("chưa được xác nhận", "đã xác nhận", "warn"),
    ],
)
def test_each_finding_of_the_machine_is_told_red_and_green(
    made: tuple[Path, bytes],
    desk: Desk,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    red: str,
    green: str,
    state: str,
) -> None:
    def told(start: str) -> Any:
        looks = (care._sqlite(), care._disk(desk.folder), care._clock(desk))
        looks += (care._numbers(desk), care._calendar(desk), care._line(desk))
        return next((one for one in looks if start in one.what), None)

    _good(desk)
    assert told(green), [red, green]
    assert told(green).state == "ok"
    _bad(desk, clock, monkeypatch)
    assert told(red).state == state
    assert told(red).hint


def _good(desk: Desk) -> None:
    from db import outbox

    desk.record.transact(lambda c: outbox.line_answered(c, desk.now()))
    for year in ("2026", "2027"):
        desk.read.execute(
            "INSERT OR REPLACE INTO calendar_days (day, kind, name, instrument, certainty)"
            " VALUES (?, 'off', 'thử', 'thử', 'V')",
            (f"{year}-09-02",),
        )
    desk.read.execute("UPDATE calendar_days SET certainty = 'V'")


def _bad(desk: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    from collections import namedtuple

    desk.read.execute("DELETE FROM number_blocks")
    desk.record.transact(lambda c: settings.put(c, "line", {}))
    desk.read.execute("DELETE FROM calendar_days")
    desk.read.execute("DELETE FROM outbox")
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(care.shutil, "disk_usage", lambda _: usage(1, 1, 100 * 1024**2))
    monkeypatch.setattr(care.sqlite, "sqlite_version", "3.40.1")
    clock.now = NOW.replace(year=2024)
