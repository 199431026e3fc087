"""The portal on a real socket: in a thread (tests, training) or a process of its own (demo)."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from desk_tui.demo.portal import around, direct, gateway, newer
from desk_tui.demo.portal.faults import Fault
from desk_tui.demo.portal.state import Portal
from desk_tui.demo.portal.turn import portal_of

START_SECONDS = 10


@dataclass(frozen=True)
class Running:
    """A portal that listens at `url`; `portal` may be looked into and changed at any time."""

    app: Starlette
    url: str

    @property
    def portal(self) -> Portal:
        return self.app.state.portal

    def forget(self) -> None:
        """Begin again with a portal that knows nothing."""
        self.app.state.portal = Portal()


@contextmanager
def running(portal: Portal | None = None, port: int = 0) -> Iterator[Running]:
    """A portal in a thread of this process, on a free port unless one is named."""
    app = application(portal or Portal())
    listener = socket.create_server(("127.0.0.1", port))
    server = _server(app)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        # The socket listens already: whoever calls before the server is up only waits for it.
        yield Running(app, f"http://127.0.0.1:{listener.getsockname()[1]}")
    finally:
        server.should_exit = True
        thread.join(START_SECONDS)
        listener.close()


def _server(app: Starlette) -> uvicorn.Server:
    config = uvicorn.Config(
        app,
        log_level="critical",
        access_log=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=1,
    )
    return uvicorn.Server(config)


def application(portal: Portal) -> Starlette:
    routes = [*direct.ROUTES, *gateway.ROUTES, *newer.ROUTES, *around.ROUTES, *CONTROL]
    app = Starlette(routes=routes)
    app.state.portal = portal
    return app


async def add_fault(request: Request) -> Response:
    """`{"kind": …, "service": …, "times": …}`: what happens to the next calls."""
    portal_of(request).faults.append(Fault(**await request.json()))
    return JSONResponse({"ok": True})


async def settings(request: Request) -> Response:
    """Change settings by name; answers all of them."""
    portal = portal_of(request)
    for name, value in (await request.json()).items():
        if not hasattr(portal.settings, name):
            return JSONResponse({"unknown": name}, 400)
        setattr(portal.settings, name, value)
    return JSONResponse(asdict(portal.settings))


async def history(request: Request) -> Response:
    """All that was kept, after every fetch under way has ended."""
    portal = portal_of(request)
    while portal.fetching:
        await asyncio.wait(set(portal.fetching))
    told: dict[str, Any] = {
        "dossiers": {code: asdict(kept) for code, kept in portal.dossiers.items()},
        "fetched": [asdict(one) for one in portal.fetched],
        "violations": portal.violations,
        "calls": [{"style": c.style, "service": c.service} for c in portal.calls],
    }
    return JSONResponse(told)


CONTROL = [
    Route("/control/fault", add_fault, methods=["POST"]),
    Route("/control/settings", settings, methods=["POST"]),
    Route("/control/history", history, methods=["GET"]),
]


def main() -> None:
    """Serve the demo's portal until stdin closes; one JSON line says where."""
    from desk_tui.demo.portal.furnished import furnished

    with running(furnished(), port=int(sys.argv[1]) if len(sys.argv) > 1 else 0) as here:
        print(json.dumps({"listening": here.url}), flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            sys.stdin.read()
