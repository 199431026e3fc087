"""What moving in says to a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desk_tui.cli.words_facts import moment

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


def _back(result: dict[str, Any]) -> list[str]:
    span = f" (từ {moment(result['first'])} đến {moment(result['last'])})" if result["acts"] else ""
    unsent = f", {result['unsent']} chưa gửi về trung tâm" if result["unsent"] else ""
    since = f"{result['acts']} thao tác ghi sau khi nâng cấp{span}{unsent}"
    if result["aside"] is None:
        return [
            f"Quay lui về bản {result['to']:04}: {since}.",
            "Các thao tác đó được để riêng, không mất; chưa làm gì (quay lui thật: --do).",
        ]
    return [
        f"Đã quay lui về bản {result['to']:04}. Để riêng trong {result['aside']}: {since}.",
        "Bây giờ cài lại bản chương trình cũ rồi mở quầy; mở bằng bản này thì sổ lại nâng cấp.",
        f"Khi đã nâng cấp lại: desk-tui acts import {result['aside']}",
        *(one["what"] for one in result["findings"]),
    ]


def _again(result: dict[str, Any]) -> list[str]:
    if not result["acts"]:
        return ["Mọi thao tác trong tệp đã có trong sổ; không nhận thêm gì."]
    return [f"Đã nhận lại {result['acts']} thao tác; chạy desk-tui check --rebuild để xem lại."]


def _exercises(result: dict[str, Any]) -> list[str]:
    said = [f"TẬP LUYỆN: đạt {result['passed']} / {len(result['exercises'])} bài."]
    for one in result["exercises"]:
        said.append(f"{'[đạt]' if one['passed'] else '[chưa]'} {one['title']}")
        said.append(f"    {one['told']}")
        said += [f"    {'✓' if step['done'] else '–'} {step['what']}" for step in one["steps"]]
    said += [
        f"{moment(run['begun'])}  {run['trainee']}  {run['title']}  {run['words'] or 'đang làm'}"
        for run in result["runs"]
    ]
    return said


SHAPES: dict[str, Callable[[dict[str, Any]], list[str]]] = {
    "moving:selfcheck": _selfcheck,
    "moving:bring": _brought,
    "moving:kit": _kit,
    "moving:exercises": _exercises,
    "rollback:back": _back,
    "rollback:take_again": _again,
}
