"""Monday 16 November 2026 after lunch: visits 11, 5b, 12, 13, the warning and the close."""

from __future__ import annotations

from tests.day import prints
from tests.day.deeds import find, hand_back, identify, leave, scan_into, scan_papers
from tests.day.feeder import sheet
from tests.day.people import name
from tests.day.town import CHIEF_PASSWORD, MAI, OFFICE, Town
from tests.day.visits import Visit

MONDAY = "2026-11-16"


def visit_11(town: Town) -> None:
    """A wrong year on a printed slip: Mai agrees, version 2, the old code says so."""
    seat = town.one.seat
    find(seat, "0001")
    seat.press("f10")
    seat.see("Việc tiếp theo", "8 Sửa thông tin đã in")
    seat.press("8")
    seat.see("Sửa thông tin đã in trên phiếu", "Mật khẩu của người duyệt")
    while "◂ Ngày sinh" not in seat.glass:
        before = seat.glass
        seat.press("right")
        seat.see_other(before)
    seat.press("tab")
    seat.tell("05/03/1947", "enter")
    seat.tell("Ghi nhầm năm sinh", "enter")
    seat.press("enter")
    seat.tell(CHIEF_PASSWORD, "f10")
    seat.gone("Mật khẩu của người duyệt")
    leave(seat)
    told = town.one.show("0001")
    assert (told["code"], told["owner"]["birth"]) == (f"{OFFICE}-261116-0001", "1947-03-05")
    [mended] = told["corrections"]
    assert MAI in str(mended)
    assert "1949" in str(mended)
    assert "1947" in str(mended)
    assert town.one("verify", town.notes["slip 1"])["state"] == "replaced"
    fresh = prints.newest(town.one, "0001")
    told = town.one("verify", prints.code(fresh))
    assert (told["state"], told["version"]) == ("current", 2)


def visit_5b(town: Town) -> None:
    """Back with the decision: one scan, and online is cheaper."""
    seat = town.one.seat
    before = seat.meter.keys
    seat.scan(town.notes["slip 5a"])
    seat.see(name("tuan"), "Quyết định ly hôn", "✗ Thiếu")
    seat.press("space")
    seat.gone("✗ Thiếu")
    assert seat.meter.keys - before <= 5
    seat.see("15.000", "14:10 Thứ Năm 19/11", "7.500", "09:40 Thứ Ba 17/11")
    seat.press("f6")
    seat.see("Lập gói nộp trực tuyến cùng công dân")
    seat.press("right", "enter", "enter")
    seat.see("GÓI-Q1-261116-02", name("tuan"), "7.500 đ", "chờ thanh toán trực tuyến")
    leave(seat)


def visit_12(town: Town) -> None:
    """A result of last week's courier into his hand while the line is down, ten minutes after the
    centre registered that it is ready and goes by post."""
    town.at("16 14:20")
    town.centre("finish", f"{OFFICE}-261109-0001")
    town.centre("post", "order", f"{OFFICE}-261109-0001", "--number", "EA000000012VN",
                "--address", "Tổ 1, phường Sông Vệ Hạ")  # fmt: skip
    town.centre("sync")
    town.at("16 14:30")
    seat = town.one.seat
    seat.press("ctrl+f")
    seat.type("phan van dung")
    seat.see("261109")
    seat.press("enter")
    seat.see("Giấy tờ (Enter: mở tệp", name("dung"))
    seat.press("f9")
    seat.see("Thêm kết quả")
    seat.press("enter")
    seat.see("Đã thêm")
    scan_into(town, seat, sheet(41))
    leave(seat)
    hand_back(seat, "261109-0001", "dung", "3")
    told = town.one.show("0001", "261109")
    assert (told["status"], told["finished"] is not None) == (10, True)
    assert told["results"][0]["sha256"]
    [given] = [one for one in told["acts"] if one["kind"] == "result.returned"]
    assert given["done_at"].startswith(f"{MONDAY}T14:30")


def visit_13(town: Town) -> None:
    """After the cut-off hour: due tomorrow, and F1 says why."""
    seat = town.one.seat
    identify(seat, "ha", "0908")
    seat.see("17:00 Thứ Ba 17/11/2026")
    seat.press("enter", "enter", "6", "enter", "enter", "f1")
    seat.see("Vì sao hẹn 17:00 Thứ Ba 17/11/2026", "15:00")
    seat.press("f12", "f10")
    seat.see("Đã tiếp nhận")
    scan_papers(town, "0007", 1, check=True)
    assert town.one.show("0007")["due"] == "2026-11-17T17:00:00+07:00"


def warning(town: Town) -> None:
    """E1: who will be late because the line is down, whom to call, drafts of form 04."""
    seat = town.one.seat
    seat.see("3 hồ sơ sẽ trễ", "mất kết nối từ CN 15/11 21:10")
    seat.press("alt+d")
    seat.see("Quá hạn")
    seat.press("alt+5")
    seat.see("Mất nối (3)", "mất kết nối từ CN 15/11 21:10")
    seat.press("f10")
    seat.see("Đã ghi nguyên nhân vào 3 hồ sơ")
    leave(seat)
    told = town.one("outage")
    late = [one["code"].rpartition("-")[2] for one in told["dossiers"]]
    assert (sorted(late), told["cause"]) == (
        ["0001", "0004", "0006"],
        "mất kết nối từ CN 15/11 21:10",
    )
    drafts = prints.words(prints.newest(town.one, "mat-noi"))
    assert drafts.count("17/11/2026") >= 3


def close(town: Town) -> None:
    """E2: cash counted, what the centre does not have, the parcel for the stick."""
    seat = town.one.seat
    seat.press("alt+p")
    seat.see("tiền mặt hôm nay theo sổ: 126.000 đ")
    seat.press("f10")
    seat.see("tiền mặt theo sổ 126.000 đ")
    seat.type("126000")
    seat.see("Khớp với sổ")
    seat.press("f10")
    seat.see("Đã chốt ngày 16/11/2026, lần 1")
    sheet_told = town.one("close-day", "--look", "--day", MONDAY)
    unsent = {line["text"]: line["number"] for line in sheet_told["unsent"]}
    assert unsent["hồ sơ tiếp nhận"] == 7
    assert unsent["gói nộp trực tuyến"] == 2
    assert unsent["giấy tờ bổ sung vào hồ sơ đã có"] == 1
    assert unsent["kết quả đã trả"] == 2
    assert unsent["hồ sơ sửa, hủy"] == 1
    assert unsent["lượt đến không thành hồ sơ"] == 2
    seat.press("f12")
    leave(seat)
    seat.press("f5")
    seat.see("Gửi và nhận với trung tâm", "Chưa gửi", "ở nút của cơ quan")
    seat.press("alt+u")
    seat.see("Gói USB: gửi khi không có mạng")
    (town.folder / "usb").mkdir()
    seat.tell(str(town.folder / "usb"), "f10")
    seat.see("Máy chủ của cơ quan đã giữ mọi việc")
    seat.press("f12", "f12")
    seat.see("Tìm (Ctrl+F)")


AFTERNOON = (
    Visit("11 sửa năm sinh", "16 13:35", 25, visit_11),
    Visit("5b đủ giấy, nộp trực tuyến", "16 14:10", 12, visit_5b),
    Visit("12 trả kết quả", "16 14:30", 45, visit_12),
    Visit("13 sau 15 giờ", "16 15:05", 40, visit_13),
    Visit("E1 báo trễ vì mất nối", "16 16:30", 8, warning),
    Visit("E2 chốt ngày", "16 17:00", 25, close),
)
