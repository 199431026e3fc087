"""The newer REST style: a token, the centre's own numbers, files first, then the dossier."""

from __future__ import annotations

import email
import hashlib
import re
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from desk_tui.demo.portal.contract import OFFICE_TIME, date_of
from desk_tui.demo.portal.state import Item, Portal
from desk_tui.demo.portal.turn import Work, body_of, portal_of, turn

Answer = tuple[dict[str, Any], list[str]]

CREATE: dict[str, type] = {
    "MaHoSo": str,
    "MaTTHC": str,
    "MaDichVuCong": str,
    "ChuHoSo": str,
    "LoaiDoiTuong": int,
    "MaDonViTiepNhan": str,
    "NgayNop": str,
    "NgayTiepNhan": str,
    "EformThongTinChiTiet": dict,
    "ThanhPhanHoSo": list,
    "ThongTinNguoiNop": dict,
}
STEP: dict[str, type] = {
    "IDHoSo": str,
    "MaHoSo": str,
    "NguoiXuLy": str,
    "ThoiDiemXuLy": str,
    "PhongBanXuLy": str,
    "NoiDungXuLy": str,
    "TrangThai": int,
    "NgayBatDau": str,
    "NgayKetThucTheoQuyDinh": str,
}
_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(Z|[+-]\d\d:\d\d)", re.ASCII)
WITH_RESULTS = (5, 6, 9)


def said(code: int, message: str, data: Any = None) -> dict[str, Any]:
    return {"code": code, "message": message, "data": data}


def _status(answer: Any) -> int:
    return answer["code"] if isinstance(answer, dict) and "code" in answer else 200


async def token(request: Request) -> Response:
    portal = portal_of(request)
    body = await body_of(request)
    wanted = {
        "client_id": portal.settings.client_id,
        "client_secret": portal.settings.client_secret,
    }

    def work() -> tuple[Any, list[str]]:
        if body != wanted or any(f.kind == "wrong-credentials" and f.times for f in portal.faults):
            return said(401, "Sai thông tin xác thực"), []
        seconds = int(portal.settings.session_seconds)
        token = portal.open_session()
        return {
            "access_token": token,
            "expires_in": seconds,
            "token_type": "Bearer",
            "scope": "default",
        }, []

    return await turn(portal, "newer", "token", body, work, status=_status)


async def number(request: Request) -> Response:
    portal = portal_of(request)
    code = request.query_params.get("code", "")

    def work() -> tuple[Any, list[str]]:
        if not code:
            return said(400, "Thiếu code"), ["code: không có"]
        day = portal.clock().astimezone(OFFICE_TIME)
        portal.issued.append(f"{code}-{day:%Y%m%d}-{len(portal.issued) + 1:07d}")
        return {"value": portal.issued[-1]}, []

    return await _signed(request, "number", {"code": code}, work)


async def upload(request: Request) -> Response:
    portal = portal_of(request)
    sent = _parts(request.headers.get("content-type", ""), await request.body())

    def work() -> tuple[Any, list[str]]:
        if not sent:
            return said(400, "Không có tệp"), ["files: không có"]
        data = []
        for _, content in sent:
            id = f"tep-{len(portal.uploads) + 1}"
            portal.uploads[id] = content
            mark = hashlib.sha256(content).hexdigest()
            data.append({"IdTepTin": id, "HashTepTin": mark})
        return said(200, "OK", data), []

    return await _signed(request, "upload", [name for name, _ in sent], work)


def _parts(kind: str, body: bytes) -> list[tuple[str, bytes]]:
    """Name and bytes of each file in the multipart body's part "files"."""
    message = email.message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
    found: list[tuple[str, bytes]] = []
    for part in message.walk():
        if part.get_param("name", header="content-disposition") == "files":
            content = part.get_payload(decode=True)
            found.append(
                (part.get_filename() or "", content if isinstance(content, bytes) else b"")
            )
    return found


async def create(request: Request) -> Response:
    portal = portal_of(request)
    body = await body_of(request)

    def work() -> Answer:
        wrong = check_create(portal, body)
        if wrong:
            return said(400, f"Dữ liệu không hợp lệ: {wrong[0]}"), wrong
        code = body["MaHoSo"]
        if code in portal.dossiers:
            return said(400, f"Hồ sơ {code} đã tồn tại"), []
        kept = portal.keep(body, "newer")
        return said(200, "OK", {"idHoSo": kept.id, "maHoSo": code}), []

    return await _signed(request, "NoiHoSo", body, work)


async def progress(request: Request) -> Response:
    return await _to_known(request, "CapNhatTienTrinh", check_step, "progress")


async def state(request: Request) -> Response:
    return await _to_known(request, "CapNhatTrangThai", check_state, "statuses")


