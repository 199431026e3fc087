"""The platform on a real socket: its three addresses, its pay page, and its calls to the node."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from desk_tui.demo.platform import contract, page
from desk_tui.demo.platform.state import FAILED, PAID, Fault, Item, Platform, Taken, bent
from desk_tui.demo.portal import faults

START_SECONDS = 10
_BENT = ("wrong-amount", "wrong-partner", "wrong-currency", "12-hour")


@dataclass(frozen=True)
class Running:
    """A platform that listens at `url`; `platform` may be looked into and changed at any time."""

    app: Starlette
    url: str

    @property
    def platform(self) -> Platform:
        return self.app.state.platform

    def forget(self) -> None:
        """Begin again with a platform that knows nothing."""
        self.app.state.platform = Platform(url=self.url)

    def tell(self, reference: str, kind: str = "good") -> httpx.Response:
        """Call the node with a result, here and now; its answer."""
        here = self.platform
        with httpx.Client(timeout=20, trust_env=False) as http:
            said = here.result(reference, kind)
            answer = http.post(here.settings.result_url, json=said)
        here.told.append((said, answer.text))
        return answer


@contextmanager
def running(platform: Platform | None = None, port: int = 0) -> Iterator[Running]:
    """A platform in a thread of this process, on a free port unless one is named."""
    listener = socket.create_server(("127.0.0.1", port))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    app = Starlette(routes=ROUTES)
    app.state.platform = platform or Platform()
    app.state.platform.url = url
    config = uvicorn.Config(
        app,
        log_level="critical",
        access_log=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield Running(app, url)
    finally:
        server.should_exit = True
        thread.join(START_SECONDS)
        listener.close()


async def _turn(request: Request, service: str) -> Response:
    """One call: its fault if one is due, the work, the answer."""
    here: Platform = request.app.state.platform
    try:
        said: Any = json.loads(await request.body())
    except ValueError:
        said = {}
    said = said if isinstance(said, dict) else {}
    here.note(service, said)
    token = here.settings.token
    if token and request.headers.get("authorization") != f"Bearer {token}":
        return JSONResponse({"error_code": "401", "message": "Sai khóa"}, 401)
    fault = here.due_fault(service)
    kind = fault.kind if fault else ""
    if fault and kind == "slow":
        await asyncio.sleep(fault.seconds)
    before = _before(fault)
    if before is not None:
        return before
    answer = await run_in_threadpool(_WORK[service], here, said, kind)
    here.stir()
    if kind == "drop-after":
        return faults.Cut()
    return faults.half(bytes(answer.body)) if kind == "half-json" else answer


def _before(fault: Fault | None) -> Response | None:
    """What comes instead of an answer, and nothing was done."""
    match fault.kind if fault else "":
        case "drop-before":
            return faults.Cut()
        case "html":
            # The page of a captive portal: all is well, and nothing is.
            return faults.html(200)
        case "busy":
            return faults.busy(503, fault.seconds if fault else 1.0)
        case "error":
            return _wrapped("-1", "Lỗi xử lý tại trục liên thông")
        case _:
            return None


def _start(here: Platform, said: Item, _: str) -> Response:
    wrong = contract.start(said, here.settings, here.clock())
    if wrong and here.settings.strict:
        here.violations += wrong
        return _wrapped("0", json.dumps({"MaLoi": "97", "MoTaLoi": wrong[0]}, ensure_ascii=False))
    reference = said["MaThamChieu"]
    with here.lock:
        known = here.payments.get(reference)
        if known is None:
            here.payments[reference] = Taken(said, int(said["SoTien"]))
        else:
            known.starts += 1
            if known.said != said:
                here.violations.append("MaThamChieu: dùng lại cho nội dung khác")
    if known is not None and here.settings.repeat == "refuse":
        no = {"MaLoi": "08", "MoTaLoi": "Mã tham chiếu đã tồn tại"}
        return _wrapped("0", json.dumps(no, ensure_ascii=False))
    if here.settings.eager:
        here.settle(reference)
        httpx.post(here.settings.result_url, json=here.result(reference), timeout=20)
    inner = {"MaLoi": "00", "MoTaLoi": "", "UrlThanhToan": f"{here.url}/pay/{reference}"}
    return _wrapped("0", json.dumps(inner))


def _query(here: Platform, said: Item, kind: str) -> Response:
    wrong = contract.short(said, here.settings, here.clock())
    if wrong:
        here.violations += wrong
        return JSONResponse({"MaLoi": "97", "MoTaLoi": wrong[0]})
    known = here.payments.get(said["MaThamChieu"])
    if known is None:
        return JSONResponse({"MaLoi": "01", "MoTaLoi": "Không tìm thấy giao dịch"})
    told = here.result(said["MaThamChieu"]) | {"LoaiBanTin": "QUERY", "MaLoi": "00"}
    if kind in _BENT:
        told = bent(told, kind)
    told = here.signed(told, kind)
    if not here.settings.proof and kind != "wrong-hash":
        told.pop("MaXacThuc")
    return JSONResponse({**told, "TrangThaiGD": known.state})


def _bill(here: Platform, said: Item, _: str) -> Response:
    wrong = contract.short(said, here.settings, here.clock())
    here.violations += wrong
    reference = str(said.get("MaThamChieu"))
    known = here.payments.get(reference)
    if wrong or known is None or known.state != PAID:
        return JSONResponse({"MaLoi": "02", "MoTaLoi": "Chưa có biên lai"})
    return Response(page.receipt(reference, known), media_type="application/pdf")


_WORK = {"INIT": _start, "QUERY": _query, "GET_BILL": _bill}


def _wrapped(code: str, message: str) -> JSONResponse:
    return JSONResponse({"error_code": code, "message": message})


async def init(request: Request) -> Response:
    return await _turn(request, "INIT")


async def query(request: Request) -> Response:
    return await _turn(request, "QUERY")


async def bill(request: Request) -> Response:
    return await _turn(request, "GET_BILL")


async def pay_page(request: Request) -> Response:
    here: Platform = request.app.state.platform
    reference = request.path_params["reference"]
    known = here.payments.get(reference)
    if known is None:
        return HTMLResponse("Không có giao dịch này.", 404)
    return HTMLResponse(page.pay(reference, known))


async def pay(request: Request) -> Response:
    """The citizen pressed one of the two buttons: settled, and told to the node afterwards."""
    here: Platform = request.app.state.platform
    reference = request.path_params["reference"]
    if reference not in here.payments:
        return HTMLResponse("Không có giao dịch này.", 404)
    paid = request.path_params["answer"] == "ok"
    here.settle(reference, PAID if paid else FAILED)
    task = BackgroundTask(_tell, here, reference) if here.settings.result_url else None
    return RedirectResponse(f"/pay/{reference}", 303, background=task)


async def _tell(here: Platform, reference: str) -> None:
    said = here.result(reference)
    try:
        async with httpx.AsyncClient(timeout=20, trust_env=False) as http:
            answer = (await http.post(here.settings.result_url, json=said)).text
    except httpx.HTTPError as error:
        # The node will ask by itself.
        answer = type(error).__name__
    here.told.append((said, answer))


ROUTES = [
    Route("/init", init, methods=["POST"]),
    Route("/query", query, methods=["POST"]),
    Route("/bill", bill, methods=["POST"]),
    Route("/pay/{reference}", pay_page, methods=["GET"]),
    Route("/pay/{reference}/{answer:str}", pay, methods=["POST"]),
]
