"""The words about who comes to the counter: received, or sent away with a slip."""

from __future__ import annotations

from typing import Any

from desk_tui.cli.parser import CALL, CASE, VISIT, of_a_person
from desk_tui.cli.parser_helping import serves_again
from desk_tui.cli.parser_intake import kinds, rarer
from desk_tui.cli.parser_kinds import count, pages, pair
from desk_tui.rules.text import tidy


def intake(verb: Any) -> None:
    receive = verb("receive", "intake:receive", "tiếp nhận hồ sơ tại quầy")
    what = receive.add_mutually_exclusive_group(required=True)
    what.add_argument("--procedure", type=tidy)
    what.add_argument("--visit", default="", metavar="MÃ_QR", help=VISIT)
    what.add_argument("--call", type=tidy, default="", metavar="MÃ", help=CALL)
    what.add_argument("--copy-of", type=tidy, default="", metavar="MÃ", help="chép từ hồ sơ cũ")
    of_a_person(receive)
    rarer(receive)
    serves_again(receive)
    receive.add_argument("--channel", default="counter", choices=("counter", "post"))
    receive.add_argument("--not-online", type=tidy, default="", help="lý do không nộp trực tuyến")
    receive.add_argument("--paper", type=pair, action="append", default=[], metavar="KHÓA=TỆP")
    receive.add_argument("--fail", type=pair, action="append", default=[], metavar="KHÓA=LÝ_DO")
    receive.add_argument("--case", type=tidy, default="", help=CASE)
    receive.add_argument("--sets", type=count, default=0, help="số bộ hồ sơ")
    receive.add_argument("--copies", type=count, default=0)
    receive.add_argument("--pages", type=pages, default=())
    receive.add_argument("--exempt", type=tidy, default="", help="căn cứ miễn, giảm")
    receive.add_argument("--note", type=tidy, default="")
    receive.add_argument(
        "--exception", type=tidy, default="", help="vì sao nhận giấy dù chỉ nhận trực tuyến"
    )
    receive.add_argument(
        "--approve",
        type=tidy,
        default="",
        metavar="NGƯỜI_PHỤ_TRÁCH",
        help="người duyệt ngoại lệ; mật khẩu trong DESK_TUI_APPROVER_PASSWORD",
    )
    visit = verb("visit", "intake:visit", "ghi lượt đến không lập hồ sơ, in phiếu")
    visit.add_argument(
        "--kind",
        required=True,
        choices=("incomplete", "other-office", "advice", "refused", "phone"),
    )
    visit.add_argument("--procedure", type=tidy, default="")
    of_a_person(visit)
    visit.add_argument("--missing", action="append", default=[], metavar="KHÓA[=LÝ_DO]")
    visit.add_argument("--reason", type=tidy, default="")
    visit.add_argument("--other-office", type=tidy, default="", help="tên cơ quan có thẩm quyền")
    visit.add_argument("--other-address", type=tidy, default="")
    visit.add_argument("--other-hours", type=tidy, default="")
    visit.add_argument(
        "--wants",
        default="call-back",
        choices=("call-back", "post", "online", "visit", ""),
        help="cuộc gọi: người gọi sẽ làm gì tiếp",
    )
    visit.add_argument("--no-message", action="store_true", help="không nhắn lại cho người gọi")
    kinds(verb)
