"""The words that ask the rules alone: cards, dates, fees, advice, policies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desk_tui.cli.parser import CASE, of_a_person
from desk_tui.cli.parser_kinds import count, day, moment, pages, whole
from desk_tui.rules.text import tidy


def rules(verb: Any) -> None:
    card = verb("card", "rules:card", "đọc mã QR thẻ căn cước, dòng MRZ hoặc mã số thuế")
    card.add_argument(
        "payload", metavar="NỘI_DUNG", help="nội dung quét được, hoặc - để đọc từ stdin"
    )
    due = verb("due", "rules:due", "hạn trả kết quả và cách tính")
    due.add_argument("--procedure", type=tidy, required=True)
    due.add_argument("--received", type=moment, required=True)
    due.add_argument("--channel", default="counter", choices=("counter", "online", "post"))
    due.add_argument("--amount", type=whole)
    due.add_argument("--unit", choices=("working_day", "working_hour", "day", "same_day", "month"))
    due.add_argument("--hours")
    due.add_argument("--case", type=tidy, default="", help=CASE)
    fee = verb("fee", "rules:fee", "phí, lệ phí và căn cứ")
    fee.add_argument("--procedure", type=tidy, required=True)
    fee.add_argument("--channel", default="counter", choices=("counter", "online", "post"))
    fee.add_argument("--date", type=day, required=True)
    fee.add_argument("--pages", type=pages, default=())
    fee.add_argument("--copies", type=count, default=0)
    fee.add_argument("--exempt", type=tidy, default="")
    fee.add_argument("--case", type=tidy, default="", help=CASE)
    advise = verb("advise", "rules:advise", "so sánh nộp trực tiếp và trực tuyến")
    advise.add_argument("--procedure", type=tidy, required=True)
    advise.add_argument("--received", type=moment, required=True)
    advise.add_argument("--line", default="up", choices=("up", "down"))
    advise.add_argument("--case", type=tidy, default="", help=CASE)
    advise.add_argument("--pages", type=pages, default=())
    advise.add_argument("--copies", type=count, default=0)
    advise.add_argument("--exempt", type=tidy, default="")
    advise.add_argument(
        "--account", default="", choices=("", "2", "1", "none"), help="mức định danh điện tử"
    )
    advise.add_argument(
        "--means", default="", choices=("", "bank", "other", "none"), help="cách trả tiền trên mạng"
    )
    of_a_person(advise)
    policies = verb("policies", "rules:policies_list", "quy định về phí, thời hạn và kênh nộp")
    into = policies.add_subparsers(dest="what", metavar="VIỆC", required=True)
    standing = verb("list", "rules:policies_list", "các quy định đang áp dụng", into)
    standing.add_argument("--day", type=day, help="vào ngày nào (mặc định hôm nay)")
    standing.add_argument("--all", action="store_true", help="cả quy định đã hết hoặc chưa đến")
    load = verb("import", "rules:policies_import", "nạp bảng quy định, tất cả hoặc không", into)
    load.add_argument("file", metavar="TỆP", type=Path)
