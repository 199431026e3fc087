"""Making a record, and who may work at it."""

from __future__ import annotations

import csv
import shutil
import tomllib
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db import acts, keys, numbers, settings
from db.catalogue_import import seed, supply_cases
from db.driver import sqlite
from db.files import sync_folder
from db.kinds import OfficerAdded
from db.problem import RecordProblem
from db.store import Record
from desk_tui.centre import place as places
from desk_tui.centre.place import Place, from_code_file
from desk_tui.centre.sync import join
from desk_tui.counter import training
from desk_tui.counter.desk import Desk, Office, wall_clock
from desk_tui.counter.problem import Refusal
from desk_tui.rules import codes, text, worktime
from desk_tui.slips.forms import form_set
from desk_tui.tongue import say

if TYPE_CHECKING:
    from db.tables import Officer

ROLES = ("officer", "supervisor", "it")


@dataclass(frozen=True)
class Made:
    """A new record. `recovery` is shown once, to be written down and locked away."""

    office: Office
    folder: Path
    recovery: str


def make(
    folder: Path,
    office: Office,
    first: int,
    last: int,
    officer: str,
    password: str,
    *,
    supervisor: str = "",
    supervisor_password: str = "",
    centre_url: str = "",
    code_file: dict[str, Any] | None = None,
    clock: Callable[[], datetime] = wall_clock,
) -> Made:
    """Make the record of one desk, with its catalogue, calendar, numbers and first officer.

    Raises RecordProblem `record-exists`, RuleProblem for an identifier of the wrong shape.
    The first officer is the supervisor unless another one is named.
    """
    codes.check_agency(office.code, "old" if office.layout == "old" else "current")
    worktime.Hours.parse(office.hours)
    if not text.tidy(officer):
        raise RecordProblem(
            "no-officer",
            say("Chưa ghi tên cán bộ."),
            say("Đặt --officer hoặc biến DESK_TUI_OFFICER."),
        )
    if (folder / "record.db").exists():
        raise Refusal(
            "record-exists",
            say("Thư mục {folder} đã có sổ; không ghi đè.", folder=folder),
            say("Mở sổ đó, hoặc chọn thư mục khác bằng --data."),
        )
    form_set(office.form_set)
    existed = folder.exists()
    # Made in a room of its own and moved in last, so that a crash leaves no half-made desk.
    room = folder / ".making"
    shutil.rmtree(room, ignore_errors=True)
    try:
        key, recovery = keys.create(room, officer, password)
        with closing(Record.create(room, key, text.plain)) as record:
            _fill(record, office, first, last, _first_people(officer, supervisor), clock())
            if supervisor_password and supervisor and text.tidy(supervisor) != text.tidy(officer):
                keys.add(room, key, supervisor, supervisor_password)
            if code_file:
                join(record, centre_url, code_file, None)
        for path in sorted(room.iterdir(), key=lambda path: path.name == "record.db"):
            path.replace(folder / path.name)
        sync_folder(folder)
    finally:
        shutil.rmtree(room, ignore_errors=True)
        if not existed and folder.exists() and not any(folder.iterdir()):
            folder.rmdir()
    return Made(office, folder, recovery)


def _fill(
    record: Record, office: Office, first: int, last: int, people: list[OfficerAdded], now: datetime
) -> None:
    """The office's settings, its numbers, its people and the catalogue it starts with."""

    def work(connection: sqlite.Connection) -> None:
        settings.put(connection, "office", office)
        settings.put(connection, "slip_key", _new_slip_key())
        numbers.add_block(connection, "", first, last, "init")
        acts.append(
            connection,
            record,
            [acts.Doing("office", person) for person in people],
            officer=people[0].name,
            desk=office.desk_id,
            now=now,
        )

    record.transact(work)
    seed(
        record,
        packaged("catalogue.csv"),
        rows_of(packaged("calendar.csv")),
        rows_of(packaged("policies.csv")),
        now,
        cases=packaged("cases.csv"),
        **tomllib.loads(packaged("seed.toml")),
    )


def _first_people(officer: str, supervisor: str) -> list[OfficerAdded]:
    name, chief = text.tidy(officer), text.tidy(supervisor)
    if not chief or chief == name:
        return [OfficerAdded(name=name, role="supervisor")]
    return [OfficerAdded(name=name, role="officer"), OfficerAdded(name=chief, role="supervisor")]


