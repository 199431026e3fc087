"""How keys are called in front of an officer."""

from __future__ import annotations

BOX_KEYS: tuple[tuple[str, str], ...] = (
    ("Tab, Shift+Tab", "Sang ô sau, về ô trước"),
    ("Enter", "Xong ô này (trong ô nhiều dòng: xuống dòng)"),
    ("Home, End", "Về đầu dòng, cuối dòng"),
    ("Ctrl+←, Ctrl+→", "Sang từ trước, từ sau"),
    ("Shift+←, Shift+→", "Đánh dấu chữ"),
    ("Ctrl+W", "Xóa từ bên trái"),
    ("Ctrl+U, Ctrl+K", "Xóa đến đầu dòng, đến cuối dòng"),
    ("Ctrl+Z", "Lấy lại chữ vừa gõ (trong ô nhiều dòng)"),
    ("Ctrl+C, Ctrl+X, Ctrl+V", "Chép, cắt, dán chữ đã đánh dấu"),
    ("Shift+chuột", "Đánh dấu chữ bằng chuột như ở nơi khác"),
)
"""The keys inside a box, for F1 (Textual's own descriptions are English)."""

_NAMES = {
    "escape": "Esc",
    "enter": "Enter",
    "space": "Phím cách",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "delete": "Del",
    "backspace": "Xóa lùi",
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
