"""Word that others of the office did something, as soon as they did it.

Beside its meetings the sender keeps one question open at the node, which is answered when there
is news or after 25 seconds. So desks that share a queue see each other's work without asking for
it again and again. Nothing depends on it: without an answer the next meeting brings the news.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from db import settings
from db.problem import RecordProblem
from db.store import Record
from desk_tui.centre import place as places
from desk_tui.centre.client import Client
from desk_tui.centre.fetch import CURSOR
from desk_tui.centre.hall.messages import News
from desk_tui.centre.problem import LineProblem
from desk_tui.centre.transport import same

OPEN_SECONDS = 25
_ANSWER_SECONDS = OPEN_SECONDS + 10.0


def watch(
    record: Record, heard: Callable[[], None], met: threading.Event, closed: threading.Event
) -> None:
    """Until `closed`: after each good meeting (`met`) wait for news and say so once by `heard`.

    Runs in a thread of its own. A line that fails is left to the meetings.
    """
    while not closed.is_set():
        met.wait()
        met.clear()
        try:
            if not closed.is_set() and _news(record, met, closed):
                heard()
        except (LineProblem, RecordProblem):
            continue


def _news(record: Record, met: threading.Event, closed: threading.Event) -> bool:
    """True when there is something behind the record's cursor."""
    place = places.of(record.read())
    if place is None or not place.enrolled:
        return False
    with Client(place, answer_seconds=_ANSWER_SECONDS) as client:
        while not closed.is_set():
            met.clear()
            after = settings.get(record.read(), CURSOR, 0)
            asked = f"/v1/news?after={after}&seconds={OPEN_SECONDS}"
            answer = client.line.ask("GET", asked, News)
            same(after, answer.after)
            # A meeting may have fetched it meanwhile.
            if answer.cursor > settings.get(record.read(), CURSOR, 0):
                return True
    return False
