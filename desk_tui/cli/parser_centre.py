"""The words about the centre: a desk that meets it, and the node that somebody runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desk_tui.cli.parser_documents import megabytes
from desk_tui.cli.parser_figures import node_report
from desk_tui.cli.parser_kinds import count, day, port, whole
from desk_tui.rules.text import tidy

RELAY = "*"
"""Under this an office's own node stands on the roll of the node above."""
PAY_STATES = (
    "held",
    "waiting",
    "starting",
    "unknown",
    "started",
    "receipt",
    "done",
    "failed",
    "expired",
    "ended",
    "person",
)
PORTAL_STATES = ("waiting", "sending", "unknown", "done", "person", "held")


def centre(verb: Any) -> None:
    sync = verb("sync", "wire:sync", "gửi và nhận với trung tâm ngay bây giờ")
    sync.add_argument("--once", action="store_true")
    join = verb("join", "wire:join", "nối quầy này với trung tâm (lần đầu, hoặc nối lại)")
    join.add_argument("--token-file", type=Path, required=True, help="tệp mã trung tâm cấp")
    join.add_argument("--centre", default="", help="địa chỉ trung tâm, nếu tệp mã không ghi")
    node = verb("centre", "wire:centre", "chạy nút trung tâm của cơ quan hoặc tỉnh")
    node.add_argument("--db", default="", help="tệp SQLite hoặc URL PostgreSQL")
    node.add_argument("--port", type=port, default=8765)
    node.add_argument("--host", default="127.0.0.1")
    node.add_argument("--files", type=Path, help="thư mục giữ tệp của trung tâm")
    node.add_argument(
        "--file-limit", metavar="MB", type=megabytes, help="tệp nặng nhất nhận của quầy"
    )
    node.add_argument("--upward", type=Path, help="tệp mã của nút cấp trên: chuyển tiếp lên đó")
    node.add_argument("--portal", type=Path, help="tệp cấu hình kết nối Cổng dịch vụ công")
    node.add_argument("--pay", type=Path, help="tệp cấu hình Nền tảng thanh toán quốc gia")
    node.add_argument("--carriers", type=Path, help="tệp cấu hình gửi tin nhắn cho công dân")
    node.add_argument("--sign-in", type=Path, help="tệp cấu hình nơi công dân đăng nhập (OIDC)")
    node.add_argument("--public-port", type=port, help="cổng riêng của trang công dân (/g/…)")
    node.add_argument(
        "--name", action="append", default=[], help="thêm một tên hoặc địa chỉ mà quầy gọi tới"
    )
    guard = node.add_mutually_exclusive_group()
    guard.add_argument("--tls", action="store_true", help="mã hóa cả khi chỉ nghe trong máy này")
    guard.add_argument(
        "--plain", action="store_true", help="không mã hóa: đường truyền đã được bảo vệ cách khác"
    )
    _doings(verb, node.add_subparsers(dest="what", metavar="VIỆC"))
    parcel = verb("parcel", "", "mang việc chưa gửi tới trung tâm bằng USB")
    carrying = parcel.add_subparsers(dest="what", metavar="VIỆC", required=True)
    said = "niêm phong mọi việc chưa gửi vào một tệp, hoặc vào thư mục USB"
    verb("out", "parcel:out", said, carrying).add_argument("file", metavar="TỆP", type=Path)
    said = "nhận tệp trả lời của trung tâm"
    verb("in", "parcel:into", said, carrying).add_argument("file", metavar="TỆP", type=Path)
    demo = verb("demo", "wire:demo", "quầy mẫu với người và hồ sơ bịa đặt")
    demo.add_argument("--reset", action="store_true", help="xóa quầy mẫu cũ, làm lại từ đầu")
    demo.add_argument(
        "--fault",
        default="",
        metavar="TÊN",
        help="sự cố của trung tâm: none, slow, no-line, 500, busy, html, half, power-cut, conflict,"
        " portal-away, portal-refuses; đổi được cả khi quầy đang mở",
    )


