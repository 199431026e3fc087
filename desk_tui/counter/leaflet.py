"""The leaflet: how to file this procedure online, what it saves, and until when that holds (B0-10).

Its seal carries a mark of what it says. A leaflet that comes back is held against what is so today:
printed under rules that have changed since, it is told as replaced.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

from db import acts
from db.catalogue import ProcedureFacts as Procedure
from db.kinds import HelpGiven, SlipIssued
from db.problem import RecordProblem
from desk_tui.counter import advise, guide, slip, terms
from desk_tui.counter.advise import Advice, Way
from desk_tui.counter.desk import OFFICE_ZONE, Desk
from desk_tui.counter.problem import Refusal
from desk_tui.rules import text
from desk_tui.slips import seal
from desk_tui.slips.data_leaflet import LeafletSlip, LeafletWay
from desk_tui.slips.problem import SlipProblem
from desk_tui.tongue import ours

PAGE = "procedure-page"
LINKS = "links.csv"
WAYS = {"counter": "Nộp giấy", "online": "Trực tuyến", "post": "Bưu chính"}


@dataclass(frozen=True)
class Leaflet:
    """A leaflet that was handed out: `slip` None when it could not be drawn, see `warnings`."""

    procedure: str
    slip: Path | None
    link: str
    qr: str
    until: date | None
    policies: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Held:
    """How a leaflet that came back stands: current | replaced | revoked."""

    state: str
    words: str


def page_of(folder: Path, code: str, day: date) -> str:
    """The procedure's page on the National Portal on `day`, by a dated row of data.

    The office's own `links.csv`, beside the record, goes before ours. Empty without such a row.
    """
    ours = (files("desk_tui") / "data" / LINKS).read_text("utf-8")
    try:
        own = (folder / LINKS).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        own = ""
    for table in (own, ours):
        rows = [
            row
            for row in csv.DictReader(table.splitlines())
            if row.get("name") == PAGE and _in_force(row, day) and "{code}" in (row["value"] or "")
        ]
        if rows:
            newest = max(rows, key=lambda row: row.get("valid_from") or "")
            return newest["value"].replace("{code}", quote(code, safe="."))
    return ""


def _in_force(row: dict[str, str], day: date) -> bool:
    return (row.get("valid_from") or "") <= day.isoformat() <= (row.get("valid_to") or "9")


def hand_out(
    desk: Desk, procedure: str, *, subject: str = "", person: str = "", at: datetime | None = None
) -> Leaflet:
    """Draw a leaflet and count it as help given. `subject`: the visit or package it goes with.

    Raises RecordProblem `unknown-procedure`, Refusal `not-online` for a procedure that is not
    received online.
    """
    done = desk.done_at(at)
    found = terms.procedure(desk, procedure, done.date())
    with ours():
        told = advise.advise(desk, found, done, line_up=advise.line_up(desk))
    if told.online is None:
        raise Refusal(
            "not-online",
            f"Thủ tục {found.code} chưa nhận trực tuyến nên chưa có tờ hướng dẫn.",
            "In phiếu hướng dẫn chuẩn bị hồ sơ (Lượt đến) thay cho tờ này.",
        )
    until = _until(told)
    sealed = _seal(desk, found, told, until)
    said = HelpGiven(
        kind="leaflet",
        office=desk.office.code,
        procedure=found.code,
        procedure_name=found.name,
        person=person,
    )
    desk.act(lambda _: [acts.Doing(subject or acts.new_id(), said, done if at else None)])
    link = page_of(desk.folder, found.code, done.date())
    issued = SlipIssued(
        form=seal.FORM_OF["leaflet"], version=1, form_set=desk.office.form_set, text=sealed
    )
    drawn = _slip(desk, found, told, told.online, link, until, issued, done.date())
    warnings = list(told.notes)
    path = None
    try:
        name = f"to-huong-dan-{found.code}"
        path, trouble = slip.draw_told(desk, drawn, name, desk.office.form_set)
        warnings += trouble
    except (SlipProblem, OSError) as problem:
        warnings.append(f"Chưa vẽ được tờ hướng dẫn: {problem}")
    return Leaflet(found.code, path, link, sealed, until, drawn.grounds, tuple(warnings))


def _slip(
    desk: Desk,
    found: Procedure,
    told: Advice,
    online: Way,
    link: str,
    until: date | None,
    issued: SlipIssued,
    day: date,
) -> LeafletSlip:
    return LeafletSlip(
        head=slip.head(desk, "", day, issued, desk.officer),
        procedure=found.name,
        procedure_code=found.code,
        link=link,
        steps=guide.guide(desk.folder, "file-online").steps,
        ways=tuple(_way(way) for way in (told.counter, online) if not way.closed),
        needs=tuple(need.split(" (")[0] for need in online.needs),
        saves=_saves(told, online),
        grounds=_grounds(told, online),
        until=until,
    )


def _way(way: Way) -> LeafletWay:
    if way.fee.amount is None:
        fee = "Theo mức thu của địa phương"
    else:
        fee = text.vn_money(way.fee.amount) if way.fee.amount else "Không thu phí"
    trips = {None: "Kết quả điện tử thì không phải quay lại", 0: "Không phải quay lại"}
    return LeafletWay(
        name=WAYS[way.channel],
        fee=fee,
        term=str(way.term) if way.term else "Không có thời hạn chung",
        trips=trips.get(way.trips, f"Quay lại {way.trips} lần"),
    )


def _saves(told: Advice, online: Way) -> tuple[str, ...]:
    said: list[str] = []
    if told.saves and told.saves > 0:
        said.append(f"Nộp trực tuyến bớt {text.vn_money(told.saves)} so với nộp giấy.")
    paper, now = told.counter.due, online.due
    if paper and now and (days := (paper.date() - now.date()).days) > 0:
        said.append(f"Có kết quả sớm hơn {days} ngày nếu nộp và được nhận hôm nay.")
    if online.trips == 0 and told.counter.trips:
        said.append("Không phải đến cơ quan.")
    return tuple(said)


def _grounds(told: Advice, online: Way) -> tuple[str, ...]:
    """Under which rules all of it stands: the fees before any cut, and what cuts them."""
    fees = [
        f"Mức thu: {line.ground}"
        for way in (told.counter, online)
        for line in way.fee.lines[:1]
        if line.ground
    ]
    return tuple(dict.fromkeys((*fees, *told.counter.grounds, *online.grounds)))


# Whether it still holds.


def standing(desk: Desk, facts: seal.Facts) -> Held:
    """How a leaflet with this (good) seal stands today."""
    today = desk.today()
    try:
        found = terms.procedure(desk, facts.code, today)
    except RecordProblem:
        return Held("revoked", f"Tờ hướng dẫn thật, nhưng thủ tục {facts.code} không còn áp dụng.")
    if facts.due and desk.now() > facts.due:
        ended = text.vn_date(facts.due.astimezone(OFFICE_ZONE).date())
        return Held("replaced", f"Tờ hướng dẫn in theo quy định cũ, chỉ đúng đến hết {ended}.")
    with ours():
        told = advise.advise(desk, found, desk.now())
    if told.online is None:
        return Held("revoked", "Tờ hướng dẫn thật, nhưng thủ tục không còn nhận trực tuyến.")
    if facts.owner != seal.owner_mark(found.code, _said(told)):
        online = _way(told.online)
        return Held(
            "replaced",
            f"Tờ hướng dẫn in theo quy định cũ. Nay nộp trực tuyến: {online.fee}, {online.term}.",
        )
    return Held("current", "Tờ hướng dẫn thật, mức thu và thời hạn còn đúng.")


def _seal(desk: Desk, found: Procedure, told: Advice, until: date | None) -> str:
    ends = datetime.combine(until, time(23, 59), OFFICE_ZONE) if until else None
    return slip.seal_slip(desk, "leaflet", found.code, 1, ends, _said(told))


def _said(told: Advice) -> str:
    """What a leaflet promises, apart from the day: fees, terms and on what ground."""
    parts = [
        f"{way.channel}:{way.fee.amount}:{way.term}:{way.closed}:{';'.join(way.grounds)}"
        for way in told.ways
        if way.channel != "post"
    ]
    return "|".join(parts)


def _until(told: Advice) -> date | None:
    offer = told.rules.online
    return offer.turn.day - timedelta(days=1) if offer and offer.turn else None
