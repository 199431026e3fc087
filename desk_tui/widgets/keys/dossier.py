"""The page of one dossier, and the small forms over it."""

from __future__ import annotations

from desk_tui.widgets.keys.action import Action

ACTIONS: tuple[Action, ...] = (
    Action("dossier.scan", "f6", "Quét", "Quét vào giấy tờ đang chọn, hoặc gắn tệp.", "dossier"),
    Action(
        "dossier.scan_all",
        "alt+c",
        "Quét cả chồng",
        "Quét cả chồng giấy một lần rồi chia cho các giấy tờ của hồ sơ.",
        "dossier",
    ),
    Action(
        "dossier.next",
        "f10",
        "Việc tiếp",
        "Bổ sung, kết quả, trả, từ chối, rút, dừng, xin lỗi, sửa, hủy: những gì làm được lúc này.",
        "dossier",
    ),
    Action(
        "dossier.trail",
        "alt+v",
        "Vết sửa",
        "Mọi lần sửa, hủy, in lại: trước, sau, ai ghi, ai duyệt, bản phiếu nào.",
        "dossier",
        False,
    ),
    Action(
        "dossier.lost",
        "alt+l",
        "Báo mất phiếu",
        "Có người báo mất phiếu: hỏi hai điều, cấp lại cho đúng chủ, phiếu cũ bị thu hồi.",
        "dossier",
        False,
    ),
    Action("dossier.print", "f8", "In lại", "In lại giấy tiếp nhận, ghi rõ lần cấp.", "dossier"),
    Action(
        "dossier.describe",
        "f3",
        "Số, ngày",
        "Ghi số, ngày cấp, nơi cấp, hạn của giấy tờ đang chọn; máy đọc giúp.",
        "dossier",
    ),
    Action("dossier.result", "f9", "Kết quả", "Thêm kết quả của hồ sơ để số hóa.", "dossier"),
    Action(
        "dossier.reuse",
        "alt+d",
        "Dùng lại",
        "Lấy giấy tờ cơ quan đã có của người này từ hồ sơ khác.",
        "dossier",
    ),
    Action(
        "dossier.copy",
        "alt+y",
        "Chép thành mới",
        "Tiếp nhận hồ sơ mới cùng người, cùng thủ tục như hồ sơ này.",
        "dossier",
        False,
    ),
    Action(
        "dossier.check",
        "alt+k",
        "Kiểm tra dân cư",
        "Đối chiếu chủ hồ sơ với dữ liệu dân cư; mất mạng thì tự làm sau.",
        "dossier",
        False,
    ),
    Action(
        "dossier.take", "alt+n", "Nhận làm", "Nhận hồ sơ về quầy này, hoặc trả.", "dossier", False
    ),
    Action(
        "dossier.pay", "alt+p", "Thu tiền", "Thu phí, lệ phí của hồ sơ; biên lai, hoàn.", "dossier"
    ),
    Action("describe.number", "alt+1", "Lấy số", "Điền số máy đọc được.", "describe", False),
    Action("describe.issued", "alt+2", "Lấy ngày", "Điền ngày máy đọc được.", "describe", False),
    Action("describe.issuer", "alt+3", "Lấy nơi cấp", "Điền nơi cấp đọc được.", "describe", False),
    Action("describe.save", "f10", "Lưu", "Ghi vào sổ những gì đang ở các ô.", "describe"),
    Action("result.save", "f10", "Thêm", "Ghi kết quả vào hồ sơ.", "result"),
)
