"""One feed of pages for the papers of a dossier: scanned, dealt out, kept in one act.

Pages are looked at as they come; separator sheets deal by themselves, the officer's word goes
first. All of it lies in the job's ledger: whoever opens the feed again finds it as it was. What the
officer decides while the device still runs is written down when it has ended.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from desk_tui.counter import feed_look, look, scan
from desk_tui.counter.desk import Desk
from desk_tui.counter.feed_hand import expected, hand_of
from desk_tui.counter.feed_look import Card, Looked

if TYPE_CHECKING:
    from db.kinds import Paper
    from scanners.deal import Dealt, Doubt, Expected, Hand, Seen
    from scanners.devices.protocol import Settings
    from scanners.intake import Job, Row
    from scanners.treatment import Treatment

_NO_PAGES = "Chưa có trang nào thuộc giấy tờ nào nên chưa lưu được."


@dataclass(frozen=True)
class Aim:
    """Where the pages of the next scan go: behind the last, or in the place of or behind `page`,
    or as backs of the pages `fronts` (the turned pile of a one-sided feeder)."""

    kind: Literal["append", "replace", "insert", "backs"] = "append"
    page: int = 0
    fronts: tuple[int, ...] = ()


APPEND = Aim()


@dataclass(frozen=True)
class LookedAt:
    """The codes of a page have been read."""

    sequence: int


@dataclass(frozen=True)
class Ended:
    """The scan is over: with `error`, or (None) with the end of the paper."""

    error: Exception | None


@dataclass(frozen=True)
class View:
    """The feed now. `rows`: the pages in order; `doubts`: what does not fit, in words."""

    job: Job | None
    rows: tuple[Row, ...]
    dealt: Dealt
    looked: Mapping[int, Looked]
    doubts: tuple[Doubt, ...]
    cards: tuple[Card, ...]

    @property
    def waiting(self) -> int:
        """Pages that belong to no paper yet."""
        return sum(place.role == "open" for place in self.dealt.places.values())

    @property
    def keys(self) -> tuple[str, ...]:
        """The papers that have pages, in the order of the checklist."""
        having = set(self.dealt.pages.values())
        return tuple(count.key for count in self.dealt.counts if count.key in having)


@dataclass(frozen=True)
class Result:
    """What was kept, and how many pages still wait for a paper."""

    kept: tuple[scan.Kept, ...]
    waiting: int


class Feed:
    """The pages of one dossier on their way in; `key`: of the paper they are for, "" for all.

    Calls that block say so; the others may come from the screen's thread.
    """

    def __init__(self, desk: Desk, code: str, key: str = "", declared: int = 0) -> None:
        whole = look.show(desk, code)
        self.desk, self.id, self.code = desk, whole.row.id, whole.row.code
        self.papers: tuple[Paper, ...] = scan.checklist(desk, whole)
        if key:
            self.key = scan.line_of(desk, code, key)[1].key
            if self.key not in {paper.key for paper in self.papers}:
                self.papers += (scan.line_of(desk, code, key)[1],)
        else:
            self.key = ""
        self.listener: Callable[[object], None] | None = None
        self.invitation: object = None
        self.running = False
        self._said = whole.said
        self._declared = declared
        self._lock = threading.RLock()
        self._writing = threading.RLock()
        self._job: Job | None = None
        self._looked: dict[int, Looked] = {}
        self._hand: dict[int, Hand] = {}
        self._cancelled = False

    # What there is.

    @property
    def job(self) -> Job | None:
        return self._job

    def view(self) -> View:
        with self._lock:
            job, looked = self._job, dict(self._looked)
            dealt = self._deal()
        rows = job.pages if job else ()
        concerned = {self.key, "", *dealt.pages.values()} if self.key else None
        doubts = tuple(one for one in dealt.doubts if concerned is None or one.paper in concerned)
        cards = tuple(
            card
            for row in rows
            if row.sequence in looked
            for card in feed_look.cards_on(
                self.desk, self._said, row.sequence, looked[row.sequence].cards
            )
        )
        return View(job, rows, dealt, looked, doubts if rows else (), cards)

    def find(self) -> Job | None:
        """Pages of this feed that are there already, running or cut short; they are taken up.

        Blocks. Those of a job that still runs come by `follow`.
        """
        from scanners import intake

        work, shelf = scan.work(self.desk, self.id), self.desk.vault.shelf(self.id)
        fitting = ("", self.key) if self.key else None
        for job in intake.running(work, shelf):
            if fitting is None or job.paper in fitting:
                self._set(job)
                return job
        for job in intake.unfinished(work, shelf):
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

    def _take_up(self, job: Job) -> None:
        """Look at pages not looked at in this program, and find what the officer decided."""
        self._set(job)
        for row in job.pages:
            if row.sequence not in self._looked:
                self._looked[row.sequence] = feed_look.look_at(job, row.sequence)
        self._hand = {}
        with self._lock:
            self._hand = hand_of(job, lambda hand: self._deal(hand))

    def _set(self, job: Job | None) -> None:
        with self._lock:
            self._job = job

    def _deal(self, hand: Mapping[int, Hand] | None = None) -> Dealt:
        from scanners.deal import Hand, deal

        job = self._job
        rows = job.pages if job else ()
        marks = dict(self._hand if hand is None else hand)
        # Pages for one paper are its own from the first on, unless a separator says otherwise.
        if job and job.paper and rows and self._seen(rows[0]).separator is None:
            mark = marks.get(rows[0].sequence, Hand())
            if not mark.begins:
                marks[rows[0].sequence] = replace(mark, begins=job.paper)
        return deal(
            [self._seen(row) for row in rows],
            self._expected(),
            duplex=job is not None and job.settings.source == "duplex",
            dossier=self.code,
            hand=marks,
        )

    def _seen(self, row: Row) -> Seen:
        from scanners.deal import Seen

        looked = self._looked.get(row.sequence, Looked())
        return Seen(
            row.sequence, row.findings.blank, looked.separator, looked.number, looked.suggested
        )

    def _expected(self) -> tuple[Expected, ...]:
        return expected(self.papers, {self.key: self._declared} if self._declared else {})

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

        before = {row.sequence for row in self._job.pages} if self._job else set[int]()
        looks: list[Future[None]] = []
        self.running, self._cancelled = True, False
        _GOING[self._name] = self
        with ThreadPoolExecutor(1) as looking:

            def step(said: object) -> None:
                # The word to stop may have come before there was anything to stop.
                if self._cancelled:
                    self.cancel()
                match said:
                    case Page(sequence=number) if self._job is not None:
                        self._set(intake.again(self._job))
                        looks.append(looking.submit(self._look, number, progress))
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

    def _look(self, number: int, progress: Callable[[object], None]) -> None:
        job = self._job
        if job is None:
            return
        looked = feed_look.look_at(job, number)
        with self._lock:
            self._looked[number] = looked
        progress(LookedAt(number))

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
        for row in job.pages:
            if row.sequence not in self._looked:
                self._looked[row.sequence] = feed_look.look_at(job, row.sequence)
        if aim.kind == "backs":
            backs = [row.sequence for row in job.pages if row.sequence not in aim.fronts]
            self._set(intake.interleave(job, aim.fronts, backs))
        self.write()

    def _pass_mark(self, old: int, new: int) -> None:
        """A page scanned again begins what the old one began."""
        from scanners.deal import Hand

        with self._lock:
            begins = self._hand.pop(old, Hand()).begins
            if begins:
                self._hand[new] = Hand(begins=begins)

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

    # What the officer decides: at once in memory, for good with `write`.

    def begin(self, sequence: int, key: str) -> None:
        """This page begins a paper; the following ones go with it."""
        from scanners.deal import begin

        self._decide(lambda dealt: begin(dealt, sequence, key))

    def begin_next(self, sequence: int) -> str:
        """This page begins the paper after the one it is in; its key, "" behind the last."""
        keys = [paper.key for paper in self.papers]
        here = self.view().dealt.places[sequence].paper
        at = keys.index(here) + 1 if here in keys else 0
        if at == len(keys):
            return ""
        self.begin(sequence, keys[at])
        return keys[at]

    def drop_or_restore(self, sequence: int) -> bool:
        """Leave a page out, or take it in again; is it in now?"""
        from scanners.deal import drop, restore

        role = self.view().dealt.places[sequence].role
        inside = role in ("page", "open")
        self._decide(lambda dealt: (drop if inside else restore)(dealt, sequence))
        return not inside

    def follow_titles(self) -> int:
        """Each page whose title names another paper begins it; how many did."""
        done = 0
        for sequence, key in self.view().dealt.suggestions.items():
            if self.view().dealt.places[sequence].paper != key:
                self.begin(sequence, key)
                done += 1
        return done

    def _decide(self, change: Callable[[Dealt], Dealt]) -> None:
        with self._lock:
            before, dealt = self._hand, self._deal()
            after = change(dealt).hand
            # What the rules have set for the first page is no word of the officer's.
            self._hand = {
                at: mark for at, mark in after.items() if at in before or mark != dealt.hand.get(at)
            }

    def treat(self, sequence: int, change: Callable[[Row, Treatment], Treatment]) -> None:
        """Turn, straighten or crop a page otherwise. Blocks for a flush to disk.

        Raises Fault `busy` while scanning.
        """
        from scanners import intake

        with self._writing:
            if self._job is not None:
                row = self._job.page(sequence)
                done = intake.set_treatment(self._job, sequence, change(row, row.treatment))
                self._set(done)

    def write(self) -> None:
        """The ledger says of each page what was dealt to it. Blocks for a flush to disk."""
        from scanners import intake

        with self._writing:
            with self._lock:
                job, places = self._job, self._deal().places
            if job is None or self.running:
                return
            papers = {
                row.sequence: places[row.sequence].paper
                for row in job.pages
                if row.paper != places[row.sequence].paper
            }
            wanted = {at: place.role in ("page", "open") for at, place in places.items()}
            out = [row.sequence for row in job.pages if row.treatment.kept != wanted[row.sequence]]
            if papers:
                job = intake.deal(job, papers)
            for sequence in out:
                now = replace(job.page(sequence).treatment, kept=wanted[sequence])
                job = intake.set_treatment(job, sequence, now)
            self._set(job)

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
            raise ScanProblem("no-pages", _NO_PAGES, "Gán trang cho giấy tờ bằng phím 1–9.")
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
    if going := _GOING.get((desk.folder, whole.id)):
        return going
    feed = Feed(desk, code, key)
    feed.find()
    return feed


def stop_all(desk: Desk) -> None:
    """The desk closes: devices stop, what came stays."""
    for (folder, _), feed in list(_GOING.items()):
        if folder == desk.folder:
            feed.listener = None
            feed.cancel()
