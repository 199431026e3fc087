"""Telling the citizen: words from a text file the office can edit, sent when there is a line.

Nothing is attempted without a phone or an address, and no message says more than a dossier's
number: it may be read by anybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path

from db import acts, settings
from db.kinds import MessageAsked, Payload, Person
from desk_tui.counter.desk import Desk
from desk_tui.rules.text import tidy

SWITCH = "citizen-messages"
"""Setting: false when this office sends none."""
LONGEST = 300


@dataclass(frozen=True)
class Sent:
    """One message as the office sees it."""

    id: str
    channel: str
    person: str
    about: str
    text: str
    state: str
    reason: str
    asked_at: str


def about(
    desk: Desk, occasion: str, person: Person, code: str, due: datetime | None = None
) -> list[Payload]:
    """What to write in the act's own transaction: one message, or nothing.

    A text of the office's own that cannot be filled in is passed over for the packaged one.
    """
    way = _way(person)
    if way is None or settings.get(desk.read, SWITCH, True) is False:
        return []
    channel, to = way
    facts = {
        "office": desk.office.unit,
        "code": code,
        "phone": desk.office.phone or "số của bộ phận một cửa",
        "due": f"{due:%H:%M %d/%m/%Y}" if due else "",
    }
    said = MessageAsked(
        message=acts.new_id(),
        channel=channel,
        to=to,
        person=person.name,
        about=occasion,
        text=_words(desk.folder, occasion, facts),
    )
    return [said]


def _way(person: Person) -> tuple[str, str] | None:
    """A phone first, for it is at hand; (channel, number or address)."""
    phone = "".join(letter for letter in person.phone if letter.isdigit() or letter == "+")
    if len(phone) >= 9:
        return "sms", phone
    return ("email", person.email) if "@" in person.email else None


def _words(folder: Path, occasion: str, facts: dict[str, str]) -> str:
    own = folder / "messages" / f"{occasion}.txt"
    packaged = files("desk_tui") / "data" / "messages" / "vi" / f"{occasion}.txt"
    try:
        return tidy(own.read_text(encoding="utf-8").format(**facts))[:LONGEST]
    except (OSError, UnicodeDecodeError, KeyError, IndexError, ValueError):
        return tidy(packaged.read_text(encoding="utf-8").format(**facts))


def sent(desk: Desk, state: str = "", limit: int = 200) -> list[Sent]:
    """The newest messages of this office's desks, of one state or of all."""
    where, values = ("WHERE state = ? ", [state]) if state else ("", list[str]())
    rows = desk.read.execute(
        "SELECT id, channel, person, about, text, state, reason, asked_at FROM messages "
        f"{where}ORDER BY asked_at DESC, id DESC LIMIT ?",
        (*values, limit),
    )
    return [Sent(*row) for row in rows]


def switch(desk: Desk, on: bool) -> None:
    """Whether this desk sends messages at all; only who is in charge may say so."""
    desk.needs("supervisor", "it")
    desk.record.transact(lambda connection: settings.put(connection, SWITCH, on))
