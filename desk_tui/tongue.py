"""The words of the screens: Vietnamese as they stand in the code, or another language's catalogue.

A text is looked up by its Vietnamese words (gettext: `locale/<language>/LC_MESSAGES/*.po`, compiled
beside it). What is kept or leaves the office (acts, slips, lists, messages to citizens) stays
Vietnamese whatever the screen speaks.

Texts at the top of a module are looked up once, when it is read in: a program settles its language
before it reads its screens.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

OURS = "vi"
LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
"""Each by its own name, as in the choice that changes to it."""

DOMAIN = "desk_tui"
CATALOGUES = Path(__file__).parent / "locale"
ASKED = "DESK_TUI_LANGUAGE"
"""The setting of the environment that says a program's language."""

_KEPT = "language"
"""A file in the data folder: the record cannot be read before somebody has logged in."""

_spoken: ContextVar[str] = ContextVar("spoken", default="")
_settled = [OURS]


def settle(language: str) -> None:
    """This program speaks it from here on; one we do not have is left out."""
    if language in LANGUAGES:
        _settled[0] = language


def settle_for(folder: Path) -> None:
    """As the environment asks, else as it was chosen on this machine."""
    try:
        kept = (folder / _KEPT).read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        kept = OURS
    settle(os.environ.get(ASKED, kept))


def keep(folder: Path, language: str) -> None:
    """From the next start on. Raises OSError."""
    (folder / _KEPT).write_text(language, encoding="utf-8")


def speak(language: str) -> None:
    """Only this question (thread, task) is answered in it; one we do not have is left out."""
    if language in LANGUAGES:
        _spoken.set(language)


@contextmanager
def ours() -> Iterator[None]:
    """What is put on paper meanwhile is Vietnamese."""
    before = _spoken.set(OURS)
    try:
        yield
    finally:
        _spoken.reset(before)


def spoken() -> str:
    return _spoken.get() or _settled[0]


def say(words: str, /, **values: object) -> str:
    """The words in the language spoken; as they are where nobody translated them.

    `values` go into the places marked {name}.
    """
    said = look_up(DOMAIN, words)
    return said.format(**values) if values else said


def say_as(kind: str, words: str) -> str:
    """As `say`, for words that mean something else elsewhere (gettext's context)."""
    return _catalogue(DOMAIN, spoken()).pgettext(kind, words)


def look_up(domain: str, words: str) -> str:
    """The words in the language spoken, from one of its catalogues."""
    return _catalogue(domain, spoken()).gettext(words) if words else ""


@cache
def _catalogue(domain: str, language: str) -> gettext.NullTranslations:
    return gettext.translation(domain, CATALOGUES, [language], fallback=True)


settle(os.environ.get(ASKED, OURS))
