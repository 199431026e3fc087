"""What the verbs of online filings say to a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desk_tui.cli.words_facts import item, moment
from desk_tui.rules.text import vn_money


def _converted(result: dict[str, Any]) -> list[str]:
    said = [
        f"Đã lập {result['package']}: {result['words']}.",
        f"Công dân mở bằng điện thoại: {result['url']}",
    ]
    if result["until"]:
        said.append(f"Liên kết có hiệu lực đến {moment(result['until'])}.")
    if result["fee"]:
        said.append(f"Phải nộp {vn_money(result['fee'])}: {result['pay']['words']}.")
    return [*said, *(f"Lưu ý: {one}" for one in result["warnings"])]


def _packages(result: dict[str, Any]) -> list[str]:
    if not result["packages"]:
        return ["Chưa có gói nào."]
    return [
        f"{row['package']}  {moment(row['prepared'])}  {row['name']}: {row['words']}"
        for row in result["packages"]
    ]


def _package(result: dict[str, Any]) -> list[str]:
    said = [
        f"{result['package']}: {result['words']}",
        f"Người nộp: {result['applicant']['name']}; người hỗ trợ: {result['helper']},"
        f" quầy {result['desk']}",
        f"Đồng ý: {result['consent']['words']}",
    ]
    if result["papers"]:
        said += ["Giấy tờ:", *(f"  - {item(paper)}" for paper in result["papers"])]
    said += [f"{vn_money(one['amount'])}: {one['words']}" for one in result["payments"]]
    return [*said, *(f"Lưu ý: {one}" for one in result["warnings"])]


def _link(result: dict[str, Any]) -> list[str]:
    said = [
        f"Mã mới của {result['package']}: {result['url']}",
        f"Có hiệu lực đến {moment(result['until'])}.",
    ]
    return [*said, *(f"Lưu ý: {one}" for one in result["warnings"])]


def _address(result: dict[str, Any]) -> list[str]:
    return [f"Điện thoại của công dân mở: {result['url'] or 'chưa có, quầy chưa nối trung tâm'}"]


def _counts(result: dict[str, Any]) -> list[str]:
    counted = "có tính" if result["helped_counts_online"] else "không tính"
    return [f"Hồ sơ nộp có hỗ trợ: {counted} là trực tuyến trong số liệu của cơ quan."]


SHAPES: dict[str, Callable[[dict[str, Any]], list[str]]] = {
    "online:convert": _converted,
    "online:packages": _packages,
    "online:package": _package,
    "online:withdraw": _package,
    "online:link": _link,
    "online:address": _address,
    "online:counts": _counts,
}
