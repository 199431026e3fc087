"""The words of the screens: Vietnamese as they stand in the code, or another language's catalogue.

A text is looked up by its Vietnamese words (gettext: `locale/<language>/LC_MESSAGES/desk_tui.po`,
compiled beside it). What is kept or leaves the office (acts, slips, lists, messages to citizens)
stays Vietnamese whatever the screen speaks.

Texts at the top of a module are looked up once, when it is read in: a program settles its language
before it reads its screens.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Callable
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

_spoken: ContextVar[str] = ContextVar("spoken", default="")
_settled = [OURS]


def settle(language: str) -> None:
    """This program speaks it from here on; one we do not have is left out."""
    if language in LANGUAGES:
        _settled[0] = language


def speak(language: str) -> None:
    """Only this question (thread, task) is answered in it; one we do not have is left out."""
    if language in LANGUAGES:
        _spoken.set(language)


def spoken() -> str:
    return _spoken.get() or _settled[0]


def say(words: str, /, **values: object) -> str:
    """The words in the language spoken; as they are where nobody translated them.

    `values` go into the places marked {name}.
    """
    said = _words(spoken())(words)
    return said.format(**values) if values else said


def known(words: str) -> bool:
    """Whether they are said in the language spoken."""
    return spoken() == OURS or _words(spoken())(words) != words


@cache
def _words(language: str) -> Callable[[str], str]:
    return gettext.translation(DOMAIN, CATALOGUES, [language], fallback=True).gettext


settle(os.environ.get(ASKED, OURS))
