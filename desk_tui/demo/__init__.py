"""A ready desk to try: invented office and people, a centre on loopback, sample pages to scan."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

from db.problem import RecordProblem

OFFICER = "Cán bộ Tập Luyện"
PASSWORD = "tap-luyen-1"
RECOVERY_FILE = "khoa-phuc-hoi.txt"
MARK = "demo.json"
HINT = f"TẬP LUYỆN, mật khẩu {PASSWORD}"


def show(folder: Path, *, reset: bool = False) -> int:
    """Open the demo desk, making it on first use. Returns the exit code of the screens.

    Raises RecordProblem `not-a-demo` rather than touch a folder that holds a real desk.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).exists():
        raise RecordProblem(
            "not-a-demo",
            f"Thư mục {folder} đang chứa dữ liệu khác, không phải quầy mẫu.",
            "Chọn thư mục khác bằng --data; quầy thật không bao giờ bị đụng tới.",
        )
    if reset:
        shutil.rmtree(folder, ignore_errors=True)
    from desk_tui.demo import centre, making

    if not (folder / MARK).exists():
        print("Đang chuẩn bị quầy mẫu (vài giây)…", file=sys.stderr)
        shutil.rmtree(folder, ignore_errors=True)
        making.make(folder)
        (folder / MARK).write_text(json.dumps({"officer": OFFICER}, ensure_ascii=False))
    from desk_tui.start import run

    with centre.running(folder / "centre.db") as url:
        making.point_to(folder, url)
        os.environ["DESK_TUI_PASSWORD"] = PASSWORD
        return run(folder, OFFICER, HINT)


def default_folder() -> Path:
    from platformdirs import user_data_path

    return user_data_path("desk-tui-demo", appauthor=False)
