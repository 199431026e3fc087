"""Monday 16 November 2026 until lunch: visits 1 to 10."""

from __future__ import annotations

import re

from db import drafts
from desk_tui.counter.desk import Desk as Record
from tests.day import prints
from tests.day.deeds import (
    find,
    hand_back,
    identify,
    leave,
    receive,
    save,
    scan_into,
    scan_papers,
)
from tests.day.feeder import blank, heavy, numbered, sheet
from tests.day.people import card, name
from tests.day.seat import Seat
from tests.day.town import HANH, PASSWORD, UNIT, Town
from tests.day.visits import Visit
from tests.e2e.program import until

MONDAY = "2026-11-16"


def open_desks(town: Town) -> None:
    """Both officers sit down."""
    town.one.seat.start()
    town.two.seat.start()
    for desk in (town.one, town.two):
        desk.seat.see(UNIT, f"Quầy {desk.number}", desk.officer, "F2 Tiếp nhận", seconds=60)


def visit_1(town: Town) -> None:
    """A widow without a phone: on paper, due today."""
    seat = town.one.seat
    receive(seat, "luom", "dkkt", reason="1")
    seat.see("17:00 Thứ Hai 16/11/2026", "Đăng ký khai tử")
    scan_papers(town, "0001", 1)
    told = town.one.show("0001")
    assert told["due"] == f"{MONDAY}T17:00:00+07:00"
    assert (told["not_online"], told["owner"]["phone"]) == ("không có điện thoại", "")
    assert told["owner"]["checked"] == "later"
    assert town.one("messages")["messages"] == []
    slip = prints.newest(town.one, "0001")
    assert prints.smallest(slip) >= 16
    town.notes["slip 1"] = prints.code(slip)
    assert "H00.11.22-261116-0001" in prints.words(slip)


def visit_2(town: Town) -> None:
    """Three papers to attest, two copies each; he waits."""
    seat = town.one.seat
    seat.press("f8")
    seat.see("Người yêu cầu chứng thực")
    seat.card(card("son"))
    seat.see(name("son"))
    seat.type("gks", "enter", "enter")
    seat.type("2", "enter")
    seat.type("gplx", "enter")
    seat.type("2", "enter", "enter")
    seat.type("hdtn", "enter")
    seat.type("5", "enter", "enter", "enter")
    seat.tell("PCT Nguyễn Văn Ký", "enter")
    seat.see("Phí 26.000 đ")
    seat.press("f10")
    seat.see("ĐÃ THU", "AA/26P số 0000001", "17:00 Thứ Hai 16/11/2026")
    told = town.one.show("0002")
    assert (told["fee"], told["payments"][0]["by"]) == (26_000, "cash")
    assert told["due"] == f"{MONDAY}T17:00:00+07:00"
    assert told["not_online"] == "thủ tục chưa cung cấp trực tuyến"
    leave(seat)


def visit_3(town: Town) -> None:
    """She may as well file online, and is in no hurry."""
    seat = town.one.seat
    identify(seat, "ngan", "dkks")
    seat.see("Nộp giấy: không thu phí, trả 17:00 Thứ Hai 16/11")
    seat.see("từ lúc trung tâm nhận", "đang mất mạng")
    seat.press("f6")
    seat.see("Lập gói nộp trực tuyến cùng công dân")
    seat.press("right", "enter", "enter")
    seat.see("GÓI-Q1-261116-01", name("ngan"), HANH)
    leave(seat)
    package = town.one("packages", "show", "GÓI-Q1-261116-01")
    assert (package["applicant"]["name"], package["helper"]) == (name("ngan"), HANH)
    assert (package["consent"]["how"], package["state"]) == ("spoken", "ready")
    codes = [row["code"] for row in town.one("list")["dossiers"]]
    assert "H00.11.22-261116-0003" not in codes


