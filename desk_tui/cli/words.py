"""A verb's answer for a person: plain Vietnamese lines instead of JSON."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from desk_tui.cli import hall_words, words_parcel
from desk_tui.rules.statuses import Status
from desk_tui.rules.text import vn_date, vn_money

HALL_VERBS = "issue call_next call recall hold absent back done settle_rules"
LABELS = {
    "acts": "Thao tác",
    "address": "Địa chỉ",
    "added": "Thêm mới",
    "amount": "Số tiền",
    "birth": "Ngày sinh",
    "blank_dropped": "Trang trắng đã bỏ",
    "break_even": "Trực tuyến vẫn kịp nếu được nhận trước",
    "bytes": "Dung lượng (byte)",
    "can_go_online": "Nộp trực tuyến được",
    "centre_code": "Mã ở trung tâm",
    "certificate": "Chứng thư",
    "changed": "Thay đổi",
    "checked": "Đối chiếu dữ liệu dân cư",
    "channel": "Kênh",
    "closed": "Đóng",
    "code": "Mã",
    "confirmed": "Đã xác nhận",
    "copy": "Bản cấp lại lần",
    "counter": "Nộp trực tiếp",
    "data": "Thư mục dữ liệu",
    "desk": "Quầy",
    "desks": "Các quầy",
    "devices": "Thiết bị dùng được",
    "dossier": "Hồ sơ",
    "dossiers": "Hồ sơ",
    "due": "Hẹn trả",
    "due_if_accepted_now": "Hẹn trả nếu được nhận ngay",
    "effective": "Tính từ",
    "email": "Thư điện tử",
    "ends": "Chứng thư hết hạn",
    "escl": "Trên mạng",
    "expires": "Mã hết hạn",
    "expiry": "Giấy tờ hết hạn",
    "extra": "Dữ liệu khác trên thẻ",
    "failed": "Chưa làm được",
    "fee": "Phí, lệ phí",
    "fee_lines": "Cách tính phí",
    "field": "Lĩnh vực",
    "file": "Tệp",
    "file_limit": "Bản lưu nặng nhất (byte)",
    "files": "Tệp",
    "finished": "Xong lúc",
    "first": "Từ số",
    "folders": "Thư mục",
    "form": "Hình thức bản",
    "hint": "Cách xử lý",
    "issued": "Ngày cấp",
    "known": "Có trong sổ quầy này",
    "kind": "Loại",
    "label": "Tên thiết bị",
    "last": "Đến số",
    "last_contact": "Liên lạc gần nhất",
    "left_today": "Hôm nay còn",
    "level": "Mức độ",
    "line": "Đường truyền",
    "lines": "Cách tính",
    "made": "Đã làm",
    "missing": "Chưa dùng được",
    "name": "Tên",
    "not_online": "Lý do không nộp trực tuyến",
    "number": "Số định danh",
    "number_kind": "Loại số",
    "office": "Cơ quan",
    "officer": "Cán bộ",
    "officers": "Cán bộ của quầy",
    "old_number": "Số CMND cũ",
    "oldest_pending": "Việc chưa gửi cũ nhất",
    "online": "Nộp trực tuyến",
    "open": "Trang chưa chia",
    "organisation": "Cơ quan",
    "out": "Tệp",
    "owner": "Chủ hồ sơ",
    "p12": "Tệp khóa",
    "pages": "Số trang",
    "paper": "Giấy tờ",
    "papers": "Giấy tờ",
    "paused": "Đang dừng ký",
    "payments": "Thu tiền",
    "pdf": "Tệp PDF",
    "pdfa": "Chuẩn lưu trữ",
    "pending": "Chưa gửi",
    "phone": "Điện thoại",
    "places": "Máy quét đã ghi",
    "policies": "Quy định áp dụng",
    "procedure": "Mã thủ tục",
    "procedure_name": "Thủ tục",
    "procedure_version": "Bản danh mục",
    "qr": "Mã trên phiếu",
    "questions": "Câu hỏi chờ người trả lời",
    "received": "Tiếp nhận",
    "recovery_key": "Khóa phục hồi (chép ra giấy, cất trong tủ khóa)",
    "refused": "Bị từ chối",
    "rejected": "Dòng sai",
    "result": "Kết quả",
    "results": "Thủ tục tìm thấy",
    "role": "Vai trò",
    "saves": "Trực tuyến đỡ được",
    "sent": "Đã gửi",
    "set_aside": "Sổ cũ để ở",
    "sex": "Giới tính",
    "sha256": "Mã kiểm tra tệp",
    "sheets": "Số tờ ngăn",
    "signatures": "Chữ ký số",
    "signed": "Đã ký",
    "signing": "Ký số bản lưu",
    "slip": "Phiếu",
    "slips": "Các phiếu đã in",
    "state": "Tình trạng",
    "status": "Trạng thái",
    "steps": "Cách tính hạn",
    "subject": "Người ký",
    "submitter": "Người nộp",
    "term": "Thời hạn",
    "text_chars": "Số chữ đọc được",
    "timestamps": "Máy chủ dấu thời gian",
    "token": "Phần mềm thiết bị",
    "unsent": "Chưa gửi về trung tâm",
    "until": "Đến hết ngày",
    "valid": "Còn giá trị",
    "version": "Bản",
    "visit": "Lượt đến số",
    "waiting": "Còn chờ",
    "warnings": "Lưu ý",
    "why": "Vì",
    "working_hours": "Số giờ làm việc",
}
WORDS = {
    "checked": {"later": "kiểm tra sau"},
    "channel": {"counter": "trực tiếp", "online": "trực tuyến", "post": "bưu chính"},
    "kind": {
        "id-card": "thẻ căn cước",
        "mrz": "dải chữ máy đọc",
        "tax-code": "mã số thuế",
        "person": "cá nhân",
        "organisation": "tổ chức",
    },
    "number_kind": {
        "id-card": "thẻ căn cước",
        "old-id": "CMND",
        "passport": "hộ chiếu",
        "tax-code": "mã số thuế",
    },
    "line": {"up": "thông", "down": "mất"},
    "role": {"officer": "cán bộ", "supervisor": "người phụ trách", "it": "quản trị"},
    "state": {
        "current": "còn giá trị",
        "replaced": "đã được thay",
        "revoked": "đã thu hồi",
        "forged": "giả",
        "altered": "bị sửa",
        "received": "đã nhận",
        "digitised": "đã số hóa",
        "shown": "xuất trình, trả lại",
        "missing": "còn thiếu",
        "failed": "không đạt",
    },
}
TAKEN = {
    "scanned": "quét tại quầy",
    "brought": "từ tệp",
    "reused": "dùng lại giấy tờ của hồ sơ khác",
    "reused-result": "dùng lại kết quả của hồ sơ khác",
}
MONEY = {"amount", "fee", "saves"}
COUNTED = {
    "pages": "{} trang",
    "originals": "{} bản chính",
    "copies": "{} bản sao",
    "line": "dòng {}",
    "conditional": "nếu có",
    "shown_only": "xuất trình",
}


def told(run: str, result: dict[str, Any]) -> str:
    """The lines of one answer; `run` names the verb as the parser does."""
    return "\n".join(SHAPES.get(run, _facts)(result))


def _facts(result: dict[str, Any], indent: str = "") -> list[str]:
    """One fact a line, what is empty left out; lists one item a line."""
    said: list[str] = []
    for name, value in result.items():
        if value in (None, "", [], {}) or name == "error":
            continue
        label = f"{indent}{LABELS.get(name, name)}:"
        if isinstance(value, dict):
            said += [label, *_facts(value, indent + "  ")]
        elif isinstance(value, list):
            said += [label, *(f"{indent}  - {_item(item)}" for item in value)]
        else:
            said.append(f"{label} {_word(name, value)}")
    return said


def _item(item: Any) -> str:
    """An item of a list in one line, its values in the order they came."""
    if not isinstance(item, dict):
        return str(item)
    if "taken" in item:
        return _paper(item)
    values = (
        COUNTED[name].format(value) if name in COUNTED else _word(name, value)
        for name, value in item.items()
        if value not in (None, "", 0, [], {}, False) and name not in ("key", "sha256")
    )
    return " · ".join(values)


def _paper(paper: dict[str, Any]) -> str:
    """One line of a checklist: what it is, how its file came, what it says of itself."""
    said = [paper["name"], _word("state", paper["state"]), paper["reason"]]
    said += [f"{paper['pages']} trang" if paper["pages"] else "", TAKEN.get(paper["taken"], "")]
    said += ["tìm được chữ" if paper["archive"] else ""]
    said += [f"đã ký số ({paper['signed_by']})" if paper["signed_by"] else ""]
    said += [f"số {paper['number']}" if paper["number"] else ""]
    said += [f"cấp {_moment(paper['issued'])}" if paper["issued"] else "", paper["issuer"]]
    said += [f"giá trị đến {_moment(paper['valid_until'])}" if paper["valid_until"] else ""]
    return " · ".join(part for part in said if part)


def _word(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "có" if value else "không"
    if name == "status":
        return Status(value).label
    if name in MONEY and isinstance(value, int):
        return vn_money(value)
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if isinstance(value, str):
        return WORDS.get(name, {}).get(value) or _moment(value)
    return str(value)


def _moment(text: str) -> str:
    """A moment or a day as people write it; other text as it is."""
    if len(text) in (10, 25) and text[:4].isdigit() and text[4] == "-":
        try:
            if len(text) == 10:
                return vn_date(date.fromisoformat(text))
            moment = datetime.fromisoformat(text)
        except ValueError:
            return text
        return f"{moment:%H:%M} {vn_date(moment.date())}"
    return text


def _list(result: dict[str, Any]) -> list[str]:
    said = []
    for row in result["dossiers"]:
        due = f"hẹn {_moment(row['due'])}" if row["due"] else "không hẹn ngày"
        said.append(
            f"{row['code']}  {row['name']}  –  {row['procedure_name']}"
            f"\n    {Status(row['status']).label}, {_word('channel', row['channel'])},"
            f" nhận {_moment(row['received'])}, {due}"
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


def _procedure(result: dict[str, Any]) -> list[str]:
    listed = ("papers", "cases")
    said = _facts({name: value for name, value in result.items() if name not in listed})
    if result["cases"]:
        said.append("Trường hợp (khóa dùng cho --case):")
    for case in result["cases"]:
        said.append(f"  {case['key']}: {case['name']}" + " (thường gặp)" * case["usual"])
    said.append("Giấy tờ (số thứ tự dùng cho --paper và --missing):")
    said += [f"  {place} {_item(paper)}" for place, paper in enumerate(result["papers"], 1)]
    return said


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


def _answered(result: dict[str, Any]) -> list[str]:
    side = {"ours": "bên ta", "theirs": "bên kia", "both": "cả hai bên"}[result["kept"]]
    return [f"Đã trả lời, giữ {side}. {result['words']}"]


def _linked(result: dict[str, Any]) -> list[str]:
    what = "cùng một việc" if result["same"] else "hai việc khác nhau"
    return [f"Đã ghi {result['code']} và {result['other']} là {what}."]


def _sync(result: dict[str, Any]) -> list[str]:
    when = result["oldest_pending"]
    oldest = f", cũ nhất làm lúc {_moment(when)}" if when else ""
    said = [
        f"Đường truyền {_word('line', result['line'])}.",
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
        seen = _moment(desk["last_contact"]) if desk["last_contact"] else "chưa lần nào"
        cut = f"; đã ngắt {_moment(desk['cut_off'])}" if desk["cut_off"] else ""
        said.append(f"  {desk['office']} quầy {desk['desk']}: liên lạc gần nhất {seen}{cut}")
    return said


def _signatures(result: dict[str, Any]) -> list[str]:
    return [one["sentence"] for one in result["signatures"]] or ["Tệp không có chữ ký số nào."]


def _verdict(result: dict[str, Any]) -> list[str]:
    if not result["code"]:
        return [result["words"]]
    return [result["words"], f"Mã: {result['code']}, bản {result['version']}"]


def _findings(result: dict[str, Any]) -> list[str]:
    marks = {"ok": "[được]", "warn": "[lưu ý]", "bad": "[hỏng]"}
    said = []
    for finding in result["findings"]:
        said.append(f"{marks[finding['state']]} {finding['what']}")
        if finding["hint"]:
            said.append(f"        {finding['hint']}")
    return said


def _due(result: dict[str, Any]) -> list[str]:
    said = _facts({name: value for name, value in result.items() if name != "steps"})
    said.append("Cách tính hạn:")
    for step in result["steps"]:
        counted = f" (+{step['counted']})" if step["counted"] else ""
        said.append(f"  {_moment(step['date'])}{counted}: {step['why']}")
    return said


def _show(result: dict[str, Any]) -> list[str]:
    quiet = ("steps", "acts", "slips", "results", "flags")
    said = _facts({name: value for name, value in result.items() if name not in quiet})
    if result["results"]:
        said += ["Kết quả:", *(f"  - {_paper(paper)}" for paper in result["results"])]
    for slip in result["slips"]:
        state = "đã thu hồi" if slip["revoked"] else "đã in"
        copy = f", cấp lại lần {slip['copy']}" if slip["copy"] else ""
        said.append(f"Phiếu mẫu {slip['form']}, bản {slip['version']}{copy}: {state}")
    said.append("Đã làm:")
    for act in result["acts"]:
        late = f" (nhập muộn lúc {_moment(act['recorded_at'])})" if act["late_entry"] else ""
        said.append(
            f"  {_moment(act['done_at'])}  {ACTS.get(act['kind'], act['kind'])}"
            f"  –  {act['officer']}, {act['desk']}{late}"
        )
    return said


def _one_paper(result: dict[str, Any]) -> list[str]:
    return [f"{result['code']}: {_paper(result['paper'])}", *result["warnings"]]


def _hits(result: dict[str, Any]) -> list[str]:
    said = [
        f"{hit['code']}  {hit['name']}  –  {hit['paper_name']}, trang {hit['page']}"
        f"\n    {hit['around']}"
        for hit in result["hits"]
    ]
    return said or ["Không có giấy tờ nào có những chữ này."]


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
    **{f"hall:{verb}": hall_words.told for verb in HALL_VERBS.split()},
    "hall:listing": hall_words.listed,
    "hall:serve": hall_words.served,
    "hall:take": hall_words.held,
    "hall:release": hall_words.held,
    "looking:list_dossiers": _list,
    "looking:show": _show,
    "looking:verify": _verdict,
    "looking:check_person": lambda result: [f"{result['code']}: {result['words']}"],
    "answering:questions": _questions,
    "answering:answer": _answered,
    "answering:link": _linked,
    "papers:describe": _one_paper,
    "papers:result": _one_paper,
    "papers:reuse": _one_paper,
    "papers:find_text": _hits,
    "digitise:signatures": _signatures,
    "rules:catalogue_show": _procedure,
    "rules:due": _due,
    "wire:sync": _sync,
    "wire:status": _node,
    **words_parcel.SHAPES,
    "care:check": _findings,
    "care:backup": _findings,
    "care:restore": _findings,
    "care:doctor": _findings,
}
