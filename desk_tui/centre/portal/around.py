"""What lies around the dossier, alike in every style: people and stored papers."""

from __future__ import annotations

import base64
import binascii
import json
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from typing import Any

from desk_tui.centre.portal.classic import folded
from desk_tui.centre.portal.config import PortalConfig
from desk_tui.centre.portal.portal import Citizen, PersonAsk, StoredPaper
from desk_tui.centre.portal.problem import PortalDown, Refused
from desk_tui.centre.portal.wire import Wire, json_of

POPULATION = "037"
_NO_RIGHT = {
    "004": "thủ tục này chưa được phép tra cứu dân cư",
    "005": "cán bộ không có quyền tra cứu dân cư",
}
_LONGEST_XML = 1_000_000


def ok(code: Any) -> bool:
    """Success in every form seen: the number 0, "0" and "00"."""
    return str(code) in ("0", "00") and not isinstance(code, bool | float)


class Around:
    """Calls of the province's bridge; see `portal.Portal`."""

    def __init__(self, config: PortalConfig, wire: Wire) -> None:
        self.config = config
        self.wire = wire

    def check_person(self, ask: PersonAsk) -> Citizen | None:
        """What the base holds of this number; None when nobody. Refused for 004 and 005."""
        whole = len(ask.birth) == 10
        body = {
            "HoVaTen": folded(ask.name).replace(" ", "").upper(),
            "SoDinhDanh": ask.number if len(ask.number) == 12 else "",
            "SoCMND": ask.number if len(ask.number) == 9 else "",
            "NgayThangNam": ask.birth.replace("-", "") if whole else "",
            "Nam": "" if whole else ask.birth[:4],
            "MaTichHop": POPULATION,
            "MaDVC": ask.procedure,
            "MaCanBo": ask.account,
            "MaYeuCau": ask.id,
        }
        said = self._bridge("TraCuuThongTinCongDan", self.config.paths.person, body)
        code = str(said.get("error_code"))
        refusal = code.zfill(3)
        if refusal in _NO_RIGHT:
            raise Refused(_NO_RIGHT[refusal], f"people-{refusal}")
        if not ok(said.get("error_code")):
            raise Refused(str(said.get("message", "")), "people-refused")
        return _citizen(str(said.get("message", "")))

    def stored_papers(
        self, owner: str, asker: str, asker_number: str, procedure: str, codes: Sequence[str]
    ) -> list[StoredPaper]:
        body = {
            "SoDinhDanhChuSoHuu": owner,
            "HoTenNguoiYeuCau": asker,
            "SoDinhDanhNguoiYeuCau": asker_number,
            "KenhThucHien": "1",
            "MaThuTuc": procedure,
            "DanhSachDanhMucKetQua": [{"MaKetQua": code, "SoKyHieu": ""} for code in codes],
        }
        said = self._bridge("KhoSoHoa", self.config.paths.papers, body)
        if not ok(said.get("errorCode")):
            raise Refused(str(said.get("message", "")))
        found = (said.get("result") or {}).get("DanhSachGiayToKetQua") or []
        return [
            StoredPaper(
                result_code=str(one.get("MaKetQua", "")),
                name=str(one.get("TenGiayTo", "")),
                number=str(one.get("SoKyHieu", "")),
                agency=str(one.get("CoQuanChuQuan", "")),
                file=str(file.get("TenTep", "")),
                path=str(file.get("DuongDan", "")),
            )
            for one in found
            for file in one.get("DanhSachTepDinhKem") or []
        ]

    def fetch_paper(self, agency: str, path: str) -> bytes:
        body = {"CoQuanChuQuan": agency, "DuongDan": path}
        address = self.config.at(self.config.paths.paper_file)
        text = self.wire.ask("KhoSoHoaTep", address, body).text.strip().strip('"')
        try:
            return base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError) as error:
            raise Refused("kho giấy tờ không trả về tệp") from error

    def close(self) -> None:
        self.wire.close()

    def _bridge(self, service: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        said = json_of(self.wire.ask(service, self.config.at(path), body))
        if not isinstance(said, dict):
            raise PortalDown("portal-garbled", "Cổng trả lời không đúng dạng.", done=True)
        return said


def inner_json(said: dict[str, Any]) -> dict[str, Any]:
    """A gateway puts JSON into the text of `message`."""
    try:
        inner = json.loads(str(said.get("message", "")))
    except ValueError as error:
        raise PortalDown("portal-garbled", "Cổng trả lời không đúng dạng.", done=True) from error
    return inner if isinstance(inner, dict) else {}


def _citizen(text: str) -> Citizen | None:
    """The person in the bridge's XML; None when no name is there."""
    if len(text) > _LONGEST_XML or "<!" in text:
        raise PortalDown("portal-garbled", "Cơ sở dữ liệu dân cư trả lời lạ.", done=True)
    try:
        found = ET.fromstring(text.encode())
    except ET.ParseError as error:
        raise PortalDown(
            "portal-garbled", "Cơ sở dữ liệu dân cư trả lời không đọc được.", done=True
        ) from error
    said = {_bare(node.tag): node for node in found.iter()}
    person = said.get("CongDan")
    if person is None:
        return None
    inner = {_bare(node.tag): (node.text or "").strip() for node in _own(person)}
    name = inner.get("HoVaTen.Ten", "")
    if not name:
        return None
    birth = inner.get("NgayThangNamSinh.NgayThangNam", "").replace("-", "")
    year = inner.get("NgayThangNamSinh.Nam", "")
    whole = len(birth) == 8 and birth.isdecimal()
    return Citizen(
        number=inner.get("SoDinhDanh", ""),
        name=name,
        birth=f"{birth[:4]}-{birth[4:6]}-{birth[6:]}" if whole else year,
        sex={"1": "male", "2": "female"}.get(inner.get("GioiTinh", ""), ""),
    )


def _bare(tag: str) -> str:
    return tag.rsplit("}", 1)[-1]


def _own(person: ET.Element) -> list[ET.Element]:
    """The person's own elements, one level down named `Parent.Child`: relatives have names too."""
    found: list[ET.Element] = []
    for node in person:
        found.append(node)
        for child in node:
            named = ET.Element(f"{_bare(node.tag)}.{_bare(child.tag)}")
            named.text = child.text
            found.append(named)
    return found
