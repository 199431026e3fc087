"""What an officer of these runs does at a desk: real verbs on a real record, each by one line."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from db import acts, numbers, queue
from db import questions as asked
from db.clock import utc_text
from db.kinds import (
    Paper,
    PaperAdded,
    PaperDescribed,
    Payload,
    Person,
    PersonChecked,
    Received,
    SlipIssued,
)
from db.kinds import VisitRecorded as Visit
from db.kinds_papers import seen
from desk_tui.counter import changes, questions, taking, twins
from desk_tui.counter.desk import Desk
from desk_tui.counter.problem import Refusal
from desk_tui.rules import codes
from desk_tui.rules.statuses import Status, next_statuses

AT_HAND = 12
"""Both desks work on the newest dossiers, so that they often meet on one."""
Deed = dict[str, Any]


def content(seed: str, size: int) -> bytes:
    """The bytes of a scanned paper: the same wherever they are asked for."""
    return random.Random(seed).randbytes(size)


def do(desk: Desk, deed: Deed) -> list[acts.Act]:
    """Raises what the program's own verbs raise."""
    return _DEEDS[deed["do"]](desk, deed)


def _receive(desk: Desk, deed: Deed) -> list[acts.Act]:
    id, now = acts.new_id(), desk.now()
    papers = tuple(_paper(desk, id, one, f"giay-{n}") for n, one in enumerate(deed["files"]))

    def doings(connection: Any) -> list[acts.Doing]:
        number = numbers.take(connection, desk.today())
        code = codes.compose(desk.office.code, desk.today(), number, desk.layout)
        said = Received(
            code=code,
            office=desk.office.code,
            procedure="1.001193",
            procedure_version=1,
            procedure_name="Đăng ký khai sinh",
            owner=Person(
                name=f"Nguyễn Văn Thử {deed['value']}",
                number=f"0010900000{deed['owner']:02d}",
                number_kind="id-card",
            ),
            papers=papers,
            received=utc_text(now),
            effective=utc_text(now),
        )
        return [
            acts.Doing(id, said),
            acts.Doing(id, SlipIssued(form="01", version=1, text=code)),
        ]

    return desk.act(doings)


def _add_paper(desk: Desk, deed: Deed) -> list[acts.Act]:
    _, id = _dossier(desk, deed["pick"])
    (file,) = deed["files"]
    said = PaperAdded(paper=_paper(desk, id, file, f"them-{deed['value']}"))
    return desk.act(lambda _: [acts.Doing(id, said)])


def _scan_again(desk: Desk, deed: Deed) -> list[acts.Act]:
    """A file into a line that both desks know: they meet on it now and then."""
    _, id = _dossier(desk, deed["pick"])
    there = _line(desk, id, deed)
    (file,) = deed["files"]
    scanned = _paper(desk, id, file, there.key)
    fresh = replace(there, state="digitised", sha256=scanned.sha256, bytes=scanned.bytes)
    return desk.act(lambda _: [acts.Doing(id, PaperAdded(paper=fresh, before=seen(there)))])


def _describe(desk: Desk, deed: Deed) -> list[acts.Act]:
    _, id = _dossier(desk, deed["pick"])
    there = _line(desk, id, deed)
    said = PaperDescribed(key=there.key, number=deed["value"], before=seen(there))
    return desk.act(lambda _: [acts.Doing(id, said)])


def _line(desk: Desk, id: str, deed: Deed) -> Paper:
    lines = queue.papers(desk.read, id)
    if not lines:
        raise _nothing_to_do()
    return lines[int(deed["other"] * len(lines))]


def _paper(desk: Desk, id: str, file: tuple[str, int], key: str) -> Paper:
    stored = desk.vault.shelf(id).put(content(*file))
    return Paper(
        key=key, name="Giấy tờ thử", state="digitised", sha256=stored.sha256, bytes=file[1]
    )


def _change(desk: Desk, deed: Deed) -> list[acts.Act]:
    code, _ = _dossier(desk, deed["pick"])
    return [changes.change(desk, code, deed["field"], deed["value"])]


