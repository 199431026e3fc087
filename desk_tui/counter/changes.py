"""Put one field of a dossier right, or move it to another status, saying what was seen."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from db import acts, handing
from db.clock import from_text, utc_text
from db.fold_fields import value_of
from db.kinds import (
    COUNT_FIELDS,
    FIELDS,
    HANDED,
    STATUS,
    Changed,
    StatusChanged,
    Value,
    check_value,
)
from db.kinds_papers import FILE, of_paper
from db.problem import RecordProblem
from desk_tui.counter import taking
from desk_tui.counter.desk import OFFICE_ZONE, Desk, local
from desk_tui.counter.look import find, refuse_void
from desk_tui.counter.problem import Refusal
from desk_tui.rules import text
from desk_tui.rules.statuses import Status, check_transition
from desk_tui.rules.text import vn_date, vn_money
from desk_tui.tongue import say

_OF_A_PERSON = {
    "name": say("Tên"),
    "number": say("Số định danh"),
    "number_kind": say("Loại giấy tờ"),
    "birth": say("Ngày sinh"),
    "sex": say("Giới tính"),
    "address": say("Địa chỉ"),
    "phone": say("Điện thoại"),
    "email": say("Thư điện tử"),
}
LABELS = {
    **{
        f"owner.{name}": say("{text} chủ hồ sơ", text=words) for name, words in _OF_A_PERSON.items()
    },
    **{
        f"submitter.{name}": say("{text} người nộp", text=words)
        for name, words in _OF_A_PERSON.items()
    },
    "note": say("Ghi chú"),
    "returns": say("Cách nhận kết quả"),
    "returns_to": say("Địa chỉ nhận kết quả"),
    "pages": say("Số trang"),
    "copies": say("Số bản"),
    "sets": say("Số bộ"),
    "fee": say("Phí, lệ phí"),
    "due": say("Hẹn trả"),
    "status": say("Trạng thái"),
    "holder": say("Người đang xử lý"),
    "handed": say("Trả kết quả"),
    "numbers": say("Dải số"),
}
"""What an officer calls each field."""
RETURN_WORDS = {"counter": say("tại quầy"), "post": say("bưu chính"), "online": say("trực tuyến")}
HANDED_WORDS = {
    handing.HAND: say("đã trao cho"),
    handing.POST: say("đã gửi bưu chính số"),
    handing.ORDER: say("đã lập lệnh bưu chính"),
    handing.BACK: say("thư bị chuyển hoàn, số"),
}

OF_A_PAPER = {
    "sha256": say("Tệp"),
    "number": say("Số"),
    "issued": say("Ngày cấp"),
    "issuer": say("Nơi cấp"),
    "valid_until": say("Giá trị đến"),
}


def label(field: str) -> str:
    of = of_paper(field)
    if of:
        return say("{of_a_paper} của giấy tờ", of_a_paper=OF_A_PAPER[of[0]])
    return say("Hồ sơ trùng") if field.startswith("link:") else LABELS.get(field, field)


def value_words(field: str, value: Any) -> str:
    """A field's value as an officer reads it."""
    if field == STATUS and value in set(Status):
        return Status(value).label
    if field.startswith("link:"):
        return {True: say("cùng một việc"), False: say("hai việc khác nhau")}.get(
            value, say("chưa ai nói")
        )
    if value in (None, ""):
        return say("để trống")
    if field == "returns":
        return RETURN_WORDS.get(value, str(value))
    if field == HANDED:
        way, what = handing.parts(value)
        return f"{HANDED_WORDS.get(way, way)} {what}".rstrip()
    if field == "fee":
        return vn_money(value)
    if field == "due":
        return f"{local(from_text(value)):%H:%M %d/%m/%Y}"
    of = of_paper(field)
    if of and of[0] in ("issued", "valid_until"):
        return vn_date(date.fromisoformat(value))
    return say("tệp {value}", value=value[:8]) if of and of[0] == FILE else str(value)


def typed(field: str, said: str) -> Value:
    """What somebody typed for a field, as the field holds it. A number may have dots, a due date
    is local ISO. Raises RecordProblem `bad-value`."""
    said = text.tidy(said)
    try:
        if field in (*COUNT_FIELDS, "fee"):
            return int(said.replace(".", "")) if said else None
        if field == "due":
            return utc_text(datetime.fromisoformat(said).replace(tzinfo=OFFICE_ZONE))
    except ValueError as error:
        example = "2026-11-20T17:00" if field == "due" else say("một số nguyên, ví dụ 8000")
        raise RecordProblem(
            "bad-value",
            say("{field} không nhận giá trị “{said}”.", field=label(field), said=said),
            f"Ghi {example}.",
        ) from error
    return said


def change(
    desk: Desk, code: str, field: str, value: Value, *, reason: str = "", settles: str = ""
) -> acts.Act:
    """Give a field another value; raises RecordProblem or Refusal when it cannot have it.

    `settles`: the question that this third value closes.
    """
    row = find(desk, code)
    refuse_void(row)
    id, value = row.id, checked(field, value)
    taking.need(desk, id)

    def work(connection: object) -> list[acts.Doing]:
        before = value_of(desk.read, id, field)
        if before == value:
            raise Refusal(
                "same-value",
                say("{field} đã đúng như vậy.", field=label(field)),
                say("Không cần sửa; xem lại hồ sơ."),
            )
        said = Changed(field=field, before=before, after=value, settles=settles, reason=reason)
        return [acts.Doing(id, said)]

    (act,) = desk.act(work)
    return act


def checked(field: str, value: Value) -> Value:
    """The value as the record keeps it; RecordProblem `unknown-field`, `bad-value`, `no-name`."""
    value = text.tidy(value) if isinstance(value, str) else value
    if field not in FIELDS:
        raise RecordProblem(
            "unknown-field",
            say("Không sửa được mục “{field}”.", field=field),
            say("Chọn: {fields}.", fields=", ".join(FIELDS)),
        )
    try:
        check_value(field, value)
    except ValueError as error:
        number = field in (*COUNT_FIELDS, "fee")
        hint = say("Ghi một số nguyên không âm.") if number else say("Xem lại cách ghi.")
        raise RecordProblem(
            "bad-value",
            say("{field} không nhận giá trị “{value}”.", field=label(field), value=value),
            hint,
        ) from error
    if field.endswith(".name") and not value:
        raise RecordProblem(
            "no-name", say("{field} không để trống.", field=label(field)), say("Ghi đủ họ và tên.")
        )
    return value


def move(
    desk: Desk,
    code: str,
    status: Status,
    *,
    reason: str = "",
    due: str | None = None,
    at: datetime | None = None,
) -> acts.Act:
    """Move a dossier to another status; raises RuleProblem for a move its life does not have."""
    row = find(desk, code)
    refuse_void(row)
    id = row.id
    taking.need(desk, id)

    def work(connection: object) -> list[acts.Doing]:
        before = int(value_of(desk.read, id, STATUS) or 0)
        check_transition(Status(before), status)
        said = StatusChanged(status=int(status), before=before, reason=reason, due=due)
        return [acts.Doing(id, said, at)]

    (act,) = desk.act(work)
    return act
