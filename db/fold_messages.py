"""How messages to citizens leave their mark. What was delivered is never called failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.driver import sqlite
from db.kinds import MessageAsked, MessageMoved

if TYPE_CHECKING:
    from db.acts import Act

_RANK = (
    "CASE {} WHEN 'delivered' THEN 3 WHEN 'sent' THEN 2"
    " WHEN 'failed' THEN 1 WHEN 'again' THEN 1 ELSE 0 END"
)


def asked(connection: sqlite.Connection, act: Act, said: MessageAsked) -> None:
    connection.execute(
        "INSERT INTO messages (id, subject, channel, address, person, about, text, state, reason,"
        " asked_at, moved_at) VALUES (?, ?, ?, ?, ?, ?, ?, 'waiting', '', ?, '')",
        (
            said.message,
            act.subject,
            said.channel,
            said.to,
            said.person,
            said.about,
            said.text,
            act.done_at,
        ),
    )
    if said.again:
        connection.execute(
            "UPDATE messages SET state = 'again' WHERE id = ? AND state = 'failed'", (said.again,)
        )


def moved(connection: sqlite.Connection, act: Act, said: MessageMoved) -> None:
    connection.execute(
        "UPDATE messages SET state = :state, reason = :reason, moved_at = :at WHERE id = :id"
        f" AND {_RANK.format('state')} < {_RANK.format(':state')}",
        {"state": said.state, "reason": said.reason, "at": act.done_at, "id": said.message},
    )


def unfold(connection: sqlite.Connection, subject: str) -> None:
    connection.execute("DELETE FROM messages WHERE subject = ?", (subject,))
