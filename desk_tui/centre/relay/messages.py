"""What an office node and the node above say to each other, and what a desk hears of it."""

from __future__ import annotations

from typing import Annotated

import msgspec

from db.acts import Act
from desk_tui.centre.messages import BATCH, Key

RELAY_DESK = "*"
"""The desk under which an office node stands on the roll of the node above."""


class RelayDesk(msgspec.Struct, frozen=True, kw_only=True):
    """The public half of the line key of one of the office's desks."""

    desk: str
    public: Key


class RelayDesks(msgspec.Struct, frozen=True, kw_only=True):
    desks: Annotated[tuple[RelayDesk, ...], msgspec.Meta(max_length=BATCH)]


class RelayRun(msgspec.Struct, frozen=True, kw_only=True):
    """Acts of one desk as they came in one message of that desk, with its seal over `head`.

    `head` is the hash of the last act of that message: of the last one here, unless the office
    refused it. Acts that the office node made itself (desk 0) bear no seal.
    """

    desk: str
    acts: Annotated[tuple[Act, ...], msgspec.Meta(max_length=BATCH)]
    head: str = ""
    seal: Annotated[bytes, msgspec.Meta(max_length=64)] = b""
    public: Annotated[bytes, msgspec.Meta(max_length=32)] = b""


class RelayUp(msgspec.Struct, frozen=True, kw_only=True):
    """Runs in the order in which the office node took them in."""

    runs: Annotated[tuple[RelayRun, ...], msgspec.Meta(max_length=BATCH)]


class RefusedAbove(msgspec.Struct, frozen=True, kw_only=True):
    """An act of the asking desk that the node above refused. `at` is UTC text."""

    id: str
    hash: str
    code: str
    reason: str
    at: str


class RefusedAboveAll(msgspec.Struct, frozen=True, kw_only=True):
    """`waits_from`: the first act of the asking desk that has not gone up yet, empty for none."""

    acts: tuple[RefusedAbove, ...]
    waits_from: str = ""
