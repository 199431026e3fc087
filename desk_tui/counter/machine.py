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
from desk_tui.tongue import say

if TYPE_CHECKING:
    from scanners.devices.protocol import ScanConfig

LEAST_COLUMNS, LEAST_ROWS = 80, 24
PROBE_BYTES = 4 * 1024 * 1024
SLOW_SECONDS = 2.0
LOW_BATTERY = 20
TO_TYPE = "Đặng Thị Ước, xã Mẫu"
"""One line with a tone over a hook, a stroke and a capital: what goes wrong first."""

NO_WINDOW = say("Chạy desk-tui selfcheck trong cửa sổ lệnh, không chuyển hướng.")


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
        (say("Màn hình"), lambda: screen(window)),
        (say("Bàn phím"), lambda: keyboard(window)),
        (say("Máy in"), _printers),
        (say("Máy quét"), lambda: _scanners(config)),
        (say("Đồng hồ"), lambda: clock(folder, now)),
        (say("Đĩa"), lambda: disk(folder)),
        (say("Nguồn điện"), _power),
        (say("Phông chữ"), _fonts),
        (say("Chương trình"), _program),
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
        why = say("Không xem được: {name}: {error}", name=type(error).__name__, error=error)
        return [Finding(why, "warn", say("Báo người quản trị máy."))]


def screen(window: Window) -> Iterator[Finding]:
    if not window.is_terminal:
        yield Finding(say("Chưa xem được cửa sổ"), "warn", NO_WINDOW)
        return
    size = say("{columns} cột × {rows} dòng", columns=window.columns, rows=window.rows)
    if window.columns < LEAST_COLUMNS or window.rows < LEAST_ROWS:
        yield Finding(
            say(
                "Cửa sổ {size}, cần ít nhất {least_columns} × {least_rows}",
                size=size,
                least_columns=LEAST_COLUMNS,
                least_rows=LEAST_ROWS,
            ),
            "bad",
            say("Phóng to cửa sổ hoặc thu nhỏ cỡ chữ (Ctrl và dấu trừ)."),
        )
    else:
        yield Finding(say("Cửa sổ {size}", size=size), "ok")
    if window.encoding.lower().replace("-", "") != "utf8":
        yield Finding(
            say(
                "Cửa sổ dùng bảng mã {encoding}, chữ Việt sẽ hỏng",
                encoding=window.encoding or say("không rõ"),
            ),
            "bad",
            say("Đặt cửa sổ ở UTF-8 (Windows: dùng Windows Terminal; Linux: LANG=vi_VN.UTF-8)."),
        )
    if window.term == "linux":
        yield Finding(
            say("Màn hình chữ của Linux: ít màu, thiếu vài ký hiệu"),
            "warn",
            say("Dùng được; có cửa sổ đồ họa thì nên mở trong đó."),
        )


def keyboard(window: Window) -> Iterator[Finding]:
    if window.typed is None:
        yield Finding(say("Chưa gõ thử tiếng Việt"), "warn", NO_WINDOW)
        return
    said = unicodedata.normalize("NFC", window.typed).strip()
    if said == TO_TYPE:
        yield Finding(say("Gõ được tiếng Việt có dấu"), "ok")
    else:
        yield Finding(
            say("Gõ “{to_type}” thì nhận được “{said}”", to_type=TO_TYPE, said=said[:60]),
            "warn",
            say("Bật bộ gõ, bảng mã Unicode, hoặc dùng kiểu gõ có sẵn trong chương trình."),
        )


def _printers() -> Iterator[Finding]:
    from desk_tui.slips.printing import printers

    names = printers()
    if names:
        yield Finding(", ".join(names), "ok")
    elif sys.platform == "win32":
        yield Finding(say("Dùng máy in mặc định của Windows"), "ok", say("In thử tờ này."))
    else:
        yield Finding(
            say("Chưa thấy máy in"),
            "warn",
            say("Cài máy in của hệ điều hành; tới đó phiếu mở ra màn hình."),
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
            say("Chưa thấy máy quét nào"),
            "warn",
            say("Kiểm tra dây và nguồn; không có máy quét thì chụp bằng điện thoại."),
        )


