"""Numbers that name a person or an enterprise: the 12-digit personal number and tax codes.

Structure of the personal number: TT 59/2021/TT-BCA (expired 1 July 2024; the Identification Law
26/2023/QH15 Art. 12 promises only 12 digits), so what it says beside the card is never more than
a warning. Tax code check digit: TT 86/2024/TT-BTC Art. 5.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from desk_tui.rules.problem import RuleProblem

# Birth place codes of the 63 provinces before the 2025 merger: TT 59/2021/TT-BCA.
BIRTH_PLACES: dict[str, str] = {
    "001": "Hà Nội",
    "002": "Hà Giang",
    "004": "Cao Bằng",
    "006": "Bắc Kạn",
    "008": "Tuyên Quang",
    "010": "Lào Cai",
    "011": "Điện Biên",
    "012": "Lai Châu",
    "014": "Sơn La",
    "015": "Yên Bái",
    "017": "Hòa Bình",
    "019": "Thái Nguyên",
    "020": "Lạng Sơn",
    "022": "Quảng Ninh",
    "024": "Bắc Giang",
    "025": "Phú Thọ",
    "026": "Vĩnh Phúc",
    "027": "Bắc Ninh",
    "030": "Hải Dương",
    "031": "Hải Phòng",
    "033": "Hưng Yên",
    "034": "Thái Bình",
    "035": "Hà Nam",
    "036": "Nam Định",
    "037": "Ninh Bình",
    "038": "Thanh Hóa",
    "040": "Nghệ An",
    "042": "Hà Tĩnh",
    "044": "Quảng Bình",
    "045": "Quảng Trị",
    "046": "Thừa Thiên Huế",
    "048": "Đà Nẵng",
    "049": "Quảng Nam",
    "051": "Quảng Ngãi",
    "052": "Bình Định",
    "054": "Phú Yên",
    "056": "Khánh Hòa",
    "058": "Ninh Thuận",
    "060": "Bình Thuận",
    "062": "Kon Tum",
    "064": "Gia Lai",
    "066": "Đắk Lắk",
    "067": "Đắk Nông",
    "068": "Lâm Đồng",
    "070": "Bình Phước",
    "072": "Tây Ninh",
    "074": "Bình Dương",
    "075": "Đồng Nai",
    "077": "Bà Rịa - Vũng Tàu",
    "079": "Thành phố Hồ Chí Minh",
    "080": "Long An",
    "082": "Tiền Giang",
    "083": "Bến Tre",
    "084": "Trà Vinh",
    "086": "Vĩnh Long",
    "087": "Đồng Tháp",
    "089": "An Giang",
    "091": "Kiên Giang",
    "092": "Cần Thơ",
    "093": "Hậu Giang",
    "094": "Sóc Trăng",
    "095": "Bạc Liêu",
    "096": "Cà Mau",
}

_TAX_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)


@dataclass(frozen=True)
class PersonalNumber:
    """What a 12-digit number says: ``place_name`` is None for a code not among the 63."""

    number: str
    place: str
    place_name: str | None
    birth_year: int
    sex: str
    serial: str

    @property
    def place_known(self) -> bool:
        return self.place_name is not None


def personal_number(text: str) -> PersonalNumber:
    """Read a personal number; refuses anything but 12 digits."""
    if not re.fullmatch(r"[0-9]{12}", text):
        raise RuleProblem(
            "personal-number",
            f"Số định danh “{text[:40]}” không đủ 12 chữ số.",
            "Đọc lại số trên thẻ căn cước: đúng 12 chữ số, không có chữ cái.",
        )
    century, female = divmod(int(text[3]), 2)
    return PersonalNumber(
        number=text,
        place=text[:3],
        place_name=BIRTH_PLACES.get(text[:3]),
        birth_year=1900 + 100 * century + int(text[4:6]),
        sex="Nữ" if female else "Nam",
        serial=text[6:],
    )


def is_old_number(text: str) -> bool:
    """A 9-digit identity number of before the 12-digit card (no check digit)."""
    return re.fullmatch(r"[0-9]{9}", text) is not None


@dataclass(frozen=True)
class TaxCode:
    """``number`` as written on papers (``0123456789`` or ``0123456789-001``)."""

    number: str
    warnings: tuple[str, ...]


def tax_code(text: str) -> TaxCode:
    """Read a tax or enterprise number: 10 digits, or 10-3 for a branch.

    A wrong check digit refuses; where the formula gives 10 the sources differ, so it only warns.
    """
    found = re.fullmatch(r"([0-9]{9})([0-9])(?:-?([0-9]{3}))?", text)
    if not found:
        raise RuleProblem(
            "tax-code",
            f"Mã số thuế “{text[:40]}” phải có 10 chữ số, hoặc 10 chữ số, gạch nối và 3 chữ số.",
            "Đọc lại mã trên giấy chứng nhận đăng ký, ví dụ 9900000016 hoặc 9900000016-001.",
        )
    base, check, branch = found.groups()
    if branch == "000":
        raise RuleProblem(
            "tax-branch",
            "Số thứ tự đơn vị phụ thuộc phải từ 001 đến 999.",
            "Bỏ phần sau gạch nối nếu đây là mã của đơn vị chính.",
        )
    expected = 10 - sum(w * int(d) for w, d in zip(_TAX_WEIGHTS, base, strict=True)) % 11
    warnings: tuple[str, ...] = ()
    if expected == 10:
        warnings = ("Chữ số kiểm tra của mã số thuế này không tính được: cần tra cứu lại.",)
    elif int(check) != expected:
        raise RuleProblem(
            "tax-check",
            f"Mã số thuế {base}{check} sai chữ số kiểm tra (chữ số thứ 10).",
            "Có chữ số gõ nhầm: đọc lại từng số.",
        )
    return TaxCode(base + check + (f"-{branch}" if branch else ""), warnings)
