"""Reading of what is sent to citizens."""

from __future__ import annotations

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel


class Message(SQLModel, table=True):
    """Reading: one row per message. `state`: waiting | sent | delivered | failed | again (a
    failed one that was asked for once more)."""

    __tablename__ = "messages"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("messages_subject", "subject"),
        Index("messages_newest", "asked_at", "id"),
        Index("messages_waiting", "asked_at", sqlite_where=text("state = 'waiting'")),
        Index("messages_failed", "asked_at", sqlite_where=text("state = 'failed'")),
    )

    id: str = Field(primary_key=True)
    subject: str
    channel: str
    address: str
    person: str
    about: str
    text: str
    state: str = "waiting"
    reason: str = ""
    asked_at: str
    moved_at: str = ""
