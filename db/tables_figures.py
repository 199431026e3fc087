"""What the figures of an office are counted from: one narrow row per dossier, and months of them.

Made out of the readings when somebody looks (`tallies.catch_up`), so that saving a dossier costs
nothing for them; thrown away with the readings and made again.
"""

from __future__ import annotations

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

_ONE_TREE = {"sqlite_with_rowid": False}


class FactSort(SQLModel, table=True):
    """What some dossiers have in common that figures look at: see `tallies` for the numbers.

    `version` is the catalogue's here (0: unknown procedure).
    """

    __tablename__ = "fact_sorts"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index(
            "fact_sorts_once",
            "desk",
            "procedure",
            "version",
            "channel",
            "outcome",
            "flags",
            unique=True,
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    desk: str
    procedure: str
    version: int
    channel: str
    outcome: int
    flags: int


class DossierFacts(SQLModel, table=True):
    """One dossier as it is counted. `n` is its row; days are the office's own: 20261116.

    `received` is None for a filing nobody took in, whose day is `filed`. `ended` is the day its
    work was over, never before `received`; `since` the day of its last status. `due` is 0 for
    none. Void numbers and the later of two linked filings have no row.
    """

    __tablename__ = "dossier_facts"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("dossier_facts_received", "received"),
        Index("dossier_facts_ended", "ended"),
        Index("dossier_facts_officer", "officer", "received"),
        Index("dossier_facts_filed", "filed", sqlite_where=text("received IS NULL")),
        Index(
            "dossier_facts_long",
            "due",
            sqlite_where=text("received / 100 < due / 100 AND due / 100 < ended / 100"),
        ),
    )

    n: int | None = Field(default=None, primary_key=True)
    sort: int
    filed: int
    received: int | None = None
    due: int
    ended: int | None = None
    since: int
    status: int
    days: int
    officer: str
    not_online: str


class MonthFacts(SQLModel, table=True):
    """How many dossiers of one sort came in in one month and were over in another.

    `received` and `ended` are first days of months. `due` is the first day of its month, or the
    month's last day when it was that very day; 0 for none. `days` sums how long they took.
    """

    __tablename__ = "month_facts"  # pyright: ignore[reportAssignmentType]
    __table_args__ = _ONE_TREE

    ended: int = Field(primary_key=True)
    received: int = Field(primary_key=True)
    due: int = Field(primary_key=True)
    sort: int = Field(primary_key=True)
    n: int
    days: int


class YearFacts(SQLModel, table=True):
    """The same by whole years: `received` and `ended` are first days of years.

    In a year that lies wholly in a period it no longer matters when a dossier was due.
    """

    __tablename__ = "year_facts"  # pyright: ignore[reportAssignmentType]
    __table_args__ = _ONE_TREE

    ended: int = Field(primary_key=True)
    received: int = Field(primary_key=True)
    sort: int = Field(primary_key=True)
    n: int
    days: int
