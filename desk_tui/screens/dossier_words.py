"""What the page of a dossier says: who, what, by when, each paper and each act in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from textual.content import Content

from db.clock import from_text
from db.kinds import Filed, Paper, Person, Received
from desk_tui.counter import (
    browse,
    calendar_change,
    hand_steps,
    history,
    look,
    outage,
    packages,
    payments,
    people,
    stages,
    taking,
    together,
    trail,
    twins,
)
from desk_tui.counter.calendar_change import Touched
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.representing import ACTS_AS
from desk_tui.rules.statuses import Status
from desk_tui.rules.text import vn_date, vn_money
from desk_tui.screens.queue_rows import CHANNEL_WORDS, TONES
from desk_tui.widgets.keys import named
from desk_tui.widgets.queue_table import Cell, Tone

PAPER_WORDS: dict[str, tuple[str, Tone | None]] = {
    "received": ("đã nhận", None),
    "missing": ("còn thiếu", "late"),
    "failed": ("không đạt", "late"),
    "shown": ("đã xem, trả lại", None),
    "data": ("có dữ liệu", "good"),
    "digitised": ("đã số hóa", "good"),
}
TAKEN_WORDS = {
    "scanned": "quét",
    "brought": "từ tệp",
    "reused": "dùng lại",
    "reused-result": "dùng lại KQ",
}
SENT_TONES: dict[str, Tone | None] = {
    "pending": "near",
    "unknown": "near",
    "refused": "late",
    "confirmed": "good",
}
STYLES: dict[Tone | None, str] = {
    "late": "bold $text-error",
    "near": "bold $text-warning",
    "good": "$text-success",
    "faint": "$text-muted",
    None: "",
}
LABEL = 13
MOST_BESIDE = 3
RETURN_WORDS = {"counter": "tại quầy", "post": "qua bưu chính", "online": "bản điện tử"}


@dataclass(frozen=True)
class Shown:
    """What the page needs, read in one go off the screen's thread."""

    whole: look.Whole
    done: list[history.Done]
    slips: list[history.Slip]
    version_from: date | None
    holder: taking.Holder | None
    shared: bool = False
    same: tuple[str, ...] = ()
    likely: tuple[str, ...] = ()
    helped: str = ""
    paid: str = ""
    mended: tuple[trail.Mended, ...] = ()
    beside: tuple[together.Sibling, ...] = ()
    touched: Touched | None = None


def read(desk: Desk, code: str) -> Shown:
    """Raises RecordProblem `unknown-dossier`."""
    whole = look.show(desk, code)
    return Shown(
        whole,
        history.done_to(desk, whole),
        history.slips(desk, whole),
        history.version_from(desk, whole),
        taking.holder(desk, whole.row.id),
        taking.shared(desk),
        tuple(twins.same_as(desk, whole.row.id)),
        tuple(twins.likely(desk, whole)),
        found.words if (found := packages.help_with(desk, whole.acts)) else "",
        payments.stands(payments.of_dossier(desk, whole.row.id)),
        trail.trail(whole),
        beside=tuple(together.siblings(desk, whole.said)),
        touched=calendar_change.of(desk, whole),
    )


def _line(label: str, *words: str | tuple[str, str]) -> Content:
    return Content.assemble((f"{label:<{LABEL}}", "$text-muted"), *words)


