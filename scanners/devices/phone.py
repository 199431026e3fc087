"""A phone as a scanner: a code on the screen opens a page that takes pictures, no app needed.

The page is served by this computer on its own address in the local network, for one scan and one
phone. Every picture is a foreign file: it is looked at in the jailed child like a citizen's stick.
An upright JPEG is kept byte for byte; one that a phone has marked as turned (EXIF orientation) is
turned upright there, at its full size, because a PDF knows nothing of that mark. Nothing is ever
shrunk, and what the phone proposes to cut off is only told (`Hint`), as shares of the upright page.

Windows asks once whether this program may be reached from the network; for a whole office the
administrator allows it beforehand, for private networks only:
`netsh advfirewall firewall add rule name="desk-tui" dir=in action=allow profile=private
program="…\\python.exe"`. With `port=` set, the rule may name the port instead.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import tempfile
import time
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from scanners.devices.file import OFFERED
from scanners.devices.phone_address import LocalAddress, local_addresses, near
from scanners.devices.phone_visit import (
    Answer,
    Broken,
    Coming,
    Finished,
    Limits,
    Opened,
    Picture,
    Stopped,
    Visit,
    disk_told,
)
from scanners.devices.protocol import (
    SIZES_MM,
    Capabilities,
    Device,
    DeviceInfo,
    Event,
    Fault,
    Hint,
    Invitation,
    Page,
    Progress,
    ScanConfig,
    Settings,
    Started,
    Waiting,
    next_sequence,
)
from scanners.foreign import examine
from scanners.problem import ScanProblem

if TYPE_CHECKING:
    from scanners.devices.phone_server import PhoneServer

# Below this a line of 11 points on A4 is hardly readable; NĐ 30/2020/NĐ-CP, annex I asks for 200.
_LEAST_DPI = 200
_LOOK_EVERY = 1.0
_LINGER = 30.0

Clock = Callable[[], float]


@dataclass(frozen=True)
class PhoneSetup:
    """Where the page is served. `port` 0 is any free one; `linger`: seconds for which the address
    still says that it is over."""

    host: str = ""
    port: int = 0
    limits: Limits = field(default_factory=Limits)
    linger: float = _LINGER


class PhoneDevices:
    """The family `phone`. Its id is `phone:ADDRESS`, one for each address on a private network.

    Setting `phone` of `ScanConfig.extra`: `host=192.168.1.5 port=8765 idle=600`, each optional.
    """

    async def find(self, config: ScanConfig) -> list[Device]:
        setup = _setup(config)
        if setup.host:
            return [PhoneDevice(setup)]
        addresses = await asyncio.to_thread(local_addresses)
        if not addresses:
            raise _no_network()
        return [
            PhoneDevice(replace(setup, host=one.host), one if len(addresses) > 1 else None)
            for one in addresses
        ]

    def open(self, address: str, config: ScanConfig) -> Device:
        setup = _setup(config)
        return PhoneDevice(replace(setup, host=_checked(address)) if address else setup)


class PhoneDevice:
    """The page for one phone at a time, on one address."""

    def __init__(
        self,
        setup: PhoneSetup,
        among: LocalAddress | None = None,
        clock: Clock = time.monotonic,
    ) -> None:
        self._setup = setup
        self._clock = clock
        self._visit: Visit | None = None
        self._closing: asyncio.Task[None] | None = None
        name = "Điện thoại" + (f" (mạng {among.connection}, {among.host})" if among else "")
        self.info = DeviceInfo(f"phone:{setup.host}" if setup.host else "phone", "phone", name)

    async def capabilities(self) -> Capabilities:
        return OFFERED

    async def scan(self, settings: Settings, into: Path) -> AsyncGenerator[Page | Event]:
        """First an `Invitation`, `Started` when a phone has opened it, then pages till "Xong".

        A refused picture does not end the scan: the phone is told to take it again. Raises Fault
        `empty` (over without a page), `offline` (the phone is silent for too long, or this computer
        has no such address), `cancelled`; ScanProblem for the disk.
        """
        if self._visit is not None:
            raise Fault("busy")
        await self._close()
        with disk_told():
            inbox = Path(tempfile.mkdtemp(prefix="phone-", dir=into))
        self._visit = visit = Visit(inbox, self._setup.limits, self._clock, _short_side(settings))
        server: PhoneServer | None = None
        try:
            host = await self._host()
            server = _server(visit, host, self._setup.port)
            yield Invitation(f"http://{host}:{server.port}/{visit.token}/", visit.left)
            yield Waiting("Dùng điện thoại quét mã này để mở trang chụp giấy tờ.")
            async with contextlib.aclosing(self._pages(visit, settings, into)) as steps:
                async for step in steps:
                    yield step
        finally:
            visit.end("Mã này đã hết hạn hoặc đã dùng xong.")
            self._visit = None
            shutil.rmtree(inbox, ignore_errors=True)
            if server is not None:
                self._closing = asyncio.create_task(server.stop(self._setup.linger))
                await visit.farewell()

    async def cancel(self) -> None:
        if self._visit is not None:
            self._visit.end("Cán bộ ở quầy đã dừng lần gửi này.")
            self._visit.tell(Stopped())

    async def settle(self) -> None:
        """The paper is recorded: the address need not say any more that it is over."""
        await self._close()

    async def _close(self) -> None:
        if self._closing is not None:
            self._closing.cancel()
            await asyncio.wait({self._closing})
            self._closing = None

    async def _host(self) -> str:
        if self._setup.host:
            return self._setup.host
        addresses = await asyncio.to_thread(local_addresses)
        if not addresses:
            raise _no_network()
        return addresses[0].host

    async def _pages(
        self, visit: Visit, settings: Settings, into: Path
    ) -> AsyncGenerator[Page | Event]:
        while True:
            match await visit.next(min(_LOOK_EVERY, max(visit.left, 0.01))):
                case Opened():
                    yield Started()
                    yield Waiting("Điện thoại đã mở trang, đang chờ ảnh.")
                case Coming(fraction):
                    yield Progress(next_sequence(into), fraction)
                case Picture() as picture:
                    try:
                        page = await _examined(picture, settings, into)
                    except ScanProblem as problem:
                        words = Answer(False, message=problem.message, hint=problem.hint)
                        _answer(picture, words)
                        if problem.code in ("disk-full", "unknown"):
                            raise
                        yield Waiting(f"Đang chờ điện thoại chụp lại một ảnh. {problem.message}")
                        continue
                    yield page
                    if picture.crop is not None:
                        yield Hint(page.sequence, picture.crop)
                    # Whoever takes the pages has come back for more: this one is in the ledger.
                    visit.kept += 1
                    _answer(picture, Answer(True, page.sequence, page.warnings))
                case Finished() if visit.kept:
                    return
                case Finished():
                    raise Fault("empty", "", "Điện thoại đã bấm Xong mà chưa gửi ảnh nào.")
                case Broken(problem):
                    raise problem
                case Stopped():
                    raise Fault("cancelled")
                case None if visit.left <= 0:
                    raise _expired(visit)
                case None:
                    pass


def _answer(picture: Picture, answer: Answer) -> None:
    if not picture.answer.done():
        picture.answer.set_result(answer)


async def _examined(picture: Picture, settings: Settings, into: Path) -> Page:
    """The page of one picture. Raises ScanProblem when it is not fit to keep."""
    with disk_told():
        with picture.path.open("rb") as file:
            head = file.read(16)
        if not head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) and head[4:8] != b"ftyp":
            raise ScanProblem(
                "not-a-picture",
                "Tệp gửi lên không phải ảnh JPEG hay PNG.",
                "Chụp giấy tờ bằng máy ảnh của điện thoại rồi gửi lại.",
            )
        sequence = next_sequence(into)
        try:
            found = await asyncio.to_thread(examine, picture.path, into, sequence, settings.dpi)
        except ScanProblem as problem:
            if problem.code != "no-file":
                raise
            # The picture was there a moment ago: the disk has gone, not the phone's file.
            raise OSError(str(problem.__cause__)) from problem
        picture.path.unlink()
    return _measured(found.pages[0], picture, settings, found.warnings)


def _measured(page: Page, picture: Picture, settings: Settings, warnings: tuple[str, ...]) -> Page:
    """A phone does not know dots per inch: they follow from the sheet it has framed."""
    left, top, right, bottom = picture.crop or (0.0, 0.0, 1.0, 1.0)
    short = min((right - left) * page.width, (bottom - top) * page.height)
    if short < _short_side(settings):
        warnings += (
            f"Trang {page.sequence}: ảnh tờ giấy nhỏ (cạnh ngắn {short:.0f} điểm ảnh), "
            "chữ có thể không đọc được; nên chụp lại gần hơn.",
        )
    dpi = round(short * 25.4 / SIZES_MM[settings.size][0])
    return replace(page, dpi=min(max(dpi, 72), 2400), warnings=warnings)


def _short_side(settings: Settings) -> int:
    """Pixels the short side of a readable sheet has; a hair below, as no frame fits to the dot."""
    return int(_LEAST_DPI * SIZES_MM[settings.size][0] / 25.4 * 0.998)


def _expired(visit: Visit) -> Fault:
    minutes = round(visit.limits.idle / 60)
    told = f"Điện thoại không gửi gì trong {minutes} phút nên đã đóng trang gửi ảnh."
    if visit.kept:
        hint = f"{visit.kept} trang đã nhận vẫn còn; bấm quét tiếp để tạo mã mới."
        return Fault("offline", "idle", told, hint)
    return Fault("empty", "idle", told, "Bấm quét lại để tạo mã mới.")


def _server(visit: Visit, host: str, port: int) -> PhoneServer:
    from scanners.devices.phone_server import PhoneServer

    try:
        return PhoneServer(visit, host, port)
    except OSError as error:
        raise Fault(
            "offline",
            str(error),
            f"Không mở được trang cho điện thoại ở địa chỉ {host}.",
            "Kiểm tra mạng của máy tính; nếu đặt cổng cố định thì cổng ấy có thể đang bận.",
        ) from error


def _no_network() -> ScanProblem:
    return ScanProblem(
        "no-network",
        "Máy tính không nối mạng nội bộ nên điện thoại không gửi ảnh tới được.",
        "Cắm dây mạng hoặc bật Wi-Fi của cơ quan rồi thử lại (không cần internet).",
    )


def _setup(config: ScanConfig) -> PhoneSetup:
    setup = PhoneSetup()
    for word in config.extra.get("phone", "").split():
        name, _, value = word.partition("=")
        if name == "host":
            setup = replace(setup, host=_checked(value))
        elif name == "port" and value.isdecimal() and 0 < int(value) < 65536:
            setup = replace(setup, port=int(value))
        elif name == "idle" and value.isdecimal() and int(value) > 0:
            setup = replace(setup, limits=replace(setup.limits, idle=float(value)))
        else:
            raise _bad_setting(word)
    return setup


def _checked(host: str) -> str:
    if not near(host):
        raise _bad_setting(host)
    return host


def _bad_setting(text: str) -> ScanProblem:
    return ScanProblem(
        "bad-setting",
        f"Cài đặt “{text}” của điện thoại không dùng được.",
        "Viết như: host=192.168.1.5 port=8765 idle=600, với địa chỉ trong mạng nội bộ.",
    )
