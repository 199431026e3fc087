"""How a result leaves the office by post, in acts of its own (RES-03)."""

from __future__ import annotations

from typing import Literal

import msgspec

HANDED = "handed"
"""A field of its own: which hand or letter has the result; see `handing`."""
RETURN_WAYS = ("counter", "post", "online")
"""How a citizen wants the result; empty: nobody asked (RES-01)."""


class PostAsked(msgspec.Struct, frozen=True, kw_only=True):
    """`post.asked`: the result is to go by post to this address; the letter lies here still.

    `before` is what was seen of its handing over.
    """

    number: str
    name: str
    address: str
    phone: str = ""
    before: str = ""


class PostMoved(msgspec.Struct, frozen=True, kw_only=True):
    """`post.moved`: the letter was recalled before it went, was delivered, or came back."""

    state: Literal["recalled", "delivered", "back"]
    number: str = ""
    note: str = ""
    before: str = ""
