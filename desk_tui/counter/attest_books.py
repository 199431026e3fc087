"""Books of attestation at a desk (CAT-10): which there are, their numbers, what they hold.

Desks without a line to each other cannot share one series. Each desk therefore writes into a volume
(quyển) of its own, kept open beside those of the others: the number of the desk unless the office
gave it another. In its volume a desk counts from 01 to the end of the year without a gap, and goes
on counting when it begins another volume (NĐ 23/2015/NĐ-CP, Điều 13; volumes side by side are an
assumption). A number is taken in the transaction that writes its entry.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

from db import acts, settings
from db.clock import from_text, utc_text
from db.driver import sqlite
from db.kinds import AttestVoided
from db.problem import RecordProblem
from desk_tui.counter.desk import OFFICE_ZONE, Desk, local
from desk_tui.counter.problem import Refusal
from desk_tui.rules import attesting
from desk_tui.rules.attesting import Book
from desk_tui.rules.text import plain, tidy

OWN_BOOKS = "attest-books"
"""Setting: the office's own rows, which go before the packaged ones."""
VOLUMES = "attest-volumes"
"""Setting: the volume a desk writes into and where it began, by book and year."""
SHOWN = 500


@dataclass(frozen=True)
class Entry:
    """One number of a book as it stands. `state`: entered | void."""

    act: str
    subject: str
    code: str
    book: str
    sign: str
    year: int
    volume: str
    number: int
    desk: str
    officer: str
    procedure: str
    person: str
    person_number: str
    paper: str
    pages: int
    copies: int
    electronic: bool
    fee: int | None
    signer: str
    state: str
    reason: str
    corrected: bool
    at: datetime

    @property
    def words(self) -> str:
        return attesting.in_words(self.number, self.volume, self.year, self.sign)

    @property
    def key(self) -> str:
        """How a script names it: `bs/2026/01/7`."""
        return f"{self.book}/{self.year}/{self.volume}/{self.number}"

    @property
    def void(self) -> bool:
        return self.state == "void"


@dataclass(frozen=True)
class Volume:
    """A volume of a year as it stands: numbers used, of them void, copies and fees of the rest."""

    book: Book
    year: int
    volume: str
    desk: str
    first: int
    last: int
    used: int
    void: int
    copies: int
    fee: int

    @property
    def words(self) -> str:
        return f"quyển số {self.volume}/{self.year}-{self.book.sign}"


def kinds(desk: Desk) -> tuple[Book, ...]:
    """The office's rows first, then those that come with the program."""
    own = settings.get(desk.read, OWN_BOOKS, [])
    return (*attesting.books_from_rows(own), *_packaged())


@cache
def _packaged() -> tuple[Book, ...]:
    from desk_tui.counter.setup import packaged, rows_of

    return attesting.books_from_rows(rows_of(packaged("attest_books.csv")))


def book_of(
    desk: Desk, procedure: str, name: str, day: date, *, electronic: bool = False
) -> Book | None:
    """The book a procedure is written into; None when it is no attestation."""
    return attesting.book_for(kinds(desk), procedure, name, day, electronic=electronic)


def find_book(desk: Desk, said: str) -> Book:
    """By id or sign. RecordProblem `unknown-attest-book` names them."""
    wanted, known = plain(tidy(said)), kinds(desk)
    for book in known:
        if wanted in (book.id, plain(book.sign)):
            return book
    listed = "; ".join(f"{book.id} ({book.sign})" for book in known)
    raise RecordProblem(
        "unknown-attest-book", f"Không có sổ chứng thực “{said}”.", f"Chọn: {listed}."
    )


def place(connection: sqlite.Connection, desk: Desk, book: str, year: int) -> tuple[str, int]:
    """(the volume this desk writes into, its next number); read inside the transaction."""
    chosen = settings.get(connection, VOLUMES, {}).get(f"{book}/{year}", {})
    (last,) = connection.execute(
        "SELECT max(number) FROM attestations WHERE desk = ? AND book = ? AND year = ?",
        (desk.office.desk_id, book, year),
    ).fetchone()
    volume = chosen.get("volume") or f"{desk.office.desk:02d}"
    return volume, max((last or 0) + 1, chosen.get("first", 1))


