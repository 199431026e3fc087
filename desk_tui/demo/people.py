"""Invented citizens and their business. Nobody here exists; the numbers are made by pattern."""

from __future__ import annotations

from dataclasses import dataclass

from db.kinds import Person

PLACE = "Thôn Ví Dụ, xã Mẫu, tỉnh Tập Luyện"

_PEOPLE = (
    ("Nguyễn Văn Thử", "Nam", 1990),
    ("Trần Thị Ví Dụ", "Nữ", 1988),
    ("Lê Văn Mẫu", "Nam", 1975),
    ("Phạm Thị Tập", "Nữ", 1955),
    ("Hoàng Văn Luyện", "Nam", 2001),
    ("Vũ Thị Diễn", "Nữ", 1999),
    ("Đặng Văn Nháp", "Nam", 1982),
    ("Bùi Thị Giả Định", "Nữ", 1993),
    ("Đỗ Văn Minh Họa", "Nam", 1968),
    ("Ngô Thị Bài Tập", "Nữ", 2003),
    ("Dương Văn Kiểm", "Nam", 1979),
    ("Lý Thị Nghiệm", "Nữ", 1985),
)


def person(place: int) -> Person:
    """The invented citizen of this place in the list, round and round."""
    name, sex, year = _PEOPLE[place % len(_PEOPLE)]
    century = (0 if sex == "Nam" else 1) + (2 if year >= 2000 else 0)
    return Person(
        name=name,
        number=f"001{century}{year % 100:02d}{place % len(_PEOPLE):06d}",
        number_kind="id-card",
        birth=f"{year}-{place % 12 + 1:02d}-{place % 27 + 1:02d}",
        sex=sex,
        address=f"Số {place + 1}, {PLACE}",
        phone=f"09000000{place % 100:02d}",
    )


def card(place: int) -> str:
    """What a reader types for the card of this citizen."""
    who = person(place)
    year, month, day = who.birth.split("-")
    return f"{who.number}||{who.name}|{day}{month}{year}|{who.sex}|{who.address}|01072021"


@dataclass(frozen=True)
class Business:
    """A dossier of the demo: days back, hour, whose, what, and how far it has got."""

    back: int
    hour: str
    who: int
    procedure: str
    status: int = 2
    not_online: str = "công dân chọn nộp trực tiếp"
    copies: int = 0
    pages: int = 0


ATTESTED = Business(11, "10:15", 2, "2.000815", 10, "phải nộp bản gốc")
"""What was attested while somebody waited for its owner."""

BUSINESS = (
    Business(12, "08:05", 0, "1.004873", 10),
    Business(12, "09:40", 1, "1.001022", 9),
    Business(10, "14:20", 3, "1.004884", 4, "không có điện thoại thông minh"),
    Business(9, "08:30", 4, "1.004837", 4),
    Business(8, "09:10", 5, "2.000635", 10, copies=1),
    Business(7, "15:30", 6, "1.004873", 4, "tài khoản không có ủy quyền điện tử"),
    Business(6, "07:45", 7, "1.001193", 10),
    Business(5, "10:50", 8, "1.000656", 9, "không có điện thoại"),
    Business(5, "13:55", 9, "1.000894", 4),
    Business(4, "08:20", 10, "1.004845", 4),
    Business(3, "09:35", 11, "2.001019", 4, "phải nộp bản gốc"),
    Business(3, "16:10", 0, "1.004859", 5),
    Business(2, "08:00", 1, "1.004222", 4),
    Business(1, "10:05", 2, "1.010038", 4),
    Business(1, "14:40", 3, "2.000635", 4, "không có điện thoại thông minh", copies=2),
)

ONLINE = (
    ("1.004873", "Cấp Giấy xác nhận tình trạng hôn nhân", 4),
    ("1.001193", "Đăng ký khai sinh", 5),
)
"""Online filings that wait at the demo's centre: procedure, its name, whose."""

PREPARED = (("1.004873", 4), ("2.000635", 11))
"""Packages made with help at the desk, procedure and whose: one for what is filed above already,
one that becomes a dossier when the demo's centre runs."""

HALF = ("1.001193", 9)
"""Somebody sent away for a missing paper, whose slip can be scanned."""
