"""A ledger of before the office was in every key: its tables are made anew, all rows kept.

Everything happens in the one transaction in which the ledger is opened: killed in its midst, the
node finds the old tables as they were. Acts keep their numbers, because the desks' cursors are
such numbers; they only do not begin at 1.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, MetaData, inspect, text

_OLD = "old_"


def put_away(connection: Connection, metadata: MetaData) -> Sequence[str]:
    """Set the tables with another key aside; returns their names."""
    there = inspect(connection)
    keys = {name: key for (_, name), key in there.get_multi_pk_constraint().items()}
    older = [
        table.name
        for table in metadata.sorted_tables
        if table.name in keys
        and set(keys[table.name]["constrained_columns"]) != set(table.primary_key.columns.keys())
    ]
    for name in older:
        for index in there.get_indexes(name):
            # What a unique column made goes with its table.
            if not index.get("duplicates_constraint"):
                connection.execute(text(f'DROP INDEX IF EXISTS "{index["name"]}"'))
        connection.execute(text(f'ALTER TABLE "{name}" RENAME TO "{_OLD}{name}"'))
    return older


def bring_back(connection: Connection, metadata: MetaData, older: Sequence[str]) -> None:
    """Fill the new tables from those set aside, which then go."""
    there = inspect(connection)
    for name in older:
        known = {column["name"] for column in there.get_columns(_OLD + name)}
        both = ", ".join(f'"{one.name}"' for one in metadata.tables[name].c if one.name in known)
        connection.execute(text(f'INSERT INTO "{name}" ({both}) SELECT {both} FROM "{_OLD}{name}"'))
        connection.execute(text(f'DROP TABLE "{_OLD}{name}"'))
