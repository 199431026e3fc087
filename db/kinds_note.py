"""What an office writes down beside its dossiers: difficulties, feedback, training."""

from __future__ import annotations

import msgspec


class NoteMade(msgspec.Struct, frozen=True, kw_only=True):
    """`note.made`: `sort` is difficulty | step | feedback | rating | training.

    `group` is one of five for a difficulty (B4-03), 1 to 5 for a rating. `number` is the one a
    citizen follows feedback by (B3-16); `hours` and `day` belong to training (B4-06), as do `link`,
    where an online course is, and `finished`, the day it was completed (B4-07). Who learned is the
    `person`, or the officer who wrote it down.
    """

    sort: str
    office: str
    text: str
    group: str = ""
    procedure: str = ""
    procedure_name: str = ""
    dossier: str = ""
    person: str = ""
    number: str = ""
    day: str = ""
    hours: int = 0
    link: str = ""
    finished: str = ""


class NoteMoved(msgspec.Struct, frozen=True, kw_only=True):
    """`note.moved`: somebody took it on, answered it, or it is done: open | taken | done."""

    state: str
    owner: str = ""
    words: str = ""
