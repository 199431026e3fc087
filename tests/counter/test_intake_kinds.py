"""The rarer kinds of intake: for another, by post, by phone, together, for another office."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from db import acts
from db.catalogue_import import import_csv
from db.clock import from_text
from db.kinds import Filed, Person
from db.kinds_dossier import Agency, Authority
from db.problem import RecordProblem
from desk_tui.counter import calls, half_visit, offices, slip, together
from desk_tui.counter.accepting import accept
from desk_tui.counter.copying import copied
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import Walkin, receive
from desk_tui.counter.verify import verify
from desk_tui.counter.visit import Call, record_visit
from tests.counter.conftest import BIRTH, NOW, OWNER, Clock
from tests.counter.intake_kit import at, due, whole_again, words

FIXTURES = Path(__file__).parent / "data" / "fixtures.csv"
OWNER_8 = Person(name="Ngô Thị Ví Dụ", number="001185000008")
BROUGHT_8 = Person(name="Bùi Văn Thử", number="001080000008")
PAPER = Authority(paper="số 12/2026, ngày 10/11/2026", until="2026-11-30")


@pytest.fixture
def office(desk: Desk) -> Desk:
    import_csv(desk.record, FIXTURES, NOW.date(), "Quyết định thử nghiệm", NOW)
    return desk


def test_who_files_for_another_and_may_not_collect(office: Desk, clock: Clock) -> None:
    """Visit 8: the paper covers filing alone, until 30/11."""
    clock.now = at("16T10:10")
    walkin = Walkin(
        procedure="FX.HKD",
        owner=OWNER_8,
        submitter=BROUGHT_8,
        acts_as="authority",
        authority=PAPER,
        not_online="tài khoản không có ủy quyền điện tử",
    )
    done = receive(office, walkin)
    said = done.said
    assert (due(said), said.fee) == (at("19T17:00"), 100_000)
    assert (said.owner.name, said.submitter and said.submitter.name) == (
        OWNER_8.name,
        BROUGHT_8.name,
    )
    assert said.authority == PAPER
    assert any(f"chỉ {OWNER_8.name} được nhận" in warning for warning in done.warnings)
    printed = words(done.slip)
    assert f"Chỉ {OWNER_8.name} được nhận kết quả" in printed
    assert BROUGHT_8.name in printed


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"authority": msgspec.structs.replace(PAPER, until="2026-11-15")}, "authority-ended"),
        ({"authority": msgspec.structs.replace(PAPER, files=False)}, "authority-not-filing"),
        ({"authority": msgspec.structs.replace(PAPER, paper=" ")}, "no-authority-paper"),
        ({"authority": PAPER, "submitter": None}, "no-submitter"),
        ({"acts_as": "neighbour"}, "unknown-right"),
        ({"post": "EA000000001VN"}, "not-by-post"),
        ({"channel": "post", "arrived": NOW + timedelta(days=1)}, "future"),
    ],
)
def test_what_does_not_hold_is_refused_and_nothing_is_kept(
    desk: Desk, change: dict[str, object], code: str
) -> None:
    walkin = replace(BIRTH, submitter=BROUGHT_8)
    with pytest.raises((Refusal, RecordProblem)) as refused:
        receive(desk, replace(walkin, **change))  # pyright: ignore[reportArgumentType]
    assert refused.value.code == code
    assert receive(desk, BIRTH).said.code.endswith("-0001")


def test_a_paper_that_ends_before_the_promised_day_is_told(desk: Desk) -> None:
    paper = Authority(paper="giấy giới thiệu", collects=True, until="2026-11-17")
    firm = Person(name="Công ty Ví Dụ", kind="business", number="9900000016")
    walkin = Walkin(
        procedure="1.004222",
        owner=firm,
        submitter=BROUGHT_8,
        acts_as="introduced",
        authority=paper,
    )
    done = receive(desk, walkin)
    assert any("trước ngày hẹn trả" in warning for warning in done.warnings)
    alone = receive(desk, replace(walkin, submitter=None, authority=None, acts_as=""))
    assert any("Chưa ghi ai đến nộp" in warning for warning in alone.warnings)
    carried = receive(desk, replace(walkin, authority=None, acts_as="carrier"))
    assert carried.said.authority
    assert not carried.said.authority.collects


def test_a_set_by_post_counts_from_the_day_it_arrived(desk: Desk) -> None:
    arrived = at("13T14:00")
    walkin = Walkin(
        procedure="1.004873",
        owner=msgspec.structs.replace(OWNER, address="Số 1 phố Thử"),
        channel="post",
        post="EA000000001VN",
        arrived=arrived,
        sets=2,
    )
    done = receive(desk, walkin)
    said = done.said
    assert local(from_text(said.received)) == arrived
    assert said.code == "H18.12.34-261113-0001"
    # Three working days from Friday the 13th, which is not counted.
    assert due(said) == at("18T17:00")
    assert (said.not_online, said.returns, said.post) == (
        "gửi qua bưu chính",
        "post",
        "EA000000001VN",
    )
    assert not any("Nhập muộn" in warning for warning in done.warnings)
    printed = words(done.slip)
    assert "EA000000001VN" in printed
    assert "Qua bưu chính, đến Số 1 phố Thử" in printed
    assert "02 bộ" in printed
    # It was written now, whenever it came.
    (act, *_) = acts.of_subject(desk.read, done.id)
    assert act.done_at == act.recorded_at
    whole_again(desk)


OFFICES = """code,name,level,procedures,field,area,address,hours,phone,valid_from,valid_to
H18.99.01,UBND phường Kia,Cấp xã,,,phường Kia,Số 1 phố Kia,07:00-11:30,0900000009,,
,Công an phường Kia,,1.004222;1.004194,,phường Kia,Số 2 phố Kia,07:00-11:30,,,
,Cơ quan cũ,,1.004222,,,,,,,2026-01-31
"""


def test_three_offices_are_kept_apart_and_the_competent_one_is_found(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "role", "supervisor")
    (tmp_path / "offices.csv").write_text(OFFICES, encoding="utf-8")
    assert offices.bring_in(desk, tmp_path / "offices.csv") == 3
    owner = msgspec.structs.replace(OWNER, address="Số 9, phường Kia, Quảng Ngãi")
    done = receive(
        desk,
        Walkin(
            procedure="1.004222",
            owner=owner,
            competent=offices.agency(desk, "cong an phuong kia"),
            helped_at=offices.agency(desk, "H18.99.01"),
        ),
    )
    said = done.said
    assert (said.office, said.competent and said.competent.name) == (
        "H18.12.34",
        "Công an phường Kia",
    )
    assert said.helped_at == Agency(name="UBND phường Kia", code="H18.99.01")
    assert "Công an phường Kia" in words(done.slip)
    sent_on = record_visit(
        desk, Call(kind="other-office", procedure="1.004222", owner=owner), at=None
    )
    assert "Số 2 phố Kia" in words(sent_on.slip)
    (tmp_path / "bad.csv").write_text("name,valid_from\nA,mai\n", encoding="utf-8")
    with pytest.raises(RecordProblem, match="dòng 2"):
        offices.bring_in(desk, tmp_path / "bad.csv")
    assert len(offices.known(desk)) == 2


def test_an_old_dossier_fills_a_new_one_but_proves_nothing(desk: Desk, clock: Clock) -> None:
    helped = replace(
        BIRTH, submitter=BROUGHT_8, authority=PAPER, acts_as="authority", exempt="hộ nghèo"
    )
    old = receive(desk, helped).said
    clock.now = NOW + timedelta(days=40)
    new = copied(desk, old.code)
    assert (new.walkin.owner, new.walkin.submitter) == (old.owner, old.submitter)
    assert new.walkin.authority is None
    assert new.walkin.exempt == ""
    assert "16/11/2026" in new.told[0]
    assert receive(desk, new.walkin).said.copied_from == old.code
    with pytest.raises(RecordProblem) as problem:
        copied(desk, "H18.12.34-260101-0009")
    assert problem.value.code == "unknown-dossier"


def test_a_phone_call_goes_on_as_a_dossier(desk: Desk) -> None:
    caller = Person(name="Trần Thị Ví Dụ", number="001190000002", phone="0900000002")
    made = calls.note_call(
        desk, calls.Called(caller=caller, procedure="1.004873", wants="post", note="cả nhà")
    )
    asked = calls.note_call(
        desk, calls.Called(caller=caller, procedure="1.004873", wants="", note="hỏi phí")
    )
    assert [one.id for one in calls.waiting(desk)] == [made.id]
    assert asked.id not in [one.id for one in calls.waiting(desk)]
    told = desk.read.execute("SELECT address, text FROM messages").fetchall()
    assert [row["address"] for row in told] == ["0900000002"]
    half = half_visit.of(desk, calls.find(desk, made.id[-8:]).id)
    receive(
        desk,
        Walkin(
            procedure=half.said.procedure,
            owner=half.owner or OWNER,
            channel="post",
            visit=half.id,
        ),
    )
    assert calls.waiting(desk) == []
    whole_again(desk)


@pytest.mark.parametrize(
    ("called", "code"),
    [
        (calls.Called(caller=OWNER, procedure="2.000635"), "no-phone"),
        (calls.Called(caller=OWNER, wants="post"), "no-request"),
        (calls.Called(caller=Person(name=" "), note="hỏi", wants=""), "no-name"),
        (calls.Called(caller=OWNER, note="hỏi", wants="letter"), "unknown-wish"),
    ],
)
def test_a_call_that_says_too_little(desk: Desk, called: calls.Called, code: str) -> None:
    with pytest.raises(RecordProblem) as problem:
        calls.note_call(desk, called)
    assert problem.value.code == code


def test_an_online_filing_gets_its_receipt_when_it_is_accepted(
    desk: Desk, file_online: Callable[[Filed], str]
) -> None:
    code = file_online(
        Filed(
            code="H18.12.34-261116-0401",
            office="H18.12.34",
            procedure="1.001193",
            procedure_name="Đăng ký khai sinh",
            owner=OWNER,
            filed="2026-11-16T01:00:00.000000Z",
            received="2026-11-16T01:00:00.000000Z",
        )
    )
    with pytest.raises(RecordProblem, match="chưa được tiếp nhận"):
        slip.print_again(desk, code)
    accept(desk, code)
    path, issued, _ = slip.print_again(desk, code)
    assert (issued.version, issued.copy) == (1, 0)
    assert "Cổng Dịch vụ công quốc gia" in words(path)
    assert verify(desk, issued.text).state == "current"
    assert slip.print_again(desk, code)[1].copy == 1


@pytest.fixture
def file_online(desk: Desk) -> Callable[[Filed], str]:
    def write(filed: Filed) -> str:
        desk.act(lambda _: [acts.Doing(acts.new_id(), filed)])
        return filed.code

    return write


def test_receipts_stay_one_when_nothing_rare_is_said(desk: Desk) -> None:
    done = receive(desk, BIRTH)
    assert done.others == ()
    assert together.siblings(desk, done.said) == []
    assert "Nhận trực tiếp tại" in slip.return_way(desk, done.said)
