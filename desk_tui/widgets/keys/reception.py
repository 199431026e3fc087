"""Receiving a dossier, and the visit that leads to none."""

from __future__ import annotations

from desk_tui.tongue import say
from desk_tui.widgets.keys.action import Action

ACTIONS: tuple[Action, ...] = (
    Action(
        "reception.save", "f10", say("Lưu"), say("Xem lại mọi ô, ghi hồ sơ và cấp số."), "reception"
    ),
    Action(
        "reception.convert",
        "f6",
        say("Nộp trực tuyến"),
        say("Lập gói nộp trực tuyến cùng công dân từ chính những gì đã nhập."),
        "reception",
    ),
    Action(
        "reception.print", "f8", say("In phiếu"), say("In phiếu của hồ sơ vừa ghi."), "reception"
    ),
    Action(
        "reception.organisation",
        "alt+t",
        say("Loại chủ hồ sơ"),
        say("Cá nhân, tổ chức, doanh nghiệp hoặc hộ kinh doanh."),
        "reception",
        False,
    ),
    Action(
        "reception.submitter",
        "alt+n",
        say("Nộp thay"),
        say("Mở hoặc đóng phần người nộp thay."),
        "reception",
        False,
    ),
    Action(
        "reception.more",
        "alt+e",
        say("Ít gặp"),
        say(
            "Bưu chính, giấy ủy quyền, liên thông, số bộ, cơ quan khác giải quyết, cách trả"
            " kết quả."
        ),
        "reception",
        False,
    ),
    Action(
        "reception.card",
        "alt+h",
        say("Điền thẻ"),
        say("Điền thẻ thấy trên trang vừa quét."),
        "reception",
    ),
    Action(
        "reception.again",
        "alt+d",
        say("Dùng lại"),
        say("Dùng lại dữ liệu, giấy tờ cơ quan đã có của công dân, khi họ đồng ý."),
        "reception",
        False,
    ),
    Action(
        "reception.advice",
        "alt+a",
        say("Nộp cách nào"),
        say("So sánh nộp giấy và trực tuyến; ghi tài khoản và cách trả tiền của công dân."),
        "reception",
        False,
    ),
    Action(
        "reception.discard",
        "alt+x",
        say("Bỏ nháp"),
        say("Bỏ bản nháp này, hỏi lại trước."),
        "reception",
    ),
    Action(
        "reception.pay",
        "alt+p",
        say("Thu tiền"),
        say("Thu phí, lệ phí của hồ sơ vừa ghi."),
        "reception",
    ),
    Action(
        "reception.person",
        "alt+1",
        say("Chủ hồ sơ"),
        say("Đến phần chủ hồ sơ."),
        "reception",
        False,
    ),
    Action(
        "reception.procedure", "alt+2", say("Thủ tục"), say("Đến phần thủ tục."), "reception", False
    ),
    Action(
        "reception.papers", "alt+3", say("Giấy tờ"), say("Đến phần giấy tờ."), "reception", False
    ),
    Action("visit.save", "f10", say("Lưu và in"), say("Ghi lượt đến và in phiếu."), "visit"),
)
