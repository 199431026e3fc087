"""What the platform (or somebody who says so) tells the node: never money by itself."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from desk_tui.centre import sessions
from desk_tui.centre.overview import overview
from desk_tui.centre.pay import calls, queue
from desk_tui.centre.pay.doors import PaymentsAsk, look
from desk_tui.centre.pay.worker import config_of
from desk_tui.centre.questions import NOBODY
from tests.doubles.platform import Fault

from .kit import Till

WRONG = {
    "wrong-hash": ("hash", "97"),
    "wrong-amount": ("amount", "04"),
    "wrong-partner": ("partner", "02"),
    "wrong-currency": ("currency", "05"),
    "stranger": ("unknown", "01"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_call_that_does_not_hold_together_is_kept_aside_and_told(at: Till, kind: str) -> None:
    payment = at.ask()
    at.drain()
    problem, code = WRONG[kind]
    reference = at.reference(payment)
    for _ in range(2):
        # The platform has no money: it only says so.
        at.platform.payments[reference].state = "1"
        said = at.platform.result(reference, kind)
        at.platform.payments[reference].state = "3"
        assert at.call(said).json()["MaLoi"] == code
    at.pass_by(minutes=40)
    assert at.payment(payment).paid == ()
    assert at.aside() == [(problem, 2)]
    mine = [one for one in at.heard() if at.row(payment).code in one]
    assert len(mine) == (0 if kind == "stranger" else 1)
    (waits,) = overview(at.ledger).waits
    assert waits.what == "thanh toán"
    assert "(2 lần)" in waits.sentence
    (strange,) = look(at.ledger, NOBODY, PaymentsAsk(), at.hands.now()).aside
    assert (strange.problem, strange.count) == (problem, 2)


def test_one_dong_less_is_never_paid_until_it_is_put_right(at: Till) -> None:
    payment = at.ask()
    at.drain()
    reference = at.reference(payment)
    at.platform.settle(reference)
    at.platform.payments[reference].amount = 7999
    assert at.there.tell(reference).json()["MaLoi"] == "04"
    at.drain()
    row = at.row(payment)
    assert (row.state, row.problem) == ("started", "wrong-amount")
    assert "7.999 đ" in row.message
    assert "8.000 đ" in row.message
    assert at.payment(payment).paid == ()
    # Once by the call, once by the platform's own answer; however often it is asked.
    assert len(at.heard()) == 2
    at.pass_by(hours=4)
    assert len(at.heard()) == 2
    at.settle()
    assert at.row(payment).state == "person"
    assert len(overview(at.ledger).waits) == 2
    at.platform.payments[reference].amount = 8000
    at.there.tell(reference)
    at.drain()
    assert [one.amount for one in at.payment(payment).paid] == [8000]
    assert at.row(payment).problem == ""


@pytest.mark.parametrize("kind", ["wrong-hash", "wrong-partner", "wrong-currency", "wrong-amount"])
def test_an_answer_that_does_not_hold_together(at: Till, kind: Any) -> None:
    payment = at.ask()
    at.drain()
    at.platform.settle(at.reference(payment))
    at.platform.faults.append(Fault(kind, "QUERY"))
    at.pass_by(minutes=31)
    assert at.payment(payment).paid == ()
    assert at.row(payment).problem == kind
    assert len(at.heard()) == 1
    at.pass_by(hours=4)
    assert [one.amount for one in at.payment(payment).paid] == [8000]


def test_answers_that_prove_themselves(at: Till) -> None:
    at.platform.settings.proof = True
    payment = at.ask()
    at.drain()
    at.platform.settle(at.reference(payment))
    at.pass_by(minutes=31)
    assert at.payment(payment).paid


@pytest.mark.parametrize("state", ["3", "4"])
def test_a_call_whose_money_nobody_confirms(at: Till, state: str) -> None:
    payment = at.ask()
    at.drain()
    reference = at.reference(payment)
    at.platform.settle(reference)
    said = at.platform.result(reference)
    at.platform.payments[reference].state = state
    assert at.call(said).json()["MaLoi"] == "00"
    at.settle()
    assert at.payment(payment).paid == ()
    assert (at.row(payment).state, at.row(payment).problem) == ("person", "not-confirmed")
    assert len(at.heard()) == 1


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b"\xff\xfe", b"{" * 5000, b'"' + b"x" * 70000 + b'"']
)
def test_what_is_no_call_at_all(at: Till, body: bytes) -> None:
    answer = httpx.post(f"{at.node}/v1/payments/result", content=body, trust_env=False)
    assert answer.status_code in (400, 413)
    assert at.aside() == []


@pytest.mark.parametrize(
    "bent",
    [
        {"SoTien": "8000"},
        {"SoTien": 8000.0},
        {"SoTien": True},
        {"SoTien": -8000},
        {"SoTien": "８０００"},
        {"MaThamChieu": "dvc\0"},
        {"MaThamChieu": None},
        {"MaXacThuc": None},
        {"MaXacThuc": "é" * 64},
        {"ThoiGianGD": {"a": 1}},
    ],
)
def test_calls_with_odd_values(at: Till, bent: dict[str, Any]) -> None:
    payment = at.ask()
    at.drain()
    reference = at.reference(payment)
    at.platform.settle(reference)
    answer = at.call(at.platform.result(reference) | bent)
    assert answer.status_code == 200
    # The amount as text is the same amount, and has the same hash.
    assert (answer.json()["MaLoi"] == "00") == (bent == {"SoTien": "8000"})
    assert at.payment(payment).paid == ()


def test_strangers_cannot_fill_the_ledger(at: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "MOST_ASIDE", 3)
    settings = config_of(at.ledger)
    assert settings is not None
    for number in range(8):
        said = {"MaThamChieu": f"dvc{number}", "MaXacThuc": "0"}
        assert calls.hear(at.ledger, settings, said, "{}" * 9000, at.hands.now()) == "hash"
    kept = at.aside()
    assert len(kept) == 4
    assert max(kept) == ("hash", 5)


def test_a_node_without_a_platform_hears_nothing(at: Till) -> None:
    from desk_tui.centre.pay.worker import attach

    attach(at.ledger, None)
    assert at.call({"MaLoi": "00"}).status_code == 422


def test_pay_by_dossier_number(at: Till) -> None:
    token = sessions.grant(at.ledger, "cong", "connector", at.hands.now())

    def ask(code: object, bearer: str = token) -> httpx.Response:
        return httpx.post(
            f"{at.node}/v1/payments/lookup",
            json={"MaHoSo": code},
            headers={"Authorization": f"Bearer {bearer}"},
            trust_env=False,
        )

    payment = at.ask()
    at.worker.look()
    at.drain()
    row = at.row(payment)
    assert ask(row.code, "sai").status_code == 401
    assert ask(None).status_code == 400
    assert ask("H99.12.34-261120-7777").json() == {"error_code": "-1", "message": []}
    told = ask(row.code).json()
    (start,) = at.platform.of("INIT")
    assert told["error_code"] == "1"
    assert told["message"] == {
        "transaction_id": row.reference,
        "client_id": "DOITACGIA",
        "MaTraCuuTT": row.reference.removeprefix("dvc"),
        **start["ThongTinBienLai"],
    }
    at.platform.settle(row.reference)
    at.there.tell(row.reference)
    at.drain()
    assert ask(row.code).json() == {"error_code": "0", "message": []}


def test_what_a_person_has_seen_to_waits_no_more(at: Till) -> None:
    payment = at.ask()
    at.drain()
    reference = at.reference(payment)
    at.platform.settle(reference)
    at.platform.payments[reference].amount = 7999
    at.there.tell(reference)
    at.settle()
    assert at.row(payment).state == "person"
    assert queue.seen(at.ledger, at.hands.now()) == 1
    (waits,) = overview(at.ledger).waits
    assert "7.999 đ" in waits.sentence
    at.cash(payment)
    at.drain()
    assert (at.row(payment).state, at.row(payment).problem) == ("ended", "")
    assert overview(at.ledger).waits == ()
    at.there.tell(reference)
    assert len(overview(at.ledger).waits) == 1
