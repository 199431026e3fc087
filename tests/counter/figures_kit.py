"""Dossiers with a whole life written as acts, and a slow count of acts in plain Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from db import acts
from db.clock import from_text, utc_text
from db.kinds import (
    Filed,
    Linked,
    Paper,
    PaperAdded,
    PapersAsked,
    Payload,
    PaymentAsked,
    PaymentPaid,
    Person,
    Received,
    StatusChanged,
    Voided,
)
from db.kinds_life import PaperAsked
from desk_tui.counter.desk import Desk
from desk_tui.rules.zone import OFFICE_ZONE

OWNER = Person(name="Nguyễn Văn Thử", number="001090000000")
HASH = "ab" * 32


def at(day: date | str, hour: int = 9) -> datetime:
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return datetime.combine(day, time(hour), OFFICE_ZONE)


@dataclass(kw_only=True)
class Life:
    """One dossier as a test wants it. `moves`: (day, status) after it came."""

    received: str | None = None
    filed: str | None = None
    due: str | None = None
    channel: str = "counter"
    procedure: str = "1.001193"
    fee: int | None = 0
    papers: tuple[Paper, ...] = (Paper(key="to-khai", name="Tờ khai", state="received"),)
    moves: tuple[tuple[str, int], ...] = ()
    asked: tuple[str, ...] = ()
    paid: str = ""
    result: str | None = None
    void: bool = False
    not_online: str = ""


_made = iter(range(1, 10_000_000))


def write(desk: Desk, lives: Iterable[Life]) -> list[str]:
    """All their acts in one transaction; the ids of the dossiers."""
    said: list[acts.Doing] = []
    ids: list[str] = []
    for life in lives:
        id = acts.new_id()
        ids.append(id)
        said += [acts.Doing(id, payload, moment) for moment, payload in _acts(life, id)]
    desk.act(lambda _: said)
    return ids


def _acts(life: Life, id: str) -> list[tuple[datetime, Payload]]:
    number = next(_made)
    came = life.received or life.filed
    assert came
    moment = at(came)
    common: dict[str, Any] = {
        "code": f"H18.12.34-{moment:%y%m%d}-{number:06d}",
        "office": "H18.12.34",
        "procedure": life.procedure,
        "procedure_name": "Thủ tục để đếm",
        "field": "Hộ tịch",
        "channel": life.channel,
        "owner": OWNER,
        "papers": life.papers,
        "fee": life.fee,
        "due": utc_text(at(life.due, 17)) if life.due else None,
        "procedure_version": 0,
    }
    first: Payload
    if life.channel == "online":
        received = utc_text(moment) if life.received else ""
        first = Filed(filed=utc_text(moment), received=received, status=1, **common)
    else:
        first = Received(
            received=utc_text(moment),
            effective=utc_text(moment),
            not_online=life.not_online,
            **common,
        )
    done: list[tuple[datetime, Payload]] = [(moment, first)]
    for day in life.asked:
        what = PaperAsked(key="to-khai", name="Tờ khai")
        done.append((at(day), PapersAsked(papers=(what,), reason="thiếu", clock="resume")))
    before = 1 if life.channel == "online" else 2
    for day, status in life.moves:
        done.append((at(day, 10), StatusChanged(status=status, before=before)))
        before = status
    if life.paid:
        asked = PaymentAsked(payment=f"p-{id}", how="online", amount=life.fee or 1, parts=())
        paid = PaymentPaid(
            payment=f"p-{id}",
            by=life.paid,
            amount=life.fee or 1,
            paid_at=utc_text(moment),
            reference=f"r-{id}",
        )
        done += [(moment, asked), (moment, paid)]
    if life.result is not None:
        paper = Paper(
            key="ket-qua", name="Kết quả", state="received", sha256=life.result, result=True
        )
        done.append((moment, PaperAdded(paper=paper)))
    if life.void:
        done = done[:1]
        done.append((moment, Voided(reason="ghi nhầm", approved_by="Lê Thị Mẫu")))
        done.append((moment, StatusChanged(status=8, before=1 if life.channel == "online" else 2)))
    return done


# The slow count: every act read again, nothing shared with the program but the acts.


@dataclass
class Seen:
    """What is known of a dossier once all of its acts were read."""

    received: date | None
    filed: date
    channel: str
    procedure: str
    due: date | None
    fee: int | None
    papers: dict[str, Paper]
    status: int
    since: date
    finished: date | None = None
    broken: bool = False
    asked: int = 0
    paid: Counter[str] = field(default_factory=Counter)
    void: bool = False
    twins: set[str] = field(default_factory=set)

    @property
    def over(self) -> date | None:
        if self.status in (9, 10):
            return self.finished
        return self.since if self.status in (3, 7, 8) else None


def _day(text: str) -> date:
    return from_text(text).astimezone(OFFICE_ZONE).date()


def seen(desk: Desk) -> dict[str, Seen]:
    of: dict[str, list[acts.Act]] = {}
    for _, act in acts.everything(desk.read):
        of.setdefault(act.subject, []).append(act)
    found: dict[str, Seen] = {}
    for subject, told in of.items():
        told.sort(key=lambda act: act.place)
        one: Seen | None = None
        for act in told:
            said, day = act.read(), _day(act.done_at)
            if isinstance(said, Received | Filed):
                moment = said.received or said.filed if isinstance(said, Filed) else said.received
                taken = isinstance(said, Received) or said.received or said.status not in (1, 3)
                one = Seen(
                    received=_day(moment) if taken else None,
                    filed=_day(moment),
                    channel=said.channel,
                    procedure=said.procedure,
                    due=_day(said.due) if said.due else None,
                    fee=said.fee,
                    papers={paper.key: paper for paper in said.papers},
                    status=said.status,
                    since=_day(moment),
                )
            if one is None:
                continue
            match said:
                case StatusChanged(status=status):
                    if one.received is None and status in (2, 4, 6, 9, 10):
                        one.received = day
                    if status in (9, 10):
                        one.broken = one.status in (3, 7, 8)
                        one.finished = one.finished or day
                    else:
                        one.finished = None
                    one.status, one.since = status, day
                case PapersAsked():
                    one.asked += 1
                case PaperAdded(paper=paper):
                    one.papers[paper.key] = paper
                case PaymentPaid(by=by, amount=amount):
                    one.paid[by] += amount
                case Voided():
                    one.void = True
                case Linked(other=other, same=True):
                    one.twins.add(other)
                case _:
                    pass
        if one:
            found[subject] = one
    twins = {twin for one in found.values() for twin in one.twins}
    return {id: one for id, one in found.items() if not one.void and id not in twins}


OFFERED = {"1.001193": True, "2.000815": False, "1.003583": False, "1.004873": True}
"""Whether it can be filed online; each of them has a result on paper."""


def slow(desk: Desk, first: date, last: date) -> Counter[str]:
    """Every count of a period, dossier by dossier."""
    judged = max(first, min(last, desk.today()))
    total: Counter[str] = Counter()
    for one in seen(desk).values():
        if one.received is None:
            refused = one.status == 3 and first <= one.filed <= last
            total["not_accepted"] += refused
            continue
        over = max(one.over, one.received) if one.over else None
        if one.received > last or (over and over < first):
            continue
        new, online = one.received >= first, one.channel == "online"
        gone = over is not None and over <= judged
        done = gone and one.status in (9, 10) and not one.broken
        late = bool(done and one.due and one.over and one.over > one.due)
        waits = not gone and over is None and one.status in (5, 6) and one.since <= judged
        past = not gone and one.due is not None and one.due < judged and not waits
        file = any(paper.result and paper.sha256 for paper in one.papers.values())
        handed = [paper for paper in one.papers.values() if not paper.result]
        some = any(paper.sha256 for paper in handed)
        lacking = any(p.state in ("received", "digitised") and not p.sha256 for p in handed)
        fee, paid = bool(one.fee), one.paid["platform"] > 0
        offered = OFFERED[one.procedure]
        late_766 = late or past or one.asked > 1
        late_766 |= bool(waits and one.due and one.since > one.due)
        ended_in = done and over is not None and over >= first
        reached = not gone and one.due is not None and one.due <= judged and not waits
        reused = any(p.sha256 and p.taken.startswith("reused") for p in one.papers.values())
        scope = one.procedure != "2.000815"
        essential = one.procedure == "1.001193"
        true = {
            "received": new,
            "carried": not new,
            "handled": True,
            one.channel: new,
            "online_handled": online,
            "offered": new and offered,
            "online_offered": new and offered and online,
            "essential": new and essential,
            "essential_online": new and essential and online,
            "finished": new and done,
            "early": new and done and one.due and one.over and one.over < one.due,
            "on_day": new and done and one.due and one.over == one.due,
            "late": new and late,
            "in_good_time": new and done and not late,
            "closed": new and gone and not done,
            "open": new and not gone,
            "waiting": new and waits,
            "open_overdue": new and past,
            "in_time": new and not past and not late,
            "missed": reached,
            "in_time_766": not late_766,
            "late_766": late_766,
            "solved": done,
            "solved_early": done and one.due and one.over and one.over < one.due,
            "solved_on_day": done and (not one.due or one.over == one.due),
            "solved_late": late,
            "broken_off": gone and not done,
            "pending": not gone,
            "pending_in_time": not gone and not past,
            "pending_overdue": past,
            "results": ended_in,
            "finished_in": ended_in,
            "results_on_time": ended_in and not late,
            "results_filed": ended_in and file,
            "results_missing": ended_in and not file,
            "parts": new and some,
            "parts_all": new and some and not lacking,
            "scope": new and scope,
            "parts_scope": new and scope and some,
            "online_766": new and online and file,
            "digitised_766": new and some and file,
            "result_due": new,
            "result_link": new and file,
            "fee_dossiers": new and fee,
            "paid_online": new and fee and paid,
            "online_paid": new and online and paid,
            "reused": new and reused,
            "shared": new and file,
        }
        for name, counts in true.items():
            total[name] += bool(counts)
        if ended_in and one.over:
            total["days"] += max(0, (one.over - one.received).days)
    return total
