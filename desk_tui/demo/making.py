"""Making the demo desk through the same verbs an officer uses."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from db import acts, settings
from db.clock import utc_text
from db.kinds import Filed, StatusChanged
from db.kinds_attest import ToAttest
from db.problem import RecordProblem
from desk_tui.counter import attest, convert, exercises, receive, setup, taking, training, visit
from desk_tui.counter.collecting import Taker
from desk_tui.counter.desk import OFFICE_ZONE, Desk, Office
from desk_tui.counter.give_back import give_back
from desk_tui.demo import CHIEF, OFFICER, PASSWORD, RECOVERY_FILE
from desk_tui.demo.money import stock
from desk_tui.demo.people import ATTESTED, BUSINESS, HALF, ONLINE, PREPARED, Business, person
from desk_tui.rules.problem import RuleProblem

OFFICE = Office(
    code="H99.99.01",
    unit="Trung tâm Phục vụ hành chính công xã Mẫu",
    desk=1,
    parent="Ủy ban nhân dân xã Mẫu",
    place="Xã Mẫu",
)


def make(folder: Path, kept: Sequence[exercises.Run] = ()) -> None:
    """A desk with dossiers of the last days, a centre that knows it, and pages to scan.

    `kept`: exercises that were done at the desk before this one.
    """
    from desk_tui.centre import admin

    database = str(folder / "centre.db")
    folder.mkdir(parents=True, exist_ok=True)
    code_file = admin.enrol(database, OFFICE.code, str(OFFICE.desk))
    made = setup.make(
        folder,
        OFFICE,
        1,
        400,
        OFFICER,
        PASSWORD,
        centre_url="http://127.0.0.1",
        code_file=code_file,
    )
    (folder / RECOVERY_FILE).write_text(f"{made.recovery}\n", encoding="utf-8")
    desk = Desk.open(folder, OFFICER, PASSWORD)
    try:
        setup.add_officer(desk, CHIEF, "supervisor", PASSWORD)
        exercises.keep(desk, kept)
        for business in BUSINESS:
            _receive(desk, business)
        _attest(desk)
        stock(desk)
        _file_online(database, desk.now())
        _help(desk)
        _sample_pages(desk, folder / "pages")
        _now_the_trainee(desk)
    finally:
        desk.close()


def _now_the_trainee(desk: Desk) -> None:
    """What is done from here on is judged as exercises (`desk-tui exercises`)."""
    (last,) = desk.read.execute("SELECT coalesce(max(seq), 0) FROM acts").fetchone()
    desk.record.transact(
        lambda connection: settings.put(connection, training.SETTING, {"after": last})
    )


def point_to(folder: Path, url: str) -> None:
    """The demo's centre listens on another free port each time."""
    desk = Desk.open(folder, OFFICER, PASSWORD)
    try:
        place = {**settings.get(desk.read, "centre"), "url": url}
        desk.record.transact(lambda connection: settings.put(connection, "centre", place))
    finally:
        desk.close()


def _receive(desk: Desk, business: Business) -> None:
    moment = _working_moment(desk, business)
    try:
        receipt = receive.receive(
            desk,
            receive.Walkin(
                procedure=business.procedure,
                owner=person(business.who),
                not_online=business.not_online,
                copies=business.copies,
                pages=business.pages,
            ),
            moment,
        )
    except (RecordProblem, RuleProblem, receive.Refusal):
        # A newer catalogue may have closed the procedure: the demo does without that dossier.
        return
    if business.status != 2:
        done = min(moment + timedelta(days=1), desk.now())
        change = StatusChanged(status=business.status)
        desk.act(lambda _: [acts.Doing(receipt.id, change, done)])


def _attest(desk: Desk) -> None:
    """Copies attested while the citizen waited: in the book, paid with the rest, handed over."""
    moment, who = _working_moment(desk, ATTESTED), person(ATTESTED.who + 1)
    request = attest.Request(
        procedure=ATTESTED.procedure,
        owner=person(ATTESTED.who),
        submitter=who,
        papers=(
            ToAttest(name="Giấy khai sinh", pages=1, copies=2),
            ToAttest(name="Bằng tốt nghiệp trung học phổ thông", pages=2, copies=2),
        ),
        signer="Phạm Văn Mẫu, Phó Chủ tịch",
        not_online=ATTESTED.not_online,
    )
    with suppress(RecordProblem, RuleProblem, receive.Refusal):
        taken = attest.attest(desk, request, moment)
        give_back(desk, taken.code, Taker(person=who), at=moment + timedelta(minutes=25))
        taking.release_for_now(desk, quietly=True)


def _help(desk: Desk) -> None:
    """Two packages that wait for the line, and half a visit with its slip among the prints."""
    for procedure, who in PREPARED:
        with suppress(RecordProblem, RuleProblem, receive.Refusal):
            convert.prepare(
                desk,
                convert.Convert(
                    procedure=procedure, applicant=person(who), consent="spoken", copies=1
                ),
            )
    procedure, who = HALF
    with suppress(RecordProblem, receive.Refusal):
        visit.record_visit(
            desk,
            visit.Call(
                kind="incomplete", procedure=procedure, owner=person(who), missing=[("2", "")]
            ),
        )


def _working_moment(desk: Desk, business: Business) -> datetime:
    day = desk.today() - timedelta(days=business.back)
    while not desk.calendar.is_working(day):
        day -= timedelta(days=1)
    return datetime.combine(day, time.fromisoformat(business.hour), OFFICE_ZONE)


def _file_online(database: str, now: datetime) -> None:
    from desk_tui.centre.intake import file_online
    from desk_tui.centre.ledger import open_ledger
    from desk_tui.centre.messages import Filing

    ledger = open_ledger(database)
    try:
        for place, (procedure, name, who) in enumerate(ONLINE, start=1):
            filed = Filed(
                code=f"{OFFICE.code}-{now.astimezone(OFFICE_ZONE):%y%m%d}-{9000 + place}",
                office=OFFICE.code,
                procedure=procedure,
                procedure_name=name,
                owner=person(who),
                filed=utc_text(now.astimezone(UTC)),
            )
            file_online(ledger, Filing(id=acts.new_id(), filed=filed), now)
    finally:
        ledger.close()


def _sample_pages(desk: Desk, folder: Path) -> None:
    from desk_tui.demo.pages import draw

    folder.mkdir(exist_ok=True)
    files = [str(path) for path in draw(folder)]
    desk.record.transact(
        lambda connection: settings.put(connection, "scan", {"files": files, "folders": []})
    )
