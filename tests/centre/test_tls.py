"""The line under the node's own authority: the right centre is believed, and nobody else."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import uvicorn

from desk_tui.centre import admin, tls
from desk_tui.centre.ledger import Ledger, open_ledger
from desk_tui.centre.problem import LineProblem
from desk_tui.centre.server import application
from desk_tui.centre.sync import join

from .kit import DeskKit, Node, make_desk, new_office

NOW = datetime.now(UTC)
HERE = ("127.0.0.1", "localhost")
_WHATEVER_THE_TIME = ssl.VerifyFlags(0x200000)
"""OpenSSL's own flag, which Python has no name for."""


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """A node that listens beyond this machine, and so with TLS without being asked."""
    folder = tmp_path_factory.mktemp("tls")
    node = Node(str(folder / "centre.db"), folder / "files", host="0.0.0.0").start()
    yield node
    node.kill()


@pytest.fixture
def desk(guarded: Node, tmp_path: Path) -> Iterator[DeskKit]:
    desk = make_desk(tmp_path / "desk", guarded, new_office())
    yield desk
    desk.record.close()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = open_ledger(str(tmp_path / "centre.db"))
    yield ledger
    ledger.close()


@contextmanager
def listening(ledger: Ledger, context: ssl.SSLContext) -> Iterator[int]:
    """The real server on this context, in a thread; gives its port."""
    started = threading.Event()

    class Server(uvicorn.Server):
        async def startup(self, sockets: list | None = None) -> None:
            await super().startup(sockets)
            started.set()

    config = uvicorn.Config(application(ledger), port=0, log_level="critical", lifespan="off")
    config.load()
    config.ssl = context
    server = Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        assert started.wait(10)
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(10)


def test_beyond_this_machine_a_node_speaks_tls_and_its_desks_believe_it(
    guarded: Node, desk: DeskKit
) -> None:
    desk.receive(2)

    report = desk.sync()

    assert guarded.url.startswith("https://")
    assert (report.line, report.confirmed) == ("up", 2)


def test_a_node_with_another_key_is_refused_before_anything_is_said(
    desk: DeskKit, tmp_path: Path
) -> None:
    desk.receive()
    stranger = Node(str(tmp_path / "other.db"), tmp_path / "other", tls=True).start()
    try:
        admin.enrol(stranger.db, desk.office, desk.number)
        desk.point_to(stranger.url)
        report = desk.sync()
        assert admin.status(stranger.db)["desks"] == ()
    finally:
        stranger.kill()

    assert (report.code, report.pending) == ("not-trusted", 1)
    assert "không có khóa của trung tâm" in report.message


def test_a_desk_that_holds_no_authority_believes_nobody(desk: DeskKit) -> None:
    desk.move(authority="")

    assert desk.sync().code == "not-trusted"


def test_an_address_the_certificate_does_not_name_is_told(guarded: Node, desk: DeskKit) -> None:
    # The node hears this address as well; its certificate was not made out to it.
    desk.point_to(f"https://127.0.0.9:{guarded.port}")

    report = desk.sync()

    assert report.code == "certificate-name"
    assert "--name" in report.hint


@pytest.mark.parametrize("years", [-3, 3])
def test_a_certificate_out_of_its_time_points_at_the_desks_clock(
    desk: DeskKit, ledger: Ledger, years: int
) -> None:
    made = NOW + timedelta(days=365 * years)
    context = tls.context(ledger, HERE, made)
    with listening(ledger, context) as port:
        desk.move(url=f"https://127.0.0.1:{port}", authority=tls.authority(ledger, made))
        report = desk.sync()

    assert report.code == "certificate-time"
    assert "Xem lại đồng hồ máy" in report.hint


def test_something_that_speaks_no_tls_is_not_the_centre(sqlite_node: Node, desk: DeskKit) -> None:
    desk.point_to(f"https://127.0.0.1:{sqlite_node.port}")

    assert desk.sync().code == "not-the-centre"


def test_an_unprotected_line_beyond_this_machine_is_refused(desk: DeskKit, tmp_path: Path) -> None:
    db = str(tmp_path / "centre.db")
    far = "http://192.0.2.7:8765"
    with pytest.raises(LineProblem) as caught:
        join(desk.record, far, admin.enrol(db, desk.office, "1"), None)
    assert caught.value.code == "plain-line"
    assert desk.place.url.startswith("https")

    desk.point_to(far)
    assert desk.sync().code == "plain-line"

    join(desk.record, far, admin.enrol(db, desk.office, "1", plain=True), None)
    with desk.line(connect_seconds=0.05) as client, pytest.raises(LineProblem) as caught:
        client.hello()
    assert caught.value.code in ("line-hangs", "line-down")


def test_a_certificate_is_renewed_before_it_ends_and_new_connections_get_it(
    ledger: Ledger,
) -> None:
    context = tls.context(ledger, HERE, NOW)
    first = tls.refresh(context, ledger, HERE, NOW)
    assert tls.refresh(context, ledger, HERE, NOW + timedelta(days=330)) == first
    shown = presented(context, ledger)

    later = tls.refresh(context, ledger, HERE, NOW + timedelta(days=340))

    assert later > first + timedelta(days=300)
    assert presented(context, ledger) != shown


def test_a_new_address_gets_a_new_certificate_and_the_old_ones_stay_good(ledger: Ledger) -> None:
    context = tls.context(ledger, HERE, NOW)
    before = presented(context, ledger)

    tls.refresh(context, ledger, ("10.1.2.3", "2001:db8::1", "node.example"), NOW)

    after = presented(context, ledger)
    assert after != before
    tls.refresh(context, ledger, ("10.1.2.3", *HERE), NOW)
    assert presented(context, ledger) == after


def test_every_process_of_a_node_has_the_same_authority(ledger: Ledger, tmp_path: Path) -> None:
    code_file = admin.enrol(str(tmp_path / "centre.db"), "H99.1", "1")

    assert code_file["authority"] == tls.authority(ledger, NOW + timedelta(days=1))
    assert "PRIVATE" not in code_file["authority"]


def presented(server: ssl.SSLContext, ledger: Ledger) -> bytes:
    """The certificate a client sees that trusts the node's authority; a handshake in memory."""
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.load_verify_locations(cadata=tls.authority(ledger, NOW))
    client.verify_flags |= _WHATEVER_THE_TIME
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    near = client.wrap_bio(down, up, server_hostname="127.0.0.1")
    far = server.wrap_bio(up, down, server_side=True)
    for side in (near, far, near, far):
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue
    seen = near.getpeercert(binary_form=True)
    assert seen
    return seen