def visit_4(town: Town) -> None:
    """Seven papers of a piece of land in one feed; a double feed loses page 3 of the contract."""
    seat = town.one.seat
    identify(seat, "hoa", "dkbd")
    count_pages(seat)
    save(seat, "5")
    seat.see("17:00 Thứ Hai 30/11/2026")
    slip = prints.words(prints.newest(town.one, "0003"))
    assert [int(pages) for pages in re.findall(r"(\d\d) trang;", slip)] == PAGES
    assert "Phí, lệ phí: thu sau" in slip
    leave(seat)
    find(seat, "0003")
    town.feeder.lay(*pile())
    seat.press("alt+c")
    seat.see("bấm F6 hoặc Enter để quét", "khay nạp")
    seat.press("f6")
    seat.see("Đã quét xong", "Trang cuối tốt: 39", seconds=90)
    deal(seat)
    seat.see("khai 12 trang, mới có 11")
    seat.press("alt+t")
    seat.see("thiếu trang 3", seconds=90)
    town.feeder.lay(numbered(3, 12))
    seat.press("home", *["down"] * 4, "alt+i")
    seat.see("Đặt tờ chèn sau trang 5")
    seat.press("f6")
    seat.see("Trang cuối tốt: 40", seconds=30)
    seat.press("f10")
    seat.see("Giấy tờ (Enter: mở tệp", "Đã lưu 38 trang vào 7 giấy tờ", seconds=90)
    leave(seat)
    told = town.one.show("0003")
    assert told["due"] == "2026-11-30T17:00:00+07:00"
    assert [paper["pages"] for paper in told["papers"]] == PAGES
    assert (told["not_online"], told["fee"]) == ("phải nộp bản gốc", None)


PAGES = [3, 12, 4, 5, 4, 4, 6]
"""Pages of the seven papers of visit 4; the contract is the second."""


def count_pages(seat: Seat) -> None:
    """What the citizen says of each paper's pages, into the checklist."""
    seat.press("right", "right")
    for pages in PAGES:
        seat.type(str(pages), "down")


def pile() -> list[bytes]:
    """What the feeder takes of them: the third page of the contract stuck to the second, two backs
    are empty."""
    contract = [numbered(page, 12) for page in range(1, 13) if page != 3]
    others = [sheet(page) for page in range(1, 27)]
    return [*others[:3], *contract, *others[3:7], blank(), *others[7:12], blank(), *others[12:]]


def deal(seat: Seat) -> None:
    """Each paper's first page by its digit; the two empty backs out."""
    seat.press("home", "1")
    steps = ((3, "2"), (11, "3"), (4, "b"), (1, "4"), (5, "b"), (1, "5"), (4, "6"), (4, "7"))
    for down, key in steps:
        seat.press(*["down"] * down, key)


def visit_4_heavy(town: Town) -> None:
    """The survey is a file of 34 MB, which this desk takes: it knows of no smaller limit."""
    seat = town.one.seat
    file = town.folder / "trich-do.pdf"
    file.write_bytes(heavy())
    assert round(file.stat().st_size / 1e6) == 34
    find(seat, "0003")
    seat.press("down", "down", "down", "f6")
    seat.see("bấm F6 hoặc Enter để quét", "Trích đo bản đồ địa chính")
    seat.press("shift+tab")
    seat.tell(str(file), "enter")
    seat.see("Giấy tờ (Enter: mở tệp", "Đã lưu", seconds=90)
    leave(seat)
    told = town.one.show("0003")
    assert [paper["pages"] for paper in told["papers"]] == PAGES
    assert told["papers"][3]["taken"] == "brought"


def visit_5a(town: Town) -> None:
    """The divorce decision is missing: a slip with exactly that paper, no number."""
    seat = town.one.seat
    identify(seat, "tuan", "cgxn")
    seat.press("down", "space", "space")
    seat.see("✗ Thiếu")
    seat.press("f10")
    seat.see("In phiếu hướng dẫn bổ sung")
    seat.press("enter")
    seat.see("Đã ghi lượt đến, phiếu hướng dẫn bổ sung", "Cần bổ sung", "Quyết định ly hôn")
    leave(seat)
    slip = prints.newest(town.one)
    town.notes["slip 5a"] = prints.code(slip)
    asked, _, checked = prints.words(slip).partition("không phải nộp lại:")
    assert "Quyết định ly hôn" in asked
    assert "Tờ khai" not in asked
    assert checked.startswith(" Tờ khai.")
    assert all(not row["code"].endswith("-0004") for row in town.one("list")["dossiers"])


