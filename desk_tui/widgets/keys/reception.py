"""Receiving a dossier, and the visit that leads to none."""

from __future__ import annotations

from desk_tui.widgets.keys.action import Action

ACTIONS: tuple[Action, ...] = (
    Action("reception.save", "f10", "Lưu", "Xem lại mọi ô, ghi hồ sơ và cấp số.", "reception"),
    Action(
        "reception.convert",
        "f6",
        "Nộp trực tuyến",
        "Lập gói nộp trực tuyến cùng công dân từ chính những gì đã nhập.",
        "reception",
    ),
    Action("reception.print", "f8", "In phiếu", "In phiếu của hồ sơ vừa ghi.", "reception"),
    Action(
        "reception.organisation",
        "alt+t",
        "Loại chủ hồ sơ",
        "Cá nhân, tổ chức, doanh nghiệp hoặc hộ kinh doanh.",
        "reception",
        False,
    ),
    Action(
        "reception.submitter",
        "alt+n",
        "Nộp thay",
        "Mở hoặc đóng phần người nộp thay.",
        "reception",
        False,
    ),
    Action(
        "reception.more",
        "alt+e",
        "Ít gặp",
        "Bưu chính, giấy ủy quyền, liên thông, số bộ, cơ quan khác giải quyết, cách trả kết quả.",
        "reception",
        False,
    ),
    Action(
        "reception.card", "alt+h", "Điền thẻ", "Điền thẻ thấy trên trang vừa quét.", "reception"
    ),
    Action(
        "reception.again",
        "alt+d",
        "Dùng lại",
        "Dùng lại dữ liệu, giấy tờ cơ quan đã có của công dân, khi họ đồng ý.",
        "reception",
        False,
    ),
    Action(
        "reception.advice",
        "alt+a",
        "Nộp cách nào",
        "So sánh nộp giấy và trực tuyến; ghi tài khoản và cách trả tiền của công dân.",
        "reception",
        False,
    ),
    Action("reception.discard", "alt+x", "Bỏ nháp", "Bỏ bản nháp này, hỏi lại trước.", "reception"),
    Action("reception.pay", "alt+p", "Thu tiền", "Thu phí, lệ phí của hồ sơ vừa ghi.", "reception"),
    Action("reception.person", "alt+1", "Chủ hồ sơ", "Đến phần chủ hồ sơ.", "reception", False),
    Action("reception.procedure", "alt+2", "Thủ tục", "Đến phần thủ tục.", "reception", False),
    Action("reception.papers", "alt+3", "Giấy tờ", "Đến phần giấy tờ.", "reception", False),
    Action("visit.save", "f10", "Lưu và in", "Ghi lượt đến và in phiếu.", "visit"),
)
