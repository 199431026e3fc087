"""What must hold when the storm is over, each broken promise in one sentence.

Nothing here asks the program whether it is well: the node's ledger and files are read past the
node, the desks' records past their processes, and a fresh record is folded from the node's acts.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from db import acts, fold, queue, settings
from db.fold_fields import value_of
from db.kinds import (
    Answered,
    Changed,
    Filed,
    PaperAdded,
    PaperDescribed,
    Received,
    files_of,
)
from db.kinds_papers import FILE, paper_field
from db.problem import RecordProblem
from db.questions import ASIDE
from db.store import Record
from desk_tui.counter import questions
from desk_tui.counter.desk import Desk
from desk_tui.rules.text import plain

from ..kit import Node

if TYPE_CHECKING:
    from .run import Storm

_OF_A_DESK = ("officers", "visits")
"""Readings that are a desk's own affair: nobody else is told of them."""
_COUNTS_ROWS = {"dossiers": "n"}


@dataclass
class Verdict:
    """`broken` is empty when all is well; `held` and `kinds` count what was looked at."""

    broken: list[str] = field(default_factory=list)
    held: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)

    def find(self, wrong: Iterable[str], most: int = 5) -> None:
        said = list(wrong)
        self.broken += said[:most]
        if len(said) > most:
            self.broken.append(f"… and {len(said) - most} more like the last")


def judge(run: Storm) -> Verdict:
    """Look at every side. The desks' processes end here."""
    desks = [desk.opened() for desk in run.desks.values()]
    folder = run.folder / f"fresh-{secrets.token_hex(3)}"
    fresh = Record.create(folder, secrets.token_bytes(32), plain)
    try:
        return examine(run.centre.node, run.office, desks, fresh, run.told)
    finally:
        fresh.close()
        for desk in desks:
            desk.close()


def examine(node: Node, office: str, desks: list[Desk], fresh: Record, told: Any) -> Verdict:
    """`told`: the ids that somebody was promised (`acknowledged` at a desk, `filed` online), and
    where a program failed in another way than it says it can (`faulty`)."""
    verdict = Verdict()
    at_node = node.held(office)
    verdict.held["acts"] = len(at_node)
    verdict.kinds.update(act.kind for act in at_node)
    verdict.find(told.faulty)
    verdict.find(_once(at_node, desks, told))
    verdict.find(_outboxes(desks))
    verdict.find(numbers_twice(at_node, verdict.held))
    verdict.find(_files(node, at_node, desks, verdict.held))
    try:
        fresh.transact(lambda connection: acts.take_in(connection, fresh, at_node))
    except RecordProblem as problem:
        verdict.broken.append(f"the node's acts do not fold: {problem}")
        return verdict
    verdict.find(_readings([desk.record for desk in desks], fresh))
    verdict.find(_questions(desks, fresh, verdict.held))
    verdict.find(_nothing_silent(at_node, fresh))
    return verdict


def _once(at_node: list[acts.Act], desks: list[Desk], told: Any) -> Iterator[str]:
    """Every act at the node exactly once, as it was written, first in first out per dossier."""
    for id, count in Counter(act.id for act in at_node).items():
        if count > 1:
            yield f"act {id} stands {count} times at the node"
    there = {act.id for act in at_node}
    own: set[str] = set()
    for desk in desks:
        name = desk.office.desk_id
        written = [one for _, one in acts.everything(desk.read) if one.desk == name]
        own |= {act.id for act in written}
        from_here = [act for act in at_node if act.desk == name]
        if sorted(from_here, key=_id) != sorted(written, key=_id):
            lacking = [act.id for act in written if act.id not in there]
            foreign = [act.id for act in from_here if act.id not in own]
            yield (
                f"{name} wrote {len(written)} acts, the node has {len(from_here)} of it;"
                f" lacking {lacking[:3]}, never written there {foreign[:3]}"
            )
        # What the centre refused comes later, and so does all that hangs on it; nothing else.
        elif _by_subject(from_here) != _by_subject(written):
            yield f"acts of {name} on one dossier came in another order than they were written"
        yield from (f"{name}: {said}" for said in acts.broken(desk.read))
    for id in told.acknowledged:
        if id not in own:
            yield f"act {id} was acknowledged at a desk and is not in its record"
    for id in told.filed:
        if id not in there:
            yield f"filing {id} was accepted and is not in the ledger"
    filed = [act.id for act in at_node if act.kind == "dossier.filed"]
    if set(filed) - set(told.filed):
        yield "the node has a filing that nobody made"
    strangers = there - own - set(filed)
    if strangers:
        yield f"acts of nobody at the node: {sorted(strangers)[:3]}"


def _id(act: acts.Act) -> str:
    return act.id


