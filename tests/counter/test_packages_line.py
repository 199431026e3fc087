"""Packages over a real line: a node in its own process that dies and comes back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from db.catalogue_import import import_csv
from db.clock import utc_text
from db.kinds import Person
from desk_tui.centre import own
from desk_tui.centre.ledger import open_ledger
from desk_tui.centre.packages import arrival, read
from desk_tui.counter import convert, line, look, packages
from desk_tui.counter.convert import Convert
from desk_tui.counter.desk import Desk

from .hall_kit import Hall
from .hall_kit import hall as opened
from .online_kit import FIXTURES

NGAN = Person(name="Võ Thị Kim Ngân", number="001190000001", birth="1990-08-15")


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with opened(str(tmp_path / "centre.db"), tmp_path) as made:
        yield made


def sit(hall: Hall, number: str) -> Desk:
    desk = hall.desk(number)
    import_csv(desk.record, FIXTURES, date(2026, 1, 1), "Quyết định thử nghiệm", desk.now())
    return desk


def test_made_without_a_line_filed_when_it_returns_and_seen_everywhere(hall: Hall) -> None:
    one, two = sit(hall, "1"), sit(hall, "2")
    hall.cut()
    package = convert.prepare(one, Convert(procedure="FX.HN", applicant=NGAN, consent="spoken"))
    assert line.sync(one).line == "down"
    assert packages.whole(one, package.subject).row.words == "gói chờ gửi"

    hall.mend()
    report = line.sync(one)
    assert (report.line, report.pending) == ("up", 0)
    # Sent and heard of in one meeting.
    row = packages.whole(one, package.subject).row
    assert row.state == "filed"
    assert row.dossier_code.startswith(f"{hall.office}-")
    assert int(row.dossier_code[-4:]) >= 401
    dossier = look.show(one, row.dossier_code)
    assert (dossier.row.channel, dossier.row.status) == ("online", 2)
    assert dossier.said.due

    assert line.sync(two).line == "up"
    seen = packages.whole(two, package.subject).row
    assert (seen.state, seen.dossier_code, seen.helper) == ("filed", row.dossier_code, one.officer)
    helped = two.read.execute("SELECT helped FROM dossiers WHERE id = ?", (row.dossier,))
    assert helped.fetchone()["helped"] == package.subject

    # Whatever is sent again changes nothing.
    one.record.transact(lambda c: c.execute("UPDATE outbox SET state = 'pending', receipt = ''"))
    assert line.sync(one).line == "up"
    assert len(hall.node.held(hall.office)) == len({act.id for act in hall.node.held(hall.office)})
    assert one.read.execute("SELECT count(*) FROM dossiers").fetchone()[0] == 1


def test_a_scan_goes_up_with_the_package(hall: Hall, tmp_path: Path) -> None:
    from PIL import Image

    from desk_tui.counter import scan
    from desk_tui.counter.receive import Handed

    one = sit(hall, "1")
    page = tmp_path / "trang.png"
    Image.new("L", (1240, 1754), 255).save(page, dpi=(150, 150))
    package = convert.prepare(
        one,
        Convert(
            procedure="FX.KS", applicant=NGAN, consent="spoken", papers={"1": Handed(file=page)}
        ),
    )
    report = line.sync(one)
    assert (report.line, report.pending, report.refused) == ("up", 0, 0)
    row = packages.whole(one, package.subject).row
    paper = look.show(one, row.dossier_code).papers[0]
    assert paper.sha256 == package.said.papers[0].sha256
    assert (hall.node.files).is_dir()
    assert any(file.name.startswith(paper.sha256) for file in hall.node.files.rglob("*"))
    # The dossier's page opens what was scanned into the package.
    shown = scan.open_paper(one, row.dossier, paper.key)
    assert shown
    assert shown.read_bytes()[:5] == b"%PDF-"


def test_waiting_ends_by_the_nodes_own_clock(hall: Hall) -> None:
    one = sit(hall, "1")
    long_ago = datetime.now(UTC) - timedelta(days=8)
    package = convert.prepare(
        one, Convert(procedure="FX.KS", applicant=NGAN, consent="on-phone"), long_ago
    )
    assert line.sync(one).line == "up"
    row = packages.whole(one, package.subject).row
    assert row.state == "stopped"
    assert "chưa đồng ý trên điện thoại" in row.words


def test_the_applicants_yes_at_the_node_files_it(hall: Hall) -> None:
    from db.kinds import PackageAgreed

    one = sit(hall, "1")
    package = convert.prepare(one, Convert(procedure="FX.KS", applicant=NGAN, consent="on-phone"))
    line.sync(one)
    assert packages.whole(one, package.subject).row.words == "chờ công dân"
    ledger = open_ledger(hall.node.db, hall.node.files)
    try:
        now = datetime.now(UTC)
        found = read.find_by_link(ledger, package.said.link)
        assert found == (hall.office, package.subject)
        own.write(
            ledger, hall.office, "Công dân", now,
            lambda _: [(package.subject, PackageAgreed(how="page"))],
        )  # fmt: skip
        done = arrival.settle(ledger, hall.office, package.subject, now)
    finally:
        ledger.close()
    assert done
    assert done.state == "filed"
    line.sync(one)
    row = packages.whole(one, package.subject).row
    assert row.dossier_code == done.code
    assert utc_text(now) <= done.filed_at
