"""Readings of what was prepared for filing online, and of the help given at the counter."""

from __future__ import annotations

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel


class Package(SQLModel, table=True):
    """Reading: one row per assisted package.

    `state`: ready (waits to be sent or for the centre) | with-citizen | agreed | filed | joined |
    stopped. `dossier` and `dossier_code` are what it became.
    """

    __tablename__ = "packages"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("packages_code", "code"),
        Index("packages_newest", "prepared_at", "id"),
        Index(
            "packages_open",
            "prepared_at",
            sqlite_where=text("state IN ('ready', 'with-citizen', 'agreed')"),
        ),
        Index("packages_person", "applicant_number"),
    )

    id: str = Field(primary_key=True)
    code: str
    desk: str
    state: str
    procedure: str
    procedure_name: str
    applicant_name: str
    applicant_number: str
    helper: str
    fee: int | None = None
    prepared_at: str
    dossier: str = ""
    dossier_code: str = ""
    reason: str = ""
    details: str


class Help(SQLModel, table=True):
    """Reading: the log of help given, one row per act."""

    __tablename__ = "helps"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("helps_newest", "done_at"),)

    act: str = Field(primary_key=True)
    subject: str
    kind: str
    officer: str
    procedure: str
    procedure_name: str
    person: str
    minutes: int
    first_time: bool
    done_at: str
