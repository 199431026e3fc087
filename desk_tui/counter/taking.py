"""Taking a case: two officers cannot work on the same one (MUL-03).

With the line the node decides, at once; without it the desk takes the case by itself and says
that nobody could be asked: should another have done so too, both acts stand and a question is
put when they meet. Reading never asks; only what changes a dossier needs the case.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from weakref import WeakKeyDictionary

from msgspec import Struct

from db import acts, settings
from db.acts import new_id
from db.clock import from_text, utc_text
from db.kinds import Payload, Released, Taken
from db.store import Record
from desk_tui.centre.problem import LineProblem
from desk_tui.counter import look
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.problem import Refusal
from desk_tui.tongue import say

_BETWEEN = " · "
_for_now: WeakKeyDictionary[Record, set[str]] = WeakKeyDictionary()
"""Cases that came with a change and go back with the queue; not those an officer asked for."""


class Holder(Struct, frozen=True):
    """Who works on a case: desk (`H18.12.34/2`), officer, since when if that is known here."""

    desk: str
    officer: str
    since: datetime | None = None

    @property
    def number(self) -> str:
        return self.desk.rpartition("/")[2]

    def short(self, here: str) -> str:
        """For a narrow column."""
        return (
            say("Đang làm") if self.desk == here else say("Quầy {number} làm", number=self.number)
        )

    def words(self, here: str) -> str:
        """In one word."""
        return (
            say("Quầy này đang làm")
            if self.desk == here
            else say("Quầy {number} đang làm", number=self.number)
        )

    def in_full(self, here: str) -> str:
        since = say(" từ {since}", since=_since(self.since)) if self.since else ""
        return f"{self.words(here)}{since} ({self.officer})"


class Taking(Struct, frozen=True):
    """The case is ours. `alone`: nobody could be asked, for `why`."""

    holder: Holder
    alone: bool = False
    why: str = ""

    @property
    def words(self) -> str:
        if self.alone:
            return say(
                "Đã nhận làm nhưng chưa hỏi được các quầy khác (mất nối); nếu có quầy khác cùng"
                " nhận, chương trình sẽ hỏi khi nối lại."
            )
        return say("Quầy này đã nhận làm hồ sơ.")


def shared(desk: Desk) -> bool:
    """Is there anybody to share cases with?"""
    from desk_tui.centre import place

    return settings.get(desk.read, place.SETTING) is not None


def holder(desk: Desk, id: str) -> Holder | None:
    """Who works on a dossier, as far as this record knows; None when nobody said so."""
    row = desk.read.execute("SELECT holder FROM dossiers WHERE id = ?", (id,)).fetchone()
    if row is None or not row["holder"]:
        return None
    found = _read(row["holder"])
    taken = desk.read.execute(
        "SELECT max(done_at) FROM acts WHERE subject = ? AND kind = 'dossier.taken' AND desk = ?",
        (id, found.desk),
    ).fetchone()[0]
    return Holder(found.desk, found.officer, local(from_text(taken)) if taken else None)


def holders(desk: Desk) -> dict[str, Holder]:
    """All cases that somebody works on, by code: few, and found by an index of their own."""
    rows = desk.read.execute("SELECT code, holder FROM dossiers WHERE holder != ''")
    return {row["code"]: _read(row["holder"]) for row in rows}


def take(desk: Desk, code: str, *, over: str = "") -> Taking:
    """Work on this case from now on. `over`: a supervisor's reason to take it from another.

    Raises Refusal `taken` with who has it since when; `not-allowed`, `no-reason`.
    """
    id = look.find(desk, code).id
    if over:
        desk.needs("supervisor")
    taking = _take(desk, id, over)
    _for_now.get(desk.record, set()).discard(id)
    return taking


def need(desk: Desk, id: str) -> Taking | None:
    """Before a change: the case must be this desk's, and is taken if nobody else has it.

    None when there is nobody to share it with, or it is this desk's already. Raises Refusal
    `taken`.
    """
    if not shared(desk):
        return None
    found = holder(desk, id)
    if found and found.desk == desk.office.desk_id:
        return None
    taking = _take(desk, id, "")
    _for_now.setdefault(desk.record, set()).add(id)
    return taking


def release(desk: Desk, code: str, reason: str = "") -> bool:
    """Let a case of this desk go; False when it was not this desk's."""
    return _release(desk, look.find(desk, code).id, reason)


