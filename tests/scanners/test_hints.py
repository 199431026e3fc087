"""What a page's text suggests, with the mistakes that readers of print make."""

from __future__ import annotations

import csv
import random
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import desk_tui
from db.catalogue_papers import parse_papers
from desk_tui.rules.text import plain
from scanners.hints import Fields, fields, suggest, titles

HEADING = """ỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM

XÃ MẪU Độc lập - Tự do - Hạnh phúc
Số: 123/UBND-TP Xã Mẫu, ngày 05 tháng 11 năm 2026
"""
BODY = """
Kính gửi: Ủy ban nhân dân xã Mẫu
Họ, chữ đệm, tên người yêu cầu: NGUYỄN VĂN THỬ
Tôi sinh ngày 01/01/1990, đề nghị
"""
PAPERS = {
    "to-khai": "Tờ khai đăng ký khai sinh",
    "chung-sinh": "Giấy chứng sinh hoặc văn bản người làm chứng/giấy cam đoan",
    "uy-quyen": "Văn bản ủy quyền (nếu ủy quyền)",
    "hop-dong": "Hợp đồng chuyển nhượng quyền sử dụng đất",
    "tuy-than": "Giấy tờ tùy thân",
}


def suggested(title: str, head: str = HEADING) -> str | None:
    found = suggest(head + title + BODY, PAPERS, plain)
    return found.key if found else None


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("GIẤY CHỨNG SINH", "chung-sinh"),
        ("GlẤY CHỨNG SlNH", "chung-sinh"),
        ("GIẤYCHỨNG S1NH", "chung-sinh"),
        ("GIAY CHUNG SINH", "chung-sinh"),
        ("GIẤY CAM ĐOAN", "chung-sinh"),
        ("TỜ KHAI ĐĂNG KÝ KHAI SINH", "to-khai"),
        ("TỜ KHAI\nĐĂNG KÝ KHAI SINH", "to-khai"),
        ("TỜ KHAI\n\nĐĂNG KÝ KHAI SINH", "to-khai"),
        ("T0 KHAI ĐĂNG KY KHAI 5INH", "to-khai"),
        ("HỢP ĐỒNG\nCHUYỂN NHƯỢNG QUYỀN SỬ DỤNG ĐẤT", "hop-dong"),
        ("VĂN BẢN ỦY QUYỀN", "uy-quyen"),
        # Papers of the same family that were not asked for.
        ("TỜ KHAI ĐĂNG KÝ KHAI TỬ", None),
        ("TỜ KHAI ĐĂNG KÝ KẾT HÔN", None),
        ("GIẤY CHỨNG TỬ", None),
        ("HỢP ĐỒNG THUÊ NHÀ", None),
        ("GIẤY TỜ", None),
        ("Giấy chứng sinh", None),
        ("", None),
    ],
)
def test_titles_point_to_papers(title: str, key: str | None) -> None:
    assert suggested(title) == key
    assert suggested(title, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do\n\n") == key


def test_where_the_title_was_is_told() -> None:
    found = suggest(HEADING + "\nGIẤY CHỨNG SINH" + BODY, PAPERS, plain)
    assert found
    assert (found.title, found.line, found.score) == ("GIẤY CHỨNG SINH", 5, 1.0)


def test_two_papers_equally_like_are_no_suggestion() -> None:
    twins = {"a": "Giấy chứng sinh", "b": "Giấy chứng sinh (bản sao)"}
    assert suggest("GIẤY CHỨNG SINH" + BODY, twins, plain) is None


def test_a_title_deep_in_the_text_is_none() -> None:
    assert suggest("dòng chữ thường\n" * 40 + "GIẤY CHỨNG SINH", PAPERS, plain) is None


def test_headings_are_no_titles() -> None:
    assert [title for _, title in titles(HEADING, plain)] == []


CONFUSED = {"O": "0", "I": "l", "S": "5", "B": "8", "N": "H", "Đ": "D", "E": "F", "C": "G"}


def misread(text: str, rate: float, dice: random.Random) -> str:
    """The text with letters confused, lost, added, and blanks lost or added."""
    out: list[str] = []
    for char in text:
        if char == "\n" or dice.random() >= rate:
            out.append(char)
            continue
        kind = dice.random()
        if kind < 0.5:
            out.append(CONFUSED.get(char, dice.choice("AEIOUNTH")))
        elif kind < 0.75:
            out.append("" if kind < 0.65 else char + dice.choice("IL.'"))
        else:
            out.append("" if char == " " else char + " ")
    return "".join(out)


def printed_title(name: str) -> str:
    """How a paper of the catalogue calls itself: its first name, without remarks."""
    first = re.split(r" hoặc |/|, | kèm ", re.sub(r"\([^()]*\)", " ", name))[0]
    return re.sub(r"^(?:[0-9]+ )?(?:Bản sao|Bản chính|Bản gốc|bộ|Dự thảo) ", "", first).strip()


def catalogue() -> list[dict[str, str]]:
    """The checklists of the packaged catalogue, without groups ("Hồ sơ trẻ: …")."""
    path = Path(desk_tui.__file__).parent / "data" / "catalogue.csv"
    with path.open(encoding="utf-8") as file:
        lists = [
            {
                paper.key: paper.name
                for paper in parse_papers(row["required_papers"], plain)
                if ":" not in paper.name
            }
            for row in csv.DictReader(file)
        ]
    return [papers for papers in lists if len(papers) > 1]


@pytest.mark.parametrize(("rate", "recall"), [(0.0, 0.95), (0.03, 0.92), (0.06, 0.9)])
def test_papers_of_the_packaged_catalogue_are_known_again(rate: float, recall: float) -> None:
    dice = random.Random(7)
    lists = catalogue()
    names = sorted({name for papers in lists for name in papers.values()})
    asked = right = wrong = 0
    for papers in lists:
        for key, name in papers.items():
            title = printed_title(name)
            page = misread(HEADING + title.upper() + BODY, rate, dice)
            found = suggest(page, papers, plain)
            asked += 1
            right += found is not None and found.key == key
            wrong += found is not None and found.key != key
        for name in dice.sample(names, 4):
            title = plain(printed_title(name))
            if all(title not in plain(one) for one in papers.values()):
                page = misread(HEADING + printed_title(name).upper() + BODY, rate, dice)
                wrong += suggest(page, papers, plain) is not None
    assert asked > 150
    assert right / asked >= recall
    assert right / (right + wrong) >= 0.97


def values(text: str) -> tuple[str | None, str | None, str | None]:
    found = fields(text, plain)
    number, day, issuer = (
        one.value if one else None for one in (found.number, found.date, found.issuer)
    )
    return number, day, issuer


def test_the_heading_of_a_document() -> None:
    found = fields(HEADING + "GIẤY CHỨNG SINH" + BODY, plain)
    assert values(HEADING) == ("123/UBND-TP", "2026-11-05", "ỦY BAN NHÂN DÂN XÃ MẪU")
    assert found.number
    assert (found.number.line, found.number.source) == (
        3,
        "Số: 123/UBND-TP Xã Mẫu, ngày 05 tháng 11 năm 2026",
    )


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("Số: 45/2026/QĐ-UBND", "45/2026/QĐ-UBND"),
        ("Số: 45/2O26/QÐ-UBND", "45/2026/QĐ-UBND"),
        ("Sô: l2 / 2026 / GCS", "12/2026/GCS"),
        ("Số 7 /GXN-UBND", "7/GXN-UBND"),
        ("Số: 0I7/TB-UBND Xã Mẫu, ngày", "017/TB-UBND"),
        ("Số: 88", "88"),
        ("Mẫu số: 01/ĐK", None),
        ("Số định danh: 001090000000", None),
        ("Số lượng: 12", None),
        ("Căn cứ Quyết định số 12/QĐ-UBND", None),
        ("Số nhà 12 đường Mẫu", None),
        ("Số: ........../UBND", None),
    ],
)
def test_numbers(line: str, number: str | None) -> None:
    assert values("ĐƠN XIN\n" + line)[0] == number


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Xã Mẫu, ngày 05 tháng 11 năm 2026", "2026-11-05"),
        ("Xã Mẫu, ngày 3l tháng l0 năm 2O26", "2026-10-31"),
        ("Xã Mẫu, ngay 5 thang 11 nam 2 026.", "2026-11-05"),
        ("Xã Mẫu, 05/11/2026", "2026-11-05"),
        ("Ngày cấp: 05/11/2026 Nơi cấp: xã Mẫu", "2026-11-05"),
        ("Xã Mẫu, ngày 31 tháng 02 năm 2026", None),
        ("Xã Mẫu, ngày 00 tháng 11 năm 2026", None),
        ("sinh ngày 01 tháng 01 năm 1990", None),
        ("Sinh ngày: 01/01/1990", None),
        ("ngày ... tháng ... năm 20...", None),
        ("từ 01/02/2026 đến 05/03/2026", None),
        ("Số tài khoản 12/34/5678/9", None),
    ],
)
def test_dates(text: str, day: str | None) -> None:
    assert values("ĐƠN XIN\nTôi là\n" + text + "\n")[1] == day


