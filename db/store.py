"""The only place that opens the record's file.

One encrypted SQLite file (SQLCipher, raw 32-byte key), write-ahead log,
`synchronous=FULL`, and always BEGIN IMMEDIATE: a deferred BEGIN lets two
writers read the same last number. Connections are one per thread.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from db.driver import sqlite
from db.problem import RecordProblem

if TYPE_CHECKING:
    from sqlmodel import Session

T = TypeVar("T")

SCHEMA = 17
"""`PRAGMA user_version` of the newest migration; a test holds the two together."""

BUSY_SECONDS = 10.0
BALLAST_BYTES = 4 * 1024 * 1024
NO_ROOM = 1024 * 1024
BEFORE_UPGRADE, BEFORE_DAYS = "before-{:04}.db", 7
"""The copy that an upgrade leaves, and how long it is kept."""
SAFE_WAL = ((3, 51, 3), (3, 50, 7), (3, 44, 6))


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """False for a SQLite with the WAL-reset race, which can lose commits of two writers."""
    newest, *backports = SAFE_WAL
    return version >= newest or any(version[:2] == b[:2] and version >= b for b in backports)


class Connection(sqlite.Connection):
    """Tells what SQLite says in the officer's words, for reading as for writing."""

    def execute(self, sql: str, parameters: Any = ()) -> sqlite.Cursor:
        try:
            return super().execute(sql, parameters)
        except sqlite.IntegrityError:
            raise
        except sqlite.Error as error:
            raise told(error) from error

    def executemany(self, sql: str, parameters: Iterable[Any]) -> sqlite.Cursor:
        try:
            return super().executemany(sql, parameters)
        except sqlite.IntegrityError:
            raise
        except sqlite.Error as error:
            raise told(error) from error


def open_file(path: Path, key: bytes) -> Connection:
    """A bare connection with key and pragmas set; raises RecordProblem when it is no record."""
    try:
        connection = sqlite.connect(
            str(path),
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
            factory=Connection,
        )
    except sqlite.Error as error:
        raise told(error) from error
    try:
        # First of all: SQLCipher's own log goes to stderr and would smear the screen.
        connection.execute("PRAGMA cipher_log = off")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("SELECT count(*) FROM sqlite_master")
        wanted = "WAL" if wal_is_safe(sqlite.sqlite_version_info) else "TRUNCATE"
        (journal,) = connection.execute(f"PRAGMA journal_mode = {wanted}").fetchone()
        # Where a write-ahead log cannot be had, FULL alone may lose the last commit.
        connection.execute(f"PRAGMA synchronous = {'FULL' if journal == 'wal' else 'EXTRA'}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA cache_size = -16000")
        connection.execute("PRAGMA temp_store = MEMORY")
    except BaseException:
        connection.close()
        raise
    connection.row_factory = sqlite.Row
    return connection


_FULL, _BUSY, _DAMAGED, _UNREACHABLE = {13}, {5, 6}, {11, 26}, {3, 8, 14, 23}
_INPUT_OUTPUT = 10
# The log's index cannot grow: SQLite calls it an input/output error, but the disk is full.
_NO_ROOM_FOR_INDEX = 10 | (19 << 8)


def told(error: BaseException) -> RecordProblem:
    """The officer's words for what SQLite says; nothing of the act in hand was kept."""
    code = getattr(error, "sqlite_errorcode", 0)
    kind = code & 0xFF
    if kind in _FULL or code == _NO_ROOM_FOR_INDEX:
        return full()
    if kind in _BUSY:
        return RecordProblem(
            "record-busy",
            "Sổ đang được một chương trình khác ghi quá lâu; thao tác này chưa được lưu.",
            "Đóng cửa sổ khác đang dùng cùng dữ liệu rồi thử lại.",
        )
    if kind in _DAMAGED:
        return damaged()
    if kind in _UNREACHABLE:
        return RecordProblem(
            "record-unreachable",
            "Không mở được tệp sổ để ghi.",
            "Kiểm tra quyền ghi của thư mục dữ liệu và ổ đĩa.",
        )
    if kind == _INPUT_OUTPUT:
        # A commit that raised may still be there after a restart: nobody may say "not saved".
        return RecordProblem(
            "record-fault",
            f"Ổ đĩa báo lỗi khi đọc hoặc ghi sổ ({error}); chưa chắc thao tác này đã được lưu.",
            "Mở lại chương trình, tìm hồ sơ trong danh sách trước khi nhập lại; sao lưu ngay.",
        )
    return RecordProblem(
        "record-fault",
        f"Sổ báo lỗi: {error}. Thao tác này chưa được lưu.",
        "Chạy desk-tui check; nếu còn lỗi, báo người quản trị.",
    )


