"""The screen of the scanner."""

from __future__ import annotations

from desk_tui.tongue import say
from desk_tui.widgets.keys.action import Action

ACTIONS: tuple[Action, ...] = (
    Action("scan.start", "f6", say("Quét"), say("Bắt đầu quét hoặc quét tiếp."), "scan"),
    Action("scan.keep", "f10", say("Lưu"), say("Lưu mỗi giấy tờ có trang thành một tệp."), "scan"),
    *(
        Action(
            f"scan.paper{number}",
            f"alt+{number}",
            say("Giấy tờ {number}", number=number),
            say("Trang đang đứng là trang đầu của giấy tờ {number}.", number=number),
            "scan",
            shown=False,
            run=f"paper({number})",
        )
        for number in range(1, 10)
    ),
    Action(
        "scan.leave",
        "alt+z",
        say("Đóng, vẫn quét"),
        say("Đóng màn hình, máy vẫn quét tiếp."),
        "scan",
    ),
    Action(
        "scan.again",
        "alt+x",
        say("Quét lại trang"),
        say("Quét tờ khác thay trang đang đứng."),
        "scan",
    ),
    Action(
        "scan.turn",
        "alt+r",
        say("Xoay"),
        say("Xoay trang một phần tư vòng theo kim đồng hồ."),
        "scan",
    ),
    Action(
        "scan.upright", "alt+o", say("Đúng chiều"), say("Xoay trang theo chiều của chữ."), "scan"
    ),
    Action("scan.drop", "alt+b", say("Bỏ trang"), say("Bỏ trang đang đứng hoặc lấy lại."), "scan"),
    Action(
        "scan.insert",
        "alt+i",
        say("Quét chèn"),
        say("Quét thêm trang vào sau trang đang đứng."),
        "scan",
    ),
    Action(
        "scan.backs",
        "alt+g",
        say("Mặt sau"),
        say("Quét chồng đã lật, ghép xen vào mặt trước."),
        "scan",
    ),
    Action(
        "scan.next",
        "alt+s",
        say("Giấy tờ kế"),
        say("Trang đang đứng mở giấy tờ kế tiếp."),
        "scan",
        False,
    ),
    Action(
        "scan.level", "alt+n", say("Nghiêng"), say("Dựng thẳng trang hoặc để như đã quét."), "scan"
    ),
    Action(
        "scan.crop", "alt+c", say("Cắt mép"), say("Cắt mép ảnh điện thoại hoặc để cả ảnh."), "scan"
    ),
    Action(
        "scan.titles",
        "alt+t",
        say("Đọc tiêu đề"),
        say("Đọc chữ trên trang để chia giấy tờ."),
        "scan",
    ),
    Action(
        "scan.follow",
        "alt+y",
        say("Theo tiêu đề"),
        say("Chia giấy tờ theo tiêu đề đã đọc."),
        "scan",
    ),
    Action(
        "scan.card",
        "alt+h",
        say("Điền thẻ"),
        say("Lập hồ sơ với thẻ thấy trên trang đã quét."),
        "scan",
    ),
    Action(
        "scan.declare", "alt+k", say("Số trang khai"), say("Ghi số trang người dân khai."), "scan"
    ),
    Action(
        "scan.sheets",
        "alt+p",
        say("In tờ ngăn"),
        say("In tờ ngăn cho các giấy tờ của hồ sơ."),
        "scan",
    ),
    Action("scan.look", "alt+d", say("Dò máy quét"), say("Tìm lại các máy quét đang nối."), "scan"),
    Action(
        "scan.discard", "alt+u", say("Bỏ hết"), say("Bỏ mọi trang chưa lưu, hỏi lại trước."), "scan"
    ),
)
