"""What a person gave once is offered again, taken over only with their consent (B0-19, B0-20)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import img2pdf
import msgspec
import pytest
from PIL import Image

from db import acts, safety
from db.kinds import DataReused, Person, Received
from desk_tui.counter import convert, helping, history, look, once, online_users, papers, reusing
from desk_tui.counter.convert import Convert
from desk_tui.counter.desk import Desk
from desk_tui.counter.once import Again
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import Handed, Walkin, receive
from desk_tui.counter.terms import checklist, procedure
from desk_tui.counter.visit import Call, record_visit
from desk_tui.rules.digitised import paper_flags
from tests.counter.conftest import OWNER, Clock

BIRTH = "1.001193"
ASKED = msgspec.structs.replace(OWNER, phone="", address="", birth="", sex="", name="")


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    return page(tmp_path, "#eeeeee")


def page(folder: Path, colour: str) -> Path:
    photo = folder / "page.jpg"
    Image.new("RGB", (1240, 1754), colour).save(photo, dpi=(150, 150))
    file = folder / f"{colour[1:]}.pdf"
    file.write_bytes(img2pdf.convert(str(photo)) or b"")
    return file


def first_visit(desk: Desk, scan: Path) -> str:
    """Everything told and a paper scanned: the birth certificate of the hospital."""
    owner = msgspec.structs.replace(OWNER, phone="0900000001", address="Số 1 phố Thử", sex="Nam")
    walkin = Walkin(procedure=BIRTH, owner=owner, papers={"2": Handed(file=scan)})
    return receive(desk, walkin).said.code


def again(desk: Desk, owner: Person = ASKED, how: str = "spoken") -> Walkin:
    """The second visit: a number and a procedure, nothing typed anew."""
    found = procedure(desk, BIRTH, desk.today())
    whole, held, facts = once.serving(desk, owner, checklist(found, None), {})
    return Walkin(procedure=BIRTH, owner=whole, papers=held, again=Again(how, facts))


def test_the_second_visit_retypes_nothing_and_scans_nothing(
    desk: Desk, clock: Clock, scan: Path
) -> None:
    code = first_visit(desk, scan)
    clock.now += timedelta(days=30)
    found = once.known(desk, ASKED)
    assert found
    assert {fact.name: fact.value for fact in found.facts} == {
        "name": "Nguyễn Văn Thử",
        "birth": "1990-08-15",
        "sex": "Nam",
        "phone": "0900000001",
        "address": "Số 1 phố Thử",
    }
    assert {(fact.day, fact.code) for fact in found.facts} == {(date(2026, 11, 16), code)}
    (held,) = found.papers

    second = receive(desk, again(desk))
    assert second.said.owner.phone == "0900000001"
    (reused,) = [paper for paper in second.said.papers if paper.sha256]
    assert (reused.sha256, reused.state, reused.taken) == (held.paper.sha256, "digitised", "reused")
    assert paper_flags(reused)["DuocTaiSuDung"] == "1"
    assert desk.vault.shelf(second.id).has(reused.sha256)

    whole = look.show(desk, second.said.code)
    (told,) = [act.read() for act in whole.acts if act.kind == "data.reused"]
    assert isinstance(told, DataReused)
    assert (told.how, told.papers[0].dossier) == ("spoken", code)
    assert "dùng lại" in told.words
    assert any("đồng ý dùng lại" in one.what for one in history.done_to(desk, whole))
    bad = [one.what for one in safety.check(desk.record, rebuild=True) if one.state != "ok"]
    assert bad == []


def test_nothing_serves_again_without_a_yes_or_for_somebody_else(
    desk: Desk, clock: Clock, scan: Path
) -> None:
    first_visit(desk, scan)
    with pytest.raises(Refusal) as refused:
        receive(desk, replace(again(desk), again=None))
    assert refused.value.code == "no-consent"
    # A number that was mistyped is somebody else's: their name says so.
    other = msgspec.structs.replace(OWNER, name="Trần Thị Ví Dụ")
    assert once.known(desk, other) is None
    with pytest.raises(Refusal) as refused:
        receive(desk, replace(again(desk), owner=other))
    assert refused.value.code == "other-person"
    assert once.known(desk, Person(name="Nguyễn Văn Thử")) is None
    assert desk.read.execute("SELECT count(*) FROM dossiers").fetchone()[0] == 1


def test_what_has_changed_since_is_told_and_left(desk: Desk, scan: Path) -> None:
    first_visit(desk, scan)
    moved = msgspec.structs.replace(OWNER, address="Số 9 phố Khác")
    found = once.known(desk, moved)
    assert found
    assert [fact.name for fact in found.differs] == ["address"]
    assert once.filled(moved, found.facts).address == "Số 9 phố Khác"


def test_a_paper_that_ended_or_is_made_for_each_filing_is_not_offered(
    desk: Desk, clock: Clock, scan: Path, tmp_path: Path
) -> None:
    owner = msgspec.structs.replace(OWNER, phone="0900000001")
    both = {"1": Handed(file=page(tmp_path, "#dddddd")), "2": Handed(file=scan)}
    code = receive(desk, Walkin(procedure=BIRTH, owner=owner, papers=both)).said.code
    declaration, certificate = [one.name for one in look.show(desk, code).papers[:2]]
    assert offered(desk) == [certificate]
    assert declaration.startswith("Tờ khai")
    papers.describe(desk, code, "2", valid_until="2026-12-01")
    assert offered(desk) == [certificate]
    clock.now += timedelta(days=20)
    assert offered(desk) == []


def test_data_serve_instead_of_a_paper_from_their_day_on(desk: Desk) -> None:
    identity = next(
        one for one in checklist(procedure(desk, BIRTH, desk.today()), None) if one.shown_only
    )
    said = receive(
        desk, Walkin(procedure=BIRTH, owner=OWNER, papers={identity.key: Handed(data=True)})
    ).said
    (paper,) = [one for one in said.papers if one.key == identity.key]
    assert (paper.state, paper.originals, paper.copies) == ("data", 0, 0)
    assert "NQ 66.7/2025/NQ-CP" in paper.reason
    assert once.by_data(identity.name, date(2025, 12, 31)) == ""
    assert once.by_data("Giấy đề nghị đổi giấy phép lái xe", desk.today()) == ""
    with pytest.raises(Refusal) as refused:
        receive(desk, Walkin(procedure=BIRTH, owner=OWNER, papers={"1": Handed(data=True)}))
    assert refused.value.code == "no-data-for-paper"


def test_a_package_takes_the_same_over_and_counts_as_help(
    desk: Desk, clock: Clock, scan: Path
) -> None:
    first_visit(desk, scan)
    walkin = again(desk)
    said = Convert(
        procedure=BIRTH,
        applicant=walkin.owner,
        papers=walkin.papers,
        consent="spoken",
        again=walkin.again,
        minutes=12,
    )
    clock.now += timedelta(days=1)
    made = convert.prepare(desk, said)
    assert [one.taken for one in made.said.papers if one.sha256] == ["reused"]
    (help,) = helping.log(desk)
    assert (help.kind, help.minutes, help.first_time) == ("package", 12, True)
    convert.prepare(desk, said)
    assert [one.first_time for one in helping.log(desk)] == [False, True]
    # What the package was told is known the next time too.
    found = once.known(desk, ASKED)
    assert found
    assert found.facts[0].code.startswith("GÓI-")


def test_who_files_online_for_the_first_time_and_who_again(desk: Desk, clock: Clock) -> None:
    def file(number: str, day: date) -> None:
        at = f"{day.isoformat()}T02:00:00.000000Z"
        said = Received(
            code=f"H18.12.34-{day:%y%m%d}-{number[-4:]}",
            office="H18.12.34",
            procedure=BIRTH,
            procedure_version=1,
            procedure_name="Đăng ký khai sinh",
            channel="online",
            owner=Person(name="Nguyễn Văn Thử", number=number),
            received=at,
            effective=at,
        )
        desk.act(lambda _: [acts.Doing(acts.new_id(), said)])

    file("001090000001", date(2026, 10, 5))
    file("001090000001", date(2026, 11, 6))
    file("001090000002", date(2026, 11, 7))
    file("001090000002", date(2026, 11, 8))
    file("", date(2026, 11, 9))
    helping.give(desk, "guide", first_time=True)
    november = online_users.users(desk, date(2026, 11, 1), date(2026, 11, 30))
    assert (november.people, november.first_time, november.returning) == (2, 1, 1)
    assert (november.unnamed, november.said) == (1, 1)
    months = online_users.by_month(desk, date(2026, 10, 1), date(2026, 11, 16))
    assert [(one.people, one.first_time) for one in months] == [(1, 1), (2, 1)]
    assert not online_users.never_online(desk, "001090000002")
    assert online_users.never_online(desk, "001090000009")


def test_a_paper_that_data_show_is_told_before_it_is_asked_for(desk: Desk) -> None:
    found = checklist(procedure(desk, BIRTH, desk.today()), None)
    identity = next(one for one in found if one.shown_only)
    call = Call(kind="incomplete", procedure=BIRTH, missing=[(identity.key, ""), ("1", "")])
    (told,) = [one for one in record_visit(desk, call).warnings if "không đòi" in one]
    assert identity.name in told


def test_reuse_on_the_page_of_a_dossier_needs_a_yes_too(desk: Desk, scan: Path) -> None:
    code = first_visit(desk, scan)
    other = receive(desk, Walkin(procedure=BIRTH, owner=OWNER)).said.code
    with pytest.raises(Refusal) as refused:
        reusing.reuse(desk, other, "2", code, "2", how="")
    assert refused.value.code == "no-consent"
    reusing.reuse(desk, other, "2", code, "2", how="signed")
    kinds = [act.kind for act in look.show(desk, other).acts]
    assert kinds[-2:] == ["paper.added", "data.reused"]


def test_a_file_of_another_machine_is_not_offered(desk: Desk, scan: Path) -> None:
    code = first_visit(desk, scan)
    desk.vault.purge(look.find(desk, code).id)
    assert offered(desk) == []


def test_each_reused_file_is_offered_once(desk: Desk, scan: Path) -> None:
    first_visit(desk, scan)
    receive(desk, again(desk))
    assert len(reusing.held_of(desk, OWNER)) == 1


def offered(desk: Desk) -> list[str]:
    found = once.known(desk, OWNER)
    return [one.paper.name for one in found.papers] if found else []
