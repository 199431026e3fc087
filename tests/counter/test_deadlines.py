"""Dates to keep an eye on: lists that warn, the citizen's own date, outages, stages."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from db import acts, outbox, safety, settings
from db.clock import from_text
from db.kinds import Delayed, Filed, PapersAsked, StageDone
from desk_tui.counter import deadlines, failures, look, outage, registers, slip, stages
from desk_tui.counter.accepting import accept
from desk_tui.counter.desk import OFFICE_ZONE, Desk
from desk_tui.counter.endings import apologise
from desk_tui.counter.next_steps import next_steps
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import receive
from desk_tui.counter.supplement import ask_more, supply
from desk_tui.counter.verify import verify
from desk_tui.counter.walkin import Walkin
from desk_tui.rules.problem import RuleProblem
from desk_tui.rules.statuses import Status
from scanners import text_layer
from tests.counter.conftest import NOW, OWNER, Clock

SEVEN_DAYS, FIVE_DAYS, SAME_DAY = "1.004222", "1.010038", "1.001193"
STAGES = """procedure,case,name,office,value,unit,starts,instrument,valid_from,valid_to,certainty
1.004222,,Thẩm tra,UBND phường Ví Dụ,3,working_day,after,Quyết định thử,2026-01-01,,U
1.004222,,Xác nhận,Công an phường Ví Dụ,4,working_day,after,Quyết định thử,2026-01-01,,U
1.010038,,Thẩm tra,UBND phường Ví Dụ,3,working_day,after,Quyết định thử,2026-01-01,,U
1.010038,,Trao giấy,,2,working_day,payment,Quyết định thử,2026-01-01,,U
"""


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=OFFICE_ZONE)


def words(pdf: Path) -> str:
    return " ".join(" ".join(text_layer.pages(pdf.read_bytes())).split())


def taken(desk: Desk, procedure: str = SEVEN_DAYS) -> str:
    return receive(desk, Walkin(procedure=procedure, owner=OWNER)).said.code


def codes(rows: list[object]) -> list[str]:
    return [row.code for row in rows]  # pyright: ignore[reportAttributeAccessIssue]


def test_late_soon_and_no_more(desk: Desk, clock: Clock) -> None:
    assert deadlines.counts(desk).words == ""
    today, week = taken(desk, SAME_DAY), taken(desk)
    over = taken(desk, SAME_DAY)
    ask_more(desk, over, [("1", "")], "")
    assert codes([*deadlines.soon(desk)]) == [today]
    assert deadlines.counts(desk) == (0, 1)
    # 24/11 is a day off: the working day after the 25th is the 26th, when the other is due.
    clock.now = at("11-25T08:00")
    assert codes([*deadlines.overdue(desk)]) == [today]
    assert codes([*deadlines.soon(desk)]) == [week]
    assert deadlines.counts(desk).words == "quá hạn 1, sắp hạn 1"
    assert deadlines.soon_until(desk) == at("11-27T00:00")


def test_the_citizen_has_a_day_of_their_own_and_silence_is_listed_not_punished(
    desk: Desk, clock: Clock
) -> None:
    usual, short, answered = taken(desk), taken(desk), taken(desk)
    first = ask_more(desk, usual, [("1", "mờ")], "bổ sung")
    ask_more(desk, short, [("1", "")], "bổ sung", until=date(2026, 11, 20))
    ask_more(desk, answered, [("1", "")], "bổ sung", until=date(2026, 11, 20))
    supply(desk, answered, {"1": None})
    (said,) = [a.read() for a in look.show(desk, usual).acts if isinstance(a.read(), PapersAsked)]
    # Fifteen working days from Monday 16/11, one of them (24/11) a day off.
    assert isinstance(said, PapersAsked)
    assert said.until == "2026-12-08T10:00:00.000000Z"
    assert first.slip is not None
    assert "17 giờ 00 phút, ngày 08 tháng 12 năm 2026" in words(first.slip)
    assert deadlines.unanswered(desk) == []
    clock.now = at("11-20T17:01")
    (silent,) = deadlines.unanswered(desk)
    assert (silent.row.code, silent.until) == (short, at("11-20T17:00"))
    assert look.find(desk, short).status == Status.WAITING_PAPERS
    late = supply(desk, short, {"1": None})
    assert any("sau hạn 17:00 20/11/2026" in said for said in late.warnings)
    assert deadlines.unanswered(desk) == []
    with pytest.raises(Refusal) as past:
        ask_more(desk, short, [("1", "")], "", until=date(2026, 11, 19))
    assert past.value.code == "until-past"


@pytest.mark.parametrize(
    ("procedure", "asked", "supplied", "due"),
    [
        # After closing: counted as received next morning, so its rest begins a day later.
        (SEVEN_DAYS, "11-18T09:00", "11-20T17:00", "11-30T17:00"),
        (SEVEN_DAYS, "11-18T09:00", "11-20T17:01", "12-01T17:00"),
        (SEVEN_DAYS, "11-18T09:00", "11-21T09:00", "12-01T17:00"),
        # A same-day procedure: 15:00 sharp is not late, a minute after is.
        (SAME_DAY, "11-16T10:00", "11-18T15:00", "11-18T17:00"),
        (SAME_DAY, "11-16T10:00", "11-18T15:01", "11-19T17:00"),
    ],
)
def test_a_supplement_after_the_cut_off_counts_from_the_next_working_day(
    desk: Desk, clock: Clock, procedure: str, asked: str, supplied: str, due: str
) -> None:
    code = taken(desk, procedure)
    clock.now = at(asked)
    ask_more(desk, code, [("1", "")], "")
    clock.now = at(supplied)
    assert supply(desk, code, {"1": None}).due == at(due)


@pytest.fixture
def cut_off(desk: Desk) -> datetime:
    """The line has been dead since Sunday 21:10."""
    since = at("11-15T21:10")
    desk.record.transact(lambda c: outbox.line_answered(c, since))
    desk.record.transact(lambda c: outbox.line_failed(c, NOW, "no-answer", "Không nối được", 0.5))
    return since


@pytest.mark.usefixtures("cut_off")
def test_half_past_four_with_the_line_down(desk: Desk, clock: Clock) -> None:
    late = [taken(desk, SAME_DAY) for _ in range(3)]
    taken(desk)
    failures.watch(desk)
    clock.now = at("11-16T16:29")
    assert outage.warning(desk) == ""
    clock.now = at("11-16T16:30")
    assert "3 hồ sơ sẽ trễ vì mất kết nối từ CN 15/11 21:10" in outage.warning(desk)
    assert outage.warning(desk) == ""
    told = outage.report(desk)
    assert told
    assert (outage.note(desk, told), outage.note(desk, told)) == (3, 3)
    again = outage.report(desk)
    assert again
    assert outage.note(desk, again) == 0
    said = [act.read() for act in look.show(desk, late[0]).acts]
    causes = [one.words for one in said if isinstance(one, Delayed)]
    assert causes[0] == "mất kết nối từ CN 15/11 21:10"
    pack = text_layer.pages(outage.papers(desk, told).read_bytes(), most=9)
    assert len(pack) == 4
    assert "DANH SÁCH GỌI BÁO" in pack[0]
    for page, code in zip(pack[1:], late, strict=True):
        draft = " ".join(page.split())
        assert code in draft
        assert "BẢN DỰ THẢO – CHƯA KÝ" in draft
        assert "17 giờ 00 phút, ngày 17 tháng 11 năm 2026" in draft
        assert "Mất kết nối với trung tâm từ 21:10 15/11/2026" in draft
    # A draft promises nothing: the apology itself is still to be made, once.
    apologise(desk, late[0], at("11-17T17:00"), told.cause, cause="outage")


@pytest.mark.usefixtures("cut_off")
def test_failures_are_written_down_as_they_begin_and_end(desk: Desk, clock: Clock) -> None:
    failures.watch(desk)
    failures.watch(desk)
    (lasting,) = failures.log(desk)
    assert (lasting.cause, lasting.until) == ("line", "")
    clock.now = at("11-17T15:20")
    desk.record.transact(lambda c: outbox.line_answered(c, clock.now))
    failures.watch(desk)
    assert [one.words for one in failures.log(desk)] == [
        "mất kết nối từ CN 15/11 21:10 đến T3 17/11 15:20"
    ]
    assert outage.report(desk) is None
    # A meeting that failed once and then went well is not kept.
    desk.record.transact(lambda c: outbox.line_failed(c, clock.now, "no-answer", "Lỗi", 0.5))
    failures.watch(desk)
    clock.now += timedelta(seconds=40)
    desk.record.transact(lambda c: outbox.line_answered(c, clock.now))
    failures.watch(desk)
    assert len(failures.log(desk)) == 1


def test_a_power_cut_is_known_by_the_mark_left_behind(
    made: tuple[Path, bytes], desk: Desk, clock: Clock
) -> None:
    late = taken(desk, SAME_DAY)
    assert failures.watch(desk) is None
    clock.now = at("11-16T13:40")
    failures.watch(desk)
    clock.now = at("11-16T15:02")
    again = Desk(desk.folder, made[1], desk.officer, clock)
    try:
        cut = failures.watch(again)
        assert cut
        assert cut.words == "mất điện từ T2 16/11 13:40 đến T2 16/11 15:02"
        clock.now = at("11-16T16:40")
        told = outage.report(again)
        assert told
        assert [one.row.code for one in told.dossiers] == [late]
        assert "mất điện tại bộ phận" in words(outage.call_list(again, told))
        failures.ended(again)
    finally:
        again.close()
    # Closed as it should be: the next start finds nothing.
    clock.now = at("11-17T07:30")
    third = Desk(desk.folder, made[1], desk.officer, clock)
    assert failures.watch(third) is None
    failures.ended(third)
    third.close()


def test_a_short_cut_blames_nobody(desk: Desk, clock: Clock) -> None:
    taken(desk, SAME_DAY)
    short = failures.Failure("power", "2026-11-16T02:40:00.000000Z", "2026-11-16T03:02:00.000000Z")
    rows = [{"cause": short.cause, "since": short.since, "until": short.until}]
    desk.record.transact(lambda c: settings.put(c, failures.SETTING, rows))
    clock.now = at("11-16T16:40")
    assert outage.report(desk) is None
    assert outage.warning(desk) == ""


@pytest.fixture
def staged(desk: Desk, tmp_path: Path) -> Desk:
    file = tmp_path / "giai-doan.csv"
    file.write_text(STAGES, encoding="utf-8-sig")
    assert stages.bring(desk, file) == 4
    return desk


def test_two_stages_on_the_slip_and_in_the_control_slip(staged: Desk, clock: Clock) -> None:
    done = receive(staged, Walkin(procedure=SEVEN_DAYS, owner=OWNER))
    code = done.said.code
    assert done.slip is not None
    # 16/11 + 3 working days, then 4 more over the day off of 24/11: the limit of seven as ever.
    assert [one.due for one in done.said.stages] == [
        "2026-11-19T10:00:00.000000Z",
        "2026-11-26T10:00:00.000000Z",
    ]
    assert done.said.due == "2026-11-26T10:00:00.000000Z"
    printed = words(done.slip)
    assert "Thẩm tra UBND phường Ví Dụ" in printed
    assert "Công an phường Ví Dụ" in printed
    assert deadlines.stages_pressing(staged) == []
    clock.now = at("11-20T09:00")
    (pressing,) = deadlines.stages_pressing(staged)
    assert (pressing.place, pressing.due) == (0, at("11-19T17:00"))
    late = stages.end(staged, code)
    assert (late.status, late.due) == (Status.RECEIVED, at("11-26T17:00"))
    assert "muộn hơn hạn 17:00 19/11/2026" in late.warnings[0]
    assert deadlines.stages_pressing(staged) == []
    assert stages.words(look.show(staged, code))[0].endswith("đã xong")
    control = words(registers.control_slip(staged, code))
    assert "Xong giai đoạn: Thẩm tra" in control
    # A pause moves the date, and with it the end of the last stage on the new slip.
    ask_more(staged, code, [("1", "")], "")
    clock.now = at("11-23T09:00")
    moved = supply(staged, code, {"1": None})
    assert (moved.due, moved.slip is not None) == (at("11-27T17:00"), True)
    assert moved.slip is not None
    assert words(moved.slip).count("27/11/2026") + words(moved.slip).count("27 tháng 11") >= 2
    stages.end(staged, code)
    with pytest.raises(Refusal) as over:
        stages.end(staged, code)
    assert over.value.code == "no-stage"


def test_an_online_filing_gets_its_stages_when_it_is_received(staged: Desk, clock: Clock) -> None:
    codes = [f"H18.12.34-261116-04{n:02d}" for n in (1, 2, 3)]
    for code, due in zip(codes, (None, None, "2026-11-20T10:00:00.000000Z"), strict=True):
        filed = Filed(
            code=code,
            office="H18.12.34",
            procedure=SEVEN_DAYS,
            procedure_name="Đăng ký thường trú",
            owner=OWNER,
            filed="2026-11-15T13:00:00.000000Z",
            due=due,
        )
        staged.act(lambda _, filed=filed: [acts.Doing(acts.new_id(), filed)])
    plain, lacking, promised = codes
    accept(staged, plain)
    # Of the five days the decision leaves online, three are the first office's.
    whole = look.show(staged, plain)
    assert [one.name for one in stages.of(whole)] == ["Thẩm tra", "Xác nhận"]
    assert stages.due_of(whole, 0) == at("11-19T17:00")
    assert stages.due_of(whole, 1) == from_text(whole.row.due or "")
    path, _, _ = slip.print_again(staged, plain)
    assert path is not None
    assert "Thẩm tra UBND phường Ví Dụ" in words(path)
    ask_more(staged, lacking, [("1", "mờ")], "")
    assert stages.of(look.show(staged, lacking)) == ()
    clock.now = at("11-18T09:00")
    supply(staged, lacking, {"1": None})
    assert stages.due_of(look.show(staged, lacking), 0) == at("11-23T17:00")
    # A date the centre promised stands; its stages are known all the same.
    accept(staged, promised)
    whole = look.show(staged, promised)
    assert (whole.row.due, len(stages.of(whole))) == ("2026-11-20T10:00:00.000000Z", 2)
    clock.now = at("11-20T09:00")
    assert plain in [one.row.code for one in deadlines.stages_pressing(staged)]
    stages.end(staged, plain)
    assert stages.current(look.show(staged, plain)) == 1
    assert safety.check(staged.record, rebuild=True)[-1].state == "ok"


def test_a_stage_after_a_payment_is_counted_from_it(staged: Desk, clock: Clock) -> None:
    done = receive(staged, Walkin(procedure=FIVE_DAYS, owner=OWNER))
    code = done.said.code
    assert done.said.due == "2026-11-19T10:00:00.000000Z"
    clock.now = at("11-18T10:00")
    assert stages.end(staged, code).status == Status.WAITING_PAYMENT
    clock.now = at("11-30T10:00")
    # Nothing is late while the citizen is waited for.
    assert deadlines.counts(staged) == (0, 0)
    whole = look.show(staged, code)
    assert "stage_paid" in [step.id for step in next_steps(whole)]
    paid = stages.paid(staged, code)
    assert (paid.status, paid.due) == (Status.PROCESSING, at("12-02T17:00"))
    assert verify(staged, done.qr).state == "replaced"
    assert paid.slip is not None
    assert "02 tháng 12 năm 2026" in words(paid.slip)
    whole = look.show(staged, code)
    assert stages.due_of(whole, 1) == at("12-02T17:00")
    assert [step.id for step in next_steps(whole)][:3] == ["ask_more", "stage_end", "finish"]
    clock.now += timedelta(days=1)
    stages.end(staged, code)
    ended = [a.read() for a in look.show(staged, code).acts if isinstance(a.read(), StageDone)]
    assert [one.name for one in ended if isinstance(one, StageDone)] == ["Thẩm tra", "Trao giấy"]


def test_a_wrong_table_of_stages_keeps_the_old_one(staged: Desk, tmp_path: Path) -> None:
    file = tmp_path / "sai.csv"
    file.write_text(STAGES.replace(",4,", ",bốn,"), encoding="utf-8")
    with pytest.raises(RuleProblem, match="dòng 2"):
        stages.bring(staged, file)
    assert len(stages.known(staged)) == 4