def visit_6(town: Town) -> None:
    """A driving licence is changed elsewhere: where and when, on paper."""
    seat = town.one.seat
    seat.press("f4")
    seat.see("Lượt đến không lập hồ sơ")
    seat.press("right", "right", "tab", "tab", "tab", "tab")
    seat.tell("Phòng Cảnh sát giao thông tỉnh", "tab")
    seat.tell("Số 2 đường Ví Dụ", "tab")
    seat.tell("07:30-11:30, 13:30-17:00 thứ Hai đến thứ Sáu", "tab")
    seat.tell("Đổi giấy phép lái xe", "f10")
    seat.see("Đã ghi lượt đến")
    slip = prints.words(prints.newest(town.one))
    for told in ("Phòng Cảnh sát giao thông tỉnh", "Số 2 đường Ví Dụ", "07:30-11:30"):
        assert told in slip
    assert "https://dichvucong.gov.vn" in prints.codes(prints.newest(town.one))


def visit_7(town: Town) -> None:
    """The power goes in the midst of a form; afterwards it stands as it stood."""
    seat = town.one.seat
    identify(seat, "yen", "dkkh")
    seat.press("right", "right")
    seat.type("2", "down")
    seat.type("1", "enter")
    seat.type("6", "enter", "enter")
    seat.tell("hẹn cấp ngay trong ngày", "enter")
    seat.see("hẹn cấp ngay trong ngày")
    until_kept(town, "cấp ngay")
    seat.cut()
    assert all(not row["code"].endswith("-0004") for row in town.one("list")["dossiers"])
    town.at("16 10:02")
    seat.start()
    seat.see(UNIT, "F2 Tiếp nhận", seconds=60)
    seat.press("f2")
    seat.see("Khôi phục", f"{name('yen')}, ")
    seat.press("enter")
    seat.see(name("yen"), "Đăng ký kết hôn", "● 6 công dân chọn nộp trực tiếp", "hẹn cấp ngay")
    seat.press("f10")
    seat.see("Đã tiếp nhận", "17:00 Thứ Hai 16/11/2026")
    scan_papers(town, "0004", 2)
    told = town.one.show("0004")
    assert told["not_online"] == "công dân chọn nộp trực tiếp"
    cuts = [one for one in town.one("outage")["failures"] if one["cause"] == "power"]
    assert [one["since"][:15] for one in cuts] == [f"{MONDAY}T09:4"]


def until_kept(town: Town, word: str) -> None:
    """The journal writes a moment after the last key; only then the power may go."""
    desk = Record.open(town.one.folder, HANH, PASSWORD)
    try:
        until(lambda: word in str(drafts.waiting(desk.read, "reception", HANH)))
    finally:
        desk.close()


def visit_8(town: Town) -> None:
    """Somebody files for the owner, with a paper that says so; he may not collect."""
    seat = town.one.seat
    identify(seat, "lanh", "dktl")
    seat.card(card("thanh"))
    seat.see("là của ai?")
    seat.press("1")
    seat.see(name("thanh"))
    seat.press("alt+e")
    seat.see("Giấy ủy quyền, giới thiệu")
    seat.press(*["tab"] * 4)
    seat.tell("Văn bản ủy quyền số 12 ngày 10/11/2026", "tab", "tab")
    seat.tell("30/11/2026")
    seat.press("f10")
    seat.see("Chưa chọn lý do")
    seat.press("4", "f10")
    seat.see("Đã tiếp nhận", "17:00 Thứ Năm 19/11/2026")
    seat.press("alt+p")
    seat.see("Thu phí, lệ phí", "100.000 đ", "Khách đưa")
    seat.press("enter")
    seat.see("0000002")
    seat.press("f12")
    scan_papers(town, "0005", 2)
    told = town.one.show("0005")
    assert (told["owner"]["name"], told["submitter"]["name"]) == (name("lanh"), name("thanh"))
    assert told["authority"]["until"] == "2026-11-30"
    assert (told["fee"], told["not_online"]) == (100_000, "tài khoản không có ủy quyền điện tử")
    slip = prints.words(prints.newest(town.one, "0005"))
    assert name("lanh") in slip


