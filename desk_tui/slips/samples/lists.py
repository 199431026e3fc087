"""Samples of the desk's own lists."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from desk_tui.slips.data_lists import (
    CommitmentSheet,
    HandOverList,
    HandOverRow,
    OutageList,
    OutageRow,
    RegisterRow,
    RegisterSheet,
    Target,
    UncollectedList,
    UncollectedRow,
)
from desk_tui.slips.fields import OFFICE_TIME
from desk_tui.slips.samples.people import CAME, COMPANY, DUE, LAND, OWNER, SHEET


def register(count: int = 12) -> RegisterSheet:
    return RegisterSheet(
        head=SHEET,
        first=date(2026, 11, 16),
        last=date(2026, 11, 30),
        book="01/2026",
        rows=tuple(
            RegisterRow(
                number=str(number),
                code=f"H00.11.22-261116-{number:04}",
                procedure=LAND if number % 3 else "Đăng ký khai sinh",
                owner=OWNER.name if number % 4 else COMPANY.name,
                address=OWNER.address,
                phone=OWNER.phone,
                office="Văn phòng Đăng ký đất đai Ví Dụ" if number % 3 else "Quầy 1",
                received=CAME + timedelta(minutes=7 * number),
                due=DUE,
                passed_on=CAME + timedelta(hours=2) if number % 3 else None,
                result_came=DUE - timedelta(days=1) if number % 2 else None,
                returned=DUE if number % 2 else None,
                way="Tại quầy" if number % 2 else "",
                giver="Trần Thị Ví Dụ" if number % 2 else "",
                taker=OWNER.name if number % 2 else "",
                remark="" if number % 5 else "Cấp lại lần 1",
            )
            for number in range(1, count + 1)
        ),
    )


def hand_over() -> HandOverList:
    return HandOverList(
        head=SHEET,
        number="07",
        giver="Quầy 1, Trung tâm Phục vụ hành chính công phường Thử Nghiệm",
        taker="Văn phòng Đăng ký đất đai Ví Dụ",
        giver_name="Trần Thị Ví Dụ",
        taker_name="Đỗ Văn Mẫu",
        at=CAME.replace(hour=16, minute=15),
        rows=tuple(
            HandOverRow(
                code=f"H00.11.22-261116-{number:04}",
                owner=OWNER.name if number % 2 else COMPANY.name,
                procedure=LAND,
                due=DUE,
                papers=2 + number % 4,
                pages=3 * number,
            )
            for number in range(3, 9)
        ),
        missing=("H00.11.22-261113-0011, Lê Thị Mẫu",),
        extra=("H00.11.22-261112-0007, Công ty Ví Dụ",),
    )


def outage() -> OutageList:
    owners = (("Nguyễn Văn Thử", ""), ("Lê Thị Mẫu", "0900000001"), ("Hồ Văn Ví Dụ", "0900000002"))
    works = ("Đăng ký khai tử", "Đăng ký kết hôn", "Cấp bản sao trích lục hộ tịch")
    at = CAME.replace(hour=16, minute=30)
    return OutageList(
        head=SHEET,
        at=at,
        cause="mất kết nối với trung tâm",
        since=datetime(2026, 11, 15, 21, 10, tzinfo=OFFICE_TIME),
        rows=tuple(
            OutageRow(
                code=f"H00.11.22-261116-{number:04}",
                owner=owner,
                phone=phone,
                procedure=work,
                due=at.replace(hour=17, minute=0),
                new_due=at.replace(hour=17, minute=0) + timedelta(days=2),
            )
            for number, ((owner, phone), work) in enumerate(
                zip(owners, works, strict=True), start=1
            )
        ),
    )


def uncollected() -> UncollectedList:
    owners = (("Nguyễn Văn Thử", ""), ("Lê Thị Mẫu", "0900000001"), ("Hồ Văn Ví Dụ", "0900000002"))
    return UncollectedList(
        head=SHEET,
        at=CAME,
        rows=tuple(
            UncollectedRow(
                code=f"H00.11.22-261012-{number:04}",
                owner=owner,
                phone=phone,
                procedure="Cấp bản sao trích lục hộ tịch",
                came=CAME - timedelta(days=30 - number),
                days=22 - number,
                told="nhắn 20/10 09:00" if phone else "chưa nhắn",
            )
            for number, (owner, phone) in enumerate(owners, start=1)
        ),
    )


def commitment() -> CommitmentSheet:
    return CommitmentSheet(
        head=SHEET,
        year=2026,
        unit="Bộ phận Tiếp nhận và Trả kết quả phường Thử Nghiệm",
        ground="Kế hoạch 00/KH-UBND ngày 05 tháng 01 năm 2026",
        targets=(
            Target(
                name="Hồ sơ giải quyết trước hạn và đúng hạn",
                definition="Số hồ sơ xong trước hạn, đúng hạn / số hồ sơ đã xong",
                before="97,20%",
                promise="98%",
                until="31/12/2026",
            ),
            Target(
                name="Hồ sơ nộp trực tuyến",
                definition="Số hồ sơ nộp trực tuyến / số hồ sơ tiếp nhận",
                before="61,00%",
                promise="80%",
                until="31/12/2026",
            ),
            Target(name="Hồ sơ số hóa khi tiếp nhận", before="88,50%", promise="100%"),
        ),
        tasks=(
            "Mỗi ngày xem danh sách sắp đến hạn trước 09 giờ và 15 giờ.",
            "Hướng dẫn người dân nộp trực tuyến ngay tại quầy; ghi lý do khi không nộp được.",
        ),
        unit_signer="Trần Thị Ví Dụ",
        unit_title="Phụ trách bộ phận",
        office_signer="Phạm Văn Mẫu",
        office_title="Chủ tịch",
    )
