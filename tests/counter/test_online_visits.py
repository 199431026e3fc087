"""Visits 3, 5 and 15 of the day at the desk, to their lines of the sync at 15:20 on Tuesday."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from db.clock import from_text
from db.fold import digests, rebuild
from db.kinds import Person
from db.problem import RecordProblem
from desk_tui.centre.ledger import Ledger, open_ledger
from desk_tui.counter import convert, half_visit, look, package_news, packages, twins
from desk_tui.counter.convert import Convert
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.drafting import due_words
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import Handed, Walkin, receive
from desk_tui.counter.visit import Call, Recorded, record_visit
from tests.centre.kit import new_office

from .conftest import OFFICER, Clock
from .online_kit import Meeting, at

NGAN = Person(name="Võ Thị Kim Ngân", number="001190000001", birth="1990-08-15")
TUAN = Person(name="Lê Minh Tuấn", number="001090000002", birth="1990-08-15", phone="0900000003")
CUONG = Person(name="Lâm Chí Cường", number="001090000003", birth="1980-08-15")


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    folder = tmp_path_factory.mktemp("node")
    opened = open_ledger(str(folder / "centre.db"), folder / "files")
    yield opened
    opened.close()


@pytest.fixture
def office(ledger: Ledger) -> Iterator[Meeting]:
    meeting = Meeting(ledger, new_office())
    yield meeting
    for desk in meeting.desks:
        desk.close()


@pytest.fixture
def one(office: Meeting, made: tuple[Path, bytes], tmp_path: Path, clock: Clock) -> Desk:
    return office.desk(made, tmp_path / "one", 1, clock)


@pytest.fixture
def two(office: Meeting, one: Desk, made: tuple[Path, bytes], tmp_path: Path, clock: Clock) -> Desk:
    other = office.desk(made, tmp_path / "two", 2, clock)
    office.trade_keys()
    return other


def test_visit_3_she_filed_alone_first_and_it_is_one_dossier(
    office: Meeting, one: Desk, clock: Clock
) -> None:
    clock.now = at("16T08:10")
    assert package_news.news(one) == []
    package = convert.prepare(one, Convert(procedure="FX.KS", applicant=NGAN, consent="spoken"))
    assert package.said.code == "GÓI-Q1-261116-01"
    assert (package.said.helper, package.said.applicant.name) == (OFFICER, NGAN.name)
    assert packages.whole(one, package.subject).row.words == "gói chờ gửi"
    theirs = office.files_alone(NGAN, "FX.KS", 417, at("16T20:10"))

    clock.now = at("17T15:26")
    office.meet(one, clock.now)
    row = packages.whole(one, package.subject).row
    assert row.words == f"đã gắn vào hồ sơ công dân tự nộp {office.office}-261116-0417"
    assert row.dossier == theirs

    assert package_news.news(one) == [
        f"GÓI-Q1-261116-01, {NGAN.name}: gắn vào hồ sơ công dân tự nộp {office.office}-261116-0417."
    ]
    assert package_news.news(one) == []
    # Everything a second time changes nothing.
    before = digests(one.read)
    office.meet(one, at("17T15:30"), again=True)
    assert digests(one.read) == before
    assert one.read.execute("SELECT count(*) FROM dossiers").fetchone()[0] == 1
    dossier = look.show(one, f"{office.office}-261116-0417")
    assert dossier.said.channel == "online"
    helped = packages.help_with(one, dossier.acts)
    assert helped
    assert helped.words == f"{OFFICER}, quầy 1, GÓI-Q1-261116-01"


def test_visit_5_half_a_visit_goes_on_as_a_package(
    office: Meeting, one: Desk, clock: Clock
) -> None:
    slip = _sent_away(one, clock)
    assert one.read.execute("SELECT count(*) FROM dossiers").fetchone()[0] == 0

    clock.now = at("16T14:10")
    back = half_visit.resume(one, slip.qr)
    assert back.owner is not None
    assert (back.owner.name, back.owner.phone) == (TUAN.name, TUAN.phone)
    assert back.procedure is not None
    assert back.procedure.code == "FX.HN"
    states = [paper.state for paper in back.papers.values()]
    assert states == ["received", "missing"]
    assert back.changes == ()

    convert.prepare(one, Convert(procedure="FX.KS", applicant=NGAN, consent="spoken"))
    package = convert.prepare(
        one,
        Convert(
            procedure=back.procedure.code,
            applicant=back.owner,
            consent="spoken",
            papers=back.handed(),
            visit=back.id,
        ),
    )
    assert package.said.code == "GÓI-Q1-261116-02"
    assert package.said.term == "19 working_hour whole"
    (payment,) = packages.whole(one, package.subject).payments
    assert (payment.amount, payment.words) == (7500, "chờ thanh toán trực tuyến")

    with pytest.raises(Refusal) as over:
        half_visit.resume(one, slip.qr)
    assert over.value.code == "visit-over"
    assert package.said.code in over.value.message
    assert half_visit.became(one, slip.qr) == ("package", package.said.code)

    office.files_alone(TUAN, "FX.KT", 401, at("17T09:00"))
    clock.now = at("17T15:26")
    office.meet(one, clock.now)
    row = packages.whole(one, package.subject).row
    assert row.dossier_code == f"{office.office}-261117-0403"
    dossier = look.show(one, row.dossier_code)
    due = dossier.said.due
    assert due
    assert local(from_text(due)) == at("20T08:56")
    assert dossier.said.fee == 7500
    assert dossier.row.status == 2


def test_visit_15_online_only_has_the_package_as_its_lane(
    office: Meeting, one: Desk, clock: Clock
) -> None:
    clock.now = at("17T10:00")
    with pytest.raises(Refusal) as refused:
        receive(one, Walkin(procedure="FX.XN", owner=CUONG))
    assert refused.value.code == "online-only"
    package = convert.prepare(
        one, Convert(procedure="FX.XN", applicant=CUONG, consent="spoken", means="none")
    )
    assert (package.said.code, package.said.fee) == ("GÓI-Q1-261117-01", 0)

    clock.now = at("17T15:26")
    office.meet(one, clock.now)
    row = packages.whole(one, package.subject).row
    assert row.words == f"đã thành hồ sơ {office.office}-261117-0401"
    assert due_words(from_text(look.show(one, row.dossier_code).said.due or "")).startswith("08:56")
    assert packages.whole(one, package.subject).payments == ()


def test_filed_alone_after_the_package_is_a_question_for_a_person(
    office: Meeting, one: Desk, clock: Clock
) -> None:
    """CNV-07 the other way round: both stand, the pair is shown, and linked they are one."""
    clock.now = at("16T08:10")
    convert.prepare(one, Convert(procedure="FX.KS", applicant=NGAN, consent="spoken"))
    office.meet(one, clock.now)
    theirs = office.files_alone(NGAN, "FX.KS", 417, at("16T20:10"))
    clock.now = at("17T08:00")
    office.meet(one, clock.now)

    ((first, second),) = twins.pairs(one)
    assert theirs in (first.id, second.id)
    twins.link(one, first.code, second.code, True)
    assert twins.pairs(one) == []


def test_a_package_withdrawn_too_late_is_told(office: Meeting, one: Desk, clock: Clock) -> None:
    clock.now = at("16T08:10")
    package = convert.prepare(one, Convert(procedure="FX.HN", applicant=NGAN, consent="spoken"))
    # The node has filed it, and its word has not come back yet when the officer takes it back.
    office.meet(one, at("16T08:11"), hear=False)
    assert packages.withdraw(one, package.subject, "đổi ý").row.state == "stopped"
    office.meet(one, at("16T08:12"))

    seen = packages.whole(one, package.subject)
    assert seen.row.state == "filed"
    assert "Lệnh rút đến sau" in seen.warnings[0]
    assert seen.row.dossier_code in seen.warnings[0]
    with pytest.raises(Refusal) as over:
        packages.withdraw(one, package.subject, "lần nữa")
    assert over.value.code == "package-over"
    assert seen.row.dossier_code in over.value.message
    before = digests(one.read)
    one.record.transact(lambda c: rebuild(c, one.record.plain))
    assert digests(one.read) == before


def test_another_desk_of_the_office_goes_on_with_the_visit(
    office: Meeting, one: Desk, two: Desk, clock: Clock
) -> None:
    slip = _sent_away(one, clock)
    with pytest.raises(RecordProblem) as unknown:
        half_visit.resume(two, slip.qr)
    assert unknown.value.code == "visit-unknown"
    office.meet(one, clock.now)
    office.meet(two, clock.now)

    clock.now = at("16T14:10")
    back = half_visit.resume(two, slip.qr)
    assert back.owner is not None
    done = receive(
        two,
        Walkin(
            procedure="FX.HN",
            owner=back.owner,
            papers=back.handed(),
            visit=back.id,
            not_online="công dân chọn nộp trực tiếp",
        ),
    )
    office.meet(two, clock.now)
    office.meet(one, clock.now)

    with pytest.raises(Refusal) as over:
        half_visit.resume(one, slip.qr)
    assert done.said.code in over.value.message
    one.record.transact(lambda c: rebuild(c, one.record.plain))
    assert half_visit.became(one, slip.qr) == ("dossier", done.said.code)


def test_a_visit_is_gone_on_with_once(one: Desk, clock: Clock) -> None:
    back = half_visit.resume(one, _sent_away(one, clock).qr)
    assert back.owner is not None
    walkin = Walkin(procedure="FX.HN", owner=back.owner, visit=back.id)
    receive(one, walkin)
    with pytest.raises(Refusal) as over:
        receive(one, walkin)
    assert over.value.code == "visit-over"
    assert one.read.execute("SELECT count(*) FROM dossiers").fetchone()[0] == 1


def test_slips_that_cannot_be_gone_on_with(
    office: Meeting, one: Desk, made: tuple[Path, bytes], tmp_path: Path, clock: Clock
) -> None:
    stranger = Meeting(office.ledger, new_office())
    other = stranger.desk(made, tmp_path / "other", 1, clock)
    stranger.trade_keys()
    theirs = _sent_away(other, clock).qr
    ours = _sent_away(one, clock).qr
    other.close()
    forged = _sent_away_by(office, one, made, tmp_path, clock)
    refused = record_visit(
        one, Call(kind="refused", procedure="FX.HN", owner=TUAN, reason="không đủ điều kiện")
    )
    for qr, code in (
        (theirs, "visit-other-office"),
        (forged, "visit-forged"),
        (ours[:-20] + ("B" if ours[-20] == "A" else "A") + ours[-19:], "visit-altered"),
        (refused.qr, "visit-closed"),
    ):
        assert half_visit.is_visit(qr)
        with pytest.raises(Refusal) as told:
            half_visit.resume(one, qr)
        assert told.value.code == code
    receipt = receive(one, Walkin(procedure="FX.KS", owner=NGAN))
    assert not half_visit.is_visit(receipt.qr)


def test_a_procedure_that_changed_is_told_and_only_what_is_new_is_open(
    one: Desk, clock: Clock, tmp_path: Path
) -> None:
    from datetime import timedelta

    from db.catalogue_import import import_csv

    from .online_kit import FIXTURES

    slip = _sent_away(one, clock)
    header, *lines = FIXTURES.read_text("utf-8").splitlines()
    (line,) = [line for line in lines if line.startswith("FX.HN")]
    changed = line.replace("Quyết định ly hôn (1 bản chính)", "Giấy cam đoan (1 bản chính)")
    clock.now = clock.now + timedelta(days=1)
    import_csv(one.record, f"{header}\n{changed}\n", one.today(), "Quyết định 3", one.now())

    back = half_visit.resume(one, slip.qr)
    assert "Giấy cam đoan" in back.changes[0]
    assert "Quyết định ly hôn" in back.changes[1]
    assert [paper.state for paper in back.papers.values()] == ["received"]


def _sent_away(desk: Desk, clock: Clock) -> Recorded:
    clock.now = at("16T09:05")
    return record_visit(
        desk,
        Call(
            kind="incomplete",
            procedure="FX.HN",
            owner=TUAN,
            papers={"1": Handed(originals=1, pages=2)},
            missing=[("2", "")],
        ),
    )


def _sent_away_by(
    office: Meeting, one: Desk, made: tuple[Path, bytes], folder: Path, clock: Clock
) -> str:
    """A slip of the same office code under a key that no desk knows."""
    stranger = Meeting(office.ledger, office.office)
    other = stranger.desk(made, folder / "forger", 3, clock)
    try:
        return _sent_away(other, clock).qr
    finally:
        other.close()


def test_a_plain_visit_by_its_missing_papers_alone_keeps_the_rest(one: Desk, clock: Clock) -> None:
    clock.now = at("16T09:05")
    slip = record_visit(
        one, Call(kind="incomplete", procedure="FX.HN", owner=TUAN, missing=[("2", "quá hạn")])
    )
    back = half_visit.resume(one, slip.qr)
    assert [(paper.state, paper.reason) for paper in back.papers.values()] == [
        ("received", ""),
        ("failed", "quá hạn"),
    ]
    assert list(back.handed()) == [next(iter(back.papers))]
    assert replace(back, papers={}).handed() == {}
