"""Which carriers a node has: the JSON file of `desk-tui centre --carriers FILE`."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from desk_tui.centre.problem import LineProblem


class Smtp(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One way, carried by mail. `to` makes an address out of a phone number ("{to}@sms.example"),
    which is how text-message gateways take them; empty: the address as it stands."""

    channel: Literal["sms", "email", "zalo"]
    host: str
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: str = ""
    sender: str
    to: str = ""
    title: str = "Thông báo hồ sơ"
    seconds: float = 30.0


class CarriersConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`tries`: how often a message is tried before it is called failed."""

    carriers: tuple[Smtp, ...] = ()
    tries: int = 8

    def of(self, channel: str) -> Smtp | None:
        return next((one for one in self.carriers if one.channel == channel), None)


def load(path: Path) -> CarriersConfig:
    """Raises LineProblem `bad-carriers-config`."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=CarriersConfig)
    except (OSError, msgspec.DecodeError) as error:
        raise LineProblem(
            "bad-carriers-config",
            f"Không đọc được tệp cấu hình gửi tin nhắn {path}: {error}.",
            "Sửa tệp JSON theo mẫu trong hướng dẫn cho CNTT rồi chạy lại.",
        ) from error
