"""The seals the node keeps beside the acts, and what they vouch for."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import Connection, insert, select

from db.acts import Act
from db.clock import utc_text
from desk_tui.centre import seal
from desk_tui.centre.ledger import Desk, Ledger
from desk_tui.centre.ledger_tables import acts, refusals, roll, seals, unread
from desk_tui.centre.problem import LineProblem


def keep(connection: Connection, desk: Desk, head: Act, sealed: bytes, now: datetime) -> None:
    """Check a parcel's seal over its last act and keep it, once.

    Raises LineProblem `wrong-seal` when it was not made with the desk's key on the roll.
    """
    here = (roll.c.office == desk.office) & (roll.c.desk == desk.desk)
    public = bytes(connection.scalar(select(roll.c.public).where(here)) or b"")
    if not seal.sealed_by(public, desk.name, head.hash, sealed):
        raise LineProblem(
            "wrong-seal",
            "Dấu niêm của gói thao tác không phải của quầy này; trung tâm chưa nhận gì trong gói.",
            "Việc vẫn giữ ở quầy. Báo người phụ trách: có thể gói bị sửa trên đường truyền, hoặc"
            " quầy cần ghi danh lại.",
        )
    one = (seals.c.office == desk.office) & (seals.c.hash == head.hash)
    if connection.scalar(select(seals.c.hash).where(one)) is None:
        connection.execute(
            insert(seals).values(
                office=desk.office,
                hash=head.hash,
                desk=desk.desk,
                seal=sealed,
                public=public,
                at=utc_text(now),
            )
        )


def unvouched(ledger: Ledger, desk: Desk) -> list[str]:
    """The ids of this desk's acts that no seal of its own reaches, in the node's order.

    A seal vouches for its act and, by the chain of hashes, for every act before it, over acts
    that were refused or cannot be read yet as well. Each seal is checked again with the key it
    came under.
    """
    with ledger.read() as connection:
        rows = connection.execute(
            select(acts.c.id, acts.c.hash, acts.c.prev_hash)
            .where(acts.c.office == desk.office, acts.c.desk == desk.name)
            .order_by(acts.c.n)
        ).all()
        aside = [
            msgspec.json.decode(said, type=Act)
            for table in (refusals, unread)
            for said in connection.scalars(
                select(table.c.act).where(table.c.office == desk.office, table.c.desk == desk.desk)
            )
        ]
        heads = connection.execute(
            select(seals).where(seals.c.office == desk.office, seals.c.desk == desk.desk)
        ).all()
    before = {one.hash: one.prev_hash for one in (*aside, *rows)}
    vouched: set[str] = set()
    for head in heads:
        if not seal.sealed_by(bytes(head.public), desk.name, head.hash, bytes(head.seal)):
            continue
        at = head.hash
        while at in before and at not in vouched:
            vouched.add(at)
            at = before[at]
    return [row.id for row in rows if row.hash not in vouched]
