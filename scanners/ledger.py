"""The ledger of one scan job: what is known of every page, kept through kill -9 and power cuts.

A job is a private folder: the file `ledger` and the pages it names, sealed under a key of the job's
own (`intake.py`). The ledger only grows: a line is the CRC-32 of an entry and the entry as JSON,
flushed to disk before anyone is told. An update is a later line of the same page, so nothing that
was once said is ever written over. Reading folds the lines. A torn last line (the power went while
it was written) was never told to anyone and is dropped, and cut off before the next line is added.
A damaged line in the middle is told as a warning, never passed over in silence.

Why not a file written anew for every page, or SQLite: one short append and one flush per page is
the least that can go wrong, a full disk can only tear the last line, and a person can read it.

Only the program that holds the job's lock writes; anyone may read.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from filelock import FileLock, Timeout

from scanners.devices.protocol import Fault, Settings
from scanners.disk import full_disk_told, write_durably
from scanners.problem import ScanProblem
from scanners.treatment import NEUTRAL, Findings, Treatment

if TYPE_CHECKING:
    from scanners.vault import Shelf

State = Literal["receiving", "received", "cleaned", "accepted", "rejected"]

FILE = "ledger"
_VERSION = 2
_UNMEASURED = Findings()


@dataclass(frozen=True)
class Row:
    """One page. `sequence` is its name for good, counted as pages came; order is the job's matter.

    receiving: the device has begun it. received: decoded to its end and sealed under `sha256`.
    cleaned: measured, with a treatment proposed. accepted: it is in a paper that was made.
    rejected: replaced or taken out, its image stays. `paper` is the key of the paper it is dealt
    to, "" while undealt. Size in pixels. `original` is the SHA-256 of the foreign PDF the page was
    drawn from, `original_pages` how many pages that has.
    """

    sequence: int
    state: State
    sha256: str = ""
    suffix: str = ".jpg"
    width: int = 0
    height: int = 0
    dpi: int = 0
    source: str = ""
    paper: str = ""
    findings: Findings = _UNMEASURED
    treatment: Treatment = NEUTRAL
    warnings: tuple[str, ...] = ()
    original: str = ""
    original_pages: int = 0

    @property
    def whole(self) -> bool:
        """The page is there, whether or not it is wanted."""
        return self.state != "receiving"


@dataclass(frozen=True)
class Made:
    """A PDF made of these pages (with these treatments) and sealed in the job under `sha256`."""

    paper: str
    pages: tuple[int, ...]
    treatments: tuple[Treatment, ...]
    sha256: str
    bytes: int


@dataclass(frozen=True)
class Job:
    """A scan job as its ledger tells it.

    pages: wanted, in order; rejected: the others that came whole. lost: the page that was being
    received when the scan stopped, 0 when none. `device`, `settings`: of the last scan. `paper`:
    what new pages are dealt to. ended: the last scan came to its end, with `problem` or (None) with
    the end of the paper; a job that has not ended was killed or is still running. repeats: after a
    scan that did not come to its end the device offers its pages once more; again: those it will.
    key: where the dossier's shelf keeps the job's own key. damaged: lines that cannot be read.
    """

    folder: Path
    device: str
    settings: Settings
    paper: str = ""
    key: str = ""
    pages: tuple[Row, ...] = ()
    rejected: tuple[Row, ...] = ()
    made: Mapping[str, Made] = field(default_factory=dict[str, Made])
    lost: int = 0
    ended: bool = False
    problem: ScanProblem | None = None
    repeats: bool = False
    again: tuple[int, ...] = ()
    damaged: int = 0
    shelf: Shelf | None = field(default=None, repr=False, compare=False)

    @property
    def last_sequence(self) -> int:
        """The highest number any page of the job has had."""
        return max((row.sequence for row in (*self.pages, *self.rejected)), default=0)

    def page(self, sequence: int) -> Row:
        """Raises ScanProblem `no-page`."""
        for row in (*self.pages, *self.rejected):
            if row.sequence == sequence:
                return row
        raise ScanProblem(
            "no-page",
            f"Lần quét này không có trang {sequence}.",
            "Xem lại danh sách trang rồi chọn trang khác.",
        )


def begun(device: str, settings: Settings, paper: str, key: str) -> dict[str, Any]:
    """The first entry of a ledger."""
    told = {"device": device, "settings": dataclasses.asdict(settings)}
    return {"job": _VERSION, "paper": paper, "key": key, **told}


def scan_begun(device: str, settings: Settings, repeats: bool) -> dict[str, Any]:
    """`repeats`: see `Job`."""
    return {"scan": device, "settings": dataclasses.asdict(settings), "repeats": repeats}


def scan_ended(problem: ScanProblem | None) -> dict[str, Any]:
    if problem is None:
        return {"end": ""}
    fault = isinstance(problem, Fault)
    return {
        "end": problem.code,
        "message": problem.message,
        "hint": problem.hint,
        "fault": fault,
        "detail": problem.detail if fault else "",
    }


def entry(row: Row) -> dict[str, Any]:
    return {"page": dataclasses.asdict(row)}


def ordered(sequences: Sequence[int]) -> dict[str, Any]:
    """The wanted pages in this order; a page that comes later goes to the end."""
    return {"order": list(sequences)}


def made(paper: Made) -> dict[str, Any]:
    return {"made": dataclasses.asdict(paper)}


def create(folder: Path, first: dict[str, Any]) -> None:
    """Begin a ledger. Raises ScanProblem `disk-full`."""
    write_durably(folder / FILE, _line(first))


def append(folder: Path, *entries: dict[str, Any], durable: bool = True) -> None:
    """Add entries: when this returns all of them are on disk. Raises ScanProblem `disk-full`.

    `durable=False` leaves the flush to the next entry, for what may be forgotten in a power cut.
    """
    # Unbuffered: a buffer would try to write once more what has just been taken back.
    with full_disk_told(), (folder / FILE).open("rb+", buffering=0) as file:
        end = _sound_end(file.read())
        file.truncate(end)
        file.seek(end)
        try:
            left = memoryview(b"".join(_line(one) for one in entries))
            while left:
                left = left[file.write(left) :]
            if durable:
                os.fsync(file.fileno())
        except BaseException:
            file.truncate(end)
            raise


def read(folder: Path) -> Job:
    """Fold the ledger. Raises FileNotFoundError, ScanProblem `ledger-damaged` (no first line)."""
    # What follows the last line end was never wholly written, and `append` will not keep it.
    lines = (folder / FILE).read_bytes().split(b"\n")[:-1]
    entries = [json.loads(line[9:]) for line in lines if _sound(line)]
    if not entries or entries[0].get("job") != _VERSION:
        raise ScanProblem(
            "ledger-damaged",
            "Sổ ghi trang của lần quét này bị hỏng nên không đọc được.",
            "Quét lại giấy tờ; báo người quản trị kiểm tra ổ đĩa.",
        )
    damaged = sum(not _sound(line) for line in lines[:-1])
    return _folded(folder, entries[0], entries[1:], damaged)


def _folded(folder: Path, first: dict[str, Any], later: list[dict[str, Any]], damaged: int) -> Job:
    rows: dict[int, Row] = {}
    order: list[int] = []
    again: list[int] = []
    papers: dict[str, Made] = {}
    scan: dict[str, Any] = first | {"repeats": False}
    end: dict[str, Any] | None = None
    lost = 0
    for one in later:
        match one:
            case {"page": {"state": "receiving", "sequence": int(number)}}:
                lost = number
            case {"page": dict(told)}:
                row = _row(told)
                if row.sequence not in rows:
                    order.append(row.sequence)
                    again += [row.sequence] if scan["repeats"] else []
                rows[row.sequence] = row
                lost = 0
            case {"order": list(numbers)}:
                order = [*numbers, *(number for number in order if number not in numbers)]
            case {"scan": str(device)}:
                scan = one | {"device": device}
                end, lost = None, 0
            case {"end": str(code)}:
                end = one
                if not code:
                    again, lost = [], 0
            case {"made": dict(told)}:
                papers[told["paper"]] = _made(told)
            case _:
                pass
    whole = [rows[number] for number in order]
    return Job(
        folder,
        scan["device"],
        Settings(**scan["settings"]),
        paper=first["paper"],
        key=first["key"],
        pages=tuple(row for row in whole if row.state != "rejected"),
        rejected=tuple(row for row in whole if row.state == "rejected"),
        made=papers,
        lost=lost,
        ended=end is not None,
        problem=problem_of(end) if end else None,
        repeats=scan["repeats"],
        again=tuple(again),
        damaged=damaged,
    )


def lock_path(folder: Path) -> Path:
    return folder.with_name(folder.name + ".lock")


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """Only one program works on a job; the system frees the lock when that program dies.

    Raises Fault `busy` at once when another has it.
    """
    lock = FileLock(lock_path(folder), timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise Fault("busy", str(folder)) from None
    try:
        yield
    finally:
        lock.release()
        if not folder.exists():
            lock_path(folder).unlink(missing_ok=True)


def _line(one: dict[str, Any]) -> bytes:
    told = json.dumps(one, ensure_ascii=False, separators=(",", ":")).encode()
    return b"%08x " % zlib.crc32(told) + told + b"\n"


def _sound(line: bytes) -> bool:
    return line[:9] == b"%08x " % zlib.crc32(line[9:])


def _sound_end(data: bytes) -> int:
    """Where the last line ends that was written whole."""
    end = data.rfind(b"\n") + 1
    last = data.rfind(b"\n", 0, max(0, end - 1)) + 1
    return end if _sound(data[last : end - 1]) else last


def _row(told: dict[str, Any]) -> Row:
    known = told | {
        "findings": Findings(**told["findings"]),
        "treatment": _treatment(told["treatment"]),
        "warnings": tuple(told["warnings"]),
    }
    return Row(**known)


def _treatment(told: dict[str, Any]) -> Treatment:
    crop = told["crop"]
    known: dict[str, Any] = told | {"crop": crop and tuple(crop)}
    return Treatment(**known)


def _made(told: dict[str, Any]) -> Made:
    known = told | {
        "pages": tuple(told["pages"]),
        "treatments": tuple(_treatment(one) for one in told["treatments"]),
    }
    return Made(**known)


def problem_of(end: dict[str, Any]) -> ScanProblem | None:
    """What ended the scan, as it was raised; None: the paper came to its end."""
    if not end["end"]:
        return None
    if end["fault"]:
        return Fault(end["end"], end["detail"], end["message"], end["hint"])
    return ScanProblem(end["end"], end["message"], end["hint"])
