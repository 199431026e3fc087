"""The words about an office's figures: reports, definitions, targets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desk_tui.cli.parser_figures import figures
from desk_tui.cli.parser_kinds import count, day, per_cent
from desk_tui.rules.text import tidy

GROUPINGS = ("field", "procedure", "officer", "level", "tier", "channel", "desk", "unit")


def report(verb: Any) -> None:
    made = verb("report", "report:report", "chỉ tiêu TL, SH, TT, DH và bộ chỉ số 766 của một kỳ")
    made.add_argument("--from", dest="first", metavar="NGÀY", type=day, required=True)
    made.add_argument("--to", dest="last", metavar="NGÀY", type=day, required=True)
    made.add_argument("--by", choices=GROUPINGS, help="chia theo lĩnh vực, thủ tục, mức độ…")
    made.add_argument("--desk", type=tidy, default="", help="một quầy, hoặc mã một cơ quan")
    made.add_argument("--rank", metavar="MÃ", type=tidy, help="xếp hạng các nhóm của --by")
    made.add_argument("--mine", action="store_true", help="chỉ hồ sơ do chính mình tiếp nhận")
    made.add_argument(
        "--over", type=per_cent, default=30.0, metavar="%", help="ngưỡng của TL-D, thường là 30"
    )
    made.add_argument("--xlsx", type=Path, metavar="TỆP", help="ghi ra bảng tính")
    made.add_argument(
        "--list",
        metavar="PHÉP_ĐẾM",
        help="hồ sơ đứng sau một con số, ví dụ online, results_missing",
    )
    made.add_argument("--form", metavar="BIỂU", type=tidy, help="06a, 06b, 07a, 07b theo thông tư")
    made.add_argument("--pdf", action="store_true", help="vẽ báo cáo để in")
    made.add_argument("--spoilers", action="store_true", help="hồ sơ làm sai số liệu báo cáo")
    made.add_argument("--targets", action="store_true", help="so với chỉ tiêu của năm")
    made.add_argument("--limit", type=count, default=50)
    for name, run, help in (
        ("services", "services", "dịch vụ đang cung cấp, dùng đến đâu"),
        ("weaknesses", "weaknesses", "tồn tại của kỳ: vì sao bổ sung, từ chối, trễ, nộp giấy"),
    ):
        of_days = verb(name, f"report:{run}", help)
        of_days.add_argument("--from", dest="first", metavar="NGÀY", type=day, required=True)
        of_days.add_argument("--to", dest="last", metavar="NGÀY", type=day, required=True)
        if name == "services":
            of_days.add_argument("--more-than", type=count, default=12, help="hồ sơ mỗi năm")
            of_days.add_argument("--over", type=per_cent, default=30.0, metavar="%")
        else:
            of_days.add_argument("--pdf", action="store_true", help="vẽ danh sách để in")
    verb("metrics", "report:define", "định nghĩa các chỉ tiêu").add_argument(
        "id", metavar="MÃ", nargs="?", type=tidy, default=""
    )
    into = verb("target", "report:targets_listing", "chỉ tiêu của năm").add_subparsers(
        dest="what", metavar="VIỆC", required=True
    )
    set_ = verb("set", "report:target", "đặt chỉ tiêu của cơ quan, có người ký", into)
    set_.add_argument("metric", metavar="MÃ", type=tidy)
    set_.add_argument("value", metavar="%", type=per_cent)
    set_.add_argument("--year", type=count)
    set_.add_argument("--unit", type=tidy, default="", help="mã cơ quan; bỏ trống: cơ quan này")
    set_.add_argument("--ground", type=tidy, required=True, help="số, ngày văn bản giao")
    set_.add_argument("--signer", type=tidy, default="", help="người ký cam kết")
    set_.add_argument("--by", metavar="NGÀY", type=day, help="hạn đạt; thường là hết năm")
    verb("list", "report:targets_listing", "các chỉ tiêu của năm", into).add_argument(
        "--year", type=count
    )
    verb("sheet", "report:sheet", "in bản cam kết của năm", into).add_argument("--year", type=count)
    keep = verb("keep", "report:keep", "lưu bản cam kết đã ký (tệp quét)", into)
    keep.add_argument("file", metavar="TỆP", type=Path)
    keep.add_argument("--signer", type=tidy, required=True, help="người ký cam kết")
    keep.add_argument("--on", metavar="NGÀY", type=day, help="ngày ký; thường là hôm nay")
    keep.add_argument("--year", type=count)
    signed = verb("signed", "report:signed", "lấy ra bản cam kết đã ký", into)
    signed.add_argument("file", metavar="TỆP", type=Path)
    signed.add_argument("--year", type=count)
    figures(verb)
