"""The services both classic styles share: dossier, progress, look-up and catalogues."""

from __future__ import annotations

from typing import Any

from desk_tui.demo.portal import contract
from desk_tui.demo.portal.invented import AGENCIES, FIELDS
from desk_tui.demo.portal.state import Item, Portal

Answer = tuple[dict[str, Any], list[str]]

CATALOGUES = ("LayDanhSachTTHC", "LayDanhSachTTHCDonVi", "LayDanhMucLinhVuc", "LayDanhMucCoQuan")
LOOK_UPS = ("LayThuTuc", "TraCuuHoSo", "TraCuuTechID")


def said(portal: Portal, code: str, message: str, **more: Any) -> dict[str, Any]:
    return {"error_code": portal.code(code), "message": message, **more}


def put_dossiers(portal: Portal, data: Any, updating: bool, style: str) -> Answer:
    """Create or replace whole. A create of a known number is told as such and changes nothing."""
    if not isinstance(data, list) or not data:
        return said(portal, "-1", "Không có dữ liệu hồ sơ"), ["data: phải là danh sách có hồ sơ"]
    if len(data) > 1:
        return said(portal, "-1", "Mỗi lần một hồ sơ"), ["data: nhiều hồ sơ trong một lần gửi"]
    item: Item = data[0]
    wrong = contract.dossier(item, portal.clock()) if portal.settings.strict else []
    if wrong:
        return said(portal, "-1", f"Dữ liệu không hợp lệ: {wrong[0]}"), wrong
    code = item["MaHoSo"]
    if not updating and code in portal.dossiers:
        return said(portal, portal.settings.duplicate_code, f"Hồ sơ {code} đã tồn tại"), []
    if updating and code not in portal.dossiers:
        return said(portal, "-1", f"Không tìm thấy hồ sơ {code}"), [f"{code}: cập nhật hồ sơ lạ"]
    portal.keep(item, style)
    for paper in item.get("TaiLieuNop", []):
        portal.fetch(code, paper.get("DuongDanTaiTepTin", ""))
    for result in item.get("DanhSachGiayToKetQua", []):
        portal.fetch(code, result.get("DuongDanTepTinKetQua", ""))
    return said(portal, "0", f"{'Cập nhật' if updating else 'Đồng bộ'} hồ sơ thành công"), []


def put_progress(portal: Portal, data: Any) -> Answer:
    if not isinstance(data, list) or not data:
        return said(portal, "-1", "Không có dữ liệu tiến độ"), ["data: phải là danh sách"]
    wrong = [told for item in data for told in contract.progress(item, portal.clock())]
    if wrong:
        return said(portal, "-1", f"Dữ liệu không hợp lệ: {wrong[0]}"), wrong
    unknown = [item["MaHoSo"] for item in data if item["MaHoSo"] not in portal.dossiers]
    if unknown and portal.settings.refuse_unknown_progress:
        return said(portal, "-1", f"Chưa có hồ sơ {unknown[0]}"), [f"{unknown[0]}: tiến độ lạ"]
    for item in data:
        if item["MaHoSo"] in portal.dossiers:
            portal.dossiers[item["MaHoSo"]].progress.append(item)
    return said(portal, "0", "Thành công"), []


def look(portal: Portal, service: str, asked: dict[str, Any]) -> Answer:
    """`LayDanhMuc…`, `LayThuTuc`, `TraCuuHoSo` and `TraCuuTechID`."""
    return said(portal, "0", "", result=_found(portal, service, asked)), []


def _found(portal: Portal, service: str, asked: dict[str, Any]) -> list[Item]:
    match service:
        case "LayDanhSachTTHC" | "LayDanhSachTTHCDonVi":
            return [
                {name: one[name] for name in ("MATTHC", "TENTTHC")} for one in portal.procedures
            ]
        case "LayThuTuc":
            return [one for one in portal.procedures if one["MATTHC"] == asked.get("maTTHC")]
        case "LayDanhMucLinhVuc":
            return list(FIELDS)
        case "LayDanhMucCoQuan":
            return list(AGENCIES)
        case "TraCuuHoSo":
            kept = portal.dossiers.get(str(asked.get("mahoso")))
            if kept is None:
                return []
            whole = portal.settings.look_up == "whole"
            return [kept.now if whole else {"MaHoSo": kept.now["MaHoSo"]}]
        case _:
            known = [one for one in portal.people if one["SoDinhDanh"] == asked.get("mstorcmnd")]
            return [{"TECHNICALID": f"tech-{one['SoDinhDanh']}"} for one in known]
