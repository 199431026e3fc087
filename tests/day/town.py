"""The world of the two days, every part a process of its own on the scenario's clock.

Two desks and their supervisor, the office's node in the hall, the province's node with the payment
platform behind it, the national portal, a desk of the province's own (it sees the same dossiers),
the lines from the office to province and portal, and a scanner on the hall's network.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from db.acts import new_id
from desk_tui.centre.messages import ASK_HEADER, VERSION, VERSION_HEADER
from tests.day.clock import Clock
from tests.day.feeder import Feeder
from tests.day.line import Line
from tests.day.mail import Mail, mail_office
from tests.day.people import PEOPLE
from tests.day.seat import Seat
from tests.doubles import platform as platform_double
from tests.doubles import portal as portal_double
from tests.e2e.program import PROGRAM, free_port, until

OFFICE = "H00.11.22"
UNIT = "Trung tâm Phục vụ hành chính công phường Sông Vệ Hạ"
HANH, LOC, MAI, PROVINCE = "Nguyễn Thị Hạnh", "Trần Văn Lộc", "Lê Thị Mai", "Cán bộ Trung tâm"
PASSWORD, CHIEF_PASSWORD = "mat-khau-thu-1", "mat-khau-thu-2"
DATA = Path(__file__).parent / "data"
HOURS = "07:30-11:30,13:00-17:00"
ROOT = Path(__file__).parents[2]


class Verbs:
    """One process that runs verbs of the command line, each as the officer of a desk."""

    def __init__(self, env: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.day.verbs"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, **env},
        )

    def __call__(self, *words: object, code: int = 0, env: dict[str, str] | None = None) -> Any:
        """The JSON of one verb, which must end with this exit code."""
        assert self._process.stdin
        assert self._process.stdout
        asked = {"words": [str(word) for word in words], "env": env or {}}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        told = json.loads(self._process.stdout.readline())
        assert told["code"] == code, (words, told)
        return json.loads(told["out"]) if told["out"] else None

    def close(self) -> None:
        self._process.kill()
        self._process.wait()


@dataclass
class Desk:
    """One desk: its folder, its officer's window, and the same verbs for checks."""

    folder: Path
    officer: str
    number: int
    verbs: Verbs
    seat: Seat

    def __call__(self, *words: object, code: int = 0, **env: str) -> Any:
        """A verb at this desk; further environment by lower-case names (`approver_password=…`)."""
        more = {f"DESK_TUI_{name.upper()}": value for name, value in env.items()}
        return self.verbs(*words, code=code, env={**self.env, **more})

    @property
    def env(self) -> dict[str, str]:
        return {
            "DESK_TUI_DATA": str(self.folder),
            "DESK_TUI_OFFICER": self.officer,
            "DESK_TUI_PASSWORD": PASSWORD,
        }

    def show(self, short: str, day: str = "261116") -> Any:
        return self("show", f"{OFFICE}-{day}-{short}")


@dataclass
class Town:
    """Everything of the day; `one` and `two` are the desks in the hall."""

    clock: Clock
    folder: Path
    one: Desk
    two: Desk
    centre: Desk
    lines: tuple[Line, Line]
    feeder: Feeder
    portal: portal_double.Running
    platform: platform_double.Running
    mail: Mail
    province_db: str
    office_db: str
    notes: dict[str, Any] = field(default_factory=dict[str, Any])

    def at(self, moment: str) -> None:
        """It is this time of this day in November 2026: `at("16 07:35")`."""
        day, _, clock = moment.partition(" ")
        self.clock.set(f"2026-11-{day} {clock}")

    def tell_filing(self, filed: dict[str, Any]) -> None:
        """The portal's connector tells the province of what a citizen filed alone."""
        told = self.centre.verbs("centre", "operator", "--db", self.province_db,
                                 "--role", "connector")  # fmt: skip
        answer = httpx.post(
            f"{self.notes['province']}/v1/filings",
            json={"id": new_id(), "filed": filed},
            headers={
                "Authorization": f"Bearer {told['token']}",
                VERSION_HEADER: str(VERSION),
                ASK_HEADER: new_id(),
            },
            trust_env=False,
        )
        assert answer.status_code == 200, answer.text

    def relay(self, code: int = 0) -> Any:
        """The office's node meets the province's once, now; `code` 4 when it cannot."""
        return self.centre.verbs("centre", "relay", "--once", "--db", self.office_db,
                                 "--upward", self.folder / "upward.json", code=code)  # fmt: skip

    def drain(self) -> None:
        """Until nothing new comes down from the province."""
        until(lambda: self.relay()["received"] == 0)

    def cut_lines(self) -> None:
        for line in self.lines:
            line.cut()

    def mend_lines(self) -> None:
        for line in self.lines:
            line.mend()


