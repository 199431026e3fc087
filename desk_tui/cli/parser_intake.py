"""The words about the rarer kinds of intake: for another, by post, for another office, together."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date, datetime
from pathlib import Path
from typing import Any

from desk_tui.cli.parser_kinds import day, moment
from desk_tui.rules.text import tidy

RIGHTS = ("law", "authority", "introduced", "carrier")


def rarer(receive: ArgumentParser) -> None:
    """What `receive` takes beside the usual."""
    of_submitter(receive)
    by_post(receive)
    receive.add_argument(
        "--returns", default="", choices=("counter", "post", "online"), help="cách nhận kết quả"
    )
    receive.add_argument(
        "--returns-to", default="", metavar="ĐỊA_CHỈ", help="gửi kết quả đến đây, không phải nơi ở"
    )
    receive.add_argument(
        "--competent", type=tidy, default="", metavar="CƠ_QUAN", help="cơ quan giải quyết, nếu khác"
    )
    receive.add_argument(
        "--helped-at", type=tidy, default="", metavar="CƠ_QUAN", help="nơi hỗ trợ, nếu khác"
    )
    receive.add_argument(
        "--linked", type=tidy, default="", metavar="NHÓM", help="nhận liên thông (xem linked)"
    )


def who_brings(verb: ArgumentParser) -> None:
    verb.add_argument("--submitter-card", help="QR thẻ của người nộp thay")
    verb.add_argument("--submitter-name", type=tidy, default="")
    verb.add_argument("--submitter-id", type=tidy, default="")
    verb.add_argument("--submitter-phone", type=tidy, default="", help="để nhắn cả người nộp thay")


def of_submitter(verb: ArgumentParser) -> None:
    who_brings(verb)
    verb.add_argument(
        "--acts-as",
        default="",
        choices=RIGHTS,
        help="tư cách người nộp: theo pháp luật, được ủy quyền, được giới thiệu, nộp hộ",
    )
    verb.add_argument("--authority", type=tidy, default="", help="giấy ủy quyền, giấy giới thiệu")
    verb.add_argument(
        "--authority-covers",
        default="file",
        choices=("file", "collect", "both"),
        help="được nộp hồ sơ, nhận kết quả, hay cả hai",
    )
    verb.add_argument("--authority-until", type=day, help="giấy ủy quyền có hạn đến hết ngày")


def by_post(verb: ArgumentParser) -> None:
    verb.add_argument("--post-number", type=tidy, default="", help="số bưu gửi đã đến")
    verb.add_argument(
        "--arrived", type=_arrived, help="bưu chính giao đủ hồ sơ lúc nào (ngày, hoặc ngày giờ)"
    )


def kinds(verb: Any) -> None:
    """`receive-group`, `linked`, `offices`, `calls`."""
    group = verb("receive-group", "intake_kinds:group", "nhận mọi hồ sơ của một công văn")
    group.add_argument("file", metavar="TỆP.csv", type=Path, help="mỗi dòng một người")
    group.add_argument("--letter", type=tidy, required=True, help="số, ngày, nơi gửi công văn")
    group.add_argument("--procedure", type=tidy, default="", help="khi tệp không ghi mã thủ tục")
    group.add_argument("--channel", default="counter", choices=("counter", "post"))
    group.add_argument("--not-online", type=tidy, default="")
    of_submitter(group)
    by_post(group)
    linked = verb("linked", "intake_kinds:linked_to", "các nhóm liên thông của một thủ tục")
    linked.add_argument("procedure", metavar="MÃ", type=tidy)
    into = verb("offices", "intake_kinds:offices_known", "các cơ quan khác").add_subparsers(
        dest="what", metavar="VIỆC", required=True
    )
    verb("list", "intake_kinds:offices_known", "các cơ quan đã ghi", into)
    find = verb("find", "intake_kinds:offices_competent", "cơ quan nào giải quyết", into)
    find.add_argument("--procedure", type=tidy, required=True)
    find.add_argument("--address", type=tidy, default="", help="địa chỉ của chủ hồ sơ")
    load = verb("import", "intake_kinds:offices_import", "nạp bảng các cơ quan", into)
    load.add_argument("file", metavar="TỆP", type=Path)
    verb("calls", "intake_kinds:calls_waiting", "các cuộc gọi đang chờ làm tiếp")


def _arrived(text: str) -> datetime | date:
    """A moment, or a day whose hour nobody knows."""
    return day(text) if len(text) <= 10 else moment(text)
