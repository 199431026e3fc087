"""Who may speak to the node: desks by their token, connectors by the operator's."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from db.clock import from_text, utc_text
from desk_tui.centre.intake import CENTRE_DESK
from desk_tui.centre.ledger import Desk, Ledger
from desk_tui.centre.ledger_tables import desks, enrolments, operators, slip_keys
from desk_tui.centre.messages import Enrol, Enrolled, Hello, Keys, SlipKey
from desk_tui.centre.problem import LineProblem

MIN_TOKEN = 32
"""Shortest token a desk may choose, in characters."""
SEEN_EVERY = timedelta(seconds=30)
"""Last contact is written at most this often: questions that change nothing stay cheap."""


def _hash(secret: str) -> str:
    # Codes and tokens are long random texts: nothing to guess, so a plain hash is enough.
    return hashlib.sha256(secret.encode()).hexdigest()


def new_enrolment(ledger: Ledger, office: str, desk: str, hours: float, now: datetime) -> str:
    """A one-time code for one desk, kept only as a hash. Returns the code."""
    if not office or not desk or desk == CENTRE_DESK or "/" in desk:
        raise LineProblem(
            "bad-desk",
            f"Không cấp mã cho quầy “{desk}” của cơ quan “{office}”.",
            "Số quầy là 1, 2, 3 …; số 0 dành cho trung tâm.",
        )
    code = secrets.token_urlsafe(24)
    with ledger.write(office) as connection:
        connection.execute(
            insert(enrolments).values(
                code_hash=_hash(code),
                office=office,
                desk=desk,
                expires=utc_text(now + timedelta(hours=hours)),
            )
        )
    return code


def enrol(ledger: Ledger, ask: Enrol, now: datetime) -> Enrolled:
    """Trade a code for a place on the roll; asking again with the same token is harmless.

    A desk enrolled anew loses its old token. Raises LineProblem `denied` or `bad-token`.
    """
    if len(ask.token) < MIN_TOKEN:
        raise LineProblem("bad-token", "Khóa liên lạc của quầy quá ngắn.", "Cập nhật desk-tui.")
    token = _hash(ask.token)
    with ledger.write(ask.office) as connection:
        row = connection.execute(
            select(enrolments).where(enrolments.c.code_hash == _hash(ask.code))
        ).first()
        if row is None or (row.office, row.desk) != (ask.office, ask.desk):
            raise _denied("Mã ghi danh không đúng hoặc không phải của quầy này.")
        if row.used_at and row.token_hash != token:
            raise _denied("Mã ghi danh này đã được dùng một lần rồi.")
        if not row.used_at:
            if from_text(row.expires) < now:
                raise _denied("Mã ghi danh đã hết hạn.")
            _on_the_roll(connection, ask, token, now)
        if ask.slip_key_id:
            _keep_key(connection, f"{ask.office}/{ask.desk}", ask.slip_key_id, ask.slip_key, now)
    return Enrolled(office=ask.office, desk=ask.desk, token=ask.token)


def _on_the_roll(connection: Connection, ask: Enrol, token: str, now: datetime) -> None:
    at = utc_text(now)
    connection.execute(
        update(enrolments)
        .where(enrolments.c.code_hash == _hash(ask.code))
        .values(used_at=at, token_hash=token)
    )
    place = (desks.c.office == ask.office) & (desks.c.desk == ask.desk)
    values = {"token_hash": token, "enrolled_at": at, "last_contact": at}
    if connection.execute(update(desks).where(place).values(**values)).rowcount == 0:
        connection.execute(insert(desks).values(office=ask.office, desk=ask.desk, acts=0, **values))


def who(ledger: Ledger, token: str, now: datetime) -> Desk:
    """The desk behind a token; LineProblem `denied` when there is none."""
    with ledger.read() as connection:
        row = connection.execute(select(desks).where(desks.c.token_hash == _hash(token))).first()
    if row is None:
        raise _denied("Quầy này chưa được ghi danh ở trung tâm.")
    desk = Desk(row.office, row.desk)
    if now - from_text(row.last_contact) > SEEN_EVERY:
        with ledger.write(desk.office) as connection:
            connection.execute(
                update(desks)
                .where(desks.c.office == desk.office, desks.c.desk == desk.desk)
                .values(last_contact=utc_text(now))
            )
    return desk


def greet(ledger: Ledger, desk: Desk, now: datetime) -> Hello:
    with ledger.read() as connection:
        held = connection.scalar(
            select(desks.c.acts).where(desks.c.office == desk.office, desks.c.desk == desk.desk)
        )
    return Hello(office=desk.office, desk=desk.desk, now=utc_text(now), held=held or 0)


def new_operator(ledger: Ledger, now: datetime) -> str:
    """A fresh token for the node's operator and its connectors; the one before stops working."""
    token = secrets.token_urlsafe(32)
    with ledger.write("operators") as connection:
        connection.execute(delete(operators))
        connection.execute(
            insert(operators).values(name="operator", token_hash=_hash(token), at=utc_text(now))
        )
    return token


def is_operator(ledger: Ledger, token: str) -> bool:
    with ledger.read() as connection:
        found = connection.execute(
            select(operators.c.name).where(operators.c.token_hash == _hash(token))
        ).first()
    return found is not None


def keep_keys(ledger: Ledger, desk: Desk, keys: Keys, now: datetime) -> Keys:
    """A desk hands in its own slip keys; older ones stay, because older slips still stand."""
    with ledger.write(desk.office) as connection:
        for key in keys.keys:
            if key.desk != desk.name:
                raise LineProblem("other-desk", "Quầy chỉ được nộp khóa phiếu của chính mình.")
            _keep_key(connection, desk.name, key.key_id, key.public, now)
    return keys


def _keep_key(connection: Connection, desk: str, key_id: str, public: bytes, now: datetime) -> None:
    row = connection.execute(select(slip_keys).where(slip_keys.c.key_id == key_id)).first()
    if row is None:
        connection.execute(
            insert(slip_keys).values(key_id=key_id, desk=desk, public=public, at=utc_text(now))
        )
    elif (row.desk, bytes(row.public)) != (desk, public):
        raise LineProblem("key-taken", f"Khóa phiếu {key_id} đã thuộc quầy {row.desk}.")


def all_keys(ledger: Ledger) -> Keys:
    with ledger.read() as connection:
        rows = connection.execute(select(slip_keys).order_by(slip_keys.c.key_id)).all()
    return Keys(
        keys=tuple(
            SlipKey(key_id=row.key_id, desk=row.desk, public=bytes(row.public)) for row in rows
        )
    )


def _denied(message: str) -> LineProblem:
    return LineProblem(
        "denied", message, "Xin trung tâm một tệp mã mới: desk-tui centre enrol, rồi gửi lại."
    )
