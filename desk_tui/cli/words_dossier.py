"""What the verbs about dossiers and their papers say to a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desk_tui.cli.words_facts import facts, moment, paper, word
from desk_tui.rules.statuses import Status


def _list(result: dict[str, Any]) -> list[str]:
    said = []
    for row in result["dossiers"]:
        due = f"hẹn {moment(row['due'])}" if row["due"] else "không hẹn ngày"
        said.append(
            f"{row['code']}  {row['name']}  –  {row['procedure_name']}"
            f"\n    {Status(row['status']).label}, {word('channel', row['channel'])},"
            f" nhận {moment(row['received'])}, {due}"
            + (f", {row['unsent']} việc chưa gửi" if row["unsent"] else "")
            + (f", {row['undigitised']} giấy tờ cần số hóa" if row["undigitised"] else "")
        )
    counted = ", ".join(
        f"{Status(int(status)).label} {count}" for status, count in result["counts"].items()
    )
    said = said or ["Không có hồ sơ nào."]
    if result["next"]:
        said.append(f"Còn nữa: thêm --after '{result['next']}'")
    return [*said, f"Trong sổ: {counted}"] if counted else said


def _verdict(result: dict[str, Any]) -> list[str]:
    if not result["code"]:
        return [result["words"]]
    return [result["words"], f"Mã: {result['code']}, bản {result['version']}"]


def _show(result: dict[str, Any]) -> list[str]:
    quiet = ("steps", "acts", "slips", "results", "flags", "corrections")
    said = facts({name: value for name, value in result.items() if name not in quiet})
    if result["results"]:
        said += ["Kết quả:", *(f"  - {paper(one)}" for one in result["results"])]
    for slip in result["slips"]:
        state = "đã thu hồi" if slip["revoked"] else "đã in"
        copy = f", cấp lại lần {slip['copy']}" if slip["copy"] else ""
        said.append(f"Phiếu mẫu {slip['form']}, bản {slip['version']}{copy}: {state}")
    said += ["Đã sửa:"] * bool(result["corrections"])
    said += [f"  {_mended(one)}" for one in result["corrections"]]
    said.append("Đã làm:")
    for act in result["acts"]:
        late = f" (nhập muộn lúc {moment(act['recorded_at'])})" if act["late_entry"] else ""
        said.append(
            f"  {moment(act['done_at'])}  {ACTS.get(act['kind'], act['kind'])}"
            f"  –  {act['officer']}, {act['desk']}{late}"
        )
    return said


def _mended(one: dict[str, Any]) -> str:
    change = f": “{one['before']}” thành “{one['after']}”" if one["before"] else ""
    who = f", {one['approved_by']} duyệt" if one["approved_by"] else ""
    slip = f" [{one['slip']}]" if one["slip"] else ""
    why = f" ({one['reason']})" if one["reason"] else ""
    return f"{moment(one['at'])}  {one['what']}{change}{why}  –  {one['officer']}{who}{slip}"


def _one_paper(result: dict[str, Any]) -> list[str]:
    return [f"{result['code']}: {paper(result['paper'])}", *result["warnings"]]


def _hits(result: dict[str, Any]) -> list[str]:
    said = [
        f"{hit['code']}  {hit['name']}  –  {hit['paper_name']}, trang {hit['page']}"
        f"\n    {hit['around']}"
        for hit in result["hits"]
    ]
    return said or ["Không có giấy tờ nào có những chữ này."]


def _signatures(result: dict[str, Any]) -> list[str]:
    return [one["sentence"] for one in result["signatures"]] or ["Tệp không có chữ ký số nào."]


ACTS = {
    "dossier.received": "tiếp nhận hồ sơ",
    "dossier.filed": "nhận hồ sơ nộp trực tuyến",
    "dossier.status": "đổi trạng thái",
    "paper.added": "số hóa giấy tờ",
    "paper.archived": "lưu bản số hóa tìm được chữ",
    "paper.described": "ghi số, ngày, nơi cấp của giấy tờ",
    "slip.issued": "lập phiếu",
    "visit.recorded": "ghi lượt đến",
    "code.assigned": "trung tâm cấp mã",
    "officer.added": "thêm cán bộ",
    "dossier.changed": "sửa một mục",
    "question.answered": "trả lời câu hỏi",
    "dossier.taken": "nhận xử lý",
    "dossier.released": "thôi xử lý",
    "dossier.linked": "xét hồ sơ trùng",
    "person.checked": "tra cứu dân cư",
    "task.done": "xong việc cần làm",
}

SHAPES: dict[str, Callable[[dict[str, Any]], list[str]]] = {
    "looking:list_dossiers": _list,
    "looking:show": _show,
    "looking:verify": _verdict,
    "looking:check_person": lambda result: [f"{result['code']}: {result['words']}"],
    "papers:describe": _one_paper,
    "papers:result": _one_paper,
    "papers:reuse": _one_paper,
    "papers:find_text": _hits,
    "digitise:signatures": _signatures,
}
