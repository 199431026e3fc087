"""Only finding printers and what is told without one: no test puts a job in a queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from desk_tui.slips.printing import print_file, printers
from desk_tui.slips.problem import SlipProblem

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine with no print service and no viewer to be found."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")


def test_the_printers_of_this_machine_have_names() -> None:
    assert all(name.strip() == name != "" for name in printers())


@pytest.mark.usefixtures("bare_machine")
def test_without_a_printer_the_officer_is_told_where_the_slip_lies(tmp_path: Path) -> None:
    slip = tmp_path / "phiếu.pdf"
    slip.write_bytes(b"%PDF-1.7")
    told = print_file(slip, "may-in-quay-1")
    assert (told.how, told.path) == ("saved", slip)
    assert str(slip) in told.message
    assert printers() == ()


def test_a_slip_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(SlipProblem) as told:
        print_file(tmp_path / "mất.pdf")
    assert told.value.code == "no-slip-file"
