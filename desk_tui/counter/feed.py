"""One feed of pages for the papers of a dossier: scanned, dealt out, kept in one act.

Pages are looked at as they come; separator sheets deal by themselves, the officer's word goes
first. All of it lies in the job's ledger: whoever opens the feed again finds it as it was. What the
officer decides while the device still runs is written down when it has ended.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from desk_tui.counter import feed_declared, feed_look, look, scan
from desk_tui.counter.desk import Desk
from desk_tui.counter.feed_deal import Dealing, View
from desk_tui.counter.feed_look import Card, Looked
from desk_tui.tongue import say

if TYPE_CHECKING:
    from scanners.codes_worker import CodeReader
    from scanners.devices.protocol import Settings
    from scanners.intake import Job

_NO_PAGES = say("Chưa có trang nào thuộc giấy tờ nào nên chưa lưu được.")


@dataclass(frozen=True)
class Aim:
    """Where the pages of the next scan go: behind the last, or in the place of or behind `page`,
    or as backs of the pages `fronts` (the turned pile of a one-sided feeder)."""

    kind: Literal["append", "replace", "insert", "backs"] = "append"
    page: int = 0
    fronts: tuple[int, ...] = ()


APPEND = Aim()
__all__ = [
    "APPEND",
    "Aim",
    "Ended",
    "Feed",
    "LookedAt",
    "Result",
    "View",
    "cards_at_hand",
    "open_feed",
    "stop_all",
    "use_card",
]


@dataclass(frozen=True)
class LookedAt:
    """The codes of a page have been read; `found`: one of them says something here."""

    sequence: int
    found: bool


@dataclass(frozen=True)
class Ended:
    """The scan is over: with `error`, or (None) with the end of the paper."""

    error: Exception | None


@dataclass(frozen=True)
class Result:
    """What was kept, and how many pages still wait for a paper."""

    kept: tuple[scan.Kept, ...]
    waiting: int


class Feed(Dealing):
    """A feed with its scans. Calls that block say so; others may come from the screen's thread."""

    def __init__(self, desk: Desk, code: str, key: str = "", declared: int = 0) -> None:
        super().__init__(desk, code, key, declared)
        self.listener: Callable[[object], None] | None = None
        self.invitation: object = None
        self._cancelled = False
        self._used: set[str] = set()

    # What there is.

    def find(self) -> Job | None:
        """Pages of this feed that are there already, running or cut short; they are taken up.

        Blocks. Those of a job that still runs come by `follow`.
        """
        from scanners import intake

        work, shelf = scan.work(self.desk, self.id), self.desk.vault.shelf(self.id)
        fitting = ("", self.key) if self.key else None
        with scan.LEFT:
            going, left = intake.running(work, shelf), intake.unfinished(work, shelf)
        for job in going:
            if fitting is None or job.paper in fitting:
                self._set(job)
                return job
        for job in left:
            if not job.pages:
                intake.discard(job)
            elif self._is_kept(job):
                intake.settle(job)
            elif fitting is None or job.paper in fitting:
                self._take_up(job)
                return self._job
        return None

    def goes_on(self) -> bool:
        """Is a program that this one did not start at the job?"""
        from scanners.worker import running

        return self._job is not None and running(self._job.folder)

    def _is_kept(self, job: Job) -> bool:
        """The act was written, only the job was not let go."""
        lines = {paper.key: paper.sha256 for paper in look.show(self.desk, self.code).papers}
        papers = {row.paper for row in job.pages if row.treatment.kept}
        return all(key in job.made and job.made[key].sha256 == lines.get(key) for key in papers)

    # Scanning.

    def run(self, device_id: str, settings: Settings, aim: Aim = APPEND) -> None:
        """Scan until the paper ends; steps, then `Ended`, go to the listener. Blocks."""
        self._told(lambda: self.scan(device_id, settings, self._tell, aim))

    def follow(self) -> None:
        """Follow to its end a job that another program began; told as by `run`. Blocks."""
        from scanners import intake

        job = self._job
        assert job is not None
        self._told(lambda: self._feed(lambda step: intake.attach(job, step), self._tell, APPEND))

    def _told(self, work: Callable[[], None]) -> None:
        error: Exception | None = None
        try:
            work()
        except Exception as problem:
            error = problem
        finally:
            _GOING.pop(self._name, None)
        self._tell(Ended(error))

    def scan(
        self,
        device_id: str,
        settings: Settings,
        progress: Callable[[object], None],
        aim: Aim = APPEND,
    ) -> None:
        """Scan until the paper ends. Blocks. Raises Fault or ScanProblem; what came stays."""
        from scanners import intake
        from scanners.devices import open_device

        config = scan.config(self.desk)
        open_device(device_id, config)  # refuses a device nobody knows
        if self._job is None:
            work, shelf = scan.work(self.desk, self.id), self.desk.vault.shelf(self.id)
            self._set(intake.open_job(work, shelf, device_id, settings, self.key))
        job = self._job
        assert job is not None
        self._feed(lambda step: intake.scan(job, device_id, settings, config, step), progress, aim)
        scan.remember(self.desk, device_id, settings, self.key)

    def _feed(
        self,
        begin: Callable[[Callable[[object], None]], object],
        progress: Callable[[object], None],
        aim: Aim,
    ) -> None:
        from scanners import intake
        from scanners.devices.protocol import Invitation, Page, Started

        assert self._job is not None
        before = {row.sequence for row in self._job.pages}
        looks: list[Future[None]] = []
        self.running, self._cancelled = True, False
        _GOING[self._name] = self
        with intake.code_reader(self._job) as reader, ThreadPoolExecutor(1) as looking:
            looking.submit(reader.begin)

            def step(said: object) -> None:
                # The word to stop may have come before there was anything to stop.
                if self._cancelled:
                    self.cancel()
                match said:
                    case Page(sequence=number) if self._job is not None:
                        self._set(intake.again(self._job))
                        looks.append(looking.submit(self._look, reader, number, progress))
                    case Invitation():
                        self.invitation = said
                    case Started():
                        self.invitation = None
                    case _:
                        pass
                progress(said)

            try:
                asyncio.run(begin(step))  # pyright: ignore[reportArgumentType]
            except BaseException:
                self._after(before, replace(aim, kind="append") if aim.kind == "backs" else aim)
                raise
            finally:
                self.running, self.invitation = False, None
        for look_ in looks:
            look_.result()
        self._after(before, aim)

    def _look(self, reader: CodeReader, number: int, progress: Callable[[object], None]) -> None:
        looked = feed_look.look_at(reader, number)
        with self._lock:
            self._looked[number] = looked
        progress(LookedAt(number, looked != Looked()))

    def _after(self, before: set[int], aim: Aim) -> None:
        """Put what came to its place, and write down what was decided meanwhile."""
        from scanners import intake

        job = self._job
        if job is None or not (job.folder / "ledger").exists():
            self._set(None)
            return
        job = intake.again(job)
        new = [row.sequence for row in job.pages if row.sequence not in before]
        if new and aim.kind == "replace":
            self._pass_mark(aim.page, new[0])
            job = intake.replace_page(job, aim.page, new[0])
            if new[1:]:
                job = intake.insert_after(job, new[0], new[1:])
        elif new and aim.kind == "insert":
            job = intake.insert_after(job, aim.page, new)
        self._set(job)
        self._look_at_rest(job)
        if aim.kind == "backs":
            backs = [row.sequence for row in job.pages if row.sequence not in aim.fronts]
            self._set(intake.interleave(job, aim.fronts, backs))
        self.write()

    def cancel(self) -> None:
        """Stop the device, or the reading of titles; from any thread."""
        from scanners.intake import stop

        self._cancelled = True
        if self._job is not None and self.running:
            stop(self._job)

    def _tell(self, said: object) -> None:
        listener = self.listener
        if listener is not None:
            listener(said)

    @property
    def _name(self) -> tuple[Path, str]:
        return self.desk.folder, self.id

    # Titles.

    def read_titles(self, progress: Callable[[int, int], None]) -> None:
        """Read the print of pages not read yet. Blocks: a second a page; `cancel` ends it.

        Raises ScanProblem `cancelled`, `no-text-engine`; what was read by then is not kept.
        """
        job = self._job
        if job is None:
            return
        self._cancelled = False
        places = self.view().dealt.places
        unread = [
            row.sequence
            for row in job.pages
            if places[row.sequence].role in ("page", "open")
            and not row.findings.blank
            and not self._looked.get(row.sequence, Looked()).read
        ]
        names = {paper.key: paper.name for paper in self.papers}
        found = feed_look.read_titles(job, unread, names, progress, lambda: self._cancelled)
        with self._lock:
            for sequence, (suggested, number) in found.items():
                looked = self._looked.get(sequence, Looked())
                self._looked[sequence] = replace(
                    looked, read=True, suggested=suggested, number=number
                )

    # The end.

    def keep_all(
        self, at: datetime | None = None, progress: Callable[[int, int], None] | None = None
    ) -> Result:
        """One PDF for each paper with pages, all in one act. Blocks.

        Pages without a paper stay in the feed. Raises ScanProblem `no-pages` and as `intake.keep`;
        then no paper has changed.
        """
        from scanners import intake
        from scanners.problem import ScanProblem

        view = self.view()
        self.desk.done_at(at)
        if view.job is None or not view.keys:
            raise ScanProblem("no-pages", _NO_PAGES, say("Gán trang cho giấy tờ bằng phím 1–9."))
        self.write()
        shelf = self.desk.vault.shelf(self.id)
        job = self._job
        assert job is not None
        scanned: dict[str, intake.Scanned] = {}
        for done, key in enumerate(view.keys):
            if progress is not None:
                progress(done, len(view.keys))
            scanned[key] = intake.keep(job, key, shelf)
        kept = scan.keep_papers(self.desk, self.code, scanned, at)
        settled = intake.settle(job)
        if settled:
            feed_declared.forget(self.desk, self.id)
        self._set(None if settled else intake.again(job))
        return Result(tuple(kept), 0 if settled else self.view().waiting)

    def discard(self) -> None:
        """The officer does not want these pages. Raises Fault `busy` while they come."""
        from scanners.intake import discard

        if self._job is not None:
            discard(self._job)
        with self._lock:
            self._job, self._looked, self._hand = None, {}, {}


