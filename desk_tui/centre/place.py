"""How this desk reaches its centre and proves itself: what `join` keeps in the record."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from db import settings
from db.driver import sqlite
from desk_tui.centre import seal
from desk_tui.centre.problem import LineProblem

SETTING = "centre"
NEXT = "centre_next"
"""Setting: where this desk is to go, while the place it has is still good."""


@dataclass(frozen=True)
class Place:
    """Where the centre is and who this desk is there.

    `key` is the private half of the line key. `authority` is the one certificate (PEM) that an
    https centre must be vouched for by. `code` is spent once `enrolled`. `plain` allows a line
    without encryption beyond this machine (a line that something else protects).
    """

    url: str
    office: str
    desk: str
    key: bytes
    authority: str = ""
    code: str = ""
    enrolled: bool = False
    plain: bool = False

    @property
    def name(self) -> str:
        return f"{self.office}/{self.desk}"


def of(connection: sqlite.Connection) -> Place | None:
    """None for a desk that never joined. Raises LineProblem `join-again` for one that joined
    before desks had keys of their own."""
    kept = settings.get(connection, SETTING)
    if not kept:
        return None
    if "key" not in kept:
        raise LineProblem(
            "join-again",
            "Quầy này nối với trung tâm theo cách cũ, nay không còn dùng; việc chưa gửi vẫn giữ"
            " ở quầy.",
            "Xin trung tâm một tệp mã mới (desk-tui centre enrol), rồi: desk-tui join"
            " --token-file TỆP.",
        )
    return _read(kept)


def coming(connection: sqlite.Connection) -> Place | None:
    """Where this desk is to enrol next, while it is still enrolled where it was."""
    kept = settings.get(connection, NEXT)
    return _read(kept) if kept else None


def _read(kept: dict[str, Any]) -> Place:
    return Place(**{**kept, "key": bytes.fromhex(kept["key"])})


def keep(connection: sqlite.Connection, place: Place) -> None:
    """The place that counts from now on."""
    settings.put(connection, SETTING, _written(place))
    forget_coming(connection)


def join(connection: sqlite.Connection, place: Place) -> None:
    """Go there. A place that is good now stays until the new one has taken the code."""
    now = settings.get(connection, SETTING) or {}
    if now.get("enrolled") and "key" in now:
        settings.put(connection, NEXT, _written(place))
    else:
        keep(connection, place)


def forget_coming(connection: sqlite.Connection) -> None:
    connection.execute("DELETE FROM settings WHERE key = ?", (NEXT,))


def _written(place: Place) -> dict[str, Any]:
    kept = {name: getattr(place, name) for name in Place.__dataclass_fields__}
    return {**kept, "key": place.key.hex()}


def from_code_file(url: str, code_file: dict[str, Any]) -> Place:
    """A place to enrol at, under a fresh key. `url` wins over the one in the file.

    Raises LineProblem `bad-code-file`, or `plain-line` for an unprotected line beyond this
    machine.
    """
    try:
        place = Place(
            url=url or code_file["url"],
            office=code_file["office"],
            desk=code_file["desk"],
            key=seal.new_key(),
            authority=code_file.get("authority", ""),
            code=code_file["code"],
            plain=bool(code_file.get("plain", False)),
        )
    except (KeyError, TypeError) as error:
        raise LineProblem(
            "bad-code-file",
            "Tệp mã ghi danh thiếu nội dung.",
            "Xin trung tâm một tệp mã mới: desk-tui centre enrol.",
        ) from error
    refuse_unprotected(place.url, place.plain)
    return place


def refuse_unprotected(url: str, plain: bool) -> None:
    """Raises LineProblem `plain-line` for http beyond this machine that nobody allowed."""
    parts = urlsplit(url)
    if parts.scheme != "http" or plain or on_this_machine(parts.hostname or ""):
        return
    raise LineProblem(
        "plain-line",
        f"Không gửi qua đường truyền không mã hóa: {url}.",
        "Dùng địa chỉ https:// của trung tâm. Đường truyền đã được bảo vệ cách khác thì xin tệp"
        " mã bằng: desk-tui centre enrol --plain.",
    )


def on_this_machine(host: str) -> bool:
    """Does this name or address never leave the machine?"""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
