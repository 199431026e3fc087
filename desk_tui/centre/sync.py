"""One meeting of a desk with its centre: send what is owed, fetch what is new.

Killed at any moment, it leaves nothing that asking again does not mend: every
question carries an identity chosen and kept before it was first asked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from db import numbers, outbox, questions, settings
from db.acts import new_id
from db.clock import from_text
from db.driver import sqlite
from db.holding import hold
from db.store import Record
from desk_tui.centre import fetch, push
from desk_tui.centre import place as places
from desk_tui.centre.client import Client, Files, Later
from desk_tui.centre.meeting import Chance, Clock, Meeting
from desk_tui.centre.messages import Catalogue, Keys, NumberLease, Range, Ranges, SlipKey
from desk_tui.centre.parcel import desk as parcel_desk
from desk_tui.centre.place import Place
from desk_tui.centre.portal import later
from desk_tui.centre.problem import LineProblem
from desk_tui.centre.relay import above

OFFICE_TIME = ZoneInfo("Asia/Ho_Chi_Minh")

LEASED_AT_ONCE = 100
LEASE_BELOW = 50
CLOCK_SLACK = timedelta(minutes=5)

KeepCatalogue = Callable[[Record, Catalogue], None]
OpenLine = Callable[[Place], Client]


@dataclass(frozen=True)
class SyncReport:
    """What one meeting came to. `oldest_pending` is the UTC text of when it was done."""

    line: str
    sent: int
    confirmed: int
    refused: int
    pending: int
    oldest_pending: str | None
    received: int
    questions: int
    code: str = ""
    message: str = ""
    hint: str = ""


def join(record: Record, url: str, code_file: dict[str, Any], slip_key: SlipKey | None) -> None:
    """Remember how to reach the centre, under a fresh line key; the next meeting enrols this desk.

    `code_file` is what `desk-tui centre enrol` wrote; `url` wins over the one in it. Joining
    again replaces the key: the one before is good until that enrolment. Raises LineProblem
    `bad-code-file` or `plain-line`.
    """
    place = places.from_code_file(url, code_file)

    def keep(connection: sqlite.Connection) -> None:
        places.join(connection, place)
        if slip_key is not None:
            settings.put(
                connection,
                "slip_key",
                {"key_id": slip_key.key_id, "public": slip_key.public.hex()},
            )

    record.transact(keep)


def sync_once(
    record: Record,
    files: Files,
    *,
    now: Clock,
    chance: Chance,
    keep_catalogue: KeepCatalogue | None = None,
    urgent: bool = False,
    brief: bool = False,
    wait_seconds: float = 0,
    stop: Callable[[], bool] = lambda: False,
    open_line: OpenLine = Client,
) -> SyncReport:
    """Meet the centre once. A line that fails is told in the report, never raised.

    `urgent` tries paused items too. `brief` only sends what is due and asks nothing else.
    `chance` gives numbers in [0, 1) for the pauses. Raises LineProblem `sync-busy` when another
    sender holds this record's lock for `wait_seconds`.
    """
    busy = LineProblem(
        "sync-busy",
        "Một chương trình khác đang gửi và nhận cho sổ này.",
        "Đợi vài giây rồi thử lại; không cần làm gì nếu màn hình quầy đang mở.",
    )
    with hold(record.folder / "sync.lock", busy, wait_seconds):
        return _meet(record, files, now, chance, keep_catalogue, urgent, brief, stop, open_line)


def _meet(
    record: Record,
    files: Files,
    now: Clock,
    chance: Chance,
    keep_catalogue: KeepCatalogue | None,
    urgent: bool,
    brief: bool,
    stop: Callable[[], bool],
    open_line: OpenLine,
) -> SyncReport:
    notes = [] if brief else _move(record, open_line)
    try:
        place = _place(record)
        client = open_line(place)
    except LineProblem as problem:
        if problem.code != "no-centre":
            said = (now(), problem.code, problem.message, chance())
            record.transact(lambda connection: outbox.line_failed(connection, *said))
        return _report(record, None, problem)
    with client:
        meeting = Meeting(record, client, files, now, chance, urgent, stop, notes=notes)
        try:
            if brief and place.enrolled:
                push.send(meeting)
            else:
                _steps(meeting, place, keep_catalogue)
        except LineProblem as problem:
            _line_failed(meeting, problem)
            return _report(record, meeting, problem)
        if meeting.answered:
            record.transact(lambda connection: outbox.line_answered(connection, now()))
        return _report(record, meeting, None)


def _move(record: Record, open_line: OpenLine) -> list[str]:
    """Enrol where the desk is to go; until that is done it stays where it was. What to tell."""
    coming = places.coming(record.read())
    if coming is None:
        return []
    try:
        with open_line(coming) as client:
            client.enrol(_own_slip_key(record, coming))
    except LineProblem as problem:
        if problem.code == "denied":
            record.transact(places.forget_coming)
        return [f"Chưa chuyển sang trung tâm theo mã mới, vẫn nối như cũ: {problem.message}"]
    done = replace(coming, code="", enrolled=True)
    record.transact(lambda connection: places.keep(connection, done))
    return []


def _place(record: Record) -> Place:
    place = places.of(record.read())
    if place is None:
        raise LineProblem(
            "no-centre",
            "Quầy này chưa nối với trung tâm nào.",
            "Xin tệp mã ghi danh rồi chạy desk-tui join --token-file TỆP.",
        )
    return place


def _line_failed(meeting: Meeting, problem: LineProblem) -> None:
    def keep(connection: sqlite.Connection) -> None:
        at = meeting.now()
        if meeting.confirmed or meeting.received or meeting.carried:
            # It got on before it failed: the pauses start small again.
            outbox.line_answered(connection, at)
        elif meeting.answered:
            outbox.line_seen(connection, at)
        wait = problem.wait if isinstance(problem, Later) else 0.0
        outbox.line_failed(connection, at, problem.code, problem.message, meeting.chance(), wait)

    meeting.record.transact(keep)


def _steps(meeting: Meeting, place: Place, keep_catalogue: KeepCatalogue | None) -> None:
    _enrol(meeting, place)
    _greet(meeting)
    steps: Sequence[Callable[[], None]] = (
        lambda: _announce_ranges(meeting),
        lambda: _lease_numbers(meeting),
        lambda: push.send(meeting),
        lambda: fetch.acts(meeting),
        lambda: parcel_desk.learn(meeting),
        lambda: fetch.catalogue(meeting, keep_catalogue),
        lambda: _trade_keys(meeting, place),
        lambda: above.learn(meeting),
        lambda: later.catch_up(meeting),
    )
    unsealed: LineProblem | None = None
    for step in steps:
        if meeting.stop():
            return
        try:
            step()
        except LineProblem as problem:
            # The centre's plain "no" to one question leaves the others worth asking.
            if problem.code == "wrong-seal":
                unsealed = problem
            elif problem.code == "centre-refuses":
                meeting.notes.append(problem.message)
            else:
                raise
    if unsealed:
        raise unsealed


def _enrol(meeting: Meeting, place: Place) -> None:
    if place.enrolled:
        return
    meeting.client.enrol(_own_slip_key(meeting.record, place))
    meeting.answered = True
    done = replace(place, code="", enrolled=True)
    meeting.record.transact(lambda connection: places.keep(connection, done))


def _own_slip_key(record: Record, place: Place) -> SlipKey | None:
    key = settings.get(record.read(), "slip_key")
    return _slip_key(key, place) if key else None


def _slip_key(kept: dict[str, str], place: Place) -> SlipKey:
    return SlipKey(key_id=kept["key_id"], desk=place.name, public=bytes.fromhex(kept["public"]))


def _greet(meeting: Meeting) -> None:
    """Compare clocks and counts: what was confirmed must still be there."""
    hello = meeting.client.hello()
    meeting.answered = True
    _keep(meeting, outbox.BEYOND, msgspec.to_builtins(hello.beyond))
    _keep(meeting, outbox.NOTICES, msgspec.to_builtins(hello.notices))
    apart = meeting.now() - from_text(hello.now)
    if abs(apart) > CLOCK_SLACK:
        minutes = round(abs(apart).total_seconds() / 60)
        side = "nhanh" if apart > timedelta() else "chậm"
        meeting.notes.append(f"Đồng hồ máy này {side} hơn trung tâm {minutes} phút; hãy chỉnh lại.")
    confirmed = outbox.confirmed_count(meeting.record.read())
    if hello.held < confirmed:
        meeting.notes.append(
            f"Trung tâm chỉ còn giữ {hello.held} trong {confirmed} thao tác đã xác nhận của quầy"
            " này; báo ngay người quản trị trung tâm."
        )


def _keep(meeting: Meeting, name: str, told: list[dict[str, Any]]) -> None:
    """Most meetings bring nothing new, and then nothing is written."""
    if told != settings.get(meeting.record.read(), name, []):
        meeting.record.transact(lambda connection: settings.put(connection, name, told))


def _announce_ranges(meeting: Meeting) -> None:
    """Tell the centre of ranges given by hand. A refused one is no longer given out here."""
    reading = meeting.record.read()
    told = settings.get(reading, "ranges_told", [])
    ranges = [
        (row["first"], row["last"])
        for row in reading.execute(
            "SELECT first, last FROM number_blocks WHERE day = '' AND source != 'centre'"
        )
        if [row["first"], row["last"]] not in told
    ]
    if not ranges:
        return
    asked = Ranges(ranges=tuple(Range(first=first, last=last) for first, last in ranges))
    answer = meeting.client.claim(asked)

    def keep(connection: sqlite.Connection) -> None:
        no = settings.get(connection, questions.RANGES_REFUSED, [])
        for one in answer.ranges:
            if one.refused:
                connection.execute(
                    "DELETE FROM number_blocks WHERE day = '' AND first = ? AND last = ?"
                    " AND source != 'centre'",
                    (one.first, one.last),
                )
                no.append({"first": one.first, "last": one.last, "why": one.refused})
                meeting.notes.append(f"{one.refused} Quầy này dùng số do trung tâm cấp.")
            else:
                told.append([one.first, one.last])
        settings.put(connection, "ranges_told", told)
        settings.put(connection, questions.RANGES_REFUSED, no)

    meeting.record.transact(keep)


def _lease_numbers(meeting: Meeting) -> None:
    """Enough numbers for today and tomorrow, so that a morning without a line can begin."""
    today = meeting.now().astimezone(OFFICE_TIME).date()
    for day in (today, today + timedelta(days=1)):
        if numbers.left(meeting.record.read(), day) < LEASE_BELOW:
            _lease_day(meeting, day)


def _lease_day(meeting: Meeting, day: date) -> None:
    name = f"lease:{day}"

    def choose(connection: sqlite.Connection) -> str:
        # The question's identity is kept first: when its answer is lost, the same block comes.
        chosen = settings.get(connection, name) or new_id()
        settings.put(connection, name, chosen)
        return chosen

    ask = NumberLease(id=meeting.record.transact(choose), day=day.isoformat(), count=LEASED_AT_ONCE)
    block = meeting.client.lease(ask)

    def keep(connection: sqlite.Connection) -> None:
        numbers.add_block(connection, block.day, block.first, block.last, "centre")
        connection.execute("DELETE FROM settings WHERE key = ?", (name,))

    meeting.record.transact(keep)


def _trade_keys(meeting: Meeting, place: Place) -> None:
    """Hand in our slip key once, and learn those of the other desks."""
    reading = meeting.record.read()
    own = settings.get(reading, "slip_key")
    known = {key["key_id"] for key in settings.get(reading, "slip_keys", [])}
    if own and own["key_id"] not in known:
        meeting.client.hand_in_keys(Keys(keys=(_slip_key(own, place),)))
    keys = meeting.client.keys().keys
    if {key.key_id for key in keys} <= known:
        return
    kept = [{"key_id": key.key_id, "desk": key.desk, "public": key.public.hex()} for key in keys]
    meeting.record.transact(lambda connection: settings.put(connection, "slip_keys", kept))


def _report(record: Record, meeting: Meeting | None, problem: LineProblem | None) -> SyncReport:
    unsent = outbox.stats(record.read())
    notes = meeting.notes if meeting else []
    said = [problem.message] if problem else []
    return SyncReport(
        line="down" if problem else "up",
        sent=len(meeting.sent) if meeting else 0,
        confirmed=meeting.confirmed if meeting else 0,
        refused=meeting.refused if meeting else 0,
        pending=unsent.count - unsent.refused,
        oldest_pending=unsent.oldest,
        received=meeting.received if meeting else 0,
        questions=questions.count(record.read()),
        code=problem.code if problem else "",
        message=" ".join([*said, *notes]),
        hint=problem.hint if problem else "",
    )
