"""An office's node under the node of its province."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import select

from db import acts
from desk_tui.centre import intake
from desk_tui.centre.client import Client
from desk_tui.centre.ledger import Ledger
from desk_tui.centre.ledger_tables import refusals
from desk_tui.centre.messages import Filing
from desk_tui.centre.relay import worker as relay
from desk_tui.centre.relay.worker import RelayReport

from .kit import ROOT, Node, filed


@dataclass
class OfficeNode(Node):
    """A node that relays upward with the code file `upward`."""

    upward: Path | None = None

    def start(self) -> OfficeNode:
        code = (
            "import sys; from pathlib import Path; from desk_tui.centre.admin import run_node;"
            "run_node(sys.argv[1], 0, files=Path(sys.argv[2]), upward=Path(sys.argv[3]))"
        )
        return self._start([code, self.db, str(self.files), str(self.upward)])

    def _start(self, words: list[str]) -> OfficeNode:
        self.process = subprocess.Popen(
            [sys.executable, "-c", *words], stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        assert self.process.stdout is not None
        said = msgspec.json.decode(self.process.stdout.readline())
        self.port = int(said["listening"].rsplit(":", 1)[1])
        return self


@dataclass
class Tier:
    """An office's node (SQLite) under a province's node (PostgreSQL)."""

    office: str
    node: Node
    province: Node
    upward: Path
    below: Ledger
    over: Ledger

    def meet(self, **more: Any) -> RelayReport:
        relay.join(self.below, self.upward)
        open_line = partial(Client, connect_seconds=10.0, answer_seconds=20.0)
        return relay.meet(self.below, self.office, open_line=open_line, **more)

    def file_online(self, code: str) -> None:
        said = Filing(id=acts.new_id(), filed=filed(self.office, code))
        intake.file_online(self.over, said, datetime.now(UTC))

    def questions(self, ledger: Ledger) -> list[Any]:
        with ledger.read() as connection:
            return list(
                connection.execute(
                    select(refusals).where(
                        refusals.c.office == self.office, refusals.c.settled_at == ""
                    )
                )
            )
