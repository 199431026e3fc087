"""Two working days drawn from a seed: who comes, for what of the packaged catalogue, when, to whom.

Nothing is played here and nothing of the program is asked: `seeded_told` works out slowly what
must come of it, `seeded_play` has it done by keys.
"""

from __future__ import annotations

import csv
import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import count
from pathlib import Path

import desk_tui

VARIABLE = "DESK_TUI_DAY_SEED"
USUAL_SEED = 268
HOURS = ("07:30-11:30,13:00-17:00", "07:00-11:30,13:30-17:00", "08:00-12:00,13:30-17:30")
REASONS = {
    1: "không có điện thoại",
    2: "không có điện thoại thông minh",
    3: "không có tài khoản định danh điện tử",
    5: "phải nộp bản gốc",
    6: "công dân chọn nộp trực tiếp",
}
"""Why it is on paper, by the digit on the screen."""
SHEETS = {
    "gks": "Giấy khai sinh",
    "hb": "Học bạ",
    "gplx": "Giấy phép lái xe",
    "hdtn": "Hợp đồng thuê nhà",
    "syll": "Sơ yếu lý lịch",
}
"""Papers to attest, by the letters an officer types."""
UNITS = ("same_day", "working_day", "day", "hour")
_PACKAGED = Path(desk_tui.__file__).parent / "data"
_NOT_PLAIN = ("nếu", "khi ", "trường hợp", "trừ ", "diện ", "xuất trình", "theo từng")
"""Words of a first paper that is not simply handed in."""


def seed() -> int:
    """The seed of this run: the usual one, or what the environment asks for."""
    return int(os.environ.get(VARIABLE) or USUAL_SEED)


def rows(name: str) -> list[dict[str, str]]:
    """A packaged table as it is written."""
    return list(csv.DictReader((_PACKAGED / name).read_text("utf-8").splitlines()))


@dataclass(frozen=True)
class Citizen:
    name: str
    number: str
    birth: date
    sex: str
    phone: str

    @property
    def card(self) -> str:
        """What the QR of the identity card says."""
        where = "Tổ 2, phường Ví Dụ Thượng"
        return f"{self.number}||{self.name}|{self.birth:%d%m%Y}|{self.sex}|{where}|01072021"


@dataclass(frozen=True)
class Service:
    """One procedure, in its usual case. `amount` is None without a published limit, `price` without
    a published fee; `rate` is what the price is for: "copy", or "" for the whole;
    `case`: the name of the usual one of its cases, which is picked already, "" without any."""

    code: str
    name: str
    field: str
    amount: int | None
    unit: str
    cutoff: time | None
    price: int | None
    rate: str
    online: bool
    case: str


@dataclass
class Life:
    """One citizen's matter. `way`: how it comes in: counter, attest, half, online.

    `reason`: digit of why it is on paper; `scanned`: pages of its first paper, 0 for none;
    `sheets`: (letters, pages, copies) of what is to attest; `code` once it has a number.
    """

    way: str
    citizen: Citizen
    service: Service
    desk: int
    reason: int = 6
    copies: int = 1
    sheets: tuple[tuple[str, int, int], ...] = ()
    scanned: int = 0
    result: bool = False
    code: str = ""


@dataclass(frozen=True)
class Step:
    """Something to be done at a moment of office time."""

    at: datetime
    verb: str
    desk: int = 0
    life: Life | None = None

    @property
    def name(self) -> str:
        where = f", quầy {self.desk}" if self.desk else ""
        what = f" {self.life.service.code}" if self.life else ""
        return f"{self.at:%d/%m %H:%M} {self.verb}{what}{where}"


@dataclass(frozen=True)
class Plan:
    """Two days at two desks. `blocks`: the first and last number of each desk."""

    seed: int
    first: date
    last: date
    hours: str
    whole_days: bool
    blocks: tuple[tuple[int, int], tuple[int, int]]
    steps: tuple[Step, ...] = ()
    lives: tuple[Life, ...] = ()