def next_desk(town: Town) -> None:
    """Quầy 2, 08:20: the mother's pension, received by Lộc."""
    seat = town.two.seat
    receive(seat, "me-lai", "tcht", reason="3")
    leave(seat)
    assert town.two("list")["dossiers"][0]["code"].endswith("-0201")


def visit_9(town: Town) -> None:
    """The neighbour has it already: the missing paper goes there, no new number."""
    seat = town.one.seat
    seat.press("f12")
    seat.see("-0201")
    identify(seat, "me-lai", "tcht")
    seat.see("Có thể nộp trùng", "-0201", "Trần Văn Lộc", "08:20")
    seat.press("alt+x", "2")
    seat.see("Chủ hồ sơ")
    leave(seat)
    find(seat, "0201")
    seat.press("alt+n", "down")
    scan_into(town, seat, sheet(40))
    leave(seat)
    acts = town.one.show("0201")["acts"]
    assert [one["desk"] for one in acts if one["kind"] == "paper.added"] == ["H00.11.22/1"]


def visit_2_back(town: Town) -> None:
    """He waited: the copies are signed."""
    hand_back(town.one.seat, "0002", "son", "3")
    told = town.one.show("0002")
    assert told["status"] == 10
    assert name("son") in prints.words(prints.newest(town.one, "0002-result"))
    [given] = [one for one in told["acts"] if one["kind"] == "result.returned"]
    assert given["done_at"].startswith(f"{MONDAY}T10:50")


def visit_10(town: Town) -> None:
    """A poor household pays nothing, and the sentence says why."""
    seat = town.one.seat
    identify(seat, "hloi", "0635")
    seat.press("enter", "enter", "2", "enter")
    seat.type("2", "enter")
    seat.tell("hộ nghèo", "enter")
    seat.see("Thu 0 đ")
    seat.press("f10")
    seat.see("Đã tiếp nhận", "17:00 Thứ Hai 16/11/2026")
    scan_papers(town, "0006", 1, check=True)
    told = town.one.show("0006")
    assert (told["fee"], told["not_online"]) == (0, "không có điện thoại thông minh")
    assert [one["amount"] for one in told["fee_lines"]] == [16_000, -16_000]
    assert told["fee_lines"][1]["ground"]
    assert told["payments"] == []


MORNING = (
    Visit("mở quầy", "16 07:30", 0, open_desks),
    Visit("1 khai tử", "16 07:35", 60, visit_1),
    Visit("2 chứng thực ba giấy", "16 07:55", 45, visit_2),
    Visit("3 khai sinh, lập gói", "16 08:10", 70, visit_3),
    Visit("quầy 2: hưu trí", "16 08:20", 0, next_desk),
    Visit("4 đất đai, 40 trang", "16 08:40", 140, visit_4),
    Visit("4 tệp 34 MB", "16 08:58", 20, visit_4_heavy),
    Visit("5a thiếu giấy", "16 09:05", 20, visit_5a),
    Visit("6 không thuộc nơi này", "16 09:25", 20, visit_6),
    Visit("7 kết hôn, mất điện", "16 09:40", 45, visit_7),
    Visit("8 ủy quyền", "16 10:10", 50, visit_8),
    Visit("9 nộp trùng", "16 10:35", 30, visit_9),
    Visit("2 trả bản sao", "16 10:50", 12, visit_2_back),
    Visit("10 trích lục, hộ nghèo", "16 11:00", 40, visit_10),
)
