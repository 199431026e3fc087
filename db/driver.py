"""The one driver of every process that opens the record: SQLite with SQLCipher inside.

Its types are those of the standard library's module, whose interface it has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3 as sqlite
else:
    from sqlcipher3 import dbapi2 as sqlite

__all__ = ["sqlite"]
