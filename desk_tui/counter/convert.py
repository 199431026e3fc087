"""The visit becomes an online filing: a package made ready with the applicant (C-05, CNV-03).

From the same intake as `receive`, by the same checks. It uses no dossier number: the node gives
one when the package is filed, or joins it to what the applicant filed alone (CNV-07).
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from db import acts, drafts
from db.catalogue_cases import listed
from db.clock import utc_text
from db.driver import sqlite
from db.kinds import FeeLine, HelpGiven, Person, Prepared
from db.kinds_online import Consent
from db.problem import RecordProblem
from desk_tui.centre.packages import settings, term
from desk_tui.counter import (
    citizen_messages,
    collect,
    helping,
    once,
    online_users,
    packages,
    terms,
    twins,
)
from desk_tui.counter.desk import Desk
from desk_tui.counter.once import Again
from desk_tui.counter.policies import applicant as group_of
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import (
    Handed,
    checked_person,
    handed_in,
    refuse_failed,
    same_person,
    sheets,
    short_note,
)
from desk_tui.counter.resuming import resuming
from desk_tui.rules import text
from desk_tui.tongue import say

ConsentHow = Literal["", "spoken", "signed", "on-phone"]
CONSENT = {
    "spoken": say("nói đồng ý tại quầy"),
    "signed": say("ký đồng ý tại quầy"),
    "on-phone": say("sẽ đồng ý trên điện thoại"),
}
"""How an applicant can agree to being helped (IDN-09), in the officer's words."""
LANGUAGES = ("vi", "en")


@dataclass(frozen=True, kw_only=True)
class Convert:
    """Everything the officer entered. Keys of `papers`: as in the checklist.

    `consent` is how the applicant agreed to being helped; empty is not at all. With "on-phone"
    the package waits until they agree there to its very content. `level` says how far their
    account is verified, `means` how they can pay (B3-07); empty when nobody asked. `visit`: the
    id of the half visit that this goes on with. `again`: the applicant agreed that what is held of
    them serves again (B0-20). `minutes`: how long the help took, 0 when nobody measured it.
    """

    procedure: str
    applicant: Person
    consent: ConsentHow = ""
    consent_words: str = ""
    case: str = ""
    papers: Mapping[str, Handed] = field(default_factory=dict)
    pages: int | Sequence[int] = 0
    copies: int = 0
    exempt: str = ""
    language: str = "vi"
    level: str = ""
    means: str = ""
    note: str = ""
    visit: str = ""
    again: Again | None = None
    minutes: int = 0
    draft: str = ""


@dataclass(frozen=True)
class Converted:
    """What came of it. `secret` and `url` are told this once: only the citizen keeps them.

    `pay_text` is the VietQR of the payment asked for; empty when there is none.
    """

    subject: str
    said: Prepared
    secret: str
    url: str
    pay_text: str
    warnings: tuple[str, ...]

    @property
    def qr(self) -> str:
        """What the citizen's phone reads; nothing of a person is in it."""
        return self.url


