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
    states,
    taking,
    together,
    trail,
    twins,
)
from desk_tui.counter.calendar_change import Touched
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.representing import ACTS_AS
from desk_tui.rules.text import vn_date, vn_money
from desk_tui.screens.queue_rows import CHANNEL_WORDS, TONES
from desk_tui.tongue import say
from desk_tui.widgets.keys import named
from desk_tui.widgets.queue_table import Cell, Tone

PAPER_WORDS: dict[str, tuple[str, Tone | None]] = {
    "received": (say("đã nhận"), None),
    "missing": (say("còn thiếu"), "late"),
    "failed": (say("không đạt"), "late"),
    "shown": (say("đã xem, trả lại"), None),
    "data": (say("có dữ liệu"), "good"),
    "digitised": (say("đã số hóa"), "good"),
}
TAKEN_WORDS = {
    "scanned": say("quét"),
    "brought": say("từ tệp"),
    "reused": say("dùng lại"),
    "reused-result": say("dùng lại KQ"),
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
RETURN_WORDS = {
    "counter": say("tại quầy"),
    "post": say("qua bưu chính"),
    "online": say("bản điện tử"),
}


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
    status = say("Đã hủy số tiếp nhận") if row.void else states.label(row.status)
    lines = [
        _line(
            say("Tình trạng"),
            (status, "bold"),
            " · ",
            (due_words, STYLES[TONES[urgency]]),
            *(
                (" · ", (say("chưa gửi về trung tâm"), "$text-warning"))
                if shown.whole.unsent
                else ()
            ),
        ),
        _line(say("Chủ hồ sơ"), _person(said.owner), *_checked(said.owner)),
    ]
    if shown.holder:
        here = desk.office.desk_id
        tone = "" if shown.holder.desk == here else "bold $text-warning"
        key = say("trả") if shown.holder.desk == here else say("lấy lại")
        told = (shown.holder.in_full(here), tone)
        lines.insert(1, _line(say("Đang làm"), told, f" · {named('dossier.take')}: {key}"))
    elif shown.shared:
        lines.insert(
            1,
            _line(
                say("Đang làm"),
                say("chưa quầy nào nhận · {key}: nhận làm", key=named("dossier.take")),
            ),
        )
    if shown.same:
        lines.append(_line(say("Cùng việc"), say("với {same}", same=", ".join(shown.same))))
    if shown.likely:
        told = (", ".join(shown.likely), "$text-warning")
        lines.append(
            _line(
                say("Có thể trùng"),
                say("với "),
                told,
                say(" · {key}: chọn", key=named("app.questions")),
            )
        )
    if said.submitter:
        lines.append(_line(say("Người nộp"), _person(said.submitter), *_right(said)))
    if isinstance(said, Received):
        lines += _intake(said, shown.beside)
    version = ""
    if shown.version_from:
        version = say(
            " (danh mục áp dụng từ {version_from})", version_from=vn_date(shown.version_from)
        )
    lines.append(_line(say("Thủ tục"), f"{said.procedure} {said.procedure_name}{version}"))
    channel = CHANNEL_WORDS.get(row.channel, row.channel)
    lines.append(_line(say("Nhận"), f"{_moment(row.received)} · {channel}"))
    if shown.helped:
        lines.append(_line(say("Có hỗ trợ"), shown.helped))
    lines.append(_line(say("Hẹn trả"), _due(shown)))
    if row.extended:
        lines.append(
            _line(
                say("Hẹn lại"),
                say("{extended}, đã xin lỗi (mẫu 04)", extended=_moment(row.extended)),
            )
        )
    if shown.touched:
        lines.append(_line(say("Lịch đổi"), (_touched(shown.touched), "$text-warning")))
    lines += [_line(say("Giai đoạn"), words) for words in stages.words(shown.whole)]
    lines += [_line(say("Sẽ trễ vì"), words) for words in outage.delays(shown.whole)]
    if where := hand_steps.where(shown.whole):
        lines.append(_line(say("Đang ở"), where))
    paid = f" · {shown.paid}" if shown.paid else ""
    lines.append(_line(say("Phí, lệ phí"), f"{_fee(said)}{paid}"))
    if isinstance(said, Received) and said.not_online:
        lines.append(_line(say("Nộp giấy vì"), say(said.not_online)))
    if isinstance(said, Received) and said.exception:
        lines.append(
            _line(
                say("Ngoại lệ"),
                say(
                    "{exception}, {approved_by} duyệt",
                    exception=said.exception,
                    approved_by=said.approved_by,
                ),
            )
        )
    if isinstance(said, Received) and said.note:
        lines.append(_line(say("Ghi chú"), said.note))
    if row.centre_code and row.centre_code != row.code:
        lines.append(_line(say("Mã TT"), row.centre_code))
    if shown.mended:
        lines.append(
            _line(
                say("Đã sửa"), f"{trail.last_words(shown.mended)} · {named('dossier.trail')}: xem"
            )
        )
    if shown.slips:
        lines.append(_line(say("Phiếu"), "; ".join(_slip(one) for one in shown.slips)))
    return lines


def _touched(found: Touched) -> str:
    where = f"{named('queue.deadlines')}, {named('deadlines.list4')}"
    return say(
        "tính lại {counted:%H:%M %d/%m/%Y}, chờ người phụ trách quyết ({where})",
        counted=found.counted,
        where=where,
    )


def _right(said: Received | Filed) -> list[tuple[str, str]]:
    """By what right somebody else filed, and when they may not collect."""
    if not isinstance(said, Received):
        return []
    paper = said.authority
    words = [ACTS_AS.get(said.acts_as, ""), paper.paper if paper else ""]
    words += [say("đến hết {until}", until=vn_day(paper.until)) if paper and paper.until else ""]
    told = [(f" · {word}", "") for word in dict.fromkeys(words) if word]
    if paper and not paper.collects:
        told.append((say(" · không được nhận kết quả"), "$text-warning"))
    return told


def _intake(said: Received, beside: Sequence[together.Sibling]) -> list[Content]:
    """What an ordinary intake has not, in two lines: dossiers taken in with it; other offices, the
    post, how the result is wanted."""
    lines: list[Content] = []
    if said.intake:
        linked = said.intake.kind == "linked"
        told = [
            f"{one.code.rsplit('-', 1)[-1]} {one.procedure if linked else one.owner}"
            f" ({states.label(one.status).lower()})"
            for one in beside[:MOST_BESIDE]
        ]
        left = len(beside) - len(told)
        told += [say("và {left} hồ sơ khác", left=left)] if left else []
        words = f"{say('liên thông') if linked else said.intake.name}: {'; '.join(told)}"
        lines.append(_line(say("Nhận cùng"), words))
    more = [say("{name} giải quyết", name=said.competent.name) if said.competent else ""]
    more += [say("{name} hỗ trợ", name=said.helped_at.name) if said.helped_at else ""]
    more += [say("số bưu gửi {post}", post=said.post) if said.post else ""]
    to = (
        say(" đến {returns_to}", returns_to=said.returns_to)
        if said.returns == "post" and said.returns_to
        else ""
    )
    way = RETURN_WORDS.get(said.returns, "")
    more += [say("trả kết quả {way}{to}", way=way, to=to) if way else ""]
    more += [say("{sets} bộ", sets=said.sets) if said.sets > 1 else ""]
    more += [say("chép từ {copied_from}", copied_from=said.copied_from) if said.copied_from else ""]
    if any(more):
        lines.append(_line(say("Ghi thêm"), " · ".join(part for part in more if part)))
    return lines


def _person(person: Person) -> str:
    told = [
        person.name,
        person.number,
        person.phone and say("ĐT {phone}", phone=person.phone),
        person.address,
    ]
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
        return say("không hẹn ngày")
    term = (
        say(" · thời hạn {term}", term=said.term)
        if isinstance(said, Received) and said.term
        else ""
    )
    why = (
        say(" ({key}: cách tính)", key=named("app.help"))
        if isinstance(said, Received) and said.steps
        else ""
    )
    return f"{_moment(row.due)}{term}{why}"


def due_steps(shown: Shown) -> str:
    """How the due date was reached, as it was counted on the day of receipt (APT-03)."""
    said = shown.whole.said
    if not isinstance(said, Received) or not said.steps:
        return say("Hồ sơ này không có cách tính ngày hẹn trong sổ.")
    lines = [
        say(
            "Hẹn trả {due}, tính từ {effective}:",
            due=_moment(said.due),
            effective=_moment(said.effective),
        )
    ]
    for step in said.steps:
        day = vn_date(date.fromisoformat(step.date))
        lines.append(f"  {day}  {step.counted:>6}  {step.why}")
    if shown.touched:
        lines.append(say("Lịch nghỉ đổi từ khi hẹn: {why}.", why=shown.touched.why))
        lines.append(
            say(
                "Theo lịch mới: {counted:%H:%M %d/%m/%Y}; chưa dời ngày nào.",
                counted=shown.touched.counted,
            )
        )
    return "\n".join(lines)


def _fee(said: Received | Filed) -> str:
    if said.fee is None:
        return say("theo mức thu của địa phương")
    told, lines = vn_money(said.fee), said.fee_lines if isinstance(said, Received) else ()
    if len(lines) == 1:
        return f"{told} ({lines[0].text})"
    if lines:
        told += f" ({'; '.join(f'{line.text} {vn_money(line.amount)}' for line in lines)})"
    return told


def _slip(slip: history.Slip) -> str:
    told = say("{text}, bản {version}", text=slip.words, version=slip.version)
    told += say(", đã cấp lại {copies} lần", copies=slip.copies) if slip.copies else ""
    return say("{told}, đã thu hồi", told=told) if slip.revoked else told


def paper_cells(paper: Paper) -> tuple[Cell | str, ...]:
    words, tone = PAPER_WORDS.get(paper.state, (paper.state, None))
    if paper.state == "received" and not paper.sha256:
        words, tone = say("cần số hóa"), "near"
    name = f"{paper.name} – {paper.reason}" if paper.reason else paper.name
    return (
        say("Kết quả: {name}", name=name) if paper.result else name,
        Cell(words, tone),
        str(paper.pages) if paper.pages else "",
        file_words(paper),
        TAKEN_WORDS.get(paper.taken, ""),
        stated(paper),
    )


def file_words(paper: Paper) -> str:
    """The best copy there is of a paper."""
    if not paper.sha256:
        return "" if paper.state in ("shown", "data") else say("chưa có")
    if paper.signed_by:
        return say("đã ký số")
    return say("tìm được chữ") if paper.archive else say("có tệp")


def stated(paper: Paper) -> str:
    """Number, day, issuer and last day, as far as they were confirmed."""
    issued, until = vn_day(paper.issued), vn_day(paper.valid_until)
    said = [
        say("số {number}", number=paper.number) if paper.number else "",
        say("cấp {issued}", issued=issued) if issued else "",
    ]
    said += [paper.issuer, say("giá trị đến {until}", until=until) if until else ""]
    return " · ".join(part for part in said if part)


def about_paper(paper: Paper) -> str:
    """Everything that is known of the paper under the cursor, on one line."""
    said = [stated(paper) or say("{key}: ghi số, ngày cấp, nơi cấp", key=named("dossier.describe"))]
    said += [TAKEN_WORDS.get(paper.taken, "")]
    said += [say("ký số: {signed_by}", signed_by=paper.signed_by) if paper.signed_by else ""]
    return " · ".join(part for part in said if part)


def vn_day(day: str) -> str:
    """An ISO day as people write it; an empty one stays empty."""
    return vn_date(date.fromisoformat(day)) if day else ""


def done_cells(one: history.Done, here: str) -> tuple[Cell | str, ...]:
    what = one.what + (
        say(" (ghi muộn {recorded:%d/%m %H:%M})", recorded=one.recorded) if one.recorded else ""
    )
    if one.desk != here:
        what += f" · {one.desk}"
    return (
        f"{one.done:%d/%m %H:%M}",
        what,
        Cell(history.SENT_WORDS[one.sent], SENT_TONES.get(one.sent)),
        one.officer,
    )
