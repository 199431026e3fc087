"""How a node reaches its portal: the JSON file named by `desk-tui centre --portal FILE`."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from desk_tui.centre.problem import LineProblem


class Paths(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Addresses behind `address`; an empty one keeps the style's own."""

    login: str = ""
    share: str = ""
    integration: str = ""
    create: str = ""
    update: str = ""
    progress: str = ""
    look: str = ""
    token: str = ""
    number: str = ""
    files: str = ""
    state: str = ""
    person: str = "/dan-cu/tra-cuu"
    papers: str = "/kho-so-hoa/danh-sach"
    paper_file: str = "/kho-so-hoa/tep"


class Unit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One office as the portal knows it: its unit code (`madonvi`) and its name."""

    code: str
    name: str


class PortalConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`unit` is the unit code of the account; `units` are the offices of this node.

    `public` is the address under which the portal reaches this node (`/v1/fetch/…`).

    `accounts` names each officer's own account at the population base. Days are whole days.
    """

    destination: str = "dvcqg"
    style: Literal["direct", "gateway", "newer"]
    address: str
    public: str
    user: str = ""
    password: str = ""
    unit: str = ""
    dstcode: str = ""
    dstcode_in: Literal["header", "query"] = "header"
    paths: Paths = Paths()
    units: dict[str, Unit] = {}
    accounts: dict[str, str] = {}
    link_days: int = 30
    keep_days: int = 90
    answer_seconds: float = 60.0

    def unit_of(self, office: str) -> Unit:
        return self.units.get(office) or Unit(code=self.unit or office, name=office)

    def at(self, path: str) -> str:
        return path if "://" in path else self.address.rstrip("/") + path


def load(path: Path) -> PortalConfig:
    """Raises LineProblem `bad-portal-config`."""
    try:
        config = msgspec.json.decode(path.read_bytes(), type=PortalConfig)
    except (OSError, msgspec.DecodeError) as error:
        raise LineProblem(
            "bad-portal-config",
            f"Không đọc được tệp cấu hình kết nối Cổng {path}: {error}.",
            "Sửa lại tệp theo mẫu trong README.",
        ) from error
    if not config.address.startswith(("http://", "https://")) or not config.public:
        raise LineProblem(
            "bad-portal-config",
            "Tệp cấu hình kết nối Cổng thiếu địa chỉ Cổng hoặc địa chỉ của trung tâm.",
            'Ghi "address" và "public", ví dụ https://tep.tinh.example.',
        )
    if config.style == "direct" and not (config.unit and config.dstcode):
        raise LineProblem(
            "bad-portal-config",
            "Kiểu kết nối trực tiếp cần mã đơn vị và mã định tuyến.",
            'Ghi "unit" (mã đơn vị của tài khoản) và "dstcode" do đơn vị quản trị Cổng cấp.',
        )
    return config
