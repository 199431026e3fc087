"""What the self-check says of trust: copies, who is in charge, accounts, personal data."""

from __future__ import annotations

from datetime import date, timedelta

from db import rollback, settings
from db.clock import from_text, utc_text
from db.problem import RecordProblem
from db.safety import Finding
from desk_tui.counter import purge
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.life import duty
from desk_tui.counter.problem import Refusal
from desk_tui.rules.text import vn_date
from desk_tui.tongue import say

_COPIED = "copied-at"


def copied(desk: Desk) -> None:
    """A copy of the record was made just now. A disk that is full is no reason to disown it."""
    try:
        desk.record.transact(lambda c: settings.put(c, _COPIED, utc_text(desk.now())))
    except RecordProblem as problem:
        if problem.code != "disk-full":
            raise


def trust(desk: Desk) -> list[Finding]:
    return [_copy(desk), *_people(desk), _personal(desk), *_set_aside(desk)]


def _copy(desk: Desk) -> Finding:
    at = settings.get(desk.read, _COPIED, "")
    hint = say("Cắm ổ khác rồi chạy desk-tui backup TỆP.")
    if not at:
        return Finding(say("Chưa sao lưu sổ lần nào"), "warn", hint)
    words = say("Sao lưu gần nhất {at:%H:%M %d/%m/%Y}", at=local(from_text(at)))
    rule = duty("backup-every", desk.now())
    late = rule is not None and desk.now() - from_text(at) > timedelta(days=rule.value)
    return Finding(words, "warn" if late else "ok", hint if late else "")


def _people(desk: Desk) -> list[Finding]:
    rows = desk.read.execute("SELECT name, role, until FROM officers ORDER BY name").fetchall()
    today = desk.today().isoformat()
    working = [row for row in rows if not row["until"] or row["until"] >= today]
    if not any(row["role"] != "officer" for row in working):
        return [
            Finding(
                say("Không còn ai phụ trách quầy"),
                "bad",
                say("Dùng khóa phục hồi: desk-tui officer reset TÊN, rồi thêm người phụ trách."),
            )
        ]
    said = [Finding(say("{count} người được làm việc ở quầy", count=len(working)), "ok")]
    for row in working:
        if row["until"]:
            last = vn_date(date.fromisoformat(row["until"]))
            said.append(
                Finding(
                    say("Tài khoản của {row} hết hạn sau ngày {last}", row=row["name"], last=last),
                    "ok",
                )
            )
    return said


def _personal(desk: Desk) -> Finding:
    try:
        count = purge.overdue(desk)
    except Refusal as problem:
        return Finding(problem.message, "warn", problem.hint)
    if count:
        return Finding(
            say("{count} mục quá thời gian giữ dữ liệu cá nhân", count=count),
            "warn",
            say("Người phụ trách xem desk-tui purge, rồi chạy desk-tui purge --do."),
        )
    return Finding(say("Không giữ dữ liệu cá nhân quá thời hạn"), "ok")


def _set_aside(desk: Desk) -> list[Finding]:
    """What a way back left waits to be taken in, and holds personal data until it goes."""
    hint = say("Nâng cấp lại rồi desk-tui acts import TỆP; nhận xong thì xóa tệp.")
    return [
        Finding(say("Còn sổ để riêng khi quay lui: {name}", name=path.name), "warn", hint)
        for path in rollback.set_aside(desk.folder)
    ]
