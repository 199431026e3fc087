"""Reading of what an office writes down beside its dossiers."""

from __future__ import annotations

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class Note(SQLModel, table=True):
    """Reading: one row per note, as it stands now."""

    __tablename__ = "notes"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("notes_newest", "made_at", "id"),
        Index("notes_sort", "sort", "state", "made_at"),
    )

    id: str = Field(primary_key=True)
    sort: str
    group: str
    state: str
    owner: str = ""
    words: str = ""
    officer: str
    procedure: str
    dossier: str
    number: str
    made_at: str
    moved_at: str = ""
    details: str
