"""The direct style: a session from the login, then `session` + `madonvi` + `service`."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from desk_tui.demo.portal import classic
from desk_tui.demo.portal.state import Portal
from desk_tui.demo.portal.turn import body_of, portal_of, turn

BASE = "/XrdAdapter/RestService/forward/mapi"
INTEGRATION = ("LayThuTuc", "TraCuuHoSo", "DongBoHoSoMC", "CapNhatTienDoHoSoMC")


async def login(request: Request) -> Response:
    portal = portal_of(request)
    body = await body_of(request)

    def work() -> tuple[Any, list[str]]:
        wanted = {"username": portal.settings.user, "password": portal.settings.password}
        told = _headers(request)
        if body != wanted:
            return classic.said(portal, "1", "Sai tài khoản hoặc mật khẩu"), told
        return classic.said(portal, "0", "", session=portal.open_session()), told

    fault = portal.due_fault("login") if _is_credentials(portal) else None
    if fault:
        return await turn(
            portal,
            "direct",
            "login",
            body,
            lambda: (classic.said(portal, "1", "Sai tài khoản hoặc mật khẩu"), []),
        )
    return await turn(portal, "direct", "login", body, work)


def _is_credentials(portal: Portal) -> bool:
    return any(fault.kind == "wrong-credentials" and fault.times for fault in portal.faults)


async def share(request: Request) -> Response:
    return await _service(request, (*classic.CATALOGUES, "TraCuuTechID"))


async def integration(request: Request) -> Response:
    return await _service(request, INTEGRATION)


async def _service(request: Request, here: tuple[str, ...]) -> Response:
    portal = portal_of(request)
    body = await body_of(request)
    asked: dict[str, Any] = body if isinstance(body, dict) else {}
    service = str(asked.get("service", ""))

    def work() -> tuple[Any, list[str]]:
        wrong = _headers(request)
        if service not in here:
            return classic.said(portal, "-1", "Dịch vụ không có ở địa chỉ này"), [
                f"{service or 'service'}: không có ở {request.url.path}"
            ]
        if not portal.knows(asked.get("session")):
            code = portal.settings.no_session_code
            return classic.said(portal, code, "Phiên làm việc không hợp lệ"), wrong
        if not isinstance(asked.get("madonvi"), str) or not asked["madonvi"]:
            wrong.append("madonvi: không có")
        answer, more = _done(portal, service, asked)
        return answer, wrong + more

    return await turn(portal, "direct", service, body, work)


def _done(portal: Portal, service: str, asked: dict[str, Any]) -> classic.Answer:
    if service == "DongBoHoSoMC":
        if asked.get("isUpdating") not in ("True", "False"):
            answer = classic.said(portal, "-1", "isUpdating không hợp lệ")
            return answer, ["isUpdating: phải là “True” hoặc “False”"]
        return classic.put_dossiers(
            portal, asked.get("data"), asked["isUpdating"] == "True", "direct"
        )
    if service == "CapNhatTienDoHoSoMC":
        return classic.put_progress(portal, asked.get("data"))
    return classic.look(portal, service, asked)


def _headers(request: Request) -> list[str]:
    wrong: list[str] = []
    for name in ("accept", "content-type"):
        if not request.headers.get(name, "").startswith("application/json"):
            wrong.append(f"{name}: phải là application/json")
    if "dstcode" not in request.headers and "dstcode" not in request.query_params:
        wrong.append("dstcode: không có")
    return wrong


ROUTES = [
    Route(f"{BASE}/login", login, methods=["POST"]),
    Route(f"{BASE}/share", share, methods=["POST"]),
    Route(f"{BASE}/integration", integration, methods=["POST"]),
]
