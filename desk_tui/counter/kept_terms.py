"""The version of a procedure and the limit a dossier came under, whatever holds today."""

from __future__ import annotations

from datetime import datetime

from db import catalogue
from db.clock import from_text
from db.kinds import Received
from db.problem import RecordProblem
from desk_tui.counter import terms
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.look import Whole
from desk_tui.rules.worktime import Term


def received(whole: Whole) -> datetime:
    """When a dossier came in; when it was filed, while nobody has received it."""
    said = whole.said
    return local(from_text(said.received or ("" if isinstance(said, Received) else said.filed)))


def procedure(desk: Desk, whole: Whole) -> catalogue.ProcedureFacts | None:
    """The version the dossier came under; None when this record has none."""
    said = whole.said
    try:
        if isinstance(said, Received):
            found = catalogue.by_version(desk.read, said.procedure_version)
            # Another desk counts its versions by itself: the same number may mean another one.
            if found.code == said.procedure:
                return found
        return terms.procedure(desk, said.procedure, received(whole).date())
    except RecordProblem:
        return None


def term(desk: Desk, whole: Whole) -> Term | None:
    """The limit the dossier was received under, cut as its channel cuts it."""
    found, said, moment = procedure(desk, whole), whole.said, received(whole)
    if found is None:
        return None
    case = next((one for one in terms.cases(found, moment.date()) if one.name == said.case), None)
    return terms.due(desk, found, moment, said.channel, case=case)[1]  # pyright: ignore[reportArgumentType]
