"""Down into the office node: acts made above and the catalogue, for the office's desks as ever."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from db.acts import Act, hash_of
from db.clock import utc_text
from db.kinds import Filed, Received
from db.problem import RecordProblem
from desk_tui.centre import intake, seal, shelf
from desk_tui.centre.client import Client
from desk_tui.centre.ledger_tables import acts as table
from desk_tui.centre.ledger_tables import dossiers
from desk_tui.centre.messages import ActsDown
from desk_tui.centre.parcel.box import ParcelKey
from desk_tui.centre.problem import LineProblem
from desk_tui.centre.relay.send import Trip
from desk_tui.centre.relay.tables import relay_aside, relay_down, relays


def acts(trip: Trip, client: Client) -> None:
    """Take in page after page. The cursor moves in the transaction that keeps the acts."""
    _try_aside_again(trip)
    while not trip.stop():
        with trip.ledger.read() as connection:
            here = relays.c.office == trip.office
            cursor = connection.scalars(select(relays.c.down).where(here)).one()
        page = client.line.ask("GET", f"/v1/relay/acts?after={cursor}", ActsDown)
        if page.after != cursor or page.cursor < cursor or (page.more and page.cursor == cursor):
            raise LineProblem(
                "centre-fault",
                "Nút cấp trên trả lời sai thứ tự; chưa nhận gì thêm.",
                "Báo người quản trị nút cấp trên.",
            )
        if page.cursor > cursor:
            _keep(trip, page)
        if not page.more:
            return


def catalogue(trip: Trip, client: Client) -> None:
    """Put out here what was put out above; the same content twice changes nothing."""
    here = relays.c.office == trip.office
    with trip.ledger.read() as connection:
        known = connection.scalars(select(relays.c.catalogue).where(here)).one()
    newest = client.catalogue_after(known)
    if newest.version == 0:
        return
    above = client.line.ask("GET", "/v1/parcel-key", ParcelKey)
    if not seal.catalogue_sealed_by(above.verify, newest.vouched, newest.seal):
        raise LineProblem(
            "wrong-seal",
            "Danh mục mới không mang dấu của nút cấp trên nên chưa nhận; vẫn dùng danh mục cũ.",
            "Báo ngay người quản trị nút cấp trên.",
        )
    # This node's desks know its own seal only.
    shelf.publish(
        trip.ledger,
        csv=newest.csv,
        calendar=newest.calendar,
        policies=newest.policies,
        effective=newest.effective,
        decision=newest.decision,
        now=trip.now(),
    )
    with trip.ledger.write(trip.office) as connection:
        connection.execute(update(relays).where(here).values(catalogue=newest.version))


def _keep(trip: Trip, page: ActsDown) -> None:
    with trip.ledger.write(trip.office) as connection:
        for act in page.acts:
            why = _take(connection, trip, act)
            if why:
                _set_aside(connection, trip.office, act, why, trip.now())
        connection.execute(
            update(relays)
            .where(relays.c.office == trip.office, relays.c.down < page.cursor)
            .values(down=page.cursor)
        )


def _take(connection: Connection, trip: Trip, act: Act) -> str:
    """Empty when kept (or kept before), else why not."""
    same_id = (table.c.office == trip.office) & (table.c.id == act.id)
    if connection.scalar(select(table.c.id).where(same_id)) is not None:
        return ""
    if hash_of(act) != act.hash:
        return "Nội dung thao tác không khớp mã kiểm tra của nó."
    try:
        payload = act.read()
    except RecordProblem as problem:
        return problem.message
    if isinstance(payload, Received | Filed):
        there = (dossiers.c.id == act.subject) | (dossiers.c.code == payload.code)
        here = dossiers.c.office == trip.office
        row = connection.execute(select(dossiers).where(here, there)).first()
        if row is not None and (row.id, row.code) != (act.subject, payload.code):
            return f"Mã {payload.code} đã có ở đây cho một hồ sơ khác."
        if row is None:
            connection.execute(
                insert(dossiers).values(id=act.subject, code=payload.code, office=trip.office)
            )
    intake.append(connection, trip.office, [act], utc_text(trip.now()))
    connection.execute(insert(relay_down).values(office=trip.office, id=act.id))
    trip.received += 1
    return ""


def _set_aside(connection: Connection, office: str, act: Act, why: str, now: datetime) -> None:
    here = (relay_aside.c.office == office) & (relay_aside.c.id == act.id)
    connection.execute(delete(relay_aside).where(here))
    connection.execute(
        insert(relay_aside).values(
            office=office,
            id=act.id,
            act=msgspec.json.encode(act).decode(),
            why=why,
            at=utc_text(now),
        )
    )


def _try_aside_again(trip: Trip) -> None:
    """An update of the program or a settled question may have made room for them."""
    with trip.ledger.read() as connection:
        rows = connection.execute(
            select(relay_aside).where(relay_aside.c.office == trip.office)
        ).all()
    for row in rows:
        with trip.ledger.write(trip.office) as connection:
            act = msgspec.json.decode(row.act, type=Act)
            if not _take(connection, trip, act):
                here = (relay_aside.c.office == trip.office) & (relay_aside.c.id == row.id)
                connection.execute(delete(relay_aside).where(here))
