"""Plainly invented slips, and eyes to read the printed page with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pypdfium2
import pytest

from desk_tui.slips import seal
from desk_tui.slips.data import (
    FeeLine,
    GuidanceSlip,
    Head,
    Missing,
    OtherOfficeSlip,
    Paper,
    Party,
    ReceiptSlip,
    RefusalSlip,
    SupplementSlip,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL.Image import Image

    from desk_tui.slips.data import Slip

VN = ZoneInfo("Asia/Ho_Chi_Minh")
KEY = bytes(range(32))


@pytest.fixture(scope="session")
def key() -> bytes:
    return KEY


@pytest.fixture(scope="session")
def head() -> Head:
    code = "H00.11.22-261116-0003"
    due = datetime(2026, 11, 30, 17, tzinfo=VN)
    mark = seal.owner_mark(code, "001090000000")
    facts = seal.Facts(
        kind="receipt", code=code, version=1, due=due, office="H00.11.22", owner=mark
    )
    return Head(
        parent="Ủy ban nhân dân phường Thử Nghiệm",
        unit="Trung tâm Phục vụ hành chính công phường Thử Nghiệm",
        place="Thử Nghiệm",
        day=date(2026, 11, 16),
        officer="Trần Thị Ví Dụ",
        phone="0255 000 0000",
        website="https://dichvucong.gov.vn",
        code=code,
        qr=seal.make(KEY, facts),
    )


@pytest.fixture(scope="session")
def owner() -> Party:
    return Party(
        name="Nguyễn Văn Thử",
        number="001090000000",
        address="Số 1 đường Ví Dụ, phường Thử Nghiệm",
        phone="0900000000",
        email="thu@example.vn",
    )


@pytest.fixture(scope="session")
def receipt(head: Head, owner: Party) -> ReceiptSlip:
    return ReceiptSlip(
        head=head,
        procedure="Đăng ký biến động đất đai do tặng cho quyền sử dụng đất",
        procedure_code="1.004238",
        field="Đất đai",
        owner=owner,
        papers=(
            Paper(name="Đơn đăng ký biến động", original=1, pages=2, state="Đã số hóa"),
            Paper(name="Hợp đồng tặng cho", certified=1, copy=2, pages=12),
        ),
        term="10 ngày làm việc",
        received=datetime(2026, 11, 16, 8, 40, tzinfo=VN),
        due=datetime(2026, 11, 30, 17, tzinfo=VN),
        return_way="Tại quầy số 1",
        register_book="01/2026",
        register_number="0003",
    )


@pytest.fixture(scope="session")
def crowded(receipt: ReceiptSlip) -> ReceiptSlip:
    """The worst a desk sees: 12 papers, long names, an address of 150 characters, fee lines."""
    address = (
        "Thửa đất số 999, tờ bản đồ số 88, hẻm 123/45/67 đường Ví Dụ nối dài, tổ dân phố "
        "Đông Thịnh Phước Lộc, phường Thử Nghiệm Thượng Hạ Trung, tỉnh Ví Dụ Miền Trung"
    )
    owner = Party(
        name="Công ty trách nhiệm hữu hạn một thành viên Thương mại Dịch vụ Xuất nhập khẩu Ví Dụ",
        kind="organisation",
        number="0100000000-001",
        address=address,
        email="phong.hanh.chinh.tong.hop.va.to.chuc@cong-ty-thu-nghiem-vi-du.example.vn",
    )
    papers = tuple(
        Paper(
            name=f"Giấy tờ thử nghiệm thứ {number} có tên rất dài để chiếm hơn một dòng của bảng",
            original=1,
            copy=number % 3,
            pages=number,
        )
        for number in range(1, 13)
    )
    lines = (
        FeeLine(text="Lệ phí đăng ký", amount=100_000, ground="Nghị quyết 00/2022/NQ-HĐND"),
        FeeLine(text="Giảm 50% do nộp trực tuyến", amount=-50_000, ground="Điều 2"),
    )
    return replace(
        receipt,
        owner=owner,
        submitter=Party(name="Nguyễn Hoàng Phước Thịnh Đặng Trần Thử", number="001090000001"),
        papers=papers,
        fee_lines=lines,
        fee_total=50_000,
        fee_note="đã thu tiền mặt",
        remark="Chỉ chủ hồ sơ được nhận kết quả.",
    )


@pytest.fixture(scope="session")
def every_slip(
    head: Head, owner: Party, receipt: ReceiptSlip, crowded: ReceiptSlip
) -> dict[str, Slip]:
    visit = replace(head, code="")
    procedure, code = "Cấp giấy xác nhận tình trạng hôn nhân", "1.004873"
    return {
        "receipt": receipt,
        "crowded": crowded,
        "supplement": SupplementSlip(
            head=visit,
            owner=owner,
            missing=(Missing(name="Quyết định ly hôn", why="bản chính"), Missing(name="Tờ khai")),
            reason="Hồ sơ còn thiếu giấy tờ",
            accepted=("Thẻ căn cước",),
            until=datetime(2026, 12, 1, 17, tzinfo=VN),
            procedure=procedure,
            procedure_code=code,
        ),
        "refusal": RefusalSlip(
            head=head,
            owner=owner,
            reason="Không thuộc đối tượng",
            ground="Điều 0",
            procedure=procedure,
            procedure_code=code,
        ),
        "guidance": GuidanceSlip(
            head=visit,
            papers=("Tờ khai", "Bản sao giấy tờ"),
            term="03 ngày làm việc",
            fee="15.000 đồng",
            ways=("Nộp tại quầy", "Nộp trực tuyến"),
            link="https://dichvucong.gov.vn",
            procedure=procedure,
            procedure_code=code,
        ),
        "other-office": OtherOfficeSlip(
            head=visit,
            request="Đổi giấy phép lái xe",
            office="Phòng Thử Nghiệm",
            address="Số 2 đường Ví Dụ",
            hours="07:30–11:30",
            link="https://dichvucong.gov.vn",
        ),
    }


@pytest.fixture(scope="session")
def text_of() -> Callable[[bytes], str]:
    """The words of a PDF as a reader copies them, spaces and line ends evened out."""

    def words(pdf: bytes) -> str:
        pages = pypdfium2.PdfDocument(pdf)
        text = " ".join(page.get_textpage().get_text_range() for page in pages)
        return " ".join(text.replace("\ufffe", "").split())

    return words


@pytest.fixture(scope="session")
def picture_of() -> Callable[[bytes], list[Image]]:
    """The pages as an office scanner would see them, 216 dots per inch."""

    def pages(pdf: bytes) -> list[Image]:
        return [page.render(scale=3).to_pil() for page in pypdfium2.PdfDocument(pdf)]

    return pages
