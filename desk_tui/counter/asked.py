"""What the citizen still has to bring: everything asked for at any desk that nobody ended yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from db import waiting
from db.acts import Act
from db.kinds import PaperAdded, PapersAsked, StatusChanged
from db.kinds_life import PaperAsked


@dataclass(frozen=True)
class Asked:
    """`since`: when the pause began (UTC text), or went on where another one had ended.

    `ids` are the requests, oldest first; `left` those of their `papers` that have not come. The
    oldest request says how the term goes on (`clock`), the latest last day (`until`) counts.
    """

    ids: tuple[str, ...]
    papers: tuple[PaperAsked, ...]
    left: tuple[PaperAsked, ...]
    since: str
    clock: str
    until: str


def still_asked(history: Iterable[Act]) -> Asked | None:
    """What the acts of one dossier leave open; None when nothing is asked for."""
    ordered = sorted(history, key=lambda act: act.place)
    ids, resumed = _open(ordered)
    if not ids:
        return None
    papers: dict[str, PaperAsked] = {}
    came: set[str] = set()
    requests: list[PapersAsked] = []
    since = ""
    for act in ordered:
        said = act.read() if act.kind in ("papers.asked", "paper.added") else None
        if isinstance(said, PapersAsked) and act.id in ids:
            requests.append(said)
            since = min(since or act.done_at, act.done_at)
            papers |= {one.key: papers.get(one.key, one) for one in said.papers}
        elif isinstance(said, PaperAdded) and said.paper.key in papers:
            came.add(said.paper.key)
    return Asked(
        ids=ids,
        papers=tuple(papers.values()),
        left=tuple(one for key, one in papers.items() if key not in came),
        since=max(since, resumed),
        clock=requests[0].clock,
        until=max(one.until for one in requests),
    )


def _open(ordered: list[Act]) -> tuple[tuple[str, ...], str]:
    """The open requests, and when the last pause ended that a date was already counted for."""
    ids, resumed = tuple[str, ...](), ""
    for act in ordered:
        if act.kind == "papers.asked":
            ids = (*ids, act.id)
        elif act.kind == "dossier.status":
            said = act.read()
            assert isinstance(said, StatusChanged)
            before = ids
            ids, effect = waiting.ended(ids, said)
            if before != ids and effect != "echo" and said.due:
                resumed = max(resumed, act.done_at)
    return ids, resumed
