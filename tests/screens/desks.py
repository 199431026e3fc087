"""A real desk in a temporary folder, on a fixed clock, and the program running on it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen
from textual.worker import WorkerCancelled, WorkerFailed

from db import acts
from db.clock import utc_text
from db.kinds import KIND_OF, Payload, Person, Received, StatusChanged
from desk_tui.app import DeskApp
from desk_tui.counter.desk import Desk, Office
from desk_tui.counter.receive import Receipt, Walkin, receive
from desk_tui.widgets.burst import CardScanned, ScanApp
from tests import records

OFFICER = "Lê Thị Mẫu"
PASSWORD = "mật khẩu thử 1"
NOW = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)
"""Wednesday 18/11/2026, 10:00 at the office."""
OFFICE = Office(
    code="H18.12.34", unit="UBND phường Ví Dụ", desk=1, parent="UBND tỉnh Ví Dụ", place="Ví Dụ"
)
GIVEN = ("An", "Bình", "Cường", "Đức", "Hạnh", "Khánh", "Lộc", "Phượng", "Quỳnh", "Yến")


class Clock:
    """The desk's clock; a test moves it."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@contextmanager
def open_desk(folder: Path, clock: Clock | None = None) -> Iterator[Desk]:
    clock = clock or Clock()
    key = records.desk(folder, OFFICE, 9999, OFFICER, PASSWORD, clock())
    desk = Desk(folder, key, OFFICER, clock)
    try:
        yield desk
    finally:
        desk.close()


def program(desk: Desk) -> DeskApp:
    """The program as it stands when the password was right."""
    opening: Future[Desk] = Future()
    opening.set_result(desk)
    return DeskApp(desk.folder, desk.officer, opening)


def received(number: int, *, due: datetime | None = None, **facts: object) -> Received:
    """An invented dossier, number by number always the same."""
    at = NOW - timedelta(minutes=number)
    values: dict[str, object] = {
        "code": f"H18.12.34-261118-{number:04d}",
        "office": "H18.12.34",
        "procedure": "1.001193",
        "procedure_version": 1,
        "procedure_name": "Thủ tục đăng ký khai sinh",
        "owner": Person(
            name=f"Nguyễn Văn Thử {GIVEN[number % len(GIVEN)]}",
            number=f"00109{number:07d}",
            phone=f"09000{number:05d}",
        ),
        "received": utc_text(at),
        "effective": utc_text(at),
        "due": utc_text(due or NOW + timedelta(days=3, minutes=number)),
    }
    return Received(**{**values, **facts})  # pyright: ignore[reportArgumentType]


def add(desk: Desk, *said: Received) -> list[str]:
    """Write dossiers as acts in one transaction; their ids."""
    ids = [acts.new_id() for _ in said]
    desk.act(lambda _: [acts.Doing(id, one) for id, one in zip(ids, said, strict=True)])
    return ids


def set_status(desk: Desk, id: str, status: int) -> None:
    desk.act(lambda _: [acts.Doing(id, StatusChanged(status=status))])


def hear(desk: Desk, payload: Payload, subject: str, *, step: int = 2, at: str = "2") -> acts.Act:
    """An act of another desk, brought by the centre."""
    act = acts.Act(
        id=acts.new_id(),
        subject=subject,
        kind=KIND_OF[type(payload)],
        payload=acts.canonical(payload),
        officer="Trần Thị Ví Dụ",
        desk=f"{desk.office.code}/{at}",
        done_at=utc_text(desk.now()),
        recorded_at=utc_text(desk.now()),
        prev_hash="",
        hash="",
        step=step,
    )
    act = msgspec.structs.replace(act, hash=acts.hash_of(act))
    desk.record.transact(lambda c: acts.take_in(c, desk.record, [act]))
    return act


def sent(desk: Desk) -> None:
    """As after a good meeting with the centre."""

    def work(connection: object) -> None:
        connection.execute("UPDATE outbox SET state = 'confirmed'")  # pyright: ignore

    desk.record.transact(work)


def take_in(desk: Desk, **facts: object) -> Receipt:
    """A birth registration, received by the same verb as at the counter."""
    values: dict[str, object] = {
        "procedure": "1.001193",
        "owner": Person(name="Nguyễn Văn Thử", number="001090000000", phone="0900000001"),
        "not_online": "không có điện thoại",
    }
    return receive(desk, Walkin(**{**values, **facts}))  # pyright: ignore[reportArgumentType]


async def settled(pilot: Pilot[None]) -> None:
    """Until every worker has answered and the screen shows it."""
    quiet = 0
    for _ in range(50):
        await pilot.pause(0)
        # A verb that refused has told so on the screen already; a newer question of the same
        # kind cancels the older one.
        with suppress(WorkerFailed, WorkerCancelled):
            await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        # What a worker's answer sets going begins only after it: quiet twice is quiet.
        busy = list(pilot.app.workers) or keys_wait(pilot.app)
        quiet = 0 if busy else quiet + 1
        if quiet == 2:
            return


def keys_wait(app: App[None]) -> bool:
    """Whether keys wait until the boxes have given back the letters of a scan."""
    return isinstance(app, ScanApp) and app._ahead is not None


async def scan(pilot: Pilot[None], payload: str) -> None:
    """What the watch for card readers posts when a whole code has come."""
    pilot.app.screen.post_message(CardScanned(payload))
    await settled(pilot)


def shown(screen: Screen[object]) -> str:
    """The picture as plain text, line by line."""
    lines = [strip.text.rstrip() for strip in screen._compositor.render_strips()]
    return "\n".join(lines)
