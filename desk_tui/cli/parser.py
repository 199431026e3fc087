"""The words a script may say: verbs, options, and what each is."""

from __future__ import annotations

import argparse
import contextlib
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from desk_tui.cli.parser_documents import documents
from desk_tui.cli.parser_kinds import (
    count,
    day,
    day_or_none,
    moment,
    span,
    whole,
)
from desk_tui.rules.text import tidy

VISIT = "mã QR phiếu của lượt đến trước: làm tiếp, giấy tờ đã đạt vẫn đạt"
CALL = "cuộc gọi đã ghi (xem calls): làm tiếp"
CASE = "khóa trường hợp của thủ tục (xem catalogue show)"

MISTAKES = (
    (r"the following arguments are required: (.*)", r"còn thiếu \1"),
    (r"one of the arguments (\S+) (.*) is required", r"còn thiếu \1 (hoặc \2)"),
    (r"argument (.*?): not allowed with argument (.*)", r"\1 không đi cùng \2"),
    (
        r"argument (.*?): invalid choice: '(.*)' \(choose from (.*)\)",
        r"\1 không nhận “\2”; chọn một trong \3",
    ),
    (r"argument (.*?): expected one argument", r"\1 cần một giá trị đi kèm"),
    (r"argument (.*?): ignored explicit argument (.*)", r"\1 không nhận giá trị \2"),
    (r"unrecognized arguments: (.*)", r"không hiểu \1"),
    (r"argument (.*?): (.*)", r"\1: \2"),
)
"""What argparse says, and how it is told to the person who typed the command."""


class WrongUse(Exception):
    """The command was not understood."""

    code = "bad-usage"

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


class _Help(argparse.HelpFormatter):
    def add_usage(
        self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None
    ) -> None:
        super().add_usage(usage, actions, groups, "Cách dùng: " if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    def __init__(self, *, add_help: bool = True, **options: Any) -> None:
        # Abbreviations would make every new option a change of meaning for old scripts.
        super().__init__(add_help=False, allow_abbrev=False, formatter_class=_Help, **options)
        if add_help:
            self._positionals.title = "Ghi theo thứ tự"
            self._optionals.title = "Tùy chọn"
            self.add_argument("-h", "--help", action="help", help="xem cách dùng")

    def error(self, message: str) -> NoReturn:
        for pattern, words in MISTAKES:
            if re.fullmatch(pattern, message, re.DOTALL):
                message = re.sub(pattern, words, message, count=1, flags=re.DOTALL)
                break
        raise WrongUse(f"Lệnh chưa đúng: {message}.", f"Xem cách dùng: {self.prog} --help.")


def parse(words: Sequence[str]) -> Any:
    """The options of one verb. Raises WrongUse."""
    # Not as parser defaults: the verbs share these options with the program itself, and a
    # verb's default would undo what was said before the verb.
    given = argparse.Namespace(
        verb=None,
        data=None,
        officer=os.environ.get("DESK_TUI_OFFICER", ""),
        at=None,
        json=False,
        linear=False,
    )
    # Opening the screens names no verb: none has to be described for it.
    with contextlib.suppress(WrongUse):
        options, rest = _common().parse_known_args(words, argparse.Namespace(**vars(given)))
        if not rest:
            return options
    return _parser().parse_args(words, given)


def _common() -> argparse.ArgumentParser:
    common = _Parser(add_help=False)
    for name, kind, help in (
        ("--data", Path, "thư mục dữ liệu của quầy (hoặc DESK_TUI_DATA)"),
        ("--officer", tidy, "cán bộ (hoặc DESK_TUI_OFFICER); mật khẩu trong DESK_TUI_PASSWORD"),
        ("--at", moment, "làm lúc nào (ISO 8601), khi nhập muộn"),
    ):
        common.add_argument(name, type=kind, default=argparse.SUPPRESS, help=help)
    common.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="in một tài liệu JSON"
    )
    common.add_argument(
        "--linear",
        action="store_true",
        default=argparse.SUPPRESS,
        help="màn hình kể từng dòng chữ, cho máy đọc màn hình (hoặc DESK_TUI_LINEAR=1)",
    )
    return common


