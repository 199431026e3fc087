"""Is this machine fit for a desk? Screen, keyboard, printer, scanner, clock, disk, fonts (B1-20).

It needs no record and no password: it is run before a desk is made, on whatever a commune has.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from db.driver import sqlite
from db.safety import Finding
from db.store import wal_is_safe
from desk_tui.counter.care import CLOCK_YEARS, LOW_DISK
from desk_tui.rules.zone import OFFICE_ZONE

if TYPE_CHECKING:
    from scanners.devices.protocol import ScanConfig

LEAST_COLUMNS, LEAST_ROWS = 80, 24
PROBE_BYTES = 4 * 1024 * 1024
SLOW_SECONDS = 2.0
LOW_BATTERY = 20
TO_TYPE = "Đặng Thị Ước, xã Mẫu"
"""One line with a tone over a hook, a stroke and a capital: what goes wrong first."""

NO_WINDOW = "Chạy desk-tui selfcheck trong cửa sổ lệnh, không chuyển hướng."


@dataclass(frozen=True)
class Window:
    """The terminal as it tells of itself; `typed`: what came of `TO_TYPE`, None when not asked."""

    columns: int
    rows: int
    encoding: str
    is_terminal: bool
    typed: str | None = None
    term: str = ""


@dataclass(frozen=True)
class Looked:
    """One part of the machine and how it was found."""

    part: str
    finding: Finding


def selfcheck(
    folder: Path,
    now: datetime,
    window: Window,
    config: ScanConfig | None = None,
    tell: Callable[[str], None] = lambda part: None,
) -> list[Looked]:
    """Every part, in the order a person walks round the desk. Never raises for what is missing.

    `tell` hears of each part before it is looked at: a scanner may take seconds to answer.
    """
    parts: list[tuple[str, Callable[[], Iterator[Finding]]]] = [
        ("Màn hình", lambda: screen(window)),
        ("Bàn phím", lambda: keyboard(window)),
        ("Máy in", _printers),
        ("Máy quét", lambda: _scanners(config)),
        ("Đồng hồ", lambda: clock(folder, now)),
        ("Đĩa", lambda: disk(folder)),
        ("Nguồn điện", _power),
        ("Phông chữ", _fonts),
        ("Chương trình", _program),
    ]
    found: list[Looked] = []
    for part, look in parts:
        tell(part)
        found += [Looked(part, finding) for finding in _safely(look)]
    return found


def _safely(look: Callable[[], Iterator[Finding]]) -> list[Finding]:
    try:
        return list(look())
    except Exception as error:
        # One part that cannot be asked must not hide the others.
        why = f"Không xem được: {type(error).__name__}: {error}"
        return [Finding(why, "warn", "Báo người quản trị máy.")]


def screen(window: Window) -> Iterator[Finding]:
    if not window.is_terminal:
        yield Finding("Chưa xem được cửa sổ", "warn", NO_WINDOW)
        return
    size = f"{window.columns} cột × {window.rows} dòng"
    if window.columns < LEAST_COLUMNS or window.rows < LEAST_ROWS:
        yield Finding(
            f"Cửa sổ {size}, cần ít nhất {LEAST_COLUMNS} × {LEAST_ROWS}",
            "bad",
            "Phóng to cửa sổ hoặc thu nhỏ cỡ chữ (Ctrl và dấu trừ).",
        )
    else:
        yield Finding(f"Cửa sổ {size}", "ok")
    if window.encoding.lower().replace("-", "") != "utf8":
        yield Finding(
            f"Cửa sổ dùng bảng mã {window.encoding or 'không rõ'}, chữ Việt sẽ hỏng",
            "bad",
            "Đặt cửa sổ ở UTF-8 (Windows: dùng Windows Terminal; Linux: LANG=vi_VN.UTF-8).",
        )
    if window.term == "linux":
        yield Finding(
            "Màn hình chữ của Linux: ít màu, thiếu vài ký hiệu",
            "warn",
            "Dùng được; có cửa sổ đồ họa thì nên mở trong đó.",
        )


def keyboard(window: Window) -> Iterator[Finding]:
    if window.typed is None:
        yield Finding("Chưa gõ thử tiếng Việt", "warn", NO_WINDOW)
        return
    said = unicodedata.normalize("NFC", window.typed).strip()
    if said == TO_TYPE:
        yield Finding("Gõ được tiếng Việt có dấu", "ok")
    else:
        yield Finding(
            f"Gõ “{TO_TYPE}” thì nhận được “{said[:60]}”",
            "warn",
            "Bật bộ gõ, bảng mã Unicode, hoặc dùng kiểu gõ có sẵn trong chương trình.",
        )


def _printers() -> Iterator[Finding]:
    from desk_tui.slips.printing import printers

    names = printers()
    if names:
        yield Finding(", ".join(names), "ok")
    elif sys.platform == "win32":
        yield Finding("Dùng máy in mặc định của Windows", "ok", "In thử tờ này.")
    else:
        yield Finding(
            "Chưa thấy máy in", "warn", "Cài máy in của hệ điều hành; tới đó phiếu mở ra màn hình."
        )


def _scanners(config: ScanConfig | None) -> Iterator[Finding]:
    import asyncio

    from scanners.devices import find_devices
    from scanners.devices.protocol import ScanConfig

    found = asyncio.run(find_devices(config or ScanConfig()))
    # Files that lie here already are offered like a scanner; they are none.
    devices = [one for one in found.devices if one.info.kind != "file"]
    for device in devices:
        yield Finding(device.info.name, "ok")
    if not devices:
        yield Finding(
            "Chưa thấy máy quét nào",
            "warn",
            "Kiểm tra dây và nguồn; không có máy quét thì chụp bằng điện thoại.",
        )


def clock(folder: Path, now: datetime) -> Iterator[Finding]:
    """The hour itself a person has to compare: it stands in the words."""
    said = f"{now.astimezone(OFFICE_ZONE):%H:%M ngày %d/%m/%Y} (giờ Việt Nam)"
    record = folder / "record.db"
    behind = record.exists() and record.stat().st_mtime > (now + timedelta(days=1)).timestamp()
    if behind or not CLOCK_YEARS[0] <= now.year < CLOCK_YEARS[1]:
        why = "trước cả lần ghi sổ gần nhất" if behind else "không thể đúng"
        yield Finding(f"Máy chỉ {said}, {why}", "bad", "Sửa lại ngày giờ của máy.")
        return
    yield Finding(f"Máy chỉ {said}", "ok", "So với đồng hồ treo tường.")
    local = datetime.fromtimestamp(now.timestamp()).astimezone().utcoffset()
    if local != now.astimezone(OFFICE_ZONE).utcoffset():
        yield Finding(
            "Múi giờ của máy không phải Việt Nam",
            "warn",
            "Chương trình vẫn tính giờ Việt Nam; nên đặt lại múi giờ của máy.",
        )


def disk(folder: Path, least: int = LOW_DISK) -> Iterator[Finding]:
    """Room, and a file written, flushed and read back where the record is or will be."""
    place = next(one for one in (folder, *folder.absolute().parents) if one.is_dir())
    free = shutil.disk_usage(place).free
    words = f"Còn {free / 1024**3:.1f} GB"
    yield Finding(words, "ok") if free >= least else Finding(words, "warn", "Dọn bớt tệp.")
    probe, wanted = place / f".selfcheck-{os.getpid()}", os.urandom(PROBE_BYTES)
    began = time.perf_counter()
    try:
        with probe.open("wb") as file:
            file.write(wanted)
            file.flush()
            os.fsync(file.fileno())
        same = probe.read_bytes() == wanted
    except OSError as error:
        yield Finding(
            f"Không ghi được vào {place}: {error.strerror or error}",
            "bad",
            "Kiểm tra quyền ghi của thư mục, hoặc chọn nơi khác bằng --data.",
        )
        return
    finally:
        probe.unlink(missing_ok=True)
    took = time.perf_counter() - began
    if not same:
        yield Finding("Đọc lại khác với lúc ghi", "bad", "Thay ổ đĩa này trước khi lập sổ.")
    elif took > SLOW_SECONDS:
        yield Finding(
            f"Ghi thử 4 MB mất {took:.1f} giây", "warn", "Ổ đĩa chậm hoặc sắp hỏng; nên thay."
        )
    else:
        yield Finding(f"Ghi thử và đọc lại đúng, {took * 1000:.0f} ms", "ok")


def _power() -> Iterator[Finding]:
    found = battery()
    if found is None:
        yield Finding(
            "Không thấy pin: mất điện là máy tắt ngay",
            "ok",
            "Sổ không mất; nên có bộ lưu điện để kịp in phiếu.",
        )
        return
    level, plugged = found
    words = f"Pin {level}%, {'đang cắm điện' if plugged else 'đang dùng pin'}"
    if level < LOW_BATTERY and not plugged:
        yield Finding(words, "warn", "Cắm nguồn.")
    else:
        yield Finding(words, "ok")


def battery(supplies: Path = Path("/sys/class/power_supply")) -> tuple[int, bool] | None:
    """(per cent, plugged in); None where there is no battery or the system cannot say."""
    if sys.platform == "win32":
        return _battery_of_windows()
    for one in sorted(supplies.glob("*")) if supplies.is_dir() else []:
        try:
            if (one / "type").read_text().strip() == "Battery":
                status = (one / "status").read_text().strip()
                return int((one / "capacity").read_text()), status != "Discharging"
        except (OSError, ValueError):
            continue
    return None


def _battery_of_windows() -> tuple[int, bool] | None:
    import ctypes

    # SYSTEM_POWER_STATUS: line status, battery flag, per cent, and what is not asked here.
    said = (ctypes.c_ubyte * 12)()
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009  (not there on other systems)
    known = kernel.GetSystemPowerStatus(ctypes.byref(said))
    without = 128
    return None if not known or said[1] & without or said[2] > 100 else (said[2], said[0] == 1)


def _fonts() -> Iterator[Finding]:
    from desk_tui.slips.letters import FONTS, printable

    tones = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    vowels = (unicodedata.normalize("NFC", v + tone) for v in "aăâeêioôơuưy" for tone in tones)
    letters = "".join(vowels) + "đ"
    letters += letters.upper()
    faces = len(list(FONTS.glob("*.ttf")))
    if faces and printable(letters) == letters:
        yield Finding(f"Phông chữ in phiếu đủ dấu tiếng Việt ({faces} kiểu)", "ok")
    else:
        yield Finding("Phông chữ in phiếu thiếu", "bad", "Cài lại chương trình.")


def _program() -> Iterator[Finding]:
    from importlib.metadata import version

    said = f"desk-tui {version('desk-tui')}, Python {sys.version.split()[0]}"
    if wal_is_safe(sqlite.sqlite_version_info):
        yield Finding(f"{said}, SQLite {sqlite.sqlite_version} mã hóa", "ok")
    else:
        yield Finding(
            f"{said}; SQLite {sqlite.sqlite_version} có lỗi ghi đồng thời",
            "warn",
            "Cài lại gói sqlcipher3 bản mới.",
        )
