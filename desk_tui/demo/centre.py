"""The demo's centre: the real node on a free loopback port with a portal and a payment platform
behind it that behave as the national ones are documented; all end with the demo."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def running(db: Path) -> Iterator[str]:
    """The address of a node that keeps its data in `db`."""
    process = subprocess.Popen(
        [sys.executable, "-m", "desk_tui.demo.centre", str(db)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout
    assert process.stdin
    try:
        line = process.stdout.readline()
        yield json.loads(line)["listening"] if line else ""
    finally:
        process.stdin.close()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()


def _end_with_parent() -> None:
    """Stdin closes when the demo ends, however it ends."""
    import os

    sys.stdin.read()
    os._exit(0)


def main(db: Path) -> None:
    """The node on `db`, its portal and its payment platform beside it, until stdin closes."""
    from desk_tui.centre.admin import run_node
    from desk_tui.demo.faults import Faulty, of_the_portal
    from desk_tui.demo.making import OFFICE
    from desk_tui.demo.platform import running as platform_running
    from desk_tui.demo.platform.furnished import pay_settings
    from desk_tui.demo.portal.furnished import furnished, node_settings
    from desk_tui.demo.portal.serve import running as portal_running

    threading.Thread(target=_end_with_parent, daemon=True).start()
    port = _free_port()
    with portal_running(furnished()) as portal, platform_running() as platform:
        told = node_settings(
            portal.portal, portal.url, f"http://127.0.0.1:{port}", OFFICE.code, OFFICE.unit
        )
        portal.portal.faults += of_the_portal(db.parent)
        settings, pay = db.with_name("portal.json"), db.with_name("pay.json")
        settings.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        platform.platform.settings.result_url = f"http://127.0.0.1:{port}/v1/payments/result"
        paid = pay_settings(platform.platform, platform.url, OFFICE.code, OFFICE.unit)
        pay.write_text(json.dumps(paid, ensure_ascii=False), encoding="utf-8")
        run_node(
            str(db),
            port,
            portal=settings,
            pay=pay,
            before=lambda node, ledger: Faulty(node, db.parent, ledger),
        )


def _free_port() -> int:
    """The portal has to know the node's address before the node listens there."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