def begin_volume(
    desk: Desk, said: str, volume: str = "", first: int = 0, reason: str = ""
) -> tuple[Book, str, int]:
    """Write into another volume, or from another number, from now on this year.

    The first number of a desk's year may be any: a paper book was begun before. Later ones that
    are passed over stand in the book as void, with a `reason`. Raises Refusal `number-used`,
    `no-reason`; RecordProblem `unknown-attest-book`, `bad-volume`.
    """
    desk.needs("supervisor", "it")
    book, year = find_book(desk, said), desk.today().year
    volume = tidy(volume)
    if len(volume) > 10 or "/" in volume:
        raise RecordProblem("bad-volume", f"Số quyển “{volume}” quá dài.", "Ghi ví dụ 02.")
    reason = tidy(reason)

    def doings(connection: sqlite.Connection) -> list[acts.Doing]:
        now_in, following = place(connection, desk, book.id, year)
        begin = first or following
        if begin < following:
            raise Refusal(
                "number-used",
                f"{book.sign}: quầy này đã dùng đến số {following - 1:02d} của năm {year}.",
                "Số đã dùng không dùng lại; ghi số lớn hơn hoặc để trống.",
            )
        passed: list[acts.Doing] = []
        if begin > following and _entered(connection, desk, book.id, year):
            if not reason:
                raise Refusal(
                    "no-reason",
                    f"Bỏ qua số {following:02d}–{begin - 1:02d} phải ghi lý do.",
                    "Ghi vì sao các số này không dùng, ví dụ đã viết vào sổ giấy khi mất điện.",
                )
            skipped = AttestVoided(
                book=book.id,
                sign=book.sign,
                year=year,
                volume=now_in,
                number=following,
                last=begin - 1,
                reason=reason,
            )
            passed.append(acts.Doing(acts.new_id(), skipped))
        known = settings.get(connection, VOLUMES, {})
        known[f"{book.id}/{year}"] = {"volume": volume or now_in, "first": begin}
        settings.put(connection, VOLUMES, known)
        return passed

    desk.act(doings)
    return book, *place(desk.read, desk, book.id, year)


def _entered(connection: sqlite.Connection, desk: Desk, book: str, year: int) -> bool:
    row = connection.execute(
        "SELECT 1 FROM attestations WHERE desk = ? AND book = ? AND year = ? LIMIT 1",
        (desk.office.desk_id, book, year),
    ).fetchone()
    return row is not None


_ENTRIES = (
    "SELECT t.*, coalesce(d.code, '') AS code, coalesce(d.void, 0) AS dossier_void"
    " FROM attestations t LEFT JOIN dossiers d ON d.id = t.subject"
)


def of_dossier(connection: sqlite.Connection, subject: str) -> tuple[Entry, ...]:
    """The entries of one dossier, as they were written."""
    rows = connection.execute(f"{_ENTRIES} WHERE t.subject = ? ORDER BY t.act", (subject,))
    return _entries(rows)


def newest(connection: sqlite.Connection, volume: Volume, limit: int = SHOWN) -> tuple[Entry, ...]:
    """The last numbers of a volume, the newest first."""
    rows = connection.execute(
        f"{_ENTRIES} WHERE t.desk = ? AND t.book = ? AND t.year = ? AND t.volume = ?"
        " ORDER BY t.number DESC, t.act LIMIT ?",
        (volume.desk, volume.book.id, volume.year, volume.volume, limit),
    )
    return _entries(rows)


def between(
    connection: sqlite.Connection, book: str, first: date, last: date, limit: int
) -> tuple[Entry, ...]:
    """What was written into a book from the first to the last day, by volume and number."""
    rows = connection.execute(
        f"{_ENTRIES} WHERE t.book = ? AND t.at >= ? AND t.at < ?"
        " ORDER BY t.year, t.volume, t.number, t.act LIMIT ?",
        (book, _start(first), _start(last + timedelta(days=1)), limit),
    )
    return _entries(rows)


def find(desk: Desk, said: str) -> Entry:
    """By `bs/2026/01/7`, or `bs/7` of this desk and year. RecordProblem `unknown-entry`."""
    parts = [part.strip() for part in said.split("/")]
    book, *middle, number = parts if len(parts) in (2, 4) else ("", "", "")
    rows: list[Entry] = []
    if number.isascii() and number.isdigit() and len(number) < 10:
        year = middle[0] if middle else str(desk.today().year)
        found = desk.read.execute(
            f"{_ENTRIES} WHERE t.book = ? AND t.year = ? AND t.number = ?"
            " AND (? = '' OR t.volume = ?) AND (? = '' OR t.desk = ?) ORDER BY t.act",
            (
                book,
                int(year) if year.isascii() and year.isdigit() else 0,
                int(number),
                *(middle[1:] * 2 or ("", "")),
                *(("", "") if middle else (desk.office.desk_id,) * 2),
            ),
        )
        rows = list(_entries(found))
    if not rows:
        raise RecordProblem(
            "unknown-entry",
            f"Không có số chứng thực “{said}” trong sổ của quầy.",
            "Ghi dạng bs/2026/01/7; xem sổ: desk-tui attest list.",
        )
    return rows[0]


