"""Every composed example of the exchange, spoken by our connector to the portal."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from desk_tui.centre.portal.newer import Newer
from desk_tui.centre.portal.newer_objects import HoSoMoi
from desk_tui.centre.portal.portal import Attachment, Known, PersonAsk, Portal
from desk_tui.centre.portal.problem import NotSignedIn
from tests.doubles.portal import Running

from .kit import (
    CODE,
    EXAMPLES,
    STYLES,
    case_of,
    example_dossier,
    example_steps,
    speak,
)


def open_portal(there: Running, style: str) -> Portal:
    return speak(there, style).portal


def test_login_as_written(there: Running) -> None:
    spoken = speak(there, "direct")
    assert spoken.portal.look_up(CODE) == []
    assert there.portal.of("login")[0].body == EXAMPLES["01-login"]["request"]
    assert "mat-khau-gia" not in str(spoken.exchanges)


@pytest.mark.parametrize("style", ["direct", "newer"])
def test_a_wrong_password_is_told_as_such(there: Running, style: str) -> None:
    portal = speak(there, style, password="sai").portal
    with pytest.raises(NotSignedIn):
        portal.put_progress(Known(CODE), example_steps())


def test_look_up_then_create_as_written(there: Running) -> None:
    portal = open_portal(there, "direct")
    assert portal.look_up(CODE) == []
    assert portal.put_dossier(case_of(example_dossier()), None) == Known(CODE)
    look_up, create = EXAMPLES["02-lookup-then-create"]["steps"]
    for call, step in zip(there.portal.calls[1:], (look_up, create), strict=True):
        session = {"session": call.body["session"]}
        assert call.body == step["request"] | session
        assert there.portal.knows(call.body["session"])
    assert there.portal.violations == []


def test_update_of_a_returned_dossier_as_written(there: Running) -> None:
    portal = open_portal(there, "direct")
    known = portal.put_dossier(case_of(example_dossier()), None)
    there.portal.settings.codes = "text"
    portal.put_dossier(case_of(example_dossier(returned=True)), known)
    said = there.portal.calls[-1].body
    assert said == EXAMPLES["03-update-returned"]["request"] | {"session": said["session"]}
    assert there.portal.dossiers[CODE].now["TrangThaiHoSo"] == "10"
    assert there.portal.violations == []


def test_gateway_bare_arrays_as_written(there: Running) -> None:
    portal = open_portal(there, "gateway")
    said = case_of(example_dossier())
    known = portal.put_dossier(said, None)
    portal.put_dossier(said, known)
    first, second = EXAMPLES["04-gateway-duplicate-then-update"]["steps"]
    assert [call.body for call in there.portal.calls] == [first["request"], second["request"]]
    assert there.portal.violations == []


@pytest.mark.parametrize("style", ["direct", "gateway"])
def test_progress_as_written(there: Running, style: str) -> None:
    portal = open_portal(there, style)
    known = portal.put_dossier(case_of(example_dossier()), None)
    portal.put_progress(known, example_steps())
    said = there.portal.calls[-1].body
    example = EXAMPLES["05-progress"]
    if style == "direct":
        assert said == example["request"] | {"session": said["session"]}
    else:
        assert said == example["gateway_variant"]["request"]
    assert there.portal.dossiers[CODE].progress == example["request"]["data"]
    assert there.portal.violations == []


@pytest.mark.parametrize("style", ["direct", "gateway"])
def test_catalogue_as_written(there: Running, style: str) -> None:
    portal = open_portal(there, style)
    assert ("2.000815", example_dossier().TenTTHC) in portal.procedures()
    facts = portal.procedure("2.000815")
    assert facts is not None
    assert facts.field == ("G99-MH01", "Lĩnh vực minh họa")
    assert facts.papers[0][0] == "000.00.00.G99-KQ000001"
    assert facts.results == (("KQ.G99.000001", "Bản sao được chứng thực"),)
    assert portal.fields()[0] == facts.field
    assert portal.agencies() == [("000.00.05.H99", "UBND xã Minh Họa")]
    assert portal.procedure("9.999999") is None


@pytest.mark.parametrize("style", STYLES)
def test_population_as_written(there: Running, style: str) -> None:
    portal = open_portal(there, style)
    request = EXAMPLES["08-population-lookup"]["request"]
    ask = PersonAsk(
        id=request["MaYeuCau"],
        number=request["SoDinhDanh"],
        name="Nguyễn Văn Thử Nghiệm",
        birth="1900-01-01",
        procedure=request["MaDVC"],
        account=request["MaCanBo"],
    )
    found = portal.check_person(ask)
    assert found is not None
    assert (found.name, found.birth) == ("Nguyễn Văn Thử Nghiệm", "1900-01-01")
    assert there.portal.calls[-1].body == request
    assert portal.check_person(replace(ask, number="000000000009")) is None
    assert there.portal.violations == []


@pytest.mark.parametrize("style", STYLES)
def test_stored_papers_as_written(there: Running, style: str) -> None:
    portal = open_portal(there, style)
    listed, fetched = EXAMPLES["09-digitised-paper-store"]["steps"]
    said = listed["request"]
    (paper,) = portal.stored_papers(
        said["SoDinhDanhChuSoHuu"],
        said["HoTenNguoiYeuCau"],
        said["SoDinhDanhNguoiYeuCau"],
        said["MaThuTuc"],
        ["KQ.G99.000001"],
    )
    assert there.portal.calls[-1].body == said
    assert portal.fetch_paper(paper.agency, paper.path) == b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
    assert there.portal.calls[-1].body == fetched["request"]
    assert there.portal.violations == []


def test_newer_style_as_written(there: Running) -> None:
    portal = open_portal(there, "newer")
    assert isinstance(portal, Newer)
    token, number, upload, create = EXAMPLES["10-newer-rest-create"]["steps"]
    there.portal.settings.strict = False
    assert portal.next_number("H99.05").startswith("H99.05-")
    assert there.portal.of("token")[0].body == token["request"]
    assert there.portal.of("number")[0].body == {"code": number["call"].split("code=")[1]}
    assert upload["response"]["data"][0].keys() == {"IdTepTin", "HashTepTin"}
    said = create["request"]
    assert portal.create(msgspec.convert(said, HoSoMoi)) == Known(said["MaHoSo"], "hs-1")
    assert there.portal.of("NoiHoSo")[0].body == said
    assert there.portal.violations == []


def test_the_classic_examples_in_the_newer_style(there: Running, tmp_path: Path) -> None:
    portal = open_portal(there, "newer")
    scan = tmp_path / "quet.pdf"
    scan.write_bytes(b"%PDF-1.4\n")
    mark = hashlib.sha256(scan.read_bytes()).hexdigest()
    code = portal.next_number("H99.05")
    file = Attachment(mark, "ban-quet.pdf", "application/pdf", scan)
    first = msgspec.structs.replace(example_dossier(), MaHoSo=code)
    known = portal.put_dossier(case_of(first, file), None)
    portal.put_progress(known, example_steps()[:2])
    for status in ("9", "10"):
        last = msgspec.structs.replace(example_dossier(returned=True), TrangThaiHoSo=status)
        portal.put_dossier(case_of(last, file), known)
    kept = there.portal.dossiers[code]
    assert kept.now["ThanhPhanHoSo"][0]["GiayToDinhKem"][0]["HashTepTin"] == mark
    assert [step["TrangThai"] for step in kept.progress] == [2, 4]
    assert kept.progress[0]["ThoiDiemXuLy"] == "2026-06-10T08:30:15.000+07:00"
    assert [state["TrangThai"] for state in kept.statuses] == [9, 10]
    assert kept.statuses[0]["DanhSachGiayToKetQua"][0]["MaGiayToKetQua"] == "KQ.G99.000001"
    assert "DanhSachGiayToKetQua" not in kept.statuses[1]
    assert there.portal.violations == []