def release_for_now(desk: Desk, *, quietly: bool = False) -> int:
    """Nothing is being worked on (the queue is in front): what came with a change goes back.

    `quietly` only writes it down, and the node learns of it from the acts.
    """
    there = _for_now.pop(desk.record, set())
    return sum(_release(desk, id, "", quietly=quietly) for id in sorted(there))


def any_for_now(desk: Desk) -> bool:
    return bool(_for_now.get(desk.record))


def _take(desk: Desk, id: str, over: str) -> Taking:
    found, here = holder(desk, id), desk.office.desk_id
    mine = Holder(here, desk.officer, local(desk.now()))
    if found and (found.desk, found.officer) == (here, desk.officer):
        return Taking(found)
    try:
        _ask(desk, id, "take", over)
    except LineProblem as problem:
        if found and found.desk != here and not over:
            raise _taken(found, here) from problem
        taking = Taking(mine, alone=True, why=problem.message)
    else:
        taking = Taking(mine)
    before = f"{found.desk}{_BETWEEN}{found.officer}" if found else ""
    said: list[Payload] = []
    if over and found and found.desk != here:
        said.append(Released(before=before, reason=over))
        before = ""
    said.append(Taken(by=here, officer=desk.officer, before=before))
    desk.act(lambda _: [acts.Doing(id, one) for one in said])
    return taking


def _release(desk: Desk, id: str, reason: str, *, quietly: bool = False) -> bool:
    found = holder(desk, id)
    if found is None or found.desk != desk.office.desk_id:
        return False
    before = f"{found.desk}{_BETWEEN}{found.officer}"
    desk.act(lambda _: [acts.Doing(id, Released(before=before, reason=reason))])
    if not quietly:
        # The act is written: if nobody can be asked, the node learns of it from there.
        with suppress(LineProblem, Refusal):
            _ask(desk, id, "release", "")
    return True


def _ask(desk: Desk, id: str, do: str, over: str) -> None:
    """Raises LineProblem when the node cannot be asked, Refusal when another has the case."""
    from desk_tui.centre import quick
    from desk_tui.centre.hall.messages import CaseAnswer, CaseAsk
    from desk_tui.centre.transport import same

    said = CaseAsk(
        id=new_id(),
        do="take" if do == "take" else "release",
        subject=id,
        officer=desk.officer,
        at=utc_text(desk.now()),
        over=over,
    )
    try:
        answer = quick.ask(
            desk.record, lambda client: client.line.say("POST", "/v1/cases", said, CaseAnswer)
        )
        same(said.subject, answer.subject)
    except LineProblem as problem:
        if problem.code != quick.REFUSED:
            raise
        raise Refusal("not-taken", problem.message, problem.hint) from problem
    if do == "take" and not answer.yours:
        since = local(from_text(answer.since)) if answer.since else None
        office = desk.office.code
        raise _taken(Holder(f"{office}/{answer.desk}", answer.officer, since), desk.office.desk_id)


def _taken(found: Holder, here: str) -> Refusal:
    return Refusal(
        "taken",
        say("{here}: chưa sửa được hồ sơ này ở đây.", here=found.in_full(here)),
        say("Vẫn xem được. Hỏi quầy đó; cần gấp thì người phụ trách lấy lại và ghi lý do."),
    )


def _read(text: str) -> Holder:
    desk, _, officer = text.partition(_BETWEEN)
    return Holder(desk, officer)


def _since(moment: datetime) -> str:
    return f"{moment:%H:%M %d/%m}"
