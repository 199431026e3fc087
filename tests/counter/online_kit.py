"""A desk and a node that meet at the moments a test chooses, past the sockets between them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import msgspec

from db import acts, settings
from db.catalogue_import import import_csv
from db.clock import utc_text
from db.driver import sqlite
from db.kinds import Filed, Person
from desk_tui.centre import intake
from desk_tui.centre.ledger import Desk as Speaker
from desk_tui.centre.ledger import Ledger
from desk_tui.centre.messages import Filing
from desk_tui.centre.packages import arrival
from desk_tui.counter.desk import Desk
from desk_tui.slips import seal
from tests.records import copied

from .conftest import OFFICE, OFFICER, Clock

FIXTURES = Path(__file__).parent / "data" / "fixtures.csv"


def at(text: str) -> datetime:
    """ "16T08:10" is that hour of November 2026 at the office."""
    return datetime.fromisoformat(f"2026-11-{text}:00+07:00")


class Meeting:
    """One office: its node, and the desks that meet it."""

    def __init__(self, ledger: Ledger, office: str) -> None:
        self.ledger, self.office = ledger, office
        self.desks: list[Desk] = []
        self._seen: dict[str, int] = {}

    def desk(self, made: tuple[Path, bytes], folder: Path, number: int, clock: Clock) -> Desk:
        """A desk of this office that knows the fixtures; its slip key is known to the others."""
        source, record_key = made
        copied(source, folder)
        office = msgspec.structs.replace(OFFICE, code=self.office, desk=number)
        desk = Desk(folder, record_key, OFFICER, clock)
        desk.record.transact(lambda c: settings.put(c, "office", office))
        desk.close()
        desk = Desk(folder, record_key, OFFICER, clock)
        import_csv(desk.record, FIXTURES, date(2026, 1, 1), "Quyết định thử nghiệm", desk.now())
        key = seal.new_key()
        desk.record.transact(
            lambda c: settings.put(
                c, "slip_key", {"private": key.hex(), "public": seal.public_key(key).hex()}
            )
        )
        self.desks.append(desk)
        return desk

    def trade_keys(self) -> None:
        """Every desk learns the public slip keys of all."""
        publics = [settings.get(desk.read, "slip_key")["public"] for desk in self.desks]
        keys = [{"key_id": "", "desk": "", "public": one} for one in publics]
        for desk in self.desks:
            desk.record.transact(lambda c: settings.put(c, "slip_keys", keys))

    def meet(self, desk: Desk, now: datetime, *, again: bool = False, hear: bool = True) -> None:
        """Send what is owed (or everything once more), then fetch what others did, unless the
        line breaks before (`hear`)."""
        speaker = Speaker(self.office, str(desk.office.desk))
        wanted = "" if again else " AND o.state != 'confirmed'"
        rows = desk.read.execute(
            "SELECT a.id FROM outbox o JOIN acts a ON a.seq = o.seq"
            f" WHERE a.desk = '{speaker.name}'{wanted} ORDER BY o.seq"
        ).fetchall()
        said = [act for row in rows if (act := acts.by_id(desk.read, row["id"]))]
        answers = intake.take(self.ledger, speaker, said, now).acts
        assert {answer.state for answer in answers} <= {"accepted", "already"}
        arrival.follow(self.ledger, self.office, now)
        self._confirm(desk, [answer.id for answer in answers])
        if not hear:
            return
        page = intake.acts_for(self.ledger, speaker, self._seen.get(speaker.name, 0))
        self._seen[speaker.name] = page.cursor
        desk.record.transact(lambda c: acts.take_in(c, desk.record, page.acts))

    def _confirm(self, desk: Desk, ids: Sequence[str]) -> None:
        def mark(connection: sqlite.Connection) -> None:
            connection.executemany(
                "UPDATE outbox SET state = 'confirmed' WHERE act_id = ?", [(id,) for id in ids]
            )

        desk.record.transact(mark)

    def files_alone(self, person: Person, procedure: str, number: int, when: datetime) -> str:
        """The citizen at home, through the portal; the dossier's id."""
        id = acts.new_id()
        said = Filed(
            code=f"{self.office}-{when:%y%m%d}-{number:04d}",
            office=self.office,
            procedure=procedure,
            procedure_name="Nộp trên Cổng",
            owner=msgspec.structs.replace(person, phone=""),
            filed=utc_text(when),
        )
        intake.file_online(self.ledger, Filing(id=id, filed=said), when)
        return id
