"""The words about trust: personal data that goes, acts for an inspector, look-ups of people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desk_tui.cli.parser_kinds import day
from desk_tui.rules.text import tidy


def trust(verb: Any) -> None:
    purge = verb("purge", "trust:purge_", "xóa dữ liệu cá nhân của hồ sơ đã xong và quá hạn giữ")
    what = purge.add_mutually_exclusive_group()
    what.add_argument("--do", action="store_true", help="xóa thật (không có: chỉ xem trước)")
    what.add_argument("--list", action="store_true", help="những gì đã xóa từ trước tới nay")
    acts = verb("acts", "trust:export", "thao tác trong sổ, cho đoàn kiểm tra").add_subparsers(
        dest="what", metavar="VIỆC", required=True
    )
    export = verb("export", "trust:export", "chép mọi thao tác ra một tệp tự kiểm tra được", acts)
    export.add_argument("file", metavar="TỆP", type=Path)
    export.add_argument("--to", type=tidy, required=True, help="giao cho ai, cơ quan nào")
    export.add_argument("--reason", type=tidy, required=True, help="căn cứ: quyết định số …")
    check = verb("verify", "trust:verify", "kiểm tra tệp thao tác; không cần sổ", acts)
    check.add_argument("file", metavar="TỆP", type=Path)
    again = verb("import", "rollback:take_again", "nhận lại sổ đã để riêng khi quay lui", acts)
    again.add_argument("file", metavar="after-….db", type=Path)
    looked = verb("lookups", "trust:lookups_", "các lần tra cứu dữ liệu dân cư: ai, vì sao")
    looked.add_argument("--from", dest="begin", type=day, help="từ ngày")
    looked.add_argument("--to", dest="end", type=day, help="đến hết ngày")
    looked.add_argument("--by", type=tidy, default="", help="cán bộ (một phần tên)")
