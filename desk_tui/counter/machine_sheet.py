"""What a machine was found to be, in one sentence and on a sheet to sign and keep (B1-20)."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from desk_tui.counter.machine import Looked

if TYPE_CHECKING:
    from desk_tui.slips.data import Head
    from desk_tui.slips.data_machine import MachineSheet

STATES = {"ok": "Được", "warn": "Lưu ý", "bad": "Hỏng"}


def verdict(looked: Sequence[Looked]) -> str:
    """May this machine be a desk?"""
    bad = sum(one.finding.state == "bad" for one in looked)
    warned = sum(one.finding.state == "warn" for one in looked)
    if bad:
        return f"Chưa dùng được: {bad} điều phải sửa" + (f", {warned} lưu ý" if warned else "")
    return "Dùng được" + (f"; {warned} điều cần lưu ý" if warned else "")


def sheet(looked: Sequence[Looked], head: Head, now: datetime) -> MachineSheet:
    from desk_tui.slips.data_machine import MachineLine, MachineSheet

    return MachineSheet(
        head=head,
        machine=f"{platform.node()}, {platform.system()} {platform.release()}",
        at=now,
        verdict=verdict(looked),
        lines=tuple(
            MachineLine(
                part=one.part,
                state=STATES[one.finding.state],
                what=one.finding.what,
                hint=one.finding.hint,
            )
            for one in looked
        ),
    )
