"""The words about figures that leave the office: the daily document, evidence, roadmap."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desk_tui.cli.parser_kinds import day, per_cent
from desk_tui.rules.text import tidy


def figures(verb: Any) -> None:
    daily = verb("aggregate", "figures:aggregate", "số liệu ngày cho hệ thống giám sát, đo lường")
    daily.add_argument("--day", metavar="NGÀY", type=day, help="một ngày")
    daily.add_argument("--from", dest="first", metavar="NGÀY", type=day)
    daily.add_argument("--to", dest="last", metavar="NGÀY", type=day)
    daily.add_argument("--folder", type=Path, metavar="THƯ_MỤC", help="ghi mỗi ngày một tệp JSON")
    daily.add_argument("--send", action="store_true", help="gửi trung tâm; gửi lại không hại gì")
    daily.add_argument("--show", action="store_true", help="kèm cả nội dung")
    proof = verb("evidence", "figures:evidence", "căn cứ đề xuất: thủ tục đủ điều kiện chưa dùng")
    proof.add_argument("--from", dest="first", metavar="NGÀY", type=day, required=True)
    proof.add_argument("--to", dest="last", metavar="NGÀY", type=day, required=True)
    said = "thủ tục có tỷ lệ trực tuyến không quá mức này"
    proof.add_argument("--upto", type=per_cent, default=30.0, metavar="%", help=said)
    proof.add_argument("--file", type=Path, metavar="TỆP", help="ra tệp .xlsx hoặc .csv")
    _roadmap(verb)


def _roadmap(verb: Any) -> None:
    said = "lộ trình của từng thủ tục: việc, ai lo, hạn, tình trạng"
    into = verb("roadmap", "figures:roadmap_list", said).add_subparsers(
        dest="what", metavar="VIỆC", required=True
    )
    add = verb("add", "figures:roadmap_add", "thêm một việc", into)
    add.add_argument("procedure", metavar="MÃ", type=tidy)
    add.add_argument("step", metavar="VIỆC", type=tidy)
    add.add_argument("--owner", type=tidy, required=True, help="ai lo việc này")
    add.add_argument("--by", metavar="NGÀY", type=day, required=True, help="hạn")
    add.add_argument("--ground", type=tidy, default="", help="số, ngày văn bản")
    listing = verb("list", "figures:roadmap_list", "cả lộ trình, việc trễ ghi rõ", into)
    listing.add_argument("--procedure", metavar="MÃ", type=tidy, default="")
    listing.add_argument("--late", action="store_true", help="chỉ việc trễ")
    listing.add_argument("--xlsx", type=Path, metavar="TỆP", help="ra bảng tính, việc trễ màu đỏ")
    move = verb("move", "figures:roadmap_move", "đang làm, hoặc đã xong", into)
    move.add_argument("id", metavar="MÃ", type=tidy)
    move.add_argument("state", choices=("open", "taken", "done"))
    move.add_argument("--owner", type=tidy, default="")
    move.add_argument("--words", type=tidy, default="")


def node_report(verb: Any, into: Any) -> None:
    made = verb("report", "figures:node", "chỉ tiêu của mọi cơ quan, quầy gửi số liệu ngày", into)
    made.add_argument("--db", required=True)
    made.add_argument("--from", dest="first", metavar="NGÀY", type=day, required=True)
    made.add_argument("--to", dest="last", metavar="NGÀY", type=day, required=True)
    made.add_argument(
        "--by",
        choices=("office", "desk", "province", "field", "procedure", "channel"),
        default="office",
    )
    made.add_argument("--rank", metavar="MÃ", type=tidy, default="", help="xếp hạng theo chỉ tiêu")
    made.add_argument("--line", metavar="%", type=per_cent, help="vạch phải đạt, ví dụ 90")
    made.add_argument("--months", action="store_true", help="từng tháng của chỉ tiêu ấy")
    made.add_argument("--xlsx", type=Path, metavar="TỆP", help="ghi ra bảng tính")
