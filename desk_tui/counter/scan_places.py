"""Which scanners this desk was told of beyond those that are found by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db import settings
from db.problem import RecordProblem
from desk_tui.counter.desk import Desk
from desk_tui.tongue import say

if TYPE_CHECKING:
    from scanners.devices.protocol import ScanConfig

_NAME = "scan"
_FAMILIES = ("phone", "naps2")
"""Families with one setting each, written `phone:…`, `naps2:…`; addresses and folders are many."""


@dataclass(frozen=True)
class Places:
    """`escl`: addresses of network scanners. `folders`: where scanners drop files.
    `phone`, `naps2`: the settings of those families, "" for the usual ones."""

    escl: tuple[str, ...]
    folders: tuple[str, ...]
    phone: str
    naps2: str


def config(desk: Desk) -> ScanConfig:
    """Where the device families look."""
    from scanners.devices.protocol import ScanConfig

    told = settings.get(desk.read, _NAME, {})
    return ScanConfig(
        files=tuple(Path(name) for name in told.get("files", ())),
        folders=tuple(Path(name) for name in told.get("folders", ())),
        scanimage=told.get("scanimage", "scanimage"),
        extra=told.get("extra", {}),
    )


def places(desk: Desk) -> Places:
    told = config(desk)
    return Places(
        escl=tuple(told.extra.get("escl", "").split()),
        folders=tuple(str(path) for path in told.folders),
        phone=told.extra.get("phone", ""),
        naps2=told.extra.get("naps2", ""),
    )


def add(desk: Desk, place: str) -> None:
    """Look there from now on: an address, a folder, `phone:host=… port=…` or `naps2:PATH`.

    Raises ScanProblem `bad-address`, `bad-setting`; RecordProblem `no-folder`.
    """
    family, value = _family(place)
    told = settings.get(desk.read, _NAME, {})
    extra = told.setdefault("extra", {})
    if family == "escl":
        known = [*extra.get("escl", "").split(), _address(place)]
        extra["escl"] = " ".join(dict.fromkeys(known))
    elif family == "folder":
        folder = Path(place).expanduser().resolve()
        if not folder.is_dir():
            raise RecordProblem(
                "no-folder",
                say("Không có thư mục {folder}.", folder=folder),
                say(
                    "Ghi đường dẫn của thư mục mà máy quét gửi tệp về, hoặc địa chỉ http://…"
                    " của máy."
                ),
            )
        told["folders"] = list(dict.fromkeys([*told.get("folders", ()), str(folder)]))
    else:
        extra[family] = value
        _refuse_bad(family, extra)
    _put(desk, told)


def remove(desk: Desk, place: str) -> None:
    """Look there no more. Raises RecordProblem `unknown-scanner`, ScanProblem `bad-address`."""
    family, _ = _family(place)
    told = settings.get(desk.read, _NAME, {})
    extra = told.setdefault("extra", {})
    if family == "escl":
        known: list[str] = extra.get("escl", "").split()
        left = [one for one in known if one != _address(place)]
        extra["escl"] = " ".join(left)
    elif family == "folder":
        known = list(told.get("folders", ()))
        left = [one for one in known if one != str(Path(place).expanduser().resolve())]
        told["folders"] = left
    else:
        known, left = ([family] if extra.pop(family, "") else []), []
    if len(left) == len(known):
        raise RecordProblem(
            "unknown-scanner",
            say("Quầy này không ghi máy quét “{place}”.", place=place),
            say("Xem danh sách đã ghi: desk-tui scanners."),
        )
    told["extra"] = {name: value for name, value in extra.items() if value}
    _put(desk, told)


def watch(desk: Desk, folder: Path) -> None:
    """Look for scanned pages in `folder` too, whether or not it is there yet."""
    told = settings.get(desk.read, _NAME, {})
    folders = [*told.get("folders", ()), str(folder.resolve())]
    told["folders"] = list(dict.fromkeys(folders))
    _put(desk, told)


def _family(place: str) -> tuple[str, str]:
    family, mark, value = place.partition(":")
    if mark and family in _FAMILIES:
        return family, value
    return ("escl" if "://" in place else "folder"), place


def _address(place: str) -> str:
    from scanners.devices.escl_find import scanner_url

    return scanner_url(place)


def _refuse_bad(family: str, extra: dict[str, str]) -> None:
    """A phone setting that no scan could use is refused here, not at the counter."""
    if family == "phone":
        from scanners.devices.phone import PhoneDevices
        from scanners.devices.protocol import ScanConfig

        PhoneDevices().open("", ScanConfig(extra=extra))


def _put(desk: Desk, told: dict[str, Any]) -> None:
    desk.record.transact(lambda connection: settings.put(connection, _NAME, told))
