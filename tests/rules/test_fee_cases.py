"""Thirty fees, each from a rule or a source text: what is paid, by which rows, in which words."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files

import pytest

from desk_tui.rules.fees import Fee, Tariff, fee
from desk_tui.rules.policies import COUNCIL, Applicant, Channel
from desk_tui.rules.policy_file import policies_from_rows


def packaged(name: str) -> list[dict[str, str]]:
    text = files("desk_tui").joinpath("data", name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


# Invented rows beside the packaged ones, for what no packaged row does yet.
INVENTED = """\
id,instrument,article,procedure,list,field,group,channel,object,kind,value,condition,proof,\
valid_from,valid_to,successor,stack,priority,scope
T-CAN-NGHEO,Nghị quyết thử A,Điều 1,T.1,,,,any,fee,percent,50,hộ cận nghèo,Giấy xác nhận,,,,none,30,
T-NGHEO,Nghị quyết thử A,Điều 2,T.1,,,,any,fee,exempt,0,hộ nghèo,Giấy chứng nhận,,,,none,50,
T-ONLINE,Nghị quyết thử B,Điều 1,T.1;T.2,,,,online,fee,percent,50,,,,,,none,40,
T-TRUOC,Nghị quyết thử C,Điều 1,T.3,,,,online,fee,percent,50,,,,,,yes,40,
T-SAU,Nghị quyết thử C,Điều 2,T.3,,,,any,fee,exempt,0,hộ nghèo,Giấy chứng nhận,,,,yes,50,
T-MIEN-TRUOC,Nghị quyết thử D,Điều 1,T.4,,,,any,fee,exempt,0,hộ nghèo,Giấy chứng nhận,,,,yes,30,
T-GIAM-SAU,Nghị quyết thử D,Điều 2,T.4,,,,online,fee,percent,50,,,,,,yes,40,
T-CU,Nghị quyết thử E,Điều 1,T.5,,,,online,fee,percent,50,,,2026-01-01,2026-11-16,T-MOI,none,40,
T-MOI,Nghị quyết thử G,Điều 1,T.5,,,,online,fee,percent,20,,,2026-11-17,,,none,40,
T-THAY,Nghị quyết thử E,Điều 2,T.6,,,,online,fee,percent,50,,,2026-01-01,,T-MOI6,none,40,
T-MOI6,Nghị quyết thử G,Điều 2,T.6,,,,online,fee,percent,10,,,2026-11-16,,,none,40,
T-DN,Nghị quyết thử H,Điều 1,T.7,,,tổ chức,online,fee,percent,30,,,,,,none,40,
T-LINHVUC,Nghị quyết thử I,Điều 1,,,Kinh doanh,,online,fee,percent,25,,,,,,none,40,
T-DS,Nghị quyết thử K,Phụ lục,T.8;T.9,,,,any,list,list,0,,,,,,none,40,
T-THEODS,Nghị quyết thử K,Điều 1,,T-DS,,,online,fee,exempt,0,,,,,,none,40,
T-MUC,Nghị quyết thử L,Điều 1,T.10,,,,online,fee,fixed,7000,,,,,,none,40,
T-CHUNG,Nghị quyết thử M,Điều 1,,,,,online,fee,percent,50,,,,,,none,40,Tỉnh Thử
"""
POLICIES = policies_from_rows([*packaged("policies.csv"), *csv.DictReader(INVENTED.splitlines())])
MONDAY = "2026-11-16"


@dataclass(frozen=True)
class Case:
    why: str
    """The rule or the sentence of a source it comes from."""
    pays: int | None
    code: str
    channel: Channel = "counter"
    day: str = MONDAY
    price: Mapping[str, int] = field(default_factory=dict)
    unit: str = "đ/lần"
    set_by: str = "trung ương"
    about: str = ""
    pages: tuple[int, ...] = (1,)
    copies: int = 1
    exempt: str | None = None
    province: str = ""
    who: Applicant | None = None
    rows: tuple[str, ...] = ()
    """The rows that made it, in their order."""


def paged(why: str, pays: int, *pages: int, copies: int = 1, **more: str) -> Case:
    """Certified copies: TT 226/2016 and 257/2016/TT-BTC."""
    rows = ("PC-SAOCHUNGTHUC",)
    unit = "công thức theo trang"
    return Case(why, pays, "2.000815", unit=unit, pages=pages, copies=copies, rows=rows, **more)  # pyright: ignore[reportArgumentType]


T = {"counter": 15_000}
CASES = [
    paged("TT 226: 2.000 đ trang 1", 2_000, 1),
    paged("TT 226: 1.000 đ từ trang 3", 5_000, 3),
    paged("TT 226: 10 trang, 3 bản", 36_000, 10, copies=3),
    paged("TT 226: tối đa 200.000 đ một bản", 200_000, 198),
    paged("TT 226: tối đa tính cho từng bản", 400_000, 500, copies=2),
    paged("ngày ở quầy, lượt 2: 1, 2, 5 trang, 2 bản", 26_000, 1, 2, 5, copies=2),
    Case("TT 75/2022: thường trú trực tiếp", 20_000, "1.004222", rows=("PC-CUTRU-TT",)),
    Case("TT 75/2022: trực tuyến", 10_000, "1.004222", "online", rows=("PC-CUTRU-TTUYEN",)),
    Case("TT 75/2022: tách hộ", 5_000, "1.010038", "online", rows=("PC-TACHHO-TTUYEN",)),
    Case("TT 75/2022: tạm trú trực tuyến", 7_000, "1.004194", "online", rows=("PC-TAMTRU-TTUYEN",)),
    Case(
        "TT 73/2024: căn cước trực tuyến năm 2025, nửa mức",
        *(25_000, "1.014063", "online", "2025-03-03"),
        price={"counter": 50_000},
        rows=("PC-CANCUOC-2025",),
    ),
    Case(
        "TT 64/2025 cùng lúc với TT 73/2024: không cộng dồn",
        *(25_000, "1.014063", "online", "2025-08-01"),
        price={"counter": 50_000},
        rows=("PC-CANCUOC-2025",),
    ),
    Case(
        "TT 64/2025: hết ngày 31/12/2026 vẫn nửa mức",
        *(25_000, "1.014063", "counter", "2026-12-31"),
        price={"counter": 50_000},
        rows=("PC-CANCUOC",),
    ),
    Case(
        "TT 64/2025: từ 01/01/2027 đủ mức",
        *(50_000, "1.014063", "counter", "2027-01-01"),
        price={"counter": 50_000},
    ),
    Case(
        "TT 281/2016: trích lục 8.000 đ một bản",
        *(16_000, "2.000635"),
        unit="đ/bản",
        copies=2,
        rows=("PC-TRICHLUC",),
    ),
    Case(
        "ngày ở quầy, lượt 10: hộ nghèo, 16.000 − miễn",
        *(0, "2.000635"),
        unit="đ/bản",
        copies=2,
        about="Hộ tịch",
        exempt="hộ nghèo",
        rows=("PC-TRICHLUC", "PC-HOTICH-MIEN-NGHEO"),
    ),
    Case(
        "NQ 11/2022 Quảng Ngãi Điều 2: 50% khi nộp trực tuyến (B2-14)",
        *(25_000, "1.013225", "online"),
        price={"counter": 50_000},
        set_by=COUNCIL,
        province="Quảng Ngãi",
        rows=("QNG-PHI-TTUYEN",),
    ),
    Case(
        "NQ 11/2022: nộp giấy không giảm",
        *(50_000, "1.013225"),
        price={"counter": 50_000},
        set_by=COUNCIL,
        province="Quảng Ngãi",
    ),
    Case(
        "NQ 11/2022: tỉnh khác không giảm",
        *(50_000, "1.013225", "online"),
        price={"counter": 50_000},
        set_by=COUNCIL,
        province="Đồng Nai",
    ),
    Case(
        "phí do trung ương quy định thì tỉnh không giảm (rules j)",
        *(50_000, "1.013225", "online"),
        price={"counter": 50_000},
        province="Quảng Ngãi",
    ),
    Case(
        "phí nghị quyết không nêu thì không giảm",
        *(50_000, "9.999999", "online"),
        price={"counter": 50_000},
        set_by=COUNCIL,
        province="Quảng Ngãi",
    ),
    Case(
        "nghị quyết không nêu phí nào: chưa áp dụng",
        *(50_000, "9.999999", "online"),
        price={"counter": 50_000},
        set_by=COUNCIL,
        province="Tỉnh Thử",
    ),
    Case(
        "ngày ở quầy, lượt 5b: danh mục ghi riêng 7.500 đ, không giảm lần nữa",
        *(7_500, "T.2", "online"),
        price={"counter": 15_000, "online": 7_500},
    ),
    Case("giảm nửa cho hộ cận nghèo", 7_500, "T.1", price=T, exempt="hộ cận nghèo",
         rows=("T-CAN-NGHEO",)),
    Case("hai mức giảm không cộng dồn", 7_500, "T.1", "online", price=T, exempt="hộ cận nghèo",
         rows=("T-CAN-NGHEO",)),
    Case("miễn đứng riêng: không kèm giảm trực tuyến", 0, "T.1", "online", price=T,
         exempt="hộ nghèo", rows=("T-NGHEO",)),
    Case("giảm trước, miễn sau, theo thứ tự ghi (B2-14)", 0, "T.3", "online", price=T,
         exempt="hộ nghèo", rows=("T-TRUOC", "T-SAU")),
    Case("miễn trước thì không còn gì để giảm", 0, "T.4", "online", price=T, exempt="hộ nghèo",
         rows=("T-MIEN-TRUOC",)),
    Case("quy định hết đêm nay, hôm nay còn (B4-11)", 7_500, "T.5", "online", price=T,
         rows=("T-CU",)),
    Case("ngày mai dòng kế tiếp", 12_000, "T.5", "online", "2026-11-17", price=T, rows=("T-MOI",)),
    Case("dòng kế tiếp bắt đầu thì dòng cũ thôi, dù chưa ghi ngày hết", 13_500, "T.6", "online",
         price=T, rows=("T-MOI6",)),
    Case("dòng cho tổ chức: tổ chức được giảm", 10_500, "T.7", "online", price=T,
         who=Applicant(organisation=True), rows=("T-DN",)),
    Case("dòng cho tổ chức: cá nhân không", 15_000, "T.7", "online", price=T,
         who=Applicant(age=30)),
    Case("dòng cho tổ chức: chưa biết ai thì không", 15_000, "T.7", "online", price=T),
    Case("theo lĩnh vực", 11_250, "T.20", "online", price=T, about="Kinh doanh",
         rows=("T-LINHVUC",)),
    Case("theo danh sách: 0 đồng khi nộp trực tuyến", 0, "T.9", "online", price=T,
         rows=("T-THEODS",)),
    Case("mức cố định thấp hơn giá danh mục", 7_000, "T.10", "online", price=T, rows=("T-MUC",)),
    Case("mức lẻ thì làm tròn xuống, lợi cho dân", 7_499, "T.1", "online",
         price={"counter": 14_999}, rows=("T-ONLINE",)),
    Case("không ai công bố mức thu: không phải là 0", None, "1.010803"),
    Case("diện không có dòng nào: cán bộ khai, có cảnh báo", 0, "T.30", price=T,
         exempt="Quyết định 12"),
]  # fmt: skip


def paid(case: Case) -> Fee:
    tariff = Tariff(case.price, case.unit, "", case.code, case.about, case.set_by)
    return fee(
        tariff,
        POLICIES,
        case.channel,
        date.fromisoformat(case.day),
        case.pages,
        case.copies,
        case.exempt,
        frozenset({case.province} - {""}),
        case.who,
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.why)
def test_what_is_paid_and_by_which_rows(case: Case) -> None:
    found = paid(case)
    assert found.amount == case.pays
    assert tuple(row.id for row in found.used) == case.rows
    if found.amount is not None:
        assert sum(line.amount for line in found.lines) == found.amount
        assert all(line.ground for line in found.lines[1:])


def said(why: str) -> list[tuple[str, int]]:
    case = next(case for case in CASES if case.why.startswith(why))
    return [(line.text, line.amount) for line in paid(case).lines]


def test_the_sentence_follows_the_order_that_the_rows_state() -> None:
    exempted = ("Miễn: hộ nghèo, kèm giấy chứng nhận", -7_500)
    assert said("giảm trước") == [
        ("15.000 đ", 15_000),
        ("Giảm 50% khi nộp trực tuyến", -7_500),
        exempted,
    ]
    assert said("miễn trước") == [("15.000 đ", 15_000), (exempted[0], -15_000)]
    assert said("miễn đứng riêng") == [("15.000 đ", 15_000), (exempted[0], -15_000)]
    assert said("giảm nửa")[1] == ("Giảm 50% cho hộ cận nghèo", -7_500)


def test_a_row_that_names_no_fee_is_told_and_not_applied() -> None:
    case = next(case for case in CASES if case.why.startswith("nghị quyết không nêu"))
    assert "chưa nêu phí nào" in paid(case).warnings[0]
