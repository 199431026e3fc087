"""Samples of a dossier's later days: forms 04 to 06, the result, feedback."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from desk_tui.slips.data_life import (
    ApologySlip,
    ControlSlip,
    ControlStep,
    FeedbackSlip,
    ResultPaper,
    ResultReceipt,
    StopSlip,
)
from desk_tui.slips.fields import OFFICE_TIME
from desk_tui.slips.samples.people import (
    CAME,
    DUE,
    HEAD,
    HELPER,
    LAND,
    LAND_CODE,
    NEW_DUE,
    OWNER,
    SHEET,
)


def apology() -> ApologySlip:
    return ApologySlip(
        head=replace(HEAD, day=date(2026, 11, 27)),
        procedure=LAND,
        procedure_code=LAND_CODE,
        owner=OWNER,
        received=CAME,
        due=DUE,
        new_due=NEW_DUE,
        reason="Mất kết nối với trung tâm từ 21 giờ 10 phút, ngày 15 tháng 11 năm 2026, nên chưa "
        "chuyển được hồ sơ đến cơ quan giải quyết.",
        number="05",
        office="Văn phòng Đăng ký đất đai Ví Dụ",
        signer="Phạm Văn Mẫu",
        signer_title="Giám đốc",
    )


def stop() -> StopSlip:
    return StopSlip(
        head=replace(HEAD, day=date(2026, 11, 18)),
        procedure=LAND,
        procedure_code=LAND_CODE,
        owner=OWNER,
        received=CAME,
        asked=datetime(2026, 11, 18, 9, 5, tzinfo=OFFICE_TIME),
        stopped=datetime(2026, 11, 18, 9, 20, tzinfo=OFFICE_TIME),
        reason="Hai bên chưa thống nhất việc tặng cho nên xin rút hồ sơ.",
        stage="Đang kiểm tra hồ sơ tại phường, chưa có quyết định giải quyết",
        refund=50_000,
        refund_note="trả tiền mặt tại quầy số 1",
        papers=("Hợp đồng tặng cho quyền sử dụng đất", "Giấy chứng nhận quyền sử dụng đất"),
        number="02",
        signer="Phạm Văn Mẫu",
        signer_title="Giám đốc",
    )


def control() -> ControlSlip:
    day = datetime(2026, 11, 16, 10, 30, tzinfo=OFFICE_TIME)
    desk, land = "Quầy 1, Trần Thị Ví Dụ", "Văn phòng Đăng ký đất đai, Đỗ Văn Mẫu"
    return ControlSlip(
        head=replace(HEAD, qr=""),
        procedure=LAND,
        procedure_code=LAND_CODE,
        owner=OWNER,
        received=CAME,
        due=DUE,
        office="Văn phòng Đăng ký đất đai Ví Dụ",
        others=("Chi cục Thuế Ví Dụ",),
        steps=(
            ControlStep(
                giver=desk, taker=land, at=day, due=day + timedelta(hours=1), result="early"
            ),
            ControlStep(
                giver=land,
                taker="Chi cục Thuế, Hồ Thị Thử",
                at=day + timedelta(days=3),
                due=day + timedelta(days=3),
                result="on-time",
            ),
            ControlStep(
                giver="Chi cục Thuế, Hồ Thị Thử",
                taker=desk,
                at=day + timedelta(days=15),
                due=DUE,
                result="late",
                remark="Mất kết nối từ Chủ nhật 15/11",
            ),
        ),
    )


def result() -> ResultReceipt:
    return ResultReceipt(
        head=replace(HEAD, day=date(2026, 11, 30)),
        procedure=LAND,
        procedure_code=LAND_CODE,
        owner=OWNER,
        collector=HELPER,
        authority="Giấy ủy quyền số 01 chứng thực ngày 01/11/2026, có giá trị đến 31/12/2026",
        results=(
            ResultPaper(name="Giấy chứng nhận quyền sử dụng đất", number="AA 00000000", pages=4),
            ResultPaper(name="Thông báo nộp thuế", number="00/TB", originals=0, copies=1, pages=1),
        ),
        returned=datetime(2026, 11, 30, 14, 30, tzinfo=OFFICE_TIME),
        due=DUE,
        way="Trực tiếp tại quầy số 1",
        papers_back=("Hợp đồng tặng cho quyền sử dụng đất (01 bản chính)",),
    )


def feedback() -> FeedbackSlip:
    return FeedbackSlip(
        head=SHEET,
        number="PA-1-261116-01",
        said="Ngày phiên chợ chờ lâu, nên thêm ghế ngồi.",
        made=CAME,
        person=OWNER.name,
        procedure=LAND,
        answer_by=date(2026, 12, 8),
    )