def add_officer(
    desk: Desk, name: str, role: str, password: str, until: date | None = None
) -> OfficerAdded:
    """Let somebody work here, or give them another role, day or password.

    By a supervisor or IT; by anybody while the supervisor named at the start has no password.
    """
    if _in_charge(desk) & set(keys.names(desk.folder)):
        desk.needs("supervisor", "it")
    if role not in ROLES:
        raise RecordProblem(
            "unknown-role",
            say("Không có vai trò “{role}”.", role=role),
            say("Chọn một trong: {roles}.", roles=", ".join(ROLES)),
        )
    person = OfficerAdded(
        name=text.tidy(name), role=role, until=until.isoformat() if until else None
    )
    if not person.name:
        raise RecordProblem("no-officer", say("Chưa ghi tên cán bộ."), say("Ghi họ và tên đầy đủ."))
    _refuse_leaving_nobody_in_charge(desk, person)
    keys.add(desk.folder, desk.record.key, person.name, password)
    desk.act(lambda _: [acts.Doing("office", person)])
    return person


def rejoin(desk: Desk, centre_url: str, code_file: dict[str, Any]) -> Place:
    """Go over to a centre, under a fresh line key; what is unsent stays and goes there.

    The link there is now is kept until that centre has taken the code.

    By a supervisor or IT. Raises LineProblem `bad-code-file` or `plain-line`, Refusal
    `training-stays`.
    """
    desk.needs("supervisor", "it")
    training.refuse_leaving(desk)
    place = from_code_file(centre_url, code_file)
    desk.record.transact(lambda connection: places.join(connection, place))
    return place


def officers(desk: Desk) -> list[Officer]:
    """Who may work here, with role and last day, by name in Vietnamese order."""
    from sqlmodel import select

    from db.tables import Officer

    with desk.record.session() as session:
        found = session.exec(select(Officer)).all()
    return sorted(found, key=lambda officer: text.name_key(officer.name))


def _in_charge(desk: Desk) -> set[str]:
    """Those who may add people and numbers for good, whether they can log in yet or not."""
    rows = desk.read.execute("SELECT name FROM officers WHERE role != 'officer' AND until IS NULL")
    return {row["name"] for row in rows}


def _refuse_leaving_nobody_in_charge(desk: Desk, person: OfficerAdded) -> None:
    stays = person.role != "officer" and not person.until
    if not stays and _in_charge(desk) == {person.name}:
        raise Refusal(
            "nobody-in-charge",
            say("Nếu đổi như vậy thì ngoài {name} quầy không còn ai phụ trách.", name=person.name),
            say("Thêm người phụ trách khác trước: desk-tui officer add TÊN --role supervisor."),
        )


def reset_password(folder: Path, recovery: str, officer: str, password: str) -> None:
    """Open with the office's recovery key and give an officer a new password."""
    key = keys.recover(folder, recovery)
    Desk(folder, key, officer).close()
    keys.add(folder, key, officer, password)


def packaged(name: str) -> str:
    """A data file that comes with the program, as text."""
    from importlib.resources import files

    return (files("desk_tui") / "data" / name).read_text(encoding="utf-8-sig")


def supply_packaged_cases(desk: Desk) -> None:
    """The packaged cases, from today on, for a record made when the program had none."""
    supply_cases(
        desk.record, packaged("cases.csv"), desk.today(), desk.now(), decision="Kèm chương trình"
    )


def seed_from() -> date:
    """The day from which the packaged catalogue is taken to hold."""
    return tomllib.loads(packaged("seed.toml"))["effective"]


def rows_of(content: str) -> list[dict[str, str]]:
    return list(csv.DictReader(content.splitlines()))


def _new_slip_key() -> dict[str, str]:
    """The key this desk seals its slips with; its public half is what other desks learn."""
    from desk_tui.slips import seal

    private = seal.new_key()
    public = seal.public_key(private)
    return {"key_id": seal.key_id(public), "public": public.hex(), "private": private.hex()}


def add_numbers(desk: Desk, first: int, last: int, day: date | None = None) -> int:
    """Use one more range, as the supervisor was told it. Returns what is left for today."""
    desk.needs("supervisor", "it")
    name = day.isoformat() if day else ""
    desk.record.transact(lambda c: numbers.add_block(c, name, first, last, desk.officer))
    return numbers.left(desk.read, desk.today())
