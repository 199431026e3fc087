"""The words about dates: days off, dates to keep an eye on, stages, outages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desk_tui.rules.text import tidy

FILE = "TỆP.csv"


def clock(verb: Any) -> None:
    days = verb("calendar", "clock:days", "lịch nghỉ, và ngày hẹn bị lịch mới chạm tới")
    into = days.add_subparsers(dest="what", metavar="VIỆC", required=True)
    brought = verb("import", "clock:bring_days", "nhập ngày nghỉ, ngày làm việc từ tệp", into)
    brought.add_argument(
        "file", metavar=FILE, type=Path, help="cột date, kind (off, worked), name, instrument"
    )
    brought.add_argument("--instrument", type=tidy, default="", help="văn bản, khi cột bỏ trống")
    listed = verb("list", "clock:days", "các ngày nghỉ, ngày làm bù đã biết", into)
    listed.add_argument("--year", type=int)
    verb("touched", "clock:touched", "hồ sơ đang mở có ngày hẹn bị chạm tới", into)
    said = verb("decide", "clock:decide", "người phụ trách giữ hoặc dời một ngày hẹn", into)
    said.add_argument("code", metavar="MÃ", type=tidy)
    said.add_argument("do", metavar="keep|move", choices=("keep", "move"))
    said.add_argument("--reason", type=tidy, default="")
    said.add_argument(
        "--approve",
        metavar="NGƯỜI",
        type=tidy,
        default="",
        help="người phụ trách; mật khẩu trong DESK_TUI_APPROVER_PASSWORD",
    )
    verb("deadlines", "clock:pressing", "quá hạn, sắp đến hạn, chờ dân bổ sung quá hạn")
    stage = verb("stage", "clock:stage_show", "giai đoạn của một hồ sơ").add_subparsers(
        dest="what", metavar="VIỆC", required=True
    )
    for name, words in (
        ("show", "các giai đoạn và hạn của từng giai đoạn"),
        ("end", "giai đoạn đang làm đã xong"),
        ("paid", "công dân đã nộp tiền: tính giai đoạn tiếp theo"),
    ):
        verb(name, f"clock:stage_{name}", words, stage).add_argument(
            "code", metavar="MÃ", type=tidy
        )
    stages = verb("stages", "clock:stages", "bảng giai đoạn của các thủ tục").add_subparsers(
        dest="what", metavar="VIỆC", required=True
    )
    own = verb("import", "clock:bring_stages", "nhập bảng giai đoạn của cơ quan", stages)
    own.add_argument("file", metavar=FILE, type=Path)
    verb("list", "clock:stages", "các giai đoạn đang áp dụng", stages)
    out = verb("outage", "clock:outages", "hồ sơ sẽ trễ vì mất nối, mất điện; danh sách gọi")
    out.add_argument("--print", action="store_true", help="vẽ danh sách gọi")
    out.add_argument(
        "--drafts", action="store_true", help="một tệp in: danh sách gọi và dự thảo mẫu 04"
    )
    out.add_argument("--note", action="store_true", help="ghi nguyên nhân vào từng hồ sơ")
