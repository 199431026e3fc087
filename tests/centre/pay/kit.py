"""An office that asks for money, the node's worker in a test's hands, and the platform."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import msgspec
from sqlalchemy import insert, select, update

from db.acts import Act, new_id
from db.clock import utc_text
from db.kinds import PackageFiled, PaymentAsked, PaymentEnded, PaymentPaid, Prepared
from db.kinds_money import Part
from db.kinds_online import Consent
from desk_tui.centre import notices
from desk_tui.centre.ledger import Ledger
from desk_tui.centre.ledger_tables import roll
from desk_tui.centre.pay.config import PayConfig
from desk_tui.centre.pay.reading import Payment, payments
from desk_tui.centre.pay.tables import aside
from desk_tui.centre.pay.tables import payments as table
from desk_tui.centre.pay.worker import Worker, attach
from desk_tui.centre.portal.queue import acts_of
from tests.doubles.platform import Platform, Running

from ..portal.office_kit import OFFICE, Hands, Office, filed, owner, serving

EXAMPLE: dict[str, Any] = next(
    one
    for one in json.loads(
        (Path(__file__).parents[1] / "portal" / "examples.json").read_text("utf-8")
    )["examples"]
    if one["id"].startswith("07-payment")
)
START, CALL, QUERY = (step["request"] for step in EXAMPLE["steps"])
SECRET = EXAMPLE["secret_used_for_hash"]
OPEN = {"waiting", "starting", "unknown", "started", "receipt"}


def config(url: str, **more: Any) -> PayConfig:
    said: dict[str, Any] = {
        "start": f"{url}/init",
        "query": f"{url}/query",
        "receipt": f"{url}/bill",
        "partner": "DOITACGIA",
        "secret": SECRET,
        "ip": "192.0.2.10",
        "accounts": {
            OFFICE: {
                "code": OFFICE,
                "name": "UBND xã Minh Họa",
                "number": "0000000000",
                "bank": "NHGIA",
                "holder": "UBND XA MINH HOA",
            }
        },
        "ask_every_minutes": 180,
        "answer_seconds": 5.0,
        **more,
    }
    return msgspec.convert(said, PayConfig)


@dataclass
class Till:
    """What a test holds: the office, the worker, the clock, and the platform far away."""

    ledger: Ledger
    office: Office
    there: Running
    worker: Worker
    hands: Hands
    node: str = ""

    @property
    def platform(self) -> Platform:
        return self.there.platform

    def ask(self, subject: str = "", amount: int = 8000, how: str = "online") -> str:
        """A payment the desk asks for; of a new dossier unless one is named."""
        said = PaymentAsked(
            payment=new_id(),
            how=how,
            amount=amount,
            parts=(Part(kind="phi", text="Phí chứng thực bản sao", amount=amount),),
            payer="Nguyễn Văn Thử",
        )
        self.office.write(subject or self.office.receive(), said)
        return said.payment

    def cancel(self, payment: str) -> None:
        row = self.row(payment)
        said = PaymentEnded(payment=payment, why="cancelled", reason="Công dân đổi ý")
        self.office.write(row.subject, said)

    def cash(self, payment: str) -> None:
        row = self.row(payment)
        said = PaymentPaid(
            payment=payment, by="cash", amount=row.amount, paid_at=utc_text(self.office.time)
        )
        self.office.write(row.subject, said)

    def drain(self, turns: int = 30) -> None:
        """Look, and do all that is due now."""
        self.worker.look()
        for _ in range(turns):
            if not self.worker.one():
                self.worker.look()
                return
        raise AssertionError("the payments do not come to rest")

    def pass_by(self, **span: float) -> None:
        self.hands.pass_by(**span)
        self.drain()

    def settle(self, hours: float = 160) -> None:
        """Let time pass until nothing is open."""
        step = 4
        for _ in range(int(hours / step)):
            self.drain()
            if not OPEN & {row.state for row in self.rows()}:
                return
            self.hands.pass_by(hours=step)
        raise AssertionError(self.rows())

    def rows(self) -> list[Any]:
        with self.ledger.read() as connection:
            return list(connection.execute(select(table)))

    def row(self, payment: str) -> Any:
        return next(row for row in self.rows() if row.payment == payment)

    def reference(self, payment: str) -> str:
        return self.row(payment).reference

    def aside(self) -> list[tuple[str, int]]:
        with self.ledger.read() as connection:
            rows = connection.execute(select(aside.c.problem, aside.c["count"].label("n")))
            return [(row.problem, row.n) for row in rows]

    def acts(self, subject: str) -> list[Act]:
        return acts_of(self.ledger, self.office.name, subject)[0]

    def payment(self, payment: str) -> Payment:
        """As its acts say."""
        return payments(self.acts(self.row(payment).subject))[payment]

    def heard(self) -> list[str]:
        """What the desks are told."""
        with self.ledger.read() as connection:
            return [one.text for one in notices.standing(connection, OFFICE, self.hands.now())]

    def call(self, said: Any) -> httpx.Response:
        return httpx.post(f"{self.node}/v1/payments/result", json=said, trust_env=False)


@contextmanager
def till(ledger: Ledger, there: Running, **more: Any) -> Iterator[Till]:
    hands = Hands()
    settings = config(there.url, **more)
    worker = Worker(ledger, settings, hands.now, hands.dice.random)
    worker.begin()
    attach(ledger, settings)
    there.platform.clock = hands.now
    enrolled(ledger)
    with serving(ledger) as node:
        there.platform.settings.result_url = f"{node}/v1/payments/result"
        yield Till(ledger, Office(ledger), there, worker, hands, node)
    worker.close()
    attach(ledger, None)


def enrolled(ledger: Ledger) -> None:
    """A desk of the office meets this node."""
    with ledger.write(OFFICE) as connection:
        there = connection.execute(
            update(roll).where(roll.c.office == OFFICE).values(desk="1")
        ).rowcount
        if not there:
            connection.execute(
                insert(roll).values(
                    office=OFFICE, desk="1", public=b"", enrolled_at="", last_contact=""
                )
            )


def prepared(at: Till) -> str:
    """A package of the office; its subject."""
    subject = new_id()
    said = Prepared(
        code="GÓI-Q1-261120-01",
        office=at.office.name,
        procedure="1.001193",
        procedure_version=1,
        procedure_name="Đăng ký khai sinh",
        applicant=owner(),
        helper="Trần Thị Ví Dụ",
        consent=Consent(how="spoken", words="Đồng ý", at=utc_text(at.office.time)),
    )
    at.office.write(subject, said)
    return subject


def file(at: Till, package: str) -> str:
    """The package becomes a dossier; its subject."""
    dossier = new_id()
    said = msgspec.structs.replace(filed(at.office), package=package)
    at.office.write(dossier, said)
    at.office.write(package, PackageFiled(dossier=dossier, code=said.code, filed=said.filed))
    return dossier