def volumes(desk: Desk, year: int) -> tuple[Volume, ...]:
    """Every volume known here of a year; this desk's own books first, used or not."""
    rows = desk.read.execute(
        "SELECT t.book, t.volume, t.desk, t.sign, min(t.number) AS first, max(t.number) AS last,"
        " count(*) AS used, sum(t.state = 'void' OR coalesce(d.void, 0)) AS void,"
        " sum(CASE WHEN t.state = 'void' OR coalesce(d.void, 0) THEN 0 ELSE t.copies END) AS"
        " copies,"
        " sum(CASE WHEN t.state = 'void' OR coalesce(d.void, 0) THEN 0 ELSE coalesce(t.fee, 0)"
        " END) AS fee FROM attestations t LEFT JOIN dossiers d ON d.id = t.subject"
        " WHERE t.year = ? GROUP BY t.book, t.volume, t.desk",
        (year,),
    ).fetchall()
    day, mine = date(year, 12, 31), desk.office.desk_id
    order = {book.id: nth for nth, book in enumerate(kinds(desk)) if book.in_force(day)}
    known = {book.id: book for book in kinds(desk)}
    told = [
        Volume(
            book=known[row["book"]],
            year=year,
            volume=row["volume"],
            desk=row["desk"],
            first=row["first"],
            last=row["last"],
            used=row["used"],
            void=row["void"],
            copies=row["copies"],
            fee=row["fee"],
        )
        for row in rows
        if row["book"] in known
    ]
    used = {(one.book.id, one.volume) for one in told if one.desk == mine}
    for id in order:
        volume, following = place(desk.read, desk, id, year)
        if (id, volume) not in used:
            empty = Volume(known[id], year, volume, mine, following, following - 1, 0, 0, 0, 0)
            told.append(empty)
    return tuple(
        sorted(told, key=lambda v: (v.desk != mine, v.desk, order.get(v.book.id, 99), v.volume))
    )


def gaps(connection: sqlite.Connection, book: str, year: int) -> list[str]:
    """Sentences about numbers that are missing or used twice; empty when all is in order."""
    rows = connection.execute(
        "SELECT sign, desk, volume, number, before FROM (SELECT sign, desk, volume, number,"
        " lag(number, 1, number - 1) OVER (PARTITION BY desk ORDER BY number) AS before"
        " FROM attestations WHERE book = ? AND year = ?) WHERE number != before + 1"
        " ORDER BY desk, number",
        (book, year),
    )
    said = [
        f"{row['sign']} quầy {row['desk'].rpartition('/')[2]}: số {row['number']:02d} dùng hai lần."
        if row["number"] == row["before"]
        else f"{row['sign']} quầy {row['desk'].rpartition('/')[2]}: thiếu từ số"
        f" {row['before'] + 1:02d} đến số {row['number'] - 1:02d}."
        for row in rows
    ]
    twice = connection.execute(
        "SELECT sign, volume, number FROM attestations WHERE book = ? AND year = ?"
        " GROUP BY volume, number HAVING count(DISTINCT desk) > 1 ORDER BY volume, number",
        (book, year),
    )
    return said + [
        f"{row['sign']} quyển {row['volume']}: hai quầy cùng dùng số {row['number']:02d}."
        for row in twice
    ]


def papers_before(connection: sqlite.Connection) -> tuple[str, ...]:
    """Names of papers that were attested lately, the most frequent first."""
    rows = connection.execute(
        "SELECT paper FROM (SELECT paper FROM attestations WHERE paper != ''"
        " ORDER BY at DESC LIMIT 500) GROUP BY paper ORDER BY count(*) DESC, paper"
    )
    return tuple(row["paper"] for row in rows)


def _start(day: date) -> str:
    return utc_text(datetime.combine(day, time(), OFFICE_ZONE))


def _entries(rows: Iterable[sqlite.Row]) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            act=row["act"],
            subject=row["subject"],
            code=row["code"],
            book=row["book"],
            sign=row["sign"],
            year=row["year"],
            volume=row["volume"],
            number=row["number"],
            desk=row["desk"],
            officer=row["officer"],
            procedure=row["procedure"],
            person=row["person"],
            person_number=row["person_number"],
            paper=row["paper"],
            pages=row["pages"],
            copies=row["copies"],
            electronic=bool(row["electronic"]),
            fee=row["fee"],
            signer=row["signer"],
            state="void" if row["dossier_void"] else row["state"],
            reason=row["reason"] or ("hủy số hồ sơ" if row["dossier_void"] else ""),
            corrected=bool(row["corrected"]),
            at=local(from_text(row["at"])),
        )
        for row in rows
    )