def _doings(verb: Any, into: Any) -> None:
    """What the operator of a node does beside running it."""
    enrol = verb("enrol", "wire:enrol", "cấp mã ghi danh một lần cho quầy", into)
    _which_desk(enrol)
    enrol.add_argument("--out", type=Path, required=True)
    enrol.add_argument("--hours", type=whole, default=72, help="mã hết hạn sau bao nhiêu giờ")
    enrol.add_argument("--url", default="", help="địa chỉ trung tâm ghi vào tệp mã")
    enrol.add_argument(
        "--plain", action="store_true", help="cho quầy gửi không mã hóa tới trung tâm --plain"
    )
    cut_off = verb("cut-off", "wire:cut_off", "ngắt một quầy bị mất hoặc thôi dùng", into)
    _which_desk(cut_off)
    cut_off.add_argument("--why", type=tidy, default="", help="lý do, quầy đó sẽ đọc thấy")
    notice = verb("notice", "wire:notice", "nhắn các quầy, của một cơ quan hoặc tất cả", into)
    notice.add_argument("text", metavar="LỜI_NHẮN", type=tidy)
    notice.add_argument("--db", required=True)
    notice.add_argument("--office", type=tidy, default="", help="bỏ trống: mọi cơ quan")
    notice.add_argument("--until", type=day, required=True, help="hết ngày này thì thôi hiện")
    operator = verb("operator", "wire:operator", "cấp khóa theo vai trò, thay khóa cũ", into)
    operator.add_argument("--db", required=True)
    operator.add_argument(
        "--role",
        default="operator",
        choices=("operator", "supervisor", "connector"),
        help="vận hành, phụ trách, hoặc đầu nối",
    )
    operator.add_argument("--name", type=tidy, default="", help="của ai, khi một vai trò có nhiều")
    operator.add_argument("--end", action="store_true", help="thu hồi khóa mang tên đó")
    online = verb("online-numbers", "online:numbers", "dành dải số cho hồ sơ nộp trực tuyến", into)
    online.add_argument("--db", required=True)
    online.add_argument("--office", type=tidy, required=True)
    online.add_argument("--numbers", type=tidy, required=True, help="ví dụ 401-1000")
    verb("status", "wire:status", "nút trung tâm đang giữ gì", into).add_argument(
        "--db", required=True
    )
    node_report(verb, into)
    check = verb("check", "wire:check", "đọc lại mọi thao tác, dấu niêm và tệp của trung tâm", into)
    check.add_argument("--db", required=True)
    check.add_argument("--files", type=Path, help="thư mục giữ tệp của trung tâm")
    _portal(verb, verb("portal", "", "Cổng dịch vụ công: hàng đợi, lời đã trao đổi, gửi lại", into))
    paid = verb("payments", "platform:payments", "các khoản nộp trực tuyến: tới đâu", into)
    paid.add_argument("--state", default="", choices=PAY_STATES, help="chỉ một tình trạng")
    paid.add_argument("--office", type=tidy, default="", help="chỉ một cơ quan")
    asked = "hỏi lại ngay một khoản (mã thanh toán), hoặc mọi khoản đang chờ"
    paid.add_argument("--retry", nargs="?", const="*", default="", metavar="MÃ", help=asked)
    paid.add_argument("--seen", action="store_true", help="đã xem các tin báo để riêng")
    paid.add_argument("--db", required=True)
    publish = verb("publish", "wire:publish", "phát hành danh mục cho mọi quầy", into)
    publish.add_argument("file", type=Path)
    publish.add_argument("--db", required=True)
    publish.add_argument("--effective", type=day, required=True)
    publish.add_argument("--decision", default="")
    publish.add_argument("--calendar", type=Path, metavar="TỆP.csv", help="kèm lịch nghỉ mới")
    parcel = verb("parcel", "parcel:take", "nhận gói USB của một quầy, ghi tệp trả lời", into)
    parcel.add_argument("file", metavar="TỆP", type=Path)
    parcel.add_argument("--db", required=True)
    parcel.add_argument("--answer", type=Path, required=True, help="tệp hoặc thư mục ghi trả lời")
    parcel.add_argument("--files", type=Path, help="thư mục giữ tệp của trung tâm")
    relay = verb("relay", "parcel:relay", "gửi và nhận với nút cấp trên một lần", into)
    relay.add_argument("--once", action="store_true")
    relay.add_argument("--db", required=True)
    relay.add_argument("--upward", type=Path, required=True, help="tệp mã của nút cấp trên")
    relay.add_argument("--files", type=Path, help="thư mục giữ tệp của nút này")


def _portal(verb: Any, words: Any) -> None:
    into = words.add_subparsers(dest="doing", metavar="VIỆC", required=True)
    queue = verb("queue", "portal:queue", "hồ sơ nào đã gửi Cổng, đang chờ, cần người xem", into)
    queue.add_argument("--state", default="", choices=PORTAL_STATES, help="chỉ một tình trạng")
    queue.add_argument("--office", type=tidy, default="", help="chỉ một cơ quan")
    said = verb("said", "portal:said", "mọi câu hỏi và trả lời với Cổng về một hồ sơ", into)
    said.add_argument("code", metavar="MÃ", type=tidy)
    retry = verb("retry", "portal:retry", "gửi lại ngay một hồ sơ, hoặc mọi hồ sơ đang chờ", into)
    retry.add_argument("code", metavar="MÃ", type=tidy, nargs="?", default="")
    for one in (queue, said, retry):
        one.add_argument("--db", required=True)


def _which_desk(words: Any) -> None:
    words.add_argument("--db", required=True)
    words.add_argument("--office", type=tidy, required=True)
    words.add_argument(
        "--desk", type=_desk, required=True, help="số quầy, hoặc relay: nút của cơ quan"
    )


def _desk(text: str) -> int | str:
    return RELAY if text == "relay" else count(text)
