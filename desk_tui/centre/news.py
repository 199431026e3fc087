"""Is there something new for this office? Asked once, answered as soon as there is.

So several desks share one queue as if it were one, though none asks more often than every five
seconds on an idle day (MUL-01): the node keeps the question open for up to 25 seconds, and looks
for all the desks of an office together.
"""

from __future__ import annotations

import asyncio
import contextlib
from weakref import WeakKeyDictionary

import msgspec
from sqlalchemy import Engine, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from desk_tui.centre import questions
from desk_tui.centre.hall.messages import News, NewsAsk
from desk_tui.centre.intake import OWN_AFFAIRS
from desk_tui.centre.ledger import Ledger
from desk_tui.centre.ledger_tables import acts
from desk_tui.centre.problem import LineProblem
from desk_tui.centre.questions import DESK, Asker, RawQuestion

LOOK_SECONDS = 0.25
"""Between two looks of the node at its own ledger: one index look-up for each office."""


class _Watch:
    """One look-out for all the desks of an office that are waiting in this process."""

    def __init__(self, ledger: Ledger, office: str) -> None:
        self._ledger = ledger
        self._office = office
        self._waiting = 0
        self._newest = -1
        self._moved = asyncio.Event()
        self._looking: asyncio.Task[None] | None = None

    async def moved(self, seconds: float) -> None:
        """Until the office has a newer act, or the time is over."""
        self._waiting += 1
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        try:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._moved.wait(), seconds)
        finally:
            self._waiting -= 1

    async def _look(self) -> None:
        while self._waiting:
            newest = await run_in_threadpool(_newest, self._ledger, self._office)
            if newest != self._newest:
                self._newest = newest
                moved, self._moved = self._moved, asyncio.Event()
                moved.set()
            await asyncio.sleep(LOOK_SECONDS)


_watches: WeakKeyDictionary[Engine, dict[str, _Watch]] = WeakKeyDictionary()


async def tell(request: Request, asker: Asker) -> Response:
    try:
        said = msgspec.convert(dict(request.query_params), NewsAsk, strict=False)
    except msgspec.ValidationError as error:
        raise LineProblem("bad-message", f"Không đọc được câu hỏi: {error}.") from error
    ledger: Ledger = request.app.state.ledger
    watches = _watches.setdefault(ledger.engine, {})
    watch = watches.setdefault(asker.office, _Watch(ledger, asker.office))
    clock = asyncio.get_running_loop().time
    until = clock() + said.seconds
    while True:
        cursor = await run_in_threadpool(_for_desk, ledger, asker, said.after)
        left = until - clock()
        if cursor > said.after or left <= 0:
            return questions.reply(request, News(after=said.after, cursor=cursor))
        await watch.moved(left)


def _newest(ledger: Ledger, office: str) -> int:
    with ledger.read() as connection:
        asked = select(acts.c.n).where(acts.c.office == office)
        return connection.scalar(asked.order_by(acts.c.n.desc()).limit(1)) or 0


def _for_desk(ledger: Ledger, desk: Asker, after: int) -> int:
    """The number of the first act behind `after` that this desk is to be told; else `after`."""
    with ledger.read() as connection:
        found = connection.scalar(
            select(acts.c.n)
            .where(
                acts.c.office == desk.office,
                acts.c.n > after,
                acts.c.desk != desk.name,
                acts.c.kind.notin_(OWN_AFFAIRS),
            )
            .order_by(acts.c.n)
            .limit(1)
        )
    return found or after


QUESTIONS: tuple[RawQuestion, ...] = (
    RawQuestion(
        "GET",
        "/v1/news",
        DESK,
        tell,
        "Are there acts behind `after`? The answer waits for them, `seconds` at most (25).",
        News,
        NewsAsk,
    ),
)
