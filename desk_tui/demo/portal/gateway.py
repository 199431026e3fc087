"""A province's gateway: no session, bare arrays in, and look-ups answered as JSON inside text."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from desk_tui.demo.portal import classic
from desk_tui.demo.portal.turn import body_of, portal_of, turn


async def create(request: Request) -> Response:
    return await _dossiers(request, updating=False)


async def update(request: Request) -> Response:
    return await _dossiers(request, updating=True)


async def either(request: Request) -> Response:
    """The variant with one address and `isUpdating` beside it."""
    return await _dossiers(request, updating=request.query_params.get("isUpdating") == "True")


async def _dossiers(request: Request, *, updating: bool) -> Response:
    portal = portal_of(request)
    body = await body_of(request)
    return await turn(
        portal,
        "gateway",
        "DongBoHoSoMC",
        body,
        lambda: classic.put_dossiers(portal, body, updating, "gateway"),
    )


async def progress(request: Request) -> Response:
    portal = portal_of(request)
    body = await body_of(request)
    return await turn(
        portal,
        "gateway",
        "CapNhatTienDoHoSoMC",
        body,
        lambda: classic.put_progress(portal, body),
    )


async def look(request: Request) -> Response:
    portal = portal_of(request)
    service = request.path_params["service"]
    asked = dict(request.query_params)
    if service not in (*classic.CATALOGUES, *classic.LOOK_UPS):
        return JSONResponse({"message": "No HTTP resource was found"}, 404)

    def work() -> tuple[Any, list[str]]:
        answer, wrong = classic.look(portal, service, asked)
        inner = json.dumps({"result": answer["result"]}, ensure_ascii=False)
        return classic.said(portal, "0", inner), wrong

    return await turn(portal, "gateway", service, asked, work)


ROUTES = [
    Route("/dong-bo/them-moi", create, methods=["POST"]),
    Route("/dong-bo/cap-nhat", update, methods=["POST"]),
    Route("/dong-bo/tien-trinh", progress, methods=["POST"]),
    Route("/api/SynsTTHCC/DongBoHoSoMC", either, methods=["POST"]),
    Route("/KetNoiMotCuaQuocGia/{service}", look, methods=["GET"]),
]
