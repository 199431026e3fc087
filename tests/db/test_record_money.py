"""Readings of money are a function of the acts, in whatever order they come; money never goes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from merge_kit import made as dossier
from merge_kit import readings, rebuilt_alike, said, take
from record_kit import made as record_made
from record_kit import opened

from db import acts
from db.kinds import (
    BookClosed,
    BookOpened,
    DayClosed,
    PaymentAsked,
    PaymentEnded,
    PaymentPaid,
    PaymentRefunded,
    PaymentReported,
    PaymentStarted,
    ReceiptIssued,
    ReceiptVoided,
)
from db.kinds_money import Part
from tests.records import copied

PAYMENTS = ("p1", "p2")
PARTS = (Part(kind="phi", text="Phí", amount=16_000),)


def asked(payment: str) -> PaymentAsked:
    return PaymentAsked(payment=payment, how="transfer", amount=16_000, parts=PARTS)


def deeds(payment: str) -> st.SearchStrategy[object]:
    """What either desk, or the node, may say of a payment; some of it makes no sense."""
    return st.sampled_from(
        [
            PaymentStarted(payment=payment, reference="DVC1", url="https://pay.example/1"),
            PaymentReported(payment=payment),
            PaymentPaid(payment=payment, by="cash", amount=16_000, paid_at="", reference="A 1"),
            PaymentPaid(
                payment=payment,
                by="bank",
                amount=16_000,
                paid_at="2026-11-15T18:00:00.000000Z",
                reference="FT1",
            ),
            PaymentPaid(payment=payment, by="platform", amount=16_000, paid_at="x", reference="D"),
            PaymentEnded(payment=payment, why="cancelled", reason="đổi ý"),
            PaymentEnded(payment=payment, why="failed", reason="Nền tảng báo hỏng"),
            PaymentRefunded(
                payment=payment, amount=16_000, how="cash", reason="rút", approved_by="Mẫu"
            ),
            ReceiptIssued(
                book="b1",
                serial=1,
                series="AA",
                payment=payment,
                kind="phi",
                amount=16_000,
                payer="Thử",
            ),
            ReceiptVoided(book="b1", serial=1, reason="hoàn"),
        ]
    )


@st.composite
def histories(draw: st.DrawFn) -> list[acts.Act]:
    """A dossier, two payments asked at two desks that do not hear each other, books and a day."""
    first = dossier(subject="d1")
    found = [first]
    found += [
        said(asked(payment), "d1", step=2 + n, desk=str(n + 1))
        for n, payment in enumerate(PAYMENTS)
    ]
    for payment in PAYMENTS:
        found += [
            said(
                payload,  # pyright: ignore[reportArgumentType]
                "d1",
                step=draw(st.integers(3, 6)),
                desk=draw(st.sampled_from(["0", "1", "2"])),
                done=draw(st.integers(0, 59)),
            )
            for payload in draw(st.lists(deeds(payment), max_size=5))
        ]
    book = BookOpened(book="b1", kind="phi", series="AA", first=1, last=50)
    found += [said(book, "b1", step=1), said(BookClosed(book="b1", reason="hết"), "b1", step=2)]
    found += [said(ReceiptVoided(book="b1", serial=n, reason="rách"), "b1", step=2) for n in (2, 3)]
    found += [
        said(DayClosed(day="2026-11-16", expected=n, counted=n, difference=0), "day1", step=n)
        for n in (1, 2, 3)
    ]
    return found


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record nothing was written to, to be copied for each try."""
    folder = tmp_path_factory.mktemp("empty") / "record"
    record_made(folder).close()
    return folder


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(histories(), st.randoms(use_true_random=False), st.integers(3, 8))
def test_any_order_of_arrival_reads_the_same_and_so_does_a_rebuild(
    empty, tmp_path_factory, history, chance, size
):
    folder: Path = tmp_path_factory.mktemp("money")
    one, other = (opened(copied(empty, folder / name)) for name in ("one", "other"))
    take(one, history)
    mixed = list(history)
    chance.shuffle(mixed)
    for start in range(0, len(mixed), size):
        take(other, mixed[start : start + size])
    # Late ones twice: what was heard already changes nothing.
    take(other, mixed[: size + 1])
    assert readings(one) == readings(other)
    assert rebuilt_alike(other)
    _money_is_kept(history, one)
    one.close()
    other.close()


def _money_is_kept(history: list[acts.Act], record) -> None:
    """A payment that was paid is never cancelled or open; the sums are those of the acts."""
    for payment in PAYMENTS:
        payloads = [act.read() for act in sorted(history, key=lambda act: act.place)]
        paid = [p for p in payloads if isinstance(p, PaymentPaid) and p.payment == payment]
        # The same reference told again is the same money; cash is money each time.
        cash = [p for p in paid if p.by == "cash"]
        others = {(p.by, p.reference): p for p in paid if p.by != "cash"}
        back = [p for p in payloads if isinstance(p, PaymentRefunded) and p.payment == payment]
        row = record.read().execute("SELECT * FROM payments WHERE id = ?", (payment,)).fetchone()
        assert row["paid"] == 16_000 * (len(cash) + len(others))
        assert row["refunded"] == sum(p.amount for p in back)
        if paid and not back:
            assert row["state"] == "paid"
        if paid:
            assert row["state"] in ("paid", "refunded")
        (money,) = (
            record.read()
            .execute("SELECT coalesce(sum(amount), 0) FROM takings WHERE payment = ?", (payment,))
            .fetchone()
        )
        assert money == row["paid"] - row["refunded"]


def test_an_act_of_another_subject_moves_no_payment(tmp_path: Path):
    record = record_made(tmp_path)
    take(record, [dossier(subject="d1"), dossier(number=2, subject="d2")])
    take(record, [said(asked("p1"), "d1", step=2)])
    forged = PaymentPaid(payment="p1", by="cash", amount=16_000, paid_at="")
    take(record, [said(forged, "d2", step=2)])
    row = record.read().execute("SELECT state, paid FROM payments").fetchone()
    assert tuple(row) == ("asked", 0)
    assert record.read().execute("SELECT count(*) FROM takings").fetchone()[0] == 0
    assert rebuilt_alike(record)
