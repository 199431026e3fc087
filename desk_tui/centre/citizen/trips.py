"""Sign-ins under way: each can come back once, into the browser that went."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select

from db.clock import utc_text
from desk_tui.centre.citizen.gate import Link, hash_of
from desk_tui.centre.citizen.sign_in import MINUTES, Way
from desk_tui.centre.citizen.tables import sign_ins
from desk_tui.centre.ledger import Ledger


@dataclass(frozen=True)
class Trip:
    """A sign-in that came back. `late`: the time for it was over."""

    link: Link
    session: str
    nonce: str
    verifier: str
    late: bool

    def is_of(self, cookie: str) -> bool:
        return hmac.compare_digest(self.session, hash_of(cookie)) if cookie else False


def begin(ledger: Ledger, link: Link, cookie: str, way: Way, now: datetime) -> None:
    with ledger.write(link.office) as connection:
        here = sign_ins.c.office == link.office
        connection.execute(delete(sign_ins).where(here, sign_ins.c.expires < utc_text(now)))
        connection.execute(
            insert(sign_ins).values(
                office=link.office,
                state=hash_of(way.state),
                link=link.link,
                session=hash_of(cookie),
                nonce=way.nonce,
                verifier=way.verifier,
                expires=utc_text(now + timedelta(minutes=MINUTES)),
            )
        )


def end(ledger: Ledger, state: str, now: datetime) -> Trip | None:
    """The trip with this state, which nobody can end again; None when there is none."""
    known = sign_ins.c.state == hash_of(state)
    with ledger.read() as connection:
        office = connection.scalar(select(sign_ins.c.office).where(known))
    if office is None:
        return None
    with ledger.write(office) as connection:
        row = connection.execute(select(sign_ins).where(sign_ins.c.office == office, known)).first()
        if row is None:
            return None
        connection.execute(delete(sign_ins).where(sign_ins.c.office == office, known))
    late = row.expires <= utc_text(now)
    return Trip(Link(office, row.link), row.session, row.nonce, row.verifier, late)