def _node(stack: ExitStack, clock: Clock, *words: object) -> None:
    """A node, listening until the end."""
    process = subprocess.Popen(
        [*PROGRAM, "centre", *map(str, words)],
        stdout=subprocess.PIPE,
        env={**os.environ, **clock.env},
    )
    stack.callback(process.wait)
    stack.callback(process.kill)
    assert process.stdout
    assert b"listening" in process.stdout.readline()


def _desk(folder: Path, officer: str, number: int, clock: Clock, stack: ExitStack) -> Desk:
    verbs = Verbs(clock.env)
    stack.callback(verbs.close)
    seat = Seat(officer, {})
    desk = Desk(folder, officer, number, verbs, seat)
    # No scanner at the machine itself: looking for one takes seconds each time.
    drivers = folder.parent / "sane"
    drivers.mkdir(exist_ok=True)
    (drivers / "dll.conf").touch()
    seat.env = {**desk.env, **clock.env, "DESK_TUI_IDLE_MINUTES": "600",
                "SANE_CONFIG_DIR": str(drivers)}  # fmt: skip
    stack.callback(seat.cut)
    return desk


@contextmanager
def built(folder: Path, clock: Clock) -> Iterator[Town]:
    """The town as it stands on Sunday evening, the line to the province just lost."""
    clock.set("2026-11-15 20:00")
    province_db, office_db = str(folder / "province.db"), str(folder / "office.db")
    province_port, office_port = free_port(), free_port()
    with ExitStack() as stack:
        feeder = stack.enter_context(Feeder().running())
        portal = stack.enter_context(portal_double.running(portal_double.Portal(clock=clock.now)))
        lines = (Line(province_port), Line(int(portal.url.rpartition(":")[2])))
        for line in lines:
            stack.callback(line.close)
        platform = stack.enter_context(platform_double.running())
        platform.platform.clock = clock.now
        mail = stack.enter_context(mail_office())
        one = _desk(folder / "one", HANH, 1, clock, stack)
        two = _desk(folder / "two", LOC, 2, clock, stack)
        centre = _desk(folder / "centre", PROVINCE, 9, clock, stack)
        town = Town(
            clock, folder, one, two, centre, lines, feeder, portal, platform, mail, province_db,
            office_db,
        )  # fmt: skip
        _know_people(portal.portal)
        town.notes["province"] = f"http://127.0.0.1:{province_port}"
        pay, ask = _pay_file(town, province_port), _portal_file(town, office_port)
        upward = folder / "upward.json"

        def province() -> None:
            verbs = centre.verbs
            _enrol(verbs, province_db, "relay", f"http://127.0.0.1:{lines[0].port}", upward)
            _enrol(verbs, province_db, 9, f"http://127.0.0.1:{province_port}", folder / "9.json")
            verbs("centre", "online-numbers", "--db", province_db, "--office", OFFICE,
                  "--numbers", "402-416")  # fmt: skip
            publish(town, DATA / "calendar-before.csv")

        def office(desk: Desk, numbers: str) -> None:
            code = folder / f"{desk.number}.json"
            _enrol(desk.verbs, office_db, desk.number, f"http://127.0.0.1:{office_port}", code)
            _make(desk, code, numbers)

        _together(province, lambda: office(one, "1-200"), lambda: office(two, "201-400"))
        _together(
            lambda: _node(stack, clock, "--db", province_db, "--port", province_port, "--pay", pay,
                          "--carriers", _carriers_file(town), "--file-limit", 30),
            lambda: _make(centre, folder / "9.json", "901-999"),
        )  # fmt: skip
        clock.set("2026-11-15 21:10")
        _node(stack, clock, "--db", office_db, "--port", office_port, "--upward", upward,
              "--portal", ask)  # fmt: skip
        _until_met(town)
        _lose_the_line(town)
        yield town


