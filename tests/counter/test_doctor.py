"""Green means safe: what the self-check says of papers, money, devices and trust, red and green."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from db import outbox, settings
from db.clock import utc_text
from db.safety import Finding
from desk_tui.counter import (
    archive_queue,
    care,
    care_documents,
    care_trust,
    patrol,
    receipt_books,
    signing,
    text_engine,
)
from desk_tui.counter.desk import Desk
from scanners.problem import ScanProblem
from tests.counter import archive_kit
from tests.counter.conftest import Clock


def told(findings: list[Finding], start: str) -> Finding:
    (found,) = [one for one in findings if one.what.startswith(start)]
    assert found.hint or found.state == "ok", "who is warned is told what to do"
    return found


def state(findings: list[Finding], start: str) -> str:
    return told(findings, start).state


def test_everything_there_is_to_say_is_said(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """No room of the self-check can be forgotten: one finding of each stands in its answer."""
    monkeypatch.setattr(care, "_scanners", lambda desk: [Finding("máy quét", "ok")])
    said = [one.what for one in care.doctor(desk)]
    for start in (
        "SQLite",
        "Đĩa còn",
        "Đồng hồ",
        "Còn 200 số hồ sơ",
        "Lịch nghỉ",
        "Chưa liên lạc",
        "máy quét",
        "Bản lưu chưa được ký số",
        "Mọi giấy tờ đã quét",
        "Chưa sao lưu",
        "1 người được làm việc",
        "Không giữ dữ liệu cá nhân",
    ):
        assert any(line.startswith(start) for line in said), start
    assert any("chữ" in line for line in said)
    assert any("áy in" in line for line in said)


def test_a_centre_that_has_been_silent_for_a_day(desk: Desk, clock: Clock) -> None:
    desk.record.transact(lambda c: outbox.line_answered(c, desk.now()))
    start = "Liên lạc trung tâm gần nhất"
    clock.now += timedelta(days=1)
    assert state([care._line(desk)], start) == "ok"
    clock.now += timedelta(seconds=1)
    assert state([care._line(desk)], start) == "warn"


@dataclass
class _Device:
    @dataclass
    class Info:
        name: str = "Máy quét mẫu"

    info: Info


@dataclass
class _Found:
    devices: list[_Device]
    reasons: dict[str, ScanProblem]


def test_scanners_and_printers(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    found = _Found([_Device(_Device.Info())], {})

    async def find(_: object) -> _Found:
        return found

    monkeypatch.setattr("scanners.devices.find_devices", find)
    assert state(care._scanners(desk), "Máy quét: Máy quét mẫu") == "ok"
    found.devices.clear()
    assert state(care._scanners(desk), "Chưa thấy máy quét nào") == "warn"
    found.reasons["sane"] = ScanProblem("no-sane", "chưa cài", "Cài gói sane-utils.")
    assert state(care._scanners(desk), "Máy quét loại sane: chưa cài") == "warn"
    for names, start, is_fine in (
        (["Máy in mẫu"], "Máy in: Máy in mẫu", True),
        ([], "Chưa thấy máy in", False),
    ):
        monkeypatch.setattr("desk_tui.slips.printing.printers", lambda names=names: names)
        assert state([care._printer()], start) == ("ok" if is_fine else "warn")


def test_receipts_that_a_person_has_to_look_at(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert care._receipts(desk) == []
    monkeypatch.setattr(receipt_books, "doubts", lambda _: ["Biên lai MAU: số 0003 đã dùng"])
    assert state(care._receipts(desk), "Biên lai MAU") == "warn"


def test_reading_and_the_box_for_foreign_files(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = ScanProblem("no-text-engine", "Bộ đọc chữ không trả lời.", "Cài lại.")
    for trouble, start, is_fine in ((None, "Đọc được chữ", True), (problem, "Bộ đọc chữ", False)):
        monkeypatch.setattr(text_engine, "trouble", lambda trouble=trouble: trouble)
        assert state([care_documents._text()], start) == ("ok" if is_fine else "warn")
    monkeypatch.setattr(care_documents.sys, "platform", "linux")
    for boxed in (True, False):
        monkeypatch.setattr("scanners.jail_box.is_boxed", lambda boxed=boxed: boxed)
        start = "Tệp từ bên ngoài được mở " + ("trong hộp" if boxed else "mà không")
        assert state(care_documents._box(), start) == ("ok" if boxed else "warn")


def test_signing_its_key_its_certificate_and_why_it_stopped(
    desk: Desk, clock: Clock, tmp_path: Path
) -> None:
    def signed_with(**facts: str) -> list[Finding]:
        wanted = {"p12": str(key), "subject": "UBND Mẫu", **facts}
        desk.record.transact(lambda c: settings.put(c, "signing", wanted))
        return care_documents._signing(desk)

    key = tmp_path / "khoa.p12"
    assert state(care_documents._signing(desk), "Bản lưu chưa được ký số") == "ok"
    assert state(signed_with(), "Không thấy tệp khóa ký số") == "warn"
    assert state(signed_with(p12="", library=str(key)), "Không thấy phần mềm thiết bị") == "warn"
    key.touch()
    assert state(signed_with(), "Khóa ký số có đủ") == "ok"
    start = "Chứng thư số của UBND Mẫu"
    for days, expected in ((31, "ok"), (30, "warn"), (0, "bad")):
        ends = utc_text(desk.now() + timedelta(days=days))
        assert state(signed_with(ends=ends), start) == expected
    for code, expected in (("wrong-pin", "bad"), ("no-token", "warn")):
        signing.pause(desk, ScanProblem(code, "sai mã PIN", "Nhập lại bằng Alt+M."), "x")
        assert state(signed_with(), "Đang dừng ký số: sai mã PIN") == expected


def test_copies_that_wait_or_failed_and_files_that_were_read_again(
    desk: Desk, tmp_path: Path
) -> None:
    copies: Callable[[], list[Finding]] = lambda: care_documents._copies(desk)  # noqa: E731
    assert state(copies(), "Mọi giấy tờ đã quét đều có bản lưu") == "ok"
    done = archive_kit.received(desk)
    kept = archive_kit.scanned(desk, done.id, archive_kit.images(tmp_path))
    assert state(copies(), "1 giấy tờ chờ làm bản lưu") == "ok"
    archive_queue.tell(desk, None, "hết chỗ")
    assert state(copies(), "1 giấy tờ chờ làm bản lưu") == "warn"
    (waiting,) = archive_queue.waiting(desk)
    problem = ScanProblem("page-lost", "trang hỏng", "Quét lại.")
    desk.record.transact(lambda c: archive_queue.put_aside(desk, c, waiting, problem))
    assert state(copies(), "Chưa làm được bản lưu") == "warn"

    assert care_documents._files(desk) == []
    while not patrol.patrol(desk, 5).ended:
        pass
    assert state(care_documents._files(desk), "Các tệp đã được đọc lại") == "ok"
    desk.vault.shelf(done.id).erase(kept.sha256)
    desk.record.transact(lambda c: settings.put(c, "patrol", {}))
    while not patrol.patrol(desk, 5).ended:
        pass
    assert state(care_documents._files(desk), f"Tệp {kept.sha256[:12]}") == "bad"


def test_what_a_way_back_left_beside_the_record(desk: Desk) -> None:
    aside = desk.folder / "after-0016-20261116-090000.db"
    for there in (True, False):
        if there:
            aside.touch()
        else:
            aside.unlink()
        said = [one for one in care_trust.trust(desk) if aside.name in one.what]
        assert [one.state for one in said] == ["warn"] * there
