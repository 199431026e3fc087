"""Faults put into the program on purpose, to see that the verdict is able to say no."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from db import outbox
from db.acts import Act, hash_of, new_id
from desk_tui.centre import push
from desk_tui.centre.client import Client
from desk_tui.centre.problem import LineProblem


def confirm_without_receipt() -> None:
    """What was sent counts as arrived, whatever the line says."""
    offer = push.offer

    def trusting(meeting: Any, waiting: Sequence[outbox.Waiting]) -> Any:
        try:
            return offer(meeting, waiting)
        except LineProblem:
            ids = [one.act.id for one in waiting]
            meeting.record.transact(lambda c: [outbox.confirm(c, id, "{}") for id in ids])
            raise

    push.offer = trusting


def new_ids_at_retry() -> None:
    """An act that is sent again goes under a fresh identity."""
    send_acts, sent = Client.send_acts, set[str]()

    def forgetful(self: Client, acts: Sequence[Act]) -> Any:
        out = [_renamed(act) if act.id in sent else act for act in acts]
        sent.update(act.id for act in acts)
        answer = send_acts(self, out)
        mine = zip(acts, answer.acts, strict=True)
        named = [msgspec.structs.replace(one, id=act.id, hash=act.hash) for act, one in mine]
        return msgspec.structs.replace(answer, acts=tuple(named))

    Client.send_acts = forgetful


def _renamed(act: Act) -> Act:
    fresh = msgspec.structs.replace(act, id=new_id())
    return msgspec.structs.replace(fresh, hash=hash_of(fresh))


def later_wins() -> None:
    """Of two values that met, the later one silently holds."""
    from db import merging
    from db.merging import Side, Standing

    def over(now: Standing, mine: Side, *_: Any, **__: Any) -> Standing:
        return Standing(mine, now.asked)

    merging.said = over


SABOTAGES: dict[str, Callable[[], None]] = {
    "confirm-without-receipt": confirm_without_receipt,
    "new-ids-at-retry": new_ids_at_retry,
    "later-wins": later_wins,
}
