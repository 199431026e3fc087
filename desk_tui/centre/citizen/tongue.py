"""The citizen's page in Vietnamese or in English: the page's own words, not those of the package.

A text is looked up by its Vietnamese words in `locale/<language>/citizen.toml`. What the package
says (names, papers, grounds) stays Vietnamese and is marked so for whoever has it read out.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from contextvars import ContextVar
from functools import cache
from html import escape
from importlib.resources import files

OURS = "vi"
LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
"""Each by its own name, as in the link that changes to it."""

_spoken: ContextVar[str] = ContextVar("spoken", default=OURS)


class Said(str):
    """Words that are in the language spoken already."""


def speak(language: str) -> None:
    """From here on this question is answered in that language; one we do not have is left out."""
    if language in LANGUAGES:
        _spoken.set(language)


def spoken() -> str:
    return _spoken.get()


def say(words: str, **values: object) -> str:
    """The words in the language spoken; as they are where nobody translated them.

    `values` go into the places marked {name}.
    """
    texts = _texts(spoken())
    said = texts.get(words, words)
    said = said.format(**values) if values else said
    return Said(said) if words in texts or spoken() == OURS else said


def told(words: str) -> str:
    """The words as HTML, marked as Vietnamese where there is no translation of them."""
    said = say(words)
    return escape(said) if isinstance(words, Said) or isinstance(said, Said) else theirs(said)


def theirs(words: str) -> str:
    """What the package says, as HTML: Vietnamese whatever the page speaks."""
    return escape(words) if spoken() == OURS else f'<span lang="{OURS}">{escape(words)}</span>'


def money(amount: int) -> str:
    """Whole đồng, in digits that cannot be misread: 8.000 đ is 8,000 VND."""
    from desk_tui.rules.text import vn_money

    return vn_money(amount) if spoken() == OURS else f"{amount:,} VND"


@cache
def _texts(language: str) -> Mapping[str, str]:
    if language == OURS:
        return {}
    file = files("desk_tui") / "locale" / language / "citizen.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
