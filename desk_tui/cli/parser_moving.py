"""The words about moving in: is the machine fit, what the old program left."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def moving(verb: Any) -> None:
    fit = verb("selfcheck", "moving:selfcheck", "kiểm tra máy trước khi lập quầy: không cần sổ")
    fit.add_argument("--out", type=Path, metavar="TỆP.pdf", help="phiếu kiểm tra để ký và lưu")
    fit.add_argument("--print", action="store_true", help="in phiếu kiểm tra")
