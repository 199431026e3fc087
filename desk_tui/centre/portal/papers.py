"""The papers of a dossier as the node reads them: by the rule of the desks (`db.fold_papers`).

Pure. A file and each word of a paper are fields: two that were said apart are a question, and
until it is answered the first of them holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from msgspec.structs import replace as changed

from db import merging
from db.kinds import Answered, Paper, PaperAdded, PaperArchived, PaperDescribed
from db.kinds_papers import FILE, WORDS, PaperSeen, of_paper, paper_field, seen
from db.merging import Side, Standing


@dataclass
class Papers:
    """`lines` by key, as they stand; `_files` the line that brought each file, by key and hash."""

    lines: dict[str, Paper] = field(default_factory=dict[str, Paper])
    _files: dict[tuple[str, str], Paper] = field(default_factory=dict[tuple[str, str], Paper])
    _fields: dict[str, Standing] = field(default_factory=dict[str, Standing])

    @staticmethod
    def of(papers: Iterable[Paper]) -> Papers:
        """As the dossier came in."""
        lines = {paper.key: paper for paper in papers}
        return Papers(lines, {(key, paper.sha256): paper for key, paper in lines.items()})

    def added(self, act: str, said: PaperAdded) -> None:
        paper, before = said.paper, said.before or seen(self.lines.get(said.paper.key))
        self._files[paper.key, paper.sha256] = paper
        mine, name = Side(act, paper.sha256), paper_field(FILE, paper.key)
        after = merging.said(self._standing(name), mine, before.sha256)
        self._fields[name] = after
        if after.holds.value == paper.sha256:
            self._put_file(paper)
            self._words(act, paper.key, seen(paper), before)

    def archived(self, said: PaperArchived) -> None:
        copy = {"archive": said.sha256, "archive_bytes": said.bytes, "signed_by": said.signed_by}
        there, file = self.lines.get(said.key), self._files.get((said.key, said.of))
        if file:
            self._files[said.key, said.of] = changed(file, **copy)
        if there and there.sha256 == said.of:
            self.lines[said.key] = changed(there, **copy)

    def described(self, act: str, said: PaperDescribed) -> None:
        there = self.lines.get(said.key)
        if there:
            words = PaperSeen(**{name: getattr(said, name) for name in WORDS})
            self._words(act, said.key, words, said.before or seen(there))

    def answered(self, said: Answered) -> None:
        """A person chose between two files, or two words, of one paper."""
        now, side = self._standing(said.field), Side(said.keep, said.value)
        self._show(said.field, now, merging.answered(now, said.question, side, said.against))

    def _words(self, act: str, key: str, said: PaperSeen, before: PaperSeen) -> None:
        for name in WORDS:
            value, was = getattr(said, name), getattr(before, name)
            if value != was:
                here = paper_field(name, key)
                now = self._standing(here)
                self._show(here, now, merging.said(now, Side(act, value), was))

    def _standing(self, name: str) -> Standing:
        """What stands on the line counts; who said it, and what is asked, is remembered."""
        known, of = self._fields.get(name, Standing(Side("", ""))), of_paper(name)
        there = self.lines.get(of[1]) if of else None
        value = getattr(there, of[0]) if of and there else ""
        return replace(known, holds=Side(known.holds.act, value))

    def _show(self, name: str, now: Standing, after: Standing) -> None:
        self._fields[name] = after
        of = of_paper(name)
        if of is None or after.holds == now.holds:
            return
        what, key = of
        there, value = self.lines.get(key), str(after.holds.value)
        if what == FILE and (file := self._files.get((key, value))):
            self._put_file(file)
        elif what != FILE and there:
            self.lines[key] = changed(there, **{what: value})

    def _put_file(self, paper: Paper) -> None:
        there = self.lines.get(paper.key)
        words = {name: getattr(there, name) if there else "" for name in WORDS}
        self.lines[paper.key] = changed(paper, **words)
