"""The line to the centre, the node, the figures of the office."""

from __future__ import annotations

from desk_tui.widgets.keys.action import Action

ACTIONS: tuple[Action, ...] = (
    Action("node.look", "f9", "Xem lại", "Đọc lại ngay, không đợi vài giây.", "node"),
    Action("line.send", "alt+g", "Gửi ngay", "Gửi ngay, không đợi đến lượt.", "line"),
    Action("line.parcel", "alt+u", "Gói USB", "Mang việc chưa gửi đi bằng USB.", "line"),
    Action("parcel.out", "f10", "Lập gói", "Niêm phong mọi việc chưa gửi ra USB.", "parcel"),
    Action("parcel.answer", "f9", "Nhận trả lời", "Nhận tệp trả lời trung tâm ghi.", "parcel"),
    Action("today.period", "f9", "Kỳ khác", "Tháng này, hôm nay, tuần, quý, năm.", "today"),
    Action("today.place", "f8", "Phạm vi", "Cả cơ quan, quầy này, chỉ riêng tôi.", "today"),
    Action(
        "today.faults", "f6", "Chỗ sai", "Hồ sơ làm sai số liệu báo cáo, kèm cách sửa.", "today"
    ),
    Action("today.weak", "alt+t", "Tồn tại", "Vì sao bổ sung, từ chối, nộp giấy, trễ.", "today"),
    Action("weak.print", "alt+i", "In", "In danh sách tồn tại của kỳ.", "weak"),
    Action("today.print", "alt+i", "In", "In báo cáo của kỳ đang xem.", "today", False),
    Action("today.workbook", "f10", "Bảng tính", "Ghi báo cáo ra tệp bảng tính.", "today"),
    Action("behind.side", "f9", "Tử, mẫu", "Hồ sơ còn thiếu, trong tử số, trong mẫu số.", "behind"),
)
