"""The pages of a feed and which paper each belongs to: rules, separators, the officer's word.

What is decided holds at once in memory and is written to the job's ledger by `write`; what is
decided while a device still runs, when it has ended.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from desk_tui.counter import feed_declared, feed_look, look, scan
from desk_tui.counter.desk import Desk
from desk_tui.counter.feed_hand import expected, hand_of
from desk_tui.counter.feed_look import Card, Looked

if TYPE_CHECKING:
    from db.kinds import Paper, Person
    from scanners.deal import Dealt, Doubt, Expected, Hand, Seen
    from scanners.intake import Job, Row
    from scanners.treatment import Treatment


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


class Dealing:
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
        self.running = False
        self._said = whole.said
        self._declared: Mapping[str, int] = feed_declared.declared(desk, self.id)
        if declared:
            self.declare(self.key, declared)
        self._lock = threading.RLock()
        self._writing = threading.RLock()
        self._job: Job | None = None
        self._looked: dict[int, Looked] = {}
        self._hand: dict[int, Hand] = {}

    # What there is.

    @property
    def job(self) -> Job | None:
        return self._job

    @property
    def owner(self) -> Person:
        """Whose dossier it is."""
        return self._said.owner

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

    def _take_up(self, job: Job) -> None:
        """Look at pages not looked at in this program, and find what the officer decided."""
        self._set(job)
        self._look_at_rest(job)
        self._hand = {}
        with self._lock:
            self._hand = hand_of(job, lambda hand: self._deal(hand))

    def _look_at_rest(self, job: Job) -> None:
        from scanners import intake

        rest = [row.sequence for row in job.pages if row.sequence not in self._looked]
        if rest:
            with intake.code_reader(job) as reader:
                for sequence in rest:
                    self._looked[sequence] = feed_look.look_at(reader, sequence)

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

    def declare(self, key: str, pages: int) -> None:
        """How many pages the citizen says a paper has, 0 when nobody says; what was said at
        receipt counts no more."""
        self._declared = {**self._declared, key: pages}

    def keep_declared(self) -> None:
        """For whoever opens this feed again. Blocks for a flush to disk."""
        feed_declared.keep(self.desk, self.id, self._declared)

    def _expected(self) -> tuple[Expected, ...]:
        return expected(self.papers, self._declared)

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

    def upright(self, sequence: int) -> None:
        """Turn a page the way its print reads; stays as it is when that cannot be told. Blocks for
        about a second.

        Raises Fault `busy` while scanning, ScanProblem `no-text-engine`.
        """
        from scanners import intake
        from scanners.upright import upright

        if self._job is None:
            return
        with intake.clear_page(self._job, sequence) as path:
            turn = upright(path)
        self.treat(sequence, lambda _, one: replace(one, turn=turn, crop=None))

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

    def _pass_mark(self, old: int, new: int) -> None:
        """A page scanned again begins what the old one began."""
        from scanners.deal import Hand

        with self._lock:
            begins = self._hand.pop(old, Hand()).begins
            if begins:
                self._hand[new] = Hand(begins=begins)