def clock(folder: Path, now: datetime) -> Iterator[Finding]:
    """The hour itself a person has to compare: it stands in the words."""
    said = say("{now:%H:%M ngày %d/%m/%Y} (giờ Việt Nam)", now=now.astimezone(OFFICE_ZONE))
    record = folder / "record.db"
    behind = record.exists() and record.stat().st_mtime > (now + timedelta(days=1)).timestamp()
    if behind or not CLOCK_YEARS[0] <= now.year < CLOCK_YEARS[1]:
        why = say("trước cả lần ghi sổ gần nhất") if behind else say("không thể đúng")
        yield Finding(
            say("Máy chỉ {said}, {why}", said=said, why=why),
            "bad",
            say("Sửa lại ngày giờ của máy."),
        )
        return
    yield Finding(say("Máy chỉ {said}", said=said), "ok", say("So với đồng hồ treo tường."))
    local = datetime.fromtimestamp(now.timestamp()).astimezone().utcoffset()
    if local != now.astimezone(OFFICE_ZONE).utcoffset():
        yield Finding(
            say("Múi giờ của máy không phải Việt Nam"),
            "warn",
            say("Chương trình vẫn tính giờ Việt Nam; nên đặt lại múi giờ của máy."),
        )


def disk(folder: Path, least: int = LOW_DISK) -> Iterator[Finding]:
    """Room, and a file written, flushed and read back where the record is or will be."""
    place = next(one for one in (folder, *folder.absolute().parents) if one.is_dir())
    free = shutil.disk_usage(place).free
    words = say("Còn {free:.1f} GB", free=free / 1024**3)
    yield Finding(words, "ok") if free >= least else Finding(words, "warn", say("Dọn bớt tệp."))
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
            say(
                "Không ghi được vào {place}: {strerror}",
                place=place,
                strerror=error.strerror or error,
            ),
            "bad",
            say("Kiểm tra quyền ghi của thư mục, hoặc chọn nơi khác bằng --data."),
        )
        return
    finally:
        probe.unlink(missing_ok=True)
    took = time.perf_counter() - began
    if not same:
        yield Finding(
            say("Đọc lại khác với lúc ghi"), "bad", say("Thay ổ đĩa này trước khi lập sổ.")
        )
    elif took > SLOW_SECONDS:
        yield Finding(
            say("Ghi thử 4 MB mất {took:.1f} giây", took=took),
            "warn",
            say("Ổ đĩa chậm hoặc sắp hỏng; nên thay."),
        )
    else:
        yield Finding(say("Ghi thử và đọc lại đúng, {took:.0f} ms", took=took * 1000), "ok")


def _power() -> Iterator[Finding]:
    found = battery()
    if found is None:
        yield Finding(
            say("Không thấy pin: mất điện là máy tắt ngay"),
            "ok",
            say("Sổ không mất; nên có bộ lưu điện để kịp in phiếu."),
        )
        return
    level, plugged = found
    words = f"Pin {level}%, {say('đang cắm điện') if plugged else say('đang dùng pin')}"
    if level < LOW_BATTERY and not plugged:
        yield Finding(words, "warn", say("Cắm nguồn."))
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
    vowels = (unicodedata.normalize("NFC", v + tone) for v in say("aăâeêioôơuưy") for tone in tones)
    letters = "".join(vowels) + say("đ")
    letters += letters.upper()
    faces = len(list(FONTS.glob("*.ttf")))
    if faces and printable(letters) == letters:
        yield Finding(say("Phông chữ in phiếu đủ dấu tiếng Việt ({faces} kiểu)", faces=faces), "ok")
    else:
        yield Finding(say("Phông chữ in phiếu thiếu"), "bad", say("Cài lại chương trình."))


def _program() -> Iterator[Finding]:
    from importlib.metadata import version

    said = f"desk-tui {version('desk-tui')}, Python {sys.version.split()[0]}"
    if wal_is_safe(sqlite.sqlite_version_info):
        yield Finding(
            say(
                "{said}, SQLite {sqlite_version} mã hóa",
                said=said,
                sqlite_version=sqlite.sqlite_version,
            ),
            "ok",
        )
    else:
        yield Finding(
            say(
                "{said}; SQLite {sqlite_version} có lỗi ghi đồng thời",
                said=said,
                sqlite_version=sqlite.sqlite_version,
            ),
            "warn",
            say("Cài lại gói sqlcipher3 bản mới."),
        )
