"""The words about online filings: convert, packages."""

from __future__ import annotations

from typing import Any

from desk_tui.cli.parser import CALL, CASE, VISIT, of_a_person
from desk_tui.cli.parser_helping import serves_again
from desk_tui.cli.parser_kinds import count, pages, pair, whole
from desk_tui.rules.text import tidy


def online(verb: Any) -> None:
    convert = verb("convert", "online:convert", "lập gói nộp trực tuyến cùng công dân")
    what = convert.add_mutually_exclusive_group(required=True)
    what.add_argument("--procedure", type=tidy)
    what.add_argument("--visit", default="", metavar="MÃ_QR", help=VISIT)
    what.add_argument("--call", type=tidy, default="", metavar="MÃ", help=CALL)
    of_a_person(convert)
    convert.add_argument("--consent", action="store_true", help="công dân đã đồng ý được hỗ trợ")
    convert.add_argument(
        "--consent-how",
        default="spoken",
        choices=("spoken", "signed", "on-phone"),
        help="đồng ý bằng lời, bằng chữ ký, hoặc sẽ đồng ý trên điện thoại",
    )
    convert.add_argument("--consent-words", type=tidy, default="", help="lời công dân đồng ý")
    convert.add_argument("--paper", type=pair, action="append", default=[], metavar="KHÓA=TỆP")
    convert.add_argument("--fail", type=pair, action="append", default=[], metavar="KHÓA=LÝ_DO")
    convert.add_argument("--case", type=tidy, default="", help=CASE)
    convert.add_argument("--copies", type=count, default=0)
    convert.add_argument("--pages", type=pages, default=())
    convert.add_argument("--exempt", type=tidy, default="", help="căn cứ miễn, giảm")
    convert.add_argument("--language", default="vi", choices=("vi", "en"))
    convert.add_argument("--level", type=tidy, default="", help="mức tài khoản định danh")
    convert.add_argument("--means", type=tidy, default="", help="công dân trả tiền bằng gì")
    convert.add_argument("--note", type=tidy, default="")
    convert.add_argument("--minutes", type=whole, default=0, help="đã hỗ trợ bao nhiêu phút")
    serves_again(convert)
    packages = verb("packages", "online:packages", "các gói đã lập và chúng thành gì")
    packages.add_argument("--open", action="store_true", help="chỉ gói chưa thành hồ sơ")
    packages.add_argument("--limit", type=count, default=50)
    into = packages.add_subparsers(dest="what", metavar="VIỆC")
    show = verb("show", "online:package", "một gói: đang ở đâu, giấy tờ, thanh toán", into)
    show.add_argument("code", metavar="MÃ", type=tidy)
    link = verb("link", "online:link", "cấp mã mới cho điện thoại, mã cũ thôi dùng", into)
    link.add_argument("code", metavar="MÃ", type=tidy)
    back = verb("withdraw", "online:withdraw", "rút gói chưa thành hồ sơ", into)
    back.add_argument("code", metavar="MÃ", type=tidy)
    back.add_argument("--reason", type=tidy, required=True)
    where = verb("address", "online:address", "địa chỉ trung tâm in vào mã QR cho điện thoại", into)
    where.add_argument("url", nargs="?", metavar="ĐỊA_CHỈ", type=tidy)
    counts = verb(
        "counts", "online:counts", "nộp có hỗ trợ có tính là trực tuyến trong số liệu không", into
    )
    counts.add_argument("say", nargs="?", choices=("yes", "no"))
