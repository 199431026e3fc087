"""The drawn steps by keys, each as its kind is done, and a look at the dossier after every one."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from tests.day import prints
from tests.day.deeds import leave, scan_into
from tests.day.feeder import sheet
from tests.day.seat import Seat
from tests.day.seeded import REASONS, SHEETS, Life, Step
from tests.day.seeded_hall import SERIES, Hall
from tests.day.seeded_told import fee as fee_of
from tests.day.town import OFFICE
from tests.e2e.program import until

BUDGETS = {"attest": 45, "turn-away": 20, "elsewhere": 20, "give": 12}
"""Most keys of a deed; of a reception by its procedure: `RECEPTIONS`."""
RECEPTIONS = {"1.000656": 60, "1.001193": 70, "2.000635": 40}
_ANY_RECEPTION = 60
_AT_DOSSIER = "Giấy tờ (Enter: mở tệp"
_NOTHING_FOUND = "Không có hồ sơ nào khớp"
_WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


def budget(step: Step) -> int:
    """The most keys a step may take, 0 for none: scanning depends on the paper."""
    life = step.life
    if life and step.verb == "receive":
        return 0 if life.scanned else RECEPTIONS.get(life.service.code, _ANY_RECEPTION)
    if life and life.result:
        return 0
    return BUDGETS.get(step.verb, 0)


def play(hall: Hall, step: Step) -> None:
    """Do it at its moment, and see that everything is as it must be."""
    hall.clock.set(f"{step.at:%Y-%m-%d %H:%M}")
    DEEDS[step.verb](hall, step)
    if step.life and step.life.code and step.verb != "file":
        seen = agrees(hall, step.life)
        assert hall.line.up or seen["unsent"], step.name


def agrees(hall: Hall, life: Life) -> Any:
    """The dossier is what the slow count says of it; as a script sees it."""
    one, seen = hall.told.known[life.code], hall.show(life)
    due = datetime.fromisoformat(seen["due"]).replace(tzinfo=None) if seen["due"] else None
    assert (seen["status"], due, seen["fee"]) == (one.status, one.due, one.fee), life.code
    owner, citizen = seen["owner"], life.citizen
    assert (owner["name"], owner["number"]) == (citizen.name, citizen.number)
    assert seen["procedure"] == life.service.code
    if life.service.online and life.way in ("counter", "half"):
        assert seen["not_online"] == REASONS[life.reason]
    assert sum(one["pages"] for one in seen["papers"] if one["sha256"]) == one.pages
    assert any(paper["sha256"] for paper in seen["results"]) == one.result
    assert sum(paid["amount"] for paid in seen["payments"]) == one.paid
    return seen


# Coming in.


def receive(hall: Hall, step: Step) -> None:
    life, seat = _life(step), hall.seat(step)
    identify(seat, life)
    if life.service.rate == "copy":
        stops = 1 + bool(life.service.case) + life.service.online
        if life.service.online:
            seat.press(*["enter"] * (stops - 1), str(life.reason), "enter")
        else:
            seat.press(*["enter"] * stops)
        seat.type(str(life.copies), "enter")
    save(seat, life)
    came_in(hall, step)
    take_cash(hall, step)
    leave(seat)
    if life.scanned:
        find(hall, step)
        scan_into(hall, seat, *(sheet(page) for page in range(1, life.scanned + 1)))
        hall.told.known[life.code].pages = life.scanned
        leave(seat)


def identify(seat: Seat, life: Life) -> None:
    """Card, phone if there is one, procedure by the end of its code."""
    seat.card(life.citizen.card)
    seat.see("Chủ hồ sơ", life.citizen.name)
    if life.citizen.phone:
        seat.press("alt+1", "tab", "tab", "tab", "tab")
        seat.tell(life.citizen.phone)
        seat.press("alt+2")
    seat.type(life.service.code[-4:], "enter")
    seat.see("chính sao trang", life.service.code)


def save(seat: Seat, life: Life) -> None:
    """F10; where it could have come online it asks first why it is on paper."""
    seat.press("f10")
    if life.service.online and seat.see_one("Chưa chọn lý do", "Đã tiếp nhận").startswith("Chưa"):
        seat.press(str(life.reason))
        seat.see(f"● {life.reason}")
        seat.press("f10")
    seat.see("Đã tiếp nhận")


def came_in(hall: Hall, step: Step) -> None:
    """It has the next number of its desk's block, and its slip promises the counted day."""
    life = _life(step)
    life.code = hall.told.next_number(step.desk, step.at.date())
    seen = hall.show(life)
    hall.told.comes_in(life, life.code, hall.when(step, seen, "dossier.received"))
    due = hall.told.known[life.code].due
    hall.seat(step).see(_promise(due))


