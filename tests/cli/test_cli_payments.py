"""`centre payments`: how the online payments stand, as whoever runs the node reads it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from desk_tui.centre import blobs
from desk_tui.centre.ledger import open_ledger
from tests.centre.pay.kit import till
from tests.doubles.platform import running

from .conftest import Terminal


def test_the_payments_as_the_operator_reads_them(bare: Terminal, tmp_path: Path) -> None:
    db = ("--db", tmp_path / "centre.db")
    assert bare("centre", "payments", *db).refused == "no-node"
    ledger = open_ledger(str(tmp_path / "centre.db"))
    blobs.prepare(ledger, datetime.now(UTC))
    assert bare.ok("centre", "payments", *db) == {"counts": {}, "payments": [], "aside": []}
    with running() as there, till(ledger, there) as at:
        payment = at.ask()
        at.drain()
        at.platform.settle(at.reference(payment))
        at.platform.payments[at.reference(payment)].amount = 7999
        at.there.tell(at.reference(payment))
        at.drain()
        said = bare.ok("centre", "payments", *db)
        (row,), (strange,) = said["payments"], said["aside"]
        assert (row["state"], row["problem"], row["amount"]) == ("started", "wrong-amount", 8000)
        assert row["changed_at"].endswith("+07:00")
        assert (strange["problem"], strange["count"]) == ("amount", 1)
        words = bare("centre", "payments", *db, json=False).out
        assert "chờ công dân nộp" in words
        assert "7.999 đ" in words
        assert "sai số tiền" in words
        assert "Nguyễn" not in words
        assert bare.ok("centre", "payments", "--state", "done", *db)["payments"] == []
        at.platform.payments[at.reference(payment)].amount = 8000
        assert bare.ok("centre", "payments", "--retry", payment, *db)["retried"] == 1
        at.drain()
        assert bare.ok("centre", "payments", "--state", "done", *db)["counts"] == {"done": 1}
        assert bare.ok("centre", "payments", "--retry", *db)["retried"] == 0
        assert bare.ok("centre", "payments", "--seen", *db)["seen"] == 1
        assert "để riêng:" not in bare("centre", "payments", *db, json=False).out
    ledger.close()
