"""What was done to a dossier, line by line in words, and what of it the centre has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from db import acts, catalogue, queue
from db.clock import from_text
from db.kinds import (
    Answered,
    Changed,
    CodeAssigned,
    Filed,
    Linked,
    OfficerAdded,
    Paper,
    PaperAdded,
    PaperArchived,
    PaperDescribed,
    Payload,
    PersonChecked,
    Received,
    Released,
    SlipIssued,
    StatusChanged,
    Taken,
    TaskDone,
    VisitRecorded,
)
from db.kinds_trust import Purged
from db.problem import RecordProblem
from desk_tui.counter import states
from desk_tui.counter.changes import label, value_words
from desk_tui.counter.desk import LATE_ENTRY, Desk, local
from desk_tui.counter.history_words import words_of_life, words_of_money, words_of_online
from desk_tui.counter.look import Whole
from desk_tui.rules.digitised import reused_code
from desk_tui.tongue import say

SENT_WORDS = {
    "pending": say("chưa gửi"),
    "unknown": say("đã gửi, chờ trả lời"),
    "halfway": say("ở nút của cơ quan, chờ lên cấp trên"),
    "refused": say("trung tâm từ chối"),
    "withheld": say("quyết định không gửi"),
    "confirmed": say("đã gửi"),
    "": say("từ trung tâm"),
}
"""What became of an act on its way; empty: it was not done at this desk."""

CHECKED_WORDS = {
    "ok": say("khớp"),
    "differs": say("có chỗ khác"),
    "not-found": say("không tìm thấy"),
    "later": say("kiểm tra sau"),
}

FORM_WORDS = {
    "01": say("giấy tiếp nhận và hẹn trả"),
    "02": say("phiếu yêu cầu bổ sung"),
    "03": say("phiếu từ chối"),
    "04": say("văn bản xin lỗi, hẹn lại"),
    "05": say("thông báo dừng giải quyết"),
    "result": say("giấy nhận kết quả"),
    "guidance": say("phiếu hướng dẫn"),
}


def form_words(form: str) -> str:
    """A slip by the name the record keeps it under; a fee receipt by its own number."""
    if form.startswith("fee-"):
        return say("biên lai {form}", form=form.removeprefix("fee-"))
    return FORM_WORDS.get(form, form)


@dataclass(frozen=True)
class Done:
    """One act as an officer reads it. `recorded` is set when it was entered later than done."""

    what: str
    officer: str
    desk: str
    done: datetime
    recorded: datetime | None
    sent: str
    reason: str


@dataclass(frozen=True)
class Slip:
    """One kind of slip of a dossier: its newest version and how often that was printed again."""

    words: str
    version: int
    copies: int
    revoked: bool


def done_to(desk: Desk, whole: Whole) -> list[Done]:
    """Every act on a dossier, newest first (TRK-06)."""
    states = _states(desk, [act.id for act in whole.acts])
    lines: list[Done] = []
    for act in reversed(whole.acts):
        done, recorded = from_text(act.done_at), from_text(act.recorded_at)
        state, error = states.get(act.id, ("", ""))
        lines.append(
            Done(
                words_of(act),
                act.officer,
                act.desk,
                local(done),
                local(recorded) if recorded - done > LATE_ENTRY else None,
                state,
                error,
            )
        )
    return lines


def _states(desk: Desk, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    rows = desk.read.execute(
        f"SELECT act_id, state, error FROM outbox WHERE act_id IN ({', '.join('?' * len(ids))})",
        tuple(ids),
    )
    return {row["act_id"]: (row["state"], row["error"]) for row in rows}


def words_of(act: acts.Act) -> str:
    """One act in a few words, also when a newer program wrote it."""
    try:
        return _words(act.read())
    except RecordProblem:
        return say("Việc loại {kind} (chương trình này chưa đọc được)", kind=act.kind)


def _words(said: Payload) -> str:
    match said:
        case Received():
            return say("Tiếp nhận hồ sơ")
        case Filed():
            return say("Nộp trực tuyến")
        case StatusChanged():
            return say("Chuyển sang: {label}", label=states.label(said.status)) + _after(
                said.reason
            )
        case PaperArchived(signed_by=signed_by):
            return (
                say("Lưu bản số hóa có ký số") if signed_by else say("Lưu bản số hóa tìm được chữ")
            )
        case PaperDescribed():
            return say("Ghi số, ngày, nơi cấp của giấy tờ")
        case PaperAdded(paper=paper):
            return _paper(paper)
        case SlipIssued():
            told = say(
                "Cấp {form}, bản {version}", form=form_words(said.form), version=said.version
            )
            told += say(", cấp lại lần {copy}", copy=said.copy) if said.copy else ""
            return say("{told}, thu hồi", told=told) if said.revoked else told
        case CodeAssigned():
            return say("Trung tâm cấp mã {centre_code}", centre_code=said.centre_code)
        case VisitRecorded():
            return say("Lượt đến không lập hồ sơ")
        case OfficerAdded():
            return say("Thêm cán bộ {name}", name=said.name)
        case Changed(field=field):
            change = say(
                "“{field}” thành “{field2}”",
                field=value_words(field, said.before),
                field2=value_words(field, said.after),
            )
            who = (
                say("{approved_by} duyệt", approved_by=said.approved_by) if said.approved_by else ""
            )
            return say("Sửa {field}: {change}", field=label(field).lower(), change=change) + _after(
                "; ".join(filter(None, (said.reason, who)))
            )
        case Answered(field=""):
            again = say("gửi lại") if said.keep == "ours" else say("theo trung tâm, không gửi")
            return say("Trả lời việc trung tâm từ chối: {again}", again=again) + _after(said.why)
        case Answered(field=field):
            kept = value_words(field, said.value)
            return say(
                "Trả lời câu hỏi về {field}: giữ “{kept}”", field=label(field).lower(), kept=kept
            ) + _after(said.why)
        case Taken():
            return say("Nhận xử lý")
        case Released():
            return say("Thôi xử lý") + _after(said.reason)
        case Linked(same=same):
            return say(
                "Xét hồ sơ trùng: {what}",
                what=say("cùng một việc") if same else say("hai việc khác nhau"),
            )
        case PersonChecked(state=state):
            return say(
                "Tra cứu dân cư: {checked_words}", checked_words=CHECKED_WORDS.get(state, state)
            ) + _after(said.reason)
        case TaskDone():
            return say("Xong việc cần làm") + _after(said.note)
        case Purged():
            return say(
                "Xóa dữ liệu cá nhân ở máy quầy: {count} thao tác, {files} tệp",
                count=len(said.acts),
                files=said.files,
            )
        case _:
            return words_of_life(said) or words_of_money(said) or words_of_online(said)


def _paper(paper: Paper) -> str:
    if not paper.sha256:
        return f"{say('Thêm kết quả') if paper.result else say('Nhận')}: {paper.name}"
    if reused_code(paper):
        return say("Dùng lại giấy tờ đã có: {name}", name=paper.name)
    return say(
        "Số hóa{what}: {name} ({pages} trang)",
        what=say(" kết quả") if paper.result else "",
        name=paper.name,
        pages=paper.pages,
    )


def _after(reason: str) -> str:
    return f" ({reason})" if reason else ""


def slips(desk: Desk, whole: Whole) -> list[Slip]:
    """The slips of a dossier, each kind once."""
    newest: dict[str, Slip] = {}
    for row in queue.slips(desk.read, whole.row.id):
        words = form_words(row["form"])
        newest[row["form"]] = Slip(words, row["version"], row["copy_no"], bool(row["revoked"]))
    return list(newest.values())


def version_from(desk: Desk, whole: Whole) -> date | None:
    """From which day the catalogue version of this dossier holds (CAT-05); None when unknown."""
    if not isinstance(whole.said, Received):
        return None
    try:
        return catalogue.by_version(desk.read, whole.said.procedure_version).effective_from
    except RecordProblem:
        return None
