"""Fields put right, and what two sides wrote apart: values, answers, who works on a dossier."""

from __future__ import annotations

import re

import msgspec

from db.kinds_handing import HANDED, RETURN_WAYS
from db.kinds_papers import of_paper

Value = str | int | bool | None
"""What a field can hold: a text, a number (đồng, pages, a status), yes or no, or nothing."""

STATUS, HOLDER, LINK = "status", "holder", "link:"
"""Fields that acts of their own speak of. A link's field names the other dossier."""

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
_OF_A_PERSON = ("name", "number", "number_kind", "birth", "sex", "address", "phone", "email")
TEXT_FIELDS = (
    *(f"owner.{name}" for name in _OF_A_PERSON),
    *(f"submitter.{name}" for name in _OF_A_PERSON),
    "note",
    "returns",
    "returns_to",
)
COUNT_FIELDS = ("pages", "copies", "sets")
FIELDS = (*TEXT_FIELDS, *COUNT_FIELDS, "fee", "due")
"""What `dossier.changed` may change: a closed list; anything else waits for a newer program."""


def check_value(field: str, value: Value) -> None:
    """ValueError when a field cannot hold this value, or there is no such field."""
    if field == "returns":
        good = value == "" or value in RETURN_WAYS
    elif field in TEXT_FIELDS:
        good = isinstance(value, str)
    elif field in COUNT_FIELDS:
        good = type(value) is int and value >= 0
    elif field == STATUS:
        good = type(value) is int
    elif field in (HOLDER, HANDED) or of_paper(field):
        good = isinstance(value, str)
    elif field.startswith(LINK):
        good = value is None or isinstance(value, bool)
    elif field == "fee":
        good = value is None or (type(value) is int and value >= 0)
    elif field == "due":
        good = value is None or (isinstance(value, str) and bool(_MOMENT.fullmatch(value)))
    else:
        raise ValueError(f"no such field: {field}")
    if not good:
        raise ValueError(f"{field} cannot be {value!r}")


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """`dossier.changed`: one field of a dossier was put right. `before` is what the writer saw.

    `settles` is the question that this third value closes, when neither side of it was right.
    """

    field: str
    before: Value
    after: Value
    settles: str = ""
    reason: str = ""
    approved_by: str = ""

    def __post_init__(self) -> None:
        if self.field not in FIELDS:
            raise ValueError(f"no such field: {self.field}")
        check_value(self.field, self.before)
        check_value(self.field, self.after)


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """`question.answered`: a person chose between two acts on one field; both stay in history.

    `keep` and `over` are the ids of the acts, `value` and `against` what each of them says.
    With no `field` it settles what stands between this desk and the centre, not a value.
    """

    question: str
    field: str
    keep: str
    over: str
    value: Value = None
    against: Value = None
    why: str = ""

    def __post_init__(self) -> None:
        if self.field:
            check_value(self.field, self.value)
            check_value(self.field, self.against)


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """`dossier.taken`: an officer at a desk works on it. `before`: who was seen to (`holder`)."""

    by: str
    officer: str
    before: str = ""

    @property
    def holder(self) -> str:
        return f"{self.by} · {self.officer}"


class Released(msgspec.Struct, frozen=True, kw_only=True):
    """`dossier.released`: nobody works on it now. Taking it away never takes work away."""

    before: str = ""
    reason: str = ""


class Linked(msgspec.Struct, frozen=True, kw_only=True):
    """`dossier.linked`: a person said whether `other` is the `same` request filed twice.

    Written on the older of the two (the smaller id), so that both desks speak of one thing.
    """

    other: str
    same: bool
    before: bool | None = None
    why: str = ""
