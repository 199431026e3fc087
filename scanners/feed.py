"""What happens to pages between a device and a job's ledger: it runs in the worker, not the desk.

In a job's folder `clear` holds what is not sealed: pages as they come and as they are treated. It
is emptied after each scan, and at start after a crash. `sealed` is a vault of the job's own. Beside
them lies a paper that was made, sealed already for its place on the dossier's shelf.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import shutil
from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from scanners import ledger
from scanners.devices.protocol import (
    Device,
    Event,
    Fault,
    Hint,
    Page,
    Progress,
    Settings,
    mark_taken,
    page_files,
)
from scanners.disk import full_disk_told, need_space, sync_folder
from scanners.ledger import Job, Made, Row
from scanners.problem import ScanProblem
from scanners.treatment import Findings

if TYPE_CHECKING:
    from scanners.sealed import Place, Stored
    from scanners.vault import Shelf

# Scanning stops below this; reading and giving back never do. Bytes.
FREE_FLOOR = 200 << 20
_PAPER = "paper-"


def sealed_pages(folder: Path, key: bytes) -> Shelf:
    """Where a job keeps its pages, under the job's own key."""
    from scanners.vault import Vault

    return Vault(folder / "sealed", key).shelf("pages")


async def feed(
    job: Job, key: bytes, device: Device, settings: Settings, free_floor: int = FREE_FLOOR
) -> AsyncGenerator[Page | Event]:
    """Run the device until its paper ends; a page is told when the ledger has it for good.

    The caller holds the job's lock. A job without a ledger is begun. Raises Fault or ScanProblem,
    which the ledger then tells as well.
    """
    if not (job.folder / ledger.FILE).exists():
        first = ledger.begun(device.info.id, settings, job.paper, job.key)
        ledger.create(job.folder, first)
    ledger.append(
        job.folder, ledger.scan_begun(device.info.id, settings, device.info.repeats), durable=False
    )
    taking = _Taking(ledger.read(job.folder), key)
    try:
        with full_disk_told(), clear_folder(job.folder) as into:
            taking.into = into
            mark_taken(into, taking.last)
            async with contextlib.aclosing(device.scan(settings, into)) as steps:
                need_space(into, free_floor)
                async for step in steps:
                    told = await asyncio.to_thread(taking.take, step)
                    if told is not None:
                        yield told
                    need_space(into, free_floor)
        if not taking.last:
            raise Fault("empty")
        # The ledger has all: what the device would offer again after a crash may go.
        await device.settle()
    except BaseException as error:
        with contextlib.suppress(ScanProblem):
            ledger.append(job.folder, ledger.scan_ended(_told(error)))
        raise
    ledger.append(job.folder, ledger.scan_ended(None))


def _told(error: BaseException) -> ScanProblem:
    if isinstance(error, ScanProblem):
        return error
    if isinstance(error, Exception):
        return Fault("unknown", f"{type(error).__name__}: {error}")
    return Fault("cancelled", type(error).__name__)


class _Taking:
    """Taking the steps of one scan into the ledger."""

    def __init__(self, job: Job, key: bytes) -> None:
        self.last = job.last_sequence
        self.into = job.folder
        self._job = job
        self._key = key
        self._again = [job.page(number).sha256 for number in job.again]
        self._skipped = 0
        self._receiving = 0
        self._hints: dict[int, Hint] = {}
        self._rows: dict[int, Row] = {}
        self._originals: dict[Path, str] = {}

    @cached_property
    def _sealed(self) -> Shelf:
        # Not before the first page: what it needs is loaded while the device warms up.
        return sealed_pages(self._job.folder, self._key)

    def take(self, step: Page | Event) -> Page | Event | None:
        """The step as the job tells it; None for a page that the job already has."""
        match step:
            case Page():
                return self._page(step)
            case Progress(sequence=number):
                number -= self._skipped
                if number != self._receiving and number > self.last:
                    self._receiving = number
                    begun = ledger.entry(Row(number, "receiving"))
                    ledger.append(self._job.folder, begun, durable=False)
                return replace(step, sequence=number)
            case Hint(sequence=number):
                step = replace(step, sequence=number - self._skipped)
                self._hints[step.sequence] = step
                if row := self._rows.get(step.sequence):
                    self._write(replace(row, treatment=replace(row.treatment, crop=step.crop)))
                return step
            case _:
                return step

    def _page(self, page: Page) -> Page | None:
        if self._again and page.sha256 == self._again[0]:
            del self._again[0]
            self._skipped += 1
            self._let_go(page)
            return None
        self._again = []
        self.last += 1
        row = _kept(page, self._sealed, self._originals)
        row = replace(row, sequence=self.last, source=self._job.device, paper=self._job.paper)
        # What is seen follows at once when the device has looked already: one flush for both.
        self._write(row, durable=page.findings is None)
        row = measured(row, page.path, page.findings)
        if hint := self._hints.get(row.sequence):
            row = replace(row, treatment=replace(row.treatment, crop=hint.crop))
        self._write(row)
        self._let_go(page)
        return told(row, page.path)

    def _write(self, row: Row, *, durable: bool = True) -> None:
        ledger.append(self._job.folder, ledger.entry(row), durable=durable)
        self._rows[row.sequence] = row

    def _let_go(self, page: Page) -> None:
        mark_taken(self.into, page.sequence)
        page.path.unlink()


