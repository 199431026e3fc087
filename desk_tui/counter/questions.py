"""What waits for a person, in words, and the answers (SYN-07, C-09)."""

from __future__ import annotations

from itertools import count
from typing import Literal

from msgspec.structs import replace

from db import acts, handing, precedence, questions, queue
from db.clock import from_text
from db.driver import sqlite
from db.kinds import FIELDS, HANDED, PaperAdded
from db.kinds_papers import of_paper, seen
from db.problem import RecordProblem
from db.questions import Question, Word
from desk_tui.counter import changes
from desk_tui.counter.changes import OF_A_PAPER, label, value_words
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.problem import Refusal
from desk_tui.rules import text
from desk_tui.tongue import say

Keep = Literal["ours", "theirs", "both"]
"""Which side is to hold; `both` is for files: one holds, the other becomes a line of its own."""

NO_CHOICE = {
    ("range", "ours"): (
        say("Trung tâm không cấp dải số này cho quầy nên quầy không tự giữ được."),
        say("Chọn theirs để ghi nhận; cần thêm số thì quầy xin trung tâm cấp."),
    ),
    ("above", ""): (
        say("Trung tâm cấp trên không nhận thao tác này; quầy không tự quyết được."),
        say("Báo người phụ trách trung tâm; khi cấp trên xử lý xong, việc này tự hết."),
    ),
    ("unreadable", ""): (
        say("Thao tác này do chương trình mới hơn ghi; quầy đang giữ nguyên để đọc sau."),
        say("Cập nhật desk-tui; lần gửi nhận sau sẽ tự đọc lại."),
    ),
    ("code", ""): (
        say("Hai hồ sơ khác nhau cùng một mã; không chọn bỏ hồ sơ nào được."),
        say("Giữ cả hai phiếu, báo người phụ trách tìm xem hai quầy có dùng chung dải số không."),
    ),
}
"""What cannot be answered by choosing a side: why, and what to do instead."""


def waiting(desk: Desk) -> list[Question]:
    """Everything open at this desk, oldest first within each source."""
    return questions.open_questions(desk.read, desk.office.desk_id)


def of_dossier(desk: Desk, id: str) -> list[Question]:
    """Everything ever asked about a dossier, answered or not: the loser stays to be seen."""
    return questions.of_dossier(desk.read, desk.office.desk_id, id)


def taken_away(desk: Desk) -> list[str]:
    """A sentence per dossier that somebody else holds while work done here still waits to go."""
    return [
        say(
            "Hồ sơ {code} nay do {holder} xử lý; {unsent} việc đã làm ở quầy này vẫn giữ và sẽ"
            " gửi.",
            code=code,
            holder=holder,
            unsent=unsent,
        )
        for code, holder, unsent in questions.taken_away(desk.read, desk.office.desk_id)
    ]


def answer(desk: Desk, id: str, keep: Keep, why: str = "") -> Question:
    """Settle a question everywhere by an act; the question as it was asked.

    Raises RecordProblem `unknown-question`, Refusal `answered-before`, `not-answerable`,
    `cannot-undo` or `file-elsewhere`. For an act the centre refused, `ours` offers it again and
    `theirs` leaves it unsent, with the reason in history.
    """
    why = text.tidy(why)
    asked: list[Question] = []

    def work(connection: sqlite.Connection) -> list[acts.Doing]:
        question = _open(desk, connection, id)
        _may(question, keep)
        asked[:] = [question]
        if keep == "both":
            return _both(desk, question, why)
        said = questions.answer(question, keep, why or question.why)
        return [acts.Doing(question.subject, said)]

    desk.act(work, also=lambda connection: questions.settle(connection, asked[0], keep))
    return asked[0]


def put_right(desk: Desk, id: str, said: str, why: str = "") -> Question:
    """Neither side was right: a third value holds, and the question is closed by it.

    `said` is as typed. Raises what `answer` and `changes.change` raise; Refusal `not-answerable`
    where only the two sides can be chosen from.
    """
    question = _open(desk, desk.read, id)
    if question.kind != "field" or question.field not in FIELDS or not question.dossier:
        raise Refusal(
            "not-answerable",
            say("Mục này chỉ chọn được một trong hai bên."),
            say("Chọn một bên; cần sửa thêm thì sửa trong hồ sơ sau đó."),
        )
    value = changes.typed(question.field, said)
    changes.change(desk, question.dossier, question.field, value, reason=why, settles=id)
    return question


def _both(desk: Desk, question: Question, why: str) -> list[acts.Doing]:
    """One file holds; the other, which has to be at this desk, gets a line of its own."""
    id = question.subject
    shelf = desk.vault.shelf(id)
    for keep, other in (("theirs", question.ours), ("ours", question.theirs)):
        paper = other.paper if other else None
        if paper and paper.sha256 and shelf.has(paper.sha256):
            there = {one.key for one in queue.papers(desk.read, id)}
            n = next(n for n in count(2) if f"{paper.key}-{n}" not in there)
            more = replace(paper, key=f"{paper.key}-{n}", name=f"{paper.name} (bản {n})")
            said = (
                questions.answer(question, keep, why),
                PaperAdded(paper=more, before=seen(None)),
            )
            return [acts.Doing(id, one) for one in said]
    raise Refusal(
        "file-elsewhere",
        say("Quầy này không giữ tệp nào trong hai tệp nên chưa tách được."),
        say("Trả lời ở quầy đã quét, hoặc chọn giữ một bên."),
    )


