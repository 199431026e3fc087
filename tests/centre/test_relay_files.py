"""Files that the province's node refuses are told at the office and at the desk."""

from __future__ import annotations

import json
import random
from pathlib import Path

from db.kinds import PaperAdded
from desk_tui.centre import admin
from desk_tui.centre.ledger import open_ledger

from .kit import MakeDesk, Node
from .relay_kit import Tier


def test_a_file_too_large_above_is_told_until_its_paper_has_another(
    sqlite_node: Node, office: str, tmp_path: Path, desk_at: MakeDesk
) -> None:
    province = Node(str(tmp_path / "province.db"), tmp_path / "above", file_limit=1 << 20).start()
    below = open_ledger(sqlite_node.db, sqlite_node.files)
    upward = tmp_path / "upward.json"
    upward.write_text(json.dumps(admin.enrol(province.db, office, "*", url=province.url)))
    tier = Tier(office, sqlite_node, province, upward, below, below)
    desk = desk_at(tier.node)
    heavy, light = desk.scan(random.Random(5).randbytes(1_200_000)), desk.scan(b"light" * 1000)
    (act,) = desk.receive(1, (heavy,))
    later = desk.receive(2)
    assert desk.sync().confirmed == 3

    report = tier.meet()
    assert (report.line, report.confirmed, report.refused, report.waiting) == ("up", 2, 1, 1)
    assert {one.id for one in later} <= {one.id for one in province.held(office)}
    for again in (False, True):
        tier.meet(again=again)
        (question,) = tier.questions(below)
        assert (question.id, "tối đa 1 MB" in question.reason) == (act.id, True)
    assert desk.sync().questions == 1

    desk.vault.shelf(act.subject).put(desk.scanned[light.sha256])
    desk.write((act.subject, PaperAdded(paper=light)))
    desk.sync()
    report = tier.meet()
    assert (report.files, report.refused, report.waiting) == (1, 0, 0)
    assert tier.questions(below) == []
    assert desk.sync().questions == 0
    below.close()
    province.kill()
