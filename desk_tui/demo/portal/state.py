"""What the portal knows, in memory: dossiers and their history, people, papers, calls."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from desk_tui.demo.portal.faults import Fault
from desk_tui.demo.portal.invented import PAPERS, PEOPLE, PROCEDURES

Item = dict[str, Any]


@dataclass
class Settings:
    """What the description leaves open, so that every reading of it can be tried."""

    user: str = "tai-khoan-gia"
    password: str = "mat-khau-gia"
    client_id: str = "gia"
    client_secret: str = "gia"
    officers: tuple[str, ...] = ("canbo.gia",)
    procedures_for_people: tuple[str, ...] = ("2.000815", "1.001193")
    codes: Literal["number", "text"] = "number"
    duplicate_code: str = "-3"
    no_session_code: str = "2"
    session_seconds: float = 600.0
    refuse_unknown_progress: bool = True
    look_up: Literal["whole", "bare"] = "whole"
    strict: bool = True
    fetch_files: bool = True


@dataclass(frozen=True)
class Call:
    """One call as it came, and the answer; `violations` are what did not fit the description."""

    style: str
    service: str
    body: Any
    answer: Any
    violations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fetched:
    """What came of an address the portal was given. `status` 0: nobody answered there."""

    code: str
    address: str
    status: int
    bytes: int
    sha256: str


@dataclass
class Kept:
    """A dossier at the centre: as it stands, every form it ever had, and its progress."""

    now: Item
    style: str
    id: str = ""
    history: list[Item] = field(default_factory=list[Item])
    progress: list[Item] = field(default_factory=list[Item])
    statuses: list[Item] = field(default_factory=list[Item])


@dataclass
class Portal:
    settings: Settings = field(default_factory=Settings)
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    dossiers: dict[str, Kept] = field(default_factory=dict[str, Kept])
    calls: list[Call] = field(default_factory=list[Call])
    faults: list[Fault] = field(default_factory=list[Fault])
    fetched: list[Fetched] = field(default_factory=list[Fetched])
    sessions: dict[str, float] = field(default_factory=dict[str, float])
    uploads: dict[str, bytes] = field(default_factory=dict[str, bytes])
    issued: list[str] = field(default_factory=list[str])
    people: list[Item] = field(default_factory=lambda: [dict(one) for one in PEOPLE])
    papers: list[Item] = field(default_factory=lambda: [dict(one) for one in PAPERS])
    procedures: list[Item] = field(default_factory=lambda: [dict(one) for one in PROCEDURES])
    fetching: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])
    moved: threading.Condition = field(default_factory=threading.Condition)

    @property
    def violations(self) -> list[str]:
        """Everything that ever came and did not fit."""
        return [told for call in self.calls for told in call.violations]

    def of(self, service: str) -> list[Call]:
        return [call for call in self.calls if call.service == service]

    def open_session(self) -> str:
        session = f"phien-{secrets.token_hex(8)}"
        self.sessions[session] = time.monotonic() + self.settings.session_seconds
        return session

    def knows(self, session: Any) -> bool:
        return isinstance(session, str) and self.sessions.get(session, 0) > time.monotonic()

    def note(self, call: Call) -> None:
        with self.moved:
            self.calls.append(call)
            self.moved.notify_all()

    def until(self, so: Callable[[], object], seconds: float = 20.0) -> bool:
        """Wait in another thread until this holds, looked at after every call; False: too long."""
        with self.moved:
            return self.moved.wait_for(lambda: bool(so()), seconds)

    def due_fault(self, service: str) -> Fault | None:
        """The fault that meets this call, used up by one."""
        with self.moved:
            found = next((fault for fault in self.faults if fault.meets(service)), None)
            if found is not None and found.times > 0:
                found.times -= 1
            self.moved.notify_all()
        return found

    def code(self, value: str) -> int | str:
        """An error code as number or as text, as the settings say."""
        return int(value) if self.settings.codes == "number" else value

    def keep(self, item: Item, style: str) -> Kept:
        """Full replacement; what was there stays in the history."""
        code = item["MaHoSo"]
        kept = self.dossiers.get(code)
        if kept is None:
            kept = self.dossiers[code] = Kept(item, style, f"hs-{len(self.dossiers) + 1}")
        kept.now = item
        kept.history.append(item)
        return kept

    def fetch(self, code: str, address: str) -> None:
        """Fetch in the background, as a portal does after it has answered."""
        if not self.settings.fetch_files or not address:
            return
        task = asyncio.get_running_loop().create_task(self._fetch(code, address))
        self.fetching.add(task)
        task.add_done_callback(self.fetching.discard)

    async def _fetch(self, code: str, address: str) -> None:
        import httpx

        try:
            async with httpx.AsyncClient(timeout=10, trust_env=False) as http:
                answer = await http.get(address)
            body = answer.content
            mark = hashlib.sha256(body).hexdigest()
            self.fetched.append(Fetched(code, address, answer.status_code, len(body), mark))
        except httpx.HTTPError:
            self.fetched.append(Fetched(code, address, 0, 0, ""))
