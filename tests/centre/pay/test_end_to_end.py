"""A desk asks, the node starts it, the citizen pays on the platform's page, the desk hears."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import msgspec
import pytest

from db import keys
from db.kinds import Person
from desk_tui.centre import admin, place, questions
from desk_tui.centre.citizen.beside import beside as outside
from desk_tui.centre.client import Client
from desk_tui.centre.ledger import Ledger
from desk_tui.centre.pay.ask import bill, standing
from desk_tui.centre.pay.worker import Running as Thread
from desk_tui.centre.pay.worker import beside
from desk_tui.centre.problem import LineProblem
from desk_tui.centre.server import OUTSIDE
from desk_tui.centre.sync import join
from desk_tui.counter import collect, line, payments, receive, setup
from desk_tui.counter.desk import Desk
from desk_tui.counter.desk import Office as DeskOffice
from tests.doubles.platform import Running

from ..portal.office_kit import OFFICE, OFFICER, serving
from .kit import config, till

PASSWORD = "mật khẩu thử 1"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    folder = tmp_path / "desk"
    made = DeskOffice(code=OFFICE, unit="UBND xã Minh Họa", desk=1)
    setup.make(folder, made, 1, 200, OFFICER, PASSWORD)
    desk = Desk(folder, keys.unlock(folder, OFFICER, PASSWORD), OFFICER)
    yield desk
    desk.close()


def settings_file(folder: Path, there: Running) -> Path:
    path = folder / "thanh-toan.json"
    path.write_bytes(msgspec.json.encode(config(there.url)))
    return path


def received(desk: Desk) -> str:
    owner = Person(name="Nguyễn Văn Thử", number="001090000000", birth="1990-02-14")
    wish = receive.Walkin(procedure="2.000815", owner=owner, pages=1, copies=4)
    return receive.receive(desk, wish).said.code


def test_from_the_desk_to_the_platform_and_back(
    ledger: Ledger, there: Running, desk: Desk, tmp_path: Path
) -> None:
    code = received(desk)
    asked = collect.ask(desk, code, "online").payment
    with serving(ledger) as node:
        there.platform.settings.result_url = f"{node}/v1/payments/result"
        join(desk.record, node, admin.enrol(str(ledger.engine.url.database), OFFICE, "1"), None)
        assert line.sync(desk).line == "up"
        with beside(ledger, settings_file(tmp_path, there)):
            assert there.platform.until(lambda: there.platform.payments)
            (reference,) = there.platform.payments
            page = httpx.get(f"{there.url}/pay/{reference}").text
            assert code in page
            assert page.count("<button") == 2
            assert "Nguyễn" not in page
            done = httpx.post(f"{there.url}/pay/{reference}/ok", follow_redirects=True)
            assert "Đã nộp tiền" in done.text
            assert there.platform.until(lambda: there.platform.of("GET_BILL"))
        assert line.sync(desk).line == "up"
        here = place.of(desk.read)
        assert here is not None
        with Client(here) as client:
            (row,) = standing(client, payments.due_of(desk, code).subject).payments
            assert (row.reference, row.state) == (reference, "done")
            assert bill(client, asked.id).content.startswith(b"%PDF")
    paid = payments.payment(desk, asked.id)
    assert (paid.state, paid.by, paid.paid) == ("paid", "platform", asked.amount)
    assert there.platform.violations == []


def test_a_platform_that_is_down_when_the_desk_asks(
    ledger: Ledger, there: Running, desk: Desk
) -> None:
    code = received(desk)
    asked = collect.ask(desk, code, "online").payment
    with till(ledger, there, start="http://127.0.0.1:9/init") as at:
        join(desk.record, at.node, admin.enrol(str(ledger.engine.url.database), OFFICE, "1"), None)
        line.sync(desk)
        at.drain()
        row = at.row(asked.id)
        assert (row.state, row.tries) == ("waiting", 0)
        assert "Không nối được" in row.message
        first = row.reference
    with till(ledger, there) as at:
        # A day later: nobody ever heard of the first reference, so its moment is not kept.
        at.hands.pass_by(days=1)
        at.drain()
        assert at.row(asked.id).state == "started"
        assert at.reference(asked.id) != first
    assert there.platform.violations == []


def test_two_nodes_on_one_ledger_start_a_payment_once(
    either_ledger: Ledger, there: Running
) -> None:
    with till(either_ledger, there) as at:
        at.worker.close()
        payment = at.ask()
        both = [Thread(either_ledger, at.worker.config) for _ in range(2)]
        for one in both:
            one.start()
        assert there.platform.until(lambda: there.platform.payments)
        reference = at.reference(payment)
        there.platform.settle(reference)
        httpx.post(there.platform.settings.result_url, json=there.platform.result(reference))
        assert there.platform.until(lambda: there.platform.of("GET_BILL"))
        for one in both:
            one.stop()
        assert len(there.platform.of("INIT")) == 1
        assert len(at.payment(payment).paid) == 1


def test_the_platform_calls_by_the_public_port(ledger: Ledger, there: Running) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with till(ledger, there) as at, outside(ledger, None, listener, questions.now, OUTSIDE):
        payment = at.ask()
        at.drain()
        there.platform.settle(at.reference(payment))
        said = there.platform.result(at.reference(payment))
        answer = httpx.post(f"{url}/v1/payments/result", json=said)
        assert answer.json()["MaLoi"] == "00"
        assert httpx.get(f"{url}/v1/status").status_code == 404
        at.drain()
        assert at.payment(payment).paid


@pytest.mark.parametrize(
    "change",
    [
        {"start": "tt.example"},
        {"secret": ""},
        {"accounts": {}},
        {"ask_every_minutes": 0},
        {"la": 1},
    ],
)
def test_settings_that_cannot_be_used_are_told_before_anything_begins(
    ledger: Ledger, there: Running, tmp_path: Path, change: dict[str, object]
) -> None:
    path = tmp_path / "thanh-toan.json"
    said = msgspec.to_builtins(config(there.url)) | change
    path.write_bytes(msgspec.json.encode(said))
    with pytest.raises(LineProblem) as told, beside(ledger, path):
        raise AssertionError("never reached")
    assert told.value.code == "bad-pay-config"