def _kept(page: Page, sealed: Shelf, originals: dict[Path, str]) -> Row:
    """Seal a page that has been decoded to its end. Raises Fault `truncated` if it has changed."""
    if sealed.put(page.path).sha256 != page.sha256:
        raise Fault("truncated", f"{page.path.name} changed after it was looked at")
    if page.original and page.original not in originals:
        originals[page.original] = sealed.put(page.original).sha256
    return Row(
        page.sequence,
        "received",
        page.sha256,
        page.path.suffix,
        page.width,
        page.height,
        page.dpi,
        warnings=page.warnings,
        findings=page.findings or Findings(ink=page.ink, blank=page.blank),
        original=originals[page.original] if page.original else "",
        original_pages=page.original_pages,
    )


def measured(row: Row, path: Path, found: Findings | None = None) -> Row:
    """The row with what is seen on the page, and what is proposed to do about it.

    `found`: what the device has seen already, when it decoded the page. A page that comes without
    (a file, a phone's picture) was asked of nobody at a size: it is neither short nor long.
    """
    from scanners.pages import measure, propose

    found = found or replace(measure(path, row.dpi), short=False, long=False)
    return replace(row, state="cleaned", findings=found, treatment=propose(found))


def told(row: Row, path: Path) -> Page:
    """A row as the page a screen is told of. Its file may be gone: the job keeps it sealed."""
    return Page(
        path,
        row.sequence,
        row.width,
        row.height,
        row.dpi,
        row.sha256,
        row.findings.ink,
        row.warnings,
        findings=row.findings,
    )


def recover(job: Job, sealed: Shelf) -> Job:
    """After a crash: pages that came whole but too late for the ledger are taken in, in order, up
    to the first that did not; nothing stays in clear. The caller holds the job's lock.
    """
    from scanners.pages import receive

    job = replace(ledger.read(job.folder), shelf=job.shelf)
    for row in job.pages:
        if row.state == "received":
            with clear_page(job.folder, sealed, row) as path:
                done = measured(row, path)
            ledger.append(job.folder, ledger.entry(done))
    # What a device will offer again is not taken in twice.
    strays = () if job.repeats else sorted((job.folder / "clear").glob("*/"))
    last = job.last_sequence
    for path in (path for folder in strays for path in page_files(folder)):
        number = int(path.stem.removeprefix("page-"))
        if number <= last:
            continue
        try:
            if number != last + 1:
                break
            row = _kept(receive(path, number, job.settings.dpi), sealed, {})
        except Fault:
            break
        row = replace(row, source=job.device, paper=job.paper)
        ledger.append(job.folder, ledger.entry(measured(row, path)))
        last = number
    shutil.rmtree(job.folder / "clear", ignore_errors=True)
    return replace(ledger.read(job.folder), shelf=job.shelf)


