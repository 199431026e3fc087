"""A bank statement against what was asked: exact matches are confirmed, the rest is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from db.clock import utc_text
from db.problem import RecordProblem
from desk_tui.counter import collect
from desk_tui.counter.desk import Desk
from desk_tui.counter.payments import PaymentNow, payment
from desk_tui.counter.problem import Refusal
from desk_tui.rules.statement import Entry, read_statement, speaks_of
from desk_tui.rules.text import vn_money
from desk_tui.tongue import say

LARGEST = 8 * 1024 * 1024
SPOKEN_OF_DAYS = 180


@dataclass(frozen=True)
class Looked:
    """What a statement came to. `told` are the lines a person has to look at, in words."""

    confirmed: tuple[collect.Paid, ...]
    told: tuple[str, ...]
    before: int
    strange: int


def take_statement(desk: Desk, file: Path, at: datetime | None = None) -> Looked:
    """Confirm every transfer that a line of the statement shows to the đồng.

    Raises RecordProblem `statement-file`, RuleProblem `statement`; nothing is confirmed then.
    """
    read = read_statement(_text(file))
    asked = _asked(desk)
    confirmed: list[collect.Paid] = []
    told = list(read.unread)
    before = strange = 0
    for entry in read.entries:
        known = [row for row in asked if speaks_of(entry.words, row[1])]
        if _seen(desk, entry):
            before += 1
        elif not known:
            strange += 1
        else:
            done, said = _one(desk, entry, known, at)
            confirmed += done
            told += said
    return Looked(tuple(confirmed), tuple(told), before, strange)


def _one(
    desk: Desk, entry: Entry, known: list[tuple[str, str, str]], at: datetime | None
) -> tuple[list[collect.Paid], list[str]]:
    where = say(
        "Dòng {line} ({reference})",
        line=entry.line,
        reference=entry.reference or say("không số tham chiếu"),
    )
    found = [payment(desk, id) for id, _, _ in known]
    code = known[-1][2]
    waiting = [one for one in found if one.open]
    if not entry.reference:
        return [], [
            say(
                "{where}: {amount} cho {code}, thiếu số tham chiếu.",
                where=where,
                amount=vn_money(entry.amount),
                code=code,
            )
        ]
    if not waiting:
        return [], [f"{where}: {vn_money(entry.amount)} cho {code}, {_not_waiting(found[-1])}."]
    asked = waiting[-1]
    if asked.amount != entry.amount:
        return [], [
            say(
                "{where}: về {amount}, {code} phải nộp {amount2}; chưa xác nhận.",
                where=where,
                amount=vn_money(entry.amount),
                code=code,
                amount2=vn_money(asked.amount),
            )
        ]
    try:
        wish = collect.Wish(amount=entry.amount, at=at)
        return [collect.confirm(desk, code, entry.reference, wish)], []
    except (Refusal, RecordProblem) as problem:
        return [], [f"{where}: {problem.message}"]


def _not_waiting(known: PaymentNow) -> str:
    if known.paid:
        return say("hồ sơ đã nộp trước đó: nộp lần hai, hoàn lại cho người nộp")
    return say("yêu cầu {text}: xem lại trước khi xác nhận", text=known.words)


def _asked(desk: Desk) -> list[tuple[str, str, str]]:
    """(payment, purpose, code) of whatever was asked that a statement may still speak of."""
    since = utc_text(desk.now() - timedelta(days=SPOKEN_OF_DAYS))
    rows = desk.read.execute(
        "SELECT p.id, p.purpose, coalesce(d.code, k.code) AS code FROM payments p"
        " LEFT JOIN dossiers d ON d.id = p.subject LEFT JOIN packages k ON k.id = p.subject"
        " WHERE p.purpose != '' AND p.asked_at >= ? ORDER BY p.asked_at, p.id",
        (since,),
    )
    return [(row["id"], row["purpose"], row["code"]) for row in rows]


def _seen(desk: Desk, entry: Entry) -> bool:
    """This very line was confirmed before: a statement may be taken in twice."""
    row = desk.read.execute(
        "SELECT 1 FROM takings WHERE by = 'bank' AND reference = ? AND amount = ?",
        (entry.reference, entry.amount),
    ).fetchone()
    return bool(entry.reference and row)


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > LARGEST:
            raise ValueError("too large")
        return file.read_bytes().decode("utf-8-sig")
    except (OSError, ValueError) as error:
        raise RecordProblem(
            "statement-file",
            say("Không đọc được tệp sao kê {name}.", name=file.name),
            say("Lưu sao kê thành CSV UTF-8, dưới 8 MB, rồi nhập lại."),
        ) from error
