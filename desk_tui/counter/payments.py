"""What a dossier or a package owes, and what became of it: looking only, nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import msgspec

from db import queue
from db.clock import from_text, utc_text
from db.driver import sqlite
from db.kinds import Filed, Prepared, Received
from db.kinds_dossier import FeeLine
from db.kinds_money import Part
from db.problem import RecordProblem
from desk_tui.counter.desk import Desk, local
from desk_tui.rules import text
from desk_tui.rules.statuses import Status
from desk_tui.rules.text import vn_money
from desk_tui.tongue import say

OPEN = ("asked", "started", "reported")
OWED_DAYS = 90
"""So far back are dossiers looked through whose fee nobody asked for yet."""
_GONE = (int(Status.REFUSED), int(Status.WITHDRAWN))

STATE_WORDS = {
    "asked": say("chờ nộp"),
    "started": say("đã mở thanh toán trực tuyến"),
    "reported": say("người nộp báo đã chuyển"),
    "paid": say("đã nộp"),
    "cancelled": say("đã hủy"),
    "failed": say("không thành"),
    "refunded": say("đã hoàn"),
}
HOW_WORDS = {
    "cash": say("tiền mặt"),
    "transfer": say("chuyển khoản"),
    "online": say("trực tuyến"),
    "later": say("thu sau"),
}
BY_WORDS = {"cash": "tiền mặt", "bank": "chuyển khoản", "platform": "trực tuyến"}


@dataclass(frozen=True)
class PaymentNow:
    """A payment as it stands. Sums in đồng; moments in office time."""

    id: str
    subject: str
    how: str
    amount: int
    state: str
    desk: str
    officer: str
    payer: str
    purpose: str
    text: str
    reference: str
    url: str
    asked: datetime
    paid_at: datetime | None
    by: str
    paid: int
    refunded: int
    reason: str
    parts: tuple[Part, ...]

    @property
    def open(self) -> bool:
        return self.state in OPEN

    @property
    def kept(self) -> int:
        """What the office still has of it."""
        return self.paid - self.refunded

    @property
    def words(self) -> str:
        said = STATE_WORDS.get(self.state, self.state)
        if self.state == "asked" and self.how == "online":
            return say("chờ thanh toán trực tuyến")
        if self.state == "asked" and self.how == "transfer":
            return say("đã hiện mã, chờ tiền về")
        if self.state == "asked" and self.how == "later":
            return say("thu sau")
        if self.paid_at and self.state == "paid":
            way = BY_WORDS.get(self.by, self.by)
            return f"{said} {self.paid_at:%H:%M %d/%m/%Y}, {way}"
        return f"{said} ({self.reason})" if self.reason else said


@dataclass(frozen=True)
class Due:
    """What one subject owes: the fee as it was stored, and every payment of it so far.

    `subject` takes further payments; those of the package a dossier was made of are among its
    `payments`. `fee` None: nobody published it. `gone` is why nothing is to be paid any more.
    """

    subject: str
    code: str
    payer: str
    number: str
    procedure: str
    procedure_name: str
    field: str
    day: date
    fee: int | None
    lines: tuple[FeeLine, ...]
    exempt: str
    gone: str
    payments: tuple[PaymentNow, ...]
    package: bool = False

    @property
    def kept(self) -> int:
        return sum(payment.kept for payment in self.payments)

    @property
    def owed(self) -> int:
        """Still to pay; below 0 when more came than was asked."""
        return (self.fee or 0) - self.kept

    @property
    def waiting(self) -> PaymentNow | None:
        """The request that is open, the newest first."""
        return next((p for p in reversed(self.payments) if p.open), None)

    @property
    def last_paid(self) -> PaymentNow | None:
        return next((p for p in reversed(self.payments) if p.kept > 0), None)


def due_of(desk: Desk, code: str) -> Due:
    """By a dossier's or a package's code. Raises RecordProblem `unknown-dossier`."""
    from desk_tui.counter.look import unknown_dossier

    said = text.tidy(code).upper()
    row = queue.find(desk.read, said)
    if row:
        return of_dossier(desk, row.id)
    package = desk.read.execute(
        "SELECT id, dossier FROM packages WHERE upper(code) = ? OR id = ?", (said, code.lower())
    ).fetchone()
    if package is None:
        raise unknown_dossier(code)
    if package["dossier"] and _known(desk.read, package["dossier"]):
        return of_dossier(desk, package["dossier"])
    return of_package(desk, package["id"])


def of_dossier(desk: Desk, id: str) -> Due:
    """By the dossier's id; `code` is the one on its slip."""
    row = desk.read.execute("SELECT * FROM dossiers WHERE id = ?", (id,)).fetchone()
    kind, details, _ = queue.details(desk.read, id)
    said = msgspec.json.decode(details, type=Received if kind == "dossier.received" else Filed)
    packages = desk.read.execute("SELECT id FROM packages WHERE dossier = ?", (id,))
    gone = Status(row["status"]).label if row["status"] in _GONE else ""
    if row["void"]:
        gone = say("số hồ sơ đã hủy")
    person = said.submitter or said.owner
    return Due(
        subject=id,
        code=row["code"],
        payer=person.name,
        number=person.number,
        procedure=row["procedure"],
        procedure_name=row["procedure_name"],
        field=row["field"],
        day=local(from_text(row["received"])).date(),
        fee=row["fee"],
        lines=said.fee_lines,
        exempt=said.exempt if isinstance(said, Received) else "",
        gone=gone,
        payments=payments_of(desk.read, id, *(package["id"] for package in packages)),
    )


