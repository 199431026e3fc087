"""The screen of the scanner."""

from __future__ import annotations

from desk_tui.widgets.keys.action import Action

ACTIONS: tuple[Action, ...] = (
    Action("scan.start", "f6", "Quét", "Bắt đầu quét hoặc quét tiếp.", "scan"),
    Action("scan.keep", "f10", "Lưu", "Lưu mỗi giấy tờ có trang thành một tệp.", "scan"),
    *(
        Action(
            f"scan.paper{number}",
            f"alt+{number}",
            f"Giấy tờ {number}",
            f"Trang đang đứng là trang đầu của giấy tờ {number}.",
            "scan",
            shown=False,
            run=f"paper({number})",
        )
        for number in range(1, 10)
    ),
    Action("scan.leave", "alt+z", "Đóng, vẫn quét", "Đóng màn hình, máy vẫn quét tiếp.", "scan"),
    Action("scan.again", "alt+x", "Quét lại trang", "Quét tờ khác thay trang đang đứng.", "scan"),
    Action("scan.turn", "alt+r", "Xoay", "Xoay trang một phần tư vòng theo kim đồng hồ.", "scan"),
    Action("scan.upright", "alt+o", "Đúng chiều", "Xoay trang theo chiều của chữ.", "scan"),
    Action("scan.drop", "alt+b", "Bỏ trang", "Bỏ trang đang đứng hoặc lấy lại.", "scan"),
    Action("scan.insert", "alt+i", "Quét chèn", "Quét thêm trang vào sau trang đang đứng.", "scan"),
    Action("scan.backs", "alt+g", "Mặt sau", "Quét chồng đã lật, ghép xen vào mặt trước.", "scan"),
    Action(
        "scan.next", "alt+s", "Giấy tờ kế", "Trang đang đứng mở giấy tờ kế tiếp.", "scan", False
    ),
    Action("scan.level", "alt+n", "Nghiêng", "Dựng thẳng trang hoặc để như đã quét.", "scan"),
    Action("scan.crop", "alt+c", "Cắt mép", "Cắt mép ảnh điện thoại hoặc để cả ảnh.", "scan"),
    Action("scan.titles", "alt+t", "Đọc tiêu đề", "Đọc chữ trên trang để chia giấy tờ.", "scan"),
    Action("scan.follow", "alt+y", "Theo tiêu đề", "Chia giấy tờ theo tiêu đề đã đọc.", "scan"),
    Action("scan.card", "alt+h", "Điền thẻ", "Lập hồ sơ với thẻ thấy trên trang đã quét.", "scan"),
    Action("scan.declare", "alt+k", "Số trang khai", "Ghi số trang người dân khai.", "scan"),
    Action("scan.sheets", "alt+p", "In tờ ngăn", "In tờ ngăn cho các giấy tờ của hồ sơ.", "scan"),
    Action("scan.look", "alt+d", "Dò máy quét", "Tìm lại các máy quét đang nối.", "scan"),
    Action("scan.discard", "alt+u", "Bỏ hết", "Bỏ mọi trang chưa lưu, hỏi lại trước.", "scan"),
)