def _parser() -> argparse.ArgumentParser:
    common = _common()
    top = _Parser(prog="desk-tui", parents=[common], description="Quầy một cửa trong cửa sổ lệnh.")
    verbs = top.add_subparsers(dest="verb", metavar="LỆNH")

    def verb(name: str, run: str, help: str, into: Any = verbs) -> argparse.ArgumentParser:
        made = into.add_parser(name, parents=[common], help=help, description=help)
        made.set_defaults(run=run)
        return made

    _setup(verb)
    _catalogue(verb)
    _rules(verb)
    _intake(verb)
    _papers(verb)
    documents(verb)
    _looking(verb)
    _life(verb)
    _money(verb)
    _online(verb)
    _helping(verb)
    _care(verb)
    _moving(verb)
    _hall(verb)
    _slips(verb)
    _report(verb)
    _centre(verb)
    return top


def _setup(verb: Any) -> None:
    init = verb("init", "setup:init", "lập sổ của một quầy")
    init.add_argument("--office", type=tidy, required=True, help="mã cơ quan, ví dụ H18.12.34")
    init.add_argument("--name", type=tidy, required=True, help="tên bộ phận một cửa")
    init.add_argument("--desk", type=count, default=1)
    init.add_argument("--numbers", type=span, default=(1, 200), help="dải số mỗi ngày, ví dụ 1-200")
    init.add_argument("--centre", default="", help="địa chỉ trung tâm")
    init.add_argument("--token-file", type=Path, help="tệp mã ghi danh do trung tâm cấp")
    init.add_argument("--supervisor", type=tidy, default="", help="người phụ trách")
    init.add_argument("--parent", type=tidy, default="", help="cơ quan cấp trên, in ở đầu phiếu")
    init.add_argument("--place", type=tidy, default="", help="địa danh ghi trước ngày tháng")
    init.add_argument("--phone", type=tidy, default="")
    init.add_argument("--hours", default="", help="07:00-11:30,13:30-17:00")
    init.add_argument("--layout", default="current", choices=("current", "old"))
    init.add_argument("--form-set", default="tt03-2025")
    init.add_argument(
        "--province", type=tidy, default="", help="tỉnh có quy định riêng được áp dụng"
    )
    init.add_argument(
        "--whole-days", action="store_true", help="hạn tính bằng ngày thì trả cuối ngày làm việc"
    )
    init.add_argument("--large-print", action="store_true", help="in phiếu chữ to")
    officer = verb("officer", "setup:officer_add", "cán bộ của quầy").add_subparsers(
        dest="what", metavar="VIỆC", required=True
    )
    add = verb("add", "setup:officer_add", "thêm cán bộ", officer)
    add.add_argument("name", metavar="TÊN", type=tidy)
    add.add_argument("--role", default="officer", choices=("officer", "supervisor", "it"))
    add.add_argument("--until", type=day)
    verb("list", "setup:officer_list", "cán bộ và vai trò", officer)
    reset = verb("reset", "setup:officer_reset", "đặt lại mật khẩu bằng khóa phục hồi", officer)
    reset.add_argument("name", metavar="TÊN", type=tidy)
    numbers = verb("numbers", "setup:numbers_add", "dải số hồ sơ").add_subparsers(
        dest="what", metavar="VIỆC", required=True
    )
    more = verb("add", "setup:numbers_add", "thêm dải số do người phụ trách cấp", numbers)
    more.add_argument("span", metavar="DẢI_SỐ", type=span)
    more.add_argument("--day", type=day, help="chỉ cho một ngày")


def _catalogue(verb: Any) -> None:
    into = verb("catalogue", "rules:catalogue_search_", "danh mục thủ tục").add_subparsers(
        dest="what", metavar="VIỆC", required=True
    )
    load = verb("import", "rules:catalogue_import_", "nạp hoặc cập nhật danh mục", into)
    load.add_argument("file", metavar="TỆP", type=Path)
    load.add_argument("--effective", type=day, help="ngày có hiệu lực (mặc định hôm nay)")
    load.add_argument("--decision", type=tidy, default="", help="quyết định công bố")
    load.add_argument(
        "--full", action="store_true", help="tệp là toàn bộ danh mục: đóng mã vắng mặt"
    )
    search = verb("search", "rules:catalogue_search_", "tìm thủ tục", into)
    search.add_argument("text", metavar="CHỮ", type=tidy)
    search.add_argument("--limit", type=count, default=10)
    show = verb("show", "rules:catalogue_show", "một thủ tục và thành phần hồ sơ", into)
    show.add_argument("code", metavar="MÃ", type=tidy)


