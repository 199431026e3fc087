"""What each count of an office means, said once: a rule about one sort of dossiers.

A sort is a handful of dossiers that are alike in everything counted. The same rules tell which
dossiers stand behind a number. Words of reports: who is received, in time, overdue: section b4
of the domain rules; comparison is by date, as the provinces' systems do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

Outcome = Literal["open", "early", "on-day", "late", "no-due", "closed"]
FINISHED: tuple[Outcome, ...] = ("early", "on-day", "late", "no-due")
"""Ended with a result; `closed` ended without one (refused, withdrawn, stopped)."""


@dataclass(frozen=True, kw_only=True)
class Alike:
    """What is true of every dossier of a sort, seen from one period.

    `new`: received in it (else carried over from before). `ended_in`: its work was over in it.
    `over`: over when the period is judged; `past`, `reached`: still open then and its date lies
    before, or is not behind that day. `waits`: open, and the citizen is waited for; `waits_late`:
    that began behind its date. `never_in`: refused at intake, so not received at all.
    """

    channel: str
    outcome: Outcome
    new: bool = False
    ended_in: bool = False
    over: bool = False
    past: bool = False
    reached: bool = False
    waits: bool = False
    waits_late: bool = False
    never_in: bool = False
    offered: bool = False
    result_due: bool = False
    result_file: bool = False
    some_parts: bool = False
    all_parts: bool = False
    fee: bool = False
    paid_online: bool = False
    reused: bool = False
    from_store: bool = False
    helped: bool = False
    asked_again: bool = False
    to_digitise: bool = True
    essential: bool = False

    @property
    def online(self) -> bool:
        return self.channel == "online"

    @property
    def finished(self) -> bool:
        return self.over and self.outcome in FINISHED

    @property
    def overdue(self) -> bool:
        """Open behind its date; while the citizen is waited for no time is used."""
        return self.past and not self.waits

    @property
    def result_well(self) -> bool:
        """A file of the result is there, or none is due."""
        return self.result_file or not self.result_due

    @property
    def late_766(self) -> bool:
        """As the central measure has it: asked twice is late, whatever came of it."""
        late = self.over and self.outcome == "late"
        return late or self.overdue or self.waits_late or self.asked_again


class Count(NamedTuple):
    """`words` as on the screen; `rule` says which dossiers are counted."""

    words: str
    rule: Callable[[Alike], bool]


COUNTS: Mapping[str, Count] = {
    "received": Count("tiếp nhận mới", lambda a: a.new),
    "carried": Count("kỳ trước chuyển sang", lambda a: not a.new and not a.never_in),
    "handled": Count("tiếp nhận và giải quyết", lambda a: not a.never_in),
    "not_accepted": Count("không được tiếp nhận", lambda a: a.never_in),
    "counter": Count("trực tiếp", lambda a: a.new and a.channel == "counter"),
    "online": Count("trực tuyến", lambda a: a.new and a.online),
    "post": Count("bưu chính", lambda a: a.new and a.channel == "post"),
    "helped": Count("trực tuyến có quầy hỗ trợ", lambda a: a.new and a.online and a.helped),
    "online_handled": Count(
        "trực tuyến, kể cả kỳ trước chuyển sang", lambda a: not a.never_in and a.online
    ),
    "offered": Count("của thủ tục nộp được trên mạng", lambda a: a.new and a.offered),
    "online_offered": Count(
        "trực tuyến, của thủ tục nộp được trên mạng", lambda a: a.new and a.offered and a.online
    ),
    "essential": Count("của thủ tục thiết yếu", lambda a: a.new and a.essential),
    "essential_online": Count(
        "trực tuyến, của thủ tục thiết yếu", lambda a: a.new and a.essential and a.online
    ),
    "finished": Count("đã xong", lambda a: a.new and a.finished),
    "early": Count("xong trước hạn", lambda a: a.new and a.finished and a.outcome == "early"),
    "on_day": Count("xong đúng ngày hẹn", lambda a: a.new and a.finished and a.outcome == "on-day"),
    "late": Count("xong trễ hạn", lambda a: a.new and a.finished and a.outcome == "late"),
    "in_good_time": Count(
        "xong trước hoặc đúng hạn",
        lambda a: a.new and a.finished and a.outcome != "late",
    ),
    "closed": Count("từ chối, rút hoặc dừng", lambda a: a.new and a.over and not a.finished),
    "open": Count("đang làm", lambda a: a.new and not a.over),
    "waiting": Count("chờ công dân", lambda a: a.new and a.waits),
    "open_overdue": Count("đang làm, quá hạn", lambda a: a.new and a.overdue),
    "in_time": Count(
        "không trễ",
        lambda a: a.new and not a.overdue and not (a.over and a.outcome == "late"),
    ),
    "missed": Count(
        "chưa xong khi hết ngày hẹn",
        lambda a: not a.never_in and a.reached and not a.waits,
    ),
    "in_time_766": Count(
        "trong hạn theo cách đếm 766", lambda a: not a.never_in and not a.late_766
    ),
    "late_766": Count("trễ theo cách đếm 766", lambda a: not a.never_in and a.late_766),
    "solved": Count("đã giải quyết xong", lambda a: not a.never_in and a.finished),
    "solved_early": Count(
        "đã giải quyết trước hạn", lambda a: not a.never_in and a.finished and a.outcome == "early"
    ),
    "solved_on_day": Count(
        "đã giải quyết đúng hạn hoặc không có hạn",
        lambda a: not a.never_in and a.finished and a.outcome in ("on-day", "no-due"),
    ),
    "solved_late": Count(
        "đã giải quyết quá hạn", lambda a: not a.never_in and a.finished and a.outcome == "late"
    ),
    "broken_off": Count(
        "từ chối, rút hoặc dừng, kể cả kỳ trước chuyển sang",
        lambda a: not a.never_in and a.over and not a.finished,
    ),
    "pending": Count("đang giải quyết", lambda a: not a.never_in and not a.over),
    "pending_in_time": Count(
        "đang giải quyết, trong hạn", lambda a: not a.never_in and not a.over and not a.overdue
    ),
    "pending_overdue": Count(
        "đang giải quyết, quá hạn", lambda a: not a.never_in and not a.over and a.overdue
    ),
    "results": Count("kết quả ban hành trong kỳ", lambda a: a.ended_in and a.finished),
    "results_on_time": Count(
        "kết quả không trễ", lambda a: a.ended_in and a.finished and a.outcome != "late"
    ),
    "results_filed": Count(
        "kết quả đã số hóa", lambda a: a.ended_in and a.finished and a.result_well
    ),
    "results_missing": Count(
        "kết quả còn phải số hóa", lambda a: a.ended_in and a.finished and not a.result_well
    ),
    "finished_in": Count("xong trong kỳ", lambda a: a.ended_in and a.finished),
    "parts": Count("có thành phần đã số hóa", lambda a: a.new and a.some_parts),
    "parts_all": Count("đã số hóa mọi thành phần", lambda a: a.new and a.all_parts),
    "scope": Count("phải số hóa", lambda a: a.new and a.to_digitise),
    "parts_scope": Count(
        "phải số hóa và đã có tệp", lambda a: a.new and a.to_digitise and a.some_parts
    ),
    "online_766": Count(
        "trực tuyến có kết quả điện tử", lambda a: a.new and a.online and a.result_well
    ),
    "digitised_766": Count(
        "có tệp thành phần và kết quả", lambda a: a.new and a.some_parts and a.result_well
    ),
    "result_due": Count("của thủ tục có kết quả giấy", lambda a: a.new and a.result_due),
    "result_link": Count("có tệp kết quả", lambda a: a.new and a.result_due and a.result_file),
    "fee_dossiers": Count("có phí, lệ phí", lambda a: a.new and a.fee),
    "paid_online": Count("trả phí trên mạng", lambda a: a.new and a.fee and a.paid_online),
    "online_paid": Count(
        "trực tuyến đã trả tiền trên mạng", lambda a: a.new and a.online and a.paid_online
    ),
    "reused": Count("có thành phần dùng lại", lambda a: a.new and a.reused),
    "shared": Count(
        "có phần từ kho hoặc có tệp kết quả",
        lambda a: a.new and (a.from_store or a.result_file),
    ),
}
"""Counts of dossiers, by the name that definitions use."""


class Many(NamedTuple):
    """So many dossiers, the counts they belong to, and the days they took together."""

    names: tuple[str, ...]
    n: int
    days: int = 0


def names_of(alike: Alike) -> tuple[str, ...]:
    """The counts that dossiers of a sort belong to."""
    return tuple(name for name, counted in COUNTS.items() if counted.rule(alike))


def count(many: Iterable[Many]) -> Counter[str]:
    """Every count, and `days`: how many days the dossiers finished in the period took."""
    found: Counter[str] = Counter()
    for names, n, days in many:
        for name in names:
            found[name] += n
        if "finished_in" in names:
            found["days"] += days
    return found


SERVICE_NAMES = (
    "procedures",
    "procedures_online",
    "procedures_full",
    "procedures_partial",
    "procedures_levelled",
    "procedures_province",
    "procedures_district",
    "procedures_commune",
    "counter_procedures",
    "counter_province",
    "counter_district",
    "counter_commune",
    "services_offered",
    "services_used",
    "services_over",
    "services_half",
    "fee_services",
    "fee_services_paid",
)
"""Counts of services, by the name that definitions use."""
SERVICE_COUNTS = (*SERVICE_NAMES, "half_dossiers")
"""The same, and the dossiers of the services that have more than half of theirs online."""


class Service(NamedTuple):
    """A procedure in force: what an office offers. `counter`: also taken over the counter."""

    code: str
    name: str = ""
    field: str = ""
    tier: str = ""
    level: str = ""
    online: bool = False
    counter: bool = False


FULL, PARTIAL = "toàn trình", "một phần"
HISTORIC = {FULL: "4", PARTIAL: "3"}
"""Levels of before 2022 that today's mostly were (NĐ 42/2022/NĐ-CP Điều 11; a guess for each)."""
TIERS = {"province": "tỉnh", "district": "huyện", "commune": "xã"}
"""Tiers as the catalogue names those that resolve a procedure; some procedures have several."""


