"""The words about what an office writes down beside its dossiers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desk_tui.cli.parser_kinds import day, whole
from desk_tui.rules.text import tidy

SORTS = ("difficulty", "step", "feedback", "rating", "training")
STATES = ("open", "taken", "done")


def notes(verb: Any) -> None:
    said = "khó khăn, bước thừa, phản ánh, đánh giá, bồi dưỡng"
    into = verb("note", "notes:listing", said).add_subparsers(
        dest="what", metavar="VIỆC", required=True
    )
    add = verb("add", "notes:add", "ghi một điều", into)
    add.add_argument("sort", choices=SORTS)
    add.add_argument("text", metavar="NỘI_DUNG", type=tidy)
    add.add_argument(
        "--group", default="", help="law, infrastructure, services, data, resources; điểm 1 đến 5"
    )
    add.add_argument("--procedure", type=tidy, default="")
    add.add_argument("--dossier", metavar="MÃ", type=tidy, default="")
    add.add_argument(
        "--person",
        type=tidy,
        action="append",
        default=[],
        help="người phản ánh; người học (ghi nhiều lần được)",
    )
    add.add_argument("--day", type=day, help="ngày học")
    add.add_argument("--hours", type=whole, default=0, help="số giờ học")
    add.add_argument("--link", type=tidy, default="", help="địa chỉ khóa học trực tuyến")
    add.add_argument("--finished", type=day, help="ngày hoàn thành khóa học")
    listing = verb("list", "notes:listing", "những điều đã ghi", into)
    listing.add_argument("--sort", default="", choices=("", *SORTS))
    listing.add_argument("--state", default="", choices=("", *STATES))
    _days(listing)
    show = verb("show", "notes:show", "một điều đã ghi, hoặc phản ánh theo số", into)
    show.add_argument("id", metavar="MÃ", type=tidy)
    move = verb("move", "notes:move", "nhận làm, hoặc đã xong", into)
    move.add_argument("id", metavar="MÃ", type=tidy)
    move.add_argument("state", choices=STATES)
    move.add_argument("--owner", type=tidy, default="", help="ai lo (mặc định cán bộ nhận làm)")
    move.add_argument("--words", type=tidy, default="", help="trả lời")
    figures = verb("figures", "notes:figures", "đếm theo nhóm và tình trạng", into)
    figures.add_argument("--sort", default="difficulty", choices=SORTS)
    _days(figures)
    learned = verb("training", "notes:training", "ai đã học lớp nào, bao nhiêu giờ", into)
    _days(learned)
    out = verb("export", "notes:export", "ra tệp bảng tính CSV", into)
    out.add_argument("file", metavar="TỆP.csv", type=Path)
    out.add_argument("--sort", default="", choices=("", *SORTS))
    _days(out)


def _days(verb: Any) -> None:
    verb.add_argument("--from", dest="first", type=day, help="từ ngày (mặc định từ đầu)")
    verb.add_argument("--to", dest="last", type=day, help="đến hết ngày (mặc định đến nay)")
