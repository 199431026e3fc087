"""From how a dossier stands to the classic objects. Pure: no clock, no table, no line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from db.catalogue import NATIONAL
from db.clock import from_text
from db.kinds import Filed, Paper, Person, Received
from desk_tui.centre.portal import fees
from desk_tui.centre.portal.codes import code_of, name_of
from desk_tui.centre.portal.config import Unit
from desk_tui.centre.portal.objects import (
    DinhDanh,
    GiayToKetQua,
    HoSo,
    KetNoiCSDL,
    TaiLieuNop,
    TienDo,
)
from desk_tui.centre.portal.portal import ProcedureFacts
from desk_tui.centre.portal.standing import Dossier, Step

OFFICE_TIME = ZoneInfo("Asia/Ho_Chi_Minh")

SUMMARY, FILE_NAME, RESULT_NAME, OFFICER, UNIT_NAME = 1000, 4000, 2000, 50, 500
"""Longest texts that clients of the exchange are known to send."""

HANDED_IN = ("received", "digitised")


def moment(utc: str) -> str:
    """`yyyyMMddHHmmss` in Vietnamese time of the record's UTC text; empty stays empty."""
    return f"{from_text(utc).astimezone(OFFICE_TIME):%Y%m%d%H%M%S}" if utc else ""


def national(code: str) -> str:
    """The national procedure code without what a province appends; empty for a local one."""
    found = NATIONAL.fullmatch(code)
    return found["national"] if found else ""


def dossier(
    told: Dossier,
    code: str,
    facts: ProcedureFacts,
    unit: Unit,
    addresses: Mapping[str, str],
) -> HoSo:
    """The whole object of a received dossier.

    `addresses` holds, by content hash, where the portal can fetch each file that is here; a
    paper whose file has not come yet is told as handed in and not digitised.
    """
    said = told.said
    owner = said.owner
    day = _day(told.received)
    papers = tuple(_paper(one, facts, addresses, day) for one in handed_in(told))
    some = any(one.DuocSoHoa == "1" or one.DuocTaiSuDung != "0" for one in papers)
    case = said.case
    return HoSo(
        MaHoSo=code,
        MaTTHC=facts.code,
        TenTTHC=facts.name,
        MaLinhVuc=facts.field[0],
        TenLinhVuc=facts.field[1],
        KenhThucHien=code_of("channel", said.channel, day),
        SoGiayToChuHoSo=owner.number,
        ChuHoSo=owner.name,
        LoaiDoiTuong=code_of("owner", owner.kind, day, "1"),
        MaDoiTuong=told.helped.tech_id if told.helped and said.channel == "online" else "",
        Email=owner.email,
        SoDienThoai=owner.phone,
        TrichYeuHoSo=(f"{said.procedure_name} ({case})" if case else said.procedure_name)[:SUMMARY],
        NgayTiepNhan=moment(told.received),
        NgayHenTra=moment(told.due),
        TrangThaiHoSo=str(told.status),
        NgayTra=moment(told.returned),
        HinhThuc=code_of("return", _returned_by(said), day, "0"),
        NgayKetThucXuLy=moment(told.finished),
        DonViXuLy=_resolver(said, unit)[:UNIT_NAME],
        GhiChu="" if isinstance(said, Filed) else said.note,
        TaiLieuNop=papers,
        DanhSachLePhi=fees.lines(told, code),
        # Results are told only when there is a result's own file.
        DanhSachGiayToKetQua=tuple(_results(told.papers, facts, addresses)),
        NoiNopHoSo=code_of("filed-at", _where(said), day),
        HoSoCoThanhPhanSoHoa="1" if some else "0",
        TaiKhoanDuocXacThucVoiVNeID=_verified(told, day),
        DuocThanhToanTrucTuyen=fees.online(told, day),
        NgayTuChoi=moment(told.refused),
        DinhDanhCHS=_identities(owner, day),
        NgayNopHoSo=moment(told.filed),
        DSKetNoiCSDL=(
            (KetNoiCSDL(MaCSDL=code_of("database", "population", day)),) if told.checked else ()
        ),
    )


def _where(said: Received | Filed) -> str:
    """A package that was filed by the node came neither over the portal nor over the counter."""
    return "portal" if isinstance(said, Filed) and not said.package else "here"


def _verified(told: Dossier, day: date) -> str:
    """Only an account that really signed in is told as verified."""
    signed_in = told.helped is not None and bool(told.helped.tech_id)
    level = told.helped.level if told.helped and signed_in else ""
    return code_of("verified", level, day, "0")


