"""What the verbs of the office's notes say to a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desk_tui.cli.words_facts import facts, moment
from desk_tui.counter.notes import GROUPS, SORTS, STATES


def _added(result: dict[str, Any]) -> list[str]:
    many = f" cho {result['count']} người" if result["count"] > 1 else ""
    said = [f"Đã ghi: {SORTS[result['sort']]}{many}."]
    if result["number"]:
        said.append(f"Số phản ánh {result['number']}: đưa số này cho người dân để hỏi lại.")
    return [*said, *facts({"slip": result["slip"], "warnings": result["warnings"]})]


def _note(note: dict[str, Any]) -> list[str]:
    sort = SORTS.get(note["sort"], note["sort"])
    group = GROUPS.get(note["group"], f"{note['group']} điểm") if note["group"] else ""
    head = [note["number"] or note["id"], moment(note["made"]), sort, group]
    owner = STATES[note["state"]] + (f", {note['owner']} lo" if note["owner"] else "")
    about = " ".join(filter(None, (note["procedure"], note["dossier"], note["person"])))
    said = ["  ".join(filter(None, [*head, owner])), f"    {note['text']}".rstrip()]
    if about:
        said.append(f"    Về: {about}")
    if note["sort"] == "training":
        done = f", hoàn thành {moment(note['finished'])}" if note["finished"] else ""
        said.append(
            f"    Ngày {moment(note['day'])}, {note['hours']} giờ{done} {note['link'] or ''}"
        )
    if note["answer_by"] and note["state"] != "done":
        late = " – QUÁ HẠN" if note["late"] else ""
        said.append(f"    Trả lời chậm nhất {moment(note['answer_by'])}{late}")
    if note["words"]:
        said.append(f"    Trả lời: {note['words']}")
    return [line.rstrip() for line in said if line.strip()]


def _listed(result: dict[str, Any]) -> list[str]:
    found = [line for note in result["notes"] for line in _note(note)]
    return found or ["Chưa ghi điều nào."]


def _figures(result: dict[str, Any]) -> list[str]:
    said = [f"{SORTS[result['sort']].capitalize()}:"]
    said += [
        f"  {one['words']}: {one['open'] + one['taken'] + one['done']}"
        f" (chưa ai nhận {one['open']}, đang làm {one['taken']}, xong {one['done']})"
        for one in result["counts"]
    ]
    return said


def _training(result: dict[str, Any]) -> list[str]:
    said = [
        f"{result['classes']} lớp, {result['turns']} lượt người học, {result['hours']} giờ,"
        f" {result['finished']} khóa đã hoàn thành."
    ]
    said += [
        f"  {one['name']}: {one['classes']} lớp, {one['hours']} giờ, {one['finished']} hoàn thành"
        for one in result["learners"]
    ]
    return said


def _exported(result: dict[str, Any]) -> list[str]:
    return [f"Đã ghi {result['count']} dòng ra {result['file']}."]


SHAPES: dict[str, Callable[[dict[str, Any]], list[str]]] = {
    "notes:add": _added,
    "notes:listing": _listed,
    "notes:show": _note,
    "notes:move": _note,
    "notes:figures": _figures,
    "notes:training": _training,
    "notes:export": _exported,
}
