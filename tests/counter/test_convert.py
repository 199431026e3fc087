"""A visit becomes an assisted package: the same intake, no dossier number, only with a yes."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from db import numbers, outbox
from db.clock import from_text
from db.fold import digests, rebuild
from db.kinds import Person
from db.problem import RecordProblem
from desk_tui.counter import citizen_messages, convert, look, packages
from desk_tui.counter.convert import Convert, Converted
from desk_tui.counter.desk import Desk
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import Handed
from desk_tui.rules.text import plain
from desk_tui.rules.vietqr import parse as read_qr

from .conftest import NOW, OFFICER, OWNER, Clock

BIRTH = Convert(procedure="1.001193", applicant=OWNER, consent="spoken")
# An extract: 8.000 đồng a copy, which the pay line of a package is tried with.
EXTRACT = Convert(procedure="2.000635", applicant=OWNER, consent="spoken", copies=2)


def made(desk: Desk, said: Convert = BIRTH) -> Converted:
    return convert.prepare(desk, said)


def test_it_uses_no_dossier_number_and_has_a_series_of_its_own(desk: Desk, clock: Clock) -> None:
    left = numbers.left(desk.read, desk.today())
    first, second = made(desk), made(desk)
    clock.now += timedelta(days=1)
    tomorrow = made(desk)

    codes = [one.said.code for one in (first, second, tomorrow)]
    assert codes == ["GÓI-Q1-261116-01", "GÓI-Q1-261116-02", "GÓI-Q1-261117-01"]
    assert numbers.left(desk.read, NOW.date()) == left
    assert not desk.read.execute("SELECT * FROM dossiers").fetchall()


def test_it_says_who_helped_whom_and_that_they_agreed(desk: Desk) -> None:
    said = made(desk).said
    assert (said.applicant.name, said.helper) == ("Nguyễn Văn Thử", OFFICER)
    assert said.consent.how == "spoken"
    assert OFFICER in said.consent.words
    assert from_text(said.consent.at) == NOW
    assert not said.waits
    assert [paper.state for paper in said.papers if not paper.reason].count("received") > 0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"consent": ""}, "no-consent"),
        ({"consent": "đồng ý"}, "no-consent"),
        ({"applicant": Person(name=OFFICER.upper(), number="001190000000")}, "helper-is-applicant"),
        ({"papers": {"1": Handed(missing=True)}}, "papers-failed"),
    ],
)
def test_what_a_rule_refuses_leaves_nothing(
    desk: Desk, change: dict[str, object], code: str
) -> None:
    before = outbox.stats(desk.read).count
    with pytest.raises(Refusal) as refused:
        made(desk, replace(BIRTH, **change))  # type: ignore[arg-type]
    assert refused.value.code == code
    assert not packages.newest(desk)
    assert outbox.stats(desk.read).count == before


def test_a_procedure_without_an_online_channel_stays_on_paper(desk: Desk) -> None:
    with pytest.raises(Refusal) as refused:
        made(desk, replace(BIRTH, procedure="2.000815"))
    assert refused.value.code == "channel-closed"


def test_the_link_is_a_secret_that_only_the_citizen_keeps(desk: Desk) -> None:
    one, other = made(desk), made(desk)
    assert len(one.secret) == 22
    assert one.secret != other.secret
    assert one.said.link == hashlib.sha256(one.secret.encode()).hexdigest()
    assert from_text(one.said.link_until) == NOW + timedelta(days=7)
    everything = "".join(row["payload"] for row in desk.read.execute("SELECT payload FROM acts"))
    assert one.secret not in everything


def test_without_a_node_it_waits_and_says_so(desk: Desk) -> None:
    one = made(desk)
    assert one.url == packages.PORTAL
    assert any("chưa nối với trung tâm" in said for said in one.warnings)
    (row,) = packages.newest(desk)
    assert (row.words, row.state) == ("gói chờ gửi", "ready")


def test_the_qr_leads_to_the_node_and_tells_nothing_of_a_person(desk: Desk) -> None:
    desk.record.transact(
        lambda connection: packages.settings.put(
            connection, packages.CITIZEN_URL, "https://mot-cua.example/"
        )
    )
    one = made(desk)
    assert one.qr == f"https://mot-cua.example/g/{one.secret}"
    assert plain(OWNER.name).split()[0] not in plain(one.qr)


def test_a_fee_is_asked_for_in_the_same_transaction(desk: Desk) -> None:
    one = made(desk, EXTRACT)
    assert one.said.fee == 16000
    whole = packages.whole(desk, one.said.code)
    (payment,) = whole.payments
    assert (payment.how, payment.amount, payment.subject) == ("online", 16000, one.subject)
    assert payment.words == "chờ thanh toán trực tuyến"
    assert one.pay_text == ""


def test_with_an_account_there_is_a_transfer_code_for_exactly_that(desk: Desk) -> None:
    from desk_tui.counter.accounts import set_account

    desk.role = "supervisor"
    set_account(desk, "any", "Vietcombank", "0123456789", "UBND PHUONG VI DU")
    one = made(desk, EXTRACT)
    told = read_qr(one.pay_text)
    assert told.amount == 16000
    assert told.purpose == "GOI Q1 261116 01"


def test_nothing_is_asked_of_somebody_who_pays_nothing(desk: Desk) -> None:
    assert packages.whole(desk, made(desk).subject).payments == ()


def test_the_applicants_phone_is_told_when_there_is_a_line(desk: Desk) -> None:
    phone = msgspec.structs.replace(OWNER, phone="0900000001")
    one = made(desk, replace(BIRTH, applicant=phone))
    made(desk)
    (told,) = citizen_messages.sent(desk)
    assert (told.channel, told.to, told.state) == ("sms", "0900000001", "waiting")
    assert one.said.code in told.text
    assert OWNER.name not in told.text


def test_a_scan_lies_on_the_packages_own_shelf(desk: Desk, tmp_path: Path) -> None:
    from PIL import Image

    page = tmp_path / "to-khai.png"
    Image.new("L", (1240, 1754), 255).save(page, dpi=(150, 150))
    one = made(desk, replace(BIRTH, papers={"1": Handed(file=page)}))
    paper = one.said.papers[0]
    assert paper.state == "digitised"
    assert desk.vault.shelf(one.subject).has(paper.sha256)


def test_a_case_changes_term_and_papers_as_it_does_on_paper(desk: Desk) -> None:
    from desk_tui.counter import terms

    found = terms.procedure(desk, "1.001193", desk.today())
    assert made(desk).said.term.startswith("0 same_day cutoff=15:00")
    assert made(desk).said.hours == "07:30-11:30,13:00-17:00"
    assert made(desk).said.procedure_version == found.version


def test_what_the_readings_say_can_be_made_again(desk: Desk) -> None:
    one = made(desk, EXTRACT)
    packages.withdraw(desk, one.said.code, "công dân đổi ý")
    (payment,) = packages.whole(desk, one.subject).payments
    assert (payment.state, payment.reason) == ("cancelled", "công dân đổi ý")
    before = digests(desk.read)
    desk.record.transact(lambda connection: rebuild(connection, desk.record.plain))
    assert digests(desk.read) == before


def test_taken_back_once_and_only_with_a_reason(desk: Desk) -> None:
    one = made(desk)
    with pytest.raises(RecordProblem) as wrong:
        packages.withdraw(desk, one.said.code, "  ")
    assert wrong.value.code == "no-reason"
    gone = packages.withdraw(desk, one.said.code, "công dân đổi ý")
    assert gone.row.words == "đã rút: công dân đổi ý"
    assert packages.waiting(desk) == 0
    with pytest.raises(Refusal) as refused:
        packages.withdraw(desk, one.said.code, "lần nữa")
    assert refused.value.code == "package-over"


def test_a_second_package_for_the_same_thing_is_told(desk: Desk) -> None:
    first, second = made(desk), made(desk)
    assert not any(first.said.code in said for said in first.warnings)
    assert any(first.said.code in said for said in second.warnings)


def test_waiting_for_the_phone_and_a_link_that_ended(desk: Desk, clock: Clock) -> None:
    one = made(desk, replace(BIRTH, consent="on-phone"))
    assert one.said.waits
    assert packages.whole(desk, one.subject).row.words == "gói chờ gửi, rồi chờ công dân"
    clock.now += timedelta(days=8)
    assert any("hết hạn" in said for said in packages.whole(desk, one.subject).warnings)


def test_a_procedure_closed_meanwhile_is_told_before_sending(desk: Desk, clock: Clock) -> None:
    from db.catalogue import COLUMNS
    from db.catalogue_import import import_csv

    one = made(desk)
    assert packages.whole(desk, one.subject).warnings == ()
    row = desk.read.execute(
        f"SELECT {', '.join(name for name in COLUMNS if name != 'evidence')} FROM procedures"
        " WHERE code = '1.001193' LIMIT 1"
    ).fetchone()
    values = {name: "" if row[name] is None else str(row[name]) for name in row.keys()}  # noqa: SIM118
    values |= {"channel_online": "no", "evidence": ""}
    lines = [",".join(COLUMNS), ",".join(f'"{values[name]}"' for name in COLUMNS)]
    clock.now += timedelta(days=1)
    done = import_csv(
        desk.record, "\n".join(lines), desk.today(), "Quyết định 2/QĐ-TEST", desk.now()
    )
    assert done.changed == 1
    (told,) = packages.whole(desk, one.subject).warnings
    assert "sẽ không nộp được" in told
    assert "1 gói online không nộp được nữa" in look.truth(desk).troubles


def test_an_unknown_package_and_language(desk: Desk) -> None:
    with pytest.raises(RecordProblem) as unknown:
        packages.whole(desk, "GÓI-Q1-261116-99")
    assert unknown.value.code == "unknown-package"
    with pytest.raises(RecordProblem) as language:
        made(desk, replace(BIRTH, language="xx"))
    assert language.value.code == "bad-language"


def test_the_address_for_phones_is_a_supervisors_word(desk: Desk) -> None:
    desk.role = "officer"
    with pytest.raises(Refusal):
        packages.set_node_url(desk, "https://mot-cua.example")
    desk.role = "supervisor"
    with pytest.raises(RecordProblem):
        packages.set_node_url(desk, "mot-cua")
    packages.set_node_url(desk, "https://mot-cua.example/")
    assert packages.node_url(desk) == "https://mot-cua.example"
    assert packages.helped_counts_online(desk)
    packages.count_helped_online(desk, False)
    assert not packages.helped_counts_online(desk)


def test_a_late_entry_keeps_its_own_time_and_term(desk: Desk) -> None:
    at = NOW - timedelta(hours=1)
    one = convert.prepare(desk, EXTRACT, at)
    acts = packages.whole(desk, one.subject).acts
    assert {from_text(act.done_at) for act in acts} == {at}
    assert any("Nhập muộn" in said for said in one.warnings)
    assert [act.kind for act in acts] == ["payment.asked", "package.prepared", "help.given"]
    assert msgspec.json.decode(acts[1].payload)["code"] == "GÓI-Q1-261116-01"
