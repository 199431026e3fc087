"""What the verbs about money say to a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desk_tui.cli.words_facts import moment
from desk_tui.rules.money import KIND_WORDS
from desk_tui.rules.text import vn_money

_GROUPS = {
    "money": "Thu trong ngày",
    "receipts": "Biên lai",
    "owed": "Còn phải thu",
    "work": "Tiếp nhận trong ngày",
    "unsent": "Chưa gửi về trung tâm",
}
_WAYS = {
    "cash": "Tiền mặt",
    "bank": "Chuyển khoản",
    "online": "Trực tuyến",
    "refunded": "Hoàn lại",
    "waived": "Miễn",
    "reduced": "Giảm",
}


def _pay(result: dict[str, Any]) -> list[str]:
    said = [f"{result['code']}: {vn_money(result['amount'])}, {result['words']}."]
    if result["receipt"]:
        said.append(f"Biên lai {result['receipt']}.")
    if result.get("change"):
        said.append(f"Thối lại {vn_money(result['change'])}.")
    if result.get("account"):
        said.append(f"Tài khoản: {result['account']}.")
    if result["state"] != "paid" and result["purpose"] and result["how"] == "transfer":
        said.append(f"Nội dung chuyển khoản: {result['purpose']}.")
    said += [f"Mã VietQR: {result['vietqr']}"] if result["vietqr"] and not result["paid"] else []
    said += [f"Nộp tại: {result['url']}"] if result["url"] and not result["paid"] else []
    paths = [*result.get("slips", []), *([result["slip"]] if result.get("slip") else [])]
    return [*said, *(f"Phiếu: {path}" for path in paths), *result["warnings"]]


def _payment(result: dict[str, Any]) -> list[str]:
    return [f"{result['code']}: {vn_money(result['amount'])}, {result['words']}."]


def _waiting(result: dict[str, Any]) -> list[str]:
    return [
        f"{one['code']}  {vn_money(one['amount'])}  {one['name']}  –  {one['words']}"
        f" (từ {moment(one['since'])})"
        for one in result["payments"]
    ] or ["Không ai còn phải nộp tiền."]


def _statement(result: dict[str, Any]) -> list[str]:
    said = [
        f"Xác nhận {one['code']}: {vn_money(one['amount'])}, tham chiếu {one['reference']}"
        + (f", biên lai {one['receipt']}." if one["receipt"] else ".")
        for one in result["confirmed"]
    ]
    said += result["told"]
    said.append(
        f"Đã xác nhận {len(result['confirmed'])} khoản; {result['before']} dòng đã xác nhận từ"
        f" trước; {result['strange']} dòng không phải của quầy này."
    )
    return said


def _accounts(result: dict[str, Any]) -> list[str]:
    return [
        f"{KIND_WORDS[one['kind']]}: {one['number']}, {one['bank'] or one['bin']}, {one['name']}"
        for one in result["accounts"]
    ] or ["Chưa khai tài khoản nào: --kind any --bank TÊN --number SỐ --name CHỦ."]


def _exempt(result: dict[str, Any]) -> list[str]:
    return [f"{result['code']}: đã miễn, còn phải nộp {vn_money(result['fee'])}."]


def _counts(result: dict[str, Any]) -> list[str]:
    said = [
        f"{words}: {way['number']} khoản, {vn_money(way['money'])}"
        for name, words in _WAYS.items()
        if (way := result["ways"][name])["number"]
    ]
    for name, what in (("TT-A", "số khoản"), ("TT-B", "số tiền")):
        share = result["metrics"][name]
        value = "–" if share["value"] is None else f"{share['value'] * 100:.1f}%".replace(".", ",")
        said.append(
            f"{name} ({what} trực tuyến): {share['numerator']}/{share['denominator']} = {value}"
        )
    return said


def _refund(result: dict[str, Any]) -> list[str]:
    said = [
        f"{result['code']}: đã hoàn {vn_money(result['amount'])}, {result['approved_by']} duyệt."
    ]
    said += [f"Hủy biên lai {one}." for one in result["voided"]]
    return said + result["warnings"]


def _book(result: dict[str, Any]) -> list[str]:
    kind = KIND_WORDS[result["kind"]]
    state = f"đã khóa ({result['closed']})" if result["closed"] else f"còn {result['left']}"
    following = f", số kế tiếp {result['next']}" if result["next"] else ""
    said = [
        f"{result['series']} ({kind}) số {result['first']}–{result['last']}:"
        f" đã cấp {result['issued']}, hủy {result['void']}, {state}{following}."
    ]
    if result.get("voided"):
        said.append(f"Vừa hủy: {', '.join(map(str, result['voided']))}.")
    return said


def _books(result: dict[str, Any]) -> list[str]:
    said: list[str] = []
    for book in result["books"]:
        said += _book(book)
        for one in book["receipts"] or []:
            state = f"hủy: {one['reason']}" if one["state"] == "void" else vn_money(one["amount"])
            said.append(f"  {one['number']}  {moment(one['at'])}  {one['payer'] or ''}  {state}")
        said += [f"  {gap}" for gap in book["gaps"]]
    return [*said, *result["warnings"]] or ["Quầy chưa nhận quyển biên lai nào."]


def _printed(result: dict[str, Any]) -> list[str]:
    return [*(f"Bản cấp lại: {path}" for path in result["slips"]), *result["warnings"]]


def _sheet(result: dict[str, Any]) -> list[str]:
    said = [f"Ngày {moment(result['day'])}: tiền mặt theo sổ {vn_money(result['expected'])}."]
    if result.get("counted") is not None:
        said.append(
            f"Kiểm đếm {vn_money(result['counted'])}, chênh lệch {vn_money(result['difference'])}."
        )
    if result.get("version"):
        said.append(f"Đã chốt lần {result['version']}. Bảng: {result['slip'] or 'chưa vẽ được'}")
    for name, title in _GROUPS.items():
        lines = result[name]
        said += [f"{title}:"] if lines else []
        for line in lines:
            amount = f", {vn_money(line['amount'])}" if line["amount"] else ""
            said.append(f"  {line['text']}: {line['number']}{amount}")
    said.append(
        f"Chưa gửi {result['unsent_acts']} việc." if result["unsent_acts"] else "Đã gửi hết."
    )
    return said + result["warnings"]


def _settled(result: dict[str, Any]) -> list[str]:
    own = "có" if result["own"] else "không"
    said = [f"Chưa có quyển thì dùng biên lai tự in: {own}. Báo khi còn {result['low']} số."]
    return said + ([f"Mã số thuế: {result['tax_number']}."] if result["tax_number"] else [])


def _kinds(result: dict[str, Any]) -> list[str]:
    return [
        f"{one['id']}: {one['name']} ({KIND_WORDS[one['kind']]})"
        + (f", {one['instrument']}" if one["instrument"] else "")
        + (", chưa chắc" if one["certainty"] == "U" else "")
        for one in result["kinds"]
    ]


SHAPES: dict[str, Callable[[dict[str, Any]], list[str]]] = {
    "money:pay": _pay,
    "money:waiting": _waiting,
    "money:report": _payment,
    "money:cancel": _payment,
    "money:statement": _statement,
    "money:account": _accounts,
    "money:exempt": _exempt,
    "money:counts": _counts,
    "money:refund": _refund,
    "money:receipts_open": _book,
    "money:receipts_close": _book,
    "money:receipts_void": _book,
    "money:receipts_list": _books,
    "money:receipts_print": _printed,
    "money:receipts_issue": _pay,
    "money:receipts_set": _settled,
    "money:kinds": _kinds,
    "money:close_day": _sheet,
}
