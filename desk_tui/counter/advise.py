"""The adviser (C-04): for this citizen, this procedure and this moment, one line per channel.

What each costs, when it is due, how often the citizen has to come back, what is needed for it and
on what ground it is cheaper or sooner. Going online needs a verified account and a means of
payment (B3-07): both are asked, and what nobody asked is told as not asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from db import outbox, settings
from db.catalogue import ProcedureCase as Case
from db.catalogue import ProcedureFacts as Procedure
from db.catalogue_cases import in_case
from db.kinds import Person
from desk_tui.counter import terms
from desk_tui.counter.desk import OFFICE_ZONE, Desk, local
from desk_tui.counter.policies import applicant
from desk_tui.rules import advice, text
from desk_tui.rules.fees import Fee
from desk_tui.rules.policies import Applicant, Channel, Policy, to_ask
from desk_tui.rules.worktime import Term
from desk_tui.tongue import say

LEVELS = (
    ("", say("chưa hỏi")),
    ("2", say("có, mức 2")),
    ("1", say("có, mức 1")),
    ("none", say("chưa có")),
)
"""How far the citizen's electronic identity is verified, as the officer asked it."""
MEANS = (
    ("", say("chưa hỏi")),
    ("bank", say("ngân hàng hoặc ví điện tử")),
    ("other", say("người thân trả giúp")),
    ("none", say("không có")),
)
"""How the citizen can pay without cash."""

ACCOUNT = say("tài khoản định danh điện tử mức 2")
PAYING = say("cách trả tiền trên mạng")
_WORTH_WAITING = timedelta(minutes=5)
"""A shorter wait for the line is not worth telling the citizen about."""
_SOON = timedelta(days=7)
"""A change of the rules further off is no matter for this visit."""


@dataclass(frozen=True)
class Way:
    """One channel for this case. `closed`: why it is not open, empty when it is. `due`: if it is
    taken in at the moment asked about. `trips`: how often the citizen has to come (back) to the
    office, None when nobody published it. `needs`: what it takes. `grounds`: of each saving."""

    channel: Channel
    closed: str
    fee: Fee
    due: datetime | None
    term: Term | None
    trips: int | None
    needs: tuple[str, ...]
    grounds: tuple[str, ...]
    line: str


@dataclass(frozen=True)
class Advice:
    """`online` None: not offered. `break_even`: taken in by then, online is due no later than
    paper. `saves` in đồng. `ready`: whether the citizen has what online takes, None while it was
    not asked. `notes`: what else to tell (a rule that ends, a result without paper)."""

    counter: Way
    online: Way | None
    post: Way | None
    working_hours: float | None
    break_even: datetime | None
    saves: int | None
    ready: bool | None
    line_up: bool
    notes: tuple[str, ...]
    rules: advice.Advice

    @property
    def can_go_online(self) -> bool:
        return self.online is not None

    @property
    def ways(self) -> tuple[Way, ...]:
        return tuple(way for way in (self.counter, self.online, self.post) if way)

    @property
    def lines(self) -> tuple[str, ...]:
        """What the officer reads: a line per channel, then the notes."""
        return (*(way.line for way in self.ways), *self.notes)


def line_up(desk: Desk) -> bool:
    """Whether the last meeting with the centre came about, and that of the office's own node with
    the centre above it; True for a desk that has none."""
    if settings.get(desk.read, "centre") is None:
        return True
    return outbox.line(desk.read).failures == 0 and outbox.above_since(desk.read) is None


