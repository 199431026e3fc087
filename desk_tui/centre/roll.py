"""The roll of desks: let in by a one-time code under a key of their own, cut off when lost."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, insert, select, update

from db.clock import from_text, utc_text
from desk_tui.centre import notices
from desk_tui.centre.intake import CENTRE_DESK
from desk_tui.centre.ledger import Desk, Ledger
from desk_tui.centre.ledger_tables import acts, codes, roll, slip_keys
from desk_tui.centre.messages import Beyond, Enrol, Enrolled, Hello, Keys, SlipKey
from desk_tui.centre.portal.tables import lines
from desk_tui.centre.problem import LineProblem
from desk_tui.centre.relay.tables import relays


def hashed(secret: str) -> str:
    """How codes and tokens are kept: long random texts, nothing to guess, so a plain hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def place(office: str, desk: str):
    """The one row of the roll that is this desk's."""
    return (roll.c.office == office) & (roll.c.desk == desk)


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
            insert(codes).values(
                code_hash=hashed(code),
                office=office,
                desk=desk,
                expires=utc_text(now + timedelta(hours=hours)),
            )
        )
    return code


def enrol(ledger: Ledger, ask: Enrol, now: datetime) -> Enrolled:
    """Trade a code for a place on the roll; asking again with the same key is harmless.

    A desk enrolled anew loses its old key, and is no longer cut off. Raises LineProblem `denied`.
    """
    with ledger.write(ask.office) as connection:
        row = connection.execute(select(codes).where(_code(ask))).first()
        if row is None or row.desk != ask.desk:
            raise _denied("Mã ghi danh không đúng hoặc không phải của quầy này.")
        if row.used_at and bytes(row.public) != ask.public:
            raise _denied("Mã ghi danh này đã được dùng một lần rồi.")
        if not row.used_at:
            if from_text(row.expires) < now:
                raise _denied("Mã ghi danh đã hết hạn.")
            _on_the_roll(connection, ask, now)
        if ask.slip_key_id:
            _keep_key(connection, f"{ask.office}/{ask.desk}", ask.slip_key_id, ask.slip_key, now)
    return Enrolled(office=ask.office, desk=ask.desk, public=ask.public)


def _code(ask: Enrol):
    return (codes.c.office == ask.office) & (codes.c.code_hash == hashed(ask.code))


def _on_the_roll(connection: Connection, ask: Enrol, now: datetime) -> None:
    at = utc_text(now)
    connection.execute(update(codes).where(_code(ask)).values(used_at=at, public=ask.public))
    here = place(ask.office, ask.desk)
    values = {
        "public": ask.public,
        "enrolled_at": at,
        "last_contact": at,
        "cut_off_at": "",
        "cut_off_why": "",
    }
    if connection.execute(update(roll).where(here).values(**values)).rowcount:
        return
    # Its acts may be here already: by a parcel, or from before the roll was kept.
    held = connection.scalar(
        select(func.count())
        .select_from(acts)
        .where(acts.c.office == ask.office, acts.c.desk == f"{ask.office}/{ask.desk}")
    )
    connection.execute(insert(roll).values(office=ask.office, desk=ask.desk, acts=held, **values))


def cut_off(ledger: Ledger, office: str, desk: str, why: str, now: datetime) -> None:
    """From now on this desk is refused, and codes written for it before are worth nothing.

    Its acts, slips and numbers stay as they are. Raises LineProblem `unknown-desk`.
    """
    at = utc_text(now)
    with ledger.write(office) as connection:
        here = place(office, desk)
        known = connection.execute(
            update(roll).where(here).values(cut_off_at=at, cut_off_why=why)
        ).rowcount
        open_codes = (codes.c.office == office) & (codes.c.desk == desk) & (codes.c.used_at == "")
        known += connection.execute(
            update(codes).where(open_codes).values(expires=utc_text(now - timedelta(seconds=1)))
        ).rowcount
    if not known:
        raise LineProblem(
            "unknown-desk",
            f"Trung tâm không có quầy {desk} của cơ quan {office}.",
            "Xem danh sách: desk-tui centre status.",
        )


def public_of(ledger: Ledger, desk: Desk) -> bytes:
    """The line key on the roll under this desk; empty when there is none."""
    with ledger.read() as connection:
        key = connection.scalar(select(roll.c.public).where(place(desk.office, desk.desk)))
    return bytes(key or b"")


def greet(ledger: Ledger, desk: Desk, now: datetime) -> Hello:
    with ledger.read() as connection:
        held = connection.scalar(select(roll.c.acts).where(place(desk.office, desk.desk)))
        return Hello(
            office=desk.office,
            desk=desk.desk,
            now=utc_text(now),
            held=held or 0,
            beyond=tuple(_out_of_reach(connection, desk.office)),
            notices=notices.standing(connection, desk.office, now),
        )


def _out_of_reach(connection: Connection, office: str) -> Iterator[Beyond]:
    portals = select(lines.c.last_contact).where(lines.c.message != "")
    for row in connection.execute(portals):
        yield Beyond(place="portal", last_contact=row.last_contact or None)
    above = (relays.c.office == office) & (relays.c.sentence != "")
    for row in connection.execute(select(relays.c.last_contact).where(above)):
        yield Beyond(place="above", last_contact=row.last_contact or None)


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
