"""What the verbs about folders, results, letters and messages say to a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desk_tui.cli.words_facts import facts, moment
from desk_tui.counter.citizen_messages import STATES as MESSAGE_STATES
from desk_tui.counter.letters import STATES as LETTER_STATES
from desk_tui.counter.returns import WAYS


def _places(result: dict[str, Any]) -> list[str]:
    said = [f"{one['name']}: {one['folders']} hồ sơ{_since(one)}" for one in result["places"]]
    for one in result["folders"]:
        held = f" ({one['taker']})" if one["taker"] else ""
        said.append(
            f"  {one['code']} {one['name']}: {one['place']}{held} từ {moment(one['since'])}"
        )
    return [*said, *facts({"slip": result["slip"]})]


def _since(place: dict[str, Any]) -> str:
    return f", lâu nhất từ {moment(place['oldest'])}" if place["oldest"] else ""


def _results(result: dict[str, Any]) -> list[str]:
    said = []
    for one in result["results"]:
        told = f"đã nhắn {moment(one['told'])}" if one["told"] else "chưa nhắn"
        letter = f" · thư {LETTER_STATES[one['letter']]}" if one["letter"] else ""
        said.append(
            f"{one['code']} {one['name']} · {WAYS[one['way']]}{letter} ·"
            f" chờ {one['working_days']} ngày làm việc · {one['phone'] or 'không có điện thoại'}"
            f" · {told}"
        )
    said = said or ["Không có kết quả nào đang chờ trả."]
    return [*said, *facts({"slip": result["slip"], "warnings": result["warnings"]})]


def _reminded(result: dict[str, Any]) -> list[str]:
    said = [f"Đã nhắn {len(result['told'])} người."]
    if result["to_call"]:
        said.append(f"Không có cách nhắn, cần gọi hoặc gặp: {', '.join(result['to_call'])}.")
    if result["lately"]:
        said.append(f"Vừa nhắn chưa lâu, bỏ qua: {', '.join(result['lately'])}.")
    return said


def _letters(result: dict[str, Any]) -> list[str]:
    return [_letter(one) for one in result["letters"]] or ["Không có bưu gửi nào."]


def _letter(one: dict[str, Any]) -> str:
    number = f" số {one['number']}" if one["number"] else ""
    note = f" ({one['note']})" if one["note"] else ""
    where = f", {one['address']}" if one["address"] else ""
    return f"{one['code']}: thư{number} {LETTER_STATES[one['state']]}{note} · {one['name']}{where}"


def _messages(result: dict[str, Any]) -> list[str]:
    said = []
    for one in result["messages"]:
        why = f" ({one['reason']})" if one["reason"] else ""
        said.append(
            f"{moment(one['asked'])} {one['id'][-8:]} {one['name']}:"
            f" {MESSAGE_STATES[one['state']]}{why} · {one['text']}"
        )
    return said or ["Chưa có tin nhắn nào."]


def _moved(result: dict[str, Any]) -> list[str]:
    said = [f"{len(result['codes'])} hồ sơ: {', '.join(result['codes'])}."]
    if result["missing"]:
        said.append(f"Còn thiếu: {', '.join(result['missing'])}.")
    if result["extra"]:
        said.append(f"Không có trong danh sách: {', '.join(result['extra'])}.")
    return [*said, *facts({"slip": result["slip"], "warnings": result["warnings"]})]


SHAPES: dict[str, Callable[[dict[str, Any]], list[str]]] = {
    "folders:hand_over": _moved,
    "hands:take_back": _moved,
    "hands:places": _places,
    "hands:send_back": lambda said: [f"{said['code']} về {said['place']}."],
    "hands:listed": _results,
    "hands:remind": _reminded,
    "hands:want": lambda said: [f"{said['code']}: nhận kết quả {WAYS[said['way']]}."],
    "hands:of_post": _letters,
    "hands:order": lambda said: [_letter(said)],
    "hands:letter_moved": lambda said: [_letter(said)],
    "hands:messages": _messages,
}
