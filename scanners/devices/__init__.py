"""Finding devices. Families come from entry points, so an office can add its own by a package."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from importlib import metadata

from scanners.devices.protocol import Device, Fault, ScanConfig
from scanners.problem import ScanProblem

GROUP = "desk_tui.scanners"

# A checkout that is not installed has no entry points; these families are always there.
_OWN = {
    "file": "scanners.devices.file:FileDevices",
    "folder": "scanners.devices.folder:FolderDevices",
    "sane": "scanners.devices.sane:SaneDevices",
    "escl": "scanners.devices.escl:EsclDevices",
    "phone": "scanners.devices.phone:PhoneDevices",
    "naps2": "scanners.devices.naps2:Naps2Devices",
}


@dataclass(frozen=True)
class Found:
    """The devices usable now and, per family that has none to offer, why (for `doctor`)."""

    devices: tuple[Device, ...]
    reasons: dict[str, ScanProblem]


async def find_devices(config: ScanConfig) -> Found:
    """Ask every family at once. One that fails, in whatever way, never hides the others."""
    families = _families()
    answers = await asyncio.gather(*(_found(entry, config) for entry in families.values()))
    devices: list[Device] = []
    reasons: dict[str, ScanProblem] = {}
    for name, answer in zip(families, answers, strict=True):
        if isinstance(answer, ScanProblem):
            reasons[name] = answer
        else:
            devices += answer
    return Found(tuple(devices), reasons)


async def _found(entry: metadata.EntryPoint, config: ScanConfig) -> list[Device] | ScanProblem:
    try:
        return await entry.load()().find(config)
    except ScanProblem as problem:
        return problem
    except Exception as error:
        return Fault("unknown", f"{type(error).__name__}: {error}")


def open_device(device_id: str, config: ScanConfig) -> Device:
    """The device with this id. Raises ScanProblem `no-device` when no family has that name."""
    name, _, address = device_id.partition(":")
    entry = _families().get(name)
    if entry is None:
        raise ScanProblem(
            "no-device",
            f"Không có thiết bị quét nào tên là “{device_id}”.",
            "Xem danh sách thiết bị rồi chọn lại.",
        )
    return entry.load()().open(address, config)


def load(family: str) -> None:
    """Load a family's parts before a device of it is opened; none has that name: nothing."""
    if entry := _families().get(family):
        entry.load()


def _families() -> dict[str, metadata.EntryPoint]:
    own = {name: metadata.EntryPoint(name, value, GROUP) for name, value in _OWN.items()}
    return own | {entry.name: entry for entry in metadata.entry_points(group=GROUP)}
