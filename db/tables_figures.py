"""What the figures of an office are counted from: one narrow row per dossier, and months of them.

Made out of the readings when somebody looks (`tallies.catch_up`), so that saving a dossier costs
nothing for them; thrown away with the readings and made again.
"""

from __future__ import annotations

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

_ONE_TREE = {"sqlite_with_rowid": False}


class DossierFacts(SQLModel, table=True):
    """One dossier as it is counted. Days are the office's own, ISO; `n` is the dossier's row.

    `received` is empty (None) for a filing nobody took in, whose day is `filed`. `ended` is the
    day its work was over, never before `received`; `since` the day of its last status. `version`
    is the catalogue's here (0: unknown). `outcome` and `flags`: see `tallies`. `due` is '' for
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
            sqlite_where=text(
                "substr(received, 1, 7) < substr(due, 1, 7)"
                " AND substr(due, 1, 7) < substr(ended, 1, 7)"
            ),
        ),
    )

    n: int | None = Field(default=None, primary_key=True)
    filed: str
    received: str | None = None
    due: str
    ended: str | None = None
    since: str
    status: int
    desk: str
    officer: str
    procedure: str
    version: int
    channel: str
    outcome: int
    flags: int
    days: int
    not_online: str


class MonthFacts(SQLModel, table=True):
    """How many dossiers of one sort came in in one month and were over in another.

    `received` and `ended` are first days of months. `due` is the first day of its month, or the
    month's last day when it was that very day; '' for none. `days` sums how long they took.
    """

    __tablename__ = "month_facts"  # pyright: ignore[reportAssignmentType]
    __table_args__ = _ONE_TREE

    ended: str = Field(primary_key=True)
    received: str = Field(primary_key=True)
    due: str = Field(primary_key=True)
    desk: str = Field(primary_key=True)
    procedure: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    outcome: int = Field(primary_key=True)
    flags: int = Field(primary_key=True)
    n: int
    days: int
