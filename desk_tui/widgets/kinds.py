"""Boxes that know what they hold: a date, a number of so many digits, an amount of money."""

from __future__ import annotations

import re
from datetime import date

from desk_tui.rules.text import tidy, vn_date
from desk_tui.tongue import say
from desk_tui.widgets.fields import Check, Field
from desk_tui.widgets.typing import Holds

_DATE = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})|(\d{2})(\d{2})(\d{4})")
_GROUPED = re.compile(r"\d+|\d{1,3}(?:[. ]\d{3})+")

NO_DATE = say("Không phải ngày. Gõ ngày/tháng/năm, ví dụ 16/11/2026.")
NO_AMOUNT = say("Không phải số tiền. Gõ số đồng, ví dụ 15.000.")


def read_date(text: str) -> date | None:
    """A day typed as 1/2/1990, 01-02-1990, 1.2.1990 or 01021990; None when it is no day."""
    found = _DATE.fullmatch(text.strip())
    if found is None:
        return None
    day, month, year = (int(part) for part in found.groups() if part is not None)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_amount(text: str) -> int | None:
    """Đồng typed as 15000, 15.000, 15 000 or 15.000 đ; None when it is no amount."""
    bare = re.sub(r"\s*(?:đ|đồng|vnđ|vnd)\.?$", "", text.strip().lower())
    return int(re.sub(r"\D", "", bare)) if _GROUPED.fullmatch(bare) else None


class DateField(Field):
    """A day, kept as dd/mm/yyyy. With `year_is_enough` a birth year alone is accepted."""

    year_is_enough = False
    holds: Holds = "figures"

    def normal(self, text: str) -> str:
        day = read_date(tidy(text))
        return vn_date(day) if day else tidy(text)

    def problem(self, text: str) -> str | None:
        if self.year_is_enough and re.fullmatch(r"(?:18|19|20)\d\d", text):
            return super().problem(text)
        return NO_DATE if text and read_date(text) is None else super().problem(text)

    @property
    def date(self) -> date | None:
        """The day, or None while there is none."""
        return read_date(self.text_to_keep)


class NumberField(Field):
    """A number of exactly `digits` digits, such as the 12 of an identity card."""

    holds: Holds = "figures"

    def __init__(
        self,
        label: str = "",
        value: str = "",
        *,
        digits: int = 12,
        why: str = "",
        check: Check | None = None,
        required: bool = False,
        placeholder: str = "",
        id: str | None = None,
        classes: str | None = None,
        disabled: bool = False,
    ) -> None:
        self.digits = digits
        super().__init__(
            label,
            value,
            why=why,
            check=check,
            required=required,
            placeholder=placeholder,
            id=id,
            classes=classes,
            disabled=disabled,
        )

    def normal(self, text: str) -> str:
        return re.sub(r"[\s.\-]", "", tidy(text))

    def problem(self, text: str) -> str | None:
        if text and not (text.isascii() and text.isdigit()):
            return say("Chỉ gõ chữ số, đủ {digits} số.", digits=self.digits)
        if text and len(text) != self.digits:
            return say("Cần {digits} chữ số, mới có {count}.", digits=self.digits, count=len(text))
        return super().problem(text)


class MoneyField(Field):
    """An amount in đồng, shown with dots: 15.000."""

    holds: Holds = "figures"

    def normal(self, text: str) -> str:
        amount = read_amount(tidy(text))
        return tidy(text) if amount is None else f"{amount:,}".replace(",", ".")

    def problem(self, text: str) -> str | None:
        return NO_AMOUNT if text and read_amount(text) is None else super().problem(text)

    @property
    def amount(self) -> int | None:
        """The amount in đồng, or None while there is none."""
        return read_amount(self.text_to_keep)