_GOING: dict[tuple[Path, str], Feed] = {}
"""Feeds whose device runs, so that a screen opened again finds the one that was left."""


def open_feed(desk: Desk, code: str, key: str = "") -> Feed:
    """The feed of a dossier: the one whose device runs, else one with the pages left before.

    Blocks. Raises RecordProblem `unknown-dossier`.
    """
    whole = look.find(desk, code)
    feed = _GOING.get((desk.folder, whole.id))
    if feed is None:
        feed = Feed(desk, code, key)
        feed.find()
    _SHOWN[desk.folder] = feed
    return feed


_SHOWN: dict[Path, Feed] = {}
"""The feed opened last on a desk. Cards on its pages are in memory only, until it is kept."""


def cards_at_hand(desk: Desk) -> tuple[Card, ...]:
    """Cards on pages of the feed opened last, newest first; none once they are kept or used."""
    feed = _SHOWN.get(desk.folder)
    if feed is None or feed.job is None or not (feed.job.folder / "ledger").exists():
        return ()
    cards = sorted(feed.view().cards, key=lambda card: card.sequence, reverse=True)
    return tuple(card for card in cards if card.payload not in feed._used)


def use_card(desk: Desk, payload: str) -> None:
    """This card is in a form: it is at hand no more."""
    if feed := _SHOWN.get(desk.folder):
        feed._used.add(payload)


def stop_all(desk: Desk) -> None:
    """The desk closes: devices stop, what came stays."""
    _SHOWN.pop(desk.folder, None)
    for (folder, _), feed in list(_GOING.items()):
        if folder == desk.folder:
            feed.listener = None
            feed.cancel()
