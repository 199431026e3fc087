"""Packages of plainly invented people, and a node's ledger that they arrive in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import select

from db.acts import Act, canonical, hash_of, new_id
from db.clock import utc_text
from db.kinds import (
    KIND_OF,
    FeeLine,
    Filed,
    Paper,
    Payload,
    Person,
    Prepared,
)
from db.kinds_online import Consent
from desk_tui.centre import intake
from desk_tui.centre.ledger import Desk, Ledger
from desk_tui.centre.ledger_tables import acts as table
from desk_tui.centre.messages import ActsAnswer, Filing

HELPER = "Nguyễn Thị Hạnh"
NGAN = Person(
    name="Võ Thị Kim Ngân", number="001190000001", number_kind="id-card", phone="0900000001"
)
MONDAY = datetime.fromisoformat("2026-11-16T08:10:00+07:00")
TUESDAY = datetime.fromisoformat("2026-11-17T15:26:00+07:00")


def prepared(office: str, **more: object) -> Prepared:
    said: dict[str, object] = {
        "code": "GÓI-Q1-261116-01",
        "office": office,
        "procedure": "FX.KS",
        "procedure_version": 1,
        "procedure_name": "Đăng ký khai sinh",
        "field": "Hộ tịch",
        "applicant": NGAN,
        "helper": HELPER,
        "consent": Consent(how="spoken", words="Đồng ý", at=utc_text(MONDAY)),
        "papers": (Paper(key="to-khai", name="Tờ khai", state="received"),),
        "fee": 7500,
        "fee_lines": (FeeLine(text="Lệ phí", amount=7500),),
        "term": "19 working_hour",
        "hours": "07:30-11:30,13:00-17:00",
        **more,
    }
    return msgspec.convert(said, Prepared)


def by_citizen(office: str, number: int, at: datetime, **more: object) -> Filed:
    """What the applicant files alone, under a number of the portal."""
    said: dict[str, object] = {
        "code": f"{office}-{at:%y%m%d}-{number:04d}",
        "office": office,
        "procedure": "FX.KS",
        "procedure_name": "Đăng ký khai sinh",
        "owner": NGAN,
        "filed": utc_text(at),
        **more,
    }
    return msgspec.convert(said, Filed)


class Writing:
    """One desk's acts in their chain, before they are sent."""

    def __init__(self, office: str, desk: str = "1") -> None:
        self.desk = Desk(office, desk)
        self._previous = ""
        self._steps: dict[str, int] = {}

    def does(self, subject: str, said: Payload, at: datetime) -> Act:
        step = self._steps[subject] = self._steps.get(subject, 0) + 1
        act = Act(
            id=new_id(),
            subject=subject,
            kind=KIND_OF[type(said)],
            payload=canonical(said),
            officer=HELPER,
            desk=self.desk.name,
            done_at=utc_text(at),
            recorded_at=utc_text(at),
            prev_hash=self._previous,
            step=step,
            hash="",
        )
        act = msgspec.structs.replace(act, hash=hash_of(act))
        self._previous = act.hash
        return act

    def send(self, ledger: Ledger, said: Sequence[Act], now: datetime) -> ActsAnswer:
        return intake.take(ledger, self.desk, said, now)


def file_alone(ledger: Ledger, said: Filed, now: datetime) -> str:
    """The portal's connector tells the node; the dossier's id."""
    id = new_id()
    intake.file_online(ledger, Filing(id=id, filed=said), now)
    return id


def held(ledger: Ledger, office: str, *kinds: str) -> list[Act]:
    """The office's acts of these kinds, in the order the node took or wrote them."""
    with ledger.read() as connection:
        rows = connection.execute(
            select(table)
            .where(table.c.office == office, table.c.kind.in_(kinds))
            .order_by(table.c.n)
        ).all()
    return [Act(**{name: getattr(row, name) for name in Act.__struct_fields__}) for row in rows]


def said_of(acts: Iterable[Act]) -> list[Payload]:
    return [act.read() for act in acts]
