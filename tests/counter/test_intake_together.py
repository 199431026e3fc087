"""Several dossiers taken in at once: those of one letter, and linked procedures."""

from __future__ import annotations

from dataclasses import replace

import pytest

from db.kinds import Person
from db.kinds_dossier import Agency
from db.problem import RecordProblem
from desk_tui.counter import group_list, linked, look, slip, together
from desk_tui.counter.desk import Desk
from desk_tui.counter.give_back import finish
from desk_tui.counter.receive import Walkin, receive
from desk_tui.counter.verify import verify
from desk_tui.rules.statuses import Status
from tests.counter.conftest import BIRTH, Clock
from tests.counter.intake_kit import at, due, whole_again, words

LIST = """Họ và tên\tSố định danh\tNgày sinh\tSố bản
Nguyễn Văn Thử\t001090000001\t15/08/1990\t2
Trần Thị Ví Dụ\t001190000002\t1990-01-02\t1
Lê Văn Mẫu\t001090000003\t\t3
"""
LETTER = "Công văn 12/CV-VD ngày 16/11/2026 của Trường Ví Dụ"
SCHOOL = Person(name="Trường Ví Dụ", kind="organisation", number="9900000016")
EXTRACTS = Walkin(procedure="2.000635", owner=Person(name=""), submitter=SCHOOL)


def test_one_letter_brings_many_dossiers_on_one_slip(desk: Desk) -> None:
    done = together.receive_group(desk, LETTER, group_list.read(LIST, EXTRACTS))
    saids = [done.said, *done.others]
    assert [said.code[-4:] for said in saids] == ["0001", "0002", "0003"]
    assert [said.owner.name for said in saids] == ["Nguyễn Văn Thử", "Trần Thị Ví Dụ", "Lê Văn Mẫu"]
    assert [said.fee for said in saids] == [16_000, 8_000, 24_000]
    assert {said.intake and said.intake.id for said in saids} == {
        saids[0].intake and saids[0].intake.id
    }
    printed = words(done.slip)
    assert all(said.code in printed.replace(" ", "") for said in saids)
    assert "Trường Ví Dụ" in printed
    assert "48.000 đ" in printed
    assert "Chủ từng hồ sơ hoặc Trường Ví Dụ được nhận kết quả" in printed
    assert LETTER in printed
    beside = together.siblings(desk, saids[1])
    assert [one.code for one in beside] == [saids[0].code, saids[2].code]
    again, copy, _ = together.print_again(desk, saids[1].code)
    assert copy.copy == 1
    assert "BẢN CẤP LẠI LẦN 1" in words(again)
    assert saids[2].code in words(again).replace(" ", "")
    # Each is a dossier of its own: its own copy of the slip, its own seal.
    path, issued, _ = slip.print_again(desk, saids[2].code)
    assert "Lê Văn Mẫu" in words(path)
    assert verify(desk, issued.text).code == saids[2].code
    whole_again(desk)


@pytest.mark.parametrize(
    ("said", "code", "told"),
    [
        (LIST.replace("2\nTrần", "hai\nTrần"), "group-line", "dòng 2"),
        (LIST.replace("1990-01-02", "32/01/1990"), "group-line", "dòng 3"),
        (LIST.replace("001190000002", "12"), "bad-number", "Dòng 2, Trần Thị Ví Dụ"),
        ("a;b;c;d;e;f\n", "group-line", "6 ô"),
        ("\n \n", "group-empty", "chưa có"),
    ],
)
def test_a_list_with_one_mistake_takes_in_nobody(
    desk: Desk, said: str, code: str, told: str
) -> None:
    with pytest.raises(RecordProblem, match=told) as problem:
        together.receive_group(desk, LETTER, group_list.read(said, EXTRACTS))
    assert problem.value.code == code
    assert receive(desk, BIRTH).said.code.endswith("-0001")


def test_more_dossiers_than_numbers_keeps_none(desk: Desk) -> None:
    desk.record.transact(lambda c: c.execute("UPDATE number_blocks SET last = 2"))
    with pytest.raises(RecordProblem) as problem:
        together.receive_group(desk, LETTER, group_list.read(LIST, EXTRACTS))
    assert problem.value.code == "numbers-spent"
    assert receive(desk, BIRTH).said.code.endswith("-0001")