def full() -> RecordProblem:
    return RecordProblem(
        "disk-full",
        "Đĩa đã đầy nên chưa ghi được; không có gì bị lưu dở.",
        "Dọn bớt tệp trên ổ đĩa rồi bấm lưu lại; phần đang nhập vẫn còn trên màn hình.",
    )


def damaged() -> RecordProblem:
    return RecordProblem(
        "record-damaged",
        "Tệp sổ bị hỏng hoặc bị cắt ngang; chương trình không ghi thêm gì vào tệp này.",
        "Giữ nguyên tệp, phục hồi từ bản sao lưu: desk-tui restore TỆP.",
    )


class Record:
    """An open record. `plain` makes text searchable (marks off, đ as d); the caller gives it."""

    def __init__(self, folder: Path, key: bytes, plain: Callable[[str], str]) -> None:
        self.folder = folder
        self.path = folder / "record.db"
        self.plain = plain
        self.key = key
        self._threads = threading.local()
        if not self.path.exists():
            raise RecordProblem(
                "no-record",
                f"Chưa có sổ ở thư mục {folder}.",
                "Tạo sổ bằng desk-tui init, hoặc chỉ đúng thư mục bằng --data.",
            )
        try:
            self._open()
        except RecordProblem as problem:
            # Where not even the log's index has room, SQLite speaks of an input/output error.
            if problem.code not in ("disk-full", "record-fault") or self.free_bytes > NO_ROOM:
                raise
            if not self._free_ballast():
                raise full() from problem
            self._open()
        self.refill_ballast()

    def _open(self) -> None:
        try:
            self._refuse_cut_file()
            self._to_newest_schema()
        except BaseException:
            self.close()
            raise

    @classmethod
    def create(cls, folder: Path, key: bytes, plain: Callable[[str], str]) -> Record:
        """Make an empty record in `folder`; an existing one is refused and left alone."""
        path = folder / "record.db"
        if path.exists():
            raise RecordProblem(
                "record-exists",
                f"Thư mục {folder} đã có sổ.",
                "Mở sổ đó, hoặc chọn thư mục khác bằng --data.",
            )
        folder.mkdir(parents=True, exist_ok=True)
        connection = open_file(path, key)
        try:
            from db.migrate import upgrade

            upgrade(connection, plain)
        finally:
            connection.close()
        return cls(folder, key, plain)

    def read(self) -> Connection:
        """This thread's connection, for reading; writing goes through `transact`."""
        found: Connection | None = getattr(self._threads, "connection", None)
        if found is None:
            found = self._threads.connection = open_file(self.path, self.key)
        return found

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: all of it is kept, or nothing is."""
        connection = self.read()
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
        except BaseException as error:
            # SQLite rolls back by itself on a full disk or a failing fsync.
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            if isinstance(error, sqlite.Error) and not isinstance(error, sqlite.IntegrityError):
                raise told(error) from error
            raise

    def transact(self, work: Callable[[sqlite.Connection], T]) -> T:
        """Run `work` in one transaction; on a full disk free the ballast and try once more.

        `work` may thus run twice and must not keep anything of its first run.
        """
        try:
            with self.write() as connection:
                return work(connection)
        except RecordProblem as problem:
            if problem.code != "disk-full" or not self._free_ballast():
                raise
        with self.write() as connection:
            return work(connection)

    def session(self) -> Session:
        """A SQLModel session on the same file, for forms, imports and administration."""
        from sqlalchemy import create_engine, event
        from sqlalchemy.pool import NullPool
        from sqlmodel import Session

        engine = create_engine(
            "sqlite://",
            module=sqlite,
            creator=lambda: open_file(self.path, self.key),
            poolclass=NullPool,
        )

        @event.listens_for(engine, "begin")
        def _immediate(connection: Any) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

        @event.listens_for(engine, "handle_error")
        def _tell(context: Any) -> None:
            error = context.original_exception
            if isinstance(error, sqlite.Error) and not isinstance(error, sqlite.IntegrityError):
                raise told(error) from error

        return Session(engine)

    @property
    def free_bytes(self) -> int:
        return shutil.disk_usage(self.folder).free

    def refill_ballast(self) -> None:
        """Keep some bytes aside: on a full disk even a deletion needs room.

        Done whenever a record is opened on a disk that has room again.
        """
        ballast = self.folder / "ballast"
        if ballast.exists() or self.free_bytes < 8 * BALLAST_BYTES:
            return
        try:
            # Random, so that no file system can store it as nothing.
            ballast.write_bytes(os.urandom(BALLAST_BYTES))
        except OSError:
            ballast.unlink(missing_ok=True)

    def _free_ballast(self) -> bool:
        try:
            (self.folder / "ballast").unlink()
        except FileNotFoundError:
            return False
        return True

    def _to_newest_schema(self) -> None:
        (version,) = self.read().execute("PRAGMA user_version").fetchone()
        if version > SCHEMA:
            raise RecordProblem(
                "record-newer",
                "Sổ này do một bản chương trình mới hơn ghi.",
                "Cập nhật desk-tui rồi mở lại; không có gì bị thay đổi.",
            )
        if version == 0:
            # Made whole or not at all, so this is what is left of a file cut to nothing.
            raise damaged()
        if version < SCHEMA:
            from db.migrate import upgrade

            self._keep_for_the_older_program(version)
            upgrade(self.read(), self.plain)
        else:
            self.forget_copies(BEFORE_DAYS)

    def _keep_for_the_older_program(self, version: int) -> None:
        """The record as it is, for the way back: `before-0008.db`, encrypted with the same key.

        Where there is no room for it the upgrade goes on: a desk has to open.
        """
        copy = self.folder / BEFORE_UPGRADE.format(version)
        part = copy.with_suffix(f".{os.getpid()}.part")
        if copy.exists() or self.free_bytes < 2 * self.path.stat().st_size + NO_ROOM:
            return
        try:
            self.read().execute("VACUUM INTO ?", (str(part),))
            part.replace(copy)
        finally:
            part.unlink(missing_ok=True)

    def forget_copies(self, days: float = 0) -> None:
        """Copies for the way back that are older: they go in time, and when a record forgets."""
        oldest = time.time() - days * 24 * 3600
        for copy in self.folder.glob("before-*.db"):
            with suppress(OSError):
                if copy.stat().st_mtime < oldest:
                    copy.unlink()

    def _refuse_cut_file(self) -> None:
        """A file shorter than its own header says was cut, unless the log has the missing pages."""
        ask = self.read().execute
        # While one reads, no other program can start the log anew between the two looks.
        ask("BEGIN")
        try:
            pages, size = (
                int(ask(f"PRAGMA {name}").fetchone()[0]) for name in ("page_count", "page_size")
            )
            whole = self.path.stat().st_size // size
            if whole < pages and not set(range(whole + 1, pages + 1)) <= self._logged(size):
                raise damaged()
        finally:
            ask("ROLLBACK")

    def _logged(self, page_size: int) -> set[int]:
        """The pages that wait in the write-ahead log: their numbers stand in clear before each."""
        try:
            log = self.path.with_name("record.db-wal").read_bytes()
        except FileNotFoundError:
            return set()
        salt = log[16:24]
        heads = (log[at : at + 24] for at in range(32, len(log), 24 + page_size))
        return {int.from_bytes(head[:4], "big") for head in heads if head[8:16] == salt}

    def close(self) -> None:
        """Close this thread's connection at once; those of others as nobody holds them any more."""
        found: Connection | None = getattr(self._threads, "connection", None)
        if found is not None:
            found.close()
        self._threads = threading.local()