def _by_subject(said: list[acts.Act]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for act in said:
        found[act.subject].append(act.id)
    return found


def _outboxes(desks: list[Desk]) -> Iterator[str]:
    for desk in desks:
        rows = desk.read.execute(
            "SELECT state, count(*) AS n FROM outbox WHERE state NOT IN ('confirmed', 'refused')"
            " GROUP BY state"
        )
        for row in rows:
            yield f"{desk.office.desk_id} still has {row['n']} acts {row['state']}"


def numbers_twice(at_node: list[acts.Act], held: Counter[str]) -> Iterator[str]:
    """No official number twice, whoever gave it out."""
    used: dict[str, str] = {}
    for act in at_node:
        said = act.read() if act.kind in ("dossier.received", "dossier.filed") else None
        if isinstance(said, Received | Filed):
            if said.code in used:
                yield f"number {said.code} was given to {used[said.code]} and {act.subject}"
            used[said.code] = act.subject
    held["numbers"] = len(used)


def _files(
    node: Node, at_node: list[acts.Act], desks: list[Desk], held: Counter[str]
) -> Iterator[str]:
    """Every file an act speaks of is at the node, byte for byte what its desk scanned."""
    by_name = {desk.office.desk_id: desk for desk in desks}
    for act in at_node:
        for name in files_of(act.read()):
            path = node.files / name[:2] / name
            held["files"] += 1
            if not path.is_file():
                yield f"file {name} of act {act.id} is not at the node"
                continue
            content = path.read_bytes()
            held["bytes"] += len(content)
            held["large files"] += len(content) > 1 << 20
            with by_name[act.desk].vault.open(name, act.subject) as scanned:
                if content != scanned.read() or hashlib.sha256(content).hexdigest() != name:
                    yield f"file {name} of act {act.id} differs at the node"


def _readings(records: list[Record], fresh: Record) -> Iterator[str]:
    """Both desks read what a record reads that was folded from the node's acts alone."""
    wanted = readings(fresh)
    for number, record in enumerate(records, 1):
        found = readings(record)
        for table, rows in wanted.items():
            if found[table] != rows:
                extra = [row for row in found[table] if row not in rows]
                lacking = [row for row in rows if row not in found[table]]
                yield f"desk {number} reads {table} otherwise: {extra[:1]} for {lacking[:1]}"
        yield from _rebuilt(number, record)


def _rebuilt(number: int, record: Record) -> Iterator[str]:
    connection = record.read()
    before = fold.digests(connection)
    connection.execute("BEGIN IMMEDIATE")
    fold.rebuild(connection, record.plain)
    after = fold.digests(connection)
    connection.execute("ROLLBACK")
    for table, digest in before.items():
        if after[table] != digest:
            yield f"desk {number}: {table} is not what its own acts fold to"


def readings(record: Record) -> dict[str, list[Any]]:
    """Every shared reading, without what only counts rows here; the search by what it finds."""
    connection = record.read()
    told: dict[str, list[Any]] = {}
    for table in fold.READINGS:
        if table in _OF_A_DESK:
            continue
        rows = connection.execute(f"SELECT * FROM {table}").fetchall()
        names = [
            name for name in (rows[0].keys() if rows else ()) if name != _COUNTS_ROWS.get(table)
        ]
        told[table] = sorted((tuple(row[name] for name in names) for row in rows), key=repr)
    told["counters"] = [
        row for row in told["counters"] if not str(row[0]).startswith("visit:") and row[1]
    ]
    for word in ("thu", "nguyen van", "1"):
        found = queue.page(connection, record.plain, queue.Filter(word), limit=10**6)
        told[f"search {word}"] = sorted(row.code for row in found)
    return told


def _questions(desks: list[Desk], fresh: Record, held: Counter[str]) -> Iterator[str]:
    """What is open by the node's acts is shown at every desk, and what a desk's line left too."""
    open_ones = {
        row["id"] for row in fresh.read().execute("SELECT id FROM questions WHERE state = 'open'")
    }
    held["open questions"] = len(open_ones)
    held["questions"] = fresh.read().execute("SELECT count(*) FROM questions").fetchone()[0]
    for desk in desks:
        shown = {one.id for one in questions.waiting(desk)}
        own = {
            row["act_id"]
            for row in desk.read.execute("SELECT act_id FROM outbox WHERE state = 'refused'")
        }
        own |= {one["act"]["id"] for one in settings.get(desk.read, ASIDE, [])}
        held["refused or aside"] += len(own)
        for id in (open_ones | own) - shown:
            yield f"{desk.office.desk_id} does not show question {id}"
        for id in shown - open_ones - own:
            yield f"{desk.office.desk_id} shows question {id}, which nobody asks"
        yield from (
            f"{desk.office.desk_id} has no sentence for question {one.id}"
            for one in questions.waiting(desk)
            if not questions.sentence(one)
        )


def _nothing_silent(at_node: list[acts.Act], fresh: Record) -> Iterator[str]:
    """A value somebody wrote holds, was seen by who replaced it, or stands in a question.

    Values of these runs are all different, so that each tells whose it was.
    """
    seen: dict[tuple[str, str], set[Any]] = defaultdict(set)
    written: list[tuple[str, str, Any, str]] = []
    for act in at_node:
        said = act.read()
        match said:
            case Changed():
                written.append((act.subject, said.field, said.after, act.id))
                seen[act.subject, said.field].add(said.before)
            case PaperAdded(paper=paper, before=before):
                field = paper_field(FILE, paper.key)
                written.append((act.subject, field, paper.sha256, act.id))
                seen[act.subject, field] |= {before.sha256} if before else set()
            case PaperDescribed(before=before):
                field = paper_field("number", said.key)
                written.append((act.subject, field, said.number, act.id))
                seen[act.subject, field] |= {before.number} if before else set()
            case Answered(field=name) if name:
                seen[act.subject, name] |= {said.value, said.against}
            case _:
                pass
    connection = fresh.read()
    for row in connection.execute("SELECT * FROM questions"):
        sides = {msgspec.json.decode(row[name]) for name in ("first_value", "second_value")}
        seen[row["dossier"], row["field"]] |= sides
    for subject, name, value, id in written:
        holds = value_of(connection, subject, name)
        if value != holds and value not in seen[subject, name]:
            yield f"{name} of {subject}: {value!r} (act {id}) is gone and nobody was asked"
