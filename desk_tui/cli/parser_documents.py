"""The words about documents: making, signing and checking PDFs, and the archive copies."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from desk_tui.rules.text import tidy

MOST_MB = 2000
MOST_PAPERS = 9999


def megabytes(text: str) -> float:
    try:
        found = float(text.replace(",", "."))
        if not 0 < found <= MOST_MB:
            raise ValueError
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"“{text}” không phải số MB lớn hơn 0, nhiều nhất {MOST_MB}"
        ) from None
    return found


def few(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MOST_PAPERS):
        raise argparse.ArgumentTypeError(f"“{text}” không phải số từ 1 đến {MOST_PAPERS}")
    return int(text)


def documents(verb: Any) -> None:
    digitise = verb("digitise", "digitise:digitise", "tệp ảnh, PDF thành một PDF/A tìm được chữ")
    digitise.add_argument("files", metavar="TỆP", type=Path, nargs="+")
    digitise.add_argument("--out", metavar="TỆP.pdf", type=Path, required=True)
    digitise.add_argument("--mode", choices=("gray", "color"))
    digitise.add_argument(
        "--ocr", action=argparse.BooleanOptionalAction, default=True, help="đọc chữ trên trang"
    )
    digitise.add_argument("--limit", metavar="MB", type=megabytes, help="tệp nặng nhất bao nhiêu")
    digitise.add_argument(
        "--sign",
        action="store_true",
        help="ký số: DESK_TUI_SIGN_P12 (hoặc cài đặt của quầy) và DESK_TUI_SIGN_PASSWORD",
    )
    signatures = verb("signatures", "digitise:signatures", "chữ ký số trong một tệp PDF, bằng lời")
    signatures.add_argument("file", metavar="TỆP.pdf", type=Path)
    signatures.add_argument("--roots", type=Path, help="thư mục chứng thư gốc được tin cậy")
    archive = verb("archive", "digitise:archive", "làm ngay bản lưu tìm được chữ còn chờ")
    archive.add_argument("--limit", metavar="SỐ", type=few, help="nhiều nhất bao nhiêu giấy tờ")
    _signing(verb)
    settings = verb("settings", "digitise:settings_show", "cài đặt của quầy").add_subparsers(
        dest="what", metavar="VIỆC", required=True
    )
    verb("show", "digitise:settings_show", "các cài đặt đang dùng", settings)
    size = verb("file-limit", "digitise:file_limit", "bản lưu nặng nhất bao nhiêu MB", settings)
    size.add_argument("limit", metavar="MB", type=megabytes, nargs="?", help="bỏ trống: không hạn")


def _signing(verb: Any) -> None:
    signing = verb("signing", "digitise:signing_show", "cơ quan ký số bản lưu bằng gì")
    into = signing.add_subparsers(dest="what", metavar="VIỆC", required=True)
    verb("show", "digitise:signing_show", "đang ký bằng gì", into)
    chosen = verb("set", "digitise:signing_set", "ký bằng tệp khóa hoặc thiết bị ký số", into)
    key = chosen.add_mutually_exclusive_group(required=True)
    key.add_argument("--p12", metavar="TỆP", type=Path, help="tệp khóa .p12, .pfx")
    key.add_argument("--token", metavar="TỆP", type=Path, help="phần mềm PKCS#11 của thiết bị")
    chosen.add_argument("--label", type=tidy, default="", help="tên thiết bị")
    chosen.add_argument("--certificate", type=tidy, default="", help="tên chứng thư trên thiết bị")
    chosen.add_argument("--timestamps", metavar="URL", default="", help="máy chủ dấu thời gian")
    chosen.add_argument("--form", type=tidy, default="", help="hình thức bản, ví dụ SAO Y")
    chosen.add_argument("--organisation", type=tidy, default="", help="tên cơ quan ghi trên dấu")
    verb("resume", "digitise:signing_resume", "đã sửa xong: thử ký lại", into)
    verb("off", "digitise:signing_off", "từ nay không ký bản lưu", into)
