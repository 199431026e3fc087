"""Records that have exactly the counts of the five sources, written in bulk."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from db import acts
from db.clock import utc_text
from db.kinds import Person, Received
from desk_tui.counter.desk import Desk
from tests.counter.figures_kit import HASH, at


@dataclass(frozen=True)
class Many:
    """`n` dossiers that are alike but for their number; the first `online` of them are online.

    `early`, `on_day`, `late` of them are over so; the rest is open. The first `scanned` have their
    papers as files, the first `filed` their result.
    """

    n: int
    online: int = 0
    procedure: str = "1.001193"
    desk: str = "H18.12.34/1"
    day: str = "2024-02-01"
    early: int = 0
    on_day: int = 0
    late: int = 0
    scanned: int = 0
    filed: int = 0


@dataclass(frozen=True)
class Paid:
    """`n` payments through the platform, `money` đồng in all."""

    n: int
    money: int
    desk: str = "H18.12.34/1"
    day: str = "2024-02-01"


_made = iter(range(0, 10**9, 10**6))


def pay_many(desk: Desk, *lots: Paid) -> None:
    """Straight into the reading of money that came."""
    with desk.record.write() as connection:
        for lot in lots:
            each, rest = divmod(lot.money, lot.n)
            connection.execute(
                "WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < :n)"
                " INSERT INTO takings (act, subject, payment, by, amount, reference, desk, officer,"
                " day, done_at) SELECT 'p' || (:base + i), 's', 'p' || (:base + i), 'platform',"
                " :each + (i <= :rest), '', :desk, '', :day, :day FROM k",
                {
                    "n": lot.n,
                    "base": next(_made),
                    "each": each,
                    "rest": rest,
                    "desk": lot.desk,
                    "day": lot.day,
                },
            )


def write_many(desk: Desk, *lots: Many) -> None:
    """Straight into the tables: the acts that made them, and the readings as the fold writes."""
    with desk.record.write() as connection:
        for lot in lots:
            _lot(connection, desk, lot, next(_made))


def _lot(connection: Any, desk: Desk, lot: Many, base: int) -> None:
    came, due = at(lot.day), at(lot.day, 17)
    said = Received(
        code="",
        office="H18.12.34",
        procedure=lot.procedure,
        procedure_version=0,
        procedure_name="Thủ tục để đếm",
        owner=Person(name="Nguyễn Văn Thử"),
        received=utc_text(came),
        effective=utc_text(came),
    )
    values = {
        "n": lot.n,
        "base": base,
        "online": lot.online,
        "desk": lot.desk,
        "procedure": lot.procedure,
        "officer": desk.officer,
        "payload": acts.canonical(said),
        "received": utc_text(came),
        "due": utc_text(due),
        "before": utc_text(at(lot.day, 8)),
        "early": lot.early,
        "on_day": lot.early + lot.on_day,
        "late": lot.early + lot.on_day + lot.late,
        "sooner": utc_text(at(lot.day, 10)),
        "later": utc_text(at("2024-03-20")),
        "long": utc_text(at("2024-02-20", 17)),
    }
    counted = "WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < :n)"
    connection.execute(
        f"{counted} INSERT INTO acts (id, subject, kind, payload, officer, desk, done_at,"
        " recorded_at, prev_hash, hash, step) SELECT 'a' || (:base + i), 'd' || (:base + i),"
        " 'dossier.received', :payload, :officer, :desk, :received, :received, '', '', 1 FROM k",
        values,
    )
    connection.execute(
        f"{counted} INSERT INTO dossiers (id, code, centre_code, desk, procedure,"
        " procedure_version, procedure_name, field, channel, status, owner_name, owner_number,"
        " submitter_name, received, due, finished, details)"
        " SELECT 'd' || (:base + i), 'c' || (:base + i), '', :desk, :procedure, 0, '', '',"
        " CASE WHEN i <= :online THEN 'online' ELSE 'counter' END,"
        " CASE WHEN i <= :late THEN 10 ELSE 4 END, '', '', '', :received,"
        " CASE WHEN i <= :early THEN :long WHEN i <= :on_day THEN :due ELSE :due END,"
        " CASE WHEN i <= :on_day THEN :sooner WHEN i <= :late THEN :later END, :payload FROM k",
        values,
    )
    for place, (many, result) in enumerate(((lot.scanned, False), (lot.filed, True))):
        line = json.dumps({"state": "received", "sha256": HASH, "result": result})
        connection.execute(
            f"{counted} INSERT INTO papers (dossier, place, key, line)"
            " SELECT 'd' || (:base + i), :place, :place, :line FROM k WHERE i <= :many",
            values | {"place": place, "line": line, "many": many},
        )


def offer(desk: Desk, levels: dict[str, int], prefix: str = "N") -> list[str]:
    """A catalogue of nothing but so many services at each level; their codes, in that order."""
    codes: list[str] = []
    with desk.record.write() as connection:
        connection.execute("UPDATE procedures SET effective_to = effective_from")
        (batch,) = connection.execute("SELECT max(id) FROM catalogue_imports").fetchone()
        (columns,) = connection.execute(
            "SELECT group_concat(name) FROM pragma_table_info('procedures')"
            " WHERE name NOT IN ('version', 'code', 'effective_from', 'effective_to', 'import_id',"
            " 'name', 'service_level', 'channel_online') AND \"notnull\""
        ).fetchone()
        blank = ", ".join("''" for _ in columns.split(","))
        for level, count in levels.items():
            online = "no" if level == "2" else "yes"
            for place in range(count):
                codes.append(f"{prefix}{level[:1]}.{place:06d}")
                connection.execute(
                    "INSERT INTO procedures (code, effective_from, import_id, name, service_level,"
                    f" channel_online, {columns}) VALUES (?, '2019-01-01', ?, ?, ?, ?, {blank})",
                    (codes[-1], batch, f"Dịch vụ {codes[-1]}", level, online),
                )
    return codes
