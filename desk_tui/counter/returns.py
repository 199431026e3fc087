"""Results that wait for their citizens, by the way they are wanted (RES-01), and those that
nobody comes for (RES-08)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from db import acts
from db.clock import from_text
from db.driver import sqlite
from desk_tui.counter import changes, citizen_messages, life, look, slip
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.problem import Refusal
from desk_tui.rules.statuses import Status
from desk_tui.slips.data_lists import UncollectedList, UncollectedRow
from desk_tui.tongue import say

WAYS = changes.RETURN_WORDS
OCCASIONS = ("ready", "collect")
"""Messages that tell a citizen of a result."""
MOST = 1000


@dataclass(frozen=True)
class Waiting:
    """A result that is here. `days`: working days since it came; `phone`: the owner's, else of who
    filed; `told`: when the citizen last heard of it, `told_state` whether that reached them;
    `letter` its state, empty without one."""

    code: str
    owner: str
    procedure: str
    way: str
    came: datetime
    days: int
    phone: str
    told: datetime | None
    told_state: str
    letter: str
    number: str

    @property
    def reachable(self) -> bool:
        return bool(self.phone)


_WAY = (
    "CASE WHEN l.state IN ('asked', 'back') THEN 'post'"
    " ELSE coalesce(nullif(json_extract(d.details, '$.returns'), ''),"
    " CASE WHEN d.channel IN ('post', 'online') THEN d.channel ELSE 'counter' END) END"
)
_LONGEST = f"""
    WITH here AS (
        SELECT id FROM dossiers WHERE status = :finished AND NOT void
        UNION SELECT dossier FROM letters WHERE state = 'back'
    )
    SELECT d.n AS n, coalesce(d.finished, d.received) AS came, {_WAY} AS way
    FROM here CROSS JOIN dossiers d ON d.id = here.id LEFT JOIN letters l ON l.dossier = d.id
    WHERE :way IN ('', {_WAY}) ORDER BY came, n LIMIT :most
"""
_TOLD = (  # of two messages sent at once the one that got there counts
    "SELECT m.asked_at || ' ' || m.state FROM messages m WHERE m.subject = d.id"
    f" AND m.about IN ({', '.join(repr(one) for one in OCCASIONS)})"
    " ORDER BY m.asked_at DESC, m.state = 'failed' LIMIT 1"
)
_PHONE = (
    "coalesce(nullif(json_extract(d.details, '$.owner.phone'), ''),"
    " json_extract(d.details, '$.submitter.phone'), '')"
)


def waiting(desk: Desk, way: str = "") -> list[Waiting]:
    """The longest waiting first, of one way or of all; letters that came back are here again."""
    rows = desk.read.execute(
        "SELECT d.code, d.owner_name, d.procedure_name, w.came, w.way,"
        f" {_PHONE} AS phone,"
        f" coalesce(l.state, '') AS letter, coalesce(l.number, '') AS number, ({_TOLD}) AS told"
        f" FROM ({_LONGEST}) w CROSS JOIN dossiers d ON d.n = w.n"
        " LEFT JOIN letters l ON l.dossier = d.id ORDER BY w.came, w.n",
        {"finished": int(Status.FINISHED), "way": way, "most": MOST},
    )
    now = local(desk.now())
    return [_waiting(desk, row, now) for row in rows]


def _waiting(desk: Desk, row: sqlite.Row, now: datetime) -> Waiting:
    came = local(from_text(row["came"]))
    moment, _, state = (row["told"] or "").partition(" ")
    return Waiting(
        code=row["code"],
        owner=row["owner_name"],
        procedure=row["procedure_name"],
        way=row["way"],
        came=came,
        days=desk.calendar.working_days(came.date(), now.date()),
        phone=row["phone"],
        told=local(from_text(moment)) if moment else None,
        told_state=state,
        letter=row["letter"],
        number=row["number"],
    )


def uncollected(desk: Desk) -> list[Waiting]:
    """Results for the counter that have waited longer than the office's own rule; none when no
    rule binds on this day."""
    duty = life.duty("uncollected", desk.now())
    if duty is None:
        return []
    return [one for one in waiting(desk, "counter") if one.days >= duty.value]


def call_list(desk: Desk, found: Sequence[Waiting]) -> tuple[Path, list[str]]:
    """(whom to call, on paper; what is wrong with the office's own form). Raises SlipProblem."""
    now = local(desk.now())
    sheet = UncollectedList(
        head=slip.sheet_head(desk, now),
        at=now,
        rows=tuple(
            UncollectedRow(
                code=one.code,
                owner=one.owner,
                phone=one.phone,
                procedure=one.procedure,
                came=one.came,
                days=one.days,
                told=told_words(one),
            )
            for one in found
        ),
    )
    name = f"goi-nhan-ket-qua-{now:%y%m%d-%H%M}"
    return slip.draw_told(desk, sheet, name, desk.office.form_set)


def told_words(one: Waiting) -> str:
    """When the citizen heard of it, and whether that reached them."""
    if one.told is None:
        return say("chưa nhắn")
    return f"{one.told:%d/%m %H:%M}" + (say(", không tới") if one.told_state == "failed" else "")


@dataclass(frozen=True)
class Reminded:
    """`told` are those a message goes to, `to_call` those without a way to send one, `lately`
    those told not long ago."""

    told: tuple[str, ...]
    to_call: tuple[str, ...]
    lately: tuple[str, ...]


def remind(desk: Desk, codes: Sequence[str] = (), *, at: datetime | None = None) -> Reminded:
    """Ask these citizens to come for their results; without codes, all that nobody collected.

    Raises RecordProblem `unknown-dossier`, Refusal `no-result` for one that is not waiting.
    """
    here = {one.code: one for one in waiting(desk)}
    if codes:
        chosen = [_of(here, look.find(desk, code).code) for code in codes]
    else:
        chosen = uncollected(desk)
    moment = desk.done_at(at)
    told: list[str] = []
    to_call: list[str] = []
    lately: list[str] = []
    doings: list[acts.Doing] = []
    for one in chosen:
        whole = look.show(desk, one.code)
        said = citizen_messages.tell(desk, "collect", whole.said, one.code)
        if one.told and one.told_state != "failed" and _too_soon(desk, one.told, moment):
            lately.append(one.code)
        elif said:
            doings += [acts.Doing(whole.row.id, payload, at) for payload in said]
            told.append(one.code)
        else:
            to_call.append(one.code)
    if doings:
        desk.act(lambda _: doings)
    return Reminded(tuple(told), tuple(to_call), tuple(lately))


def _too_soon(desk: Desk, told: datetime, now: datetime) -> bool:
    duty = life.duty("remind-again", now)
    return duty is not None and desk.calendar.working_days(told.date(), now.date()) < duty.value


def _of(here: dict[str, Waiting], code: str) -> Waiting:
    if code not in here:
        raise Refusal(
            "no-result",
            say("Hồ sơ {code} không có kết quả đang chờ trả.", code=code),
            say("Xem lại trạng thái hồ sơ."),
        )
    return here[code]


def want(desk: Desk, code: str, way: str, address: str = "") -> None:
    """The citizen wants the result another way; an address is kept for the post.

    Raises what `changes.change` does, Refusal `same-value` when nothing changes.
    """
    whole = look.show(desk, code)
    if way == "post" and address and address != whole.said.returns_to:
        changes.change(desk, code, "returns_to", address)
        if way == whole.said.returns:
            return
    changes.change(desk, code, "returns", way)
