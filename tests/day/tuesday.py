"""Monday evening and Tuesday 17 November 2026: visits 14 and 15, the line returns, the figures."""

from __future__ import annotations

from tests.day import prints
from tests.day.deeds import find, hand_back, identify, leave, scan_into
from tests.day.feeder import sheet
from tests.day.people import PEOPLE, card, name
from tests.day.town import OFFICE, Town
from tests.day.visits import Visit
from tests.e2e.program import until


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


def line_returns(town: Town) -> None:
    """E3: everything goes up once, in the order and with the times of the desk."""
    town.mend_lines()
    told = town.relay()
    assert (told["line"], told["refused"], told["waiting"]) == ("up", 0, 0)
    until(lambda: town.relay()["received"] == 0)
    seat = town.one.seat
    seat.press("f5")
    seat.see("Gửi và nhận với trung tâm")
    seat.press("alt+g")
    seat.see("Không còn việc nào chưa gửi.", seconds=60)
    leave(seat)
    assert town.relay()["sent"] == 0
    assert town.one("sync")["sent"] == 0
    packages = {one["package"]: one for one in town.one("packages")["packages"]}
    ngan, tuan, cuong = (
        packages[f"GÓI-Q1-{code}"] for code in ("261116-01", "261116-02", "261117-01")
    )
    assert (ngan["state"], ngan["dossier"]) == ("joined", f"{OFFICE}-261116-0417")
    assert tuan["dossier"] == f"{OFFICE}-261117-0402"
    for package in (tuan, cuong):
        due = town.one("show", package["dossier"])["due"]
        assert due.startswith("2026-11-20T08:56")
    held = town.centre.verbs("centre", "status", "--db", town.province_db)
    assert held["questions"] == 0
    codes = [row["code"] for row in town.one("list", "--limit", "50")["dossiers"]]
    assert len(codes) == len(set(codes))
    for number in range(1, 8):
        assert f"{OFFICE}-261116-{number:04d}" in codes


def figures(town: Town) -> None:
    """E4: the numbers of Quầy 1 over the two days."""
    period = ("--from", "2026-11-16", "--to", "2026-11-17")
    told = town.one("report", *period, "--desk", f"{OFFICE}/1")
    shares = {
        id: (told["metrics"][id]["numerator"], told["metrics"][id]["denominator"])
        for id in ("TL-C", "TL-C-DK", "TL-A", "SH-B")
    }
    assert shares == {"TL-C": (3, 10), "TL-C-DK": (3, 9), "TL-A": (3, 10), "SH-B": (2, 3)}
    assert told["money"]["cash"] == {"number": 2, "amount": 126_000}
    contacts = town.one("weaknesses", *period)["contacts"]
    assert (contacts["total"], contacts["made"]) == (18, 10)
    why = {one["why"]: one["count"] for one in town.one("weaknesses", *period)["not_online"]}
    assert why["công dân chọn nộp trực tiếp"] >= 2
    assert why["phải nộp bản gốc"] == why["không có điện thoại"] == 1


TUESDAY = (
    Visit("3 tự nộp ở nhà", "16 20:10", 0, at_home),
    Visit("14 con ông Hòa hỏi phiếu", "17 08:20", 0, visit_14_son),
    Visit("14 ông Hòa mất phiếu", "17 09:00", 18, visit_14),
    Visit("15 chỉ nhận trực tuyến", "17 10:00", 0, visit_15),
    Visit("13 trả kết quả", "17 14:40", 0, pick_up),
    Visit("E3 có mạng lại", "17 15:26", 0, line_returns),
    Visit("E4 số liệu", "17 17:00", 0, figures),
)
