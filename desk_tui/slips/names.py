"""What an officer calls each form, and each variant of form 01."""

from __future__ import annotations

from collections.abc import Mapping

NAMES: Mapping[str, str] = {
    "receipt": "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
    "receipt-many": "Giấy tiếp nhận nhiều hồ sơ",
    "receipt-attested": "Giấy tiếp nhận hồ sơ chứng thực",
    "receipt-online": "Giấy tiếp nhận hồ sơ nộp trực tuyến",
    "receipt-stages": "Giấy tiếp nhận hồ sơ có nhiều giai đoạn",
    "supplement": "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ",
    "refusal": "Phiếu từ chối tiếp nhận, giải quyết hồ sơ",
    "apology": "Xin lỗi và hẹn lại, đề nghị gia hạn",
    "stop": "Thông báo dừng giải quyết hồ sơ",
    "control": "Phiếu kiểm soát quá trình giải quyết hồ sơ",
    "register": "Sổ theo dõi hồ sơ",
    "result": "Giấy biên nhận kết quả",
    "feedback": "Giấy ghi nhận phản ánh, kiến nghị",
    "attest-book": "Sổ chứng thực",
    "hand-over": "Danh sách bàn giao hồ sơ, kết quả",
    "outage": "Danh sách gọi báo hồ sơ trễ hẹn",
    "uncollected": "Danh sách gọi báo kết quả chưa ai nhận",
    "commitment": "Bản cam kết thực hiện chỉ tiêu, nhiệm vụ",
    "figures": "Báo cáo chỉ tiêu",
    "statutory": "Biểu thống kê theo thông tư",
    "reasons": "Tồn tại trong kỳ",
    "guidance": "Phiếu hướng dẫn chuẩn bị hồ sơ",
    "other-office": "Phiếu hướng dẫn đến đúng nơi giải quyết",
    "leaflet": "Tờ hướng dẫn nộp hồ sơ trực tuyến",
    "fee-receipt": "Biên lai thu phí, lệ phí",
    "fee-notice": "Thông báo nộp phí, lệ phí",
    "day-sheet": "Bảng chốt ngày",
    "machine": "Phiếu kiểm tra máy",
    "purged": "Danh sách dữ liệu cá nhân đã xóa",
}
