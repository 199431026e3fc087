"""What the verbs of help given say to a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desk_tui.cli.words_facts import moment
from desk_tui.counter.helping import kind_words


def _leaflet(result: dict[str, Any]) -> list[str]:
    said = [f"Tờ hướng dẫn thủ tục {result['procedure']}: {result['slip'] or 'chưa vẽ được'}"]
    if result["link"]:
        said.append(f"Mã QR mở: {result['link']}")
    if result["until"]:
        said.append(f"Đúng đến hết {moment(result['until'])}.")
    said += [f"Căn cứ: {one}" for one in result["policies"]]
    return [*said, *(f"Lưu ý: {one}" for one in result["warnings"])]


def _added(result: dict[str, Any]) -> list[str]:
    minutes = f", {result['minutes']} phút" if result["minutes"] else ""
    return [f"Đã ghi sổ: {kind_words(result['kind'])}{minutes}."]


def _log(result: dict[str, Any]) -> list[str]:
    if not result["helps"]:
        return ["Chưa ghi lần hỗ trợ nào."]
    said = [
        "  ".join(
            part
            for part in (
                moment(row["at"]),
                kind_words(row["kind"]),
                row["procedure"] or "",
                row["person"] or "",
                f"{row['minutes']} phút" if row["minutes"] else "",
                "lần đầu" if row["first_time"] else "",
                row["officer"],
            )
            if part
        )
        for row in result["helps"]
    ]
    said.append("Cộng:")
    for kind, one in result["totals"].items():
        minutes = f", {one['minutes']} phút" if one["minutes"] else ""
        said.append(f"  {kind_words(kind)}: {one['count']} lần{minutes}")
    return said


SHAPES: dict[str, Callable[[dict[str, Any]], list[str]]] = {
    "helping:leaflet": _leaflet,
    "helping:add": _added,
    "helping:log": _log,
}
