"""Every table of the record, as SQLModel rows: the one description of the file.

`acts` is the truth. The tables marked *reading* are folded from it and can be
thrown away and made again (`desk-tui check --rebuild`). The rest is state of
this desk alone: the catalogue it was given, drafts, number blocks, the outbox.

Migrations are made from this module and a test holds the two together. Hot
paths (saving an act, a page of the queue) use plain statements on the same
file, because importing SQLModel costs more than the first picture may take.
"""

from __future__ import annotations

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from db import tables_attest as tables_attest
from db import tables_catalogue as tables_catalogue
from db import tables_figures as tables_figures
from db import tables_handing as tables_handing
from db import tables_messages as tables_messages
from db import tables_money as tables_money
from db import tables_notes as tables_notes
from db import tables_online as tables_online

# Each tree a dossier touches is one more page to seal and write when it is saved.
_ONE_TREE = {"sqlite_with_rowid": False}


class Act(SQLModel, table=True):
    """What was done, once and for ever. Triggers refuse UPDATE and DELETE."""

    __tablename__ = "acts"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("acts_subject", "subject", "seq"),
        {"sqlite_autoincrement": True},
    )

    seq: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    subject: str
    kind: str
    payload: str
    officer: str
    desk: str
    done_at: str
    recorded_at: str
    prev_hash: str
    hash: str
    step: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


class Outbox(SQLModel, table=True):
    """Which own acts the centre has not confirmed yet; retry time lives in the row."""

    __tablename__ = "outbox"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("outbox_open", "seq", sqlite_where=text("state != 'confirmed'")),
        Index("outbox_subject", "subject", sqlite_where=text("state != 'confirmed'")),
    )

    seq: int = Field(primary_key=True, foreign_key="acts.seq")
    act_id: str = Field(unique=True)
    subject: str
    state: str = "pending"  # pending | unknown | halfway | refused | withheld | confirmed
    tries: int = 0
    next_try_at: str = ""
    error: str = ""
    receipt: str = ""


class Dossier(SQLModel, table=True):
    """Reading: one row per dossier, all that the queue shows.

    `deadline` is the due date while there is still one to keep: empty once it is over.
    `undigitised` counts papers handed in that have no file yet (DIG-10). `holder` is who works on
    it (desk and officer), empty when nobody said so. `helped` is the package it was filed by.
    `extended` is a later date promised with an apology; `void`: its number stands for nothing.
    """

    __tablename__ = "dossiers"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("dossiers_newest", "received", "n"),
        Index("dossiers_status", "status", "received", "n"),
        Index("dossiers_channel", "channel", "received", "n"),
        Index("dossiers_deadline", "deadline", "n", sqlite_where=text("deadline IS NOT NULL")),
        Index("dossiers_undigitised", "n", sqlite_where=text("undigitised > 0")),
        Index("dossiers_owner", "owner_number", sqlite_where=text("owner_number != ''")),
        Index("dossiers_centre_code", "centre_code", sqlite_where=text("centre_code != ''")),
        Index("dossiers_holder", "holder", "n", sqlite_where=text("holder != ''")),
    )

    n: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    code: str = Field(unique=True)
    centre_code: str = ""
    desk: str
    procedure: str
    procedure_version: int
    procedure_name: str
    field: str
    channel: str
    status: int
    owner_name: str
    owner_number: str
    submitter_name: str
    received: str
    due: str | None = None
    finished: str | None = None
    deadline: str | None = None
    fee: int | None = None
    undigitised: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    details: str
    holder: str = Field(default="", sa_column_kwargs={"server_default": ""})
    helped: str = Field(default="", sa_column_kwargs={"server_default": ""})
    extended: str | None = None
    void: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})


class PaperRow(SQLModel, table=True):
    """Reading: the checklist of a dossier as it stands now."""

    __tablename__ = "papers"  # pyright: ignore[reportAssignmentType]
    __table_args__ = _ONE_TREE

    dossier: str = Field(primary_key=True)
    place: int = Field(primary_key=True)
    key: str
    line: str


class Visit(SQLModel, table=True):
    """Reading: visits that made no dossier. `became` is the dossier or package of a later day."""

    __tablename__ = "visits"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("visits_newest", "done_at"),)

    id: str = Field(primary_key=True)
    kind: str
    procedure: str
    owner_name: str
    done_at: str
    details: str
    became: str = Field(default="", sa_column_kwargs={"server_default": ""})
    desk: str = Field(default="", sa_column_kwargs={"server_default": ""})


