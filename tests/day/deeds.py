"""What officers do again and again, each by the keys the screens show."""

from __future__ import annotations

from typing import Protocol

from tests.day.feeder import Feeder, sheet
from tests.day.people import PEOPLE, card, name
from tests.day.seat import Seat
from tests.day.town import Town

_AT_QUEUE = "Tìm (Ctrl+F)"
_AT_DOSSIER = "Giấy tờ (Enter: mở tệp"
_READY = "bấm F6 hoặc Enter để quét"


class HasFeeder(Protocol):
    """Wherever the hall's scanner stands."""

    feeder: Feeder


def identify(seat: Seat, who: str, procedure: str) -> None:
    """The card under the reader, the phone if there is one, and what it is about."""
    seat.card(card(who))
    seat.see("Chủ hồ sơ", name(who))
    if told := PEOPLE[who].get("phone"):
        seat.press("alt+1", "tab", "tab", "tab", "tab")
        seat.tell(told)
        seat.press("alt+2")
    seat.type(procedure, "enter")
    seat.see("chính sao trang")


def receive(seat: Seat, who: str, procedure: str, *, reason: str) -> None:
    """Card, procedure, papers as they lie there, why on paper; saved."""
    identify(seat, who, procedure)
    save(seat, reason)


def save(seat: Seat, reason: str) -> None:
    """F10, which asks why it is on paper; the reason by its digit; F10."""
    seat.press("f10")
    seat.see("Chưa chọn lý do")
    seat.press(reason)
    seat.see(f"● {reason}")
    seat.press("f10")
    seat.see("Đã tiếp nhận")


def leave(seat: Seat) -> None:
    """Back to the queue."""
    seat.press("f12")
    seat.see(_AT_QUEUE)


def find(seat: Seat, number: str) -> None:
    """From the queue, the dossier with this short number."""
    seat.press("ctrl+f")
    seat.type(number, "enter")
    seat.see(_AT_DOSSIER, f"-{number}")


def scan_into(place: HasFeeder, seat: Seat, *sheets: bytes) -> None:
    """On a dossier's page: one feed into the paper under the cursor."""
    place.feeder.lay(*sheets)
    seat.press("f6")
    seat.see(_READY, "khay nạp", "150 dpi")
    seat.press("f6")
    seat.see(_AT_DOSSIER, "Đã lưu", seconds=60)


def scan_papers(town: Town, number: str, pages: int, *, check: bool = False) -> None:
    """From the result of a reception: its dossier's first paper scanned, with `check` its owner
    asked about at the population base, which is out of reach; back to the queue."""
    seat = town.one.seat
    leave(seat)
    find(seat, number)
    scan_into(town, seat, *(sheet(page) for page in range(1, pages + 1)))
    if check:
        seat.press("alt+k")
        seat.see("Kiểm tra dân cư", "Đối chiếu nhân thân")
        seat.press("enter")
        seat.see("Kiểm tra sau")
    leave(seat)


def hand_back(seat: Seat, number: str, who: str, step: str) -> None:
    """The result into the hand of whose card is shown; `step` is its digit among the next."""
    find(seat, number)
    seat.press("f10")
    seat.see("Việc tiếp theo", "Trả cho công dân")
    seat.press(step)
    seat.see("Người nhận")
    seat.card(card(who))
    seat.see(name(who))
    seat.press("f10")
    seat.gone("Người nhận")
    leave(seat)
