"""What the person who runs the node does: start it, let desks in, look, put out a catalogue."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from db.clock import utc_text
from desk_tui.centre import messages
from desk_tui.centre.place import on_this_machine
from desk_tui.centre.problem import LineProblem

_TICKS_AN_HOUR = 36_000
"""The server's own pulse beats ten times a second."""

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp

    from db.safety import Finding
    from desk_tui.centre.ledger import Ledger
    from desk_tui.centre.messages import CalendarRow, PolicyRow
    from desk_tui.centre.questions import Role


def run_node(
    db_url: str,
    port: int,
    host: str = "127.0.0.1",
    *,
    files: Path | None = None,
    file_limit: int = messages.FILE_BYTES,
    names: Sequence[str] = (),
    tls: bool = False,
    plain: bool = False,
    upward: Path | None = None,
    portal: Path | None = None,
    pay: Path | None = None,
    carriers: Path | None = None,
    sign_in: Path | None = None,
    public_port: int | None = None,
    before: Callable[[ASGIApp, Ledger], ASGIApp] = lambda node, _: node,
) -> None:
    """Serve until told to stop; one JSON line on stdout says where, once it really listens.

    Port 0 takes a free one. Beyond this machine it speaks TLS under its own certificate, made out
    to every address it knows of itself and to `names`; `tls` asks for that on loopback too, and
    `plain` leaves it out because something else protects the line. `upward` is the code file of
    a node above, with which acts and files are then exchanged as well; `portal` the settings of the
    national portal's connection, `pay` those of the payment platform, `carriers` those
    that bring messages to citizens; `sign_in` those of the
    provider with which citizens sign in.
    On `public_port` the citizens' page, the portal's links and the platform's calls alone are
    served as well, without TLS, for the web server that gives it a certificate. What `before` gives
    stands before the node (the training desk's troubles). Raises LineProblem
    `port-busy`, `bad-db`, `ledger-down`, `bad-code-file`, `not-a-relay`, `bad-portal-config`,
    `bad-pay-config`, `bad-carriers-config` or `bad-sign-in-config`.
    """
    import uvicorn

    from desk_tui.centre import blobs, intake, unread
    from desk_tui.centre import tls as certificates
    from desk_tui.centre.carriers import worker as carriage
    from desk_tui.centre.citizen import beside as citizens
    from desk_tui.centre.citizen import pictures
    from desk_tui.centre.citizen import sign_in as signing_in
    from desk_tui.centre.ledger import open_ledger
    from desk_tui.centre.packages import running as packages
    from desk_tui.centre.pay import worker as payments
    from desk_tui.centre.portal import worker
    from desk_tui.centre.relay import worker as relay
    from desk_tui.centre.server import OUTSIDE, application
    from desk_tui.centre.tus import partials

    provider = signing_in.load(sign_in) if sign_in else None
    ledger = open_ledger(db_url, files)
    blobs.prepare(ledger, _now())
    partials.prepare(ledger, _now())
    pictures.tidy(ledger)
    unread.read_again(ledger, intake.take, _now())
    guarded = tls or not (plain or on_this_machine(host))
    known_as = certificates.names_of_here(host, names) if guarded else frozenset()
    context = certificates.context(ledger, known_as, _now()) if guarded else None
    listener = _listen(host, port)
    public = None if public_port is None else _listen(host, public_port)
    scheme = "https" if guarded else "http"
    where = f"{scheme}://{_written(host)}:{listener.getsockname()[1]}"
    shown = ledger.engine.url.render_as_string(hide_password=True)

    class Node(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                print(msgspec.json.encode({"listening": where, "db": shown}).decode(), flush=True)

        async def on_tick(self, counter: int) -> bool:
            if context and counter % _TICKS_AN_HOUR == 0:
                await asyncio.to_thread(self.renew, context)
            return await super().on_tick(counter)

        def renew(self, context: ssl.SSLContext) -> None:
            # A ledger that does not answer now will do so in an hour; there are weeks left.
            with contextlib.suppress(LineProblem):
                here = certificates.names_of_here(host, names)
                certificates.refresh(context, ledger, here, _now())

    config = uvicorn.Config(
        before(application(ledger, file_limit, provider), ledger),
        log_level="warning",
        access_log=False,
        server_header=False,
        ws="none",
        lifespan="off",
        timeout_keep_alive=75,
        timeout_graceful_shutdown=5,
    )
    config.load()
    config.ssl = context
    try:
        with (
            relay.running(ledger, upward),
            worker.beside(ledger, portal),
            payments.beside(ledger, pay),
            packages.beside(ledger),
            carriage.beside(ledger, carriers),
            citizens.beside(ledger, provider, public, others=OUTSIDE),
        ):
            Node(config).run(sockets=[listener])
    finally:
        listener.close()
        ledger.close()


def _now() -> datetime:
    return datetime.now(UTC)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named, because asyncio turns off Nagle's delay (40 ms an answer) only then.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            # Elsewhere this option lets two programs share a port.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(512)
        return listener
    except OSError as error:
        listener.close()
        raise LineProblem(
            "port-busy",
            f"Không mở được cổng {port} ở {host}: {error.strerror or error}.",
            "Chọn cổng khác bằng --port, hoặc tắt chương trình đang giữ cổng đó.",
        ) from error


def _written(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def enrol(
    db_url: str,
    office: str,
    desk: str,
    hours: float = 72,
    *,
    url: str = "",
    numbers: str = "",
    plain: bool = False,
) -> dict[str, Any]:
    """The content of a one-time code file for `init --centre URL --token-file FILE`.

    It carries the certificate of the node's authority, the only one the desk will trust; `plain`
    lets the desk use a line without encryption, because something else protects it. `numbers`
    ("1-200") is set aside for this desk at once; LineProblem `range-taken` when
    another desk of the office holds part of it.
    """
    from desk_tui.centre import roll, shelf, tls
    from desk_tui.centre.ledger import Desk, open_ledger

    now = _now()
    wanted = messages.Ranges(ranges=(_range(numbers),) if numbers else ())
    ledger = open_ledger(db_url)
    try:
        for answer in shelf.claim(ledger, Desk(office, desk), wanted, now).ranges:
            if answer.refused:
                raise LineProblem("range-taken", answer.refused, "Chọn dải số khác cho quầy này.")
        code = roll.new_enrolment(ledger, office, desk, hours, now)
        authority = tls.authority(ledger, now)
    finally:
        ledger.close()
    return {
        "url": url,
        "office": office,
        "desk": desk,
        "code": code,
        "expires": utc_text(now + timedelta(hours=hours)),
        "numbers": numbers,
        "authority": authority,
        "plain": plain,
    }


def online_numbers(db_url: str, office: str, numbers: str) -> str:
    """Set a range of an office's numbers aside for what the node files online, once and for all.

    Returns it as written. Raises LineProblem `range-taken` when a desk holds part of it.
    """
    from desk_tui.centre import shelf
    from desk_tui.centre.intake import CENTRE_DESK
    from desk_tui.centre.ledger import Desk, open_ledger

    wish = _range(numbers)
    ledger = open_ledger(db_url)
    try:
        asked = messages.Ranges(ranges=(wish,))
        (answer,) = shelf.claim(ledger, Desk(office, CENTRE_DESK), asked, _now()).ranges
    finally:
        ledger.close()
    if answer.refused:
        raise LineProblem("range-taken", answer.refused, "Chọn dải số khác cho hồ sơ trực tuyến.")
    return f"{wish.first}-{wish.last}"


def _range(text: str) -> messages.Range:
    first, _, last = text.partition("-")
    if not (first.isdecimal() and last.isdecimal()):
        raise LineProblem("bad-range", f"Dải số “{text}” không đúng dạng.", "Ghi dạng 1-200.")
    return messages.Range(first=int(first), last=int(last))


def operator(db_url: str, role: Role = "operator", name: str = "") -> str:
    """A fresh token for somebody of this role, shown once; their token before stops working.

    `name` tells several of one role apart and is the role when empty.
    """
    from desk_tui.centre import sessions
    from desk_tui.centre.ledger import open_ledger

    ledger = open_ledger(db_url)
    try:
        return sessions.grant(ledger, name or role, role, _now())
    finally:
        ledger.close()


def end_token(db_url: str, name: str) -> None:
    """End somebody's token; LineProblem `unknown-name` when nobody has one of that name."""
    from desk_tui.centre import sessions
    from desk_tui.centre.ledger import open_ledger

    ledger = open_ledger(db_url)
    try:
        sessions.revoke(ledger, name)
    finally:
        ledger.close()


def cut_off(db_url: str, office: str, desk: str, why: str = "") -> None:
    """From now on the node refuses this desk; LineProblem `unknown-desk`."""
    from desk_tui.centre import roll
    from desk_tui.centre.ledger import open_ledger

    ledger = open_ledger(db_url)
    try:
        roll.cut_off(ledger, office, desk, why, _now())
    finally:
        ledger.close()


def notice(db_url: str, text: str, office: str, until: datetime) -> tuple[str, ...]:
    """Tell desks something until a moment; returns the offices told."""
    from desk_tui.centre import notices
    from desk_tui.centre.ledger import open_ledger

    ledger = open_ledger(db_url)
    try:
        return notices.say(ledger, text, office, until, _now())
    finally:
        ledger.close()


def status(db_url: str) -> dict[str, Any]:
    """What the node holds, as `desk-tui centre status` prints it. Moments are UTC text."""
    from desk_tui.centre import summary
    from desk_tui.centre.ledger import open_ledger

    ledger = open_ledger(db_url)
    try:
        return msgspec.to_builtins(summary.status(ledger))
    finally:
        ledger.close()


def check(db_url: str, files: Path | None = None) -> list[Finding]:
    """Read acts, seals and files of the node again; what is well and what is not."""
    from desk_tui.centre import checking
    from desk_tui.centre.ledger import open_ledger

    ledger = open_ledger(db_url, files)
    try:
        return checking.check(ledger)
    finally:
        ledger.close()


def publish(
    db_url: str,
    csv: str,
    *,
    effective: str,
    decision: str,
    calendar: Sequence[CalendarRow] = (),
    policies: Sequence[PolicyRow] = (),
) -> int:
    """Put a catalogue out for every desk of this node; returns its version."""
    from desk_tui.centre import shelf
    from desk_tui.centre.ledger import open_ledger

    ledger = open_ledger(db_url)
    try:
        return shelf.publish(
            ledger,
            csv=csv,
            calendar=calendar,
            policies=policies,
            effective=effective,
            decision=decision,
            now=_now(),
        )
    finally:
        ledger.close()
