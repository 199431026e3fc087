"""The platform's own calls: heard, checked, kept aside when they do not hold together. A call is
never money by itself: the platform's answer to our own question is."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from db.clock import utc_text
from desk_tui.centre import questions
from desk_tui.centre.ledger import Ledger
from desk_tui.centre.pay import queue
from desk_tui.centre.pay.config import PayConfig
from desk_tui.centre.pay.messages import DONE, Told, stamp, told
from desk_tui.centre.pay.tables import aside, payments
from desk_tui.centre.pay.told import WRONG, notice
from desk_tui.centre.pay.worker import config_of
from desk_tui.centre.problem import LineProblem
from desk_tui.centre.questions import Asker

BODY_BYTES = 64 * 1024
KEPT = 4000
"""Most characters kept of a call."""
MOST_ASIDE = 500
"""Most strange calls kept, each reference once: anybody may call."""

_GIVEN_UP = ("failed", "expired", "person", "ended")
_CODES = {"hash": "97", "unknown": "01", "amount": "04", "partner": "02", "currency": "05"}
"""`MaLoi` of an answer that says no. The platform's own table is not known."""


async def heard(request: Request, _: Asker) -> Response:
    """Hear a result; the answer says whether it holds together. Hearing it twice is harmless."""
    ledger: Ledger = request.app.state.ledger
    config = config_of(ledger)
    if config is None:
        raise LineProblem("not-here", "Trung tâm này không nối với Nền tảng thanh toán.")
    text = (await questions.body(request, BODY_BYTES)).decode("utf-8", "replace")
    try:
        said: Any = json.loads(text)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise LineProblem("bad-message", "Không đọc được nội dung gửi lên.")
    now = questions.now()
    wrong = await run_in_threadpool(hear, ledger, config, said, text, now)
    echoed = {name: _plain(said.get(name)) for name in ("MaDoiTac", "MaThamChieu", "MaXacThuc")}
    answer = {
        "MaLoi": _CODES.get(wrong, DONE),
        "MoTaLoi": f"Không khớp {WRONG[wrong]}" if wrong else "",
        "MaDoiTac": echoed["MaDoiTac"],
        "MaThamChieu": echoed["MaThamChieu"],
        "ThoiGianGD": _plain(said.get("ThoiGianGD")) or stamp(now),
        "MaXacThuc": echoed["MaXacThuc"],
    }
    return JSONResponse(answer, headers={"Cache-Control": "no-store"})


def hear(ledger: Ledger, config: PayConfig, said: dict[str, Any], text: str, now: datetime) -> str:
    """Take one call; what is wrong with it, empty when it holds together."""
    found = told(said, config.partner, config.secret, call=True)
    reference = found.reference[:100].replace("\0", "")
    with ledger.read() as connection:
        row = connection.execute(
            select(payments).where(payments.c.reference == reference, payments.c.reference != "")
        ).first()
    wrong = found.wrong or ("unknown" if row is None else _against(row, found))
    if wrong:
        _keep_aside(ledger, config, reference, wrong, row, text, now)
        if wrong != "amount":
            return wrong
    if row is not None:
        _ask_soon(ledger, config, row, found, now)
    return wrong


def _against(row: Any, found: Told) -> str:
    return "amount" if found.state == "paid" and found.amount != row.amount else ""


def _ask_soon(ledger: Ledger, config: PayConfig, row: Any, found: Told, now: datetime) -> None:
    """The platform is asked at once, even about a payment that was given up."""
    at = utc_text(now)
    here = queue.key(row.office, row.payment)
    paid = found.state == "paid" and found.amount == row.amount
    with ledger.write(queue.room(config.destination)) as connection:
        if paid:
            # Also while it is being started: whoever waits for that answer will see it.
            connection.execute(update(payments).where(here).values(called=at, changed_at=at))
            connection.execute(
                update(payments)
                .where(here, payments.c.state.in_(_GIVEN_UP))
                .values(state="started", tries=0)
            )
        connection.execute(
            update(payments)
            .where(here, payments.c.state.in_(("started", "unknown")))
            .values(next_try_at="")
        )


def _keep_aside(
    ledger: Ledger,
    config: PayConfig,
    reference: str,
    wrong: str,
    row: Any,
    text: str,
    now: datetime,
) -> None:
    at = utc_text(now)
    body = text[:KEPT].replace("\0", "")
    with ledger.write(queue.room(config.destination)) as connection:
        if _again(connection, reference, wrong, at):
            return
        if row is None and _full(connection):
            if not _again(connection, "", wrong, at):
                _put(connection, "", wrong, None, "", at)
            return
        _put(connection, reference, wrong, row, body, at)
    if row is not None:
        sentence = (
            f"Có tin báo thanh toán cho hồ sơ {row.code} không khớp {WRONG[wrong]};"
            " trung tâm để riêng, chưa ghi là đã nộp. Người vận hành trung tâm đối chiếu lại."
        )
        notice(ledger, row.office, sentence, now)


def _again(connection: Connection, reference: str, wrong: str, at: str) -> bool:
    done = connection.execute(
        update(aside)
        .where(aside.c.reference == reference, aside.c.problem == wrong)
        .values(count=aside.c["count"] + 1, last_at=at, seen_at="")
    )
    return bool(done.rowcount)


def _full(connection: Connection) -> bool:
    strange = select(func.count()).select_from(aside).where(aside.c.payment == "")
    return (connection.scalar(strange) or 0) >= MOST_ASIDE


def _put(connection: Connection, reference: str, wrong: str, row: Any, body: str, at: str) -> None:
    connection.execute(
        insert(aside).values(
            reference=reference,
            problem=wrong,
            office=row.office if row is not None else "",
            payment=row.payment if row is not None else "",
            count=1,
            first_at=at,
            last_at=at,
            body=body,
        )
    )


def _plain(value: Any) -> str:
    return value[:200] if isinstance(value, str) else ""
