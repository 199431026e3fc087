"""The adviser on the desk of the two days: its visits, word for word, and online-only."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from db import acts, keys, outbox, queue, settings
from db.catalogue_dated import load_policies
from db.catalogue_import import import_csv
from db.kinds import OfficerAdded, Person
from db.problem import RecordProblem
from desk_tui.counter import advise as advising
from desk_tui.counter import drafting, policies, terms
from desk_tui.counter.advise import Advice, advise
from desk_tui.counter.desk import OFFICE_ZONE, Desk
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import NOT_ONLINE_REASONS, Walkin, receive
from desk_tui.counter.setup import add_officer
from desk_tui.rules.policies import Applicant
from tests.counter.conftest import NOW, OWNER, Clock

DATA = Path(__file__).parent / "data"
CHIEF, CHIEF_PASSWORD = "Lê Thị Mẫu", "mật khẩu thử 2"
FIRM = Person(name="Hợp tác xã Ví Dụ", kind="organisation", number="9900000016")


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=OFFICE_ZONE)


@pytest.fixture
def office(desk: Desk) -> Desk:
    """The office of the two days: its procedures and rules, and 24/11 still a working day."""
    assert import_csv(
        desk.record, DATA / "fixtures.csv", NOW.date(), "Quyết định thử nghiệm", NOW
    ).added
    assert policies.load(desk, DATA / "policies.csv").added == 4
    desk.record.transact(lambda c: c.execute("DELETE FROM calendar_days WHERE day = '2026-11-24'"))
    return desk


def told(office: Desk, code: str, moment: str, *, line_up: bool = False, **more: object) -> Advice:
    found = terms.procedure(office, code, at(moment).date())
    return advise(office, found, at(moment), line_up=line_up, **more)  # pyright: ignore[reportArgumentType]


def test_visit_5b_word_for_word(office: Desk) -> None:
    found = told(office, "FX.HN", "16T14:10")
    assert found.online
    assert (found.counter.fee.amount, found.online.fee.amount, found.saves) == (
        15_000,
        7_500,
        7_500,
    )
    assert (found.counter.due, found.working_hours) == (at("19T14:10"), 19)
    assert found.break_even == at("17T09:40")
    assert found.lines == (
        "Nộp giấy: 15.000 đ, trả 14:10 Thứ Năm 19/11, quay lại 1 lần.",
        "Trực tuyến: 7.500 đ (bớt 7.500 đ), 19 giờ làm việc từ lúc trung tâm nhận,"
        " không phải quay lại; đang mất mạng, chỉ sớm hơn nếu có mạng trước 09:40 Thứ Ba 17/11.",
    )
    assert found.online.grounds == (
        "Mức thu trực tuyến: Quyết định thử nghiệm",
        "Rút ngắn ít nhất 20% thời hạn: Quyết định thử về thời hạn, Điều 1",
    )
    assert (found.counter.trips, found.online.trips) == (1, 0)
    up = told(office, "FX.HN", "16T14:10", line_up=True)
    assert up.lines[1].endswith("sớm hơn nộp giấy nếu trung tâm nhận trước 09:40 Thứ Ba 17/11.")


def test_visit_3_the_same_day_counts_from_acceptance(office: Desk) -> None:
    found = told(office, "FX.KS", "16T08:10")
    assert found.online
    assert (found.counter.due, found.saves) == (at("16T17:00"), 0)
    assert found.break_even == at("16T17:00")
    assert "không thu phí, trả trong ngày từ lúc trung tâm nhận" in found.online.line
    assert "chỉ không muộn hơn nếu có mạng trước 17:00 Thứ Hai 16/11" in found.online.line
    assert found.online.needs == ("tài khoản định danh điện tử mức 2 (chưa hỏi)",)


def test_visit_10_the_fee_sentence_with_its_proof(office: Desk) -> None:
    found = terms.procedure(office, "2.000635", NOW.date())
    quote = drafting.quote(office, found, copies=2, exempt="hộ nghèo")
    assert quote.fee == (
        "8.000 đ × 2 bản = 16.000 đ; Miễn: hộ nghèo, kèm giấy chứng nhận hộ nghèo -16.000 đ"
        " (Luật Hộ tịch 60/2014/QH13, Điều 11). Thu 0 đ."
        " Không tính là thanh toán trực tuyến."
    )
    assert "Cần giấy chứng minh: Giấy chứng nhận hộ nghèo." in quote.fee_notes
    assert quote.advice.counter.needs == (
        "bản giấy của thành phần hồ sơ",
        "Giấy chứng nhận hộ nghèo",
    )


def test_visit_13_after_the_cut_off_explains_itself(office: Desk, clock: Clock) -> None:
    clock.now = at("16T15:05")
    found = terms.procedure(office, "2.000908", NOW.date())
    quote = drafting.quote(office, found)
    assert quote.due == "17:00 Thứ Ba 17/11/2026"
    assert "sau 15:00" in quote.steps[0]
    assert quote.advice.break_even == at("17T15:00")


def test_visit_15_paper_is_refused_with_its_ground_and_a_way_on(office: Desk) -> None:
    found = told(office, "FX.XN", "17T10:00")
    assert "Quyết định thử về kênh nhận, Điều 3" in found.counter.closed
    assert found.break_even == at("17T16:30")
    assert terms.LANE in found.notes
    with pytest.raises(Refusal, match="chỉ nhận trực tuyến") as refused:
        receive(office, Walkin(procedure="FX.XN", owner=OWNER))
    assert refused.value.code == "online-only"
    assert "Quyết định thử về kênh nhận, Điều 3" in refused.value.message
    assert terms.LANE in refused.value.hint
    assert "người phụ trách duyệt" in refused.value.hint


def test_certified_copies_have_one_way_only(office: Desk) -> None:
    found = told(office, "FX.CT", "16T07:55", pages=(1, 2, 5), copies=2)
    assert (found.online, found.post, found.can_go_online) == (None, None, False)
    assert found.lines == ("Nộp giấy: 26.000 đ, trả 17:00 Thứ Hai 16/11, quay lại 1 lần.",)


def test_partly_online_still_takes_a_trip_and_a_later_fee_is_not_called_free(office: Desk) -> None:
    found = told(office, "FX.BD", "16T08:40")
    assert found.online
    assert found.online.trips == 1
    assert found.saves is None
    assert "chưa biết mức thu" in found.online.line
    assert (found.working_hours, found.online.term) == (64, found.rules.online.term)  # pyright: ignore[reportOptionalMemberAccess]


@pytest.mark.parametrize(
    ("code", "level", "means", "ready"),
    [
        ("FX.HN", "", "", None),
        ("FX.HN", "2", "", None),
        ("FX.HN", "2", "bank", True),
        ("FX.HN", "2", "other", True),
        ("FX.HN", "2", "none", False),
        ("FX.HN", "1", "bank", False),
        ("FX.HN", "none", "", False),
        ("FX.KS", "2", "", True),
        ("FX.KS", "2", "none", True),
    ],
)
def test_both_conditions_are_asked(
    office: Desk, code: str, level: str, means: str, ready: bool | None
) -> None:
    found = told(office, code, "16T08:10", level=level, means=means)
    assert found.ready is ready
    assert any(terms.LANE in note for note in found.notes) is (level in ("1", "none"))
    assert any("trả tiền" in note for note in found.notes) is (code == "FX.HN" and means == "none")


def test_a_rule_that_ends_tonight_is_told_only_when_near(office: Desk) -> None:
    ends = {
        "id": "FX-PHI",
        "instrument": "Nghị quyết thử về phí",
        "procedure": "FX.LE",
        "channel": "online",
        "object": "fee",
        "kind": "exempt",
        "stack": "none",
        "valid_to": "2026-11-16",
    }
    text = (DATA / "fixtures.csv").read_text("utf-8").splitlines()
    cheap = next(line for line in text if line.startswith("FX.HKD")).replace("FX.HKD", "FX.LE")
    rows = "\n".join((text[0], cheap.replace(",100000,50000,", ",100000,,")))
    import_csv(office.record, rows, NOW.date(), "Quyết định thử nghiệm", NOW)
    load_policies(office.record, [ends])
    found = told(office, "FX.LE", "16T14:10")
    assert found.saves == 100_000
    assert found.notes == (
        "Quy định đổi: trung tâm nhận từ ngày 17/11/2026 thì trực tuyến là 100.000 đ,"
        " 2 ngày làm việc.",
    )
    load_policies(office.record, [{**ends, "valid_to": "2026-12-31"}])
    assert told(office, "FX.LE", "16T14:10").notes == ()


def test_the_line_as_the_sender_left_it(office: Desk) -> None:
    assert advising.line_up(office)
    office.record.transact(lambda c: settings.put(c, "centre", {"url": "https://example.invalid"}))
    assert advising.line_up(office)
    office.record.transact(lambda c: outbox.line_failed(c, NOW, "no-line", "mất mạng", 0.5))
    assert not advising.line_up(office)
    office.record.transact(lambda c: outbox.line_answered(c, NOW))
    assert advising.line_up(office)
    # The office's own node answers, but nothing gets beyond it.
    above = {"place": "above", "last_contact": "2026-11-15T14:10:00.000000Z"}
    office.record.transact(lambda c: settings.put(c, outbox.BEYOND, [above]))
    assert not advising.line_up(office)


# Online only, and its exceptions (B0-14, B0-15).


@pytest.fixture
def chief(office: Desk) -> Desk:
    add_officer(office, CHIEF, "supervisor", CHIEF_PASSWORD)
    return office


def exception(reason: str = "không có điện thoại", approver: str = CHIEF) -> Walkin:
    return Walkin(procedure="FX.XN", owner=OWNER, exception=reason, approver=approver)


def test_an_exception_is_kept_with_its_reason_and_who_agreed(chief: Desk) -> None:
    done = receive(chief, exception(), approver_password=CHIEF_PASSWORD)
    assert (done.said.exception, done.said.approved_by) == ("không có điện thoại", CHIEF)
    assert done.said.not_online == "không có điện thoại"
    assert queue.find(chief.read, done.said.code)


@pytest.mark.parametrize(
    ("walkin", "password", "code"),
    [
        (exception(reason="  "), CHIEF_PASSWORD, "online-only"),
        (exception(approver=""), CHIEF_PASSWORD, "approval-needed"),
        (exception(), "", "approval-needed"),
        (exception(), "mật khẩu khác 3", "wrong-password"),
        (exception(approver="Nguyễn Thị Thử"), "mật khẩu thử 1", "approver-same"),
        (exception(approver="Trần Văn Ai"), CHIEF_PASSWORD, "approver-role"),
        (
            Walkin(procedure="FX.KT", owner=OWNER, exception="không cần", approver=CHIEF),
            CHIEF_PASSWORD,
            "exception-needless",
        ),
    ],
)
def test_an_exception_takes_a_reason_and_a_second_person(
    chief: Desk, walkin: Walkin, password: str, code: str
) -> None:
    with pytest.raises((Refusal, RecordProblem)) as refused:
        receive(chief, walkin, approver_password=password)
    assert refused.value.code == code
    assert chief.read.execute("SELECT count(*) FROM dossiers").fetchone()[0] == 0


def test_an_exception_opens_no_channel_that_was_never_published(chief: Desk) -> None:
    post = Walkin(procedure="FX.XN", owner=OWNER, channel="post")
    with pytest.raises(Refusal) as refused:
        receive(chief, post)
    assert refused.value.code == "online-only", "paper by post is paper as well"
    other = replace(exception(), procedure="FX.HN", channel="post")
    with pytest.raises(Refusal) as refused:
        receive(chief, other, approver_password=CHIEF_PASSWORD)
    assert refused.value.code == "channel-closed"


def test_an_officer_is_not_a_second_person(chief: Desk) -> None:
    person = OfficerAdded(name="Trần Thị Ví Dụ", role="officer")
    chief.act(lambda _: [acts.Doing("office", person)])
    keys.add(chief.folder, chief.record.key, "Trần Thị Ví Dụ", CHIEF_PASSWORD)
    with pytest.raises(Refusal) as refused:
        receive(chief, exception(approver="Trần Thị Ví Dụ"), approver_password=CHIEF_PASSWORD)
    assert refused.value.code == "approver-role"


def test_online_only_may_be_for_a_group_of_people(office: Desk) -> None:
    row = {
        "id": "FX-TC",
        "instrument": "Quyết định thử về tổ chức",
        "procedure": "FX.HKD",
        "group": "tổ chức",
        "channel": "online",
        "object": "intake",
        "kind": "only",
        "stack": "none",
        "valid_to": "2026-12-31",
    }
    load_policies(office.record, [row])
    assert receive(office, Walkin(procedure="FX.HKD", owner=OWNER)).said.code
    with pytest.raises(Refusal, match="đến hết ngày 31/12/2026"):
        receive(office, Walkin(procedure="FX.HKD", owner=FIRM))


def test_a_group_nobody_can_see_is_asked_and_its_rule_then_counts(office: Desk) -> None:
    row = {
        "id": "FX-CB",
        "instrument": "Quyết định thử về cán bộ",
        "procedure": "FX.HKD",
        "group": "cán bộ, công chức",
        "channel": "online",
        "object": "fee",
        "kind": "percent",
        "value": "80",
        "stack": "none",
    }
    load_policies(office.record, [row])
    asked = told(office, "FX.HKD", "16T10:10")
    assert any("cán bộ, công chức (Quyết định thử về cán bộ)" in note for note in asked.notes)
    known = told(office, "FX.HKD", "16T10:10", exempt="Cán bộ, công chức")
    assert known.online
    assert known.online.fee.amount == 20_000
    assert known.counter.fee.amount == 100_000, "a group is no exemption by itself"
    assert not any("hỏi công dân" in note for note in known.notes)


def test_rules_from_the_centre_are_taken_whole_or_not_at_all(office: Desk) -> None:
    before = office.policies
    good = {
        "id": "TT-1",
        "instrument": "Thông tư thử",
        "channel": "any",
        "object": "fee",
        "kind": "fixed",
        "value": "9000",
        "stack": "none",
        "procedure": "FX.LA",
    }
    for bad in ('{"id": 5}', "[]", "không", json.dumps({**good, "id": "TT-2", "kind": "nửa"})):
        with pytest.raises(RecordProblem) as refused:
            policies.take_in(office.record, [json.dumps(good), bad])
        assert refused.value.code == "catalogue-rejected"
        assert office.policies == before
    policies.take_in(office.record, [json.dumps(good)])
    assert len(office.policies) == len(before) + 1


def test_a_rule_closes_no_counter_where_online_is_not_offered(office: Desk) -> None:
    row = {
        "id": "FX-SAI",
        "instrument": "Quyết định thử nhầm",
        "procedure": "FX.CT",
        "channel": "online",
        "object": "whole",
        "kind": "only",
        "stack": "none",
    }
    load_policies(office.record, [row, {**row, "id": "FX-CA", "procedure": "FX.HT"}])
    assert receive(office, Walkin(procedure="FX.CT", owner=OWNER, pages=1)).said.fee == 2_000
    whole = told(office, "FX.HT", "16T10:10")
    assert whole.online
    assert whole.online.trips == 0
    assert "Kết quả chỉ có bản điện tử (theo Quyết định thử nhầm)." in whole.notes


def test_the_fees_say_which_case_they_are_of(office: Desk) -> None:
    found = terms.procedure(office, "1.000894", NOW.date())
    case = terms.case(found, "co-ban-sao", NOW.date())
    asked = advise(office, found, at("16T10:10"), case=case, copies=2)
    assert case
    assert all(way.fee.lines[0].text.startswith(case.name) for way in asked.ways)


def test_who_somebody_is_for_the_rules() -> None:
    day = at("16T09:00").date()
    born = Person(name="Nguyễn Văn Thử", birth="1990-11-17")
    assert policies.applicant(born, day) == Applicant(False, 35)
    assert policies.applicant(born, at("17T09:00").date()) == Applicant(False, 36)
    assert policies.applicant(Person(name="A", birth="1990"), day, ["hộ nghèo", " "]) == Applicant(
        False, None, ("hộ nghèo",)
    )
    assert policies.applicant(None, day) is None
    assert policies.applicant(FIRM, day) == Applicant(True, None)


def test_the_eight_reasons_stand() -> None:
    assert len(NOT_ONLINE_REASONS) == 8


# The table of rules.


def test_a_table_is_taken_whole_or_told_by_line(office: Desk, tmp_path: Path) -> None:
    good = (DATA / "policies.csv").read_text("utf-8")
    file = tmp_path / "chinh-sach.csv"
    file.write_text(good.replace(",20,", ",30,").replace("percent,50", "percent,500"), "utf-8")
    before = office.policies
    done = policies.load(office, file)
    assert (done.added, done.changed) == (0, 0)
    assert [line for line, _ in done.rejected] == [4]
    assert office.policies == before
    file.write_text(good.replace(",20,", ",30,"), "utf-8")
    assert policies.load(office, file).changed == 1
    assert told(office, "FX.HN", "16T14:10").working_hours == 16


@pytest.mark.parametrize(
    "content",
    [b"", b"id\n", b"id,instrument\nA,B\n", b"\xff\xfe\x00", "mã,tên\n".encode(), b'"a\n'],
)
def test_what_is_no_table_is_told(office: Desk, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "la.csv"
    file.write_bytes(content)
    with pytest.raises(RecordProblem) as wrong:
        policies.load(office, file)
    assert wrong.value.code == "file-unreadable"


def test_the_rules_of_this_office_and_how_they_stand(office: Desk) -> None:
    standing = policies.standing(office, NOW.date())
    names = [one.policy.id for one in standing]
    assert {"FX-HAN", "QNG-PHI-TTUYEN", "PC-CUTRU-TT"} <= set(names)
    states = [one.state for one in standing]
    assert states == sorted(states, key=lambda state: state != "in-force")
    assert dict(zip(names, states, strict=True))["PC-CANCUOC-2025"] == "ended"
