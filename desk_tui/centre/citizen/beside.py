"""The citizens' page on an address of its own, apart from what desks speak to.

For the office's web server, which gives it a name and a certificate that every phone trusts.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from starlette.applications import Starlette

from desk_tui.centre import questions, sessions
from desk_tui.centre.citizen.door import Door
from desk_tui.centre.citizen.sign_in import SignInConfig
from desk_tui.centre.ledger import Ledger

_FAREWELL_SECONDS = 10


@contextlib.contextmanager
def beside(
    ledger: Ledger,
    sign_in: SignInConfig | None,
    listener: socket.socket | None,
    now: Callable[[], datetime] = questions.now,
    others: Sequence[questions.AnyQuestion] = (),
) -> Iterator[None]:
    """Serve on `listener` until the block is left; nothing without one.

    `others` are questions that anybody outside may ask as well (the portal, the platform).
    """
    if listener is None:
        yield
        return
    import uvicorn

    door = Door(ledger, sign_in, now).routes()
    app = Starlette(routes=[*door, *questions.routes(others, sessions.door(ledger))])
    app.state.ledger = ledger
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        ws="none",
        lifespan="off",
        limit_concurrency=200,
        timeout_graceful_shutdown=5,
    )

    class Citizens(uvicorn.Server):
        @contextlib.contextmanager
        def capture_signals(self) -> Iterator[None]:
            # Ctrl-C and the like belong to the node.
            yield

    server = Citizens(config)
    thread = threading.Thread(
        target=server.run, kwargs={"sockets": [listener]}, name="citizens", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(_FAREWELL_SECONDS)
        listener.close()
