"""What the verbs of attestation say to a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desk_tui.cli.words_facts import moment
from desk_tui.rules.text import vn_money


def _received(result: dict[str, Any]) -> list[str]:
    said = [f"Đã nhận {result['code']}"]
    said[0] += f", hẹn trả {moment(result['due'])}." if result["due"] else "."
    said += [f"  {line['text']}" for line in result["fee_lines"]]
    if result["fee"] is not None:
        said.append(f"Phí: {vn_money(result['fee'])}.")
    if result["paid"]:
        said.append(f"Đã thu {vn_money(result['paid'])}, biên lai {'; '.join(result['receipts'])}.")
    if result["change"]:
        said.append(f"Thối lại {vn_money(result['change'])}.")
    if result["unpaid"]:
        said.append(f"Chưa thu được tiền: {result['unpaid']}")
    paths = [result["slip"], *result["slips"]]
    said += [*_lines(result), *(f"Phiếu: {path}" for path in paths if path)]
    return [*said, *(f"Lưu ý: {one}" for one in result["warnings"])]


def _entered(result: dict[str, Any]) -> list[str]:
    return [f"{result['code']}: đã vào sổ.", *_lines(result)]


def _listed(result: dict[str, Any]) -> list[str]:
    if "volumes" in result:
        said = [
            f"{one['book']:<5} {one['name']}: quyển số {one['volume']}/{one['year']}-{one['sign']},"
            f" quầy {one['desk'].rpartition('/')[2]}, đã dùng {one['used']} số, hủy {one['void']},"
            f" {one['copies']} bản, phí {vn_money(one['fee'])}"
            for one in result["volumes"]
        ]
    else:
        said = _lines(result) or ["Chưa có số nào."]
    return [*said, *(f"! {one}" for one in result["gaps"])]


def _lines(result: dict[str, Any]) -> list[str]:
    return [_line(one) for one in result["entries"]]


def _line(one: dict[str, Any]) -> str:
    state = f"ĐÃ HỦY: {one['reason']}" if one["state"] == "void" else ""
    copies = f"{one['pages']} trang, {one['copies']} bản" + " điện tử" * one["electronic"]
    fee = vn_money(one["fee"]) if one["fee"] is not None else ""
    parts = (one["entry"], moment(one["at"]), one["name"], one["paper"], copies, fee, state)
    return "  ".join(part for part in parts if part)


def _mended(result: dict[str, Any]) -> list[str]:
    said = [_line(result)]
    said += [f"Phiếu: {result['slip']}"] if result["slip"] else []
    return [*said, *(f"Lưu ý: {one}" for one in result["warnings"])]


def _volume(result: dict[str, Any]) -> list[str]:
    return [
        f"{result['sign']}: quầy này ghi vào quyển số {result['volume']},"
        f" số kế tiếp {result['next']:02d}."
    ]


SHAPES: dict[str, Callable[[dict[str, Any]], list[str]]] = {
    "attest:receive": _received,
    "attest:enter": _entered,
    "attest:listing": _listed,
    "attest:void": _mended,
    "attest:correct": _mended,
    "attest:volume": _volume,
}
