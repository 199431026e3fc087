"""A short list that is already in memory, shown in the paged table."""

from __future__ import annotations

from collections.abc import Sequence

from desk_tui.widgets.queue_table import Cell, Key, Row


class Listed:
    """Rows in the order given; `id` of a row is the caller's name for it."""

    def __init__(self, rows: Sequence[tuple[str, tuple[Cell | str, ...]]]) -> None:
        self._rows = [Row(id, (place,), cells) for place, (id, cells) in enumerate(rows)]

    def page(self, key: Key | None, *, back: bool, limit: int) -> Sequence[Row]:
        place = None if key is None else int(str(key[0]))
        if back:
            end = len(self._rows) if place is None else place
            return self._rows[max(0, end - limit) : max(0, end)]
        start = 0 if place is None else place + 1
        return self._rows[start : start + limit]

    def key_of(self, row_id: str) -> Key | None:
        return next((row.key for row in self._rows if row.id == row_id), None)
