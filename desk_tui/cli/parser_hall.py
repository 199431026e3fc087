"""The words about the waiting room and about who works on which case."""

from __future__ import annotations

from typing import Any

from desk_tui.cli.parser_kinds import count
from desk_tui.rules.text import tidy


def hall(verb: Any) -> None:
    into = verb("ticket", "", "hàng chờ: phát số, gọi số").add_subparsers(
        dest="what", metavar="VIỆC", required=True
    )
    issue = verb("issue", "hall:issue", "phát số cho người vừa đến", into)
    issue.add_argument("--field", type=tidy, default="", help="lĩnh vực (bỏ trống: quầy nào cũng)")
    issue.add_argument("--priority", type=tidy, default="", help="diện ưu tiên: old, disabled …")
    issue.add_argument("--print", action="store_true", help="in số ra máy in")
    verb("next", "hall:call_next", "xong người đang gọi, gọi số kế tiếp", into)
    for name, run, help in (
        ("call", "hall:call", "gọi đúng số này: đang giữ, vắng nay đến, hoặc trước lượt"),
        ("back", "hall:back", "người vắng đã đến: đứng lại cuối hàng"),
    ):
        verb(name, run, help, into).add_argument("number", metavar="SỐ", type=tidy)
    for name, run, help in (
        ("recall", "hall:recall", "gọi lại số đang gọi"),
        ("hold", "hall:hold", "giữ lại, gọi người khác trước"),
        ("absent", "hall:absent", "gọi mà không ai đến: về cuối hàng"),
        ("done", "hall:done", "xong người này"),
    ):
        verb(name, run, help, into).add_argument(
            "number", metavar="SỐ", type=tidy, nargs="?", default="", help="mặc định: số đang gọi"
        )
    verb("list", "hall:listing", "ai đang chờ, bốn lần gọi gần nhất", into)
    rules = verb("set", "hall:settle_rules", "số lượt gọi, số ưu tiên liền nhau (cả bộ phận)", into)
    rules.add_argument("--turns", type=count, default=0, help="gọi mỗi số mấy lượt")
    rules.add_argument("--run", dest="in_a_row", type=count, default=0, help="mấy số ưu tiên liền")
    serve = verb("serve", "hall:serve", "quầy này gọi cho lĩnh vực nào", into)
    serve.add_argument("fields", metavar="LĨNH_VỰC", type=tidy, nargs="*", help="bỏ trống: mọi")
    take = verb("take", "hall:take", "nhận một hồ sơ về quầy này để làm")
    take.add_argument("code", metavar="MÃ", type=tidy)
    take.add_argument("--over", type=tidy, default="", help="lấy lại từ quầy khác, ghi lý do")
    release = verb("release", "hall:release", "trả hồ sơ đang làm cho quầy khác làm được")
    release.add_argument("code", metavar="MÃ", type=tidy)
    release.add_argument("--reason", type=tidy, default="")