def test_linked_procedures_are_one_intake_with_several_results(desk: Desk, clock: Clock) -> None:
    (bundle,) = linked.led_by(desk, "1.001193", desk.today())
    clock.now = at("16T15:30")
    done = together.receive_linked(desk, BIRTH, bundle.id)
    residence = done.others[0]
    assert [done.said.procedure, *(one.procedure for one in done.others)] == [
        "1.001193",
        "1.004222",
    ]
    # Residence waits for the birth certificate, promised for the 17th: seven days from there.
    assert due(done.said) == at("17T17:00")
    assert due(residence) == at("27T17:00")
    assert residence.competent == Agency(name="Công an cấp xã")
    assert any("thẻ bảo hiểm y tế" in warning for warning in done.warnings)
    printed = words(done.slip)
    assert "Liên thông: Đăng ký khai sinh, Đăng ký thường trú" in printed
    (other,) = together.siblings(desk, look.show(desk, done.said.code).said)
    assert (other.code, other.procedure) == (residence.code, "Đăng ký thường trú")
    ended = finish(desk, done.said.code)
    assert any(residence.code in warning for warning in ended.warnings)
    (first,) = together.siblings(desk, look.show(desk, residence.code).said)
    assert first.status == Status.FINISHED
    assert not finish(desk, residence.code).warnings
    with pytest.raises(RecordProblem) as problem:
        together.receive_linked(desk, BIRTH, "khai-tu")
    assert problem.value.code == "unknown-bundle"
    whole_again(desk)


def test_an_office_adds_a_chain_of_its_own(desk: Desk) -> None:
    (desk.folder / "linked.csv").write_text(
        "bundle,name,place,procedure,procedure_name,office,after,instrument,valid_from,valid_to\n"
        "rieng,Chuỗi riêng,1,1.001193,Đăng ký khai sinh,,,QĐ thử,2026-01-01,\n"
        "rieng,,2,2.000635,Trích lục,,,QĐ thử,2026-01-01,\n"
        "cu,Đã hết,1,1.001193,Đăng ký khai sinh,,,QĐ thử,2026-01-01,2026-10-31\n",
        encoding="utf-8",
    )
    assert [one.id for one in linked.led_by(desk, "1.001193", desk.today())] == [
        "rieng",
        "khai-sinh",
    ]
    done = together.receive_linked(desk, replace(BIRTH, copies=2), "rieng")
    assert due(done.others[0]) == due(done.said)


FIRMS = """Loại\tTên tổ chức\tMã số thuế\tĐiện thoại\tĐịa chỉ
tổ chức\tTrường Ví Dụ\t9900000016\t0900000001\tSố 1 phố Thử
doanh nghiệp\tCông ty Mẫu\t9900000016-001\t\tSố 2 phố Thử
cá nhân\tNguyễn Văn Thử\t001090000001\t\tSố 3 phố Thử
"""


def test_a_letter_for_organisations(desk: Desk) -> None:
    done = together.receive_group(desk, LETTER, group_list.read(FIRMS, EXTRACTS))
    owners = [said.owner for said in (done.said, *done.others)]
    assert [(one.kind, one.number_kind) for one in owners] == [
        ("organisation", "tax-code"),
        ("business", "tax-code"),
        ("person", ""),
    ]
    assert owners[1].number == "9900000016-001"
    assert "03 chủ hồ sơ, theo danh sách" in words(done.slip)
    # Without a column that says so, the number tells.
    (school,) = group_list.read("Trường Ví Dụ;9900000016;;;Số 1", EXTRACTS)
    assert (school.owner.kind, school.owner.name) == ("organisation", "Trường Ví Dụ")
    for said, why in (
        (FIRMS.replace("016\t", "017\t"), "chữ số kiểm tra"),
        ("loại;tên\nnhà;A", "“nhà”"),
    ):
        with pytest.raises(RecordProblem, match=why):
            group_list.read(said, EXTRACTS)


def test_a_letters_results_go_to_each_their_own_house_or_all_to_one(desk: Desk) -> None:
    by_post = replace(EXTRACTS, channel="post", post="EA000000001VN")
    done = together.receive_group(desk, LETTER, group_list.read(FIRMS, by_post))
    printed = words(done.slip)
    assert "Qua bưu chính" in printed
    assert "Qua bưu chính, đến" not in printed
    to_one = replace(by_post, returns_to="Số 9 phố Mẫu")
    done = together.receive_group(desk, LETTER, group_list.read(FIRMS, to_one))
    assert "Qua bưu chính, đến Số 9 phố Mẫu" in words(done.slip)