def make(job: Job, sealed: Shelf, paper: str, place: Place) -> Made:
    """One PDF of the pages dealt to a paper, sealed for `place`; a foreign PDF that is all of them
    stays as it was, byte for byte. The caller holds the job's lock.

    The same pages with the same treatments are not made twice, while what was made is there.
    Raises ScanProblem `no-pages`, `page-damaged`, `disk-full`.
    """
    known = made_of(job, paper)
    if known and (made_file(job, known).exists() or sealed.has(known.sha256)):
        return known
    rows = wanted(job, paper)
    pages = tuple(row.sequence for row in rows)
    treatments = tuple(row.treatment for row in rows)
    if original := _whole_original(rows):
        with sealed.open(original) as stream:
            size = stream.seek(0, 2)
        done = Made(paper, pages, treatments, original, size)
    else:
        with full_disk_told(), clear_folder(job.folder) as folder:
            stored = _assembled(rows, sealed, folder, place)
            done = Made(paper, pages, treatments, stored.sha256, stored.bytes)
            (folder / _PAPER).replace(made_file(job, done))
            sync_folder(job.folder)
    ledger.append(job.folder, ledger.made(done))
    return done


def made_file(job: Job, made: Made) -> Path:
    """Where a paper lies until it is kept; a foreign PDF lies among the job's pages."""
    return job.folder / (_PAPER + made.sha256)


def made_of(job: Job, paper: str) -> Made | None:
    """What was made of a paper, if its pages and their treatments are still the same."""
    known = job.made.get(paper)
    now = [(row.sequence, row.treatment) for row in wanted(job, paper)]
    if known and list(zip(known.pages, known.treatments, strict=True)) == now:
        return known
    return None


def wanted(job: Job, paper: str) -> list[Row]:
    """The pages that go into a paper, in order."""
    return [row for row in job.pages if row.paper == paper and row.treatment.kept]


def _assembled(rows: Sequence[Row], sealed: Shelf, folder: Path, place: Place) -> Stored:
    from scanners.pages import treated
    from scanners.pdf import Picture, check, pack
    from scanners.sealed import Sealing, plain_stream, read_header

    images: list[Path | Picture] = []
    for number, row in enumerate(rows, 1):
        image = _Sealed(sealed, row.sha256, number)
        if not row.treatment.neutral:
            path = folder / f"{number:04d}{row.suffix}"
            path.write_bytes(image.read())
            image = treated(path, row.treatment, folder)
        images.append(image)
    # Decoded when they came, and out of the sealed store they come unchanged or not at all. The
    # paper itself is never in clear.
    with (folder / _PAPER).open("xb+") as file:
        with contextlib.closing(Sealing(place, file)) as sealing:
            pack(images, sealing, folder / "profile.icc")
            stored = sealing.finish()
        file.seek(0)
        with plain_stream(file, read_header(lambda _: place.key, file)) as made:
            check(made, len(images))
    return stored


def _whole_original(rows: Sequence[Row]) -> str:
    """The foreign PDF that these pages are, all of it, in its order, and nothing else."""
    originals = {row.original for row in rows}
    if len(originals) != 1 or len(rows) != rows[0].original_pages:
        return ""
    numbers = [row.sequence for row in rows]
    in_order = numbers == list(range(numbers[0], numbers[0] + len(rows)))
    untouched = all(row.treatment.neutral for row in rows)
    return rows[0].original if in_order and untouched else ""


@contextlib.contextmanager
def clear_folder(job_folder: Path) -> Iterator[Path]:
    """A private folder for what is not sealed; what a crash leaves in it, `recover` removes."""
    with full_disk_told():
        (job_folder / "clear").mkdir(mode=0o700, exist_ok=True)
        folder = job_folder / "clear" / secrets.token_hex(8)
        folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def clear_page(job_folder: Path, sealed: Shelf, row: Row) -> Iterator[Path]:
    """One page's image in clear, for as long as it is looked at."""
    with clear_folder(job_folder) as folder:
        path = folder / f"page{row.suffix}"
        with full_disk_told():
            path.write_bytes(_Sealed(sealed, row.sha256, row.sequence).read())
        yield path


@dataclass(frozen=True)
class _Sealed:
    """A page's image out of the sealed store. `number`: what the officer calls the page."""

    store: Shelf
    sha256: str
    number: int

    def read(self) -> bytes:
        try:
            return self.store.get(self.sha256)
        except ScanProblem as problem:
            raise ScanProblem(
                "page-damaged",
                f"Trang {self.number} bị hỏng nên không đưa vào tệp được.",
                "Quét lại trang này.",
            ) from problem
