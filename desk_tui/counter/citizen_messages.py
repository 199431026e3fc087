"""Telling the citizen: words from a text file the office can edit, sent when there is a line.

Nothing is attempted without a phone or an address, and no message says more than a dossier's
number: it may be read by anybody. Who filed for the owner is told too; of a result only while they
may collect it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path

from db import acts, settings
from db.kinds import Filed, MessageAsked, MessageMoved, Payload, Person, Received
from db.problem import RecordProblem
from desk_tui.counter import collecting
from desk_tui.counter.desk import Desk
from desk_tui.counter.problem import Refusal
from desk_tui.rules.text import tidy

SWITCH = "citizen-messages"
"""Setting: false when this office sends none."""
LONGEST = 300
OF_A_RESULT = ("ready", "collect", "posted")
STATES = {
    "waiting": "đang chờ gửi",
    "sent": "đã gửi",
    "delivered": "đã đến",
    "failed": "không gửi được",
    "again": "đã gửi lại",
}


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
    to: str
    code: str
    subject: str


def about(
    desk: Desk,
    occasion: str,
    person: Person,
    code: str,
    due: datetime | None = None,
    *,
    words: str = "",
    number: str = "",
) -> list[Payload]:
    """What to write in the act's own transaction: one message, or nothing.

    `words` names another text for the same occasion, `number` is a letter's. A text of the office's
    own that cannot be filled in is passed over for the packaged one.
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
        "number": number,
    }
    said = MessageAsked(
        message=acts.new_id(),
        channel=channel,
        to=to,
        person=person.name,
        about=occasion,
        text=_words(desk.folder, words or occasion, facts),
    )
    return [said]


def tell(
    desk: Desk,
    occasion: str,
    said: Received | Filed,
    code: str,
    due: datetime | None = None,
    *,
    words: str = "",
    number: str = "",
) -> list[Payload]:
    """As `about`, to the owner of a dossier and to who filed for them; one number, one message."""
    people = _people(said)
    if occasion in OF_A_RESULT and not collecting.submitter_may(said, desk.today()):
        people = people[:1]
    told: list[Payload] = []
    ways: set[tuple[str, str] | None] = set()
    for person in people:
        if (way := _way(person)) not in ways:
            ways.add(way)
            told += about(desk, occasion, person, code, due, words=words, number=number)
    return told


def _people(said: Received | Filed) -> list[Person]:
    """The owner, and who filed for them."""
    submitter = said.submitter
    other = submitter is not None and not collecting.is_same(submitter, said.owner)
    return [said.owner, submitter] if submitter and other else [said.owner]


def ready(desk: Desk, said: Received | Filed, code: str) -> list[Payload]:
    """The result is there, in the words of the way it is wanted."""
    wanted = said.returns or said.channel
    words = f"ready-{wanted}" if said.returns == "post" or wanted == "online" else ""
    return tell(desk, "ready", said, code, words=words)


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


_SENT = (
    "SELECT m.id, m.channel, m.person, m.about, m.text, m.state, m.reason, m.asked_at, m.address,"
    " coalesce(d.code, '') AS code, m.subject"
    " FROM messages m LEFT JOIN dossiers d ON d.id = m.subject"
)


def sent(desk: Desk, state: str = "", limit: int = 200) -> list[Sent]:
    """The newest messages of this office's desks, of one state or of all."""
    # Written out, not bound: only then are the small indexes of single states used.
    where = f"WHERE m.state = '{state}' " if state in STATES else ""
    rows = desk.read.execute(f"{_SENT} {where}ORDER BY m.asked_at DESC LIMIT ?", (limit,))
    return sorted((Sent(*row) for row in rows), key=lambda one: (one.asked_at, one.id))[::-1]


def find(desk: Desk, id: str) -> Sent:
    """By its id or the last eight letters of it; RecordProblem `unknown-message`."""
    rows = desk.read.execute(f"{_SENT} WHERE m.id = ?", (id,)).fetchall()
    if not rows:
        ends = f"{_SENT} WHERE substr(m.id, -8) = ? LIMIT 2"
        rows = desk.read.execute(ends, (id,)).fetchall()
    if len(rows) != 1:
        raise RecordProblem(
            "unknown-message",
            f"Không tìm thấy tin nhắn “{id}”.",
            "Xem danh sách: desk-tui messages.",
        )
    return Sent(*rows[0])


def retry(desk: Desk, id: str, *, at: datetime | None = None) -> Sent:
    """Ask once more for a message that did not get there, by the way the dossier has now.

    Raises RecordProblem `unknown-message`, Refusal `not-failed`, `no-way`.
    """
    one = find(desk, id)
    if one.state != "failed":
        raise Refusal(
            "not-failed",
            f"Tin nhắn này {STATES[one.state]}, không gửi lại.",
            "Chỉ gửi lại tin không gửi được.",
        )
    person = _person(desk, one)
    way = _way(person) if person else (one.channel, one.to)
    if way is None:
        raise Refusal(
            "no-way",
            f"Hồ sơ {one.code} không còn số điện thoại hay thư điện tử để nhắn.",
            "Gọi hoặc gặp trực tiếp rồi ghi là đã báo.",
        )
    channel, to = way
    said = MessageAsked(
        message=acts.new_id(),
        channel=channel,
        to=to,
        person=one.person,
        about=one.about,
        text=one.text,
        again=one.id,
    )
    desk.done_at(at)
    desk.act(lambda _: [acts.Doing(one.subject, said, at)])
    return find(desk, said.message)


def told_by_hand(desk: Desk, id: str, how: str, *, at: datetime | None = None) -> Sent:
    """Somebody told the citizen: called them, or met them. Raises `unknown-message`, Refusal
    `no-reason`, `told-already`."""
    one = find(desk, id)
    how = tidy(how)
    if not how:
        raise Refusal("no-reason", "Chưa ghi đã báo cách nào.", "Ghi ví dụ: đã gọi điện.")
    if one.state == "delivered":
        raise Refusal("told-already", "Công dân đã được báo tin này.", "Không cần ghi lại.")
    desk.done_at(at)
    said = MessageMoved(message=one.id, state="delivered", reason=how)
    desk.act(lambda _: [acts.Doing(one.subject, said, at)])
    return find(desk, one.id)


def _person(desk: Desk, one: Sent) -> Person | None:
    """Whom it was for, as corrected since: the dossier's owner unless it names who filed; None for
    a message about a package."""
    from desk_tui.counter.look import show

    people = _people(show(desk, one.code).said) if one.code else []
    named = (person for person in people if person.name == one.person)
    return next(named, people[0] if people else None)


def troubles(desk: Desk) -> list[str]:
    """A few words for the line always on screen when messages did not get there."""
    (failed,) = desk.read.execute("SELECT count(*) FROM messages WHERE state = 'failed'").fetchone()
    return [f"{failed} tin nhắn không gửi được"] if failed else []


def switch(desk: Desk, on: bool) -> None:
    """Whether this desk sends messages at all; only who is in charge may say so."""
    desk.needs("supervisor", "it")
    desk.record.transact(lambda connection: settings.put(connection, SWITCH, on))
