"""The queue: every dossier once, in order, found by what people type, never by a scan."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from record_kit import DESK, MORNING, OFFICE, OWNER, made, receive, write

from db import acts, numbers, queue
from db.clock import utc_text
from db.kinds import Person, StatusChanged
from db.problem import RecordProblem
from db.queue import Filter, Row
from db.store import Record

NAMES = ("Nguyễn Văn Thử", "Trần Thị Ví Dụ", "Đặng Đức Mẫu", "Y Bhin Thử")
DUE = utc_text(MORNING + timedelta(days=3))


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory):
    """Forty dossiers, many of the same minute and due moment, in several states."""
    opened = made(tmp_path_factory.mktemp("queue") / "desk", 1, 9999)
    for n in range(40):
        at = MORNING + timedelta(minutes=n // 8)
        owner = Person(name=NAMES[n % 4], number=f"0010900000{n % 10:02d}", phone="0900001234")
        act = receive(
            opened,
            at,
            owner=owner,
            due=utc_text(at + timedelta(days=n % 3)),
            channel=("counter", "online", "post")[n % 3],
        )
        if n % 4 == 1:
            write(opened, act.subject, StatusChanged(status=(4, 9, 10, 3)[n // 4 % 4]), at=at)
    yield opened
    opened.close()


def everything(record: Record) -> list[Row]:
    rows = record.read().execute(f"SELECT {', '.join(Row._fields)} FROM dossiers")
    return [Row(*row) for row in rows]


def wanted_rows(record: Record, wanted: Filter) -> list[Row]:
    """What a list must show, worked out in the plainest way."""
    words = record.plain(wanted.search).split()
    found = [
        row
        for row in everything(record)
        if (wanted.status is None or row.status == wanted.status)
        and (not wanted.channel or row.channel == wanted.channel)
        and all(any(w.startswith(word) for w in _words(record, row)) for word in words)
    ]
    if wanted.due_before:
        before = utc_text(wanted.due_before)
        found = [r for r in found if r.status not in (3, 7, 8, 9, 10) and (r.due or "~") < before]
        if not words:
            return sorted(found, key=lambda row: (row.due, row.n))
    return sorted(found, key=lambda row: row.n if words else (row.received, row.n), reverse=True)


def _words(record: Record, row: Row) -> list[str]:
    said = f"{row.code} {row.procedure} {row.owner_name}"
    return "".join(c if c.isalnum() else " " for c in record.plain(said)).split()


def walk(record: Record, wanted: Filter, limit: int, backwards: bool = False) -> list[Row]:
    """Read a whole list page by page, from its head or from its end."""
    found: list[Row] = []
    edge: dict[str, Any] = {}
    if backwards:
        by_due = wanted.due_before and not wanted.search
        edge = {"before": "~|9223372036854775807" if by_due else "|0"}
    while rows := queue.page(record.read(), record.plain, wanted, limit=limit, **edge):
        found = rows + found if backwards else found + rows
        edge = (
            {"before": queue.cursor(rows[0], wanted)}
            if backwards
            else {"after": queue.cursor(rows[-1], wanted)}
        )
    return found


filters = st.builds(
    Filter,
    search=st.sampled_from(("", "", "nguyen", "Đặng", "dang duc", "y bh", "van thu", "không có")),
    status=st.sampled_from((None, None, 2, 4, 9, 7)),
    channel=st.sampled_from((None, None, "online", "post")),
    due_before=st.sampled_from((None, None, MORNING + timedelta(days=1, minutes=2))),
)


@settings(
    deadline=None,
    max_examples=120,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(wanted=filters, limit=st.integers(1, 17), backwards=st.booleans())
def test_paging_shows_every_row_once_in_order(
    record: Record, wanted: Filter, limit: int, backwards: bool
) -> None:
    assert walk(record, wanted, limit, backwards) == wanted_rows(record, wanted)


def test_rows_that_come_in_meanwhile_neither_repeat_nor_hide_others(tmp_path: Path) -> None:
    record = made(tmp_path / "desk")
    for n in range(12):
        receive(record, MORNING + timedelta(minutes=n // 5))
    there = [row.id for row in walk(record, Filter(), 50)]
    seen: list[str] = []
    edge = ""
    while rows := queue.page(record.read(), record.plain, Filter(), after=edge, limit=3):
        seen += [row.id for row in rows]
        edge = queue.cursor(rows[-1], Filter())
        # A new one at the head, and a late entry in the middle of what was read.
        receive(record, MORNING + timedelta(hours=1))
        receive(record, MORNING + timedelta(minutes=50), entered=MORNING + timedelta(hours=1))
    assert [id for id in seen if id in there] == there
    assert len(set(seen)) == len(seen)
    record.close()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("nguyen", NAMES[0]),
        ("NGUYỄN VĂN", NAMES[0]),
        ("ng v th", NAMES[0]),
        ("dang", NAMES[2]),
        ("Đặng", NAMES[2]),
        ("duc mau", NAMES[2]),
        ("y bhin", NAMES[3]),
        (f"{OFFICE}-261116-0002", NAMES[1]),
    ],
)
def test_people_are_found_as_officers_type(record: Record, typed: str, found: str) -> None:
    rows = queue.page(record.read(), record.plain, Filter(typed))

    assert rows
    assert {row.owner_name for row in rows} == {found}


def test_the_end_of_a_phone_number_finds_its_owner(record: Record) -> None:
    assert len(queue.page(record.read(), record.plain, Filter("1234"), limit=99)) == 40


@pytest.mark.parametrize("typed", ["n", "%", "“”", "'", '"', "- -", "*", "đ"])
def test_what_cannot_be_searched_shows_the_whole_list(record: Record, typed: str) -> None:
    rows = queue.page(record.read(), record.plain, Filter(typed), limit=99)

    assert len(rows) == 40


@settings(
    deadline=None,
    max_examples=200,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(typed=st.text(max_size=20))
def test_no_text_breaks_the_search(record: Record, typed: str) -> None:
    queue.page(record.read(), record.plain, Filter(typed, status=2, channel="post"))


@pytest.mark.parametrize("cursor", ["abc", "2026|", "|x", "1|-5"])
def test_a_cursor_nobody_gave_is_told(record: Record, cursor: str) -> None:
    with pytest.raises(RecordProblem) as caught:
        queue.page(record.read(), record.plain, Filter(), after=cursor)
    assert caught.value.code == "bad-cursor"


def test_kept_counts_are_what_a_count_would_say(record: Record) -> None:
    for prefix, column in (
        ("status:", "status"),
        ("channel:", "channel"),
        ("procedure:", "procedure"),
    ):
        counted = {
            str(row[0]): row[1]
            for row in record.read().execute(
                f"SELECT {column}, count(*) FROM dossiers GROUP BY {column}"
            )
        }
        assert queue.counts(record.read(), prefix) == counted


def test_open_dossiers_of_a_person_newest_first(record: Record) -> None:
    rows = queue.open_of_person(record.read(), "001090000001", (3, 7, 8, 9, 10))

    assert rows == [
        row
        for row in reversed(everything(record))
        if row.n % 10 == 2 and row.status not in (3, 9, 10)
    ]
    assert queue.open_of_person(record.read(), "", (3,)) == []
    assert queue.find(record.read(), "") is None


ASKED = {
    "first page": lambda r: queue.page(r.read(), r.plain, Filter(), after="2026|5"),
    "backwards": lambda r: queue.page(r.read(), r.plain, Filter(), before="2026|5"),
    "status": lambda r: queue.page(r.read(), r.plain, Filter(status=2), after="2026|5"),
    "channel": lambda r: queue.page(r.read(), r.plain, Filter(channel="post"), after="2026|5"),
    "both": lambda r: queue.page(r.read(), r.plain, Filter(status=2, channel="post")),
    "due": lambda r: queue.page(r.read(), r.plain, Filter(due_before=MORNING), after="2026|5"),
    "search": lambda r: queue.page(r.read(), r.plain, Filter("nguyen van", status=2), after="|5"),
    "code": lambda r: queue.find(r.read(), "không có"),
    "person": lambda r: queue.open_of_person(r.read(), OWNER.number, (3, 9)),
    "counts": lambda r: queue.counts(r.read(), "status:"),
    "newest own act": lambda r: acts.newest(r.read(), DESK),
    "number": lambda r: numbers.left(r.read(), MORNING.date()),
    "unsent": lambda r: queue.unsent(r.read(), ["a", "b"]),
    "papers": lambda r: queue.papers(r.read(), "a"),
    "slips": lambda r: queue.slips(r.read(), "a"),
}


@pytest.mark.parametrize("name", ASKED)
def test_every_question_is_answered_by_an_index(record: Record, name: str) -> None:
    asked: list[str] = []
    connection = record.read()
    connection.set_trace_callback(asked.append)
    ASKED[name](record)
    connection.set_trace_callback(None)

    assert asked
    for sql in (sql for sql in asked if not sql.startswith("--")):
        plan = [row["detail"] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
        assert not [step for step in plan if "TEMP B-TREE FOR ORDER BY" in step], plan
        slow = [s for s in plan if s.startswith("SCAN") and "INDEX" not in s.replace("VIRTUAL", "")]
        # The outbox is walked from its newest end, to the first act of this desk.
        slow = [step for step in slow if not (name == "newest own act" and step == "SCAN o")]
        # The search's own index answers as a virtual table, in the order asked for.
        assert not [s for s in slow if "VIRTUAL TABLE INDEX" not in s], plan
