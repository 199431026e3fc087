""" "Pay by dossier number": the national portal asks what is to be paid for a number (5.3).

The description says nothing of who may ask, and the answer names the payer: so only a program
with the connector's token may. What is payable is a payment that was started already, under the
reference the platform knows; the portal never makes a second one of it.
"""

from __future__ import annotations

import json
from typing import Any

import msgspec
from sqlalchemy import select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from db.clock import from_text
from desk_tui.centre import questions
from desk_tui.centre.ledger import Ledger
from desk_tui.centre.ledger_tables import dossiers
from desk_tui.centre.pay import bill
from desk_tui.centre.pay.calls import BODY_BYTES
from desk_tui.centre.pay.config import PayConfig
from desk_tui.centre.pay.tables import payments
from desk_tui.centre.pay.worker import config_of
from desk_tui.centre.problem import LineProblem
from desk_tui.centre.questions import Asker

UNKNOWN, NOTHING, PAYABLE = "-1", "0", "1"


async def asked(request: Request, _: Asker) -> Response:
    ledger: Ledger = request.app.state.ledger
    config = config_of(ledger)
    if config is None:
        raise LineProblem("not-here", "Trung tâm này không nối với Nền tảng thanh toán.")
    try:
        said: Any = json.loads(await questions.body(request, BODY_BYTES))
    except (ValueError, RecursionError):
        said = None
    code = said.get("MaHoSo") if isinstance(said, dict) else None
    if not isinstance(code, str) or not code or "\0" in code:
        raise LineProblem("bad-message", "Không đọc được mã hồ sơ cần tra cứu.")
    answer = await run_in_threadpool(look_up, ledger, config, code)
    return JSONResponse(answer, headers={"Cache-Control": "no-store"})


def look_up(ledger: Ledger, config: PayConfig, code: str) -> dict[str, Any]:
    """The answer: `message` is an empty list, or the payment with its receipt fields."""
    with ledger.read() as connection:
        rows = connection.execute(
            select(payments)
            .where(payments.c.code == code, payments.c.destination == config.destination)
            .order_by(payments.c.since)
        ).all()
        # A number begins with its office: by both it is found however many there are.
        here = (dossiers.c.office == code.rsplit("-", 2)[0]) & (dossiers.c.code == code)
        known = rows or connection.execute(select(dossiers).where(here)).first()
    if not known:
        return {"error_code": UNKNOWN, "message": []}
    for row in rows:
        if row.state == "started" and row.url and row.office in config.accounts:
            try:
                paid = bill.whole(ledger, row.office, row.subject, row.payment)
            except (bill.NotYet, bill.NoMore):
                continue
            account, begun = config.accounts[row.office], from_text(row.begun)
            said = bill.start(paid, account, row.reference, begun, config.ip)
            return {"error_code": PAYABLE, "message": _message(config, row, said.bill)}
    return {"error_code": NOTHING, "message": []}


def _message(config: PayConfig, row: Any, receipt: msgspec.Struct) -> dict[str, Any]:
    return {
        "transaction_id": row.reference,
        "client_id": config.partner,
        "MaTraCuuTT": row.reference.removeprefix("dvc"),
        **msgspec.to_builtins(receipt),
    }
