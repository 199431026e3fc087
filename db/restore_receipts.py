"""Receipts that were given out after a copy was made: told, and not given out a second time.

Unlike a dossier's number a serial stands on paper that lies in somebody's drawer, so nothing is
left out by itself: a person voids what was used, with a reason.
"""

from __future__ import annotations

from dataclasses import dataclass

from db import settings
from db.driver import sqlite

DOUBT = "restore-receipts"
"""Setting: book -> the last serial known to have been used while the record did not know it."""


@dataclass(frozen=True)
class Used:
    """A book and its serials that were used or voided. `open`: more can come out of it."""

    series: str
    digits: int
    serials: frozenset[int]
    open: bool

    def number(self, serial: int) -> str:
        return f"{serial:0{self.digits}d}"


def used(connection: sqlite.Connection) -> dict[str, Used]:
    """What a record knows of its own desk's receipts; nothing where there were none yet.

    Those of other desks come back from the centre.
    """
    try:
        books = connection.execute(
            "SELECT book, series, digits, closed FROM receipt_books WHERE desk ="
            " (SELECT a.desk FROM outbox o JOIN acts a ON a.id = o.act_id LIMIT 1)"
        )
        found = {row["book"]: row for row in books}
        serials: dict[str, set[int]] = {book: set() for book in found}
        for row in connection.execute("SELECT book, serial FROM receipts"):
            if row["book"] in serials:
                serials[row["book"]].add(row["serial"])
    except sqlite.OperationalError:
        return {}
    return {
        book: Used(row["series"], row["digits"], frozenset(serials[book]), not row["closed"])
        for book, row in found.items()
    }


def mind(connection: sqlite.Connection, old: dict[str, Used] | None, *, follows: bool) -> list[str]:
    """Sentences about serials used since the copy, inside the caller's transaction.

    `old` is what the record in place knew, None when it cannot be read; `follows` when it goes on
    from the copy and so knows everything.
    """
    here = used(connection)
    said: list[str] = []
    doubt: dict[str, int] = {}
    for book, then in (old or {}).items():
        now = here.get(book)
        since = sorted(then.serials - (now.serials if now else frozenset()))
        if since and now is None:
            said.append(_new_book(then, since))
        elif since:
            doubt[book] = since[-1]
            said.append(_since(then, since))
    if not follows:
        said += [_unknown(one) for book, one in here.items() if one.open and book not in doubt]
    if doubt:
        settings.put(connection, DOUBT, doubt)
    return said


def _since(book: Used, serials: list[int]) -> str:
    return (
        f"Biên lai {book.series}: {_numbers(book, serials)} đã dùng sau khi sao lưu mà sổ phục hồi"
        " không còn ghi. Hủy các số này (desk-tui receipts void) rồi mới thu tiền mặt tiếp; tiền"
        " đã thu thì nhập lại theo cuống."
    )


def _new_book(book: Used, serials: list[int]) -> str:
    return (
        f"Quyển biên lai {book.series} nhận sau khi sao lưu: nhận lại quyển (desk-tui receipts"
        f" open) và hủy {_numbers(book, serials)} đã dùng."
    )


def _unknown(book: Used) -> str:
    last = (
        f"sổ ghi đến số {book.number(max(book.serials))}" if book.serials else "sổ chưa ghi số nào"
    )
    return (
        f"Biên lai {book.series}: không biết đã dùng đến số nào sau khi sao lưu ({last}). Xem cuống"
        " cuối cùng, hủy các số đã dùng rồi mới thu tiền mặt tiếp."
    )


def _numbers(book: Used, serials: list[int]) -> str:
    first, last = serials[0], serials[-1]
    whole = len(serials) == last - first + 1
    if first == last:
        return f"số {book.number(first)}"
    span = f"{book.number(first)}–{book.number(last)}"
    return f"các số {span}" if whole else f"{len(serials)} số trong khoảng {span}"