@dataclass
class _Draw:
    """What is drawn from, in one fixed order."""

    any: random.Random
    names: Iterator[str] = field(init=False)
    numbers: Iterator[int] = field(init=False)

    def __post_init__(self) -> None:
        family = ("Nguyễn", "Trần", "Lê", "Phạm", "Vũ", "Đặng", "Bùi", "Hồ")
        given = ("Thử", "Mẫu", "Ví Dụ", "Nháp", "Giả Định", "Tạm", "Thí Điểm", "Làm Quen")
        self.names = (
            f"{one} {{}} {two}"
            for one, two in zip(
                self.any.sample(family, len(family)),
                self.any.sample(given, len(given)),
                strict=True,
            )
        )
        self.numbers = count(self.any.randrange(5000, 9000))

    def citizen(self) -> Citizen:
        birth = date(1940, 1, 1) + timedelta(days=self.any.randrange(23_000))
        woman = self.any.random() < 0.5
        sex = (2 if birth.year >= 2000 else 0) + woman
        number = next(self.numbers)
        return Citizen(
            name=next(self.names).format("Thị" if woman else "Văn"),
            number=f"001{sex}{birth:%y}00{number}",
            birth=birth,
            sex="Nữ" if woman else "Nam",
            phone=f"090000{number}" if self.any.random() < 0.5 else "",
        )

    def life(self, way: str, service: Service) -> Life:
        pick = self.any
        return Life(
            way,
            self.citizen(),
            service,
            desk=pick.choice((1, 2)),
            reason=pick.choice(sorted(REASONS)),
            copies=pick.randint(1, 4) if way == "counter" and service.rate == "copy" else 1,
            sheets=tuple(
                (letters, pick.randint(1, 9), pick.randint(1, 3))
                for letters in pick.sample(sorted(SHEETS), pick.randint(1, 3))
            )
            if way == "attest"
            else (),
            scanned=pick.randint(1, 3) if way == "counter" and pick.random() < 0.5 else 0,
        )


def draw(seed: int) -> Plan:
    """The days of a seed; the same whenever and wherever it is drawn."""
    pick = random.Random(seed)
    draw = _Draw(pick)
    first = date(2026, 3, 2) + timedelta(days=pick.randrange(280))
    last = first + timedelta(days=pick.randint(1, 9))
    hours, whole = pick.choice(HOURS), pick.random() < 0.5
    start = pick.randrange(1, 300)
    services = pick.sample(catalogue(), 5)
    online = pick.choice([one for one in catalogue() if one.online and one not in services])
    ways = ("counter", "counter", "counter", "half")
    lives = [draw.life(way, one) for way, one in zip(ways, services, strict=False)]
    lives += [draw.life("attest", attestation()), draw.life("online", online)]
    lives[0].result = True
    early, late = _acts(pick, lives)
    return Plan(
        seed,
        first,
        last,
        hours,
        whole,
        ((start, start + 199), (start + 200, start + 399)),
        (*_timed(early, _first_day(pick, hours, len(early)), first),
         *_timed(late, _working_day(pick, len(late)), last)),
        tuple(lives),
    )  # fmt: skip


_Act = tuple[str, Life | None]


def _acts(pick: random.Random, lives: list[Life]) -> tuple[list[_Act], list[_Act]]:
    """What is done on the first day and on the last, each life in its order, the lives mixed."""
    given, asked, ended, half, copies, online = lives
    soon = pick.random() < 0.5
    end = pick.choice(("refuse", "withdraw", "stop", "finish"))
    early = [
        [("receive", given)],
        [("receive", asked), ("ask", asked)],
        [("receive", ended)],
        [("turn-away", half)],
        [("attest", copies), *[("give", copies)] * soon],
        [("file", online)],
        [("elsewhere", None)],
    ]
    late = [
        [("give", given)],
        [("supply", asked)],
        [(end, ended)],
        [("come-back", half)],
        [("give", copies)] * (not soon),
        [("accept", online)],
    ]
    first, last = _mixed(pick, early), _mixed(pick, late)
    # The line goes in the midst of the first day, and is back before the office hears of a filing.
    first.insert(pick.randint(1, 3), ("line-down", None))
    last.insert(pick.randint(0, last.index(("accept", online))), ("line-up", None))
    return first, last


