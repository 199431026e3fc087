"""What moving in says to a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

MARKS = {"ok": "[được]", "warn": "[lưu ý]", "bad": "[hỏng]"}


def _selfcheck(result: dict[str, Any]) -> list[str]:
    said = [f"{result['verdict']}."]
    for one in result["findings"]:
        said.append(f"{MARKS[one['state']]} {one['part']}: {one['what']}")
        if one["hint"]:
            said.append(f"        {one['hint']}")
    if "sheet" in result:
        said.append(f"Phiếu kiểm tra: {result['sheet']}")
    if "printed" in result:
        said.append(result["printed"])
    return said


def _brought(result: dict[str, Any]) -> list[str]:
    ready = len(result["dossiers"])
    if result["written"]:
        said = [f"Đã chuyển {ready} hồ sơ đang mở vào sổ."]
    else:
        said = [f"Xem thử: {ready} hồ sơ chuyển được; chưa ghi gì vào sổ."]
    if result["here"]:
        said.append(f"Đã có trong sổ, bỏ qua: {len(result['here'])}")
    if result["over"]:
        said.append(f"Đã xong, không chuyển: {len(result['over'])}")
    said += [f"Dòng {one['line']}: {one['why']}" for one in result["rejected"]]
    return said + [f"Lưu ý {one}" for one in result["warnings"]]


def _kit(result: dict[str, Any]) -> list[str]:
    size = result["bytes"] / 1024**2
    return [
        f"Bộ cài ở {result['folder']}: {result['wheels']} gói, {size:.0f} MB.",
        "Trên máy mới: sh cai-dat.sh (Debian) hoặc cai-dat.bat (Windows); xem HUONG-DAN.md.",
    ]


def _exercises(result: dict[str, Any]) -> list[str]:
    said = [f"TẬP LUYỆN: đạt {result['passed']} / {len(result['exercises'])} bài."]
    for one in result["exercises"]:
        said.append(f"{'[đạt]' if one['passed'] else '[chưa]'} {one['title']}")
        said.append(f"    {one['told']}")
        said += [f"    {'✓' if step['done'] else '–'} {step['what']}" for step in one["steps"]]
    return said


SHAPES: dict[str, Callable[[dict[str, Any]], list[str]]] = {
    "moving:selfcheck": _selfcheck,
    "moving:bring": _brought,
    "moving:kit": _kit,
    "moving:exercises": _exercises,
}
