"""Reading of the books of attestation."""

from __future__ import annotations

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class Attestation(SQLModel, table=True):
    """Reading: each number of a book that was used, by the act that used it.

    Not keyed by number: two desks that were given the same volume may use one twice, and then both
    stay to be seen.
    """

    __tablename__ = "attestations"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("attestations_number", "desk", "book", "year", "number"),
        Index("attestations_book", "book", "at"),
        Index("attestations_at", "at"),
        Index("attestations_subject", "subject"),
        {"sqlite_with_rowid": False},
    )

    act: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    subject: str
    book: str
    sign: str
    year: int
    volume: str
    desk: str
    officer: str
    procedure: str = ""
    person: str = ""
    person_number: str = ""
    paper: str = ""
    pages: int = 0
    copies: int = 0
    electronic: bool = False
    fee: int | None = None
    signer: str = ""
    state: str  # entered | void
    reason: str = ""
    corrected: int = 0
    at: str
