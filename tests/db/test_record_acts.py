"""Acts: written once, chained, and the only truth."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from record_kit import (
    DESK,
    MORNING,
    OFFICE,
    OFFICER,
    OWNER,
    codes,
    foreign,
    made,
    receive,
    received,
    write,
)
from sqlmodel import col, select

from db import acts, queue, safety, tables
from db.driver import sqlite
from db.kinds import CodeAssigned, Filed, Paper, PaperAdded, StatusChanged, VisitRecorded
from db.problem import RecordProblem
from db.store import Record


@pytest.fixture
def record(tmp_path: Path):
    opened = made(tmp_path / "desk")
    yield opened
    opened.close()


def test_an_act_s_hash_is_over_canonical_json_of_all_it_says(record: Record) -> None:
    act = receive(record)
    said = {name: getattr(act, name) for name in act.__struct_fields__ if name != "hash"}
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    assert act.hash == hashlib.sha256(text.encode()).hexdigest()
    assert "Nguyễn Văn Thử" in act.payload


def test_each_act_names_the_one_before(record: Record) -> None:
    first, second = receive(record), receive(record)

    assert (first.prev_hash, second.prev_hash) == ("", first.hash)


@pytest.mark.parametrize(
    "change", ["UPDATE acts SET officer = 'x'", "DELETE FROM acts", "UPDATE acts SET seq = 9"]
)
def test_acts_can_be_neither_changed_nor_deleted(record: Record, change: str) -> None:
    receive(record)

    with pytest.raises(sqlite.IntegrityError, match="never changed"):
        record.transact(lambda c: c.execute(change))

    assert acts.broken(record.read()) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("UPDATE acts SET officer = 'Kẻ Khác' WHERE seq = 2", "số 2"),
        ("UPDATE acts SET payload = replace(payload, 'Thử', 'Giả') WHERE seq = 1", "số 1"),
        ("DELETE FROM acts WHERE seq = 2", "Thiếu thao tác từ số 2 đến số 2"),
        ("DELETE FROM acts WHERE seq = 3", "Thiếu thao tác từ số 3"),
    ],
)
def test_the_chain_tells_what_was_touched_behind_the_program(
    record: Record, change: str, sentence: str
) -> None:
    for _ in range(3):
        receive(record)

    def by_force(connection: sqlite.Connection) -> None:
        connection.execute("DROP TRIGGER acts_keep_update")
        connection.execute("DROP TRIGGER acts_keep_delete")
        connection.execute("DELETE FROM outbox WHERE seq > 1")
        connection.execute(change)

    record.transact(by_force)

    assert any(sentence in line for line in acts.broken(record.read()))
    assert any(finding.state == "bad" for finding in safety.check(record))


def test_a_forged_act_with_a_right_hash_breaks_the_chain(record: Record) -> None:
    receive(record)
    second = receive(record)
    forged = acts.Act(
        **{
            **{name: getattr(second, name) for name in second.__struct_fields__},
            "officer": "Kẻ Khác",
        }
    )

    def by_force(connection: sqlite.Connection) -> None:
        connection.execute("DROP TRIGGER acts_keep_update")
        connection.execute(
            "UPDATE acts SET officer = 'Kẻ Khác', hash = ? WHERE seq = 2", (acts.hash_of(forged),)
        )

    record.transact(by_force)
    receive(record)
    # What follows was chained to the forgery: only the centre, or this line, can tell.
    assert acts.broken(record.read()) == []
    record.transact(lambda c: c.execute("UPDATE acts SET hash = ? WHERE seq = 2", (second.hash,)))
    assert len(acts.broken(record.read())) == 2


def test_a_clock_set_back_a_day_stops_the_desk_and_tells_both_times(record: Record) -> None:
    receive(record)

    with pytest.raises(RecordProblem) as caught:
        receive(record, MORNING - timedelta(days=1))

    assert caught.value.code == "clock-back"
    assert "08:00 15/11/2026" in caught.value.message
    assert "08:00 16/11/2026" in caught.value.message
    assert len(codes(record)) == 1
    receive(record, MORNING - timedelta(minutes=4))
    receive(record, MORNING - timedelta(days=1), entered=MORNING)
    assert len(codes(record)) == 3


def test_a_moment_without_a_zone_is_never_written(record: Record) -> None:
    with pytest.raises(ValueError, match="zone"):
        receive(record, datetime(2026, 11, 16, 8, 0))
    assert codes(record) == []


def test_acts_from_the_centre_are_kept_once(record: Record) -> None:
    act = foreign(received(f"{OFFICE}-261116-0900"), "dossier.received")

    assert record.transact(lambda c: acts.take_in(c, record, [act, act])) == 1
    assert record.transact(lambda c: acts.take_in(c, record, [act])) == 0
    assert codes(record) == [f"{OFFICE}-261116-0900"]
    # They are not ours to send.
    assert record.read().execute("SELECT count(*) FROM outbox").fetchone()[0] == 0


@pytest.mark.parametrize("filed", [True, False])
def test_a_stranger_s_dossier_under_our_code_is_told_and_nothing_is_kept(
    record: Record, filed: bool
) -> None:
    code = receive(record).read().code  # pyright: ignore[reportAttributeAccessIssue]
    stranger = foreign(received(code), "dossier.received")
    if filed:
        said = Filed(
            code=code,
            office=OFFICE,
            procedure="1.001193",
            procedure_name="Đăng ký khai sinh",
            owner=OWNER,
            filed="2026-11-16T01:00:00.000000Z",
        )
        stranger = foreign(said, "dossier.filed")

    with pytest.raises(RecordProblem) as caught:
        record.transact(lambda c: acts.take_in(c, record, [stranger]))

    assert caught.value.code == "act-clashes"
    assert code in caught.value.message
    assert codes(record) == [code]
    assert [f.state for f in safety.check(record, rebuild=True)] == ["ok", "ok"]


def test_an_altered_act_and_one_of_a_newer_program_are_refused(record: Record) -> None:
    act = foreign(received(f"{OFFICE}-261116-0900"), "dossier.received")
    altered = acts.Act(**{**_fields(act), "officer": "Kẻ Khác"})
    newer = acts.Act(**{**_fields(act), "kind": "dossier.dreamt"})
    newer = acts.Act(**{**_fields(newer), "hash": acts.hash_of(newer)})

    for one, code in ((altered, "act-altered"), (newer, "act-unreadable")):
        with pytest.raises(RecordProblem) as caught:
            record.transact(lambda c, one=one: acts.take_in(c, record, [one]))
        assert caught.value.code == code
    assert codes(record) == []


def _fields(act: acts.Act) -> dict[str, Any]:
    return {name: getattr(act, name) for name in act.__struct_fields__}


@pytest.mark.parametrize("code", ["SỐ-LẠ", f"{OFFICE}-261116-x", "a-1-2-3", f"{OFFICE}-9-1"])
def test_a_dossier_with_a_strange_code_is_kept_and_uses_no_number(
    record: Record, code: str
) -> None:
    act = foreign(received(code), "dossier.received")

    record.transact(lambda c: acts.take_in(c, record, [act]))

    assert codes(record) == [code]
    receive(record)
    assert codes(record)[1].endswith("-0001")


def test_our_chain_is_whole_although_our_own_lost_acts_came_back(record: Record) -> None:
    """After a restore the centre may send what this desk wrote before."""
    first = receive(record)
    lost = foreign(received(f"{OFFICE}-261116-0002"), "dossier.received", desk=DESK)
    record.transact(lambda c: acts.take_in(c, record, [lost]))

    assert receive(record).prev_hash == first.hash
    assert acts.broken(record.read()) == []


def test_a_status_closes_the_date_and_taking_up_again_opens_it(record: Record) -> None:
    due = "2026-11-20T10:00:00.000000Z"
    id = receive(record, due=due).subject
    row = lambda: queue.page(record.read(), record.plain, queue.Filter())[0]  # noqa: E731
    late = queue.Filter(due_before=MORNING + timedelta(days=9))
    is_due = lambda: len(queue.page(record.read(), record.plain, late))  # noqa: E731

    write(record, id, StatusChanged(status=9))
    assert (row().finished is not None, is_due()) == (True, 0)
    first = row().finished
    write(record, id, StatusChanged(status=10), at=MORNING + timedelta(hours=3))
    assert row().finished == first
    write(
        record,
        id,
        StatusChanged(status=4, before=10, reason="ghi nhầm"),
        at=MORNING + timedelta(hours=4),
    )
    assert (row().finished, is_due()) == (None, 1)
    write(record, id, StatusChanged(status=3), at=MORNING + timedelta(hours=5))
    assert is_due() == 0


def test_sqlmodel_reads_and_writes_the_same_encrypted_file(record: Record) -> None:
    id = receive(record).subject

    with record.session() as session:
        (row,) = session.exec(select(tables.Dossier).where(col(tables.Dossier.id) == id))
        assert row.owner_name == OWNER.name
        session.add(tables.Setting(key="colour", value='"xanh"'))
        session.commit()

    with record.session() as session:
        assert session.get(tables.Setting, "colour") is not None


def test_a_paper_and_a_visit_are_read_back_as_said(record: Record) -> None:
    id = receive(record).subject
    scanned = Paper(key="to-khai", name="Tờ khai", state="digitised", pages=2, sha256="ab" * 32)
    extra = Paper(key="khac", name="Giấy khác", state="received")

    write(record, id, PaperAdded(paper=scanned), PaperAdded(paper=extra))
    write(record, acts.new_id(), VisitRecorded(kind="advice", office=OFFICE))
    write(record, id, CodeAssigned(centre_code="H99-TW-000123"))

    assert queue.papers(record.read(), id) == [scanned, extra]
    assert queue.counts(record.read(), "visit:") == {"advice": 1}
    found = queue.find(record.read(), "H99-TW-000123")
    assert found is not None
    assert found.id == id
    (again,) = queue.page(record.read(), record.plain, queue.Filter(search="000123"))
    assert again.id == id
    assert [act.officer for act in acts.of_subject(record.read(), id)] == [OFFICER] * 4
