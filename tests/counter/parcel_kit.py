"""A desk that has met its node, and the node's own end, with no line between them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from db import settings
from desk_tui.centre import admin, blobs, roll, seal
from desk_tui.centre import place as places
from desk_tui.centre.ledger import Ledger, open_ledger
from desk_tui.centre.messages import Enrol
from desk_tui.centre.parcel import desk as parcel_desk
from desk_tui.centre.parcel import node as parcel
from desk_tui.counter.desk import Desk


@dataclass
class Far:
    """The node at the other end of the road."""

    ledger: Ledger

    def take(self, path: Path, answer: Path) -> parcel.Taken:
        return parcel.take(self.ledger, path, answer, datetime.now(UTC))

    def close(self) -> None:
        self.ledger.close()


def meet(desk: Desk, folder: Path) -> Far:
    """Enrol the desk at a fresh node and give it the node's keys, as a first meeting does."""
    db = str(folder / "far.db")
    code = admin.enrol(db, desk.office.code, str(desk.office.desk), url="http://127.0.0.1:9")
    home = places.from_code_file("", code)
    ledger = open_ledger(db)
    blobs.prepare(ledger, datetime.now(UTC))
    mine = seal.public_of(home.key)
    roll.enrol(
        ledger,
        Enrol(code=home.code, office=home.office, desk=home.desk, public=mine),
        datetime.now(UTC),
    )
    told = parcel.tell_key(ledger)
    kept = {"of": mine.hex(), "recipient": told.recipient, "verify": told.verify.hex()}

    def keep(connection) -> None:
        places.keep(connection, replace(home, code="", enrolled=True))
        settings.put(connection, parcel_desk.KEY, kept)

    desk.record.transact(keep)
    return Far(ledger)
