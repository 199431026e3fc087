"""Personal data that this desk no longer needs: what may go, what went, what stays (SEC-04).

A dossier that is over, confirmed by the centre with all its files, and untouched for as long as
`data/duties.csv` says (`keep-personal`) loses names, numbers, addresses, phones, officers' free
words, the text and the files of its papers. Numbers, dates, statuses, sums and receipts stay.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from db import purging
from db.clock import from_text
from db.kinds_trust import Purged
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.life import duty
from desk_tui.counter.problem import Refusal
from desk_tui.rules.duties import Duty
from desk_tui.tongue import say

STAYS = (
    say("Mã hồ sơ, mã thủ tục, trạng thái, các mốc ngày, cán bộ đã làm: để tra cứu và thống kê."),
    say("Tên giấy tờ, số trang và mã kiểm tra của tệp: không mở lại được nội dung."),
    say("Số tiền, biên lai và tên người nộp trên biên lai: chứng từ kế toán."),
    say("Sổ chứng thực: lưu trữ theo quy định về chứng thực."),
    say("Mã kiểm tra và chuỗi thao tác: desk-tui check vẫn kiểm tra được."),
    say("Bản ở trung tâm và ở quầy khác; bản sao lưu, sổ cũ để lại khi phục hồi: xóa ở nơi giữ."),
)
SORTS = {
    "dossier": say("hồ sơ"),
    "visit": say("lượt đến"),
    "package": say("bộ hồ sơ trực tuyến"),
    "help": say("lượt hỗ trợ"),
}


@dataclass(frozen=True)
class Item:
    """One thing to purge. `code` is empty where it has none; `why` it has to wait, if it has."""

    id: str
    sort: str
    code: str
    procedure: str
    last: datetime
    why: str = ""


@dataclass(frozen=True)
class Plan:
    """`ready` may go now, `held` is old enough but not yet free to go. `before`: its limit."""

    ground: str
    before: datetime
    ready: tuple[Item, ...]
    held: tuple[Item, ...]


@dataclass(frozen=True)
class Went:
    """What went of one subject, and when; `acts` so many acts, `pages` of searchable text."""

    sort: str
    code: str
    procedure: str
    at: datetime
    officer: str
    acts: int
    files: int
    pages: int
    ground: str


def plan(desk: Desk) -> Plan:
    """What may go today. Raises Refusal `no-retention` when no row of the rules is in force."""
    rule, before = _limit(desk)
    items = tuple(_items(desk, before))
    return Plan(
        rule.sentence,
        before,
        tuple(item for item in items if not item.why),
        tuple(item for item in items if item.why),
    )


def overdue(desk: Desk) -> int:
    """How much of what this desk holds should be gone already."""
    return len(plan(desk).ready)


def purge(desk: Desk) -> tuple[Went, ...]:
    """Do as planned. Needs the supervisor or the administrator.

    First the record forgets, then the files are destroyed; a run that was cut between is made
    good by the next. Raises Refusal `not-allowed`, `no-retention`.
    """
    desk.needs("supervisor", "it")
    planned = plan(desk)
    _finish_cut_runs(desk)
    went: list[Went] = []
    for item in planned.ready:
        shelf = desk.vault.shelf(item.id)
        said = purging.purge(
            desk.record,
            item.id,
            files=sum(1 for _ in shelf.files()),
            ground=planned.ground,
            officer=desk.officer,
            desk=desk.office.desk_id,
            now=desk.now(),
        )
        desk.vault.purge(item.id)
        went.append(_went(item.sort, item.code, item.procedure, said, desk.now(), desk.officer))
    purging.drop_drafts(desk.record, planned.before)
    purging.tidy(desk.record)
    return tuple(went)


def gone(desk: Desk) -> tuple[Went, ...]:
    """Everything that went from this desk so far, oldest first: read from the acts."""
    found: list[Went] = []
    for act in purging.purged(desk.read, desk.office.desk_id):
        sort, code, procedure = _named(desk, act.subject)
        said = act.read()
        assert isinstance(said, Purged)
        found.append(_went(sort, code, procedure, said, from_text(act.done_at), act.officer))
    return tuple(found)


def _went(sort: str, code: str, procedure: str, said: Purged, at: datetime, officer: str) -> Went:
    return Went(
        sort,
        code,
        procedure,
        local(at),
        officer,
        len(said.acts),
        said.files,
        said.pages,
        said.ground,
    )


def _limit(desk: Desk) -> tuple[Duty, datetime]:
    rule = duty("keep-personal", desk.now())
    if rule is None:
        raise Refusal(
            "no-retention",
            say("Không có quy định nào đang hiệu lực về thời gian giữ dữ liệu cá nhân."),
            say("Cập nhật chương trình; chưa có gì bị xóa."),
        )
    return rule, desk.now() - timedelta(days=rule.value)


def _items(desk: Desk, before: datetime) -> Iterator[Item]:
    from desk_tui.centre.portal import later

    checks = {one.asked.dossier for one in later.waiting(desk.read)}
    for found in purging.candidates(desk.read, before):
        sort, code, procedure = _named(desk, found.id)
        why = "; ".join(
            words
            for words, stands in (
                (
                    say("{unsent} thao tác trung tâm chưa xác nhận", unsent=found.unsent),
                    found.unsent,
                ),
                (
                    say("{questions} câu hỏi chưa trả lời", questions=found.questions),
                    found.questions,
                ),
                (say("{payments} khoản thu chưa xong", payments=found.payments), found.payments),
                (say("còn chờ tra cứu dân cư"), found.id in checks),
            )
            if stands
        )
        yield Item(found.id, sort, code, procedure, local(from_text(found.last)), why)


def _named(desk: Desk, id: str) -> tuple[str, str, str]:
    """(what it is, its code, its procedure)."""
    for sort, query in (
        ("dossier", "SELECT code, procedure FROM dossiers WHERE id = ?"),
        ("package", "SELECT code, procedure FROM packages WHERE id = ?"),
        ("visit", "SELECT '' AS code, procedure FROM visits WHERE id = ?"),
    ):
        row = desk.read.execute(query, (id,)).fetchone()
        if row:
            return sort, row["code"], row["procedure"]
    return "help", "", ""


def _finish_cut_runs(desk: Desk) -> None:
    """Files left when a run was cut between the record and the shelf."""
    for id in purging.subjects(desk.read, desk.office.desk_id):
        if desk.vault.shelf(id).folder.is_dir():
            desk.vault.purge(id)