def level_words(level: str) -> str:
    """A level in both vocabularies: as the catalogue says it, and the number it had."""
    if level in HISTORIC:
        return f"{level} (mức {HISTORIC[level]})"
    if level in HISTORIC.values():
        return f"mức {level} ({next(k for k, v in HISTORIC.items() if v == level)})"
    if level == "2":
        return "mức 2 (cung cấp thông tin)"
    return level or "chưa ghi mức độ"


def names_of_service(one: Service, mine: Mapping[str, int], over: float = 0.3) -> tuple[str, ...]:
    """The counts that a service belongs to; `mine` are the counts of its dossiers, and `over` is
    the share above which it has users (TL-D)."""
    new, online = mine.get("received", 0), mine.get("online", 0)
    full, partial = (one.level in (words, HISTORIC[words]) for words in (FULL, PARTIAL))
    tiers = {name: words in one.tier.casefold() for name, words in TIERS.items()}
    fee, used = bool(mine.get("fee_dossiers")), one.online and bool(new)
    held = {
        "procedures": True,
        "procedures_online": one.online,
        "procedures_full": full,
        "procedures_partial": partial,
        "procedures_levelled": full or partial,
        **{f"procedures_{name}": there for name, there in tiers.items()},
        "counter_procedures": one.counter,
        **{f"counter_{name}": there and one.counter for name, there in tiers.items()},
        "services_offered": one.online,
        "services_used": one.online and online > 0,
        "services_over": used and online > over * new,
        "services_half": used and 2 * online > new,
        "fee_services": fee,
        "fee_services_paid": fee and bool(mine.get("paid_online")),
    }
    return tuple(name for name, there in held.items() if there)


def count_services(
    services: Iterable[Service],
    of_procedure: Mapping[str, Mapping[str, int]],
    *,
    over: float = 0.3,
) -> Counter[str]:
    """Counts of services. `of_procedure` holds the counts of dossiers of each procedure."""
    found: Counter[str] = Counter()
    for one in services:
        mine = of_procedure.get(one.code, {})
        names = names_of_service(one, mine, over)
        found.update(names)
        if "services_half" in names:
            found["half_dossiers"] += mine.get("offered", 0)
    return found


def unlike(total: int, parts: Mapping[str, int], what: str) -> str | None:
    """A sentence when parts do not add up to their total (413 + 357 is not 772)."""
    added = sum(parts.values())
    if added == total:
        return None
    said = " + ".join(vn_number(n) for n in parts.values())
    words = "thiếu" if added < total else "thừa"
    apart = vn_number(abs(total - added))
    return (
        f"{what}: {said} = {vn_number(added)}, không bằng tổng {vn_number(total)}"
        f" ({words} {apart})."
    )


def vn_number(n: int) -> str:
    """64664 -> 64.664."""
    return f"{n:,}".replace(",", ".")
