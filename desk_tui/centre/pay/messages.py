"""Messages of the national payment platform, protocol 1.0.6. All values are text."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

import msgspec

PROTOCOL = "1.0.6"
CURRENCY = "VND"
DONE = "00"
"""`MaLoi` of something that went well."""
OFFICE_TIME = ZoneInfo("Asia/Ho_Chi_Minh")

State = Literal["paid", "waiting", "failed", "unknown"]
STATES: dict[str, State] = {"1": "paid", "3": "waiting", "4": "failed"}

RESULT = (
    "LoaiBanTin", "MaLoi", "MaDoiTac", "MaThamChieu", "SoTien", "MaTienTe", "MaGiaoDich",
    "MaNganHang", "ThoiGianGD", "ThongTinGiaoDich",
)  # fmt: skip
"""What the hash of a result is over, in this order, the secret last."""

LONGEST_TITLE = 250
"""Longest name of a procedure that clients of the platform are known to send."""


class Phi(msgspec.Struct, frozen=True, kw_only=True):
    LoaiPhiLePhi: str
    MaPhiLePhi: str
    TenPhiLePhi: str
    SoTien: str


class KhoanNop(msgspec.Struct, frozen=True, kw_only=True):
    NoiDung: str
    SoTien: str


class BienLai(msgspec.Struct, frozen=True, kw_only=True):
    """`ThongTinBienLai`; the group about penalties stays empty for fees."""

    MaDichVu: str = "2"
    MaDVC: str
    TenDVC: str
    MaTTHC: str
    TenTTHC: str
    MaDonVi: str
    TenDonVi: str
    MaHoSo: str
    TKThuHuong: str
    MaNHThuHuong: str
    TenTKThuHuong: str
    MaLoaiHinhThuPhat: str = ""
    TenLoaiHinhThuPhat: str = ""
    MaCoQuanQD: str = ""
    TenCoQuanQD: str = ""
    KhoBac: str = ""
    NgayQD: str = ""
    SoQD: str = ""
    ThoiGianViPham: str = ""
    DiaDiemViPham: str = ""
    TenNguoiViPham: str = ""
    TaiKhoanThuNSNN: str = ""
    NoiDungThanhToan: str
    HoTenNguoiNop: str
    SoCMNDNguoiNop: str
    DiaChiNguoiNop: str
    HuyenNguoiNop: str = ""
    TinhNguoiNop: str = ""
    PhiLePhi: tuple[Phi, ...] = ()
    DSKhoanNop: tuple[KhoanNop, ...] = ()


class Start(msgspec.Struct, frozen=True, kw_only=True):
    """A payment about to begin. `at` is `yyyyMMddHHmmss` on a 24-hour clock, `amount` đồng."""

    reference: str
    amount: int
    words: str
    at: str
    ip: str
    bill: BienLai

    def body(self, partner: str, secret: str) -> dict[str, Any]:
        said = {
            "LoaiBanTin": "INIT",
            "PhienBan": PROTOCOL,
            "MaDoiTac": partner,
            "MaThamChieu": self.reference,
            "SoTien": str(self.amount),
            "LoaiHinhThanhToan": "PAY",
            "MaKenhThanhToan": "1",
            "MaThietBi": "1",
            "NgonNgu": "vi-VN",
            "MaTienTe": CURRENCY,
            "MaNganHang": "PAYMENT",
            "ThongTinGiaoDich": self.words,
            "ThoiGianGD": self.at,
            "Ip": self.ip,
        }
        mark = authentic(list(said.values()), secret)
        return {**said, "MaXacThuc": mark, "ThongTinBienLai": msgspec.to_builtins(self.bill)}


def about(kind: str, partner: str, reference: str, at: str, secret: str) -> dict[str, str]:
    """A question about one payment: `QUERY` or `GET_BILL`."""
    said = {
        "LoaiBanTin": kind,
        "PhienBan": PROTOCOL,
        "MaDoiTac": partner,
        "MaThamChieu": reference,
        "ThoiGianGD": at,
    }
    return {**said, "MaXacThuc": authentic(list(said.values()), secret)}


def authentic(values: Sequence[str], secret: str) -> str:
    """`MaXacThuc`: SHA-256 over the values and the secret, joined by bars."""
    return hashlib.sha256("|".join([*values, secret]).encode()).hexdigest()


@dataclass(frozen=True)
class Told:
    """What the platform says of one reference, in a call or in an answer. `amount` is whole đồng,
    -1 when it is no amount; `wrong` names what does not hold together, empty when all does."""

    state: State
    reference: str = ""
    amount: int = -1
    currency: str = ""
    transaction: str = ""
    bank: str = ""
    at: str = ""
    wrong: str = ""


def told(said: Mapping[str, Any], partner: str, secret: str, *, call: bool) -> Told:
    """Read a result. A `call` must prove itself by its hash; an answer to our own question may.

    A call has no state: it tells of money when its `MaLoi` says so, and of nothing certain else.
    """
    values = [_text(said.get(name)) for name in RESULT]
    named = dict(zip(RESULT, values, strict=True))
    proof = said.get("MaXacThuc")
    good = named["MaLoi"] == DONE
    asked = STATES.get(_text(said.get("TrangThaiGD")), "unknown")
    if asked == "paid" and not good:
        asked = "unknown"
    state: State = ("paid" if good else "failed") if call else asked
    wrong = ""
    if (call or proof) and not _proves(proof, values, secret):
        wrong = "hash"
    elif named["MaDoiTac"] != partner and (call or named["MaDoiTac"]):
        wrong = "partner"
    elif named["MaTienTe"] != CURRENCY and state == "paid":
        wrong = "currency"
    return Told(
        state=state,
        reference=named["MaThamChieu"],
        amount=_amount(said.get("SoTien")),
        currency=named["MaTienTe"],
        transaction=named["MaGiaoDich"],
        bank=named["MaNganHang"],
        at=named["ThoiGianGD"],
        wrong=wrong,
    )


def _text(value: Any) -> str:
    """As it counts for the hash: a number without a point, a text as it is."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def _amount(value: Any) -> int:
    text = _text(value)
    return int(text) if re.fullmatch(r"\d{1,15}", text, re.ASCII) else -1


def _proves(proof: Any, values: Sequence[str], secret: str) -> bool:
    return isinstance(proof, str) and hmac.compare_digest(
        proof.lower().encode(), authentic(values, secret).encode()
    )


def stamp(moment: datetime) -> str:
    """`yyyyMMddHHmmss` in Vietnamese time."""
    return f"{moment.astimezone(OFFICE_TIME):%Y%m%d%H%M%S}"


def moment_of(text: str, begun: datetime, now: datetime) -> datetime:
    """When the money came. Some write it with a 12-hour clock by mistake: of the moments it can
    mean the one between the start and now holds, and `now` when none does."""
    slack = timedelta(minutes=5)
    try:
        said = datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=OFFICE_TIME)
    except ValueError:
        return now
    for hours in (0, 12, -12):
        meant = said + timedelta(hours=hours)
        if begun - slack <= meant <= now + slack:
            return min(meant, now)
    return now
