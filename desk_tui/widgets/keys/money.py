"""Fees, receipts, the end of the day; the attestation lane and its books."""

from __future__ import annotations

from desk_tui.widgets.keys.action import Action

ACTIONS: tuple[Action, ...] = (
    Action("pay.cash", "alt+1", "Tiền mặt", "Người nộp đổi sang tiền mặt.", "pay"),
    Action("pay.transfer", "alt+2", "Chuyển khoản", "Hiện mã VietQR và in phiếu nộp.", "pay"),
    Action("pay.online", "alt+3", "Trực tuyến", "Lập yêu cầu nộp qua Nền tảng.", "pay"),
    Action("pay.later", "alt+4", "Thu sau", "Ghi thu sau, nộp khi nhận kết quả.", "pay"),
    Action("pay.kind", "alt+l", "Phí, lệ phí", "Cán bộ chọn phí, lệ phí, theo bảng.", "pay", False),
    Action("pay.book", "alt+b", "Quyển khác", "Dùng quyển biên lai khác.", "pay", False),
    Action("pay.report", "alt+r", "Đã báo chuyển", "Người nộp báo đã chuyển tiền.", "pay"),
    Action("pay.cancel", "alt+x", "Hủy yêu cầu", "Hủy yêu cầu chưa nộp, ghi lý do.", "pay"),
    Action("pay.exempt", "alt+e", "Miễn", "Miễn sau khi in phiếu, có người duyệt.", "pay", False),
    Action("pay.refund", "alt+h", "Hoàn tiền", "Hoàn tiền, người phụ trách duyệt.", "pay"),
    Action("pay.print", "f8", "In", "In lại biên lai hoặc phiếu đề nghị nộp.", "pay"),
    Action("payments.statement", "f9", "Sao kê", "Đối chiếu sao kê ngân hàng (CSV).", "payments"),
    Action("payments.receipts", "alt+b", "Biên lai", "Quyển biên lai, số đã dùng.", "payments"),
    Action("payments.close_day", "f10", "Chốt ngày", "Đếm tiền, in bảng chốt ngày.", "payments"),
    Action("receipts.open", "f9", "Nhận quyển", "Nhận một quyển biên lai.", "receipts"),
    Action("receipts.spoil", "alt+x", "Hủy số", "Hủy số trắng kế tiếp, ghi lý do.", "receipts"),
    Action(
        "receipts.close_book", "alt+k", "Khóa quyển", "Trả lại số chưa dùng, ghi lý do.", "receipts"
    ),
    Action("closing.save", "f10", "Chốt và in", "Chốt ngày và in bảng chốt.", "closing"),
    Action("closing.print", "f8", "In lại", "In lại bảng vừa chốt.", "closing"),
    Action("attest.save", "f10", "Lưu, thu tiền", "Ghi hồ sơ, vào sổ, thu phí.", "attest"),
    Action("attest.print", "f8", "In phiếu", "In giấy tiếp nhận của hồ sơ vừa ghi.", "attest"),
    Action("attest.give", "f9", "Trả", "Trả kết quả cho người đang chờ.", "attest"),
    Action("attest.pay", "alt+p", "Thu tiền", "Thu phí của hồ sơ vừa ghi.", "attest"),
    Action("attest.longer", "alt+k", "Kéo dài", "Hẹn dài hơn trong ngày, có lý do.", "attest"),
    Action("attest.organisation", "alt+t", "Tổ chức", "Cá nhân hoặc tổ chức.", "attest", False),
    Action("attest.submitter", "alt+n", "Nộp thay", "Phần người nộp thay.", "attest", False),
    Action("attest.books", "alt+b", "Sổ chứng thực", "Xem các quyển sổ chứng thực.", "attest"),
    Action("attest.discard", "alt+x", "Bỏ nháp", "Bỏ những gì đã nhập, làm mới.", "attest"),
    Action("books.enter", "f10", "Vào sổ", "Ghi vào sổ việc vừa chứng thực xong.", "books"),
    Action("books.print", "f8", "In sổ", "In sổ của tháng, hoặc cả năm để khóa sổ.", "books"),
    Action("books.void", "alt+x", "Hủy số", "Hủy số đang chọn, ghi lý do.", "books"),
    Action("books.correct", "alt+e", "Sửa số", "Sửa số đang chọn, có người duyệt.", "books"),
    Action("books.volume", "alt+v", "Quyển", "Quầy này ghi vào quyển nào, từ số nào.", "books"),
)
