"""What the verbs of the line and of the node say to a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desk_tui.cli.words_facts import moment, word


def _questions(result: dict[str, Any]) -> list[str]:
    said = []
    for question in result["questions"]:
        said.append(f"{question['dossier'] or ''} {question['words']}".strip())
        sides = "ours|theirs" + "|both" * (question["kind"] == "file")
        said.append(f"    trả lời: desk-tui answer {question['id']} --keep {sides}")
    for pair in result["twins"]:
        said.append(pair["words"])
        said.append(f"    cùng một việc: desk-tui link {' '.join(pair['codes'])}, khác thì --apart")
    return [*said, *result["taken_away"]] or ["Không có câu hỏi nào."]


KEPT = {
    "ours": "bên ta",
    "theirs": "bên kia",
    "both": "cả hai bên",
    "third": "giá trị vừa ghi",
}


def _answered(result: dict[str, Any]) -> list[str]:
    return [f"Đã trả lời, giữ {KEPT[result['kept']]}. {result['words']}"]


def _linked(result: dict[str, Any]) -> list[str]:
    what = "cùng một việc" if result["same"] else "hai việc khác nhau"
    return [f"Đã ghi {result['code']} và {result['other']} là {what}."]


def _sync(result: dict[str, Any]) -> list[str]:
    when = result["oldest_pending"]
    oldest = f", cũ nhất làm lúc {moment(when)}" if when else ""
    said = [
        f"Đường truyền {word('line', result['line'])}.",
        f"Đã gửi {result['sent']}, trung tâm xác nhận {result['confirmed']},"
        f" từ chối {result['refused']}; nhận về {result['received']}.",
        f"Còn chưa gửi {result['pending']}{oldest}.",
    ]
    if result["questions"]:
        said.append(f"{result['questions']} việc chờ người trả lời: desk-tui questions.")
    if result["message"] and result["line"] == "up":
        said.append(result["message"])
    return said


def _node(result: dict[str, Any]) -> list[str]:
    said = [
        f"Đang giữ {result['acts']} thao tác, {result['dossiers']} hồ sơ,"
        f" {result['files']} tệp ({result['bytes']} byte); {result['questions']} việc bị từ chối."
    ]
    for desk in result["desks"]:
        seen = moment(desk["last_contact"]) if desk["last_contact"] else "chưa lần nào"
        cut = f"; đã ngắt {moment(desk['cut_off'])}" if desk["cut_off"] else ""
        said.append(f"  {desk['office']} quầy {desk['desk']}: liên lạc gần nhất {seen}{cut}")
    return said


PORTAL_STATES = {
    "held": "chờ tiếp nhận",
    "waiting": "chờ gửi",
    "sending": "đang gửi",
    "unknown": "chưa rõ kết quả, sẽ hỏi lại",
    "done": "Cổng đã nhận",
    "person": "cần người xem",
}


def _portal_queue(result: dict[str, Any]) -> list[str]:
    said = []
    for way in result["lines"]:
        counts = (f"{PORTAL_STATES[state]} {n}" for state, n in sorted(way["counts"].items()))
        seen = moment(way["last_contact"]) if way["last_contact"] else "chưa lần nào"
        said.append(f"{way['destination']}: {', '.join(counts)}; liên lạc gần nhất {seen}")
        said += [f"    {way['message']}"] if way["message"] else []
    for row in result["rows"]:
        theirs = f" (Cổng: {row['their_code']})" if row["their_code"] else ""
        again = f", thử lại {moment(row['next_try_at'])}" if row["next_try_at"] else ""
        state = PORTAL_STATES[row["state"]]
        said.append(f"{row['code']}{theirs}  –  {state}, {moment(row['changed_at'])}{again}")
        said += [f"    {row['message']} {row['hint']}".rstrip()] if row["message"] else []
    return said or ["Chưa có hồ sơ nào để báo cho Cổng."]


def _portal_said(result: dict[str, Any]) -> list[str]:
    said = []
    for one in result["said"]:
        said.append(f"{moment(one['at'])}  {one['service']}, trả lời {one['status']}")
        said += [f"  hỏi: {one['request']}", f"  đáp: {one['answer']}"]
    return said or [f"Chưa trao đổi gì với Cổng về hồ sơ {result['code']}."]


def _portal_retried(result: dict[str, Any]) -> list[str]:
    return [f"{result['count']} hồ sơ sẽ được gửi lại ngay khi trung tâm chạy."]


SHAPES: dict[str, Callable[[dict[str, Any]], list[str]]] = {
    "answering:questions": _questions,
    "answering:answer": _answered,
    "answering:link": _linked,
    "wire:sync": _sync,
    "wire:status": _node,
    "portal:queue": _portal_queue,
    "portal:said": _portal_said,
    "portal:retry": _portal_retried,
}
