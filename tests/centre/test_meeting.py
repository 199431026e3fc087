"""A desk and its centre on a good line: what goes up, what comes down, each of it once."""

from __future__ import annotations

import hashlib

import httpx
import msgspec
import pytest
from sqlalchemy import func, select, update

from db import acts, outbox, settings
from db.kinds import PaperAdded
from desk_tui.centre import admin, messages
from desk_tui.centre.ledger import open_ledger
from desk_tui.centre.ledger_tables import catalogues
from desk_tui.centre.messages import CalendarRow, Catalogue
from desk_tui.centre.problem import LineProblem

from .kit import MakeDesk, Node, filed, received, status


def test_acts_arrive_whole_in_order_and_once(node: Node, desk_at: MakeDesk) -> None:
    desk = desk_at(node)
    written = desk.receive(3)
    written += desk.write((written[0].subject, status(4)), (written[0].subject, status(9)))

    first = desk.sync()
    again = desk.sync()

    assert (first.line, first.sent, first.confirmed, first.pending) == ("up", 5, 5, 0)
    assert (again.line, again.sent, again.confirmed) == ("up", 0, 0)
    assert node.held(desk.office) == written
    assert outbox.stats(desk.record.read()).count == 0


def test_sending_what_the_centre_already_has_is_harmless(node: Node, desk_at: MakeDesk) -> None:
    desk = desk_at(node)
    written = desk.receive(4)
    desk.sync()
    # A record restored from last night's copy does not know that these were confirmed.
    desk.record.transact(
        lambda c: c.execute("UPDATE outbox SET state = 'pending', receipt = ''").rowcount
    )

    report = desk.sync()

    assert (report.sent, report.confirmed) == (4, 4)
    assert node.held(desk.office) == written


def test_a_dossier_ends_only_when_its_files_are_at_the_centre(
    node: Node, desk_at: MakeDesk
) -> None:
    desk = desk_at(node)
    scans = [desk.scan(f"trang {desk.office} {n}".encode() * 50_000) for n in range(2)]
    (act,) = desk.receive(papers=tuple(scans))

    report = desk.sync()

    assert report.confirmed == 1
    for scan in scans:
        kept = node.files / scan.sha256[:2] / scan.sha256
        assert hashlib.sha256(kept.read_bytes()).hexdigest() == scan.sha256
    receipt = desk.record.read().execute("SELECT receipt FROM outbox").fetchone()[0]
    assert msgspec.json.decode(receipt)["hash"] == act.hash


def test_a_lost_file_keeps_its_act_in_sight_and_holds_nothing_else_back(
    node: Node, desk_at: MakeDesk
) -> None:
    desk = desk_at(node)
    gone = desk.scan(b"lost later " + desk.office.encode())
    (act,) = desk.receive(papers=(gone,))
    desk.vault.shelf(act.subject).erase(gone.sha256)
    desk.write((act.subject, status(4)))
    desk.receive()

    report = desk.sync()

    assert (report.line, report.confirmed, report.pending) == ("up", 2, 1)
    assert outbox.stats(desk.record.read()).failing == 1
    paused = desk.sync()
    assert paused.sent == 0
    assert desk.sync(urgent=True).sent == 1


def test_a_paper_scanned_later_travels_too(node: Node, desk_at: MakeDesk) -> None:
    desk = desk_at(node)
    (act,) = desk.receive()
    desk.sync()
    scan = desk.scan(b"scanned after the first meeting " + desk.office.encode())
    desk.vault.shelf(act.subject).put(desk.scanned[scan.sha256])
    desk.write((act.subject, PaperAdded(paper=scan)))

    assert desk.sync().confirmed == 1
    assert (node.files / scan.sha256[:2] / scan.sha256).exists()