def _open(desk: Desk, connection: sqlite.Connection, id: str) -> Question:
    question = questions.find(connection, desk.office.desk_id, id)
    if question is None:
        raise RecordProblem(
            "unknown-question",
            say("Không có câu hỏi nào mang mã “{id}”.", id=id),
            say("Xem các câu hỏi đang chờ: desk-tui questions."),
        )
    if question.state != "open":
        raise Refusal(
            "answered-before",
            say(
                "Câu hỏi này đã có trả lời: {field}.",
                field=value_words(question.field, question.kept),
            ),
            say("Muốn đổi thì sửa thẳng mục đó trong hồ sơ."),
        )
    return question


def _may(question: Question, keep: Keep) -> None:
    no = NO_CHOICE.get((question.kind, keep)) or NO_CHOICE.get((question.kind, ""))
    if no:
        raise Refusal("not-answerable", *no)
    if keep == "both" and question.kind != "file":
        raise Refusal(
            "not-answerable",
            say("Chỉ giữ được cả hai khi hai quầy cùng đưa tệp vào một giấy tờ."),
            say("Chọn giữ một bên; bên kia vẫn còn trong lịch sử."),
        )
    if question.kind == "task" and keep != question.holds:
        rank = precedence.rank_of(_held(question).value)
        raise Refusal(
            "cannot-undo",
            say(
                "Không đổi lại được: {why}.", why=rank.why if rank else say("việc đã làm ngoài đời")
            ),
            say(
                "Làm việc cần làm với bên kia, rồi trả lời --keep {holds} để đóng việc này.",
                holds=question.holds,
            ),
        )


def _held(question: Question) -> Word:
    side = question.ours if question.holds == "ours" else question.theirs
    assert side
    return side


def sentence(question: Question) -> str:
    """One question in an officer's words: both sides, before, who and when."""
    match question.kind:
        case "refused":
            return f"Trung tâm từ chối: {question.why}"
        case "above":
            return f"Trung tâm cấp trên từ chối: {question.why}"
        case "range":
            said = question.ours.value if question.ours else ""
            return f"Dải số {said} không được trung tâm cấp: {question.why}"
        case "code" | "unreadable":
            return f"Thao tác từ trung tâm chưa nhận được, đang để riêng: {question.why}"
    ours, theirs = _side(question, question.ours), _side(question, question.theirs)
    if question.kind == "task":
        kept = _held(question)
        rank = precedence.rank_of(kept.value)
        why = f" ({rank.why})" if rank else ""
        other = theirs if question.holds == "ours" else ours
        held = value_words(question.field, kept.value)
        told = f"Việc cần làm: hồ sơ giữ “{held}”{why}, trong khi bên kia ghi {other}."
        return told + _to_do(question)
    before = value_words(question.field, question.base)
    if question.kind == "file" and not question.base:
        before = NO_FILE
    return f"{about(question)}: ta ghi {ours}; bên kia ghi {theirs}; trước đó “{before}”."


def _to_do(question: Question) -> str:
    """What to put right where a result was given in two ways; empty for other tasks."""
    lost = question.theirs if question.holds == "ours" else question.ours
    if question.field != HANDED or lost is None:
        return ""
    way, what = handing.parts(lost.value)
    if way == handing.HAND:
        return say(" Hỏi lại hai bên ai đang cầm kết quả; đã trao nhầm thì thu lại.")
    order = say("lệnh bưu chính") if way == handing.ORDER else say("bưu gửi số")
    return say(" Thu hồi {order} {what}", order=order, what=what).rstrip() + "."


def about(question: Question) -> str:
    """What is asked about: a field by its name, one of a paper with the paper's."""
    of = of_paper(question.field)
    return f"{OF_A_PAPER[of[0]]}: {question.paper}" if of else label(question.field)


def value(question: Question, side: Word) -> str:
    """What one side says, as an officer reads it; a file by its pages, not by its hash."""
    if question.kind != "file":
        return value_words(question.field, side.value)
    paper = side.paper
    if paper is None or not paper.sha256:
        return NO_FILE
    how, size = _HOW.get(paper.taken, say("đưa vào")), max(1, round(paper.bytes / 1000))
    return say("tệp {pages} trang, {size} KB, {how}", pages=paper.pages, size=size, how=how)


NO_FILE = say("chưa có tệp")
_HOW = {"scanned": say("quét"), "brought": say("từ tệp công dân mang đến")}


def _side(question: Question, side: Word | None) -> str:
    if side is None:
        return "–"
    when = f", {local(from_text(side.done_at)):%H:%M %d/%m/%Y}" if side.done_at else ""
    return f"“{value(question, side)}” ({side.officer}, {side.desk}{when})"