def _move(desk: Desk, deed: Deed) -> list[acts.Act]:
    code, id = _dossier(desk, deed["pick"])
    row = desk.read.execute("SELECT status FROM dossiers WHERE id = ?", (id,)).fetchone()
    ways = sorted(next_statuses(Status(row["status"])))
    if not ways:
        raise _nothing_to_do()
    return [changes.move(desk, code, ways[int(deed["other"] * len(ways))])]


def _take(desk: Desk, deed: Deed) -> list[acts.Act]:
    code, id = _dossier(desk, deed["pick"])
    return _written_by(desk, id, lambda: taking.take(desk, code))


def _release(desk: Desk, deed: Deed) -> list[acts.Act]:
    held = sorted(code for code, one in taking.holders(desk).items() if one.desk == _here(desk))
    if not held:
        raise _nothing_to_do()
    code = held[int(deed["pick"] * len(held))]
    row = desk.read.execute("SELECT id FROM dossiers WHERE code = ?", (code,)).fetchone()
    return _written_by(desk, row["id"], lambda: taking.release(desk, code))


def _written_by(desk: Desk, id: str, verb: Callable[[], Any]) -> list[acts.Act]:
    """For verbs that do not hand back their acts."""
    before = {act.id for act in acts.of_subject(desk.read, id)}
    verb()
    return [act for act in acts.of_subject(desk.read, id) if act.id not in before]


def _link(desk: Desk, deed: Deed) -> list[acts.Act]:
    pairs = twins.pairs(desk)
    if not pairs:
        raise _nothing_to_do()
    one, two = pairs[int(deed["pick"] * len(pairs))]
    return [twins.link(desk, one.code, two.code, deed["other"] < 0.5)]


def _answer(desk: Desk, deed: Deed) -> list[acts.Act]:
    waiting = [
        one for one in questions.waiting(desk) if one.kind in (*asked.ANSWERABLE, "task", "refused")
    ]
    if not waiting:
        raise _nothing_to_do()
    one = waiting[int(deed["pick"] * len(waiting))]
    keep: questions.Keep = "ours" if deed["other"] < 0.5 else "theirs"
    if one.kind == "refused":
        keep = "ours"
    elif one.kind == "file" and 0.3 < deed["other"] < 0.7:
        keep = "both"
    elif one.kind == "task":
        keep = "ours" if one.holds == "ours" else "theirs"
    return _written_by(desk, one.subject, lambda: questions.answer(desk, one.id, keep, "đã hỏi"))


def _check(desk: Desk, deed: Deed) -> list[acts.Act]:
    _, id = _dossier(desk, deed["pick"])
    said = PersonChecked(source="thử", state="ok", reason=deed["value"])
    return desk.act(lambda _: [acts.Doing(id, said)])


def _visit(desk: Desk, deed: Deed) -> list[acts.Act]:
    said: Payload = Visit(kind="advice", office=desk.office.code, note=deed["value"])
    return desk.act(lambda _: [acts.Doing(acts.new_id(), said)])


def _dossier(desk: Desk, pick: float) -> tuple[str, str]:
    rows = desk.read.execute(
        "SELECT code, id FROM dossiers ORDER BY id DESC LIMIT ?", (AT_HAND,)
    ).fetchall()
    if not rows:
        raise _nothing_to_do()
    row = rows[int(pick * len(rows))]
    return row["code"], row["id"]


def _here(desk: Desk) -> str:
    return desk.office.desk_id


def _nothing_to_do() -> Refusal:
    return Refusal("nothing-to-do", "Chưa có hồ sơ nào như vậy.", "")


def _offer_again(desk: Desk, _: Deed) -> list[acts.Act]:
    """A person lets everything go again that the centre refused."""
    written: list[acts.Act] = []
    for one in questions.waiting(desk):
        if one.kind == "refused":
            again = one.id
            written += _written_by(
                desk, one.subject, lambda id=again: questions.answer(desk, id, "ours", "gửi lại")
            )
    return written


_DEEDS: dict[str, Callable[[Desk, Deed], list[acts.Act]]] = {
    "receive": _receive,
    "paper": _add_paper,
    "scan-again": _scan_again,
    "describe": _describe,
    "change": _change,
    "move": _move,
    "take": _take,
    "release": _release,
    "link": _link,
    "answer": _answer,
    "offer-again": _offer_again,
    "check": _check,
    "visit": _visit,
}
