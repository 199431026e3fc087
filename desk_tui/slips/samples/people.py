"""Who the samples are about: plainly invented people, an office and days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from desk_tui.slips.data import Head, Party
from desk_tui.slips.fields import OFFICE_TIME

CODE = "H00.11.22-261116-0003"
CAME = datetime(2026, 11, 16, 8, 40, tzinfo=OFFICE_TIME)
DUE = datetime(2026, 11, 30, 17, tzinfo=OFFICE_TIME)
NEW_DUE = datetime(2026, 12, 3, 17, tzinfo=OFFICE_TIME)
PORTAL = "https://dichvucong.gov.vn"

HEAD = Head(
    parent="Ủy ban nhân dân phường Thử Nghiệm",
    unit="Trung tâm Phục vụ hành chính công phường Thử Nghiệm",
    place="Thử Nghiệm",
    day=date(2026, 11, 16),
    officer="Trần Thị Ví Dụ",
    phone="0255 000 0000",
    website="dichvucong.gov.vn",
    code=CODE,
    qr=f"DT1/R/{CODE}/1/202611301700//MAU",
)
VISIT = replace(HEAD, code="")
SHEET = replace(HEAD, code="", qr="")

OWNER = Party(
    name="Nguyễn Văn Thử",
    number="001090000000",
    address="Số 1 đường Ví Dụ, tổ dân phố Mẫu, phường Thử Nghiệm",
    phone="0900000000",
    email="thu@example.vn",
)
COMPANY = Party(
    name="Công ty trách nhiệm hữu hạn Thương mại và Dịch vụ Ví Dụ",
    kind="organisation",
    number="0100000000",
    address="Số 2 đường Ví Dụ, phường Thử Nghiệm",
    phone="0255 000 0001",
)
HELPER = Party(name="Lê Thị Mẫu", number="001190000001", phone="0900000001")

LAND = "Đăng ký biến động đất đai do tặng cho quyền sử dụng đất"
LAND_CODE = "1.004238"
