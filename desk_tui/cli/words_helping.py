"""What the verbs of help given say to a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desk_tui.cli.words_facts import moment
from desk_tui.counter.agreeing import FACTS
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


def _users(result: dict[str, Any]) -> list[str]:
    said = [_users_of(result)]
    if len(result["months"]) > 1:
        said += [f"  {_users_of(one)}" for one in result["months"]]
    if result["unnamed"]:
        said.append(f"{result['unnamed']} hồ sơ trực tuyến không có số định danh, không tính.")
    return said


def _users_of(one: dict[str, Any]) -> str:
    return (
        f"{moment(one['from'])}–{moment(one['to'])}: {one['people']} người nộp trực tuyến,"
        f" {one['first_time']} lần đầu, {one['returning']} nộp lại"
        f" (cán bộ ghi lần đầu khi hỗ trợ: {one['said_first_time']})"
    )


def _known(result: dict[str, Any]) -> list[str]:
    if not (result["facts"] or result["papers"]):
        return [f"Cơ quan chưa có dữ liệu, giấy tờ nào của số {result['number']}."]
    said = [f"{result['name']} ({result['number']}):"]
    said += [
        f"  {FACTS[one['name']]}: {one['value']} (khai {moment(one['day'])}, {one['code']})"
        for one in result["facts"]
    ]
    said += [f"  {one['name']}: {one['pages']} trang ({one['code']})" for one in result["papers"]]
    return [*said, "Dùng lại khi công dân đồng ý: receive --again spoken."]


SHAPES: dict[str, Callable[[dict[str, Any]], list[str]]] = {
    "helping:leaflet": _leaflet,
    "helping:add": _added,
    "helping:log": _log,
    "helping:users": _users,
    "helping:known": _known,
}
