"""What protocol 1.0.6 allows in the messages that come; sentences for what does not fit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from desk_tui.demo.platform.state import OFFICE_TIME, Item, Settings, digest

Check = Callable[[str], bool]
AHEAD = timedelta(minutes=10)

START = (
    "LoaiBanTin", "PhienBan", "MaDoiTac", "MaThamChieu", "SoTien", "LoaiHinhThanhToan",
    "MaKenhThanhToan", "MaThietBi", "NgonNgu", "MaTienTe", "MaNganHang", "ThongTinGiaoDich",
    "ThoiGianGD", "Ip",
)  # fmt: skip
SHORT = ("LoaiBanTin", "PhienBan", "MaDoiTac", "MaThamChieu", "ThoiGianGD")
_FIXED = {
    "PhienBan": "1.0.6",
    "LoaiHinhThanhToan": "PAY",
    "MaKenhThanhToan": "1",
    "MaThietBi": "1",
    "NgonNgu": "vi-VN",
    "MaTienTe": "VND",
    "MaNganHang": "PAYMENT",
}
_BILL_FILLED = (
    "MaDichVu", "MaDVC", "TenDVC", "MaTTHC", "TenTTHC", "MaDonVi", "TenDonVi", "MaHoSo",
    "TKThuHuong", "MaNHThuHuong", "TenTKThuHuong", "NoiDungThanhToan", "HoTenNguoiNop",
)  # fmt: skip
_BILL_THERE = (
    "MaLoaiHinhThuPhat", "TenLoaiHinhThuPhat", "MaCoQuanQD", "TenCoQuanQD", "KhoBac", "NgayQD",
    "SoQD", "ThoiGianViPham", "DiaDiemViPham", "TenNguoiViPham", "TaiKhoanThuNSNN",
    "SoCMNDNguoiNop", "DiaChiNguoiNop", "HuyenNguoiNop", "TinhNguoiNop",
)  # fmt: skip
_PENALTY = _BILL_THERE[:11]
_MONEY = re.compile(r"[1-9]\d*", re.ASCII)


def start(said: Item, settings: Settings, now: datetime) -> list[str]:
    wrong = list(_common(said, START, settings, now))
    if wrong:
        return wrong
    wrong += [f"{name}: phải là {value}" for name, value in _FIXED.items() if said[name] != value]
    if not _MONEY.fullmatch(said["SoTien"]):
        wrong.append("SoTien: không phải số tiền")
    if not re.fullmatch(r"dvc[A-Za-z0-9]+", said["MaThamChieu"], re.ASCII):
        wrong.append("MaThamChieu: không đúng dạng")
    if not said["Ip"] or not said["ThongTinGiaoDich"]:
        wrong.append("Ip, ThongTinGiaoDich: để trống")
    unknown = said.keys() - {*START, "MaXacThuc", "ThongTinBienLai"}
    wrong += [f"{name}: không có trong tài liệu" for name in sorted(unknown)]
    return wrong + list(_bill(said.get("ThongTinBienLai"), said))


def short(said: Item, settings: Settings, now: datetime) -> list[str]:
    wrong = list(_common(said, SHORT, settings, now))
    unknown = said.keys() - {*SHORT, "MaXacThuc"}
    return wrong + [f"{name}: không có trong tài liệu" for name in sorted(unknown)]


def _common(said: Item, names: tuple[str, ...], settings: Settings, now: datetime) -> Iterator[str]:
    missing = [name for name in names if not isinstance(said.get(name), str)]
    if missing:
        yield f"{', '.join(missing)}: thiếu hoặc không phải chuỗi"
        return
    if said["MaDoiTac"] != settings.partner:
        yield "MaDoiTac: sai"
    if said.get("MaXacThuc") != digest([said[name] for name in names], settings.secret):
        yield "MaXacThuc: sai"
    try:
        moment = datetime.strptime(said["ThoiGianGD"], "%Y%m%d%H%M%S").replace(tzinfo=OFFICE_TIME)
    except ValueError:
        yield "ThoiGianGD: không phải yyyyMMddHHmmss"
        return
    if moment > now + AHEAD:
        yield "ThoiGianGD: ở tương lai"


def _bill(bill: Any, said: Item) -> Iterator[str]:
    if not isinstance(bill, dict):
        yield "ThongTinBienLai: thiếu"
        return
    for name in (*_BILL_FILLED, *_BILL_THERE):
        if not isinstance(bill.get(name), str):
            yield f"{name}: thiếu hoặc không phải chuỗi"
    yield from (f"{name}: để trống" for name in _BILL_FILLED if not bill.get(name))
    yield from (f"{name}: chỉ có khi nộp phạt" for name in _PENALTY if bill.get(name))
    known = {*_BILL_FILLED, *_BILL_THERE, "PhiLePhi", "DSKhoanNop"}
    yield from (f"{name}: không có trong tài liệu" for name in sorted(bill.keys() - known))
    if len(str(bill.get("TenTTHC", ""))) > 250:
        yield "TenTTHC: quá dài"
    for name in ("PhiLePhi", "DSKhoanNop"):
        entries = bill.get(name)
        amounts = [str(one.get("SoTien")) for one in entries] if isinstance(entries, list) else []
        if not amounts or not all(_MONEY.fullmatch(one) for one in amounts):
            yield f"{name}: không có khoản nào, hoặc số tiền sai"
        elif str(sum(map(int, amounts))) != said["SoTien"]:
            yield f"{name}: cộng lại không bằng SoTien"
