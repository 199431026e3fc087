"""The waiting room in plain lines."""

from __future__ import annotations

from typing import Any


def told(result: dict[str, Any]) -> list[str]:
    """What came of one thing that was done."""
    said = [result["words"]]
    if result.get("alone") and result.get("since"):
        said.append("Đang mất nối với máy chủ bộ phận: quầy này làm một mình.")
    if result.get("printing"):
        said.append(result["printing"])
    return said


def listed(result: dict[str, Any]) -> list[str]:
    said = [result["words"]]
    if result["calls"]:
        calls = ", ".join(f"{one['number']} (quầy {one['desk']})" for one in result["calls"])
        said.append(f"Gọi gần nhất: {calls}")
    said.append(f"Đang chờ {result['waiting']}, ưu tiên {result['with_priority']}")
    for one in result["line"]:
        priority = " · ưu tiên" if one["priority"] else ""
        field = f" · {one['field']}" if one["field"] else ""
        said.append(f"  {one['number']}{priority}{field} · {one['order']}")
    for one in result["mine"]:
        said.append(f"  {one['number']} · {'đang gọi' if one['state'] == 'called' else 'đang giữ'}")
    return said + [f"  {one['number']} · vắng" for one in result["absent"]]


def served(result: dict[str, Any]) -> list[str]:
    return [f"Quầy này gọi: {', '.join(result['fields']) or 'mọi lĩnh vực'}."]


def held(result: dict[str, Any]) -> list[str]:
    if result.get("words"):
        return [result["words"]]
    return ["Đã trả hồ sơ." if result["released"] else "Quầy này không giữ hồ sơ đó."]
