"""An open desk: the record, who sits at it, and what the rules need to know about the office."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.json import decode

from db import acts, keys, settings
from db.driver import sqlite
from db.problem import RecordProblem
from db.store import Record
from desk_tui.counter.problem import Refusal
from desk_tui.rules import text
from desk_tui.rules.zone import OFFICE_ZONE
from desk_tui.tongue import say

if TYPE_CHECKING:
    from desk_tui.rules import codes, fees, worktime
    from scanners.vault import Vault

DEFAULT_HOURS = "07:00-11:30,13:30-17:00"
_CASES_ASKED = "packaged-cases"
LATE_ENTRY = timedelta(minutes=1)


def wall_clock() -> datetime:
    """The machine's clock: the only place where the program asks for the time."""
    return datetime.now(UTC)


class Office(Struct, frozen=True):
    """The facts of the office that slips and rules use; kept in the record's settings."""

    code: str
    unit: str
    desk: int
    parent: str = ""
    place: str = ""
    phone: str = ""
    website: str = ""
    hours: str = DEFAULT_HOURS
    layout: str = "current"
    form_set: str = "tt03-2025"
    large_print: bool = False
    whole_days: bool = False
    register_book: str = ""
    province: str = ""

    @property
    def desk_id(self) -> str:
        return f"{self.code}/{self.desk}"