def _mixed(pick: random.Random, lives: Sequence[Sequence[_Act]]) -> list[_Act]:
    """One order of all acts in which those of one life keep theirs."""
    left, order = [list(acts) for acts in lives if acts], list[_Act]()
    while left:
        acts = pick.choice(left)
        order.append(acts.pop(0))
        left = [acts for acts in left if acts]
    return order


def _timed(acts: list[_Act], clocks: list[int], day: date) -> Iterator[Step]:
    midnight = datetime.combine(day, time())
    for (verb, life), minute in zip(acts, clocks, strict=True):
        desk = life.desk if life and verb != "file" else 1 if verb == "elsewhere" else 0
        yield Step(midnight + timedelta(minutes=minute), verb, desk, life)


def _first_day(pick: random.Random, hours: str, number: int) -> list[int]:
    """Minutes of a day, some outside the office's hours and some just behind three o'clock."""
    noon, close = (_minute(hours, place) for place in (1, 3))
    slots = range(6 * 60 + 30, 20 * 60, 10)
    outside = pick.choice([one for one in slots if noon < one < noon + 60])
    evening = pick.choice([one for one in slots if one > close])
    behind = pick.choice([one for one in slots if 15 * 60 < one < 16 * 60])
    must = {outside, evening, behind}
    others = pick.sample([one for one in slots if one not in must], number - len(must))
    return sorted(one + pick.randrange(3) for one in (*must, *others))


def _working_day(pick: random.Random, number: int) -> list[int]:
    return sorted(pick.sample(range(7 * 60 + 30, 18 * 60, 10), number))


def _minute(hours: str, place: int) -> int:
    """The minute of the day of one end of the sessions."""
    clock = time.fromisoformat(hours.replace(",", "-").split("-")[place])
    return clock.hour * 60 + clock.minute


@cache
def catalogue() -> tuple[Service, ...]:
    """What can be drawn: procedures of the packaged catalogue taken at the counter, whose first
    paper is simply handed in and whose usual case changes no paper."""
    usual = {row["procedure"]: row for row in rows("cases.csv") if row["usual"] == "yes"}
    found = [
        _service(row, usual.get(row["code"]))
        for row in rows("catalogue.csv")
        if row["channel_direct"] == "yes"
        and row["channel_online"] in ("yes", "no")
        and row["field"] != "Chứng thực"
        and _handed_in(row["required_papers"])
        and not _papers_change(usual.get(row["code"]))
    ]
    return tuple(one for one in found if one.unit in ("", *UNITS))


@cache
def attestation() -> Service:
    """Copies certified from originals: what the lane of its own is for."""
    return next(_service(row, None) for row in rows("catalogue.csv") if row["code"] == "2.000815")


def _service(row: dict[str, str], usual: dict[str, str] | None) -> Service:
    case = usual or {}
    term = case if case.get("processing_unit") else row
    cost = case if case.get("fee_direct_vnd") else row
    unit = cost["fee_unit"].partition("/")[2]
    known = bool(term["processing_unit"]) and bool(
        term["processing_value"] or term["processing_unit"] == "same_day"
    )
    return Service(
        code=row["code"],
        name=row["name"],
        field=row["field"],
        amount=int(term["processing_value"] or 0) if known else None,
        unit=term["processing_unit"] if known else "",
        cutoff=time.fromisoformat(row["cutoff"]) if row["cutoff"] else None,
        price=None
        if case.get("charged")
        else int(text)
        if (text := cost["fee_direct_vnd"])
        else None,
        rate="copy" if unit in ("bản", "bản sao", "bản chính", "văn bản") else "",
        online=row["channel_online"] == "yes",
        case=case.get("name", ""),
    )


def _handed_in(papers: str) -> bool:
    first = papers.partition(";")[0].lower()
    return bool(first) and not any(words in first for words in _NOT_PLAIN)


def _papers_change(usual: dict[str, str] | None) -> bool:
    return bool(usual) and any(usual[name] for name in ("require", "optional", "drop", "add"))