def test_an_online_filing_lands_in_the_desks_list_once(node: Node, desk_at: MakeDesk) -> None:
    desk = desk_at(node)
    desk.sync()
    token = admin.operator(node.db)
    code = f"{desk.office}-261122-9001"
    filing = messages.Filing(id=acts.new_id(), filed=filed(desk.office, code))

    def tell(said: messages.Filing, bearer: str = token) -> httpx.Response:
        return httpx.post(
            f"{node.url}/v1/filings",
            content=messages.encode(said),
            headers={
                "Authorization": f"Bearer {bearer}",
                messages.VERSION_HEADER: str(messages.VERSION),
            },
        )

    assert tell(filing, "r.not-the-operator").status_code == 401
    assert tell(filing).json()["state"] == "accepted"
    assert tell(filing).json()["state"] == "already"
    other = messages.Filing(id=acts.new_id(), filed=filed(desk.office, code))
    assert tell(other).json()["code"] == "code-collision"

    assert desk.sync().received == 1
    assert desk.sync().received == 0
    row = desk.record.read().execute("SELECT * FROM dossiers WHERE code = ?", (code,)).fetchone()
    assert (row["channel"], row["status"]) == ("online", 1)
    (act,) = acts.of_subject(desk.record.read(), filing.id)
    assert act.officer == "Cổng DVC"


def test_desks_of_an_office_share_its_dossiers(node: Node, desk_at: MakeDesk) -> None:
    one, two = desk_at(node, "1"), desk_at(node, "2")
    (act,) = one.receive()
    one.sync()
    assert two.sync().received == 1
    two.write((act.subject, status(4)))
    two.sync()

    assert one.sync().received == 1
    seen = one.record.read().execute("SELECT status FROM dossiers").fetchone()
    assert seen["status"] == 4


def test_a_refused_act_holds_back_only_its_own_dossier(node: Node, desk_at: MakeDesk) -> None:
    one, two = desk_at(node, "1"), desk_at(node, "2")
    code = f"{one.office}-261122-0001"
    one.write((acts.new_id(), received(one.office, code)))
    one.sync()
    subject = acts.new_id()
    same_code, later = two.write((subject, received(two.office, code)), (subject, status(4)))
    (other,) = two.receive()

    report = two.sync()

    assert (report.confirmed, report.refused, report.pending) == (1, 1, 1)
    assert two.states() == {same_code.id: "refused", later.id: "pending", other.id: "confirmed"}
    ((_, why),) = outbox.refusals(two.record.read())
    assert code in why
    # The other desk's dossier of that code does not fit here: set aside for a person, not lost.
    assert report.questions == 2
    assert len(settings.get(two.record.read(), "acts_aside")) == 1
    assert {act.subject for act in node.held(one.office)}.isdisjoint({subject})
    assert two.sync().sent == 0


def test_the_same_id_with_other_content_is_never_overwritten(node: Node, desk_at: MakeDesk) -> None:
    desk = desk_at(node)
    (act,) = desk.receive()
    desk.sync()
    changed = msgspec.structs.replace(act, officer="Người Khác", hash="")
    changed = msgspec.structs.replace(changed, hash=acts.hash_of(changed))

    with desk.line() as client:
        (answer,) = client.send_acts([changed]).acts

    assert (answer.state, answer.code) == ("refused", "id-reused")
    assert node.held(desk.office) == [act]
    assert admin.status(node.db)["questions"] >= 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"desk": "H99.00.1/7"}, "other-desk"), ({"officer": "Ai Đó"}, "hash-mismatch")],
)
def test_acts_of_others_or_altered_are_refused(
    node: Node, desk_at: MakeDesk, changes: dict[str, str], code: str
) -> None:
    desk = desk_at(node)
    desk.sync()
    (act,) = desk.receive()
    wrong = msgspec.structs.replace(act, **changes)
    if code == "other-desk":
        wrong = msgspec.structs.replace(wrong, hash=acts.hash_of(wrong))

    with desk.line() as client:
        (answer,) = client.send_acts([wrong]).acts

    assert (answer.state, answer.code) == ("refused", code)
    assert node.held(desk.office) == []


