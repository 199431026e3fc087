"""Tuesday 17 November 2026, 17:00: the numbers of Quầy 1 over the two days (E4)."""

from __future__ import annotations

from tests.day.deeds import find, leave, scan_into
from tests.day.feeder import sheet
from tests.day.line_back import send
from tests.day.town import OFFICE, Town
from tests.day.visits import Visit

PERIOD = ("--from", "2026-11-16", "--to", "2026-11-17")
DESK = f"{OFFICE}/1"
OF_DESK = tuple(f"{OFFICE}-261116-{number:04d}" for number in range(1, 8))
ONLINE = (f"{OFFICE}-261116-0417", f"{OFFICE}-261117-0402", f"{OFFICE}-261117-0403")


LEFT = {
    "261109-0001": 1,
    "261116-0001": 1,
    "261116-0002": 1,
    "261116-0201": 1,
    "261116-0004": 4,
    "261116-0005": 1,
    "261117-0402": 1,
}
"""What is still to be digitised: the second papers, and the result of the attestation."""


def digitised(town: Town) -> None:
    """The papers that Tuấn and Cường showed, into the dossiers their packages have become."""
    seat = town.one.seat
    for code in ONLINE[1:]:
        find(seat, code.rpartition("-")[2])
        scan_into(town, seat, sheet(43))
        leave(seat)


def people(town: Town) -> None:
    """18 contacts, of which 10 made a dossier; why what came on paper did."""
    told = town.one("weaknesses", *PERIOD)["contacts"]
    assert (told["total"], told["made"]) == (18, 10)
    assert told["by"] == {
        "received": 7,
        "package": 3,
        "incomplete": 1,
        "other-office": 1,
        "addition": 1,
        "correction": 1,
        "return": 2,
        "reprint": 1,
        "reprint-refused": 1,
    }
    why = {one["why"]: one["count"] for one in town.one("weaknesses", *PERIOD)["not_online"]}
    # The one of Quầy 2.
    del why["không có tài khoản định danh điện tử"]
    assert why == {
        "không có điện thoại": 1,
        "không có điện thoại thông minh": 1,
        "phải nộp bản gốc": 1,
        "công dân chọn nộp trực tiếp": 2,
        "tài khoản không có ủy quyền điện tử": 1,
        "thủ tục chưa cung cấp trực tuyến": 1,
    }


def figures(town: Town) -> None:
    """Shares with numerator and denominator, never a percentage alone."""
    told = town.one("report", *PERIOD, "--desk", DESK)
    shares = {
        id: (told["metrics"][id]["numerator"], told["metrics"][id]["denominator"])
        for id in ("TL-C", "TL-C-DK", "TL-A", "SH-A", "SH-A-PV", "SH-B", "DH-KQ", "TT-A", "TT-B")
    }
    assert shares == {
        "TL-C": (3, 10),
        "TL-C-DK": (3, 9),
        "TL-A": (3, 10),
        "SH-A": (9, 10),
        "SH-A-PV": (9, 9),
        "SH-B": (2, 3),
        "DH-KQ": (3, 3),
        "TT-A": (1, 3),
        "TT-B": (7_500, 133_500),
    }
    assert [told["metrics"][id]["value"] for id in ("TL-C", "TL-C-DK", "SH-B")] == [
        30.0,
        33.33,
        66.67,
    ]
    counts = told["counts"]
    assert [counts[name] for name in ("received", "counter", "online")] == [10, 7, 3]
    packages = [one["state"] for one in town.one("packages")["packages"]]
    assert sorted(packages) == ["filed", "filed", "joined"]
    assert told["money"]["cash"] == {"number": 2, "amount": 126_000}
    assert told["money"]["online"] == {"number": 1, "amount": 7_500}


def late(town: Town) -> None:
    """Four: the three of Monday, with their cause, and what Ngân filed in the evening."""
    told = town.one("deadlines")
    codes = [one["code"] for one in told["overdue"]]
    assert sorted(codes) == [OF_DESK[0], OF_DESK[3], OF_DESK[5], ONLINE[0]]
    for last, missed in (("2026-11-16", 3), ("2026-11-17", 4)):
        period = ("--from", "2026-11-16", "--to", last)
        assert town.one("report", *period, "--desk", DESK)["counts"]["missed"] == missed
    delayed = town.one("weaknesses", *PERIOD)["delayed"]
    assert delayed == [{"why": "mất kết nối từ CN 15/11 21:10", "count": 3}]
    rows = town.one("list", "--undigitised", "--limit", "50")["dossiers"]
    left = {row["code"][-11:]: row["undigitised"] for row in rows}
    assert left == LEFT


def numbers(town: Town) -> None:
    """0001 to 0007 and no other of this desk's block; 0201 at the other."""
    codes = [row["code"] for row in town.one("list", "--limit", "100")["dossiers"]]
    own = [code for code in codes if code[:-4] == f"{OFFICE}-261116-" and code[-4:] <= "0200"]
    assert sorted(own) == list(OF_DESK)
    assert len(codes) == len(set(codes))
    assert f"{OFFICE}-261116-0201" in codes


def money(town: Town) -> None:
    """What nobody had to pay stands apart, each with its count."""
    told = town.one("close-day", "--look", "--day", "2026-11-16")["money"]
    sums = {one["text"]: one["amount"] for one in told}
    assert sums["Tiền mặt"] == 126_000
    assert sums["Miễn (không tính là thanh toán)"] == 16_000
    assert sums["Giảm"] == 7_500


def close(town: Town) -> None:
    """Nothing is unsent, nothing lost, nothing left to choose but the letter to be recalled."""
    send(town)
    told = town.one("close-day", "--look", "--day", "2026-11-17")
    assert told["unsent"] == []
    assert told["unsent_acts"] == 0
    assert [one["kind"] for one in town.one("questions")["questions"]] == ["task"]
    town.one("check")


TOTALS = (
    Visit("số hóa giấy của hai gói", "17 16:00", 0, digitised),
    Visit("E4 lượt người, lý do", "17 17:00", 0, people),
    Visit("E4 chỉ tiêu", "17 17:01", 0, figures),
    Visit("E4 trễ hẹn, cần số hóa", "17 17:02", 0, late),
    Visit("E4 số hồ sơ", "17 17:03", 0, numbers),
    Visit("E4 tiền", "17 17:04", 0, money),
    Visit("E4 còn gì chưa gửi", "17 17:05", 0, close),
)
