"""A ready desk to try: invented office and people, a centre on loopback, sample pages to scan."""

from __future__ import annotations

import json
import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from db.problem import RecordProblem
from desk_tui.counter import training
from desk_tui.counter.place import hold_desk

if TYPE_CHECKING:
    from desk_tui.counter.exercises import Run

OFFICER = "Cán bộ Tập Luyện"
CHIEF = "Phụ trách Tập Luyện"
"""Who approves what takes two people; the password is the same."""
PASSWORD = "tap-luyen-1"
RECOVERY_FILE = "khoa-phuc-hoi.txt"
HINT = f"TẬP LUYỆN, mật khẩu {PASSWORD}"


def show(folder: Path, *, reset: bool = False, fault: str = "") -> int:
    """Open the demo desk, making it on first use. Returns the exit code of the screens.

    `reset` makes it anew but for the record of who did which exercise. `fault` is the trouble of
    its centre, none when empty; where the desk is open already, only that is switched. Raises
    RecordProblem `not-a-demo` rather than touch a folder that holds a real desk, `unknown-fault`,
    `second-program`.
    """
    if folder.exists() and any(folder.iterdir()) and not training.marked(folder):
        raise RecordProblem(
            "not-a-demo",
            f"Thư mục {folder} đang chứa dữ liệu khác, không phải quầy mẫu.",
            "Chọn thư mục khác bằng --data; quầy thật không bao giờ bị đụng tới.",
        )
    if training.marked(folder):
        try:
            with hold_desk(folder):
                pass
        except RecordProblem:
            if reset or not fault:
                raise
            print(f"Quầy tập đang mở: {training.switch(folder, fault).words}.", file=sys.stderr)
            return 0
    kept = _done_here(folder) if reset else []
    if reset:
        shutil.rmtree(folder, ignore_errors=True)
    from desk_tui.demo import centre, making

    if not training.marked(folder):
        print("Đang chuẩn bị quầy mẫu (vài giây)…", file=sys.stderr)
        shutil.rmtree(folder, ignore_errors=True)
        making.make(folder, kept)
        (folder / training.MARK).write_text(json.dumps({"officer": OFFICER}, ensure_ascii=False))
    training.switch(folder, fault or training.NONE.name)
    from desk_tui.start import run

    with centre.running(folder / "centre.db") as url:
        making.point_to(folder, url)
        os.environ["DESK_TUI_PASSWORD"] = PASSWORD
        return run(folder, OFFICER, HINT)


def _done_here(folder: Path) -> list[Run]:
    """The training record of the desk that is made anew; a broken one keeps nobody from a new."""
    if not training.marked(folder):
        return []
    from desk_tui.counter.desk import Desk
    from desk_tui.counter.exercises import runs

    with suppress(RecordProblem):
        desk = Desk.open(folder, OFFICER, PASSWORD)
        try:
            return runs(desk)
        finally:
            desk.close()
    return []


def default_folder() -> Path:
    from platformdirs import user_data_path

    return user_data_path("desk-tui-demo", appauthor=False)