def test_the_date_beside_the_place_goes_before_those_in_the_text() -> None:
    text = HEADING + "Căn cứ Nghị định ngày 05 tháng 3 năm 2020 của Chính phủ,\nhết hạn 01/01/2030"
    assert values(text)[1] == "2026-11-05"
    signed = "ĐƠN XIN\nnhà đất cấp năm 2020 theo 12/12/2020 của\nXã Mẫu, ngày 06 tháng 11 năm 2026"
    assert values(signed)[1] == "2026-11-06"


@pytest.mark.parametrize(
    ("head", "issuer"),
    [
        ("ỦY BAN NHÂN DÂN\nXÃ MẪU\nSố: 1/UBND\nCỘNG HÒA XÃ HỘI", "ỦY BAN NHÂN DÂN XÃ MẪU"),
        ("SỞ Y TẾ TỈNH MẪU\nBỆNH VIỆN ĐA KHOA MẪU\nSố: 1", "BỆNH VIỆN ĐA KHOA MẪU"),
        ("UBND TỈNH MẪU\nSỞ TƯ PHÁP\nSố: 1", "SỞ TƯ PHÁP"),
        ("CÔNG TY MẪU CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 1/MẪU", "CÔNG TY MẪU"),
        (
            "ỦY BAN NHÂN DẦN CỘNG HOÀ XÃ HÔI CHỦ NGHIA VIÊT NAM\nXÃ MẪU\nSố: 1",
            "ỦY BAN NHÂN DẦN XÃ MẪU",
        ),
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nĐƠN XIN", None),
    ],
)
def test_issuers(head: str, issuer: str | None) -> None:
    assert values(head + "\nKính gửi")[2] == issuer


def test_nothing_said_nothing_offered() -> None:
    assert fields("", plain) == Fields()


@given(st.dates(date(1950, 1, 1), date(2050, 1, 1)), st.booleans())
def test_every_real_day_is_read(day: date, wordy: bool) -> None:
    written = f"ngày {day.day:02d} tháng {day.month} năm {day.year}" if wordy else f"{day:%d/%m/%Y}"
    assert values(f"Xã Mẫu, {written}\n")[1] == day.isoformat()


@given(st.text(max_size=300))
def test_any_text_is_borne(text: str) -> None:
    found = fields(text, plain)
    suggest(text, PAPERS, plain)
    if found.date:
        assert 1900 <= date.fromisoformat(found.date.value).year <= 2100
