"""Lists of what waits: dates, folders, results, messages, packages, notes, the waiting room."""

from __future__ import annotations

from desk_tui.widgets.keys.action import Action, numbered

DEADLINE_LISTS = (
    "Quá hạn",
    "Sắp đến hạn",
    "Chờ dân quá hạn",
    "Lịch nghỉ đổi",
    "Mất nối",
    "Giai đoạn",
)
"""What Alt+1 to Alt+6 show on the screen of dates."""

RETURN_LISTS = ("Tất cả", "Tại quầy", "Bưu chính", "Trực tuyến", "Chưa ai nhận", "Bưu gửi")
"""What Alt+1 to Alt+6 show among the results that wait."""
MESSAGE_LISTS = ("Tất cả", "Không tới", "Chờ gửi", "Đã gửi")
"""What Alt+1 to Alt+4 show among the messages."""

NOTE_TABS = ("Khó khăn", "Bước thừa", "Phản ánh", "Đánh giá", "Bồi dưỡng")
"""What Alt+1 to Alt+5 show in the office's log."""

ACTIONS: tuple[Action, ...] = (
    Action("deadlines.decide", "f10", "Xử lý", "Quyết ngày hẹn; lập danh sách gọi.", "deadlines"),
    *numbered("deadlines", "list", DEADLINE_LISTS, "Danh sách"),
    Action("hand.way", "f6", "Đi, về", "Giao hồ sơ giấy đi, hoặc nhận về.", "hand"),
    Action("hand.save", "f10", "Ghi và in", "Ghi bàn giao, in danh sách hai bên ký.", "hand"),
    Action("hand.places", "f9", "Đang ở đâu", "Bao nhiêu hồ sơ giấy ở bộ phận nào.", "hand"),
    Action("hand.print", "f8", "In lại", "In lại danh sách của hồ sơ đang đứng.", "hand"),
    Action("hand.skip", "alt+x", "Để lại", "Để hồ sơ này lần sau; bỏ lần quét.", "hand"),
    Action("hand.rest", "alt+z", "Để lại hết", "Mọi hồ sơ chưa quét: lần sau.", "hand", False),
    Action("returns.give", "f10", "Trả", "Trả kết quả cho người đến nhận.", "returns"),
    Action("returns.remind", "f8", "Nhắn", "Nhắn công dân đến nhận kết quả.", "returns"),
    Action("returns.post", "alt+g", "Bưu chính", "Lập lệnh, giao thư, thư về.", "returns"),
    Action("returns.post_all", "alt+b", "Giao thư", "Giao mọi thư đã có số.", "returns", False),
    Action("returns.want", "alt+c", "Cách nhận", "Công dân đổi cách nhận.", "returns"),
    Action("returns.call_list", "alt+p", "In để gọi", "In danh sách người để gọi.", "returns"),
    *numbered("returns", "list", RETURN_LISTS, "Chỉ xem"),
    Action("messages.retry", "f8", "Gửi lại", "Gửi lại tin không tới.", "messages"),
    Action("messages.told", "f9", "Đã báo", "Ghi đã gọi hoặc gặp công dân.", "messages"),
    *numbered("messages", "list", MESSAGE_LISTS, "Chỉ xem tin"),
    Action("packages.only_open", "alt+c", "Chưa xong", "Chỉ gói chưa thành hồ sơ.", "packages"),
    Action("package.dossier", "f9", "Mở hồ sơ", "Mở hồ sơ mà gói đã thành.", "package"),
    Action("package.link", "alt+l", "Mã mới", "Cấp mã mới cho điện thoại; mã cũ bỏ.", "package"),
    Action("package.pay", "alt+p", "Thu tiền", "Phí, lệ phí của gói: đang ở đâu.", "package"),
    Action("package.withdraw", "alt+x", "Rút gói", "Công dân thôi không nộp nữa.", "package"),
    *numbered("notes", "tab", NOTE_TABS, "Xem"),
    Action("notes.add", "f3", "Ghi thêm", "Ghi một điều của loại đang xem.", "notes"),
    Action("notes.only_open", "alt+c", "Chưa xong", "Chỉ điều chưa xong; xem lại tất cả.", "notes"),
    Action("notes.export", "f9", "Ra bảng tính", "Ghi ra tệp CSV để họp, báo cáo.", "notes"),
    Action("helps.add", "f9", "Ghi thêm", "Ghi một lần hỗ trợ công dân.", "helps"),
    Action("helps.span", "alt+c", "Hôm nay, tháng, năm", "Đổi khoảng ngày đang xem.", "helps"),
    Action("questions.open", "alt+o", "Mở hồ sơ", "Xem cả hồ sơ trước khi chọn.", "questions"),
    Action("tickets.next", "f3", "Gọi tiếp", "Xong người này, gọi số kế tiếp.", "tickets"),
    Action("tickets.issue", "f8", "Phát số", "Phát số cho người vừa đến.", "tickets"),
    Action("tickets.recall", "f9", "Gọi lại", "Gọi lại số đang phục vụ.", "tickets"),
    Action("tickets.absent", "alt+v", "Vắng", "Gọi mà không ai đến: số về cuối hàng.", "tickets"),
    Action("tickets.hold", "alt+k", "Giữ", "Giữ số này lại, gọi người khác trước.", "tickets"),
    Action("tickets.done", "f10", "Xong", "Xong người này, chưa gọi ai.", "tickets"),
    Action("tickets.fields", "alt+l", "Lĩnh vực", "Đổi lĩnh vực quầy này gọi.", "tickets", False),
)
