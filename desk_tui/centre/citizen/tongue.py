"""The citizen's page in Vietnamese or in English: the page's own words, not those of the package.

What the package says (names, papers, grounds) stays Vietnamese and is marked so for whoever has it
read out.
"""

from __future__ import annotations

from html import escape

from desk_tui import tongue
from desk_tui.rules.text import vn_money
from desk_tui.tongue import LANGUAGES, OURS, speak, spoken

__all__ = ["LANGUAGES", "OURS", "Said", "money", "say", "speak", "spoken", "theirs", "told"]

CATALOGUE = "citizen"
"""To a citizen the same words are said in another way than to an officer."""


class Said(str):
    """Words that are in the language spoken already."""


def say(words: str, /, **values: object) -> str:
    """As `tongue.say`; the answer tells whether there was a translation."""
    found = tongue.look_up(CATALOGUE, words)
    said = found.format(**values) if values else found
    return Said(said) if found != words or spoken() == OURS else said


def told(words: str) -> str:
    """The words as HTML, marked as Vietnamese where there is no translation of them."""
    said = say(words)
    return escape(said) if isinstance(words, Said) or isinstance(said, Said) else theirs(said)


def theirs(words: str) -> str:
    """What the package says, as HTML: Vietnamese whatever the page speaks."""
    return escape(words) if spoken() == OURS else f'<span lang="{OURS}">{escape(words)}</span>'


def money(amount: int) -> str:
    """Whole đồng, in digits that cannot be misread: 8.000 đ is 8,000 VND."""
    return vn_money(amount) if spoken() == OURS else f"{amount:,} VND"
