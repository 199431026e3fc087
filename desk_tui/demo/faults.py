"""The demo's centre with a trouble switched on: slow, away, wrong, or of another mind."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from db.acts import Act, canonical, hash_of, new_id
from db.clock import utc_text
from db.kinds import Changed, Value
from desk_tui.counter import training
from desk_tui.demo.portal.faults import Cut, Fault, Kind

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from desk_tui.centre.ledger import Ledger

SLOW_SECONDS = 8.0
BUSY_SECONDS = 30
SIGN_IN = (
    "<html><head><title>Wi-Fi</title></head><body><h1>Đăng nhập mạng để tiếp tục</h1></body></html>"
)
OTHER_OFFICER = "Cán bộ Quầy Hai"
_PORTAL: dict[str, tuple[Kind, str]] = {
    "portal-away": ("drop-before", "*"),
    "portal-refuses": ("refuse", "DongBoHoSoMC"),
}


@dataclass
class Faulty:
    """Stands before the node: every question suffers what the trainee switched on."""

    node: ASGIApp
    folder: Path
    ledger: Ledger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = training.fault(self.folder).name if scope["type"] == "http" else "none"
        match name:
            case "no-line":
                await Cut()(scope, receive, send)
            case "500":
                await PlainTextResponse("Internal Server Error", 500)(scope, receive, send)
            case "busy":
                later = {"Retry-After": str(BUSY_SECONDS)}
                await Response(b"", 503, later)(scope, receive, send)
            case "html":
                await HTMLResponse(SIGN_IN)(scope, receive, send)
            case "half" | "power-cut":
                await self._cut(scope, receive, send, whole_head=name == "half")
            case "conflict":
                await self.node(scope, receive, send)
                await asyncio.to_thread(contradict, self.ledger, datetime.now(UTC))
            case _:
                if name == "slow":
                    await asyncio.sleep(SLOW_SECONDS)
                await self.node(scope, receive, send)

    async def _cut(self, scope: Scope, receive: Receive, send: Send, *, whole_head: bool) -> None:
        """The node does its work, and its answer breaks off: after the half, or at once."""

        async def half(message: Message) -> None:
            if message["type"] == "http.response.start" and whole_head:
                await send(message)
            elif message["type"] == "http.response.body" and whole_head:
                body = message.get("body", b"")
                await send({**message, "body": body[: len(body) // 2], "more_body": True})

        await self.node(scope, receive, half)
        if not whole_head:
            await Cut()(scope, receive, send)


@dataclass
class OfThePortal(Fault):
    """Meets every call of the portal while its trouble is switched on."""

    folder: Path = Path()
    name: str = ""

    def meets(self, service: str) -> bool:
        return super().meets(service) and training.fault(self.folder).name == self.name


def of_the_portal(folder: Path) -> Sequence[Fault]:
    """What the portal of the demo suffers by the same switch."""
    why = "Hồ sơ sai thành phần"
    return [
        OfThePortal(kind, service, times=-1, message=why, folder=folder, name=name)
        for name, (kind, service) in _PORTAL.items()
    ]


def contradict(ledger: Ledger, now: datetime) -> int:
    """Another desk of the office, which had not heard of it, puts each field that was put right
    to another value. Returns how many times it did just now."""
    from sqlalchemy import select

    from desk_tui.centre.intake import append
    from desk_tui.centre.ledger_tables import acts

    with ledger.read() as connection:
        rows = connection.execute(select(acts).where(acts.c.kind == "dossier.changed")).all()
    said = [Act(**{name: getattr(row, name) for name in Act.__struct_fields__}) for row in rows]
    answers = _answers(said, now)
    if answers:
        office = answers[0].desk.rpartition("/")[0]
        with ledger.write(office) as connection:
            append(connection, office, answers, utc_text(now))
    return len(answers)


def _answers(said: Sequence[Act], now: datetime) -> list[Act]:
    ours = [act for act in said if act.officer == OTHER_OFFICER]
    answered = {(act.subject, act.step) for act in ours}
    made: list[Act] = []
    for act in said:
        payload = act.read()
        if act in ours or (act.subject, act.step) in answered or not isinstance(payload, Changed):
            continue
        other = Changed(
            field=payload.field,
            before=payload.before,
            after=another(payload.field, payload.after),
            reason="quầy hai nghe công dân nói khác",
        )
        made.append(_of_the_other_desk(act, other, now, made[-1] if made else None))
    return made


def another(field: str, value: Value) -> Value:
    """Something else that this field could hold."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return value + 1
    if field == "due":
        moment = datetime.fromisoformat(value.replace("Z", "+00:00")) + timedelta(days=1)
        return utc_text(moment)
    if value[-1:].isdecimal():
        return value[:-1] + str((int(value[-1]) + 1) % 10)
    return f"{value} khác".strip()


def _of_the_other_desk(seen: Act, said: Changed, now: datetime, last: Act | None) -> Act:
    act = Act(
        id=new_id(),
        subject=seen.subject,
        kind="dossier.changed",
        payload=canonical(said),
        officer=OTHER_OFFICER,
        desk=f"{seen.desk.rpartition('/')[0]}/2",
        done_at=utc_text(now),
        recorded_at=utc_text(now),
        prev_hash=last.hash if last else "",
        # The step the other had: neither had heard of the other.
        step=seen.step,
        hash="",
    )
    return msgspec.structs.replace(act, hash=hash_of(act))
