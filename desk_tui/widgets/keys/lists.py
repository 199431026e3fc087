"""Lists of what waits: dates, folders, results, messages, packages, notes, the waiting room."""

from __future__ import annotations

from desk_tui.tongue import say
from desk_tui.widgets.keys.action import Action, numbered

DEADLINE_LISTS = (
    say("Quá hạn"),
    say("Sắp đến hạn"),
    say("Chờ dân quá hạn"),
    say("Lịch nghỉ đổi"),
    say("Mất nối"),
    say("Giai đoạn"),
)
"""What Alt+1 to Alt+6 show on the screen of dates."""

RETURN_LISTS = (
    say("Tất cả"),
    say("Tại quầy"),
    say("Bưu chính"),
    say("Trực tuyến"),
    say("Chưa ai nhận"),
    say("Bưu gửi"),
)
"""What Alt+1 to Alt+6 show among the results that wait."""
MESSAGE_LISTS = (say("Tất cả"), say("Không tới"), say("Chờ gửi"), say("Đã gửi"))
"""What Alt+1 to Alt+4 show among the messages."""

NOTE_TABS = (say("Khó khăn"), say("Bước thừa"), say("Phản ánh"), say("Đánh giá"), say("Bồi dưỡng"))
"""What Alt+1 to Alt+5 show in the office's log."""

ACTIONS: tuple[Action, ...] = (
    Action(
        "deadlines.decide",
        "f10",
        say("Xử lý"),
        say("Quyết ngày hẹn; lập danh sách gọi."),
        "deadlines",
    ),
    *numbered("deadlines", "list", DEADLINE_LISTS, say("Danh sách")),
    Action("hand.way", "f6", say("Đi, về"), say("Giao hồ sơ giấy đi, hoặc nhận về."), "hand"),
    Action(
        "hand.save", "f10", say("Ghi và in"), say("Ghi bàn giao, in danh sách hai bên ký."), "hand"
    ),
    Action(
        "hand.places", "f9", say("Đang ở đâu"), say("Bao nhiêu hồ sơ giấy ở bộ phận nào."), "hand"
    ),
    Action("hand.print", "f8", say("In lại"), say("In lại danh sách của hồ sơ đang đứng."), "hand"),
    Action("hand.skip", "alt+x", say("Để lại"), say("Để hồ sơ này lần sau; bỏ lần quét."), "hand"),
    Action(
        "hand.rest", "alt+z", say("Để lại hết"), say("Mọi hồ sơ chưa quét: lần sau."), "hand", False
    ),
    Action("returns.give", "f10", say("Trả"), say("Trả kết quả cho người đến nhận."), "returns"),
    Action("returns.remind", "f8", say("Nhắn"), say("Nhắn công dân đến nhận kết quả."), "returns"),
    Action(
        "returns.post", "alt+g", say("Bưu chính"), say("Lập lệnh, giao thư, thư về."), "returns"
    ),
    Action(
        "returns.post_all",
        "alt+b",
        say("Giao thư"),
        say("Giao mọi thư đã có số."),
        "returns",
        False,
    ),
    Action("returns.want", "alt+c", say("Cách nhận"), say("Công dân đổi cách nhận."), "returns"),
    Action(
        "returns.call_list", "alt+p", say("In để gọi"), say("In danh sách người để gọi."), "returns"
    ),
    *numbered("returns", "list", RETURN_LISTS, say("Chỉ xem")),
    Action("messages.retry", "f8", say("Gửi lại"), say("Gửi lại tin không tới."), "messages"),
    Action("messages.told", "f9", say("Đã báo"), say("Ghi đã gọi hoặc gặp công dân."), "messages"),
    *numbered("messages", "list", MESSAGE_LISTS, say("Chỉ xem tin")),
    Action(
        "packages.only_open",
        "alt+c",
        say("Chưa xong"),
        say("Chỉ gói chưa thành hồ sơ."),
        "packages",
    ),
    Action("package.dossier", "f9", say("Mở hồ sơ"), say("Mở hồ sơ mà gói đã thành."), "package"),
    Action(
        "package.link",
        "alt+l",
        say("Mã mới"),
        say("Cấp mã mới cho điện thoại; mã cũ bỏ."),
        "package",
    ),
    Action(
        "package.pay", "alt+p", say("Thu tiền"), say("Phí, lệ phí của gói: đang ở đâu."), "package"
    ),
    Action(
        "package.withdraw", "alt+x", say("Rút gói"), say("Công dân thôi không nộp nữa."), "package"
    ),
    *numbered("notes", "tab", NOTE_TABS, say("Xem")),
    Action("notes.add", "f3", say("Ghi thêm"), say("Ghi một điều của loại đang xem."), "notes"),
    Action(
        "notes.only_open",
        "alt+c",
        say("Chưa xong"),
        say("Chỉ điều chưa xong; xem lại tất cả."),
        "notes",
    ),
    Action(
        "notes.export", "f9", say("Ra bảng tính"), say("Ghi ra tệp CSV để họp, báo cáo."), "notes"
    ),
    Action("helps.add", "f9", say("Ghi thêm"), say("Ghi một lần hỗ trợ công dân."), "helps"),
    Action(
        "helps.span", "alt+c", say("Hôm nay, tháng, năm"), say("Đổi khoảng ngày đang xem."), "helps"
    ),
    Action(
        "questions.open", "alt+o", say("Mở hồ sơ"), say("Xem cả hồ sơ trước khi chọn."), "questions"
    ),
    Action(
        "tickets.next", "f3", say("Gọi tiếp"), say("Xong người này, gọi số kế tiếp."), "tickets"
    ),
    Action("tickets.issue", "f8", say("Phát số"), say("Phát số cho người vừa đến."), "tickets"),
    Action("tickets.recall", "f9", say("Gọi lại"), say("Gọi lại số đang phục vụ."), "tickets"),
    Action(
        "tickets.absent",
        "alt+v",
        say("Vắng"),
        say("Gọi mà không ai đến: số về cuối hàng."),
        "tickets",
    ),
    Action(
        "tickets.hold", "alt+k", say("Giữ"), say("Giữ số này lại, gọi người khác trước."), "tickets"
    ),
    Action("tickets.done", "f10", say("Xong"), say("Xong người này, chưa gọi ai."), "tickets"),
    Action(
        "tickets.fields",
        "alt+l",
        say("Lĩnh vực"),
        say("Đổi lĩnh vực quầy này gọi."),
        "tickets",
        False,
    ),
)
