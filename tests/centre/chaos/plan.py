"""The schedule: what is done and what goes wrong, round after round, from a seed alone."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .proxy import LINE_FAULTS, Fault

Deed = dict[str, Any]
DESKS = ("1", "2")
FIELDS = ("owner.phone", "owner.name", "note")
_DEEDS = {
    "receive": 5,
    "paper": 3,
    "scan-again": 2,
    "describe": 2,
    "change": 10,
    "move": 4,
    "take": 2,
    "release": 2,
    "link": 1,
    "answer": 2,
    "check": 1,
    "visit": 1,
}
SIZES = (300, 5_000, 40_000, 200_000, 600_000, 1_500_000, 2_500_000)
_SIZE_WEIGHTS = (6, 8, 8, 6, 2, 2, 1)
TWO_DAYS = 2 * 86400
_CALMLY: Deed = {"do": "sync", "urgent": False, "brief": False, "patience": 30.0}


@dataclass(frozen=True)
class Round:
    """One round: both desks work, then meet the node, while the lines do what is listed."""

    deeds: dict[str, tuple[Deed, ...]]
    line: dict[str, tuple[Fault, ...]]
    node: tuple[str, ...]
    filings: tuple[tuple[str, int], ...]


def rounds(seed: int, faults_each: float) -> Iterator[Round]:
    """Without end. `faults_each`: how many faults of the line a round has at each
    desk; those of the machine follow it."""
    yield Round({desk: tuple(_first(f"{seed}-first-{desk}")) for desk in DESKS}, {}, (), ())
    number = 0
    while True:
        yield _round(random.Random(f"{seed}:{number}"), f"{seed}-{number}", faults_each)
        number += 1


def _round(dice: random.Random, name: str, faults_each: float) -> Round:
    return Round(
        deeds={desk: tuple(_desk(dice, f"{name}-{desk}", faults_each)) for desk in DESKS},
        line={desk: tuple(_line(dice, faults_each)) for desk in DESKS},
        node=tuple(what for what in ("full", "ledger-cut") if dice.random() < 0.12),
        filings=tuple(
            (f"{name}-{n}", dice.randrange(40)) for n in range(dice.choice((0, 0, 1, 2)))
        ),
    )


def last(seed: int) -> Round:
    """With all clocks ahead the node's disk is full: what waits then must not wait for days."""
    deeds = {desk: tuple(_last(f"{seed}-last-{desk}")) for desk in DESKS}
    return Round(deeds, {}, ("full",), ())


def _last(name: str) -> Iterator[Deed]:
    yield {"fault": "clock", "apart": TWO_DAYS}
    # Numbers of that day.
    yield _CALMLY
    dice = random.Random(name)
    for n in range(2):
        deed = _deed(dice, "receive", f"{name}-{n}")
        yield deed | {"files": [(f"{name}-{n}", SIZES[-1] if n else SIZES[2])]}
    yield _CALMLY


def _first(name: str) -> Iterator[Deed]:
    """Something to work on, before anything goes wrong."""
    dice = random.Random(name)
    for n in range(6):
        yield _deed(dice, "receive", f"{name}-{n}")
    yield _CALMLY


def _line(dice: random.Random, faults_each: float) -> Iterator[Fault]:
    count = int(faults_each) + (dice.random() < faults_each % 1)
    for kind in dice.choices(list(LINE_FAULTS), list(LINE_FAULTS.values()), k=count):
        yield dice.randrange(9), kind


def _desk(dice: random.Random, name: str, faults_each: float) -> Iterator[Deed]:
    kinds, weights = list(_DEEDS), list(_DEEDS.values())
    for n in range(dice.randint(5, 15)):
        yield from _local_faults(dice, faults_each)
        yield _deed(dice, dice.choices(kinds, weights)[0], f"{name}-{n}")
        if dice.random() < 0.15:
            yield _meeting(dice)
    yield _meeting(dice)


def work(
    dice: random.Random, name: str, count: int, kinds: tuple[str, ...] = tuple(_DEEDS)
) -> Iterator[Deed]:
    """Deeds without meetings and without faults."""
    weights = [_DEEDS[kind] for kind in kinds]
    for n in range(count):
        yield _deed(dice, dice.choices(kinds, weights)[0], f"{name}-{n}")


def _meeting(dice: random.Random) -> Deed:
    return {"do": "sync", "urgent": dice.random() < 0.7, "brief": dice.random() < 0.2}


def _deed(dice: random.Random, kind: str, name: str) -> Deed:
    files = {"receive": dice.choice((0, 1, 1, 2)), "paper": 1, "scan-again": 1}.get(kind, 0)
    return {
        "do": kind,
        "pick": dice.random() ** 2,
        "other": dice.random(),
        "field": dice.choice(FIELDS),
        "value": name,
        "owner": dice.randrange(40),
        "files": [
            (f"{name}-{n}", dice.choices(SIZES, _SIZE_WEIGHTS)[0] + dice.randrange(100))
            for n in range(files)
        ],
    }


def _local_faults(dice: random.Random, faults_each: float) -> Iterator[Deed]:
    if dice.random() > faults_each / 20:
        return
    match dice.choice(("clock", "full", "kill")):
        case "clock":
            yield {"fault": "clock", "apart": dice.choice((-TWO_DAYS, 0, TWO_DAYS))}
        case "full":
            yield {"fault": "full", "deeds": dice.randint(1, 3)}
        case _:
            yield {"fault": "kill", "after": dice.random() * 0.03}
