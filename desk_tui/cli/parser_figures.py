"""The words about figures that leave the office: the daily document, evidence, roadmap."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desk_tui.cli.parser_kinds import day


def figures(verb: Any) -> None:
    daily = verb("aggregate", "figures:aggregate", "số liệu ngày cho hệ thống giám sát, đo lường")
    daily.add_argument("--day", metavar="NGÀY", type=day, help="một ngày")
    daily.add_argument("--from", dest="first", metavar="NGÀY", type=day)
    daily.add_argument("--to", dest="last", metavar="NGÀY", type=day)
    daily.add_argument("--folder", type=Path, metavar="THƯ_MỤC", help="ghi mỗi ngày một tệp JSON")
    daily.add_argument("--send", action="store_true", help="gửi trung tâm; gửi lại không hại gì")
    daily.add_argument("--show", action="store_true", help="kèm cả nội dung")
