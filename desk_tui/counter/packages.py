"""Assisted packages at the desk: what waits, what became of each, taken back while it may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from db import acts, queue, settings
from db.clock import from_text
from db.kinds import Helped, PackageStopped, PaymentEnded, Prepared
from db.problem import RecordProblem
from desk_tui.centre import place as places
from desk_tui.centre.problem import LineProblem
from desk_tui.counter import accounts, payments, terms
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.payments import PaymentNow
from desk_tui.counter.problem import Refusal
from desk_tui.rules import text
from desk_tui.tongue import say

OPEN = ("ready", "with-citizen", "agreed")
CITIZEN_URL = "citizen-url"
"""Setting: the node's address as phones reach it, when it is not the one the desk uses."""
COUNTS_ONLINE = "helped-counts-online"
"""Setting of the office: whether what was filed with help counts as online (766 leaves it open)."""
PORTAL = "https://dichvucong.gov.vn"


@dataclass(frozen=True)
class Row:
    """One line of the list. `state` is the record's word, `words` the officer's."""

    id: str
    code: str
    desk: str
    state: str
    words: str
    procedure: str
    procedure_name: str
    name: str
    number: str
    helper: str
    fee: int | None
    prepared: datetime
    dossier: str
    dossier_code: str
    unsent: int


