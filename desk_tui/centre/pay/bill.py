"""What a payment is for, from the acts: the dossier, who pays, and the message that starts it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

import msgspec

from db.kinds import Filed, PackageFiled, Person, Received
from desk_tui.centre.ledger import Ledger
from desk_tui.centre.pay.config import Account
from desk_tui.centre.pay.messages import (
    LONGEST_TITLE,
    OFFICE_TIME,
    BienLai,
    KhoanNop,
    Phi,
    Start,
    stamp,
)
from desk_tui.centre.pay.reading import Payment, payments
from desk_tui.centre.portal import standing
from desk_tui.centre.portal.classic import national
from desk_tui.centre.portal.codes import code_of
from desk_tui.centre.portal.queue import acts_of


class NotYet(Exception):
    """This payment cannot be started yet; the words say why."""


class NoMore(Exception):
    """It will never be started. `reason` is for the officer when nobody has ended it yet."""

    def __init__(self, reason: str = "") -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Paid:
    """A payment and the dossier it is for."""

    payment: Payment
    said: Received | Filed
    code: str


def find(ledger: Ledger, office: str, subject: str, payment: str) -> Payment:
    """The payment as it stands. Raises NotYet without the act that asked for it."""
    acts, _ = acts_of(ledger, office, subject)
    found = payments(acts).get(payment)
    if found is None:
        raise NotYet("Chưa có yêu cầu thanh toán này ở trung tâm.")
    return found


def whole(ledger: Ledger, office: str, subject: str, payment: str) -> Paid:
    """What is needed to start it. Raises NotYet, or NoMore when it is over."""
    acts, _ = acts_of(ledger, office, subject)
    found = find(ledger, office, subject, payment)
    if found.ended or found.paid:
        raise NoMore
    filed = [act.payload for act in acts if act.kind == "package.filed"]
    if filed:
        became = msgspec.json.decode(filed[-1], type=PackageFiled).dossier
        acts, _ = acts_of(ledger, office, became)
    elif any(act.kind == "package.stopped" for act in acts):
        raise NoMore("Hồ sơ chuẩn bị sẵn đã thôi nộp")
    told = standing.read(acts)
    if told is None:
        raise NotYet("Hồ sơ chưa được nộp lên trung tâm; nộp xong mới mở thanh toán.")
    return Paid(found, told.said, told.code)


def reference(code: str, moment: datetime) -> str:
    """`dvc`, the dossier's number without punctuation, a time stamp."""
    return f"dvc{re.sub(r'[^A-Za-z0-9]', '', code)}{stamp(moment)}"


def start(paid: Paid, account: Account, reference: str, begun: datetime, ip: str) -> Start:
    """The message. Its words are plain capitals, as banks print them."""
    said, asked = paid.said, paid.payment.asked
    words = f"THANH TOAN HO SO {paid.code}"
    code = national(said.procedure) or said.procedure
    service = f"{code}.01"
    title = said.procedure_name[:LONGEST_TITLE]
    payer: Person = said.submitter or said.owner
    day = begun.astimezone(OFFICE_TIME).date()
    parts = [(one.kind, one.text or words, one.amount) for one in asked.parts if one.amount > 0]
    if sum(amount for *_, amount in parts) != asked.amount:
        # The sum is what was told to the citizen; parts that do not add up say nothing.
        parts = [("phi", words, asked.amount)]
    return Start(
        reference=reference,
        amount=asked.amount,
        words=words,
        at=stamp(begun),
        ip=ip,
        bill=BienLai(
            MaDVC=service,
            TenDVC=title,
            MaTTHC=code,
            TenTTHC=title,
            MaDonVi=account.code,
            TenDonVi=account.name,
            MaHoSo=paid.code,
            TKThuHuong=account.number,
            MaNHThuHuong=account.bank,
            TenTKThuHuong=account.holder,
            NoiDungThanhToan=words,
            HoTenNguoiNop=asked.payer or payer.name,
            SoCMNDNguoiNop=payer.number,
            DiaChiNguoiNop=payer.address,
            TinhNguoiNop=account.province,
            PhiLePhi=tuple(
                Phi(
                    LoaiPhiLePhi=code_of("pay-kind", kind, day, "Phi"),
                    MaPhiLePhi=service,
                    TenPhiLePhi=text,
                    SoTien=str(amount),
                )
                for kind, text, amount in parts
            ),
            DSKhoanNop=tuple(
                KhoanNop(NoiDung=text, SoTien=str(amount)) for _, text, amount in parts
            ),
        ),
    )
