"""Files somebody has chosen (a citizen's stick, an e-mail, sample pages) as pages of a paper."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from pathlib import Path

from scanners.devices.protocol import (
    Capabilities,
    Device,
    DeviceInfo,
    Event,
    Fault,
    Page,
    Progress,
    ScanConfig,
    Settings,
    Started,
    next_sequence,
)
from scanners.foreign import examine
from scanners.problem import ScanProblem

SUFFIXES = frozenset({".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff"})
# A file is taken as it is; only a PDF among others is drawn at the dpi asked for.
OFFERED = Capabilities(("feeder",), (150, 200, 300, 400, 600), ("gray", "color"))


class FileDevices:
    """The family `file`. Its id is `file:PATH`; a folder stands for the files in it, by name."""

    async def find(self, config: ScanConfig) -> list[Device]:
        return [FileDevice(config.files)]

    def open(self, address: str, config: ScanConfig) -> Device:
        return FileDevice([Path(address)] if address else config.files)


class FileDevice:
    """Chosen files, in the order given. They are only read, never moved or removed."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = tuple(paths)
        address = f":{paths[0]}" if len(paths) == 1 else ""
        self.info = DeviceInfo(f"file{address}", "file", "Tệp có sẵn trên máy", True)
        self._running = False
        self._cancelled = False

    async def capabilities(self) -> Capabilities:
        return OFFERED

    async def scan(self, settings: Settings, into: Path) -> AsyncGenerator[Page | Event]:
        """PDF pages are drawn at the dpi of `settings`; its other fields do not matter here."""
        if self._running:
            raise Fault("busy")
        self._running, self._cancelled = True, False
        try:
            paths = self._chosen()
            yield Started()
            for done, path in enumerate(paths):
                sequence = next_sequence(into)
                yield Progress(sequence, done / len(paths))
                for page in await examine_pages(path, into, sequence, settings.dpi):
                    if self._cancelled:
                        raise Fault("cancelled")
                    yield page
        finally:
            self._running = False

    async def cancel(self) -> None:
        self._cancelled = True

    async def settle(self) -> None:
        """The chosen files belong to whoever chose them."""

    def _chosen(self) -> list[Path]:
        chosen: list[Path] = []
        for path in self._paths:
            if path.is_dir():
                inside = sorted(path.iterdir())
                chosen += [one for one in inside if one.suffix.lower() in SUFFIXES]
            else:
                chosen.append(path)
        if not chosen:
            raise Fault("empty", "", "Chưa chọn tệp nào.", "Chọn tệp PDF hoặc ảnh rồi làm lại.")
        return chosen


async def examine_pages(path: Path, into: Path, sequence: int, dpi: int) -> tuple[Page, ...]:
    """The pages of one foreign file. Raises ScanProblem that names the file."""
    try:
        found = await asyncio.to_thread(examine, path, into, sequence, dpi)
    except ScanProblem as problem:
        told = f"“{path.name}”: {problem.message}"
        raise ScanProblem(problem.code, told, problem.hint) from problem
    first, *others = found.pages
    return (replace(first, warnings=found.warnings), *others)
