"""Vietnamese as input methods really send it, into the real program, compared with the record."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from unicodedata import normalize

import pytest

from desk_tui.counter.desk import Desk, Office
from tests import records
from tests.e2e.conftest import OFFICER, PASSWORD
from tests.e2e.program import ALT_2, CTRL_Q, F2, PROGRAM, fresh, save
from tests.widgets.terminal import Terminal

OFFICE = Office(code="H98.01.01", unit="Bộ phận một cửa Mẫu", desk=1)
BEGAN = datetime.now(UTC)
NAME = "Nguyễn Thị Đức"
UNIKEY = ["Nguye", "\x7fê", "n", "\x7f\x7fễn", " Thi", "\x7fị", " D", "\x7fĐ", "u", "\x7fứ", "c"]
OLD_UNIKEY = [piece.replace("\x7f", "\x08") for piece in UNIKEY]
COMPOSED = list(NAME)
MOJIBAKE = NAME.encode().decode("latin-1")

WAYS = {
    "Unikey, piece by piece": (UNIKEY, 0.06),
    "Unikey, all in one read": (UNIKEY, None),
    "Unikey with 0x08": (OLD_UNIKEY, 0.001),
    "composed letters": (COMPOSED, 0.01),
    "decomposed letters": (list(normalize("NFD", NAME)), 0.01),
    "paste": (["\x1b[200~", NAME, "\x1b[201~"], None),
    "paste of what was once Latin-1": (["\x1b[200~", MOJIBAKE, "\x1b[201~"], None),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_name_is_stored_as_it_was_meant(desk: Path, way: str) -> None:
    key = records.desk(desk, OFFICE, 99, OFFICER, PASSWORD, BEGAN)
    pieces, gap = WAYS[way]
    with Terminal(PROGRAM, (120, 40)) as terminal:
        fresh(terminal, "F2 Tiếp nhận")
        terminal.send(F2)
        fresh(terminal, "Họ và tên")
        terminal.send(b"\r")
        terminal.pause(0.3)
        terminal.type(pieces, gap)
        terminal.pause(0.3)
        terminal.send(ALT_2)
        terminal.pause(0.3)
        terminal.type("khai tu", 0.05)
        fresh(terminal, "1.000656")
        terminal.send(b"\r")
        fresh(terminal, "Tờ khai đăng ký khai tử")
        save(terminal)
        terminal.send(CTRL_Q)
    with closing(Desk(desk, key, OFFICER)) as opened:
        [dossier] = opened.read.execute("SELECT owner_name FROM dossiers")
    assert dossier["owner_name"] == NAME
