"""Invented people, papers and procedures that the portal knows when it starts."""

from __future__ import annotations

from typing import Any

PEOPLE: tuple[dict[str, Any], ...] = (
    {
        "SoDinhDanh": "000000000001",
        "HoVaTen": "Nguyễn Văn Thử Nghiệm",
        "NgayThangNam": "19000101",
        "GioiTinh": "1",
    },
    {
        "SoDinhDanh": "001090000000",
        "HoVaTen": "Nguyễn Văn Thử",
        "NgayThangNam": "19900214",
        "GioiTinh": "1",
    },
    {
        "SoDinhDanh": "001190000001",
        "HoVaTen": "Trần Thị Ví Dụ",
        "NgayThangNam": "19900520",
        "GioiTinh": "2",
    },
)

PAPERS: tuple[dict[str, Any], ...] = (
    {
        "owner": "000000000001",
        "MaKetQua": "KQ.G99.000001",
        "TenGiayTo": "Giấy tờ minh họa",
        "SoKyHieu": "01/MH",
        "CoQuanChuQuan": "H99",
        "TenTep": "giay-to.pdf",
        "DuongDan": "/kho/gia/giay-to.pdf",
        "content": b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n",
    },
)


def procedure(
    code: str, name: str, field: tuple[str, str], papers: dict[str, str], result: tuple[str, str]
) -> dict[str, Any]:
    return {
        "ID": f"99{code[-4:]}",
        "MATTHC": code,
        "TENTTHC": name,
        "TRANGTHAI": "1",
        "LOAITTHC": "3",
        "CAPTHUCHIEN": [{"CAPTHUCHIEN": "3", "TENCAP": "Cấp xã"}],
        "LINHVUCTHUCHIEN": [{"MALINHVUC": field[0], "TENLINHVUC": field[1]}],
        "CACHTHUCTHUCHIEN": [
            {
                "KENH": "1",
                "THOIGIAN": [
                    {
                        "THOIGIANGIAIQUYET": "1",
                        "DONVITINH": "Ngày làm việc",
                        "MOTA": "",
                        "PHILEPHI": [{"MAPHILEPHI": "1'", "SOTIEN": "2.000", "DONVI": "Đồng"}],
                    }
                ],
            }
        ],
        "THANHPHANHOSO": [
            {
                "TRUONGHOP": "",
                "GIAYTO": [
                    {
                        "MAGIAYTO": mark,
                        "TENGIAYTO": title,
                        "SOBANCHINH": "1",
                        "SOBANSAO": "0",
                        "TENMAUDON": "",
                        "URL": "",
                        "MA_KQ_THAYTHE": "",
                    }
                    for mark, title in papers.items()
                ],
            }
        ],
        "KETQUATHUCHIEN": [{"MAKETQUA": result[0], "TENKETQUA": result[1]}],
    }


PROCEDURES: tuple[dict[str, Any], ...] = (
    procedure(
        "2.000815",
        "Thủ tục chứng thực bản sao từ bản chính giấy tờ, văn bản (tên minh họa)",
        ("G99-MH01", "Lĩnh vực minh họa"),
        {"000.00.00.G99-KQ000001": "Bản chính giấy tờ làm cơ sở chứng thực"},
        ("KQ.G99.000001", "Bản sao được chứng thực"),
    ),
    procedure(
        "1.001193",
        "Đăng ký khai sinh (tên minh họa)",
        ("G15-HT01", "Hộ tịch"),
        {
            "000.00.00.G15-KQ000101": "Tờ khai đăng ký khai sinh",
            "000.00.00.G15-KQ000102": "Giấy chứng sinh",
        },
        ("KQ.G15.000031", "Giấy khai sinh"),
    ),
)
FIELDS = (
    {"MALINHVUC": "G99-MH01", "TENLINHVUC": "Lĩnh vực minh họa", "MANGANH": "G99"},
    {"MALINHVUC": "G15-HT01", "TENLINHVUC": "Hộ tịch", "MANGANH": "G15"},
)
AGENCIES = ({"MADONVI": "000.00.05.H99", "TENDONVI": "UBND xã Minh Họa", "CAPDONVI": "3"},)