def _promise(due: datetime | None) -> str:
    """A date as slips and screens say it."""
    if due is None:
        return "không có ngày hẹn"
    return f"{due:%H:%M} {_WEEKDAYS[due.weekday()]} {due:%d/%m/%Y}"


def take_cash(hall: Hall, step: Step) -> None:
    """The fee in cash, where one is published; the receipt is the next of the stock."""
    life, seat = _life(step), hall.seat(step)
    one = hall.told.known[life.code]
    if not one.fee:
        return
    seat.press("alt+p")
    seat.see("Thu phí, lệ phí", _money(one.fee), "Khách đưa")
    seat.press("enter")
    seat.see(_next_receipt(hall, step))
    seat.press("f12")
    one.paid = one.fee


def attest(hall: Hall, step: Step) -> None:
    life, seat = _life(step), hall.seat(step)
    seat.press("f8")
    seat.see("Người yêu cầu chứng thực")
    seat.card(life.citizen.card)
    seat.see(life.citizen.name)
    for letters, pages, copies in life.sheets:
        seat.type(letters, "enter")
        seat.see(SHEETS[letters])
        seat.type(str(pages), "enter")
        seat.type(str(copies), "enter")
    seat.press("enter")
    seat.tell("PCT Trần Văn Ký", "enter")
    fee = fee_of(life, step.at.date())
    assert fee is not None
    seat.see(f"Phí {_money(fee)}")
    seat.press("f10")
    seat.see("ĐÃ THU", _next_receipt(hall, step))
    came_in(hall, step)
    hall.told.known[life.code].paid = fee
    leave(seat)


def turn_away(hall: Hall, step: Step) -> None:
    """Its first paper is missing: a slip that says so, no number."""
    life, seat = _life(step), hall.seat(step)
    identify(seat, life)
    if life.service.case:
        seat.press("enter")
    seat.press("space", "space")
    seat.see("✗ Thiếu")
    seat.press("f10")
    seat.see("In phiếu hướng dẫn bổ sung")
    seat.press("enter")
    seat.see("Đã ghi lượt đến, phiếu hướng dẫn bổ sung")
    leave(seat)
    hall.slips[life.citizen.number] = prints.code(prints.newest(hall.desk(step)))
    hall.told.visits += 1


def come_back(hall: Hall, step: Step) -> None:
    """One scan of that slip, the paper is there now, and it is received."""
    life, seat = _life(step), hall.seat(step)
    before = scan_slip(seat, hall.slips[life.citizen.number], "✗ Thiếu")
    seat.see(life.citizen.name)
    seat.press("space")
    seat.gone("✗ Thiếu")
    assert seat.meter.keys - before <= 5
    save(seat, life)
    came_in(hall, step)
    take_cash(hall, step)
    leave(seat)


def scan_slip(seat: Seat, payload: str, opens: str) -> int:
    """Until the slip is read: a scan that a busy machine tore in two is made again, as by hand. The
    keys pressed before the scan that was read."""
    while True:
        before = seat.meter.keys
        seat.scan(payload)
        if seat.see_one(opens, _NOTHING_FOUND) == opens:
            return before
        seat.press("f12")
        seat.gone(_NOTHING_FOUND)


def elsewhere(hall: Hall, step: Step) -> None:
    """What another office does: where that is, on paper."""
    seat = hall.seat(step)
    seat.press("f4")
    seat.see("Lượt đến không lập hồ sơ")
    seat.press("right", "right", "tab", "tab", "tab", "tab")
    seat.tell("Văn phòng đăng ký đất đai tỉnh", "tab")
    seat.tell("Số 5 đường Ví Dụ", "tab")
    seat.tell("07:30-11:30, 13:30-17:00", "tab")
    seat.tell("Tách thửa đất", "f10")
    seat.see("Đã ghi lượt đến")
    assert "Văn phòng đăng ký đất đai tỉnh" in prints.words(prints.newest(hall.desk(step)))
    hall.told.visits += 1


def file(hall: Hall, step: Step) -> None:
    life = _life(step)
    life.code = f"{step.at:%y%m%d}-{hall.plan.blocks[1][1] + 1:04d}"
    hall.file(life, step.at)
    hall.told.is_filed(life, life.code, step.at)


# Going on.


def later(words: str, how: Callable[[Seat], None]) -> Callable[[Hall, Step], None]:
    """A deed from the dossier's page, by its words on the list of what is next."""

    def deed(hall: Hall, step: Step) -> None:
        life, seat = _life(step), hall.seat(step)
        find(hall, step)
        _choose(seat, words)
        how(seat)
        _done(hall, step, life)
        leave(seat)

    return deed


