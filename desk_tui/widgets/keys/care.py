"""The desk and its machine: what goes, what comes over, is it fit; the training hall."""

from __future__ import annotations

from desk_tui.widgets.keys.action import Action, numbered

PURGE_LISTS = ("Sẽ xóa", "Chưa xóa được", "Đã xóa")
"""What Alt+1 to Alt+3 show among personal data that is kept too long."""

ACTIONS: tuple[Action, ...] = (
    Action(
        "queue.care",
        "alt+a",
        "Quầy và máy",
        "Kiểm tra máy, bộ cài USB, chuyển hồ sơ phần mềm cũ, xóa dữ liệu cá nhân, bài tập.",
        "queue",
        False,
        "app.care",
    ),
    Action(
        "app.fault",
        "ctrl+n",
        "Sự cố (tập luyện)",
        "Chỉ ở quầy tập: trung tâm chậm, mất nối, mất điện, báo lỗi, sửa trùng.",
        shown=False,
    ),
    Action("exercises.finish", "f10", "Chấm bài", "Chấm bài đang làm, ghi vào sổ.", "exercises"),
    Action("exercises.export", "f9", "Ra bảng tính", "Sổ tập ra tệp CSV.", "exercises"),
    Action("selfcheck.type", "f3", "Gõ thử", "Gõ một dòng để thử bàn phím.", "selfcheck"),
    Action("selfcheck.print", "f8", "In phiếu", "In phiếu kiểm tra máy để ký.", "selfcheck"),
    Action("selfcheck.again", "f9", "Xem lại", "Xem lại từng phần của máy.", "selfcheck"),
    Action("purge.do", "f10", "Xóa", "Xóa những mục sẽ xóa, sau khi gõ xác nhận.", "purge"),
    Action("purge.print", "f8", "In danh sách", "In danh sách đã xóa để ký, lưu.", "purge"),
    *numbered("purge", "list", PURGE_LISTS, "Danh sách"),
    Action("bring.bring", "f10", "Chuyển thật", "Ghi mọi hồ sơ chuyển được vào sổ.", "bring"),
)
