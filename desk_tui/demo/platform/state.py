"""What the platform knows, in memory: payments, what it was asked, what it told."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

Item = dict[str, Any]
OFFICE_TIME = ZoneInfo("Asia/Ho_Chi_Minh")

TEN = (
    "LoaiBanTin", "MaLoi", "MaDoiTac", "MaThamChieu", "SoTien", "MaTienTe", "MaGiaoDich",
    "MaNganHang", "ThoiGianGD", "ThongTinGiaoDich",
)  # fmt: skip
"""A result, in the order of its hash."""

WAITING, PAID, FAILED = "3", "1", "4"

FaultKind = Literal[
    "slow", "drop-before", "drop-after", "html", "half-json", "error", "busy", "wrong-amount",
    "wrong-hash", "wrong-partner", "wrong-currency", "12-hour",
]  # fmt: skip
Telling = Literal[
    "good", "wrong-hash", "wrong-amount", "wrong-partner", "wrong-currency", "12-hour", "failed",
    "stranger",
]  # fmt: skip


@dataclass
class Fault:
    """`kind` happens to the next `times` calls of `service` ("*" for any); -1 for ever. `seconds`
    is how long `slow` takes, or what Retry-After says."""

    kind: FaultKind
    service: str = "*"
    times: int = 1
    seconds: float = 1.0

    def meets(self, service: str) -> bool:
        return self.times != 0 and self.service in ("*", service)


@dataclass
class Settings:
    """What the description leaves open, so that every reading of it can be tried.

    `repeat`: a reference that is known already gets its address again, or a no. `proof`: answers
    to questions bear a hash too. `eager`: the money is told before the start is answered, as when
    the citizen's bank is quicker than our line. `result_url` is where results are told,
    empty for nowhere.
    """

    partner: str = "DOITACGIA"
    secret: str = "bi-mat-gia-chi-de-thu"
    token: str = ""
    repeat: Literal["same", "refuse"] = "same"
    proof: bool = False
    result_url: str = ""
    strict: bool = True
    eager: bool = False


@dataclass
class Taken:
    """A payment that was started here. `state` is its `TrangThaiGD`, `starts` counts the starts
    that came for its reference."""

    said: Item
    amount: int
    state: str = WAITING
    trade: str = ""
    at: str = ""
    starts: int = 1

    @property
    def number(self) -> str:
        return self.said["ThongTinBienLai"]["MaHoSo"]


@dataclass
class Platform:
    settings: Settings = field(default_factory=Settings)
    url: str = ""
    payments: dict[str, Taken] = field(default_factory=dict[str, Taken])
    faults: list[Fault] = field(default_factory=list[Fault])
    heard: list[tuple[str, Any]] = field(default_factory=list[tuple[str, Any]])
    told: list[tuple[Item, Any]] = field(default_factory=list[tuple[Item, Any]])
    violations: list[str] = field(default_factory=list[str])
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    lock: threading.RLock = field(default_factory=threading.RLock)
    moved: threading.Condition = field(default_factory=threading.Condition)

    def of(self, service: str) -> list[Any]:
        """The bodies that came for this service."""
        return [body for kind, body in self.heard if kind == service]

    def note(self, service: str, said: Any) -> None:
        with self.moved:
            self.heard.append((service, said))
            self.moved.notify_all()

    def stir(self) -> None:
        """Something has been done: whoever waits looks again."""
        with self.moved:
            self.moved.notify_all()

    def until(self, so: Callable[[], object], seconds: float = 20.0) -> bool:
        """Wait in another thread until this holds, looked at after every call; False: too long."""
        with self.moved:
            return self.moved.wait_for(lambda: bool(so()), seconds)

    @property
    def money(self) -> dict[str, int]:
        """What was really paid, by reference."""
        return {name: one.amount for name, one in self.payments.items() if one.state == PAID}

    def due_fault(self, service: str) -> Fault | None:
        """The fault that meets this call, used up by one."""
        with self.lock:
            found = next((fault for fault in self.faults if fault.meets(service)), None)
            if found is not None and found.times > 0:
                found.times -= 1
        return found

    def settle(self, reference: str, state: str = PAID) -> None:
        """The citizen pays, or gives up. Money that came stays."""
        with self.lock:
            one = self.payments[reference]
            if one.state == PAID:
                return
            one.state = state
            one.trade = one.trade or f"GDGIA{list(self.payments).index(reference) + 1:04d}"
            one.at = stamp(self.clock())

    def result(self, reference: str, kind: str = "good") -> Item:
        """The ten values of a result and their hash, good or bent as `kind` says."""
        with self.lock:
            one = self.payments[reference]
            said: Item = {
                "LoaiBanTin": "CONFIRM",
                "MaLoi": "00" if one.state == PAID and kind != "failed" else "09",
                "MaDoiTac": self.settings.partner,
                "MaThamChieu": reference,
                "SoTien": one.amount,
                "MaTienTe": "VND",
                "MaGiaoDich": one.trade,
                "MaNganHang": "NHGIA",
                "ThoiGianGD": one.at or one.said["ThoiGianGD"],
                "ThongTinGiaoDich": one.said["ThongTinGiaoDich"],
            }
        return self.signed(bent(said, kind), kind)

    def signed(self, said: Item, kind: str = "good") -> Item:
        secret = "mot-khoa-khac" if kind == "wrong-hash" else self.settings.secret
        return {**said, "MaXacThuc": digest([str(said[name]) for name in TEN], secret)}


def bent(said: Item, kind: str) -> Item:
    """A result that is wrong in one way."""
    if kind == "wrong-amount":
        return {**said, "SoTien": said["SoTien"] - 1}
    if kind == "wrong-partner":
        return {**said, "MaDoiTac": "KHACGIA"}
    if kind == "wrong-currency":
        return {**said, "MaTienTe": "USD"}
    if kind == "stranger":
        return {**said, "MaThamChieu": f"{said['MaThamChieu']}9"}
    if kind == "12-hour":
        moment = datetime.strptime(said["ThoiGianGD"], "%Y%m%d%H%M%S")
        return {**said, "ThoiGianGD": f"{moment:%Y%m%d%I%M%S}"}
    return said


def stamp(moment: datetime) -> str:
    return f"{moment.astimezone(OFFICE_TIME):%Y%m%d%H%M%S}"


def digest(values: Sequence[str], secret: str) -> str:
    return hashlib.sha256("|".join([*values, secret]).encode()).hexdigest()
