"""Fees as the portal hears of them: paid ones, once, and online only what really was."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import insert

from db.acts import new_id
from db.clock import utc_text
from db.kinds import (
    Helped,
    PackageFiled,
    PaymentAsked,
    PaymentEnded,
    PaymentPaid,
    PaymentRefunded,
    StatusChanged,
)
from db.kinds_money import Part
from desk_tui.centre import own
from desk_tui.centre.ledger_tables import dossiers
from tests.doubles.portal import Running

from .kit import EXAMPLES, STYLES
from .office_kit import OFFICE, Line, Office, filed, line

FEE = Part(kind="phi", text="Phí chứng thực bản sao (minh họa)", amount=8000)
CHARGE = Part(kind="le-phi", text="Lệ phí đăng ký", amount=5000)


def ask(office: Office, subject: str, *parts: Part, how: str = "online") -> str:
    payment = new_id()
    total = sum(part.amount for part in parts)
    office.write(subject, PaymentAsked(payment=payment, how=how, amount=total, parts=parts))
    return payment


def pay(office: Office, subject: str, payment: str, amount: int, by: str = "platform") -> None:
    """As the node does for the platform, as a desk for anything else."""
    office.time = office.time.replace(second=30)
    said = PaymentPaid(
        payment=payment, by=by, amount=amount, paid_at=utc_text(office.time), reference=by
    )
    if by != "platform":
        office.write(subject, said)
        return
    own.write(
        office.ledger, OFFICE, "Nền tảng thanh toán", office.time, lambda _: [(subject, said)]
    )


def refund(office: Office, subject: str, payment: str, amount: int) -> None:
    said = PaymentRefunded(
        payment=payment, amount=amount, how="cash", reason="Nộp thừa", approved_by="Người duyệt"
    )
    office.write(subject, said)


def told(at: Line, there: Running) -> tuple[list[dict[str, str]], str]:
    at.settle()
    (kept,) = there.portal.dossiers.values()
    assert there.portal.violations == []
    return kept.now["DanhSachLePhi"], kept.now["DuocThanhToanTrucTuyen"]


def test_the_fee_of_the_example(office: Office, there: Running) -> None:
    subject = office.receive()
    payment = ask(office, subject, FEE)
    with line(office.ledger, there) as at:
        assert told(at, there) == ([], "0")
        pay(office, subject, payment, 8000)
        example = EXAMPLES["03-update-returned"]["request"]["data"][0]
        assert told(at, there) == (example["DanhSachLePhi"], example["DuocThanhToanTrucTuyen"])


@pytest.mark.parametrize("by", ["cash", "bank"])
def test_what_was_paid_at_the_desk_is_not_online(office: Office, there: Running, by: str) -> None:
    subject = office.receive()
    pay(office, subject, ask(office, subject, FEE, CHARGE, how="transfer"), 13000, by)
    with line(office.ledger, there) as at:
        fees, online = told(at, there)
    assert [(one["MaPhiLePhi"], one["Gia"]) for one in fees] == [("1", "8000"), ("2", "5000")]
    assert online == "0"


def test_what_was_given_back_is_told_no_more(office: Office, there: Running) -> None:
    subject = office.receive()
    payment = ask(office, subject, FEE, CHARGE)
    pay(office, subject, payment, 13000)
    with line(office.ledger, there) as at:
        refund(office, subject, payment, 3000)
        fees, online = told(at, there)
        assert [one["Gia"] for one in fees] == ["8000", "2000"]
        assert online == "1"
        refund(office, subject, payment, 10000)
        assert told(at, there) == ([], "0")


def test_paid_twice_is_one_fee(office: Office, there: Running) -> None:
    subject = office.receive()
    payment = ask(office, subject, FEE)
    pay(office, subject, payment, 8000, "cash")
    pay(office, subject, payment, 8000)
    with line(office.ledger, there) as at:
        fees, online = told(at, there)
        assert ([one["Gia"] for one in fees], online) == (["8000"], "1")
        refund(office, subject, payment, 8000)
        # Which of the two went back nobody can tell: nothing is claimed.
        fees, online = told(at, there)
        assert ([one["Gia"] for one in fees], online) == (["8000"], "0")


def test_what_was_asked_for_and_not_paid_is_not_told(office: Office, there: Running) -> None:
    subject = office.receive()
    payment = ask(office, subject, FEE)
    office.write(subject, PaymentEnded(payment=payment, why="cancelled", reason="Đổi ý"))
    with line(office.ledger, there) as at:
        assert told(at, there) == ([], "0")


@pytest.mark.parametrize(
    ("moves", "code"), [((), "1"), ((5,), "2"), ((5, 4, 9), "4"), ((9, 10), "4")]
)
def test_when_it_was_collected(
    office: Office, there: Running, moves: tuple[int, ...], code: str
) -> None:
    subject = office.receive()
    before = 2
    for status in moves:
        office.write(subject, StatusChanged(status=status, before=before))
        before = status
    office.write(subject, StatusChanged(status=before, before=before))
    pay(office, subject, ask(office, subject, FEE, how="cash"), 8000, "cash")
    with line(office.ledger, there) as at:
        fees, _ = told(at, there)
    assert [one["HinhThucThu"] for one in fees] == [code]


def test_the_newer_style_takes_fees_where_it_takes_results(office: Office, there: Running) -> None:
    subject = office.receive()
    payment = ask(office, subject, FEE)
    with line(office.ledger, there, "newer") as at:
        at.settle()
        pay(office, subject, payment, 8000)
        at.settle()
        (kept,) = there.portal.dossiers.values()
        assert all("DanhSachLePhi" not in state for state in kept.statuses)
        office.write(subject, StatusChanged(status=9, before=2))
        at.settle()
        assert [one["Gia"] for one in kept.statuses[-1]["DanhSachLePhi"]] == ["8000"]
    assert there.portal.violations == []


@pytest.mark.parametrize("style", STYLES)
def test_a_package_paid_for_and_filed(office: Office, there: Running, style: str) -> None:
    package, dossier = new_id(), new_id()
    payment = ask(office, package, FEE)
    said = msgspec.structs.replace(
        filed(office),
        package=package,
        helper="Trần Thị Ví Dụ",
        received=utc_text(office.time),
        status=2,
    )
    helped = Helped(
        package=package, helper="Trần Thị Ví Dụ", desk=f"{OFFICE}/1", level="2", tech_id="TECH-1"
    )

    def file(_: object) -> own.Said:
        done = PackageFiled(dossier=dossier, code=said.code, filed=said.filed)
        return [(dossier, said), (dossier, helped), (package, done)]

    with office.ledger.write(OFFICE) as connection:
        connection.execute(insert(dossiers).values(office=OFFICE, id=dossier, code=said.code))
    own.write(office.ledger, OFFICE, "Trung tâm", office.time, file)
    with line(office.ledger, there, style) as at:
        at.settle()
        assert at.states() == {dossier: "done"}
        pay(office, package, payment, 8000)
        office.write(dossier, StatusChanged(status=9, before=2))
        at.settle()
    (kept,) = there.portal.dossiers.values()
    if style == "newer":
        assert [one["Gia"] for one in kept.statuses[-1]["DanhSachLePhi"]] == ["8000"]
    else:
        assert [one["Gia"] for one in kept.now["DanhSachLePhi"]] == ["8000"]
        assert kept.now["DuocThanhToanTrucTuyen"] == "1"
        assert (kept.now["KenhThucHien"], kept.now["NoiNopHoSo"]) == ("2", "2")
        assert kept.now["MaDoiTuong"] == "TECH-1"
        assert kept.now["TaiKhoanDuocXacThucVoiVNeID"] == "1"
    assert there.portal.violations == []
