"""Help that is counted, leaflets that know until when they hold, steps an office can change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from db.problem import RecordProblem
from desk_tui.counter import guide, helping, leaflet, policies
from desk_tui.counter.desk import Desk
from desk_tui.counter.large_letters import painted
from desk_tui.counter.problem import Refusal
from desk_tui.counter.verify import verify
from desk_tui.rules.policy_file import COLUMNS

from .conftest import Clock

EXTRACT = "2.000635"
CARD = "1.014063"
"""Half its fee until the end of 2026: TT 64/2025/TT-BTC."""


def test_help_is_counted_by_kind_with_its_minutes(desk: Desk, clock: Clock) -> None:
    helping.give(desk, "guide", procedure=EXTRACT, person="Nguyễn Văn Thử", minutes=7)
    clock.now += timedelta(days=1)
    helping.give(desk, "guide", minutes=5, first_time=True)
    helping.give(desk, "pay")

    told = [(one.kind, one.minutes, one.person) for one in helping.log(desk)]
    assert told == [("pay", 0, ""), ("guide", 5, ""), ("guide", 7, "Nguyễn Văn Thử")]
    monday = date(2026, 11, 16)
    (of_monday,) = helping.totals(desk, monday, monday)
    assert (of_monday.kind, of_monday.count, of_monday.minutes) == ("guide", 1, 7)
    (guides, pays) = helping.totals(desk)
    assert (guides.count, guides.minutes, guides.first_time) == (2, 12, 1)
    assert pays.count == 1


def test_a_day_is_a_day_of_the_office(desk: Desk, clock: Clock) -> None:
    """Half past midnight at the office is still yesterday in UTC."""
    clock.now = datetime(2026, 11, 16, 17, 30, tzinfo=UTC)
    helping.give(desk, "account")
    assert helping.log(desk, date(2026, 11, 16), date(2026, 11, 16)) == []
    assert len(helping.log(desk, date(2026, 11, 17), date(2026, 11, 17))) == 1


@pytest.mark.parametrize(
    ("kind", "more", "code"),
    [
        ("hát", {}, "unknown-help"),
        ("guide", {"minutes": 481}, "bad-minutes"),
        ("guide", {"procedure": "9.999999"}, "unknown-procedure"),
    ],
)
def test_what_cannot_be_help_is_refused(
    desk: Desk, kind: str, more: dict[str, object], code: str
) -> None:
    with pytest.raises(RecordProblem) as no:
        helping.give(desk, kind, **more)  # pyright: ignore[reportArgumentType]
    assert no.value.code == code
    assert helping.log(desk) == []


def test_a_leaflet_tells_how_what_and_until_when(desk: Desk, tmp_path: Path) -> None:
    made = leaflet.hand_out(desk, CARD, person="Nguyễn Văn Thử")
    assert made.slip
    printed = _words(made.slip)
    assert "HƯỚNG DẪN NỘP HỒ SƠ TRỰC TUYẾN" in printed
    assert "đến hết ngày 31 tháng 12 năm 2026" in printed
    assert "TT 64/2025/TT-BTC" in printed
    assert guide.guide(desk.folder, "file-online").steps[0] in printed
    assert made.until == date(2026, 12, 31)
    assert "Nguyễn Văn Thử" not in printed

    # Both codes are read from the paper: the page for phones, the seal for desks.
    page = _drawn(made.slip, tmp_path)
    read = {code.text for code in zxingcpp.read_barcodes(page)}
    assert read == {made.link, made.qr}
    assert made.link.endswith(f"ma_thu_tuc={CARD}")
    (counted,) = helping.log(desk)
    assert (counted.kind, counted.procedure) == ("leaflet", CARD)


def _words(pdf: Path) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        text = " ".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()
    return " ".join(text.replace("\ufffe", "").split())


def _drawn(pdf: Path, folder: Path) -> Image.Image:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return document[0].render(scale=3).to_pil().convert("L")
    finally:
        document.close()


def test_a_leaflet_of_older_rules_is_told(desk: Desk, clock: Clock, tmp_path: Path) -> None:
    old = leaflet.hand_out(desk, EXTRACT)
    assert old.until is None
    assert verify(desk, old.qr).state == "current"

    _half_price_from(desk, tmp_path, "2026-12-01")
    newer = leaflet.hand_out(desk, EXTRACT)
    assert newer.until == date(2026, 11, 30)
    assert verify(desk, newer.qr).valid
    # The rules have not changed yet: the older one still says what is so.
    assert verify(desk, old.qr).valid

    clock.now = datetime(2026, 11, 30, 16, 58, tzinfo=UTC)
    assert verify(desk, newer.qr).valid
    clock.now += timedelta(minutes=5)
    for one in (old, newer):
        verdict = verify(desk, one.qr)
        assert (verdict.valid, verdict.state) == (False, "replaced")
        assert "quy định cũ" in verdict.words
    assert "4.000 đ" in verify(desk, old.qr).words
    assert "chỉ đúng đến hết 30/11/2026" in verify(desk, newer.qr).words
    assert verify(desk, leaflet.hand_out(desk, EXTRACT).qr).valid


def _half_price_from(desk: Desk, folder: Path, day: str) -> None:
    row = {
        "id": "THU-50",
        "instrument": "Nghị quyết thử",
        "article": "Điều 1",
        "procedure": EXTRACT,
        "channel": "online",
        "object": "fee",
        "kind": "percent",
        "value": "50",
        "valid_from": day,
        "stack": "none",
        "priority": "90",
        "certainty": "K",
    }
    file = folder / "quy-dinh.csv"
    lines = [",".join(COLUMNS), ",".join(row.get(name, "") for name in COLUMNS)]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    told = policies.load(desk, file)
    assert told.added == 1, told


def test_a_leaflet_that_was_retouched_is_not_ours(desk: Desk) -> None:
    made = leaflet.hand_out(desk, EXTRACT)
    assert verify(desk, made.qr.replace(EXTRACT, "2.000636")).state == "altered"


def test_a_procedure_that_is_not_online_has_no_leaflet(desk: Desk) -> None:
    with pytest.raises(Refusal) as no:
        leaflet.hand_out(desk, "2.000815")
    assert no.value.code == "not-online"
    assert helping.log(desk) == []


def test_the_address_of_the_page_is_a_dated_row_an_office_can_change(desk: Desk) -> None:
    day = date(2026, 11, 16)
    ours = leaflet.page_of(desk.folder, EXTRACT, day)
    assert ours.startswith("https://dichvucong.gov.vn/")
    own = desk.folder / leaflet.LINKS
    own.write_text(
        "name,value,instrument,valid_from,valid_to,certainty\n"
        "procedure-page,https://thu.example/cu/{code},thử,2026-01-01,2026-11-15,K\n"
        "procedure-page,https://thu.example/{code},thử,2026-11-16,,K\n"
    )
    assert leaflet.page_of(desk.folder, EXTRACT, day) == f"https://thu.example/{EXTRACT}"
    assert leaflet.page_of(desk.folder, EXTRACT, date(2026, 11, 15)).startswith(
        "https://thu.example/cu/"
    )
    assert leaflet.page_of(desk.folder, EXTRACT, date(2025, 1, 1)) == ours
    own.write_bytes(b"\xff\xfe hong")
    assert leaflet.page_of(desk.folder, EXTRACT, day) == ours


def test_every_task_of_the_guide_has_short_steps(tmp_path: Path) -> None:
    for task in guide.tasks(tmp_path):
        said = guide.guide(tmp_path, task)
        assert said.heading
        assert len(said.steps) >= 4
        assert all(len(step) <= 48 for step in said.steps)
        # In letters to be read from across the counter, a few screens of 80 x 24 at most.
        assert all(0 < len(painted(step, 76, 19)) <= 4 for step in said.steps)
        assert said.help in helping.KINDS


def test_the_offices_own_steps_win_and_a_spoilt_file_does_not(tmp_path: Path) -> None:
    own = guide.own_folder(tmp_path)
    own.mkdir(parents=True)
    (own / "file-online.md").write_text("# Việc của cơ quan\n\nBước một.\n\nBước hai.\n")
    (own / "rieng.md").write_text("# Việc riêng\n\nChỉ một bước.\n")
    (own / "follow.md").write_text("không có tên\n")

    said = guide.guide(tmp_path, "file-online")
    assert (said.heading, said.steps, said.own) == (
        "Việc của cơ quan",
        ("Bước một.", "Bước hai."),
        True,
    )
    assert guide.tasks(tmp_path)[-1] == "rieng"
    spoilt = guide.guide(tmp_path, "follow")
    assert "follow.md" in spoilt.trouble
    assert not spoilt.own
    assert len(spoilt.steps) >= 4
