"""Payments counted for the targets (TT-A, TT-B): only the platform's word makes one online."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta

from db import acts
from db.clock import utc_text
from db.kinds import FeeLine, PaymentPaid, PaymentStarted, Person
from desk_tui.counter import collect, money_counts, payments
from desk_tui.counter.collect import Wish
from desk_tui.counter.desk import Desk
from desk_tui.counter.money_counts import Way
from desk_tui.counter.receive import Walkin, receive
from tests.counter.conftest import NOW, OWNER
from tests.counter.test_close_day import package

COPIES = Walkin(procedure="2.000815", owner=OWNER, pages=(1, 2, 5), copies=2)
POOR = Walkin(procedure="2.000635", owner=OWNER, copies=2, exempt="hộ nghèo")
MONDAY, TUESDAY = date(2026, 11, 16), date(2026, 11, 17)


def paid_online(desk: Desk, subject: str) -> None:
    """What the node writes once the platform was asked: heard here by the ordinary fetch."""
    (asked,) = payments.payments_of(desk.read, subject)
    said = (
        PaymentStarted(payment=asked.id, reference="DVC1", url="https://pay.example/1"),
        PaymentPaid(
            payment=asked.id,
            by="platform",
            amount=asked.amount,
            paid_at=utc_text(desk.now()),
            reference="DVC1",
        ),
    )
    desk.act(lambda _: [acts.Doing(subject, one) for one in said])


def test_two_days_at_the_desk(desk: Desk, clock):
    """E4: cash 126.000 đ, online 7.500 đ: 1 of 3 payments, 5,6 % of the money; waived apart."""
    collect.pay_cash(desk, receive(desk, COPIES).said.code)
    helped = Person(name="Ngô Thị Ví Dụ", number="001190000000")
    firm = Walkin(procedure="1.001612", owner=helped, submitter=OWNER)
    business = receive(desk, firm)
    desk.record.transact(
        lambda c: c.execute("UPDATE dossiers SET fee = 100000 WHERE id = ?", (business.id,))
    )
    # Visit 8: the one who files pays; the sum is the one that was stored.
    paid = collect.pay_cash(desk, business.said.code)
    assert (paid.payment.paid, paid.payment.payer) == (100_000, OWNER.name)
    receive(desk, POOR)
    online = package(desk)
    asked = payments.due_of(desk, "GÓI-Q1-261116-02").payments
    assert [one.words for one in asked] == ["chờ thanh toán trực tuyến"]
    assert asked[0].purpose == "GOI Q1 261116 02"
    clock.now = NOW + timedelta(days=1)
    paid_online(desk, online)

    found = money_counts.counts(desk.read, MONDAY, TUESDAY, desk.office.desk_id)
    assert found.cash == Way(2, 126_000)
    assert found.online == Way(1, 7_500)
    assert found.tt_a == (1, 3)
    assert found.tt_b == (7_500, 133_500)
    assert round(found.online.money / found.money * 100, 1) == 5.6
    assert (found.waived, found.reduced) == (Way(1, 16_000), Way(1, 7_500))
    assert money_counts.counts(desk.read, MONDAY, MONDAY, desk.office.desk_id).tt_a == (0, 2)
    assert money_counts.counts(desk.read, TUESDAY, TUESDAY).tt_a == (1, 1)
    assert money_counts.counts(desk.read, MONDAY, TUESDAY, "H18.12.34/2").number == 0


def test_a_transfer_is_no_online_payment_and_nothing_is_not_a_share(desk: Desk):
    found = money_counts.counts(desk.read, MONDAY, MONDAY)
    assert found.tt_a == (0, 0)
    code = receive(desk, dataclasses.replace(POOR, exempt="")).said.code
    collect.confirm(desk, code, "FT1", Wish())
    found = money_counts.counts(desk.read, MONDAY, MONDAY)
    assert found.tt_a == (0, 1)
    assert found.bank == Way(1, 16_000)


def test_what_was_let_off_is_told_from_what_was_cut():
    lines = (
        FeeLine(text="15.000 đ", amount=15_000),
        FeeLine(text="Giảm 50%", amount=-7_500),
        FeeLine(text="Miễn: hộ nghèo", amount=-7_500),
    )
    assert money_counts.let_off(lines, "hộ nghèo") == (7_500, 7_500)
    assert money_counts.let_off(lines[:2], "") == (0, 7_500)
    assert money_counts.let_off((), "hộ nghèo") == (0, 0)