def _together(*works: Callable[[], None]) -> None:
    with ThreadPoolExecutor(len(works)) as pool:
        for done in [pool.submit(work) for work in works]:
            done.result()


def _enrol(verbs: Verbs, db: str, desk: object, url: str, out: Path) -> None:
    verbs("centre", "enrol", "--db", db, "--office", OFFICE, "--desk", desk, "--url", url,
          "--out", out, "--plain")  # fmt: skip


def _make(desk: Desk, code: Path, numbers: str) -> None:
    """A desk with the scenario's procedures, rules and days, and what it has before Monday."""
    desk("init", "--office", OFFICE, "--name", UNIT, "--desk", desk.number, "--numbers", numbers,
         "--hours", HOURS, "--whole-days", "--supervisor", MAI, "--token-file", code,
         new_password=CHIEF_PASSWORD)  # fmt: skip
    desk("catalogue", "import", DATA / "procedures.csv", "--full", "--effective", "2026-11-02",
         "--decision", "Quyết định thử nghiệm")  # fmt: skip
    for verb, file in (("policies", "policies.csv"), ("calendar", "calendar-before.csv")):
        desk(verb, "import", DATA / file, officer=MAI, password=CHIEF_PASSWORD)


def publish(town: Town, calendar: Path) -> None:
    """The province puts out the catalogue with these days."""
    town.centre.verbs("centre", "publish", DATA / "procedures.csv", "--db", town.province_db,
                      "--effective", "2026-11-02", "--decision", "Quyết định thử nghiệm",
                      "--calendar", calendar)  # fmt: skip


def _pay_file(town: Town, port: int) -> Path:
    """What the province's node is told of the payment platform."""
    from desk_tui.demo.platform.furnished import pay_settings

    told = town.platform
    told.platform.settings.result_url = f"http://127.0.0.1:{port}/v1/payments/result"
    return _written(town.folder / "pay.json", pay_settings(told.platform, told.url, OFFICE, UNIT))


def _portal_file(town: Town, port: int) -> Path:
    """What the office's node is told of the national portal, which it asks about people."""
    from desk_tui.demo.portal.furnished import node_settings

    address = f"http://127.0.0.1:{town.lines[1].port}"
    told = node_settings(town.portal.portal, address, f"http://127.0.0.1:{port}", OFFICE, UNIT)
    told["accounts"] = {HANH: town.portal.portal.settings.officers[0]}
    return _written(town.folder / "portal.json", told)


def _carriers_file(town: Town) -> Path:
    """Text messages go through a gateway that takes mail."""
    way = {"channel": "sms", "host": "127.0.0.1", "port": town.mail.port, "security": "none",
           "sender": "quay@example.org", "to": "{to}@sms.example.org"}  # fmt: skip
    return _written(town.folder / "carriers.json", {"carriers": [way]})


def _know_people(portal: portal_double.Portal) -> None:
    """The population base has them as their cards say, one of them by another spelling."""
    portal.settings.procedures_for_people = ("2.000635", "2.000908")
    portal.people = [
        {
            "SoDinhDanh": one["number"],
            "HoVaTen": one.get("registered", one["name"]),
            "NgayThangNam": one["birth"].replace("-", ""),
            "GioiTinh": "1" if one["sex"] == "Nam" else "2",
        }
        for one in PEOPLE.values()
    ]


def _written(file: Path, told: object) -> Path:
    file.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    return file


def _until_met(town: Town) -> None:
    """Both desks have been let in and have told what they have."""
    town.one("receipts", "open", "AA/26P", "1-50")
    town.one("scanners", "add", town.feeder.url)
    town.one("receive", "--procedure", "FX.CU", "--name", "Phan Văn Dũng", "--id", "051080000012",
             "--birth", "1980-05-06", "--at", "2026-11-09T09:00")  # fmt: skip
    _together(
        lambda: (town.one("sync"), town.one("sync"))[0],
        lambda: town.two("sync"),
        lambda: town.centre("sync"),
    )


def _lose_the_line(town: Town) -> None:
    """At 21:10 the nodes have just met, then they cannot any more, and the desks hear of it."""
    town.clock.set("2026-11-15 21:10")
    town.drain()
    town.centre("sync")
    town.cut_lines()
    town.relay(code=4)
    _together(lambda: town.one("sync"), lambda: town.two("sync"))
