"""The node's store: one SQLAlchemy URL, SQLite for an office or PostgreSQL for a province."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, Engine, create_engine, event, func, inspect, select, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import QueuePool

from db.driver import sqlite
from desk_tui.centre import ledger_rekey as rekey
from desk_tui.centre import ledger_tables as tables
from desk_tui.centre.messages import FILE_BYTES
from desk_tui.centre.problem import LineProblem

BUSY_SECONDS = 15
_LOCKS = 0x6465736B
"""First half of PostgreSQL's advisory lock numbers used here ("desk")."""

T = TypeVar("T")


@dataclass(frozen=True)
class Ledger:
    """An open ledger. `reading` never takes the write lock; `files` holds the files' bytes.

    `file_limit` is the most bytes taken for one file.
    """

    engine: Engine
    reading: Engine
    files: Path
    file_limit: int = FILE_BYTES

    @contextmanager
    def write(self, room: str) -> Iterator[Connection]:
        """One transaction, alone in its room (an office's code, or another name).

        The row numbers of a room are given out and committed under one lock, so their order
        is the order in which they became visible: a reader that has seen number N will never
        find a smaller one later, which a plain PostgreSQL sequence does not promise.

        The lock is PostgreSQL's advisory one. An engine without it needs here a row for each
        room, read `FOR UPDATE` first, or serializable transactions begun again when they clash;
        were both forgotten, the key (office, n) would refuse the second of two same numbers.
        """
        with told(), self.engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(
                    text("SELECT pg_advisory_xact_lock(:desk, hashtext(:room))"),
                    {"desk": _LOCKS, "room": room},
                )
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with told(), self.reading.connect() as connection:
            yield connection

    def close(self) -> None:
        self.engine.dispose()


def url_of(db: str) -> str:
    """SQLAlchemy's address for a bare path, a `sqlite:` or a `postgresql:` address."""
    if "://" not in db:
        return f"sqlite:///{Path(db).expanduser().absolute()}"
    scheme, rest = db.split("://", 1)
    if scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        return f"postgresql+psycopg://{rest}"
    if scheme == "sqlite":
        return db
    raise LineProblem(
        "bad-db",
        f"Không dùng được cơ sở dữ liệu loại “{scheme}”.",
        "Ghi đường dẫn một tệp SQLite, hoặc địa chỉ postgresql://máy/tên.",
    )


def open_ledger(db: str, files: Path | None = None) -> Ledger:
    """Open the ledger and make what is missing in it.

    Files lie beside a SQLite file. With PostgreSQL they lie in `files`, or else in this
    machine's data folder under the database's name.
    """
    url = url_of(db)
    engine = _sqlite(url) if url.startswith("sqlite") else _postgresql(url)
    folder = files or _beside(engine)
    ledger = Ledger(engine, engine.execution_options(reading=True), folder)
    with told():
        folder.mkdir(parents=True, exist_ok=True)
        with ledger.write("schema") as connection:
            older = rekey.put_away(connection, tables.metadata)
            tables.metadata.create_all(connection)
            rekey.bring_back(connection, tables.metadata, older)
            _grow(connection)
    return ledger


def _grow(connection: Connection) -> None:
    """Columns that came with an update of the program, with what they mean for older rows."""
    there = inspect(connection)
    for table in tables.metadata.sorted_tables:
        known = {column["name"] for column in there.get_columns(table.name)}
        for column in table.columns:
            if column.name in known:
                continue
            kind = column.type.compile(connection.dialect)
            default = getattr(column.default, "arg", "")
            value = default if isinstance(default, int) else "''"
            connection.execute(
                text(
                    f"ALTER TABLE {table} ADD COLUMN {column.name} {kind} NOT NULL DEFAULT {value}"
                )
            )


def _sqlite(url: str) -> Engine:
    path = url.removeprefix("sqlite:///")
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    # Other users of this machine have no business in it; SQLite's helper files follow suit.
    Path(path).touch(mode=0o600)
    # Debian's own SQLite can lose commits of two writers in WAL; the record's driver cannot.
    engine = create_engine(
        url,
        module=sqlite,
        poolclass=QueuePool,
        connect_args={"timeout": BUSY_SECONDS},
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        for pragma in ("cipher_log = off", "journal_mode = WAL", "synchronous = FULL"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def _postgresql(url: str) -> Engine:
    return create_engine(
        url,
        pool_size=8,
        max_overflow=8,
        pool_pre_ping=True,
        connect_args={"connect_timeout": 10},
        hide_parameters=True,
    )


def _beside(engine: Engine) -> Path:
    if engine.dialect.name == "sqlite":
        return Path(f"{engine.url.database}.files")
    from platformdirs import user_data_path

    url = engine.url
    host = url.host or str(url.query.get("host", "local"))
    name = re.sub(r"[^\w.-]+", "_", f"{host}-{url.port or 5432}-{url.database}")
    return user_data_path("desk-tui-centre") / name


@contextmanager
def told() -> Iterator[None]:
    """What the database says, in words for whoever runs the node."""
    try:
        yield
    except OperationalError as error:
        raise LineProblem(
            "ledger-down",
            f"Kho của trung tâm không trả lời: {error.orig}.",
            "Kiểm tra PostgreSQL hoặc ổ đĩa của máy trung tâm rồi chạy lại.",
        ) from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise LineProblem(
                "ledger-down",
                "Mất kết nối với kho của trung tâm.",
                "Kiểm tra PostgreSQL rồi chạy lại.",
            ) from error
        raise


def next_number(connection: Connection, column: Column[int], office: str) -> int:
    """The number after the greatest of this office; to be asked inside its `Ledger.write`."""
    greatest = select(func.max(column)).where(column.table.c.office == office)
    return (connection.scalar(greatest) or 0) + 1


def in_parts(items: Sequence[T], size: int = 5000) -> Iterator[Sequence[T]]:
    """Databases limit the values of one question."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


@dataclass(frozen=True)
class Desk:
    """A desk that showed its token."""

    office: str
    desk: str

    @property
    def name(self) -> str:
        return f"{self.office}/{self.desk}"
