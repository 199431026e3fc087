"""What the classic exchange allows in a dossier and in a line of progress.

Each check returns sentences, one for each thing that does not fit; none when all is well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

OFFICE_TIME = ZoneInfo("Asia/Ho_Chi_Minh")
AHEAD = timedelta(minutes=10)
"""A moment further ahead than this has not happened yet."""

Item = dict[str, Any]
Check = Callable[[str], bool]

_CODE = re.compile(r"[A-Z0-9]+(\.[A-Z0-9]+)*-\d{6}-\d{4,}", re.ASCII)
_PROVINCE = re.compile(r"(^|\.)[A-Y]\d{2}(\.|$)", re.ASCII)
_PROCEDURE = re.compile(r"\d\.\d{6}", re.ASCII)
_RESULT = re.compile(r"KQ\.[A-Y]\d{2}\.\d{6}", re.ASCII)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_MONEY = re.compile(r"[1-9]\d*", re.ASCII)


def among(*codes: str) -> Check:
    return lambda text: text in codes


def upto(longest: int) -> Check:
    return lambda text: len(text) <= longest


def date_of(text: str) -> datetime | None:
    """The moment behind `yyyyMMddHHmmss`, or None when it is not one."""
    if not re.fullmatch(r"\d{14}", text, re.ASCII):
        return None
    try:
        return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=OFFICE_TIME)
    except ValueError:
        return None


def _date(text: str) -> bool:
    return date_of(text) is not None


def _address(text: str) -> bool:
    return text.startswith(("http://", "https://"))


def _free(_: str) -> bool:
    return True


_FLAG = among("0", "1")
_STATUS = among(*(str(code) for code in range(1, 11)))

DOSSIER: dict[str, Check] = {
    "MaHoSo": lambda text: (
        len(text) <= 50 and bool(_CODE.fullmatch(text) and _PROVINCE.search(text.split("-")[0]))
    ),
    "MaTTHC": lambda text: bool(_PROCEDURE.fullmatch(text)),
    "TenTTHC": _free,
    "MaLinhVuc": upto(50),
    "TenLinhVuc": _free,
    "SoBienNhan": _free,
    "TrichYeuHoSo": upto(1000),
    "GhiChu": _free,
    "ThongTinKhac": _free,
    "KenhThucHien": among("1", "2", "3"),
    "NoiNopHoSo": among("1", "2"),
    "NgayNopHoSo": _date,
    "ChuHoSo": _free,
    "LoaiDoiTuong": among("1", "2", "3", "4"),
    "MaDoiTuong": _free,
    "SoGiayToChuHoSo": upto(50),
    "Email": lambda text: bool(_EMAIL.fullmatch(text)),
    "SoDienThoai": upto(50),
    "Fax": _free,
    "TaiKhoanDuocXacThucVoiVNeID": _FLAG,
    "NgayTiepNhan": _date,
    "NgayHenTra": _date,
    "TrangThaiHoSo": _STATUS,
    "NgayKetThucXuLy": _date,
    "NgayTra": _date,
    "NgayTuChoi": _date,
    "ThongTinTra": _free,
    "HinhThuc": among("0", "1"),
    "DonViXuLy": upto(500),
    "DuocThanhToanTrucTuyen": among("0", "1", "2"),
    "HoSoCoThanhPhanSoHoa": _FLAG,
}
FILLED = (
    "MaHoSo", "MaTTHC", "TenTTHC", "MaLinhVuc", "TenLinhVuc", "LoaiDoiTuong", "NgayTiepNhan",
    "TrangThaiHoSo", "HinhThuc", "DonViXuLy", "TrichYeuHoSo", "NoiNopHoSo", "NgayNopHoSo",
    "TaiKhoanDuocXacThucVoiVNeID", "HoSoCoThanhPhanSoHoa", "DuocThanhToanTrucTuyen",
)  # fmt: skip
"""Must be there and say something."""
PRESENT = ("Email", "SoDienThoai", "NgayHenTra", "SoGiayToChuHoSo", "DinhDanhCHS")
"""Must be there, and may be empty."""

PAPER: dict[str, Check] = {
    "TepDinhKemId": _free,
    "TenTepDinhKem": upto(4000),
    "IsDeleted": among("True", "False"),
    "MaThanhPhanHoSo": upto(100),
    "DuongDanTaiTepTin": _address,
    "DuocSoHoa": _FLAG,
    "DuocTaiSuDung": among("0", "1", "2"),
    "DuocLayTuKhoDMQG": _FLAG,
    "MaKetQuaThayThe": upto(100),
}
FEE: dict[str, Check] = {
    "TenPhiLePhi": _free,
    "MaPhiLePhi": among("1", "2"),
    "HinhThucThu": among("1", "2", "4"),
    "Gia": lambda text: bool(_MONEY.fullmatch(text)),
    "LoaiPhiLePhi": among("1", "2", "3"),
}
RESULT: dict[str, Check] = {
    "TenGiayTo": upto(2000),
    "MaThanhPhanHoSo": upto(100),
    "GiayToId": _free,
    "DuongDanTepTinKetQua": _address,
    "MaGiayToKetQua": lambda text: bool(_RESULT.fullmatch(text)),
}
IDENTITY: dict[str, Check] = {"LoaiDinhDanh": among("1", "2"), "SoDinhDanh": _free}
BASE: dict[str, Check] = {"MaCSDL": among(*"1234567")}
SUPPLEMENT: dict[str, Check] = {
    "HoSoBoSungId": _free,
    "NguoiYeuCauBoSung": upto(50),
    "NoiDungBoSung": _free,
    "NgayBoSung": _date,
    "NguoiTiepNhanBoSung": upto(50),
    "ThongTinTiepNhan": _free,
    "NgayTiepNhanBoSung": _date,
    "TrangThaiBoSung": _free,
    "NgayHenTraTruoc": _date,
    "NgayHenTraMoi": _date,
}
PROGRESS: dict[str, Check] = {
    "MaHoSo": DOSSIER["MaHoSo"],
    "NguoiXuLy": upto(50),
    "ChucDanh": _free,
    "ThoiDiemXuLy": _date,
    "PhongBanXuLy": _free,
    "NoiDungXuLy": _free,
    "TrangThai": _STATUS,
    "NgayBatDau": _date,
    "NgayKetThucTheoQuyDinh": _date,
}
LISTS: dict[str, tuple[dict[str, Check], tuple[str, ...]]] = {
    "TaiLieuNop": (PAPER, ("TenTepDinhKem", "IsDeleted")),
    "DanhSachLePhi": (FEE, tuple(FEE)),
    "DanhSachGiayToKetQua": (RESULT, ("TenGiayTo", "DuongDanTepTinKetQua")),
    "DinhDanhCHS": (IDENTITY, tuple(IDENTITY)),
    "DSKetNoiCSDL": (BASE, tuple(BASE)),
    "DanhSachHoSoBoSung": (SUPPLEMENT, ("NoiDungBoSung", "NgayBoSung")),
}


def dossier(item: Any, now: datetime) -> list[str]:
    """What is wrong with one dossier."""
    if not isinstance(item, dict):
        return ["hồ sơ không phải một đối tượng"]
    wrong = list(_scalars(item, DOSSIER, FILLED, (*LISTS, "DanhSachTepDinhKemKhac")))
    wrong += [f"{name}: không có" for name in PRESENT if name not in item]
    for name, (shape, filled) in LISTS.items():
        wrong += _list(item, name, shape, filled)
    wrong += _others(item)
    if not wrong:
        wrong += _together(item, now)
    return wrong


def progress(item: Any, now: datetime) -> list[str]:
    """What is wrong with one line of progress."""
    if not isinstance(item, dict):
        return ["tiến độ không phải một đối tượng"]
    filled = ("MaHoSo", "NguoiXuLy", "ThoiDiemXuLy", "TrangThai")
    wrong = list(_scalars(item, PROGRESS, filled, ()))
    if "NoiDungXuLy" not in item:
        wrong.append("NoiDungXuLy: không có")
    done = date_of(str(item.get("ThoiDiemXuLy")))
    if done and done > now + AHEAD:
        wrong.append("ThoiDiemXuLy: ở tương lai")
    return wrong


def _scalars(
    item: Item, shape: dict[str, Check], filled: tuple[str, ...], besides: tuple[str, ...]
) -> Iterator[str]:
    for name, value in item.items():
        if name in besides:
            continue
        if name not in shape:
            yield f"{name}: không có trong tài liệu"
        elif not isinstance(value, str):
            yield f"{name}: phải là chuỗi"
        elif value and not shape[name](value):
            yield f"{name}: “{value[:60]}” không đúng dạng"
    yield from (f"{name}: để trống" for name in filled if not item.get(name))


def _list(item: Item, name: str, shape: dict[str, Check], filled: tuple[str, ...]) -> Iterator[str]:
    entries = item.get(name, [])
    if not isinstance(entries, list):
        yield f"{name}: phải là danh sách"
        return
    inner = ("DanhSachGiayToBoSung", "DanhSachLePhiBoSung") if name == "DanhSachHoSoBoSung" else ()
    for place, entry in enumerate(entries):
        if not isinstance(entry, dict):
            yield f"{name}[{place}]: phải là đối tượng"
            continue
        yield from (f"{name}[{place}].{told}" for told in _scalars(entry, shape, filled, inner))


def _others(item: Item) -> Iterator[str]:
    """`DanhSachTepDinhKemKhac` is the one list whose items hold numbers."""
    for entry in item.get("DanhSachTepDinhKemKhac", []):
        if not isinstance(entry, dict) or set(entry) != {"TenGiayTo", "SoLuong", "LoaiGiayTo"}:
            yield "DanhSachTepDinhKemKhac: không đúng dạng"
        elif not (isinstance(entry["SoLuong"], int) and isinstance(entry["LoaiGiayTo"], int)):
            yield "DanhSachTepDinhKemKhac: SoLuong và LoaiGiayTo phải là số"


def _together(item: Item, now: datetime) -> Iterator[str]:
    """Fields that spoil the national report when they do not agree with each other."""
    received = date_of(item["NgayTiepNhan"])
    for name in ("NgayTiepNhan", "NgayKetThucXuLy", "NgayTra", "NgayTuChoi", "NgayNopHoSo"):
        moment = date_of(item.get(name, ""))
        if moment and moment > now + AHEAD:
            yield f"{name}: ở tương lai"
        if moment and received and name not in ("NgayNopHoSo",) and moment < received:
            yield f"{name}: trước ngày tiếp nhận"
    status = item["TrangThaiHoSo"]
    needs = {"9": ("NgayKetThucXuLy",), "10": ("NgayKetThucXuLy", "NgayTra"), "3": ("NgayTuChoi",)}
    yield from (
        f"{name}: để trống ở trạng thái {status}"
        for name in needs.get(status, ())
        if not item.get(name)
    )
    if item.get("MaDoiTuong") and item.get("KenhThucHien") != "2":
        yield "MaDoiTuong: chỉ có khi nộp trực tuyến"
    papers = item.get("TaiLieuNop", [])
    some = any(p.get("DuocSoHoa") == "1" or p.get("DuocTaiSuDung", "0") != "0" for p in papers)
    if (item["HoSoCoThanhPhanSoHoa"] == "1") != some:
        yield "HoSoCoThanhPhanSoHoa: không khớp với giấy tờ"
    for place, paper in enumerate(papers):
        if paper.get("DuocSoHoa") == "1" and not paper.get("DuongDanTaiTepTin"):
            yield f"TaiLieuNop[{place}]: báo đã số hóa mà không có đường dẫn"
    submitted = {p["DuongDanTaiTepTin"] for p in papers if p.get("DuongDanTaiTepTin")}
    for result in item.get("DanhSachGiayToKetQua", []):
        if result["DuongDanTepTinKetQua"] in submitted:
            yield "DanhSachGiayToKetQua: lấy giấy tờ nộp làm kết quả"
    lengths = {"1": 12, "2": 9}
    for one in item["DinhDanhCHS"]:
        number = one["SoDinhDanh"]
        if not number.isdecimal() or len(number) != lengths[one["LoaiDinhDanh"]]:
            yield "DinhDanhCHS: số định danh không đúng loại"
