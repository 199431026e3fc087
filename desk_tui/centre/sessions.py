"""Who is asking: desks by a signed challenge, people and programs by the token of their role.

A desk holds no long-lived secret of the node's: it signs a challenge with its own key and gets a
session, which ends by the node's own clock. So a desk whose clock is years off gets in as well.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import delete, insert, select, update

from db.clock import from_text, utc_text
from desk_tui.centre import seal
from desk_tui.centre.ledger import Desk, Ledger
from desk_tui.centre.ledger_tables import facts, grants, roll
from desk_tui.centre.messages import Challenge, ChallengeAsk, Session, SessionAsk
from desk_tui.centre.problem import LineProblem
from desk_tui.centre.questions import Asker, Refusal, Role
from desk_tui.centre.roll import hashed, place

SESSION_LIFE = timedelta(hours=1)
CHALLENGE_LIFE = timedelta(minutes=2)
SEEN_EVERY = timedelta(seconds=30)
"""Last contact is written at most this often: questions that change nothing stay cheap."""

_SECRET = "session-secret"
_OFFICE_TIME = ZoneInfo("Asia/Ho_Chi_Minh")


class _Pass(msgspec.Struct, frozen=True, array_like=True):
    """What a session token says: whose, under which key, until when (seconds, node's clock)."""

    office: str
    desk: str
    key: bytes
    until: int


def secret_of(ledger: Ledger) -> bytes:
    """The node's own secret for challenges and sessions, made when first asked for."""
    return fact(ledger, _SECRET, lambda: secrets.token_bytes(32))


def signing_key(ledger: Ledger) -> bytes:
    """What the node vouches with (Ed25519), made when first asked for. Desks learn its public half
    once, when they enrol."""
    return fact(ledger, "parcel-signing", seal.new_key)


def fact(ledger: Ledger, name: str, make: Callable[[], bytes]) -> bytes:
    """What the node keeps for itself under a name; made once, the same for all its processes."""
    with ledger.read() as connection:
        there = connection.scalar(select(facts.c.value).where(facts.c.name == name))
    if there is not None:
        return bytes(there)
    with ledger.write("facts") as connection:
        there = connection.scalar(select(facts.c.value).where(facts.c.name == name))
        if there is None:
            there = make()
            connection.execute(insert(facts).values(name=name, value=there))
    return bytes(there)


def challenge(ledger: Ledger, ask: ChallengeAsk, now: datetime) -> Challenge:
    """Something to sign. Anyone may ask, and learns nothing about who is on the roll."""
    until = int((now + CHALLENGE_LIFE).timestamp())
    said = f"{secrets.token_urlsafe(16)}.{until}"
    return Challenge(challenge=f"{said}.{_mark(secret_of(ledger), _for(ask, said))}")


def session(ledger: Ledger, ask: SessionAsk, now: datetime) -> Session:
    """A session for the desk that signed our challenge.

    Raises Refusal `cut-off`, `not-enrolled` (the key is not the one on the roll) or
    `session-ended` (the challenge is old, or not ours).
    """
    secret = secret_of(ledger)
    said, _, mark = ask.challenge.rpartition(".")
    until = said.rpartition(".")[2]
    ours = hmac.compare_digest(mark.encode(), _mark(secret, _for(ask, said)).encode())
    if not ours or not until.isdecimal() or int(until) < now.timestamp():
        raise _ended()
    with ledger.read() as connection:
        row = connection.execute(select(roll).where(place(ask.office, ask.desk))).first()
    desk = Desk(ask.office, ask.desk)
    if row is None or not seal.answered_by(bytes(row.public), desk.name, ask.challenge, ask.answer):
        raise Refusal(
            "not-enrolled",
            "Trung tâm không nhận khóa của quầy này: chưa ghi danh, hoặc đã ghi danh lại ở máy"
            " khác.",
            "Xin trung tâm một tệp mã mới (desk-tui centre enrol), rồi: desk-tui join"
            " --token-file TỆP.",
            status=403,
        )
    if row.cut_off_at:
        raise cut_off_words(row.cut_off_at, row.cut_off_why)
    until = int((now + SESSION_LIFE).timestamp())
    pass_ = _Pass(desk.office, desk.desk, _fingerprint(bytes(row.public)), until)
    written = _text(msgspec.msgpack.encode(pass_))
    return Session(token=f"s.{written}.{_mark(secret, f'pass {written}')}")


def door(ledger: Ledger) -> Callable[[Ledger, str, datetime], Asker]:
    """What turns a bearer token into its asker, for `questions.routes`."""
    secret = secret_of(ledger)

    def identify(ledger: Ledger, token: str, now: datetime) -> Asker:
        if token.startswith("r."):
            return _holder(ledger, token)
        return _desk(ledger, _pass(secret, token, now), now)

    return identify


def _pass(secret: bytes, token: str, now: datetime) -> _Pass:
    kind, _, rest = token.partition(".")
    written, _, mark = rest.partition(".")
    known = hmac.compare_digest(mark.encode(), _mark(secret, f"pass {written}").encode())
    if kind != "s" or not known:
        raise _ended()
    try:
        read = msgspec.msgpack.decode(base64.urlsafe_b64decode(written), type=_Pass)
    except (msgspec.DecodeError, binascii.Error) as error:
        raise _ended() from error
    if read.until < now.timestamp():
        raise _ended()
    return read


def _desk(ledger: Ledger, read: _Pass, now: datetime) -> Asker:
    """Raises Refusal `cut-off` at once, however fresh the session; `session-ended` when the desk
    was enrolled anew since."""
    here = place(read.office, read.desk)
    with ledger.read() as connection:
        row = connection.execute(select(roll).where(here)).first()
    if row is None or _fingerprint(bytes(row.public)) != read.key:
        raise _ended()
    if row.cut_off_at:
        raise cut_off_words(row.cut_off_at, row.cut_off_why)
    if abs(now - from_text(row.last_contact)) > SEEN_EVERY:
        with ledger.write(read.office) as connection:
            connection.execute(update(roll).where(here).values(last_contact=utc_text(now)))
    return Asker(read.office, read.desk, "desk")


def cut_off_words(at: str, why: str) -> Refusal:
    day = f"{from_text(at).astimezone(_OFFICE_TIME):%d/%m/%Y}"
    reason = f" ({why})" if why else ""
    return Refusal(
        "cut-off",
        f"Trung tâm đã ngắt quầy này từ ngày {day}{reason}; việc chưa gửi vẫn giữ ở quầy.",
        "Báo người phụ trách. Muốn nối lại thì xin tệp mã mới, rồi: desk-tui join --token-file"
        " TỆP.",
        status=403,
    )


def grant(ledger: Ledger, name: str, role: Role, now: datetime) -> str:
    """A fresh token for a person or program of this role; the one before of that name ends."""
    token = f"r.{secrets.token_urlsafe(32)}"
    with ledger.write("grants") as connection:
        connection.execute(delete(grants).where(grants.c.name == name))
        connection.execute(
            insert(grants).values(name=name, role=role, token_hash=hashed(token), at=utc_text(now))
        )
    return token


def revoke(ledger: Ledger, name: str) -> None:
    """End somebody's token. Raises LineProblem `unknown-name`."""
    with ledger.write("grants") as connection:
        if not connection.execute(delete(grants).where(grants.c.name == name)).rowcount:
            raise LineProblem(
                "unknown-name", f"Không có khóa nào tên “{name}”.", "Xem lại tên đã đặt khi cấp."
            )


def _holder(ledger: Ledger, token: str) -> Asker:
    with ledger.read() as connection:
        row = connection.execute(
            select(grants.c.role).where(grants.c.token_hash == hashed(token))
        ).first()
    if row is None:
        raise Refusal(
            "denied",
            "Khóa này không có hiệu lực ở trung tâm.",
            "Xin người vận hành trung tâm khóa mới: desk-tui centre operator.",
            status=401,
        )
    return Asker("", "", row.role)


def _for(ask: ChallengeAsk | SessionAsk, said: str) -> str:
    return f"challenge {ask.office}/{ask.desk} {said}"


def _mark(secret: bytes, said: str) -> str:
    return _text(hmac.digest(secret, said.encode(), "sha256"))


def _text(raw: bytes) -> str:
    # Whole groups of three bytes, or padding that decoding accepts; never a dot.
    return base64.urlsafe_b64encode(raw).decode()


def _fingerprint(public: bytes) -> bytes:
    return hashlib.sha256(public).digest()[:12]


def _ended() -> Refusal:
    return Refusal(
        "session-ended",
        "Phiên liên lạc đã hết hạn hoặc không đúng.",
        "Không cần làm gì: quầy tự mở phiên mới.",
        status=401,
    )
