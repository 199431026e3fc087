"""One eSCL job from the order to its last page, with what scanners in the field have taught.

An HTTP status is a hint and no more. A jam comes as 200 with no body, the end of the paper as 404,
409 or 410, and 404 also means "wait" or "asked too soon". So whatever is not a whole picture, the
scanner's own state is asked, and before the job is deleted: deleting changes it.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from enum import Enum
from pathlib import Path

from scanners.devices.arrived import arrived
from scanners.devices.escl_line import Line, refused
from scanners.devices.escl_xml import Scanner, Status, read_status, scan_settings
from scanners.devices.protocol import (
    Event,
    Fault,
    FaultCode,
    Page,
    Progress,
    Settings,
    Started,
    next_sequence,
    page_name,
)
from scanners.problem import ScanProblem

_PROGRESS_EVERY = 0.1

# AdfState (Mopria eSCL, ScannerStatus) that no sheet can pass.
_FEEDER: dict[str, FaultCode] = {
    "ScannerAdfJam": "jam",
    "ScannerAdfMispick": "jam",
    "ScannerAdfMultipickDetected": "jam",
    "ScannerAdfHatchOpen": "cover-open",
    "ScannerAdfDoorOpen": "cover-open",
}
_TWO_SHEETS = "ScannerAdfMultipickDetected"
_LOADED = "ScannerAdfLoaded"
# Kyocera says "processing" of a feeder that has run empty, so it is no promise of another sheet.
_EMPTY = ("ScannerAdfEmpty", "ScannerAdfProcessing")
_AT_WORK = ("Pending", "Processing")

# These take "no document" to mean "not yet" (Xerox), or tell of a jam when there is no paper.
_WAIT_BY_404 = ("B205", "B215")
_WAIT_BY_410 = ("B205", "B215", "WorkCentre 3345")
_SURE = 4
_ASK_FEEDER_FIRST = ("MF410 Series", "WorkCentre 3345")
# These refuse jobs that do not seem to come from the printer itself.
_LOCALHOST = ("HP LaserJet MFP M630", "HP Color LaserJet FlowMFP M578")
_LOCALHOST_SERVER = "HP_Compact_Server"
# This one ends the job when it is asked for the next page too soon.
_RESTS = "brother "

Tell = Callable[[Page | Event], None]


class _Next(Enum):
    """What to do after an answer that was no page."""

    WAIT = 1
    AGAIN = 2
    END = 3


class Job:
    """One scan. Pages and events go to `tell` as they come."""

    def __init__(
        self,
        line: Line,
        scanner: Scanner,
        server: str,
        settings: Settings,
        into: Path,
        tell: Tell,
    ) -> None:
        self._line = line
        self._patience = line.patience
        self._scanner = scanner
        self._server = server
        self._settings = settings
        self._into = into
        self._tell = tell
        self._feeder = settings.source != "flatbed"
        self._path = ""
        self._pages = 0
        self._sequence = next_sequence(into)
        self._told_at = 0.0

    async def run(self) -> None:
        """Until the paper ends. Raises Fault or ScanProblem; pages told before stay valid."""
        body = scan_settings(self._settings, self._scanner.inputs[self._settings.source])
        if self._feeder and self._scanner.model in _ASK_FEEDER_FIRST:
            status = await self._status()
            if fault := self._trouble(status):
                raise fault
            if status.adf == "ScannerAdfEmpty":
                raise Fault("empty", str(status))
        self._path = await self._started(body)
        self._tell(Started())
        over = False
        try:
            while await self._next_page() and self._feeder:
                pass
            over = True
        finally:
            # The same makes do not bear to be asked to forget a job that has ended.
            if not (over and self._scanner.model in _WAIT_BY_404):
                await self._line.leave(self._path)

    async def _started(self, body: bytes) -> str:
        starting = asyncio.create_task(self._start(body))
        try:
            return await asyncio.shield(starting)
        except asyncio.CancelledError:
            # A job ordered in this moment would draw the paper in with nobody to take it.
            await asyncio.wait({starting}, timeout=self._patience.goodbye)
            starting.cancel()
            with contextlib.suppress(ScanProblem, asyncio.CancelledError):
                await self._line.leave(await starting)
            raise

    async def _start(self, body: bytes) -> str:
        """Order the job; its path on our host."""
        local = self._scanner.model in _LOCALHOST or self._server == _LOCALHOST_SERVER
        code, left = 0, self._patience.tries
        while left and code in (0, 503):
            left -= 1
            code, location = await self._line.order(body, "localhost" if local else None)
            if code == 201 and location:
                return self._line.job_path(location)
            if code in (401, 403):
                raise refused(code, "ScanJobs")
            if code == 400:
                raise Fault("unsupported", "HTTP 400")
            if fault := self._trouble(status := await self._status()):
                raise fault
            if code == 409:
                empty = self._feeder and status.adf in _EMPTY
                raise Fault("empty" if empty else "unsupported", f"HTTP 409, {status}")
            if code == 503 and left:
                await asyncio.sleep(self._patience.pause)
        raise refused(code, "ScanJobs")

    async def _next_page(self) -> bool:
        """Receive one page; False when there are no more. Raises Fault."""
        part = self._into / (page_name(self._sequence) + ".part")
        early, code, left = 0, 0, self._patience.page_tries
        while left:
            left -= 1
            began = time.monotonic()
            code = await self._line.fetch(f"{self._path}/NextDocument", part, self._progress)
            if code == 200:
                took = time.monotonic() - began
                await self._take(part)
                await self._rest(took)
                return True
            what = await self._judge(code, early, self._patience.page_tries - left)
            if what is _Next.END:
                return False
            early += what is _Next.AGAIN
            if left:
                wait = what is _Next.WAIT
                await asyncio.sleep(self._patience.pause if wait else self._patience.gap)
        raise Fault("busy", f"HTTP {code} for every NextDocument")

    async def _take(self, part: Path) -> None:
        """Believe a page only when all of it can be decoded; else let the scanner say why."""
        try:
            if not part.stat().st_size:
                raise Fault("truncated", "empty body")
            page = await asyncio.to_thread(arrived, part, self._sequence, self._settings)
        except Fault as fault:
            part.unlink(missing_ok=True)
            status = await self._status()
            raise self._trouble(status) or self._over(status) or fault from None
        self._tell(page)
        self._pages += 1
        self._sequence += 1

    async def _judge(self, code: int, early: int, asked: int) -> _Next:
        """What a status that is not 200 means, for a page `asked` so often. Raises Fault."""
        status = await self._status()
        if fault := self._trouble(status):
            raise fault
        mine = status.of(self._path)
        if code == 503 or (self._means_wait(code) and not self._idle(status, asked)):
            return _Next.WAIT
        if code not in (404, 409, 410):
            raise refused(code, f"NextDocument, {status}")
        if mine is not None and mine.state in _AT_WORK:
            return _Next.WAIT
        if self._pages and mine is not None and mine.state == "Completed":
            return _Next.END
        if mine is not None and mine.state == "Canceled":
            raise Fault("cancelled", str(status))
        # Asked too soon, Brother says 404 and even "feeder empty": it gets a second chance, and
        # as many as a page has while the feeder shows paper.
        if self._feeder and code == 404 and (not early or status.adf == _LOADED):
            if early + 1 < self._patience.page_tries:
                return _Next.AGAIN
            raise Fault(
                "unknown",
                str(status),
                "Máy quét đã dừng khi trong khay vẫn còn giấy.",
                "Kiểm tra số trang đã nhận rồi quét tiếp phần còn lại.",
            )
        if not self._pages:
            empty = self._feeder and status.adf in _EMPTY
            none = Fault("empty" if empty or code != 410 else "cancelled", f"HTTP {code}, {status}")
            raise none if empty else self._over(status) or none
        if status.adf not in _EMPTY and (fault := self._over(status)):
            raise fault
        if code == 410:
            raise Fault("cancelled", f"HTTP 410, {status}")
        return _Next.END

    def _means_wait(self, code: int) -> bool:
        model = self._scanner.model
        return (code == 404 and model in _WAIT_BY_404) or (code == 410 and model in _WAIT_BY_410)

    def _idle(self, status: Status, asked: int) -> bool:
        """Nothing more is being made, by the scanner's state through a few answers."""
        return bool(self._pages) and status.state == "Idle" and asked >= _SURE

    def _trouble(self, status: Status) -> Fault | None:
        """What the feeder complains of. Its complaint counts only for a job that uses it."""
        mine = status.of(self._path) if self._path else None
        if not self._feeder or (mine is not None and mine.state == "Completed"):
            return None
        if status.adf == _TWO_SHEETS:
            return Fault(
                "jam",
                str(status),
                "Máy quét kéo hai tờ giấy một lúc.",
                "Tách hai tờ, đặt lại từ tờ đầu tiên trong hai tờ đó rồi quét tiếp.",
            )
        code = _FEEDER.get(status.adf)
        return Fault(code, str(status)) if code else None

    def _over(self, status: Status) -> Fault | None:
        """Why the job has ended, when it says so."""
        mine = status.of(self._path)
        if mine is not None and mine.state == "Canceled":
            return Fault("cancelled", str(status))
        if mine is not None and mine.state == "Aborted":
            return Fault("unknown", str(status))
        return None

    async def _status(self) -> Status:
        """How the scanner is. One that tells nothing usable is judged by its HTTP status alone."""
        body, _ = await self._line.read("ScannerStatus")
        try:
            return read_status(body)
        except Fault:
            return Status("", "", ())

    async def _rest(self, took: float) -> None:
        """Between two pages: up to a second, at most half of what the last page took."""
        if self._feeder and self._scanner.model.lower().startswith(_RESTS):
            await asyncio.sleep(min(self._patience.gap, took / 2))

    def _progress(self, share: float) -> None:
        now = time.monotonic()
        if now - self._told_at >= _PROGRESS_EVERY:
            self._told_at = now
            self._tell(Progress(self._sequence, share))
