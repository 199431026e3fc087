"""What has not reached the centre, act by act, and how the line stands (C-06, SYN-03)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from db import acts, outbox
from db.clock import from_text
from desk_tui.counter import notices, questions
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.history import SENT_WORDS, words_of
from desk_tui.counter.look import Truth, truth
from desk_tui.counter.notices import Told
from desk_tui.tongue import say

SHOWN = 300
"""Acts listed at most; the count above the list is of all."""


@dataclass(frozen=True)
class Item:
    """One act on its way. `sentence` is why it failed or was refused; `again` its next try."""

    code: str
    what: str
    done: datetime
    state: str
    sentence: str
    tries: int
    again: datetime | None

    @property
    def words(self) -> str:
        if self.state != "refused" and self.sentence:
            return say("gửi hỏng, sẽ gửi lại")
        return SENT_WORDS[self.state]


@dataclass(frozen=True)
class OnTheWay:
    """The truth with its reasons. `failure` is the line's own sentence, empty when it is well;
    `taken_away` a sentence per dossier that others hold while work of this desk waits to go."""

    truth: Truth
    received: int
    failure: str
    failed_at: datetime | None
    again: datetime | None
    items: tuple[Item, ...]
    notices: tuple[Told, ...] = ()
    taken_away: tuple[str, ...] = ()


def on_the_way(desk: Desk) -> OnTheWay:
    """Everything the line's page shows; those that need a person first, then the oldest."""
    line = outbox.line(desk.read)
    return OnTheWay(
        truth(desk),
        outbox.confirmed_count(desk.read),
        line.sentence,
        _moment(line.last_failure) if line.failures else None,
        _moment(line.next_try_at),
        tuple(_items(desk)),
        tuple(notices.standing(desk)),
        tuple(questions.taken_away(desk)),
    )


def _items(desk: Desk) -> list[Item]:
    columns = ", ".join(f"a.{name}" for name in acts.Act.__struct_fields__)
    rows = desk.read.execute(
        f"SELECT o.state, o.error, o.tries, o.next_try_at, d.code AS dossier_code, {columns}"
        " FROM outbox o JOIN acts a ON a.seq = o.seq LEFT JOIN dossiers d ON d.id = a.subject"
        " WHERE o.state != 'confirmed'"
        " ORDER BY o.state = 'refused' DESC, o.error != '' DESC, o.seq LIMIT ?",
        (SHOWN,),
    )
    return [
        Item(
            row["dossier_code"] or "",
            words_of(acts.Act(**{name: row[name] for name in acts.Act.__struct_fields__})),
            local(from_text(row["done_at"])),
            row["state"],
            row["error"],
            row["tries"],
            _moment(row["next_try_at"]),
        )
        for row in rows
    ]


def _moment(text: str) -> datetime | None:
    return local(from_text(text)) if text else None
