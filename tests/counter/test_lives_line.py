"""The life of dossiers at two desks that meet a node now and then, as random as it may be.

`python -m tests.bench.lives` walks many more and longer lives.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.centre.kit import Node
from tests.counter.lives import Lives, blank


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    node = Node(str(tmp_path / "centre.db"), tmp_path / "files").start()
    yield node
    node.kill()


def test_random_lives_at_two_desks(node: Node, tmp_path: Path) -> None:
    Lives.node, Lives.made = node, (tmp_path / "made", blank(tmp_path / "made"))
    machine = Lives.TestCase
    machine.settings = settings(
        max_examples=6,
        stateful_step_count=30,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    machine("runTest").runTest()
