"""Samples of the papers about money."""

from __future__ import annotations

from dataclasses import replace

from desk_tui.slips.data_money import (
    DaySheet,
    FeeNoticeSlip,
    FeeReceiptSlip,
    NoticeLine,
    SheetGroup,
    SheetLine,
)
from desk_tui.slips.samples.people import CAME, HEAD, LAND, LAND_CODE, OWNER, SHEET


def fee_receipt() -> FeeReceiptSlip:
    return FeeReceiptSlip(
        head=HEAD,
        kind="phí",
        series="MAU/26",
        number="0000012",
        payer=OWNER,
        procedure=LAND,
        procedure_code=LAND_CODE,
        text="Phí thẩm định hồ sơ",
        amount=50_000,
        words="Năm mươi nghìn đồng",
        how="Tiền mặt",
        paid=CAME,
        tax_number="0100000000",
    )


def fee_notice() -> FeeNoticeSlip:
    return FeeNoticeSlip(
        head=replace(HEAD, qr=""),
        payer=OWNER,
        procedure=LAND,
        procedure_code=LAND_CODE,
        lines=(
            NoticeLine(text="Phí thẩm định hồ sơ", amount=50_000),
            NoticeLine(text="Lệ phí đăng ký", amount=30_000),
        ),
        total=80_000,
        words="Tám mươi nghìn đồng",
        purpose="H001122 261116 0003",
        bank="Ngân hàng Ví Dụ",
        account="0000000000",
        account_name="TRUNG TAM THU NGHIEM",
        link="https://example.vn/thu",
    )


def day_sheet() -> DaySheet:
    return DaySheet(
        head=SHEET,
        day=SHEET.day,
        version=1,
        closed=CAME.replace(hour=17, minute=0),
        desk="Quầy 1",
        expected=126_000,
        counted=126_000,
        difference=0,
        words="Một trăm hai mươi sáu nghìn đồng",
        explained="",
        truth="07 hồ sơ chưa gửi, 02 gói hỗ trợ, 01 phần bổ sung",
        groups=(
            SheetGroup(
                title="Đã thu",
                lines=(
                    SheetLine(text="Phí", number=1, amount=26_000),
                    SheetLine(text="Lệ phí", number=1, amount=100_000),
                ),
            ),
            SheetGroup(title="Hoàn trả", lines=(), empty="Không có."),
        ),
    )
