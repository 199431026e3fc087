"""What can be done on every screen."""

from __future__ import annotations

from desk_tui.tongue import say
from desk_tui.widgets.keys.action import Action

ACTIONS: tuple[Action, ...] = (
    Action(
        "app.help",
        "f1",
        say("Trợ giúp"),
        say("Giải thích ô đang đứng và mọi phím dùng được ở đây."),
    ),
    Action("app.receive", "f2", say("Tiếp nhận"), say("Mở màn hình tiếp nhận hồ sơ mới.")),
    Action(
        "app.visit",
        "f4",
        say("Lượt đến"),
        say("Ghi lượt đến không lập hồ sơ và in phiếu cho người dân."),
    ),
    Action("app.line", "f5", say("Gửi/nhận"), say("Xem việc chưa gửi về trung tâm và gửi ngay.")),
    Action(
        "app.verify",
        "f7",
        say("Kiểm tra phiếu"),
        say("Quét mã trên phiếu để biết phiếu thật hay giả."),
    ),
    Action(
        "app.questions",
        "alt+q",
        say("Cần chọn"),
        say("Chỗ hai nơi ghi khác nhau, việc bị từ chối, hồ sơ có thể trùng: chọn giữ bên nào."),
        shown=False,
    ),
    Action(
        "app.lock", "f11", say("Khóa"), say("Khóa màn hình; chữ đang gõ vẫn được giữ."), shown=False
    ),
    Action(
        "app.sign",
        "alt+m",
        say("Mật khẩu ký số"),
        say("Nhập mật khẩu hoặc mã PIN ký số của phiên này để ký bản lưu."),
        shown=False,
    ),
    Action(
        "app.guide",
        "alt+j",
        say("Chỉ trên điện thoại"),
        say("Từng bước bằng chữ to cho công dân làm trên điện thoại của mình; ghi sổ hỗ trợ."),
        shown=False,
    ),
    Action(
        "app.leaflet",
        "alt+w",
        say("In tờ hướng dẫn"),
        say("In tờ hướng dẫn nộp trực tuyến của thủ tục đang mở, có mã QR cho điện thoại."),
        shown=False,
    ),
    Action(
        "app.note",
        "ctrl+g",
        say("Ghi chép"),
        say("Ghi bước thừa, khó khăn, phản ánh của người dân, buổi học; kèm hồ sơ đang mở."),
        shown=False,
    ),
    Action(
        "app.undo",
        "ctrl+z",
        say("Hủy phiếu vừa cấp"),
        say("Trong mười phút sau khi in: hủy số vừa cấp, thu hồi phiếu; kể rõ những gì bị hủy."),
        shown=False,
    ),
    Action(
        "app.typing",
        "ctrl+t",
        say("Gõ tiếng Việt"),
        say("Bộ gõ của chương trình: tắt, Telex, VNI. Chỉ bật khi máy không có bộ gõ nào khác."),
        shown=False,
    ),
    Action(
        "app.typing_here",
        "alt+0",
        say("Bộ gõ ở ô này"),
        say("Bật hoặc tắt bộ gõ của chương trình chỉ ở ô đang đứng, ví dụ ô gõ tiếng nước ngoài."),
        shown=False,
    ),
    Action(
        "app.tone_style",
        "ctrl+r",
        say("Đặt dấu thanh"),
        say("Bộ gõ đặt dấu kiểu cũ (hòa, thủy) hoặc kiểu mới (hoà, thuỷ)."),
        shown=False,
    ),
    Action(
        "app.looks",
        "alt+f",
        say("Giao diện"),
        say("Nền tối, nền sáng, tương phản cao, chữ lớn; nhớ riêng cho từng cán bộ."),
        shown=False,
    ),
    Action(
        "app.redraw",
        "ctrl+l",
        say("Vẽ lại"),
        say("Vẽ lại cả màn hình; ở chế độ đọc thì đọc lại màn hình từ đầu."),
        shown=False,
    ),
    Action(
        "app.keys",
        "ctrl+s",
        say("Đổi phím"),
        say("Xem phím của mọi màn hình; cho một việc phím khác, hoặc về phím có sẵn."),
        shown=False,
    ),
    Action(
        "app.palette", "ctrl+p", say("Lệnh"), say("Tìm mọi lệnh theo tên, gõ không dấu cũng được.")
    ),
    Action(
        "app.back", "escape,f12", say("Quay lại"), say("Về màn hình trước; chữ đã gõ vẫn được giữ.")
    ),
    Action("app.quit", "ctrl+q", say("Thoát"), say("Thoát chương trình; mọi việc đã ghi đều còn.")),
)
