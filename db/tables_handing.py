"""Readings of things that travel: letters with results, folders of paper."""

from __future__ import annotations

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

_ONE_TREE = {"sqlite_with_rowid": False}


class Letter(SQLModel, table=True):
    """Reading: the letter of a dossier's result. `state`: asked | posted | delivered | back |
    recalled."""

    __tablename__ = "letters"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("letters_state", "state", "moved_at"), _ONE_TREE)

    dossier: str = Field(primary_key=True)
    number: str
    name: str
    address: str
    phone: str
    state: str
    note: str
    asked_at: str
    moved_at: str


class Folder(SQLModel, table=True):
    """Reading: where the paper folder of a dossier lies; `place` empty: at the desk again."""

    __tablename__ = "folders"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("folders_list", "list"), _ONE_TREE)

    dossier: str = Field(primary_key=True)
    place: str
    list: str
    taker: str
    reason: str
    since: str
    officer: str
