"""What the books of attestation hold: volumes, entries, what is missing, what waits (CAT-10)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from db.clock import from_text, utc_text
from db.driver import sqlite
from db.problem import RecordProblem
from desk_tui.counter import attest_numbers
from desk_tui.counter.desk import OFFICE_ZONE, Desk, local
from desk_tui.rules import attesting, dated
from desk_tui.rules.attesting import Book
from desk_tui.tongue import say

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
        return say(
            "quyển số {volume}/{year}-{sign}",
            volume=self.volume,
            year=self.year,
            sign=self.book.sign,
        )


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


def waiting(desk: Desk, limit: int = 50) -> tuple[tuple[str, str], ...]:
    """(code, owner) of open dossiers that are to be attested and are in no book yet, the first
    promised first."""
    day = desk.today()
    rows = desk.read.execute(
        "SELECT d.code, d.procedure, d.procedure_name, d.owner_name FROM dossiers d"
        " WHERE d.status IN (2, 4, 9) AND d.void = 0 AND d.procedure IN (SELECT code FROM"
        " procedures WHERE field = ?) AND NOT EXISTS (SELECT 1 FROM attestations t WHERE"
        " t.subject = d.id) ORDER BY d.due LIMIT ?",
        (attesting.FIELD, limit),
    )
    return tuple(
        (row["code"], row["owner_name"])
        for row in rows
        if attest_numbers.book_of(desk, row["procedure"], row["procedure_name"], day)
    )


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
            say("Không có số chứng thực “{said}” trong sổ của quầy.", said=said),
            say("Ghi dạng bs/2026/01/7; xem sổ: desk-tui attest list."),
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
    kinds = attest_numbers.kinds(desk)
    order = {book.id: nth for nth, book in enumerate(kinds) if dated.in_force(book, day)}
    known = {book.id: book for book in kinds}
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
        volume, following = attest_numbers.place(desk.read, desk, id, year)
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
        say(
            "{row} quầy {row2}: số {row3:02d} dùng hai lần.",
            row=row["sign"],
            row2=row["desk"].rpartition("/")[2],
            row3=row["number"],
        )
        if row["number"] == row["before"]
        else say(
            "{row} quầy {row2}: thiếu từ số {row3:02d} đến số {row4:02d}.",
            row=row["sign"],
            row2=row["desk"].rpartition("/")[2],
            row3=row["before"] + 1,
            row4=row["number"] - 1,
        )
        for row in rows
    ]
    twice = connection.execute(
        "SELECT sign, volume, number FROM attestations WHERE book = ? AND year = ?"
        " GROUP BY volume, number HAVING count(DISTINCT desk) > 1 ORDER BY volume, number",
        (book, year),
    )
    return said + [
        say(
            "{row} quyển {row2}: hai quầy cùng dùng số {row3:02d}.",
            row=row["sign"],
            row2=row["volume"],
            row3=row["number"],
        )
        for row in twice
    ]


def spans(entries: Sequence[Entry]) -> list[str]:
    """Their numbers in few words: "số 01–03, quyển số 01/2026-SCT/BS"."""
    told: dict[tuple[str, int, str], list[int]] = {}
    for one in entries:
        if not one.void:
            told.setdefault((one.volume, one.year, one.sign), []).append(one.number)
    return [
        attesting.in_words(numbers[0], *place, last=numbers[-1]) for place, numbers in told.items()
    ]


def usual_papers() -> tuple[str, ...]:
    """Names that come with the program, for a desk that has attested nothing yet."""
    from desk_tui.counter.setup import packaged, rows_of

    return tuple(row["name"] for row in rows_of(packaged("attest_papers.csv")))


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
            reason=row["reason"] or (say("hủy số hồ sơ") if row["dossier_void"] else ""),
            corrected=bool(row["corrected"]),
            at=local(from_text(row["at"])),
        )
        for row in rows
    )
