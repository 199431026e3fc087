"""Time as the record keeps it: UTC text of fixed width, so that text order is time order."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_text(moment: datetime) -> str:
    """`2026-11-16T10:00:00.000000Z` for an aware datetime; ValueError for one without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def from_text(text: str) -> datetime:
    """The aware UTC datetime behind a text written by `utc_text`."""
    return datetime.fromisoformat(text)