@dataclass(frozen=True)
class Whole:
    """One package with everything done to it; `said` has every correction in it."""

    row: Row
    said: Prepared
    payments: tuple[PaymentNow, ...]
    acts: tuple[acts.Act, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Help:
    """With whose help an online dossier was filed, and what the sign-in said of the applicant.

    `package` is empty while that has not come to this desk.
    """

    package: str
    helper: str
    desk: str
    level: str
    tech_id: str

    @property
    def words(self) -> str:
        told = say(
            "{helper}, quầy {rsplit}", helper=self.helper, rsplit=self.desk.rsplit("/", 1)[-1]
        )
        return f"{told}, {self.package}" if self.package else told


def help_with(desk: Desk, done: Sequence[acts.Act]) -> Help | None:
    """The help that a dossier with these acts was filed with; None for none."""
    said = next((act.read() for act in reversed(done) if act.kind == "dossier.helped"), None)
    if not isinstance(said, Helped):
        return None
    row = desk.read.execute("SELECT code FROM packages WHERE id = ?", (said.package,)).fetchone()
    return Help(row["code"] if row else "", said.helper, said.desk, said.level, said.tech_id)


def newest(desk: Desk, *, only_open: bool = False, limit: int = 200) -> list[Row]:
    """The office's packages, newest first."""
    where = "WHERE state IN ('ready', 'with-citizen', 'agreed')" if only_open else ""
    rows = desk.read.execute(
        f"SELECT * FROM packages {where} ORDER BY prepared_at DESC, id DESC LIMIT ?", (limit,)
    ).fetchall()
    unsent = queue.unsent(desk.read, [row["id"] for row in rows])
    return [_row(desk, row, unsent.get(row["id"], 0)) for row in rows]


def waiting(desk: Desk) -> int:
    """How many may still become a dossier."""
    return desk.read.execute(
        "SELECT count(*) FROM packages WHERE state IN ('ready', 'with-citizen', 'agreed')"
    ).fetchone()[0]


def whole(desk: Desk, code: str) -> Whole:
    """One package by its code or its id; RecordProblem `unknown-package`."""
    said = text.tidy(code)
    found = desk.read.execute(
        "SELECT * FROM packages WHERE code = ? OR id = ? ORDER BY prepared_at DESC LIMIT 1",
        (said.upper(), said),
    ).fetchone()
    if found is None:
        raise RecordProblem(
            "unknown-package",
            say("Không có gói mã “{said}” trong sổ của quầy.", said=said),
            say("Xem danh sách gói: desk-tui packages."),
        )
    id = found["id"]
    row = _row(desk, found, queue.unsent(desk.read, [id]).get(id, 0))
    prepared = msgspec.json.decode(found["details"], type=Prepared)
    done = tuple(acts.of_subject(desk.read, id))
    return Whole(
        row,
        prepared,
        payments.payments_of(desk.read, id),
        done,
        tuple(_warnings(desk, row, prepared, done)),
    )


def withdraw(desk: Desk, code: str, reason: str, at: datetime | None = None) -> Whole:
    """The applicant wants it no longer. If it is filed at the centre by then, that stands.

    Raises Refusal `package-over` when it is known to be, RecordProblem `no-reason`.
    """
    said = text.tidy(reason)
    if not said:
        raise RecordProblem(
            "no-reason", say("Rút gói phải ghi lý do."), say("Ghi ngắn gọn vì sao rút.")
        )
    now = whole(desk, code)

    def doings(_: object) -> list[acts.Doing]:
        row = desk.read.execute(
            "SELECT state, dossier_code FROM packages WHERE id = ?", (now.row.id,)
        ).fetchone()
        if row["dossier_code"]:
            raise Refusal(
                "package-over",
                say("Gói {code} đã thành hồ sơ {row}.", code=now.row.code, row=row["dossier_code"]),
                say("Muốn thôi thì rút hồ sơ đó."),
            )
        if row["state"] not in OPEN:
            raise Refusal(
                "package-over",
                say("Gói {code}: {text}.", code=now.row.code, text=now.row.words),
                say("Không cần rút nữa."),
            )
        done = desk.done_at(at) if at else None
        ended = [
            PaymentEnded(payment=payment.id, why="cancelled", reason=said)
            for payment in payments.payments_of(desk.read, now.row.id)
            if payment.state == "asked"
        ]
        stopped = PackageStopped(why="withdrawn", reason=said)
        return [acts.Doing(now.row.id, one, done) for one in (stopped, *ended)]

    desk.act(doings)
    return whole(desk, now.row.id)


def open_of_person(desk: Desk, number: str, procedure: str) -> list[str]:
    """A sentence per package of this person for this procedure that may still be filed."""
    if not number:
        return []
    rows = desk.read.execute(
        "SELECT * FROM packages WHERE applicant_number = ? AND procedure = ?"
        " AND state IN ('ready', 'with-citizen', 'agreed') ORDER BY prepared_at",
        (number, procedure),
    )
    return [
        say(
            "Đã có gói {row} cho thủ tục này, chuẩn bị lúc"
            " {row2:%H:%M %d/%m/%Y}; xem có trùng không.",
            row=row["code"],
            row2=local(from_text(row["prepared_at"])),
        )
        for row in rows
    ]


def node_url(desk: Desk) -> str:
    """Where phones reach the node; empty for a desk that has none."""
    chosen = settings.get(desk.read, CITIZEN_URL)
    if chosen:
        return str(chosen).rstrip("/")
    try:
        place = places.of(desk.read)
    except LineProblem:
        return ""
    return place.url.rstrip("/") if place else ""


def set_node_url(desk: Desk, url: str) -> None:
    """The address that goes into the citizens' QR codes. Raises RecordProblem `bad-url`."""
    desk.needs("supervisor", "it")
    said = text.tidy(url).rstrip("/")
    if said and not said.startswith(("https://", "http://")):
        raise RecordProblem(
            "bad-url", say("Địa chỉ “{said}” không đúng.", said=said), say("Ghi dạng https://…")
        )
    desk.record.transact(lambda connection: settings.put(connection, CITIZEN_URL, said))


def link_of(desk: Desk, secret: str) -> tuple[str, list[str]]:
    """(the continue link, sentences): without a node it is the National Portal."""
    base = node_url(desk)
    if base:
        return f"{base}/g/{secret}", []
    return PORTAL, [say("Quầy chưa nối với trung tâm: gói nằm ở quầy đến khi nối (desk-tui join).")]


def vietqr(desk: Desk, subject: str) -> str:
    """The transfer code for what a package asks for, when the office keeps an account.

    Paid that way it is a transfer to the office, not an online payment of the national platform.
    """
    for payment in payments.payments_of(desk.read, subject):
        if not payment.open:
            continue
        try:
            account = accounts.account_for(desk.read, payment.parts)
        except RecordProblem:
            return ""
        return accounts.code_for(account, payment.amount, payment.purpose) if account else ""
    return ""


def helped_counts_online(desk: Desk) -> bool:
    """Whether filings made with help count as online in this office's figures."""
    return bool(settings.get(desk.read, COUNTS_ONLINE, True))


def count_helped_online(desk: Desk, counts: bool) -> None:
    """Choose it for the office; a supervisor's word."""
    desk.needs("supervisor", "it")
    desk.record.transact(lambda connection: settings.put(connection, COUNTS_ONLINE, counts))


def state_words(state: str, *, sent: bool, code: str = "", reason: str = "", why: str = "") -> str:
    """Where a package stands, as an officer says it."""
    match state:
        case "ready":
            return say("đã gửi, chờ trung tâm nhận") if sent else say("gói chờ gửi")
        case "with-citizen":
            return say("chờ công dân") if sent else say("gói chờ gửi, rồi chờ công dân")
        case "agreed":
            return say("công dân đã đồng ý, chờ trung tâm nhận")
        case "filed":
            return say("đã thành hồ sơ {code}", code=code)
        case "joined":
            return say("đã gắn vào hồ sơ công dân tự nộp {code}", code=code)
        case _:
            said = say("đã rút") if why == "withdrawn" else say("không nộp được")
            return f"{said}: {reason}"


def _row(desk: Desk, row: Any, unsent: int) -> Row:
    return Row(
        id=row["id"],
        code=row["code"],
        desk=row["desk"],
        state=row["state"],
        words=state_words(
            row["state"],
            sent=not unsent,
            code=row["dossier_code"],
            reason=row["reason"],
            why=_why(desk, row["id"]) if row["state"] == "stopped" else "",
        ),
        procedure=row["procedure"],
        procedure_name=row["procedure_name"],
        name=row["applicant_name"],
        number=row["applicant_number"],
        helper=row["helper"],
        fee=row["fee"],
        prepared=local(from_text(row["prepared_at"])),
        dossier=row["dossier"],
        dossier_code=row["dossier_code"],
        unsent=unsent,
    )


def _why(desk: Desk, id: str) -> str:
    for act in acts.of_subject(desk.read, id):
        said = act.read()
        if isinstance(said, PackageStopped):
            return said.why
    return ""


def _warnings(desk: Desk, row: Row, said: Prepared, done: Sequence[acts.Act]) -> list[str]:
    """What the officer should know before it is sent, or that went otherwise than they wished."""
    warnings: list[str] = []
    stopped = any(act.kind == "package.stopped" for act in done)
    if row.dossier_code and stopped:
        warnings.append(
            say(
                "Lệnh rút đến sau khi trung tâm đã nộp: hồ sơ {dossier_code} vẫn đứng;"
                " muốn thôi thì rút hồ sơ đó.",
                dossier_code=row.dossier_code,
            )
        )
    if row.state not in OPEN:
        return warnings
    try:
        found = terms.procedure(desk, said.procedure, desk.today())
        terms.refuse_closed_channel(desk, found, "online", desk.today())
    except (RecordProblem, Refusal) as problem:
        warnings.append(say("Gói này sẽ không nộp được: {message}", message=problem.message))
    if said.waits and said.link_until and from_text(said.link_until) < desk.now():
        until = local(from_text(said.link_until))
        warnings.append(
            say(
                "Liên kết cho công dân đã hết hạn lúc {until:%H:%M %d/%m/%Y};"
                " cần thì chuẩn bị gói mới.",
                until=until,
            )
        )
    return warnings
