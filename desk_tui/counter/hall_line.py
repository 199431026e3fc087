"""Asking the hall's node, or doing it alone: what is kept before, and what is made good after.

The order that makes a lost answer harmless: the question is kept, then asked, then forgotten.
A question for a new number that got no answer is withdrawn at the node before anything else is
asked; what was done with a number in this desk's hands is told again. A hand-over is kept before
it is asked, and from then on this desk does not call those numbers. What is left: a number whose
issuing was never heard of, and which nobody holds, may be called in vain before it is withdrawn.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

from msgspec.structs import replace

from db.acts import new_id
from db.clock import utc_text
from db.driver import sqlite
from db.holding import hold
from desk_tui.centre.hall.messages import Hall, HallAnswer, HallAsk, Ticket
from desk_tui.centre.hall.rules import NotNow
from desk_tui.centre.problem import LineProblem
from desk_tui.counter import own_line
from desk_tui.counter.desk import Desk
from desk_tui.counter.own_line import Own
from desk_tui.counter.problem import Refusal
from desk_tui.tongue import say

if TYPE_CHECKING:
    from desk_tui.centre.client import Client

LOCK_SECONDS = 10.0
"""Longer than another window of this desk can take for a question."""
NO_NODE = "no-centre"

T = TypeVar("T")


def look(desk: Desk, fields: tuple[str, ...], *, patient: bool) -> Hall:
    """The hall as the node tells it. Raises LineProblem when the node cannot be asked."""

    def question(client: Client) -> Hall:
        _settle(desk, client)
        told = client.line.ask("GET", f"/v1/hall?fields={quote(chr(10).join(fields))}", Hall)
        _change(desk, lambda own: own_line.heard(own, told))
        return told

    return _ask(desk, question, patient)


def ask(desk: Desk, said: HallAsk) -> HallAnswer:
    """Have it done in the hall. Raises LineProblem when the node cannot be asked, Refusal when
    it says no."""
    from desk_tui.centre import quick

    def question(client: Client) -> HallAnswer:
        _settle(desk, client)
        _change(desk, lambda own: own.owed.append(said))
        answer = _post(client, said)

        def keep(own: Own) -> None:
            _drop(own, said.id)
            own_line.heard(own, answer.hall)

        _change(desk, keep)
        return answer

    try:
        return _ask(desk, question, patient=False)
    except LineProblem as problem:
        if problem.code != quick.REFUSED:
            raise
        _change(desk, lambda own: _drop(own, said.id))
        raise Refusal("not-now", problem.message, problem.hint) from problem


def alone(desk: Desk, said: HallAsk, problem: LineProblem) -> Ticket | None:
    """Do here what the node could not be asked for. Raises Refusal `cut-off` for what is not
    this desk's to do, `not-now` when the number is not where that can be done."""

    def work(own: Own) -> tuple[Ticket | None, Refusal | None]:
        if problem.code != NO_NODE:
            own.alone_since = own.alone_since or _now(desk)
        asked = any(one.id == said.id for one in own.owed)
        if said.do == "set" and problem.code == NO_NODE:
            own.turns, own.run = said.turns or own.turns, said.run or own.run
            return None, None
        if said.do in ("issue", "next"):
            # A question that got no answer is withdrawn later; this is another one.
            mine = replace(said, id=new_id()) if asked else said
            return own_line.do(own, mine, str(desk.office.desk), _now(desk)), None
        if own_line.reaches(own, said.ticket):
            return own_line.do(own, said, str(desk.office.desk), _now(desk)), None
        if asked:
            _drop(own, said.id)
            own.owed.append(_withdrawal(said))
        return None, _cut_off(problem)

    try:
        ticket, refusal = _change(desk, work)
    except NotNow as no:
        raise Refusal(no.code, no.message, no.hint) from no
    if refusal:
        raise refusal
    return ticket


def own(desk: Desk) -> Own:
    """What this desk knows by itself, as of today."""
    known = own_line.get(desk.read)
    own_line.on_day(known, desk.today())
    return known


def _settle(desk: Desk, client: Client) -> None:
    """Tell the node what it missed, in order; each of it harmless when told twice."""
    from desk_tui.centre import quick

    known = own_line.get(desk.read)
    if known.tickets and known.handing is None:
        # Is anybody there? From the first hand-over on these numbers are no longer ours to call.
        client.line.ask("GET", "/v1/hall", Hall)
    while True:
        handing = _change(desk, lambda own: own_line.hand_over(own, new_id(), _now(desk)))
        if handing is None:
            break
        client.line.say("PUT", "/v1/hall", handing, HallAnswer)
        _change(desk, own_line.handed)
    for one in own_line.get(desk.read).owed:
        try:
            _post(client, _withdrawal(one) if one.do in ("issue", "next") else one)
        except LineProblem as problem:
            # Another day, or settled otherwise meanwhile: the node's word stands.
            if problem.code != quick.REFUSED:
                raise
        _change(desk, lambda own, id=one.id: _drop(own, id))


def _ask(desk: Desk, question: Callable[[Client], T], patient: bool) -> T:
    from desk_tui.centre import quick

    if not quick.joined(desk.record):
        raise LineProblem(NO_NODE, say("Quầy này chưa nối với máy chủ bộ phận."))
    with _one_window(desk):
        return quick.ask(desk.record, question, patient=patient)


def _one_window(desk: Desk) -> AbstractContextManager[None]:
    """Another window of this desk could take a question under way for one that was lost."""
    busy = LineProblem(
        "hall-busy",
        say("Một cửa sổ khác của quầy này đang hỏi máy chủ bộ phận."),
        say("Thử lại sau vài giây."),
    )
    return hold(desk.folder / "hall.lock", busy, wait=LOCK_SECONDS)


def _post(client: Client, said: HallAsk) -> HallAnswer:
    from desk_tui.centre.transport import same

    answer = client.line.say("POST", "/v1/hall", said, HallAnswer)
    same(said.id, answer.id)
    return answer


def _change(desk: Desk, work: Callable[[Own], T]) -> T:
    """Change what this desk knows by itself, in one transaction."""

    def whole(connection: sqlite.Connection) -> T:
        known = own_line.get(connection)
        own_line.on_day(known, desk.today())
        result = work(known)
        own_line.put(connection, known)
        return result

    return desk.record.transact(whole)


def _withdrawal(said: HallAsk) -> HallAsk:
    return HallAsk(id=new_id(), do="unask", ticket=said.id)


def _drop(own: Own, id: str) -> None:
    own.owed = [one for one in own.owed if one.id != id]


def _cut_off(problem: LineProblem) -> Refusal:
    return Refusal(
        "cut-off",
        say("Số này của bộ phận mà máy chủ không trả lời: quầy khác có thể đã gọi số đó."),
        say("Gọi số của quầy mình, hoặc đợi nối lại. {message}", message=problem.message).strip(),
    )


def _now(desk: Desk) -> str:
    return utc_text(desk.now())
