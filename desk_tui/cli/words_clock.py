"""What the verbs about dates say to a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desk_tui.cli.words_facts import moment

KINDS = {"off": "nghỉ", "worked": "làm việc"}
CAUSES = {"line": "mất kết nối", "power": "mất điện"}


def _days(result: dict[str, Any]) -> list[str]:
    return [f"{_day(day)}" for day in result["days"]] or ["Chưa có ngày nào."]


def _day(day: dict[str, Any]) -> str:
    why = ", ".join(part for part in (day["name"], day["instrument"]) if part)
    return f"{moment(day['date'])}: {KINDS[day['kind']]}" + (f" ({why})" if why else "")


def _brought(result: dict[str, Any]) -> list[str]:
    told = [f"Đã nhập {result['days']} ngày, {len(result['changed'])} ngày khác trước."]
    return [*told, *(f"  {_day(day)}" for day in result["changed"]), *_touched(result)]


def _touched(result: dict[str, Any]) -> list[str]:
    if not result["touched"]:
        return ["Không có ngày hẹn nào bị lịch nghỉ mới chạm tới."]
    told = ["Ngày hẹn bị chạm tới (giữ nguyên cho đến khi người phụ trách quyết):"]
    return told + [
        f"  {one['code']}  {one['name']}: đã hẹn {moment(one['promised'])},"
        f" tính lại {moment(one['counted'])}"
        for one in result["touched"]
    ]


def _pressing(result: dict[str, Any]) -> list[str]:
    told = ["Quá hạn:", *map(_due, result["overdue"])]
    told += ["Sắp đến hạn:", *map(_due, result["soon"]), "Công dân quá hạn bổ sung:"]
    told += [
        f"  {one['code']}  {one['name']} ({one['phone'] or 'không có điện thoại'}):"
        f" hạn {moment(one['until'])}; {'; '.join(one['papers'])}"
        for one in result["unanswered"]
    ]
    told += ["Giai đoạn quá hoặc sắp hết hạn:"]
    told += [
        f"  {one['code']}  {one['stage']} {one['words']}: {moment(one['due'])}"
        for one in result["stages"]
    ]
    if result["touched"]:
        told.append(f"{result['touched']} ngày hẹn bị lịch nghỉ mới chạm tới: calendar touched.")
    return told


def _due(one: dict[str, Any]) -> str:
    again = f", đã hẹn lại {moment(one['extended'])}" if one["extended"] else ""
    return f"  {one['code']}  {one['name']}: hẹn {moment(one['due'])}{again}"


def _stages_of(result: dict[str, Any]) -> list[str]:
    marks = {"now": "▸", "done": "✓", "": " "}
    told = [
        f"{marks[one['state']]} {one['stage']} {one['words']}: {one['term']},"
        + (f" xong trước {moment(one['due'])}" if one["due"] else " chưa tính ngày")
        for one in result["stages"]
    ]
    return told or ["Hồ sơ này không chia giai đoạn."]


def _stages(result: dict[str, Any]) -> list[str]:
    begins = {"after": "sau giai đoạn trước", "payment": "khi công dân đã nộp tiền"}
    told = [
        f"{one['procedure']}  {one['words']}: {one['term']}, {begins[one['starts']]}"
        + (f" ({one['instrument']})" if one["instrument"] else "")
        for one in result["stages"]
    ]
    return told or ["Chưa có thủ tục nào chia giai đoạn: desk-tui stages import TỆP.csv."]


def _outages(result: dict[str, Any]) -> list[str]:
    told = (
        [f"{len(result['dossiers'])} hồ sơ sẽ trễ: {result['cause']}."] if result["cause"] else []
    )
    told += [
        f"  {one['code']}  {one['name']} ({one['phone'] or 'không có điện thoại'}):"
        f" hẹn {moment(one['due'])}, xin hẹn lại {moment(one['new_due'])}"
        for one in result["dossiers"]
    ]
    told += [f"Đã ghi nguyên nhân vào {result['noted']} hồ sơ."] if result["noted"] else []
    told += [f"Tệp in: {result['slip']}"] if result["slip"] else []
    told += [
        f"Nhật ký: {CAUSES[one['cause']]} từ {moment(one['since'])}"
        + (f" đến {moment(one['until'])}" if one["until"] else "")
        for one in result["failures"]
    ]
    return told or ["Hôm nay không mất nối, không mất điện lâu."]


SHAPES: dict[str, Callable[[dict[str, Any]], list[str]]] = {
    "clock:days": _days,
    "clock:bring_days": _brought,
    "clock:touched": _touched,
    "clock:pressing": _pressing,
    "clock:stage_show": _stages_of,
    "clock:stages": _stages,
    "clock:outages": _outages,
}