def _ask(seat: Seat) -> None:
    seat.see("Giấy tờ cần bổ sung")
    seat.press("1", "enter", "enter")
    seat.tell("Tờ khai chưa ký", "f10")
    seat.gone("Giấy tờ cần bổ sung")


def _supply(seat: Seat) -> None:
    seat.see("Giấy tờ công dân vừa nộp")
    seat.press("1", "f10")
    seat.gone("Giấy tờ công dân vừa nộp")


def _for_a_reason(done: str) -> Callable[[Seat], None]:
    def how(seat: Seat) -> None:
        seat.see(f"Enter: {done}")
        seat.tell("Theo đơn của công dân", "enter")
        seat.gone(f"Enter: {done}")

    return how


def _finish(seat: Seat) -> None:
    seat.see("Tệp kết quả")
    seat.press("f10")
    seat.gone("Tệp kết quả")


def give(hall: Hall, step: Step) -> None:
    """The result, scanned first where it is paper that stays, into its owner's hand."""
    life, seat = _life(step), hall.seat(step)
    find(hall, step)
    if life.result:
        seat.press("f9")
        seat.see("Thêm kết quả")
        seat.press("enter")
        seat.see("Đã thêm")
        scan_into(hall, seat, sheet(50))
        hall.told.known[life.code].result = True
    _choose(seat, "Trả cho công dân")
    seat.see("Người nhận")
    seat.card(life.citizen.card)
    seat.see(life.citizen.name)
    seat.press("f10")
    seat.gone("Người nhận")
    _done(hall, step, life)
    leave(seat)


def accept(hall: Hall, step: Step) -> None:
    """What was filed online is complete: its time begins now."""
    life, seat = _life(step), hall.seat(step)
    find(hall, step)
    _choose(seat, "Tiếp nhận hồ sơ trực tuyến")
    seat.see("Hồ sơ đủ và hợp lệ")
    seat.press("f10")
    seat.gone("Hồ sơ đủ và hợp lệ")
    _done(hall, step, life)
    leave(seat)


def _done(hall: Hall, step: Step, life: Life) -> None:
    moment = hall.when(step, hall.show(life), "dossier.status")
    hall.told.does(step.verb, life.code, moment)


def find(hall: Hall, step: Step) -> None:
    """From the queue, by the last four digits of the owner's card."""
    life, seat = _life(step), hall.seat(step)
    seat.press("ctrl+f")
    seat.type(life.citizen.number[-4:], "enter")
    seat.see(_AT_DOSSIER, life.code)


def _choose(seat: Seat, words: str) -> None:
    """The next step by the digit that stands before its words."""
    seat.press("f10")
    glass = seat.see("Việc tiếp theo", words)
    found = re.search(rf"(\d) {re.escape(words)}", glass)
    assert found, glass
    seat.press(found.group(1))


# The line.


def line_down(hall: Hall, _step: Step) -> None:
    hall.line.cut()


def line_up(hall: Hall, _step: Step) -> None:
    """Everything goes, and what waited comes."""
    hall.line.mend()
    for desk in hall.desks:
        seat = desk.seat
        seat.press("f5")
        seat.see("Gửi và nhận với trung tâm")
        seat.press("alt+g")
        seat.see("Không còn việc nào chưa gửi.", seconds=60)
        leave(seat)
    filed = [life for life in hall.plan.lives if life.way == "online"]
    until(lambda: all(_is_here(hall, life) for life in filed))


def _is_here(hall: Hall, life: Life) -> bool:
    told = hall.desks[life.desk - 1]("list", "--search", life.code)
    return any(row["code"] == f"{OFFICE}-{life.code}" for row in told["dossiers"])


# Words.


def _life(step: Step) -> Life:
    assert step.life
    return step.life


def _money(amount: int) -> str:
    return f"{amount:,} đ".replace(",", ".")


def _next_receipt(hall: Hall, step: Step) -> str:
    hall.receipts[step.desk] += 1
    return f"{SERIES[step.desk - 1]} số {hall.receipts[step.desk]:07d}"


DEEDS: dict[str, Callable[[Hall, Step], None]] = {
    "receive": receive,
    "attest": attest,
    "turn-away": turn_away,
    "come-back": come_back,
    "elsewhere": elsewhere,
    "file": file,
    "ask": later("Yêu cầu bổ sung giấy tờ", _ask),
    "supply": later("Nhận giấy tờ bổ sung", _supply),
    "refuse": later("Từ chối giải quyết", _for_a_reason("từ chối")),
    "withdraw": later("Công dân rút hồ sơ", _for_a_reason("ghi rút")),
    "stop": later("Dừng giải quyết", _for_a_reason("dừng")),
    "finish": later("Đã có kết quả", _finish),
    "give": give,
    "accept": accept,
    "line-down": line_down,
    "line-up": line_up,
}
