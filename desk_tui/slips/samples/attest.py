"""Sample of a printed book of attestation."""

from __future__ import annotations

from datetime import date

from desk_tui.slips.data_attest import AttestBook, AttestRow
from desk_tui.slips.samples.people import COMPANY, OWNER, SHEET

SIGNER = "Phạm Văn Mẫu, Phó Chủ tịch"
PAPERS = ("Bằng tốt nghiệp trung học phổ thông", "Giấy phép lái xe", "Hợp đồng thuê nhà")


def book(count: int = 12) -> AttestBook:
    rows = tuple(
        AttestRow(
            number=f"{number:02d}",
            day="16/11/2026",
            person=OWNER.name if number % 4 else COMPANY.name,
            person_number=OWNER.number if number % 4 else COMPANY.number,
            paper=PAPERS[number % 3],
            signer=SIGNER,
            copies=0 if number == 3 else 2,
            fee=None if number == 3 else 4_000,
            remark="Đã hủy: ghi nhầm giấy tờ" if number == 3 else "",
        )
        for number in range(1, count + 1)
    )
    return AttestBook(
        head=SHEET,
        name="Sổ chứng thực bản sao từ bản chính",
        sign="SCT/BS",
        year=2026,
        volumes=("01",),
        first=date(2026, 11, 1),
        last=date(2026, 11, 30),
        rows=rows,
        entries=count - 1,
        void=1,
        copies=2 * (count - 1),
        fee=4_000 * (count - 1),
    )
