"""A slip shown at the desk: true, replaced, taken back, made by others, or touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from db import acts, settings
from db.kinds import SlipIssued
from desk_tui.counter import slip
from desk_tui.counter.desk import Desk, Office
from desk_tui.counter.receive import Receipt, receive
from desk_tui.counter.setup import make
from desk_tui.counter.verify import verify
from desk_tui.slips import seal
from desk_tui.slips.problem import SlipProblem
from tests.counter.conftest import BIRTH, OFFICER, PASSWORD


def issue(desk: Desk, receipt: Receipt, version: int, *, revoked: bool = False) -> str:
    """A slip act as the later verbs write them."""
    text = slip.seal_receipt(desk, receipt.said, version)
    said = SlipIssued(form="01", version=version, text=text, revoked=revoked)
    desk.act(lambda _: [acts.Doing(receipt.id, said)])
    return text


def test_only_the_newest_version_counts(desk: Desk) -> None:
    receipt = receive(desk, BIRTH)
    assert verify(desk, receipt.qr).state == "current"
    second = issue(desk, receipt, 2)
    old, new = verify(desk, receipt.qr), verify(desk, second)
    assert (old.valid, old.state, old.newest) == (False, "replaced", 2)
    assert "bản 2" in old.words
    assert (new.valid, new.state, new.version) == (True, "current", 2)


def test_a_slip_taken_back_is_revoked_however_it_is_read(desk: Desk) -> None:
    receipt = receive(desk, BIRTH)
    issue(desk, receipt, 1, revoked=True)
    for text in (receipt.qr, receipt.qr.lower(), f"\ufeff{receipt.qr}\r\n"):
        assert (verify(desk, text).valid, verify(desk, text).state) == (False, "revoked")


def test_a_numbered_copy_says_the_same_as_the_first(desk: Desk) -> None:
    receipt = receive(desk, BIRTH)
    path, copy, warnings = slip.print_again(desk, receipt.said.code.lower())
    assert path
    assert path.read_bytes().startswith(b"%PDF")
    assert (copy.version, copy.copy, warnings) == (1, 1, [])
    assert verify(desk, copy.text).state == "current"


def test_every_touched_character_is_noticed(desk: Desk) -> None:
    qr = receive(desk, BIRTH).qr
    for place, letter in enumerate(qr):
        for other in ("", "A" if letter != "A" else "B", letter.lower(), f"{letter}{letter}"):
            if other == letter:
                continue
            told = verify(desk, qr[:place] + other + qr[place + 1 :])
            assert (told.valid, told.state) == (False, "altered"), (place, other)


def test_a_slip_of_another_desk_is_forged_until_its_key_is_known(
    desk: Desk, tmp_path: Path
) -> None:
    office = Office(code="H18.12.34", unit="UBND phường Ví Dụ", desk=2)
    make(tmp_path / "other", office, 201, 400, OFFICER, PASSWORD, clock=desk.clock)
    other = Desk.open(tmp_path / "other", OFFICER, PASSWORD, desk.clock)
    try:
        qr = receive(other, BIRTH).qr
        public = seal.public_key(slip.slip_key(other))
    finally:
        other.close()
    assert (verify(desk, qr).valid, verify(desk, qr).state) == (False, "forged")
    learned = [{"key_id": seal.key_id(public), "desk": "H18.12.34/2", "public": public.hex()}]
    desk.record.transact(lambda connection: settings.put(connection, "slip_keys", learned))
    told = verify(desk, qr)
    assert (told.valid, told.state, told.known) == (True, "current", False)
    assert "quầy khác cấp" in told.words


@pytest.mark.parametrize("text", ["", "xin chào", "https://example.vn/a/b/c", "001090000000|x"])
def test_other_codes_are_no_slips(desk: Desk, text: str) -> None:
    with pytest.raises(SlipProblem) as problem:
        verify(desk, text)
    assert problem.value.code == "not-a-slip"