def advise(
    desk: Desk,
    procedure: Procedure,
    received: datetime,
    *,
    line_up: bool = True,
    case: Case | None = None,
    pages: int | Sequence[int] = 0,
    copies: int = 0,
    exempt: str = "",
    person: Person | None = None,
    level: str = "",
    means: str = "",
) -> Advice:
    """Compare the channels of `procedure` for a case brought at `received`.

    `person` for rules about groups of people; `level` and `means` as in LEVELS and MEANS. Raises
    RuleProblem for impossible counts.
    """
    found = in_case(procedure, case)
    day = received.astimezone(OFFICE_ZONE).date()
    who = applicant(person, day, [exempt])
    only = terms.online_only(desk, found, day, who)
    told = advice.advise(
        received=received,
        term=terms.promised(desk, terms.term_of(found)),
        calendar=desk.calendar,
        hours=desk.hours,
        tariff=terms.tariff(found),
        policies=desk.policies,
        can_go_online=found.channel_online == "yes" or bool(only),
        pages=pages or 1,
        copies=copies or 1,
        exempt=exempt or None,
        scopes=desk.scopes,
        who=who,
    )
    ask = to_ask(
        desk.policies,
        "online",
        day,
        procedure=found.code,
        field=found.field,
        scopes=desk.scopes,
        who=who,
    )
    told = _in_words_of(case, told) if case else told
    online = _online(told, found, line_up, level, means, received)
    return Advice(
        counter=_counter(told, only),
        online=online,
        post=_post(desk, found, only, received, case, pages, copies, exempt, who),
        working_hours=told.online.working_hours if told.online else None,
        break_even=told.break_even,
        saves=told.saves,
        ready=_ready(online, level, means) if online else None,
        line_up=line_up,
        notes=(*_notes(told, only, level, means, received), *map(_question, ask)),
        rules=told,
    )


def _in_words_of(case: Case, told: advice.Advice) -> advice.Advice:
    """The fees say which case they are of."""
    counter = replace(told.counter, fee=terms.in_words_of(case, told.counter.fee))
    online = told.online
    if online:
        online = replace(online, fee=terms.in_words_of(case, online.fee))
    return replace(told, counter=counter, online=online)


def _counter(told: advice.Advice, only: str) -> Way:
    fee, due = told.counter.fee, told.counter.due.due
    closed = say("chỉ nhận trực tuyến (theo {only})", only=only) if only else ""
    parts = [
        _fee_words(fee),
        say("trả {due}", due=_moment(due)) if due else say("không có ngày hẹn"),
    ]
    parts.append(_trips(1))
    line = (
        say("Nộp giấy: {closed}.", closed=closed)
        if closed
        else say("Nộp giấy: {none}.", none=", ".join(filter(None, parts)))
    )
    needs = (say("bản giấy của thành phần hồ sơ"), *fee.proofs)
    return Way(
        "counter", closed, fee, due, told.counter.term, 1, needs, _grounds(told.counter), line
    )


def _online(
    told: advice.Advice,
    found: Procedure,
    line_up: bool,
    level: str,
    means: str,
    received: datetime,
) -> Way | None:
    offer = told.online
    if offer is None:
        return None
    trips = _online_trips(found, offer)
    parts = [_fee_words(offer.fee, told.saves)]
    if offer.working_hours is not None:
        parts.append(
            say(
                "{working_hours:g} giờ làm việc từ lúc trung tâm nhận",
                working_hours=offer.working_hours,
            )
        )
    elif offer.term is not None:
        parts.append(say("trả {term} từ lúc trung tâm nhận", term=offer.term))
    parts.append(_trips(trips))
    line = say(
        "Trực tuyến: {none}; {told}.",
        none=", ".join(filter(None, parts)),
        told=_when(told, line_up, received),
    )
    needs = (f"{ACCOUNT} ({dict(LEVELS).get(level, level)})",)
    if offer.fee.amount != 0:
        needs += (f"{PAYING} ({dict(MEANS).get(means, means)})",)
    return Way(
        channel="online",
        closed="",
        fee=offer.fee,
        due=offer.due_if_accepted_now.due,
        term=offer.term,
        trips=trips,
        needs=(*needs, *offer.fee.proofs),
        grounds=_grounds(offer, told, found),
        line=line,
    )


def _when(told: advice.Advice, line_up: bool, received: datetime) -> str:
    """How the two dates stand to each other, in words that promise nothing that is not so."""
    offer, paper = told.online, told.counter.due.due
    now = offer.due_if_accepted_now.due if offer else None
    if paper is None or now is None:
        return say("không có ngày hẹn để so")
    last = told.break_even
    if last is None or last - received < _WORTH_WAITING:
        return say("không sớm hơn nộp giấy")
    until = say("trước {last}", last=_moment(last))
    word = say("sớm hơn") if now < paper else say("không muộn hơn")
    if not line_up:
        return say("đang mất mạng, chỉ {word} nếu có mạng {until}", word=word, until=until)
    return say("{word} nộp giấy nếu trung tâm nhận {until}", word=word, until=until)


