"""The words about figures that leave the office: the daily document, evidence, roadmap."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desk_tui.cli.parser_kinds import day, per_cent


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
