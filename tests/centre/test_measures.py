"""Daily figures at the node: taken once, replaced by who knows more, summed and ranked."""

from __future__ import annotations

from datetime import date

import pytest

from desk_tui.centre.ledger import open_ledger
from desk_tui.centre.measures import look, messages
from desk_tui.centre.measures.messages import (
    Daily,
    DailyKept,
    DailyUp,
    DeskDay,
    Flows,
    LineDay,
)
from desk_tui.centre.problem import LineProblem

from .kit import DeskKit, MakeDesk, Node, new_office


def flows(online: int, received: int) -> Flows:
    none = dict.fromkeys(Flows.__struct_fields__, 0)
    return Flows(**none | {"online": online, "received": received, "counter": received - online})


def document(
    office: str,
    day: str,
    procedure: tuple[str, str, str] = ("1.001193", "Đăng ký khai sinh", "Hộ tịch"),
    **desks: tuple[int, int],
) -> Daily:
    """`d1=(online, received)` for each desk, all of one procedure (code, name, field)."""
    lines = tuple(
        DeskDay(desk=f"{office}/{name[1:]}", counts=flows(*said)) for name, said in desks.items()
    )
    online, received = (sum(pair[n] for pair in desks.values()) for n in (0, 1))
    code, name, field = procedure
    ways = {"online": flows(online, online), "counter": flows(0, received - online)}
    return Daily(
        format="desk-tui.daily/1",
        id=messages.id_of(office, day),
        office=office,
        unit=f"UBND {office}",
        day=day,
        counts=flows(online, received),
        desks=lines,
        lines=tuple(
            LineDay(procedure=code, name=name, field=field, channel=way, counts=said)  # pyright: ignore[reportArgumentType]
            for way, said in ways.items()
            if said.received
        ),
        figures=(),
    )


def send(desk: DeskKit, made: Daily, known: int = 1, sha256: str = "") -> DailyKept:
    said = DailyUp(sha256=sha256 or messages.hash_of(made), known=known, document=made)
    with desk.line() as client:
        return client.line.say("PUT", "/v1/measures", said, DailyKept)


def test_a_day_again_is_harmless_and_who_knows_more_is_right(
    node: Node, desk_at: MakeDesk, office: str
) -> None:
    desk = desk_at(node)
    assert desk.sync().line == "up"
    made = document(office, "2026-11-16", d1=(3, 10), d2=(1, 4))
    first = send(desk, made, known=5)
    assert (first.version, send(desk, made, known=2)) == (1, first)
    more = document(office, "2026-11-16", d1=(4, 11), d2=(1, 4))
    with pytest.raises(LineProblem, match="đầy đủ hơn"):
        send(desk, more, known=4)
    assert send(desk, more, known=6).version == 2
    for wrong, words in (
        (document(new_office(), "2026-11-16", d1=(1, 1)), "cơ quan khác"),
        (document(office, "2026-11-17", d1=(5, 3)), "không đọc được|Expected"),
    ):
        with pytest.raises(LineProblem, match=f"(?i){words}"):
            send(desk, wrong)
    with pytest.raises(LineProblem, match="mã băm"):
        send(desk, more, sha256="0" * 64)
    ledger = open_ledger(node.db, node.files)
    year = date(2026, 1, 1), date(2026, 12, 31)
    with ledger.read() as connection:
        found = look.sums(connection, *year, "desk")
        months = look.sums(connection, *year, "office", monthly=True)
        assert look.accepted(connection, *year)[office]
    ledger.close()
    mine = {x.key: (x.numbers["online"], x.numbers["received"]) for x in found if office in x.key}
    assert mine == {f"{office}/1": (4, 11), f"{office}/2": (1, 4)}
    (month,) = [x for x in months if x.key == office]
    assert (month.month, month.numbers["received"], month.days) == ("2026-11", 15, 1)
