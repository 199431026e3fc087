"""Personal data that goes when it is no longer needed, and everything that has to outlive it."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from db import acts, keys, outbox, paper_words, redacting
from db.driver import sqlite
from db.kinds import KINDS, Person, TaskDone
from db.kinds_trust import Gone, Purged
from desk_tui.counter import (
    care,
    give_back,
    helping,
    history,
    look,
    papers,
    patrol,
    purge,
    report,
    scan,
)
from desk_tui.counter.citizen_messages import sent, switch
from desk_tui.counter.desk import Desk
from desk_tui.counter.give_back import Taker
from desk_tui.counter.life import duty
from desk_tui.counter.mending import correct
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import Receipt, Walkin, receive
from desk_tui.counter.setup import add_officer, make
from desk_tui.rules import text
from tests.counter.conftest import NOW, OFFICE, Clock
from tests.counter.test_papers import page

OWNER = Person(
    name="Nguyễn Văn Thử",
    number="001090000000",
    birth="1990-08-15",
    address="Số 7 ngõ Ví Dụ Dài",
    phone="0900000123",
)
CARRIER = Person(name="Trần Thị Ví Dụ", number="001190000001", phone="0900000456")
SECRETS = (
    "Nguyễn Văn Thử",
    "001090000000",
    "1990-08-15",
    "ngõ Ví Dụ Dài",
    "0900000123",
    "Trần Thị Ví Dụ",
    "001190000001",
    "0900000456",
    "lý do riêng",
    "77/GKS-RIENG",
    "dienmaorieng",
)
"""What must not be found any more, whole words of the search indexes included."""
CHIEF, CHIEF_PASSWORD = "Phạm Thị Mẫu", "mật khẩu phụ trách 1"
YEAR = report.Ask(date(2026, 11, 1), date(2026, 11, 30))
DAYS = 91


def finished(desk: Desk, folder: Path) -> Receipt:
    """A dossier that was corrected, has a paper with searchable text, and was given back."""
    done = receive(desk, Walkin(procedure="1.001193", owner=OWNER, submitter=CARRIER))
    code, key = done.said.code, done.said.papers[0].key
    kept = scan.attach(desk, code, key, page(folder)).paper
    papers.describe(desk, code, key, number="77/GKS-RIENG")
    desk.record.transact(
        lambda c: paper_words.put(
            c, text.plain, done.id, key, kept.sha256, ["Nguyễn Văn Thử dienmaorieng"]
        )
    )
    correct(
        desk, code, {"owner.address": "Số 9 ngõ Ví Dụ Dài"}, "lý do riêng", CHIEF, CHIEF_PASSWORD
    )
    give_back.finish(desk, code)
    give_back.give_back(desk, code, Taker(person=CARRIER, authority="giấy của Nguyễn Văn Thử"))
    return done


def confirm(desk: Desk) -> None:
    """The centre took everything so far, as the sender writes it down."""

    def work(connection: sqlite.Connection) -> None:
        for row in connection.execute("SELECT act_id FROM outbox").fetchall():
            outbox.confirm(connection, row["act_id"], "đã nhận")

    desk.record.transact(work)


@pytest.fixture
def chief(desk: Desk) -> str:
    add_officer(desk, CHIEF, "supervisor", CHIEF_PASSWORD)
    switch(desk, True)
    return CHIEF


def plain_bytes(desk: Desk) -> bytes:
    """Every byte of the record's file and its log, deciphered: also what no table points to."""
    size, reserved = 4096, 80
    key = desk.record.key
    found = b""
    for name, start, step, skip in (
        ("record.db", 0, size, 0),
        ("record.db-wal", 32, size + 24, 24),
    ):
        path = desk.folder / name
        raw = path.read_bytes() if path.exists() else b""
        for at in range(start, len(raw), step):
            sealed = raw[at + skip : at + skip + size]
            sealed = sealed[16:] if raw[at:].startswith(raw[:16]) and at == start else sealed
            if len(sealed) < reserved:
                continue
            body, iv = sealed[:-reserved], sealed[-reserved : -reserved + 16]
            body = body[: len(body) // 16 * 16]
            opened = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
            found += opened.update(body) + opened.finalize()
    return found


def secrets_in(raw: bytes) -> list[str]:
    return [word for word in SECRETS if word.encode() in raw]


def test_what_is_personal_goes_and_what_the_office_needs_stays(
    desk: Desk, clock: Clock, tmp_path: Path, chief: str
) -> None:
    done = finished(desk, tmp_path)
    helping.give(desk, "guide", person="Nguyễn Văn Thử", minutes=7)
    young = clock.now
    clock.now = NOW + timedelta(days=DAYS)
    open_still = receive(desk, Walkin(procedure="1.001193", owner=OWNER))
    clock.now = young
    confirm(desk)
    clock.now = NOW + timedelta(days=DAYS)
    figures = report.report(desk, YEAR).numbers
    before = look.show(desk, done.said.code)
    assert set(SECRETS) <= set(secrets_in(plain_bytes(desk)))

    planned = purge.plan(desk)
    assert {item.sort for item in planned.ready} == {"dossier", "help"}
    assert "giả định" in planned.ground
    (went, help_went) = purge.purge(desk)
    assert (went.code, went.files, went.pages) == (done.said.code, 1, 1)
    assert (help_went.sort, help_went.acts) == ("help", 1)

    # Still at the counter: the newer dossier of the same person keeps all it had.
    assert look.show(desk, open_still.said.code).said.owner == OWNER
    after = look.show(desk, done.said.code)
    assert (after.said.owner.name, after.said.owner.number) == (redacting.MARK, "")
    assert (after.row.status, after.row.due, after.row.n) == (
        before.row.status,
        before.row.due,
        before.row.n,
    )
    confirm(desk)
    assert report.report(desk, YEAR).numbers == figures
    assert not (desk.vault.shelf(done.id).folder).exists()
    assert papers.find_text(desk, "dienmaorieng") == []
    assert {finding.state for finding in care.check(desk, rebuild=True)} == {"ok"}
    assert patrol.patrol(desk, 5).damaged == ()
    told = [line.what for line in history.done_to(desk, after)]
    assert told[0] == f"Xóa dữ liệu cá nhân ở máy quầy: {went.acts} thao tác, 1 tệp"
    assert not any(word in line for word in SECRETS for line in told)
    # Done once, and told for ever.
    assert purge.plan(desk).ready == ()
    assert [one.code for one in purge.gone(desk)] == [done.said.code, ""]


def test_not_a_byte_of_it_is_left_in_the_file(
    desk: Desk, clock: Clock, tmp_path: Path, chief: str
) -> None:
    done = finished(desk, tmp_path)
    confirm(desk)
    assert sent(desk), "a message with the phone number"
    clock.now = NOW + timedelta(days=DAYS)
    older = desk.record.folder / "before-0001.db"
    shutil.copyfile(desk.record.path, older)
    purge.purge(desk)
    assert not older.exists()
    assert secrets_in(plain_bytes(desk)) == []
    assert done.said.code.encode() in plain_bytes(desk)


def test_it_waits_for_the_end_the_centre_and_the_day(
    desk: Desk, clock: Clock, tmp_path: Path, chief: str
) -> None:
    done = finished(desk, tmp_path)
    receive(desk, Walkin(procedure="1.001193", owner=OWNER))
    days = duty("keep-personal", clock.now)
    assert days
    assert days.unit == "day"
    clock.now = NOW + timedelta(days=days.value)
    assert purge.plan(desk) == purge.Plan(days.sentence, NOW, (), ())
    clock.now += timedelta(seconds=1)
    (held,) = purge.plan(desk).held
    assert held.code == done.said.code
    assert "trung tâm chưa xác nhận" in held.why
    assert purge.purge(desk) == ()
    confirm(desk)
    (ready,) = purge.plan(desk).ready
    assert ready.code == done.said.code
    desk.role = "officer"
    with pytest.raises(Refusal, match="không có quyền"):
        purge.purge(desk)


def test_what_stays_is_vouched_for(desk: Desk, clock: Clock, tmp_path: Path, chief: str) -> None:
    done = finished(desk, tmp_path)
    confirm(desk)
    clock.now = NOW + timedelta(days=DAYS)
    with pytest.raises(sqlite.IntegrityError, match="never changed"):
        desk.read.execute("UPDATE acts SET payload = '{}' WHERE subject = ?", (done.id,))
    purge.purge(desk)
    first = acts.of_subject(desk.read, done.id)[0]
    for change in ("officer = 'Người Khác'", "hash = ''", "done_at = ''"):
        with pytest.raises(sqlite.IntegrityError, match="never changed"):
            desk.read.execute(f"UPDATE acts SET {change} WHERE id = ?", (first.id,))
    assert acts.broken(desk.read) == []
    desk.read.execute(
        "UPDATE acts SET payload = replace(payload, '\"fee\":', '\"fee\": ') WHERE id = ?",
        (first.id,),
    )
    (broken,) = acts.broken(desk.read)
    assert first.id in broken
    assert "bị sửa" in broken


def test_who_did_a_purged_act_cannot_be_changed_either(
    desk: Desk, clock: Clock, tmp_path: Path, chief: str
) -> None:
    done = finished(desk, tmp_path)
    confirm(desk)
    clock.now = NOW + timedelta(days=DAYS)
    purge.purge(desk)
    desk.read.execute("DROP TRIGGER acts_keep_update")
    first = acts.of_subject(desk.read, done.id)[0]
    desk.read.execute("UPDATE acts SET officer = 'Người Khác' WHERE id = ?", (first.id,))
    (broken,) = acts.broken(desk.read)
    assert first.id in broken


def test_other_desks_keep_theirs_and_late_acts_find_their_place(
    desk: Desk, clock: Clock, tmp_path: Path, chief: str
) -> None:
    done = finished(desk, tmp_path)
    confirm(desk)
    originals = acts.of_subject(desk.read, done.id)
    clock.now = NOW + timedelta(days=DAYS)
    purge.purge(desk)
    told = acts.of_subject(desk.read, done.id)[-1]
    assert told.kind == "data.purged"
    gone = {one.id: one.hash for one in purging_of(told)}
    assert gone.items() <= {act.id: act.hash for act in originals}.items()
    # The centre sends everything again: what is here already stays as it is.
    assert desk.record.transact(lambda c: acts.take_in(c, desk.record, originals)) == 0
    assert look.show(desk, done.said.code).said.owner.name == redacting.MARK

    # Another desk of the office has its own copy; the purge here changes nothing there.
    other = tmp_path / "other"
    make(other, msgspec.structs.replace(OFFICE, desk=2), 201, 400, CHIEF, CHIEF_PASSWORD)
    there = Desk(other, keys.unlock(other, CHIEF, CHIEF_PASSWORD), CHIEF, clock)
    try:
        there.record.transact(lambda c: acts.take_in(c, there.record, [*originals, told]))
        assert look.show(there, done.said.code).said.owner.name == OWNER.name
        assert {one.state for one in care.check(there, rebuild=True)} == {"ok"}
        late = there.act(lambda _: [acts.Doing(done.id, TaskDone(task="x", note="muộn"))])
        desk.record.transact(lambda c: acts.take_in(c, desk.record, late))
        assert {one.state for one in care.check(desk, rebuild=True)} == {"ok"}
        # It may go there as well, by itself; and here what came late goes at its time.
        clock.now += timedelta(days=DAYS)
        confirm(there)
        confirm(desk)
        assert [one.files for one in purge.purge(there)] == [0]
        assert [one.acts for one in purge.purge(desk)] == [1]
        assert {one.state for one in care.check(desk, rebuild=True)} == {"ok"}
    finally:
        there.close()


def purging_of(act: acts.Act) -> tuple[Gone, ...]:
    said = act.read()
    assert isinstance(said, Purged)
    return said.acts


def test_a_cut_run_is_made_good(
    desk: Desk, clock: Clock, tmp_path: Path, chief: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = finished(desk, tmp_path)
    confirm(desk)
    clock.now = NOW + timedelta(days=DAYS)
    with monkeypatch.context() as cut:
        cut.setattr("scanners.vault.Vault.purge", lambda *_: (_ for _ in ()).throw(OSError("cắt")))
        with pytest.raises(OSError, match="cắt"):
            purge.purge(desk)
    assert desk.vault.shelf(done.id).folder.exists()
    purge.purge(desk)
    assert not desk.vault.shelf(done.id).folder.exists()
    assert secrets_in(plain_bytes(desk)) == []


WORD = "lời-riêng-của-người-dân"


def filled(kind: Any) -> Any:
    """A value of a type with a personal word wherever a text fits."""
    told = msgspec.inspect.type_info(kind)
    return _filled(told)


def _filled(told: Any) -> Any:
    match told:
        case msgspec.inspect.StructType():
            return {field.encode_name: _filled(field.type) for field in told.fields}
        case msgspec.inspect.StrType():
            return WORD
        case msgspec.inspect.VarTupleType():
            return [_filled(told.item_type)]
        case msgspec.inspect.UnionType():
            return _filled(
                max(told.types, key=lambda one: isinstance(one, msgspec.inspect.StructType))
            )
        case msgspec.inspect.LiteralType():
            return told.values[0]
        case msgspec.inspect.DictType():
            return {}
        case msgspec.inspect.BoolType():
            return True
        case msgspec.inspect.IntType():
            return 1
        case _:
            return None


PERSONAL = {"name", "address", "phone", "email", "birth", "note", "reason", "words", "payer"}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_text_that_nobody_judged_is_personal(kind: str) -> None:
    shape = KINDS[kind]
    raw = filled(shape)
    if kind == "dossier.changed":
        raw |= {"field": "owner.name"}
    if kind == "question.answered":
        raw |= {"field": "note"}
    said = msgspec.convert(raw, shape)
    kept = redacting.redacted(said)
    assert redacting.redacted(kept) == kept
    assert msgspec.json.decode(acts.canonical(kept), type=shape) == kept
    if shape in redacting.WHOLE:
        assert kept == said
        return
    left = set(texts(msgspec.to_builtins(kept)))
    assert not {name for name in left if name in PERSONAL - ALSO.get(kind, set())}, left


ALSO = {
    "person.checked": {"reason"},
    "dossier.received": {"name"},
    "dossier.filed": {"name"},
    "dossier.status": {"name"},
    "package.prepared": {"name"},
    "package.corrected": {"name"},
    "paper.added": {"name"},
    "papers.asked": {"name"},
    "visit.recorded": {"name"},
}
"""Reasons of look-ups are their log; papers, stages and agencies have names."""


def texts(value: Any, name: str = "") -> list[str]:
    if isinstance(value, dict):
        return [found for key, each in value.items() for found in texts(each, key)]
    if isinstance(value, list | tuple):
        return [found for each in value for found in texts(each, name)]
    return [name] if value == WORD else []
