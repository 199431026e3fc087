"""The shapes that acts of more than one kind are made of: a person, a paper, a line of a fee."""

from __future__ import annotations

import msgspec


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """An owner or a submitter. `checked` says whether the population base agreed yet."""

    name: str
    kind: str = "person"  # person | business | organisation (B2-02)
    number: str = ""
    number_kind: str = ""  # id-card | old-id | passport | tax-code
    birth: str = ""
    sex: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    checked: str = "later"


class Authority(msgspec.Struct, frozen=True, kw_only=True):
    """What the paper shown at intake lets the submitter do (RES-05): file, collect, and until
    which ISO day; empty when it names none."""

    paper: str
    files: bool = True
    collects: bool = False
    until: str = ""


class Agency(msgspec.Struct, frozen=True, kw_only=True):
    """An office by its name, and its identifier when that is known."""

    name: str
    code: str = ""


class Intake(msgspec.Struct, frozen=True, kw_only=True):
    """Dossiers that were taken in together and stand on one slip, `id` being the same for all.

    "group": many of one letter, which `name` names (REC-05). "linked": one request that several
    procedures answer, each with its own result (B1-17). `place` counts from 1, `of` so many.
    """

    id: str
    kind: str  # group | linked
    name: str
    place: int
    of: int


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the checklist as it stood when the act was done.

    `taken` tells how its file came: scanned here, brought by the citizen, or reused from a paper or
    a result of another dossier. `archive` is the searchable (and signed) copy made of the file
    `sha256`. `number`, `issued`, `issuer` and `valid_until` are what the paper says of itself
    (DIG-07). `result` marks a result of the dossier, not something handed in (DIG-11).
    """

    key: str
    name: str
    state: str  # received | missing | failed | shown | digitised
    originals: int = 0
    copies: int = 0
    pages: int = 0
    reason: str = ""
    sha256: str = ""
    bytes: int = 0
    taken: str = ""  # scanned | brought | reused | reused-result
    archive: str = ""
    archive_bytes: int = 0
    signed_by: str = ""
    number: str = ""
    issued: str = ""
    issuer: str = ""
    valid_until: str = ""
    result: bool = False


class FeeLine(msgspec.Struct, frozen=True, kw_only=True):
    text: str
    amount: int
    ground: str = ""
