"""Keeping the record well: check, copy away, bring back, and whether this machine is fit."""

from __future__ import annotations

import shutil
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path

from db import acts, keys, numbers, outbox, purging, safety
from db.clock import from_text
from db.driver import sqlite
from db.holding import hold
from db.kinds import files_of
from db.problem import RecordProblem
from db.restore import bring_back
from db.safety import Finding
from db.store import wal_is_safe
from desk_tui.counter import care_trust, receipt_books
from desk_tui.counter.care_documents import documents
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.patrol import patrol
from desk_tui.counter.place import hold_desk
from desk_tui.rules import text
from desk_tui.tongue import say

__all__ = ["backup", "check", "doctor", "patrol", "restore"]

LOW_DISK = 1024**3
SILENT = timedelta(days=1)
"""After so long without a word from the centre an officer is told. No term of law."""
SENDER_SECONDS = 10
CLOCK_YEARS = (2025, 2100)
FEW_NUMBERS = 10
MORE_NUMBERS = say("Chạy desk-tui sync để nhận thêm số, hoặc desk-tui numbers add.")


def check(desk: Desk, *, rebuild: bool = False) -> list[Finding]:
    """The record, then every file in the vault that an act speaks of."""
    said = safety.check(desk.record, rebuild=rebuild)
    try:
        return said + _files(desk)
    except RecordProblem as problem:
        # A damaged record has said so already; an act of a newer program has not.
        told = Finding(problem.message, "bad", problem.hint)
        return said if told in said else [*said, told]


def _files(desk: Desk) -> list[Finding]:
    from scanners.problem import ScanProblem

    said = []
    # Files that others' acts speak of need not be here; those of our own must be.
    spoken: dict[tuple[str, str], bool] = {}
    purged = purging.subjects(desk.read, desk.office.desk_id)
    for _, act in acts.everything(desk.read):
        if act.subject in purged:
            continue
        for name in files_of(act.read()):
            ours = act.desk == desk.office.desk_id
            spoken[act.subject, name] = ours or spoken.get((act.subject, name), False)
    for (subject, name), ours in sorted(spoken.items()):
        try:
            desk.vault.shelf(subject).verify(name)
        except ScanProblem as problem:
            if problem.code == "not-in-vault" and not ours:
                continue
            said.append(
                Finding(
                    say("Tệp {name}…: {message}", name=name[:12], message=problem.message),
                    "bad",
                    problem.hint,
                )
            )
    return said


def backup(desk: Desk, target: Path) -> int:
    """Bytes written. The copy needs the same passwords to be opened."""
    size = safety.backup(desk.record, target, desk.now())
    care_trust.copied(desk)
    return size


def restore(
    source: Path, folder: Path, officer: str, password: str, now: datetime, last: int | None
) -> tuple[Path | None, list[str]]:
    """Bring a copy back. (where the old record was set aside, sentences to show).

    `last` is the last number printed today, as the officer knows it. A wrong password or a
    damaged copy leaves everything as it was.
    """
    with hold_desk(folder), hold_sender(folder):
        return bring_back(
            source,
            folder,
            lambda room: keys.unlock(room, officer, password, now),
            text.plain,
            now=now,
            today=local(now).date(),
            last=last,
        )


def hold_sender(folder: Path) -> AbstractContextManager[None]:
    """Entering it raises RecordProblem `second-program` while the record is being sent."""
    busy = RecordProblem(
        "second-program",
        say("Sổ này đang được gửi về trung tâm."),
        say("Đóng mọi cửa sổ desk-tui, đợi một phút rồi làm lại."),
    )
    return hold(folder / "sync.lock", busy, wait=SENDER_SECONDS)


def doctor(desk: Desk) -> list[Finding]:
    """The machine's own self-check: what works, what is missing, what to do."""
    said = [_sqlite(), _disk(desk.folder), _clock(desk), _numbers(desk), _calendar(desk)]
    said += [_line(desk), *_receipts(desk), *_scanners(desk), _printer(), *documents(desk)]
    return said + care_trust.trust(desk)


