"""The desk's ear for news of the other desks, in the sender's process (MUL-01).

One question at a time stays open at the node, up to 25 seconds; when it is answered with news, a
meeting fetches them. So a quiet desk asks twice a minute, and hears of an act as it is done.
"""

from __future__ import annotations

import queue
import threading
from contextlib import suppress

from db import settings
from db.problem import RecordProblem
from db.store import Record
from desk_tui.centre import place as places
from desk_tui.centre.client import Client
from desk_tui.centre.fetch import CURSOR
from desk_tui.centre.hall_messages import News
from desk_tui.centre.problem import LineProblem
from desk_tui.centre.transport import same

WAIT_SECONDS = 25
ANSWER_SECONDS = WAIT_SECONDS + 10.0
REST_SECONDS = 5.0
"""Between two tries when nobody answers, and for a meeting to fetch what was announced."""
NEWS = "news"
"""The word for the sender: others have done something."""


def watch(record: Record, words: queue.SimpleQueue[str], closed: threading.Event) -> None:
    """Put `NEWS` into `words` whenever there is something to fetch, until `closed`. Blocks."""
    while not closed.is_set():
        # The sender's own meetings tell the officer what is wrong with the line.
        with suppress(LineProblem, RecordProblem):
            _listen(record, words, closed)
        closed.wait(REST_SECONDS)


def _listen(record: Record, words: queue.SimpleQueue[str], closed: threading.Event) -> None:
    place = places.of(record.read())
    if place is None or not place.enrolled:
        return
    with Client(place, answer_seconds=ANSWER_SECONDS) as client:
        while not closed.is_set():
            after = _cursor(record)
            asked = f"/v1/news?after={after}&seconds={WAIT_SECONDS}"
            news = client.line.ask("GET", asked, News)
            same(after, news.after)
            if news.cursor > after:
                words.put(NEWS)
                _until_fetched(record, news.cursor, closed)


def _until_fetched(record: Record, cursor: int, closed: threading.Event) -> None:
    for _ in range(int(REST_SECONDS / 0.25)):
        if _cursor(record) >= cursor or closed.wait(0.25):
            return


def _cursor(record: Record) -> int:
    return settings.get(record.read(), CURSOR, 0)
