"""Which hand or letter has a result, and what to do when two say they gave it.

The value of the field `HANDED` is a way and what names it: `hand 001090000000 Nguyễn Văn Thử`,
`post EE123`, `order EE123` (a letter that lies here still), `back EE123`; empty: still here.
"""

from __future__ import annotations

from db.kinds import PostAsked, PostMoved, Returned, Value
from db.merging import Verdict

HAND, POST, ORDER, BACK = "hand", "post", "order", "back"
_RANK = {HAND: 3, POST: 2, BACK: 2, ORDER: 1}


def value(said: Returned | PostAsked | PostMoved) -> str | None:
    """What an act says of the field; None when it says nothing of it."""
    match said:
        case Returned(post="", name=name, number=number):
            return " ".join(word for word in (HAND, number, name) if word)
        case Returned(post=number):
            return f"{POST} {number}"
        case PostAsked(number=number):
            return f"{ORDER} {number}".rstrip()
        case PostMoved(state="back", number=number):
            return f"{BACK} {number}".rstrip()
        case PostMoved(state="recalled"):
            return ""
        case _:
            return None


def parts(value: Value) -> tuple[str, str]:
    """The way, and what names it: ("post", "EE123")."""
    way, _, rest = str(value or "").partition(" ")
    return way, rest


def judge(first: Value, second: Value) -> Verdict:
    """A hand that signed cannot be undone by a letter, and nobody chooses between two that did:
    what did not happen so has to be put right."""
    one, other = (_RANK.get(parts(way)[0], 0) for way in (first, second))
    return Verdict(one >= other, "task" if min(one, other) else "merge")
