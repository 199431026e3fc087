"""From a request at the desk to the money at the platform, and back to the desk as acts."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import httpx
import pytest

from db.clock import from_text, utc_text
from db.kinds import PackageStopped, PaymentPaid, PaymentRefunded, PaymentStarted
from desk_tui.centre import blobs
from desk_tui.centre.intake import acts_for
from desk_tui.centre.ledger import Desk, Ledger
from desk_tui.centre.overview import overview
from desk_tui.centre.pay.doors import BillAsk, PaymentsAsk, bill, look
from desk_tui.centre.pay.messages import authentic, moment_of
from desk_tui.centre.pay.steps import MOST_REFUSALS, step
from desk_tui.centre.questions import Asker, Refusal
from tests.doubles.platform import Fault, Running

from ..portal.office_kit import OFFICE
from .kit import CALL, QUERY, SECRET, START, Till, config, file, prepared, till

DESK = Asker(OFFICE, "1", "desk")


def test_the_examples_hashes() -> None:
    for said, without in ((START, ("MaXacThuc", "ThongTinBienLai")), (CALL, ("MaXacThuc",))):
        values = [str(value) for name, value in said.items() if name not in without]
        assert authentic(values, SECRET) == said["MaXacThuc"]
    assert authentic(list(QUERY.values())[:-1], SECRET) == QUERY["MaXacThuc"]


def test_started_paid_and_its_receipt_fetched(either: Till) -> None:
    payment = either.ask()
    either.drain()
    row = either.row(payment)
    assert (row.state, row.amount) == ("started", 8000)
    assert row.reference == f"dvc{row.code.replace('.', '').replace('-', '')}{row.reference[-14:]}"
    started, paid = PaymentStarted, PaymentPaid
    news = acts_for(either.ledger, Desk(OFFICE, "1"), 0).acts
    assert [act.read() for act in news] == [
        started(payment=payment, reference=row.reference, url=row.url)
    ]
    assert httpx.get(row.url).status_code == 200
    # Half an hour goes by before anybody asks; the citizen pays meanwhile.
    either.pass_by(minutes=20)
    assert either.platform.of("QUERY") == []
    httpx.post(f"{row.url}/ok")
    either.platform.clock = either.hands.now
    either.pass_by(minutes=11)
    row = either.row(payment)
    news = acts_for(either.ledger, Desk(OFFICE, "1"), 0).acts
    assert news[-1].read() == paid(
        payment=payment,
        by="platform",
        amount=8000,
        paid_at=row.paid_at,
        reference="GDGIA0001",
        bank="NHGIA",
    )
    assert row.state == "done"
    kept = bill(either.ledger, DESK, BillAsk(payment=payment), either.hands.now())
    assert kept.content.startswith(b"%PDF")
    assert hashlib.sha256(kept.content).hexdigest() == kept.sha256 == row.receipt
    assert blobs.place(either.ledger, row.receipt).is_file()
    stranger = Asker("H99.12.99", "1", "desk")
    with pytest.raises(Refusal):
        bill(either.ledger, stranger, BillAsk(payment=payment), either.hands.now())
    assert either.platform.violations == []
    assert len(either.platform.of("INIT")) == 1


def test_a_call_is_answered_as_written_and_asked_about_at_once(either: Till) -> None:
    payment = either.ask()
    either.drain()
    reference = either.reference(payment)
    either.platform.settle(reference)
    answer = either.there.tell(reference)
    said = either.platform.told[-1][0]
    assert answer.json() == {
        "MaLoi": "00",
        "MoTaLoi": "",
        "MaDoiTac": "DOITACGIA",
        "MaThamChieu": reference,
        "ThoiGianGD": said["ThoiGianGD"],
        "MaXacThuc": said["MaXacThuc"],
    }
    # The call alone is no money.
    assert either.payment(payment).paid == ()
    either.drain()
    assert [one.amount for one in either.payment(payment).paid] == [8000]
    for _ in range(2):
        assert either.there.tell(reference).json()["MaLoi"] == "00"
        either.drain()
    assert len(either.payment(payment).paid) == 1
    assert either.aside() == []


def test_the_money_may_come_before_the_answer_to_the_start(at: Till) -> None:
    at.platform.settings.eager = True
    payment = at.ask()
    at.drain()
    assert at.row(payment).state == "done"
    said = [act.kind for act in at.acts(at.row(payment).subject)]
    assert said[-3:] == ["payment.asked", "payment.started", "payment.paid"]


@pytest.mark.parametrize(
    "kind", ["drop-before", "drop-after", "half-json", "html", "error", "busy", "slow"]
)
def test_a_lost_start_is_one_payment(ledger: Ledger, there: Running, kind: Any) -> None:
    with till(ledger, there, answer_seconds=0.3) as at:
        there.platform.faults.append(Fault(kind, "INIT", seconds=0.6))
        payment = at.ask()
        at.drain()
        assert at.row(payment).state in ("unknown", "waiting")
        assert at.row(payment).message
        at.pass_by(minutes=6)
        at.pass_by(minutes=6)
        assert at.row(payment).state == "started"
        (reference,) = at.platform.payments
        assert reference == at.reference(payment)
        assert {said["MaThamChieu"] for said in at.platform.of("INIT")} == {reference}
        assert at.payment(payment).started is not None
        # One and the same message, whenever it is told.
        assert all(one == two for one, two in pairwise(at.platform.of("INIT")))
        assert at.platform.violations == []


def test_a_platform_that_refuses_what_it_knows(at: Till) -> None:
    """The start was done, its answer lost, and the address is never told again."""
    at.platform.settings.repeat = "refuse"
    at.platform.faults.append(Fault("drop-after", "INIT"))
    payment = at.ask()
    for _ in range(12):
        at.pass_by(minutes=6)
    assert at.payment(payment).ended
    assert len(at.platform.payments) == 1
    at.platform.settle(at.reference(payment))
    at.pass_by(hours=4)
    assert [one.amount for one in at.payment(payment).paid] == [8000]
    assert any("hoàn lại" in one for one in at.heard())


def test_a_start_that_is_refused_for_good_has_failed(at: Till) -> None:
    at.platform.faults.append(Fault("error", "INIT", times=-1))
    payment = at.ask()
    for _ in range(MOST_REFUSALS + 2):
        at.pass_by(minutes=6)
    assert at.row(payment).state == "failed"
    assert "Lỗi xử lý" in at.payment(payment).ended
    assert at.platform.payments == {}
    assert len(at.platform.of("INIT")) == MOST_REFUSALS


def test_a_package_is_paid_for_once_it_is_filed(either: Till) -> None:
    package = prepared(either)
    payment = either.ask(package)
    either.drain()
    assert either.row(payment).state == "held"
    assert either.platform.of("INIT") == []
    file(either, package)
    either.drain()
    row = either.row(payment)
    assert row.state == "started"
    (said,) = either.platform.of("INIT")
    assert said["ThongTinBienLai"]["MaHoSo"] == row.code
    assert either.payment(payment).subject == package
    assert either.platform.violations == []


def test_a_package_that_is_given_up_is_never_paid_for(at: Till) -> None:
    package = prepared(at)
    payment = at.ask(package)
    at.drain()
    at.office.write(package, PackageStopped(why="withdrawn", reason="Công dân không nộp nữa"))
    at.drain()
    assert at.row(payment).state == "ended"
    assert at.payment(payment).ended
    assert at.platform.of("INIT") == []


@pytest.mark.parametrize("how", ["cash", "transfer", "later"])
def test_other_ways_to_pay_are_no_affair_of_the_platform(at: Till, how: str) -> None:
    at.ask(how=how)
    at.drain()
    assert at.rows() == []


def test_a_request_taken_back_before_it_was_started(at: Till) -> None:
    payment = at.ask()
    at.worker.look()
    at.cancel(payment)
    at.drain()
    assert at.row(payment).state == "ended"
    assert at.platform.of("INIT") == []


def test_money_that_comes_after_the_desk_took_it_back_wins(either: Till) -> None:
    payment = either.ask()
    either.drain()
    either.cancel(payment)
    either.drain()
    either.platform.settle(either.reference(payment))
    either.there.tell(either.reference(payment))
    either.drain()
    found = either.payment(payment)
    assert [one.amount for one in found.paid] == [8000]
    assert either.row(payment).problem == "refund"
    (told,) = either.heard()
    assert "8.000 đ" in told
    assert "hoàn lại" in told
    waits = overview(either.ledger).waits
    assert [one.what for one in waits] == ["thanh toán"]
    given_back = PaymentRefunded(
        payment=payment, amount=8000, how="transfer", reason="Nộp thừa", approved_by="Người duyệt"
    )
    either.office.write(found.subject, given_back)
    either.drain()
    assert either.row(payment).problem == ""
    assert overview(either.ledger).waits == ()


def test_paid_at_the_counter_and_online(at: Till) -> None:
    payment = at.ask()
    at.drain()
    at.cash(payment)
    at.platform.settle(at.reference(payment))
    at.pass_by(minutes=31)
    assert [one.by for one in at.payment(payment).paid] == ["cash", "platform"]
    assert at.row(payment).problem == "refund"
    assert len(at.heard()) == 1


def test_what_another_node_has_told_is_not_told_again(at: Till) -> None:
    payment = at.ask()
    at.drain()
    subject = at.row(payment).subject
    at.platform.settle(at.reference(payment))
    said = PaymentPaid(
        payment=payment,
        by="platform",
        amount=8000,
        paid_at=utc_text(at.hands.now()),
        reference="GDGIA0001",
    )
    at.office.write(subject, said)
    at.pass_by(minutes=31)
    assert at.row(payment).state == "done"
    assert [act.kind for act in at.acts(subject)].count("payment.paid") == 1
    assert at.heard() == []


def test_a_busy_platform_hears_of_one_reference_however_late(at: Till) -> None:
    at.platform.faults.append(Fault("busy", "INIT"))
    payment = at.ask()
    at.drain()
    first = at.reference(payment)
    at.pass_by(hours=3)
    assert at.row(payment).state == "started"
    assert at.reference(payment) == first


def test_a_request_taken_back_while_it_waits_for_a_line(at: Till) -> None:
    """Whether the first start arrived nobody knows: the platform is asked to the end."""
    at.platform.faults.append(Fault("busy", "INIT"))
    payment = at.ask()
    at.drain()
    at.cancel(payment)
    at.pass_by(minutes=6)
    assert at.row(payment).state == "started"
    assert len(at.platform.of("INIT")) == 1
    at.settle()
    assert at.row(payment).state == "expired"


def test_nobody_pays(at: Till) -> None:
    payment = at.ask()
    at.settle()
    assert at.row(payment).state == "expired"
    assert "Quá thời hạn" in at.payment(payment).ended
    asked = len(at.platform.of("QUERY"))
    at.pass_by(days=2)
    assert len(at.platform.of("QUERY")) == asked
    # Weeks later the bank's money arrives all the same.
    at.platform.settle(at.reference(payment))
    at.there.tell(at.reference(payment))
    at.drain()
    assert [one.amount for one in at.payment(payment).paid] == [8000]


def test_the_citizen_gives_up_at_the_platform(at: Till) -> None:
    payment = at.ask()
    at.drain()
    httpx.post(f"{at.row(payment).url}/no")
    at.pass_by(minutes=31)
    assert at.row(payment).state == "failed"
    assert at.payment(payment).ended
    assert at.payment(payment).paid == ()


def test_two_requests_of_one_dossier_in_one_second(at: Till) -> None:
    first = at.ask()
    at.drain()
    second = at.ask(at.row(first).subject, amount=5000)
    at.drain()
    assert at.reference(first) != at.reference(second)
    assert {one.amount for one in at.platform.payments.values()} == {8000, 5000}


def test_a_start_that_another_node_has_begun(at: Till) -> None:
    payment = at.ask()
    at.worker.look()
    stale = at.row(payment)
    at.drain()
    # This node had read the row before the other one moved it.
    step(at.worker.hands, stale)
    assert at.row(payment).state == "started"
    assert len(at.platform.of("INIT")) == 1


def test_an_office_without_an_account_waits(ledger: Ledger, there: Running) -> None:
    with till(ledger, there, accounts={}) as at:
        payment = at.ask()
        at.drain()
        assert at.row(payment).state == "held"
        assert "tài khoản" in at.row(payment).message


def test_a_desk_sees_its_own_payments(at: Till) -> None:
    payment = at.ask()
    at.drain()
    mine = look(at.ledger, DESK, PaymentsAsk(), at.hands.now())
    assert [one.payment for one in mine.payments] == [payment]
    assert mine.counts == {"started": 1}
    stranger = Asker("H99.12.99", "1", "desk")
    assert look(at.ledger, stranger, PaymentsAsk(office=OFFICE), at.hands.now()).payments == ()


def test_the_receipt_that_comes_late_or_never(at: Till) -> None:
    at.platform.faults.append(Fault("html", "GET_BILL", times=2))
    payment = at.ask()
    at.drain()
    at.platform.settle(at.reference(payment))
    at.pass_by(minutes=31)
    assert at.row(payment).state == "receipt"
    at.pass_by(minutes=6)
    at.pass_by(minutes=6)
    assert at.row(payment).receipt
    at.platform.faults.append(Fault("html", "GET_BILL", times=-1))
    other = at.ask()
    at.drain()
    at.platform.settle(at.reference(other))
    at.settle()
    assert (at.row(other).state, at.row(other).receipt) == ("done", "")
    assert at.payment(other).paid


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("20261122140500", "2026-11-22T07:05:00"),
        ("20261122020500", "2026-11-22T07:05:00"),
        ("20261123120500", "2026-11-22T17:05:00"),
        ("20251122140500", "now"),
        ("khong phai", "now"),
    ],
)
def test_a_clock_of_twelve_hours(said: str, meant: str) -> None:
    late = said.startswith("20261123")
    begun = datetime(2026, 11, 22, 17 if late else 7, 0, tzinfo=UTC)
    now = datetime(2026, 11, 22, 18 if late else 8, 0, tzinfo=UTC)
    wanted = now if meant == "now" else datetime.fromisoformat(f"{meant}+00:00")
    assert moment_of(said, begun, now) == wanted


def test_a_platform_with_a_clock_of_twelve_hours(at: Till) -> None:
    at.platform.faults.append(Fault("12-hour", "QUERY", times=-1))
    payment = at.ask()
    at.drain()
    at.platform.settle(at.reference(payment))
    at.there.tell(at.reference(payment), "12-hour")
    at.drain()
    (paid,) = at.payment(payment).paid
    assert abs((from_text(paid.paid_at) - at.hands.now()).total_seconds()) < 60


def test_the_address_and_the_words_of_the_message(at: Till) -> None:
    payment = at.ask()
    at.drain()
    (said,) = at.platform.of("INIT")
    code = at.row(payment).code
    assert said["ThongTinGiaoDich"] == f"THANH TOAN HO SO {code}"
    assert said["Ip"] == config("http://x").ip
    assert said["ThongTinBienLai"]["PhiLePhi"] == [
        {
            "LoaiPhiLePhi": "Phi",
            "MaPhiLePhi": "1.001193.01",
            "TenPhiLePhi": "Phí chứng thực bản sao",
            "SoTien": "8000",
        }
    ]
    assert said["ThongTinBienLai"]["HoTenNguoiNop"] == "Nguyễn Văn Thử"
