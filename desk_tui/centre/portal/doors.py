"""What may be asked of the node about its portal: links, checks, the queue and what was said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import func, select

from desk_tui.centre.ledger import Ledger
from desk_tui.centre.ledger_tables import dossiers as homes
from desk_tui.centre.portal import links, people, queue
from desk_tui.centre.portal.people_messages import PersonAnswer, PersonCheck
from desk_tui.centre.portal.tables import exchanges, lines
from desk_tui.centre.portal.tables import queue as rows
from desk_tui.centre.portal.worker import config_of
from desk_tui.centre.problem import LineProblem
from desk_tui.centre.questions import (
    ANYONE,
    DESK,
    OPERATOR,
    STAFF,
    AnyQuestion,
    Asker,
    Question,
    RawQuestion,
)

MOST = 200


class QueueAsk(msgspec.Struct, frozen=True, kw_only=True):
    """Which rows: of one state, of one dossier, of one office; empty for all."""

    state: str = ""
    subject: str = ""
    office: str = ""


class QueueRow(msgspec.Struct, frozen=True, kw_only=True):
    """One dossier and one destination. Moments are UTC text; `next_try_at` empty is at once."""

    office: str
    subject: str
    destination: str
    code: str
    their_code: str
    state: str
    tries: int
    next_try_at: str
    problem: str
    message: str
    hint: str
    since: str
    changed_at: str


class PortalLine(msgspec.Struct, frozen=True, kw_only=True):
    """How a destination stands as a whole, and how many dossiers are in which state."""

    destination: str
    next_try_at: str
    problem: str
    message: str
    last_contact: str
    counts: dict[str, int]


class PortalQueue(msgspec.Struct, frozen=True, kw_only=True):
    """`rows` are those changed last, at most `MOST`."""

    lines: tuple[PortalLine, ...]
    rows: tuple[QueueRow, ...]


class SaidAsk(msgspec.Struct, frozen=True, kw_only=True):
    """Of which dossier of which office; `after` is the id of the last one seen."""

    office: str
    subject: str
    after: int = 0


class Said(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    at: str
    service: str
    request: str
    answer: str
    status: int


class AllSaid(msgspec.Struct, frozen=True, kw_only=True):
    """In the order it was said, at most `MOST`."""

    said: tuple[Said, ...]


class Retry(msgspec.Struct, frozen=True, kw_only=True):
    """Try one dossier again now; all that wait, when no subject is named."""

    subject: str = ""


class Retried(msgspec.Struct, frozen=True, kw_only=True):
    count: int


def look(ledger: Ledger, asker: Asker, asked: QueueAsk, _: datetime) -> PortalQueue:
    """A desk sees the rows of its own office."""
    office = asker.office or asked.office
    wanted: list[Any] = [rows.c.office == office] if office else []
    wanted += [rows.c.state == asked.state] if asked.state else []
    wanted += [rows.c.subject == asked.subject] if asked.subject else []
    with ledger.read() as connection:
        found = connection.execute(
            select(rows).where(*wanted).order_by(rows.c.changed_at.desc()).limit(MOST)
        ).all()
        counted = connection.execute(
            select(rows.c.destination, rows.c.state, func.count())
            .where(*([rows.c.office == office] if office else []))
            .group_by(rows.c.destination, rows.c.state)
        ).all()
        there = connection.execute(select(lines).order_by(lines.c.destination)).all()
    counts: dict[str, dict[str, int]] = {}
    for destination, state, count in counted:
        counts.setdefault(destination, {})[state] = count
    known = {line.destination: line for line in there}
    names = sorted(counts.keys() | known.keys())
    return PortalQueue(
        lines=tuple(_line(name, known.get(name), counts.get(name, {})) for name in names),
        rows=tuple(
            QueueRow(**{name: getattr(row, name) for name in QueueRow.__struct_fields__})
            for row in found
        ),
    )


def _line(name: str, row: Any, counts: dict[str, int]) -> PortalLine:
    told = ("next_try_at", "problem", "message", "last_contact")
    values = {field: getattr(row, field) if row else "" for field in told}
    return PortalLine(destination=name, counts=counts, **values)


def said(ledger: Ledger, _: Asker, asked: SaidAsk, __: datetime) -> AllSaid:
    with ledger.read() as connection:
        found = connection.execute(
            select(exchanges)
            .where(
                exchanges.c.office == asked.office,
                exchanges.c.subject == asked.subject,
                exchanges.c.id > asked.after,
            )
            .order_by(exchanges.c.id)
            .limit(MOST)
        ).all()
    return AllSaid(
        said=tuple(
            Said(**{name: getattr(row, name) for name in Said.__struct_fields__}) for row in found
        )
    )


def subject_of(ledger: Ledger, code: str) -> tuple[str, str]:
    """(office, subject) of the dossier that bears this code here or at the portal.

    Raises LineProblem `unknown-dossier`.
    """
    mine = select(homes.c.office, homes.c.id).where(homes.c.code == code)
    theirs = select(rows.c.office, rows.c.subject).where(rows.c.their_code == code)
    with ledger.read() as connection:
        found = connection.execute(mine).first() or connection.execute(theirs).first()
    if found is None:
        raise LineProblem(
            "unknown-dossier",
            f"Trung tâm không có hồ sơ {code}.",
            "Xem lại mã: desk-tui centre portal queue.",
        )
    return found[0], found[1]


def retry_of(ledger: Ledger, subject: str, now: datetime) -> int:
    """As `retry`, where no portal runs: every destination that has rows. The node that runs
    finds them due at its next look."""
    with ledger.read() as connection:
        names = connection.scalars(select(rows.c.destination).distinct()).all()
    return sum(queue.retry(ledger, name, subject, now) for name in names)


def retry(ledger: Ledger, _: Asker, asked: Retry, now: datetime) -> Retried:
    config = config_of(ledger)
    if config is None:
        return Retried(count=0)
    return Retried(count=queue.retry(ledger, config.destination, asked.subject, now))


QUESTIONS: tuple[AnyQuestion, ...] = (
    RawQuestion(
        "GET",
        "/v1/fetch/{token}",
        ANYONE,
        links.fetch,
        "A dossier's file behind an unguessable link that ends; asked by the portal.",
        patterns=(("token", "^[A-Za-z0-9_-]{20,}$"),),
        codes=((200, "The file's bytes."),),
        plain=True,
    ),
    Question(
        "POST",
        "/v1/people/check",
        DESK,
        PersonCheck,
        PersonAnswer,
        people.check,
        "Does what a person declared agree with the population base? Logged with the reason.",
    ),
    Question(
        "GET",
        "/v1/portal/queue",
        (*DESK, *STAFF),
        QueueAsk,
        PortalQueue,
        look,
        "What the portal has been told of, what waits and what needs a person.",
    ),
    Question(
        "GET",
        "/v1/portal/said",
        STAFF,
        SaidAsk,
        AllSaid,
        said,
        "Requests and answers about one dossier, as text.",
    ),
    Question(
        "POST",
        "/v1/portal/retry",
        OPERATOR,
        Retry,
        Retried,
        retry,
        "Try again now what waits or needs a person.",
    ),
)
