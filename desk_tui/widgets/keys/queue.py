"""The list of dossiers, and the lists that open from it."""

from __future__ import annotations

from desk_tui.tongue import say, say_as
from desk_tui.widgets.keys.action import Action, numbered

QUEUE_TABS = (
    say("Tất cả"),
    say_as("status", "Mới"),
    say_as("status", "Tiếp nhận"),
    say_as("status", "Đang xử lý"),
    say_as("status", "Chờ bổ sung"),
    say_as("status", "Chờ nộp tiền"),
    say_as("status", "Xong"),
    say_as("status", "Đã trả"),
    say("Khác"),
)
"""What Alt+1 to Alt+9 show in the queue."""

ACTIONS: tuple[Action, ...] = (
    Action(
        "queue.find",
        "ctrl+f",
        say("Tìm"),
        say("Vào ô tìm: tên, mã, số giấy tờ, gõ không dấu."),
        "queue",
    ),
    Action(
        "queue.attest",
        "f8",
        say("Chứng thực"),
        say("Làn chứng thực: giấy tờ, số trang, số bản, thu phí và vào sổ một lần."),
        "queue",
        False,
    ),
    Action(
        "queue.books",
        "alt+b",
        say("Sổ chứng thực"),
        say("Các quyển sổ chứng thực: in, hủy, sửa số, ghi vào sổ việc vừa chứng thực xong."),
        "queue",
        False,
    ),
    Action(
        "queue.tickets", "f3", say("Gọi số"), say("Mở hàng chờ: phát số, gọi số tiếp."), "queue"
    ),
    Action(
        "queue.packages",
        "alt+o",
        say("Gói online"),
        say("Các gói nộp trực tuyến lập cùng công dân: đang ở đâu, thành hồ sơ nào."),
        "queue",
        False,
    ),
    Action(
        "queue.today",
        "f9",
        say("Số liệu"),
        say(
            "Chỉ tiêu của quầy hôm nay, tháng này: mỗi con số có tử, mẫu, căn cứ và hồ sơ đứng sau."
        ),
        "queue",
        False,
    ),
    Action(
        "queue.channel",
        "alt+k",
        say("Kênh"),
        say("Trực tiếp, trực tuyến, bưu chính, tất cả."),
        "queue",
    ),
    Action(
        "queue.due",
        "alt+h",
        say("Hạn"),
        say("Sắp đến hạn và quá hạn, chỉ quá hạn, tất cả."),
        "queue",
    ),
    Action(
        "queue.notes",
        "alt+i",
        say("Sổ ghi chép"),
        say("Khó khăn, bước thừa, phản ánh, đánh giá, bồi dưỡng: ai lo, đến đâu, ra bảng tính."),
        "queue",
        False,
    ),
    Action(
        "queue.helps",
        "alt+u",
        say("Sổ hỗ trợ"),
        say("Đã giúp ai, việc gì, bao lâu; ai nộp trực tuyến lần đầu."),
        "queue",
        False,
    ),
    Action(
        "queue.deadlines",
        "alt+d",
        say("Đến hạn"),
        say("Quá hạn, sắp đến hạn, chờ dân quá hạn, lịch nghỉ đổi, trễ vì mất nối."),
        "queue",
        False,
    ),
    Action(
        "queue.money",
        "alt+p",
        say("Thu tiền"),
        say("Ai còn phải nộp tiền; biên lai, sao kê, chốt ngày."),
        "queue",
        False,
    ),
    Action(
        "queue.folders",
        "alt+e",
        say("Hồ sơ giấy"),
        say("Bàn giao hồ sơ giấy bằng quét từng phiếu; nhận về; đang ở đâu."),
        "queue",
        False,
    ),
    Action(
        "queue.returns",
        "alt+r",
        say("Kết quả chờ trả"),
        say("Kết quả theo cách nhận, chưa ai nhận, bưu gửi."),
        "queue",
        False,
    ),
    Action(
        "queue.messages",
        "alt+n",
        say("Tin nhắn"),
        say("Tin nhắn cho công dân: chờ, đã gửi, không tới, gửi lại."),
        "queue",
        False,
    ),
    Action(
        "queue.undigitised",
        "alt+s",
        say("Cần số hóa"),
        say("Chỉ hồ sơ còn giấy tờ hoặc kết quả cần số hóa, chờ lâu nhất ở trên."),
        "queue",
        False,
    ),
    Action(
        "queue.group",
        "alt+g",
        say("Theo công văn"),
        say("Nhận mọi hồ sơ của một công văn: dán danh sách, một giấy tiếp nhận chung."),
        "queue",
        False,
        "app.group",
    ),
    Action(
        "queue.calls",
        "alt+y",
        say("Cuộc gọi"),
        say("Cuộc gọi đã ghi đang chờ: gọi lại, làm tiếp thành hồ sơ."),
        "queue",
        False,
        "app.calls",
    ),
    Action(
        "queue.words",
        "alt+t",
        say("Tìm chữ"),
        say("Tìm chữ bên trong các giấy tờ đã số hóa."),
        "queue",
        False,
    ),
    *numbered("queue", "tab", QUEUE_TABS, say("Chỉ xem hồ sơ")),
)
