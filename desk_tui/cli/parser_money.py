"""The words about money: pay, payments, refund, receipts, close-day."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from desk_tui.cli.parser_kinds import day, span
from desk_tui.rules.text import tidy

_KINDS = ("phi", "le-phi")


def dong(text: str) -> int:
    """Whole đồng, with or without the points between thousands."""
    bare = text.replace(".", "")
    if not (bare.isascii() and bare.isdigit() and len(bare) <= 13):
        raise argparse.ArgumentTypeError(f"“{text}” không phải số tiền (đồng)")
    return int(bare)


def money(verb: Any) -> None:
    pay = verb("pay", "money:pay", "thu phí, lệ phí của một hồ sơ hoặc gói")
    pay.add_argument("code", metavar="MÃ", type=tidy)
    pay.add_argument("--how", required=True, choices=("cash", "transfer", "online", "later"))
    pay.add_argument("--amount", type=dong, help="đúng số phải nộp; khác một đồng cũng không nhận")
    pay.add_argument("--handed", type=dong, help="tiền khách đưa, để tính tiền thối")
    pay.add_argument("--kind", choices=_KINDS, help="cán bộ xác định là phí hay lệ phí")
    pay.add_argument("--ground", type=tidy, default="", help="căn cứ, khi danh mục chưa có mức")
    pay.add_argument("--book", type=tidy, default="", help="ký hiệu quyển biên lai muốn dùng")
    pay.add_argument(
        "--confirm", type=tidy, default="", metavar="SỐ_THAM_CHIẾU", help="tiền chuyển khoản đã về"
    )
    payments = _payments(verb)
    refund = verb("refund", "money:refund", "hoàn tiền, có người phụ trách duyệt")
    refund.add_argument("code", metavar="MÃ", type=tidy)
    refund.add_argument("--reason", type=tidy, required=True)
    refund.add_argument("--how", default="cash", choices=("cash", "transfer"))
    refund.add_argument("--payment", type=tidy, default="", help="khoản nào, nếu có nhiều khoản")
    _approve(refund)
    _settings(verb, _receipts(verb), payments)
    _close_day(verb)


def _payments(verb: Any) -> Any:
    into = verb("payments", "money:waiting", "ai còn phải nộp tiền").add_subparsers(
        dest="what", metavar="VIỆC"
    )
    verb("list", "money:waiting", "ai còn phải nộp tiền", into)
    report = verb("report", "money:report", "người nộp báo đã chuyển tiền (chưa phải đã nộp)", into)
    report.add_argument("code", metavar="MÃ", type=tidy)
    report.add_argument("--note", type=tidy, default="")
    cancel = verb("cancel", "money:cancel", "hủy yêu cầu chưa nộp", into)
    cancel.add_argument("code", metavar="MÃ", type=tidy)
    cancel.add_argument("--reason", type=tidy, required=True)
    statement = verb("statement", "money:statement", "đối chiếu sao kê ngân hàng (CSV)", into)
    statement.add_argument("file", metavar="TỆP", type=Path)
    account = verb("account", "money:account", "tài khoản nhận tiền của cơ quan", into)
    account.add_argument("--kind", choices=("any", *_KINDS), default="any")
    account.add_argument("--bank", type=tidy, default="", help="tên ngân hàng hoặc mã 6 số")
    account.add_argument("--number", type=tidy, default="")
    account.add_argument("--name", type=tidy, default="", help="tên chủ tài khoản")
    exempt = verb("exempt", "money:exempt", "miễn sau khi đã in phiếu, có người duyệt", into)
    exempt.add_argument("code", metavar="MÃ", type=tidy)
    exempt.add_argument("--ground", type=tidy, required=True, help="diện được miễn")
    exempt.add_argument("--proof", type=tidy, required=True, help="giấy chứng minh trong hồ sơ")
    _approve(exempt)
    _counts(verb, into)
    return into


def _counts(verb: Any, into: Any) -> None:
    counts = verb("counts", "money:counts", "số khoản và số tiền theo cách nộp", into)
    counts.add_argument("--from", dest="first", type=day, required=True)
    counts.add_argument("--to", dest="last", type=day, required=True)
    counts.add_argument("--all-desks", action="store_true", help="cả các quầy khác của cơ quan")


def _approve(verb: Any) -> None:
    verb.add_argument(
        "--approve",
        type=tidy,
        required=True,
        metavar="NGƯỜI_PHỤ_TRÁCH",
        help="mật khẩu của họ trong DESK_TUI_APPROVER_PASSWORD",
    )


def _receipts(verb: Any) -> Any:
    into = verb("receipts", "money:receipts_list", "quyển biên lai").add_subparsers(
        dest="what", metavar="VIỆC"
    )
    opened = verb("open", "money:receipts_open", "nhận một quyển về quầy", into)
    opened.add_argument("series", metavar="KÝ_HIỆU", type=tidy)
    opened.add_argument("span", metavar="DẢI_SỐ", type=span, help="ví dụ 1-50")
    opened.add_argument("--kind", choices=("any", *_KINDS), default="any")
    opened.add_argument("--digits", type=int, default=7, choices=range(1, 13), metavar="1…12")
    closed = verb("close", "money:receipts_close", "khóa quyển, trả lại số còn trắng", into)
    closed.add_argument("series", metavar="KÝ_HIỆU", type=tidy)
    closed.add_argument("--reason", type=tidy, required=True)
    void = verb("void", "money:receipts_void", "hủy số trắng kế tiếp (rách, in hỏng)", into)
    void.add_argument("series", metavar="KÝ_HIỆU", type=tidy)
    void.add_argument("serials", metavar="SỐ", help="một số, hoặc dải 12-15")
    void.add_argument("--reason", type=tidy, required=True)
    listing = verb("list", "money:receipts_list", "số đã dùng, đã hủy, còn lại", into)
    listing.add_argument("series", metavar="KÝ_HIỆU", type=tidy, nargs="?", default="")
    again = verb("print", "money:receipts_print", "in lại biên lai (bản cấp lại có số)", into)
    again.add_argument("code", metavar="MÃ", type=tidy)
    again.add_argument("--number", type=tidy, default="")
    late = verb("issue", "money:receipts_issue", "cấp bù biên lai cho khoản đã nhận tiền", into)
    late.add_argument("code", metavar="MÃ", type=tidy)
    late.add_argument("--book", type=tidy, default="")
    return into


def _settings(verb: Any, receipts: Any, payments: Any) -> None:
    rules = verb(
        "set", "money:receipts_set", "biên lai tự in, mức báo sắp hết, mã số thuế", receipts
    )
    rules.add_argument("--own", choices=("yes", "no"), help="chưa có quyển thì dùng biên lai tự in")
    rules.add_argument("--low", type=int, help="còn bao nhiêu số thì báo")
    rules.add_argument("--tax-number", type=tidy, help="mã số thuế in trên biên lai")
    kinds = verb("kinds", "money:kinds", "bảng khoản nào là phí, khoản nào là lệ phí", payments)
    kinds.add_argument("--import", dest="file", type=Path, metavar="TỆP", help="bảng của cơ quan")


def _close_day(verb: Any) -> None:
    close = verb("close-day", "money:close_day", "chốt ngày: kiểm tiền, việc chưa gửi, in bảng")
    close.add_argument("--cash", type=dong, help="tiền mặt đếm được")
    close.add_argument("--explain", type=tidy, default="", help="vì sao lệch")
    close.add_argument("--day", type=day, help="ngày cần chốt (mặc định hôm nay)")
    close.add_argument("--look", action="store_true", help="chỉ xem, chưa chốt")
