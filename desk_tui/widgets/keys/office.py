"""The line to the centre, the node, the figures of the office."""

from __future__ import annotations

from desk_tui.tongue import say
from desk_tui.widgets.keys.action import Action

ACTIONS: tuple[Action, ...] = (
    Action("node.look", "f9", say("Xem lại"), say("Đọc lại ngay, không đợi vài giây."), "node"),
    Action("line.send", "alt+g", say("Gửi ngay"), say("Gửi ngay, không đợi đến lượt."), "line"),
    Action("line.parcel", "alt+u", say("Gói USB"), say("Mang việc chưa gửi đi bằng USB."), "line"),
    Action(
        "parcel.out", "f10", say("Lập gói"), say("Niêm phong mọi việc chưa gửi ra USB."), "parcel"
    ),
    Action(
        "parcel.answer", "f9", say("Nhận trả lời"), say("Nhận tệp trả lời trung tâm ghi."), "parcel"
    ),
    Action(
        "today.period", "f9", say("Kỳ khác"), say("Tháng này, hôm nay, tuần, quý, năm."), "today"
    ),
    Action(
        "today.place", "f8", say("Phạm vi"), say("Cả cơ quan, quầy này, chỉ riêng tôi."), "today"
    ),
    Action(
        "today.faults",
        "f6",
        say("Chỗ sai"),
        say("Hồ sơ làm sai số liệu báo cáo, kèm cách sửa."),
        "today",
    ),
    Action(
        "today.weak",
        "alt+t",
        say("Tồn tại"),
        say("Vì sao bổ sung, từ chối, nộp giấy, trễ."),
        "today",
    ),
    Action("weak.print", "alt+i", say("In"), say("In danh sách tồn tại của kỳ."), "weak"),
    Action("today.print", "alt+i", say("In"), say("In báo cáo của kỳ đang xem."), "today", False),
    Action(
        "today.workbook", "f10", say("Bảng tính"), say("Ghi báo cáo ra tệp bảng tính."), "today"
    ),
    Action(
        "behind.side",
        "f9",
        say("Tử, mẫu"),
        say("Hồ sơ còn thiếu, trong tử số, trong mẫu số."),
        "behind",
    ),
)
