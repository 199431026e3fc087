"""A case of the procedure at the counter: checklist, term, fee, and how each is told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from db import acts
from db.catalogue_import import import_csv
from db.kinds import Person, VisitRecorded
from db.problem import RecordProblem
from desk_tui.counter import drafting, terms
from desk_tui.counter.desk import OFFICE_ZONE, Desk
from desk_tui.counter.receive import NOT_ASKED, Handed, Receipt, Walkin, receive
from desk_tui.counter.setup import packaged
from desk_tui.counter.visit import Call, record_visit

OWNER = Person(name="Nguyễn Văn Thử", number="001090000000", phone="0900000000")


def take(desk: Desk, procedure: str, case: str = "", **more: Any) -> Receipt:
    return receive(desk, Walkin(procedure=procedure, case=case, owner=OWNER, **more))


def quote(desk: Desk, procedure: str, case: str, **more: Any) -> drafting.Quote:
    found = drafting.procedure(desk, procedure)
    return drafting.quote(desk, found, case=terms.case(found, case, desk.today()), **more)


def test_the_case_brings_its_papers_and_its_name(desk: Desk) -> None:
    said = take(desk, "1.001193", "bo-roi").said
    assert said.case == "Trẻ bị bỏ rơi"
    assert "bien-ban-tre-bi-bo-roi" in [paper.key for paper in said.papers]
    assert "bien-ban-tre-bi-bo-roi" not in [x.key for x in take(desk, "1.001193").said.papers]


def test_a_paper_of_the_case_alone_is_handed_in_and_a_dropped_one_is_not(desk: Desk) -> None:
    added = {"van-ban-yeu-cau-cua-co-quan-to": Handed(originals=2)}
    said = take(desk, "2.000635", "co-quan", papers=added).said
    papers = {paper.key: paper for paper in said.papers}
    assert papers["van-ban-yeu-cau-cua-co-quan-to"].originals == 2
    assert "to-khai-de-nghi-cap-ban-sao" not in papers
    with pytest.raises(RecordProblem, match="không có “to-khai-de-nghi-cap-ban-sao”"):
        take(desk, "2.000635", "co-quan", papers={"to-khai-de-nghi-cap-ban-sao": Handed()})


def test_the_term_of_the_case_is_counted_and_explained(desk: Desk) -> None:
    usual, checked = (quote(desk, "1.004873", case) for case in ("lan-dau", "xac-minh"))
    assert usual.term == "3 ngày làm việc"
    assert checked.term == "23 ngày"
    assert (
        "Trường hợp “Phải xác minh”: 23 ngày (Phải xác minh: không quá 23 ngày)"
        in (checked.steps[0])
    )
    said = take(desk, "1.004873", "xac-minh").said
    assert said.term == "23 ngày"
    assert "Phải xác minh" in said.steps[0].why
    assert not any("Trường hợp" in step for step in usual.steps)


def test_an_hour_that_ends_the_day_says_nothing_about_a_limit_in_days(desk: Desk) -> None:
    found = drafting.procedure(desk, "1.004859")
    late = datetime(2026, 11, 18, 16, 0, tzinfo=OFFICE_ZONE)

    def day(case: str) -> str:
        due = terms.due(desk, found, late, case=terms.case(found, case, desk.today()))[0].due
        return f"{due:%d/%m}"

    # Wednesday 16:00: data added the next working day, a change after three.
    assert (day("bo-sung"), day("thay-doi-cai-chinh")) == ("19/11", "23/11")


def test_the_fee_of_the_case_names_it_and_its_ground(desk: Desk) -> None:
    said = take(desk, "1.001193", "dung-han").said
    assert (said.fee, said.fee_lines[0].text) == (0, "Đúng hạn (60 ngày): Không thu")
    assert said.fee_lines[0].ground == "Miễn khi đúng hạn (60 ngày)"
    copies = quote(desk, "1.000894", "co-ban-sao", copies=3)
    assert copies.fee == "Có yêu cầu bản sao trích lục: 8.000 đ × 3 bản = 24.000 đ."


def test_a_fee_that_nobody_published_is_asked_for_and_never_zero(desk: Desk) -> None:
    done = take(desk, "1.001193", "qua-han")
    assert (done.said.fee, done.said.fee_lines) == (None, ())
    assert "Trường hợp “Quá hạn 60 ngày”: Quá hạn: mức thu do HĐND cấp tỉnh quy định." in (
        done.warnings
    )
    listed = quote(desk, "1.004194", "danh-sach")
    assert any("10.000 đ/người" in note for note in listed.fee_notes)


def test_an_unknown_case_is_refused_with_the_list(desk: Desk) -> None:
    with pytest.raises(RecordProblem) as told:
        take(desk, "1.001193", "sinh-doi")
    assert told.value.code == "unknown-case"
    assert "mang-thai-ho (Trẻ sinh ra do mang thai hộ)" in told.value.hint
    with pytest.raises(RecordProblem, match="không chia trường hợp"):
        quote(desk, "1.000689", "qua-han")


def test_without_a_case_all_is_as_the_procedure_says_and_the_cases_are_named(desk: Desk) -> None:
    done = take(desk, "1.001193")
    assert done.said.case == ""
    assert done.said.fee_lines[0].text == "Không thu"
    assert any("Chưa ghi trường hợp" in line and "qua-han" in line for line in done.warnings)
    free = take(desk, "1.000689", "con của người nước ngoài")
    assert free.said.case == "con của người nước ngoài"
    assert not any("trường hợp" in line for line in free.warnings)


def test_a_reason_nobody_gave_is_not_made_up(desk: Desk) -> None:
    assert take(desk, "1.000656").said.not_online == NOT_ASKED
    assert take(desk, "1.000656", not_online="mất kết nối mạng").said.not_online == (
        "mất kết nối mạng"
    )


def test_a_paper_of_the_case_can_be_what_is_missing(desk: Desk) -> None:
    missing = [("van-ban-yeu-cau-cua-co-quan-to", "chưa đóng dấu")]
    call = Call(kind="incomplete", procedure="2.000635", case="co-quan", missing=missing)
    done = record_visit(desk, call)
    visit = acts.of_subject(desk.read, done.visit)[0].read()
    assert isinstance(visit, VisitRecorded)
    assert [(x.name, x.reason) for x in visit.missing] == [
        ("Văn bản yêu cầu của cơ quan, tổ chức", "chưa đóng dấu")
    ]


def test_a_desk_of_the_first_program_gets_the_cases_when_it_is_opened(desk: Desk) -> None:
    desk.record.transact(lambda c: c.execute("DELETE FROM procedure_cases"))
    assert drafting.cases(desk, drafting.procedure(desk, "1.000656")) == ()
    again = Desk(desk.folder, desk.record.key, desk.officer, desk.clock)
    try:
        cases = drafting.cases(again, drafting.procedure(again, "1.000656"))
        assert "qua-han" in [case.key for case in cases]
    finally:
        again.close()


def test_a_catalogue_of_other_procedures_is_asked_for_cases_once_until_it_changes(
    desk: Desk,
) -> None:
    def cases_after_opening() -> bool:
        again = Desk(desk.folder, desk.record.key, desk.officer, desk.clock)
        try:
            return bool(drafting.cases(again, drafting.procedure(again, "1.000656")))
        finally:
            again.close()

    def run(*steps: str) -> None:
        desk.record.transact(lambda c: [c.execute(step) for step in steps])

    run("DELETE FROM procedure_cases", "UPDATE procedures SET code = 'X' || code")
    Desk(desk.folder, desk.record.key, desk.officer, desk.clock).close()
    # As it was when it was asked: it is not asked again, so that it stays without cases.
    run("UPDATE procedures SET code = substr(code, 2)")
    assert not cases_after_opening()
    head, birth, *_ = packaged("catalogue.csv").splitlines()
    own = birth.replace("1.001193,Đăng ký khai sinh", "9.999999,Thủ tục của tỉnh")
    assert import_csv(desk.record, f"{head}\n{own}\n", desk.today(), "QĐ thử", desk.now()).added
    assert cases_after_opening()
