"""Small forms over a screen, with the key that does their deed; the screen of keys."""

from __future__ import annotations

from desk_tui.widgets.keys.action import Action

ACTIONS: tuple[Action, ...] = (
    Action("form.do_it", "f10", "Ghi", "Ghi những gì đang ở các ô của cửa sổ nhỏ.", "form"),
    Action("online.agree", "f10", "Lập gói", "Công dân đồng ý: lập gói trực tuyến.", "online"),
    Action("paper.assist", "f6", "Nộp trực tuyến", "Làm trực tuyến cùng công dân.", "paper"),
    Action("paper.agree", "f10", "Duyệt và lưu", "Nhận giấy theo ngoại lệ, có duyệt.", "paper"),
    Action("guide.first_time", "f9", "Lần đầu", "Công dân lần đầu nộp trực tuyến.", "guide"),
    Action("guide.count", "f10", "Xong, ghi sổ", "Ghi vào sổ hỗ trợ, kèm số phút.", "guide"),
    Action("keymap.reset", "f8", "Phím có sẵn", "Việc này về phím có sẵn.", "keymap"),
    Action("keymap.reset_all", "f9", "Mọi phím có sẵn", "Mọi việc về phím có sẵn.", "keymap"),
    Action(
        "lock.switch_officer",
        "ctrl+o",
        "Đổi cán bộ",
        "Về màn hình đăng nhập; chữ đang gõ vẫn được giữ.",
        "lock",
        run="app.switch_officer",
    ),
)
