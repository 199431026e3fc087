"""Slips of nobody, to look at a form before it is used: plainly invented people and offices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from desk_tui.slips.data import (
    Attested,
    FeeLine,
    GuidanceSlip,
    Head,
    Listed,
    Missing,
    Online,
    OtherOfficeSlip,
    Paper,
    Party,
    ReceiptSlip,
    RefusalSlip,
    Slip,
    Stage,
    SupplementSlip,
)
from desk_tui.slips.data_leaflet import LeafletSlip, LeafletWay
from desk_tui.slips.data_life import (
    ApologySlip,
    ControlSlip,
    ControlStep,
    ResultPaper,
    ResultReceipt,
    StopSlip,
)
from desk_tui.slips.data_lists import (
    CommitmentSheet,
    HandOverList,
    HandOverRow,
    OutageList,
    OutageRow,
    RegisterRow,
    RegisterSheet,
    Target,
)
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


def _receipt() -> ReceiptSlip:
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


def _receipt_many() -> ReceiptSlip:
    names = ("Đăng ký khai sinh", "Đăng ký thường trú", "Cấp thẻ bảo hiểm y tế cho trẻ em")
    return replace(
        _receipt(),
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
    )


def _receipt_attested() -> ReceiptSlip:
    return replace(
        _receipt(),
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


def _receipt_online() -> ReceiptSlip:
    return replace(
        _receipt(),
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


def _receipt_stages() -> ReceiptSlip:
    return replace(
        _receipt(),
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
    )


def _supplement() -> SupplementSlip:
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


def _refusal() -> RefusalSlip:
    return RefusalSlip(
        head=VISIT,
        procedure="Trợ cấp hưu trí xã hội",
        procedure_code="1.000000",
        owner=OWNER,
        reason="Người đề nghị chưa đủ tuổi hưởng trợ cấp theo quy định.",
        ground="Điều 0 Nghị định 00/2025/NĐ-CP",
        number="03",
    )


def _apology() -> ApologySlip:
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


def _stop() -> StopSlip:
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


def _control() -> ControlSlip:
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


def _result() -> ResultReceipt:
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


def _register(count: int = 12) -> RegisterSheet:
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


def _hand_over() -> HandOverList:
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


def _outage() -> OutageList:
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


def _commitment() -> CommitmentSheet:
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


def _guidance() -> GuidanceSlip:
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


def _leaflet() -> LeafletSlip:
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


def _other_office() -> OtherOfficeSlip:
    return OtherOfficeSlip(
        head=VISIT,
        request="Đổi giấy phép lái xe",
        office="Phòng Thử Nghiệm",
        address="Số 2 đường Ví Dụ",
        hours="07:30–11:30, 13:00–17:00",
        phone="0255 000 0002",
        link=PORTAL,
    )


SAMPLES: Mapping[str, Callable[[], Slip]] = {
    "receipt": _receipt,
    "receipt-many": _receipt_many,
    "receipt-attested": _receipt_attested,
    "receipt-online": _receipt_online,
    "receipt-stages": _receipt_stages,
    "supplement": _supplement,
    "refusal": _refusal,
    "apology": _apology,
    "stop": _stop,
    "control": _control,
    "register": _register,
    "result": _result,
    "hand-over": _hand_over,
    "outage": _outage,
    "commitment": _commitment,
    "guidance": _guidance,
    "other-office": _other_office,
    "leaflet": _leaflet,
}
"""A sample for each form, and for each variant of form 01."""

NAMES: Mapping[str, str] = {
    "receipt": "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
    "receipt-many": "Giấy tiếp nhận nhiều hồ sơ",
    "receipt-attested": "Giấy tiếp nhận hồ sơ chứng thực",
    "receipt-online": "Giấy tiếp nhận hồ sơ nộp trực tuyến",
    "receipt-stages": "Giấy tiếp nhận hồ sơ có nhiều giai đoạn",
    "supplement": "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ",
    "refusal": "Phiếu từ chối tiếp nhận, giải quyết hồ sơ",
    "apology": "Xin lỗi và hẹn lại, đề nghị gia hạn",
    "stop": "Thông báo dừng giải quyết hồ sơ",
    "control": "Phiếu kiểm soát quá trình giải quyết hồ sơ",
    "register": "Sổ theo dõi hồ sơ",
    "result": "Giấy biên nhận kết quả",
    "hand-over": "Danh sách bàn giao hồ sơ, kết quả",
    "outage": "Danh sách gọi báo hồ sơ trễ hẹn",
    "commitment": "Bản cam kết thực hiện chỉ tiêu, nhiệm vụ",
    "guidance": "Phiếu hướng dẫn chuẩn bị hồ sơ",
    "other-office": "Phiếu hướng dẫn đến đúng nơi giải quyết",
    "leaflet": "Tờ hướng dẫn nộp hồ sơ trực tuyến",
}
"""What each sample is called."""
