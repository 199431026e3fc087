"""The node takes the daily figures of its offices: again is harmless, newer replaces."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from db.clock import utc_text
from desk_tui.centre.ledger import Ledger
from desk_tui.centre.measures import messages
from desk_tui.centre.measures.messages import Daily, DailyKept, DailyUp
from desk_tui.centre.measures.tables import counts, days, lines
from desk_tui.centre.problem import LineProblem
from desk_tui.centre.questions import DESK, Asker, Question, Refusal


def take(ledger: Ledger, desk: Asker, said: DailyUp, now: datetime) -> DailyKept:
    """Keep a day. Raises LineProblem `denied`, `bad-message`, `wrong-hash`, `older-figures`."""
    document = said.document
    if document.office != desk.office:
        raise LineProblem("denied", "Số liệu ngày là của một cơ quan khác.")
    messages.check(document)
    if messages.hash_of(document) != said.sha256:
        raise LineProblem("wrong-hash", "Số liệu ngày không khớp mã băm đi kèm.")
    here = (days.c.office == desk.office) & (days.c.day == document.day)
    with ledger.write(f"measures:{desk.office}") as connection:
        kept = connection.execute(select(days).where(here)).first()
        if kept is not None and kept.sha256 == said.sha256:
            return _kept(document, kept.sha256, kept.accepted_at, kept.version)
        if kept is not None and said.known < kept.known:
            raise Refusal(
                "older-figures",
                f"Trung tâm đã có số liệu ngày {document.day} đầy đủ hơn.",
                "Đồng bộ quầy này rồi gửi lại: desk-tui sync.",
                status=409,
            )
        values: dict[str, Any] = {
            "unit": document.unit,
            "sha256": said.sha256,
            "known": said.known,
            "version": kept.version + 1 if kept is not None else 1,
            "sender": desk.desk,
            "document": messages.content(document).decode(),
            "accepted_at": utc_text(now),
        }
        if kept is None:
            connection.execute(insert(days).values(office=desk.office, day=document.day, **values))
        else:
            connection.execute(update(days).where(here).values(**values))
        _count(connection, document)
    return _kept(document, said.sha256, values["accepted_at"], values["version"])


def _count(connection: Connection, document: Daily) -> None:
    """The document's counts in the place of those that were there of that day."""
    here = {"office": document.office, "day": document.day}
    for table in (counts, lines):
        connection.execute(
            delete(table).where(table.c.office == document.office, table.c.day == document.day)
        )
    asdict = msgspec.structs.asdict
    desks = [("", document.counts), *((one.desk, one.counts) for one in document.desks)]
    rows = [here | {"desk": name} | asdict(said) for name, said in desks]
    connection.execute(insert(counts), rows)
    rows = [
        here
        | {name: getattr(one, name) for name in ("procedure", "channel", "name", "field")}
        | asdict(one.counts)
        for one in document.lines
    ]
    if rows:
        connection.execute(insert(lines), rows)


def _kept(document: Daily, sha256: str, accepted_at: str, version: int) -> DailyKept:
    return DailyKept(
        id=document.id,
        day=document.day,
        sha256=sha256,
        accepted_at=accepted_at,
        version=version,
    )


QUESTIONS = (
    Question(
        "PUT", "/v1/measures", DESK, DailyUp, DailyKept, take,
        "The figures of one day of an office; the same content again is harmless.",
    ),
)  # fmt: skip
