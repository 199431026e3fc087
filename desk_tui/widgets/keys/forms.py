"""Small forms over a screen, with the key that does their deed; the screen of keys."""

from __future__ import annotations

from desk_tui.tongue import say
from desk_tui.widgets.keys.action import Action

ACTIONS: tuple[Action, ...] = (
    Action(
        "form.do_it", "f10", say("Ghi"), say("Ghi những gì đang ở các ô của cửa sổ nhỏ."), "form"
    ),
    Action(
        "online.agree", "f10", say("Lập gói"), say("Công dân đồng ý: lập gói trực tuyến."), "online"
    ),
    Action(
        "paper.assist", "f6", say("Nộp trực tuyến"), say("Làm trực tuyến cùng công dân."), "paper"
    ),
    Action(
        "paper.agree",
        "f10",
        say("Duyệt và lưu"),
        say("Nhận giấy theo ngoại lệ, có duyệt."),
        "paper",
    ),
    Action(
        "guide.first_time", "f9", say("Lần đầu"), say("Công dân lần đầu nộp trực tuyến."), "guide"
    ),
    Action(
        "guide.count", "f10", say("Xong, ghi sổ"), say("Ghi vào sổ hỗ trợ, kèm số phút."), "guide"
    ),
    Action("keymap.reset", "f8", say("Phím có sẵn"), say("Việc này về phím có sẵn."), "keymap"),
    Action(
        "keymap.reset_all", "f9", say("Mọi phím có sẵn"), say("Mọi việc về phím có sẵn."), "keymap"
    ),
    Action(
        "lock.switch_officer",
        "ctrl+o",
        say("Đổi cán bộ"),
        say("Về màn hình đăng nhập; chữ đang gõ vẫn được giữ."),
        "lock",
        run="app.switch_officer",
    ),
)
