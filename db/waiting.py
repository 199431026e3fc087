"""Which requests for papers are still open: a supply ends those its writer knew of.

Two desks may ask apart from each other. What one of them then takes in does not answer what the
other asked, so the dossier goes on waiting until that came too. Pure, and the same on every side
when acts are followed in their canonical order.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from db import merging, precedence
from db.kinds import StatusChanged
from db.merging import Side, Standing

if TYPE_CHECKING:
    from db.acts import Act

RECEIVED, PROCESSING, WAITING = 2, 4, 5
_GOES_ON = (RECEIVED, PROCESSING)

Effect = Literal["moves", "waits", "echo"]
"""What a status does: it is one like any other; only its date counts, since another request is
still open; or it moves nothing, because another desk had taken the same papers in before, and
the date that was printed with it is held against the first."""


def ended(open: tuple[str, ...], said: StatusChanged) -> tuple[tuple[str, ...], Effect]:
    """The requests (ids of their acts) that one more status leaves open, and what it does.

    A status that names no request ends all of them: acts of older programs, and moves by hand.
    """
    if said.status == WAITING or said.before not in (WAITING, None):
        return open, "moves"
    if not said.ends:
        return (), "moves"
    left = tuple(id for id in open if id not in said.ends)
    if said.status not in _GOES_ON:
        return left, "moves"
    if left == open:
        return open, "echo"
    return left, "waits" if left else "moves"


def dated(now: Standing, mine: Side, said: StatusChanged, effect: Effect) -> Standing:
    """What becomes of the date where acts say which one they saw (`due_before`).

    Dates that were counted apart are both printed, and a person is asked. Of two desks that each
    waited for papers of its own the later holds; who took the same papers in again had heard of no
    date at all, and the first holds.
    """
    before = said.due_before or None
    if effect == "echo":
        return merging.said(now, mine, None if before == now.holds.value else before)
    return merging.said(now, mine, before, precedence.later)


def goes_on_to(history: Iterable[StatusChanged], said: StatusChanged) -> int:
    """Where a dossier stands once it waits no more: a folder that another desk handed over in the
    meantime is being worked on."""
    if not said.ends or said.status != RECEIVED:
        return said.status
    return PROCESSING if any(one.status == PROCESSING for one in history) else RECEIVED


def still_open(history: Iterable[Act]) -> tuple[str, ...]:
    """The ids of the requests that these acts of one dossier leave open, oldest first."""
    open: tuple[str, ...] = ()
    for act in sorted(history, key=lambda act: act.place):
        if act.kind == "papers.asked":
            open = (*open, act.id)
        elif act.kind == "dossier.status":
            said = act.read()
            assert isinstance(said, StatusChanged)
            open, _ = ended(open, said)
    return open
