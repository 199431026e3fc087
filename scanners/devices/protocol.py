"""What every way in for paper speaks: a device says what it can do, a scan is a stream of pages.

A `Page` that has been yielded is a complete image file: decoded to its last line, flushed to disk
and named `page-0001.jpg` and so on in the job's folder. Whatever goes wrong later, it stays.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from scanners.problem import ScanProblem
from scanners.treatment import Box, Findings

Source = Literal["flatbed", "feeder", "duplex"]
Mode = Literal["gray", "color"]
Size = Literal["A5", "A4", "A3"]

# Millimetres, portrait (ISO 216).
SIZES_MM: dict[Size, tuple[float, float]] = {"A5": (148, 210), "A4": (210, 297), "A3": (297, 420)}


@dataclass(frozen=True)
class Settings:
    """What is asked of a device for one scan. `dpi` in dots per inch."""

    source: Source = "flatbed"
    dpi: int = 300
    mode: Mode = "color"
    size: Size = "A4"


@dataclass(frozen=True)
class Capabilities:
    """What a device can do. `resolutions` in dpi, ascending; a range comes as its usual steps."""

    sources: tuple[Source, ...]
    resolutions: tuple[int, ...]
    modes: tuple[Mode, ...]


@dataclass(frozen=True)
class DeviceInfo:
    """`id` starts with the family's name (`sane:test:0`) and is stable between runs.

    `repeats`: a scan that did not come to its end is offered again from its first page (files),
    where a scanner goes on with the sheets not fed yet.
    """

    id: str
    kind: str
    name: str
    repeats: bool = False


@dataclass(frozen=True)
class Page:
    """One received page: a complete image on disk. `ink` is the share of dark pixels.

    `original` is the foreign PDF the page was drawn from (a copy in the job's folder, kept byte for
    byte when the paper is just that file), `original_pages` how many pages that has.
    `findings`: what was seen when it was decoded, if the device has looked.
    """

    path: Path
    sequence: int
    width: int
    height: int
    dpi: int
    sha256: str
    ink: float
    warnings: tuple[str, ...] = ()
    original: Path | None = None
    original_pages: int = 0
    findings: Findings | None = None

    @property
    def blank(self) -> bool:
        """Nothing on it but paper. A hint for the officer: a blank page is never dropped."""
        return self.ink < BLANK_INK


# Share of dark pixels. Measured: blank and yellowed backs 0, a page with only its number 0.00007.
BLANK_INK = 0.00002


@dataclass(frozen=True)
class Started:
    """The device has accepted the job."""


@dataclass(frozen=True)
class Progress:
    """How much of the page with this sequence has come, 0 to 1; at most ten times a second."""

    sequence: int
    fraction: float


@dataclass(frozen=True)
class Waiting:
    """The device waits for something the officer can do; `reason` is told in Vietnamese."""

    reason: str


@dataclass(frozen=True)
class Invitation:
    """A page opened with this address sends pictures to the job: shown as a QR. Seconds left."""

    url: str
    expires_in: float


@dataclass(frozen=True)
class Hint:
    """What the device proposes to cut from the page with this sequence; the officer decides."""

    sequence: int
    crop: Box


Event = Started | Progress | Waiting | Invitation | Hint

FaultCode = Literal[
    "empty",
    "jam",
    "cover-open",
    "busy",
    "offline",
    "denied",
    "cancelled",
    "truncated",
    "disk-full",
    "unsupported",
    "unknown",
]

_FAULTS: dict[FaultCode, tuple[str, str]] = {
    "empty": ("Máy quét không có giấy.", "Đặt giấy vào khay rồi quét tiếp."),
    "jam": (
        "Máy quét bị kẹt giấy.",
        "Lấy tờ bị kẹt ra, đặt lại từ tờ đó rồi quét tiếp; các trang đã nhận vẫn còn.",
    ),
    "cover-open": ("Nắp máy quét đang mở.", "Đóng nắp lại rồi quét tiếp."),
    "busy": (
        "Máy quét đang bận vì có người hoặc chương trình khác dùng.",
        "Đợi một lát rồi quét lại.",
    ),
    "offline": (
        "Không liên lạc được với máy quét.",
        "Kiểm tra nguồn điện và dây nối của máy quét rồi quét tiếp.",
    ),
    "denied": (
        "Máy tính không được phép dùng máy quét này.",
        "Nhờ người quản trị cấp quyền dùng máy quét cho tài khoản của máy tính.",
    ),
    "cancelled": ("Đã dừng quét theo yêu cầu.", "Các trang nhận đủ vẫn còn, có thể quét tiếp."),
    "truncated": (
        "Trang vừa quét bị cụt nên không nhận.",
        "Quét lại trang này; các trang trước vẫn còn.",
    ),
    "disk-full": (
        "Ổ đĩa đã đầy nên dừng quét. Các trang đã nhận vẫn còn.",
        "Xóa bớt tệp không dùng trên máy rồi quét tiếp.",
    ),
    "unsupported": (
        "Máy quét không có chế độ đã chọn.",
        "Chọn nguồn giấy, độ phân giải hoặc màu khác.",
    ),
    "unknown": (
        "Máy quét báo một lỗi chưa rõ.",
        "Tắt máy quét, bật lại rồi quét tiếp; nếu vẫn lỗi, báo người quản trị.",
    ),
}


class Fault(ScanProblem):
    """A device could not go on. `code` is a FaultCode; `detail` the driver's own text, for logs."""

    def __init__(
        self, code: FaultCode, detail: str = "", message: str = "", hint: str = ""
    ) -> None:
        told, way_out = _FAULTS[code]
        super().__init__(code, message or told, hint or way_out)
        self.detail = detail


