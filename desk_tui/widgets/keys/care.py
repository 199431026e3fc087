"""The desk and its machine: what goes, what comes over, is it fit; the training hall."""

from __future__ import annotations

from desk_tui.tongue import say
from desk_tui.widgets.keys.action import Action, numbered

TO_GO, KEPT, GONE = PURGE_LISTS = (say("Sẽ xóa"), say("Chưa xóa được"), say("Đã xóa"))
"""What Alt+1 to Alt+3 show among personal data that is kept too long."""

ACTIONS: tuple[Action, ...] = (
    Action(
        "queue.care",
        "alt+a",
        say("Quầy và máy"),
        say("Kiểm tra máy, bộ cài USB, chuyển hồ sơ phần mềm cũ, xóa dữ liệu cá nhân, bài tập."),
        "queue",
        False,
        "app.care",
    ),
    Action(
        "app.fault",
        "ctrl+n",
        say("Sự cố (tập luyện)"),
        say("Chỉ ở quầy tập: trung tâm chậm, mất nối, mất điện, báo lỗi, sửa trùng."),
        shown=False,
    ),
    Action(
        "exercises.finish",
        "f10",
        say("Chấm bài"),
        say("Chấm bài đang làm, ghi vào sổ."),
        "exercises",
    ),
    Action("exercises.export", "f9", say("Ra bảng tính"), say("Sổ tập ra tệp CSV."), "exercises"),
    Action("selfcheck.type", "f3", say("Gõ thử"), say("Gõ một dòng để thử bàn phím."), "selfcheck"),
    Action(
        "selfcheck.print", "f8", say("In phiếu"), say("In phiếu kiểm tra máy để ký."), "selfcheck"
    ),
    Action("selfcheck.again", "f9", say("Xem lại"), say("Xem lại từng phần của máy."), "selfcheck"),
    Action(
        "purge.do", "f10", say("Xóa"), say("Xóa những mục sẽ xóa, sau khi gõ xác nhận."), "purge"
    ),
    Action(
        "purge.print", "f8", say("In danh sách"), say("In danh sách đã xóa để ký, lưu."), "purge"
    ),
    *numbered("purge", "list", PURGE_LISTS, say("Danh sách")),
    Action(
        "bring.bring", "f10", say("Chuyển thật"), say("Ghi mọi hồ sơ chuyển được vào sổ."), "bring"
    ),
)
