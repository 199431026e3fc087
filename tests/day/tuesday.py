"""Monday evening and Tuesday 17 November 2026 while the line is down: visits 14 and 15."""

from __future__ import annotations

from tests.day import prints
from tests.day.deeds import find, hand_back, identify, leave, scan_into
from tests.day.feeder import sheet
from tests.day.people import PEOPLE, card, name
from tests.day.town import OFFICE, Town
from tests.day.visits import Visit


def at_home(town: Town) -> None:
    """Ngân files by herself over her phone: the portal's number, at the province."""
    town.tell_filing(
        {
            "code": f"{OFFICE}-261116-0417",
            "office": OFFICE,
            "procedure": "FX.KS",
            "procedure_name": "Đăng ký khai sinh",
            "field": "Hộ tịch",
            "owner": {"name": name("ngan"), "number": PEOPLE["ngan"]["number"]},
            "filed": "2026-11-16T13:10:00.000000Z",
            "received": "2026-11-17T00:30:00.000000Z",
            "due": "2026-11-17T10:00:00.000000Z",
            "status": 2,
            "papers": [{"key": "1", "name": "Giấy chứng sinh", "state": "received",
                        "sha256": "ab" * 32}],
        }
    )  # fmt: skip


def visit_14_son(town: Town) -> None:
    """Somebody else asks for the slip: only what anybody may hear, and it is written down."""
    seat = town.one.seat
    find(seat, "0003")
    seat.press("alt+l")
    seat.see("Báo mất phiếu")
    seat.card(card("con-hoa"))
    seat.see(name("con-hoa"))
    seat.press("f10")
    seat.see("Được biết:", "hẹn trả 30/11/2026", "Chỉ chủ hồ sơ")
    leave(seat)
    town.notes["slip 4"] = prints.code(prints.newest(town.one, "0003"))
    assert town.one("verify", town.notes["slip 4"])["state"] == "current"


def visit_14(town: Town) -> None:
    """The owner with his card and two facts: copy 1, the lost slip is worth nothing."""
    seat = town.one.seat
    find(seat, "0003")
    seat.press("alt+l")
    seat.see("Báo mất phiếu")
    seat.card(card("hoa"))
    seat.see(name("hoa"))
    seat.press("enter")
    seat.tell("biến động đất đai", "enter")
    seat.tell("16/11/2026", "f10")
    seat.see("Bản cấp lại lần 1")
    leave(seat)
    assert "CẤP LẠI LẦN 1" in prints.words(prints.newest(town.one, "0003")).upper()
    assert town.one("verify", town.notes["slip 4"])["state"] == "revoked"
    asked = [one for one in town.one.show("0003")["acts"] if one["kind"] == "slip.asked"]
    assert len(asked) == 2


def visit_15(town: Town) -> None:
    """Only online, with an old phone: paper is refused with its ground, the lane goes on."""
    seat = town.one.seat
    identify(seat, "cuong", "xntt")
    seat.press("f10")
    seat.see("Chỉ nhận trực tuyến", "Quyết định thử về kênh nhận, Điều 3")
    seat.press("f6")
    seat.see("Lập gói nộp trực tuyến cùng công dân")
    seat.press("right", "enter", "enter")
    seat.see("GÓI-Q1-261117-01", name("cuong"))
    leave(seat)
    assert all("261117" not in row["code"] for row in town.one("list")["dossiers"])
    told = town.one("messages")["messages"]
    [sms] = [one for one in told if one["name"] == name("cuong")]
    assert (sms["about"], sms["channel"], sms["state"]) == ("package", "sms", "waiting")


def pick_up(town: Town) -> None:
    """Visit 13 is over: the copy from the old book, scanned and handed out on its day."""
    seat = town.one.seat
    find(seat, "0007")
    seat.press("f9")
    seat.see("Thêm kết quả")
    seat.press("enter")
    seat.see("Đã thêm")
    scan_into(town, seat, sheet(42))
    leave(seat)
    seat.press("f12")
    hand_back(seat, "0007", "ha", "3")
    assert town.one.show("0007")["status"] == 10


TUESDAY = (
    Visit("3 tự nộp ở nhà", "16 20:10", 0, at_home),
    Visit("14 con ông Hòa hỏi phiếu", "17 08:20", 12, visit_14_son),
    Visit("14 ông Hòa mất phiếu", "17 09:00", 18, visit_14),
    Visit("15 chỉ nhận trực tuyến", "17 10:00", 25, visit_15),
    Visit("13 trả kết quả", "17 14:40", 30, pick_up),
)
