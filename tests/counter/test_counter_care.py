"""Caring for a desk: check, copy, bring back, and what the machine says of itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db.problem import RecordProblem
from desk_tui.counter import care
from desk_tui.counter.desk import Desk, Office
from tests import records

OFFICER, PASSWORD = "Lê Thị Mẫu", "mật khẩu thử 1"
NOW = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    office = Office(code="H18.12.34", unit="UBND phường Ví Dụ", desk=1)
    records.desk(tmp_path / "desk", office, 9, OFFICER, PASSWORD, NOW)
    return tmp_path / "desk"


def opened(home: Path, now: datetime = NOW) -> Desk:
    return Desk.open(home, OFFICER, PASSWORD, lambda: now)


def states(findings) -> dict[str, str]:
    return {finding.what: finding.state for finding in findings}


def test_a_copy_comes_back_through_the_verb_and_the_desk_opens(home: Path, tmp_path: Path) -> None:
    desk = opened(home)
    assert care.backup(desk, tmp_path / "copy.zip") > 0
    desk.close()

    aside, said = care.restore(tmp_path / "copy.zip", home, OFFICER, PASSWORD, NOW, None)

    assert aside is not None
    assert said == []
    assert states(care.check(opened(home), rebuild=True)) == {
        "Sổ nguyên vẹn, chuỗi thao tác liền mạch": "ok",
        "Dựng lại từ thao tác: khớp từng byte": "ok",
    }


def test_a_wrong_password_brings_nothing_back(home: Path, tmp_path: Path) -> None:
    desk = opened(home)
    care.backup(desk, tmp_path / "copy.zip")
    desk.close()

    with pytest.raises(RecordProblem) as caught:
        care.restore(tmp_path / "copy.zip", home, OFFICER, "mật khẩu sai", NOW, None)

    assert caught.value.code == "wrong-password"
    assert opened(home).officer == OFFICER


def test_an_open_window_keeps_a_second_one_and_a_restore_out(home: Path, tmp_path: Path) -> None:
    desk = opened(home)
    care.backup(desk, tmp_path / "copy.zip")
    with care.hold_desk(home):
        for second in (
            lambda: care.hold_desk(home).__enter__(),
            lambda: care.restore(tmp_path / "copy.zip", home, OFFICER, PASSWORD, NOW, None),
        ):
            with pytest.raises(RecordProblem) as caught:
                second()
            assert caught.value.code == "second-program"
    with care.hold_desk(home):
        assert opened(home).officer == OFFICER


def test_a_file_gone_from_the_vault_is_told_by_check(home: Path) -> None:
    from db import acts
    from db.kinds import Paper, PaperAdded

    desk = opened(home)
    stored = desk.vault.shelf("d1").put(b"%PDF-1.7 thu")
    paper = Paper(key="to-khai", name="Tờ khai", state="digitised", sha256=stored.sha256)
    desk.act(lambda _: [acts.Doing("d1", PaperAdded(paper=paper))])
    assert all(finding.state == "ok" for finding in care.check(desk))

    desk.vault.shelf("d1").erase(stored.sha256)

    (bad,) = [finding for finding in care.check(desk) if finding.state == "bad"]
    assert stored.sha256[:12] in bad.what
    assert bad.hint


@pytest.mark.parametrize(("now", "state"), [(NOW, "ok"), (NOW - timedelta(days=1), "bad")])
def test_the_doctor_tells_a_clock_set_back(home: Path, now: datetime, state: str) -> None:
    findings = care.doctor(opened(home, now))

    (clock,) = [finding for finding in findings if finding.what.startswith("Đồng hồ")]
    assert clock.state == state
    assert all(finding.hint for finding in findings if finding.state != "ok")
    (numbers,) = [finding for finding in findings if "số hồ sơ" in finding.what]
    assert (numbers.what, numbers.state) == ("Còn 9 số hồ sơ cho hôm nay", "warn")
