"""The screens' words: looked up by their Vietnamese, complete in every language, and Vietnamese by
themselves."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from contextvars import copy_context
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from desk_tui import tongue
from desk_tui.centre.citizen.tongue import CATALOGUE as CITIZEN

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "desk_tui" / "centre" / "citizen"
BOTH = [
    pytest.param(domain, language, id=f"{domain}-{language}")
    for domain in (tongue.DOMAIN, CITIZEN)
    for language in sorted(set(tongue.LANGUAGES) - {tongue.OURS})
]


class Words(NamedTuple):
    """A text of the program; `kind` is gettext's context."""

    kind: str | None
    words: str


def spoken(language: str, words: str, domain: str = tongue.DOMAIN, **values: object) -> str:
    """The words in that language, with the rest of the program left in its own."""

    def asked() -> str:
        tongue.speak(language)
        return tongue.look_up(domain, words).format(**values)

    return copy_context().run(asked)


def catalogue(domain: str, language: str) -> Catalog:
    with (tongue.CATALOGUES / language / "LC_MESSAGES" / f"{domain}.po").open("rb") as file:
        return read_po(file)


def texts(domain: str, language: str) -> dict[Words, str]:
    found = catalogue(domain, language)
    return {Words(one.context, str(one.id)): str(one.string) for one in found if one.id}


@cache
def sources(domain: str) -> list[ast.Module]:
    """The program's files whose words are in that catalogue."""
    paths = [
        path for room in ("desk_tui", "db", "scanners") for path in (ROOT / room).rglob("*.py")
    ]
    mine = [path for path in paths if (PAGE in path.parents) == (domain == CITIZEN)]
    return [ast.parse(path.read_text("utf-8")) for path in mine]


def constants(domain: str) -> Iterator[str]:
    for tree in sources(domain):
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def asked(domain: str) -> Iterator[Words]:
    """What is given to `say` or `say_as` as it stands in the program."""
    for tree in sources(domain):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                given = [one.value for one in node.args if isinstance(one, ast.Constant)]
                match node.func.id, given:
                    case "say", [str() as words]:
                        yield Words(None, words)
                    case "say_as", [str() as kind, str() as words]:
                        yield Words(kind, words)


def places(words: str) -> list[tuple[str, str]]:
    parts = string.Formatter().parse(words)
    return sorted((name, form or "") for _, name, form, _ in parts if name)


@pytest.mark.parametrize(("domain", "language"), BOTH)
def test_nothing_is_left_to_translate_and_nothing_is_translated_for_nobody(
    domain: str, language: str
) -> None:
    told, said = texts(domain, language), set(constants(domain))
    assert sorted(set(asked(domain)) - set(told)) == []
    assert sorted(one.words for one in told if one.words not in said) == []
    assert [ours for ours, theirs in told.items() if not theirs] == []


@pytest.mark.parametrize(("domain", "language"), BOTH)
def test_a_translation_has_the_places_of_its_words(domain: str, language: str) -> None:
    told = texts(domain, language).items()
    assert [ours for ours, theirs in told if places(ours.words) != places(theirs)] == []


@pytest.mark.parametrize(("domain", "language"), BOTH)
def test_the_compiled_catalogue_is_the_one_that_is_read(domain: str, language: str) -> None:
    made = BytesIO()
    write_mo(made, catalogue(domain, language))
    compiled = tongue.CATALOGUES / language / "LC_MESSAGES" / f"{domain}.mo"
    assert compiled.read_bytes() == made.getvalue(), (
        f"pybabel compile -D {domain} -d desk_tui/locale"
    )


def test_words_are_vietnamese_until_another_language_is_chosen() -> None:
    assert tongue.say("Mã hồ sơ") == "Mã hồ sơ"
    assert spoken("en", "Mã hồ sơ") == "Dossier code"
    assert spoken("fr", "Mã hồ sơ") == "Mã hồ sơ"
    assert tongue.say("Mã hồ sơ") == "Mã hồ sơ"


def test_values_go_to_their_places_as_they_are() -> None:
    assert spoken("en", "Đã quét {count}.", count=3) == "Scanned: 3."
    assert tongue.say("Đã quét {count}.", count="{x}") == "Đã quét {x}."


def test_one_word_may_be_said_in_two_ways() -> None:
    def both() -> tuple[str, str]:
        tongue.speak("en")
        return tongue.say("Tiếp nhận"), tongue.say_as("status", "Tiếp nhận")

    assert copy_context().run(both) == ("Receive", "Received")


def test_what_goes_on_paper_meanwhile_is_vietnamese() -> None:
    def told() -> tuple[str, str]:
        tongue.speak("en")
        with tongue.ours():
            printed = tongue.say("Mã hồ sơ")
        return printed, tongue.say("Mã hồ sơ")

    assert copy_context().run(told) == ("Mã hồ sơ", "Dossier code")