def stands(due: Due) -> str:
    """How the fee of a dossier stands, in a few words; empty where there is none to pay."""
    done, waiting = due.last_paid, due.waiting
    if done and due.owed <= 0:
        over = say(", thừa {owed}", owed=vn_money(-due.owed)) if due.owed < 0 else ""
        return f"{done.words}{over}"
    if waiting:
        return waiting.words
    if due.fee and not due.gone:
        refunded = any(one.state == "refunded" for one in due.payments)
        return say("đã hoàn") if refunded else say("chưa thu")
    return ""


def of_package(desk: Desk, id: str) -> Due:
    """A package that is no dossier yet: its online fee, asked at the desk that prepared it."""
    row = desk.read.execute("SELECT * FROM packages WHERE id = ?", (id,)).fetchone()
    said = msgspec.json.decode(row["details"], type=Prepared)
    return Due(
        subject=id,
        code=row["code"],
        payer=said.applicant.name,
        number=said.applicant.number,
        procedure=said.procedure,
        procedure_name=said.procedure_name,
        field=said.field,
        day=local(from_text(row["prepared_at"])).date(),
        fee=said.fee,
        lines=said.fee_lines,
        exempt=said.exempt,
        gone=say("gói hồ sơ đã thôi nộp") if row["state"] == "stopped" else "",
        payments=payments_of(desk.read, id),
        package=True,
    )


def payments_of(connection: sqlite.Connection, *subjects: str) -> tuple[PaymentNow, ...]:
    """Every payment of these subjects, oldest first."""
    marks = ", ".join("?" * len(subjects))
    rows = connection.execute(
        f"SELECT * FROM payments WHERE subject IN ({marks}) ORDER BY asked_at, id", subjects
    )
    return tuple(_now(row) for row in rows)


def payment(desk: Desk, id: str) -> PaymentNow:
    """By its id. Raises RecordProblem `unknown-payment`."""
    row = desk.read.execute("SELECT * FROM payments WHERE id = ?", (id,)).fetchone()
    if row is None:
        raise RecordProblem(
            "unknown-payment",
            say("Không có khoản nộp {id} trong sổ.", id=id),
            say("Xem các khoản nộp: desk-tui payments."),
        )
    return _now(row)


@dataclass(frozen=True)
class Owing:
    """A line of the waiting list. `payment` is None when nobody asked for the fee yet."""

    code: str
    name: str
    procedure_name: str
    amount: int
    since: datetime
    payment: PaymentNow | None

    @property
    def words(self) -> str:
        if self.payment is None:
            return say("chưa thu")
        unknown = self.payment.how == "later" and not self.amount
        return say("thu sau, chưa có mức") if unknown else self.payment.words


def owing(desk: Desk, limit: int = 300) -> tuple[Owing, ...]:
    """Whoever still has to pay: open requests, and received dossiers nobody asked yet.

    Those reported as paid first (somebody waits for a word), then the oldest.
    """
    read = desk.read
    rows = read.execute(
        "SELECT p.*, coalesce(d.code, k.code, '') AS its_code,"
        " coalesce(d.owner_name, k.applicant_name, '') AS its_name,"
        " coalesce(d.procedure_name, k.procedure_name, '') AS its_procedure"
        " FROM payments p LEFT JOIN dossiers d ON d.id = p.subject"
        " LEFT JOIN packages k ON k.id = p.subject"
        " WHERE p.state IN ('asked', 'started', 'reported')"
        " ORDER BY p.state != 'reported', p.asked_at LIMIT ?",
        (limit,),
    )
    found = [
        Owing(
            row["its_code"],
            row["its_name"],
            row["its_procedure"],
            row["amount"],
            local(from_text(row["asked_at"])),
            _now(row),
        )
        for row in rows
    ]
    since = utc_text(desk.now() - timedelta(days=OWED_DAYS))
    never = read.execute(
        "SELECT code, owner_name, procedure_name, fee, received FROM dossiers d"
        " WHERE received >= ? AND fee > 0 AND channel != 'online' AND void = 0"
        f" AND status NOT IN ({', '.join(map(str, _GONE))})"
        " AND NOT EXISTS (SELECT 1 FROM payments p WHERE p.subject = d.id"
        "  AND (p.state IN ('asked', 'started', 'reported') OR p.paid > p.refunded))"
        " ORDER BY received, n LIMIT ?",
        (since, limit),
    )
    found += [
        Owing(
            row["code"],
            row["owner_name"],
            row["procedure_name"],
            row["fee"],
            local(from_text(row["received"])),
            None,
        )
        for row in never
    ]
    return tuple(found[:limit])


def _known(connection: sqlite.Connection, id: str) -> bool:
    return bool(connection.execute("SELECT 1 FROM dossiers WHERE id = ?", (id,)).fetchone())


def _now(row: sqlite.Row) -> PaymentNow:
    return PaymentNow(
        id=row["id"],
        subject=row["subject"],
        how=row["how"],
        amount=row["amount"],
        state=row["state"],
        desk=row["desk"],
        officer=row["officer"],
        payer=row["payer"],
        purpose=row["purpose"],
        text=row["text"],
        reference=row["reference"],
        url=row["url"],
        asked=local(from_text(row["asked_at"])),
        paid_at=_moment(row["paid_at"]),
        by=row["by"],
        paid=row["paid"],
        refunded=row["refunded"],
        reason=row["reason"],
        parts=_parts(row["parts"]),
    )


def _parts(said: str) -> tuple[Part, ...]:
    return msgspec.json.decode(said, type=tuple[Part, ...])


def _moment(said: str) -> datetime | None:
    """A moment as acts say it; None for none, and for one that is no moment."""
    try:
        return local(from_text(said)) if said else None
    except ValueError:
        return None
