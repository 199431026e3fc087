"""Messages of the national payment platform, protocol 1.0.6. All values are text."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import msgspec

PROTOCOL = "1.0.6"
PAYMENT_STATES = {"1": "paid", "3": "waiting", "4": "failed"}


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
            "MaTienTe": "VND",
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
