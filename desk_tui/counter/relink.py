"""A new continue link for a package: the one before was lost, locked or handed on.

The package stays as it is and keeps what the citizen put right; the older link leads nowhere from
the moment the node hears of the new one.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from db import acts
from db.clock import utc_text
from db.driver import sqlite
from db.kinds import PackageCorrected
from desk_tui.centre.packages import settings
from desk_tui.counter import packages
from desk_tui.counter.convert import Converted
from desk_tui.counter.desk import Desk
from desk_tui.counter.problem import Refusal
from desk_tui.tongue import say

WHEN = say("Mã mới dùng được khi việc này đã gửi về trung tâm; mã cũ thôi dùng từ lúc đó.")


def new_link(desk: Desk, code: str, at: datetime | None = None) -> Converted:
    """The package with its new link, told this once.

    Raises RecordProblem `unknown-package`, or Refusal `package-over` when there is nothing left for
    the citizen to do.
    """
    row = packages.whole(desk, code).row
    secret = secrets.token_urlsafe(16)
    done = desk.done_at(at)
    until = utc_text(done + timedelta(days=settings.value("link_days", done.date())))
    said = PackageCorrected(
        by="officer", link=hashlib.sha256(secret.encode()).hexdigest(), link_until=until
    )

    def doings(connection: sqlite.Connection) -> list[acts.Doing]:
        (state,) = connection.execute(
            "SELECT state FROM packages WHERE id = ?", (row.id,)
        ).fetchone()
        if state not in packages.OPEN:
            raise Refusal(
                "package-over",
                say("Gói {code}: {text}.", code=row.code, text=row.words),
                say("Không cần mã mới cho gói này."),
            )
        return [acts.Doing(row.id, said, done if at else None)]

    desk.act(doings)
    url, without_node = packages.link_of(desk, secret)
    whole = packages.whole(desk, row.id)
    pay = packages.vietqr(desk, row.id)
    told = without_node or [WHEN]
    return Converted(row.id, whole.said, secret, url, pay, tuple(told))
