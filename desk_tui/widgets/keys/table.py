"""All actions in one table, the bindings made of it, and the tables of the README."""

from __future__ import annotations

from collections.abc import Iterable

from textual.binding import Binding, BindingType

from desk_tui.tongue import say
from desk_tui.widgets.keys import (
    care,
    dossier,
    everywhere,
    forms,
    lists,
    money,
    office,
    queue,
    reception,
    scan,
)
from desk_tui.widgets.keys.action import EVERYWHERE, Action
from desk_tui.widgets.keys.names import key_name, key_names, split_keys

ACTIONS: tuple[Action, ...] = (
    *everywhere.ACTIONS,
    *queue.ACTIONS,
    *reception.ACTIONS,
    *dossier.ACTIONS,
    *scan.ACTIONS,
    *money.ACTIONS,
    *lists.ACTIONS,
    *office.ACTIONS,
    *care.ACTIONS,
    *forms.ACTIONS,
)
BY_ID = {action.id: action for action in ACTIONS}

PLACES = {
    EVERYWHERE: say("Mọi màn hình"),
    "queue": say("Danh sách hồ sơ"),
    "reception": say("Tiếp nhận"),
    "visit": say("Lượt đến"),
    "dossier": say("Trang hồ sơ"),
    "describe": say("Số, ngày của giấy tờ"),
    "result": say("Thêm kết quả"),
    "scan": say("Quét"),
    "pay": say("Thu tiền"),
    "payments": say("Ai còn phải nộp"),
    "closing": say("Chốt ngày"),
    "receipts": say("Quyển biên lai"),
    "attest": say("Chứng thực"),
    "books": say("Sổ chứng thực"),
    "deadlines": say("Đến hạn"),
    "hand": say("Bàn giao hồ sơ giấy"),
    "returns": say("Kết quả chờ trả"),
    "messages": say("Tin nhắn"),
    "packages": say("Gói trực tuyến"),
    "package": say("Trang một gói"),
    "notes": say("Sổ ghi chép"),
    "helps": say("Sổ hỗ trợ"),
    "questions": say("Cần chọn"),
    "tickets": say("Gọi số"),
    "node": say("Trung tâm"),
    "line": say("Gửi/nhận"),
    "parcel": say("Gói USB"),
    "today": say("Số liệu"),
    "behind": say("Hồ sơ đứng sau số liệu"),
    "weak": say("Tồn tại của kỳ"),
    "exercises": say("Bài tập"),
    "selfcheck": say("Kiểm tra máy"),
    "purge": say("Xóa dữ liệu cá nhân"),
    "bring": say("Chuyển hồ sơ phần mềm cũ"),
    "form": say("Cửa sổ nhập"),
    "online": say("Lập gói trực tuyến"),
    "paper": say("Nhận giấy theo ngoại lệ"),
    "guide": say("Chỉ trên điện thoại"),
    "keymap": say("Đổi phím"),
    "lock": say("Màn hình khóa"),
}
"""Where keys work, as the screens are called."""
DESK_PLACES = frozenset(PLACES) - {"node", "lock"}
"""Those of the desk's own program while an officer sits at it."""


def place_name(where: str) -> str:
    return PLACES.get(where, where)


def actions(where: str) -> list[Action]:
    """The actions of one place, without those that are everywhere."""
    return [action for action in ACTIONS if action.where == where]


def bindings(where: str = EVERYWHERE) -> list[BindingType]:
    """The bindings for the app (`EVERYWHERE`) or for a screen."""
    return [_binding(action) for action in actions(where)]


def dialog_bindings() -> list[BindingType]:
    """What works over a dialog too, where the keys of the program are out of reach."""
    return [_binding(action) for action in ACTIONS if action.id in _IN_DIALOGS]


_IN_DIALOGS = (
    "app.help",
    "app.palette",
    "app.looks",
    "app.redraw",
    "app.typing",
    "app.typing_here",
    "app.tone_style",
)


def _binding(action: Action) -> Binding:
    return Binding(
        action.keys,
        action.method,
        action.words,
        show=action.shown,
        key_display=key_name(split_keys(action.keys)[0]),
        tooltip=action.help,
        id=action.id,
    )


def readme_table(places: Iterable[tuple[str, str]]) -> str:
    """The keys as Markdown tables, one for each (place, heading)."""
    parts: list[str] = []
    for where, heading in places:
        rows = [
            f"| {key_names(a.keys)} | {a.words} | {a.help} | `{a.id}` |" for a in actions(where)
        ]
        head = say("| Phím | Việc | | Tên trong `keys.toml` |\n| --- | --- | --- | --- |\n")
        parts.append(f"### {heading}\n\n{head}" + "\n".join(rows))
    return "\n\n".join(parts) + "\n"
