"""What the verbs of the printed forms say to a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any


def _listed(result: dict[str, Any]) -> list[str]:
    said = []
    for one in result["sets"]:
        here = " – đang dùng" if one["id"] == result["chosen"] else ""
        where = f", tỉnh {one['province']}" if one["province"] else ""
        said.append(
            f"{one['id']}: {one['name']}, bản {one['version']}{where}"
            f" ({one['instrument']}, {_valid(one)}){here}"
        )
        for form in one["forms"]:
            mine = "  [mẫu của cơ quan]" if form["own"] else ""
            said.append(f"  {form['number'] or '–':>2}  {form['form']:<13} {form['name']}{mine}")
    if result["folder"]:
        said.append(f"Mẫu của cơ quan ở {result['folder']}: {len(result['own'])} tệp đã sửa.")
    else:
        said.append("Cơ quan chưa sửa mẫu nào; muốn sửa: desk-tui slips edit.")
    return said


def _valid(one: dict[str, Any]) -> str:
    first = f"từ {date.fromisoformat(one['valid_from']):%d/%m/%Y}"
    last = one["valid_to"]
    return first + (f" đến {date.fromisoformat(last):%d/%m/%Y}" if last else "")


def _edited(result: dict[str, Any]) -> list[str]:
    return [
        f"Bộ {result['set']} đã ở {result['folder']}: chép {len(result['copied'])} tệp,"
        f" giữ nguyên {len(result['kept'])} tệp có sẵn.",
        "Sửa tệp .typ bằng trình soạn chữ bất kỳ, rồi xem thử: desk-tui slips preview 01.",
    ]


def _previewed(result: dict[str, Any]) -> list[str]:
    whose = "mẫu của cơ quan" if result["own"] else "mẫu gốc"
    return [f"{result['name']} ({whose} {result['template']}): {result['path']}"]


SHAPES: dict[str, Callable[[dict[str, Any]], list[str]]] = {
    "slips:listing": _listed,
    "slips:edit": _edited,
    "slips:preview": _previewed,
}
