"""One visit on the real program: offline, by keys, killed in the midst, then to the centre."""

from __future__ import annotations

import os
from pathlib import Path

from db import drafts
from desk_tui.counter.desk import Desk
from tests.e2e.program import (
    CARD,
    CTRL_Q,
    F2,
    PROGRAM,
    centre,
    free_port,
    fresh,
    said,
    save,
    scan,
    until,
)
from tests.widgets.terminal import Terminal


def journalled(folder: Path, word: str) -> bool:
    """Whether a half-typed form with this word is on the disk."""
    desk = Desk.open(folder, os.environ["DESK_TUI_OFFICER"], os.environ["DESK_TUI_PASSWORD"])
    try:
        waiting = drafts.waiting(desk.read, "reception", desk.officer)
        return any(word in str(draft.values) for draft in waiting)
    finally:
        desk.close()


def test_a_visit_survives_the_power_cut_and_reaches_the_centre(
    desk: Path, tmp_path: Path, own_database: str
) -> None:
    port, code_file = free_port(), tmp_path / "code.json"
    office = f"H98.{os.getpid() % 100:02d}.01"
    said("centre", "enrol", "--db", own_database, "--office", office, "--desk", "1",
         "--out", str(code_file))  # fmt: skip
    said("init", "--office", office, "--name", "Bộ phận một cửa Mẫu", "--desk", "1",
         "--numbers", "1-200", "--centre", f"http://127.0.0.1:{port}",
         "--token-file", str(code_file))  # fmt: skip

    # No centre listens yet: the line is down.
    with Terminal(PROGRAM, (120, 40)) as terminal:
        fresh(terminal, "Bộ phận một cửa Mẫu", "F2 Tiếp nhận")
        terminal.send(F2)
        fresh(terminal, "Chủ hồ sơ", "Tìm thủ tục")
        scan(terminal, CARD)
        fresh(terminal, "Nguyễn Văn Thử")
        terminal.type("khai tử", 0.05)
        fresh(terminal, "1.000656")
        terminal.send(b"\r")
        fresh(terminal, "Tờ khai đăng ký khai tử")
        until(lambda: journalled(desk, "1.000656"))
        # The end of the block is kill -9.

    assert said("list")["dossiers"] == []
    with Terminal(PROGRAM, (120, 40)) as terminal:
        fresh(terminal, "F2 Tiếp nhận")
        terminal.send(F2)
        fresh(terminal, "Khôi phục")
        terminal.send(b"\r")
        fresh(terminal, "Nguyễn Văn Thử", "Đúng hạn (15 ngày)", "Tờ khai đăng ký khai tử")
        save(terminal)
        terminal.send(CTRL_Q)

    [dossier] = said("list")["dossiers"]
    assert dossier["name"] == "Nguyễn Văn Thử"
    assert dossier["code"].endswith("-0001")
    assert dossier["unsent"] == 2
    slip = said("show", dossier["code"])["slips"][0]
    assert said("verify", slip["qr"])["state"] == "current"
    assert said("sync", code=4)["line"] == "down"

    with centre(own_database, port):
        report = said("sync")
        assert (report["line"], report["pending"]) == ("up", 0)
        assert said("sync")["sent"] == 0
    assert said("list")["dossiers"][0]["unsent"] == 0
    held = said("centre", "status", "--db", own_database)
    assert {"office": office, "desk": 1}.items() <= held["desks"][0].items()
