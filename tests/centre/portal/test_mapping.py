"""From acts to the exchange's objects: the same for any order, and always within the contract."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.acts import Act, canonical, new_id
from db.clock import utc_text
from db.kinds import (
    KIND_OF,
    Changed,
    Filed,
    Paper,
    PaperAdded,
    PaperArchived,
    Payload,
    Person,
    PersonChecked,
    Received,
    StatusChanged,
)
from desk_tui.centre.portal import classic, newer_objects
from desk_tui.centre.portal.compare import same_name
from desk_tui.centre.portal.config import Unit
from desk_tui.centre.portal.portal import Case, Known, ProcedureFacts
from desk_tui.centre.portal.standing import Dossier, read
from desk_tui.demo.portal import contract
from desk_tui.demo.portal.newer import check_state, check_step

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LATER = datetime(2027, 1, 1, tzinfo=UTC)
FACTS = ProcedureFacts(
    code="1.001193",
    name="Đăng ký khai sinh",
    field=("G15-HT01", "Hộ tịch"),
    papers=(("G15-1", "Tờ khai đăng ký khai sinh"), ("G15-2", "Giấy chứng sinh")),
    results=(("KQ.G15.000031", "Giấy khai sinh"),),
)
UNIT = Unit(code="H99.12.34", name="UBND xã Minh Họa")
HASHES = [f"{letter}" * 64 for letter in "abcdef"]

people = st.builds(
    Person,
    name=st.sampled_from(["Nguyễn Văn Thử", "Trần Thị Ví Dụ", "Công ty Thử Nghiệm"]),
    kind=st.sampled_from(["person", "organisation"]),
    number=st.sampled_from(["", "001090000000", "123456789", "B1234567", "0100109106"]),
    phone=st.sampled_from(["", "0900000000"]),
    email=st.sampled_from(["", "thu@example.com"]),
)
papers = st.builds(
    Paper,
    key=st.sampled_from(["p1", "p2", "p3", "kq"]),
    name=st.sampled_from(["Tờ khai", "Giấy chứng sinh", "Giấy tờ khác"]),
    state=st.sampled_from(["received", "missing", "shown", "digitised"]),
    sha256=st.sampled_from(["", *HASHES[:3]]),
    taken=st.sampled_from(["", "scanned", "brought", "reused", "reused-result"]),
)
results = st.builds(
    Paper,
    key=st.just("kq"),
    name=st.just("Giấy khai sinh"),
    state=st.just("digitised"),
    sha256=st.sampled_from(HASHES[3:]),
    result=st.just(True),
)
begins: st.SearchStrategy[Payload] = st.one_of(
    st.builds(
        Received,
        code=st.just("H99.12.34-260302-0001"),
        office=st.just("H99.12.34"),
        procedure=st.sampled_from(["1.001193", "1.001193.000.00.00.H99", "1.001193.H99"]),
        procedure_version=st.just(1),
        procedure_name=st.just("Đăng ký khai sinh"),
        channel=st.sampled_from(["counter", "post", "online"]),
        owner=people,
        submitter=st.none() | people,
        papers=st.lists(papers, max_size=3, unique_by=lambda one: one.key).map(tuple),
        received=st.just(utc_text(START)),
        effective=st.just(utc_text(START)),
        due=st.none() | st.just(utc_text(START + timedelta(days=3))),
    ),
    st.builds(
        Filed,
        code=st.just("H99.12.34-260302-0001"),
        office=st.just("H99.12.34"),
        procedure=st.just("1.001193"),
        procedure_name=st.just("Đăng ký khai sinh"),
        owner=people,
        filed=st.just(utc_text(START)),
    ),
)
later: st.SearchStrategy[Payload] = st.one_of(
    st.builds(
        StatusChanged,
        status=st.integers(2, 10),
        before=st.none() | st.integers(1, 10),
        reason=st.sampled_from(["", "Thiếu giấy chứng sinh"]),
    ),
    st.builds(PaperAdded, paper=papers | results),
    st.builds(
        PaperArchived,
        key=st.sampled_from(["p1", "p2"]),
        of=st.sampled_from(HASHES[:3]),
        sha256=st.sampled_from(HASHES[:3]),
        bytes=st.just(10),
    ),
    st.builds(
        Changed,
        field=st.just("owner.name"),
        before=st.sampled_from(["Nguyễn Văn Thử", "Trần Thị Ví Dụ"]),
        after=st.sampled_from(["Nguyễn Văn Thứ", "Trần Thị Ví Dụ"]),
    ),
    st.builds(
        PersonChecked,
        source=st.just("population"),
        state=st.sampled_from(["ok", "later"]),
        reason=st.just("Khai sinh"),
    ),
)


def act(said: Payload, step: int, desk: str = "1") -> Act:
    at = utc_text(START + timedelta(minutes=step * 7))
    return Act(
        id=new_id(),
        subject="hs-1",
        kind=KIND_OF[type(said)],
        payload=canonical(said),
        officer="Trần Thị Ví Dụ",
        desk=f"H99.12.34/{desk}",
        done_at=at,
        recorded_at=at,
        prev_hash="",
        step=step,
        hash="",
    )


@st.composite
def lives(draw: st.DrawFn) -> list[Act]:
    begun = act(draw(begins), 1)
    rest: Sequence[Payload] = draw(st.lists(later, max_size=7))
    steps = [draw(st.integers(2, 6)) for _ in rest]
    return [begun, *(act(said, step) for said, step in zip(rest, steps, strict=True))]


def told(acts: Sequence[Act]) -> Dossier:
    dossier = read(acts)
    assert dossier is not None
    return dossier


def addresses(dossier: Dossier) -> dict[str, str]:
    """Files named by even letters have come."""
    wanted = dict(classic.files_of(dossier))
    return {name: f"https://tep.example.test/{name[:8]}" for name in wanted if ord(name[0]) % 2}


@given(lives(), st.randoms(use_true_random=False))
@settings(max_examples=80, deadline=None)
def test_any_order_of_arrival_tells_the_same(acts: list[Act], dice: random.Random) -> None:
    shuffled = list(acts)
    dice.shuffle(shuffled)
    assert read(shuffled) == read(acts)


@given(lives())
@settings(max_examples=80, deadline=None)
def test_whatever_was_done_the_objects_fit_the_contract(acts: list[Act]) -> None:
    dossier = told(acts)
    if not dossier.received:
        return
    hoso = classic.dossier(dossier, dossier.code, FACTS, UNIT, addresses(dossier))
    item: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(hoso))
    assert contract.dossier(item, LATER) == []
    steps = [step for _, step in classic.progress(dossier, dossier.code, UNIT)]
    for step in steps:
        assert contract.progress(msgspec.to_builtins(step), LATER) == []
    assert [step.ThoiDiemXuLy for step in steps] == sorted(step.ThoiDiemXuLy for step in steps)
    known = Known(dossier.code, "hs-1")
    for one in newer_objects.steps(known, steps):
        assert check_step(msgspec.to_builtins(one)) == []
    state = newer_objects.state(known, Case(hoso))
    assert check_state(msgspec.to_builtins(state)) == []
    assert msgspec.convert(item, type(hoso)) == hoso


@given(lives())
@settings(max_examples=40, deadline=None)
def test_progress_keys_never_change_as_a_dossier_lives_on(acts: list[Act]) -> None:
    """What was confirmed once is not told again under another name."""
    shorter = read(acts[:-1]) if len(acts) > 1 else None
    if shorter is None:
        return
    before = [key for key, _ in classic.progress(shorter, "x", UNIT)]
    after = [key for key, _ in classic.progress(told(acts), "x", UNIT)]
    missing = [key for key in before if key not in after]
    assert all(key.endswith(":9") for key in missing)
    assert len(set(after)) == len(after)


def test_statuses_are_told_as_they_are() -> None:
    """Papers asked for, a duty to pay and a stop are not told as finished."""
    for status in (5, 6, 8):
        acts = [act(received(), 1), act(StatusChanged(status=status, before=2), 2)]
        hoso = classic.dossier(told(acts), "x", FACTS, UNIT, {})
        assert (hoso.TrangThaiHoSo, hoso.NgayKetThucXuLy) == (str(status), "")


def test_no_paper_handed_in_is_told_as_a_result_or_as_reused() -> None:
    paper = Paper(key="p1", name="Tờ khai", state="digitised", sha256=HASHES[0], taken="scanned")
    acts = [act(received(papers=(paper,)), 1), act(StatusChanged(status=9, before=2), 2)]
    hoso = classic.dossier(told(acts), "x", FACTS, UNIT, {HASHES[0]: "https://a.example.test/1"})
    assert hoso.DanhSachGiayToKetQua == ()
    assert hoso.TaiLieuNop[0].DuocTaiSuDung == "0"
    assert (hoso.DSKetNoiCSDL, hoso.DanhSachLePhi, hoso.DuocThanhToanTrucTuyen) == ((), (), "0")


def test_no_filler_stands_for_a_number() -> None:
    for number in ("", "B1234567", "0100109106"):
        owner = Person(name="Nguyễn Văn Thử", number=number)
        hoso = classic.dossier(told([act(received(owner=owner), 1)]), "x", FACTS, UNIT, {})
        assert hoso.DinhDanhCHS == ()


def received(**more: Any) -> Received:
    said: dict[str, Any] = {
        "code": "H99.12.34-260302-0001",
        "office": "H99.12.34",
        "procedure": "1.001193",
        "procedure_version": 1,
        "procedure_name": "Đăng ký khai sinh",
        "owner": Person(name="Nguyễn Văn Thử", number="001090000000"),
        "received": utc_text(START),
        "effective": utc_text(START),
        **more,
    }
    return Received(**said)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Hoà Thuỷ", "Hòa Thủy", True),
        ("NGUYỄN VĂN THỬ", "Nguyễn Văn Thử", True),
        ("Nguyễn Văn Thử", "Nguyễn Văn Thứ", False),
        ("Nguyễn Văn Thử", "Nguyễn Thử Văn", False),
        ("Đặng", "Dặng", False),
    ],
)
def test_names_are_compared_as_people_read_them(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same
