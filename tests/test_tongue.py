"""The screens' words: looked up by their Vietnamese, complete in every language, and Vietnamese by
themselves."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from contextvars import copy_context
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from desk_tui import tongue

ROOT = Path(__file__).parent.parent
OTHERS = sorted(set(tongue.LANGUAGES) - {tongue.OURS})
SOURCES = [path for room in ("desk_tui", "db", "scanners") for path in (ROOT / room).rglob("*.py")]


def spoken(language: str, words: str, **values: object) -> str:
    """`say` in that language, with the rest of the program left in its own."""

    def asked() -> str:
        tongue.speak(language)
        return tongue.say(words, **values)

    return copy_context().run(asked)


def folder(language: str) -> Path:
    return tongue.CATALOGUES / language / "LC_MESSAGES"


def catalogue(language: str) -> Catalog:
    with (folder(language) / f"{tongue.DOMAIN}.po").open("rb") as file:
        return read_po(file)


def texts(language: str) -> dict[str, str]:
    return {str(one.id): str(one.string) for one in catalogue(language) if one.id}


def constants() -> Iterator[tuple[str, bool]]:
    """Every text in the program, and whether it is given to `say` as it stands."""
    for path in SOURCES:
        tree = ast.parse(path.read_text("utf-8"))
        asked = {
            id(node.args[0])
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "say"
            and node.args
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value, id(node) in asked


def places(words: str) -> list[tuple[str, str]]:
    return sorted(
        (name, form or "") for _, name, form, _ in string.Formatter().parse(words) if name
    )


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_left_to_translate_and_nothing_is_translated_for_nobody(language: str) -> None:
    told = texts(language)
    said = list(constants())
    assert sorted({words for words, asked in said if asked} - set(told)) == []
    assert sorted(set(told) - {words for words, _ in said}) == []
    assert [words for words, theirs in told.items() if not theirs] == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_places_of_its_words(language: str) -> None:
    wrong = [ours for ours, theirs in texts(language).items() if places(ours) != places(theirs)]
    assert wrong == []


@pytest.mark.parametrize("language", OTHERS)
def test_the_compiled_catalogue_is_the_one_that_is_read(language: str) -> None:
    made = BytesIO()
    write_mo(made, catalogue(language))
    assert (folder(language) / f"{tongue.DOMAIN}.mo").read_bytes() == made.getvalue(), (
        "pybabel compile -D desk_tui -d desk_tui/locale"
    )


def test_words_are_vietnamese_until_another_language_is_chosen() -> None:
    assert tongue.say("Mã hồ sơ") == "Mã hồ sơ"
    assert spoken("en", "Mã hồ sơ") == texts("en")["Mã hồ sơ"]
    assert spoken("fr", "Mã hồ sơ") == "Mã hồ sơ"
    assert tongue.say("Mã hồ sơ") == "Mã hồ sơ"


def test_values_go_where_the_language_wants_them() -> None:
    assert spoken("en", "không có trong danh mục: {x}", x="{y}") == "không có trong danh mục: {y}"
    assert not re.search("[{}]", spoken("en", "Đã quét {count}.", count=3))
