"""Where paper folders lie: which wait at the desk, which are where, since when (HND-06)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from db.clock import from_text
from db.driver import sqlite
from db.kinds import FolderMoved
from desk_tui.counter import look
from desk_tui.counter.desk import Desk, local
from desk_tui.rules import text
from desk_tui.rules.statuses import OPEN, Status
from desk_tui.slips.problem import SlipProblem
from desk_tui.slips.seal import read as read_seal

MOST = 1000
AT_DESK = "tại quầy"


@dataclass(frozen=True)
class Folder:
    """The folder of one open dossier. `place` empty: at this office's desk; `since` None: it
    never left. `list` is the one it moved on last."""

    code: str
    owner: str
    procedure: str
    field: str
    status: Status
    due: datetime | None
    place: str
    taker: str
    reason: str
    since: datetime | None
    void: bool = False
    list: str = ""


@dataclass(frozen=True)
class Place:
    """How many folders lie there, and the day the longest came."""

    name: str
    folders: int
    oldest: datetime | None


_FOLDERS = (
    "SELECT d.code, d.owner_name, d.procedure_name, d.field, d.status, d.due,"
    " coalesce(f.place, '') AS place, coalesce(f.taker, '') AS taker,"
    " coalesce(f.reason, '') AS reason, f.since, d.void, coalesce(f.list, '') AS list"
    " FROM dossiers d LEFT JOIN folders f ON f.dossier = d.id"
)


def folder(desk: Desk, code: str) -> Folder:
    """The folder of one dossier; RecordProblem `unknown-dossier`."""
    row = desk.read.execute(f"{_FOLDERS} WHERE d.id = ?", (look.find(desk, code).id,)).fetchone()
    return _folder(row)


def waiting(desk: Desk, field: str = "") -> list[str]:
    """Codes of the folders that lie here to be handed over, of one field or of all: those just
    received, and those in processing that came back. Those filed online have no folder."""
    return [one.code for one in to_hand_over(desk, field)]


def to_hand_over(desk: Desk, field: str = "") -> list[Folder]:
    """As `waiting`, with what is known of each; the first received first."""
    rows = desk.read.execute(
        f"{_FOLDERS} WHERE NOT d.void AND d.channel != 'online' AND coalesce(f.place, '') = ''"
        " AND (d.status = ? OR d.status = ? AND f.since IS NOT NULL)"
        " ORDER BY d.received, d.n LIMIT ?",
        (int(Status.RECEIVED), int(Status.PROCESSING), MOST),
    )
    found = [_folder(row) for row in rows]
    return [one for one in found if not field or text.plain(one.field) == text.plain(field)]


def away(desk: Desk, place: str = "") -> list[Folder]:
    """Folders of open dossiers that lie elsewhere, the longest there first."""
    open_now = ", ".join(str(int(status)) for status in (*OPEN, Status.FINISHED))
    rows = desk.read.execute(
        f"{_FOLDERS} WHERE NOT d.void AND d.status IN ({open_now}) AND f.place != ''"
        " ORDER BY f.since, d.n LIMIT ?",
        (MOST,),
    )
    found = [_folder(row) for row in rows]
    return [one for one in found if not place or text.plain(one.place) == text.plain(place)]


def places(desk: Desk) -> list[Place]:
    """Where open folders lie, the fullest first; the desk itself stands on top."""
    there: dict[str, list[Folder]] = {}
    for one in away(desk):
        there.setdefault(one.place, []).append(one)
    here = to_hand_over(desk)
    told = [Place(name, len(some), some[0].since) for name, some in there.items()]
    told.sort(key=lambda place: (-place.folders, place.name))
    oldest = min((one.since for one in here if one.since), default=None)
    return [Place(AT_DESK, len(here), oldest), *told]


def lies_at(whole: look.Whole) -> str:
    """Where the paper folder lies; empty: at this office's desk."""
    there = moves(whole)
    return there[-1].to if there else ""


def before(whole: look.Whole) -> str | None:
    """Where it lay before its last move; None when it never moved."""
    there = moves(whole)
    if not there:
        return None
    return there[-2].to if len(there) > 1 else ""


def moves(whole: look.Whole) -> Sequence[FolderMoved]:
    """Every move of a folder, in order."""
    found = [(act.place, said) for act in whole.acts if isinstance(said := act.read(), FolderMoved)]
    return [said for _, said in sorted(found, key=lambda one: one[0])]


def code_of(scanned: str) -> str:
    """The dossier of a scanned slip, or of a code typed by hand."""
    said = text.tidy(scanned)
    try:
        facts = read_seal(said, ()).facts
    except SlipProblem:
        return said.upper()
    return facts.code if facts else said.upper()


def _folder(row: sqlite.Row) -> Folder:
    return Folder(
        code=row["code"],
        owner=row["owner_name"],
        procedure=row["procedure_name"],
        field=row["field"],
        status=Status(row["status"]),
        due=local(from_text(row["due"])) if row["due"] else None,
        place=row["place"],
        taker=row["taker"],
        reason=row["reason"],
        since=local(from_text(row["since"])) if row["since"] else None,
        void=bool(row["void"]),
        list=row["list"],
    )
