"""The page in English: chosen by the citizen or by the desk, complete, and Vietnamese by itself."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

import desk_tui
from desk_tui.centre.citizen import page, tongue
from desk_tui.rules.text import plain

from .conftest import MakePhone
from .kit import DIGITS, Phone, Site, photo, sheet

PACKAGE = Path(desk_tui.__file__).parent
SOURCES = sorted((PACKAGE / "centre" / "citizen").glob("*.py"))
TEXTS = tomllib.loads((PACKAGE / "locale" / "en" / "citizen.toml").read_text("utf-8"))


class Spoken(HTMLParser):
    """The words of a page that are not marked as Vietnamese."""

    VOID = ("meta", "link", "input", "br")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.stack.append(dict(attrs).get("lang") or "")

    def handle_endtag(self, tag: str) -> None:
        self.stack.pop()

    def handle_data(self, data: str) -> None:
        if next((lang for lang in reversed(self.stack) if lang), "") != "vi":
            self.words.append(data)


def foreign(phone: Phone) -> list[str]:
    """What an English page still says in Vietnamese without marking it; quoted names may be."""
    assert '<html lang="en">' in phone.page.text
    said = [re.sub("“.*?”", "", line) for line in Spoken(phone.page.text).words]
    return [line for line in said if plain(line) != " ".join(line.lower().split())]


def test_every_page_of_the_way_is_english_once_it_is_chosen(here: Site, phone: MakePhone) -> None:
    waiting, mine = here.waiting(), phone()
    mine.open(waiting.path)
    assert '<html lang="vi">' in mine.page.text
    assert mine.title == page.TITLE

    mine.open(f"{waiting.path}?lang=en")
    assert mine.title == TEXTS[page.TITLE]
    seen = [foreign(mine)]
    for say in (
        lambda: mine.send(waiting.path, digits="0" + DIGITS[1:]),
        lambda: mine.send(waiting.path, digits=DIGITS),
        lambda: mine.send(f"{waiting.path}/fields", name="", birth="1", sex="x", phone="1"),
        lambda: mine.send(f"{waiting.path}/papers/giay-chung-sinh"),
        lambda: mine.send(f"{waiting.path}/papers/giay-chung-sinh", files=photo(sheet(300, 400))),
        lambda: mine.send(f"{waiting.path}/agree"),
        lambda: mine.agree(waiting),
        lambda: mine.send(f"{waiting.path}/leave"),
    ):
        say()
        seen.append(foreign(mine))
    assert [one for one in seen if one] == []
    assert mine.title == TEXTS["Đã thoát"]
    assert foreign(mine.open("/g/khong-co-ma-nay")) == []

    mine.open(f"{waiting.path}?lang=vi")
    assert mine.title == page.TITLE


def test_a_package_prepared_in_english_opens_in_english(here: Site, phone: MakePhone) -> None:
    waiting = here.waiting(language="en", fee=8000)
    mine = phone().enter(waiting)
    assert foreign(mine) == []
    assert "8,000 VND" in mine.text
    assert "8.000 đ" in phone().open(f"{waiting.path}?lang=vi").enter(waiting).text


def test_a_language_we_do_not_have_changes_nothing(here: Site, phone: MakePhone) -> None:
    waiting = here.waiting()
    mine = phone().open(f"{waiting.path}?lang=fr")
    assert mine.title == page.TITLE
    assert not mine.client.cookies


@pytest.mark.parametrize("words", sorted(set(tongue.LANGUAGES) - {tongue.OURS}))
def test_nothing_is_left_to_translate_and_nothing_is_translated_for_nobody(words: str) -> None:
    texts = tomllib.loads((PACKAGE / "locale" / words / "citizen.toml").read_text("utf-8"))
    said = {one for source in SOURCES for one in _constants(source)}
    assert sorted(set(texts) - said) == []
    asked = {one for source in SOURCES for one in _asked(source)}
    assert sorted(asked - set(texts)) == []
    places = re.compile(r"\{\w+\}")
    for ours, theirs in texts.items():
        assert sorted(places.findall(ours)) == sorted(places.findall(theirs))


def _constants(source: Path) -> Iterator[str]:
    tree = ast.parse(source.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
    if source.name == "page.py":
        yield page.LOCKED


def _asked(source: Path) -> Iterator[str]:
    """The words given to `say` as they stand in the program."""
    for node in ast.walk(ast.parse(source.read_text("utf-8"))):
        call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if call and node.func.id == "say" and node.args:  # pyright: ignore
            first = node.args[0]  # pyright: ignore
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value
