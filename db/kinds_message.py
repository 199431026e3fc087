"""What is sent to a citizen about their dossier: asked for at a desk, carried by the node."""

from __future__ import annotations

import msgspec


class MessageAsked(msgspec.Struct, frozen=True, kw_only=True):
    """`message.asked`: these words should reach the person by this way: sms | email | zalo.

    `about` names the occasion; `to` is a phone number or an address. `again`: the message that did
    not get there and that this one repeats.
    """

    message: str
    channel: str
    to: str
    person: str
    about: str
    text: str
    again: str = ""


class MessageMoved(msgspec.Struct, frozen=True, kw_only=True):
    """`message.moved`: a carrier took it (`sent`), brought it (`delivered`), or could not."""

    message: str
    state: str  # sent | delivered | failed
    reason: str = ""
