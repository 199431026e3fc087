"""One use of the phone's address, from the code on the screen to "Xong": who may send, what came.

The server's requests put news here and wait for answers; the scan takes the news and answers. All
of it runs on one event loop.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from scanners.devices.protocol import Fault
from scanners.disk import full_disk_told
from scanners.problem import ScanProblem
from scanners.treatment import Box

# So many wrong addresses from one machine, and it is not listened to any more.
_GUESSES = 20
_GUESSERS = 1000
# A phone that has gone holds the end of a scan up for so many seconds at most.
_FAREWELL = 1.0


@dataclass(frozen=True)
class Limits:
    """Bytes of one picture, pictures of one visit; seconds without a sign of the phone (`idle`) or
    between two pieces of a picture (`stall`)."""

    picture_bytes: int = 60 << 20
    pictures: int = 200
    idle: float = 600.0
    stall: float = 20.0


@dataclass(frozen=True)
class Answer:
    """What became of a picture: kept as the page `sequence`, or refused with words."""

    kept: bool
    sequence: int = 0
    warnings: tuple[str, ...] = ()
    message: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Opened:
    """A phone has opened the page and is now the only one."""


@dataclass(frozen=True)
class Coming:
    """How much of the picture that is being sent has come, 0 to 1."""

    fraction: float


@dataclass(frozen=True)
class Picture:
    """A picture that came whole, not yet looked at. `answer` is what its phone waits for."""

    path: Path
    crop: Box | None
    answer: asyncio.Future[Answer]


@dataclass(frozen=True)
class Finished:
    """The phone has said that there are no more pages."""


@dataclass(frozen=True)
class Broken:
    """This computer cannot take more."""

    problem: ScanProblem


@dataclass(frozen=True)
class Stopped:
    """The officer wants no more."""


News = Opened | Coming | Picture | Finished | Broken | Stopped


@dataclass
class Visit:
    """`inbox` is a private folder for pictures not yet looked at; `clock` counts seconds."""

    inbox: Path
    limits: Limits
    clock: Callable[[], float]
    short_side: int
    token: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    opened: bool = False
    ended: str = ""
    kept: int = 0
    answers: dict[str, asyncio.Future[Answer]] = field(
        default_factory=dict[str, "asyncio.Future[Answer]"]
    )
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    listening: int = 0
    _over: asyncio.Event = field(default_factory=asyncio.Event)
    _heard: asyncio.Event = field(default_factory=asyncio.Event)
    _news: asyncio.Queue[News] = field(default_factory=lambda: asyncio.Queue[News]())
    _misses: Counter[str] = field(default_factory=Counter[str])
    _last: float = 0.0

    def __post_init__(self) -> None:
        self.touch()

    def touch(self) -> None:
        """A sign of life."""
        self._last = self.clock()

    @property
    def left(self) -> float:
        """Seconds until the address expires."""
        return max(0.0, self._last + self.limits.idle - self.clock())

    def tell(self, news: News) -> None:
        self._news.put_nowait(news)

    async def next(self, patience: float) -> News | None:
        """The next news, or None when none came within `patience` seconds."""
        try:
            return await asyncio.wait_for(self._news.get(), patience)
        except TimeoutError:
            return None

    async def listen(self, patience: float) -> None:
        """Wait for the end, so that a phone is told of it at once. `heard` has to follow."""
        self.listening += 1
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._over.wait(), patience)

    def heard(self) -> None:
        """A phone that listened has been sent its answer."""
        self.listening -= 1
        if self.ended and not self.listening:
            self._heard.set()

    async def farewell(self) -> None:
        """Wait until the phones that listen have been told of the end."""
        if self.listening:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._heard.wait(), _FAREWELL)

    def knows(self, given: str) -> bool:
        """Is this the address's secret part? Takes as long for a near miss as for any other."""
        return secrets.compare_digest(given.encode(), self.token.encode())

    def holds(self, given: str) -> bool:
        """Does the request come from the phone that opened the page first?"""
        return self.opened and secrets.compare_digest(given.encode(), self.secret.encode())

    def missed(self, client: str) -> None:
        """A wrong address was asked for by this machine."""
        if client in self._misses or len(self._misses) < _GUESSERS:
            self._misses[client] += 1

    def guessing(self, client: str) -> bool:
        return self._misses[client] >= _GUESSES

    def end(self, why: str) -> None:
        """Nothing more is taken; `why` is told to whoever asks."""
        self.ended = self.ended or why
        self._over.set()
        for answer in self.answers.values():
            if not answer.done():
                answer.set_result(Answer(False, message=self.ended))


@contextlib.contextmanager
def disk_told() -> Iterator[None]:
    """What the disk refuses, in words: `disk-full`, or Fault `unknown` for anything else."""
    try:
        with full_disk_told():
            yield
    except OSError as error:
        raise Fault(
            "unknown",
            str(error),
            "Không ghi được trang vào máy tính: ổ đĩa bị rút hoặc không cho ghi.",
            "Kiểm tra ổ đĩa của máy rồi quét tiếp; các trang đã nhận vẫn còn.",
        ) from error
