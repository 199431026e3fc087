"""Every key of the node's tables has the office in it, so that offices can lie on many servers."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    create_engine,
    inspect,
    select,
    text,
)
from sqlalchemy.schema import CreateIndex, CreateTable

from db import acts
from db.kinds import KIND_OF, Payload
from desk_tui import centre
from desk_tui.centre import intake
from desk_tui.centre.ledger import Desk, open_ledger, url_of
from desk_tui.centre.ledger_tables import metadata

from .kit import received, status

for _module in pkgutil.walk_packages(centre.__path__, f"{centre.__name__}."):
    if _module.name.endswith("tables"):
        importlib.import_module(_module.name)

OFFICES = [table for table in metadata.sorted_tables if "office" in table.c]

COPIED = {
    "catalogues": "one catalogue for every office of the province, a few rows a year",
    "facts": "the node's own secrets, a handful of rows",
    "grants": "people and programs that look at all offices, a handful of rows",
    "slip_keys": "whoever checks a slip has its key's number and nothing else; a row a desk",
    "portal_lines": "how a whole destination stands, a row for each",
    "platform_lines": "how the payment platform stands, a row for each",
    "portal_procedures": "the portal's own catalogue, the same for every office",
    "files": "a file has its content for a name and may be several offices': only ever looked up"
    " by that name, so it may just as well be spread by it",
}
"""Tables without an office: copied to every server, and why they may be."""

OLD_KEYS = {
    "acts": (("n",), ("id",)),
    "dossiers": (("id",), ("code",)),
    "refusals": (("id", "hash"),),
    "codes": (("code_hash",),),
    "number_blocks": (("id",), ("office", "desk", "lease")),
    "hall_tickets": (("n",), ("id",)),
    "hall_asks": (("id",),),
    "cases": (("subject",),),
    "portal_exchanges": (("id",),),
    "portal_links": (("token",),),
    "people_checks": (("id",),),
}
"""Primary key, then what else was unique, before the office was in every key."""


def test_tables_of_no_office_are_known_by_name() -> None:
    assert {table.name for table in metadata.sorted_tables} - {t.name for t in OFFICES} == set(
        COPIED
    )


@pytest.mark.parametrize("table", OFFICES, ids=lambda table: table.name)
def test_everything_unique_has_the_office(table: Table) -> None:
    unique = [
        one for one in table.constraints if isinstance(one, PrimaryKeyConstraint | UniqueConstraint)
    ]
    assert unique
    for one in (*unique, *(index for index in table.indexes if index.unique)):
        assert "office" in one.columns, f"{table.name}: {list(one.columns.keys())}"


def test_postgresql_takes_every_table_in_parts_by_office(postgresql: str) -> None:
    engine = create_engine(url_of(postgresql))
    with engine.connect() as connection:
        connection.execute(text("CREATE SCHEMA in_parts"))
        connection.execute(text("SET search_path TO in_parts"))
        for table in OFFICES:
            made = str(CreateTable(table).compile(engine)).rstrip()
            connection.execute(text(f"{made} PARTITION BY HASH (office)"))
            for index in table.indexes:
                connection.execute(CreateIndex(index))
        parted = connection.scalar(
            text(
                "SELECT count(*) FROM pg_partitioned_table p JOIN pg_class c ON c.oid = p.partrelid"
                " WHERE c.relnamespace = 'in_parts'::regnamespace"
            )
        )
        connection.rollback()
    engine.dispose()
    assert parted == len(OFFICES) > 20


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield str(tmp_path / "old.db")
        return
    whole: str = request.getfixturevalue("postgresql")
    engine = create_engine(url_of(whole), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE old_keys"))
        yield whole.rpartition("/")[0] + "/old_keys"
        connection.execute(text("DROP DATABASE old_keys"))
    engine.dispose()


def test_a_ledger_of_before_is_made_anew_with_all_it_held(empty_db: str, tmp_path: Path) -> None:
    first, other = acts.new_id(), acts.new_id()
    written = [
        _act("H99.1", first, received("H99.1")),
        _act("H99.2", other, received("H99.2")),
        _act("H99.1", first, status(4)),
    ]
    engine = create_engine(url_of(empty_db))
    with engine.begin() as connection:
        _as_before(connection, written)
    engine.dispose()

    for _ in range(2):
        ledger = open_ledger(empty_db, tmp_path / "files")
        ledger.close()

    ledger = open_ledger(empty_db, tmp_path / "files")
    assert _keys(ledger.engine) == {
        name: set(metadata.tables[name].primary_key.columns.keys()) for name in OLD_KEYS
    }
    now = datetime.now(UTC)
    # A desk's cursor is such a number: it stays good.
    assert intake.acts_for(ledger, Desk("H99.1", "9"), 1).acts == (written[2],)
    again = intake.take(ledger, Desk("H99.1", "1"), [written[0], written[2]], now).acts
    assert [one.state for one in again] == ["already", "already"]
    fresh = _act("H99.2", other, status(4))
    assert intake.take(ledger, Desk("H99.2", "1"), [fresh], now).acts[0].state == "accepted"
    with ledger.read() as connection:
        table = metadata.tables["acts"]
        kept = {(row.office, row.n, row.id) for row in connection.execute(select(table))}
        links = metadata.tables["portal_links"]
        assert connection.scalar(select(links.c.name)) == "Tờ khai"
    ledger.close()
    assert kept == {
        ("H99.1", 1, written[0].id),
        ("H99.2", 2, written[1].id),
        ("H99.1", 3, written[2].id),
        ("H99.2", 3, fresh.id),
    }


def _keys(engine: Engine) -> dict[str, set[str]]:
    there = inspect(engine)
    assert not [name for name in there.get_table_names() if name.startswith("old_")]
    return {name: set(there.get_pk_constraint(name)["constrained_columns"]) for name in OLD_KEYS}


def _as_before(connection: Connection, written: list[acts.Act]) -> None:
    """The tables as they were, and rows in some of them."""
    before = MetaData()
    serial = BigInteger().with_variant(Integer(), "sqlite")
    for table in metadata.sorted_tables:
        key, *unique = OLD_KEYS.get(table.name, (tuple(table.primary_key.columns.keys()),))
        columns = [
            Column(one.name, serial if isinstance(one.type, BigInteger) else one.type)
            for one in table.c
        ]
        if key == ("id",) and "id" not in table.c:
            columns.append(Column("id", serial))
        Table(
            table.name,
            before,
            *columns,
            PrimaryKeyConstraint(*key),
            *(UniqueConstraint(*names) for names in unique),
        )
    before.create_all(connection)
    for table in metadata.sorted_tables:
        for index in table.indexes:
            connection.execute(CreateIndex(index))
    at = written[0].done_at
    for n, act in enumerate(written, 1):
        said = {name: getattr(act, name) for name in acts.Act.__struct_fields__}
        row = said | {"n": n, "office": act.desk.rpartition("/")[0], "taken_at": at}
        connection.execute(before.tables["acts"].insert().values(row))
    for act in written[:2]:
        office = act.desk.rpartition("/")[0]
        row = {"id": act.subject, "code": f"{office}-old", "office": office}
        connection.execute(before.tables["dossiers"].insert().values(row))
    link = {"token": "x", "office": "H99.1", "subject": "s", "sha256": "0", "name": "Tờ khai"}
    more = {"expires": at, "fetched": 0, "last_fetched": ""}
    connection.execute(before.tables["portal_links"].insert().values(link | more))


def _act(office: str, subject: str, said: Payload) -> acts.Act:
    act = acts.Act(
        id=acts.new_id(),
        subject=subject,
        kind=KIND_OF[type(said)],
        payload=acts.canonical(said),
        officer="Trần Thị Ví Dụ",
        desk=f"{office}/1",
        done_at="2026-11-22T01:00:00.000000Z",
        recorded_at="2026-11-22T01:00:00.000000Z",
        prev_hash="",
        hash="",
    )
    return msgspec.structs.replace(act, hash=acts.hash_of(act))
