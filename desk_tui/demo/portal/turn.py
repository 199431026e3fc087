"""One call: its fault if one is due, the work, the answer, and a note of it all."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from desk_tui.demo.portal import faults
from desk_tui.demo.portal.state import Call, Portal

Work = Callable[[], tuple[Any, list[str]]]
"""Does the call; gives the answer and what did not fit."""


def portal_of(request: Request) -> Portal:
    return request.app.state.portal


async def body_of(request: Request) -> Any:
    """The JSON sent, or None when it is none."""
    try:
        return json.loads(await request.body())
    except ValueError:
        return None


async def turn(
    portal: Portal,
    style: str,
    service: str,
    body: Any,
    work: Work,
    *,
    status: Callable[[Any], int] = lambda _: 200,
) -> Response:
    """Answer as the style does. `status` tells the HTTP status an answer goes out with."""
    fault = portal.due_fault(service)
    kind = fault.kind if fault else ""
    if fault and kind == "slow":
        await asyncio.sleep(fault.seconds)
    if fault and kind in ("drop-before", "html", "busy", "error-inside"):
        portal.note(Call(style, service, body, {"fault": kind}))
        if kind == "drop-before":
            return faults.Cut()
        if kind == "html":
            return faults.html(fault.status)
        if kind == "busy":
            return faults.busy(fault.status, fault.seconds)
        return JSONResponse(_error(portal, style, fault))
    if fault and kind == "expired-session":
        portal.sessions.clear()
    if fault and kind == "refuse":
        answer, wrong = _error(portal, style, fault), []
    else:
        answer, wrong = work()
    portal.note(Call(style, service, body, answer, tuple(wrong)))
    if kind == "drop-after":
        return faults.Cut()
    if isinstance(answer, Response):
        response: Response = answer
    else:
        response = JSONResponse(answer, status_code=status(answer))
    return faults.half(bytes(response.body)) if kind == "half-json" else response


def _error(portal: Portal, style: str, fault: faults.Fault) -> dict[str, Any]:
    if style == "newer":
        return {"code": 400, "message": fault.message, "data": None}
    return {"error_code": portal.code(fault.code), "message": fault.message}
