"""Who may go on from a continue link: the last digits of the card, and one browser at a time."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update

from db.clock import utc_text
from desk_tui.centre.citizen.tables import links
from desk_tui.centre.ledger import Ledger

DIGITS = 4
MOST_TRIES = 5
MOST_OPENINGS = 5
"""Browsers that may take a link over, one after the other; then a new link is needed."""
SESSION_HOURS = 2


@dataclass(frozen=True)
class Link:
    """A link that leads to a package."""

    office: str
    link: str


@dataclass(frozen=True)
class Standing:
    """What was done at a link so far."""

    tries: int = 0
    openings: int = 0
    session: str = ""
    session_until: str = ""
    said_yes: str = ""
    pictures: int = 0

    @property
    def locked(self) -> bool:
        return self.tries >= MOST_TRIES

    @property
    def tries_left(self) -> int:
        return max(0, MOST_TRIES - self.tries)


def hash_of(secret: str) -> str:
    """How the ledger knows a secret: it could not be used by whoever reads the ledger."""
    return hashlib.sha256(secret.encode()).hexdigest()


def standing(ledger: Ledger, link: Link) -> Standing:
    with ledger.read() as connection:
        return _standing(connection, link)


def holds(standing: Standing, cookie: str, now: datetime) -> bool:
    """Is this the browser that answered last, and not too long ago?"""
    same = hmac.compare_digest(standing.session, hash_of(cookie)) if cookie else False
    return same and standing.session_until > utc_text(now)


def answer(ledger: Ledger, link: Link, said: str, number: str, now: datetime) -> tuple[str, int]:
    """(the cookie of the browser that may go on, tries left): the cookie is empty when it is wrong.

    The right answer takes the link over from the browser before. A number without four digits
    opens for nobody.
    """
    wanted = re.sub(r"[^0-9]", "", number)[-DIGITS:]
    same = hmac.compare_digest(said.encode(), wanted.encode())
    right = same and len(wanted) == DIGITS
    with ledger.write(link.office) as connection:
        before = _standing(connection, link)
        if before.locked:
            return "", 0
        if not right:
            _put(connection, link, now, tries=before.tries + 1)
            return "", MOST_TRIES - before.tries - 1
        if before.openings >= MOST_OPENINGS:
            _put(connection, link, now, tries=MOST_TRIES)
            return "", 0
        cookie = secrets.token_urlsafe(24)
        _put(
            connection,
            link,
            now,
            tries=0,
            openings=before.openings + 1,
            session=hash_of(cookie),
            session_until=utc_text(now + timedelta(hours=SESSION_HOURS)),
            said_yes="",
        )
        return cookie, MOST_TRIES


def leave(ledger: Ledger, link: Link, now: datetime) -> None:
    """Nobody is in from now on; the digits are asked again."""
    with ledger.write(link.office) as connection:
        _put(connection, link, now, session="", session_until="", said_yes="")


def say_yes(ledger: Ledger, link: Link, mark: str, now: datetime) -> None:
    """The citizen agreed to the content with this mark and goes on to sign in."""
    with ledger.write(link.office) as connection:
        _put(connection, link, now, said_yes=mark)


def count_pictures(ledger: Ledger, link: Link, more: int, now: datetime) -> None:
    with ledger.write(link.office) as connection:
        before = _standing(connection, link)
        _put(connection, link, now, pictures=before.pictures + more)


def form_mark(cookie: str) -> str:
    """What a form of this browser's session carries, so that no other site can send one."""
    return hmac.new(cookie.encode(), b"desk-tui citizen form", hashlib.sha256).hexdigest()[:32]


def _standing(connection: Connection, link: Link) -> Standing:
    row = connection.execute(select(links).where(_is(link))).first()
    if row is None:
        return Standing()
    return Standing(
        row.tries, row.openings, row.session, row.session_until, row.said_yes, row.pictures
    )


def _put(connection: Connection, link: Link, now: datetime, **values: object) -> None:
    if connection.execute(select(links.c.link).where(_is(link))).first():
        connection.execute(update(links).where(_is(link)).values(**values))
        return
    connection.execute(
        insert(links).values(office=link.office, link=link.link, at=utc_text(now), **values)
    )


def _is(link: Link):
    return (links.c.office == link.office) & (links.c.link == link.link)
