"""The words about attestation: attest receive, enter, list, print, void, correct, volume."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any

from db.kinds_attest import ToAttest
from desk_tui.cli.parser import of_a_person
from desk_tui.cli.parser_intake import who_brings
from desk_tui.cli.parser_kinds import count, day, whole
from desk_tui.cli.parser_money import dong
from desk_tui.rules.text import tidy

ENTRY = "số chứng thực, ví dụ bs/2026/01/7, hoặc bs/7 của quầy này trong năm"


def sheet(text: str) -> ToAttest:
    """`TÊN:TRANG:BẢN`, or with copies made as files `TÊN:TRANG:BẢN:BẢN_ĐIỆN_TỬ`."""
    name, *counts = text.rsplit(":", 3 if text.count(":") >= 3 else 2)
    numbers = [int(one) for one in counts if one.isascii() and one.isdigit() and len(one) <= 4]
    if not tidy(name) or not counts or len(numbers) != len(counts):
        raise argparse.ArgumentTypeError(f"“{text}” không đúng dạng TÊN:TRANG:BẢN[:BẢN_ĐIỆN_TỬ]")
    pages, copies, *electronic = numbers
    return ToAttest(
        name=tidy(name), pages=pages, copies=copies, electronic=electronic[0] if electronic else 0
    )


def month(text: str) -> date:
    """2026-11 -> its first day."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise argparse.ArgumentTypeError(f"tháng “{text}” không đúng dạng 2026-11") from None


def attest(verb: Any) -> None:
    into = verb("attest", "attest:listing", "làn chứng thực và sổ chứng thực").add_subparsers(
        dest="what", metavar="VIỆC", required=True
    )
    _receive(verb, into)
    enter = verb("enter", "attest:enter", "ghi vào sổ khi đã chứng thực xong", into)
    enter.add_argument("code", metavar="MÃ", type=tidy)
    _sheets(enter, required=False)
    listing = verb("list", "attest:listing", "các quyển của năm, hoặc các số của một sổ", into)
    listing.add_argument("book", metavar="SỔ", type=tidy, nargs="?", default="")
    listing.add_argument("--year", type=whole, default=0)
    _period(listing)
    out = verb("print", "attest:print_book", "in sổ của một tháng, hoặc cả năm để khóa sổ", into)
    out.add_argument("book", metavar="SỔ", type=tidy)
    out.add_argument("--year", type=whole, default=0, help="cả năm: in và khóa sổ")
    out.add_argument("--month", type=month, metavar="2026-11")
    _period(out)
    out.add_argument("--own", action="store_true", help="chỉ quyển của quầy này")
    void = verb("void", "attest:void", "hủy một số chứng thực; số không dùng lại", into)
    correct = verb("correct", "attest:correct", "sửa một số chứng thực (hai người)", into)
    for made, needed in ((void, False), (correct, True)):
        made.add_argument("entry", metavar="SỐ", type=tidy, help=ENTRY)
        made.add_argument("--reason", type=tidy, required=True)
        made.add_argument(
            "--approve",
            metavar="NGƯỜI_PHỤ_TRÁCH",
            type=tidy,
            default="",
            required=needed,
            help="mật khẩu của họ trong DESK_TUI_APPROVER_PASSWORD",
        )
    correct.add_argument("--paper", type=tidy, metavar="TÊN")
    correct.add_argument("--pages", type=count)
    correct.add_argument("--copies", type=count)
    correct.add_argument("--signer", type=tidy)
    volume = verb("volume", "attest:volume", "quầy này ghi vào quyển nào, từ số nào", into)
    volume.add_argument("book", metavar="SỔ", type=tidy)
    volume.add_argument("--volume", type=tidy, default="", metavar="QUYỂN")
    volume.add_argument("--first", type=whole, default=0, metavar="SỐ", help="số đầu tiên sẽ ghi")
    volume.add_argument("--reason", type=tidy, default="", help="vì sao bỏ qua các số trước đó")


def _receive(verb: Any, into: Any) -> None:
    take = verb("receive", "attest:receive", "nhận giấy tờ chứng thực, thu phí, vào sổ", into)
    take.add_argument("--procedure", type=tidy, default="2.000815")
    of_a_person(take)
    who_brings(take)
    _sheets(take, required=True)
    take.add_argument("--exempt", type=tidy, default="", help="căn cứ miễn, giảm")
    take.add_argument("--not-online", type=tidy, default="", help="lý do không nộp trực tuyến")
    take.add_argument("--days", type=whole, default=0, help="kéo dài mấy ngày làm việc")
    take.add_argument("--why", type=tidy, default="", help="vì sao kéo dài")
    take.add_argument("--until", type=day, help="hẹn đến ngày theo thỏa thuận bằng văn bản")
    take.add_argument("--agreement", type=tidy, default="", help="số, ngày văn bản thỏa thuận")
    take.add_argument("--note", type=tidy, default="")
    take.add_argument("--cash", action="store_true", help="thu tiền mặt và cấp biên lai ngay")
    take.add_argument("--handed", type=dong, help="tiền khách đưa, để tính tiền thối")


def _sheets(verb: Any, *, required: bool) -> None:
    verb.add_argument(
        "--paper",
        type=sheet,
        action="append",
        default=[],
        required=required,
        metavar="TÊN:TRANG:BẢN[:BẢN_ĐIỆN_TỬ]",
        help="một giấy tờ: số trang bản chính, số bản giấy, số bản điện tử",
    )
    verb.add_argument("--signer", type=tidy, default="", help="người ký chứng thực, chức danh")


def _period(verb: Any) -> None:
    verb.add_argument("--from", dest="first", metavar="NGÀY", type=day)
    verb.add_argument("--to", dest="last", metavar="NGÀY", type=day)