def head(shown: Shown, desk: Desk) -> list[Content]:
    row, said = shown.whole.row, shown.whole.said
    now = desk.now()
    urgency, due_words = browse.told_due(row.status, row.due, now)
    status = "Đã hủy số tiếp nhận" if row.void else Status(row.status).label
    lines = [
        _line(
            "Tình trạng",
            (status, "bold"),
            " · ",
            (due_words, STYLES[TONES[urgency]]),
            *((" · ", ("chưa gửi về trung tâm", "$text-warning")) if shown.whole.unsent else ()),
        ),
        _line("Chủ hồ sơ", _person(said.owner), *_checked(said.owner)),
    ]
    if shown.holder:
        here = desk.office.desk_id
        tone = "" if shown.holder.desk == here else "bold $text-warning"
        key = "trả" if shown.holder.desk == here else "lấy lại"
        told = (shown.holder.in_full(here), tone)
        lines.insert(1, _line("Đang làm", told, f" · {named('dossier.take')}: {key}"))
    elif shown.shared:
        lines.insert(
            1, _line("Đang làm", f"chưa quầy nào nhận · {named('dossier.take')}: nhận làm")
        )
    if shown.same:
        lines.append(_line("Cùng việc", f"với {', '.join(shown.same)}"))
    if shown.likely:
        told = (", ".join(shown.likely), "$text-warning")
        lines.append(_line("Có thể trùng", "với ", told, f" · {named('app.questions')}: chọn"))
    if said.submitter:
        lines.append(_line("Người nộp", _person(said.submitter), *_right(said)))
    if isinstance(said, Received):
        lines += _intake(said, shown.beside)
    version = ""
    if shown.version_from:
        version = f" (danh mục áp dụng từ {vn_date(shown.version_from)})"
    lines.append(_line("Thủ tục", f"{said.procedure} {said.procedure_name}{version}"))
    channel = CHANNEL_WORDS.get(row.channel, row.channel)
    lines.append(_line("Nhận", f"{_moment(row.received)} · {channel}"))
    if shown.helped:
        lines.append(_line("Có hỗ trợ", shown.helped))
    lines.append(_line("Hẹn trả", _due(shown)))
    if row.extended:
        lines.append(_line("Hẹn lại", f"{_moment(row.extended)}, đã xin lỗi (mẫu 04)"))
    if shown.touched:
        lines.append(_line("Lịch đổi", (_touched(shown.touched), "$text-warning")))
    lines += [_line("Giai đoạn", words) for words in stages.words(shown.whole)]
    lines += [_line("Sẽ trễ vì", words) for words in outage.delays(shown.whole)]
    if where := hand_steps.where(shown.whole):
        lines.append(_line("Đang ở", where))
    paid = f" · {shown.paid}" if shown.paid else ""
    lines.append(_line("Phí, lệ phí", f"{_fee(said)}{paid}"))
    if isinstance(said, Received) and said.not_online:
        lines.append(_line("Nộp giấy vì", said.not_online))
    if isinstance(said, Received) and said.exception:
        lines.append(_line("Ngoại lệ", f"{said.exception}, {said.approved_by} duyệt"))
    if isinstance(said, Received) and said.note:
        lines.append(_line("Ghi chú", said.note))
    if row.centre_code and row.centre_code != row.code:
        lines.append(_line("Mã TT", row.centre_code))
    if shown.mended:
        lines.append(
            _line("Đã sửa", f"{trail.last_words(shown.mended)} · {named('dossier.trail')}: xem")
        )
    if shown.slips:
        lines.append(_line("Phiếu", "; ".join(_slip(one) for one in shown.slips)))
    return lines


def _touched(found: Touched) -> str:
    where = f"{named('queue.deadlines')}, {named('deadlines.list4')}"
    return f"tính lại {found.counted:%H:%M %d/%m/%Y}, chờ người phụ trách quyết ({where})"


def _right(said: Received | Filed) -> list[tuple[str, str]]:
    """By what right somebody else filed, and when they may not collect."""
    if not isinstance(said, Received):
        return []
    paper = said.authority
    words = [ACTS_AS.get(said.acts_as, ""), paper.paper if paper else ""]
    words += [f"đến hết {vn_day(paper.until)}" if paper and paper.until else ""]
    told = [(f" · {word}", "") for word in dict.fromkeys(words) if word]
    if paper and not paper.collects:
        told.append((" · không được nhận kết quả", "$text-warning"))
    return told


def _intake(said: Received, beside: Sequence[together.Sibling]) -> list[Content]:
    """What an ordinary intake has not, in two lines: dossiers taken in with it; other offices, the
    post, how the result is wanted."""
    lines: list[Content] = []
    if said.intake:
        linked = said.intake.kind == "linked"
        told = [
            f"{one.code.rsplit('-', 1)[-1]} {one.procedure if linked else one.owner}"
            f" ({one.status.label.lower()})"
            for one in beside[:MOST_BESIDE]
        ]
        left = len(beside) - len(told)
        told += [f"và {left} hồ sơ khác"] if left else []
        words = f"{'liên thông' if linked else said.intake.name}: {'; '.join(told)}"
        lines.append(_line("Nhận cùng", words))
    more = [f"{said.competent.name} giải quyết" if said.competent else ""]
    more += [f"{said.helped_at.name} hỗ trợ" if said.helped_at else ""]
    more += [f"số bưu gửi {said.post}" if said.post else ""]
    to = f" đến {said.returns_to}" if said.returns == "post" and said.returns_to else ""
    way = RETURN_WORDS.get(said.returns, "")
    more += [f"trả kết quả {way}{to}" if way else ""]
    more += [f"{said.sets} bộ" if said.sets > 1 else ""]
    more += [f"chép từ {said.copied_from}" if said.copied_from else ""]
    if any(more):
        lines.append(_line("Ghi thêm", " · ".join(part for part in more if part)))
    return lines


def _person(person: Person) -> str:
    told = [person.name, person.number, person.phone and f"ĐT {person.phone}", person.address]
    return " · ".join(part for part in told if part)


