"""What is said when personal data leaves this record, or a copy of all acts leaves the office."""

from __future__ import annotations

import msgspec


class Gone(msgspec.Struct, frozen=True, kw_only=True):
    """One act without its personal data: its first hash, and the hash of what stays of it."""

    id: str
    hash: str
    kept: str


class Purged(msgspec.Struct, frozen=True, kw_only=True):
    """`data.purged`: at this desk the personal data of its subject is gone; see `purging`.

    It vouches, in the chain, for what stays of each act. `files` were destroyed with their key,
    `pages` are texts of digitised pages. `ground` is the retention that ended, `ended` the moment
    from which it ran. It says nothing of other desks' copies, nor of the centre's.
    """

    acts: tuple[Gone, ...]
    files: int
    pages: int
    ground: str
    ended: str


class Exported(msgspec.Struct, frozen=True, kw_only=True):
    """`acts.exported`: all acts up to the one of the hash `head` were handed over in a file."""

    to: str
    reason: str
    count: int
    head: str


class Rejoined(msgspec.Struct, frozen=True, kw_only=True):
    """`acts.rejoined`: after a way back and a new upgrade, what had been set aside was taken in.

    A second branch of this desk's chain: `count` acts from `first` on, which goes on behind the
    act of the hash `after`. The chain goes on from the end of this branch.
    """

    first: str
    after: str
    count: int
