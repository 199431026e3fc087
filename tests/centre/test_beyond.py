"""What the node itself cannot reach is told to its desks, and no longer once it can."""

from __future__ import annotations

from datetime import UTC, datetime

from db import outbox, settings
from desk_tui.centre.ledger import open_ledger
from desk_tui.centre.portal import queue
from desk_tui.centre.portal.problem import PortalProblem

from .kit import MakeDesk, Node

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)


def test_a_silent_portal_is_heard_of_at_the_desk(node: Node, desk_at: MakeDesk) -> None:
    desk = desk_at(node)
    ledger = open_ledger(node.db, node.files)
    try:
        queue.line_good(ledger, "portal", NOW)
        desk.sync()
        assert settings.get(desk.record.read(), outbox.BEYOND, []) == []

        down = PortalProblem("line-down", "Cổng không trả lời.", "Tự thử lại.")
        queue.line_failed(ledger, "portal", down, NOW, 0.5)
        desk.sync()
        (told,) = settings.get(desk.record.read(), outbox.BEYOND, [])
        assert told == {"place": "portal", "last_contact": "2026-11-22T03:00:00.000000Z"}

        queue.line_good(ledger, "portal", NOW)
        desk.sync()
        assert settings.get(desk.record.read(), outbox.BEYOND, []) == []
    finally:
        ledger.close()
