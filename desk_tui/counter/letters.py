"""Results that go by post: ordered, handed to the post with a number, arrived or back (RES-03).

A dossier counts as returned from the moment its letter is in the hands of the post.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from db import handing
from db.clock import from_text
from db.driver import sqlite
from db.fold_fields import value_of
from db.kinds import HANDED, Person, PostAsked, PostMoved
from db.problem import RecordProblem
from desk_tui.counter import collecting, give_back, life, look, slip
from desk_tui.counter.collecting import Taker
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.life import Standing
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import short_note
from desk_tui.rules import text
from desk_tui.rules.problem import RuleProblem
from desk_tui.rules.statuses import Status
from desk_tui.slips.data_lists import HandOverList, HandOverRow
from desk_tui.slips.problem import SlipProblem

STATES = {
    "asked": "chờ gửi",
    "posted": "đã giao bưu điện",
    "delivered": "đã phát",
    "back": "bị chuyển hoàn",
    "recalled": "đã thu hồi",
}


@dataclass(frozen=True)
class Letter:
    """The letter of one dossier as it stands."""

    code: str
    owner: str
    number: str
    name: str
    address: str
    phone: str
    state: str
    note: str
    asked: datetime
    moved: datetime


@dataclass(frozen=True)
class Posted:
    """Letters that went to the post together, and the list both sides sign."""

    codes: tuple[str, ...]
    sheet: Path | None
    warnings: tuple[str, ...]


def order(
    desk: Desk,
    code: str,
    *,
    number: str = "",
    address: str = "",
    name: str = "",
    at: datetime | None = None,
) -> Letter:
    """The result is to go by post; until the post has it, it lies here.

    Raises Refusal `not-finished`, `no-address`, `handed-already`, and what `collecting.right` does
    for the name on the letter.
    """
    here = life.standing(desk, code, at)
    said = here.whole.said
    handed = str(value_of(desk.read, here.id, HANDED) or "")
    way, _ = handing.parts(handed)
    if way not in ("", handing.BACK):
        raise _handed_already(here, way)
    if here.status != Status.FINISHED and way != handing.BACK:
        raise Refusal(
            "not-finished",
            f"Hồ sơ {here.code} {here.status.label.lower()}, chưa có kết quả để gửi.",
            "Ghi đã có kết quả (finish) rồi lập lệnh bưu chính.",
        )
    where = short_note(address) or said.returns_to or said.owner.address
    if not where:
        raise Refusal(
            "no-address",
            f"Hồ sơ {here.code} không có địa chỉ để gửi.",
            "Hỏi công dân và ghi địa chỉ nhận.",
        )
    to = Person(name=text.tidy(name)) if text.tidy(name) else said.owner
    collecting.right(here, Taker(person=to, post=number))
    asked = PostAsked(
        number=text.tidy(number),
        name=to.name,
        address=where,
        phone=said.owner.phone,
        before=handed,
    )
    life.write(desk, here, lambda _: [asked])
    return find(desk, here.code)


def _handed_already(here: Standing, way: str) -> Refusal:
    if way == handing.ORDER:
        return Refusal(
            "handed-already",
            f"Hồ sơ {here.code} đã có lệnh bưu chính.",
            "Thu hồi lệnh cũ trước khi lập lệnh khác.",
        )
    return Refusal(
        "handed-already",
        f"Kết quả hồ sơ {here.code} không còn ở đây: đã trả.",
        "Xem lịch sử hồ sơ.",
    )


def to_the_post(
    desk: Desk, numbers: Sequence[tuple[str, str]], *, carrier: str, at: datetime | None = None
) -> Posted:
    """Hand letters to the post: (code, number of the letter) each. One list for both sides.

    One of many that may not go is told and left out. Raises RecordProblem `nothing-posted`,
    `no-letter-number`, and for a single letter what `give_back` does.
    """
    if not numbers:
        raise RecordProblem("nothing-posted", "Chưa chọn thư nào.", "Chọn ít nhất một hồ sơ.")
    for code, number in numbers:
        if not text.tidy(number):
            raise RecordProblem(
                "no-letter-number", f"Hồ sơ {code} chưa có số bưu gửi.", "Ghi số trên phiếu gửi."
            )
    told: list[str] = []
    gone: list[str] = []
    for code, number in numbers:
        try:
            there = _there(desk, look.find(desk, code).code)
            name = there.name if there else look.find(desk, code).owner_name
            taker = Taker(person=Person(name=name), post=number)
            done = give_back.give_back(desk, code, taker, at=at)
        except (Refusal, RecordProblem, RuleProblem) as no:
            if len(numbers) == 1:
                raise
            told.append(f"{code} chưa gửi: {no}")
            continue
        told += done.warnings
        gone.append(done.code)
    if not gone:
        raise RecordProblem("nothing-posted", " ".join(told), "Xem lại từng hồ sơ.")
    sheet, trouble = _sheet(desk, [find(desk, code) for code in gone], carrier, at)
    return Posted(tuple(gone), sheet, (*dict.fromkeys(told), *trouble))


def all_to_the_post(desk: Desk, carrier: str, *, at: datetime | None = None) -> Posted:
    """Every letter that waits and has its number, on one list. Those without are told.

    Raises as `to_the_post`.
    """
    waiting = listed(desk, "asked")
    bare = [one.code for one in waiting if not one.number]
    numbers = [(one.code, one.number) for one in waiting if one.number]
    done = to_the_post(desk, numbers, carrier=carrier, at=at)
    told = f"Chưa có số bưu gửi, để lại: {', '.join(bare)}."
    return replace(done, warnings=(*done.warnings, told)) if bare else done


def move(
    desk: Desk, code: str, state: str, note: str = "", *, at: datetime | None = None
) -> Letter:
    """`recalled` before it went, `delivered`, or `back`: it lies here again to be given.

    Raises RecordProblem `no-letter`, Refusal `letter-elsewhere` for a state it cannot come to.
    """
    here = life.standing(desk, code, at)
    letter = find(desk, here.code)
    needs = {"recalled": "asked", "delivered": "posted", "back": "posted"}
    if needs.get(state) != letter.state:
        raise Refusal(
            "letter-elsewhere",
            f"Thư của hồ sơ {here.code} {STATES[letter.state]}: không ghi"
            f" “{STATES.get(state, state)}” được.",
            "Xem lại danh sách bưu gửi.",
        )
    handed = str(value_of(desk.read, here.id, HANDED) or "")
    said = PostMoved(
        state=state,  # pyright: ignore[reportArgumentType]
        number=letter.number,
        note=short_note(note),
        before=handed,
    )
    life.write(desk, here, lambda _: [said])
    return find(desk, here.code)


_COLUMNS = (
    "SELECT d.code, d.owner_name, l.number, l.name, l.address, l.phone, l.state, l.note,"
    " l.asked_at, l.moved_at FROM letters l JOIN dossiers d ON d.id = l.dossier"
)


def find(desk: Desk, code: str) -> Letter:
    """The letter of a dossier; RecordProblem `no-letter` when there is none."""
    there = _there(desk, code)
    if there is None:
        raise RecordProblem(
            "no-letter", f"Hồ sơ {code} không gửi bưu chính.", "Lập lệnh bưu chính trước."
        )
    return there


def _there(desk: Desk, code: str) -> Letter | None:
    row = desk.read.execute(f"{_COLUMNS} WHERE d.code = ?", (code,)).fetchone()
    return _letter(row) if row else None


def listed(desk: Desk, state: str = "", limit: int = 500) -> list[Letter]:
    """Letters of one state, the longest there first; without one, all that are not over."""
    states = (state,) if state else ("asked", "posted", "back")
    found = [
        _letter(row)
        for one in states
        for row in desk.read.execute(
            f"{_COLUMNS} WHERE l.state = ? ORDER BY l.moved_at LIMIT ?", (one, limit)
        )
    ]
    return found[:limit]


def _letter(row: sqlite.Row) -> Letter:
    asked, moved = (local(from_text(row[name])) for name in ("asked_at", "moved_at"))
    return Letter(
        code=row["code"],
        owner=row["owner_name"],
        number=row["number"],
        name=row["name"],
        address=row["address"],
        phone=row["phone"],
        state=row["state"],
        note=row["note"],
        asked=asked,
        moved=moved,
    )


def _sheet(
    desk: Desk, letters: Sequence[Letter], carrier: str, at: datetime | None
) -> tuple[Path | None, list[str]]:
    moment, office = desk.done_at(at), desk.office
    sheet = HandOverList(
        head=slip.sheet_head(desk, moment),
        giver=f"{office.unit}, quầy {office.desk}",
        taker=text.tidy(carrier) or "Bưu điện",
        at=moment,
        what="results",
        rows=tuple(
            HandOverRow(
                code=one.code,
                owner=one.name,
                procedure=one.address or one.owner,
                remark=f"Số {one.number}",
            )
            for one in letters
        ),
        giver_name=desk.officer,
    )
    try:
        return slip.draw_told(desk, sheet, f"buu-gui-{moment:%y%m%d-%H%M}", office.form_set)
    except (SlipProblem, OSError) as problem:
        return None, [f"Đã ghi giao bưu điện nhưng chưa vẽ được danh sách: {problem}"]
