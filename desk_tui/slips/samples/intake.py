"""Samples of the day a citizen comes: form 01 in its variants, 02, 03, advice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from desk_tui.slips.data import (
    Attested,
    FeeLine,
    GuidanceSlip,
    Listed,
    Missing,
    Online,
    OtherOfficeSlip,
    Paper,
    ReceiptSlip,
    RefusalSlip,
    Stage,
    SupplementSlip,
)
from desk_tui.slips.data_leaflet import LeafletSlip, LeafletWay
from desk_tui.slips.fields import OFFICE_TIME
from desk_tui.slips.samples.people import (
    CAME,
    DUE,
    HEAD,
    HELPER,
    LAND,
    LAND_CODE,
    OWNER,
    PORTAL,
    VISIT,
)


def receipt() -> ReceiptSlip:
    return ReceiptSlip(
        head=HEAD,
        procedure=LAND,
        procedure_code=LAND_CODE,
        field="Đất đai",
        owner=OWNER,
        submitter=HELPER,
        papers=(
            Paper(name="Đơn đăng ký biến động đất đai", original=1, pages=2, state="Đã số hóa"),
            Paper(name="Hợp đồng tặng cho quyền sử dụng đất", certified=1, copy=1, pages=12),
            Paper(name="Giấy chứng nhận quyền sử dụng đất", original=1, pages=4, state="Đã nhận"),
        ),
        term="10 ngày làm việc",
        received=CAME,
        due=DUE,
        return_way="Nhận trực tiếp tại quầy số 1",
        fee_lines=(
            FeeLine(text="Phí thẩm định hồ sơ", amount=100_000, ground="Nghị quyết 00/2022/NQ"),
            FeeLine(text="Giảm 50% do nộp trực tuyến", amount=-50_000, ground="Điều 2"),
        ),
        fee_total=50_000,
        fee_note="đã thu tiền mặt",
        register_book="01/2026",
        register_number="0003",
        remark="Chỉ chủ hồ sơ được nhận kết quả.",
    )


def receipt_many() -> ReceiptSlip:
    names = ("Đăng ký khai sinh", "Đăng ký thường trú", "Cấp thẻ bảo hiểm y tế cho trẻ em")
    return replace(
        receipt(),
        procedure="Liên thông: đăng ký khai sinh, đăng ký thường trú, cấp thẻ bảo hiểm y tế",
        procedure_code="2.001023",
        field="",
        dossiers=tuple(
            Listed(
                code=f"H00.11.22-261116-{number:04}",
                procedure=name,
                owner=OWNER.name,
                due=DUE + timedelta(days=number),
                fee=8_000 * (number - 3),
            )
            for number, name in enumerate(names, start=3)
        ),
        fee_lines=(),
        fee_total=24_000,
        fee_note="cho cả 03 hồ sơ",
        filed_by="Gửi bưu chính, số bưu gửi EA000000001VN",
    )


def receipt_attested() -> ReceiptSlip:
    return replace(
        receipt(),
        procedure="Chứng thực bản sao từ bản chính",
        procedure_code="2.000815",
        field="Chứng thực",
        submitter=None,
        papers=(),
        attested=(
            Attested(name="Bằng tốt nghiệp trung học phổ thông", pages=1, copies=2),
            Attested(name="Giấy phép lái xe", pages=2, copies=2, electronic=1),
            Attested(name="Hợp đồng thuê nhà", pages=5, copies=2),
        ),
        term="trong ngày làm việc",
        due=CAME.replace(hour=17, minute=0),
        fee_lines=(),
        fee_total=26_000,
        remark="",
    )


def receipt_online() -> ReceiptSlip:
    return replace(
        receipt(),
        online=Online(
            portal="Cổng Dịch vụ công quốc gia",
            code="G00.00.00-261116-000123",
            filed=datetime(2026, 11, 15, 20, 10, tzinfo=OFFICE_TIME),
        ),
        link=PORTAL,
        may_be_earlier=True,
        submitter=None,
        fee_lines=(),
        fee_note="đã nộp trực tuyến, giảm 50%",
        return_way="Bản điện tử trên Cổng Dịch vụ công quốc gia",
    )


def receipt_stages() -> ReceiptSlip:
    return replace(
        receipt(),
        term="10 ngày làm việc, trong đó:",
        stages=(
            Stage(
                name="Kiểm tra, xác minh hồ sơ",
                office="Ủy ban nhân dân phường Thử Nghiệm",
                term="07 ngày làm việc",
                due=datetime(2026, 11, 25, 17, tzinfo=OFFICE_TIME),
            ),
            Stage(
                name="Đăng ký vào sổ địa chính",
                office="Văn phòng Đăng ký đất đai Ví Dụ",
                term="03 ngày làm việc",
                due=DUE,
            ),
        ),
        resolver="Văn phòng Đăng ký đất đai Ví Dụ, chi nhánh số 2",
    )


def supplement() -> SupplementSlip:
    return SupplementSlip(
        head=VISIT,
        procedure="Cấp giấy xác nhận tình trạng hôn nhân",
        procedure_code="1.004873",
        owner=OWNER,
        missing=(
            Missing(name="Quyết định ly hôn của Tòa án", why="bản chính hoặc bản sao chứng thực"),
            Missing(name="Tờ khai", why="ghi lại mục nơi cư trú, còn thiếu chữ ký"),
        ),
        reason="Hồ sơ chưa đủ thành phần theo quy định",
        number="12",
        accepted=("Thẻ căn cước", "Giấy tờ chứng minh nơi cư trú"),
        until=DUE,
    )


def refusal() -> RefusalSlip:
    return RefusalSlip(
        head=VISIT,
        procedure="Trợ cấp hưu trí xã hội",
        procedure_code="1.000000",
        owner=OWNER,
        reason="Người đề nghị chưa đủ tuổi hưởng trợ cấp theo quy định.",
        ground="Điều 0 Nghị định 00/2025/NĐ-CP",
        number="03",
    )


def guidance() -> GuidanceSlip:
    return GuidanceSlip(
        head=VISIT,
        procedure="Cấp giấy xác nhận tình trạng hôn nhân",
        procedure_code="1.004873",
        papers=("Tờ khai theo mẫu", "Thẻ căn cước (xuất trình)", "Quyết định ly hôn, nếu có"),
        term="03 ngày làm việc",
        fee="15.000 đồng; nộp trực tuyến 7.500 đồng",
        ways=("Nộp tại quầy", "Nộp trực tuyến"),
        link=PORTAL,
        owner=OWNER,
    )


def other_office() -> OtherOfficeSlip:
    return OtherOfficeSlip(
        head=VISIT,
        request="Đổi giấy phép lái xe",
        office="Phòng Thử Nghiệm",
        address="Số 2 đường Ví Dụ",
        hours="07:30–11:30, 13:00–17:00",
        phone="0255 000 0002",
        link=PORTAL,
    )


def leaflet() -> LeafletSlip:
    return LeafletSlip(
        head=VISIT,
        procedure="Cấp bản sao trích lục hộ tịch",
        procedure_code="2.000635",
        link=f"{PORTAL}/p/home/dvc-chi-tiet-thu-tuc-hanh-chinh.html?ma_thu_tuc=2.000635",
        steps=("Đăng nhập bằng VNeID.", "Chọn Nộp trực tuyến.", "Ghi lại mã hồ sơ."),
        ways=(
            LeafletWay(
                name="Nộp giấy", fee="8.000 đ", term="1 ngày làm việc", trips="Quay lại 1 lần"
            ),
            LeafletWay(
                name="Trực tuyến", fee="4.000 đ", term="6 giờ làm việc", trips="Không phải quay lại"
            ),
        ),
        needs=("tài khoản định danh điện tử mức 2",),
        saves=("Nộp trực tuyến bớt 4.000 đ so với nộp giấy.",),
        grounds=("Giảm 50% lệ phí: nghị quyết thử nghiệm, Điều 2",),
        until=date(2026, 12, 31),
    )
