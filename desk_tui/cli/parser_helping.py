"""The words about help given: leaflets, and the log."""

from __future__ import annotations

from typing import Any

from desk_tui.cli.parser_kinds import count, day, whole
from desk_tui.counter.helping import KINDS
from desk_tui.rules.text import tidy


def helping(verb: Any) -> None:
    leaflet = verb("leaflet", "helping:leaflet", "tờ hướng dẫn nộp trực tuyến, có mã QR")
    leaflet.add_argument("--procedure", type=tidy, required=True)
    leaflet.add_argument("--person", type=tidy, default="", help="phát cho ai, nếu muốn ghi")
    log = verb("help-log", "helping:log", "sổ hỗ trợ công dân: giúp ai, việc gì, bao lâu")
    log.add_argument("--from", dest="begin", type=day, help="từ ngày (mặc định từ đầu)")
    log.add_argument("--to", dest="end", type=day, help="đến hết ngày (mặc định đến nay)")
    log.add_argument("--limit", type=count, default=50)
    into = log.add_subparsers(dest="what", metavar="VIỆC")
    add = verb("add", "helping:add", "ghi một lần hỗ trợ", into)
    add.add_argument("--kind", choices=tuple(KINDS), default="guide", help="giúp việc gì")
    add.add_argument("--procedure", type=tidy, default="")
    add.add_argument("--person", type=tidy, default="")
    add.add_argument("--minutes", type=whole, default=0)
    add.add_argument("--first-time", action="store_true", help="lần đầu nộp trực tuyến")
    add.add_argument("--note", type=tidy, default="")
    users = verb("users", "helping:users", "ai nộp trực tuyến lần đầu, ai nộp lại", into)
    users.add_argument("--from", dest="begin", type=day, required=True)
    users.add_argument("--to", dest="end", type=day, required=True)


def serves_again(verb: Any) -> None:
    """What the office has already, at an intake."""
    verb.add_argument(
        "--again",
        default="",
        choices=("", "spoken", "signed"),
        help="công dân đồng ý (bằng lời, bằng chữ ký) dùng lại dữ liệu, giấy tờ đã có",
    )
    verb.add_argument(
        "--by-data",
        type=tidy,
        action="append",
        default=[],
        metavar="KHÓA",
        help="giấy tờ không thu vì đã có dữ liệu",
    )


def known(verb: Any) -> None:
    had = verb("known", "helping:known", "cơ quan đã có gì của một người (theo số định danh)")
    had.add_argument("number", metavar="SỐ", type=tidy)
    had.add_argument("--name", type=tidy, default="")
