"""The page of one dossier, and the small forms over it."""

from __future__ import annotations

from desk_tui.tongue import say
from desk_tui.widgets.keys.action import Action

ACTIONS: tuple[Action, ...] = (
    Action(
        "dossier.scan",
        "f6",
        say("Quét"),
        say("Quét vào giấy tờ đang chọn, hoặc gắn tệp."),
        "dossier",
    ),
    Action(
        "dossier.scan_all",
        "alt+c",
        say("Quét cả chồng"),
        say("Quét cả chồng giấy một lần rồi chia cho các giấy tờ của hồ sơ."),
        "dossier",
    ),
    Action(
        "dossier.next",
        "f10",
        say("Việc tiếp"),
        say(
            "Bổ sung, kết quả, trả, từ chối, rút, dừng, xin lỗi, sửa, hủy: những gì làm được"
            " lúc này."
        ),
        "dossier",
    ),
    Action(
        "dossier.trail",
        "alt+v",
        say("Vết sửa"),
        say("Mọi lần sửa, hủy, in lại: trước, sau, ai ghi, ai duyệt, bản phiếu nào."),
        "dossier",
        False,
    ),
    Action(
        "dossier.lost",
        "alt+l",
        say("Báo mất phiếu"),
        say("Có người báo mất phiếu: hỏi hai điều, cấp lại cho đúng chủ, phiếu cũ bị thu hồi."),
        "dossier",
        False,
    ),
    Action(
        "dossier.print",
        "f8",
        say("In lại"),
        say("In lại giấy tiếp nhận, ghi rõ lần cấp."),
        "dossier",
    ),
    Action(
        "dossier.describe",
        "f3",
        say("Số, ngày"),
        say("Ghi số, ngày cấp, nơi cấp, hạn của giấy tờ đang chọn; máy đọc giúp."),
        "dossier",
    ),
    Action(
        "dossier.result", "f9", say("Kết quả"), say("Thêm kết quả của hồ sơ để số hóa."), "dossier"
    ),
    Action(
        "dossier.reuse",
        "alt+d",
        say("Dùng lại"),
        say("Lấy giấy tờ cơ quan đã có của người này từ hồ sơ khác."),
        "dossier",
    ),
    Action(
        "dossier.copy",
        "alt+y",
        say("Chép thành mới"),
        say("Tiếp nhận hồ sơ mới cùng người, cùng thủ tục như hồ sơ này."),
        "dossier",
        False,
    ),
    Action(
        "dossier.check",
        "alt+k",
        say("Kiểm tra dân cư"),
        say("Đối chiếu chủ hồ sơ với dữ liệu dân cư; mất mạng thì tự làm sau."),
        "dossier",
        False,
    ),
    Action(
        "dossier.take",
        "alt+n",
        say("Nhận làm"),
        say("Nhận hồ sơ về quầy này, hoặc trả."),
        "dossier",
        False,
    ),
    Action(
        "dossier.pay",
        "alt+p",
        say("Thu tiền"),
        say("Thu phí, lệ phí của hồ sơ; biên lai, hoàn."),
        "dossier",
    ),
    Action(
        "describe.number", "alt+1", say("Lấy số"), say("Điền số máy đọc được."), "describe", False
    ),
    Action(
        "describe.issued",
        "alt+2",
        say("Lấy ngày"),
        say("Điền ngày máy đọc được."),
        "describe",
        False,
    ),
    Action(
        "describe.issuer",
        "alt+3",
        say("Lấy nơi cấp"),
        say("Điền nơi cấp đọc được."),
        "describe",
        False,
    ),
    Action(
        "describe.save", "f10", say("Lưu"), say("Ghi vào sổ những gì đang ở các ô."), "describe"
    ),
    Action("result.save", "f10", say("Thêm"), say("Ghi kết quả vào hồ sơ."), "result"),
)