async def _to_known(request: Request, service: str, check: Any, where: str) -> Response:
    portal = portal_of(request)
    body = await body_of(request)

    def work() -> Answer:
        items: list[Item] = body if isinstance(body, list) else []
        wrong = [told for item in items for told in check(item)] or ([] if items else ["rỗng"])
        if wrong:
            return said(400, f"Dữ liệu không hợp lệ: {wrong[0]}"), wrong
        unknown = [i["MaHoSo"] for i in items if i["MaHoSo"] not in portal.dossiers]
        if unknown:
            return said(404, f"Không tìm thấy hồ sơ {unknown[0]}"), [f"{unknown[0]}: hồ sơ lạ"]
        for item in items:
            getattr(portal.dossiers[item["MaHoSo"]], where).append(item)
            for result in item.get("DanhSachGiayToKetQua", []):
                portal.fetch(item["MaHoSo"], result.get("DuongDanTepTinKetQua", ""))
        return said(200, "OK", []), []

    return await _signed(request, service, body, work)


async def _signed(request: Request, service: str, body: Any, work: Work) -> Response:
    portal = portal_of(request)
    scheme, _, shown = request.headers.get("authorization", "").partition(" ")

    def with_token() -> tuple[Any, list[str]]:
        if scheme != "Bearer" or not portal.knows(shown):
            return said(401, "Token không hợp lệ"), []
        return work()

    return await turn(portal, "newer", service, body, with_token, status=_status)


def check_create(portal: Portal, item: Any) -> list[str]:
    """What is wrong with a dossier of this style."""
    wrong = _typed(item, CREATE)
    if wrong:
        return wrong
    if not re.fullmatch(r"\d\.\d{6}", item["MaTTHC"], re.ASCII):
        wrong.append("MaTTHC: không đúng dạng")
    if item["MaHoSo"] not in portal.issued and portal.settings.strict:
        wrong.append("MaHoSo: không phải số do trung tâm cấp")
    wrong += [f"{n}: không đúng dạng" for n in ("NgayNop", "NgayTiepNhan") if not _plain(item[n])]
    if item["LoaiDoiTuong"] not in (0, 1, 2):
        wrong.append("LoaiDoiTuong: phải là 0, 1 hoặc 2")
    for part in item["ThanhPhanHoSo"]:
        if not isinstance(part.get("SoLuong"), int) or part.get("LoaiBan") not in (0, 1, 2):
            wrong.append("ThanhPhanHoSo: SoLuong, LoaiBan phải là số")
        for file in part.get("GiayToDinhKem", []):
            content = portal.uploads.get(file.get("IdGiayTo", ""))
            if portal.settings.strict and content is None:
                wrong.append("GiayToDinhKem: tệp chưa được gửi lên")
            elif content is not None and hashlib.sha256(content).hexdigest() != file["HashTepTin"]:
                wrong.append("GiayToDinhKem: HashTepTin không khớp")
    who = item["ThongTinNguoiNop"].get("ThongTinChiTiet", {})
    for name, value in who.items():
        if not isinstance(value, str):
            wrong.append(f"{name}: phải là chuỗi")
        elif name in ("NgaySinh", "NgayCapDinhDanh") and value and date_of(value) is None:
            wrong.append(f"{name}: không đúng dạng")
    return wrong


def check_step(item: Any) -> list[str]:
    wrong = _typed(item, STEP)
    if wrong:
        return wrong
    if not _ISO.fullmatch(item["ThoiDiemXuLy"]):
        wrong.append("ThoiDiemXuLy: phải là ISO có mili giây")
    if item["TrangThai"] not in range(1, 11):
        wrong.append("TrangThai: không có trong bảng")
    return wrong


def check_state(item: Any) -> list[str]:
    if not isinstance(item, dict) or not isinstance(item.get("TrangThai"), int):
        return ["TrangThai: phải là số"]
    wrong = [f"{name}: không có" for name in ("IdHoSo", "MaHoSo") if name not in item]
    lists = [name for name in ("DanhSachLePhi", "DanhSachGiayToKetQua") if item.get(name)]
    if lists and item["TrangThai"] not in WITH_RESULTS:
        wrong.append(f"{lists[0]}: chỉ có ở trạng thái 5, 6, 9")
    return wrong


def _typed(item: Any, shape: dict[str, type]) -> list[str]:
    if not isinstance(item, dict):
        return ["không phải một đối tượng"]
    wrong = [f"{name}: không có trong tài liệu" for name in item if name not in shape]
    return wrong + [
        f"{name}: thiếu hoặc sai kiểu"
        for name, kind in shape.items()
        if not isinstance(item.get(name), kind)
    ]


def _plain(text: str) -> bool:
    try:
        datetime.strptime(text, "%Y-%m-%d %H:%M:%S")
    except ValueError:
        return False
    return True


async def _lost(_: Request) -> Response:
    return JSONResponse(said(404, "Not found"), 404)


ROUTES = [
    Route("/v2/token", token, methods=["POST"]),
    Route("/v2/so-ho-so", number, methods=["GET"]),
    Route("/v2/tep", upload, methods=["POST"]),
    Route("/v2/ho-so", create, methods=["POST"]),
    Route("/v2/tien-trinh", progress, methods=["POST"]),
    Route("/v2/trang-thai", state, methods=["POST"]),
    Route("/v2/{rest:path}", _lost),
]
