"""Around the dossier: population look-up, digitised-paper store."""

from __future__ import annotations

import base64
import re
import unicodedata
from typing import Any
from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from desk_tui.demo.portal.classic import said
from desk_tui.demo.portal.state import Item
from desk_tui.demo.portal.turn import body_of, portal_of, turn

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
PERSON_FIELDS = (
    "HoVaTen", "SoDinhDanh", "SoCMND", "NgayThangNam", "Nam", "MaTichHop", "MaDVC", "MaCanBo",
    "MaYeuCau",
)  # fmt: skip


def plain_name(name: str) -> str:
    """Upper case, no marks, no blanks: as the population base wants a name."""
    marks = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in marks if c.isascii() and c.isalnum()).upper()


async def person(request: Request) -> Response:
    portal = portal_of(request)
    body = await body_of(request)
    asked: Item = body if isinstance(body, dict) else {}

    def work() -> tuple[Any, list[str]]:
        wrong = _person_wrong(asked)
        if wrong:
            return said(portal, "-1", wrong[0]), wrong
        if asked["MaDVC"] not in portal.settings.procedures_for_people:
            return said(portal, "004", "Thủ tục chưa được cấp phép tra cứu"), []
        if asked["MaCanBo"] not in portal.settings.officers:
            return said(portal, "005", "Cán bộ không có quyền tra cứu"), []
        found = [_citizen(one) for one in portal.people if _is(one, asked)]
        inner = f"<CongdanCollection>{''.join(found)}</CongdanCollection>"
        return said(portal, "0", f"{_HEAD}<Envelope><Body>{inner}</Body></Envelope>"), []

    return await turn(portal, "bridge", "TraCuuThongTinCongDan", body, work)


def _person_wrong(asked: Item) -> list[str]:
    wrong = [f"{n}: thiếu" for n in PERSON_FIELDS if not isinstance(asked.get(n), str)]
    if wrong:
        return wrong
    wrong += [f"{n}: để trống" for n in ("MaYeuCau", "MaDVC", "MaCanBo", "HoVaTen") if not asked[n]]
    if asked["MaTichHop"] != "037":
        wrong.append("MaTichHop: phải là 037")
    if not asked["SoDinhDanh"] and not asked["SoCMND"]:
        wrong.append("SoDinhDanh: để trống")
    if not re.fullmatch(r"[A-Z]+", asked["HoVaTen"]):
        wrong.append("HoVaTen: phải viết hoa không dấu, không khoảng trắng")
    if not re.fullmatch(r"(\d{8})?", asked["NgayThangNam"]):
        wrong.append("NgayThangNam: phải là yyyyMMdd")
    return wrong


def _is(one: Item, asked: Item) -> bool:
    # The number finds the person; what else was said is what the caller compares.
    return one["SoDinhDanh"] == asked["SoDinhDanh"]


def _citizen(one: Item) -> str:
    birth = one["NgayThangNam"]
    return (
        f"<CongDan><SoDinhDanh>{one['SoDinhDanh']}</SoDinhDanh><SoCMND></SoCMND>"
        f"<HoVaTen><Ho></Ho><ChuDem></ChuDem><Ten>{escape(one['HoVaTen'])}</Ten></HoVaTen>"
        f"<GioiTinh>{one['GioiTinh']}</GioiTinh><NgayThangNamSinh><Nam>{birth[:4]}</Nam>"
        f"<NgayThangNam>{birth}</NgayThangNam></NgayThangNamSinh><QuocTich>VN</QuocTich></CongDan>"
    )


async def papers(request: Request) -> Response:
    portal = portal_of(request)
    body = await body_of(request)
    asked: Item = body if isinstance(body, dict) else {}

    def work() -> tuple[Any, list[str]]:
        named = ("SoDinhDanhChuSoHuu", "HoTenNguoiYeuCau", "SoDinhDanhNguoiYeuCau", "MaThuTuc")
        wrong = [f"{name}: để trống" for name in named if not asked.get(name)]
        if wrong:
            return {"errorCode": "-1", "message": wrong[0], "signature": "", "result": None}, wrong
        codes = {one["MaKetQua"] for one in asked.get("DanhSachDanhMucKetQua", [])}
        found = [
            _stored(one)
            for one in portal.papers
            if one["owner"] == asked["SoDinhDanhChuSoHuu"] and one["MaKetQua"] in codes
        ]
        result = {"DanhSachGiayToKetQua": found}
        return {"errorCode": "0", "message": "", "signature": "", "result": result}, []

    return await turn(portal, "bridge", "KhoSoHoa", body, work)


def _stored(one: Item) -> Item:
    told = {n: one[n] for n in ("MaKetQua", "TenGiayTo", "SoKyHieu", "CoQuanChuQuan")}
    files = [{"TenTep": one["TenTep"], "DuongDan": one["DuongDan"]}]
    return {**told, "DanhSachTepDinhKem": files}


async def paper_file(request: Request) -> Response:
    portal = portal_of(request)
    body = await body_of(request)
    asked: Item = body if isinstance(body, dict) else {}

    def work() -> tuple[Any, list[str]]:
        content = next(
            (
                one["content"]
                for one in portal.papers
                if (one["CoQuanChuQuan"], one["DuongDan"])
                == (asked.get("CoQuanChuQuan"), asked.get("DuongDan"))
            ),
            None,
        )
        if content is None:
            return said(portal, "-1", "Không có tệp"), []
        return PlainTextResponse(base64.b64encode(content)), []

    return await turn(portal, "bridge", "KhoSoHoaTep", body, work)


ROUTES = [
    Route("/dan-cu/tra-cuu", person, methods=["POST"]),
    Route("/kho-so-hoa/danh-sach", papers, methods=["POST"]),
    Route("/kho-so-hoa/tep", paper_file, methods=["POST"]),
]
