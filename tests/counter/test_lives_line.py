"""The life of dossiers at two desks that meet a node now and then, as random as it may be.

`python -m tests.bench.lives` walks many more and longer lives.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

from desk_tui.centre.ledger import open_ledger
from tests.centre.kit import Node
from tests.counter.lives import Lives
from tests.counter.lives_nodes import AtLedger, AtNode, blank


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    folder = tmp_path_factory.mktemp("made") / "desk"
    return folder, blank(folder)


def walk(node: AtNode | AtLedger, made: tuple[Path, bytes], lives: int, steps: int) -> None:
    Lives.node, Lives.made = node, made
    machine = Lives.TestCase
    machine.settings = settings(
        max_examples=lives,
        stateful_step_count=steps,
        deadline=None,
        # The bench makes a life that fails shorter; that takes minutes.
        phases=(Phase.explicit, Phase.reuse, Phase.generate),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    machine("runTest").runTest()


def test_random_lives_with_a_node_between(made: tuple[Path, bytes], tmp_path: Path) -> None:
    node = Node(str(tmp_path / "centre.db"), tmp_path / "files").start()
    try:
        walk(AtNode(node), made, 3, 30)
    finally:
        node.kill()


def test_many_more_lives_at_its_ledger(made: tuple[Path, bytes], tmp_path: Path) -> None:
    ledger = open_ledger(str(tmp_path / "centre.db"), tmp_path / "files")
    try:
        walk(AtLedger(ledger), made, 20, 50)
    finally:
        ledger.close()