def prepare(desk: Desk, convert: Convert, at: datetime | None = None) -> Converted:
    """Make a package ready: one transaction with its payment request, a message to the applicant's
    phone and the end of its draft.

    Raises what `receive` does for a wrong intake, and Refusal `no-consent`, `helper-is-applicant`
    or `channel-closed` when the procedure is not received online.
    """
    id = acts.new_id()
    done = desk.done_at(at)
    day = done.date()
    found = terms.procedure(desk, convert.procedure, day)
    person = checked_person(convert.applicant, day)
    who = group_of(person, day, [convert.exempt])
    terms.refuse_closed_channel(desk, found, "online", day, who)
    consent = _consent(desk, convert, found.name, done)
    _refuse_own(desk, person)
    cases = terms.cases(found, day)
    case = terms.case(found, convert.case, day) if cases else None
    needed = terms.checklist(found, case)
    reused = once.said(desk, convert.again, needed, convert.papers)
    papers, notes = handed_in(desk, id, needed, convert.papers, person, day)
    refuse_failed(papers)
    counted, limit, policies = terms.due(desk, found, done, "online", case=case, who=who)
    cost = terms.fee(
        desk,
        found,
        "online",
        day,
        pages=convert.pages,
        copies=convert.copies,
        exempt=convert.exempt,
        case=case,
        who=who,
    )
    lines = tuple(FeeLine(text=x.text, amount=x.amount, ground=x.ground) for x in cost.lines)
    secret = secrets.token_urlsafe(16)
    warnings = [*notes, *counted.warnings, *cost.warnings, *policies, *same_person(desk, person)]
    warnings += twins.warnings(desk, person.number, found.code, done)
    warnings += packages.open_of_person(desk, person.number, found.code)
    if cases and case is None:
        warnings.append(say("Chưa ghi trường hợp. Thủ tục có: {cases}.", cases=listed(cases)))
    warnings += desk.late_words(done)
    guessed: list[str] = []
    help = HelpGiven(
        kind="package",
        office=desk.office.code,
        procedure=found.code,
        procedure_name=found.name,
        person=person.name,
        minutes=min(max(convert.minutes, 0), helping.MOST_MINUTES),
        first_time=online_users.never_online(desk, person.number),
    )

    def doings(connection: sqlite.Connection) -> list[acts.Doing]:
        code = _code(desk, connection, day)
        said = Prepared(
            code=code,
            office=desk.office.code,
            procedure=found.code,
            procedure_version=found.version,
            procedure_name=found.name,
            field=found.field,
            case=case.name if case else short_note(convert.case),
            applicant=person,
            helper=desk.officer,
            consent=consent,
            papers=papers,
            language=convert.language,
            pages=sum(sheets(convert.pages)),
            copies=convert.copies,
            fee=cost.amount,
            fee_lines=lines,
            exempt=short_note(convert.exempt),
            term=term.written(limit),
            hours=desk.office.hours,
            level=short_note(convert.level),
            means=short_note(convert.means),
            waits=consent.how == "on-phone",
            link=hashlib.sha256(secret.encode()).hexdigest(),
            link_until=utc_text(done + timedelta(days=settings.value("link_days", day))),
            visit=convert.visit,
            note=short_note(convert.note),
        )
        when = done if at else None
        said_all = resuming(connection, convert.visit, "package", id, when)
        # What it costs goes before it: whoever files the package knows of the request.
        if cost.amount:
            asked, told = collect.asked(
                desk,
                "online",
                code=code,
                amount=cost.amount,
                lines=lines,
                procedure=found.code,
                field=found.field,
                day=day,
                payer=person.name,
            )
            guessed[:] = told
            said_all.append(acts.Doing(id, asked, when))
        said_all.append(acts.Doing(id, said, when))
        message = citizen_messages.about(desk, "package", person, code)
        said_all += [acts.Doing(id, one, when) for one in (reused, help, *message) if one]
        return said_all

    def also(connection: sqlite.Connection) -> None:
        once.keep_words(connection, desk, reused, id)
        if convert.draft:
            drafts.drop(connection, convert.draft)

    written = desk.act(doings, also=also)
    said = next(said for said in (act.read() for act in written) if isinstance(said, Prepared))
    url, without_node = packages.link_of(desk, secret)
    return Converted(
        id,
        said,
        secret,
        url,
        packages.vietqr(desk, id),
        (*warnings, *guessed, *without_node),
    )


def _consent(desk: Desk, convert: Convert, procedure: str, done: datetime) -> Consent:
    if convert.consent not in CONSENT:
        raise Refusal(
            "no-consent",
            say("Công dân chưa đồng ý để cán bộ hỗ trợ nộp trực tuyến."),
            say("Hỏi công dân; đồng ý thì ghi lại (--consent), không thì nhận hồ sơ giấy."),
        )
    if convert.language not in LANGUAGES:
        raise RecordProblem(
            "bad-language",
            say("Không có ngôn ngữ “{language}”.", language=convert.language),
            say("Chọn một trong: {languages}.", languages=", ".join(LANGUAGES)),
        )
    words = short_note(convert.consent_words) or words_of_consent(desk, procedure)
    return Consent(how=convert.consent, words=words, at=utc_text(done))


def words_of_consent(desk: Desk, procedure: str) -> str:
    """What the applicant agrees to, to be read to them before they do."""
    return (
        f"Tôi đồng ý để {desk.officer} hỗ trợ tôi lập và nộp trực tuyến hồ sơ {procedure}"
        " bằng thông tin của tôi."
    )


def _refuse_own(desk: Desk, person: Person) -> None:
    """Helper and applicant are two people: nobody agrees to their own help (C-05)."""
    if text.plain(person.name) == text.plain(desk.officer):
        raise Refusal(
            "helper-is-applicant",
            say("Người nộp ({name}) trùng tên cán bộ hỗ trợ.", name=person.name),
            say(
                "Cán bộ không tự hỗ trợ hồ sơ của mình; nhờ cán bộ khác làm, kể cả khi chỉ"
                " trùng tên."
            ),
        )


def _code(desk: Desk, connection: sqlite.Connection, day: date) -> str:
    """`GÓI-Q1-261116-01`: this desk's own daily series; no dossier number."""
    series = f"GÓI-Q{desk.office.desk}-{day:%y%m%d}-"
    used = connection.execute(
        "SELECT code FROM packages WHERE desk = ? AND substr(code, 1, ?) = ?",
        (desk.office.desk_id, len(series), series),
    )
    last = max((int(row["code"][len(series) :]) for row in used), default=0)
    return f"{series}{last + 1:02d}"
