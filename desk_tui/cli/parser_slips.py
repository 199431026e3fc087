"""The words about the printed forms: which there are, looking at one, changing one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desk_tui.cli.parser_kinds import day
from desk_tui.rules.text import tidy


def slips(verb: Any) -> None:
    into = verb("slips", "slips:listing", "mẫu phiếu in").add_subparsers(
        dest="what", metavar="VIỆC", required=True
    )
    listing = verb("list", "slips:listing", "các bộ mẫu, mẫu nào do cơ quan sửa", into)
    listing.add_argument("--on", type=day, help="bộ mẫu dùng vào ngày này (mặc định hôm nay)")
    listing.add_argument("--province", type=tidy, default="", help="tỉnh có bộ mẫu riêng")
    edit = verb("edit", "slips:edit", "chép bộ mẫu ra thư mục dữ liệu để sửa", into)
    edit.add_argument("--set", dest="form_set", type=tidy, default="", metavar="BỘ")
    preview = verb("preview", "slips:preview", "in thử một mẫu với dữ liệu bịa", into)
    preview.add_argument("form", metavar="MẪU", type=tidy, help="số (01) hoặc tên mẫu (receipt)")
    preview.add_argument("--set", dest="form_set", type=tidy, default="", metavar="BỘ")
    preview.add_argument("--out", type=Path, metavar="TỆP.pdf")
    preview.add_argument("--large", action="store_true", help="chữ to")