def _rules(verb: Any) -> None:
    from desk_tui.cli.parser_rules import rules

    rules(verb)


def of_a_person(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--card", help="nội dung QR thẻ căn cước")
    verb.add_argument("--name", type=tidy)
    verb.add_argument("--birth", type=day)
    verb.add_argument("--id", type=tidy, default="")
    verb.add_argument(
        "--id-kind",
        default="",
        choices=("id-card", "old-id", "passport", "tax-code"),
        help="loại giấy tờ của --id (mặc định thẻ căn cước)",
    )
    verb.add_argument("--sex", type=tidy, default="")
    verb.add_argument("--address", type=tidy, default="")
    verb.add_argument("--phone", type=tidy, default="")
    verb.add_argument("--email", type=tidy, default="")
    verb.add_argument("--organisation", action="store_true", help="chủ hồ sơ là cơ quan, tổ chức")
    verb.add_argument(
        "--business", action="store_true", help="chủ hồ sơ là doanh nghiệp, hộ kinh doanh"
    )


def _intake(verb: Any) -> None:
    from desk_tui.cli.parser_receive import intake

    intake(verb)
    scan = verb("scan", "scanning:scan", "quét giấy tờ vào hồ sơ")
    scan.add_argument("--device", required=True)
    scan.add_argument("--dossier", type=tidy, required=True)
    scan.add_argument("--paper", type=tidy, default="", help="bỏ trống: chia theo tờ ngăn")
    scan.add_argument("--declared", type=count, default=0, help="số trang người dân khai")
    scan.add_argument("--source", default="feeder", choices=("flatbed", "feeder", "duplex"))
    scan.add_argument("--dpi", type=whole, default=300)
    scan.add_argument("--mode", default="color", choices=("gray", "color"))
    sheets = verb("separators", "scanning:write_separators", "tờ ngăn in trước khi quét cả chồng")
    sheets.add_argument("code", metavar="MÃ", type=tidy)
    sheets.add_argument("--out", type=Path, required=True, metavar="TỆP.pdf")
    scanners = verb("scanners", "scanning:scanners", "máy quét dùng được bây giờ, thêm và bớt")
    scanners.add_argument("--watch", type=Path, help="theo dõi thêm một thư mục máy quét gửi về")
    scanners.add_argument("change", nargs="?", choices=("add", "remove"), help="ghi thêm hay bỏ")
    scanners.add_argument(
        "place",
        nargs="?",
        default="",
        type=tidy,
        metavar="NƠI",
        help="http://ĐỊA_CHỈ, thư mục, phone:host=… port=…, naps2:ĐƯỜNG_DẪN",
    )
    again = verb("print", "intake:print_again", "in lại giấy tiếp nhận (bản cấp lại có số)")
    again.add_argument("code", metavar="MÃ", type=tidy)
    again.add_argument(
        "--together", action="store_true", help="cả phiếu chung của các hồ sơ nhận cùng lúc"
    )


def _papers(verb: Any) -> None:
    describe = verb("describe", "papers:describe", "ghi số, ngày cấp, nơi cấp, hạn của giấy tờ")
    describe.add_argument("code", metavar="MÃ", type=tidy)
    describe.add_argument("--paper", type=tidy, required=True)
    describe.add_argument("--number", type=tidy, help='số của giấy tờ ("" để xóa)')
    describe.add_argument("--issued", type=day_or_none, help='ngày cấp ("" để xóa)')
    describe.add_argument("--issuer", type=tidy, help='nơi cấp ("" để xóa)')
    describe.add_argument("--valid-until", type=day_or_none, help='ngày hết giá trị ("" để xóa)')
    result = verb("result", "papers:result", "thêm kết quả của hồ sơ, kèm tệp hoặc để quét sau")
    result.add_argument("code", metavar="MÃ", type=tidy)
    result.add_argument("--file", type=Path)
    result.add_argument("--name", type=tidy, default="", help="tên kết quả, nếu khác danh mục")
    reuse = verb("reuse", "papers:reuse", "dùng lại giấy tờ của cùng chủ ở hồ sơ khác")
    reuse.add_argument("code", metavar="MÃ", type=tidy)
    reuse.add_argument("--paper", type=tidy, required=True)
    reuse.add_argument("--from", dest="from_code", metavar="MÃ", type=tidy, required=True)
    reuse.add_argument("--from-paper", type=tidy, required=True)
    reuse.add_argument(
        "--agreed", default="spoken", choices=("spoken", "signed"), help="công dân đồng ý thế nào"
    )
    find = verb("find-text", "papers:find_text", "tìm chữ bên trong giấy tờ đã số hóa")
    find.add_argument("words", metavar="CHỮ", type=tidy, nargs="+")
    find.add_argument("--limit", type=count, default=50)


def _looking(verb: Any) -> None:
    listing = verb("list", "looking:list_dossiers", "danh sách hồ sơ")
    listing.add_argument("--search", type=tidy, default="")
    listing.add_argument("--status", type=whole)
    listing.add_argument("--channel", choices=("counter", "online", "post"))
    listing.add_argument("--due-before", type=day)
    listing.add_argument(
        "--undigitised", action="store_true", help="còn giấy tờ cần số hóa, chờ lâu nhất trước"
    )
    listing.add_argument("--limit", type=count, default=50)
    listing.add_argument("--after", default="")
    verb("show", "looking:show", "một hồ sơ đầy đủ").add_argument("code", metavar="MÃ", type=tidy)
    person = verb("check-person", "looking:check_person", "đối chiếu chủ hồ sơ với dân cư")
    person.add_argument("code", metavar="MÃ", type=tidy)
    person.add_argument("--reason", type=tidy, required=True, help="trung tâm ghi lại lý do này")
    verb("verify", "looking:verify", "kiểm tra mã QR trên phiếu, không cần mạng").add_argument(
        "qr", metavar="MÃ_QR"
    )
    verb("questions", "answering:questions", "câu hỏi xung đột cần người trả lời")
    answer = verb("answer", "answering:answer", "trả lời một câu hỏi: giữ bên nào")
    answer.add_argument("id", metavar="MÃ", type=tidy)
    chosen = answer.add_mutually_exclusive_group(required=True)
    chosen.add_argument("--keep", choices=("ours", "theirs", "both"), help="giữ bên nào")
    chosen.add_argument("--value", type=tidy, help="cả hai đều sai: giá trị đúng")
    answer.add_argument("--why", type=tidy, default="")
    link = verb("link", "answering:link", "ghi hai hồ sơ là cùng một việc, hoặc không phải")
    link.add_argument("code", metavar="MÃ", type=tidy)
    link.add_argument("other", metavar="MÃ_KIA", type=tidy)
    link.add_argument("--apart", action="store_true", help="hai việc khác nhau")
    link.add_argument("--why", type=tidy, default="")


def _life(verb: Any) -> None:
    from desk_tui.cli.parser_clock import clock
    from desk_tui.cli.parser_hands import hands
    from desk_tui.cli.parser_life import folders, life
    from desk_tui.cli.parser_notes import notes

    life(verb)
    folders(verb)
    clock(verb)
    hands(verb)
    notes(verb)


def _money(verb: Any) -> None:
    from desk_tui.cli.parser_attest import attest
    from desk_tui.cli.parser_money import money

    attest(verb)
    money(verb)


def _online(verb: Any) -> None:
    from desk_tui.cli.parser_online import online

    online(verb)


def _care(verb: Any) -> None:
    verb("check", "care:check", "kiểm tra sổ").add_argument("--rebuild", action="store_true")
    verb("backup", "care:backup", "sao lưu ra một tệp").add_argument(
        "file", metavar="TỆP", type=Path
    )
    restore = verb("restore", "care:restore", "phục hồi từ tệp sao lưu")
    restore.add_argument("file", metavar="TỆP", type=Path)
    restore.add_argument("--last-number", type=whole, help="số hồ sơ cuối cùng đã in hôm nay")
    verb("doctor", "care:doctor", "máy này có đủ điều kiện không")
    from desk_tui.cli.parser_trust import trust

    trust(verb)


def _moving(verb: Any) -> None:
    from desk_tui.cli.parser_moving import moving

    moving(verb)


def _hall(verb: Any) -> None:
    from desk_tui.cli.parser_hall import hall

    hall(verb)


def _helping(verb: Any) -> None:
    from desk_tui.cli.parser_helping import helping, known

    helping(verb)
    known(verb)


def _report(verb: Any) -> None:
    from desk_tui.cli.parser_report import report

    report(verb)


def _slips(verb: Any) -> None:
    from desk_tui.cli.parser_slips import slips

    slips(verb)


def _centre(verb: Any) -> None:
    from desk_tui.cli.parser_centre import centre

    centre(verb)
