"""Checks of a person that had to wait ("kiểm tra sau"): kept in the record, done by themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from db import acts, settings
from db.clock import utc_text
from db.driver import sqlite
from db.kinds import PersonChecked
from db.store import Record
from desk_tui.centre.portal.people_messages import FIELD_WORDS, PersonAnswer, PersonCheck

if TYPE_CHECKING:
    from desk_tui.centre.client import Client
    from desk_tui.centre.meeting import Meeting

SETTING = "people_later"
SOURCE = "population"
PAUSE = timedelta(minutes=5)
AT_ONCE = 20
"""Most checks of one meeting, so that sending does not wait behind them."""


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A check not answered yet. `refused` says why it never will be, until somebody asks anew."""

    asked: PersonCheck
    since: str
    next_try_at: str = ""
    refused: str = ""


def waiting(connection: sqlite.Connection) -> list[Waiting]:
    return msgspec.convert(settings.get(connection, SETTING, []), list[Waiting])


def ask(client: Client, asked: PersonCheck) -> PersonAnswer:
    """Raises LineProblem."""
    return client.line.say("POST", "/v1/people/check", asked, PersonAnswer)


def keep(
    record: Record, desk: str, asked: PersonCheck, answer: PersonAnswer, now: datetime
) -> None:
    """Write the answer down as an act; one that has to wait joins the list in the same step.

    A dossier waits for one check at most: asked anew, the newer one counts.
    """

    def work(connection: sqlite.Connection) -> None:
        before = waiting(connection)
        said = [one for one in before if one.asked.dossier != asked.dossier]
        old = next((one for one in before if one.asked.id == asked.id), None)
        if answer.state in ("later", "refused"):
            said.append(
                Waiting(
                    asked=asked,
                    since=old.since if old else utc_text(now),
                    next_try_at=utc_text(now + PAUSE),
                    refused=answer.words if answer.state == "refused" else "",
                )
            )
        settings.put(connection, SETTING, msgspec.to_builtins(said))
        if answer.state == "refused" or (answer.state == "later" and old):
            return
        checked = PersonChecked(
            source=SOURCE, state=answer.state, reason=_reason(asked.reason, answer)
        )
        acts.append(
            connection,
            record,
            [acts.Doing(asked.dossier, checked)],
            officer=asked.officer,
            desk=desk,
            now=now,
        )

    record.transact(work)


def _reason(reason: str, answer: PersonAnswer) -> str:
    if not answer.fields:
        return reason
    return f"{reason} (khác: {', '.join(FIELD_WORDS.get(one, one) for one in answer.fields)})"


def catch_up(meeting: Meeting) -> None:
    """A step of a meeting: do the checks whose time has come, in the name of who asked."""
    now: Callable[[], datetime] = meeting.now
    due = [
        one
        for one in waiting(meeting.record.read())
        if not one.refused and one.next_try_at <= utc_text(now())
    ]
    for one in due[:AT_ONCE]:
        if meeting.stop():
            return
        answer = ask(meeting.client, one.asked)
        keep(meeting.record, meeting.client.place.name, one.asked, answer, now())
        if answer.state == "refused":
            meeting.notes.append(f"Không kiểm tra được dân cư: {answer.words}")
