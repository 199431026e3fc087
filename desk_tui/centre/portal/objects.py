"""The objects of the classic exchange, under the names it uses.

Every scalar is text; moments are `yyyyMMddHHmmss` in Vietnamese time, empty when absent.
"""

from __future__ import annotations

import msgspec


class TaiLieuNop(msgspec.Struct, frozen=True, kw_only=True):
    """A paper handed in."""

    TepDinhKemId: str = ""
    TenTepDinhKem: str
    IsDeleted: str = "False"
    MaThanhPhanHoSo: str = ""
    DuongDanTaiTepTin: str = ""
    DuocSoHoa: str = "0"
    DuocTaiSuDung: str = "0"
    DuocLayTuKhoDMQG: str = "0"
    MaKetQuaThayThe: str = ""


class LePhi(msgspec.Struct, frozen=True, kw_only=True):
    """A fee that was paid."""

    TenPhiLePhi: str
    MaPhiLePhi: str
    HinhThucThu: str
    Gia: str
    LoaiPhiLePhi: str


class TepKhac(msgspec.Struct, frozen=True, kw_only=True):
    """Another paper; the one object whose counts are numbers."""

    TenGiayTo: str
    SoLuong: int
    LoaiGiayTo: int


class BoSung(msgspec.Struct, frozen=True, kw_only=True):
    """A request for more papers, and what came of it."""

    HoSoBoSungId: str = ""
    NguoiYeuCauBoSung: str = ""
    NoiDungBoSung: str
    NgayBoSung: str
    NguoiTiepNhanBoSung: str = ""
    ThongTinTiepNhan: str = ""
    NgayTiepNhanBoSung: str = ""
    TrangThaiBoSung: str = ""
    DanhSachGiayToBoSung: tuple[TaiLieuNop, ...] = ()
    DanhSachLePhiBoSung: tuple[LePhi, ...] = ()
    NgayHenTraTruoc: str = ""
    NgayHenTraMoi: str = ""


class GiayToKetQua(msgspec.Struct, frozen=True, kw_only=True):
    """A result paper."""

    TenGiayTo: str
    MaThanhPhanHoSo: str = ""
    GiayToId: str = ""
    DuongDanTepTinKetQua: str
    MaGiayToKetQua: str = ""


class DinhDanh(msgspec.Struct, frozen=True, kw_only=True):
    LoaiDinhDanh: str
    SoDinhDanh: str


class KetNoiCSDL(msgspec.Struct, frozen=True, kw_only=True):
    """A national database that was asked."""

    MaCSDL: str


class HoSo(msgspec.Struct, frozen=True, kw_only=True):
    """A dossier: an item of `DongBoHoSoMC`, always whole."""

    MaHoSo: str
    MaTTHC: str
    TenTTHC: str
    MaLinhVuc: str
    TenLinhVuc: str
    KenhThucHien: str
    SoGiayToChuHoSo: str = ""
    ChuHoSo: str
    LoaiDoiTuong: str
    MaDoiTuong: str = ""
    ThongTinKhac: str = ""
    Email: str = ""
    Fax: str = ""
    SoDienThoai: str = ""
    TrichYeuHoSo: str
    NgayTiepNhan: str
    NgayHenTra: str = ""
    TrangThaiHoSo: str
    NgayTra: str = ""
    ThongTinTra: str = ""
    HinhThuc: str
    NgayKetThucXuLy: str = ""
    DonViXuLy: str
    GhiChu: str = ""
    TaiLieuNop: tuple[TaiLieuNop, ...] = ()
    DanhSachLePhi: tuple[LePhi, ...] = ()
    DanhSachTepDinhKemKhac: tuple[TepKhac, ...] = ()
    DanhSachHoSoBoSung: tuple[BoSung, ...] = ()
    DanhSachGiayToKetQua: tuple[GiayToKetQua, ...] = ()
    NoiNopHoSo: str
    HoSoCoThanhPhanSoHoa: str = "0"
    TaiKhoanDuocXacThucVoiVNeID: str = "0"
    DuocThanhToanTrucTuyen: str = "0"
    NgayTuChoi: str = ""
    DinhDanhCHS: tuple[DinhDanh, ...] = ()
    NgayNopHoSo: str
    DSKetNoiCSDL: tuple[KetNoiCSDL, ...] = ()


class TienDo(msgspec.Struct, frozen=True, kw_only=True):
    """One line of progress: an item of `CapNhatTienDoHoSoMC`."""

    MaHoSo: str
    NguoiXuLy: str
    ChucDanh: str = ""
    ThoiDiemXuLy: str
    PhongBanXuLy: str = ""
    NoiDungXuLy: str
    TrangThai: str
    NgayBatDau: str = ""
    NgayKetThucTheoQuyDinh: str = ""
