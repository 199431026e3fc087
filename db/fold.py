"""From acts to what the screens read. With its `fold_…` rooms the only writer of the readings.

The readings of one dossier are a function of its set of acts, folded in their canonical order
(`Act.place`): nothing here looks at a clock, at chance, or at which act happened to arrive
first. An act that comes late has its dossier unfolded and folded again.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

from db import fold_attest as attest
from db import fold_dossiers as dossiers
from db import fold_fields as fields
from db import fold_handing as handing
from db import fold_life as life
from db import fold_messages as messages
from db import fold_money as money
from db import fold_notes as notes
from db import fold_online as online
from db import fold_papers as papers
from db import tallies
from db.driver import sqlite
from db.fold_dossiers import STILL, Plain, marks, words
from db.kinds import (
    Answered,
    Apologised,
    AttestCorrected,
    Attested,
    AttestVoided,
    BookClosed,
    BookOpened,
    CalendarDecided,
    Changed,
    CodeAssigned,
    DayClosed,
    Filed,
    FolderMoved,
    Helped,
    HelpGiven,
    Linked,
    MessageAsked,
    MessageMoved,
    NoteMade,
    NoteMoved,
    OfficerAdded,
    PackageAgreed,
    PackageCorrected,
    PackageFiled,
    PackageStopped,
    PaperAdded,
    PaperArchived,
    PaperDescribed,
    Payload,
    PaymentAsked,
    PaymentEnded,
    PaymentPaid,
    PaymentRefunded,
    PaymentReported,
    PaymentStarted,
    PersonChecked,
    PostAsked,
    PostMoved,
    Prepared,
    ReceiptIssued,
    ReceiptVoided,
    Received,
    Released,
    Returned,
    SlipIssued,
    StatusChanged,
    Taken,
    TaskDone,
    VisitRecorded,
    VisitResumed,
)

if TYPE_CHECKING:
    from db.acts import Act

__all__ = ["READINGS", "STILL", "digests", "fold", "marks", "rebuild", "refold", "words"]

READINGS = (
    "dossiers",
    "papers",
    "visits",
    "slips",
    "numbers",
    "officers",
    "counters",
    "fields",
    "questions",
    "links",
    "packages",
    "messages",
    "notes",
    "helps",
    "letters",
    "folders",
    "payments",
    "takings",
    "receipt_books",
    "receipts",
    "closings",
    "attestations",
)


def fold(
    connection: sqlite.Connection, plain: Plain, act: Act, said: Payload, n: int | None = None
) -> None:
    """Bring the readings up to date with one more act, the last of its subject so far.

    `n`: the row number that a dossier folded again keeps.
    """
    match said:
        case Received():
            dossiers.received(connection, plain, act, said, n)
        case Filed():
            dossiers.filed(connection, plain, act, said, n)
        case StatusChanged():
            fields.status(connection, plain, act, said)
        case Changed():
            fields.changed(connection, plain, act, said)
        case Taken():
            fields.taken(connection, plain, act, said)
        case Released():
            fields.released(connection, plain, act, said)
        case Linked():
            fields.linked(connection, plain, act, said)
        case Answered():
            fields.answered(connection, plain, act, said)
        case TaskDone():
            fields.task_done(connection, act, said)
        case PersonChecked():
            fields.put_detail(connection, act.subject, "owner.checked", said.state)
        case PaperAdded():
            fields.paper_added(connection, plain, act, said)
        case PaperArchived():
            papers.archived(connection, act, said)
        case PaperDescribed():
            fields.paper_described(connection, plain, act, said)
        case SlipIssued():
            life.slip_issued(connection, act, said)
        case VisitRecorded():
            _visit(connection, act, said)
        case CodeAssigned():
            connection.execute(
                "UPDATE dossiers SET centre_code = ? WHERE id = ?", (said.centre_code, act.subject)
            )
            dossiers.find_by_words(connection, plain, act.subject)
        case OfficerAdded():
            connection.execute(
                "INSERT OR REPLACE INTO officers (name, role, until) VALUES (?, ?, ?)",
                (said.name, said.role, said.until),
            )
        case Apologised():
            life.apologised(connection, act, said)
        case CalendarDecided():
            life.calendar_decided(connection, act, said)
        case Returned():
            handing.returned(connection, plain, act, said)
        case PostAsked():
            handing.post_asked(connection, plain, act, said)
        case PostMoved():
            handing.post_moved(connection, plain, act, said)
        case FolderMoved():
            handing.folder_moved(connection, act, said)
        case Attested():
            attest.entered(connection, act, said)
        case AttestVoided():
            attest.voided(connection, act, said)
        case AttestCorrected():
            attest.corrected(connection, act, said)
        case NoteMade():
            notes.made(connection, act, said)
        case NoteMoved():
            notes.moved(connection, act, said)
        case MessageAsked():
            messages.asked(connection, act, said)
        case MessageMoved():
            messages.moved(connection, act, said)
        case HelpGiven():
            online.help_given(connection, act, said)
        case Helped():
            online.helped(connection, act, said)
        case PackageAgreed():
            online.agreed(connection, act, said)
        case PackageCorrected():
            online.corrected(connection, act, said)
        case PackageFiled():
            online.filed(connection, act, said)
        case PackageStopped():
            online.stopped(connection, act, said)
        case Prepared():
            online.prepared(connection, act, said)
        case VisitResumed():
            online.resumed(connection, act, said)
        case BookClosed():
            money.book_closed(connection, act, said)
        case BookOpened():
            money.book_opened(connection, act, said)
        case DayClosed():
            money.day_closed(connection, act, said)
        case PaymentAsked():
            money.asked(connection, act, said)
        case PaymentEnded():
            money.ended(connection, act, said)
        case PaymentPaid():
            money.paid(connection, act, said)
        case PaymentRefunded():
            money.refunded(connection, act, said)
        case PaymentReported():
            money.reported(connection, act, said)
        case PaymentStarted():
            money.started(connection, act, said)
        case ReceiptIssued():
            money.issued(connection, act, said)
        case ReceiptVoided():
            money.voided(connection, act, said)


def _visit(connection: sqlite.Connection, act: Act, said: VisitRecorded) -> None:
    owner = said.owner.name if said.owner else ""
    connection.execute(
        "INSERT INTO visits (id, kind, procedure, owner_name, done_at, details, desk)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (act.subject, said.kind, said.procedure, owner, act.done_at, act.payload, act.desk),
    )
    dossiers.count(connection, f"visit:{said.kind}", 1)


def refold(connection: sqlite.Connection, plain: Plain, subject: str) -> None:
    """Fold all acts of one dossier or visit again, in order; a dossier keeps its row number."""
    n = _unfold(connection, subject)
    _fold_all(connection, plain, subject, n)


def _unfold(connection: sqlite.Connection, subject: str) -> int | None:
    visit = connection.execute("SELECT kind FROM visits WHERE id = ?", (subject,)).fetchone()
    if visit:
        dossiers.count(connection, f"visit:{visit['kind']}", -1)
        connection.execute("DELETE FROM visits WHERE id = ?", (subject,))
    connection.execute("DELETE FROM slips WHERE subject = ?", (subject,))
    for table in ("fields", "questions", "links"):
        connection.execute(f"DELETE FROM {table} WHERE dossier = ?", (subject,))
    online.unfold(connection, subject)
    money.unfold(connection, subject)
    messages.unfold(connection, subject)
    handing.unfold(connection, subject)
    attest.unfold(connection, subject)
    notes.unfold(connection, subject)
    return dossiers.unfold(connection, subject)


def _fold_all(
    connection: sqlite.Connection, plain: Plain, subject: str, n: int | None = None
) -> None:
    from db.acts import of_subject

    for act in sorted(of_subject(connection, subject), key=lambda act: act.place):
        fold(connection, plain, act, act.read(), n)


def rebuild(connection: sqlite.Connection, plain: Plain) -> None:
    """Throw the readings away and fold every act again, inside the caller's transaction.

    Dossiers come in the order in which the acts that made them came here, which is the order
    of their row numbers.
    """
    for table in READINGS:
        connection.execute(f"DELETE FROM {table}")
    tallies.forget(connection)
    connection.execute("INSERT INTO dossier_words (dossier_words) VALUES ('delete-all')")
    made = "SELECT subject FROM acts WHERE kind IN ('dossier.received', 'dossier.filed')"
    others = f"SELECT DISTINCT subject FROM acts WHERE subject NOT IN ({made})"
    for query in (f"{made} ORDER BY seq", others):
        for row in connection.execute(query):
            _fold_all(connection, plain, row["subject"])


def digests(connection: sqlite.Connection) -> dict[str, str]:
    """SHA-256 of each reading, row by row, to compare before and after a rebuild."""
    return {table: _digest(connection, f"SELECT * FROM {table}") for table in READINGS} | {
        "dossier_words": _digest(connection, "SELECT rowid FROM dossier_words")
    }


def _digest(connection: sqlite.Connection, query: str) -> str:
    rows = connection.execute(query)
    places = ", ".join(str(place) for place in range(1, len(rows.description) + 1))
    found = hashlib.sha256()
    for row in connection.execute(f"{query} ORDER BY {places}"):
        found.update(msgspec.json.encode(tuple(row)))
    return found.hexdigest()
