"""How keys are called in front of an officer."""

from __future__ import annotations

from desk_tui.tongue import say

BOX_KEYS: tuple[tuple[str, str], ...] = (
    ("Tab, Shift+Tab", say("Sang ô sau, về ô trước")),
    ("Enter", say("Xong ô này (trong ô nhiều dòng: xuống dòng)")),
    ("Home, End", say("Về đầu dòng, cuối dòng")),
    ("Ctrl+←, Ctrl+→", say("Sang từ trước, từ sau")),
    ("Shift+←, Shift+→", say("Đánh dấu chữ")),
    ("Ctrl+W", say("Xóa từ bên trái")),
    ("Ctrl+U, Ctrl+K", say("Xóa đến đầu dòng, đến cuối dòng")),
    ("Ctrl+Z", say("Lấy lại chữ vừa gõ (trong ô nhiều dòng)")),
    ("Ctrl+C, Ctrl+X, Ctrl+V", say("Chép, cắt, dán chữ đã đánh dấu")),
    (say("Shift+chuột"), say("Đánh dấu chữ bằng chuột như ở nơi khác")),
)
"""The keys inside a box, for F1 (Textual's own descriptions are English)."""

_NAMES = {
    "escape": "Esc",
    "enter": "Enter",
    "space": say("Phím cách"),
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "delete": "Del",
    "backspace": say("Xóa lùi"),
    "insert": "Ins",
}


def key_name(key: str) -> str:
    """A key as it stands on the keyboard: "ctrl+p" -> "Ctrl+P"."""
    parts = (_NAMES.get(part, part[:1].upper() + part[1:]) for part in key.split("+"))
    return "+".join(parts)


def split_keys(keys: str) -> list[str]:
    """The keys of a comma-separated list."""
    return [key.strip().lower() for key in keys.split(",") if key.strip()]


def key_names(keys: str) -> str:
    """All keys of an action: "Esc, F12"."""
    return ", ".join(key_name(key) for key in split_keys(keys))
