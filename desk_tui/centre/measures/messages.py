"""One day of one office for the system that measures digital services (B0-21).

Only counts that may be added up over days, desks and offices: what came in on that day and what
was finished on it. The day's content alone makes its hash, so the same day sent again is the same.
"""

from __future__ import annotations

import hashlib
import uuid
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from desk_tui.centre.problem import LineProblem

FORMAT = "desk-tui.daily/1"
_MOST = 2**53 - 1
Natural = Annotated[int, Meta(ge=0, le=_MOST)]
Day = Annotated[str, Meta(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]
Sha256 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]


class Flows(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Counts of one day, under the names the metrics are defined by; money in đồng."""

    received: Natural
    not_accepted: Natural
    counter: Natural
    online: Natural
    post: Natural
    helped: Natural
    offered: Natural
    online_offered: Natural
    essential: Natural
    essential_online: Natural
    parts: Natural
    parts_all: Natural
    scope: Natural
    parts_scope: Natural
    results: Natural
    results_on_time: Natural
    results_filed: Natural
    results_missing: Natural
    finished_in: Natural
    days: Natural
    online_766: Natural
    digitised_766: Natural
    result_due: Natural
    result_link: Natural
    fee_dossiers: Natural
    paid_online: Natural
    online_paid: Natural
    reused: Natural
    shared: Natural
    payments: Natural
    payments_online: Natural
    money: Natural
    money_online: Natural


class DeskDay(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one desk did; money only what that desk took or asked for."""

    desk: Annotated[str, Meta(min_length=1, max_length=60)]
    counts: Flows


class LineDay(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What came of one procedure by one way in; money is counted by place alone and is 0 here."""

    procedure: Annotated[str, Meta(min_length=1, max_length=60)]
    name: Annotated[str, Meta(max_length=1000)]
    field: Annotated[str, Meta(max_length=300)]
    channel: Literal["counter", "online", "post"]
    counts: Flows


class DayFigure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A metric of the day; `value` in per cent (2.2: days each), null over nothing."""

    metric: Annotated[str, Meta(min_length=1, max_length=20)]
    numerator: Natural
    denominator: Natural
    value: float | None


class Daily(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The document of one day. `counts` is the whole office, `desks` and `lines` its parts."""

    format: Literal["desk-tui.daily/1"]
    id: Annotated[str, Meta(pattern=r"^[0-9a-f-]{36}$")]
    office: Annotated[str, Meta(min_length=1, max_length=35)]
    unit: Annotated[str, Meta(max_length=300)]
    day: Day
    counts: Flows
    desks: Annotated[tuple[DeskDay, ...], Meta(max_length=500)]
    lines: Annotated[tuple[LineDay, ...], Meta(max_length=10_000)]
    figures: Annotated[tuple[DayFigure, ...], Meta(max_length=200)]


class DailyUp(msgspec.Struct, frozen=True, kw_only=True):
    """A day on its way up. `known`: acts the sender had when it counted; who knew more is right."""

    sha256: Sha256
    known: Natural
    document: Daily


class DailyKept(msgspec.Struct, frozen=True, kw_only=True):
    """What the node holds of that day now. `accepted_at` is when this very content first came."""

    id: str
    day: str
    sha256: str
    accepted_at: str
    version: int


_MONEY = ("payments", "payments_online", "money", "money_online")
_ADDS_UP = tuple(name for name in Flows.__struct_fields__ if name not in _MONEY)
"""Counts of dossiers: those of all procedures come to those of the office."""


def id_of(office: str, day: str) -> str:
    """The same at every desk of an office."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{office}/daily/{day}"))


def content(document: Daily) -> bytes:
    """The document as its file holds it: the same facts are always the same bytes."""
    return msgspec.json.encode(document, order="sorted")


def hash_of(document: Daily) -> str:
    return hashlib.sha256(content(document)).hexdigest()


def read(written: bytes) -> Daily:
    """Raises LineProblem `bad-message` for what is not such a document."""
    try:
        found = msgspec.json.decode(written, type=Daily)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise LineProblem("bad-message", f"Số liệu ngày không đúng mẫu: {error}.") from error
    check(found)
    return found


def check(document: Daily) -> None:
    """What a schema cannot say: parts that add up. Raises LineProblem `bad-message`."""
    whole = document.counts
    faults = [
        words
        for wrong, words in (
            (document.id != id_of(document.office, document.day), "mã không phải của ngày này"),
            (
                whole.counter + whole.online + whole.post != whole.received,
                "ba kênh nộp cộng lại không bằng tổng tiếp nhận",
            ),
            (
                sum(one.counts.received for one in document.desks) != whole.received,
                "các quầy cộng lại không bằng cơ quan",
            ),
            (
                any(
                    sum(getattr(one.counts, name) for one in document.lines) != getattr(whole, name)
                    for name in _ADDS_UP
                ),
                "các thủ tục cộng lại không bằng cơ quan",
            ),
            (
                len({(one.procedure, one.channel) for one in document.lines})
                != len(document.lines),
                "một thủ tục có hai dòng cùng kênh",
            ),
            (
                len({one.desk for one in document.desks}) != len(document.desks),
                "một quầy có hai dòng",
            ),
            (
                any(not one.desk.startswith(f"{document.office}/") for one in document.desks),
                "có quầy của cơ quan khác",
            ),
            (whole.results_on_time > whole.results, "kết quả đúng hạn nhiều hơn kết quả"),
        )
        if wrong
    ]
    if faults:
        raise LineProblem("bad-message", f"Số liệu ngày {document.day} sai: {'; '.join(faults)}.")


def schema() -> dict[str, object]:
    """JSON Schema of the document, as `data/daily.schema.json` has it."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **msgspec.json.schema(Daily),
    }
