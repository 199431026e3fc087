"""The worker of the payment platform: a thread of the node, one for each destination."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, delete

from db.clock import from_text, utc_text
from db.outbox import pause
from desk_tui.centre.ledger import Ledger
from desk_tui.centre.pay import queue, told
from desk_tui.centre.pay.config import PayConfig, load
from desk_tui.centre.pay.platform import Platform
from desk_tui.centre.pay.steps import Hands, step
from desk_tui.centre.pay.tables import lines
from desk_tui.centre.portal import queue as shared
from desk_tui.centre.portal.problem import PortalDown
from desk_tui.centre.portal.tables import exchanges
from desk_tui.centre.portal.wire import Exchange
from desk_tui.centre.portal.worker import TIDY, note
from desk_tui.centre.problem import LineProblem
from desk_tui.centre.working import IDLE_SECONDS, Attached

_log = logging.getLogger("desk_tui.centre.pay")
_configs: WeakKeyDictionary[Engine, PayConfig] = WeakKeyDictionary()


def config_of(ledger: Ledger) -> PayConfig | None:
    """The platform that this node was started with."""
    return _configs.get(ledger.engine)


def attach(ledger: Ledger, config: PayConfig | None) -> None:
    """Let the node's answers know its platform; None takes it away."""
    if config is None:
        _configs.pop(ledger.engine, None)
    else:
        _configs[ledger.engine] = config


@dataclass
class Worker:
    """Works one destination. Every step can be taken by hand, which the tests do."""

    ledger: Ledger
    config: PayConfig
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    chance: Callable[[], float] = random.random

    def __post_init__(self) -> None:
        self._of: Any = None
        self._platform = Platform(self.config, self._heard)
        self.hands = Hands(self.ledger, self._platform, self.config, self.now, self.chance)
        self._tidied = datetime.min.replace(tzinfo=UTC)

    def close(self) -> None:
        self._platform.close()

    def begin(self) -> None:
        queue.after_a_fall(self.ledger, self.config.destination, self.now())

    def look(self) -> int:
        """Queue what is new, and tell the desks of what needs a person; returns how many moved."""
        told.tell(self.ledger, self.config.destination, self.now())
        moved = queue.look_through(self.ledger, self.config.destination, self.now())
        if self.now() - self._tidied > TIDY:
            self._tidied = self.now()
            self._forget()
        return moved

    def one(self) -> bool:
        """One step of the payment that has been due longest; False when none is, or the line
        rests."""
        here = self.config.destination
        if shared.rests_until(self.ledger, here, lines) > utc_text(self.now()):
            return False
        row = queue.due(self.ledger, here, self.now())
        if row is None:
            return False
        self._of = row
        try:
            step(self.hands, row)
            if row.state != "waiting" or queue.fresh(self.ledger, row).state == "started":
                shared.line_good(self.ledger, here, self.now(), lines)
        except PortalDown as down:
            shared.line_failed(self.ledger, here, down, self.now(), self.chance(), down.wait, lines)
        except LineProblem:
            raise
        except Exception as fault:
            # Never the words of a fault: they may name a citizen.
            _log.error("pay: %s", type(fault).__name__)
            self._stumbled(row, type(fault).__name__)
        finally:
            self._of = None
        return True

    def _stumbled(self, row: Any, name: str) -> None:
        """A fault of our own with one payment holds up no other; it may have been started."""
        now = queue.fresh(self.ledger, row)
        state = {"state": "unknown"} if now.state == "starting" else {}
        tries = now.tries + 1
        queue.change(
            self.ledger,
            now,
            self.now(),
            tries=tries,
            next_try_at=utc_text(self.now() + pause(tries, self.chance())),
            message=f"Trung tâm gặp lỗi với khoản thanh toán này ({name}).",
            **state,
        )

    def seconds(self) -> float:
        """How long nothing will be due; never more than `IDLE_SECONDS`."""
        due = queue.next_due(self.ledger, self.config.destination)
        if due is None:
            return IDLE_SECONDS
        moment = max(due, shared.rests_until(self.ledger, self.config.destination, lines))
        left = (from_text(moment) - self.now()).total_seconds() if moment else 0.0
        return min(IDLE_SECONDS, max(0.0, left))

    def _heard(self, said: Exchange) -> None:
        row = self._of
        office, subject = (row.office, row.subject) if row else ("", "")
        note(self.ledger, office, subject, self.config.destination, said, self.now())

    def _forget(self) -> None:
        """Requests and answers hold personal data: they go when their days are over."""
        old = utc_text(self.now() - timedelta(days=self.config.keep_days))
        here = exchanges.c.destination == self.config.destination
        with self.ledger.write("portal-exchanges") as connection:
            connection.execute(delete(exchanges).where(here, exchanges.c.at < old))


class Running(Attached[PayConfig]):
    """The worker's thread beside the node."""

    def __init__(self, ledger: Ledger, config: PayConfig) -> None:
        name = f"pay-{config.destination}"
        super().__init__(ledger, config, name, lambda: Worker(ledger, config), attach)


@contextmanager
def beside(ledger: Ledger, settings: Path | None) -> Iterator[None]:
    """Work the payments as long as the node runs; without a settings file it takes none.

    Raises LineProblem `bad-pay-config` before anything begins.
    """
    if settings is None:
        yield
        return
    with Running(ledger, load(settings)):
        yield
