"""How words on one field meet when those who said them had not heard of each other.

Pure and the same on every side: what stands is a function of the acts in their canonical
order, whatever the order they arrived in. An act says what it saw (`before`); if that is what
holds, it simply follows. If not, it is concurrent: another value opens a question, beside which
the branch goes on (`Asked.side`) until a person answers. Nothing here is ever thrown away: the
acts stay, only what *holds* is chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from db.kinds import Value


@dataclass(frozen=True)
class Side:
    """A value and the act that said it; no act: as the dossier came in."""

    act: str
    value: Value


@dataclass(frozen=True)
class Asked:
    """What waits for a person, under the id of the act that opened it.

    `side` does not hold now. A `task` is not a choice: what holds cannot be undone, and
    somebody has to put right what the other act set going.
    """

    id: str
    before: Value
    side: Side
    task: bool = False


@dataclass(frozen=True)
class Standing:
    """One field of one dossier: what holds, and what is asked about it."""

    holds: Side
    asked: tuple[Asked, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """Of two values said at once: whether the first holds, and what is to be done about it."""

    first: bool
    then: Literal["merge", "ask", "task"]


Judge = Callable[[Value, Value], Verdict]


def ask(_first: Value, _second: Value) -> Verdict:
    """No value of a plain field is better than another: the earlier holds until it is answered."""
    return Verdict(True, "ask")


def said(
    now: Standing, mine: Side, before: Value, judge: Judge = ask, settles: str = ""
) -> Standing:
    """One more act said `mine`, having seen `before`. `settles`: a question it closes."""
    asked = tuple(one for one in now.asked if one.id != settles)
    branch = _branch(asked, before)
    if mine.value == now.holds.value:
        return Standing(now.holds, _without(asked, branch))
    if before == now.holds.value:
        return _agreed(mine, asked, judge)
    if branch is None and _branch(asked, mine.value):
        return Standing(now.holds, asked)
    opened = replace(branch, side=mine) if branch else Asked(mine.act, before, mine)
    return _judged(now.holds, _without(asked, branch), opened, judge)


def left(now: Standing, act: str, before: Value) -> Standing:
    """Somebody let go of what they had taken: what another said, if anybody, holds by itself."""
    branch = _branch(now.asked, before)
    if before != now.holds.value:
        return Standing(now.holds, _without(now.asked, branch))
    heirs = [one for one in now.asked if not one.task]
    return _agreed(heirs[0].side if heirs else Side(act, ""), now.asked, ask)


def answered(
    now: Standing, question: str, keep: Side, against: Value, judge: Judge = ask
) -> Standing:
    """A person chose `keep` over `against`. What either side said later is still to be asked."""
    holds, asked = now.holds, now.asked
    if holds.value == against:
        mine = [one for one in asked if one.id == question and not one.task]
        branch = mine[0] if mine else _branch(asked, keep.value)
        holds, asked = (branch.side if branch else keep), _without(asked, branch)
    left = [one for one in asked if one.task or one.side.value != against]
    return _agreed(holds, left, judge)


def _judged(holds: Side, asked: tuple[Asked, ...], opened: Asked, judge: Judge) -> Standing:
    verdict = judge(holds.value, opened.side.value)
    winner, loser = (holds, opened.side) if verdict.first else (opened.side, holds)
    if verdict.then != "merge":
        asked = (*asked, replace(opened, side=loser, task=verdict.then == "task"))
    return _agreed(winner, asked, judge)


def _agreed(holds: Side, asked: Iterable[Asked], judge: Judge) -> Standing:
    """What is still asked once `holds` does: not the same value, nor what it follows anyway.

    A choice that could undo what has happened meanwhile is a task from then on.
    """
    left: list[Asked] = []
    for one in asked:
        verdict = judge(holds.value, one.side.value)
        if one.task or not verdict.first:
            left.append(one)
        elif verdict.then != "merge" and one.side.value != holds.value:
            left.append(replace(one, task=verdict.then == "task"))
    return Standing(holds, tuple(left))


def _branch(asked: Iterable[Asked], value: Value) -> Asked | None:
    return next((one for one in asked if not one.task and one.side.value == value), None)


def _without(asked: Iterable[Asked], gone: Asked | None) -> tuple[Asked, ...]:
    return tuple(one for one in asked if one is not gone)
