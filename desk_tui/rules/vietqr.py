"""VietQR: the payment QR of a Vietnamese bank account (EMVCo, NAPAS 247).

Format: NAPAS "định dạng mã VietQR" v1.0 (09/2021). A displayed QR is not a payment.
"""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass

from desk_tui.rules.problem import RuleProblem
from desk_tui.rules.text import plain

# Bank identification numbers published by NAPAS; an office may pass any other six digits.
BINS: dict[str, str] = {
    "Vietcombank": "970436",
    "VietinBank": "970415",
    "BIDV": "970418",
    "Agribank": "970405",
    "MB": "970422",
    "Techcombank": "970407",
    "ACB": "970416",
    "VPBank": "970432",
    "TPBank": "970423",
    "Sacombank": "970403",
    "HDBank": "970437",
    "SHB": "970443",
    "VIB": "970441",
    "Eximbank": "970431",
    "MSB": "970426",
    "SCB": "970429",
    "LPBank": "970449",
    "OCB": "970448",
    "BacABank": "970409",
    "SeABank": "970440",
    "ABBANK": "970425",
    "PVcomBank": "970412",
}

PURPOSE_LONGEST = 25
_AMOUNT_MOST = 9_999_999_999_999
_NAPAS = "A000000727"
_TO_ACCOUNT = "QRIBFTTA"


@dataclass(frozen=True)
class VietQR:
    """What a payment QR says; ``amount`` in whole đồng, None when the payer fills it in."""

    bank_bin: str
    account: str
    amount: int | None
    purpose: str
    bill: str | None = None
    service: str = _TO_ACCOUNT


def crc(text: str) -> str:
    """CRC-16/CCITT-FALSE as four capital hexadecimal digits."""
    return f"{binascii.crc_hqx(text.encode('utf-8'), 0xFFFF):04X}"


def fold_purpose(text: str) -> str:
    """A purpose as bank statements keep it: ASCII capitals and digits, at most 25 characters."""
    words = re.sub(r"[^a-z0-9]+", " ", plain(text)).strip()
    return words[:PURPOSE_LONGEST].strip().upper()


def code_purpose(code: str) -> str:
    """A dossier code as purpose: H18.12.34-260302-0007 -> "H181234 260302 0007".

    A code that is too long loses letters of its agency at the front; day and number stay.
    """
    words = re.sub(r"[^A-Z0-9 ]", "", code.upper().replace("-", " "))
    return words[-PURPOSE_LONGEST:].strip()


def compose(
    bank_bin: str,
    account: str,
    amount: int | None = None,
    purpose: str = "",
    bill: str | None = None,
) -> str:
    """The payload of a payment QR: with an amount a dynamic one, without one a static one."""
    if not re.fullmatch(r"[0-9]{6}", bank_bin):
        raise _bad("qr-bank", f"Mã ngân hàng “{bank_bin}” phải có 6 chữ số.")
    if not re.fullmatch(r"[0-9A-Za-z]{1,19}", account):
        raise _bad("qr-account", f"Số tài khoản “{account}” phải có 1 đến 19 chữ số hoặc chữ cái.")
    if amount is not None and not 1 <= amount <= _AMOUNT_MOST:
        raise _bad("qr-amount", f"Số tiền {amount} đ không ghi được vào mã thanh toán.")
    if bill and not re.fullmatch(r"[0-9A-Za-z./ -]{1,25}", bill):
        raise _bad("qr-bill", f"Số hóa đơn “{bill}” dài quá hoặc có ký tự lạ.")
    bank = _tlv("00", bank_bin) + _tlv("01", account)
    body = _tlv("00", "01") + _tlv("01", "11" if amount is None else "12")
    body += _tlv("38", _tlv("00", _NAPAS) + _tlv("01", bank) + _tlv("02", _TO_ACCOUNT))
    body += _tlv("53", "704")
    if amount is not None:
        body += _tlv("54", str(amount))
    body += _tlv("58", "VN")
    folded = fold_purpose(purpose)
    more = (_tlv("01", bill) if bill else "") + (_tlv("08", folded) if folded else "")
    if more:
        body += _tlv("62", more)
    body += "6304"
    return body + crc(body)


def parse(payload: str) -> VietQR:
    """Read a payment QR back; refuses a wrong check sum or another country's code."""
    payload = payload.strip()
    if payload[-8:-4] != "6304" or payload[-4:] != crc(payload[:-4]):
        raise _bad("qr-crc", "Mã thanh toán bị sửa hoặc đọc thiếu: sai số kiểm tra.")
    fields = _fields(payload)
    account = _fields(fields.get("38", ""))
    bank = _fields(account.get("01", ""))
    more = _fields(fields.get("62", ""))
    known = fields.get("00") == "01" and account.get("00") == _NAPAS
    if not known or not {"00", "01"} <= bank.keys():
        raise _bad("qr-foreign", "Đây không phải mã VietQR chuyển vào tài khoản.")
    amount = fields.get("54")
    if amount is not None and not re.fullmatch(r"[0-9]{1,13}", amount):
        raise _bad("qr-amount", f"Số tiền “{amount}” trong mã thanh toán không đọc được.")
    return VietQR(
        bank_bin=bank["00"],
        account=bank["01"],
        amount=int(amount) if amount is not None else None,
        purpose=more.get("08", ""),
        bill=more.get("01"),
        service=account.get("02", _TO_ACCOUNT),
    )


def _tlv(tag: str, value: str) -> str:
    return f"{tag}{len(value):02d}{value}"


def _fields(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    while text:
        head, rest = text[:4], text[4:]
        if not re.fullmatch(r"[0-9]{4}", head) or int(head[2:]) > len(rest):
            raise _bad("qr-structure", "Mã thanh toán có cấu trúc sai.")
        size = int(head[2:])
        found[head[:2]], text = rest[:size], rest[size:]
    return found


def _bad(code: str, message: str) -> RuleProblem:
    return RuleProblem(code, message, "Kiểm tra tài khoản và số tiền, rồi tạo hoặc quét lại mã.")
