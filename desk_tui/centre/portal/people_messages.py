"""What a desk and its node say to each other about checking a person."""

from __future__ import annotations

from typing import Literal

import msgspec

State = Literal["ok", "differs", "not-found", "refused", "later"]

FIELD_WORDS = {"name": "họ tên", "number": "số định danh", "birth": "ngày sinh"}


class PersonCheck(msgspec.Struct, frozen=True, kw_only=True):
    """A desk asks about one person. The same `id` gets the same answer, once there is one.

    `birth` is an ISO day or a year. `dossier` is the subject the check is for.
    """

    id: str
    dossier: str
    number: str
    name: str
    birth: str = ""
    procedure: str
    officer: str
    reason: str


class PersonAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """`fields` (name, number, birth) say where what was declared differs; what the base holds is
    not told. `words` says why it was refused or has to wait."""

    id: str
    state: State
    fields: tuple[str, ...] = ()
    words: str = ""
    code: str = ""
