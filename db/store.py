"""The only place that opens the record's file.

One encrypted SQLite file (SQLCipher, raw 32-byte key), write-ahead log,
`synchronous=FULL`, and always BEGIN IMMEDIATE: a deferred BEGIN lets two
writers read the same last number. Connections are one per thread.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from db.driver import sqlite
from db.problem import RecordProblem

if TYPE_CHECKING:
    from sqlmodel import Session

T = TypeVar("T")

SCHEMA = 1
"""`PRAGMA user_version` of the newest migration; a test holds the two together."""

BUSY_SECONDS = 10.0
BALLAST_BYTES = 4 * 1024 * 1024
SAFE_WAL = ((3, 51, 3), (3, 50, 7), (3, 44, 6))


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """False for a SQLite with the WAL-reset race, which can lose commits of two writers."""
    newest, *backports = SAFE_WAL
    return version >= newest or any(version[:2] == b[:2] and version >= b for b in backports)


def open_file(path: Path, key: bytes) -> sqlite.Connection:
    """A bare connection with key and pragmas set; raises RecordProblem when it is no record."""
    connection = sqlite.connect(
        str(path), timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        # First of all: SQLCipher's own log goes to stderr and would smear the screen.
        connection.execute("PRAGMA cipher_log = off")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("SELECT count(*) FROM sqlite_master")
        journal = "WAL" if wal_is_safe(sqlite.sqlite_version_info) else "TRUNCATE"
        connection.execute(f"PRAGMA journal_mode = {journal}")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA cache_size = -16000")
        connection.execute("PRAGMA temp_store = MEMORY")
    except sqlite.Error as error:
        connection.close()
        raise told(error) from error
    connection.row_factory = sqlite.Row
    return connection


def told(error: BaseException) -> RecordProblem:
    """The officer's words for what SQLite says; nothing of the act in hand was kept."""
    text = str(error)
    if "full" in text:
        return RecordProblem(
            "disk-full",
            "Đĩa đã đầy nên chưa ghi được; không có gì bị lưu dở.",
            "Dọn bớt tệp trên ổ đĩa rồi bấm lưu lại; phần đang nhập vẫn còn trên màn hình.",
        )
    if "locked" in text or "busy" in text:
        return RecordProblem(
            "record-busy",
            "Sổ đang được một chương trình khác ghi quá lâu; thao tác này chưa được lưu.",
            "Đóng cửa sổ khác đang dùng cùng dữ liệu rồi thử lại.",
        )
    if "malformed" in text or "not a database" in text or "disk image" in text:
        return RecordProblem(
            "record-damaged",
            "Tệp sổ bị hỏng hoặc bị cắt ngang; chương trình không ghi thêm gì vào tệp này.",
            "Giữ nguyên tệp, phục hồi từ bản sao lưu: desk-tui restore TỆP.",
        )
    if "readonly" in text or "unable to open" in text:
        return RecordProblem(
            "record-unreachable",
            "Không mở được tệp sổ để ghi.",
            "Kiểm tra quyền ghi của thư mục dữ liệu và ổ đĩa.",
        )
    return RecordProblem(
        "record-fault",
        f"Sổ báo lỗi: {text}. Thao tác này chưa được lưu.",
        "Chạy desk-tui check; nếu còn lỗi, báo người quản trị.",
    )


class Record:
    """An open record. `plain` makes text searchable (marks off, đ as d); the caller gives it."""

    def __init__(self, folder: Path, key: bytes, plain: Callable[[str], str]) -> None:
        self.folder = folder
        self.path = folder / "record.db"
        self.plain = plain
        self.key = key
        self._threads = threading.local()
        self._all: list[sqlite.Connection] = []
        self._lock = threading.Lock()
        if not self.path.exists():
            raise RecordProblem(
                "no-record",
                f"Chưa có sổ ở thư mục {folder}.",
                "Tạo sổ bằng desk-tui init, hoặc chỉ đúng thư mục bằng --data.",
            )
        version = self.read().execute("PRAGMA user_version").fetchone()[0]
        if version > SCHEMA:
            raise RecordProblem(
                "record-newer",
                "Sổ này do một bản chương trình mới hơn ghi.",
                "Cập nhật desk-tui rồi mở lại; không có gì bị thay đổi.",
            )
        if version < SCHEMA:
            from db.migrate import upgrade

            upgrade(self.read())
        self._refuse_cut_file()

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

            upgrade(connection)
        finally:
            connection.close()
        record = cls(folder, key, plain)
        record.refill_ballast()
        return record

    def read(self) -> sqlite.Connection:
        """This thread's connection, for reading; writing goes through `transact`."""
        found: sqlite.Connection | None = getattr(self._threads, "connection", None)
        if found is None:
            found = open_file(self.path, self.key)
            self._threads.connection = found
            with self._lock:
                self._all.append(found)
        return found

    @contextmanager
    def write(self) -> Iterator[sqlite.Connection]:
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
            if isinstance(error, sqlite.IntegrityError):
                raise
            if isinstance(error, sqlite.Error):
                raise told(error) from error
            raise

    def transact(self, work: Callable[[sqlite.Connection], T]) -> T:
        """Run `work` in one transaction; on a full disk free the ballast and try once more."""
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

        return Session(engine)

    @property
    def free_bytes(self) -> int:
        return shutil.disk_usage(self.folder).free

    def refill_ballast(self) -> None:
        """Keep some bytes aside: on a full disk even a deletion needs room."""
        ballast = self.folder / "ballast"
        if not ballast.exists() and self.free_bytes > 8 * BALLAST_BYTES:
            ballast.write_bytes(b"\0" * BALLAST_BYTES)

    def _free_ballast(self) -> bool:
        ballast = self.folder / "ballast"
        if not ballast.exists():
            return False
        ballast.unlink()
        return True

    def _refuse_cut_file(self) -> None:
        """A file shorter than its own header says was cut; a waiting log may explain it."""
        wal = self.path.with_name("record.db-wal")
        if wal.exists() and wal.stat().st_size:
            return
        ask = self.read().execute
        pages, size = (
            int(ask(f"PRAGMA {name}").fetchone()[0]) for name in ("page_count", "page_size")
        )
        if self.path.stat().st_size < pages * size:
            raise told(sqlite.DatabaseError("malformed"))

    def close(self) -> None:
        with self._lock:
            for connection in self._all:
                connection.close()
            self._all.clear()
        self._threads = threading.local()
