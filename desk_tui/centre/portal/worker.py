"""The worker of the queue: a thread of the node, one for each destination on a ledger."""

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

from sqlalchemy import Engine, delete, insert

from db.clock import from_text, utc_text
from desk_tui.centre.ledger import Ledger, next_number
from desk_tui.centre.portal import queue
from desk_tui.centre.portal.config import PortalConfig, load
from desk_tui.centre.portal.problem import PortalDown, PortalProblem
from desk_tui.centre.portal.styles import connect
from desk_tui.centre.portal.tables import exchanges, links
from desk_tui.centre.portal.telling import NotYet, Teller, tell
from desk_tui.centre.portal.wire import Exchange
from desk_tui.centre.problem import LineProblem
from desk_tui.centre.working import IDLE_SECONDS, Attached

TIDY = timedelta(hours=1)

_log = logging.getLogger("desk_tui.centre.portal")
_configs: WeakKeyDictionary[Engine, PortalConfig] = WeakKeyDictionary()


def config_of(ledger: Ledger) -> PortalConfig | None:
    """The portal that this node was started with."""
    return _configs.get(ledger.engine)


def attach(ledger: Ledger, config: PortalConfig | None) -> None:
    """Let the node's answers know its portal; None takes it away."""
    if config is None:
        _configs.pop(ledger.engine, None)
    else:
        _configs[ledger.engine] = config


@dataclass
class Worker:
    """Works one destination. Every step can be taken by hand, which the tests do."""

    ledger: Ledger
    config: PortalConfig
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    chance: Callable[[], float] = random.random

    def __post_init__(self) -> None:
        self._of: Any = None
        self._portal = connect(self.config, self._heard)
        self._teller = Teller(self.ledger, self._portal, self.config, self.now)
        self._tidied = datetime.min.replace(tzinfo=UTC)

    def close(self) -> None:
        self._portal.close()

    def begin(self) -> None:
        """What an earlier worker left in the midst of sending is unknown now."""
        queue.after_a_fall(self.ledger, self.config.destination, self.now())

    def look(self) -> int:
        """Queue what is new; returns how many dossiers."""
        here = self.config.destination
        moved = queue.look_through(self.ledger, here, self.now())
        moved += queue.files_came(self.ledger, here, self.now())
        if self.now() - self._tidied > TIDY:
            self._tidied = self.now()
            forget(self.ledger, self.config.keep_days, self.now())
        return moved

    def one(self) -> bool:
        """Tell the portal of one due dossier; False when none is due or the line rests."""
        here = self.config.destination
        if queue.rests_until(self.ledger, here) > utc_text(self.now()):
            return False
        row = queue.take(self.ledger, here, self.now())
        if row is None:
            return False
        self._of = row
        try:
            tell(self._teller, row)
            queue.line_good(self.ledger, here, self.now())
        except NotYet as why:
            queue.change(
                self.ledger, here, row, self.now(), state="held", message=str(why), next_try_at=""
            )
        except PortalDown as down:
            queue.fail(self.ledger, here, row, down, self.now(), self.chance())
            queue.line_failed(self.ledger, here, down, self.now(), self.chance(), down.wait)
        except PortalProblem as no:
            self._refused(row, no)
        except LineProblem:
            raise
        except Exception as fault:
            # Never the words of a fault: they may name a citizen.
            _log.error("portal: %s", type(fault).__name__)
            queue.fail(self.ledger, here, row, _own_fault(fault), self.now(), self.chance())
        finally:
            self._of = None
        return True

    def _refused(self, row: Any, no: PortalProblem) -> None:
        here = self.config.destination
        if no.code == "portal-account":
            # Nobody's dossier is at fault: all wait until the settings are right.
            queue.change(self.ledger, here, row, self.now(), state="waiting", next_try_at="")
            queue.line_failed(self.ledger, here, no, self.now(), self.chance(), wait=300.0)
            return
        queue.fail(self.ledger, here, row, no, self.now(), self.chance())
        queue.line_good(self.ledger, here, self.now())

    def seconds(self) -> float:
        """How long nothing will be due; never more than `IDLE_SECONDS`."""
        due = queue.next_due(self.ledger, self.config.destination)
        if due is None:
            return IDLE_SECONDS
        moment = max(due, queue.rests_until(self.ledger, self.config.destination))
        left = (from_text(moment) - self.now()).total_seconds() if moment else 0.0
        return min(IDLE_SECONDS, max(0.0, left))

    def _heard(self, said: Exchange) -> None:
        row = self._of
        office, subject = (row.office, row.subject) if row else ("", "")
        note(self.ledger, office, subject, self.config.destination, said, self.now())


def note(
    ledger: Ledger, office: str, subject: str, destination: str, said: Exchange, now: datetime
) -> None:
    """Keep what was asked and answered, in the office's order; of no office: log-ins."""
    with ledger.write(f"portal-exchanges:{office}") as connection:
        connection.execute(
            insert(exchanges).values(
                office=office,
                id=next_number(connection, exchanges.c.id, office),
                subject=subject,
                destination=destination,
                at=utc_text(now),
                service=said.service,
                request=said.request,
                answer=said.answer,
                status=said.status,
            )
        )


def _own_fault(fault: Exception) -> PortalDown:
    return PortalDown(
        "portal-fault",
        f"Trung tâm gặp lỗi khi gửi hồ sơ này lên Cổng ({type(fault).__name__}).",
        done=True,
    )


def forget(ledger: Ledger, days: int, now: datetime) -> None:
    """Requests and answers hold personal data: they go when their days are over."""
    with ledger.write("portal-exchanges") as connection:
        old = utc_text(now - timedelta(days=days))
        connection.execute(delete(exchanges).where(exchanges.c.at < old))
        connection.execute(delete(links).where(links.c.expires < old))


class Running(Attached[PortalConfig]):
    """The worker's thread beside the node."""

    def __init__(self, ledger: Ledger, config: PortalConfig) -> None:
        name = f"portal-{config.destination}"
        super().__init__(ledger, config, name, lambda: Worker(ledger, config), attach)


@contextmanager
def beside(ledger: Ledger, settings: Path | None) -> Iterator[None]:
    """Work the queue as long as the node runs; without a settings file it has no portal.

    Raises LineProblem `bad-portal-config` before anything begins.
    """
    if settings is None:
        yield
        return
    with Running(ledger, load(settings)):
        yield
