"""Targets: how long is left, several conditions in one, the signed sheet kept."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from db import kinds
from db.kinds import TargetsSigned
from db.problem import RecordProblem
from desk_tui.counter import commitments, report, targets
from desk_tui.counter.desk import Desk
from desk_tui.counter.problem import Refusal
from desk_tui.counter.report import Ask
from desk_tui.counter.targets import Standing
from tests.counter.figures_kit import Life, write
from tests.counter.sources_kit import Many, offer, write_many

GROUND = "Quyết định thử 1/QĐ ngày 2/1/2026"
NOVEMBER = date(2026, 11, 1), date(2026, 11, 30)


def standing(desk: Desk, ask: Ask, metric: str) -> Standing:
    told = targets.standing(desk, report.report(desk, ask))
    return next(one for one in told if one.target.metric == metric)


def test_how_many_days_are_left_and_how_many_more_each_of_them(desk: Desk) -> None:
    """Monday 16/11: fourteen days to the 30th; the 24th is a day off, two weekends are."""
    write(
        desk,
        [Life(received="2026-11-02", channel="online") for _ in range(18)]
        + [Life(received="2026-11-03") for _ in range(9)],
    )
    targets.commit(desk, "TL-C", 80, ground=GROUND, year=2026)
    one = standing(desk, Ask(*NOVEMBER), "TL-C")
    assert one.needed == 18
    left = targets.countdown(desk, one, NOVEMBER[1])
    assert left is not None
    assert (left.days, left.working, left.each_day, left.each_week) == (14, 9, 2, 9)
    assert left.words == (
        "Còn 14 ngày (9 ngày làm việc) đến 30/11/2026: mỗi ngày làm việc thêm 2 hồ sơ trực tuyến"
        " (mỗi tuần 9)."
    )
    last = targets.countdown(desk, one, date(2026, 11, 16))
    assert last is not None
    assert last.words.endswith("hôm nay là ngày làm việc cuối, cần thêm 18.")
    assert targets.countdown(desk, one, date(2026, 11, 15)) is None
    # The target's own day comes before the period's.
    targets.commit(desk, "TL-C", 80, ground=GROUND, year=2026, until=date(2026, 11, 20))
    sooner = targets.countdown(desk, standing(desk, Ask(*NOVEMBER), "TL-C"), NOVEMBER[1])
    assert sooner is not None
    assert (sooner.ends, sooner.working) == (date(2026, 11, 20), 4)
    targets.commit(desk, "TL-C", 60, ground=GROUND, year=2026)
    reached = standing(desk, Ask(*NOVEMBER), "TL-C")
    assert targets.countdown(desk, reached, NOVEMBER[1]) is None
    # Nothing to divide by: nothing to count down to.
    empty = standing(desk, Ask(date(2026, 1, 1), date(2026, 1, 31)), "TL-C")
    assert (empty.needed, targets.countdown(desk, empty, NOVEMBER[1])) == (None, None)
    with pytest.raises(RecordProblem, match="Năm 2026"):
        targets.commit(desk, "TL-C", 80, ground=GROUND, year=2026, until=date(2027, 1, 1))


def test_a_target_of_two_conditions_is_reached_only_with_both(desk: Desk) -> None:
    """The ministry in 2020: 30 % of the services, and 50 % of what is filed with services."""
    codes = offer(desk, {"3": 4, "4": 6})
    day = "2020-05-06"
    many = [Many(10, 6, code, day=day) for code in codes[:3]]
    write_many(desk, *many, *(Many(13, 1, code, day=day) for code in codes[3:]))
    year = Ask(date(2020, 1, 1), date(2020, 12, 31))
    told = targets.standing(desk, report.report(desk, year))
    (both,) = targets.joints(told)
    assert [(one.target.metric, one.figure.words, one.reached) for one in both.parts] == [
        ("TL-D-DV", "30,00%", True),
        ("TL-D-GD", "24,79%", False),
    ]
    assert not both.reached
    assert both.words == (
        "Chỉ tiêu kép “Mức 4 phải có người dùng”: đạt 1 trên 2 điều kiện"
        " (TL-D-DV đạt, TL-D-GD chưa đạt)."
    )
    # 100 % of the services at level 4 by the end of the year: four are not there yet.
    full = next(one for one in told if one.target.metric == "DV-TT")
    assert (full.figure.words, full.needed, full.target.until) == ("60,00%", 4, year.last)
    assert full.words.endswith("cần thêm 4 dịch vụ để đạt 100%.")
    write_many(desk, *(Many(100, 51, code, day=day) for code in codes[:3]))
    (both,) = targets.joints(targets.standing(desk, report.report(desk, year)))
    assert both.reached
    # What the office promises of one condition is still a part of both.
    targets.commit(desk, "TL-D-GD", 99, ground=GROUND, year=2020)
    (both,) = targets.joints(targets.standing(desk, report.report(desk, year)))
    assert [(one.target.value, one.reached) for one in both.parts] == [(30, True), (99, False)]


def test_the_signed_sheet_is_kept_and_later_targets_do_not_change_it(
    desk: Desk, tmp_path: Path
) -> None:
    scan = tmp_path / "da-ky.pdf"
    on = date(2026, 11, 13)
    with pytest.raises(RecordProblem, match="chưa đặt chỉ tiêu nào"):
        commitments.keep(desk, 2026, scan, signer="Lê Thị Mẫu", on=on)
    targets.commit(desk, "TL-C", 80, ground=GROUND, year=2026)
    scan.write_bytes(commitments.sheet(desk, 2026).read_bytes() + b"% signed")
    kept = commitments.keep(desk, 2026, scan, signer=" Lê Thị  Mẫu", on=on)
    assert (kept.signer, kept.promises, kept.on) == ("Lê Thị Mẫu", (("TL-C", 80.0),), on)
    targets.commit(desk, "TL-C", 85, ground=GROUND, year=2026)
    again = tmp_path / "lần-hai.pdf"
    again.write_bytes(b"%PDF second")
    commitments.keep(desk, 2026, again, signer="Lê Thị Mẫu", on=on)
    assert [one.promises for one in commitments.kept(desk, 2026)] == [
        (("TL-C", 80.0),),
        (("TL-C", 85.0),),
    ]
    out = commitments.copy(desk, 2026, tmp_path / "ra")
    assert (out.name, out.read_bytes()) == ("ra.pdf", b"%PDF second")
    subject = targets.subject_of(desk, 2026)
    assert desk.vault.shelf(subject).get(kept.sha256) == scan.read_bytes()
    said = TargetsSigned(
        office="H", year=2026, sha256="ab" * 32, promises={}, signer="x", on="2026-11-13"
    )
    assert kinds.files_of(said) == ("ab" * 32,)


def test_what_is_no_signed_sheet_is_refused(desk: Desk, tmp_path: Path) -> None:
    targets.commit(desk, "TL-C", 80, ground=GROUND, year=2026)
    word = tmp_path / "cam-ket.docx"
    word.write_bytes(b"PK")
    on = date(2026, 11, 13)
    for file, signer, day, code in (
        (word, "Lê Thị Mẫu", on, "not-a-sheet"),
        (tmp_path / "nowhere.pdf", "Lê Thị Mẫu", on, "file-unreadable"),
        (word, "  ", on, "no-signer"),
        (word, "Lê Thị Mẫu", date(2026, 11, 17), "day-ahead"),
    ):
        with pytest.raises(RecordProblem) as told:
            commitments.keep(desk, 2026, file, signer=signer, on=day)
        assert told.value.code == code
    with pytest.raises(RecordProblem, match="Chưa lưu bản cam kết"):
        commitments.copy(desk, 2026, tmp_path / "ra.pdf")
    desk.role = "officer"
    with pytest.raises(Refusal, match="không có quyền"):
        commitments.keep(desk, 2026, word, signer="Lê Thị Mẫu", on=on)
