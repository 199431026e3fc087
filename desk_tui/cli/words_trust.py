"""What the verbs of trust say to a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desk_tui.cli.words_facts import moment
from desk_tui.counter.people import STATES
from desk_tui.counter.purge import SORTS


def _purge(result: dict[str, Any]) -> list[str]:
    if "ready" not in result:
        went = result["purged"]
        said = [f"Đã xóa dữ liệu cá nhân của {len(went)} mục." if went else "Chưa xóa mục nào."]
        said += [
            f"  {_named(one)}: {one['acts']} thao tác, {one['files']} tệp, {one['pages']} trang chữ"
            f" · {moment(one['at'])} · {one['officer']}"
            for one in went
        ]
        return said + _stays(result)
    said = [result["ground"], f"Sẽ xóa {len(result['ready'])} mục (chưa xóa gì; xóa: --do):"]
    said += [f"  {_named(one)}, thao tác cuối {moment(one['last'])}" for one in result["ready"]]
    if result["held"]:
        said.append("Quá hạn giữ nhưng chưa xóa được:")
        said += [f"  {_named(one)}: {one['why']}" for one in result["held"]]
    return said + _stays(result)


def _stays(result: dict[str, Any]) -> list[str]:
    return ["Còn lại:", *(f"  {line}" for line in result["stays"])] if "stays" in result else []


def _named(one: dict[str, Any]) -> str:
    return " ".join(filter(None, (SORTS[one["sort"]], one["code"], one["procedure"])))


def _exported(result: dict[str, Any]) -> list[str]:
    return [
        f"Đã chép {result['acts']} thao tác ra {result['file']} ({result['bytes']} byte).",
        f"Mã kiểm tra cuối, đọc cho người nhận: {result['head']}",
        "Tệp có dữ liệu cá nhân và không mã hóa: giao tận tay.",
    ]


def _verified(result: dict[str, Any]) -> list[str]:
    said = [f"{result['acts']} thao tác, {result['purged']} đã xóa dữ liệu cá nhân."]
    said += [f"  {desk}: {count}" for desk, count in result["desks"].items()]
    said.append(f"Mã kiểm tra cuối của quầy {result['desk']}: {result['head']}")
    return said + (result["troubles"] or ["Chuỗi thao tác liền mạch, không thao tác nào bị sửa."])


def _lookups(result: dict[str, Any]) -> list[str]:
    if not result["lookups"]:
        return ["Không có lần tra cứu nào."]
    return [
        "  ".join(
            part
            for part in (
                moment(one["at"]),
                one["officer"],
                one["source"],
                one["dossier"] or "",
                one["owner"] or "",
                STATES.get(one["state"], one["state"]),
                f"({one['reason']})",
            )
            if part
        )
        for one in result["lookups"]
    ]


SHAPES: dict[str, Callable[[dict[str, Any]], list[str]]] = {
    "trust:purge_": _purge,
    "trust:export": _exported,
    "trust:verify": _verified,
    "trust:lookups_": _lookups,
}
