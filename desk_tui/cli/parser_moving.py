"""The words about moving in: is the machine fit, what the old program left."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def moving(verb: Any) -> None:
    fit = verb("selfcheck", "moving:selfcheck", "kiểm tra máy trước khi lập quầy: không cần sổ")
    fit.add_argument("--out", type=Path, metavar="TỆP.pdf", help="phiếu kiểm tra để ký và lưu")
    fit.add_argument("--print", action="store_true", help="in phiếu kiểm tra")
    old = verb("import", "moving:bring", "chuyển hồ sơ đang mở từ bảng tính của phần mềm cũ")
    old.add_argument("file", metavar="TỆP", type=Path, help="CSV hoặc XLSX có dòng tên cột")
    old.add_argument("--dry-run", action="store_true", help="chỉ xem thử, không ghi gì")