def _returned_by(said: Received | Filed) -> str:
    """The way the result is wanted, else the way the dossier came."""
    wanted = said.returns if isinstance(said, Received) else ""
    return wanted or said.channel


def _resolver(said: Received | Filed, unit: Unit) -> str:
    """Who decides: another office when the receiving one said so (REC-11)."""
    other = said.competent if isinstance(said, Received) else None
    return other.name if other else unit.name


def progress(told: Dossier, code: str, unit: Unit) -> tuple[tuple[str, TienDo], ...]:
    """Each line of progress with its key, in the order of time."""
    return tuple((step.key, _step(step, code, unit)) for step in told.steps)


def handed_in(told: Dossier) -> tuple[Paper, ...]:
    return tuple(one for one in told.papers if one.state in HANDED_IN and not one.result)


def file_of(paper: Paper) -> str:
    """The content hash of the file that stands for a paper: its archive copy, else its scan."""
    return paper.archive or paper.sha256


def files_of(told: Dossier) -> tuple[tuple[str, str], ...]:
    """(content hash, name) of every file the portal is to fetch."""
    told_papers = [*handed_in(told), *(one for one in told.papers if one.result)]
    return tuple((file_of(one), one.name) for one in told_papers if file_of(one))


def _paper(
    paper: Paper, facts: ProcedureFacts, addresses: Mapping[str, str], day: date
) -> TaiLieuNop:
    address = addresses.get(file_of(paper), "")
    here = bool(address)
    from_store = here and paper.taken == "national-store"
    return TaiLieuNop(
        TepDinhKemId=file_of(paper)[:20] if here else "",
        TenTepDinhKem=paper.name[:FILE_NAME] or "Giấy tờ",
        MaThanhPhanHoSo=code_like(paper.name, facts.papers),
        DuongDanTaiTepTin=address,
        DuocSoHoa="1" if here else "0",
        DuocTaiSuDung=code_of("reused", paper.taken, day, "0") if here else "0",
        DuocLayTuKhoDMQG="1" if from_store else "0",
    )


def _results(papers: Sequence[Paper], facts: ProcedureFacts, addresses: Mapping[str, str]):
    only = facts.results[0][0] if len(facts.results) == 1 else ""
    for paper in papers:
        address = addresses.get(file_of(paper), "")
        if paper.result and address:
            yield GiayToKetQua(
                TenGiayTo=paper.name[:RESULT_NAME] or "Kết quả",
                GiayToId=file_of(paper)[:20],
                DuongDanTepTinKetQua=address,
                MaGiayToKetQua=only or code_like(paper.name, facts.results),
            )


def _identities(owner: Person, day: date) -> tuple[DinhDanh, ...]:
    """Only a number that really is of a kind the exchange knows; never a filler."""
    if owner.kind != "person" or not re.fullmatch(r"\d+", owner.number, re.ASCII):
        return ()
    kind = code_of("identity", str(len(owner.number)), day)
    return (DinhDanh(LoaiDinhDanh=kind, SoDinhDanh=owner.number),) if kind else ()


def _step(step: Step, code: str, unit: Unit) -> TienDo:
    words = step.words or name_of("status", str(step.status), _day(step.at))
    return TienDo(
        MaHoSo=code,
        NguoiXuLy=step.officer[:OFFICER],
        ThoiDiemXuLy=moment(step.at),
        PhongBanXuLy=unit.name[:UNIT_NAME],
        NoiDungXuLy=words,
        TrangThai=str(step.status),
        NgayBatDau=moment(step.at),
    )


def code_like(name: str, among: Sequence[tuple[str, str]]) -> str:
    """The code whose name says the same, or the only one that one of the two begins with."""
    wanted = folded(name)
    if not wanted:
        return ""
    same = [code for code, title in among if folded(title) == wanted]
    if same:
        return same[0]
    near = [
        code
        for code, title in among
        if title and (folded(title).startswith(wanted) or wanted.startswith(folded(title)))
    ]
    return near[0] if len(near) == 1 else ""


def folded(name: str) -> str:
    """Small letters and digits without marks: how names are compared, not how they are shown."""
    marks = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    return " ".join(re.findall(r"[a-z0-9]+", "".join(c for c in marks if ord(c) < 0x300)))


def _day(utc: str) -> date:
    return from_text(utc).astimezone(OFFICE_TIME).date()
