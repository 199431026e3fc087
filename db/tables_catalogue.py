"""The catalogue this desk was given: procedures by version, policies and the calendar."""

from __future__ import annotations

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class CatalogueImport(SQLModel, table=True):
    """Each time a catalogue came in: from where, from which day, under which decision."""

    __tablename__ = "catalogue_imports"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    effective: str
    decision: str
    sha256: str
    at: str


class Procedure(SQLModel, table=True):
    """One version of a procedure; `effective_to` is the first day it no longer holds."""

    __tablename__ = "procedures"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("procedures_code", "code", "effective_from"),)

    version: int | None = Field(default=None, primary_key=True)
    code: str
    effective_from: str
    effective_to: str | None = None
    import_id: int = Field(foreign_key="catalogue_imports.id")
    name: str
    field: str
    level: str = ""
    processing_value: int | None = None
    processing_unit: str = ""
    cutoff: str = ""
    processing_note: str = ""
    fee_direct_vnd: int | None = None
    fee_online_vnd: int | None = None
    fee_unit: str = ""
    fee_set_by: str = ""
    fee_note: str = ""
    required_papers: str = ""
    result: str = ""
    result_code: str = ""
    channel_direct: str = ""
    channel_online: str = ""
    channel_post: str = ""
    service_level: str = ""
    service_level_scope: str = ""
    publishing_decision: str = ""
    evidence: str = ""
    note: str = ""
    plain: str = ""
    initials: str = ""


class RequiredPaper(SQLModel, table=True):
    """One line of the checklist of one version of a procedure."""

    __tablename__ = "required_papers"  # pyright: ignore[reportAssignmentType]

    version: int = Field(primary_key=True, foreign_key="procedures.version")
    place: int = Field(primary_key=True)
    key: str
    name: str
    originals: int = 0
    copies: int = 0
    conditional: bool = False
    shown_only: bool = False
    note: str = ""


class ProcedureCase(SQLModel, table=True):
    """One case inside one version of a procedure: what it changes; empty is as the procedure.

    `effective_from` and `effective_to` (first day it no longer holds) narrow the version's own
    days. `papers` is a JSON list of what happens to the checklist. `charged`: not free, although
    the procedure's own amount of 0 is.
    """

    __tablename__ = "procedure_cases"  # pyright: ignore[reportAssignmentType]

    version: int = Field(primary_key=True, foreign_key="procedures.version")
    place: int = Field(primary_key=True)
    key: str
    name: str
    effective_from: str
    effective_to: str | None = None
    usual: bool = False
    papers: str = "[]"
    processing_value: int | None = None
    processing_unit: str = ""
    processing_note: str = ""
    fee_direct_vnd: int | None = None
    fee_online_vnd: int | None = None
    fee_unit: str = ""
    fee_set_by: str = ""
    charged: bool = False
    fee_note: str = ""
    evidence: str = ""
    certainty: str = ""


class PolicyRow(SQLModel, table=True):
    """A dated rule on a fee or a term, with its instrument."""

    __tablename__ = "policies"  # pyright: ignore[reportAssignmentType]

    id: str = Field(primary_key=True)
    active: bool = True
    row: str


class Holiday(SQLModel, table=True):
    """A day off on a weekday, or a worked Saturday, with the instrument that says so."""

    __tablename__ = "calendar_days"  # pyright: ignore[reportAssignmentType]

    day: str = Field(primary_key=True)
    kind: str  # off | worked
    name: str
    instrument: str
    certainty: str = ""
