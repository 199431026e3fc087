"""Codes of a job's pages, read by a child: what it says, what it keeps silent, when it dies."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest
from jobs import children, scan
from test_codes import CARD, page_with

from scanners import intake
from scanners.devices.protocol import ScanConfig, Settings
from scanners.intake import Job
from scanners.ledger import FILE
from scanners.vault import Vault


@pytest.fixture
async def job(tmp_path: Path, vault: Vault) -> Job:
    """One page, with a card copied onto it, from a file."""
    file = tmp_path / "card.png"
    page_with(CARD).save(file, dpi=(300, 300))
    settings, config = Settings("flatbed", 300, "gray"), ScanConfig(files=(file,))
    work, shelf = tmp_path / "work", vault.shelf("dossier")
    return await scan(config, shelf, work, device="file:", settings=settings)


def test_what_a_card_says_comes_and_is_not_in_the_ledger(job: Job) -> None:
    with intake.code_reader(job) as reader:
        (code,) = reader.codes(1)
        assert (code.text, code.kind) == (CARD, "id-card")
        assert reader.codes(2) == ()
        assert reader.codes(1) == (code,)
    assert CARD.encode()[:12] not in (job.folder / FILE).read_bytes()
    assert not list((job.folder / "clear").glob("*"))


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a POSIX matter")
def test_a_page_that_ends_the_child_shows_nothing_and_the_next_has_another(job: Job) -> None:
    with intake.code_reader(job) as reader:
        assert reader.codes(1)
        (child,) = children(b"codes_worker")
        os.kill(child, signal.SIGKILL)
        assert reader.codes(1) == ()
        assert reader.codes(1)
