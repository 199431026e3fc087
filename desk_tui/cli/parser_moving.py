"""The words about moving in: is the machine fit, what the old program left."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desk_tui.cli.parser_kinds import whole
from desk_tui.rules.text import tidy


def moving(verb: Any) -> None:
    fit = verb("selfcheck", "moving:selfcheck", "kiểm tra máy trước khi lập quầy: không cần sổ")
    fit.add_argument("--out", type=Path, metavar="TỆP.pdf", help="phiếu kiểm tra để ký và lưu")
    fit.add_argument("--print", action="store_true", help="in phiếu kiểm tra")
    old = verb("import", "moving:bring", "chuyển hồ sơ đang mở từ bảng tính của phần mềm cũ")
    old.add_argument("file", metavar="TỆP", type=Path, help="CSV hoặc XLSX có dòng tên cột")
    old.add_argument("--dry-run", action="store_true", help="chỉ xem thử, không ghi gì")
    kit = verb("kit", "moving:kit", "bộ cài ra USB: cài máy mới không cần mạng")
    kit.add_argument("folder", metavar="THƯ_MỤC", type=Path)
    source = kit.add_mutually_exclusive_group()
    source.add_argument("--wheels", type=Path, metavar="THƯ_MỤC", help="các gói .whl đã có sẵn")
    source.add_argument(
        "--for",
        dest="system",
        default="",
        choices=("windows", "debian"),
        help="tải gói cho hệ điều hành khác (cần mạng); mặc định: các gói của máy này",
    )
    kit.add_argument("--token-file", type=Path, help="tệp mã ghi danh của quầy sẽ lập")
    back = verb("rollback", "rollback:back", "quay lui về bản chương trình trước khi nâng cấp")
    back.add_argument(
        "--to", type=whole, metavar="NNNN", help="bản before-NNNN.db nào (mặc định: mới nhất)"
    )
    back.add_argument("--do", action="store_true", help="quay lui thật (không có: chỉ xem trước)")
    tasks = verb("exercises", "moving:exercises", "ba bài tập ở quầy tập, chấm từ việc đã làm")
    step = tasks.add_mutually_exclusive_group()
    step.add_argument("--begin", type=int, choices=(1, 2, 3), help="bắt đầu bài số mấy")
    step.add_argument("--finish", action="store_true", help="xong: chấm bài đang làm")
    tasks.add_argument("--who", type=tidy, default="", help="ai tập (mặc định: cán bộ)")
    tasks.add_argument("--export", type=Path, metavar="TỆP.csv", help="sổ tập của mọi người")