def _sqlite() -> Finding:
    version = sqlite.sqlite_version
    if wal_is_safe(tuple(int(part) for part in version.split("."))):
        return Finding(say("SQLite {version} (mã hóa SQLCipher)", version=version), "ok")
    return Finding(
        say("SQLite {version} có lỗi ghi đồng thời", version=version),
        "warn",
        say("Cài lại gói sqlcipher3 bản mới; tạm thời sổ chạy ở chế độ chậm và an toàn."),
    )


def _disk(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    words = say("Đĩa còn {free:.1f} GB", free=free / 1024**3)
    if free < LOW_DISK:
        return Finding(
            words, "warn", say("Dọn bớt tệp; dưới mức này việc quét giấy tờ có thể phải dừng.")
        )
    return Finding(words, "ok")


def _clock(desk: Desk) -> Finding:
    now = desk.now()
    last = acts.newest(desk.read, desk.office.desk_id)
    try:
        if last:
            acts.refuse_clock_set_back(now, from_text(last.recorded_at))
    except RecordProblem as problem:
        return Finding(problem.message, "bad", problem.hint)
    if not CLOCK_YEARS[0] <= now.year < CLOCK_YEARS[1]:
        return Finding(
            say("Đồng hồ máy chỉ năm {year}", year=now.year),
            "bad",
            say("Sửa lại ngày giờ của máy."),
        )
    return Finding(say("Đồng hồ máy hợp lý"), "ok")


def _numbers(desk: Desk) -> Finding:
    left = numbers.left(desk.read, desk.today())
    if left:
        words = say("Còn {left} số hồ sơ cho hôm nay", left=left)
        return Finding(words, "ok") if left > FEW_NUMBERS else Finding(words, "warn", MORE_NUMBERS)
    return Finding(say("Hết số hồ sơ cho hôm nay"), "bad", MORE_NUMBERS)


def _calendar(desk: Desk) -> Finding:
    year = desk.today().year
    unsure = [y for y in (year, year + 1) if y not in desk.calendar.confirmed]
    if unsure:
        return Finding(
            say("Lịch nghỉ năm {str} chưa được xác nhận", str=", ".join(map(str, unsure))),
            "warn",
            say("Nhận lịch từ trung tâm (desk-tui sync) khi có thông báo chính thức."),
        )
    return Finding(say("Lịch nghỉ năm nay và năm sau đã xác nhận"), "ok")


def _line(desk: Desk) -> Finding:
    line = outbox.line(desk.read)
    if not line.last_contact:
        return Finding(
            say("Chưa liên lạc với trung tâm lần nào"), "warn", say("Chạy desk-tui sync.")
        )
    last = from_text(line.last_contact)
    words = say("Liên lạc trung tâm gần nhất {last:%H:%M %d/%m/%Y}", last=local(last))
    if desk.now() - last > SILENT:
        return Finding(
            words, "warn", say("Xem vì sao chưa gửi được: desk-tui sync, hoặc lập gói USB.")
        )
    return Finding(words, "ok")


def _receipts(desk: Desk) -> list[Finding]:
    """Serials that a person has to look at; nothing when all is in order."""
    hint = say("Xem màn hình Biên lai, hoặc desk-tui receipts list.")
    return [Finding(said, "warn", hint) for said in receipt_books.doubts(desk)]


def _scanners(desk: Desk) -> list[Finding]:
    import asyncio

    from desk_tui.counter.scan import config
    from scanners.devices import find_devices

    found = asyncio.run(find_devices(config(desk)))
    said = [
        Finding(say("Máy quét: {name}", name=device.info.name), "ok") for device in found.devices
    ]
    said += [
        Finding(
            say("Máy quét loại {name}: {message}", name=name, message=problem.message),
            "warn",
            problem.hint,
        )
        for name, problem in found.reasons.items()
    ]
    return said or [
        Finding(say("Chưa thấy máy quét nào"), "warn", say("Kiểm tra dây và nguồn máy quét."))
    ]


def _printer() -> Finding:
    from desk_tui.slips.printing import printers

    names = printers()
    if names:
        return Finding(say("Máy in: {names}", names=", ".join(names)), "ok")
    return Finding(
        say("Chưa thấy máy in"),
        "warn",
        say("Phiếu sẽ được mở ra màn hình; cài máy in của hệ điều hành."),
    )
