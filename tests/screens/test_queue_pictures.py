"""What an officer sees, as plain text, at the two usual sizes.

Pictures are kept in `pictures/`; DESK_TUI_PICTURES=write makes them anew, to be read before they
are kept.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot

from db import settings
from db.kinds import Person
from desk_tui.counter.desk import Desk
from desk_tui.counter.receive import Receipt
from desk_tui.rules.statuses import Status

from .desks import (
    NOW,
    add,
    open_desk,
    program,
    received,
    scan,
    sent,
    set_status,
    settled,
    shown,
    take_in,
)

PICTURES = Path(__file__).parent / "pictures"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    (tmp_path / "sane.d").mkdir()
    (tmp_path / "sane.d" / "dll.conf").write_text("")
    monkeypatch.setenv("SANE_CONFIG_DIR", str(tmp_path / "sane.d"))
    with open_desk(tmp_path / "quay") as desk:
        # The same devices on every machine: nobody asks this one's network.
        places = {"extra": {"escl-find": "no", "phone": "host=127.0.0.1"}}
        desk.record.transact(lambda connection: settings.put(connection, "scan", places))
        yield desk


@pytest.fixture
def receipt(desk: Desk) -> Receipt:
    """One dossier taken in now, and older ones at every distance from their date."""
    due = (-60, -49, -5, 2, 7, 20, 30, 80)
    ids = add(
        desk,
        *(
            received(
                10 + n,
                due=NOW + timedelta(hours=hours),
                channel=("counter", "online", "post")[n % 3],
            )
            for n, hours in enumerate(due)
        ),
    )
    for id, status in zip(ids, (4, 5, 4, 6, 2, 9, 3, 10), strict=True):
        set_status(desk, id, Status(status))
    sent(desk)
    return take_in(desk, submitter=Person(name="Trần Thị Ví Dụ", number="001190000000"))


def looks(pilot: Pilot[None], name: str) -> None:
    """Compare with the picture kept; how full this machine's disk is does not matter."""
    width, height = pilot.app.size
    lines = shown(pilot.app.screen).splitlines()
    told = "\n".join(line for line in lines if "ĩa còn" not in line) + "\n"
    kept = PICTURES / f"{name}-{width}x{height}.txt"
    if os.environ.get("DESK_TUI_PICTURES") == "write":
        PICTURES.mkdir(exist_ok=True)
        kept.write_text(told, encoding="utf-8")
    assert told == kept.read_text(encoding="utf-8")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_screens_look_as_kept(desk: Desk, receipt: Receipt, size: tuple[int, int]):
    app = program(desk)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        app.refresh_truth()
        await settled(pilot)
        looks(pilot, "queue")
        await pilot.press("alt+h")
        await settled(pilot)
        looks(pilot, "queue-due")
        await pilot.press("escape")
        app.open_dossier(receipt.said.code)
        await settled(pilot)
        looks(pilot, "dossier")
        await pilot.press("f6")
        await settled(pilot)
        looks(pilot, "scan")
        await pilot.press("escape", "f7")
        await settled(pilot)
        await scan(pilot, receipt.qr)
        looks(pilot, "verify")
        await pilot.press("escape", "f5")
        await settled(pilot)
        looks(pilot, "line")
        await pilot.press("escape", "f4")
        await settled(pilot)
        await pilot.press("tab", *"1.001193", "enter")
        await settled(pilot)
        looks(pilot, "visit")
