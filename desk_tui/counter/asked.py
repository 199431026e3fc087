"""What the citizen still has to bring: everything asked for at any desk that nobody ended yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from db import waiting
from db.acts import Act
from db.kinds import PaperAdded, PapersAsked, StatusChanged
from db.kinds_life import PaperAsked

Span = tuple[str, str]
"""From one moment to another, as UTC text."""


@dataclass(frozen=True)
class Asked:
    """`left`: those of the `papers` asked for that have not come. `since`: when the first request
    that is still open was made (UTC text). `counted`: pauses that moved the date already.

    The oldest request says how the term goes on (`clock`), the latest last day (`until`) counts.
    """

    papers: tuple[PaperAsked, ...]
    left: tuple[PaperAsked, ...]
    since: str
    counted: tuple[Span, ...]
    clock: str
    until: str

    def pauses(self, now: str) -> list[Span]:
        """The pauses up to `now` that the date does not know of yet, in the order of time.

        Usually one. Two desks that asked apart have pauses that lie over each other; no day of
        them counts twice, and none is lost.
        """
        left: list[Span] = []
        start = self.since
        for begin, end in sorted(self.counted):
            if begin > start:
                left.append((start, min(begin, now)))
            start = max(start, end)
        return [*left, (start, now)] if start <= now else left


def still_asked(history: Iterable[Act]) -> Asked | None:
    """What the acts of one dossier leave open; None when nothing is asked for."""
    ordered = sorted(history, key=lambda act: act.place)
    asked_at = {act.id: act.done_at for act in ordered if act.kind == "papers.asked"}
    ids, counted = _open(ordered, asked_at)
    if not ids:
        return None
    papers: dict[str, PaperAsked] = {}
    came: set[str] = set()
    requests: list[PapersAsked] = []
    for act in ordered:
        said = act.read() if act.kind in ("papers.asked", "paper.added") else None
        if isinstance(said, PapersAsked) and act.id in ids:
            requests.append(said)
            papers |= {one.key: papers.get(one.key, one) for one in said.papers}
        elif isinstance(said, PaperAdded) and said.paper.key in papers:
            came.add(said.paper.key)
    return Asked(
        papers=tuple(papers.values()),
        left=tuple(one for key, one in papers.items() if key not in came),
        since=min(asked_at[id] for id in ids),
        counted=tuple(counted),
        clock=requests[0].clock,
        until=max(one.until for one in requests),
    )


def _open(ordered: list[Act], asked_at: dict[str, str]) -> tuple[tuple[str, ...], list[Span]]:
    """The open requests, and the pauses that brought another date with their end."""
    ids, counted = tuple[str, ...](), list[Span]()
    for act in ordered:
        if act.kind == "papers.asked":
            ids = (*ids, act.id)
        elif act.kind == "dossier.status":
            said = act.read()
            assert isinstance(said, StatusChanged)
            before = ids
            ids, effect = waiting.ended(ids, said)
            gone = [asked_at[id] for id in before if id not in ids]
            if gone and said.due and effect != "echo":
                counted.append((min(gone), act.done_at))
    return ids, counted