def _post(
    desk: Desk,
    found: Procedure,
    only: str,
    received: datetime,
    case: Case | None,
    pages: int | Sequence[int],
    copies: int,
    exempt: str,
    who: Applicant | None,
) -> Way | None:
    if found.channel_post != "yes" or only:
        return None
    day = received.astimezone(OFFICE_ZONE).date()
    fee = terms.fee(
        desk, found, "post", day, pages=pages, copies=copies, exempt=exempt, case=case, who=who
    )
    _, term, grounds = terms.due(desk, found, received, "post", who=who)
    parts = [
        _fee_words(fee),
        say("cước bưu chính tính riêng"),
        say("{term} tính từ ngày bưu điện chuyển đến", term=term)
        if term
        else say("không có ngày hẹn"),
        _trips(0),
    ]
    line = say("Bưu chính: {none}.", none=", ".join(filter(None, parts)))
    needs = (say("địa chỉ nhận kết quả"), *fee.proofs)
    return Way("post", "", fee, None, term, 0, needs, grounds, line)


def _online_trips(found: Procedure, offer: advice.OnlineOffer) -> int | None:
    if offer.whole or found.service_level == "toàn trình":
        return 0
    return 1 if found.service_level == "một phần" else None


def _trips(trips: int | None) -> str:
    if trips is None:
        return say("kết quả điện tử thì không phải quay lại")
    return say("quay lại {trips} lần", trips=trips) if trips else say("không phải quay lại")


def _fee_words(fee: Fee, saves: int | None = None) -> str:
    if fee.amount is None:
        return say("chưa biết mức thu")
    said = text.vn_money(fee.amount) if fee.amount else say("không thu phí")
    if saves:
        said += f" ({say('bớt') if saves > 0 else say('thêm')} {text.vn_money(abs(saves))})"
    return said


def _grounds(
    offer: advice.CounterOffer | advice.OnlineOffer,
    told: advice.Advice | None = None,
    found: Procedure | None = None,
) -> tuple[str, ...]:
    """On what each saving rests: what the rows cut off, then the shorter term."""
    said = [f"{line.text}: {line.ground}" for line in offer.fee.lines[1:] if line.ground]
    if told and found and told.saves and told.saves > 0 and not said:
        published = found.fee_note or found.publishing_decision or say("danh mục đã công bố")
        said.append(say("Mức thu trực tuyến: {published}", published=published))
    if offer.cut_by:
        said.append(
            say(
                "Rút ngắn ít nhất {value}% thời hạn: {ground}",
                value=offer.cut_by.value,
                ground=offer.cut_by.ground,
            )
        )
    return tuple(said)


def _ready(online: Way, level: str, means: str) -> bool | None:
    """B3-07: both conditions of filing online."""
    pays = online.fee.amount == 0
    if level in ("1", "none") or (means == "none" and not pays):
        return False
    return True if level and (means or pays) else None


def _question(row: Policy) -> str:
    """A group that only the citizen can tell of, and the box where it is written."""
    return say(
        "Có quy định riêng cho {group} ({ground}): hỏi công dân;"
        " thuộc diện này thì ghi vào ô diện được miễn.",
        group=", ".join(row.group),
        ground=row.ground,
    )


def _notes(
    told: advice.Advice,
    only: str,
    level: str,
    means: str,
    received: datetime,
) -> tuple[str, ...]:
    said: list[str] = []
    offer = told.online
    if offer is None:
        return ()
    if level in ("1", "none"):
        said.append(say("Chưa có {account}: {lane}", account=ACCOUNT, lane=terms.LANE))
    if means == "none" and offer.fee.amount:
        said.append(say("Không có cách trả tiền trên mạng: người thân trả giúp, hoặc nộp giấy."))
    if offer.whole:
        said.append(say("Kết quả chỉ có bản điện tử (theo {ground}).", ground=offer.whole.ground))
    if only:
        said.append(terms.LANE)
    turn = offer.turn
    if turn and turn.day - local(received).date() <= _SOON:
        parts = [text.vn_money(turn.fee)] if turn.fee is not None else []
        parts += [str(turn.term)] if turn.term else []
        said.append(
            say(
                "Quy định đổi: trung tâm nhận từ ngày {day} thì trực tuyến là {parts}.",
                day=text.vn_date(turn.day),
                parts=", ".join(parts),
            )
        )
    return tuple(said)


def _moment(moment: datetime) -> str:
    moment = local(moment)
    return f"{moment:%H:%M} {text.vn_weekday(moment.date())} {moment:%d/%m}"
