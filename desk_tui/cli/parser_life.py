"""The words about a dossier after it was received: asked for more, ended, given back, mended."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desk_tui.cli.parser_kinds import day, moment, pair
from desk_tui.rules.text import tidy


def life(verb: Any) -> None:
    def about(name: str, run: str, help: str) -> Any:
        made = verb(name, f"life:{run}", help)
        made.add_argument("code", metavar="MÃ", type=tidy)
        return made

    verb("statuses", "statuses:listing", "mười trạng thái, ai làm gì được từ đâu").add_argument(
        "--draw", action="store_true", help="vẽ thành sơ đồ Mermaid và bảng"
    )
    ask = about("ask-more", "ask_more", "yêu cầu bổ sung giấy tờ (mẫu 02); hạn dừng tính")
    ask.add_argument(
        "--missing", action="append", required=True, metavar="KHÓA[=LÝ_DO]", help="giấy tờ thiếu"
    )
    ask.add_argument("--reason", type=tidy, default="")
    ask.add_argument("--clock", choices=("restart", "resume"), help="đủ rồi thì tính lại hay tiếp")
    ask.add_argument("--until", type=day, metavar="NGÀY", help="hạn để công dân bổ sung")
    supply = about("supply", "supply", "nhận giấy tờ bổ sung; đủ thì hạn chạy tiếp")
    supply.add_argument("--paper", type=_file_or_key, action="append", required=True)
    about("accept", "accept_filing", "tiếp nhận hồ sơ nộp trực tuyến; hạn bắt đầu chạy")
    refuse = about("refuse", "refuse", "từ chối giải quyết (mẫu 03)")
    refuse.add_argument("--reason", type=tidy, required=True)
    about("withdraw", "withdraw", "công dân rút hồ sơ").add_argument(
        "--reason", type=tidy, default=""
    )
    stop = about("stop", "stop", "dừng giải quyết (mẫu 05)")
    stop.add_argument("--reason", type=tidy, required=True)
    sorry = about("apologise", "apologise", "xin lỗi và hẹn lại ngày trả (mẫu 04)")
    sorry.add_argument("--new-due", type=moment, required=True)
    sorry.add_argument("--reason", type=tidy, required=True)
    sorry.add_argument("--outage", action="store_true", help="vì mất điện, mất mạng")
    sorry.add_argument("--signer", type=tidy, default="", help="người ký văn bản")
    about("finish", "finish", "đã có kết quả").add_argument(
        "--result", type=Path, metavar="TỆP", dest="file"
    )
    back = about("return", "give_back", "trả kết quả cho công dân")
    who = back.add_mutually_exclusive_group(required=True)
    who.add_argument("--to-card", metavar="QR", help="nội dung QR thẻ của người nhận")
    who.add_argument("--to-name", metavar="TÊN", type=tidy, help="tên người nhận khi không có thẻ")
    back.add_argument("--by-post", metavar="SỐ", type=tidy, default="", help="số bưu gửi")
    back.add_argument("--authority", type=tidy, default="", help="giấy ủy quyền nhận kết quả")
    back.add_argument("--authority-until", type=day, help="giấy ủy quyền có hạn đến ngày")
    back.add_argument(
        "--authority-files-only",
        action="store_true",
        help="giấy đó chỉ ghi nộp hồ sơ, không ghi nhận kết quả",
    )
    back.add_argument("--rating", default="", help="công dân đánh giá, từ 1 đến 5")
    back.add_argument("--remark", type=tidy, default="", help="công dân góp ý, phản ánh")
    lost = about("lost-slip", "lost_slip", "có người báo mất phiếu; chỉ chủ hồ sơ được cấp lại")
    lost.add_argument("--card", metavar="QR", required=True, help="nội dung QR thẻ của người hỏi")
    lost.add_argument(
        "--fact",
        type=pair,
        action="append",
        default=[],
        metavar="ĐIỀU=TRẢ_LỜI",
        help="procedure, day, phone, paper, submitter: cần đúng hai điều",
    )
    correct = about("correct", "correct", "sửa thông tin đã in trên phiếu (hai người)")
    correct.add_argument(
        "--set", type=pair, action="append", required=True, metavar="MỤC=GIÁ_TRỊ", dest="fields"
    )
    void = about("void", "void", "hủy số tiếp nhận ghi nhầm")
    for made, needed in ((correct, True), (void, False)):
        made.add_argument("--reason", type=tidy, default="theo người duyệt")
        made.add_argument(
            "--approve",
            metavar="NGƯỜI",
            type=tidy,
            default="",
            required=needed,
            help="người phụ trách; mật khẩu trong DESK_TUI_APPROVER_PASSWORD",
        )


def folders(verb: Any) -> None:
    given = verb("hand-over", "folders:hand_over", "bàn giao hồ sơ giấy cho bộ phận xử lý")
    given.add_argument("codes", metavar="MÃ", nargs="+", help="mã hồ sơ hoặc mã QR trên phiếu")
    given.add_argument("--to", metavar="BỘ_PHẬN", type=tidy, required=True)
    given.add_argument("--taker", metavar="TÊN", type=tidy, default="", help="người nhận ký")
    given.add_argument(
        "--expect", action="store_true", help="đối chiếu với mọi hồ sơ đang chờ bàn giao"
    )
    given.add_argument("--field", type=tidy, default="", help="chỉ đối chiếu một lĩnh vực")
    verb("control-slip", "folders:control_slip", "phiếu kiểm soát (mẫu 06)").add_argument(
        "code", metavar="MÃ", type=tidy
    )
    book = verb("register", "folders:register", "sổ theo dõi hồ sơ (mẫu 07)")
    book.add_argument("--from", dest="first", metavar="NGÀY", type=day, required=True)
    book.add_argument("--to", dest="last", metavar="NGÀY", type=day, required=True)


def _file_or_key(text: str) -> tuple[str, Path | None]:
    """`KEY=FILE`, or the key alone of a paper that will be scanned later."""
    key, mark, file = text.partition("=")
    return tidy(key), Path(file) if mark and file else None
