"""From acts in the ledger to a dossier at the portal, and on as it changes."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime

import httpx
import msgspec
import pytest
from sqlalchemy import select

from db.kinds import Changed, CodeAssigned, PaperAdded, PersonChecked, StatusChanged, VisitRecorded
from desk_tui.centre.intake import acts_for
from desk_tui.centre.ledger import Desk, Ledger
from desk_tui.centre.portal import links
from desk_tui.centre.portal.doors import QueueAsk, look
from desk_tui.centre.portal.tables import links as links_table
from desk_tui.centre.questions import Asker
from tests.doubles.portal import Running

from .kit import STYLES
from .office_kit import OFFICE, Office, filed, line, paper, serving


def test_a_received_dossier_is_told_and_then_its_progress(
    either_ledger: Ledger, there: Running
) -> None:
    office = Office(either_ledger)
    subject = office.receive()
    with line(either_ledger, there) as at:
        at.settle()
        row = at.row(subject)
    kept = there.portal.dossiers[row.code]
    assert (row.state, row.problem) == ("done", "")
    assert kept.now["MaTTHC"] == "1.001193"
    assert kept.now["MaLinhVuc"] == "G15-HT01"
    assert kept.now["NgayTiepNhan"] == "20261120083015"
    assert kept.now["DonViXuLy"] == "UBND xã Minh Họa"
    assert kept.now["DinhDanhCHS"] == [{"LoaiDinhDanh": "1", "SoDinhDanh": "001090000000"}]
    assert [step["TrangThai"] for step in kept.progress] == ["2"]
    services = [call.service for call in there.portal.calls]
    assert services.index("DongBoHoSoMC") < services.index("CapNhatTienDoHoSoMC")
    assert there.portal.violations == []


@pytest.mark.parametrize("style", STYLES)
def test_every_later_act_is_told_and_nothing_twice(
    office: Office, there: Running, style: str
) -> None:
    subject = office.receive()
    with line(office.ledger, there, style) as at:
        at.settle()
        office.write(subject, StatusChanged(status=4, before=2))
        office.write(subject, StatusChanged(status=9, before=4))
        at.settle()
        office.write(subject, StatusChanged(status=10, before=9, reason="Trả tận tay"), desk="2")
        at.settle()
        at.settle()
    (kept,) = there.portal.dossiers.values()
    told = [int(step["TrangThai"]) for step in kept.progress]
    assert told == [2, 4, 9, 10]
    if style == "newer":
        assert [state["TrangThai"] for state in kept.statuses] == [9, 10]
    else:
        assert [form["TrangThaiHoSo"] for form in kept.history] == ["2", "9", "10"]
        assert kept.now["NgayKetThucXuLy"] < kept.now["NgayTra"]
    assert there.portal.violations == []


def test_a_return_without_an_end_of_work_gets_one(office: Office, there: Running) -> None:
    subject = office.receive()
    office.write(subject, StatusChanged(status=10, before=2))
    with line(office.ledger, there) as at:
        at.settle()
    (kept,) = there.portal.dossiers.values()
    assert [step["TrangThai"] for step in kept.progress] == ["2", "9", "10"]
    assert there.portal.violations == []


def test_an_online_filing_waits_for_an_officer(office: Office, there: Running) -> None:
    said = filed(office)
    office.write("filing-1", said)
    with line(office.ledger, there) as at:
        at.settle()
        assert at.states() == {"filing-1": "held"}
        assert there.portal.dossiers == {}
        office.write("filing-1", StatusChanged(status=2, before=1))
        at.settle()
    now = there.portal.dossiers[said.code].now
    assert (now["KenhThucHien"], now["NoiNopHoSo"]) == ("2", "1")
    assert now["NgayNopHoSo"] < now["NgayTiepNhan"]
    assert there.portal.violations == []


def test_another_office_tells_nothing_of_a_dossier_that_is_not_its_own(
    office: Office, there: Running
) -> None:
    subject = office.receive()
    stranger = Office(office.ledger, name="H99.12.35", time=office.time)
    with line(office.ledger, there) as at:
        at.settle()
        stranger.write(subject, StatusChanged(status=10, before=2))
        at.settle()
        assert at.states() == {subject: "done"}
    (kept,) = there.portal.dossiers.values()
    assert [form["TrangThaiHoSo"] for form in kept.history] == ["2"]
    assert [step["TrangThai"] for step in kept.progress] == ["2"]
    assert there.portal.violations == []


def test_what_is_no_affair_of_the_portal_is_not_told(office: Office, there: Running) -> None:
    local = office.receive(procedure="FX.KT")
    office.write("visit-1", VisitRecorded(kind="advice", office=OFFICE))
    with line(office.ledger, there) as at:
        at.settle()
        assert at.states() == {local: "held"}
    assert there.portal.of("DongBoHoSoMC") == []


def test_words_put_right_and_a_person_checked(office: Office, there: Running) -> None:
    subject = office.receive()
    with line(office.ledger, there) as at:
        at.settle()
        office.write(
            subject,
            Changed(field="owner.name", before="Nguyễn Văn Thử", after="Nguyễn Văn Thứ"),
        )
        office.write(subject, PersonChecked(source="population", state="ok", reason="Khai sinh"))
        at.settle()
    (kept,) = there.portal.dossiers.values()
    assert kept.now["ChuHoSo"] == "Nguyễn Văn Thứ"
    assert kept.now["DSKetNoiCSDL"] == [{"MaCSDL": "1"}]
    assert len(kept.history) == 2


def test_a_number_of_the_centre_comes_back_to_the_desks(office: Office, there: Running) -> None:
    subject = office.receive()
    with line(office.ledger, there, "newer") as at:
        at.settle()
        at.settle()
        assert at.row(subject).state == "done"
    (code,) = there.portal.dossiers
    assert code in there.portal.issued
    news = acts_for(office.ledger, Desk(OFFICE, "1"), 0).acts
    assert [act.read() for act in news] == [CodeAssigned(centre_code=code)]
    assert len(there.portal.issued) == 1


def test_the_portal_fetches_the_files_it_is_told_of(office: Office, there: Running) -> None:
    there.portal.settings.fetch_files = True
    scan, result = b"%PDF-1.4 quet", b"%PDF-1.4 ket qua"
    subject = office.receive((office.file(scan),))
    with serving(office.ledger) as node, line(office.ledger, there, public=node) as at:
        at.settle()
        done = office.file(result, result=True, key="ket-qua")
        office.write(subject, PaperAdded(paper=done))
        office.write(subject, StatusChanged(status=9, before=2))
        at.settle()
        told = httpx.get(f"{there.url}/control/history").json()
    hashes = {hashlib.sha256(content).hexdigest() for content in (scan, result)}
    assert {one["sha256"] for one in told["fetched"]} == hashes
    assert {one["status"] for one in told["fetched"]} == {200}
    now = next(iter(there.portal.dossiers.values())).now
    assert now["TaiLieuNop"][0]["MaThanhPhanHoSo"] == "000.00.00.G15-KQ000101"
    assert now["TaiLieuNop"][0]["DuocSoHoa"] == now["HoSoCoThanhPhanSoHoa"] == "1"
    assert now["DanhSachGiayToKetQua"][0]["MaGiayToKetQua"] == "KQ.G15.000031"
    assert there.portal.violations == []


def test_a_file_that_comes_later_is_told_later(office: Office, there: Running) -> None:
    content = b"%PDF-1.4 den sau"
    mark = hashlib.sha256(content).hexdigest()
    office.receive((paper(mark, len(content)),))
    with line(office.ledger, there) as at:
        at.settle()
        (kept,) = there.portal.dossiers.values()
        assert kept.now["TaiLieuNop"][0]["DuocSoHoa"] == "0"
        assert kept.now["TaiLieuNop"][0]["DuongDanTaiTepTin"] == ""
        office.file(content)
        at.settle()
    assert kept.history[1]["TaiLieuNop"][0]["DuocSoHoa"] == "1"
    assert len(kept.history) == 2
    assert there.portal.violations == []


def test_a_link_ends_and_is_counted_and_cannot_be_guessed(office: Office) -> None:
    scan = office.file(b"%PDF-1.4 quet")
    subject = office.receive((scan,))
    wanted = [(scan.sha256, "Tờ khai")]
    hands = datetime.now(UTC)
    with office.ledger.write("portal-links") as connection:
        here = links.offer(connection, OFFICE, subject, wanted, 30, hands)
        again = links.offer(connection, OFFICE, subject, wanted, 30, hands)
        other = links.offer(connection, OFFICE, "another", wanted, 30, hands)
        ended = links.offer(connection, OFFICE, "ended", wanted, 0, hands)
    assert here == again
    assert len({*here.values(), *other.values(), *ended.values()}) == 3
    with serving(office.ledger) as node:
        good = httpx.get(node + here[scan.sha256])
        assert (good.status_code, good.content) == (200, b"%PDF-1.4 quet")
        assert good.headers["content-type"] == "application/pdf"
        gone = httpx.get(node + ended[scan.sha256])
        never = httpx.get(f"{node}/v1/fetch/{'a' * 43}")
        assert gone.status_code == never.status_code == 404
        assert gone.json() == never.json()
        # The office is in the link: another's, none, and what is no office at all.
        whole = urlsafe_b64decode(here[scan.sha256].rpartition("/")[2] + "==")
        for tail in (b"H99.9", b"", b"\0", b"\xff"):
            made = urlsafe_b64encode(whole[:32] + tail).decode().rstrip("=")
            assert httpx.get(f"{node}/v1/fetch/{made}").json() == never.json()
    with office.ledger.read() as connection:
        counted = connection.execute(select(links_table.c.subject, links_table.c.fetched)).all()
    assert {row.subject: row.fetched for row in counted} == {subject: 1, "another": 0, "ended": 0}


def test_what_was_said_is_kept_without_secrets_and_ends(office: Office, there: Running) -> None:
    subject = office.receive()
    with line(office.ledger, there) as at:
        at.settle()
        said = at.said()
        services = [one.service for one in said if one.subject == subject]
        assert services[-3:] == ["TraCuuHoSo", "DongBoHoSoMC", "CapNhatTienDoHoSoMC"]
        whole = "".join(one.request + one.answer for one in said)
        assert "Nguyễn Văn Thử" in whole
        assert "mat-khau-gia" not in whole
        assert not any(session in whole for session in there.portal.sessions)
        at.hands.pass_by(days=91)
        at.worker.look()
        assert at.said() == []


def test_a_row_says_what_it_is_for_the_desk_and_the_operator(
    office: Office, there: Running
) -> None:
    office.receive()
    with line(office.ledger, there) as at:
        at.settle()
    told = look(office.ledger, Asker("", "", "operator"), QueueAsk(), office.time)
    assert told.lines[0].counts == {"done": 1}
    assert told.lines[0].last_contact
    stranger = look(office.ledger, Asker("H98.1", "1", "desk"), QueueAsk(), office.time)
    assert (stranger.rows, [one.counts for one in stranger.lines]) == ((), [{}])
    assert msgspec.json.encode(told)
