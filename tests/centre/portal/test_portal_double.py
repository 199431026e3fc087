"""The portal itself: strict about what it gets, and broken exactly as asked."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from typing import Any

import httpx
import msgspec
import pytest

from desk_tui.centre.portal.config import PortalConfig
from desk_tui.centre.portal.portal import PersonAsk
from desk_tui.centre.portal.styles import connect
from desk_tui.demo.people import person
from desk_tui.demo.portal import contract
from desk_tui.demo.portal.furnished import furnished, node_settings
from tests.doubles.portal import Running, running

from .kit import EXAMPLES

NOW = datetime(2026, 11, 22, tzinfo=UTC)
BASE = "/XrdAdapter/RestService/forward/mapi"
HEADERS = {"dstcode": "VN:GOV:000.00.00.G22:vpcpdvcprovider"}


def returned() -> dict[str, Any]:
    return copy.deepcopy(EXAMPLES["03-update-returned"]["request"]["data"][0])


def test_the_documented_objects_are_taken() -> None:
    assert contract.dossier(returned(), NOW) == []
    for step in EXAMPLES["05-progress"]["request"]["data"]:
        assert contract.progress(step, NOW) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("MaHoSo", "0001"),
        ("MaHoSo", "12.34-260610-0001"),
        ("MaTTHC", "2.000815.000.00.00.H99"),
        ("TenTTHC", ""),
        ("MaLinhVuc", ""),
        ("LoaiDoiTuong", 1),
        ("LoaiDoiTuong", "0"),
        ("KenhThucHien", "9"),
        ("NgayTiepNhan", "2026-06-10 08:30:15"),
        ("NgayTiepNhan", "20261310083015"),
        ("NgayTiepNhan", "20991231083015"),
        ("NgayKetThucXuLy", "20260609000000"),
        ("NgayTra", ""),
        ("NgayTra", None),
        ("TrangThaiHoSo", "11"),
        ("HinhThuc", ""),
        ("MaDoiTuong", "tech-1"),
        ("TrichYeuHoSo", "x" * 1001),
        ("HoSoCoThanhPhanSoHoa", "0"),
        ("DuocThanhToanTrucTuyen", "3"),
        ("DinhDanhCHS", [{"LoaiDinhDanh": "2", "SoDinhDanh": "000000000001"}]),
        ("DSKetNoiCSDL", [{"MaCSDL": 1}]),
        ("TenLaKhongCo", ""),
    ],
)
def test_what_does_not_fit_is_refused(field: str, value: object) -> None:
    assert contract.dossier({**returned(), field: value}, NOW)


def test_a_paper_handed_in_may_not_pass_as_a_result() -> None:
    said = returned()
    address = said["TaiLieuNop"][0]["DuongDanTaiTepTin"]
    said["DanhSachGiayToKetQua"][0]["DuongDanTepTinKetQua"] = address
    assert contract.dossier(said, NOW)


def login(there: Running) -> str:
    body = EXAMPLES["01-login"]["request"]
    return httpx.post(there.url + BASE + "/login", json=body, headers=HEADERS).json()["session"]


def call(there: Running, service: str, **more: Any) -> httpx.Response:
    body = {"session": login(there), "madonvi": "000.00.05.H99", "service": service, **more}
    return httpx.post(there.url + BASE + "/integration", json=body, headers=HEADERS, timeout=5)


def create(there: Running, updating: str = "False") -> httpx.Response:
    return call(there, "DongBoHoSoMC", isUpdating=updating, data=[returned()])


def test_a_create_twice_is_told_and_changes_nothing(there: Running) -> None:
    assert "thành công" in create(there).json()["message"]
    there.portal.settings.duplicate_code = "3"
    assert create(there).json() == {
        "error_code": 3,
        "message": "Hồ sơ 000.00.05.H99-260610-0001 đã tồn tại",
    }
    assert create(there, "True").json()["error_code"] == 0
    assert len(there.portal.dossiers["000.00.05.H99-260610-0001"].history) == 2


def test_progress_of_an_unknown_dossier_is_refused_or_not_as_set(there: Running) -> None:
    data = EXAMPLES["05-progress"]["request"]["data"]
    assert call(there, "CapNhatTienDoHoSoMC", data=data).json()["error_code"] == -1
    httpx.post(f"{there.url}/control/settings", json={"refuse_unknown_progress": False})
    assert call(there, "CapNhatTienDoHoSoMC", data=data).json()["error_code"] == 0


def test_faults_are_switched_on_over_the_line(there: Running) -> None:
    def next_call(**fault: Any) -> httpx.Response:
        told = {"service": "TraCuuHoSo", **fault}
        assert httpx.post(f"{there.url}/control/fault", json=told).status_code == 200
        return call(there, "TraCuuHoSo", mahoso="x")

    html = next_call(kind="html", status=200)
    assert (html.status_code, "<html>" in html.text) == (200, True)
    half = next_call(kind="half-json")
    with pytest.raises(ValueError, match=r"."):
        half.json()
    busy = next_call(kind="busy", status=429, seconds=7)
    assert (busy.status_code, busy.headers["retry-after"]) == (429, "7")
    assert next_call(kind="error-inside").json()["error_code"] == -1
    with pytest.raises(httpx.RemoteProtocolError):
        next_call(kind="drop-after")
    assert call(there, "TraCuuHoSo", mahoso="x").json()["result"] == []


def test_a_call_at_the_wrong_address_or_without_a_session_is_kept_as_a_violation(
    there: Running,
) -> None:
    body = {"session": "la", "madonvi": "1", "service": "LayDanhSachTTHC"}
    httpx.post(there.url + BASE + "/integration", json=body, headers=HEADERS)
    assert there.portal.violations == [f"LayDanhSachTTHC: không có ở {BASE}/integration"]
    there.portal.settings.no_session_code = "7"
    asked = httpx.post(
        there.url + BASE + "/integration",
        json={**body, "service": "TraCuuHoSo", "mahoso": "x"},
        headers=HEADERS,
    )
    assert asked.json()["error_code"] == 7


def test_the_demos_portal_knows_the_shipped_catalogue_and_citizens() -> None:
    with running(furnished()) as there:
        said = node_settings(there.portal, there.url, "http://127.0.0.1:9", "H99.99.01", "Xã Mẫu")
        portal = connect(msgspec.convert(said, PortalConfig), lambda _: None)
        facts = portal.procedure("1.001193")
        assert facts is not None
        assert facts.results == (("KQ.G15.000031", "Giấy khai sinh"),)
        assert facts.papers[0][1].startswith("Tờ khai đăng ký khai sinh")
        who = person(3)
        ask = PersonAsk(
            id="yc-1",
            number=who.number,
            name=who.name,
            birth=who.birth,
            procedure="1.001193",
            account=next(iter(said["accounts"].values())),
        )
        found = portal.check_person(ask)
        assert found is not None
        assert (found.name, found.birth) == (who.name, who.birth)
        assert there.portal.violations == []