def test_the_catalogue_comes_once_and_a_bad_one_is_asked_for_again(
    node: Node, desk_at: MakeDesk
) -> None:
    from db.problem import RecordProblem
    from db.store import Record

    desk = desk_at(node)
    text = f"code,name\n1.1,Thủ tục {desk.office}\n"
    holiday = CalendarRow(day="2027-01-01", kind="off", name="Tết Dương lịch", instrument="Luật")
    version = admin.publish(
        node.db, text, effective="2026-12-01", decision="QĐ thử", calendar=[holiday]
    )
    assert (
        admin.publish(node.db, text, effective="2026-12-01", decision="QĐ thử", calendar=[holiday])
        == version
    )
    kept: list[Catalogue] = []

    def refuse(_: Record, __: Catalogue) -> None:
        raise RecordProblem("bad-catalogue", "Dòng 2 thiếu tên.")

    refused = desk.sync(keep_catalogue=refuse)
    assert refused.line == "up"
    assert "Dòng 2 thiếu tên." in refused.message
    for _ in range(2):
        desk.sync(keep_catalogue=lambda _, newest: kept.append(newest))

    (catalogue,) = kept
    assert (catalogue.version, catalogue.csv, catalogue.calendar) == (version, text, (holiday,))


def test_a_catalogue_altered_on_its_way_or_on_the_shelf_is_not_taken(
    node: Node, desk_at: MakeDesk
) -> None:
    desk = desk_at(node)
    admin.publish(node.db, f"code,name\n{desk.office},Thật\n", effective="2026-12-01", decision="")
    ledger = open_ledger(node.db, node.files)
    newest = select(func.max(catalogues.c.version)).scalar_subquery()
    with ledger.write("catalogue") as connection:
        here = catalogues.c.version == newest
        body = bytes(connection.scalars(select(catalogues.c.body).where(here)).one())
        forged = body.replace("Thật".encode(), "Giả".encode())
        connection.execute(update(catalogues).where(here).values(body=forged))
    kept: list[Catalogue] = []

    report = desk.sync(keep_catalogue=lambda _, told: kept.append(told))

    assert (report.line, kept) == ("up", [])
    assert "không mang dấu của trung tâm" in report.message
    with ledger.write("catalogue") as connection:
        connection.execute(update(catalogues).where(here).values(body=body))
    ledger.close()
    desk.sync(keep_catalogue=lambda _, told: kept.append(told))
    assert "Thật" in kept[0].csv


def test_slip_keys_reach_the_other_desks(node: Node, desk_at: MakeDesk) -> None:
    one, two = desk_at(node, "1"), desk_at(node, "2")
    one.sync()
    two.sync()

    own = settings.get(one.record.read(), "slip_key")["key_id"]
    known = {key["key_id"]: key for key in settings.get(two.record.read(), "slip_keys")}
    assert known[own]["desk"] == one.name


def test_status_counts_what_is_held(node: Node, desk_at: MakeDesk) -> None:
    before = admin.status(node.db)
    desk = desk_at(node)
    desk.receive(2, papers=(desk.scan(b"status " + desk.office.encode()),))
    desk.sync()

    after = admin.status(node.db)
    grown = {name: after[name] - before[name] for name in ("acts", "dossiers", "files")}
    assert grown == {"acts": 2, "dossiers": 2, "files": 1}
    assert desk.office in {seen["office"] for seen in after["desks"]}


def test_a_centre_that_lost_acts_is_noticed(node: Node, desk_at: MakeDesk) -> None:
    desk = desk_at(node)
    desk.receive(2)
    desk.sync()
    desk.receive()
    # What a centre restored from an old copy looks like from here.
    desk.record.transact(lambda c: c.execute("UPDATE outbox SET state = 'confirmed'").rowcount)

    assert "báo ngay người quản trị" in desk.sync().message


def test_a_desk_without_a_centre_says_so(desk_at: MakeDesk, node: Node) -> None:
    desk = desk_at(node)
    desk.record.transact(lambda c: c.execute("DELETE FROM settings").rowcount)

    report = desk.sync()

    assert (report.line, report.code) == ("down", "no-centre")


def test_two_senders_never_run_at_once(node: Node, desk_at: MakeDesk) -> None:
    desk = desk_at(node)
    seen: list[str] = []

    def second(_: object, __: Catalogue) -> None:
        with pytest.raises(LineProblem) as caught:
            desk.sync()
        seen.append(caught.value.code)

    admin.publish(node.db, f"code\n{desk.office}\n", effective="", decision="")
    desk.sync(keep_catalogue=second)

    assert seen == ["sync-busy"]
