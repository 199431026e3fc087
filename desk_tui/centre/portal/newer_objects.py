"""The objects of the newer REST style, made from a classic case. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from desk_tui.centre.portal.classic import OFFICE_TIME
from desk_tui.centre.portal.codes import code_of
from desk_tui.centre.portal.objects import GiayToKetQua, LePhi, TienDo
from desk_tui.centre.portal.portal import Case, Known

WITH_RESULTS = ("5", "6", "9")
"""Only these statuses carry fees and results."""


class Uploaded(msgspec.Struct, frozen=True, kw_only=True):
    IdTepTin: str
    HashTepTin: str


class GiayToDinhKem(msgspec.Struct, frozen=True, kw_only=True):
    IdGiayTo: str
    MaKetQua: str = ""
    TenGiayTo: str
    HashTepTin: str


class ThanhPhanHoSo(msgspec.Struct, frozen=True, kw_only=True):
    MaThanhPhanHoSo: str
    TenThanhPhanHoSo: str
    SoLuong: int
    LoaiBan: int
    GiayToDinhKem: tuple[GiayToDinhKem, ...] = ()


class HoSoMoi(msgspec.Struct, frozen=True, kw_only=True):
    """What `NoiHoSo` takes."""

    MaHoSo: str
    MaTTHC: str
    MaDichVuCong: str
    ChuHoSo: str
    LoaiDoiTuong: int
    MaDonViTiepNhan: str
    NgayNop: str
    NgayTiepNhan: str
    EformThongTinChiTiet: dict[str, Any]
    ThanhPhanHoSo: tuple[ThanhPhanHoSo, ...]
    ThongTinNguoiNop: dict[str, Any]


class TienTrinh(msgspec.Struct, frozen=True, kw_only=True):
    IDHoSo: str
    MaHoSo: str
    NguoiXuLy: str
    ThoiDiemXuLy: str
    PhongBanXuLy: str
    NoiDungXuLy: str
    TrangThai: int
    NgayBatDau: str
    NgayKetThucTheoQuyDinh: str


class TrangThai(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    IdHoSo: str
    MaHoSo: str
    TrangThai: int
    DanhSachLePhi: tuple[LePhi, ...] = ()
    DanhSachGiayToKetQua: tuple[GiayToKetQua, ...] = ()


def create(case: Case, code: str, uploaded: Sequence[Uploaded | None]) -> HoSoMoi:
    """`uploaded` answers to `case.files`, None where there is no file."""
    said = case.hoso
    day = _moment(said.NgayTiepNhan).date()
    kind = int(code_of("owner-newer", case.who.owner_kind, day, "0"))
    return HoSoMoi(
        MaHoSo=code,
        MaTTHC=said.MaTTHC,
        MaDichVuCong=f"{said.MaTTHC}.01",
        ChuHoSo=said.ChuHoSo,
        LoaiDoiTuong=kind,
        MaDonViTiepNhan=case.unit,
        NgayNop=_plain(said.NgayNopHoSo),
        NgayTiepNhan=_plain(said.NgayTiepNhan),
        EformThongTinChiTiet={},
        ThanhPhanHoSo=tuple(
            ThanhPhanHoSo(
                MaThanhPhanHoSo=paper.MaThanhPhanHoSo,
                TenThanhPhanHoSo=paper.TenTepDinhKem,
                SoLuong=1,
                LoaiBan=int(code_of("copy", "electronic" if file else "original", day, "0")),
                GiayToDinhKem=_attached(paper.TenTepDinhKem, paper.MaKetQuaThayThe, file),
            )
            for paper, file in zip(said.TaiLieuNop, uploaded, strict=True)
        ),
        ThongTinNguoiNop=_submitter(case),
    )


def steps(known: Known, said: Sequence[TienDo]) -> list[TienTrinh]:
    return [
        TienTrinh(
            IDHoSo=known.id,
            MaHoSo=known.code,
            NguoiXuLy=one.NguoiXuLy,
            ThoiDiemXuLy=_iso(one.ThoiDiemXuLy),
            PhongBanXuLy=one.PhongBanXuLy,
            NoiDungXuLy=one.NoiDungXuLy,
            TrangThai=int(one.TrangThai),
            NgayBatDau=_iso(one.NgayBatDau),
            NgayKetThucTheoQuyDinh=_iso(one.NgayKetThucTheoQuyDinh),
        )
        for one in said
    ]


def state(known: Known, case: Case) -> TrangThai:
    """The dossier's state; results and fees only where the style takes them."""
    with_results = case.hoso.TrangThaiHoSo in WITH_RESULTS
    return TrangThai(
        IdHoSo=known.id,
        MaHoSo=known.code,
        TrangThai=int(case.hoso.TrangThaiHoSo),
        DanhSachLePhi=case.hoso.DanhSachLePhi if with_results else (),
        DanhSachGiayToKetQua=case.hoso.DanhSachGiayToKetQua if with_results else (),
    )


def _attached(name: str, result: str, file: Uploaded | None) -> tuple[GiayToDinhKem, ...]:
    if file is None:
        return ()
    return (
        GiayToDinhKem(
            IdGiayTo=file.IdTepTin, MaKetQua=result, TenGiayTo=name, HashTepTin=file.HashTepTin
        ),
    )


def _submitter(case: Case) -> dict[str, Any]:
    said, who = case.hoso, case.who
    own = not who.submitter
    number = said.SoGiayToChuHoSo if own else who.submitter_number
    day = _moment(said.NgayTiepNhan).date()
    kind = who.owner_kind if own else who.submitter_kind
    birth = who.birth if own else who.submitter_birth
    return {
        "LoaiDoiTuong": int(code_of("owner-newer", kind, day, "0")),
        # The style wants a uuid of the person; the same person gets the same one.
        "IdDoiTuong": str(uuid.uuid5(uuid.NAMESPACE_OID, f"nguoi-nop:{number or said.ChuHoSo}")),
        "ThongTinChiTiet": {
            "TenNguoiNop": said.ChuHoSo if own else who.submitter,
            "SoDinhDanh": number,
            "NgayCapDinhDanh": "",
            "NgaySinh": f"{birth.replace('-', '')}000000" if len(birth) == 10 else "",
            "SoDienThoai": said.SoDienThoai if own else who.submitter_phone,
            "Email": said.Email if own else who.submitter_email,
            "Fax": said.Fax,
            "MaTinh": "",
            "MaHuyen": "",
            "MaXa": "",
            "DiaChiChiTiet": who.address if own else who.submitter_address,
            "TenChuHs": said.ChuHoSo,
            "SoDinhDanhChuHs": said.SoGiayToChuHoSo,
            "MaTinhChuHs": "",
            "MaXaChuHs": "",
            "DiaChiChiTietChuHs": who.address,
        },
    }


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=OFFICE_TIME)


def _plain(text: str) -> str:
    return f"{_moment(text):%Y-%m-%d %H:%M:%S}"


def _iso(text: str) -> str:
    return _moment(text).isoformat(timespec="milliseconds") if text else ""