@dataclass(frozen=True)
class ScanConfig:
    """Where the families look. Paths are absolute; times in seconds.

    files: chosen beforehand (sample pages); folders: where a network scanner drops its files;
    folder_quiet: a file must stay unchanged that long; folder_wait: how long to wait for one;
    stall: a device silent for that long is offline; extra: settings of families added by others.
    """

    files: tuple[Path, ...] = ()
    folders: tuple[Path, ...] = ()
    folder_quiet: float = 1.0
    folder_wait: float = 30.0
    scanimage: str = "scanimage"
    sane_config_dir: Path | None = None
    stall: float = 120.0
    extra: Mapping[str, str] = field(default_factory=dict[str, str])


class Device(Protocol):
    """One way in. An object scans one job at a time; a second `scan` meanwhile is `busy`."""

    @property
    def info(self) -> DeviceInfo: ...

    async def capabilities(self) -> Capabilities:
        """Ask the device. Raises Fault."""
        ...

    def scan(self, settings: Settings, into: Path) -> AsyncGenerator[Page | Event]:
        """Pages into the folder `into`, numbered by `next_sequence`.

        A page yielded may be gone from the folder when the next one is asked for. Ends when the
        paper ends. Raises Fault or ScanProblem; pages yielded before stay valid.
        Closing the iterator early stops the device.
        """
        ...

    async def cancel(self) -> None:
        """Stop the scan that runs: its iterator then raises Fault `cancelled`. Else nothing."""
        ...

    async def settle(self) -> None:
        """The pages of the last scan are safely recorded: the device may let its own copy go."""
        ...


class Family(Protocol):
    """One kind of device, named by its entry point in the group `desk_tui.scanners`."""

    async def find(self, config: ScanConfig) -> list[Device]:
        """The devices usable now. Raises ScanProblem to say why there can be none."""
        ...

    def open(self, address: str, config: ScanConfig) -> Device:
        """The device whose id is `family:address`, without asking it anything."""
        ...


def choose(
    offered: Capabilities,
    source: Source | None = None,
    dpi: int | None = None,
    mode: Mode | None = None,
    size: Size = "A4",
) -> Settings:
    """Settings from what was asked and what is offered; unasked: feeder, 300 dpi, colour if there.

    Raises Fault `unsupported` when the source or the mode asked for is not offered, or no
    resolution is as fine as `dpi`.
    """
    if source is not None and source not in offered.sources:
        raise Fault("unsupported", f"source {source} not in {offered.sources}")
    if mode is not None and mode not in offered.modes:
        raise Fault("unsupported", f"mode {mode} not in {offered.modes}")
    fine_enough = [step for step in offered.resolutions if step >= (dpi or 300)]
    if dpi is not None and not fine_enough:
        raise Fault("unsupported", f"{dpi} dpi above {offered.resolutions}")
    return Settings(
        source=source or ("feeder" if "feeder" in offered.sources else offered.sources[0]),
        dpi=fine_enough[0] if fine_enough else offered.resolutions[-1],
        mode=mode or ("color" if "color" in offered.modes else "gray"),
        size=size,
    )


_PAGE_NAME = re.compile(r"page-(\d{4,})\.(?:jpg|png)")
_TAKEN_NAME = re.compile(r"page-(\d{4,})\.taken")


def page_name(sequence: int, suffix: str = ".jpg") -> str:
    return f"page-{sequence:04d}{suffix}"


def page_files(folder: Path) -> list[Path]:
    """The complete page files of a job, in page order."""
    found = ((_PAGE_NAME.fullmatch(path.name), path) for path in folder.iterdir())
    return [path for _, path in sorted((int(match[1]), path) for match, path in found if match)]


def mark_taken(folder: Path, sequence: int) -> None:
    """The page with this number has left the folder; its number is not given again."""
    (folder / page_name(sequence, ".taken")).touch()


def next_sequence(folder: Path) -> int:
    """The number the next page gets: one after the last page already received."""
    found = (
        _PAGE_NAME.fullmatch(path.name) or _TAKEN_NAME.fullmatch(path.name)
        for path in folder.iterdir()
    )
    return max((int(match[1]) for match in found if match), default=0) + 1