class Desk:
    """One officer at one open record. Verbs take it as their first argument."""

    def __init__(
        self,
        folder: Path,
        key: bytes,
        officer: str,
        clock: Callable[[], datetime] = wall_clock,
    ) -> None:
        self.folder = folder
        self.clock = clock
        self.record = Record(folder, key, text.plain)
        try:
            self.officer, self.role = self._who(officer)
            self.office = Office(**settings.get(self.read, "office"))
            self._supply_cases()
        except BaseException:
            self.record.close()
            raise

    @classmethod
    def open(
        cls, folder: Path, officer: str, password: str, clock: Callable[[], datetime] = wall_clock
    ) -> Desk:
        """Unlock with an officer's password; raises RecordProblem in the officer's words."""
        return cls(folder, keys.unlock(folder, officer, password, clock()), officer, clock)

    def _who(self, officer: str) -> tuple[str, str]:
        name = text.tidy(officer)
        row = self._account(name)
        if row is None:
            raise RecordProblem(
                "unknown-officer",
                say("Không có cán bộ “{name}” trong sổ này.", name=name),
                say("Thêm người mới: desk-tui officer add TÊN --role officer."),
            )
        self._refuse_ended(row)
        return row["name"], row["role"]

    def _account(self, name: str) -> sqlite.Row | None:
        return self.read.execute("SELECT * FROM officers WHERE name = ?", (name,)).fetchone()

    def _refuse_ended(self, account: sqlite.Row | None) -> None:
        until = account["until"] if account else None
        if account and until and self.today().isoformat() > until:
            raise RecordProblem(
                "officer-expired",
                say(
                    "{account} chỉ được làm việc ở quầy này đến hết ngày {until:%d/%m/%Y}.",
                    account=account["name"],
                    until=date.fromisoformat(until),
                ),
                say("Nhờ người phụ trách gia hạn: desk-tui officer add TÊN --until NGÀY."),
            )

    def _supply_cases(self) -> None:
        """A record made before procedures had cases gets those that come with the program.

        Asked once of each state of the catalogue: it may have none of those procedures.
        """
        some, newest = self.read.execute(
            "SELECT EXISTS (SELECT 1 FROM procedure_cases), (SELECT max(version) FROM procedures)"
        ).fetchone()
        if some or newest in (None, settings.get(self.read, _CASES_ASKED)):
            return
        from desk_tui.counter.setup import supply_packaged_cases

        # A full disk is no reason to keep the desk closed: the next start tries again.
        with suppress(RecordProblem):
            supply_packaged_cases(self)
            self.record.transact(lambda connection: settings.put(connection, _CASES_ASKED, newest))

    @property
    def read(self) -> sqlite.Connection:
        return self.record.read()

    def now(self) -> datetime:
        return self.clock()

    def done_at(self, at: datetime | None) -> datetime:
        """When an act was done, in office time: now, or `at` of a late entry; never ahead."""
        now = local(self.now())
        if at is None:
            return now
        if local(at) > now:
            raise RecordProblem(
                "future",
                say("Giờ làm {at:%H:%M %d/%m/%Y} nằm sau giờ hiện tại.", at=local(at)),
                say("Sửa lại giờ đã ghi hoặc đồng hồ máy."),
            )
        return local(at)

    def late_words(self, done: datetime | None) -> list[str]:
        """What to tell of an act that was done well before it is written down; None: now."""
        if done is None or self.now() - done <= LATE_ENTRY:
            return []
        return [say("Nhập muộn: làm lúc {done:%H:%M %d/%m/%Y}.", done=local(done))]

    def today(self) -> date:
        return self.now().astimezone(OFFICE_ZONE).date()

    @cached_property
    def vault(self) -> Vault:
        from scanners.vault import Vault

        return Vault(self.folder / "vault", keys.derive(self.record.key, "vault"))

    @property
    def layout(self) -> codes.Layout:
        return "old" if self.office.layout == "old" else "current"

    @property
    def hours(self) -> worktime.Hours:
        from desk_tui.rules import worktime

        return worktime.Hours.parse(self.office.hours)

    @property
    def calendar(self) -> worktime.Calendar:
        from db.catalogue_dated import calendar_rows
        from desk_tui.rules import worktime

        return worktime.calendar_from_rows(calendar_rows(self.read))

    @property
    def policies(self) -> Sequence[fees.Policy]:
        from db.catalogue_dated import policy_texts

        return _policies(policy_texts(self.read))

    @property
    def scopes(self) -> frozenset[str]:
        """The provinces whose own policies count here, besides the national ones."""
        return frozenset({self.office.province} - {""})

    def act(
        self,
        doings: Callable[[sqlite.Connection], Sequence[acts.Doing]],
        *,
        also: Callable[[sqlite.Connection], None] | None = None,
    ) -> list[acts.Act]:
        """Write what was done in one transaction; `also` joins it (dropping a draft, say).

        Raises RecordProblem `officer-expired` for an account that ended while its officer sat here.
        """

        def work(connection: sqlite.Connection) -> list[acts.Act]:
            self._refuse_ended(self._account(self.officer))
            written = acts.append(
                connection,
                self.record,
                doings(connection),
                officer=self.officer,
                desk=self.office.desk_id,
                now=self.now(),
            )
            if also:
                also(connection)
            return written

        return self.record.transact(work)

    def needs(self, *roles: str) -> None:
        """Raises Refusal unless the officer has one of the roles (rights per action)."""
        if self.role not in roles:
            raise Refusal(
                "not-allowed",
                say("{officer} không có quyền làm việc này.", officer=self.officer),
                say("Nhờ người phụ trách hoặc cán bộ quản trị của cơ quan đăng nhập."),
            )

    @cached_property
    def print_folder(self) -> Path:
        """Where slips wait for the printer, in clear: emptied of what is older than a day."""
        folder = self.folder / "print"
        folder.mkdir(exist_ok=True)
        oldest = (self.now() - timedelta(days=1)).timestamp()
        for file in folder.iterdir():
            if file.stat().st_mtime < oldest:
                file.unlink(missing_ok=True)
        return folder

    def close(self) -> None:
        self.record.close()


@lru_cache(maxsize=2)
def _policies(rows: tuple[str, ...]) -> Sequence[fees.Policy]:
    """Read once: one answer of the adviser asks for them many times."""
    from desk_tui.rules.policy_file import policies_from_rows

    return policies_from_rows(decode(row, type=dict[str, str]) for row in rows)


def local(moment: datetime) -> datetime:
    """In the office's time zone, to the second."""
    return moment.astimezone(OFFICE_ZONE).replace(microsecond=0)
