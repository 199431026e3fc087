"""The page of a node's operator, on a real node with real desks."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from db.acts import new_id
from desk_tui.counter.node import RunningNode
from desk_tui.screens.node import NodeApp
from tests.centre.kit import Node, make_desk, new_office, received

from .desks import settled, shown


def start(folder: Path) -> tuple[RunningNode, str]:
    db = str(folder / "trung-tam.db")
    words = ["centre", "--db", db, "--port", "0", "--files", str(folder / "tep")]
    return RunningNode(words, db), db


async def picture(pilot: Pilot[None], *words: str) -> str:
    """What is painted once all `words` are; the last picture when they never come."""
    for _ in range(100):
        await settled(pilot)
        if all(word in shown(pilot.app.screen) for word in words):
            break
        await pilot.press("f9")
    return shown(pilot.app.screen)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_desks_and_what_waits_for_a_person(tmp_path: Path, size: tuple[int, int]) -> None:
    node, db = start(tmp_path)
    with node:
        app = NodeApp(node)
        async with app.run_test(size=size) as pilot:
            seen = await picture(pilot, "Trung tâm đang nghe ở http://127.0.0.1:")
            assert "Chưa có quầy nào ghi danh" in seen
            url = seen.split("nghe ở ")[1].split()[0]

            office = new_office()
            desk = make_desk(tmp_path / "quay", Node(db, tmp_path / "tep"), office, "1", url)
            desk.receive(2)
            desk.sync()
            stranger = make_desk(
                tmp_path / "la", Node(db, tmp_path / "tep"), new_office(), "7", url
            )
            # A number that this office does not give: a question for a person.
            stranger.write((new_id(), received(stranger.office, f"{office}-261122-9001")))
            stranger.sync()

            seen = await picture(pilot, "từ chối", "✔ đang nối", office)
            assert "Giữ 2 hồ sơ" in seen
            assert office in seen
            await pilot.press("tab")
            assert f"Mã hồ sơ {office}" in await picture(pilot, f"Mã hồ sơ {office}")
            desk.record.close()
            stranger.record.close()
    assert node.ended


async def test_a_node_that_cannot_start_says_why(tmp_path: Path) -> None:
    first, db = start(tmp_path)
    with first:
        port = first.listening()["listening"].rsplit(":", 1)[1]
        words = ["centre", "--db", db, "--port", port]
        with RunningNode(words, db) as second:
            async with NodeApp(second).run_test() as pilot:
                seen = await picture(pilot, "✘ Trung tâm không chạy")
        assert f"Không mở được cổng {port}" in seen
