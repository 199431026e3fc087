"""Fees, receipts, the end of the day; the attestation lane and its books."""

from __future__ import annotations

from desk_tui.tongue import say
from desk_tui.widgets.keys.action import Action

ACTIONS: tuple[Action, ...] = (
    Action("pay.cash", "alt+1", say("Tiền mặt"), say("Người nộp đổi sang tiền mặt."), "pay"),
    Action(
        "pay.transfer", "alt+2", say("Chuyển khoản"), say("Hiện mã VietQR và in phiếu nộp."), "pay"
    ),
    Action("pay.online", "alt+3", say("Trực tuyến"), say("Lập yêu cầu nộp qua Nền tảng."), "pay"),
    Action("pay.later", "alt+4", say("Thu sau"), say("Ghi thu sau, nộp khi nhận kết quả."), "pay"),
    Action(
        "pay.kind",
        "alt+l",
        say("Phí, lệ phí"),
        say("Cán bộ chọn phí, lệ phí, theo bảng."),
        "pay",
        False,
    ),
    Action("pay.book", "alt+b", say("Quyển khác"), say("Dùng quyển biên lai khác."), "pay", False),
    Action(
        "pay.report", "alt+r", say("Đã báo chuyển"), say("Người nộp báo đã chuyển tiền."), "pay"
    ),
    Action(
        "pay.cancel", "alt+x", say("Hủy yêu cầu"), say("Hủy yêu cầu chưa nộp, ghi lý do."), "pay"
    ),
    Action(
        "pay.exempt",
        "alt+e",
        say("Miễn"),
        say("Miễn sau khi in phiếu, có người duyệt."),
        "pay",
        False,
    ),
    Action(
        "pay.refund", "alt+h", say("Hoàn tiền"), say("Hoàn tiền, người phụ trách duyệt."), "pay"
    ),
    Action("pay.print", "f8", say("In"), say("In lại biên lai hoặc phiếu đề nghị nộp."), "pay"),
    Action(
        "payments.statement",
        "f9",
        say("Sao kê"),
        say("Đối chiếu sao kê ngân hàng (CSV)."),
        "payments",
    ),
    Action(
        "payments.receipts",
        "alt+b",
        say("Biên lai"),
        say("Quyển biên lai, số đã dùng."),
        "payments",
    ),
    Action(
        "payments.close_day",
        "f10",
        say("Chốt ngày"),
        say("Đếm tiền, in bảng chốt ngày."),
        "payments",
    ),
    Action("receipts.open", "f9", say("Nhận quyển"), say("Nhận một quyển biên lai."), "receipts"),
    Action(
        "receipts.spoil",
        "alt+x",
        say("Hủy số"),
        say("Hủy số trắng kế tiếp, ghi lý do."),
        "receipts",
    ),
    Action(
        "receipts.close_book",
        "alt+k",
        say("Khóa quyển"),
        say("Trả lại số chưa dùng, ghi lý do."),
        "receipts",
    ),
    Action("closing.save", "f10", say("Chốt và in"), say("Chốt ngày và in bảng chốt."), "closing"),
    Action("closing.print", "f8", say("In lại"), say("In lại bảng vừa chốt."), "closing"),
    Action(
        "attest.save", "f10", say("Lưu, thu tiền"), say("Ghi hồ sơ, vào sổ, thu phí."), "attest"
    ),
    Action(
        "attest.print", "f8", say("In phiếu"), say("In giấy tiếp nhận của hồ sơ vừa ghi."), "attest"
    ),
    Action("attest.give", "f9", say("Trả"), say("Trả kết quả cho người đang chờ."), "attest"),
    Action("attest.pay", "alt+p", say("Thu tiền"), say("Thu phí của hồ sơ vừa ghi."), "attest"),
    Action(
        "attest.longer", "alt+k", say("Kéo dài"), say("Hẹn dài hơn trong ngày, có lý do."), "attest"
    ),
    Action(
        "attest.organisation",
        "alt+t",
        say("Tổ chức"),
        say("Cá nhân hoặc tổ chức."),
        "attest",
        False,
    ),
    Action(
        "attest.submitter", "alt+n", say("Nộp thay"), say("Phần người nộp thay."), "attest", False
    ),
    Action(
        "attest.books", "alt+b", say("Sổ chứng thực"), say("Xem các quyển sổ chứng thực."), "attest"
    ),
    Action(
        "attest.discard", "alt+x", say("Bỏ nháp"), say("Bỏ những gì đã nhập, làm mới."), "attest"
    ),
    Action(
        "books.enter", "f10", say("Vào sổ"), say("Ghi vào sổ việc vừa chứng thực xong."), "books"
    ),
    Action(
        "books.print", "f8", say("In sổ"), say("In sổ của tháng, hoặc cả năm để khóa sổ."), "books"
    ),
    Action("books.void", "alt+x", say("Hủy số"), say("Hủy số đang chọn, ghi lý do."), "books"),
    Action(
        "books.correct", "alt+e", say("Sửa số"), say("Sửa số đang chọn, có người duyệt."), "books"
    ),
    Action(
        "books.volume",
        "alt+v",
        say("Quyển"),
        say("Quầy này ghi vào quyển nào, từ số nào."),
        "books",
    ),
)