def _checked(person: Person) -> list[tuple[str, str]]:
    """What the population base said; nothing while nobody has asked it."""
    words = people.STATES.get(person.checked, "")
    if not words or person.checked == "later":
        return []
    return [(f" · {words.lower()}", "" if person.checked == "ok" else "$text-warning")]


def _moment(moment: str | None) -> str:
    return f"{local(from_text(moment)):%H:%M %d/%m/%Y}" if moment else ""


def _due(shown: Shown) -> str:
    row, said = shown.whole.row, shown.whole.said
    if not row.due:
        return "không hẹn ngày"
    term = f" · thời hạn {said.term}" if isinstance(said, Received) and said.term else ""
    why = f" ({named('app.help')}: cách tính)" if isinstance(said, Received) and said.steps else ""
    return f"{_moment(row.due)}{term}{why}"


def due_steps(shown: Shown) -> str:
    """How the due date was reached, as it was counted on the day of receipt (APT-03)."""
    said = shown.whole.said
    if not isinstance(said, Received) or not said.steps:
        return "Hồ sơ này không có cách tính ngày hẹn trong sổ."
    lines = [f"Hẹn trả {_moment(said.due)}, tính từ {_moment(said.effective)}:"]
    for step in said.steps:
        day = vn_date(date.fromisoformat(step.date))
        lines.append(f"  {day}  {step.counted:>6}  {step.why}")
    if shown.touched:
        lines.append(f"Lịch nghỉ đổi từ khi hẹn: {shown.touched.why}.")
        lines.append(f"Theo lịch mới: {shown.touched.counted:%H:%M %d/%m/%Y}; chưa dời ngày nào.")
    return "\n".join(lines)


def _fee(said: Received | Filed) -> str:
    if said.fee is None:
        return "theo mức thu của địa phương"
    told, lines = vn_money(said.fee), said.fee_lines if isinstance(said, Received) else ()
    if len(lines) == 1:
        return f"{told} ({lines[0].text})"
    if lines:
        told += f" ({'; '.join(f'{line.text} {vn_money(line.amount)}' for line in lines)})"
    return told


def _slip(slip: history.Slip) -> str:
    told = f"{slip.words}, bản {slip.version}"
    told += f", đã cấp lại {slip.copies} lần" if slip.copies else ""
    return f"{told}, đã thu hồi" if slip.revoked else told


def paper_cells(paper: Paper) -> tuple[Cell | str, ...]:
    words, tone = PAPER_WORDS.get(paper.state, (paper.state, None))
    if paper.state == "received" and not paper.sha256:
        words, tone = "cần số hóa", "near"
    name = f"{paper.name} – {paper.reason}" if paper.reason else paper.name
    return (
        f"Kết quả: {name}" if paper.result else name,
        Cell(words, tone),
        str(paper.pages) if paper.pages else "",
        file_words(paper),
        TAKEN_WORDS.get(paper.taken, ""),
        stated(paper),
    )


def file_words(paper: Paper) -> str:
    """The best copy there is of a paper."""
    if not paper.sha256:
        return "" if paper.state in ("shown", "data") else "chưa có"
    if paper.signed_by:
        return "đã ký số"
    return "tìm được chữ" if paper.archive else "có tệp"


def stated(paper: Paper) -> str:
    """Number, day, issuer and last day, as far as they were confirmed."""
    issued, until = vn_day(paper.issued), vn_day(paper.valid_until)
    said = [f"số {paper.number}" if paper.number else "", f"cấp {issued}" if issued else ""]
    said += [paper.issuer, f"giá trị đến {until}" if until else ""]
    return " · ".join(part for part in said if part)


def about_paper(paper: Paper) -> str:
    """Everything that is known of the paper under the cursor, on one line."""
    said = [stated(paper) or f"{named('dossier.describe')}: ghi số, ngày cấp, nơi cấp"]
    said += [TAKEN_WORDS.get(paper.taken, "")]
    said += [f"ký số: {paper.signed_by}" if paper.signed_by else ""]
    return " · ".join(part for part in said if part)


def vn_day(day: str) -> str:
    """An ISO day as people write it; an empty one stays empty."""
    return vn_date(date.fromisoformat(day)) if day else ""


def done_cells(one: history.Done, here: str) -> tuple[Cell | str, ...]:
    what = one.what + (f" (ghi muộn {one.recorded:%d/%m %H:%M})" if one.recorded else "")
    if one.desk != here:
        what += f" · {one.desk}"
    return (
        f"{one.done:%d/%m %H:%M}",
        what,
        Cell(history.SENT_WORDS[one.sent], SENT_TONES.get(one.sent)),
        one.officer,
    )