class Slip(SQLModel, table=True):
    """Reading: every slip printed; the highest version of a subject's form is the current one."""

    __tablename__ = "slips"  # pyright: ignore[reportAssignmentType]
    __table_args__ = _ONE_TREE

    subject: str = Field(primary_key=True)
    form: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    copy_no: int = Field(primary_key=True)
    text: str
    revoked: bool = False


class Number(SQLModel, table=True):
    """Reading: each official number of this office known to be used, by its day."""

    __tablename__ = "numbers"  # pyright: ignore[reportAssignmentType]
    __table_args__ = _ONE_TREE

    day: str = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    code: str = Field(unique=True)
    act_id: str


class Officer(SQLModel, table=True):
    """Reading: who works here."""

    __tablename__ = "officers"  # pyright: ignore[reportAssignmentType]

    name: str = Field(primary_key=True)
    role: str
    until: str | None = None


class Counter(SQLModel, table=True):
    """Reading: counts kept as dossiers move, so that no screen ever counts rows."""

    __tablename__ = "counters"  # pyright: ignore[reportAssignmentType]
    __table_args__ = _ONE_TREE

    name: str = Field(primary_key=True)
    n: int = 0


class FieldSaid(SQLModel, table=True):
    """Reading: the act behind each value of a dossier that was changed since it came in."""

    __tablename__ = "fields"  # pyright: ignore[reportAssignmentType]
    __table_args__ = _ONE_TREE

    dossier: str = Field(primary_key=True)
    field: str = Field(primary_key=True)
    act: str


class Question(SQLModel, table=True):
    """Reading: where two acts on one field did not know of each other; see `merging.py`.

    Under the id of the act that opened it, the same on every side. `first` holds, `second` does
    not; values are JSON. `task`: nothing to choose, something to be done by hand. `differed`:
    two people answered it differently, and `answer` is the one that holds.
    """

    __tablename__ = "questions"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("questions_dossier", "dossier"),
        Index("questions_open", "id", sqlite_where=text("state = 'open'")),
    )

    id: str = Field(primary_key=True)
    dossier: str
    field: str
    place: int
    before: str
    first: str
    first_value: str
    second: str
    second_value: str
    task: bool = False
    state: str = "open"  # open | answered | agreed
    kept: str = ""
    answer: str = ""
    differed: bool = False


class Link(SQLModel, table=True):
    """Reading: what a person said of two dossiers that look alike: the same request, or not."""

    __tablename__ = "links"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("links_other", "other"), _ONE_TREE)

    dossier: str = Field(primary_key=True)
    other: str = Field(primary_key=True)
    same: bool | None


class PaperPage(SQLModel, table=True):
    """What one page of a digitised paper says, folded for search; see `paper_words.py`."""

    __tablename__ = "paper_pages"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("paper_pages_once", "dossier", "key", "page", unique=True),)

    n: int | None = Field(default=None, primary_key=True)
    dossier: str
    key: str
    page: int
    sha256: str
    words: str


class NumberBlock(SQLModel, table=True):
    """Numbers this desk may give out: on one day, or (day empty) on every day."""

    __tablename__ = "number_blocks"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("number_blocks_once", "day", "first", unique=True),)

    id: int | None = Field(default=None, primary_key=True)
    day: str = ""
    first: int
    last: int
    source: str = "init"


class NumberGap(SQLModel, table=True):
    """Numbers of a day that may have been printed by a record this one was restored over."""

    __tablename__ = "number_gaps"  # pyright: ignore[reportAssignmentType]

    day: str = Field(primary_key=True)
    first: int = Field(primary_key=True)
    last: int


class Draft(SQLModel, table=True):
    """A half-typed form, written each time a field is left (REC-07)."""

    __tablename__ = "drafts"  # pyright: ignore[reportAssignmentType]

    id: str = Field(primary_key=True)
    form: str
    officer: str
    focus: str
    values: str
    started_at: str
    updated_at: str


class Setting(SQLModel, table=True):
    """Small facts of this desk, each a JSON value."""

    __tablename__ = "settings"  # pyright: ignore[reportAssignmentType]

    key: str = Field(primary_key=True)
    value: str
