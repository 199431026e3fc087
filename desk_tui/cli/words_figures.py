"""What leaves the office, told to a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desk_tui.cli.words_facts import moment
from desk_tui.rules.counting import vn_number


def _aggregate(result: dict[str, Any]) -> list[str]:
    said = [
        f"{moment(one['day'])}: tiếp nhận {one['received']}, trực tuyến {one['online']}; "
        + (f"trung tâm nhận {moment(one['accepted'])}" if one["accepted"] else "chưa gửi")
        for one in result["days"]
    ]
    said += [f"Tệp: {path}" for path in result["files"]]
    if no := result["refused"]:
        said.append(f"Ngày {moment(no['day'])} không được nhận: {no['why']}")
    last = result["last_accepted"]
    return [*said, f"Lần cuối trung tâm nhận: {moment(last) if last else 'chưa lần nào'}"]


def _evidence(result: dict[str, Any]) -> list[str]:
    said = [
        f"{len(result['procedures'])} thủ tục nộp được trên mạng, tỷ lệ trực tuyến không quá"
        f" {result['upto']:g}%: {vn_number(result['received'])} hồ sơ"
    ]
    for one in result["procedures"]:
        if one["received"]:
            said.append(
                f"  {one['code']} {one['name']}: {one['online']}/{one['received']} trực tuyến"
            )
            said += [f"    {why['count']} – {why['why']}" for why in one["reasons"]]
    said.append("Vì sao nộp giấy:" if result["reasons"] else "Chưa có hồ sơ giấy nào.")
    said += [f"  {one['count']} – {one['why']}" for one in result["reasons"]]
    said += [f"Lưu ý: {warning}" for warning in result["warnings"]]
    return [*said, f"Tệp: {result['file']}"] if result["file"] else said


def _roadmap(result: dict[str, Any]) -> list[str]:
    said = [
        f"{'!' if one['late'] else ' '} {one['id']} {one['procedure']} {one['step']}:"
        f" {one['owner']}, hạn {moment(one['by'])}, {one['standing']}"
        for one in result["steps"]
    ]
    if result.get("xlsx"):
        said.append(f"Bảng tính: {result['xlsx']}")
    return said or ["Lộ trình chưa có việc nào."]


def _node(result: dict[str, Any]) -> list[str]:
    said = [f"Từ {moment(result['from'])} đến {moment(result['to'])}:"]
    said += [f"  {id} {_share(one)}" for id, one in result["metrics"].items()]
    for one in result["places"]:
        told = one["ranked_by"]
        if told is None:
            days = f", số liệu của {one['days']} ngày" if one["days"] else ""
            said.append(f"{one['name']}: TL-C {_share(one['metrics']['TL-C'])}{days}")
            said += _months(one)
            continue
        line = {None: "", True: ", đạt vạch", False: ", chưa đạt vạch"}[one["reached"]]
        points = one["points"]
        moved = "" if points is None else f", {points:+.2f} điểm %".replace(".", ",")
        place = one["rank"] or "–"
        said.append(f"{place}. {one['name']}: {_share(told)}{moved}{line}")
        said += _months(one)
    said += [f"Lưu ý: {office} chưa gửi số liệu kỳ này" for office in result["silent"]]
    if result["xlsx"]:
        said.append(f"Bảng tính: {result['xlsx']}")
    last = result["last_accepted"]
    return [*said, f"Số liệu mới nhất nhận lúc: {moment(last) if last else 'chưa có'}"]


def _months(place: dict[str, Any]) -> list[str]:
    return [
        f"    {one['month'][5:]}/{one['month'][:4]}: {_share(one)}"
        + (f", {one['points']:+.2f} điểm %".replace(".", ",") if one["points"] is not None else "")
        for one in place["months"]
    ]


def _share(one: dict[str, Any]) -> str:
    return f"{one['words']} ({vn_number(one['numerator'])}/{vn_number(one['denominator'])})"


SHAPES: dict[str, Callable[[dict[str, Any]], list[str]]] = {
    "figures:aggregate": _aggregate,
    "figures:evidence": _evidence,
    "figures:node": _node,
    "figures:roadmap_add": _roadmap,
    "figures:roadmap_list": _roadmap,
    "figures:roadmap_move": _roadmap,
}
